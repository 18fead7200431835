"""Moving house by one command, with the days that people get wrong (F-31)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from office import START
from people import AAPO

from kkrek.errors import InvalidValueError, SeveralFoundError

if TYPE_CHECKING:
    from office import Command

HOME = ("Juvankatu 10 B 23", None, None)


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test moves somebody
def _person(clerk: Command) -> None:
    clerk("add", *AAPO)


def moved(clerk: Command, street: str, *more: str) -> Any:  # ruff: ignore[any-type] - the run; each test knows its shape
    return clerk("correct", "1001", "--street", street, "--postal-code", "33100", "--town", "Tampere", *more)


def places(clerk: Command) -> list[tuple[str, str | None, str | None]]:
    data = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    return [(one["as_given"], one["since"], one["until"]) for one in data["addresses"]]


def test_f_31_a_move_in_the_future_leaves_the_present_address_until_then(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.12.2026")
    assert places(clerk) == [("Juvankatu 10 B 23", None, "2026-12-01"), ("Uusikatu 2", "2026-12-01", None)]


def test_f_31_the_page_tells_which_address_holds_today(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.12.2026")
    before = clerk("show", "1001").out
    assert "Juvankatu 10 B 23, 33710 Tampere (until 1 December 2026)" in before
    assert "Uusikatu 2, 33100 Tampere (not before 1 December 2026)" in before
    after = clerk("show", "1001", now=START + timedelta(days=9)).out
    assert "Juvankatu" not in after
    assert "Uusikatu 2, 33100 Tampere (since 1 December 2026)" in after


def test_f_31_a_second_move_does_not_touch_an_address_that_ends_before_it(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.12.2026")
    moved(clerk, "Kolmaskatu 3", "--since", "5.12.2026")
    assert places(clerk) == [
        ("Juvankatu 10 B 23", None, "2026-12-01"),
        ("Uusikatu 2", "2026-12-01", "2026-12-05"),
        ("Kolmaskatu 3", "2026-12-05", None),
    ]


def test_f_31_what_is_told_twice_for_the_same_day_is_one_move(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2")
    moved(clerk, "Uusikatu 3")
    assert places(clerk) == [("Juvankatu 10 B 23", None, "2026-11-22"), ("Uusikatu 3", "2026-11-22", None)]


def test_f_31_back_to_an_earlier_address_is_a_new_stay(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.3.2026")
    clerk("correct", "1001", *AAPO[10:16], "--since", "1.6.2026")
    assert places(clerk) == [
        ("Juvankatu 10 B 23", None, "2026-03-01"),
        ("Uusikatu 2", "2026-03-01", "2026-06-01"),
        ("Juvankatu 10 B 23", "2026-06-01", None),
    ]


def test_f_31_a_move_before_the_present_address_began_is_refused(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.6.2026")
    before = places(clerk)
    run = clerk("correct", "1001", "--street", "Vanhakatu 1", "--since", "1.5.2026", "--format", "json")
    assert run.code == InvalidValueError.exit_code
    assert "since" in run.error["message"]
    assert places(clerk) == before


def test_f_31_a_move_to_where_the_person_lives_is_no_change(clerk: Command) -> None:
    assert clerk("correct", "1001", *AAPO[10:16], "--format", "json").data["changes"] == []


def test_f_31_an_address_that_ended_is_mended_by_the_day_on_which_it_began(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.3.2026")
    moved(clerk, "Kolmaskatu 3", "--since", "1.6.2026")
    clerk("correct", "1001", "--correct-address", "--street", "Uusikatu 22", "--since", "1.3.2026")
    assert places(clerk)[1:] == [("Uusikatu 22", "2026-03-01", "2026-06-01"), ("Kolmaskatu 3", "2026-06-01", None)]


def test_f_31_of_two_addresses_to_come_the_one_to_mend_must_be_named(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.12.2026")
    run = clerk("correct", "1001", "--correct-address", "--street", "Uusikatu 22")
    assert run.code == SeveralFoundError.exit_code
    assert clerk("correct", "1001", "--correct-address", "--street", "Uusikatu 22", "--since", "1.12.2026").code == 0
    assert places(clerk)[1] == ("Uusikatu 22", "2026-12-01", None)


def test_f_31_the_first_day_of_an_address_can_be_mended(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.3.2026")
    clerk("correct", "1001", "--correct-address", "--street", "Uusikatu 2", "--since", "1.4.2026")
    assert places(clerk)[1] == ("Uusikatu 2", "2026-04-01", None)


def test_f_32_a_move_abroad_keeps_the_code_as_it_is_there(clerk: Command) -> None:
    abroad = ("--street", "Storgatan 5 lgh 1203", "--postal-code", "111 22", "--town", "Stockholm", "--country", "SE")
    assert clerk("correct", "1001", *abroad).code == 0
    place = clerk("show", "1001", "--format", "json").data["addresses"][-1]
    assert (place["postal_code"], place["country"], place["apartment"]) == ("111 22", "SE", "1203")


@pytest.mark.parametrize(
    "more",
    [(), ("--since", "1.12.2026"), ("--correct-address",), ("--address-kind", "billing"), ("--country", "SE")],
)
def test_undo_brings_every_address_back_exactly(clerk: Command, more: tuple[str, ...]) -> None:
    moved(clerk, "Uusikatu 2", "--since", "1.3.2026")
    before = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    assert moved(clerk, "Kolmaskatu 3", *more).code == 0
    assert clerk("undo").code == 0
    assert clerk("show", "1001", "--reveal", "all", "--format", "json").data == before


def test_undo_of_a_second_telling_on_the_same_day_brings_the_first_back(clerk: Command) -> None:
    moved(clerk, "Uusikatu 2")
    before = places(clerk)
    moved(clerk, "Uusikatu 3")
    clerk("undo")
    assert places(clerk) == before


@pytest.mark.parametrize("line", ["Käpylänkuja 5 rak. 3 as 12", "10 Downing Street"])
def test_f_31_a_line_that_does_not_parse_is_kept_and_told(clerk: Command, line: str) -> None:
    run = moved(clerk, line, "--format", "json")
    assert [warning["id"] for warning in run.json["warnings"]] == ["address-unparsed"]
    place = clerk("show", "1001", "--format", "json").data["addresses"][-1]
    assert (place["as_given"], place["street"], place["house_number"]) == (line, line, None)


def test_f_33_a_word_that_fills_more_than_a_row_of_a_letter_is_told(clerk: Command) -> None:
    run = moved(clerk, "Kaukajärvenvanhankartanonpuistokatu 10", "--format", "json")
    assert [warning["id"] for warning in run.json["warnings"]] == ["address-long-row"]
