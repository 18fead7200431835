"""Step 7: the register of personal data breaches, of which every one is kept (GDPR Art. 33(5))."""

from __future__ import annotations

# A disclosure goes with the last customer whom it was about, a breach of it stays: so neither is a reference.
STEP_7 = """
CREATE TABLE breach (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  what TEXT NOT NULL CHECK (what IN ('register','backup','disclosure','other')),
  losses TEXT NOT NULL,
  aware_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  head INTEGER,
  disclosure INTEGER,
  nature TEXT NOT NULL,
  consequences TEXT,
  measures TEXT,
  encrypted INTEGER NOT NULL CHECK (encrypted IN (0, 1)),
  key_leaked INTEGER NOT NULL CHECK (key_leaked IN (0, 1)),
  risk TEXT CHECK (risk IN ('unlikely','risk','high')),
  persons INTEGER NOT NULL CHECK (persons >= 0),
  records TEXT NOT NULL,
  notified_at TEXT,
  not_notified INTEGER NOT NULL DEFAULT 0 CHECK (not_notified IN (0, 1)),
  reason TEXT,
  told_on TEXT,
  not_told TEXT,
  opened_on TEXT NOT NULL,
  closed_on TEXT,
  entry INTEGER NOT NULL REFERENCES log(n) DEFERRABLE INITIALLY DEFERRED,
  CHECK (notified_at IS NULL OR not_notified = 0),
  CHECK (told_on IS NULL OR not_told IS NULL),
  CHECK ((what = 'disclosure') = (disclosure IS NOT NULL)),
  CHECK ((what IN ('register','backup')) = (head IS NOT NULL))
) STRICT;
CREATE INDEX breach_runs ON breach(due_at) WHERE closed_on IS NULL AND notified_at IS NULL AND not_notified = 0;
CREATE TABLE breach_customer (
  breach INTEGER NOT NULL REFERENCES breach(id),
  uid TEXT NOT NULL,
  PRIMARY KEY (breach, uid)
) STRICT, WITHOUT ROWID;
"""
