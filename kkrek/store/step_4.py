"""Step 4: the files of corrections that were applied, so that none is applied twice and each can be taken back."""

from __future__ import annotations

# ``digest`` is over the bytes of the file, its map and what it is about.
STEP_4 = """
CREATE TABLE batch (
  id TEXT NOT NULL PRIMARY KEY,
  what TEXT NOT NULL CHECK (what IN ('customers','relations','claims','events','opt_outs')),
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  applied_at TEXT NOT NULL,
  user TEXT NOT NULL,
  read INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  equal INTEGER NOT NULL,
  added INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  entry INTEGER NOT NULL REFERENCES log(n) DEFERRABLE INITIALLY DEFERRED,
  undone_at TEXT,
  undone_entry INTEGER REFERENCES log(n) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX batch_digest ON batch(digest) WHERE undone_at IS NULL;
CREATE INDEX batch_entry ON batch(entry);
"""
