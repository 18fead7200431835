"""Every column of the register is governed by a retention clock, and the program knows how to count it (N-07, F-41).

The columns are read from a freshly made file, so one that is new fails until somebody says when its data go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clock_table import CASES, CUSTOMER, ELSEWHERE, NOBODY, TABLES, WITH_THE_CUSTOMER
from register_file import opened
from retention_office import decide

from kkrek.domain.configuration import from_json
from kkrek.domain.configuration_parts import FIELDS, Begins
from kkrek.domain.retention_units import BREACHES, UNITS, rules_of
from kkrek.domain.retention_units import FIELDS as OF_UNITS
from kkrek.store import settings

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

    from kkrek.store.connection import Store


def fields_of(table: str, column: str) -> tuple[str, ...]:
    """Return the names of the configuration under which a column stands; none where it says nothing of a customer."""
    if table == "customer":
        return (CUSTOMER[column],) if column in CUSTOMER else ()
    return TABLES.get(table, ())


def columns_without_clock(store: Store) -> set[tuple[str, str]]:
    """Return the columns of a file that stand under no name of the configuration, and not in the list of the others."""
    tables = [row["name"] for row in store.all("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return {
        (table, row["name"])
        for table in tables
        if table not in CASES and table not in NOBODY
        for row in store.all(f"PRAGMA table_info({table})")
        if not fields_of(table, row["name"])
    }


def test_every_column_of_a_fresh_register_has_a_clock(office: Office) -> None:  # N-07, F-41
    with opened(office) as store:
        assert columns_without_clock(store) == set(), "say in clock_table.py when these go"
        known = {row["name"] for row in store.all("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        columns = {row["name"] for row in store.all("PRAGMA table_info(customer)")}
    assert known == {"customer", *TABLES, *CASES, *NOBODY}, "these are no tables any more"
    assert columns == set(CUSTOMER), "these are no columns any more"


def test_a_new_column_and_a_new_table_are_noticed(office: Office) -> None:
    with opened(office) as store:
        store.run("ALTER TABLE customer ADD COLUMN shoe_size TEXT")
        store.run("CREATE TABLE pet (name TEXT) STRICT")
        assert columns_without_clock(store) == {("customer", "shoe_size"), ("pet", "name")}


def test_every_name_of_the_configuration_stands_under_a_rule() -> None:
    """What the configuration governs is counted by the retention, goes with the customer, or stands in the list."""
    counted = {field for unit in UNITS for field in OF_UNITS[unit]}
    assert counted | WITH_THE_CUSTOMER | ELSEWHERE.keys() == set(FIELDS)
    assert counted & (WITH_THE_CUSTOMER | ELSEWHERE.keys()) == set()
    assert {field for fields in TABLES.values() for field in fields} | set(CUSTOMER.values()) == set(FIELDS)


def test_the_rules_of_the_template_can_all_be_counted(office: Office, officer: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path)
    with opened(office) as store:
        configuration = from_json(settings.configuration_json(store))
    rules = dict(rules_of(configuration).items())
    assert {unit: rule.gap for unit, rule in rules.items() if rule.gap is not None} == {}
    assert {unit for unit, rule in rules.items() if rule.months is None} == set()
    assert all(rule.clocks for rule in rules.values())
    assert [clock.begins for clock in rules[BREACHES].clocks] == [Begins.CASE_CLOSED]


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_has_a_clock_in_the_template(office: Office, field: str) -> None:
    with opened(office) as store:
        clock = from_json(settings.configuration_json(store)).clock_of(field)
    assert clock.starts.fi
    assert clock.reason.fi
