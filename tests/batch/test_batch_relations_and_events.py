"""Files of relations and of events: opened, closed, reopened, added; what is so already is equal (N-03, N-06, F-16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from batch_files import applied, apply, check, counts, customer, ran, undone
from people import AAPO, AINO
from register_file import held
from register_rows import everything, touched_by

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

RELATIONS, EVENTS = ("--what", "relations"), ("--what", "events")
_LEASE = {"number": "1001", "kind": "flat-lease", "object": "Juvankatu 10 B 23", "begin": "1.1.2024"}
_EVENT = {"number": "1001", "kind": "door-opening", "on": "20.11.2026", "object": "Juvankatu 10 B 23"}


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about these two
def _people(clerk: Command) -> None:
    ran(clerk, "add", *AAPO)
    ran(clerk, "add", *AINO)


def _periods(clerk: Command, number: int = 1001) -> list[tuple[str, str | None]]:
    found = ran(clerk, "relation", "list", str(number), "--all")["relations"]
    return sorted((one["begin"], one["end"]) for one in found)


def _errors(clerk: Command, path: Path, rows: list[dict[str, str]], *how: str) -> list[tuple[int, str, str]]:
    run = apply(clerk, path, rows, *how)
    assert run.code == 51, run.err + run.out
    return [(one["line"], one["column"], one["rule"]) for one in run.data["errors"]]


def test_a_relation_is_opened_closed_and_opened_again(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, [_LEASE], *RELATIONS, name="open.csv")
    assert _periods(clerk) == [("2024-01-01", None)]
    applied(clerk, tmp_path, [{**_LEASE, "end": "31.10.2026"}], *RELATIONS, name="close.csv")
    assert _periods(clerk) == [("2024-01-01", "2026-10-31")]
    applied(clerk, tmp_path, [{**_LEASE, "end": "30.11.2026"}], *RELATIONS, name="later.csv")
    assert _periods(clerk) == [("2024-01-01", "2026-11-30")]
    applied(clerk, tmp_path, [{**_LEASE, "end": "<clear>"}], *RELATIONS, name="again.csv")
    assert _periods(clerk) == [("2024-01-01", None)]


@pytest.mark.parametrize(
    "row",
    [
        _LEASE,
        {**_LEASE, "end": ""},
        {**_LEASE, "begin": ""},
        {**_LEASE, "object": "juvankatu 10 b 23"},
        {**_LEASE, "kind": "asunnon vuokra"},
    ],
)
def test_a_relation_that_is_there_is_equal(clerk: Command, tmp_path: Path, row: dict[str, str]) -> None:
    ran(clerk, "relation", "open", "1001", "--kind", "flat-lease", "--object", _LEASE["object"], "--begin", "1.1.2024")
    assert counts(applied(clerk, tmp_path, [row], *RELATIONS)) == {"equal": 1}


def test_the_open_one_of_two_is_closed(clerk: Command, tmp_path: Path) -> None:
    rows = [{**_LEASE, "begin": "1.1.2010", "end": "31.12.2015"}, _LEASE]
    applied(clerk, tmp_path, rows, *RELATIONS, name="both.csv")
    applied(clerk, tmp_path, [{**_LEASE, "begin": "", "end": "30.11.2026"}], *RELATIONS)
    assert _periods(clerk) == [("2010-01-01", "2015-12-31"), ("2024-01-01", "2026-11-30")]


def test_which_of_two_that_have_ended_is_meant_must_be_told(clerk: Command, tmp_path: Path) -> None:
    rows = [{**_LEASE, "begin": "1.1.2010", "end": "31.12.2015"}, {**_LEASE, "end": "31.12.2025"}]
    applied(clerk, tmp_path, rows, *RELATIONS, name="both.csv")
    assert _errors(clerk, tmp_path, [{**_LEASE, "begin": "", "end": "<clear>"}], *RELATIONS) == [
        (2, "begin", "the customer has several such relations: which of them is meant")
    ]


@pytest.mark.parametrize(
    ("there", "row"),
    [
        (_LEASE, {**_LEASE, "begin": "1.1.2025"}),
        ({**_LEASE, "end": "31.12.2026"}, {**_LEASE, "begin": "1.1.2025"}),
        ({**_LEASE, "end": "31.12.2026"}, {**_LEASE, "begin": "1.1.2023", "end": "1.2.2024"}),
    ],
)
def test_the_same_relation_is_not_there_twice_at_a_time(
    clerk: Command, tmp_path: Path, there: dict[str, str], row: dict[str, str]
) -> None:
    applied(clerk, tmp_path, [there], *RELATIONS, name="there.csv")
    assert _errors(clerk, tmp_path, [row], *RELATIONS) == [
        (2, "begin", "the same relation is there for the same time, with another first day")
    ]


def test_one_that_has_ended_is_not_opened_again_beside_another(clerk: Command, tmp_path: Path) -> None:
    rows = [{**_LEASE, "begin": "1.1.2010", "end": "31.12.2015"}, _LEASE]
    applied(clerk, tmp_path, rows, *RELATIONS, name="both.csv")
    assert _errors(clerk, tmp_path, [{**_LEASE, "begin": "1.1.2010", "end": "<clear>"}], *RELATIONS) == [
        (2, "begin", "the same relation is there for the same time, with another first day")
    ]


@pytest.mark.parametrize(
    "second", [_LEASE, {**_LEASE, "begin": "1.2.2024"}, {**_LEASE, "object": "JUVANKATU 10 b 23", "begin": "2.1.2024"}]
)
def test_two_rows_that_open_the_same_relation_are_refused(
    clerk: Command, tmp_path: Path, second: dict[str, str]
) -> None:
    assert _errors(clerk, tmp_path, [_LEASE, second], *RELATIONS) == [
        (3, "number", "the same thing stands on line 2 of the file, too")
    ]


def test_two_rows_about_one_relation_are_refused_however_they_name_it(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, [_LEASE], *RELATIONS, name="there.csv")
    rows = [{**_LEASE, "end": "1.11.2026"}, {**_LEASE, "begin": "", "end": "2.11.2026"}]
    assert _errors(clerk, tmp_path, rows, *RELATIONS) == [
        (3, "number", "the same thing stands on line 2 of the file, too")
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({**_LEASE, "kind": ""}, "kind"),
        ({**_LEASE, "kind": "avioliitto"}, "kind"),
        ({**_LEASE, "begin": ""}, "object"),
        ({**_LEASE, "object": ""}, "object"),
        ({**_LEASE, "end": "31.12.2023"}, "end"),
        ({**_LEASE, "company": "naapuri"}, "company"),
        ({**_LEASE, "begin": "31.2.2024"}, "begin"),
    ],
)
def test_a_relation_that_breaks_a_rule_is_refused(
    clerk: Command, tmp_path: Path, row: dict[str, str], column: str
) -> None:
    assert [one[:2] for one in _errors(clerk, tmp_path, [row], *RELATIONS)] == [(2, column)]


def _same_flat(clerk: Command, path: Path, row: dict[str, str], *how: str) -> list[dict[str, Any]]:
    run = check(clerk, path, [row], *how)
    assert run.code == 0, run.err + run.out
    return [one for one in run.json["warnings"] if one["id"] == "same-flat"]


def test_a_lease_of_the_flat_of_somebody_protected_is_told_by_number(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # F-16
    ran(clerk, "protect", "1001")
    found = _same_flat(clerk, tmp_path, {**_LEASE, "number": "1002"}, *RELATIONS)
    assert [(one["line"], "1001" in one["message"]) for one in found] == [(2, True)]
    assert touched_by(office, "batch check") == {1001: "listed", 1002: "opened"}


@pytest.mark.parametrize("number", ["1002", ""])
def test_a_move_into_the_flat_of_somebody_protected_is_told_by_number(
    office: Office, clerk: Command, tmp_path: Path, number: str
) -> None:  # F-16
    ran(clerk, "protect", "1001")
    row = {"number": number, "family_name": "Ek", "street": "Juvankatu 10 B 23", "postal_code": "33710",
           "town": "Tampere"}  # fmt: skip
    found = _same_flat(clerk, tmp_path, row, "--add")
    assert [(one["line"], "1001" in one["message"]) for one in found] == [(2, True)]
    assert touched_by(office, "batch check")[1001] == "listed"


def test_what_a_batch_records_of_somebody_protected_is_sealed(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # F-15
    ran(clerk, "protect", "1001")
    applied(clerk, tmp_path, [{**_LEASE, "object": "Salakuja 7 C 8"}], *RELATIONS, name="relations.csv")
    applied(clerk, tmp_path, [{**_EVENT, "object": "Salapolku 3 A 1", "description": "Qsalattu"}], *EVENTS)
    needles = {b"Salakuja", b"salakuja", b"Salapolku", b"salapolku", b"Qsalattu"}
    assert held(office, needles) == set()
    assert customer(clerk)["events"][0]["description"] == "Qsalattu"


def test_an_event_is_added_once(clerk: Command, tmp_path: Path) -> None:
    row = {**_EVENT, "description": "avain unohtui", "told": "huolto"}
    assert counts(applied(clerk, tmp_path, [row], *EVENTS, name="one.csv")) == {"changed": 1}
    rows = [{**row, "object": "juvankatu 10 b 23"}, {**row, "on": "21.11.2026"}]
    assert counts(applied(clerk, tmp_path, rows, *EVENTS)) == {"changed": 1, "equal": 1}
    assert len(customer(clerk)["events"]) == 2


def test_the_same_event_twice_in_a_file_is_refused(clerk: Command, tmp_path: Path) -> None:
    assert _errors(clerk, tmp_path, [_EVENT, _EVENT], *EVENTS) == [
        (3, "number", "the same thing stands on line 2 of the file, too")
    ]


def test_two_events_of_a_day_differ_in_what_happened(clerk: Command, tmp_path: Path) -> None:
    rows = [{**_EVENT, "description": "aamulla"}, {**_EVENT, "description": "illalla"}, {**_EVENT, "number": "1002"}]
    assert counts(applied(clerk, tmp_path, rows, *EVENTS)) == {"changed": 3}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({**_EVENT, "kind": ""}, "kind"),
        ({**_EVENT, "on": "1.1.2027"}, "on"),
        ({**_EVENT, "description": "ovikoodi 1234"}, "description"),
        ({**_EVENT, "description": "131052-9085"}, "description"),
    ],
)
def test_an_event_that_breaks_a_rule_is_refused(
    clerk: Command, tmp_path: Path, row: dict[str, str], column: str
) -> None:
    assert [one[:2] for one in _errors(clerk, tmp_path, [row], *EVENTS)] == [(2, column)]


@pytest.mark.parametrize(("row", "how"), [(_LEASE, RELATIONS), (_EVENT, EVENTS)])
def test_such_a_batch_is_taken_back(
    office: Office, clerk: Command, tmp_path: Path, row: dict[str, str], how: tuple[str, ...]
) -> None:
    rows = [row, {**row, "number": "1002"}]
    applied(clerk, tmp_path, rows, *how)
    assert undone(clerk)["rows"] == {"changed": 2, "changes": 2, "erased": 0, "skipped": 0}
    assert (everything(office)["relation"], everything(office)["event"]) == ([], [])


def test_a_customer_with_many_rows_is_one_customer_when_they_are_taken_back(clerk: Command, tmp_path: Path) -> None:
    rows = [{**_EVENT, "number": str(1001 + place % 2), "description": f"{place}"} for place in range(900)]
    applied(clerk, tmp_path, rows, *EVENTS)
    assert undone(clerk)["rows"] == {"changed": 2, "changes": 900, "erased": 0, "skipped": 0}
