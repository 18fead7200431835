"""`kkrek duplicates`: which pairs are listed, in which order, why, and who is never one (F-07, F-12, T-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from people import AAPO, AINO, CODE, OTHER_CODE, SAME_DIGITS

from kkrek.store import connection

if TYPE_CHECKING:
    from office import Command, Office

LEASE = ("--identity-code", "-", "--identity-code-reason", "lease")
HOME = ("--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere")
JSON = ("--format", "json")


def add(clerk: Command, family: str, given: str, *more: str, stdin: str | None = None) -> None:
    done = clerk("add", "--family-name", family, "--given-names", given, *more, "--yes", stdin=stdin)
    assert done.code == 0, done.err


def pairs(clerk: Command, *argv: str) -> list[dict[str, Any]]:
    done = clerk("duplicates", *argv, *JSON)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = done.data["pairs"]
    return found


def why(clerk: Command, *argv: str) -> dict[tuple[int, int], list[str]]:
    return {(one["numbers"][0], one["numbers"][1]): one["reasons"] for one in pairs(clerk, *argv)}


def test_nobody_is_nobody_s_duplicate(clerk: Command) -> None:
    clerk("add", *AAPO)
    clerk("add", *AINO)
    assert pairs(clerk) == []
    assert "Nobody" in clerk("duplicates").out


def test_a_former_code_is_certain_and_comes_first(clerk: Command) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", "Aapo", *HOME)
    add(clerk, "Ek", "Eeva", *LEASE, stdin=CODE)
    clerk("correct", "1003", "--identity-code", "-", "--identity-code-change", "correction", stdin=OTHER_CODE)
    add(clerk, "Eek", "Eva", *LEASE, stdin=CODE)
    found = pairs(clerk)
    assert [one["numbers"] for one in found] == [[1003, 1004], [1001, 1002]]
    assert [one["certain"] for one in found] == [True, False]
    assert found[0]["reasons"] == ["former_identity_code"]


@pytest.mark.parametrize(
    ("more", "reasons"),
    [
        (("--phone", "+358401234567"), ["phone"]),
        (("--email", "AAPO@esimerkki.fi"), ["email"]),
    ],
)
def test_the_same_contact_in_another_form_is_a_pair(clerk: Command, more: tuple[str, ...], reasons: list[str]) -> None:
    clerk("add", *AAPO)
    add(clerk, "Muu", "Maija", *more)
    assert why(clerk) == {(1001, 1002): reasons}


@pytest.mark.parametrize(
    ("given", "more", "reasons"),
    [
        ("Aapo", ("--street", "JUVANKATU 10 b 23"), ["same_name", "street"]),
        ("Aapo", ("--postal-code", "33710"), ["same_name", "postal_code"]),
        ("Aapo", HOME, ["same_name", "street", "postal_code"]),
        ("Aappo", HOME, ["close_name", "street"]),
        ("Aaop", HOME, ["close_name", "street"]),
        ("Kalevi", HOME, ["close_name", "street"]),
        ("Aappo", ("--phone", "040 1234567"), ["phone", "close_name"]),
    ],
)
def test_the_same_or_a_close_name_counts_with_a_place_or_contact(
    clerk: Command, given: str, more: tuple[str, ...], reasons: list[str]
) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", given, *more)
    assert why(clerk) == {(1001, 1002): reasons}
    assert why(clerk, "1002") == {(1001, 1002): reasons}


@pytest.mark.parametrize(
    ("given", "more"),
    [("Aino", HOME), ("Aappo", ("--postal-code", "33710")), ("Aapo", ("--postal-code", "00100")), ("Aapo", ())],
)
def test_a_household_and_a_namesake_are_no_pair(clerk: Command, given: str, more: tuple[str, ...]) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", given, *more)
    assert pairs(clerk) == []
    assert pairs(clerk, "1001") == []


@pytest.mark.parametrize("other", [OTHER_CODE, SAME_DIGITS])
def test_f_07_two_different_codes_are_two_persons(clerk: Command, other: str) -> None:
    clerk("add", *AAPO, *LEASE, stdin=CODE)
    add(clerk, "Äijälä", "Aapo", *HOME, "--phone", "040 1234567", *LEASE, stdin=other)
    assert pairs(clerk) == []
    assert pairs(clerk, "1001") == []


def test_f_12_a_former_code_makes_a_pair_of_two_different_ones(clerk: Command) -> None:
    clerk("add", *AAPO, *LEASE, stdin=CODE)
    clerk("correct", "1001", "--identity-code", "-", "--identity-code-change", "threat", stdin=OTHER_CODE)
    add(clerk, "Ahola", "Aapo", *LEASE, stdin=CODE)
    done = clerk("duplicates", *JSON)
    assert [one["numbers"] for one in done.data["pairs"]] == [[1001, 1002]]
    assert CODE not in done.out


def test_f_15_a_protected_contact_is_told_by_number_alone(clerk: Command) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", "Aapo", "--phone", "040 1234567")
    assert clerk("protect", "1001").code == 0
    done = clerk("duplicates", *JSON)
    assert done.data["pairs"] == [
        {
            "numbers": [1001, 1002],
            "names": [None, None],
            "addresses": [None, None],
            "reasons": ["protected_contact"],
            "certain": False,
            "masked": ["names", "addresses"],
        }
    ]
    assert pairs(clerk, "1001") == pairs(clerk, "1002") == done.data["pairs"]
    for form in ("table", "csv"):
        shown = clerk("duplicates", "--format", form).out
        assert [text for text in ("Äijälä", "Juvankatu", "040 1234567", "phone") if text in shown] == []


def test_f_15_two_protected_customers_are_compared_with_each_other(clerk: Command) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", "Aapo", "--postal-code", "33710")
    for number in ("1001", "1002"):
        assert clerk("protect", number).code == 0
    assert why(clerk) == {(1001, 1002): ["protected_contact"]}


def test_one_customer_has_only_its_own_pairs(clerk: Command) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", "Aapo", *HOME)
    add(clerk, "Ek", "Eeva", "--phone", "050 7654321")
    add(clerk, "Ek", "Eva", "--phone", "050 7654321")
    assert list(why(clerk, "1004")) == [(1003, 1004)]
    assert len(why(clerk)) == 2


def test_the_limit_cuts_and_says_so(clerk: Command) -> None:
    clerk("add", *AAPO)
    for given in ("Aapo", "Aappo"):
        add(clerk, "Äijälä", given, *HOME)
    done = clerk("duplicates", "--limit", "1", *JSON)
    assert [one["numbers"] for one in done.data["pairs"]] == [[1001, 1002]]
    assert done.data["truncated"] is True
    assert clerk("duplicates", "--limit", "3", *JSON).data["truncated"] is False


@pytest.mark.parametrize("limit", ["0", "101"])
def test_a_limit_out_of_range_is_refused(clerk: Command, limit: str) -> None:
    assert clerk("duplicates", "--limit", limit).code == 52


def test_a_number_of_nobody_is_not_found(clerk: Command) -> None:
    assert clerk("duplicates", "1999").code == 30


def test_a_viewer_may_not(viewer: Command) -> None:
    assert viewer("duplicates").code == 22


def test_who_was_listed_is_logged_and_nobody_else(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", "Aapo", *HOME)
    clerk("add", *AINO)
    pairs(clerk)
    with connection.opened(office.officer.place, office.officer.unlocked.keys.data.hex()) as store:
        rows = store.all(
            "SELECT u.number, c.how FROM log_customer c JOIN customer u ON u.uid = c.uid"
            " WHERE c.entry = (SELECT max(n) FROM log) ORDER BY u.number"
        )
        purpose = store.one("SELECT purpose FROM log ORDER BY n DESC LIMIT 1")
    assert [tuple(row) for row in rows] == [(1001, "listed"), (1002, "listed")]
    assert purpose is not None
    assert purpose["purpose"] == "correction"


def test_csv_is_a_row_for_each_pair(clerk: Command) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", "Aapo", *HOME)
    lines = clerk("duplicates", "--format", "csv").out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("1001, 1002;")


def test_after_a_merge_the_pair_is_gone(clerk: Command, officer: Command) -> None:
    clerk("add", *AAPO)
    add(clerk, "Äijälä", "Aapo", *HOME)
    assert officer("merge", "1001", "1002", "--yes").code == 0
    assert pairs(clerk) == []
    assert pairs(clerk, "1002") == []
