"""Who gets in after a restore: the keys are those of the backup, the users those whom the ledger tells (N-09).

The lines of a rotation are made here by hand: keys of another generation granted to those who remain.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lost_office import Desk, Restoring, make
from office import CHEAP, PASSWORD

from kkrek.crypto.keyfile import RECOVERY, KeyFile
from kkrek.crypto.slots import Role as Slots
from kkrek.crypto.slots import grant_keys, new_person
from kkrek.crypto.unlocked import Keys
from kkrek.crypto.vouchers import grant_line
from kkrek.domain.role import Role
from kkrek.errors import (
    InvalidValueError,
    NoKeysYetError,
    ProtectsSomebodyError,
    SessionEndedError,
    WrongPasswordError,
)
from kkrek.operations.keeping import reset, user

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Command, Office

PEOPLE = {"slot-differs", "slot-without-user", "user-without-keys", "user-differs-from-log", "lone-officer"}
"""What `check` finds of users and their keys."""


@pytest.fixture
def backup(office: Office, officer: Command, clerk: Command) -> Path:
    """Return a backup of a register with two officers, one of whom the first one added."""
    clerk("add", "--family-name", "Äijälä")
    add(office, "maija", Role.OFFICER)
    return make(officer)


def add(office: Office, name: str, role: Role) -> None:
    user.add(
        office.officer, user.NewUser(name=name, role=role, company=None, purpose=None, password=PASSWORD, cost=CHEAP)
    )


def rotate(office: Office, remaining: tuple[str, ...], generation: int = 2) -> None:
    """Write what a rotation writes to the ledger: new keys, granted to those who remain."""
    old = office.officer.unlocked
    keys = Keys(generation, secrets.token_bytes(32), secrets.token_bytes(32))
    file = KeyFile.load(office.directory / "register.keys")
    with office.officer.open("rotate", Role.OFFICER) as register:
        for slot in file.slots:
            if slot.user in remaining:
                grant = grant_keys(slot.holder(old.register), Slots(slot.grant.role), keys, old.signer)
                register.put_in_ledger("grant", dict(grant_line(old.register, replace(slot, grant=grant))))
        register.record()


def restore(restoring: Restoring, backup: Path, office: Office, name: str = "olli", password: str = PASSWORD) -> Run:
    return restoring(backup, "--ledger", office.directory / "register.ledger", user=name, password=password)


def slots(desk: Desk) -> tuple[str, ...]:
    return KeyFile.load(desk.directory / "register.keys").users


def told(restoring: Restoring) -> dict[str, tuple[str, str | None]]:
    users = restoring.command("user", "list", "--format", "json").data["users"]
    return {one["name"]: (one["role"], one["removed_on"]) for one in users}


def test_officers_and_the_recovery_code_get_in_the_others_need_a_password(
    backup: Path, office: Office, restoring: Restoring, desk: Desk
) -> None:
    done = restore(restoring, backup, office)
    assert done.data["to_reset"] == ["kaisa", "veikko"]
    assert slots(desk) == ("olli", "recovery", "maija")
    assert desk.access("maija").role is Role.OFFICER


def test_a_rotation_since_is_told_and_who_was_removed_stays_out(
    backup: Path, office: Office, restoring: Restoring, desk: Desk
) -> None:
    """The register is under its old keys again, which the removed officer may have copied: rotate them."""
    rotate(office, ("olli", "recovery", "veikko"))
    done = restore(restoring, backup, office)
    assert done.code == 0, done.err
    assert (done.data["removed"], done.data["rotate"]) == (["kaisa", "maija"], True)
    assert done.data["to_reset"] == ["veikko"]
    assert slots(desk) == ("olli", "recovery")
    assert told(restoring)["maija"] == ("officer", "2026-11-22")
    assert "restore-old-keys" in {one["id"] for one in done.json["warnings"]}
    found = {one["id"] for one in restoring.command("check", "--format", "json").data["findings"]}
    assert "keys-restored" in found
    assert restoring.command("log", "verify").code == 0


def test_the_days_of_users_are_those_of_the_office(
    backup: Path, office: Office, restoring: Restoring, kkrek: Kkrek
) -> None:
    """Half past ten in the evening, UTC, is the next day in Finland."""
    late = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
    given = ("--new-password-file", str(office.password_file))
    assert kkrek("user", "add", "matti", *given, access=office.officer, now=late).code == 0
    assert kkrek("user", "remove", "maija", "--yes", access=office.officer, now=late).code == 0
    assert restore(restoring, backup, office).code == 0
    users = {one["name"]: one for one in restoring.command("user", "list", "--format", "json").data["users"]}
    assert (users["matti"]["added_on"], users["maija"]["removed_on"]) == ("2026-11-29", "2026-11-29")


def test_a_line_that_removes_a_user_is_enough(backup: Path, office: Office, restoring: Restoring, desk: Desk) -> None:
    with office.officer.open("user remove", Role.OFFICER) as register:
        register.put_in_ledger("user-removed", {"user": "maija"})
        register.record()
    assert restore(restoring, backup, office, "maija").code == SessionEndedError.exit_code
    done = restore(restoring, backup, office)
    assert (done.data["removed"], done.data["rotate"]) == (["maija"], False)
    assert slots(desk) == ("olli", "recovery")


def test_who_was_removed_restores_nothing(backup: Path, office: Office, restoring: Restoring, desk: Desk) -> None:
    """He has the backup, its ledger and the password of then; the ledger of today says that he is no user any more."""
    rotate(office, ("olli", "recovery", "kaisa", "veikko"))
    done = restore(restoring, backup, office, "maija")
    assert (done.code, done.error["id"]) == (SessionEndedError.exit_code, "session-ended")
    assert not desk.directory.exists()


def test_who_is_no_officer_any_more_restores_nothing(
    backup: Path, office: Office, restoring: Restoring, desk: Desk, officer: Command
) -> None:
    assert officer("user", "role", "maija", "clerk").code == 0
    assert restore(restoring, backup, office, "maija").code == SessionEndedError.exit_code
    done = restore(restoring, backup, office)
    assert done.data["to_reset"] == ["kaisa", "maija", "veikko"]
    assert slots(desk) == ("olli", "recovery")
    assert told(restoring)["maija"] == ("clerk", None)
    assert restoring.command("log", "verify").code == 0


def test_a_backup_of_after_the_rotation_is_under_its_own_keys(
    backup: Path, office: Office, restoring: Restoring, viewer: Command
) -> None:
    """Lines of a rotation that the backup knows change nothing."""
    rotate(office, ("olli", "recovery", "maija", "kaisa", "veikko"), generation=1)
    done = restore(restoring, make(viewer), office)
    assert (done.data["rotate"], done.data["removed"]) == (False, [])


def test_a_user_who_was_made_an_officer_since_needs_a_password(
    backup: Path, office: Office, restoring: Restoring, officer: Command
) -> None:
    assert officer("user", "role", "kaisa", "officer").code == 0
    done = restore(restoring, backup, office)
    assert "kaisa" in done.data["to_reset"]
    assert told(restoring)["kaisa"] == ("officer", None)


def test_who_has_no_keys_yet_gets_a_password_before_a_role(
    backup: Path, office: Office, restoring: Restoring, desk: Desk
) -> None:
    assert restore(restoring, backup, office).data["to_reset"] == ["kaisa", "veikko"]
    keys = (desk.directory / "register.keys").read_bytes()
    refused = restoring.command("user", "role", "kaisa", "viewer", "--format", "json")
    assert (refused.code, refused.error["id"]) == (NoKeysYetError.exit_code, "no-keys-yet")
    assert "`kkrek user reset kaisa`" in refused.error["hint"]
    assert (desk.directory / "register.keys").read_bytes() == keys
    given = ("--new-password-file", str(office.password_file))
    assert restoring.command("user", "reset", "kaisa", "--yes", *given).code == 0
    assert restoring.command("user", "role", "kaisa", "viewer").code == 0
    assert restoring.command("user", "remove", "veikko", "--yes").code == 0
    assert told(restoring)["veikko"][1] is not None
    assert restoring.command("log", "verify").code == 0


def test_who_waits_for_a_password_is_told_as_such(
    backup: Path, office: Office, restoring: Restoring, desk: Desk
) -> None:
    """Of two officers one has no keys: the other one is alone as long as that is so."""
    reset.reset(office.officer, "maija", "kahdeksan keltaista kirahvia", cost=CHEAP)
    assert restore(restoring, backup, office).data["to_reset"] == ["kaisa", "maija", "veikko"]

    def found() -> set[tuple[str, str | None]]:
        told = restoring.command("check", "--format", "json").data["findings"]
        return {(one["id"], one["severity"]) for one in told if one["id"] in PEOPLE}

    assert found() == {("user-without-keys", "warning"), ("lone-officer", "warning")}
    for name in ("kaisa", "maija", "veikko"):
        given = ("--new-password-file", str(desk.root / "password"))
        done = restoring.command("user", "reset", name, "--yes", *given)
        assert done.code == 0, done.err
    assert found() == set()


def test_an_officer_without_keys_is_no_other_officer(
    backup: Path, office: Office, restoring: Restoring, officer: Command
) -> None:
    assert officer("user", "role", "kaisa", "officer").code == 0
    assert officer("user", "role", "maija", "clerk").code == 0
    assert restore(restoring, backup, office).data["to_reset"] == ["kaisa", "maija", "veikko"]
    for words in (("role", "olli", "clerk"), ("remove", "olli", "--yes")):
        refused = restoring.command("user", *words, "--format", "json")
        assert refused.code == ProtectsSomebodyError.exit_code
        assert "kkrek user reset" in refused.error["hint"]
    assert (
        restoring.command("user", "reset", "kaisa", "--yes", "--new-password-file", str(office.password_file)).code == 0
    )
    assert restoring.command("user", "role", "olli", "clerk").code == 0


def test_a_grant_that_no_officer_signed_is_refused(
    backup: Path, office: Office, restoring: Restoring, desk: Desk
) -> None:
    """A clerk who writes a grant for himself into the ledger does not become an officer by a restore."""
    file = KeyFile.load(office.directory / "register.keys")
    slot = next(one for one in file.slots if one.user == "kaisa")
    clerk = office.clerk.unlocked
    forged = grant_keys(slot.holder(file.register), Slots.OFFICER, clerk.keys, clerk.signer)
    with office.clerk.open("note add", Role.CLERK) as register:
        register.put_in_ledger("grant", dict(grant_line(file.register, replace(slot, grant=forged))))
        register.record()
    done = restore(restoring, backup, office)
    assert (done.code, done.error["id"]) == (17, "ledger-untrusted")
    assert not desk.directory.exists()


def test_the_recovery_code_restores(
    kkrek: Kkrek, restoring: Restoring, desk: Desk, office: Office, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    sheet = tmp_path / "sheet"
    argv = ("--user", "olli", "--password-file", str(office.password_file), "--register", str(other))
    assert kkrek("init", "--recovery-file", sheet, "--yes", *argv).code == 0
    assert kkrek("backup", "create", *argv).code == 0
    words = sheet.read_text(encoding="utf-8").split()
    code = next(one for one in words if one.count("-") == 8)
    backup = next((other / "backups").glob("*.kkb"))
    typo = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert restoring(backup, user=RECOVERY, password=typo).code == InvalidValueError.exit_code
    done = restoring(backup, user=RECOVERY, password=code)
    assert done.code == 0, done.err
    assert (done.data["to_reset"], done.data["new_sheet"]) == ([], False)
    assert slots(desk) == ("olli", "recovery")


def test_a_renewed_recovery_sheet_is_told(backup: Path, office: Office, restoring: Restoring, desk: Desk) -> None:
    """The old one is all that opens this backup beside the officers, so it stays until a new one is made."""
    old = office.officer.unlocked
    file = KeyFile.load(office.directory / "register.keys")
    slot = next(one for one in file.slots if one.user == RECOVERY)
    person = new_person().holder(old.register, RECOVERY)
    fresh = replace(slot, box_pub=person.box_pub, sign_pub=person.sign_pub)
    grant = grant_keys(person, Slots.RECOVERY, old.keys, old.signer)
    with office.officer.open("recovery new", Role.OFFICER) as register:
        register.put_in_ledger("grant", dict(grant_line(old.register, replace(fresh, grant=grant))))
        register.record()
    done = restore(restoring, backup, office)
    assert done.data["new_sheet"] is True
    assert "restore-old-sheet" in {one["id"] for one in done.json["warnings"]}
    assert RECOVERY in slots(desk)
    assert restoring.command("log", "verify").code == 0


def test_an_officer_who_was_given_a_new_password_since_does_not_get_in_with_the_old_one(
    backup: Path, office: Office, restoring: Restoring, desk: Desk
) -> None:
    old = office.officer.unlocked
    file = KeyFile.load(office.directory / "register.keys")
    slot = next(one for one in file.slots if one.user == "maija")
    person = new_person().holder(old.register, "maija")
    fresh = replace(slot, box_pub=person.box_pub, sign_pub=person.sign_pub)
    grant = grant_keys(person, Slots.OFFICER, old.keys, old.signer)
    with office.officer.open("user reset", Role.OFFICER) as register:
        register.put_in_ledger("grant", dict(grant_line(old.register, replace(fresh, grant=grant))))
        register.record()
    done = restore(restoring, backup, office)
    assert "maija" in done.data["to_reset"]
    assert "maija" not in slots(desk)
    with pytest.raises(WrongPasswordError):
        desk.access("maija")
    assert restoring.command("log", "verify").code == 0


def test_after_a_real_rotation_that_took_an_officer_away_all_go_on_and_the_keys_are_changed_again(
    backup: Path, office: Office, restoring: Restoring, desk: Desk, kkrek: Kkrek
) -> None:
    """The officer who granted the others their keys is gone: whoever restores grants them anew."""
    maija = ("--register", office.directory, "--user", "maija", "--password-file", office.password_file)
    assert kkrek("user", "remove", "olli", "--yes", *maija).code == 0
    done = restore(restoring, backup, office, "maija")
    assert done.code == 0, done.err
    assert (done.data["removed"], done.data["rotate"]) == (["olli"], True)
    assert done.data["to_reset"] == ["kaisa", "veikko"]
    assert slots(desk) == ("recovery", "maija")
    there = ("--register", desk.directory, "--user", "maija", "--password-file", office.password_file)
    assert kkrek("log", "verify", *there).code == 0
    changed = kkrek("rotate", "--yes", "--format", "json", *there)
    assert changed.code == 0, changed.err
    # The generation of the register that was lost is not used again.
    assert (changed.data["generation"], changed.data["users"]) == (3, ["maija", "recovery"])
    reset = kkrek("user", "reset", "kaisa", "--yes", "--new-password-file", office.password_file, *there)
    assert reset.code == 0, reset.err
    assert kkrek("rotate", "--yes", "--format", "json", *there).data["users"] == ["kaisa", "maija", "recovery"]
    again = restoring.desk.root / "again"
    third = ("--register", again, "--user", "maija", "--password-file", office.password_file)
    ledger = desk.directory / "register.ledger"
    last = kkrek("restore", backup, "--ledger", ledger, "--yes", "--format", "json", *third)
    assert last.code == 0, last.err
    assert (last.data["removed"], last.data["to_reset"], last.data["rotate"]) == (["olli"], ["kaisa", "veikko"], True)
    assert kkrek("log", "verify", *third).code == 0


def test_an_officer_who_gave_himself_new_keys_is_believed_by_a_restore(
    backup: Path, office: Office, restoring: Restoring, desk: Desk, officer: Command
) -> None:
    assert officer("user", "reset", "olli", "--yes", "--new-password-file", str(office.password_file)).code == 0
    done = restore(restoring, backup, office, "maija")
    assert done.code == 0, done.err
    assert done.data["to_reset"] == ["kaisa", "olli", "veikko"]
    assert slots(desk) == ("recovery", "maija")
    assert desk.access("maija").role is Role.OFFICER
