"""Whom a row is about: by number, identity code, e-mail or phone; of the protected by number alone (F-07, F-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import applied, apply, check, customer, hetu, ran, write
from people import AAPO, AINO, CODE, SAME_DIGITS
from register_rows import touched_by
from whole_people import ready, words

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

_TO_SWEDISH = {"language": "sv"}
_KEYS = ["identity_code", "email", "phone"]


def _key(number: int, match: str) -> dict[str, str]:
    return {match: words(number)["own_code" if match == "identity_code" else match]}


@pytest.mark.parametrize("match", _KEYS)
@pytest.mark.parametrize("number", [1001, 1002])
def test_a_row_finds_its_customer(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, number: int, match: str
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{**_key(number, match), **_TO_SWEDISH}], "--match", match)
    assert [customer(clerk, one)["language"] for one in (1001, 1002)] == (
        ["sv", "fi"] if number == 1001 else ["fi", "sv"]
    )


@pytest.mark.parametrize(
    ("match", "written"),
    [("phone", "+358 40 123 4501"), ("email", "VANHA1@Esimerkki.FI"), ("identity_code", " 131052-901x ")],
)
def test_a_row_finds_its_customer_however_the_value_is_written(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, match: str, written: str
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{match: written, **_TO_SWEDISH}], "--match", match)
    assert customer(clerk)["language"] == "sv"


@pytest.mark.parametrize("match", _KEYS)
def test_what_finds_the_customer_is_not_written_again(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, match: str
) -> None:
    ready(office, clerk, shelf)
    before = customer(clerk)["changes"]
    applied(clerk, tmp_path, [{**_key(1001, match), **_TO_SWEDISH}], "--match", match)
    assert [one["field"] for one in customer(clerk)["changes"][len(before) :]] == ["language"]


@pytest.mark.parametrize("match", ["email", "phone"])
def test_somebody_protected_who_is_found_is_told_by_number_alone(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, match: str
) -> None:  # F-15
    ready(office, clerk, shelf)
    row = {**_key(1002, match), "add_phone": "044 1112223", "street": "Uusi 1"}
    run = clerk("batch", "check", str(write(tmp_path, [row])), "--match", match)
    assert run.code == 0, run.err
    assert "1002" in run.out
    assert [word for word in ("123450", "vanha2", "Salakuja", "2345") if word in run.out] == []


@pytest.mark.parametrize(("match", "value"), [("phone", "040 1234567"), ("email", "aapo@esimerkki.fi")])
def test_two_hits_are_refused(office: Office, clerk: Command, tmp_path: Path, match: str, value: str) -> None:
    ran(clerk, "add", *AAPO)
    ran(clerk, "add", *AAPO, "--yes")
    run = apply(clerk, tmp_path, [{match: value, **_TO_SWEDISH}], "--match", match)
    assert run.code == 51
    assert run.data["errors"] == [
        {
            "line": 2,
            "column": match,
            "rule": "several customers in the register have it",
            "remedy": "give the number of the customer",
        }
    ]


def test_a_hit_among_the_protected_makes_two(office: Office, clerk: Command, tmp_path: Path) -> None:
    ran(clerk, "add", *AAPO)
    ran(clerk, "add", *AAPO, "--yes")
    ran(clerk, "protect", "1002")
    assert apply(clerk, tmp_path, [{"phone": "0401234567", **_TO_SWEDISH}], "--match", "phone").code == 51


def test_the_number_beside_it_tells_which_of_two(office: Office, clerk: Command, tmp_path: Path) -> None:
    ran(clerk, "add", *AAPO)
    ran(clerk, "add", *AAPO, "--yes")
    row = {"number": "1002", "phone": "040 1234567", "language": "en"}
    applied(clerk, tmp_path, [row], "--match", "phone")
    assert [customer(clerk, one)["language"] for one in (1001, 1002)] == ["fi", "en"]


@pytest.mark.parametrize("match", _KEYS)
def test_a_number_that_names_somebody_else_is_refused(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, match: str
) -> None:
    ready(office, clerk, shelf)
    run = apply(clerk, tmp_path, [{"number": "1003", **_key(1001, match), **_TO_SWEDISH}], "--match", match)
    assert run.code == 51
    assert run.data["errors"][0]["rule"] == "does not name the same customer as the number"


def test_whom_a_refused_row_would_have_been_about_stands_in_the_log(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # E-33
    ready(office, clerk, shelf)
    apply(clerk, tmp_path, [{"number": "1003", **_key(1001, "phone"), **_TO_SWEDISH}], "--match", "phone")
    assert touched_by(office, "batch apply") == {1001: "listed", 1003: "listed"}


def test_the_number_of_a_merged_customer_leads_to_the_kept_one(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    ran(clerk, "add", *AAPO)
    ran(clerk, "add", *AINO)
    ran(officer, "merge", "1001", "1002", "--yes")
    assert applied(clerk, tmp_path, [{"number": "1002", "language": "sv"}])["changes"][0]["number"] == 1001
    assert customer(clerk)["language"] == "sv"


def test_a_contact_of_a_merged_customer_leads_to_the_kept_one(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    ran(clerk, "add", *AAPO)
    ran(clerk, "add", *AINO)
    ran(officer, "merge", "1001", "1002", "--yes")
    applied(clerk, tmp_path, [{"number": "1002", "phone": "050 7654321", "language": "sv"}], "--match", "phone")
    assert customer(clerk)["language"] == "sv"


def test_both_numbers_of_a_merged_customer_are_the_same_customer_twice(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    ran(clerk, "add", *AAPO)
    ran(clerk, "add", *AINO)
    ran(officer, "merge", "1001", "1002", "--yes")
    rows = [{"number": "1001", "language": "sv"}, {"number": "1002", "language": "en"}]
    run = apply(clerk, tmp_path, rows)
    assert run.code == 51
    assert run.data["errors"][0]["rule"] == "the same customer stands on line 2 of the file, too"


@pytest.mark.parametrize("match", _KEYS)
def test_a_value_that_nobody_has_is_refused_without_add(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, match: str
) -> None:
    ready(office, clerk, shelf)
    nobody = {"identity_code": hetu(999), "email": "ei@esimerkki.fi", "phone": "044 0000000"}
    run = apply(clerk, tmp_path, [{match: nobody[match], **_TO_SWEDISH}], "--match", match)
    assert run.code == 51
    assert run.data["errors"][0]["rule"] == "nobody in the register has it"


def test_with_add_a_value_that_nobody_has_is_a_new_customer(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    rows = [{"email": words(1001)["email"], "family_name": "Ek"}, {"email": "ek@esimerkki.fi", "family_name": "Ek"}]
    done = applied(clerk, tmp_path, rows, "--match", "email", "--add")
    assert (done["rows"]["changed"], done["rows"]["added"], done["first_number"]) == (1, 1, 1007)
    assert customer(clerk, 1007)["emails"][0]["email"] == "ek@esimerkki.fi"


def test_without_match_these_columns_are_values(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "phone": words(1002)["phone"]}])
    assert [one["as_given"] for one in customer(clerk)["phones"]] == [words(1002)["phone"]]


def test_a_code_with_another_sign_is_somebody_else(office: Office, clerk: Command, tmp_path: Path) -> None:  # F-07
    ran(clerk, "add", *AAPO, "--identity-code", "-", "--identity-code-reason", "lease", stdin=CODE)
    ran(clerk, "add", *AINO, "--identity-code", "-", "--identity-code-reason", "lease", stdin=SAME_DIGITS)
    applied(clerk, tmp_path, [{"identity_code": SAME_DIGITS, "language": "en"}], "--match", "identity_code")
    assert [customer(clerk, one)["language"] for one in (1001, 1002)] == ["fi", "en"]


def test_a_former_code_finds_nobody(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:  # F-12
    ready(office, clerk, shelf)
    ran(clerk, "correct", "1001", "--identity-code", "-", "--identity-code-change", "threat", stdin=hetu(960))
    run = check(clerk, tmp_path, [{**_key(1001, "identity_code"), **_TO_SWEDISH}], "--match", "identity_code")
    assert run.code == 51
