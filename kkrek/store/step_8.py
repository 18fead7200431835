"""Step 8: an index of the log entries that tell who the users are, which every password asks for."""

from __future__ import annotations

STEP_8 = """
CREATE INDEX log_of_users ON log(n) WHERE
  operation IN ('init', 'user add', 'user role', 'user reset', 'user remove', 'recovery new');
"""
