"""A task's lines are the changes that stand in the history, of fields that went to the recipient, and no others."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from disclosed import FIVALDI, TAMPUURI, disclosed, listed, ran, recipient, shown
from register_file import opened

from kkrek.domain.customer import CustomerNumber
from kkrek.store import changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from office import Command, Office

SOME = "language,phones,household_size"
ALL = f"{SOME},family_name,given_names,former_names,addresses,marital_status,emails"
WORDS = ("Koski", "Järvi", "Niemi", "Äijälä", "Mäki")


def _options(chance: random.Random) -> tuple[str, ...]:
    """Return what somebody may correct; some of it may be so already."""
    ways: tuple[Callable[[], tuple[str, ...]], ...] = (
        lambda: ("--family-name", chance.choice(WORDS)),
        lambda: ("--given-names", chance.choice(WORDS)),
        lambda: ("--language", chance.choice(("fi", "sv", "en"))),
        lambda: ("--household-size", str(chance.randint(1, 4))),
        lambda: ("--marital-status", chance.choice(("married", "widowed", "divorced"))),
        lambda: ("--add-phone", f"040 {chance.randint(1000000, 9999999)}"),
        lambda: ("--add-email", f"{chance.randint(1, 9)}@esimerkki.fi"),
        lambda: ("--street", f"Kuja {chance.randint(1, 9)}", "--postal-code", "33100", "--town", "Tampere"),
        lambda: ("--clear", chance.choice(("phone", "email", "household_size"))),
    )
    return tuple(word for way in chance.sample(ways, chance.randint(1, 3)) for word in way())


def _standing(office: Office, number: int, after: int) -> Counter[tuple[int, int, str]]:
    """Return the changes of a customer that stand, by entry and field."""
    with opened(office) as store:
        made = changes.standing(store, CustomerNumber(number))
    return Counter((number, one.entry, one.field) for one in made if one.entry > after)


def _newest_entry(office: Office) -> int:
    with opened(office) as store:
        row = store.one("SELECT max(n) FROM log")
        assert row is not None
        return int(row[0])


@pytest.mark.parametrize("seed", range(6))
def test_e_42_the_lines_are_the_changes_of_the_day(office: Office, clerk: Command, seed: int) -> None:
    chance = random.Random(seed)
    for number in (1001, 1002):
        ran(clerk("add", "--family-name", "Alku", "--phone", f"03 {number}", "--yes", "--format", "json"))
        clerk("correct", str(number), *_options(chance))
    recipient(office, FIVALDI, "Fivaldi", mapping="fivaldi-persons")
    recipient(office, TAMPUURI, "Tampuuri")
    disclosed(office, [1001, 1002], ALL)
    disclosed(office, [1002], SOME, to=TAMPUURI)
    before = _newest_entry(office)
    entries: list[str] = []
    for _ in range(20):
        if entries and chance.random() < 0.3:
            clerk("undo", chance.choice(entries))  # refused where something was changed since
        else:
            done = ran(clerk("correct", str(chance.choice((1001, 1002))), *_options(chance), "--format", "json"))
            entries += [str(done["entry"])] if done["entry"] else []
    standing = _standing(office, 1001, before) + _standing(office, 1002, before)
    for task in listed(clerk):
        fields = (ALL if task["recipient"] == "Fivaldi" else SOME).split(",")
        known = (1001, 1002) if task["recipient"] == "Fivaldi" else (1002,)
        expected = Counter({key: n for key, n in standing.items() if key[0] in known and key[2] in fields})
        lines = shown(clerk, task["id"])["lines"]
        told = Counter((one["number"], one["entry"], one["field"].partition(".")[0]) for one in lines)
        assert {key: n for key, n in told.items() if key[2] != "addresses"} == {
            key: n for key, n in expected.items() if key[2] != "addresses"
        }
        assert told.keys() == expected.keys(), "an address has a line for each of its fields there"
        _check_values(office, lines)
    assert {key[0] for key in standing} <= {1001, 1002}


def _check_values(office: Office, lines: list[dict[str, object]]) -> None:
    """Compare plain values with the history itself."""
    with opened(office) as store:
        for one in lines:
            if one["field"] in {"family_name", "given_names", "household_size", "marital_status", "language"}:
                row = store.one(
                    "SELECT old, new FROM change WHERE entry = :entry AND customer = :number AND field = :field",
                    {"entry": one["entry"], "number": one["number"], "field": one["field"]},
                )
                assert row is not None
                sides = [None if side is None else str(side).strip('"') for side in row]
                assert [None if side is None else str(side) for side in (one["old"], one["new"])] == sides
