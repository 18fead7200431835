"""`shell`: one process, one password, the same commands; nothing is kept of what was typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from office import PASSWORD
from terminal import Terminal, at_terminal

from kkrek.errors import RoleTooLowError, SessionEndedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Kkrek
    from office import Command, Office


@pytest.fixture
def start(office: Office, tmp_path: Path) -> Callable[..., Terminal]:
    def started(user: str = "kaisa", *options: str) -> Terminal:
        terminal = at_terminal(
            "shell", "--register", office.directory, "--user", user, "--purpose", "service", *options,
            environ={"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "seen")},
        )  # fmt: skip
        terminal.answer(f"Password of {user}: ", PASSWORD)
        return terminal

    return started


def lines(terminal: Terminal, user: str, *typed: str) -> None:
    for line in typed:
        terminal.answer(f"kkrek {user}> ", line)


def test_commands_run_one_after_the_other_with_one_password(start: Callable[..., Terminal], officer: Command) -> None:
    terminal = start()
    lines(terminal, "kaisa", 'add --family-name "Von Malli" --phone "040 1234567"', "hae malli", "exit")
    assert terminal.end() == 0, terminal.seen
    assert "Von Malli" in terminal.seen
    assert terminal.seen.count("Password of") == 1
    entries = officer("log", "show", "--user", "kaisa", "--format", "json").data["entries"]
    assert {"shell", "add", "find"} <= {one["operation"] for one in entries}


@pytest.mark.parametrize("leave", ["exit", "poistu", "  exit  "])
def test_words_that_leave(start: Callable[..., Terminal], leave: str) -> None:
    terminal = start()
    lines(terminal, "kaisa", leave)
    assert terminal.end() == 0


def test_ctrl_d_leaves(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.press("kkrek kaisa> ", "\x04")
    assert terminal.end() == 0


def test_ctrl_c_throws_the_line_away_and_a_command_out_and_never_the_shell(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.press("kkrek kaisa> ", "hae mal\x03")
    terminal.answer("kkrek kaisa> ", "add")
    terminal.press(": ", "\x03")
    lines(terminal, "kaisa", "exit")
    assert terminal.end() == 0, terminal.seen


def test_a_line_that_is_wrong_is_told_and_the_shell_goes_on(start: Callable[..., Terminal]) -> None:
    terminal = start()
    for line, told in (
        ('hae "malli', "quotation mark"),
        ("olematon", "no such command"),
        ("hae --register /tmp malli", "leave --register out"),
        ("hae --password-file=/tmp/x malli", "leave --password-file out"),
        ("shell", "a shell runs already"),
        ("rotate --yes", "does not allow"),
        ("hae 131052-902Y", "must not be an argument"),
        ("hae --user olli malli", "leave --user out"),
    ):
        terminal.answer("kkrek kaisa> ", line)
        terminal.expect(told)
    lines(terminal, "kaisa", "", "exit")
    assert terminal.end() == 0, terminal.seen


def test_nothing_is_kept_of_what_was_typed(start: Callable[..., Terminal], office: Office, tmp_path: Path) -> None:
    terminal = start()
    lines(terminal, "kaisa", "hae Qneedle", "exit")
    assert terminal.end() == 0
    kept = [path for root in (tmp_path, office.directory) for path in Path(root).rglob("*") if path.is_file()]
    assert not [path for path in kept if b"Qneedle" in path.read_bytes()]
    # And no key brings it back.
    terminal = start()
    terminal.press("kkrek kaisa> ", "\x1b[A\r")
    lines(terminal, "kaisa", "exit")
    assert terminal.end() == 0
    assert "Qneedle" not in terminal.seen


def test_help_lists_the_commands(start: Callable[..., Terminal]) -> None:
    terminal = start()
    lines(terminal, "kaisa", "help")
    terminal.expect("Daily work")
    lines(terminal, "kaisa", "exit")
    assert terminal.end() == 0


def test_it_ends_when_the_keys_change(start: Callable[..., Terminal], officer: Command) -> None:
    terminal = start()
    terminal.expect("kkrek kaisa> ")
    assert officer("rotate", "--yes").code == 0
    terminal.child.send("hae malli\r")
    assert terminal.end() == SessionEndedError.exit_code
    assert "keys of the register were changed" in terminal.seen


def test_it_ends_when_the_role_changes(start: Callable[..., Terminal], officer: Command) -> None:
    terminal = start()
    terminal.expect("kkrek kaisa> ")
    assert officer("user", "role", "kaisa", "viewer").code == 0
    terminal.child.send("hae malli\r")
    assert terminal.end() == SessionEndedError.exit_code


def test_unused_it_ends_as_a_session_does(office: Office, tmp_path: Path) -> None:
    later = tmp_path / "later"
    script = (
        "import pathlib, sys; from datetime import timedelta; from kkrek.cli.app import main;"
        f"from office import START; later = pathlib.Path({str(later)!r});"
        "now = lambda: START + timedelta(minutes=29, seconds=58) * later.exists();"
        "sys.exit(main(now=now))"
    )
    words = ("shell", "--register", str(office.directory), "--user", "kaisa", "--purpose", "service")
    terminal = at_terminal(*words, program=("-c", script), environ={"XDG_STATE_HOME": str(tmp_path / "seen")})
    terminal.answer("Password of kaisa: ", PASSWORD)
    terminal.expect("unused for 30 minutes")
    lines(terminal, "kaisa", "task list")
    terminal.expect("Nothing is open.")
    terminal.expect("kkrek kaisa> ")
    later.touch()
    terminal.child.send("\r")
    terminal.expect("kkrek kaisa> ")
    assert terminal.end() == SessionEndedError.exit_code
    assert "its time is over" in terminal.seen


def test_a_hang_up_or_a_term_ends_it(start: Callable[..., Terminal]) -> None:
    terminal = start()
    terminal.expect("kkrek kaisa> ")
    terminal.child.kill(15)
    assert terminal.end() == 143


def test_without_a_terminal_there_is_no_shell(kkrek: Kkrek, office: Office) -> None:
    run = kkrek("shell", "--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    assert run.code == UsageError.exit_code
    assert "terminal" in run.err


def test_no_shell_in_a_shell(clerk: Command) -> None:
    assert clerk("shell").code == UsageError.exit_code
    assert clerk("rotate").code == RoleTooLowError.exit_code
