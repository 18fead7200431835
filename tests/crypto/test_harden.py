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


CLOSED = """
import os
for number in range(3):
    os.close(number)
from kkrek.crypto.harden import harden
harden()
os._exit(os.open(os.devnull, os.O_RDONLY))
"""


def test_no_file_takes_the_place_of_a_closed_standard_stream() -> None:
    assert subprocess.run([sys.executable, "-c", CLOSED], check=False).returncode == 3
