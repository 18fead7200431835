"""Make a register: keys, tables, first officer, recovery code, configuration, and the first log entry."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.crypto.fields import FieldSeal
from kkrek.crypto.keyfile import RECOVERY, SHIPPED, Cost, KeyFile
from kkrek.crypto.log import public_bytes
from kkrek.crypto.password import check_new_password, new_recovery_code
from kkrek.domain.configuration import to_json, without_blanks
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.configuration_parts import PLACEHOLDER
from kkrek.domain.moment import Moment
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyThereError
from kkrek.operations import restored
from kkrek.operations.access import Access, Surroundings
from kkrek.operations.register import Register
from kkrek.operations.suppression import KEY_PLACE
from kkrek.store import connection, ledger, lock, settings, users
from kkrek.store.place import Place, new_directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from kkrek.crypto.keyfile import Unlocked
    from kkrek.domain.configuration import Configuration
    from kkrek.store.connection import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegister:
    """What a register is made from; ``cost`` weakens Argon2id in tests (memory in KiB, passes, lanes).

    ``group`` is the id of the group whose accounts share the register on this host; None is one account alone.
    """

    directory: Path
    user: str
    password: str
    configuration: str
    group: int | None = None
    cost: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A register just made: its id, the recovery code (shown once), and access for the first officer."""

    register: str
    recovery_code: str
    register_name: str
    access: Access


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the recovery sheet says: the code, the register's id and name, and the day."""

    code: str
    register: str
    register_name: str
    made_on: date


def init(wanted: NewRegister, surroundings: Surroundings, keep: Callable[[Recovery], None] | None = None) -> Made:
    """Make a register; on any failure the directory is empty again.

    ``keep`` brings the recovery code to safety before the register can be used; what it raises ends the making.

    Raises:
        AlreadyThereError: a register is there (32).
        InvalidValueError: the password is too weak, or the configuration has an error (52).
        UnsafePlaceError: the directory is not empty, not yours, not for this group, or on a network drive (16).
    """
    refuse_taken(wanted.directory)
    configuration = parse_configuration(wanted.configuration)
    check_new_password(wanted.password, user=wanted.user, names=guessable(configuration))
    new_directory(wanted.directory, wanted.group)
    place = Place(wanted.directory)
    register, code = secrets.token_hex(16), new_recovery_code()
    try:
        keys, unlocked = KeyFile.create(
            register,
            wanted.user,
            wanted.password,
            recovery_code=code,
            cost=cost_of(wanted.cost),
        )
        name = without_blanks(configuration.register_name.get("fi"))
        if keep is not None:
            keep(Recovery(code, register, name, Moment(surroundings.now(), configuration.zone).today))
        connection.create(place, unlocked.keys.data.hex())
        _begin(place, keys, unlocked, wanted.configuration, configuration, surroundings)
        keys.save(
            place.keys, place.file_mode
        )  # last: what a crash leaves half made has no keys, so that nobody takes it for a register
    except BaseException:
        _clear(place)
        raise
    return Made(register, code, name, Access(place, unlocked, surroundings))


def refuse_taken(directory: Path) -> None:
    """Refuse a directory that holds a register, before anybody is asked for anything.

    Raises:
        AlreadyThereError: a register is there (32).
    """
    place = Place(directory)
    if place.database.exists() or place.keys.exists():
        raise AlreadyThereError(
            thing=N_("a register"), where=f": {directory}", remedy=N_("name another directory with --register")
        )


def check_password(password: str, user: str, configuration: str) -> None:
    """Refuse a weak password while it can still be asked for again.

    Raises:
        InvalidValueError: the password is refused, or the configuration has an error (52).
    """
    check_new_password(password, user=user, names=guessable(parse_configuration(configuration)))


def guessable(configuration: Configuration) -> tuple[str, ...]:
    """Return the names that a password must not hold: the controller's and its companies', once they are filled in."""
    names = (configuration.controller.name, *(company.name for company in configuration.companies))
    return tuple(name for name in names if PLACEHOLDER[0] not in name)


def cost_of(given: tuple[int, int, int] | None) -> Cost:
    """Return what deriving a key costs: the shipped cost, unless a test gave another."""
    return Cost(*given) if given else SHIPPED


def user_row(keys: KeyFile, name: str, today: str, company: str | None, purpose: str | None) -> users.User:
    """Return the row of a user with the public keys of the slot."""
    public = keys.public(name)
    return users.User(
        name=name,
        role=public.role,
        company=company,
        purpose=purpose,
        box_pub=public.box_pub.hex(),
        sign_pub=public.sign_pub.hex(),
        added_on=today,
        removed_on=None,
    )


def user_detail(user: users.User) -> dict[str, str | int | None]:
    """Return what a log entry says of a user that it adds: the keys by which later entries are believed."""
    return {name: getattr(user, name) for name in ("name", "role", "box_pub", "sign_pub")}


def _begin(
    place: Place,
    keys: KeyFile,
    unlocked: Unlocked,
    toml: str,
    configuration: Configuration,
    surroundings: Surroundings,
) -> None:
    moment = Moment(surroundings.now(), configuration.zone)
    assert unlocked.keys.restricted is not None
    seal = FieldSeal(unlocked.keys.restricted, unlocked.register, unlocked.keys.generation)
    waiting = surroundings.waiting
    with (
        lock.shared(place, waiting),
        connection.opened(place, unlocked.keys.data.hex()) as store,
    ):
        with store.transaction(waiting):
            open_register = Register(store, unlocked, Role.OFFICER, "init", PurposeCode.MAINTENANCE.value, moment, seal)
            _fill(store, open_register, keys, toml, without_blanks(to_json(configuration)))
        ledger.append_outstanding(store)
        with suppress(OSError):
            restored.remember(surroundings.state, unlocked.register, store)


def _fill(store: Store, register: Register, keys: KeyFile, toml: str, json: str) -> None:
    today, stamp = register.moment.today.isoformat(), register.moment.stamp
    assert register.seal is not None
    settings.begin(store, keys.register, stamp, register.seal.seal(secrets.token_bytes(32), **KEY_PLACE))
    added = [
        user_row(keys, name, today, None, purpose)
        for name, purpose in ((register.user, PurposeCode.SERVICE.value), (RECOVERY, PurposeCode.MAINTENANCE.value))
    ]
    for user in added:
        users.add(store, user)
        register.put_in_ledger("grant", keys.grant_line(user.name))
    settings.load_configuration(store, toml=toml, json=json, loaded_on=today, entry=1)
    first, last = settings.reserve_numbers(store)
    register.put_in_ledger("numbers", {"first": first, "last": last})
    assert public_bytes(register.unlocked.signer).hex() == added[0].sign_pub
    register.record(detail={"users": [user_detail(user) for user in added]})


def _clear(place: Place) -> None:
    for path in place.directory.glob("*register*"):
        with suppress(OSError):
            path.unlink()
