from __future__ import annotations

import json
import os
import stat
import sys
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kkrek.cli.files import write_file
from kkrek.cli.output import Screen, emit, safe, show_error, tell
from kkrek.cli.settings import Format, Settings
from kkrek.domain.spreadsheet import guard_cell, unguard_cell
from kkrek.errors import InvalidValueError, NotFoundError, OutputError, UsageError

if TYPE_CHECKING:
    from kkrek.domain.json import JsonObject


def settings(form: Format) -> Settings:
    return Settings(
        register=Path("/register"),
        user=None,
        password_file=None,
        password_fd=None,
        ui_lang="en",
        purpose=None,
        format=form,
        debug=False,
        now=lambda: datetime(2026, 11, 23, tzinfo=UTC),
        cost=None,
        access=None,
        environ={},
    )


def nothing(screen: Screen) -> None:
    screen.line("for people")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mäkelä", "Mäkelä"),
        ("two\nlines", "two\nlines"),
        ("no\u00a0break", "no\u00a0break"),
        ("\x1b[31mred", r"\u001b[31mred"),
        ("\x1b]0;title\x07", r"\u001b]0;title\u0007"),
        ("\x9b31m", r"\u009b31m"),
        ("tab\tand\rreturn", r"tab\u0009and\u000dreturn"),
        ("\u202egnol", r"\u202egnol"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("\u2028", r"\u2028"),
        ("\ue000", r"\ue000"),
        ("\U000e0041", r"\U000e0041"),
        ("\udcff", r"\udcff"),
        ("\x00", r"\u0000"),
        ("[bold]x[/]", "[bold]x[/]"),
    ],
)
def test_hidden_characters_are_made_visible(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(st.text())
def test_what_was_made_visible_stays_as_it_is(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@given(st.text())
@example("'=1")
@example("''")
@example("'t Hooft")
@example("+358401234567")
def test_the_quote_before_a_dangerous_cell_comes_off_again(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text


@given(st.text())
def test_no_cell_begins_with_what_a_spreadsheet_runs(text: str) -> None:
    assert not guard_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+358401234567", "-1", "@x", "\tx", "\rx", "\uff1d1", "'=1"])
def test_a_dangerous_cell_gets_a_quote(text: str) -> None:
    assert guard_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Virtanen", "'t Hooft", "040 123", ""])
def test_a_harmless_cell_stays_as_it_is(text: str) -> None:
    assert guard_cell(text) == text


def test_json_has_the_envelope_and_escapes_what_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    emit(settings("json"), "show", {"name": "Mäkelä \x1b\u202e\U000e0041"}, text=nothing)
    written = capsys.readouterr().out
    assert r"Mäkelä \u001b\u202e\udb40\udc41" in written
    assert json.loads(written) == {
        "version": 1,
        "command": "show",
        "data": {"name": "Mäkelä \x1b\u202e\U000e0041"},
        "warnings": [],
    }


def test_csv_is_what_spreadsheets_read(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows: JsonObject = {"customers": [{"number": 1001, "phone": "+358 40", "note": 'a;"b"', "none": None}], "total": 1}
    emit(settings("csv"), "find", rows, text=nothing)
    written = capfdbinary.readouterr().out
    assert written == b'\xef\xbb\xbfnumber;phone;note;none\r\n1001;\'+358 40;"a;""b""";\r\n'


def test_several_values_in_a_cell_stand_beside_each_other(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows: JsonObject = {"requests": [{"id": "2026-0001", "kinds": ["access", "erasure"], "customers": [1001]}]}
    emit(settings("csv"), "request list", rows, text=nothing)
    assert capfdbinary.readouterr().out.endswith(b"2026-0001;access, erasure;1001\r\n")


def test_csv_of_something_that_is_no_list_is_refused() -> None:
    with pytest.raises(UsageError):
        emit(settings("csv"), "show", {"phones": [], "emails": []}, text=nothing)


def test_people_get_plain_aligned_lines_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    def page(screen: Screen) -> None:
        screen.facts([("Name", "Aino [bold]Testi"), ("Address", "Koekatu 1\n00100 Helsinki")])
        screen.table(["No", "Name"], [["1001", "Aino"], ["7", "Öö"]])

    emit(settings("table"), "show", {}, text=page)
    assert capsys.readouterr().out == (
        "Name     Aino [bold]Testi\nAddress  Koekatu 1\n         00100 Helsinki\nNo    Name\n1001  Aino\n7     Öö\n"
    )


def test_a_cell_never_breaks_its_row() -> None:
    page = StringIO()
    Screen(page, None).table(["a"], [["x\ny\x1b"]])
    assert page.getvalue() == "a\nx y\\u001b\n"


def test_a_sentence_for_people_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    tell("customer 1001\n")
    assert capsys.readouterr() == ("", "kkrek: customer 1001\n")


def test_a_stderr_that_is_full_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    full = open("/dev/full", "w", encoding="utf-8", buffering=1)  # ruff: ignore[builtin-open, open-file-with-context-handler] - a device that fails at closing too
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", full)
        tell("waiting")
    with suppress(OSError):
        full.close()


def test_a_terminal_breaks_a_long_hint_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    leader, follower = os.openpty()
    monkeypatch.setenv("COLUMNS", "40")
    words = "log in with `kkrek login`, or give the password with `--password-file`"
    with os.fdopen(follower, "w", encoding="utf-8") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        tell(words)
        seen = os.read(leader, 1000).decode()
    os.close(leader)
    assert all(len(line) <= 40 for line in seen.splitlines())
    assert seen.split() == ["kkrek:", *words.split()]


def test_an_error_is_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    error = InvalidValueError(field="phone", rule="too short\n", remedy="give all digits")
    show_error(error, command="add", as_json=False)
    assert capsys.readouterr().err == "kkrek: error: phone: too short\nkkrek: hint: give all digits\n"


def test_an_error_that_names_no_command_gets_the_one_that_ran(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(NotFoundError(thing="task", which=3), command="kkrek task list", as_json=False)
    assert "hint: look with `kkrek task list`" in capsys.readouterr().err


def test_a_prepared_file_is_private_and_has_its_name_only_after_commit(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    prepared = write_file(path, b"content", force=False)
    assert not path.exists()
    prepared.commit()
    assert path.read_bytes() == b"content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_discarded_file_leaves_nothing(tmp_path: Path) -> None:
    write_file(tmp_path / "report.pdf", b"content", force=False).discard()
    assert list(tmp_path.iterdir()) == []


def _existing(folder: Path) -> Path:
    path = folder / "there.pdf"
    path.write_bytes(b"old")
    return path


def _link(folder: Path) -> Path:
    path = folder / "link.pdf"
    path.symlink_to(folder / "target.pdf")
    return path


def _missing_folder(folder: Path) -> Path:
    return folder / "missing" / "report.pdf"


def _folder(folder: Path) -> Path:
    path = folder / "folder.pdf"
    path.mkdir()
    return path


@pytest.mark.parametrize("place", [_existing, _link, _missing_folder, _folder])
def test_a_place_that_is_taken_or_missing_is_refused(tmp_path: Path, place: object) -> None:
    assert callable(place)
    path = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError):
        write_file(path, b"new", force=False)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_is_refused_even_with_force(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_file(_link(tmp_path), b"new", force=True)


def test_force_replaces_an_ordinary_file(tmp_path: Path) -> None:
    path = _existing(tmp_path)
    write_file(path, b"new", force=True).commit()
    assert path.read_bytes() == b"new"


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "there.pdf"
    prepared = write_file(path, b"new", force=False)
    _existing(tmp_path)
    with pytest.raises(OutputError):
        prepared.commit()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
