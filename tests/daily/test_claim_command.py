"""`kkrek claim`: billing grounds, what happens to them, and when they are barred (N-06, F-39)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from json_results import complaints
from people import AAPO, AINO

from kkrek.errors import (
    AlreadyThereError,
    InvalidValueError,
    NotFoundError,
    RoleTooLowError,
    SecretInArgumentError,
    SeveralFoundError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command

OPEN = ("claim", "open", "1001", "--reference", "2024-77", "--due-on", "5.4.2024")
STEPS = ("settle", "dispute", "judgment", "interrupt")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every claim is on somebody
def _person(clerk: Command) -> None:
    clerk("add", *AAPO)


def claims(clerk: Command, *argv: str) -> list[dict[str, object]]:
    run = clerk("claim", "list", "1001", *argv, "--format", "json")
    assert complaints(run.data, "data claim list") == []
    found: list[dict[str, object]] = run.data["claims"]
    return found


def with_companies(officer: Command, tmp_path: Path, *codes: str) -> None:
    text = officer("config", "show").out
    for code in codes:
        text += f'\n[[companies]]\ncode = "{code}"\nname = "Esimerkki {code} Oy"\n'
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    assert officer("config", "load", str(tmp_path / "office.toml"), "--yes").code == 0


def test_a_claim_is_opened_and_its_end_told(clerk: Command) -> None:  # F-39
    run = clerk(*OPEN)
    assert run.out.splitlines() == [
        "Claim 2024-77 was opened; `kkrek undo` takes it back.",
        "Due           5 April 2024",
        "State         Open",
        "Barred after  5 April 2027",
        "Company       \u2013",
    ]


def test_a_script_gets_the_claim(clerk: Command) -> None:
    run = clerk(*OPEN, "--format", "json")
    assert complaints(run.data, "data claim open") == []
    claim = run.data["claim"]
    assert (claim["id"], claim["state"], claim["barred_after"], claim["barred"]) == (1, "open", "2027-04-05", False)


def test_a_claim_has_a_due_day(clerk: Command) -> None:
    run = clerk("claim", "open", "1001", "--reference", "2024-77")
    assert (run.code, "error: due_on: " in run.err) == (InvalidValueError.exit_code, True)


@pytest.mark.parametrize("due", ["5.4.2099", "31.2.2024", "pian"])
def test_a_due_day_is_a_day(clerk: Command, due: str) -> None:
    assert clerk("claim", "open", "1001", "--reference", "x", "--due-on", due).code == InvalidValueError.exit_code


@pytest.mark.parametrize("reference", ["hetu 131052-9085", "FI21 1234 5600 0007 85"])
def test_a_reference_holds_no_secret(clerk: Command, reference: str) -> None:  # F-02, F-05
    run = clerk("claim", "open", "1001", "--reference", reference, "--due-on", "5.4.2024")
    assert run.code == SecretInArgumentError.exit_code


@pytest.mark.parametrize("reference", [" ", "x" * 61, "x\u202ey"])
def test_a_reference_is_one_short_visible_line(clerk: Command, reference: str) -> None:
    run = clerk("claim", "open", "1001", "--reference", reference, "--due-on", "5.4.2024")
    assert run.code == InvalidValueError.exit_code


@pytest.mark.parametrize("reference", ["RF18 5390 0754 7034", "1234 56789 01234 56781", "Lasku 7/2024"])
def test_payment_references_are_taken_as_they_are(clerk: Command, reference: str) -> None:
    assert clerk("claim", "open", "1001", "--reference", reference, "--due-on", "5.4.2024").code == 0
    assert clerk("claim", "settle", "1001", reference.lower().replace(" ", "")).code == 0
    assert claims(clerk)[0]["reference"] == reference


def test_the_same_reference_is_there_already(clerk: Command) -> None:
    clerk(*OPEN)
    again = clerk("claim", "open", "1001", "--reference", "2024-77 ", "--due-on", "6.5.2024")
    assert (again.code, "2024-77" in again.err) == (AlreadyThereError.exit_code, False)


def test_another_customer_may_have_the_reference(clerk: Command) -> None:
    clerk(*OPEN)
    clerk("add", *AINO)
    assert clerk("claim", "open", "1002", "--reference", "2024-77", "--due-on", "5.4.2024").code == 0


def test_companies_have_references_of_their_own(clerk: Command, officer: Command, tmp_path: Path) -> None:
    with_companies(officer, tmp_path, "huolto", "siivous")
    clerk(*OPEN, "--company", "huolto")
    assert clerk("claim", "settle", "1001", "2024-77").code == 0  # the only one, whosever it is
    clerk(*OPEN, "--company", "siivous")
    assert clerk("claim", "dispute", "1001", "2024-77").code == SeveralFoundError.exit_code
    assert clerk("claim", "dispute", "1001", "2024-77", "--company", "siivous").code == 0
    clerk(*OPEN)
    clerk("claim", "settle", "1001", "2024-77")  # left out it is the controller's own
    assert [(one["company"], one["state"]) for one in claims(clerk)] == [
        ("huolto", "paid"), ("siivous", "disputed"), (None, "paid"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "state", "column"),
    [("maksettu", "paid", "paid_on"), ("riitauta", "disputed", "disputed_on"), ("tuomio", "judgment", "judgment_on")],
)
def test_what_happens_to_a_claim_has_its_day(clerk: Command, word: str, state: str, column: str) -> None:
    clerk(*OPEN)
    assert clerk("saatava", word, "1001", "2024-77", "--on", "10.9.2025").code == 0
    assert (claims(clerk)[0]["state"], claims(clerk)[0][column]) == (state, "2025-09-10")


@pytest.mark.parametrize("step", STEPS)
def test_without_a_day_it_happened_today(clerk: Command, step: str) -> None:
    clerk(*OPEN)
    run = clerk("claim", step, "1001", "2024-77", "--format", "json")
    assert complaints(run.data, f"data claim {step}") == []
    assert "2026-11-22" in json.dumps(run.data["claim"])


def test_a_reminder_begins_the_limitation_anew(clerk: Command) -> None:  # F-39
    clerk("claim", "open", "1001", "--reference", "a", "--due-on", "5.4.2023")
    assert claims(clerk)[0]["barred"] is True
    clerk("undo")
    clerk("claim", "open", "1001", "--reference", "b", "--due-on", "5.4.2024")
    clerk("claim", "interrupt", "1001", "b", "--on", "1.3.2025")
    clerk("claim", "interrupt", "1001", "b", "--on", "1.2.2025")
    one = claims(clerk)[0]
    assert (one["interrupted_on"], one["barred_after"]) == (["2025-02-01", "2025-03-01"], "2028-03-01")


def test_a_judgment_lasts_five_years(clerk: Command) -> None:  # F-39
    clerk(*OPEN)
    clerk("claim", "judgment", "1001", "2024-77", "--on", "10.9.2025")
    assert claims(clerk)[0]["barred_after"] == "2030-09-10"


def test_after_the_end_nothing_interrupts_and_the_day_is_told(clerk: Command) -> None:  # F-39
    clerk("claim", "open", "1001", "--reference", "vanha", "--due-on", "5.4.2023")
    run = clerk("claim", "interrupt", "1001", "vanha", "--on", "6.4.2026", "--format", "json")
    assert (run.code, run.error["id"], "2026-04-05" in run.error["message"]) == (52, "claim-barred", True)
    assert clerk("claim", "interrupt", "1001", "vanha", "--on", "5.4.2026").code == 0


def test_an_interruption_before_the_due_day_is_not_wrong(clerk: Command) -> None:  # F-39
    clerk(*OPEN)
    assert clerk("claim", "interrupt", "1001", "2024-77", "--on", "1.4.2024").code == 0
    assert claims(clerk)[0]["barred_after"] == "2027-04-05"


@pytest.mark.parametrize("step", STEPS)
def test_what_is_paid_changes_no_more(clerk: Command, step: str) -> None:
    clerk(*OPEN)
    clerk("claim", "settle", "1001", "2024-77")
    assert clerk("claim", step, "1001", "2024-77").code == InvalidValueError.exit_code


@pytest.mark.parametrize("before", ["dispute", "judgment"])
def test_a_claim_is_disputed_once_and_not_after_the_judgment(clerk: Command, before: str) -> None:
    clerk(*OPEN)
    clerk("claim", before, "1001", "2024-77")
    assert clerk("claim", "dispute", "1001", "2024-77").code == InvalidValueError.exit_code


def test_a_judgment_is_recorded_once(clerk: Command) -> None:
    clerk(*OPEN)
    clerk("claim", "judgment", "1001", "2024-77")
    assert clerk("claim", "judgment", "1001", "2024-77").code == InvalidValueError.exit_code


def test_an_interruption_of_one_day_is_recorded_once(clerk: Command) -> None:
    clerk(*OPEN)
    clerk("claim", "interrupt", "1001", "2024-77")
    assert clerk("claim", "interrupt", "1001", "2024-77").code == InvalidValueError.exit_code


@pytest.mark.parametrize("step", STEPS)
def test_nothing_has_happened_tomorrow(clerk: Command, step: str) -> None:
    clerk(*OPEN)
    run = clerk("claim", step, "1001", "2024-77", "--on", "23.11.2026")
    assert (run.code, "error: on: " in run.err) == (InvalidValueError.exit_code, True)


def test_there_is_no_judgment_before_the_due_day(clerk: Command) -> None:
    clerk(*OPEN)
    run = clerk("claim", "judgment", "1001", "2024-77", "--on", "4.4.2024")
    assert (run.code, "error: on: " in run.err) == (InvalidValueError.exit_code, True)


@pytest.mark.parametrize("step", STEPS)
def test_an_unknown_reference_is_told_without_it(clerk: Command, step: str) -> None:
    run = clerk("claim", step, "1001", "2024-78")
    assert (run.code, "2024-78" in run.err) == (NotFoundError.exit_code, False)


def test_the_list_has_the_first_due_first(clerk: Command) -> None:
    clerk(*OPEN)
    clerk("claim", "open", "1001", "--reference", "2023-01", "--due-on", "5.4.2023")
    clerk("claim", "open", "1001", "--reference", "2026-12", "--due-on", "5.12.2026")
    clerk("claim", "settle", "1001", "2026-12")
    assert clerk("claim", "list", "1001").out.splitlines() == [
        "Reference  Due              State  Barred after          Company",
        "2023-01    5 April 2023     Open   5 April 2026, barred  \u2013",
        "2024-77    5 April 2024     Open   5 April 2027          \u2013",
        "2026-12    5 December 2026  Paid   \u2013                     \u2013",
    ]
    assert [one["reference"] for one in claims(clerk, "--open")] == ["2024-77"]


@pytest.mark.parametrize(
    ("argv", "told"), [((), "Customer 1001 has no claims."), (("--open",), "Customer 1001 has no open claims.")]
)
def test_no_claims_are_told(clerk: Command, argv: tuple[str, ...], told: str) -> None:
    assert clerk("laskutusperuste", "luettele", "1001", *argv).out == told + "\n"


def test_a_spreadsheet_gets_the_claims(clerk: Command) -> None:
    clerk(*OPEN)
    assert "\r\n1;;2024-77;2024-04-05;open;" in clerk("claim", "list", "1001", "--format", "csv").raw.decode()


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_tried_and_taken_back(clerk: Command, step: str) -> None:
    clerk(*OPEN)
    before = claims(clerk)
    assert clerk("claim", step, "1001", "2024-77", "--dry-run", "--format", "json").data["applied"] is False
    assert claims(clerk) == before
    assert clerk("claim", step, "1001", "2024-77").code == 0
    assert claims(clerk) != before
    assert clerk("undo").code == 0
    assert claims(clerk) == before


def test_an_opened_claim_is_tried_and_taken_back(clerk: Command) -> None:
    data = clerk(*OPEN, "--dry-run", "--format", "json").data
    assert (data["applied"], data["claim"]["id"], claims(clerk)) == (False, None, [])
    clerk(*OPEN)
    clerk("undo")
    assert claims(clerk) == []


@pytest.mark.parametrize("argv", [OPEN, ("claim", "settle", "1001", "2024-77"), ("claim", "list", "1001")])
def test_a_viewer_has_no_business_with_claims(viewer: Command, argv: tuple[str, ...]) -> None:
    assert viewer(*argv).code == RoleTooLowError.exit_code


def test_an_addition_with_a_claim_is_not_undone_by_a_clerk(clerk: Command) -> None:
    entry = clerk("add", *AINO, "--yes", "--format", "json").data["entry"]
    clerk("claim", "open", "1002", "--reference", "2024-77", "--due-on", "5.4.2024")
    assert clerk("undo", str(entry)).code == RoleTooLowError.exit_code


def test_f_39_a_claim_that_is_barred_from_the_start_is_opened_with_a_warning(clerk: Command) -> None:
    clerk("add", "--family-name", "Muu")
    old = clerk("claim", "open", "1001", "--reference", "77", "--due-on", "1.2.2021", "--format", "json")
    assert (old.code, [one["id"] for one in old.json["warnings"]]) == (0, ["claim-barred-already"])
    assert "2024" in old.json["warnings"][0]["message"]
    new = clerk("claim", "open", "1001", "--reference", "78", "--due-on", "1.2.2025", "--format", "json")
    assert new.json["warnings"] == []
