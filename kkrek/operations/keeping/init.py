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
from kkrek.domain.configuration import to_json
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.moment import Moment
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.role import Role
from kkrek.operations.access import Access, Surroundings
from kkrek.operations.register import Register
from kkrek.operations.suppression import KEY_PLACE
from kkrek.store import connection, heads, ledger, lock, log, settings, users
from kkrek.store.place import Place, new_directory

if TYPE_CHECKING:
    from pathlib import Path

    from kkrek.crypto.keyfile import Unlocked
    from kkrek.domain.configuration import Configuration
    from kkrek.store.connection import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegister:
    """What a register is made from; ``cost`` weakens Argon2id in tests (memory in KiB, passes, lanes)."""

    directory: Path
    user: str
    password: str
    configuration: str
    cost: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A register just made: its id, the recovery code (shown once), and access for the first officer."""

    register: str
    recovery_code: str
    register_name: str
    access: Access


def init(wanted: NewRegister, surroundings: Surroundings) -> Made:
    """Make a register; on any failure the directory is empty again.

    Raises:
        InvalidValueError: the password is too weak, or the configuration has an error (52).
        UnsafePlaceError: the directory is not empty, not yours, or on a network drive (16).
    """
    configuration = parse_configuration(wanted.configuration)
    check_new_password(wanted.password, user=wanted.user, names=(configuration.controller.name,))
    new_directory(wanted.directory)
    place = Place(wanted.directory)
    register, code = secrets.token_hex(16), new_recovery_code()
    try:
        keys, unlocked = KeyFile.create(
            register,
            wanted.user,
            wanted.password,
            recovery_code=code,
            cost=Cost(*wanted.cost) if wanted.cost else SHIPPED,
        )
        keys.save(place.keys)
        connection.create(place, unlocked.keys.data.hex())
        _begin(place, keys, unlocked, wanted.configuration, configuration, surroundings)
    except BaseException:
        _clear(place)
        raise
    name = configuration.register_name.get("fi")
    return Made(register, code, name, Access(place, unlocked, surroundings))


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
            _fill(store, open_register, keys, toml, to_json(configuration))
        ledger.append_outstanding(store)
        newest = log.newest(store)
        assert newest is not None
        heads.remember(surroundings.state, unlocked.register, heads.Head(newest.entry.n, newest.hash))


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
