"""What a person states about a value, also one that stays as it is (E-35, GDPR Art. 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from people import AAPO

if TYPE_CHECKING:
    from office import Command

STATEMENT = "olen eri mieltä"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every statement is somebody's
def _person(clerk: Command) -> None:
    assert clerk("add", *AAPO, "--source", "vtj").code == 0


def history(clerk: Command) -> list[Any]:
    found: list[Any] = clerk("show", "1001", "--history", "--format", "json").data["changes"]
    return found


@pytest.mark.parametrize(
    ("field", "argv"),
    [
        ("family_name", ("--family-name", "Äijälä")),
        ("phones", ("--phone", "040 1234567")),
        ("addresses", AAPO[10:16]),
    ],
)
def test_e_35_a_disputed_value_stays_and_carries_the_statement(
    clerk: Command, field: str, argv: tuple[str, ...]
) -> None:
    assert clerk("correct", "1001", *argv, "--statement", STATEMENT).code == 0
    (change,) = history(clerk)
    assert (change["field"], change["statement"]) == (field, STATEMENT)
    assert change["source"] == "vtj"


def test_e_35_a_disputed_value_keeps_its_source(clerk: Command) -> None:
    before = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    clerk("correct", "1001", "--family-name", "Äijälä", "--statement", STATEMENT)
    assert clerk("show", "1001", "--reveal", "all", "--format", "json").data == before


def test_e_35_a_disputed_name_beside_a_corrected_one_leaves_the_corrected_one_to_be_found(clerk: Command) -> None:
    argv = ("--family-name", "Uusi", "--given-names", AAPO[AAPO.index("--given-names") + 1])
    assert clerk("correct", "1001", *argv, "--statement", STATEMENT).code == 0
    found = clerk("find", "Uusi", "--format", "json").data
    assert [one["number"] for one in found["customers"]] == [1001]


def test_e_35_the_history_on_the_screen_says_whose_words_they_are(clerk: Command) -> None:
    clerk("correct", "1001", "--language", "sv", "--statement", STATEMENT)
    assert "the person states:" in " ".join(clerk("show", "1001", "--history").out.split())


def test_e_35_the_report_prints_the_statement(clerk: Command) -> None:
    clerk("correct", "1001", "--family-name", "Äijälä", "--statement", STATEMENT)
    out = clerk("report", "1001", "--draft", "--reviewed", "--lang", "en").out
    assert f"your statement: {STATEMENT}" in " ".join(out.split())


def test_e_35_undo_takes_a_statement_back(clerk: Command) -> None:
    before = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    clerk("correct", "1001", "--family-name", "Äijälä", "--statement", STATEMENT)
    assert clerk("undo").code == 0
    assert clerk("show", "1001", "--reveal", "all", "--format", "json").data == before


def test_without_a_statement_what_is_so_already_is_no_change(clerk: Command) -> None:
    clerk("correct", "1001", "--family-name", "Äijälä")
    assert history(clerk) == []
