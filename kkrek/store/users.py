"""The register's users: who they are and whose signatures count; believed only as far as the log signs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Row

    from kkrek.store.connection import Store


class User(NamedTuple):
    """A user; ``box_pub`` and ``sign_pub`` are the public keys in hex digits."""

    name: str
    role: str
    company: str | None
    purpose: str | None
    box_pub: str
    sign_pub: str
    added_on: str
    removed_on: str | None


_COLUMNS = ", ".join(User._fields)


def add(store: Store, user: User) -> None:
    """Write a new user."""
    places = ", ".join(f":{name}" for name in User._fields)
    store.run(f"INSERT INTO user ({_COLUMNS}) VALUES ({places})", {name: getattr(user, name) for name in User._fields})


def set_role(store: Store, name: str, role: str) -> None:
    """Change a user's role."""
    store.run("UPDATE user SET role = :role WHERE name = :name", {"name": name, "role": role})


def set_usual(store: Store, name: str, company: str | None, purpose: str | None) -> None:
    """Change the company for which a user works, and the usual purpose of the user's look-ups."""
    values = {"name": name, "company": company, "purpose": purpose}
    store.run("UPDATE user SET company = :company, purpose = :purpose WHERE name = :name", values)


def set_keys(store: Store, name: str, box_pub: str, sign_pub: str) -> None:
    """Change a user's public keys, in hex digits."""
    values = {"name": name, "box_pub": box_pub, "sign_pub": sign_pub}
    store.run("UPDATE user SET box_pub = :box_pub, sign_pub = :sign_pub WHERE name = :name", values)


def remove(store: Store, name: str, on: str) -> None:
    """Note that a user is one no more; the row stays, since entries of the log name it."""
    store.run("UPDATE user SET removed_on = :on WHERE name = :name", {"name": name, "on": on})


def put(store: Store, user: User) -> None:
    """Write a user as the ledger knows them, in place of what is there."""
    places = ", ".join(f":{name}" for name in User._fields)
    values = {name: getattr(user, name) for name in User._fields}
    store.run(f"INSERT OR REPLACE INTO user ({_COLUMNS}) VALUES ({places})", values)


def find(store: Store, name: str) -> User | None:
    """Return a user by name, removed ones too."""
    row = store.one(f"SELECT {_COLUMNS} FROM user WHERE name = :name", {"name": name})
    return _user(row) if row is not None else None


def named(store: Store, name: str) -> User | None:
    """Return the user whom a name means, removed ones too: spelt as it is, else without regard to case if it is one."""
    exact = find(store, name)
    if exact is not None:
        return exact
    alike = [user for user in every(store) if user.name.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else None


def is_taken(store: Store, name: str) -> bool:
    """Tell whether a name is or was somebody's, without regard to case."""
    return any(user.name.casefold() == name.casefold() for user in every(store))


def every(store: Store) -> list[User]:
    """Return all users, removed ones too, in order of name."""
    return [_user(row) for row in store.all(f"SELECT {_COLUMNS} FROM user ORDER BY name")]


def _user(row: Row) -> User:
    return User(**{name: row[name] for name in User._fields})
