"""The table of damage: each has its own message and code, never a traceback, and the register stays as it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
from office import START
from tampering import contents, decrypted

from kkrek.errors import (
    DamagedError,
    KkrekError,
    NewerRegisterError,
    NoRegisterError,
    OlderRegisterError,
    UnsafePlaceError,
    UntrustedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Command, Office


def run_by_password(kkrek: Kkrek, office: Office) -> Run:
    return kkrek(
        "user", "list", "--register", office.directory, "--user", "olli", "--password-file", office.password_file,
        now=START,
    )  # fmt: skip


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x01
    path.write_bytes(content)


def _plain_sqlite(directory: Path) -> None:
    path = directory / "register.db"
    path.unlink()
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE a (b); CREATE TABLE c (d); CREATE TABLE e (f);")
    connection.close()


def _linked(directory: Path) -> None:
    path = directory / "register.db"
    path.rename(directory / "elsewhere.db")
    path.symlink_to(directory / "elsewhere.db")


def _linked_keys(directory: Path) -> None:
    path = directory / "register.keys"
    path.rename(directory / "elsewhere.keys")
    path.symlink_to(directory / "elsewhere.keys")


def _cut(directory: Path, *, to: int) -> None:
    os.truncate(directory / "register.db", to)


DAMAGE: dict[str, tuple[Callable[[Path], object], type[KkrekError], str]] = {
    "no directory": (shutil.rmtree, NoRegisterError, "no such directory"),
    "no register": (lambda d: (d / "register.db").unlink(), NoRegisterError, "missing"),
    "empty": (lambda d: _cut(d, to=0), NoRegisterError, "is empty"),
    "plain SQLite": (_plain_sqlite, NoRegisterError, "without encryption"),
    "garbage": (lambda d: (d / "register.db").write_bytes(os.urandom(65536)), DamagedError, "deciphered"),
    "short": (lambda d: _cut(d, to=4096), DamagedError, "cut short"),
    "cut": (lambda d: _cut(d, to=16384), DamagedError, "page"),
    "page 1 flipped": (lambda d: _flip(d / "register.db", 100), DamagedError, "deciphered"),
    "keys missing": (lambda d: (d / "register.keys").unlink(), NoRegisterError, "missing"),
    "keys garbled": (lambda d: (d / "register.keys").write_bytes(b"{}"), DamagedError, "key file"),
    "keys empty": (lambda d: (d / "register.keys").write_bytes(b""), DamagedError, "key file"),
    "keys readable by all": (lambda d: (d / "register.keys").chmod(0o644), UnsafePlaceError, "every user"),
    "register readable by all": (lambda d: (d / "register.db").chmod(0o604), UnsafePlaceError, "every user"),
    "register 0666": (lambda d: (d / "register.db").chmod(0o666), UnsafePlaceError, "every user"),
    "directory open": (lambda d: d.chmod(0o755), UnsafePlaceError, "every user"),
    "register a link": (_linked, UnsafePlaceError, "not a plain file"),
    "keys a link": (_linked_keys, UnsafePlaceError, "not a plain file"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_told_by_its_name_and_touches_nothing(kkrek: Kkrek, office: Office, name: str) -> None:
    spoil, error, told = DAMAGE[name]
    spoil(office.directory)
    before = contents(office.directory) if office.directory.exists() else {}
    run = run_by_password(kkrek, office)
    assert run.code == error.exit_code, run.err
    assert told in run.err
    assert "Traceback" not in run.err
    assert len(run.err.splitlines()) == 2
    assert (contents(office.directory) if office.directory.exists() else {}) == before


def test_broken_pages_behind_a_whole_first_one_are_told_when_they_are_read(kkrek: Kkrek, office: Office) -> None:
    path = office.directory / "register.db"
    for page in range(1, path.stat().st_size // 4096):
        _flip(path, page * 4096 + 2000)
    before = contents(office.directory)
    run = run_by_password(kkrek, office)
    assert run.code == DamagedError.exit_code
    assert "Traceback" not in run.err
    assert contents(office.directory) == before


def test_a_copy_that_was_put_back_is_refused(office: Office, officer: Command, tmp_path: Path) -> None:
    officer("user", "list")
    shutil.copytree(office.directory, tmp_path / "copy")
    officer("user", "list")
    shutil.rmtree(office.directory)
    shutil.copytree(tmp_path / "copy", office.directory)
    before = contents(office.directory)
    run = officer("user", "list")
    assert run.code == OlderRegisterError.exit_code
    assert "older" in run.err
    assert contents(office.directory) == before


def test_a_copy_on_which_somebody_went_on_is_another_history_and_not_an_older_one(
    office: Office, officer: Command, kkrek: Kkrek, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(office.directory, tmp_path / "copy")
    officer("user", "list")
    shutil.rmtree(office.directory)
    shutil.copytree(tmp_path / "copy", office.directory)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "of another account"))
    where = ("--register", office.directory, "--user", "olli", "--password-file", office.password_file)
    for _time in range(3):
        assert kkrek("check", *where).code in {0, 71}
    run = officer("user", "list", "--format", "json")
    assert (run.code, run.error["id"]) == (OlderRegisterError.exit_code, "other-history")
    assert "older" not in run.error["message"]
    assert "ask an officer" not in run.error["hint"]


def test_a_ledger_that_was_cut_is_refused(office: Office, officer: Command) -> None:
    officer("user", "list")
    path = office.directory / "register.ledger"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    run = officer("user", "list")
    assert run.code == OlderRegisterError.exit_code
    assert "ledger" in run.err


def test_a_ledger_that_was_cut_below_lines_still_out_is_refused(
    office: Office, officer: Command, clerk: Command
) -> None:
    clerk("add", "--family-name", "Malli")
    clerk("opt-out", "1001")
    path = office.directory / "register.ledger"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:1]))
    assert officer("user", "list").code == OlderRegisterError.exit_code


@pytest.mark.parametrize("name", ["planted", "customer_fts_data", "_sqlite_migrations"])
def test_a_planted_trigger_is_refused_whatever_its_name(office: Office, officer: Command, name: str) -> None:
    with decrypted(office) as connection:
        connection.execute(f"CREATE TRIGGER {name} AFTER INSERT ON log BEGIN DELETE FROM log_customer; END")
    run = officer("user", "list")
    assert run.code == UntrustedError.exit_code
    assert "not those that kkrek made" in run.err


def test_a_view_in_the_place_of_an_unpinned_table_is_refused(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute("DROP TABLE _sqlite_migrations")
        connection.execute("CREATE VIEW _sqlite_migrations AS SELECT 1")
    assert officer("user", "list").code == UntrustedError.exit_code


def test_a_ledger_line_left_half_written_is_written_anew(office: Office, officer: Command, clerk: Command) -> None:
    clerk("add", "--family-name", "Malli")
    path = office.directory / "register.ledger"
    before = path.read_bytes()
    path.write_bytes(before + b'{"at": "2026-11-22T09:00:00Z", "body"')
    assert clerk("opt-out", "1001").code == 0
    assert path.read_bytes().startswith(before)
    assert len(path.read_bytes().splitlines()) == len(before.splitlines()) + 1
    assert officer("log", "verify").code == 0


def test_a_disk_that_takes_a_part_of_a_ledger_line_gets_all_of_it_later(
    office: Office, officer: Command, clerk: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk("add", "--family-name", "Malli")
    path, write = office.directory / "register.ledger", os.write
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("kkrek.store.ledger.os.write", lambda descriptor, content: write(descriptor, content[:100]))
        assert clerk("opt-out", "1001").code == 0
    assert path.read_bytes() == before
    assert officer("log", "verify").code == 0
    assert len(path.read_bytes().splitlines()) == len(before.splitlines()) + 1


def test_a_ledger_line_may_be_long(officer: Command, clerk: Command) -> None:
    addresses = [word for n in range(40) for word in ("--email", f"malli{n}@example.com")]
    clerk("add", "--family-name", "Malli", *addresses)
    clerk("opt-out", "1001")
    assert clerk("show", "1001").code == 0
    assert officer("log", "verify").code == 0


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/etc/hostname")])
def test_a_ledger_that_is_no_plain_file_is_refused(
    office: Office, officer: Command, make: Callable[[Path], None]
) -> None:
    (office.directory / "register.ledger").unlink()
    make(office.directory / "register.ledger")
    assert officer("user", "list").code == UnsafePlaceError.exit_code


@pytest.mark.parametrize("line", [b'{"n": 1e999, "hash": ""}', b"[" * 50000, b'{"n": null}'])
def test_a_ledger_that_was_scribbled_on_is_refused(office: Office, officer: Command, line: bytes) -> None:
    path = office.directory / "register.ledger"
    path.write_bytes(path.read_bytes() + line + b"\n")
    assert officer("user", "list").code == OlderRegisterError.exit_code


def test_a_register_of_a_newer_kkrek_is_refused(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute("PRAGMA user_version = 99")
    run = officer("user", "list")
    assert run.code == NewerRegisterError.exit_code
    assert "99" in run.err


def test_a_key_file_of_a_newer_kkrek_is_refused(kkrek: Kkrek, office: Office) -> None:
    path = office.directory / "register.keys"
    path.write_text(path.read_text(encoding="ascii").replace('"v":1', '"v":3'), encoding="ascii")
    before = contents(office.directory)
    run = run_by_password(kkrek, office)
    assert run.code == NewerRegisterError.exit_code
    assert contents(office.directory) == before


def test_a_user_whose_row_was_exchanged_is_refused(office: Office, viewer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute(
            "UPDATE user SET sign_pub = (SELECT sign_pub FROM user WHERE name = 'kaisa') WHERE name = 'veikko'"
        )
    assert viewer("whoami").code == UntrustedError.exit_code


def test_a_slot_whose_role_was_edited_is_refused(kkrek: Kkrek, office: Office) -> None:
    path = office.directory / "register.keys"
    path.write_text(path.read_text().replace('"role":"viewer"', '"role":"officer"'))
    run = kkrek(
        "user", "list", "--register", office.directory, "--user", "veikko", "--password-file", office.password_file
    )
    assert run.code == UntrustedError.exit_code
