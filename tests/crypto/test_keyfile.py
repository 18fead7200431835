"""The key file: who can open it, what an officer alone can do, and twelve attacks on the file."""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from small_office import CODE, FAST, PASSWORDS, REGISTER, put, slot_of, small_office, unlock

from kkrek.crypto import rotation, slots
from kkrek.crypto.keyfile import RECOVERY, Cost, KeyFile, Keys, Role, Unlocked
from kkrek.crypto.log import public_bytes
from kkrek.crypto.password import new_recovery_code
from kkrek.crypto.slots import Grant, Holder, Sealed, Slot, grant_keys, new_person, open_grant, seal_person
from kkrek.errors import (
    AlreadyThereError,
    InvalidValueError,
    KkrekError,
    NotFoundError,
    RoleTooLowError,
    UntrustedError,
    WrongPasswordError,
)


@pytest.fixture
def office() -> KeyFile:
    return small_office()


@pytest.mark.parametrize("user", ["aino", "olli", "matti", RECOVERY])
def test_officers_clerks_and_the_recovery_code_open_both_keys(office: KeyFile, user: str) -> None:
    assert unlock(office, user).keys == unlock(office, "aino").keys
    assert unlock(office, user).keys.restricted is not None


def test_a_viewer_opens_the_data_key_alone(office: KeyFile) -> None:
    keys = unlock(office, "liisa").keys
    assert keys.data == unlock(office, "aino").keys.data
    assert keys.restricted is None


@pytest.mark.parametrize("user", ["liisa", "nobody", RECOVERY])
def test_a_wrong_password_and_an_unknown_user_are_told_alike(office: KeyFile, user: str) -> None:
    with pytest.raises(WrongPasswordError):
        office.unlock(user, new_recovery_code())


def test_an_unknown_user_costs_as_much_time_as_a_wrong_password(office: KeyFile) -> None:
    def seconds(user: str) -> float:
        began = time.perf_counter()
        with pytest.raises(WrongPasswordError):
            office.unlock(user, "not the password of anybody")
        return time.perf_counter() - began

    assert min(seconds("nobody") for _ in range(3)) > 0.3 * min(seconds("liisa") for _ in range(3))


def test_a_mistyped_recovery_code_is_told_apart_from_a_wrong_one(office: KeyFile) -> None:
    with pytest.raises(InvalidValueError):
        office.unlock(RECOVERY, CODE[:-1])


def test_a_recovery_code_opens_however_it_was_typed(office: KeyFile) -> None:
    assert office.unlock(RECOVERY, CODE.lower().replace("-", " ")).role == Role.RECOVERY


def test_a_password_is_the_same_in_composed_and_decomposed_form(office: KeyFile) -> None:
    assert office.unlock("liisa", "siika viihtyy viilea\u0308ssa\u0308 vedessa\u0308").user == "liisa"


def test_a_password_with_lone_surrogates_is_a_wrong_password(office: KeyFile) -> None:
    with pytest.raises(WrongPasswordError):
        office.unlock("liisa", "\udce4" * 14)


# The twelve attacks on the file, by somebody who can write it; and four more. ------------------------------------


def _edited_role(office: KeyFile) -> KeyFile:
    slot = slot_of(office, "liisa")
    return put(office, replace(slot, grant=replace(slot.grant, role=Role.OFFICER)))


def _grant_of_an_officer(office: KeyFile) -> KeyFile:
    return put(office, replace(slot_of(office, "liisa"), grant=slot_of(office, "aino").grant))


def _huge_memory(office: KeyFile) -> KeyFile:
    return put(office, replace(slot_of(office, "liisa"), cost=Cost(2**31, 3, 4)))


def _other_memory(office: KeyFile) -> KeyFile:
    return put(office, replace(slot_of(office, "liisa"), cost=Cost(131_072, 1, 1)))


def _other_register(office: KeyFile) -> KeyFile:
    return replace(office, register="0" * 32)


def _other_sign_pub(office: KeyFile) -> KeyFile:
    return put(office, replace(slot_of(office, "liisa"), sign_pub=slot_of(office, "aino").sign_pub))


def _other_box_pub(office: KeyFile) -> KeyFile:
    return put(office, replace(slot_of(office, "liisa"), box_pub=slot_of(office, "aino").box_pub))


def _other_generation(office: KeyFile) -> KeyFile:
    slot = slot_of(office, "liisa")
    return put(office, replace(slot, grant=replace(slot.grant, generation=9)))


def _flipped_bit(office: KeyFile) -> KeyFile:
    slot = slot_of(office, "liisa")
    sealed = bytes([slot.grant.sealed[0] ^ 1]) + slot.grant.sealed[1:]
    return put(office, replace(slot, grant=replace(slot.grant, sealed=sealed)))


@pytest.mark.parametrize(
    ("attack", "refusal"),
    [
        (_edited_role, UntrustedError),
        (_grant_of_an_officer, UntrustedError),
        (_huge_memory, UntrustedError),
        (_other_memory, WrongPasswordError),
        (_other_register, WrongPasswordError),
        (_other_sign_pub, WrongPasswordError),
        (_other_box_pub, WrongPasswordError),
        (_other_generation, UntrustedError),
        (_flipped_bit, UntrustedError),
    ],
)
def test_an_edited_slot_does_not_open(
    office: KeyFile, attack: Callable[[KeyFile], KeyFile], refusal: type[KkrekError]
) -> None:
    with pytest.raises(refusal):
        unlock(attack(office), "liisa")


def test_a_renamed_slot_does_not_open(office: KeyFile) -> None:
    renamed = put(office, replace(slot_of(office, "liisa"), user="maija"), place="liisa")
    with pytest.raises(WrongPasswordError):
        renamed.unlock("maija", PASSWORDS["liisa"])


def _planted(office: KeyFile, signer: Ed25519PrivateKey) -> Grant:
    """Return a grant for the clerk with a restricted key of the attacker's own."""
    keys = Keys(1, unlock(office, "liisa").keys.data, bytes(32))
    return grant_keys(slot_of(office, "matti").holder(REGISTER), Role.CLERK, keys, signer)


def test_keys_that_a_viewer_plants_and_signs_are_refused(office: KeyFile) -> None:
    planted = _planted(office, unlock(office, "liisa").signer)
    with pytest.raises(UntrustedError):
        unlock(put(office, replace(slot_of(office, "matti"), grant=planted)), "matti")


def test_keys_that_a_viewer_plants_in_the_name_of_an_officer_are_refused(office: KeyFile) -> None:
    planted = replace(_planted(office, unlock(office, "liisa").signer), by=slot_of(office, "aino").sign_pub)
    with pytest.raises(UntrustedError):
        unlock(put(office, replace(slot_of(office, "matti"), grant=planted)), "matti")


def _exchanged(office: KeyFile) -> KeyFile:
    """Put a slot made by a viewer, with a password of the viewer's, in the place of the clerk's."""
    person = new_person()
    sealed: Sealed = seal_person(REGISTER, "matti", person, "vieraan oma salasana", FAST)
    liisa = unlock(office, "liisa")
    holder: Holder = person.holder(REGISTER, "matti")
    grant = grant_keys(holder, Role.CLERK, Keys(1, liisa.keys.data, bytes(32)), liisa.signer)
    return put(office, Slot("matti", FAST, sealed.salt, holder.box_pub, holder.sign_pub, sealed.priv, grant))


def test_a_slot_exchanged_as_a_whole_does_not_open_with_the_right_password(office: KeyFile) -> None:
    with pytest.raises(WrongPasswordError):
        unlock(_exchanged(office), "matti")


def test_a_slot_exchanged_as_a_whole_is_given_no_keys(office: KeyFile) -> None:
    with pytest.raises(UntrustedError):
        _exchanged(office).with_role(unlock(office, "aino"), "matti", "clerk", known=office.public("matti"))


def test_a_viewer_who_names_himself_an_officer_in_a_slot_of_his_own_is_not_believed(office: KeyFile) -> None:
    liisa = slot_of(office, "liisa")
    signer = unlock(office, "liisa").signer
    keys = Keys(1, unlock(office, "liisa").keys.data, bytes(32))
    forged = replace(liisa, user="maija", grant=grant_keys(liisa.holder(REGISTER), Role.OFFICER, keys, signer))
    planted = replace(slot_of(office, "matti"), grant=_planted(office, signer))
    attacked = replace(put(office, planted), slots=(*put(office, planted).slots, forged))
    with pytest.raises(UntrustedError):
        unlock(attacked, "matti")


# Officers come and go. --------------------------------------------------------------------------------------------


def test_keys_granted_by_an_officer_who_came_later_are_believed(office: KeyFile) -> None:
    keyfile = office.with_user(unlock(office, "aino"), "sirpa", "officer", "lahna lepää kaislikossa yhä", FAST)
    sirpa = keyfile.unlock("sirpa", "lahna lepää kaislikossa yhä")
    assert unlock(keyfile.with_role(sirpa, "matti", "officer"), "matti").role == Role.OFFICER


def test_a_dismissed_officer_opens_no_slot_of_the_next_generation(office: KeyFile) -> None:
    olli, aino = unlock(office, "olli"), unlock(office, "aino")
    next_keys = Keys(2, bytes([7]) * 32, bytes([8]) * 32)
    remaining = replace(office, slots=tuple(slot for slot in office.slots if slot.user != "olli"))
    rotated = remaining
    for slot in remaining.slots:
        grant = grant_keys(slot.holder(REGISTER), Role(slot.grant.role), next_keys, aino.signer)
        rotated = put(rotated, replace(slot, grant=grant))
    assert olli.box is not None
    stolen = replace(new_person(), box=olli.box, signer=olli.signer)
    for slot in rotated.slots:
        with pytest.raises(UntrustedError):
            open_grant(REGISTER, slot, stolen, [public_bytes(aino.signer)])
    assert unlock(rotated, "matti").keys == next_keys
    assert unlock(rotated, RECOVERY).keys == next_keys
    with pytest.raises(WrongPasswordError):
        unlock(rotated, "olli")


def test_the_recovery_code_can_make_a_new_officer_whom_all_believe(office: KeyFile) -> None:
    keyfile = office.with_user(unlock(office, RECOVERY), "sirpa", "officer", "lahna lepää kaislikossa yhä", FAST)
    sirpa = keyfile.unlock("sirpa", "lahna lepää kaislikossa yhä")
    assert unlock(keyfile.with_role(sirpa, "liisa", "clerk"), "liisa").keys.restricted is not None


@pytest.mark.parametrize("user", ["matti", "liisa"])
def test_only_officers_grant(office: KeyFile, user: str) -> None:
    with pytest.raises(RoleTooLowError):
        office.with_role(unlock(office, user), user, "officer")
    with pytest.raises(RoleTooLowError):
        office.with_user(unlock(office, user), "maija", "viewer", "lahna lepää kaislikossa yhä", FAST)


def test_a_changed_role_needs_no_password_of_the_user(office: KeyFile) -> None:
    aino = unlock(office, "aino")
    raised = office.with_role(aino, "liisa", "clerk")
    assert unlock(raised, "liisa").keys.restricted == aino.keys.restricted
    assert unlock(raised.with_role(aino, "liisa", "viewer"), "liisa").keys.restricted is None


def test_a_session_that_lacks_the_box_key_still_grants(office: KeyFile) -> None:
    aino = replace(unlock(office, "aino"), box=None)
    assert unlock(office.with_role(aino, "liisa", "clerk"), "liisa").role == Role.CLERK


@pytest.mark.parametrize("name", ["", RECOVERY, " aino", "a\nb", "a\x1bb", "a" * 65])
def test_a_user_name_that_could_deceive_is_refused(office: KeyFile, name: str) -> None:
    with pytest.raises(InvalidValueError):
        office.with_user(unlock(office, "aino"), name, "viewer", "lahna lepää kaislikossa yhä", FAST)


def test_a_user_name_that_is_taken_is_refused(office: KeyFile) -> None:
    with pytest.raises(AlreadyThereError):
        office.with_user(unlock(office, "aino"), "liisa", "viewer", "lahna lepää kaislikossa yhä", FAST)


@pytest.mark.parametrize("role", ["recovery", "boss", ""])
def test_a_role_that_is_none_is_refused(office: KeyFile, role: str) -> None:
    with pytest.raises(InvalidValueError):
        office.with_role(unlock(office, "aino"), "liisa", role)


def test_the_recovery_slot_keeps_its_role(office: KeyFile) -> None:
    with pytest.raises(InvalidValueError):
        office.with_role(unlock(office, "aino"), RECOVERY, "viewer")


def test_an_unknown_user_has_no_role_and_no_public_keys(office: KeyFile) -> None:
    with pytest.raises(NotFoundError):
        office.with_role(unlock(office, "aino"), "nobody", "viewer")
    with pytest.raises(NotFoundError):
        office.public("nobody")


def test_a_new_password_opens_and_the_old_one_no_longer(office: KeyFile) -> None:
    changed = office.with_password(
        unlock(office, "matti"), "matti", PASSWORDS["matti"], "made nukkuu mutapohjassa", FAST
    )
    assert changed.unlock("matti", "made nukkuu mutapohjassa").keys == unlock(office, "matti").keys
    with pytest.raises(WrongPasswordError):
        unlock(changed, "matti")
    assert slot_of(changed, "matti").grant == slot_of(office, "matti").grant


def test_a_password_is_not_changed_without_the_old_one(office: KeyFile) -> None:
    with pytest.raises(WrongPasswordError):
        office.with_password(unlock(office, "matti"), "matti", "wrong", "made nukkuu mutapohjassa", FAST)


def test_a_user_believes_a_dismissed_officer_until_the_pins_are_refreshed_and_no_longer(office: KeyFile) -> None:
    olli, aino = unlock(office, "olli"), unlock(office, "aino")
    without_olli = _rotated(office, aino, [name for name in office.users if name != "olli"])
    matti = replace(unlock(without_olli, "matti"), officers=(public_bytes(aino.signer),))
    refreshed = without_olli.with_password(matti, "matti", PASSWORDS["matti"], PASSWORDS["matti"], FAST)
    assert unlock(refreshed, "matti").keys == matti.keys
    keys = replace(matti.keys, restricted=bytes(32))  # somebody who has the data key told it to olli
    planted = grant_keys(slot_of(refreshed, "matti").holder(REGISTER), Role.CLERK, keys, olli.signer)
    # The register itself tells then that olli is no officer: tests/keeping.
    stale = put(without_olli, replace(slot_of(without_olli, "matti"), grant=planted))
    assert unlock(stale, "matti").granted_by == public_bytes(olli.signer)
    with pytest.raises(UntrustedError):
        unlock(put(refreshed, replace(slot_of(refreshed, "matti"), grant=planted)), "matti")


def _rotated(office: KeyFile, officer: Unlocked, users: Sequence[str]) -> KeyFile:
    known = {name: office.public(name) for name in users}
    return rotation.settled(rotation.rotated(office, officer, rotation.next_keys(officer.keys), known))


def test_keys_of_an_officer_whom_a_dismissed_one_made_are_believed_without_a_login(
    office: KeyFile, tmp_path: Path
) -> None:
    words = "lahna lepää kaislikossa yhä"
    with_sirpa = office.with_user(unlock(office, "olli"), "sirpa", "officer", words, FAST)
    sirpa = with_sirpa.unlock("sirpa", words)
    alone = _rotated(with_sirpa, sirpa, ["sirpa", "matti", "liisa", RECOVERY])
    for name in ("matti", "liisa", RECOVERY):
        assert unlock(alone, name).keys.generation == 2
    alone.save(tmp_path / "register.keys")
    assert KeyFile.load(tmp_path / "register.keys") == alone


def test_a_rotation_names_both_generations_until_it_is_settled(office: KeyFile) -> None:
    aino = unlock(office, "aino")
    known = {name: office.public(name) for name in office.users}
    rotating = rotation.rotated(office, aino, rotation.next_keys(aino.keys), known)
    assert rotation.is_rotating(rotating)
    assert not rotation.is_rotating(rotation.settled(rotating))


@pytest.mark.parametrize("name", ["matti", "liisa"])
def test_a_rotation_gives_a_slot_that_was_exchanged_no_keys(office: KeyFile, name: str) -> None:
    aino = unlock(office, "aino")
    known = {user: office.public(user) for user in office.users}
    known[name] = replace(known[name], box_pub=known["aino"].box_pub)
    with pytest.raises(UntrustedError):
        rotation.rotated(office, aino, rotation.next_keys(aino.keys), known)


def test_a_rotation_leaves_nobody_out_without_a_word(office: KeyFile) -> None:
    aino = unlock(office, "aino")
    known = {user: office.public(user) for user in office.users}
    cut = replace(office, slots=tuple(slot for slot in office.slots if slot.user != "liisa"))
    with pytest.raises(UntrustedError):
        rotation.rotated(cut, aino, rotation.next_keys(aino.keys), known)


def test_a_grant_line_names_the_grant_and_holds_no_key(office: KeyFile) -> None:
    line = office.grant_line("matti")
    assert (line["user"], line["role"], line["gen"]) == ("matti", "clerk", 1)
    assert set(line) == {"box_pub", "by", "gen", "register", "role", "sealed_sha256", "sig", "sign_pub", "user"}


def test_nothing_unlocked_shows_its_keys(office: KeyFile) -> None:
    aino = unlock(office, "aino")
    assert aino.keys.restricted is not None
    for secret in (aino.keys.data, aino.keys.restricted):
        assert repr(secret) not in repr(aino)
        assert secret.hex() not in repr(aino)


def test_ctrl_c_is_not_taken_for_a_forgery(office: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = slots._SUITE

    class Interrupted:
        """As the real one: whatever happens inside it is a wrong key."""

        @staticmethod
        def decrypt(*arguments: Any, **named: Any) -> bytes:  # ruff: ignore[any-type] - hands on what it is given
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                raise InvalidTag from None
            return suite.decrypt(*arguments, **named)

    monkeypatch.setattr(slots, "_SUITE", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        unlock(office, "aino")
