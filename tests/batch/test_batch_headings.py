"""Headings: known in three languages, never passed over, and no place where somebody's data are shown (X-08, F-02)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import customer
from dialects import csv_file, ods_file, xlsx_file
from reading_side import add_people, applied, bytes_of, put, run, told

from kkrek.domain.batch import What
from kkrek.domain.batch_columns import FIELDS, USES, Column, Use, column_of, is_error, template
from kkrek.errors import HeadingsError, InputUnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

UNREADABLE = HeadingsError.exit_code


# The words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", What)
def test_the_name_of_a_field_is_a_heading_of_it(what: What) -> None:
    assert [column_of(what, name) for name in FIELDS[what]] == [Column(name) for name in FIELDS[what]]


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_headings_of_a_template_mean_the_same_in_each_language(what: What, language: str) -> None:
    english = [Column(name) for name in template(what, "en")]
    assert [column_of(what, heading) for heading in template(what, language)] == english


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Asiakasnumero", Column("number")),
        ("  PUHELIN ", Column("phone")),
        ("sähköposti", Column("email")),
        ("SAHKOPOSTI", Column("email")),
        ("e-mail", Column("email")),
        ("Hetu", Column("identity_code")),
        ("personbeteckning", Column("identity_code")),
        ("Post-ort", None),
        ("Postort", Column("town")),
        ("C/O", Column("co")),
        ("Postal code", Column("postal_code")),
        ("postal-code", Column("postal_code")),
        ("lisää puhelin", Column("phone", Use.ADD)),
        ("add_phone", Column("phone", Use.ADD)),
        ("lägg till e-post", Column("email", Use.ADD)),
        ("poista tilinumero", Column("iban", Use.REMOVE)),
        ("oli katuosoite", Column("street", Use.WAS)),
        ("was_street", Column("street", Use.WAS)),
        ("add_street", None),
        ("remove_family_name", None),
        ("nimi", None),
        ("", None),
    ],
)
def test_a_heading_is_known_in_each_language(heading: str, column: Column | None) -> None:
    assert column_of(What.CUSTOMERS, heading) == column


@pytest.mark.parametrize("use", [Use.ADD, Use.REMOVE, Use.WAS])
def test_the_name_of_a_column_is_a_heading_of_it(use: Use) -> None:
    for name in USES[use]:
        column = Column(name, use)
        assert column_of(What.CUSTOMERS, column.name) == column


@pytest.mark.parametrize("heading", ["error", "Virhe", "fel", " ERROR "])
def test_the_column_of_a_file_of_rejects_is_known(heading: str) -> None:
    assert is_error(heading)


# In a file -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head", ["number;phone;language", "asiakasnumero;puhelin;kieli", "Kundnummer;Telefon;Språk", "NUMBER; Phone ;KIELI"]
)
def test_a_file_is_read_whatever_the_language_of_its_headings(clerk: Command, tmp_path: Path, head: str) -> None:
    add_people(clerk)
    applied(clerk, tmp_path, f"{head}\n1001;050 1112223;sv\n")
    found = customer(clerk)
    assert ([one["as_given"] for one in found["phones"]], found["language"]) == (["050 1112223"], "sv")


def test_headings_may_be_quoted_guarded_and_of_two_lines(clerk: Command, tmp_path: Path) -> None:
    add_people(clerk)
    applied(clerk, tmp_path, '"number";"family\r\nname"\n1001;Uusi\n')
    assert customer(clerk)["family_name"] == "Uusi"


def test_empty_lines_may_stand_before_the_headings(clerk: Command, tmp_path: Path) -> None:
    add_people(clerk)
    assert applied(clerk, tmp_path, "\ufeff\r\n\r\nnumber;note\r\n1001;a\r\n")["rows"]["changed"] == 1


def test_headings_that_mean_nothing_are_named_and_the_file_refused(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    before = bytes_of(office)
    done = run(clerk, tmp_path, "number;phone;email;Lempiväri;note;NIMI1\n1001;050 1112223;;sininen;;x\n")
    assert told(done, UNREADABLE).endswith("these headings mean nothing here: Lempiväri, NIMI1")
    assert "--map" in done.error["hint"]
    assert bytes_of(office) == before


def test_very_many_headings_that_mean_nothing_make_a_short_sentence(clerk: Command, tmp_path: Path) -> None:
    head = [f"Sarake {chr(97 + place % 26)}" for place in range(1000)]
    message = told(run(clerk, tmp_path, csv_file([("number", *head)])), UNREADABLE)
    assert message.endswith("#21, ... (+980)")


def test_a_key_of_a_later_object_that_means_nothing_is_named_with_its_line(clerk: Command, tmp_path: Path) -> None:
    content = '{"number": 1001, "note": "a"}\n\n{"number": 1002, "lempiväri": "sininen"}\n'
    message = told(run(clerk, tmp_path, content), UNREADABLE)
    assert message.endswith("batch.csv:3 cannot be read: these headings mean nothing here: lempiväri")


@pytest.mark.parametrize("head", ["number;phone;puhelin", "number;c/o;co;note", "number;was_phone;oli puhelin"])
def test_two_headings_of_one_column_are_refused(clerk: Command, tmp_path: Path, head: str) -> None:
    assert "two headings name the same column: " in told(run(clerk, tmp_path, f"{head}\n1001;;\n"), UNREADABLE)


def test_two_headings_may_add_to_one_list(clerk: Command, tmp_path: Path) -> None:
    add_people(clerk)
    applied(clerk, tmp_path, "number;lisää puhelin;add_phone\n1001;050 1112223;050 1112224\n")
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["040 1234567", "050 1112223", "050 1112224"]


@pytest.mark.parametrize(
    ("head", "options", "column"),
    [
        ("phone;note", (), "number"),
        ("number;note", ("--match", "phone"), "phone"),
        ("number;phone", ("--match", "email"), "email"),
        ("phone;was_identity_code", ("--match", "identity-code"), "identity_code"),
        ("phone;note", ("--match", "identity-code", "--add"), "identity_code"),
        ("reference;due_on", ("--what", "claims"), "number"),
    ],
)
def test_a_file_that_names_no_customer_is_refused(
    clerk: Command, tmp_path: Path, head: str, options: tuple[str, ...], column: str
) -> None:
    message = told(run(clerk, tmp_path, f"{head}\n;\n", *options), UNREADABLE)
    assert f"no column names the customer: {column}" in message


def test_a_heading_of_another_kind_of_batch_means_nothing(clerk: Command, tmp_path: Path) -> None:
    message = told(run(clerk, tmp_path, "number;family_name;eräpäivä\n1001;;\n"), UNREADABLE)
    assert message.endswith("mean nothing here: eräpäivä")


# Without headings ------------------------------------------------------------------------------------------------

DATA = (
    "1001",
    "Salainen",
    "Sanna",
    "040 9998887",
    "salainen@esimerkki.fi",
    "131052-902Y",
    "Salakatu 1",
    "00530",
    "Salala",
)


@pytest.mark.parametrize("make", [csv_file, xlsx_file, ods_file])
@pytest.mark.parametrize(
    "row",
    [
        DATA,
        (*DATA, "asunto"),
        (*DATA, "lupa"),
        ("Salainen", "Sanna", "Salala", "kielto", "lupa"),
        ("1001", "Salainen", "email", "phone"),
        ("Salainen", "lupa"),
        ("number", "phone", "email", "salainen@esimerkki.fi", "Salainen 123"),
    ],
)
def test_a_file_without_headings_shows_nobodys_data(
    clerk: Command, tmp_path: Path, make: object, row: tuple[str, ...]
) -> None:
    assert callable(make)
    done = run(clerk, tmp_path, make([row, row]))
    told(done, InputUnreadableError.exit_code)
    shown = done.out + done.err
    assert not [
        word for word in ("alainen", "alala", "Sanna", "Salakatu", "131052", "0530", "9998887") if word in shown
    ]


def test_a_heading_that_is_known_to_nobody_is_told_by_its_place(clerk: Command, tmp_path: Path) -> None:
    done = run(clerk, tmp_path, "number;phone;email;\x1b]0;x\x07\u202e;note\n1001;;;;\n", "--delimiter", ";")
    assert told(done, UNREADABLE).endswith("mean nothing here: #4, #5")


def test_markup_in_a_heading_is_shown_as_it_is(clerk: Command, tmp_path: Path) -> None:
    file = put(tmp_path, "number;phone;[red]vari[/red]\n1001;;\n")
    assert "mean nothing here: [red]vari[/red]" in clerk("batch", "check", file).err
