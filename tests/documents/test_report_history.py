"""Section 3.8: the history in words, and in the JSON without what says nothing about the person (E-35, R-29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

import pytest
from filled_report import filled_report
from report_parts import section_text

from kkrek.documents.access_report import report_json
from kkrek.domain.customer import Change, Initiative, Source


@pytest.mark.parametrize(
    ("field", "old", "new", "said"),
    [
        ("marital_status", '"married"', '"widowed"', "married \u2192 widowed"),
        ("nationalities", None, '["FI", "SE"]', "not recorded \u2192 Finland; Sweden"),
        ("household_size", "2", "3", "2 \u2192 3"),
        ("deceased_on", None, '"2026-01-02"', "not recorded \u2192 2 January 2026"),
        ("bank_accounts", '"FI2112345600000785"', None, "FI21 1234 5600 0007 85 \u2192 not recorded"),
        ("phones", None, '{"uid": "x", "as_given": "040 1", "e164": "+358401"}', "not recorded \u2192 040 1"),
        (
            "addresses",
            (
                '{"as_given": "Katu 1", "kind": "home", "recorded_on": "2024-01-02", "since": "2024-01-01", '
                '"source": "vtj", "uid": "x"}'
            ),
            None,
            (
                "Katu 1, home address, since 1 January 2024 (from the Population Information System, 2 January 2024) "
                "\u2192 not recorded"
            ),
        ),
        ("nationalities", '"FI,SE"', None, "Finland, Sweden \u2192 not recorded"),
        (
            "notes",
            '{"text": "t", "reviewed_on": "2024-01-03", "written_on": "2024-01-02"}',
            None,
            "t, reviewed on 3 January 2024, written on 2 January 2024 \u2192 not recorded",
        ),
        (
            "notes",
            '{"text": "t", "written_on": "2024-01-02"}',
            None,
            "[left out], written on 2 January 2024 \u2192 not recorded",
        ),
        ("notes", None, None, "it was changed; the values are no longer kept"),
        (
            "relations",
            (
                '{"apartment": "23", "begin": "2024-01-01", "company": "estate", "house_number": "10", "id": 4, '
                '"kind": "flat_lease", "object": "Katu 10 B 23", "recorded_on": "2024-01-02", "source": "subject", '
                '"stair": "B", "street": "Katu", "uid": "x"}'
            ),
            '{"begin": "2024-01-01", "end": "2024-05-31", "kind": "parking_lease", "object": "P 7", "place": "P 7"}',
            (
                "lease of a flat, Katu 10 B 23, since 1 January 2024, with Companyq3 Oy (from you, 2 January 2024) "
                "\u2192 lease of a parking place, P 7, 1 January 2024\u201331 May 2024"
            ),
        ),
        (
            "claims",
            (
                '{"due_on": "2023-04-05", "interrupted_on": "2025-03-01,2025-04-01", "reference": "77", '
                '"state": "open", "uid": "x"}'
            ),
            '{"due_on": "2023-04-05", "paid_on": "2025-05-01", "reference": "77", "state": "paid", "uid": "x"}',
            (
                "77, open, due on 5 April 2023, the limitation period began anew on 1 March 2025, "
                "the limitation period began anew on 1 April 2025 \u2192 77, paid, due on 5 April 2023, "
                "paid on 1 May 2025"
            ),
        ),
        (
            "events",
            '{"happened_on": "2025-11-03", "kind": "door_opening", "told_to": "key service", "id": 9, "uid": "x"}',
            None,
            "opening of a door, 3 November 2025, told to: key service \u2192 not recorded",
        ),
        (
            "protection",
            None,
            '{"since": "2025-11-03", "until": "2026-11-03", "told_by": "the customer", "no_vtj_update": true}',
            (
                "not recorded \u2192 3 November 2025\u20133 November 2026, told by: the customer,"
                " not updated from the Population Information System"
            ),
        ),
    ],
)
def test_history_tells_old_and_new_in_words(field: str, old: str | None, new: str | None, said: str) -> None:  # E-35
    change = Change(
        entry=1,
        on=date(2025, 1, 1),
        field=field,
        old=old,
        new=new,
        source=Source.SUBJECT,
        initiative=Initiative.OTHER,
        reason=None,
        statement=None,
        user="u",
    )
    assert said in section_text(replace(filled_report(), changes=(change,)), "3.8")


def test_the_json_of_the_history_holds_no_keys_of_the_program() -> None:
    old = '{"uid": "x", "id": 4, "source": "vtj", "recorded_on": "2024-01-02", "kind": "booking"}'
    change = filled_report().changes[0]._replace(field="events", old=old, new=None)
    told = cast("list[dict[str, object]]", report_json(replace(filled_report(), changes=(change,)))["changes"])
    assert told[0]["old"] == {"kind": "booking"}
