"""Every situation of an erasure request meets one row of the decision table, and a register does what the row says.

Rules: E-15, E-37, E-38, E-41, N-06, F-38, F-42, M-12; GDPR Art. 17, 18. The table is ``decision_b1.csv``: ``*`` is
anything, ``a|b`` one of several. ``keeps`` are groups that stay, some with their reason.
"""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from register_file import opened

from kkrek.domain.erasure_rule import Restricted, Situation, decide

if TYPE_CHECKING:
    from office import Command, Office

    from kkrek.store.connection import Store

TABLE = list(csv.DictReader(Path(__file__).with_name("decision_b1.csv").read_text(encoding="ascii").splitlines()))
YES_NO = ("no", "yes")
INPUTS = {
    "relation": YES_NO,
    "claim": YES_NO,
    "vouchers": YES_NO,
    "hold": YES_NO,
    "access": YES_NO,
    "restricted": tuple(Restricted),
    "prefers_restriction": YES_NO,
    "marketing_only": YES_NO,
}
SITUATIONS = [dict(zip(INPUTS, values, strict=True)) for values in product(*INPUTS.values())]
REFUSED = {"blocked": 41, "restrict": 42, "answer_first": 42}


def rows_for(found: dict[str, str]) -> list[dict[str, str]]:
    return [
        row for row in TABLE if all(row[name] == "*" or value in row[name].split("|") for name, value in found.items())
    ]


def test_every_situation_meets_exactly_one_row() -> None:
    assert len(SITUATIONS) == 384
    assert [found for found in SITUATIONS if len(rows_for(found)) != 1] == []


def test_every_row_is_met_by_something() -> None:
    met = [row for found in SITUATIONS for row in rows_for(found)]
    assert [row for row in TABLE if row not in met] == []


def test_the_rule_decides_as_the_table() -> None:  # E-38, N-06
    wrong = [found for found in SITUATIONS if decide(situation(found)) != rows_for(found)[0]["result"]]
    assert wrong == []


def situation(found: dict[str, str]) -> Situation:
    names = [name for name in Situation._fields if name != "restricted"]
    said = {name: found[name] == "yes" for name in names}
    return Situation(**said, restricted=Restricted(found["restricted"]))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['result']} {row['keeps'].split(' ')[-1]}")
def test_a_register_does_what_the_row_says(office: Office, officer: Command, row: dict[str, str]) -> None:
    mine = [found for found in SITUATIONS if rows_for(found) == [row]]
    with opened(office) as store:
        store.run("BEGIN")
        for number, found in enumerate(mine, 1001):
            add(store, number, found)
        store.run("COMMIT")
    for number, found in enumerate(mine, 1001):
        request = ("--request", f"2026-{number}") if found["restricted"] == "own_request" else ()
        only = ("--only", "marketing") if found["marketing_only"] == "yes" else ()
        done = officer("erase", str(number), "--ground", "17.1.a", *request, *only, "--dry-run", "--format", "json")
        assert done.code == REFUSED.get(row["result"], 0), (found, done.err)
        if row["result"] != "blocked":
            check(done.data, row, found)


def check(data: Any, row: dict[str, str], found: dict[str, str]) -> None:  # ruff: ignore[any-type] - JSON
    assert data["result"] == row["result"], found
    stays = {(one["group"], one["reason"]) for one in data["stays"]}
    groups = {group for group, _reason in stays}
    for kept in row["keeps"].split():
        group, _, reason = kept.partition(":")
        assert group in groups, found
        assert not reason or (group, reason) in stays, (found, group)
    goes = [one["group"] for one in data["goes"]]
    if row["result"] in {"partly", "erase"}:
        assert {"notes", "marital_status", "former_names"} <= set(goes), found
        assert ("vouchers" in groups) == ("yes" in {found["vouchers"], found["claim"]}), found
    if row["result"] == "marketing":
        assert goes == ["marketing"], found
    if row["result"] == "erase":
        assert groups - {"vouchers", "requests"} == {"log"}, found


def add(store: Store, number: int, found: dict[str, str]) -> None:
    """Add a customer of whom something of every kind is held, in a situation."""
    uid, day = f"{number:032x}", "2026-01-01"
    store.run(
        "INSERT INTO customer (number, uid, created, source, family_name, family_folded, name_folded, search,"
        " marital_status, household_size, nationalities, entry) VALUES (:n, :uid, :day, 'subject', 'Testi', 'testi',"
        " 'testi', 'testi', 'married', 2, 'FI', 1)",
        {"n": number, "uid": uid, "day": day},
    )
    for table, columns, values in ROWS:
        put(store, table, columns, values, number)
    for name, (table, columns, values) in SETTINGS.items():
        if found[name] == "yes" or (name == "restricted" and found[name] == "own_request"):
            put(store, table, columns, values, number)
    asked = [
        kind for kind, name in (("access", "access"), ("restriction", "prefers_restriction")) if found[name] == "yes"
    ]
    if found["restricted"] == "own_request":
        ask(store, number, f"2026-{number}", "erasure")
    for turn, kind in enumerate(asked):
        ask(store, number, f"202{turn}-{number}", kind)


ORIGIN = ("source, recorded_on, entry", "'subject', '2026-11-01', 1")
ROWS = [
    ("former_name", "name", "'Vanha'"),
    ("address", "kind, as_given, line_folded, town_folded", "'home', 'Katu 1', 'katu 1', ''"),
    ("phone", "as_given, e164", "'040 1234567', '+358401234567'"),
    ("email", "email, email_folded", "'a@esimerkki.fi', 'a@esimerkki.fi'"),
    ("note", "text, written_on", "'huomautus', '2026-01-01'"),
    ("marketing_choice", "kind, channel, state, since, via", "'research', 'post', 'consented', '2026-01-01', 'letter'"),
]
SETTINGS = {
    "relation": ("relation", "kind, begin", "'flat_lease', '2025-01-01'"),
    "claim": ("claim", "reference, due_on, state", "'77', '2026-01-05', 'open'"),
    "vouchers": ("claim", "reference, due_on, state, paid_on", "'78', '2026-01-05', 'paid', '2026-01-05'"),
    "hold": ("hold", "field_group, reason, since, review_on", "'emails', 'asia', '2026-01-01', '2030-01-01'"),
    "restricted": ("restriction", "ground, since", "'a', '2026-01-01'"),
}
WITHOUT_ORIGIN = {"hold": "entry", "restriction": "entry", "marketing_choice": "recorded_on, entry"}


def put(store: Store, table: str, columns: str, values: str, number: int) -> None:
    names, origin = ORIGIN
    if table in WITHOUT_ORIGIN:
        names = WITHOUT_ORIGIN[table]
        origin = "'2026-01-01', 1" if "recorded_on" in names else "1"
    else:
        columns, values = f"uid, {columns}", f"lower(hex(randomblob(16))), {values}"
    store.run(f"INSERT INTO {table} (customer, {columns}, {names}) VALUES ({number}, {values}, {origin})")


def ask(store: Store, number: int, request: str, kind: str) -> None:
    store.run(
        "INSERT INTO request (id, customer, kinds, received_on, via, identity_method, aim_on, latest_on, state, entry)"
        f" VALUES ('{request}', {number}, '{kind}', '2026-11-10', 'email', 'known_contact', '2026-12-10', '2026-12-10',"
        " 'received', 1)"
    )
