"""Which notice was in force on a day, and whether one version stands for one text (E-18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kkrek.domain.configuration import Company, Configuration, NoticeSection, Part, Texts
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.final_notice import says_the_same
from kkrek.domain.notice_in_force import BLANK, LoadedNotice, in_force_on

COMPLETE = parse_configuration((Path(__file__).parent / "testviken.toml").read_text(encoding="utf-8"))
FIRST = LoadedNotice("2018", date(2018, 5, 25), date(2026, 11, 22))
SECOND = LoadedNotice("2026", date(2026, 12, 1), date(2026, 11, 30))
TEMPLATE = LoadedNotice(BLANK, date(2026, 1, 1), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("loaded", "day", "version"),
    [
        ((FIRST,), date(2018, 5, 24), None),
        ((FIRST,), date(2018, 5, 25), "2018"),
        ((FIRST,), date(2026, 11, 30), "2018"),
        ((FIRST, SECOND), date(2026, 11, 30), "2018"),
        ((FIRST, SECOND), date(2026, 12, 1), "2026"),
        # The template that a new register begins with is no notice that anybody was given.
        ((TEMPLATE, FIRST), date(2024, 3, 1), "2018"),
        ((TEMPLATE, FIRST), date(2026, 11, 22), "2018"),
        ((TEMPLATE,), date(2026, 11, 22), BLANK),
        # A new version with an old day holds from the day of its loading.
        ((FIRST, SECOND._replace(dated=FIRST.dated)), date(2026, 11, 29), "2018"),
        ((FIRST, SECOND._replace(dated=FIRST.dated)), date(2026, 11, 30), "2026"),
        # The same version loaded again, with a clock mended.
        ((FIRST, SECOND, SECOND._replace(loaded_on=date(2026, 12, 9))), date(2026, 12, 2), "2026"),
        # Back to the first version.
        ((FIRST, SECOND, FIRST._replace(loaded_on=date(2027, 1, 9))), date(2027, 1, 8), "2026"),
        ((FIRST, SECOND, FIRST._replace(loaded_on=date(2027, 1, 9))), date(2027, 1, 9), "2018"),
    ],
)
def test_the_version_in_force_on_a_day(loaded: tuple[LoadedNotice, ...], day: date, version: str | None) -> None:
    assert in_force_on(day, loaded) == version


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(COMPLETE, zone="Europe/Helsinki"), True),
        (replace(COMPLETE, companies=(Company(code="a", name="A Oy", business_id=None),)), True),
        (replace(COMPLETE, settings=replace(COMPLETE.settings, history_months=7)), True),
        (replace(COMPLETE, security=Texts("Muuta.")), True),
        (replace(COMPLETE, data_subjects=()), True),
        (replace(COMPLETE, authority=replace(COMPLETE.authority, checked_on=date(2027, 1, 1))), True),
        (replace(COMPLETE, notice=replace(COMPLETE.notice, dated=date(2027, 1, 1))), True),
        (replace(COMPLETE, authority=replace(COMPLETE.authority, phone="1")), False),
        (replace(COMPLETE, transfers=Texts("Muuta.")), False),
        (replace(COMPLETE, providing=Texts("Muuta.")), False),
        (replace(COMPLETE, purposes=(replace(COMPLETE.purposes[0], basis=("6(1)(b)",)),)), False),
        (replace(COMPLETE, retention=(replace(COMPLETE.retention[0], months=13), COMPLETE.retention[1])), False),
        (replace(COMPLETE, notice=replace(COMPLETE.notice, sections=())), False),
    ],
)
def test_a_notice_says_something_else_when_what_it_prints_has_changed(other: Configuration, same: bool) -> None:
    assert says_the_same(COMPLETE, other) is same


def test_a_notice_that_tells_of_security_says_something_else_with_it() -> None:
    section = NoticeSection(number=2, heading=Texts("Suoja"), text=None, parts=(Part.SECURITY,))
    told = replace(COMPLETE, notice=replace(COMPLETE.notice, sections=(section,)))
    assert not says_the_same(told, replace(told, security=Texts("Muuta.")))
