"""All steps in order; loaded only where a file is made or upgraded."""

from __future__ import annotations

from kkrek.store.step_1 import STEP_1
from kkrek.store.step_2 import STEP_2
from kkrek.store.step_3 import STEP_3
from kkrek.store.step_4 import STEP_4
from kkrek.store.step_5 import STEP_5
from kkrek.store.step_6 import STEP_6
from kkrek.store.step_7 import STEP_7
from kkrek.store.step_8 import STEP_8
from kkrek.store.step_9 import STEP_9
from kkrek.store.step_10 import STEP_10
from kkrek.store.step_11 import STEP_11

STEPS: tuple[str, ...] = (STEP_1, STEP_2, STEP_3, STEP_4, STEP_5, STEP_6, STEP_7, STEP_8, STEP_9, STEP_10, STEP_11)
