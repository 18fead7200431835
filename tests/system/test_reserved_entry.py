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


def test_a_refusal_leaves_no_empty_entry(office: Office, officer: Command) -> None:
    with pytest.raises(NotFoundError), office.clerk.open("correct", Role.CLERK) as register:
        entry = register.next_entry()
        raise NotFoundError(thing="customer", which=1, command="kkrek find")
    with office.clerk.open("correct", Role.CLERK) as register:
        refused = log.get(register.store, entry)
        register.record()
    assert refused is not None
    assert refused.hash
    assert officer("log", "verify").code == 0
