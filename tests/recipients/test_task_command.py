"""`kkrek task`: what is due, one task, and marking it as done (E-24, E-42, E-19)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kkrek.errors import (
    AlreadyThereError,
    DueItemsError,
    InvalidValueError,
    NotFoundError,
    RoleTooLowError,
    SettledElsewhereError,
    UsageError,
)

if TYPE_CHECKING:
    from office import Command

DUE = datetime(2026, 12, 22, 9, 0, tzinfo=UTC)
DAY_BEFORE_SOON = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
SOON = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def reported(clerk: Command) -> None:
    """Have customer 1001, whose report opened one task for each other place, due on 22 December 2026."""
    clerk("add", "--family-name", "Koskela")
    assert clerk("report", "1001", "--identity", "document-seen").code == 0


def test_nothing_is_open_at_first(viewer: Command) -> None:
    done = viewer("task", "list")
    assert (done.code, done.out) == (0, "Nothing is open.\n")


@pytest.mark.usefixtures("reported")
def test_open_tasks_are_listed_with_what_where_and_whom(viewer: Command) -> None:  # E-24
    done = viewer("task", "list")
    first = done.out.splitlines()[1]
    assert "22 December 2026" in first
    assert "Look for the person's data in another place" in first
    assert "paper archive" in first
    assert first.endswith("1001")


@pytest.mark.usefixtures("reported")
def test_scripts_get_the_tasks(viewer: Command) -> None:
    data = viewer("task", "list", "--format", "json").data
    assert data["tasks"][0] == {
        "id": 1,
        "kind": "other_place",
        "recipient": "paper",
        "customers": [1001],
        "due_on": "2026-12-22",
        "total": 1,
        "tells": {},
    }


@pytest.mark.usefixtures("reported")
def test_spreadsheets_get_the_tasks(viewer: Command) -> None:
    done = viewer("task", "list", "--format", "csv")
    assert done.out.splitlines()[0].removeprefix("\ufeff") == "id;kind;recipient;customers;due_on;total;tells"


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize(
    ("now", "options", "code"),
    [
        (DAY_BEFORE_SOON, (), 0),
        (SOON, (), DueItemsError.exit_code),
        (SOON, ("--within", "0"), 0),
        (DUE, ("--within", "0"), DueItemsError.exit_code),
        (LATE, ("--within", "0"), DueItemsError.exit_code),
        (DAY_BEFORE_SOON, ("--within", "8"), DueItemsError.exit_code),
    ],
)
def test_the_exit_code_tells_what_is_due_soon(
    viewer: Command, now: datetime, options: tuple[str, ...], code: int
) -> None:
    done = viewer("task", "list", "--exit-code", *options, "--format", "json", now=now)
    assert done.code == code
    assert len(done.data["tasks"]) == 2, "the list comes with the code"


@pytest.mark.usefixtures("reported")
def test_without_the_option_due_tasks_are_no_failure(viewer: Command) -> None:
    done = viewer("task", "list", now=LATE)
    assert done.code == 0
    assert "22 December 2026, late" in done.out


@pytest.mark.usefixtures("reported")
def test_one_task_is_shown_with_its_request(viewer: Command) -> None:
    data = viewer("task", "show", "2", "--format", "json").data
    assert (data["recipient"], data["request"], data["done_on"]) == ("mail", "2026-0001", None)
    assert "e-mail" in viewer("task", "show", "2").out


@pytest.mark.usefixtures("reported")
def test_a_task_is_done_on_a_day_by_somebody(clerk: Command, viewer: Command) -> None:  # E-42
    done = clerk("tehtävä", "tehty", "1", "--on", "21.11.2026", "--by", "Arkisto Oy")
    assert (done.code, done.out) == (0, "Task 1 is done since 21 November 2026.\n")
    assert [task["id"] for task in viewer("task", "list", "--format", "json").data["tasks"]] == [2]
    shown = viewer("task", "show", "1", "--format", "json").data
    assert (shown["done_on"], shown["confirmed_by"]) == ("2026-11-21", "Arkisto Oy")


@pytest.mark.usefixtures("reported")
def test_who_confirmed_it_is_not_told_to_the_customer(clerk: Command) -> None:  # E-26, R-20
    clerk("task", "done", "1", "--by", "Virpi Virkailija")
    report = clerk("report", "1001", "--draft", "--format", "json")
    assert "Virpi" not in report.out
    assert report.data["report"]["customer"]["tasks"][0]["done_on"] == "2026-11-22"


@pytest.mark.usefixtures("reported")
def test_a_task_is_done_once(clerk: Command) -> None:
    clerk("task", "done", "1", "--by", "Olli")
    assert clerk("task", "done", "1", "--by", "Olli").code == AlreadyThereError.exit_code


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("done", "1"), UsageError.exit_code),
        (("show", "first"), UsageError.exit_code),
        (("show", "0"), UsageError.exit_code),
        (("done", "1", "--by", ""), InvalidValueError.exit_code),
        (("done", "1", "--by", "Olli", "--on", "1.1.2027"), InvalidValueError.exit_code),
        (("done", "99", "--by", "Olli"), NotFoundError.exit_code),
        (("show", "99"), NotFoundError.exit_code),
        (("show", "1", "--format", "csv"), UsageError.exit_code),
        (("list", "--within", "-1"), UsageError.exit_code),
    ],
)
def test_a_wrong_value_changes_nothing(clerk: Command, options: tuple[str, ...], code: int) -> None:
    assert clerk("task", *options).code == code
    assert len(clerk("task", "list", "--format", "json").data["tasks"]) == 2


@pytest.mark.usefixtures("reported")
def test_a_viewer_closes_no_task(viewer: Command) -> None:
    assert viewer("task", "done", "1", "--by", "Veikko").code == RoleTooLowError.exit_code


def test_data_from_elsewhere_open_the_task_to_inform(clerk: Command, viewer: Command) -> None:  # E-19, T-04
    clerk("add", "--family-name", "Koskela", "--source", "vtj")
    (task,) = viewer("task", "list", "--format", "json").data["tasks"]
    assert (task["kind"], task["due_on"], task["customers"]) == ("notice_art14", "2026-12-22", [1001])


@pytest.mark.usefixtures("reported")
def test_a_dry_run_leaves_the_task_open(clerk: Command, viewer: Command) -> None:
    done = clerk("task", "done", "1", "--by", "Aino", "--dry-run")
    assert (done.code, done.out) == (0, "Nothing was written.\n")
    assert viewer("task", "show", "1", "--format", "json").data["done_on"] is None
    assert clerk("task", "done", "99", "--by", "Aino", "--dry-run").code == NotFoundError.exit_code


def test_a_request_in_the_list_is_closed_by_its_answer_and_not_as_a_task(clerk: Command) -> None:
    clerk("add", "--family-name", "Koskela")
    clerk("request", "open", "1001", "--kind", "rectification", "--via", "letter")
    done = clerk("task", "done", "2026-0001", "--by", "Ville")
    assert (done.code, "kkrek request show 2026-0001" in done.err) == (SettledElsewhereError.exit_code, True)
