"""All steps in order; loaded only where a file is made or upgraded."""

from __future__ import annotations

from kkrek.store.step_1 import STEP_1
from kkrek.store.step_2 import STEP_2
from kkrek.store.step_3 import STEP_3
from kkrek.store.step_4 import STEP_4
from kkrek.store.step_10 import STEP_10

STEPS: tuple[str, ...] = (STEP_1, STEP_2, STEP_3, STEP_4, STEP_10)
