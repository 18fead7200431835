"""Sections 3.4 and 3.5: relations, billing grounds and events, and how long they are kept (N-03, N-06, F-40)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filled_report import empty_report, filled_customer, filled_report
from report_parts import basic, facts, section

from kkrek.documents.report_processing import categories_held
from kkrek.documents.tree import Facts
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.event import EventKind
from kkrek.domain.relation import RelationKind
from kkrek.domain.template import template


def test_relations_stand_with_object_period_company_and_source() -> None:
    leases = [fact for fact in facts(filled_report()) if fact.label == "Lease of a flat"]
    assert [fact.value for fact in leases] == [
        "Objectq1 10 B 23\nsince 1 March 2024\nwith Companyq3 Oy",
        "Oldobjectq2 1 (read as: Oldobjectq2 1 as 2)\n1 January 2020\u201329 February 2024",
    ]
    assert leases[0].origin == "from you, 1 March 2024"


def test_a_claim_stands_with_its_state_and_days() -> None:  # N-06, F-39
    claim = next(fact for fact in facts(filled_report()) if fact.label == "Billing ground Referenceq4")
    assert claim.value.splitlines() == [
        "court judgment given",
        "due on 5 April 2023",
        "disputed on 1 May 2023",
        "judgment on 10 September 2025",
        "the limitation period began anew on 1 March 2025",
    ]


def test_events_stand_newest_first_with_whom_was_told() -> None:  # N-03
    found = section(filled_report(), "3.5").blocks[0]
    assert isinstance(found, Facts)
    assert [(fact.label, fact.value, fact.origin) for fact in found.rows] == [
        (
            "Opening of a door, 3 November 2025",
            "Flatq5 10 B 23\nDescriptionq6\ntold to: Toldtoq7",
            "recorded by us, 3 November 2025",
        ),
        ("Booking, 2 October 2025", "nothing else recorded", "from you, 1 March 2024"),
    ]


def test_numbers_that_were_merged_into_this_one_are_told() -> None:  # E-24
    row = next(fact for fact in basic(filled_report()) if fact.label == "Numbers merged into this one")
    assert (row.value, row.origin) == ("1044", "recorded by us, 4 June 2025")


@pytest.mark.parametrize(
    ("kind", "held"),
    [(RelationKind.APPLICATION, "applications"), (RelationKind.PARKING_LEASE, "relations")],
)
def test_an_application_is_kept_by_a_clock_of_its_own(kind: RelationKind, held: str) -> None:  # F-40
    whole = filled_customer()
    customer = empty_report().customer._replace(relations=(whole.relations[0]._replace(kind=kind),))
    report = replace(empty_report(), customer=customer, configuration=parse_configuration(template()))
    fields = {field for category in categories_held(report) for field in category.fields}
    assert fields & {"relations", "applications"} == {held}


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        (EventKind.DOOR_OPENING, "door_openings"),
        (EventKind.KEY_HANDOVER, "key_handovers"),
        (EventKind.WORK_ORDER, "work_orders"),
        (EventKind.FAULT_REPORT, "work_orders"),
        (EventKind.TENANCY_CHANGE, "work_orders"),
        (EventKind.BOOKING, "bookings"),
    ],
)
def test_each_kind_of_event_has_its_clock(kind: EventKind, held: str) -> None:  # F-40, N-07
    whole = filled_customer()
    customer = empty_report().customer._replace(events=(whole.events[0]._replace(kind=kind),))
    report = replace(empty_report(), customer=customer, configuration=parse_configuration(template()))
    fields = {field for category in categories_held(report) for field in category.fields}
    assert fields & {"door_openings", "key_handovers", "work_orders", "bookings"} == {held}
