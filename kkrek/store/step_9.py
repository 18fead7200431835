"""Step 9: entries of restores are found by an index, and among those that tell who the users are."""

from __future__ import annotations

STEP_9 = """
CREATE INDEX log_restore ON log(n) WHERE operation = 'restore';
DROP INDEX log_of_users;
CREATE INDEX log_of_users ON log(n) WHERE
  operation IN ('init', 'user add', 'user role', 'user reset', 'user remove', 'recovery new', 'restore');
"""
