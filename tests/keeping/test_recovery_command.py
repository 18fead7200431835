"""`recovery`: the code of the sheet is tried, a typing error told by its checksum, and a new code replaces the old."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from office import PASSWORD
from tampering import contents
from terminal import at_terminal

from kkrek.crypto.keyfile import RECOVERY, KeyFile
from kkrek.crypto.password import new_recovery_code
from kkrek.errors import (
    InvalidValueError,
    NeedsOptionError,
    NeedsYesError,
    OutputError,
    SessionEndedError,
    UntrustedError,
    WrongPasswordError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek, Run

CODE = re.compile(r"(?:[A-Z2-7]{4}-){8}[A-Z2-7]{4}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A register of which the test has the recovery sheet."""

    directory: Path
    password_file: Path
    code: str

    def run(self, kkrek: Kkrek, *argv: str | Path, stdin: str | None = None) -> Run:
        there = ("--register", self.directory, "--user", "aino", "--password-file", self.password_file)
        return kkrek(*there, *argv, stdin=stdin)


@pytest.fixture
def kept(kkrek: Kkrek, tmp_path: Path) -> Kept:
    password = tmp_path / "password"
    password.touch(mode=0o600)
    password.write_text(PASSWORD, encoding="utf-8")
    sheet = tmp_path / "sheet.txt"
    made = kkrek("init", "--register", tmp_path / "r", "--user", "aino", "--password-file", password,
                 "--recovery-file", sheet, "--yes")  # fmt: skip
    assert made.code == 0, made.err
    return Kept(tmp_path / "r", password, code_on(sheet))


def code_on(sheet: Path) -> str:
    found = CODE.search(sheet.read_text(encoding="utf-8"))
    assert found is not None
    return found.group()


def test_the_code_of_the_sheet_opens(kkrek: Kkrek, kept: Kept) -> None:
    done = kept.run(kkrek, "recovery", "test", "--format", "json", stdin=kept.code + "\n")
    assert done.code == 0, done.err
    assert done.data["opens"]
    newest = kept.run(kkrek, "log", "show", "--limit", "1", "--format", "json").data["entries"][0]
    assert newest["operation"] == "recovery test"


def test_the_code_may_be_typed_in_any_form(kkrek: Kkrek, kept: Kept) -> None:
    assert kept.run(kkrek, "recovery", "test", stdin=kept.code.lower().replace("-", " ")).code == 0


@pytest.mark.parametrize("place", [0, 17, 43])
def test_a_typing_error_is_told_by_the_checksum(kkrek: Kkrek, kept: Kept, place: int) -> None:
    other = "A" if kept.code[place] != "A" else "B"
    run = kept.run(kkrek, "recovery", "test", stdin=kept.code[:place] + other + kept.code[place + 1 :])
    assert run.code == InvalidValueError.exit_code
    assert "not copied correctly" in run.err
    assert other * 4 not in run.err


@pytest.mark.parametrize("text", ["", "A", "A-" * 500])
def test_what_is_no_code_is_told(kkrek: Kkrek, kept: Kept, text: str) -> None:
    assert kept.run(kkrek, "recovery", "test", stdin=text).code == InvalidValueError.exit_code


def test_the_code_of_another_register_does_not_open(kkrek: Kkrek, kept: Kept) -> None:
    run = kept.run(kkrek, "recovery", "test", stdin=new_recovery_code())
    assert run.code == WrongPasswordError.exit_code


def test_a_slot_of_another_sheet_is_told(kkrek: Kkrek, kept: Kept, tmp_path: Path) -> None:
    old = (kept.directory / "register.keys").read_bytes()
    assert kept.run(kkrek, "recovery", "new", "--recovery-file", tmp_path / "next.txt", "--yes").code == 0
    (kept.directory / "register.keys").write_bytes(old)
    assert kept.run(kkrek, "recovery", "test", stdin=kept.code).code == UntrustedError.exit_code
    ids = {one["id"] for one in kept.run(kkrek, "check", "--format", "json").data["findings"]}
    assert "slot-differs" in ids


def test_a_new_code_opens_and_the_old_one_no_more(kkrek: Kkrek, kept: Kept, tmp_path: Path) -> None:
    done = kept.run(kkrek, "recovery", "new", "--recovery-file", tmp_path / "next.txt", "--yes", "--format", "json")
    assert done.code == 0, done.err
    assert kept.code not in done.out + done.err
    new = code_on(tmp_path / "next.txt")
    assert kept.run(kkrek, "recovery", "test", stdin=kept.code).code == WrongPasswordError.exit_code
    assert kept.run(kkrek, "recovery", "test", stdin=new).code == 0
    code = tmp_path / "code"
    code.touch(mode=0o600)
    code.write_text(new)
    as_recovery = ("--register", kept.directory, "--user", RECOVERY, "--password-file", code)
    assert kkrek(*as_recovery, "user", "list").code == 0
    assert kkrek(*as_recovery, "user", "reset", "aino", "--yes", "--new-password-file", kept.password_file).code == 0
    assert kkrek(*as_recovery, "log", "verify").code == 0
    assert (tmp_path / "next.txt").stat().st_mode & 0o777 == 0o600


def test_a_new_code_comes_through_a_rotation(kkrek: Kkrek, kept: Kept, tmp_path: Path) -> None:
    assert kept.run(kkrek, "recovery", "new", "--recovery-file", tmp_path / "next.txt", "--yes").code == 0
    assert kept.run(kkrek, "rotate", "--yes").code == 0
    assert kept.run(kkrek, "recovery", "test", stdin=code_on(tmp_path / "next.txt")).code == 0


def test_without_a_terminal_the_options_are_named(kkrek: Kkrek, kept: Kept, tmp_path: Path) -> None:
    assert kept.run(kkrek, "recovery", "new", "--yes").code == NeedsOptionError.exit_code
    sheet = tmp_path / "next.txt"
    assert kept.run(kkrek, "recovery", "new", "--recovery-file", sheet).code == NeedsYesError.exit_code
    assert not sheet.exists()


def test_a_sheet_never_replaces_a_file_and_never_lies_beside_the_keys(kkrek: Kkrek, kept: Kept, tmp_path: Path) -> None:
    before = contents(kept.directory)["register.keys"]
    for place in (kept.password_file, kept.directory / "sheet.txt"):
        run = kept.run(kkrek, "recovery", "new", "--recovery-file", place, "--yes")
        assert run.code == OutputError.exit_code
    assert contents(kept.directory)["register.keys"] == before


def test_a_sheet_whose_code_does_not_count_is_taken_away(
    kkrek: Kkrek, kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object) -> None:
        raise SessionEndedError(reason="", remedy="")

    monkeypatch.setattr("kkrek.operations.keeping.reset.save_before_commit", refused)
    sheet = tmp_path / "next.txt"
    assert kept.run(kkrek, "recovery", "new", "--recovery-file", sheet, "--yes").code == SessionEndedError.exit_code
    assert not sheet.exists()
    assert kept.run(kkrek, "recovery", "test", stdin=kept.code).code == 0


def test_at_a_terminal_the_sheet_is_shown_and_four_characters_are_asked_back(kept: Kept) -> None:
    terminal = at_terminal("recovery", "new", "--register", kept.directory, "--user", "aino")
    terminal.answer("Password of aino: ", PASSWORD)
    terminal.answer("[y/N] ", "y")
    terminal.expect("Group ")
    new = CODE.search(terminal.seen)
    assert new is not None
    number = int(terminal.expect(" of it: "))
    terminal.child.send("XXXX\r")
    terminal.expect("That is not group")
    terminal.expect(" of it: ")
    terminal.child.send(new.group().split("-")[number - 1].lower() + "\r")
    assert terminal.end() == 0, terminal.seen
    assert KeyFile.load(kept.directory / "register.keys").unlock(RECOVERY, new.group()).role == RECOVERY


def test_who_gives_up_copying_keeps_the_old_sheet(kept: Kept) -> None:
    terminal = at_terminal("recovery", "new", "--register", kept.directory, "--user", "aino")
    terminal.answer("Password of aino: ", PASSWORD)
    terminal.answer("[y/N] ", "y")
    terminal.press(" of it: ", "\x04")
    assert terminal.end() == 3
    assert KeyFile.load(kept.directory / "register.keys").unlock(RECOVERY, kept.code).role == RECOVERY


def test_at_a_terminal_a_typing_error_is_asked_again_and_nothing_is_shown(kept: Kept) -> None:
    terminal = at_terminal("recovery", "test", "--register", kept.directory, "--user", "aino")
    terminal.answer("Password of aino: ", PASSWORD)
    terminal.answer("Code of the recovery sheet: ", kept.code[:-1] + ("A" if kept.code[-1] != "A" else "B"))
    terminal.expect("not copied correctly")
    terminal.answer("Code of the recovery sheet: ", kept.code)
    assert terminal.end() == 0, terminal.seen
    assert kept.code not in terminal.seen
