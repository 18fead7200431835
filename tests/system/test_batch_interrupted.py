"""Batches that Ctrl-C or SIGTERM ends: 130 or 143 and nothing is saved, or the result of all rows is told (X-08)."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest
from batch_at_work import (
    additions,
    all_of,
    check_whole,
    counts,
    held_back,
    moment_in,
    phones,
    scratch_files,
    seconds_of,
    told,
    two_thousand,
    watched,
)
from ready import go, ready

from kkrek.errors import AlreadyAppliedError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
NOTHING = b"kkrek: error: interrupted: nothing was saved\n"
LATER = b"kkrek: error: interrupted: what was saved before stays saved, the rest was not done\n"
# Sends the process a signal when a function is entered or left, or a line of it is reached, for the given time.
AT = """
times = []
def look(frame, event, _argument):
    if not frame.f_code.co_filename.endswith({file!r}) or frame.f_code.co_name != {name!r}:
        return None
    times.extend([event] * (event == {event!r}))
    if len(times) == {time}:
        sys.settrace(None)
        os.kill(os.getpid(), signal.SIGINT)
    return look
sys.settrace(look)
"""
READS = [
    "call store/scratch.py _statements",
    "call operations/batch/reading.py read",
    "return operations/batch/corrections.py correct",
    "call operations/access.py writing",
    "return store/connection.py _begin",
    "return operations/batch/applying.py check_unchanged",
    "call store/pouring.py _put_customers",
    "return store/pouring.py pour",
    "call store/batches.py insert",
    "return operations/register.py record",
]
COMMITS = [
    "call interrupts.py committed",
    "call operations/access.py _finish",
    "call cli/daily/batch_result.py show",
    "return cli/output.py flush",
]
UNDOES = [
    "line operations/batch/undoing.py _parts 9",
    "call operations/batch/undoing.py _take_part",
    "return store/connection.py _begin",
    "return store/pouring.py pour",
    "call store/batches.py mark_undone",
]


@pytest.fixture
def filled(office: Office, clerk: Command, tmp_path: Path, shelf: Path) -> Office:
    return two_thousand(office, clerk, tmp_path, shelf)


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("number", CODES)
def test_a_batch_that_is_interrupted_has_written_all_rows_or_none(
    filled: Office,
    clerk: Command,
    officer: Command,
    tmp_path: Path,
    shelf: Path,
    request: pytest.FixtureRequest,
    number: signal.Signals,
    turn: int,
) -> None:
    argv = ("apply", str(phones(tmp_path)))
    moment = moment_in(seconds_of(filled, shelf, "kaisa", *argv), 0.3 * turn, request)
    with watched(filled, *argv) as process:
        told(process)
        time.sleep(moment)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) in {(CODES[number], NOTHING), (0, b"")}
    assert scratch_files(filled) == []
    check_whole(filled, officer)
    found = counts(filled)
    assert found["batches"] == (process.returncode == 0) == (b"B2026-0002" in out)
    assert found == (all_of("phones") if found["batches"] else all_of())
    again = clerk("batch", *argv)
    assert again.code == (AlreadyAppliedError.exit_code if found["batches"] else 0), again.err


@pytest.mark.parametrize("number", CODES)
def test_a_batch_that_waits_for_its_file_is_ended(
    filled: Office, officer: Command, tmp_path: Path, number: signal.Signals
) -> None:
    with held_back(filled, phones(tmp_path)) as process:
        process.send_signal(number)
        _out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (CODES[number], NOTHING)
    assert scratch_files(filled) == []
    check_whole(filled, officer)
    assert counts(filled) == all_of()


def interrupted(office: Office, user: str, where: str, *argv: str, told: bytes = NOTHING) -> None:
    """Run a batch that is interrupted when it enters or leaves a function, and see what it says."""
    event, file, name, *time = where.split()
    before = AT.format(event=event, file=file, name=name, time=time[0] if time else 1)
    with ready(office.directory, user, "batch", *argv, before=before) as process:
        go(process)
        _out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (CODES[signal.SIGINT], told)
    assert scratch_files(office) == []


@pytest.mark.parametrize("where", READS)
def test_wherever_a_batch_is_interrupted_nothing_is_written(
    filled: Office, officer: Command, tmp_path: Path, where: str
) -> None:
    interrupted(filled, "kaisa", where, "apply", str(phones(tmp_path)))
    check_whole(filled, officer)
    assert counts(filled) == all_of()


@pytest.mark.parametrize("where", COMMITS)
def test_once_a_batch_is_being_saved_an_interruption_waits_for_its_result(
    filled: Office, officer: Command, tmp_path: Path, where: str
) -> None:
    event, file, name = where.split()
    before = AT.format(event=event, file=file, name=name, time=1)
    with ready(filled.directory, "kaisa", "batch", "apply", str(phones(tmp_path)), before=before) as process:
        go(process)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err, b"B2026-0002" in out) == (0, b"", True)
    check_whole(filled, officer)
    assert counts(filled) == all_of("phones")


@pytest.mark.parametrize("where", UNDOES)
def test_wherever_taking_back_is_interrupted_nothing_is_taken_back(
    filled: Office, clerk: Command, officer: Command, tmp_path: Path, where: str
) -> None:
    assert clerk("batch", "apply", str(phones(tmp_path))).code == 0
    interrupted(filled, "kaisa", where, "undo", "B2026-0002", "--yes")
    check_whole(filled, officer)
    assert counts(filled) == all_of("phones")


def test_a_batch_that_was_interrupted_while_it_erased_goes_on(filled: Office, officer: Command, tmp_path: Path) -> None:
    assert officer("batch", "apply", str(additions(tmp_path, 150)), "--add").code == 0
    interrupted(filled, "olli", "return store/wiping.py begin", "undo", "B2026-0002", "--yes", told=LATER)
    check_whole(filled, officer)
    done = officer("batch", "undo", "B2026-0002", "--yes")
    assert done.code == 0, done.err
    check_whole(filled, officer)
    assert counts(filled)["customers"] == 0
