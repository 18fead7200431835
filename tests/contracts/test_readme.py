"""What the README promises is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_readme_names_the_two_commands_of_a_fresh_clone() -> None:
    assert {"make demo", "make test"} <= set(re.findall(r"make \w+", text("README.md")))


def test_each_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?<=`)make (\w+)", text("README.md"))) <= targets


def test_the_lock_files_name_no_index_and_no_place_on_a_machine() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"https?:|file:|--index|--find-links|(^|\s)/", text(name), re.MULTILINE), name


def test_each_locked_package_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        pinned = re.findall(r"^[a-z0-9][\w.-]*==.*$", text(name), re.MULTILINE)
        assert pinned
        assert all(line.endswith("\\") for line in pinned), name
