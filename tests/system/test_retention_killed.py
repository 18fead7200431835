"""A retention that is killed has erased some customers whole and not touched the others (F-43).

``KKREK_KILLS=60 pytest -s tests/system/test_retention_killed.py`` kills more often; ``KKREK_SEED`` chooses the moments.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest
from ready import go, ready
from register_file import held
from retention_office import add, apply, decide, lease, listed, ran, values

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

PEOPLE = 12
KILLS = int(os.environ.get("KKREK_KILLS", "4"))
SEED = int(os.environ.get("KKREK_SEED", random.randrange(2**32)))


@pytest.fixture
def due(office: Office, clerk: Command, officer: Command, tmp_path: Path) -> Office:
    """Return a register of people whose time is over, each with a name of their own and something of each sort."""
    decide(officer, tmp_path)
    for turn in range(PEOPLE):
        number = add(clerk, f"Qnimi{turn:02}", "--phone", f"040 12345{turn:02}", "--note", f"Qmuistio{turn:02}")
        lease(clerk, number, "31.5.2020", object_=f"Qkatu {turn}")
    return office


def state(office: Office) -> dict[str, tuple[bool, ...]]:
    """Return for each person whether the name, the phone, the note and the relation are there."""
    rows = values(
        office,
        "SELECT c.family_name, count(p.uid), count(n.uid), count(r.uid) FROM customer c"
        " LEFT JOIN phone p ON p.customer = c.number LEFT JOIN note n ON n.customer = c.number"
        " LEFT JOIN relation r ON r.customer = c.number GROUP BY c.number",
    )
    there = {str(name): tuple(bool(count) for count in counts) for name, *counts in rows}
    return {name: there.get(name, (False,) * 3) for name in (f"Qnimi{turn:02}" for turn in range(PEOPLE))}


def test_each_is_erased_whole_or_not_touched(due: Office, officer: Command, viewer: Command, tmp_path: Path) -> None:
    plan = listed(viewer)["plan"]
    words = ("retention", "apply", "--expect", plan, "--yes", "--format", "json")
    whole = tmp_path / "whole"
    shutil.copytree(due.directory.parent, whole)
    with ready(whole / "register", "olli", *words) as process:
        began = time.monotonic()
        go(process)
        process.communicate(timeout=120)
        took = time.monotonic() - began
    sys.stdout.write(f"KKREK_SEED={SEED}\n")
    chance, kept = random.Random(SEED), tmp_path / "kept"
    shutil.copytree(due.directory.parent, kept)
    stopped_between = 0
    for _ in range(KILLS):
        shutil.rmtree(due.directory.parent)
        shutil.copytree(kept, due.directory.parent)
        with ready(due.directory, "olli", *words) as process:
            go(process)
            time.sleep(took * chance.random())
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=120)
        found = state(due)
        gone = [name for name, there in found.items() if there == (False,) * 3]
        assert set(found.values()) <= {(True,) * 3, (False,) * 3}, (SEED, found)
        stopped_between += 0 < len(gone) < PEOPLE
        ran(officer, "log", "verify")  # also wipes what the killed one left
        needles = {form.encode() for name in gone for form in (name, name.lower(), name.replace("nimi", "muistio"))}
        assert held(due, needles) == set(), SEED
        rest = listed(viewer)
        assert len(rest["rows"]) == PEOPLE - len(gone)
        if rest["plan"] is not None:
            assert apply(officer, rest["plan"]).code == 0
        assert set(state(due).values()) == {(False,) * 3}
    sys.stdout.write(f"killed {KILLS} times, {stopped_between} of them between two persons\n")
