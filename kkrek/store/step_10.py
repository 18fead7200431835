"""Step 10: an index of the entries that sign what was taken out of the log: each printed report asks for the newest."""

from __future__ import annotations

STEP_10 = """
CREATE INDEX log_prunings ON log(n) WHERE operation = 'log prune';
"""
