"""What somebody at a terminal sees of a file, and what nobody sees: codes, accounts, and signs that steer a screen."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from batch_files import customer
from dialects import csv_file
from reading_side import add_people, applied, put
from terminal import ROOT, at_terminal

from kkrek.errors import HeadingsError, InputUnreadableError, RowsRefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

HETU, ACCOUNT = "131052-902Y", "FI21 1234 5600 0007 85"
REFUSED = RowsRefusedError.exit_code
OSC, BIDI, MARKUP = "\x1b]0;owned\x07", "\u202eedoc\u2066", "[bold red]vaara[/bold red]"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - each test corrects somebody
def _people(clerk: Command) -> None:
    add_people(clerk)


def options(office: Office) -> tuple[str, ...]:
    return ("--register", str(office.directory), "--user", "kaisa", "--password-file", str(office.password_file),
            "--purpose", "service")  # fmt: skip


def seen(office: Office, *argv: str) -> tuple[int, str, str]:
    """Run a command at a terminal and return its code, what is read on the screen, and all that was sent to it."""
    terminal = at_terminal("batch", *argv, *options(office), environ={"COLUMNS": "300"})
    sent = io.StringIO()
    terminal.child.logfile_read = sent
    code = terminal.end()
    return code, terminal.seen, sent.getvalue()


# Values --------------------------------------------------------------------------------------------------------------


def test_an_error_at_a_terminal_shows_the_value_and_what_may_have_been_meant(office: Office, tmp_path: Path) -> None:
    file = put(tmp_path, '{"number": 1001, "phone": "050 999"}\n{"number": 1002, "postal_code": 530}\n')
    code, text, _ = seen(office, "check", file)
    assert code == REFUSED
    assert "050 999" in text
    assert "(perhaps 00530?)" in text


WRONG = (
    ("hetu", "131052-902X"),
    ("iban", "FI21 1234 5600 0007 86"),
    ("was_identity_code", HETU),
    ("add_iban", "FI2112345600000786"),
    ("phone", HETU),
    ("phone", "131052-902X"),
    ("phone", "131052y902y"),
    ("phone", f"hetu {HETU}"),
    ("email", ACCOUNT),
    ("phone", "FI21 1234 5600 0007 86"),
    ("phone", "fi2112345600000786"),
    ("number", HETU),
    ("postal_code", "\uff11\uff13\uff11\uff10\uff15\uff12-902Y"),
)


def test_an_error_at_a_terminal_never_shows_a_code_or_an_account(office: Office, tmp_path: Path) -> None:
    head = list(dict.fromkeys(("family_name", *(heading for heading, _ in WRONG))))
    rows = [[value if name == heading else "Ek" * (name == "family_name") for name in head] for heading, value in WRONG]
    code, text, _ = seen(office, "check", put(tmp_path, csv_file([head, *rows])), "--add")
    assert (code, f"rows refused: {len(WRONG)}" in text) == (REFUSED, True)
    assert not [part for part in ("902X", "902Y", "902y", "5600") if part in text]


def test_codes_and_accounts_are_not_among_the_changes_that_are_shown(office: Office, tmp_path: Path) -> None:
    content = f"number;hetu;hetun peruste;iban;phone\n1001;{HETU};vuokrasuhde;{ACCOUNT};050 1112223\n"
    code, text, _ = seen(office, "check", put(tmp_path, content))
    assert code == 0
    assert "050 1112223" in text
    assert "902Y" not in text
    assert "5600" not in text


def test_a_terminal_that_cannot_show_a_letter_gets_its_code(office: Office, tmp_path: Path) -> None:
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    file = put(tmp_path, "number;town\n1001;Łódź\n")
    terminal = at_terminal("batch", "check", file, *options(office), environ={"COLUMNS": "300", **locale})
    assert terminal.end() == 0
    assert "\\u0141" in terminal.seen


# Signs that steer a screen -----------------------------------------------------------------------------------------


STEERING = (OSC, BIDI, "\x9b31m", "\x1b[2J")


def test_a_value_that_steers_a_terminal_is_shown_as_its_codes(office: Office, tmp_path: Path) -> None:
    table = [("family_name", "phone"), *(("Ek", f"050{value}") for value in STEERING)]
    code, text, sent = seen(office, "check", put(tmp_path, csv_file(table)), "--add")
    assert code == REFUSED
    assert not [value for value in STEERING if value in sent]
    assert [value for value in STEERING if f"050\\u{ord(value[0]):04x}" not in text] == []


def test_markup_in_a_value_is_shown_as_it_is(office: Office, tmp_path: Path) -> None:
    code, text, _ = seen(office, "check", put(tmp_path, f"number;phone;note\n1001;{MARKUP};\n"))
    assert (code, MARKUP in text) == (REFUSED, True)


def test_markup_in_a_change_is_shown_as_it_is(office: Office, clerk: Command, tmp_path: Path) -> None:
    file = put(tmp_path, f"number;family_name\n1001;{MARKUP}\n")
    code, text, _ = seen(office, "check", file)
    assert (code, MARKUP in text) == (0, True)
    applied(clerk, tmp_path, f"number;family_name\n1001;{MARKUP}\n")
    assert customer(clerk)["family_name"] == MARKUP


@pytest.mark.parametrize("value", [OSC, BIDI, "\u200bx", "\U000e0041"])
@pytest.mark.parametrize("field", ["family_name", "note", "town", "reason"])
def test_signs_that_are_not_seen_are_refused_in_every_field(
    clerk: Command, tmp_path: Path, field: str, value: str
) -> None:
    done = clerk(
        "batch", "check", put(tmp_path, csv_file([("number", "language", field), ("1001", "sv", f"a{value}")]))
    )
    assert (done.code, value in done.out + done.err) == (REFUSED, False)


def test_headings_that_steer_a_terminal_are_told_by_their_places(office: Office, tmp_path: Path) -> None:
    head = ("number", "phone", "note", "email", "iban", *STEERING)
    code, text, sent = seen(office, "check", put(tmp_path, csv_file([head])))
    assert code == HeadingsError.exit_code
    assert not [heading for heading in STEERING if heading in sent]
    assert "mean nothing here: #6, #7, #8, #9" in text


def test_a_file_whose_name_steers_a_terminal_is_named_harmlessly(office: Office, tmp_path: Path) -> None:
    code, text, sent = seen(office, "apply", put(tmp_path, "number;note\n1001;a\n", name=f"a{OSC}.csv"))
    assert (code, OSC in sent) == (0, False)
    code, text, sent = seen(office, "list")
    assert (code, OSC in sent, "a\\u001b]0;owned" in text) == (0, False, True)


def test_a_delimiter_that_steers_a_terminal_is_shown_as_its_code(office: Office, tmp_path: Path) -> None:
    file = put(tmp_path, "number\x1bnote\n1001\x1ba\n")
    code, text, sent = seen(office, "check", file, "--delimiter", "\x1b")
    assert (code, "csv  utf-8  \\u001b" in text, "\x1bnote" in sent) == (0, True, False)


# Progress ----------------------------------------------------------------------------------------------------------

MANY = csv_file([("number", "note"), *((str(place), "a") for place in range(1, 1202))])


def test_how_far_a_file_is_read_is_told_at_a_terminal(office: Office, tmp_path: Path) -> None:
    terminal = at_terminal("batch", "check", put(tmp_path, MANY), *options(office))
    terminal.expect("reading: 500 rows, ")
    terminal.expect("reading: 1000 rows, ")
    terminal.expect("reading: 1201 rows, 100 % [####################]")
    assert terminal.end() == REFUSED


def test_an_error_in_the_middle_of_a_file_stands_on_a_line_of_its_own(office: Office, tmp_path: Path) -> None:
    code, _, sent = seen(office, "check", put(tmp_path, MANY + b'1;"a'))
    assert code == InputUnreadableError.exit_code
    assert re.search(r"reading: 1000 rows, [0-9]+ % \[#*\.*\]\r\x1b\[Kkkrek: error: ", sent)


@pytest.mark.parametrize(
    ("form", "told"),
    [("table", True), ("json", False)],
)
def test_how_far_a_file_is_read_is_told_on_stderr_alone(office: Office, tmp_path: Path, form: str, told: bool) -> None:
    screen, stderr = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "kkrek", "batch", "check", put(tmp_path, MANY), *options(office), "--format", form],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(stderr)
    assert done.returncode == REFUSED
    assert b"reading" not in done.stdout
    assert (b"reading: 500 rows" in os.read(screen, 65536)) == told
    os.close(screen)


def test_how_far_a_file_is_read_is_not_told_to_a_pipe(office: Office, tmp_path: Path) -> None:
    screen, stdout = os.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "kkrek", "batch", "check", put(tmp_path, b"number;note\n1001;a\n"), *options(office)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(stdout)
    os.close(screen)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("content", ["number;note\n1001;a\n", "number;phone\n1001;x\n"])
@pytest.mark.parametrize("command", ["check", "apply"])
def test_a_script_gets_one_object(clerk: Command, tmp_path: Path, content: str, command: str) -> None:
    done = clerk("batch", command, put(tmp_path, content), "--format", "json")
    assert done.out.count("\n") == 1
    assert done.json["command"] == f"batch {command}"
    assert done.err.count("\n") == (1 if done.code else 0)
