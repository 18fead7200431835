"""`user`: slot, row, log and ledger belong together; roles bind; nobody is locked out (N-09)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from office import CHEAP, PASSWORD
from tampering import decrypted

from kkrek.crypto.keyfile import RECOVERY, Cost, KeyFile
from kkrek.domain.role import Role
from kkrek.errors import (
    AlreadyThereError,
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    ProtectsSomebodyError,
    RoleTooLowError,
    SessionEndedError,
    UntrustedError,
)
from kkrek.operations import session, unlock
from kkrek.operations.keeping import user

if TYPE_CHECKING:
    from conftest import Kkrek, Run
    from office import Command, Office


def added(officer: Command, office: Office, name: str, *options: str) -> Run:
    return officer("user", "add", name, "--new-password-file", str(office.password_file), *options)


def unlocked(office: Office, name: str, password: str = PASSWORD) -> str:
    around = office.officer.surroundings
    access = unlock.unlock(office.directory, name, password, around, None)
    return session.acting(access).role


def test_a_user_who_was_added_can_work(office: Office, officer: Command, kkrek: Kkrek) -> None:
    run = added(officer, office, "matti", "--role", "clerk", "--purpose", "billing")
    assert run.code == 0, run.err
    shown = kkrek(
        "whoami", "--register", office.directory, "--user", "matti", "--password-file", office.password_file,
        "--format", "json",
    )  # fmt: skip
    assert shown.data["role"] == "clerk"
    assert shown.data["purpose"] == "billing"
    assert shown.data["idle_until"] is None


def test_a_new_user_is_a_viewer_unless_a_role_is_named(office: Office, officer: Command) -> None:
    added(officer, office, "matti")
    assert unlocked(office, "matti") == "viewer"


def test_an_addition_stands_in_row_slot_ledger_and_log(office: Office, officer: Command) -> None:
    added(officer, office, "matti", "--role", "clerk")
    slot = KeyFile.load(office.directory / "register.keys").public("matti")
    with decrypted(office) as connection:
        row = connection.execute("SELECT role, box_pub, sign_pub FROM user WHERE name = 'matti'").fetchone()
        detail = connection.execute("SELECT detail FROM log WHERE operation = 'user add' ORDER BY n DESC").fetchone()
    line = json.loads((office.directory / "register.ledger").read_text().splitlines()[-1])
    assert tuple(row) == (slot.role, slot.box_pub.hex(), slot.sign_pub.hex())
    assert json.loads(detail[0])["users"][0]["sign_pub"] == slot.sign_pub.hex()
    assert (line["kind"], line["body"]["user"], line["body"]["role"]) == ("grant", "matti", "clerk")
    assert officer("log", "verify").code == 0


def test_a_dry_run_adds_nobody(office: Office, officer: Command) -> None:
    before = (office.directory / "register.keys").read_bytes()
    assert not added(officer, office, "matti", "--dry-run", "--format", "json").data["applied"]
    assert (office.directory / "register.keys").read_bytes() == before


@pytest.mark.parametrize("role", ["clerk", "viewer"])
@pytest.mark.parametrize("words", [("add", "matti"), ("list",), ("role", "kaisa", "officer")])
def test_users_are_the_business_of_officers(kkrek: Kkrek, office: Office, role: str, words: tuple[str, ...]) -> None:
    access = office.clerk if role == "clerk" else office.viewer
    assert kkrek("user", *words, access=access).code == RoleTooLowError.exit_code


def test_a_name_that_is_taken_is_refused(office: Office, officer: Command) -> None:
    assert added(officer, office, "kaisa").code == AlreadyThereError.exit_code


@pytest.mark.parametrize(
    ("name", "options"),
    [(RECOVERY, ()), ("x" * 65, ()), ("matti", ("--company", "nowhere")), ("seitsemän", ()), ("a\u202eb", ())],
)
def test_a_value_that_breaks_a_rule_is_refused(
    office: Office, officer: Command, name: str, options: tuple[str, ...]
) -> None:
    run = added(officer, office, name, *options)
    assert run.code == InvalidValueError.exit_code, run.err


def test_without_terminal_and_file_the_option_is_named(officer: Command) -> None:
    run = officer("user", "add", "matti")
    assert run.code == NeedsOptionError.exit_code
    assert "--new-password-file" in run.err


def test_the_list_holds_persons_and_their_roles(officer: Command) -> None:
    users = officer("user", "list", "--format", "json").data["users"]
    assert [(one["name"], one["role"]) for one in users] == [
        ("kaisa", "clerk"),
        ("olli", "officer"),
        ("veikko", "viewer"),
    ]


def test_people_read_days_as_they_are_written(officer: Command) -> None:
    table = officer("user", "list").out
    assert "22 November 2026" in table
    assert "2026-11-22" not in table


def test_a_role_is_given_and_the_old_access_ends(office: Office, officer: Command, clerk: Command) -> None:
    assert officer("user", "role", "kaisa", "viewer").code == 0
    assert clerk("find", "nobody").code == SessionEndedError.exit_code
    assert unlocked(office, "kaisa") == "viewer"
    around = office.officer.surroundings
    assert unlock.unlock(office.directory, "kaisa", PASSWORD, around, None).unlocked.keys.restricted is None
    assert officer("log", "verify").code == 0


def test_a_viewer_who_becomes_a_clerk_reads_what_is_sealed(office: Office, officer: Command) -> None:
    officer("user", "role", "veikko", "clerk")
    around = office.officer.surroundings
    assert unlock.unlock(office.directory, "veikko", PASSWORD, around, None).unlocked.keys.restricted is not None


def test_the_last_officer_stays_one(office: Office, officer: Command) -> None:
    before = (office.directory / "register.keys").read_bytes()
    for options in ((), ("--dry-run",)):
        run = officer("user", "role", "olli", "clerk", *options, "--format", "json")
        assert (run.code, run.error["id"]) == (ProtectsSomebodyError.exit_code, "protects-somebody")
        assert "last officer" in run.error["message"]
    assert (office.directory / "register.keys").read_bytes() == before
    assert unlocked(office, "olli") == "officer"


@pytest.mark.parametrize("name", ["nemo", RECOVERY])
def test_a_role_for_nobody_is_told(officer: Command, name: str) -> None:
    assert officer("user", "role", name, "clerk").code == NotFoundError.exit_code


def test_a_slot_that_a_crash_left_behind_opens_nothing_and_the_same_command_mends_it(
    office: Office, officer: Command
) -> None:
    path = office.directory / "register.keys"
    KeyFile.load(path).with_user(office.officer.unlocked, "matti", "officer", PASSWORD, Cost(*CHEAP)).save(path)
    with pytest.raises(UntrustedError):
        unlocked(office, "matti")
    ids = {finding["id"] for finding in officer("check", "--format", "json").data["findings"]}
    assert "slot-without-user" in ids
    assert added(officer, office, "matti").code == 0
    assert unlocked(office, "matti") == "viewer"


def test_a_role_that_a_crash_left_half_given_is_mended_by_the_same_command(office: Office, officer: Command) -> None:
    path = office.directory / "register.keys"
    KeyFile.load(path).with_role(office.officer.unlocked, "kaisa", "viewer").save(path)
    with pytest.raises(SessionEndedError):
        unlocked(office, "kaisa")
    assert officer("user", "role", "kaisa", "clerk").code == 0
    assert unlocked(office, "kaisa") == "clerk"


def test_a_colleague_keeps_the_keys_when_the_officer_who_granted_them_stops_being_one(office: Office) -> None:
    around = office.officer.surroundings
    user.add(office.officer, _new("maija", Role.OFFICER))
    maija = unlock.unlock(office.directory, "maija", PASSWORD, around, None)
    user.add(maija, _new("matti", Role.CLERK))
    user.set_role(maija, "kaisa", Role.VIEWER)
    user.set_role(office.officer, "maija", Role.VIEWER)
    assert [unlocked(office, name) for name in ("matti", "kaisa", "maija")] == ["clerk", "viewer", "viewer"]


def test_the_first_officer_can_hand_over_and_everybody_still_gets_in(office: Office) -> None:
    around = office.officer.surroundings
    user.add(office.officer, _new("maija", Role.OFFICER))
    maija = unlock.unlock(office.directory, "maija", PASSWORD, around, None)
    user.set_role(maija, "olli", Role.CLERK)
    found = {name: unlocked(office, name) for name in ("maija", "olli", "kaisa", "veikko")}
    assert found == {"maija": "officer", "olli": "clerk", "kaisa": "clerk", "veikko": "viewer"}


def test_any_officer_may_take_the_role_of_the_one_who_made_them_officer(office: Office) -> None:
    around = office.officer.surroundings
    user.add(office.officer, _new("maija", Role.OFFICER))
    maija = unlock.unlock(office.directory, "maija", PASSWORD, around, None)
    user.add(maija, _new("ella", Role.OFFICER))
    ella = unlock.unlock(office.directory, "ella", PASSWORD, around, None)
    user.set_role(ella, "maija", Role.CLERK)
    user.set_role(ella, "olli", Role.VIEWER)
    user.set_role(ella, "kaisa", Role.VIEWER)
    found = {name: unlocked(office, name) for name in ("ella", "maija", "olli", "kaisa", "veikko")}
    assert found == {"ella": "officer", "maija": "clerk", "olli": "viewer", "kaisa": "viewer", "veikko": "viewer"}


def _new(name: str, role: Role) -> user.NewUser:
    return user.NewUser(name=name, role=role, company=None, purpose=None, password=PASSWORD, cost=CHEAP)
