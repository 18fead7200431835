"""A hardened process makes private files, leaves no core and lets nobody of the same account read its memory."""

import subprocess
import sys

REPORT = """
import ctypes, os, resource
from kkrek.crypto.harden import harden
harden()
print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_a_hardened_process_has_a_private_umask_no_core_and_is_not_dumpable() -> None:
    run = subprocess.run([sys.executable, "-c", REPORT], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "0o77 (0, 0) 0"
