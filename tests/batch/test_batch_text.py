"""What stands in the cells of a text file comes into the register as it is, and errors name physical lines (X-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import customer, hetu, ran
from dialects import csv_file, ods_file, xlsx_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_side import add_people, applied, errors, one_error, put, run, told

from kkrek.domain.batch_columns import FIELDS
from kkrek.domain.spreadsheet import csv_text, guard_cell
from kkrek.errors import InputUnreadableError, RowsRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command

PHONE = "is not a phone number that exists in its country"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - each test corrects somebody
def _people(clerk: Command) -> None:
    add_people(clerk)


# Values that spreadsheets and programs spoil -----------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["+358401234599", "'+358401234599"])
@pytest.mark.parametrize("make", [csv_file, xlsx_file, ods_file])
def test_a_number_with_its_country_code_comes_through_with_and_without_the_quote_of_a_guard(
    clerk: Command, tmp_path: Path, make: Callable[[list[tuple[str, str]]], bytes], cell: str
) -> None:
    applied(clerk, tmp_path, make([("number", "phone"), ("1001", cell)]))
    (phone,) = customer(clerk)["phones"]
    assert (phone["as_given"], phone["e164"]) == ("+358401234599", "+358401234599")


@pytest.mark.parametrize(
    "text", ["=SUM(A1)", "+kolme", "-miinus", "@koti", "'lainattu", "''kahdesti", "'90-luvulla", "'=kaava", "O'Brien"]
)
def test_a_cell_that_was_guarded_is_what_it_was_before(clerk: Command, tmp_path: Path, text: str) -> None:
    applied(clerk, tmp_path, csv_text([("number", "note"), ("1001", guard_cell(text))]))
    assert [note["text"] for note in customer(clerk)["notes"]] == [text]


def test_an_identity_code_of_the_1800s_keeps_its_plus(clerk: Command, tmp_path: Path) -> None:
    old = hetu(905, day="010180", sign="+")
    applied(clerk, tmp_path, f"number;hetu;hetun peruste\n1001;{old};vuokrasuhde\n")
    assert customer(clerk)["identity_code"] == old


@pytest.mark.parametrize("make", [csv_file, xlsx_file, ods_file])
def test_a_postal_code_keeps_its_leading_zeros(
    clerk: Command, tmp_path: Path, make: Callable[[list[tuple[str, str, str]]], bytes]
) -> None:
    applied(clerk, tmp_path, make([("number", "postal_code", "town"), ("1001", "00530", "Helsinki")]))
    (address,) = [one for one in customer(clerk)["addresses"] if one["until"] is None]
    assert address["postal_code"] == "00530"


@pytest.mark.parametrize("name", ['Åkerblom; "Älvä"', "Öö,Ää", 'Nimi "Masa" Nimi', "Rivi\tsarkain"[:4], "von Äh'"])
def test_delimiters_and_quotation_marks_may_stand_in_a_name(clerk: Command, tmp_path: Path, name: str) -> None:
    applied(clerk, tmp_path, csv_file([("number", "family_name"), ("1001", name)]))
    assert customer(clerk)["family_name"] == name


def test_quotation_marks_in_the_middle_of_a_bare_cell_are_part_of_it(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, 'number;family_name\n1001;Aalto "Masa"\n')
    assert customer(clerk)["family_name"] == 'Aalto "Masa"'


def test_lines_may_stand_in_a_note(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, 'number;note\r\n1001;"eka\r\ntoka; ""kolmas"""\r\n')
    assert [note["text"] for note in customer(clerk)["notes"]] == ['eka\ntoka; "kolmas"']


def test_a_line_in_a_name_is_refused(clerk: Command, tmp_path: Path) -> None:
    line, column, rule = one_error(run(clerk, tmp_path, 'number;family_name\n1001;"Aalto\nVirta"\n'))
    assert (line, column) == (2, "family_name")
    assert "invisible character" in rule


def test_letters_of_windows_1252_are_those_that_were_written(clerk: Command, tmp_path: Path) -> None:
    made = applied(clerk, tmp_path, "number;family_name\n1001;Äijälä\n".encode("cp1252"))
    assert (made["encoding"], customer(clerk)["family_name"]) == ("cp1252", "Äijälä")


@pytest.mark.parametrize("name", ["Äijälä", "Öhman", "Åberg", "Müller", "René"])
def test_letters_that_another_program_has_spoilt_are_refused(clerk: Command, tmp_path: Path, name: str) -> None:
    spoilt = name.encode().decode("cp1252")
    done = run(clerk, tmp_path, f"number;family_name\n1001;{spoilt}\n")
    assert one_error(done) == (2, "family_name", "was written in UTF-8 and read as Windows-1252 before it came here")
    assert name not in done.out
    assert spoilt not in done.out


def test_a_capital_a_with_a_tilde_is_a_letter(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, "number;town\n1001;SÃO PAULO\n")
    assert customer(clerk)["addresses"][0]["town"] == "SÃO PAULO"


names = st.text(
    st.characters(codec="cp1252", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=12
).filter(lambda text: text == " ".join(text.split()) and text[0] not in "#<'E" and "Ã" not in text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names, delimiter=st.sampled_from(";,\t"), codec=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))
def test_any_name_comes_through_any_dialect(
    clerk: Command, tmp_path: Path, name: str, delimiter: str, codec: str
) -> None:
    content = csv_file([("number", "family_name"), ("1001", name)], delimiter=delimiter, encoding=codec)
    done = clerk("batch", "check", put(tmp_path, content), "--encoding", codec, "--format", "json")
    assert done.code == 0, done.err + done.out
    changes = [one["new"] for one in done.data["changes"] if one["field"] == "family_name"]
    assert changes == [name]


# Lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_error_names_the_line_on_which_its_row_begins(clerk: Command, tmp_path: Path, end: str) -> None:
    rows = ["number;phone;note", '1001;;"a', "", 'b"', "", "1002;x;", '1003;y;"c', 'd"', "1004;;"]
    found = errors(run(clerk, tmp_path, end.join(rows) + end))
    assert [(line, column) for line, column, _ in found] == [(6, "phone"), (7, "phone"), (9, "number")]


def test_a_heading_of_two_lines_shifts_the_lines_of_all_rows(clerk: Command, tmp_path: Path) -> None:
    done = run(clerk, tmp_path, 'number;"c/o\nnimi";phone\n1001;;x\n', "--map", put(tmp_path, MAP, "map.toml"))
    assert one_error(done) == (3, "phone", PHONE)


MAP = '[columns]\n"c/o nimi" = "co"\n'


def test_the_line_of_an_error_in_a_spreadsheet_is_the_number_of_its_row(clerk: Command, tmp_path: Path) -> None:
    table = [("number", "phone"), ("", ""), ("1001", ""), ("1002", "x")]
    for make in (xlsx_file, ods_file):
        assert one_error(run(clerk, tmp_path, make(table))) == (4, "phone", PHONE)


def test_the_line_of_an_error_in_json_lines_counts_empty_lines(clerk: Command, tmp_path: Path) -> None:
    content = '\n{"number": 1001, "note": "a\\nb"}\n\n{"number": 1002, "phone": "x"}\n'
    assert one_error(run(clerk, tmp_path, content)) == (4, "phone", PHONE)


@pytest.mark.parametrize(
    "content",
    [
        'number;note\n1001;"a\nb"\n1002;"c\n',
        'number;note\n1001;"a\nb"\n1002;"c"d\n',
        'number;note\n1001;"a\nb"\n1002;' + "x" * 140_000 + "\n",
        '{"number": 1001}\n\n\n{"number": 1002\n',
        '{"number": 1001}\n\n\n{"number": 1002, "number": 1003}\n',
        '{"number": 1001}\n\n\n{"number": 1002, "note": {}}\n',
        '{"number": 1001}\n\n\n[1]\n',
        '{"number": 1001}\n\n\n{"number": 1002, "note": "\\ud800"}\n',
        '{"number": 1001}\n\n\n{"note": ' + "[" * 100_000 + "\n",
    ],
)
def test_a_line_that_spoils_the_file_is_named(clerk: Command, tmp_path: Path, content: str) -> None:
    message = told(run(clerk, tmp_path, content), InputUnreadableError.exit_code)
    assert message.endswith("(line 4)")


def test_an_unclosed_quotation_mark_that_takes_in_the_rest_of_the_file_is_named_where_it_begins(
    clerk: Command, tmp_path: Path
) -> None:
    content = 'number;note\n1001;a\n1002;"b\n' + "1003;c\n" * 30_000
    message = told(run(clerk, tmp_path, content), InputUnreadableError.exit_code)
    assert "a quotation mark of its row is not closed" in message
    assert message.endswith("(line 3)")


# Rows that do not fit under the headings ---------------------------------------------------------------------------


def test_a_row_with_more_cells_than_headings_is_refused(clerk: Command, tmp_path: Path) -> None:
    done = run(clerk, tmp_path, "number;phone;note\n1001;;a;b\n1002;;a;;\n")
    assert one_error(done) == (2, "note", "has more cells than there are headings")


def test_a_row_that_ends_early_leaves_the_rest_as_it_is(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, "number;note;phone\n1001;a\n1002;b;\n")
    assert [phone["as_given"] for phone in customer(clerk)["phones"]] == ["040 1234567"]


@pytest.mark.parametrize("end", ["1003;040 11", "1003", "10"])
def test_a_file_that_was_cut_off_in_its_last_row_is_refused(clerk: Command, tmp_path: Path, end: str) -> None:
    done = run(clerk, tmp_path, f"number;phone;note;town\n1001;;a;\n{end}")
    line, _, rule = one_error(done)
    assert (line, rule) == (3, "the file ends in the middle of this row")


def test_a_last_row_that_is_whole_needs_no_end_of_line(clerk: Command, tmp_path: Path) -> None:
    assert applied(clerk, tmp_path, "number;note\n1001;a")["rows"]["changed"] == 1


def test_a_column_without_a_heading_may_be_there_if_it_is_empty(clerk: Command, tmp_path: Path) -> None:
    assert applied(clerk, tmp_path, "number;note;;\n1001;a;; \n")["rows"]["changed"] == 1


def test_a_value_without_a_heading_is_refused_and_not_dropped(clerk: Command, tmp_path: Path) -> None:
    done = run(clerk, tmp_path, "number;;note\n1001;arvo;a\n")
    assert one_error(done) == (2, "#2", "has a value where there is no heading")


def test_a_cell_that_is_too_long_is_refused(clerk: Command, tmp_path: Path) -> None:
    assert one_error(run(clerk, tmp_path, f"number;note\n1001;{'a' * 10_001}\n")) == (2, "note", "is too long")


def test_rows_of_which_nothing_is_read_do_not_count(clerk: Command, tmp_path: Path) -> None:
    done = applied(clerk, tmp_path, "number;note;error\n1001;a;\n;;vain virhe\n ; ;\n")
    assert done["rows"]["read"] == 1


# Blank, absent, emptied ----------------------------------------------------------------------------------------------


def test_a_blank_cell_and_an_absent_column_leave_everything_as_it_is(clerk: Command, tmp_path: Path) -> None:
    before = ran(clerk, "show", "1001", "--reveal", "all")
    fields = [name for name in FIELDS_OF_CUSTOMERS if name != "number"]
    applied(clerk, tmp_path, f"number;{';'.join(fields)}\n1001;{';' * (len(fields) - 1)}\n")
    assert ran(clerk, "show", "1001", "--reveal", "all") == before


@pytest.mark.parametrize("word", ["<clear>", "<tyhjennä>", "<TYHJENNÄ>", "<tyhjenna>", " <Clear> ", "<töm>"])
def test_a_word_empties_a_field(clerk: Command, tmp_path: Path, word: str) -> None:
    applied(clerk, tmp_path, f"number;phone;given_names\n1001;{word};{word}\n")
    found = customer(clerk)
    assert (found["phones"], found["given_names"], found["family_name"]) == ([], None, "Aalto")


def test_a_word_that_almost_empties_a_field_is_refused(clerk: Command, tmp_path: Path) -> None:
    done = run(clerk, tmp_path, "number;phone\n1001;<clear\n")
    assert one_error(done) == (2, "phone", PHONE)
    assert done.code == RowsRefusedError.exit_code


FIELDS_OF_CUSTOMERS = next(iter(FIELDS.values()))
