"""The man pages as readers see them."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "man" / "kkrek.1"
RULES = ROOT / "man" / "kkrek-rules.7"


@cache
def rendered(page: Path) -> str:
    """Return a page as plain text, unfilled by hyphens and overstrikes."""
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    done = subprocess.run(
        ["mandoc", "-T", "utf8", "-O", "width=200", str(page)], capture_output=True, text=True, check=True
    )
    return re.sub(r".\x08", "", done.stdout).replace("\u2010", "-").replace("\u2212", "-")
