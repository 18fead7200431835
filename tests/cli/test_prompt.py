"""Questions at a real terminal: a pseudo-terminal with somebody at its other end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from kkrek.cli.line import Line

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from kkrek.cli import prompt
from kkrek.errors import KkrekError
try:
    print("got", repr({call}), file=sys.stderr)
except KkrekError as error:
    print("raised", error.id(), file=sys.stderr)
"""


def at_terminal(call: str) -> pexpect.spawn[str]:
    child = pexpect.spawn(
        sys.executable,
        ["-c", PROGRAM.format(call=call)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        encoding="utf-8",
        timeout=20,
    )
    child.delaybeforesend = 0.05
    return child


def answered(call: str, *keys: str) -> str:
    child = at_terminal(call)
    child.expect(r"[:\]] ")
    for key in keys:
        child.send(key)
    child.expect(r"(got|raised) ([^\r\n]*)\r\n")
    assert isinstance(child.match, re.Match)
    return str(child.match.group(2))


@pytest.mark.parametrize(("keys", "answer"), [("y\r", "True"), ("k\r", "True"), ("\r", "False"), ("ei\r", "False")])
def test_a_question_is_answered_with_yes_or_no(keys: str, answer: str) -> None:
    assert answered('prompt.confirm("Erase?")', keys) == answer


def test_a_value_is_typed() -> None:
    assert answered('prompt.ask("Name")', "Aino\r") == "'Aino'"


def test_enter_keeps_the_present_value() -> None:
    assert answered('prompt.ask("Name", "Mäkelä")', "\r") == "'Mäkelä'"


def test_the_present_value_can_be_edited() -> None:
    assert answered('prompt.ask("Name", "Mäkelä")', "\x7f\x7f\x1b[Dx\r") == "'Mäkxe'"


def test_an_emptied_value_differs_from_one_left_out() -> None:
    assert answered('prompt.ask("Name", "Mäkelä")', "\x15\r") == "''"
    assert answered('prompt.ask("Name")', "\r") == "None"


def test_a_question_as_wide_as_the_terminal_is_drawn_once() -> None:
    child = at_terminal(f'prompt.ask("{"w" * 78}")')
    child.expect("> ")
    child.send("Aino\r")
    child.expect("got 'Aino'\r\n")
    assert str(child.before).count("w") == 0


@pytest.mark.parametrize("key", ["\x1b", "\x04"])
def test_esc_and_ctrl_d_leave_nothing(key: str) -> None:
    assert answered('prompt.ask("Name")', key) == "said-no"


def test_esc_leaves_nothing_after_something_was_typed() -> None:
    assert answered('prompt.ask("Name", "Mäkelä")', "x", "\x1b") == "said-no"


def test_a_secret_is_not_shown() -> None:
    child = at_terminal('prompt.ask_hidden("Password")')
    child.expect(": $")
    child.send("hunter2\r")
    child.expect("got 'hunter2'\r\n")
    assert "hunter2" not in str(child.before)


def test_a_row_is_chosen_by_its_number() -> None:
    assert answered('prompt.choose(["Aino", "Eero"], "Which")', "3\r", "2\r") == "1"


def test_no_row_is_chosen_with_enter() -> None:
    assert answered('prompt.choose(["Aino"], "Which")', "\r") == "said-no"


def test_stdout_stays_free_of_questions(tmp_path: Path) -> None:
    result = tmp_path / "result"
    script = PROGRAM.format(call='prompt.ask("Name")')
    program = tmp_path / "ask.py"
    program.write_text(script, encoding="utf-8")
    child = pexpect.spawn(
        "sh",
        ["-c", f"{sys.executable} {program} > {result}"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        encoding="utf-8",
        timeout=20,
    )
    child.expect("Name: ")
    child.send("Aino\r")
    child.expect("got 'Aino'")
    child.expect(pexpect.EOF)
    assert not result.read_bytes()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ('prompt.ask("Name", option="--name", command="add")', "needs-option"),
        ('prompt.need_yes("Erase?", yes=False, command="erase")', "needs-yes"),
        ('prompt.ask_hidden("Password")', "no-way-to-unlock"),
    ],
)
def test_without_a_terminal_nothing_is_asked(call: str, error: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(call=call)],
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == f"raised {error}\n"


def test_a_line_longer_than_the_terminal_keeps_the_cursor_in_sight() -> None:
    line = Line("x" * 100 + "abc", 103)
    assert line.shown(10) == ("xxxxxxxabc", 0)
    line.press("home")
    assert line.shown(10) == ("x" * 10, 10)


def test_an_unknown_key_changes_nothing() -> None:
    line = Line("abc", 3)
    for key in ("", "\x0c", "esc"):
        line.press(key)
    assert line.text == "abc"
