"""SQLite leaves copies of cells that it moved in the unused part of a page: erasing and protecting reach them (E-39).

Of the customers below, with rows made from fixed seeds, a copy stayed before that was seen to.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from register_file import held, opened

from kkrek.domain.customer import CustomerNumber
from kkrek.store import customers, rows, wiping
from kkrek.store.schema import SEALED_WHEN_PROTECTED

if TYPE_CHECKING:
    from office import Command, Office

    from kkrek.store.connection import Store

CUSTOMERS = range(1001, 1501)
ERASED = (1069, 1352, 1476)
PROTECTED = (1083, 1471)


def mark(number: int, kind: str) -> str:
    """Return ten letters that only this customer has; in an index they stand anywhere."""
    letters = random.Random(f"{number} {kind}")
    return "".join(letters.choice("bcdfghjklmnpqrstvwxz") for _ in range(10))


def fill(office: Office) -> None:
    """Add customers with names, phone numbers, addresses and events of their own, beside kkrek."""
    with opened(office) as store:
        store.run("BEGIN")
        for number in CUSTOMERS:
            add(store, CustomerNumber(number))
        store.run("COMMIT")


def add(store: Store, number: CustomerNumber) -> None:
    name, contact = mark(number, "name"), mark(number, "contact")
    origin: rows.Values = {"source": "subject", "entry": 1}
    names = {"family_name": name, "family_folded": name, "name_folded": name, "search": name}
    own = {"number": number, "uid": f"{number:032x}", "created": "2026-01-01"}
    customers.insert(store, customers.new_row({**own, **origin, **names}))
    for turn in range(4):
        text = f"{contact} {turn}"
        base: rows.Values = {"uid": f"{number:031x}{turn}", "recorded_on": "2026-01-01", **origin}
        home = {"kind": "home", "as_given": text, "line_folded": text, "town_folded": ""}
        event = {"kind": "booking", "happened_on": "2026-01-01", "object": contact, "object_folded": contact}
        rows.insert(store, "phone", number, {**base, "as_given": text, "e164": text})
        rows.insert(store, "address", number, {**base, **home})
        rows.insert(store, "event", number, {**base, **event, "description": contact * turn})


def needle(number: int, kind: str) -> bytes:
    """Return what a copy is found by even when a part of it is overwritten."""
    return mark(number, kind)[2:].encode()


@pytest.mark.parametrize("number", ERASED)
def test_no_copy_stays_of_who_is_erased(office: Office, officer: Command, number: int) -> None:  # E-39
    fill(office)
    needles = {needle(number, "name"), needle(number, "contact")}
    assert held(office, needles) == needles
    done = officer("erase", str(number), "--ground", "17.1.a", "--yes")
    assert done.code == 0, done.err
    assert held(office, needles) == set()


@pytest.mark.parametrize("number", PROTECTED)
def test_no_copy_stays_of_who_is_protected(office: Office, clerk: Command, number: int) -> None:  # F-15
    fill(office)
    done = clerk("protect", str(number))
    assert done.code == 0, done.err
    assert held(office, {needle(number, "contact")}) == set()


def test_every_index_over_personal_data_is_built_anew(office: Office) -> None:  # E-39
    named = {"family_folded", "name_folded", "identity_code_index", "reference"}
    personal = named.union(*SEALED_WHEN_PROTECTED.values())
    tables = {*SEALED_WHEN_PROTECTED, "customer", "former_identity_code", "claim"}
    sql = "SELECT i.tbl_name, i.name, c.name FROM sqlite_schema i, pragma_index_info(i.name) c WHERE i.type = 'index'"
    with opened(office) as store:
        found = {index for table, index, column in store.all(sql) if table in tables and column in personal}
    assert found == {index for indexes in wiping.INDEXES.values() for index in indexes}


def test_rows_are_overwritten_where_they_stand(office: Office) -> None:  # E-39
    fill(office)
    with opened(office) as store:
        lengths = "SELECT length(object), length(object_folded), length(description) FROM event WHERE customer = 1002"
        before = [tuple(row) for row in store.all(lengths)]
        wiping.overwrite_rows(store, CustomerNumber(1002))
        assert [tuple(row) for row in store.all(lengths)] == before
        assert {row[0] for row in store.all("SELECT as_given FROM phone WHERE customer = 1002")} == {"x" * 12}
        others = store.all("SELECT 1 FROM phone WHERE customer <> 1002 AND as_given LIKE 'xxxx%'")
    assert others == []


def test_one_row_is_overwritten_alone(office: Office) -> None:  # F-15
    fill(office)
    with opened(office) as store:
        wiping.overwrite_row(store, "phone", 5)
        found = store.all("SELECT rowid FROM phone WHERE as_given LIKE 'xxxx%'")
    assert [row[0] for row in found] == [5]


def test_an_index_of_many_rows_is_left_alone(
    office: Office, officer: Command, monkeypatch: pytest.MonkeyPatch
) -> None:  # E-39
    monkeypatch.setattr(wiping, "SHORT", len(CUSTOMERS))
    fill(office)
    number = str(ERASED[0])
    assert officer("erase", number, "--ground", "17.1.a", "--yes").code == 0
    assert held(office, {needle(ERASED[0], "contact")}), "a phone number stays, as the manual says"
