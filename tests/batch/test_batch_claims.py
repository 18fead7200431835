"""Files of claims: what happens to each, and a complete list, by which all others have been paid (N-06, F-39)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from batch_files import applied, apply, check, counts, ran, undone, write
from office import START
from people import AAPO, AINO
from register_rows import everything, touched_by

from kkrek.errors import AlreadyAppliedError, InputUnreadableError, PartlyDoneError, RowsRefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

WHAT = ("--what", "claims")
COMPLETE = (*WHAT, "--complete")
_NEW = {"number": "1001", "reference": "RF18", "due_on": "1.9.2026"}


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every claim is on somebody
def _people(clerk: Command, officer: Command, tmp_path: Path) -> None:
    ran(clerk, "add", *AAPO)
    ran(clerk, "add", *AINO)
    text = officer("config", "show").out
    for code in ("koy", "as"):
        text += f'\n[[companies]]\ncode = "{code}"\nname = "Esimerkki {code} Oy"\n'
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    assert officer("config", "load", str(tmp_path / "office.toml"), "--yes").code == 0


def _claims(clerk: Command, number: int = 1001) -> dict[tuple[str | None, str], dict[str, Any]]:
    found = ran(clerk, "claim", "list", str(number))["claims"]
    return {(one["company"], one["reference"]): one for one in found}


def _states(clerk: Command) -> dict[str, str]:
    return {name: one["state"] for number in (1001, 1002) for (_, name), one in _claims(clerk, number).items()}


def _open(clerk: Command, number: int, reference: str, *more: str) -> None:
    ran(clerk, "claim", "open", str(number), "--reference", reference, "--due-on", "1.9.2026", *more)


_STEPS = (
    ({"state": "paid", "paid_on": "1.10.2026"}, [("settle", "1.10.2026")]),
    ({"paid_on": "1.10.2026"}, [("settle", "1.10.2026")]),
    ({"state": "maksettu"}, [("settle", "today")]),
    ({"disputed_on": "2.10.2026"}, [("dispute", "2.10.2026")]),
    ({"judgment_on": "3.10.2026"}, [("judgment", "3.10.2026")]),
    ({"interrupted_on": "4.10.2026"}, [("interrupt", "4.10.2026")]),
    ({"interrupted_on": "4.10.2026, 6.10.2026"}, [("interrupt", "4.10.2026"), ("interrupt", "6.10.2026")]),
    (
        {"interrupted_on": "4.10.2026", "disputed_on": "2.10.2026", "judgment_on": "3.10.2026", "paid_on": "5.10.2026"},
        [("interrupt", "4.10.2026"), ("dispute", "2.10.2026"), ("judgment", "3.10.2026"), ("settle", "5.10.2026")],
    ),
)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("cells", "steps"), _STEPS)
def test_a_claim_stands_as_after_the_commands(
    clerk: Command, tmp_path: Path, cells: dict[str, str], steps: list[tuple[str, str]], known: bool
) -> None:
    for reference in ("BY-COMMAND", *(["RF18"] if known else [])):
        _open(clerk, 1001, reference)
    for step, day in steps:
        ran(clerk, "claim", step, "1001", "BY-COMMAND", "--on", day)
    applied(clerk, tmp_path, [{**_NEW, **cells}], *WHAT)
    found = [{**one, "id": 0, "reference": ""} for one in _claims(clerk).values()]
    assert found[0] == found[1]


def test_the_history_of_a_step_is_that_of_its_command(office: Office, clerk: Command, tmp_path: Path) -> None:
    _open(clerk, 1001, "A")
    _open(clerk, 1001, "B")
    ran(clerk, "claim", "settle", "1001", "A", "--on", "1.10.2026")
    row = {"number": "1001", "reference": "B", "paid_on": "1.10.2026", "source": "controller"}
    applied(clerk, tmp_path, [row], *WHAT)
    one, other = everything(office)["change"][-2:]
    assert (one["new"]["reference"], other["new"]["reference"]) == ("A", "B")
    for change in (one, other):
        change["old"] |= {"uid": "", "reference": ""}
        change["new"] |= {"uid": "", "reference": ""}
    assert {**one, "uid": "", "row_uid": ""} == {**other, "uid": "", "row_uid": ""}


def test_what_is_so_already_is_equal(clerk: Command, tmp_path: Path) -> None:
    row = {**_NEW, "paid_on": "1.10.2026", "interrupted_on": "5.9.2026"}
    applied(clerk, tmp_path, [row], *WHAT)
    assert counts(applied(clerk, tmp_path, [{**row, "reference": "rf 18"}], *WHAT)) == {"equal": 1}


def test_the_same_reference_of_another_company_is_another_claim(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, [_NEW, {**_NEW, "company": "koy"}, {**_NEW, "company": "AS"}], *WHAT)
    assert set(_claims(clerk)) == {(None, "RF18"), ("koy", "RF18"), ("as", "RF18")}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"number": "1001", "due_on": "1.9.2026"}, "reference"),
        ({"number": "1001", "reference": "17"}, "due_on"),
        ({**_NEW, "due_on": "2.9.2026"}, "due_on"),
        ({**_NEW, "company": "naapuri"}, "company"),
        ({**_NEW, "state": "unohdettu"}, "state"),
        ({**_NEW, "judgment_on": "1.8.2026"}, "on"),
        ({**_NEW, "paid_on": "1.1.2027"}, "on"),
        ({"number": "1001", "reference": "131052-9085", "due_on": "1.9.2026"}, "reference"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused(clerk: Command, tmp_path: Path, row: dict[str, str], column: str) -> None:
    _open(clerk, 1001, "RF18")
    run = apply(clerk, tmp_path, [row], *WHAT)
    assert (run.code, [one["column"] for one in run.data["errors"]]) == (RowsRefusedError.exit_code, [column])


@pytest.mark.parametrize("state", ["settle", "dispute", "judgment"])
def test_a_claim_does_not_become_just_open_again(clerk: Command, tmp_path: Path, state: str) -> None:
    _open(clerk, 1001, "RF18")
    ran(clerk, "claim", state, "1001", "RF18")
    run = apply(clerk, tmp_path, [{**_NEW, "state": "open"}], *WHAT)
    assert (run.code, [one["column"] for one in run.data["errors"]]) == (51, ["state"])


def test_two_rows_about_one_claim_are_refused(clerk: Command, tmp_path: Path) -> None:
    run = apply(clerk, tmp_path, [_NEW, {**_NEW, "reference": "rf18", "state": "paid"}], *WHAT)
    assert [(one["line"], one["rule"]) for one in run.data["errors"]] == [
        (3, "the same thing stands on line 2 of the file, too")
    ]


# A complete list -----------------------------------------------------------------------------------------------


def _three(clerk: Command) -> None:
    _open(clerk, 1001, "A")
    _open(clerk, 1001, "B")
    _open(clerk, 1002, "C")


def _named(number: int, reference: str, **more: str) -> dict[str, str]:
    return {"number": str(number), "reference": reference, "due_on": "1.9.2026", **more}


def test_what_a_complete_list_does_not_name_has_been_paid(clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    done = applied(clerk, tmp_path, [_named(1001, "a"), _named(1002, "D")], *COMPLETE)
    assert counts(done) == {"changed": 1, "equal": 1, "settled": 2}
    assert _states(clerk) == {"A": "open", "B": "paid", "C": "paid", "D": "open"}
    assert _claims(clerk)[None, "B"]["paid_on"] == "2026-11-22"


def test_without_complete_nothing_else_is_paid(clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    applied(clerk, tmp_path, [_named(1001, "A")], *WHAT)
    assert set(_states(clerk).values()) == {"open"}


def test_disputed_and_judged_claims_are_paid_too(clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    ran(clerk, "claim", "dispute", "1001", "B")
    ran(clerk, "claim", "judgment", "1002", "C")
    applied(clerk, tmp_path, [_named(1001, "A")], *COMPLETE)
    assert _states(clerk) == {"A": "open", "B": "paid", "C": "paid"}


def test_the_office_itself_found_out_that_it_was_paid(office: Office, clerk: Command, tmp_path: Path) -> None:  # N-08
    _three(clerk)
    ran(clerk, "claim", "settle", "1001", "B")
    single = everything(office)["change"][-1]
    applied(clerk, tmp_path, [_named(1001, "A")], *COMPLETE)
    batch = everything(office)["change"][-1]
    names = ("field", "source", "initiative", "changed_on")
    assert [batch[name] for name in names] == [single[name] for name in names]


def test_claims_of_companies_that_no_row_names_are_left(clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    _open(clerk, 1001, "K1", "--company", "koy")
    _open(clerk, 1001, "K2", "--company", "koy")
    applied(clerk, tmp_path, [_named(1001, "K1", company="koy")], *COMPLETE)
    assert _states(clerk) == {"A": "open", "B": "open", "C": "open", "K1": "open", "K2": "paid"}


def test_the_same_reference_of_another_company_names_no_claim(clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    _open(clerk, 1001, "A", "--company", "koy")
    applied(clerk, tmp_path, [_named(1001, "A", company="koy"), _named(1002, "C")], *COMPLETE)
    assert {key: one["state"] for key, one in _claims(clerk).items()} == {
        (None, "A"): "paid",
        (None, "B"): "paid",
        ("koy", "A"): "open",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": "2.9.2026"},
        {"number": "9999"},
        {"number": ""},
        {"state": "unohdettu"},
        {"paid_on": "1.1.2099"},
    ],
)
def test_a_claim_of_a_refused_row_is_not_paid(clerk: Command, tmp_path: Path, wrong: dict[str, str]) -> None:
    _three(clerk)
    run = apply(clerk, tmp_path, [_named(1001, "A"), {**_named(1001, "B"), **wrong}], *COMPLETE, "--partial")
    assert (run.code, counts(run.data)) == (PartlyDoneError.exit_code, {"equal": 1, "refused": 1, "settled": 1})
    assert _states(clerk) == {"A": "open", "B": "open", "C": "paid"}


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("1001;;1.9.2026;\n", id="no reference"),
        pytest.param("1001;B;1.9.2026;naapuri\n", id="no such company"),
        pytest.param("1001;B;1.9.2026;;;;too many\n", id="too many cells"),
        pytest.param("1001;3,58E+11;1.9.2026;\n", id="a number that a spreadsheet has shortened"),
    ],
)
def test_nothing_is_paid_when_a_row_does_not_tell_which_claim_it_names(
    clerk: Command, tmp_path: Path, wrong: str
) -> None:
    _three(clerk)
    file = tmp_path / "list.csv"
    file.write_text(f"number;reference;due_on;company\n1001;A;1.9.2026;\n{wrong}", encoding="utf-8")
    run = clerk("batch", "apply", str(file), *COMPLETE, "--partial", "--format", "json")
    assert (run.code, counts(run.data)) == (PartlyDoneError.exit_code, {"equal": 1, "refused": 1})
    assert [one["id"] for one in run.json["warnings"]] == ["not-settled"]
    assert set(_states(clerk).values()) == {"open"}


def test_a_refused_row_stops_a_complete_list_without_partial(clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    assert apply(clerk, tmp_path, [_named(1001, "A"), _named(1001, "")], *COMPLETE).code == 51
    assert set(_states(clerk).values()) == {"open"}


def test_claims_of_somebody_restricted_are_left_and_listed(
    clerk: Command, officer: Command, tmp_path: Path
) -> None:  # GDPR Art. 18(2)
    _three(clerk)
    ran(officer, "restrict", "1002", "--ground", "c")
    run = apply(clerk, tmp_path, [_named(1001, "A")], *COMPLETE)
    assert (run.code, run.data["skipped"]) == (
        PartlyDoneError.exit_code,
        [{"line": None, "number": 1002, "field": None, "reason": "restricted"}],
    )
    assert _states(clerk) == {"A": "open", "B": "paid", "C": "open"}


@pytest.mark.parametrize("command", ["check", "apply"])
def test_a_list_that_names_nothing_is_refused(clerk: Command, tmp_path: Path, command: str) -> None:
    _three(clerk)
    file = tmp_path / "list.csv"
    file.write_text("number;reference;due_on\n", encoding="utf-8")
    assert clerk("batch", command, str(file), *COMPLETE).code == InputUnreadableError.exit_code
    assert set(_states(clerk).values()) == {"open"}


def test_check_settles_nothing(office: Office, clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    before = everything(office)
    assert counts(check(clerk, tmp_path, [_named(1001, "A")], *COMPLETE).data) == {"equal": 1, "settled": 2}
    assert everything(office) == before


def test_who_is_settled_stands_in_the_log(office: Office, clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    applied(clerk, tmp_path, [_named(1001, "A")], *COMPLETE)
    assert touched_by(office, "batch apply") == {1001: "changed", 1002: "changed"}


def test_a_complete_list_is_taken_back(clerk: Command, tmp_path: Path) -> None:
    _three(clerk)
    applied(clerk, tmp_path, [_named(1001, "A", disputed_on="1.10.2026"), _named(1002, "D")], *COMPLETE)
    assert undone(clerk)["rows"] == {"changed": 2, "changes": 4, "erased": 0, "skipped": 0}
    assert _states(clerk) == {"A": "open", "B": "open", "C": "open"}


def test_many_claims_are_settled(clerk: Command, tmp_path: Path) -> None:
    rows = [_named(1001, f"R{one}") for one in range(700)]
    applied(clerk, tmp_path, rows, *WHAT)
    done = applied(clerk, tmp_path, rows[:1], *COMPLETE, name="complete.csv")
    assert counts(done) == {"equal": 1, "settled": 699}


def test_a_list_of_what_was_paid_moves_the_day_of_an_erasure_that_had_to_wait(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:  # F-42
    _open(clerk, 1001, "A")
    ran(clerk, "correct", "1001", "--nationality", "FI", "--marital-status", "married", "--note", "kissa")
    ran(officer, "erase", "1001", "--ground", "17.1.a", "--yes")

    def due() -> list[str]:
        return [one["due_on"] for one in ran(clerk, "task", "list")["tasks"] if one["kind"] == "erase_kept"]

    before = due()
    applied(clerk, tmp_path, [_named(1002, "X")], *COMPLETE)
    assert (len(before), due()) == (1, ["2026-11-22"])
    assert before != due()


def test_the_file_is_read_with_its_finnish_headings(clerk: Command, tmp_path: Path) -> None:
    rows = [{"asiakasnumero": "1001", "viite": "RF18", "eräpäivä": "1.9.2026", "yhtiö": "koy", "tila": "riitautettu"}]
    run = clerk("batch", "apply", str(write(tmp_path, rows)), *WHAT, "--format", "json")
    assert run.code == 0, run.err + run.out
    assert _claims(clerk)["koy", "RF18"]["state"] == "disputed"


def test_a_whole_list_that_comes_again_after_another_one_is_applied(clerk: Command, tmp_path: Path) -> None:
    lists = {"day.csv": "1001;L-1;1.12.2026\n1001;L-2;1.12.2026\n", "next.csv": "1001;L-1;1.12.2026\n"}
    for name, rows in lists.items():
        (tmp_path / name).write_text(f"number;reference;due_on\n{rows}", encoding="utf-8")
    words = ("--what", "claims", "--complete", "--format", "json")
    assert clerk("batch", "apply", str(tmp_path / "day.csv"), *words).code == 0
    assert clerk("batch", "apply", str(tmp_path / "day.csv"), *words).code == AlreadyAppliedError.exit_code
    assert clerk("batch", "apply", str(tmp_path / "next.csv"), *words).data["rows"]["settled"] == 1
    again = clerk("batch", "apply", str(tmp_path / "day.csv"), *words)
    assert (again.code, again.data["rows"]["changed"], again.data["rows"]["equal"]) == (0, 1, 1)
    assert {one["state"] for one in _claims(clerk).values()} == {"open"}


@pytest.mark.parametrize("command", ["check", "apply"])
def test_a_whole_list_that_opens_a_paid_claim_again_says_so(clerk: Command, tmp_path: Path, command: str) -> None:
    for reference in ("A", "B", "C"):
        _open(clerk, 1001, reference)
    for reference in ("A", "B"):
        ran(clerk, "claim", "settle", "1001", reference, "--on", "1.10.2026")
    rows = [_named(1001, "A"), {**_named(1001, "B"), "paid_on": "1.10.2026"}, _named(1001, "C")]
    done = clerk("batch", command, str(write(tmp_path, rows)), *COMPLETE, "--format", "json")
    said = "the claim was recorded as paid on 1 October 2026, and the list says that it is open: it is opened again"
    assert [(one["id"], one["line"], one["field"], one["message"]) for one in done.json["warnings"]] == [
        ("owed-again", 2, "reference", said)
    ]


def test_a_list_that_changes_nothing_still_tells_that_claims_were_loaded(
    clerk: Command, officer: Command, tmp_path: Path
) -> None:
    _open(clerk, 1001, "A")
    file = write(tmp_path, [_named(1001, "A")])
    later = START + timedelta(days=9)
    assert clerk("batch", "apply", str(file), *COMPLETE, now=later).code == 0
    plan = officer("erase", "1002", "--ground", "17.1.a", "--dry-run", "--format", "json", now=later)
    assert plan.data["claims_loaded_on"] == later.date().isoformat()


def test_a_check_shows_what_a_whole_list_settles(clerk: Command, tmp_path: Path) -> None:
    clerk("claim", "open", "1001", "--reference", "L-9", "--due-on", "1.12.2026")
    file = tmp_path / "list.csv"
    file.write_text("number;reference;due_on\n1001;L-1;1.12.2026\n", encoding="utf-8")
    found = clerk("batch", "check", str(file), "--what", "claims", "--complete", "--format", "json").data["changes"]
    assert [(one["line"], one["new"]["reference"], one["new"]["state"]) for one in found] == [
        (None, "L-9", "paid"),
        (2, "L-1", "open"),
    ]
