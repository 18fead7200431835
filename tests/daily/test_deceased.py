"""What a death changes (F-23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO, CODE

from kkrek.errors import InvalidValueError, NoLegalBasisError

if TYPE_CHECKING:
    from office import Command

LEASE = ("--identity-code", "-", "--identity-code-reason", "lease")
MAIL = ("--kind", "advertising", "--channel", "email", "--via", "letter")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test is about somebody who dies
def _person(clerk: Command) -> None:
    clerk("add", *AAPO, *LEASE, stdin=CODE)


def test_f_23_marketing_stops_on_the_page_though_a_consent_stands(clerk: Command) -> None:
    assert clerk("consent", "give", "1001", *MAIL).code == 0
    clerk("correct", "1001", "--deceased-on", "20.11.2026")
    page = clerk("show", "1001").out
    assert "nothing may be sent: the customer has died" in page
    assert "consented" not in page


def test_f_23_the_dead_give_no_consent(clerk: Command) -> None:
    clerk("correct", "1001", "--deceased-on", "20.11.2026")
    assert clerk("consent", "give", "1001", *MAIL).code == NoLegalBasisError.exit_code


@pytest.mark.parametrize("day", ["12.10.1952", "23.11.2026"])
def test_f_23_nobody_dies_before_birth_or_in_the_future(clerk: Command, day: str) -> None:
    run = clerk("correct", "1001", "--deceased-on", day, "--format", "json")
    assert run.code == InvalidValueError.exit_code
    assert "deceased_on" in run.error["message"]


def test_f_23_the_day_of_birth_is_a_possible_day_of_death(clerk: Command) -> None:
    assert clerk("correct", "1001", "--deceased-on", "13.10.1952").code == 0


def test_f_23_an_open_relation_is_told(clerk: Command) -> None:
    assert clerk("relation", "open", "1001", "--kind", "service_customer").code == 0
    run = clerk("correct", "1001", "--deceased-on", "20.11.2026", "--format", "json")
    assert [warning["id"] for warning in run.json["warnings"]] == ["deceased-open-relation"]


def test_f_23_the_report_says_it(clerk: Command) -> None:
    clerk("correct", "1001", "--deceased-on", "20.11.2026")
    argv = ("--draft", "--lang", "en", "--file-type", "text", "--output", "-", "--identity", "known-to-staff")
    assert "20 November 2026" in clerk("report", "1001", *argv).out


def test_f_23_undo_brings_the_living_back(clerk: Command) -> None:
    before = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    clerk("correct", "1001", "--deceased-on", "20.11.2026")
    clerk("undo")
    assert clerk("show", "1001", "--reveal", "all", "--format", "json").data == before
