"""What the answer to an access request tells of leases, claims and events, and about whom alone (N-03, E-22, R-23)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from kkrek.errors import UnreviewedError

if TYPE_CHECKING:
    from office import Command

PLACE = "Juvankatu 10 B 23"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test is about these two in one flat
def _neighbours(clerk: Command) -> None:
    for name in ("Äijälä", "Öhman"):
        _run(clerk, "add", "--family-name", name, "--street", PLACE, "--postal-code", "33710", "--town", "Tampere")
    for number in ("1001", "1002"):
        _run(clerk, "relation", "open", number, "--kind", "flat-lease", "--object", PLACE, "--begin", "1.3.2024")
    _run(clerk, "event", "add", "1001", "--kind", "door-opening", "--object", PLACE, "--on", "3.11.2026",
         "--told", "avainpäivystys")  # fmt: skip
    _run(clerk, "event", "add", "1002", "--kind", "fault-report", "--object", PLACE, "--on", "4.11.2026",
         "--description", "keittiön hana vuotaa")  # fmt: skip


def _run(user: Command, *argv: str) -> None:
    done = user(*argv)
    assert done.code == 0, done.err


def _paper(clerk: Command, number: str) -> str:
    done = clerk("report", number, "--draft", "--reviewed", "--lang", "en")
    assert done.code == 0, done.err
    return done.out


def _data(clerk: Command, number: str) -> Any:  # ruff: ignore[any-type] - JSON
    return clerk("report", number, "--draft", "--reviewed", "--format", "json").data["report"]


def _part(paper: str, number: str) -> str:
    """Return a section of the paper, without the blanks that align it."""
    found = re.search(rf"(?ms)^{re.escape(number)} .*?(?=^\d+(\.\d+)? )", paper)
    assert found is not None
    return " ".join(found.group().split())


def test_a_door_opening_is_in_the_report(clerk: Command) -> None:  # N-03
    events = _part(_paper(clerk, "1001"), "3.5")
    assert "Opening of a door" in events
    assert "told to: avainpäivystys" in events
    assert "3 November 2026" in events


def test_a_lease_is_in_the_report_with_its_source(clerk: Command) -> None:  # E-22
    relations = _part(_paper(clerk, "1001"), "3.4")
    assert PLACE in relations
    assert "since 1 March 2024" in relations
    assert "recorded by us, 22 November 2026" in relations


def test_what_happened_to_another_in_the_same_flat_is_not_told(clerk: Command) -> None:
    data = _data(clerk, "1001")
    assert "hana" not in _paper(clerk, "1001") + str(data)
    assert [event["kind"] for event in data["customer"]["events"]] == ["door_opening"]


def test_source_and_day_stand_in_the_json_in_the_same_order(clerk: Command) -> None:  # Art. 15(1)(g)
    _run(clerk, "claim", "open", "1001", "--reference", "1232", "--due-on", "5.10.2026")
    data = _data(clerk, "1001")
    for name in ("relations", "claims", "events"):
        assert len(data["origins"][name]) == len(data["customer"][name]) == 1
        assert data["origins"][name][0]["on"] == "2026-11-22"


def test_of_no_relation_and_no_event_it_is_said(clerk: Command) -> None:  # E-23
    _run(clerk, "add", "--family-name", "Uusi")
    paper = _paper(clerk, "1003")
    assert "Customer relations not recorded" in _part(paper, "3.4")
    assert "Billing grounds not recorded" in _part(paper, "3.4")
    assert "Service events not recorded" in _part(paper, "3.5")


def test_each_kind_of_data_tells_how_long_it_is_kept(clerk: Command) -> None:  # N-07, F-40
    kept = _part(_paper(clerk, "1001"), "8")
    assert "Door openings 12 months" in kept
    assert "Work orders" not in kept


def test_the_history_of_a_lease_reads_as_words(clerk: Command) -> None:  # E-24, R-03
    _run(clerk, "relation", "close", "1001", "--end", "31.10.2026")
    history = _part(_paper(clerk, "1001"), "3.8")
    assert "2024\u201331 October" in history
    assert not re.search(r"flat_lease|house_number|\buid\b", history)
    changes = [one for one in _data(clerk, "1001")["changes"] if one["field"] == "relations"]
    assert {key for one in changes for side in ("old", "new") if one[side] for key in one[side]} & {
        "uid", "id", "source", "recorded_on",
    } == set()  # fmt: skip


def test_a_protected_person_is_told_everything_in_the_own_report(clerk: Command) -> None:  # E-24, F-18
    _run(clerk, "protect", "1001", "--contact-address", "PL 12, 33101 Tampere")
    paper = _paper(clerk, "1001")
    assert PLACE in _part(paper, "3.4")
    assert PLACE in _part(paper, "3.5")
    head = paper.partition("ANSWER TO AN ACCESS REQUEST")[0]
    assert "PL 12" in head
    assert "Juvankatu 10 B" not in head


def _unread(clerk: Command, *argv: str) -> list[str]:
    """Return the warnings that an answer for customer 1002 comes with."""
    done = clerk("report", "1002", "--identity", "document-seen", *argv, "--format", "json")
    assert done.code in {0, UnreviewedError.exit_code}, done.err
    return [f"{one['id']}: {one['message']}" for one in done.json["warnings"]]


def test_r_26_an_event_whose_description_nobody_has_read_is_named(clerk: Command) -> None:
    _run(clerk, "event", "add", "1002", "--kind", "door-opening", "--on", "5.11.2026")
    (warning,) = _unread(clerk)
    assert warning.startswith("draft-unreviewed: ")
    assert warning.endswith("left out of the draft: event:2")
    assert "hana" not in warning


def test_r_26_a_description_that_only_the_history_holds_is_told_too(clerk: Command) -> None:
    _run(clerk, "event", "remove", "1002", "2")
    (warning,) = _unread(clerk, "--draft")
    assert warning.partition(": ")[2].partition(": change:")[1]


def test_r_26_what_was_read_is_not_told_again(clerk: Command) -> None:
    assert _unread(clerk, "--reviewed") == []


def test_r_26_the_warning_stands_on_standard_error_beside_a_document(clerk: Command) -> None:
    for argv in (("--lang", "en"), ("--file-type", "json")):
        done = clerk("report", "1002", "--draft", *argv)
        assert "kkrek: warning: nobody has reviewed these texts, so they are left out of the draft: event:2" in done.err
