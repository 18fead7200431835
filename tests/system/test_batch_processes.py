"""Files of corrections in processes of their own: killed, or two at once (X-08, E-37).

Whatever happens to a process, the register holds all rows of its file or none, and nothing of the file lies beside it.
"""

from __future__ import annotations

import fcntl
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from batch_at_work import (
    PEOPLE,
    additions,
    all_of,
    check_whole,
    counts,
    end,
    held_back,
    languages,
    moment_in,
    opt_outs,
    phones,
    scratch_files,
    seconds_of,
    told,
    two_thousand,
    watched,
)
from ready import go, ready

from kkrek.errors import AlreadyAppliedError, AlreadyThereError, ChangedSinceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office

    Kill = Callable[..., None]


@pytest.fixture
def filled(office: Office, clerk: Command, tmp_path: Path, shelf: Path) -> Office:
    return two_thousand(office, clerk, tmp_path, shelf)


# Killed -------------------------------------------------------------------------------------------------------


@pytest.fixture
def kill(filled: Office, shelf: Path, request: pytest.FixtureRequest) -> Kill:
    """Return what starts a batch as a user and kills it, at a random moment that is not before a part of its time."""

    def start_and_kill(user: str, least: float, *argv: str) -> None:
        moment = moment_in(seconds_of(filled, shelf, user, *argv), least, request)
        with ready(filled.directory, user, "batch", *argv) as process:
            go(process)
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)

    return start_and_kill


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("kind", ["phones", "additions", "opt-outs"])
def test_a_batch_that_is_killed_has_written_all_rows_or_none(
    filled: Office, kill: Kill, clerk: Command, officer: Command, tmp_path: Path, kind: str, turn: int
) -> None:
    argv = {
        "phones": ("apply", str(phones(tmp_path))),
        "additions": ("apply", str(additions(tmp_path, PEOPLE)), "--add"),
        "opt-outs": ("apply", str(opt_outs(tmp_path)), "--what", "opt-outs"),
    }[kind]
    kill("kaisa", 0.3 * turn, *argv)
    check_whole(filled, officer)
    found = counts(filled)
    assert found == (all_of(kind) if found["batches"] else all_of())
    again = clerk("batch", *argv)
    assert again.code == (AlreadyAppliedError.exit_code if found["batches"] else 0), again.err
    check_whole(filled, officer)
    assert counts(filled) == all_of(kind)


@pytest.mark.parametrize("turn", range(3))
def test_taking_back_that_is_killed_has_taken_all_back_or_nothing(
    filled: Office, kill: Kill, clerk: Command, officer: Command, tmp_path: Path, turn: int
) -> None:
    assert clerk("batch", "apply", str(phones(tmp_path))).code == 0
    argv = ("undo", "B2026-0002", "--yes")
    kill("kaisa", 0.3 * turn, *argv)
    check_whole(filled, officer)
    found = counts(filled)
    taken_back = Counter(changes=2 * PEOPLE, touched=PEOPLE)
    assert found == (all_of("phones") if found["batches"] else taken_back)
    again = clerk("batch", *argv)
    assert again.code == (0 if found["batches"] else AlreadyThereError.exit_code), again.err
    assert counts(filled) == taken_back


@pytest.mark.parametrize("turn", range(3))
def test_taking_new_customers_back_that_is_killed_is_ended_by_the_same_command(
    filled: Office, kill: Kill, officer: Command, tmp_path: Path, turn: int
) -> None:
    assert officer("batch", "apply", str(additions(tmp_path, 250)), "--add").code == 0
    argv = ("undo", "B2026-0002", "--yes")
    kill("olli", 0.3 * turn, *argv)
    check_whole(filled, officer)
    found = counts(filled)
    assert found["customers"] in {250, 150, 50, 0}
    again = officer("batch", *argv)
    assert again.code == (0 if found["batches"] else AlreadyThereError.exit_code), again.err
    check_whole(filled, officer)
    assert counts(filled)["customers"] == 0
    assert officer("batch", "list", "--format", "json").data["batches"][0]["undone_at"] is not None


def test_a_scratch_file_that_nobody_holds_is_deleted_by_the_next_command(filled: Office, viewer: Command) -> None:
    left, in_use = filled.directory / ".scratch-0001", filled.directory / ".scratch-0002"
    left.write_bytes(b"left behind")
    with in_use.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert viewer("find", "malli1001").code == 0
        assert scratch_files(filled) == [in_use]
    assert viewer("find", "malli1001").code == 0
    assert scratch_files(filled) == []


# Two at once --------------------------------------------------------------------------------------------------


def test_a_file_is_refused_when_another_has_changed_the_same_since(
    filled: Office, tmp_path: Path, clerk: Command, officer: Command
) -> None:
    other = phones(tmp_path, "044")
    with held_back(filled, other) as process:
        assert clerk("batch", "apply", str(phones(tmp_path))).code == 0
        err = end(process, other)
    assert process.returncode == ChangedSinceError.exit_code, err
    check_whole(filled, officer)
    assert counts(filled) == all_of("phones")


def test_a_file_is_applied_when_another_has_changed_something_else_since(
    filled: Office, tmp_path: Path, clerk: Command, officer: Command
) -> None:
    other = languages(tmp_path)
    with held_back(filled, other) as process:
        assert clerk("batch", "apply", str(phones(tmp_path))).code == 0
        err = end(process, other)
    assert process.returncode == 0, err
    check_whole(filled, officer)
    assert counts(filled) == all_of("phones", "languages")


def test_a_file_is_refused_when_it_was_applied_while_it_was_read(
    filled: Office, tmp_path: Path, clerk: Command, officer: Command
) -> None:
    file = phones(tmp_path)
    with held_back(filled, file) as process:
        assert clerk("batch", "apply", str(file)).code == 0
        err = end(process, file)
    assert process.returncode == AlreadyAppliedError.exit_code, err
    check_whole(filled, officer)
    assert counts(filled) == all_of("phones")


def both(office: Office, *files: Path) -> list[int]:
    """Apply two files at the same time, and return their exit codes in order."""
    pairs = zip(("kaisa", "olli"), files, strict=True)
    running = [ready(office.directory, user, "batch", "apply", str(file)) for user, file in pairs]
    for process in running:
        go(process)
    ends = [process.communicate(timeout=120) for process in running]
    assert not [err for _out, err in ends if b"Traceback" in err]
    return sorted(process.returncode for process in running)


def test_two_files_at_once_are_both_applied(filled: Office, tmp_path: Path, officer: Command) -> None:
    assert both(filled, phones(tmp_path), languages(tmp_path)) == [0, 0]
    check_whole(filled, officer)
    assert counts(filled) == all_of("phones", "languages")


def test_of_two_files_at_once_that_change_the_same_nothing_is_half_done(
    filled: Office, tmp_path: Path, officer: Command
) -> None:
    codes = both(filled, phones(tmp_path), phones(tmp_path, "044"))
    assert codes in ([0, 0], [0, ChangedSinceError.exit_code])
    check_whole(filled, officer)
    found = counts(filled)
    assert found["phones"] in {0, PEOPLE}
    assert found["changes"] == PEOPLE * codes.count(0)


def test_the_same_file_twice_at_once_is_applied_once(filled: Office, tmp_path: Path, officer: Command) -> None:
    file = phones(tmp_path)
    assert both(filled, file, file) == [0, AlreadyAppliedError.exit_code]
    check_whole(filled, officer)
    assert counts(filled) == all_of("phones")


def test_the_register_answers_and_takes_changes_while_a_batch_stages(
    filled: Office, tmp_path: Path, viewer: Command, clerk: Command, officer: Command
) -> None:
    with watched(filled, "apply", str(additions(tmp_path, 30_000)), "--add", least=1 << 20) as process:
        told(process)
        process.send_signal(signal.SIGSTOP)
        assert viewer("show", "1001").code == 0
        assert clerk("correct", "1001", "--language", "sv").code == 0
        assert scratch_files(filled) == []
        process.kill()
    check_whole(filled, officer)
    assert counts(filled) == Counter(languages=1, changes=1)
