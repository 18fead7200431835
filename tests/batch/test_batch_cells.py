"""What a spreadsheet makes of codes and numbers is refused with a guess, and never padded (X-08, F-32)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from batch_files import customer
from dialects import ods, ods_cell, ods_row
from reading_side import add_people, applied, one_error, rows_of, run
from xlsx_maker import row, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office

    Make = Callable[[str, str], bytes]

NUMBER = "a number stands here that has lost its leading zeros"
SHORTENED = "the spreadsheet has shortened a long number, as in 3.58E+11"
FAILED = "holds a failure of the spreadsheet instead of a value"
CODE = "131052-902Y"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - each test corrects somebody
def _people(clerk: Command) -> None:
    add_people(clerk)


def text(content: str) -> str:
    return f'<c t="inlineStr"><is><t>{content}</t></is></c>'


def in_workbook(heading: str, number: str) -> bytes:
    """Return a workbook whose first row corrects customer 1001 by a cell that holds a number."""
    rows = row(text("number"), text(heading)) + row("<c><v>1001</v></c>", f"<c><v>{number}</v></c>")
    return workbook(rows).getvalue()


def in_spreadsheet(heading: str, number: str) -> bytes:
    head, one = (ods_cell("number"), ods_cell(heading)), [ods_cell(cell, is_number=True) for cell in ("1001", number)]
    return ods(ods_row(*head) + ods_row(*one)).getvalue()


def in_json(heading: str, number: str) -> bytes:
    return f'{{"number": 1001, {json.dumps(heading)}: {number}}}\n'.encode()


numbers = pytest.mark.parametrize("make", [in_workbook, in_spreadsheet, in_json])


@numbers
@pytest.mark.parametrize(
    ("heading", "number", "guess"),
    [
        ("postal_code", "530", "perhaps 00530?"),
        ("puhelin", "401234567", "perhaps 0401234567?"),
        ("phone", "358401234567", "perhaps +358401234567?"),
        ("add_phone", "401234567", "perhaps 0401234567?"),
        ("was_postal_code", "530", "perhaps 00530?"),
        ("remove_phone", "1.5", None),
        ("iban", "21123456", None),
        ("add_iban", "21123456", None),
        ("hetu", "1310529025", None),
        ("was_identity_code", "1310529025", None),
    ],
)
def test_a_number_where_no_number_may_be_is_refused_with_a_guess(
    office: Office, clerk: Command, tmp_path: Path, make: Make, heading: str, number: str, guess: str | None
) -> None:
    before = rows_of(office)
    done = run(clerk, tmp_path, make(heading, number), "--rejects", str(tmp_path / "rejects"))
    assert one_error(done) == (1 if make is in_json else 2, heading, NUMBER)
    why = (tmp_path / "rejects").read_text(encoding="utf-8-sig")
    assert ("perhaps" in why) == (guess is not None)
    assert guess is None or guess in why
    assert number not in done.out + done.err
    assert rows_of(office) == before


@numbers
def test_a_number_may_be_a_customer_or_a_count(clerk: Command, tmp_path: Path, make: Make) -> None:
    applied(clerk, tmp_path, make("household_size", "3"))
    assert customer(clerk)["household_size"] == 3


@pytest.mark.parametrize("number", ["1e3", "1001.0", "1001.5", "-1001", "true", "null"])
def test_what_is_no_customer_number_in_json_is_refused(clerk: Command, tmp_path: Path, number: str) -> None:
    assert one_error(run(clerk, tmp_path, f'{{"number": {number}, "note": "a"}}\n'))[:2] == (1, "number")


@pytest.mark.parametrize("cell", ["3.58E+11", "3,58401E+11", "3.58401234567E11", "4E+08", "4e8"])
@pytest.mark.parametrize("heading", ["phone", "add_phone", "iban", "postal_code", "number", "hetu"])
def test_a_long_number_that_a_spreadsheet_has_shortened_is_refused(
    clerk: Command, tmp_path: Path, heading: str, cell: str
) -> None:
    head, one = ("number", cell) if heading == "number" else (f"number;{heading}", f"1001;{cell}")
    assert one_error(run(clerk, tmp_path, f"{head};note\n{one};\n")) == (2, heading, SHORTENED)


def test_a_shortened_reference_of_a_claim_is_refused(clerk: Command, tmp_path: Path) -> None:
    done = run(clerk, tmp_path, "number;viite;eräpäivä\n1001;2,02E+15;1.10.2026\n", "--what", "claims")
    assert one_error(done) == (2, "viite", SHORTENED)


def test_what_looks_like_a_shortened_number_may_be_a_name(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, "number;note\n1001;1E5\n")
    assert customer(clerk)["notes"][0]["text"] == "1E5"


@pytest.mark.parametrize("cell", ["5 30", "337100", "OO530", "33710,0", "33 710"])
def test_a_postal_code_that_is_no_code_is_refused(clerk: Command, tmp_path: Path, cell: str) -> None:
    done = run(clerk, tmp_path, f"number;postal_code\n1001;{cell}\n")
    assert one_error(done) == (2, "postal_code", "a Finnish postal code is exactly five digits")


@pytest.mark.parametrize(
    ("heading", "cell", "guess"),
    [
        ("phone", "401234567", "perhaps 0401234567?"),
        ("add_phone", "358401234567", "perhaps +358401234567?"),
    ],
)
def test_a_number_that_lost_its_zeros_in_a_csv_file_is_refused_with_a_guess(
    clerk: Command, tmp_path: Path, heading: str, cell: str, guess: str
) -> None:
    done = run(clerk, tmp_path, f"number;{heading};note\n1001;{cell};\n", "--rejects", str(tmp_path / "rejects.csv"))
    assert one_error(done) == (2, heading, NUMBER)
    assert guess in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
    assert f"1001;{cell};" in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("heading", "cell", "guess"),
    [
        ("postal_code", "530", "perhaps 00530?"),
        ("postal_code", "0530", "perhaps 00530?"),
        ("postinumero", "3371", "perhaps 03371?"),
    ],
)
def test_a_postal_code_that_is_too_short_is_refused_with_a_guess_and_not_called_a_number(
    clerk: Command, tmp_path: Path, heading: str, cell: str, guess: str
) -> None:
    rejects, rule = tmp_path / "rejects.csv", "a Finnish postal code has five digits; its leading zeros may be lost"
    done = run(clerk, tmp_path, f"number;{heading};note\n1001;{cell};\n", "--rejects", str(rejects))
    assert one_error(done) == (2, heading, rule)
    assert guess in rejects.read_text(encoding="utf-8-sig")
    made = workbook(row(text("number"), text(heading)) + row("<c><v>1001</v></c>", text(cell))).getvalue()
    assert one_error(run(clerk, tmp_path, made)) == (2, heading, rule)


@numbers
@pytest.mark.parametrize("heading", ["postal_code", "was_postal_code"])
def test_a_postal_code_that_is_a_number_of_five_digits_is_whole(
    clerk: Command, tmp_path: Path, make: Make, heading: str
) -> None:
    applied(clerk, tmp_path, make(heading, "33710"))
    assert {one["postal_code"] for one in customer(clerk)["addresses"]} == {"33710"}


def test_a_short_postal_code_abroad_is_one(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, "number;street;postal_code;town;country\n1001;Ring 1;1010;Wien;AT\n")
    (now,) = [one for one in customer(clerk)["addresses"] if one["until"] is None]
    assert now["postal_code"] == "1010"


@pytest.mark.parametrize(
    "cell",
    ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#PUUTTUU!", "#VIITTAUS!", "#JAKO/0!", "#NIMI?",
     "#SAKNAS!", "#VÄRDEFEL!", "#OGILTIGT!", "Err:502", "#####"],
)  # fmt: skip
@pytest.mark.parametrize("heading", ["town", "phone"])
def test_a_failure_of_a_formula_in_a_csv_file_is_refused(
    clerk: Command, tmp_path: Path, heading: str, cell: str
) -> None:
    assert one_error(run(clerk, tmp_path, f"number;{heading}\n1001;{cell}\n")) == (2, heading, FAILED)


def test_a_failure_of_a_formula_in_a_spreadsheet_is_refused(clerk: Command, tmp_path: Path) -> None:
    failed = (
        '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
        "<text:p>#N/A</text:p></table:table-cell>"
    )
    head = ods_row(ods_cell("number"), ods_cell("town"))
    made = ods(head + ods_row(ods_cell("1001"), failed)).getvalue()
    assert one_error(run(clerk, tmp_path, made)) == (2, "town", FAILED)


def test_a_failure_of_a_formula_in_a_workbook_is_refused(clerk: Command, tmp_path: Path) -> None:
    made = workbook(row(text("number"), text("town")) + row(text("1001"), '<c t="e"><v>#REF!</v></c>')).getvalue()
    assert one_error(run(clerk, tmp_path, made)) == (2, "town", FAILED)


@pytest.mark.parametrize("cell", ["#1", "# kommentti", "#", "Erno", "E", "#kotikatu"])
def test_what_only_begins_like_a_failure_is_a_text(clerk: Command, tmp_path: Path, cell: str) -> None:
    applied(clerk, tmp_path, f"number;note\n1001;{cell}\n")
    assert customer(clerk)["notes"][0]["text"] == cell


def test_a_date_of_a_spreadsheet_is_a_date(clerk: Command, tmp_path: Path) -> None:
    made = workbook(
        row(text("number"), text("since"), text("street"))
        + row(text("1001"), '<c s="1"><v>46348</v></c>', text("Uusikatu 1")),
        formats=["dd.mm.yyyy"],
    )
    applied(clerk, tmp_path, made.getvalue())
    (now,) = [one for one in customer(clerk)["addresses"] if one["until"] is None]
    assert now["since"] == "2026-11-22"


def test_the_days_of_a_date_without_its_format_are_no_date(clerk: Command, tmp_path: Path) -> None:
    assert one_error(run(clerk, tmp_path, in_workbook("deceased_on", "46348")))[:2] == (2, "deceased_on")


# JSON ----------------------------------------------------------------------------------------------------------------


def test_a_list_of_texts_in_json_is_a_list(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, '{"number": 1001, "nationality": ["FI", "SE"]}\n')
    assert customer(clerk)["nationalities"] == ["FI", "SE"]


@pytest.mark.parametrize("blank", ["null", '""', '" "', "[]"])
def test_nothing_in_json_leaves_a_field_as_it_is(clerk: Command, tmp_path: Path, blank: str) -> None:
    applied(clerk, tmp_path, f'{{"number": 1001, "phone": {blank}, "note": "a"}}\n')
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["040 1234567"]


def test_objects_may_have_keys_of_their_own(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, '{"number": 1001, "note": "a"}\n{"kieli": "sv", "asiakasnumero": "1002"}\n')
    assert (customer(clerk)["notes"][0]["text"], customer(clerk, 1002)["language"]) == ("a", "sv")


def test_a_truth_value_in_json_is_yes_or_no(clerk: Command, tmp_path: Path) -> None:
    content = '{"number": 1001, "street": "Juvankatu 12 B 23", "correct_address": true}\n'
    applied(clerk, tmp_path, content)
    assert [one["as_given"] for one in customer(clerk)["addresses"]] == ["Juvankatu 12 B 23"]


# Columns that were exchanged -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["phone", "add_phone", "was_phone"])
@pytest.mark.parametrize("value", [CODE, CODE.lower(), "131052Y902Y", f"hetu {CODE}"])
def test_an_identity_code_is_no_phone_number(clerk: Command, tmp_path: Path, heading: str, value: str) -> None:
    done = run(clerk, tmp_path, f"number;{heading};note\n1001;{value};a\n")
    assert one_error(done) == (2, heading, "holds an identity code")


def test_an_identity_code_is_no_reference_of_a_claim(clerk: Command, tmp_path: Path) -> None:
    done = run(clerk, tmp_path, f"number;viite;eräpäivä\n1001;{CODE};1.10.2026\n", "--what", "claims")
    assert one_error(done) == (2, "viite", "holds an identity code")
