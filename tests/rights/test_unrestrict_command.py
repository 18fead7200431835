"""`kkrek unrestrict`: the person is told before a restriction is lifted (GDPR Art. 18(3), E-41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kkrek.errors import InvalidValueError, NotFoundError, RoleTooLowError, SeveralFoundError, UsageError

if TYPE_CHECKING:
    from office import Command


pytestmark = pytest.mark.usefixtures("restricted")


@pytest.fixture
def restricted(clerk: Command, officer: Command) -> None:
    clerk("add", "--family-name", "Äijälä", "--phone", "040 123 4567")
    assert officer("restrict", "1001", "--ground", "a", "--since", "2.11.2026").code == 0


def restriction(clerk: Command) -> object:
    return clerk("show", "1001", "--format", "json").data["restriction"]


def test_nobody_is_freed_without_being_told(officer: Command, clerk: Command) -> None:
    run = officer("unrestrict", "1001")
    assert (run.code, "--inform" in run.err) == (InvalidValueError.exit_code, True)
    assert restriction(clerk) is not None


def test_who_was_told_is_freed(officer: Command, clerk: Command) -> None:
    data = officer("unrestrict", "1001", "--informed-on", "20.11.2026", "--format", "json").data
    assert (data["informed_on"], data["lifted_on"]) == ("2026-11-20", "2026-11-22")
    assert restriction(clerk) is None
    assert clerk("correct", "1001", "--language", "sv").code == 0


@pytest.mark.parametrize("day", ["23.11.2026", "1.11.2026"])
def test_a_day_ahead_or_before_the_restriction_is_refused(officer: Command, day: str) -> None:
    assert officer("unrestrict", "1001", "--informed-on", day).code == InvalidValueError.exit_code


def test_the_letter_comes_first_and_lifts_nothing(officer: Command, clerk: Command) -> None:
    run = officer("unrestrict", "1001", "--inform", "--lang", "en", "--reason", "the data are right")
    assert "6 December 2026" in " ".join(run.out.split())
    assert "the data are right" in run.out
    assert restriction(clerk) is not None
    due = [one for one in clerk("task", "list", "--format", "json").data["tasks"] if one["kind"] == "lift_restriction"]
    assert [one["due_on"] for one in due] == ["2026-12-06"]


@pytest.mark.parametrize(("more", "day"), [((), "2026-12-06"), (("--ends", "1.12.2026"), "2026-12-01")])
def test_scripts_get_the_day_of_which_the_person_is_told(officer: Command, more: tuple[str, ...], day: str) -> None:
    told = officer("unrestrict", "1001", "--inform", *more, "--dry-run", "--format", "json").data
    assert (told["ends_on"], told["lifted_on"]) == (day, None)


def test_nobody_is_freed_before_the_day_of_the_letter(officer: Command, clerk: Command) -> None:
    officer("unrestrict", "1001", "--inform", "--ends", "1.12.2026")
    run = officer("unrestrict", "1001")
    assert (run.code, "task list" in run.err) == (InvalidValueError.exit_code, True)
    assert restriction(clerk) is not None


def test_after_the_letter_no_day_is_needed(officer: Command, clerk: Command) -> None:
    officer("unrestrict", "1001", "--inform", "--ends", "22.11.2026")
    assert officer("unrestrict", "1001").code == 0
    assert restriction(clerk) is None


def test_the_tasks_of_the_restriction_are_done(officer: Command, clerk: Command) -> None:
    officer("unrestrict", "1001", "--inform", "--ends", "today")
    officer("unrestrict", "1001")
    kinds = {one["kind"] for one in clerk("task", "list", "--format", "json").data["tasks"]}
    assert kinds == set()


def test_the_task_of_another_restriction_stays_open(officer: Command, clerk: Command) -> None:  # E-41
    officer("restrict", "1001", "--ground", "b")
    for ground, day in (("a", "today"), ("b", "1.12.2026")):
        officer("unrestrict", "1001", "--ground", ground, "--inform", "--ends", day)
    officer("unrestrict", "1001", "--ground", "a", "--informed-on", "today")
    due = [one for one in clerk("task", "list", "--format", "json").data["tasks"] if one["kind"] == "lift_restriction"]
    assert "2026-12-01" in [one["due_on"] for one in due]


def test_of_several_one_is_named(officer: Command, clerk: Command) -> None:
    officer("restrict", "1001", "--ground", "b")
    assert officer("unrestrict", "1001", "--informed-on", "today").code == SeveralFoundError.exit_code
    run = officer("unrestrict", "1001", "--ground", "b", "--informed-on", "today")
    assert "Other restrictions are still in force" in run.out
    assert "PROCESSING RESTRICTED since 2 November 2026" in clerk("show", "1001").out


def test_what_is_not_restricted_is_not_found(officer: Command) -> None:
    officer("unrestrict", "1001", "--informed-on", "today")
    assert officer("unrestrict", "1001", "--informed-on", "today").code == NotFoundError.exit_code


@pytest.mark.parametrize("more", [("--inform",), ("--informed-on", "today")])
def test_a_dry_run_lifts_nothing(officer: Command, clerk: Command, more: tuple[str, ...]) -> None:
    assert "Nothing was written." in officer("unrestrict", "1001", *more, "--dry-run").out
    assert officer("unrestrict", "1001").code == InvalidValueError.exit_code
    assert restriction(clerk) is not None


@pytest.mark.parametrize("more", [("--inform", "--informed-on", "today"), ("--reason", "x"), ("--ends", "1.12.2026")])
def test_options_that_do_not_go_together_are_refused(officer: Command, more: tuple[str, ...]) -> None:
    assert officer("unrestrict", "1001", *more).code == UsageError.exit_code


def test_only_an_officer_lifts(clerk: Command) -> None:
    assert clerk("unrestrict", "1001", "--informed-on", "today").code == RoleTooLowError.exit_code
