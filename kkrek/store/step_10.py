"""Step 10: restores are found in the log without reading all of it: each command looks whether there was one."""

from __future__ import annotations

STEP_10 = """
CREATE INDEX log_restore ON log(n) WHERE operation = 'restore';
"""
