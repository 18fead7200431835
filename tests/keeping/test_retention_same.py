"""What is read of everybody at once is what the record of each tells: the list and the erasure never differ (N-07)."""

from __future__ import annotations

import random
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from register_file import opened

from kkrek.domain.configuration import from_json
from kkrek.domain.event import EventKind
from kkrek.domain.retention_plan import rows
from kkrek.domain.retention_rule import days_before
from kkrek.domain.retention_ties import ties_of
from kkrek.domain.retention_units import rules_of
from kkrek.domain.role import Role
from kkrek.operations import record
from kkrek.operations.keeping import retention_take
from kkrek.operations.rights import erase_facts
from kkrek.store import breaches, customers, retention, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Command, Office

    from kkrek.store.connection import Store

PEOPLE = 120
TODAY = date(2026, 11, 22)
FIRST, RARE = 1001, 0.05
MERGED = {"merged_into": 1001, "merged_on": "2020-01-01"}
NAMELESS = frozenset({"marketing_choice", "hold", "restriction"})
TAILED = frozenset({"phone", "address", "relation", "claim", "event"})


def day(chance: random.Random) -> str:
    return (TODAY - timedelta(days=chance.randrange(4000))).isoformat()


def fill(store: Store, chance: random.Random) -> None:
    """Write people with anything that decides, in any number."""
    for number in range(1001, 1001 + PEOPLE):
        insert(store, "customer", {
            "number": number,
            "uid": secrets.token_hex(16),
            "created": day(chance),
            "source": "subject",
            "family_name": "x",
            "nationalities": chance.choice(["", "FI"]),
            "household_size": chance.choice([None, 2]),
            "language": chance.choice([None, "fi"]),
            "notice_version": chance.choice([None, "1"]),
            **(MERGED if number > FIRST and chance.random() < RARE else {}),
            **dict.fromkeys(("family_folded", "name_folded", "search"), ""),
            "entry": 1,
        })  # fmt: skip
        for table, most, make in ROWS:
            for _ in range(chance.randrange(most + 1)):
                own = {"uid": secrets.token_hex(16)} if table not in NAMELESS else {}
                tail = {"source": "subject", "recorded_on": "2020-01-01"} if table in TAILED else {}
                insert(store, table, {"customer": number, **own, **make(chance), **tail, "entry": 1})


def insert(store: Store, table: str, values: dict[str, object]) -> None:
    places = ", ".join(f":{name}" for name in values)
    store.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", values)


def claim(chance: random.Random) -> dict[str, object]:
    state = chance.choice(["open", "paid", "disputed", "judgment"])
    return {
        "company": chance.choice([None, "huolto"]),
        "reference": secrets.token_hex(4),
        "due_on": day(chance),
        "state": state,
        "judgment_on": day(chance) if state == "judgment" else None,
        "interrupted_on": chance.choice([None, day(chance), ",".join(sorted([day(chance), day(chance)]))]),
    }


def choice(chance: random.Random) -> dict[str, object]:
    return {
        "kind": "advertising",
        "channel": chance.choice(["email", "sms"]),
        "state": chance.choice(["consented", "withdrawn", "forbidden"]),
        "since": day(chance),
        "via": "letter",
        "recorded_on": "2020-01-01",
        "taken_back_on": chance.choice([None, None, "2026-01-01"]),
    }


def relation(chance: random.Random) -> dict[str, object]:
    return {
        "kind": chance.choice(["flat_lease", "application", "service_customer"]),
        "company": chance.choice([None, "huolto"]),
        "begin": "2000-01-01",
        "end": chance.choice([None, day(chance), day(chance), "2027-05-05"]),
    }


ROWS: tuple[tuple[str, int, Callable[[random.Random], dict[str, object]]], ...] = (
    ("phone", 2, lambda _chance: {"as_given": "1", "e164": "1"}),
    ("address", 3, lambda chance: {
        "kind": "home", "line_folded": "", "town_folded": "", "until": chance.choice([None, day(chance), "2030-01-01"]),
    }),
    ("relation", 2, relation),
    ("claim", 3, claim),
    ("event", 5, lambda chance: {"kind": chance.choice(sorted(EventKind)), "happened_on": day(chance)}),
    ("change", 3, lambda chance: {
        "field": "phones", "old": chance.choice([None, '"x"']), "initiative": "subject", "changed_on": day(chance),
        "source": "subject",
    }),
    ("marketing_choice", 3, choice),
    ("hold", 1, lambda chance: {
        "field_group": chance.choice(["all", "phones", "events", "names"]), "reason": "x", "since": "2026-01-01",
        "review_on": chance.choice([None, "2027-01-01"]),
        "released_on": chance.choice([None, "2026-02-02", "2026-02-02", "2026-02-02"]),
    }),
    ("restriction", 1, lambda chance: {
        "ground": "b", "purpose": chance.choice([None, "statistics"]), "since": "2026-01-01",
        "lifted_on": chance.choice([None, "2026-02-02", "2026-02-02", "2026-02-02"]),
    }),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_the_list_and_the_record_decide_the_same(office: Office, officer: Command, seed: int) -> None:
    chance = random.Random(seed)
    with opened(office) as store, store.transaction(lambda _holder: None):
        fill(store, chance)
    with office.officer.open("retention list", Role.OFFICER) as register:
        rules = rules_of(from_json(settings.configuration_json(register.store)))
        asked = retention.Asked(TODAY, days_before(rules, TODAY))
        found = list(retention.ties(register.store, asked))
        assert len(found) > PEOPLE / 2
        for ties in found:
            row = customers.get(register.store, ties.number)
            assert row is not None
            customer = record.read(register, row, record.EVERYTHING)
            same = ties_of(
                customer,
                erase_facts.days_of_history(register, customer),
                erase_facts.holds_placed(register, customer),
                asked.before,
                breach=breaches.is_open_about(register.store, row.uid),
                today=TODAY,
            )
            assert ties == same
            person = retention_take.person(register, rules, ties.number, TODAY)
            assert person is not None
            listed = list(rows(rules, ties, TODAY))
            assert [one for one in listed if one.state == "due"] == list(person.due)
            _check_taken(rules, person)
        register.record()


def _check_taken(rules: object, person: retention_take.Person) -> None:
    """Check that what would be taken is as much as the list says."""
    units = {one.unit: one.entries for one in person.due}
    if "customer" in units or not units:
        return
    taken = retention_take.rows_of(person, units)
    events = {"door_openings", "key_handovers", "work_orders", "bookings"}
    grouped: dict[str, int] = {}
    for unit, entries in units.items():
        group = "events" if unit in events else "relations" if unit == "applications" else unit
        grouped[group] = grouped.get(group, 0) + entries
    grouped.pop("history", None)
    grouped.pop("marketing", None)  # of choices the prohibitions are counted out and stay
    assert {group: len(uids) for group, uids in taken.items() if group != "marketing"} == grouped
