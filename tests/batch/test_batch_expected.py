"""What a row expects to stand there, and rows that speak of the same customer or the same identity code (F-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import applied, apply, check, counts, customer, hetu, write
from register_rows import everything, touched_by
from whole_people import ready, words

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

# What stands there, what does not, and what is not recorded: customer, column, value.
_HOLDS = (
    (1001, "family_name", "{family}"), (1001, "given_names", "Aapo Kalevi"), (1001, "call_name", "Aapo"),
    (1001, "former_name", "{former}"), (1001, "identity_code", "{own_code}"), (1001, "identity_code_reason", "lease"),
    (1001, "marital_status", "married"), (1001, "household_size", "2"), (1001, "language", "fi"),
    (1001, "street", "{street}"), (1001, "postal_code", "33710"), (1001, "town", "Tampere"), (1001, "country", "FI"),
    (1001, "phone", "{phone}"), (1001, "email", "{email}"), (1001, "iban", "{iban}"), (1001, "nationality", "FI,SE"),
    (1003, "phone", "{phone2}"), (1003, "email", "{email2}"), (1003, "iban", "FI14 1009 3000 1234 58"),
    (1003, "former_name", "Vanhin"),
)  # fmt: skip
_OTHERWISE = (
    ("former_name", "vanhanen1001"), ("identity_code", "131052-901x"), ("identity_code_reason", "vuokrasuhde"),
    ("marital_status", "naimisissa"), ("language", "suomi"), ("street", "SALAKUJA  1 b 23"), ("town", "tampere"),
    ("country", "Suomi"), ("phone", "+358 40 1234501"), ("email", "Vanha1@Esimerkki.fi"),
    ("iban", "FI2112345600000785"), ("nationality", "SE, FI"),
)  # fmt: skip
_HOLDS_NOT = (
    (1001, "family_name", "Äijälä"), (1001, "given_names", "Aapo"), (1001, "call_name", "Kalevi"),
    (1001, "former_name", "Virta"), (1001, "identity_code", "{new_code}"), (1001, "identity_code_reason", "luotto"),
    (1001, "marital_status", "leski"), (1001, "household_size", "3"), (1001, "language", "ruotsi"),
    (1001, "street", "Salakuja 1 B 24"), (1001, "postal_code", "33720"), (1001, "town", "Nokia"),
    (1001, "country", "Ruotsi"), (1001, "phone", "{new_phone}"), (1001, "email", "{new_email}"),
    (1001, "iban", "FI37 1590 3000 0007 76"), (1001, "nationality", "FI"), (1001, "notice_given", "1.11.2026"),
    (1001, "deceased_on", "1.11.2026"),
)  # fmt: skip
_NOTHING = (
    "given_names", "call_name", "former_name", "identity_code", "identity_code_reason", "marital_status",
    "household_size", "language", "street", "postal_code", "town", "phone", "email", "iban", "nationality",
    "notice_given", "deceased_on",
)  # fmt: skip


def _row(number: int, column: str, value: str) -> dict[str, str]:
    return {"number": str(number), f"was_{column}": value.format(**words(number)), "note": "muutos"}


@pytest.mark.parametrize("protected", [0, 1])
@pytest.mark.parametrize(("number", "column", "value"), _HOLDS)
def test_a_row_is_applied_when_what_it_expects_stands_there(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, number: int, column: str, value: str, protected: int
) -> None:
    ready(office, clerk, shelf)
    assert counts(applied(clerk, tmp_path, [_row(number + protected, column, value)])) == {"changed": 1}


@pytest.mark.parametrize(("column", "value"), _OTHERWISE)
def test_what_a_row_expects_may_be_written_otherwise(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, column: str, value: str
) -> None:
    ready(office, clerk, shelf)
    assert counts(applied(clerk, tmp_path, [_row(1001, column, value)])) == {"changed": 1}


@pytest.mark.parametrize(("number", "column", "value"), _HOLDS_NOT)
def test_a_row_is_refused_when_something_else_stands_there(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, number: int, column: str, value: str
) -> None:
    ready(office, clerk, shelf)
    before = everything(office)
    run = apply(clerk, tmp_path, [_row(number, column, value)])
    assert (run.code, [one["column"] for one in run.data["errors"]]) == (51, [f"was_{column}"])
    assert run.data["errors"][0]["rule"] == "the register holds another value than the one that was expected"
    assert everything(office) == before


@pytest.mark.parametrize("column", _NOTHING)
def test_a_row_may_expect_that_nothing_stands_there(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, column: str
) -> None:
    ready(office, clerk, shelf)
    assert apply(clerk, tmp_path, [_row(1005, column, "<tyhjennä>")]).code == 0
    kept = {"notice_given", "deceased_on"}
    assert apply(clerk, tmp_path, [_row(1001, column, "<clear>")]).code == (0 if column in kept else 51)


@pytest.mark.parametrize(
    ("column", "value"),
    [("phone", "{new_phone}"), ("email", "{new_email}"), ("iban", "{iban}"), ("former_name", "Virta")],
)
def test_a_first_value_is_added_only_where_there_is_none(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, column: str, value: str
) -> None:
    ready(office, clerk, shelf)
    row = {f"was_{column}": "<clear>", column: value.format(**words(1001))}
    assert counts(applied(clerk, tmp_path, [{"number": 1005, **row}])) == {"changed": 1}
    assert apply(clerk, tmp_path, [{"number": 1001, **row}]).code == 51


def test_an_expected_value_is_neither_told_nor_masked_in_an_error(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # F-02
    ready(office, clerk, shelf)
    row = _row(1001, "identity_code", "{new_code}")
    runs = [clerk("batch", "apply", str(write(tmp_path, [row])), *more) for more in ((), ("--format", "json"))]
    told = "".join(run.out + run.err for run in runs)
    assert [one for one in (words(1001)["new_code"], words(1001)["own_code"], "131052") if one in told] == []


def test_whose_row_is_refused_stands_in_the_log(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    """Else one could ask value by value what the register holds, and nobody would know (E-33)."""
    ready(office, clerk, shelf)
    check(clerk, tmp_path, [_row(1002, "phone", "{new_phone}")])
    assert touched_by(office, "batch check") == {1002: "opened"}


def test_a_second_row_about_the_same_customer_is_refused_with_the_line_of_the_first(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    rows = [{"number": "1001", "language": "sv"}, {"number": "1003", "language": "sv"},
            {"number": "1001", "note": "toinen"}]  # fmt: skip
    run = apply(clerk, tmp_path, rows)
    assert run.code == 51
    assert [(one["line"], one["column"], one["rule"]) for one in run.data["errors"]] == [
        (4, "number", "the same customer stands on line 2 of the file, too")
    ]


def test_a_second_row_far_from_the_first_is_refused_too(office: Office, clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, [{"family_name": f"Koe{number}"} for number in range(1200)], "--add", name="new.csv")
    rows = [{"number": 1001 + place, "language": "sv"} for place in range(1200)]
    run = apply(clerk, tmp_path, [*rows, {"number": 1001, "language": "en"}])
    assert [(one["line"], one["rule"]) for one in run.data["errors"]] == [
        (1202, "the same customer stands on line 2 of the file, too")
    ]


def test_the_same_code_on_two_rows_is_refused(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    row = {"identity_code": hetu(970), "identity_code_reason": "lease"}
    run = apply(clerk, tmp_path, [{"number": "1003", **row}, {"number": "1005", **row}])
    assert run.code == 51
    assert [(one["line"], one["column"], one["rule"]) for one in run.data["errors"]] == [
        (3, "identity_code", "stands on line 2 of the file, too")
    ]


def test_the_same_code_for_two_new_customers_is_refused(office: Office, clerk: Command, tmp_path: Path) -> None:
    row = {"family_name": "Ek", "identity_code": hetu(970), "identity_code_reason": "lease"}
    run = apply(clerk, tmp_path, [row, row], "--add")
    assert [(one["line"], one["rule"]) for one in run.data["errors"]] == [(3, "stands on line 2 of the file, too")]


@pytest.mark.parametrize("more", [(), ("--add",)])
def test_a_code_of_somebody_else_is_refused(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    ready(office, clerk, shelf)
    row = {"number": "" if more else "1003", "family_name": "Ek", "identity_code": words(1002)["own_code"]}
    run = apply(clerk, tmp_path, [{**row, "identity_code_reason": "lease"}], *more)
    assert run.code == 51
    assert [(one["column"], one["rule"]) for one in run.data["errors"]] == [
        ("identity_code", "another customer has it already")
    ]
    assert touched_by(office, "batch apply").get(1002) == "listed"


def test_two_customers_do_not_swap_their_codes_in_one_file(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    rows = [
        {"number": str(one), "identity_code": words(other)["own_code"], "identity_code_change": "correction"}
        for one, other in ((1001, 1002), (1002, 1001))
    ]
    run = apply(clerk, tmp_path, rows)
    assert (run.code, [one["line"] for one in run.data["errors"]]) == (51, [2, 3])


def test_a_code_that_the_customer_has_already_is_equal(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    rows = [{"number": str(one), "identity_code": words(one)["own_code"]} for one in (1001, 1002)]
    assert counts(applied(clerk, tmp_path, rows)) == {"equal": 2}


def test_a_code_with_another_sign_is_free(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:  # F-07
    ready(office, clerk, shelf)
    other = words(1001)["own_code"].replace("-", "Y")
    applied(clerk, tmp_path, [{"number": "1003", "identity_code": other, "identity_code_reason": "lease"}])
    assert [customer(clerk, one)["identity_code"] for one in (1001, 1003)] == [words(1001)["own_code"], other]


_EMPTIES_NOTHING = (
    ("customers", "note"), ("customers", "reason"), ("customers", "add_phone"), ("customers", "identity_code_change"),
    ("customers", "since"), ("customers", "source"), ("customers", "marketing"), ("relations", "object"),
    ("relations", "kind"), ("relations", "company"), ("claims", "reference"), ("claims", "due_on"),
    ("claims", "paid_on"), ("events", "description"), ("events", "told"), ("events", "object"), ("opt-outs", "letter"),
    ("opt-outs", "marketing_kind"),
)  # fmt: skip
_WHOLE = {
    "customers": {"language": "sv"},
    "relations": {"kind": "flat-lease", "object": "Juvankatu 1 A 1", "begin": "1.1.2026"},
    "claims": {"reference": "17", "due_on": "1.12.2026"},
    "events": {"kind": "fault-report", "object": "Juvankatu 1 A 1"},
    "opt-outs": {},
}


@pytest.mark.parametrize(("what", "column"), _EMPTIES_NOTHING)
def test_the_word_that_empties_is_never_kept_as_a_value(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, what: str, column: str
) -> None:
    ready(office, clerk, shelf)
    row = {"number": "1001", **_WHOLE[what], column: "<tyhjennä>"}
    run = apply(clerk, tmp_path, [row], "--what", what)
    assert (run.code, [one["column"] for one in run.data["errors"]]) == (51, [column])
