"""A file of corrections from beginning to end: checked, applied as a whole, listed, and taken back (X-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import customer, hetu, ran
from json_results import complaints
from reading_side import add_people, applied, put, rows_of

from kkrek.domain.batch import What
from kkrek.errors import AlreadyAppliedError, ChangedSinceError, RoleTooLowError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

CONTENT = (
    "asiakasnumero;puhelin;kieli;katuosoite;postinumero;kaupunki\r\n"
    "1001;050 1112223;sv;;;\r\n"
    "1002;;;Kaukajärvenkatu 5 A 1;33710;Tampere\r\n"
    "1003;040 1234569;;;;\r\n"
)
COUNTS = {"read": 3, "changed": 2, "equal": 1, "added": 0, "skipped": 0, "refused": 0, "settled": 0}


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - each test corrects somebody
def _people(clerk: Command) -> None:
    add_people(clerk)


def test_a_check_tells_what_the_file_would_change_and_changes_nothing(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    before = rows_of(office)
    found = ran(clerk, "batch", "check", put(tmp_path, CONTENT))
    assert (found["rows"], found["applied"], found["batch"]) == (COUNTS, False, None)
    assert [(one["line"], one["number"], one["field"]) for one in found["changes"]] == [
        (2, 1001, "language"),
        (2, 1001, "phones"),
        (3, 1002, "addresses"),
        (3, 1002, "addresses"),
    ]
    assert rows_of(office) == before


def test_people_see_the_plan_and_how_to_apply_just_that(clerk: Command, tmp_path: Path) -> None:
    file = put(tmp_path, CONTENT)
    plan = ran(clerk, "batch", "check", file)["plan"]
    assert (
        f"Nothing was written. Plan {plan}: apply just this with --expect {plan}." in clerk("batch", "check", file).out
    )


def test_a_file_is_applied_by_the_plan_that_its_check_told(clerk: Command, tmp_path: Path) -> None:
    file = put(tmp_path, CONTENT)
    plan = ran(clerk, "batch", "check", file)["plan"]
    done = ran(clerk, "batch", "apply", file, "--expect", plan)
    assert (done["rows"], done["applied"], done["batch"]) == (COUNTS, True, "B2026-0001")
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["050 1112223"]


def test_a_plan_that_does_not_fit_any_more_is_refused(clerk: Command, tmp_path: Path) -> None:
    file = put(tmp_path, CONTENT)
    plan = ran(clerk, "batch", "check", file)["plan"]
    ran(clerk, "correct", "1001", "--phone", "045 7654321")
    assert clerk("batch", "apply", file, "--expect", plan).code == ChangedSinceError.exit_code


def test_a_dry_run_is_a_check(office: Office, clerk: Command, tmp_path: Path) -> None:
    before = rows_of(office)
    assert not ran(clerk, "batch", "apply", put(tmp_path, CONTENT), "--dry-run")["applied"]
    assert rows_of(office) == before


@pytest.mark.parametrize("command", ["check", "apply"])
def test_a_file_that_was_applied_is_known_again(clerk: Command, tmp_path: Path, command: str) -> None:
    applied(clerk, tmp_path, CONTENT)
    done = clerk("batch", command, put(tmp_path, CONTENT, "another-name.csv"))
    assert (done.code, "as batch B2026-0001" in done.err) == (AlreadyAppliedError.exit_code, True)


def test_a_batch_is_taken_back_as_a_whole_and_may_be_applied_again(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    before = customer(clerk)["phones"], customer(clerk, 1002)["addresses"]
    applied(clerk, tmp_path, CONTENT)
    ran(clerk, "batch", "undo", "B2026-0001", "--yes")
    assert (customer(clerk)["phones"], customer(clerk, 1002)["addresses"]) == before
    assert applied(clerk, tmp_path, CONTENT)["batch"] == "B2026-0002"


def test_batches_are_listed_the_newest_first(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, CONTENT, name="eka.csv")
    applied(clerk, tmp_path, "number;note\n1001;a\n", name="toka.csv")
    found = ran(clerk, "batch", "list")["batches"]
    assert [(one["batch"], one["name"], one["rows"]["changed"]) for one in found] == [
        ("B2026-0002", "toka.csv", 1),
        ("B2026-0001", "eka.csv", 2),
    ]


def test_a_file_may_bring_new_customers(clerk: Command, tmp_path: Path) -> None:
    head = "sukunimi;etunimet;puhelin;henkilötunnus;hetun peruste\n"
    done = applied(clerk, tmp_path, f"{head}Ek;Olli;0401234567;{hetu(902)};vuokrasuhde\n", "--add")
    assert (done["rows"]["added"], done["first_number"]) == (1, 1004)
    assert customer(clerk, 1004)["identity_code"] == hetu(902)


@pytest.mark.parametrize("command", ["check", "apply"])
def test_a_viewer_reads_no_file(viewer: Command, tmp_path: Path, command: str) -> None:
    assert viewer("batch", command, put(tmp_path, CONTENT)).code == RoleTooLowError.exit_code


@pytest.mark.parametrize(
    "options",
    [
        ("--what", "claims", "--add"),
        ("--complete",),
        ("--what", "cars"),
        ("--match", "town"),
        ("--source", "rumour"),
        ("--format", "csv"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    office: Office, clerk: Command, tmp_path: Path, options: tuple[str, ...]
) -> None:
    before = rows_of(office)
    done = clerk("batch", "apply", put(tmp_path, CONTENT), *options)
    assert done.code in {UsageError.exit_code, 52}
    assert rows_of(office) == before


# Templates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_template_of_each_kind_is_a_file_without_rows(
    clerk: Command, tmp_path: Path, what: What, language: str
) -> None:
    printed = clerk("batch", "template", "--what", what.value, "--ui-lang", language)
    assert printed.raw.startswith(b"\xef\xbb\xbf")
    done = clerk("batch", "check", put(tmp_path, printed.raw), "--what", what.value, "--format", "json")
    assert (done.code, done.data["rows"]["read"]) == (0, 0)


def test_a_template_needs_no_register(clerk: Command, tmp_path: Path) -> None:
    assert clerk("batch", "template", "--register", str(tmp_path / "none")).code == 0


def test_results_are_as_their_schema_says(clerk: Command, tmp_path: Path) -> None:
    file = put(tmp_path, CONTENT + "1004;x;;;;\r\n")
    for argv in (("check", file), ("apply", file, "--partial"), ("list",), ("undo", "B2026-0001", "--yes")):
        done = clerk("batch", *argv, "--format", "json")
        assert complaints(done.json, "envelope") == []
