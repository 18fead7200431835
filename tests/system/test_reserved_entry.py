"""A command's log entry stands before the rows that refer to it, and is whole when the command ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kkrek.domain.role import Role
from kkrek.errors import NotFoundError
from kkrek.store import log

if TYPE_CHECKING:
    from office import Command, Office


def test_the_entry_is_there_before_the_rows_that_refer_to_it(office: Office) -> None:
    with office.clerk.open("correct", Role.CLERK) as register:
        entry = register.next_entry()
        assert register.store.one("SELECT 1 FROM log WHERE n = :n", {"n": entry}) is not None
        assert register.next_entry() == entry
        register.record()
        newest = log.newest(register.store)
    assert newest is not None
    assert (newest.entry.n, newest.entry.operation) == (entry, "correct")


def reserve_and_refuse(office: Office) -> None:
    with office.clerk.open("correct", Role.CLERK) as register:
        register.next_entry()
        raise NotFoundError(thing="customer", which=1, command="kkrek find")


def test_a_refusal_leaves_no_empty_entry(office: Office, officer: Command) -> None:
    with pytest.raises(NotFoundError):
        reserve_and_refuse(office)
    with office.clerk.open("correct", Role.CLERK) as register:
        assert register.store.one("SELECT 1 FROM log WHERE hash = ''") is None
        newest = log.newest(register.store)
        register.record()
    assert newest is not None
    assert newest.entry.detail == '{"refused": "not-found"}'
    assert officer("log", "verify").code == 0
