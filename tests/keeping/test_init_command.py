"""`init`: a register from options and files, or guided at a terminal; all of it or nothing (F-05, N-10)."""

from __future__ import annotations

import json
import os
import re
import resource
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from office import CHEAP, PASSWORD
from terminal import ROOT, at_terminal

from kkrek.crypto.keyfile import KeyFile
from kkrek.errors import (
    AlreadyThereError,
    CannotWriteError,
    InputUnreadableError,
    InvalidValueError,
    NeedsOptionError,
    NeedsYesError,
    OutputError,
    UnsafePlaceError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek, Run

CODE = re.compile(r"(?:[A-Z2-7]{4}-){8}[A-Z2-7]{4}")
MAIN = f"import sys; from kkrek.cli.app import main; sys.exit(main(cost={CHEAP}))"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    password.chmod(0o600)
    return tmp_path


def init(kkrek: Kkrek, files: Path, *options: str | Path) -> Run:
    return kkrek(
        "init", "--register", files / "register", "--user", "aino", "--password-file", files / "password",
        "--recovery-file", files / "recovery.txt", "--yes", *options,
    )  # fmt: skip


def test_a_register_is_made_from_options_alone(kkrek: Kkrek, files: Path) -> None:
    run = init(kkrek, files, "--format", "json")
    assert run.code == 0, run.err
    assert run.data["user"] == "aino"
    assert run.json["warnings"][0]["id"] == "configuration-gaps"
    who = kkrek(
        "whoami", "--register", files / "register", "--user", "aino", "--password-file", files / "password",
        "--format", "json",
    )  # fmt: skip
    assert (who.data["role"], who.data["register"]) == ("officer", run.data["register"])


def test_only_the_owner_reaches_what_was_made_whatever_the_umask(kkrek: Kkrek, files: Path) -> None:
    before = os.umask(0)
    try:
        init(kkrek, files)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (files / "register").iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE((files / "register").stat().st_mode) == 0o700
    assert stat.S_IMODE((files / "recovery.txt").stat().st_mode) == 0o600


def test_the_code_on_the_sheet_opens_the_register_as_an_officer(kkrek: Kkrek, files: Path) -> None:
    init(kkrek, files)
    code = CODE.search((files / "recovery.txt").read_text(encoding="utf-8"))
    assert code is not None
    typed = files / "typed"
    typed.write_text(code[0].lower().replace("-", " "))
    typed.chmod(0o600)
    options = ("--register", files / "register", "--user", "recovery", "--password-file", typed)
    new = kkrek("user", "add", "maija", "--role", "officer", "--new-password-file", files / "password", *options)
    assert new.code == 0, new.err
    assert kkrek("log", "verify", *options).code == 0


def test_the_code_and_the_password_stand_nowhere_in_the_register(kkrek: Kkrek, files: Path) -> None:
    run = init(kkrek, files)
    code = CODE.search((files / "recovery.txt").read_text(encoding="utf-8"))
    assert code is not None
    assert code[0] not in run.out + run.err
    for path in (files / "register").iterdir():
        content = path.read_bytes()
        assert code[0].encode() not in content
        assert PASSWORD.encode() not in content


@pytest.mark.parametrize(
    ("left_out", "error", "told"),
    [
        ("--recovery-file", NeedsOptionError, "--recovery-file"),
        ("--password-file", NeedsOptionError, "--password-file"),
        ("--yes", NeedsYesError, "--yes"),
    ],
)
def test_without_a_terminal_a_missing_answer_is_named_and_nothing_is_made(
    kkrek: Kkrek, files: Path, left_out: str, error: type[NeedsOptionError], told: str
) -> None:
    given: dict[str, list[str | Path]] = {
        "--password-file": [files / "password"],
        "--recovery-file": [files / "recovery.txt"],
        "--yes": [],
    }
    words = [word for name, values in given.items() if name != left_out for word in (name, *values)]
    run = kkrek("init", "--register", files / "register", "--user", "aino", *words)
    assert run.code == error.exit_code
    assert told in run.err
    assert not (files / "register").exists()


def test_a_register_that_is_there_is_left_alone(kkrek: Kkrek, files: Path) -> None:
    init(kkrek, files)
    before = (files / "register" / "register.keys").read_bytes()
    run = init(kkrek, files, "--recovery-file", files / "other.txt")
    assert run.code == AlreadyThereError.exit_code
    assert (files / "register" / "register.keys").read_bytes() == before
    assert not (files / "other.txt").exists()


def test_a_directory_that_holds_something_else_is_refused(kkrek: Kkrek, files: Path) -> None:
    (files / "register").mkdir()
    (files / "register" / "letter.txt").write_text("Hei")
    assert init(kkrek, files).code == UnsafePlaceError.exit_code
    assert [path.name for path in (files / "register").iterdir()] == ["letter.txt"]
    assert not (files / "recovery.txt").exists()


def test_an_existing_recovery_file_is_never_replaced(kkrek: Kkrek, files: Path) -> None:
    (files / "recovery.txt").write_text("another register's")
    run = init(kkrek, files)
    assert run.code == OutputError.exit_code
    assert "--recovery-file" in run.err
    assert (files / "recovery.txt").read_text() == "another register's"
    assert not list((files / "register").iterdir())


@pytest.mark.parametrize("weak", ["lyhyt", "aino ja 14 kirjainta", ""])
def test_a_weak_password_makes_nothing(kkrek: Kkrek, files: Path, weak: str) -> None:
    (files / "password").write_text(weak)
    run = init(kkrek, files)
    assert run.code == (InvalidValueError if weak else InputUnreadableError).exit_code
    assert not (files / "register").exists()
    assert not (files / "recovery.txt").exists()


@pytest.mark.parametrize("name", ["recovery", "x" * 65, "a\tb"])
def test_a_user_name_that_breaks_the_rule_makes_nothing(kkrek: Kkrek, files: Path, name: str) -> None:
    assert init(kkrek, files, "--user", name).code == InvalidValueError.exit_code
    assert not list(files.glob("register/*"))
    assert not (files / "recovery.txt").exists()


def test_the_configuration_of_a_file_is_in_force(kkrek: Kkrek, files: Path) -> None:
    run = init(kkrek, files, "--config", ROOT / "examples" / "kaukajarvi.toml")
    assert run.code == 0, run.err
    shown = kkrek(
        "config", "show", "--register", files / "register", "--user", "aino", "--password-file", files / "password",
        "--format", "json",
    )  # fmt: skip
    assert "TÄYTÄ" not in json.dumps(shown.data, ensure_ascii=False)


@pytest.mark.parametrize(("content", "error"), [("controller = 1", InvalidValueError), (None, InputUnreadableError)])
def test_a_wrong_configuration_makes_nothing(
    kkrek: Kkrek, files: Path, content: str | None, error: type[InvalidValueError]
) -> None:
    path = files / "wrong.toml"
    if content is not None:
        path.write_text(content)
    assert init(kkrek, files, "--config", path).code == error.exit_code
    assert not (files / "register").exists()


def test_a_sheet_is_taken_back_when_the_disk_does_not_hold_the_register(files: Path) -> None:
    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    run = subprocess.run(
        [
            sys.executable, "-c", MAIN, "init", "--register", files / "register", "--user", "aino", "--password-file",
            files / "password", "--recovery-file", files / "recovery.txt", "--yes",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=small_files_only,
        capture_output=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == CannotWriteError.exit_code, run.stderr
    assert not (files / "recovery.txt").exists()
    assert not list((files / "register").iterdir())


def test_at_a_terminal_everything_is_asked_and_the_code_is_asked_back(tmp_path: Path) -> None:
    directory = tmp_path / "register"
    terminal = at_terminal("init")
    terminal.answer("Directory of the new register: ", f"\x15{directory}")
    terminal.answer("User name of the first officer: ", "\x15aino")
    terminal.answer("Name of the housing cooperative: ", "Malliharjun asunto-osuuskunta")
    terminal.answer("Business ID, like 1234567-8: ", "1234567-8")
    terminal.expect("Refused: ")
    terminal.answer("Business ID, like 1234567-8: ", "0201256-6")
    for question in ("Name of the register", "Street address", "Postal code", "Town", "Telephone"):
        terminal.answer(question)
    terminal.answer("Contact person for the register: ", "Ella Esimerkki")
    terminal.answer("E-mail of the contact person: ")
    terminal.answer("Telephone of the contact person: ")
    terminal.answer("New password for aino, at least 14 characters: ", "Malliharjun salasana")
    terminal.expect("Refused: ")
    terminal.answer("New password for aino, at least 14 characters: ", PASSWORD)
    terminal.answer("The same again: ", PASSWORD)
    sheet = terminal.expect("Write the code down. Group ")
    code = CODE.search(sheet)
    assert code is not None
    place = int(terminal.expect(" of it: "))
    terminal.child.send("XXXX\r")
    terminal.answer("of it: ", code[0].split("-")[place - 1].lower())
    assert terminal.end() == 0, terminal.seen
    assert PASSWORD not in terminal.seen
    assert KeyFile.load(directory / "register.keys").users == ("aino", "recovery")


def test_giving_up_at_the_code_leaves_nothing_behind(tmp_path: Path) -> None:
    terminal = at_terminal("init", "--register", tmp_path / "register", "--user", "aino", "--yes")
    terminal.answer("New password for aino, at least 14 characters: ", PASSWORD)
    terminal.answer("The same again: ", PASSWORD)
    terminal.press(" of it: ", "\x04")
    assert terminal.end() == 3, terminal.seen
    assert not list((tmp_path / "register").iterdir())


def test_the_key_file_is_written_last(kkrek: Kkrek, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []

    def save(_keys: KeyFile, path: Path, _mode: int) -> None:
        seen.append({one.name for one in path.parent.iterdir()})
        raise CannotWriteError(reason="")

    monkeypatch.setattr(KeyFile, "save", save)
    assert init(kkrek, files).code == CannotWriteError.exit_code
    assert {"register.db", "register.ledger"} <= seen[0]


def test_a_state_directory_that_takes_nothing_hinders_no_register(
    kkrek: Kkrek, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / "state").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(files / "state"))
    assert init(kkrek, files).code == 0


def test_the_recovery_sheet_is_not_put_beside_the_keys(kkrek: Kkrek, files: Path) -> None:
    run = init(kkrek, files, "--recovery-file", files / "register" / "recovery.txt")
    assert run.code == OutputError.exit_code
    assert not (files / "register").exists()
