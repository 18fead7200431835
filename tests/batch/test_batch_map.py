"""Maps: which heading of another system is which field here, and what its words mean (X-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import customer
from reading_side import add_people, applied, bytes_of, one_error, put, told

from kkrek.errors import InputUnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office

UNREADABLE = InputUnreadableError.exit_code


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - each test corrects somebody
def _people(clerk: Command) -> None:
    add_people(clerk)


def mapped(clerk: Command, folder: Path, text: str | bytes, content: str, *more: str) -> Run:
    file, file_map = put(folder, content), put(folder, text, "map.toml")
    return clerk("batch", "apply", file, "--map", file_map, *more, "--format", "json")


def well_mapped(clerk: Command, folder: Path, text: str | bytes, content: str, *more: str) -> None:
    done = mapped(clerk, folder, text, content, *more)
    assert done.code == 0, done.err + done.out


# What a map says -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["Vuokralaisen GSM", "vuokralaisen_gsm", "VUOKRALAISEN-GSM"])
@pytest.mark.parametrize("name", ["phone", "puhelin"])
def test_a_heading_of_the_map_is_the_field_that_it_names(
    clerk: Command, tmp_path: Path, heading: str, name: str
) -> None:
    text = f'[columns]\n"Vuokralaisen GSM" = "{name}"\n"Nro" = "asiakasnumero"\n'
    well_mapped(clerk, tmp_path, text, f"Nro;{heading}\n1001;050 1112223\n")
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["050 1112223"]


def test_the_map_counts_more_than_what_a_heading_means_otherwise(clerk: Command, tmp_path: Path) -> None:
    well_mapped(clerk, tmp_path, '[columns]\n"town" = "note"\n', "number;town\n1001;a\n")
    assert [note["text"] for note in customer(clerk)["notes"]] == ["a"]


def test_a_heading_that_is_ignored_is_not_read(clerk: Command, tmp_path: Path) -> None:
    well_mapped(clerk, tmp_path, 'ignore = ["Lempiväri", "phone"]', "number;lempivari;phone;note\n1001;sininen;x;a\n")
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["040 1234567"]


@pytest.mark.parametrize("name", ["language", "kieli"])
def test_words_of_the_file_are_words_of_the_register(clerk: Command, tmp_path: Path, name: str) -> None:
    well_mapped(clerk, tmp_path, f'[values.{name}]\n"SWE" = "sv"\n', "number;language\n1001;swe\n1002;fi\n")
    assert [customer(clerk, number)["language"] for number in (1001, 1002)] == ["sv", "fi"]


def test_a_word_that_means_nothing_leaves_the_field_as_it_is(clerk: Command, tmp_path: Path) -> None:
    text = '[values.family_name]\n"EI TIEDOSSA" = ""\n'
    well_mapped(clerk, tmp_path, text, "number;family_name;note\n1001;ei tiedossa;a\n")
    assert customer(clerk)["family_name"] == "Aalto"


@pytest.mark.parametrize("name", ["source", "lähde"])
def test_a_fixed_value_holds_for_every_row_that_has_none_of_its_own(clerk: Command, tmp_path: Path, name: str) -> None:
    text = f'[fixed]\n"{name}" = "authority"\n'
    well_mapped(clerk, tmp_path, text, "number;language;source\n1001;sv;\n1002;sv;vtj\n")
    assert [customer(clerk, number)["sources"]["language"]["source"] for number in (1001, 1002)] == ["authority", "vtj"]


def test_a_fixed_value_makes_no_row_of_empty_cells(clerk: Command, tmp_path: Path) -> None:
    done = mapped(clerk, tmp_path, '[fixed]\n"town" = "Turku"\n', "number;note\n1001;a\n;\n")
    assert (done.code, done.data["rows"]["read"]) == (0, 1)


def test_the_map_tells_what_the_rows_are_about_and_how_they_are_written(clerk: Command, tmp_path: Path) -> None:
    text = (
        'what = "claims"\nsource = "controller"\nencoding = "cp850"\ndelimiter = "|"\n[fixed]\ndue_on = "1.10.2026"\n'
    )
    file = put(tmp_path, "number|reference\n1001|Lämpö 1\n".encode("cp850"))
    done = clerk("batch", "apply", file, "--map", put(tmp_path, text, "map.toml"), "--format", "json")
    assert done.code == 0, done.err + done.out
    (claim,) = customer(clerk)["claims"]
    assert (claim["reference"], claim["due_on"]) == ("Lämpö 1", "2026-10-01")


def test_an_option_counts_more_than_the_map(clerk: Command, tmp_path: Path) -> None:
    text = 'what = "claims"\nencoding = "cp850"\ndelimiter = "|"\n'
    done = mapped(clerk, tmp_path, text, "number,note\n1001,ä\n", "--what", "customers", "--encoding", "utf-8",
                  "--delimiter", ",")  # fmt: skip
    assert done.code == 0, done.err + done.out
    assert [note["text"] for note in customer(clerk)["notes"]] == ["ä"]


def test_an_error_names_the_heading_of_the_file(clerk: Command, tmp_path: Path) -> None:
    done = mapped(clerk, tmp_path, '[columns]\n"GSM" = "phone"\n', "number;GSM\n1001;x\n")
    assert one_error(done)[:2] == (2, "GSM")


def test_the_same_file_by_another_map_is_another_batch(clerk: Command, tmp_path: Path) -> None:
    for name in ("note", "town"):
        well_mapped(clerk, tmp_path, f'[columns]\n"X" = "{name}"\n', "number;X\n1001;a\n")


# Maps that are wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("columns", "it is not TOML"),
        ("# a\n[columns]\n= 1\n", "it is not TOML (line 3)"),
        ("a = " + "[" * 100_000, "it is not TOML"),
        (b"\xff\xfe", "it is not written in UTF-8"),
        ("#" * (1024 * 1024 + 1), "it is larger than 1 MiB"),
        ('colums = {"a" = "phone"}', "ignore, what, source, encoding and delimiter: colums"),
        ("[columns]\nphone = 1\n", "is a text in quotation marks: columns.phone"),
        ("[columns.phone]\na = 1\n", "is a text in quotation marks"),
        ('columns = "phone"', "is a text in quotation marks"),
        ('ignore = "phone"', "is a text in quotation marks: ignore"),
        ("ignore = [1]", "is a text in quotation marks"),
        ("encoding = 8", "is a text in quotation marks: encoding"),
        ('[values]\nlanguage = "fi"\n', "is a text in quotation marks: values.language"),
        ("[values.language]\nfi = true\n", "is a text in quotation marks: values.language.fi"),
        ("[fixed]\nsince = 2026-11-22\n", "is a text in quotation marks"),
        ('what = "cars"', "this setting is none of the known values: what"),
        ('source = "rumour"', "this setting is none of the known values: source"),
        ('[columns]\n"GSM" = "telefoni"\n', "the map names columns that mean nothing here: telefoni"),
        ('[columns]\n"GSM" = ""\n', 'the map names columns that mean nothing here: ""'),
        ('[columns]\n"Muualla" = "telefoni"\n', "the map names columns that mean nothing here: telefoni"),
        ('[values.telefoni]\na = "b"\n', "the map names columns that mean nothing here: telefoni"),
        ('[fixed]\ntelefoni = "b"\n', "the map names columns that mean nothing here: telefoni"),
        ('encoding = "a\\u0000b"', "no encoding of text has this name"),
        ('delimiter = ""', "--delimiter names no single sign"),
    ],
)  # fmt: skip
def test_a_map_that_is_wrong_is_refused_and_nothing_written(
    office: Office, clerk: Command, tmp_path: Path, text: str | bytes, reason: str
) -> None:
    before = bytes_of(office)
    said = told(mapped(clerk, tmp_path, text, "number;GSM\n1001;x\n"), UNREADABLE)
    assert (reason in said, said.startswith(f"{tmp_path}/map.toml cannot be read")) == (True, True)
    assert bytes_of(office) == before


def test_a_map_that_is_not_there_is_named(clerk: Command, tmp_path: Path) -> None:
    done = clerk(
        "batch", "check", put(tmp_path, "number;note\n"), "--map", str(tmp_path / "a.toml"), "--format", "json"
    )
    assert told(done, UNREADABLE).startswith(f"{tmp_path}/a.toml cannot be read")


# The ready ones ------------------------------------------------------------------------------------------------------

FIVALDI = (
    "ASIAKASTUNNUS", "NIMI1", "NIMI2", "PUHELIN", "TELEFAX", "MATKAPUHELIN", "KIELIKOODI", "YHTEYDENOTTOTAPA",
    "KORONESTO", "KARHUESTO", "MAKSUEHTO", "ASIAKASRYHMA", "ASIAKASSEGMENTTI", "LUOTTOKIELTO", "LUOTTORAJA",
)  # fmt: skip
ROWS = (
    ("1001", "Ek", "Olli", "03 123 4567", "", "040 7654321", "SWE", "1", "", "", "14", "1", "", "", "0"),
    ("1002", "Öhman", "Åsa", "", "", "+358407654322", "FIN", "1", "", "", "14", "1", "", "", "0"),
)


@pytest.mark.parametrize("codec", ["cp1252", "utf-8"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_the_map_of_fivaldi_reads_a_file_of_its_public_columns(
    clerk: Command, tmp_path: Path, codec: str, sign: str
) -> None:
    content = "".join(sign.join(row) + "\r\n" for row in (FIVALDI, *ROWS)).encode(codec)
    applied(clerk, tmp_path, content, "--map", "fivaldi", "--add")
    olli, aasa = customer(clerk, 1004), customer(clerk, 1005)
    assert (olli["family_name"], olli["language"], aasa["family_name"], aasa["language"]) == ("Ek", "sv", "Öhman", "fi")
    assert [one["as_given"] for one in olli["phones"]] == ["03 123 4567", "040 7654321"]


def test_the_map_of_fivaldi_corrects_by_its_own_number_where_that_is_moved(clerk: Command, tmp_path: Path) -> None:
    text = clerk("batch", "template", "--map", "fivaldi").out.replace('"ASIAKASTUNNUS", ', "")
    text = text.replace("\n[columns]\n", '\n[columns]\n"ASIAKASTUNNUS" = "number"\n')
    well_mapped(clerk, tmp_path, text, "".join(";".join(row) + "\r\n" for row in (FIVALDI, *ROWS)))
    found = customer(clerk)
    assert [one["as_given"] for one in found["phones"]] == ["040 1234567", "03 123 4567", "040 7654321"]
    assert (found["family_name"], found["language"]) == ("Ek", "sv")


def test_the_command_that_the_map_of_fivaldi_names_is_a_command(clerk: Command, tmp_path: Path) -> None:
    text = clerk("batch", "template", "--map", "fivaldi").out
    (command,) = [line for line in text.splitlines() if "kkrek batch check FILE" in line]
    content = "".join(";".join(row) + "\r\n" for row in (FIVALDI, *ROWS))
    words = command.strip("# ").split()[1:]
    done = clerk(*(put(tmp_path, content) if word == "FILE" else word for word in words))
    assert done.code == 0, done.err


@pytest.mark.parametrize("name", ["fivaldi", "tampuuri"])
def test_a_ready_map_that_is_printed_is_a_map(clerk: Command, tmp_path: Path, name: str) -> None:
    text = clerk("batch", "template", "--map", name).out
    well_mapped(clerk, tmp_path, text, "number;note\n1001;a\n")
    assert clerk("batch", "template", "--map", name, "--format", "json").data == {"map": text}


def test_the_map_of_tampuuri_works_once_its_lines_are_filled_in(clerk: Command, tmp_path: Path) -> None:
    text = clerk("batch", "template", "--map", "tampuuri").out
    lines = [line.removeprefix("# ") if line.startswith(('# "', "# [")) else line for line in text.splitlines()]
    filled = "\n".join(lines).replace('# "HEADING"', '"Velka"')
    done = mapped(clerk, tmp_path, filled, "number;Puhelin;Velka\n1001;050 1112223;100,00\n")
    assert done.code == 0, done.err
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["040 1234567", "050 1112223"]
