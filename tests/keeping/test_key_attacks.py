"""Attacks on the key file of a real register, by somebody who can write it: each is refused and told (GDPR Art. 32)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from keys_changed import by_password, with_maija
from office import CHEAP, PASSWORD

from kkrek.crypto.keyfile import Cost, KeyFile, Keys, Role
from kkrek.crypto.slots import Slot, grant_keys, new_person, seal_person
from kkrek.errors import SessionEndedError, UntrustedError, WrongPasswordError
from kkrek.operations import unlock
from kkrek.store import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Kkrek
    from office import Command, Office

    from kkrek.crypto.slots import Grant
    from kkrek.crypto.unlocked import Unlocked
    from kkrek.errors import KkrekError

FAST = Cost(*CHEAP)
VIEWER, CLERK, OFFICER = "veikko", "kaisa", "olli"


def slot(keys: KeyFile, user: str) -> Slot:
    return next(one for one in keys.slots if one.user == user)


def put(keys: KeyFile, changed: Slot, user: str) -> KeyFile:
    """Exchange one slot, without asking any officer."""
    return replace(keys, slots=tuple(changed if one.user == user else one for one in keys.slots))


def edited(user: str, **fields: object) -> Callable[[KeyFile, Unlocked], KeyFile]:
    def attack(keys: KeyFile, _viewer: Unlocked) -> KeyFile:
        return put(keys, replace(slot(keys, user), **fields), user)  # type: ignore[arg-type] # fields by name

    return attack


def regranted(user: str, **fields: object) -> Callable[[KeyFile, Unlocked], KeyFile]:
    def attack(keys: KeyFile, _viewer: Unlocked) -> KeyFile:
        found = slot(keys, user)
        changed = replace(found.grant, **fields)  # type: ignore[arg-type] # fields by name
        return put(keys, replace(found, grant=changed), user)

    return attack


def blob_of_an_officer(keys: KeyFile, _viewer: Unlocked) -> KeyFile:
    return put(keys, replace(slot(keys, VIEWER), grant=slot(keys, OFFICER).grant), VIEWER)


def another_signing_key(keys: KeyFile, _viewer: Unlocked) -> KeyFile:
    return put(keys, replace(slot(keys, VIEWER), sign_pub=slot(keys, OFFICER).sign_pub), VIEWER)


def planted(keys: KeyFile, signer: Unlocked) -> Grant:
    """Grant the clerk a restricted key of the attacker's own, whose data key is right."""
    own = Keys(signer.keys.generation, signer.keys.data, bytes(32))
    return grant_keys(slot(keys, CLERK).holder(keys.register), Role.CLERK, own, signer.signer)


def own_restricted_key(keys: KeyFile, viewer: Unlocked) -> KeyFile:
    return put(keys, replace(slot(keys, CLERK), grant=planted(keys, viewer)), CLERK)


def in_the_name_of_an_officer(keys: KeyFile, viewer: Unlocked) -> KeyFile:
    forged = replace(planted(keys, viewer), by=slot(keys, OFFICER).sign_pub)
    return put(keys, replace(slot(keys, CLERK), grant=forged), CLERK)


def whole_slot(keys: KeyFile, viewer: Unlocked) -> KeyFile:
    """Put a slot with a password of the attacker's in the place of the clerk's."""
    person = new_person()
    sealed = seal_person(keys.register, CLERK, person, "vieraan oma salasana", FAST)
    holder = person.holder(keys.register, CLERK)
    own = Keys(viewer.keys.generation, viewer.keys.data, bytes(32))
    grant = grant_keys(holder, Role.CLERK, own, viewer.signer)
    return put(keys, Slot(CLERK, FAST, sealed.salt, holder.box_pub, holder.sign_pub, sealed.priv, grant), CLERK)


def renamed(keys: KeyFile, _viewer: Unlocked) -> KeyFile:
    return put(keys, replace(slot(keys, VIEWER), user="maija"), VIEWER)


ATTACKS: dict[str, tuple[Callable[[KeyFile, Unlocked], KeyFile], str, type[KkrekError]]] = {
    "the own role": (regranted(VIEWER, role=Role.OFFICER), VIEWER, UntrustedError),
    "an officer's keys in the own slot": (blob_of_an_officer, VIEWER, UntrustedError),
    "2 TiB of memory": (edited(VIEWER, cost=Cost(2**31, 3, 4)), VIEWER, UntrustedError),
    "less memory": (edited(VIEWER, cost=Cost(131_072, 1, 1)), VIEWER, WrongPasswordError),
    "another name": (renamed, "maija", WrongPasswordError),
    "another signing key": (another_signing_key, VIEWER, WrongPasswordError),
    # The rest of the file is right, so the register was opened until now with other keys than these.
    "another generation": (regranted(VIEWER, generation=9), VIEWER, UntrustedError),
    "an own restricted key for the clerk": (own_restricted_key, CLERK, UntrustedError),
    "the same in the name of an officer": (in_the_name_of_an_officer, CLERK, UntrustedError),
    "the clerk's slot as a whole": (whole_slot, CLERK, WrongPasswordError),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_the_key_file_is_refused_and_told(kkrek: Kkrek, office: Office, name: str) -> None:
    attack, user, error = ATTACKS[name]
    path = office.directory / "register.keys"
    attack(KeyFile.load(path), office.viewer.unlocked).save(path)
    run = by_password(kkrek, office, user, "whoami")
    assert run.code == error.exit_code, run.err
    assert "Traceback" not in run.err
    assert len(run.err.splitlines()) == 2


def test_a_wrong_password_is_told(kkrek: Kkrek, office: Office) -> None:
    office.password_file.write_text("ei se ollutkaan tämä")
    assert by_password(kkrek, office, VIEWER, "whoami").code == WrongPasswordError.exit_code


def test_the_key_file_of_another_register_is_told(kkrek: Kkrek, office: Office) -> None:
    path = office.directory / "register.keys"
    replace(KeyFile.load(path), register="0" * 32).save(path)
    assert by_password(kkrek, office, VIEWER, "whoami").code == WrongPasswordError.exit_code


def test_a_slot_exchanged_as_a_whole_is_given_no_new_keys(kkrek: Kkrek, office: Office, officer: Command) -> None:
    path = office.directory / "register.keys"
    whole_slot(KeyFile.load(path), office.viewer.unlocked).save(path)
    assert officer("rotate", "--yes").code == UntrustedError.exit_code
    assert "slot-differs" in {one["id"] for one in officer("check", "--format", "json").data["findings"]}
    # What the finding says helps: new keys for the clerk, then for the register.
    assert officer("user", "reset", CLERK, "--yes", "--new-password-file", str(office.password_file)).code == 0
    assert officer("rotate", "--yes").code == 0


# An officer was dismissed. ----------------------------------------------------------------------------------------


@pytest.fixture
def dismissed(office: Office, officer: Command) -> tuple[Unlocked, KeyFile]:
    """Remove the officer maija; return all that she had: her keys, and a copy of the key file."""
    with_maija(office)
    path = office.directory / "register.keys"
    maija = unlock.unlock(office.directory, "maija", PASSWORD, office.officer.surroundings, None).unlocked
    copy = KeyFile.load(path)
    assert officer("user", "remove", "maija", "--yes").code == 0
    return maija, copy


def test_a_dismissed_officer_opens_no_slot_and_nothing_new(
    kkrek: Kkrek, office: Office, dismissed: tuple[Unlocked, KeyFile]
) -> None:
    _maija, copy = dismissed
    assert by_password(kkrek, office, "maija", "whoami").code == WrongPasswordError.exit_code
    copy.save(office.directory / "register.keys")
    assert by_password(kkrek, office, "maija", "whoami").code == UntrustedError.exit_code


def test_her_old_slot_in_the_new_key_file_opens_nothing(
    kkrek: Kkrek, office: Office, dismissed: tuple[Unlocked, KeyFile], officer: Command
) -> None:
    path = office.directory / "register.keys"
    new = KeyFile.load(path)
    replace(new, slots=(*new.slots, slot(dismissed[1], "maija"))).save(path)
    assert by_password(kkrek, office, "maija", "whoami").code == UntrustedError.exit_code
    assert by_password(kkrek, office, OFFICER, "whoami").code == 0


def test_she_cannot_plant_keys_even_with_somebody_who_tells_her_the_data_key(
    kkrek: Kkrek, office: Office, dismissed: tuple[Unlocked, KeyFile]
) -> None:
    path = office.directory / "register.keys"
    insider = unlock.unlock(office.directory, VIEWER, PASSWORD, office.officer.surroundings, None).unlocked
    maija = replace(dismissed[0], keys=insider.keys)
    keys = KeyFile.load(path)
    put(keys, replace(slot(keys, CLERK), grant=planted(keys, maija)), CLERK).save(path)
    run = by_password(kkrek, office, CLERK, "whoami")
    assert run.code == UntrustedError.exit_code
    assert "no officer" in run.err


def test_nor_if_the_insider_writes_her_into_the_table_of_users(
    kkrek: Kkrek, office: Office, dismissed: tuple[Unlocked, KeyFile]
) -> None:
    path = office.directory / "register.keys"
    insider = unlock.unlock(office.directory, VIEWER, PASSWORD, office.officer.surroundings, None).unlocked
    with connection.opened(office.officer.place, insider.keys.data.hex()) as store:
        store.run("UPDATE user SET removed_on = NULL WHERE name = 'maija'")
    keys = KeyFile.load(path)
    put(keys, replace(slot(keys, CLERK), grant=planted(keys, replace(dismissed[0], keys=insider.keys))), CLERK).save(
        path
    )
    assert by_password(kkrek, office, CLERK, "whoami").code == UntrustedError.exit_code
    assert "user-differs-from-log" in {
        one["id"] for one in by_password(kkrek, office, OFFICER, "log", "verify", "--format", "json").data["findings"]
    }


@pytest.mark.usefixtures("desktop")
def test_who_logs_in_after_her_dismissal_believes_her_no_more(
    kkrek: Kkrek, office: Office, dismissed: tuple[Unlocked, KeyFile]
) -> None:
    path = office.directory / "register.keys"
    before = slot(KeyFile.load(path), CLERK).priv
    assert by_password(kkrek, office, CLERK, "login").code == 0
    refreshed = slot(KeyFile.load(path), CLERK).priv
    assert refreshed != before
    keys = unlock.unlock(office.directory, CLERK, PASSWORD, office.officer.surroundings, None).unlocked
    assert dismissed[0].signer.public_key().public_bytes_raw() not in keys.officers
    assert by_password(kkrek, office, CLERK, "login").code == 0
    assert slot(KeyFile.load(path), CLERK).priv == refreshed


def test_a_demoted_officer_grants_nothing_more(kkrek: Kkrek, office: Office, officer: Command) -> None:
    with_maija(office)
    maija = unlock.unlock(office.directory, "maija", PASSWORD, office.officer.surroundings, None)
    assert officer("user", "role", "maija", "clerk").code == 0
    path = office.directory / "register.keys"
    keys = KeyFile.load(path)
    put(keys, replace(slot(keys, CLERK), grant=planted(keys, maija.unlocked)), CLERK).save(path)
    assert by_password(kkrek, office, CLERK, "whoami").code == UntrustedError.exit_code
    assert kkrek("user", "list", access=maija).code == SessionEndedError.exit_code
