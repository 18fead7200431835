"""`rotate`: new keys without anybody's password, every session over, old keys open nothing new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from keys_changed import FOUR, by_password, opened_by, sealed_people, shown, with_maija
from office import PASSWORD, START
from sqlcipher3 import dbapi2
from tampering import contents
from terminal import at_terminal

from kkrek.crypto.fields import FieldSeal
from kkrek.crypto.keyfile import RECOVERY, KeyFile
from kkrek.errors import (
    CannotWriteError,
    DamagedError,
    InvalidValueError,
    NeedsYesError,
    NoRoomError,
    SessionEndedError,
    UntrustedError,
)
from kkrek.operations.suppression import KEY_PLACE
from kkrek.store import connection, health, settings
from kkrek.store.schema import APPLICATION_ID, PINS, VERSION, sealed_columns

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Command, Office

    from kkrek.crypto.unlocked import Unlocked


@pytest.fixture
def four(office: Office, clerk: Command) -> Office:
    with_maija(office)
    sealed_people(clerk)
    return office


def suppression_key(office: Office, unlocked: Unlocked) -> bytes:
    assert unlocked.keys.restricted is not None
    seal = FieldSeal(unlocked.keys.restricted, unlocked.register, unlocked.keys.generation)
    with connection.opened(office.officer.place, unlocked.keys.data.hex()) as store:
        return seal.open(settings.own(store).suppression_key, **KEY_PLACE)


def test_four_users_log_in_after_a_rotation_with_passwords_that_nobody_typed_meanwhile(
    four: Office, kkrek: Kkrek, officer: Command
) -> None:
    before = shown(kkrek, four)
    done = officer("rotate", "--yes", "--format", "json")
    assert done.code == 0, done.err
    made = done.data["backup"]
    assert done.data == {
        "generation": 2, "users": sorted([*FOUR, RECOVERY]), "applied": True, "backup": made,
    }  # fmt: skip
    verified = by_password(kkrek, four, "veikko", "backup", "verify", made, "--format", "json")
    assert (verified.code, verified.data["opened"], verified.data["findings"]) == (0, True, [])
    for name, role in FOUR.items():
        assert by_password(kkrek, four, name, "whoami", "--format", "json").data["role"] == role
    assert shown(kkrek, four) == before
    assert shown(kkrek, four, "maija") == before


def test_an_open_session_is_over_after_a_rotation(four: Office, officer: Command, clerk: Command) -> None:
    assert clerk("find", "malli").code == 0
    assert officer("rotate", "--yes").code == 0
    for command in (clerk, officer):
        run = command("find", "malli")
        assert run.code == SessionEndedError.exit_code
        assert "keys of the register were changed" in run.err


@pytest.mark.usefixtures("desktop")
def test_a_session_in_the_keyring_is_over_and_forgotten(four: Office, kkrek: Kkrek, officer: Command) -> None:
    begun = by_password(kkrek, four, "kaisa", "login")
    assert begun.code == 0, begun.err
    assert kkrek("task", "list", "--register", four.directory, now=START).code == 0
    assert officer("rotate", "--yes").code == 0
    assert kkrek("task", "list", "--register", four.directory, now=START).code == SessionEndedError.exit_code
    assert kkrek("logout", "--register", four.directory, "--format", "json", now=START).data == {"ended": False}
    assert by_password(kkrek, four, "kaisa", "login").code == 0
    assert kkrek("task", "list", "--register", four.directory, now=START).code == 0


def test_both_keys_change_and_nothing_of_the_old_ones_opens_the_register(four: Office, officer: Command) -> None:
    old = four.officer.unlocked.keys
    assert officer("rotate", "--yes").code == 0
    new = opened_by(four, "olli").keys
    assert new.generation == old.generation + 1
    assert (new.data, new.restricted) != (old.data, old.restricted)
    assert not {new.data, new.restricted} & {old.data, old.restricted}
    with pytest.raises(DamagedError), connection.opened(four.officer.place, old.data.hex()):
        pass


def test_every_sealed_column_is_sealed_anew_and_every_index_of_a_code_is_made_anew(
    four: Office, kkrek: Kkrek, officer: Command
) -> None:
    with connection.opened(four.officer.place, four.officer.unlocked.keys.data.hex()) as store:
        before = {place: [row[0] for row in store.all(_all_of(*place))] for place in sealed_columns()}
        indexes = [row[0] for row in store.all("SELECT identity_code_index FROM customer WHERE number = 1001")]
    filled = {place for place, values in before.items() if values}
    assert filled >= {("customer", "identity_code"), ("former_identity_code", "identity_code"), ("note", "sealed")}
    assert filled >= {(table, "sealed") for table in ("address", "phone", "email", "relation", "event", "change")}
    assert officer("rotate", "--yes").code == 0
    with connection.opened(four.officer.place, opened_by(four, "olli").keys.data.hex()) as store:
        after = {place: [row[0] for row in store.all(_all_of(*place))] for place in sealed_columns()}
        assert [row[0] for row in store.all("SELECT identity_code_index FROM customer WHERE number = 1001")] != indexes
    assert {place: len(values) for place, values in after.items()} == {
        place: len(values) for place, values in before.items()
    }
    for place in filled:
        assert not set(map(bytes, before[place])) & set(map(bytes, after[place])), place
        assert all(value[:4] == (2).to_bytes(4, "big") for value in after[place]), place
    found = by_password(
        kkrek,
        four,
        "kaisa",
        "find",
        "--identity-code",
        "-",
        "--purpose",
        "service",
        "--format",
        "json",
        stdin="131052-9085",
    )
    assert [one["number"] for one in found.data["customers"]] == [1001]


def _all_of(table: str, column: str) -> str:
    return f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY rowid"


def test_the_list_of_sealed_columns_has_every_column_of_bytes_but_those_that_are_no_seal(office: Office) -> None:
    no_seal = {
        ("log", "signature"),
        ("customer", "identity_code_index"),
        ("former_identity_code", "identity_code_index"),
        ("suppression", "digest"),
        ("register", "suppression_key"),  # sealed, and no row of anybody: it has a step of its own
    }
    with connection.opened(office.officer.place, office.officer.unlocked.keys.data.hex()) as store:
        tables = [
            row[0] for row in store.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'")
        ]
        bytes_columns = {
            (table, row["name"])
            for table in tables
            for row in store.all(f"PRAGMA table_info({table})")
            if row["type"] == "BLOB"
        }
    assert bytes_columns - no_seal == set(sealed_columns())


def test_the_suppression_key_is_sealed_anew_and_stays_the_same(four: Office, officer: Command) -> None:
    before = suppression_key(four, four.officer.unlocked)
    assert officer("rotate", "--yes").code == 0
    assert suppression_key(four, opened_by(four, "olli")) == before


def test_schema_versions_search_and_log_come_through(four: Office, kkrek: Kkrek, officer: Command) -> None:
    head = officer("log", "show", "--limit", "1", "--format", "json").data["entries"][0]["entry"]
    assert officer("rotate", "--yes").code == 0
    raw = dbapi2.connect(str(four.officer.place.database))
    raw.set_key(f"x'{opened_by(four, 'olli').keys.data.hex()}'")
    pragmas = [
        raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id", "journal_mode")
    ]
    assert pragmas == [VERSION, APPLICATION_ID, "wal"]
    assert raw.execute("SELECT v FROM customer_fts_config WHERE k = 'secure-delete'").fetchone() == (1,)
    raw.close()
    assert VERSION in PINS
    assert by_password(kkrek, four, "olli", "log", "verify").code == 0
    found = {one["id"] for one in by_password(kkrek, four, "olli", "check", "--format", "json").data["findings"]}
    assert found <= {"configuration-gaps", "backup-same-device"}
    hits = by_password(kkrek, four, "veikko", "find", "äijälä", "--purpose", "service", "--format", "json").data
    assert [one["number"] for one in hits["customers"]] == [1001]
    entries = by_password(kkrek, four, "olli", "log", "show", "--limit", "50", "--format", "json").data["entries"]
    rotation = next(one for one in entries if one["operation"] == "rotate")
    assert rotation["entry"] == head + 2  # the look at the log is one, too
    assert not [path.name for path in four.directory.glob(".*")]


def test_the_ledger_names_each_new_grant(four: Office, officer: Command) -> None:
    assert officer("rotate", "--yes").code == 0
    keys = KeyFile.load(four.directory / "register.keys")
    lines = [json.loads(line) for line in (four.directory / "register.ledger").read_text().splitlines()]
    grants = {line["body"]["user"]: line["body"] for line in lines if line["kind"] == "grant"}
    assert grants == {name: keys.grant_line(name) for name in keys.users}
    assert all(body["gen"] == 2 for body in grants.values())


def test_rows_that_were_removed_leave_nothing_in_the_new_file(four: Office, kkrek: Kkrek, officer: Command) -> None:
    size = four.officer.place.database.stat().st_size
    assert officer("rotate", "--yes").code == 0
    assert four.officer.place.database.stat().st_size <= size
    assert not four.officer.place.database.with_name("register.db-journal").exists()


def test_the_recovery_code_changes_the_keys_too(kkrek: Kkrek, tmp_path: Path, office: Office) -> None:
    sheet = tmp_path / "sheet.txt"
    there = ("--register", tmp_path / "r", "--user", "aino", "--password-file", office.password_file)
    assert kkrek("init", *there, "--recovery-file", sheet, "--yes").code == 0
    code = tmp_path / "code"
    code.touch(mode=0o600)
    code.write_text(next(word for word in sheet.read_text().split() if word.count("-") == 8))
    as_recovery = ("--register", tmp_path / "r", "--user", RECOVERY, "--password-file", code)
    assert kkrek("rotate", "--yes", *as_recovery).code == 0
    assert kkrek("user", "list", *there).code == 0
    assert kkrek("rotate", "--yes", *there).code == 0
    assert kkrek("user", "list", *as_recovery).code == 0


# Asking, looking, failing. ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("rotate",), ("user", "remove", "kaisa")])
def test_without_a_terminal_the_question_needs_its_answer(
    office: Office, officer: Command, words: tuple[str, ...]
) -> None:
    before = contents(office.directory)
    run = officer(*words)
    assert run.code == NeedsYesError.exit_code
    assert contents(office.directory)["register.keys"] == before["register.keys"]


@pytest.mark.parametrize("words", [("rotate",), ("user", "remove", "kaisa")])
def test_a_dry_run_changes_nothing(office: Office, officer: Command, words: tuple[str, ...]) -> None:
    before = contents(office.directory)
    run = officer(*words, "--dry-run", "--format", "json")
    assert (run.code, run.data["applied"], run.data["generation"]) == (0, False, 2)
    assert contents(office.directory)["register.db"] == before["register.db"]
    assert officer("user", "list").code == 0


def test_at_a_terminal_it_asks_once(office: Office) -> None:
    terminal = at_terminal("user", "remove", "kaisa", "--register", office.directory, "--user", "olli")
    terminal.answer("Password of olli: ", PASSWORD)
    terminal.answer("[y/N] ", "n")
    assert terminal.end() == 3
    assert "Remove kaisa" in terminal.seen


def test_too_little_room_is_told_before_anything_is_written(
    office: Office, officer: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = int(health.size_bytes(office.officer.place) * 2.2)
    before = contents(office.directory)
    monkeypatch.setattr("kkrek.store.health.free_bytes", lambda _place: needed - 1)
    run = officer("rotate", "--yes", "--format", "json")
    assert (run.code, run.error["id"]) == (NoRoomError.exit_code, "no-room")
    assert contents(office.directory) == before
    monkeypatch.setattr("kkrek.store.health.free_bytes", lambda _place: needed)
    assert officer("rotate", "--yes").code == 0


def test_a_user_whom_the_log_does_not_sign_gets_no_keys(four: Office, officer: Command) -> None:
    with connection.opened(four.officer.place, four.officer.unlocked.keys.data.hex()) as store:
        store.run("UPDATE user SET box_pub = (SELECT box_pub FROM user WHERE name = 'veikko') WHERE name = 'kaisa'")
    run = officer("rotate", "--yes")
    assert run.code == UntrustedError.exit_code
    assert officer("user", "list").code == 0


def test_a_key_file_that_takes_nothing_leaves_all_as_it_was(
    four: Office, officer: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise CannotWriteError(reason="the disk is full")

    before = contents(four.directory)["register.keys"]
    with monkeypatch.context() as patch:
        patch.setattr("kkrek.crypto.keyfile.write_private", full)
        assert officer("rotate", "--yes").code == CannotWriteError.exit_code
    assert contents(four.directory)["register.keys"] == before
    assert not list(four.directory.glob(".*"))
    assert officer("log", "verify").code == 0


def test_a_wrong_company_for_a_role_is_refused(office: Office, officer: Command) -> None:
    assert officer("user", "role", "kaisa", "clerk", "--company", "nowhere").code == InvalidValueError.exit_code
    assert officer("user", "role", "kaisa", "clerk", "--purpose", "billing").code == 0
    users = officer("user", "list", "--format", "json").data["users"]
    assert {one["name"]: one["purpose"] for one in users}["kaisa"] == "billing"
