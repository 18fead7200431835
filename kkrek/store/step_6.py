"""Step 6: which change of which customer a task tells a recipient of."""

from __future__ import annotations

# Opaque ids alone: what changed stands in the history, and goes from there when it is erased.
STEP_6 = """
CREATE TABLE task_entry (
  task INTEGER NOT NULL REFERENCES task(id),
  uid TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log(n) DEFERRABLE INITIALLY DEFERRED,
  what TEXT NOT NULL CHECK (what IN
    ('correction','merge','protection','protection_lifting','restriction','restriction_lifting',
     'erasure','erasure_in_part','opt_out','opt_out_mistake')),
  PRIMARY KEY (task, uid, entry, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_entry_uid ON task_entry(uid);
CREATE INDEX task_recipient ON task(recipient) WHERE recipient IS NOT NULL;
"""
