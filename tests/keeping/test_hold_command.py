"""`kkrek hold`: data are kept for a reason until somebody looks at it again, and then their time goes on (F-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from partly_erased import CLAIM, ERASE, add_aino, kept_task
from retention_office import add, applied, decide, due, later, lease, listed, ran, values

from kkrek.errors import (
    DueItemsError,
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    OpenRequestError,
    RetentionDutyError,
    RoleTooLowError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

WHY = ("--reason", "riita vakuudesta", "--review", "1.3.2027")


@pytest.fixture
def held(officer: Command, clerk: Command, tmp_path: Path) -> int:
    """Return a customer whose time is over, and of whom everything is held."""
    decide(officer, tmp_path)
    number = add(clerk, "Koski", "--phone", "040 1234567", "--note", "muistiinpano")
    lease(clerk, number, "31.5.2020")
    ran(officer, "hold", "place", str(number), *WHY)
    return number


def test_a_hold_has_a_reason_and_a_day_of_review(officer: Command, clerk: Command, viewer: Command, held: int) -> None:
    (one,) = ran(officer, "hold", "list", "--format", "json").data["holds"]
    assert one == {
        "id": 1, "number": held, "group": "all", "reason": "riita vakuudesta", "since": "2026-11-22",
        "review_on": "2027-03-01", "overdue": False, "by_erasure": False,
    }  # fmt: skip
    assert "riita vakuudesta" in clerk("show", str(held)).out
    for left_out in (("--reason", "x"), ("--review", "1.3.2027")):
        assert officer("hold", "place", str(held), *left_out).code == UsageError.exit_code == NeedsOptionError.exit_code
    for user in (clerk, viewer):
        for words in (("place", str(held), *WHY), ("release", "1"), ("list",)):
            assert user("hold", *words).code == RoleTooLowError.exit_code


@pytest.mark.parametrize(
    "wrong",
    [
        ("--group", "kengät", *WHY),
        ("--reason", "x", "--review", "21.11.2026"),
        ("--reason", "x", "--review", "joskus"),
    ],
    ids=["no group", "past", "no day"],
)
def test_what_is_wrong_is_told_and_nothing_is_held(
    officer: Command, clerk: Command, office: Office, wrong: tuple[str, ...]
) -> None:
    number = add(clerk, "Koski")
    done = officer("hold", "place", str(number), *wrong)
    assert done.code == InvalidValueError.exit_code
    assert values(office, "SELECT count(*) FROM hold") == [(0,)]


def test_a_reason_that_names_somebody_is_refused_unread(officer: Command, clerk: Command, office: Office) -> None:
    number = add(clerk, "Koski")
    done = officer("hold", "place", str(number), "--reason", "131052-9085", "--review", "1.3.2027")
    assert done.code == UsageError.exit_code
    assert "131052-9085" not in done.err
    assert values(office, "SELECT count(*) FROM hold") == [(0,)]


def test_nobody_is_held_who_is_not_there(officer: Command) -> None:
    assert officer("hold", "place", "4711", *WHY).code == NotFoundError.exit_code
    for number, code in (("7", NotFoundError.exit_code), ("x", UsageError.exit_code)):
        assert officer("hold", "release", number).code == code


def test_what_is_held_waits_and_is_told_with_its_review(viewer: Command, held: int) -> None:
    rows = listed(viewer)["rows"]
    assert {(row["number"], row["state"], row["why"], row["until"]) for row in rows} == {
        (held, "waits", "hold", "2027-03-01")
    }
    assert {row["group"] for row in rows} == {"names", "phones", "notes", "relations"}
    assert listed(viewer)["plan"] is None


def test_neither_erasure_nor_undo_takes_what_is_held(officer: Command, held: int) -> None:
    refused = officer("erase", str(held), "--ground", "17.1.a", "--yes")
    assert refused.code == RetentionDutyError.exit_code
    assert "kkrek hold list" in refused.err


def test_an_own_addition_that_is_held_is_not_undone(officer: Command, office: Office) -> None:
    number = add(officer, "Koski")
    ran(officer, "hold", "place", str(number), *WHY)
    assert officer("undo", str(values(office, "SELECT entry FROM customer")[0][0])).code == RoleTooLowError.exit_code


def test_a_batch_that_is_taken_back_leaves_who_is_held(officer: Command, clerk: Command, tmp_path: Path) -> None:
    file = tmp_path / "uudet.csv"
    file.write_text("family_name\nKoski\nEk\n", encoding="utf-8")
    ran(officer, "batch", "apply", str(file), "--add")
    ran(officer, "hold", "place", "1001", *WHY)
    done = officer("batch", "undo", "B2026-0001", "--yes", "--format", "json")
    assert [one["number"] for one in done.data["skipped"]] == [1001]
    assert (clerk("show", "1001").code, clerk("show", "1002").code) == (0, NotFoundError.exit_code)


def test_a_merge_carries_the_hold_along(officer: Command, clerk: Command, viewer: Command, held: int) -> None:
    keep = add(clerk, "Koski")
    lease(clerk, keep, "31.5.2019")
    ran(officer, "merge", str(keep), str(held), "--yes")
    assert {(row["number"], row["why"]) for row in listed(viewer)["rows"]} == {(keep, "hold")}
    (one,) = ran(officer, "hold", "list", "--format", "json").data["holds"]
    assert one["number"] == keep


def test_a_hold_on_one_group_keeps_that_group(
    officer: Command, clerk: Command, viewer: Command, tmp_path: Path
) -> None:
    decide(officer, tmp_path)
    number = add(clerk, "Koski", "--phone", "040 1234567", "--note", "muistiinpano")
    lease(clerk, number, "31.5.2020")
    ran(officer, "hold", "place", str(number), "--group", "muistiinpanot", *WHY)
    assert {(group, count) for _number, group, count in due(viewer)} == {("phones", 1)}
    applied(officer, viewer)
    left = ran(clerk, "show", str(number), "--format", "json").data
    assert (left["phones"], len(left["notes"]), left["family_name"]) == ([], 1, "Koski")


@pytest.mark.parametrize("way", ["retention", "erase"])
def test_a_hold_on_the_history_keeps_what_it_says_of_rows_that_go(
    officer: Command, clerk: Command, viewer: Command, office: Office, tmp_path: Path, way: str
) -> None:
    decide(officer, tmp_path)
    number = add(clerk, "Koski", "--phone", "040 1234567", "--household-size", "2")
    ran(clerk, "correct", str(number), "--phone", "050 7654321", "--household-size", "3")
    lease(clerk, number, "31.5.2020")
    ran(officer, "hold", "place", str(number), "--group", "history", *WHY)
    history = "SELECT field, old, new, sealed FROM change ORDER BY id"
    known = values(office, history)
    if way == "retention":
        applied(officer, viewer)
    else:
        ran(officer, "erase", str(number), "--ground", "17.1.a", "--yes")
    left = ran(clerk, "show", str(number), "--format", "json").data
    assert (left["phones"], left["household_size"]) == ([], None)
    assert values(office, history) == known


def test_a_second_hold_on_the_same_group_stands_in_place_of_the_first(officer: Command, held: int) -> None:
    done = ran(officer, "hold", "place", str(held), "--reason", "yhä", "--review", "1.6.2027", "--format", "json")
    assert (done.data["id"], done.data["replaces"]) == (2, [1])
    (one,) = ran(officer, "hold", "list", "--format", "json").data["holds"]
    assert (one["id"], one["review_on"]) == (2, "2027-06-01")


def test_a_dry_run_places_and_releases_nothing(officer: Command, office: Office, held: int) -> None:
    ran(officer, "hold", "place", str(held), *WHY, "--dry-run")
    done = ran(officer, "hold", "release", "1", "--dry-run", "--format", "json")
    assert set(done.data["waited"]) == {"names", "phones", "notes", "relations"}
    assert values(office, "SELECT id, released_on FROM hold") == [(1, None)]


def test_a_release_goes_on_with_what_waited(officer: Command, clerk: Command, viewer: Command, held: int) -> None:
    done = ran(officer, "hold", "release", "1", "--format", "json")
    assert set(done.data["waited"]) == {"names", "phones", "notes", "relations"}
    tasks = ran(viewer, "task", "list", "--format", "json").data["tasks"]
    assert [(one["id"], one["kind"], one["due_on"]) for one in tasks] == [
        (done.data["task"], "erase_held", "2026-11-22")
    ]
    assert due(viewer) == {(held, "customer", 1)}
    applied(officer, viewer)
    left = ran(viewer, "task", "list", "--format", "json").data["tasks"]
    assert "erase_held" not in {one["kind"] for one in left}
    assert officer("hold", "release", "1").code == NotFoundError.exit_code


def test_a_release_goes_on_with_a_group_of_whom_all_else_is_erased(
    officer: Command, clerk: Command, viewer: Command, tmp_path: Path
) -> None:
    """The relation from whose end the time is counted stays as long as anything that waits."""
    decide(officer, tmp_path)
    number = add(clerk, "Koski", "--phone", "040 1234567", "--note", "muistiinpano")
    lease(clerk, number, "31.5.2019")
    lease(clerk, number, "31.5.2020", object_="Juvankatu 12 A 1")
    ran(officer, "hold", "place", str(number), "--group", "notes", *WHY)
    applied(officer, viewer)
    left = {(row["group"], row["count"], row["erase_from"], row["why"]) for row in listed(viewer)["rows"]}
    assert left == {(group, 1, "2023-06-01", "hold") for group in ("notes", "relations", "names")}
    (kept,) = ran(clerk, "show", str(number), "--format", "json").data["relations"]
    assert kept["end"] == "2020-05-31"
    assert set(ran(officer, "hold", "release", "1", "--format", "json").data["waited"]) == {row[0] for row in left}
    assert due(viewer) == {(number, "customer", 1)}


@pytest.mark.parametrize("group", ["history", "bank-accounts"])
def test_a_release_goes_on_though_the_held_group_itself_had_not_waited(
    officer: Command, clerk: Command, viewer: Command, tmp_path: Path, group: str
) -> None:
    decide(officer, tmp_path)
    number = add(clerk, "Koski", "--phone", "040 1234567")
    lease(clerk, number, "31.5.2020")
    ran(officer, "hold", "place", str(number), "--group", group, *WHY)
    now = later(365 * 4)
    applied(officer, viewer, now)
    waiting = {row["group"] for row in listed(viewer, now=now)["rows"] if row["why"] == "hold"}
    assert "names" in waiting
    tried = ran(officer, "hold", "release", "1", "--dry-run", "--format", "json", now=now).data
    done = ran(officer, "hold", "release", "1", "--format", "json", now=now).data
    assert set(tried["waited"]) == set(done["waited"]) == waiting
    tasks = ran(viewer, "task", "list", "--format", "json", now=now).data["tasks"]
    assert [(one["id"], one["kind"]) for one in tasks] == [(done["task"], "erase_held")]
    assert due(viewer, now) == {(number, "customer", 1)}


def test_a_release_opens_no_task_when_nothing_waited(officer: Command, clerk: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path)
    number = add(clerk, "Koski")
    lease(clerk, number, None)
    ran(officer, "hold", "place", str(number), *WHY)
    assert ran(officer, "hold", "release", "1", "--format", "json").data["task"] is None


def test_another_hold_goes_on_to_keep(officer: Command, viewer: Command, held: int) -> None:
    ran(officer, "hold", "place", str(held), "--group", "phones", *WHY)
    done = ran(officer, "hold", "release", "1", "--format", "json")
    assert set(done.data["waited"]) == {"notes"}
    assert {group for _number, group, _count in due(viewer)} == {"notes"}


def test_a_second_release_names_the_task_of_the_first(officer: Command, viewer: Command, held: int) -> None:
    ran(officer, "hold", "place", str(held), "--group", "phones", *WHY)
    first = ran(officer, "hold", "release", "1", "--format", "json").data["task"]
    assert first is not None
    assert ran(officer, "hold", "release", "2", "--format", "json").data["task"] == first
    tasks = ran(viewer, "task", "list", "--format", "json").data["tasks"]
    assert [one["id"] for one in tasks if one["kind"] == "erase_held"] == [first]


def test_an_erasure_that_a_hold_had_stopped_goes_on(officer: Command, clerk: Command, viewer: Command) -> None:
    add_aino(clerk)
    ran(officer, "hold", "place", "1001", "--group", "phones", *WHY)
    ran(officer, *ERASE)
    assert kept_task(viewer) == ["2027-03-02"]
    done = ran(officer, "hold", "release", "1", "--format", "json")
    assert kept_task(viewer) == ["2026-11-22"]
    assert done.data["task"] is not None
    ran(officer, *ERASE)
    assert clerk("show", "1001").code == NotFoundError.exit_code


def test_a_hold_of_an_erasure_is_not_released_by_hand(officer: Command, clerk: Command) -> None:
    add_aino(clerk)
    ran(clerk, *CLAIM)
    ran(officer, *ERASE)
    holds = ran(officer, "hold", "list", "--format", "json").data["holds"]
    assert {one["by_erasure"] for one in holds} == {True}
    assert officer("hold", "release", str(holds[0]["id"])).code == NotFoundError.exit_code


def test_a_review_is_due_like_any_task(officer: Command, viewer: Command, held: int) -> None:
    exit_code = ("task", "list", "--exit-code")
    assert viewer(*exit_code).code == 0
    assert viewer(*exit_code, now=later(92)).code == DueItemsError.exit_code  # a week before 1 March
    told = viewer("task", "list", "--ui-lang", "en", now=later(120)).out
    assert "Review hold 1: all data" in told
    assert "1 March 2027, late" in told
    found = ran(viewer, "task", "list", "--format", "json").data["holds"]
    assert found == [{"id": 1, "number": held, "group": "all", "review_on": "2027-03-01"}]
    csv_text = ran(viewer, "task", "list", "--format", "csv").out
    assert f"1;hold;;{held};2027-03-01;1" in csv_text


def test_who_asks_for_a_copy_gets_it_though_all_is_held(officer: Command, viewer: Command, held: int) -> None:
    ran(viewer, "request", "open", str(held), "--kind", "access", "--via", "letter")
    assert officer("erase", str(held), "--ground", "17.1.a", "--yes").code == OpenRequestError.exit_code
    assert {row["why"] for row in listed(viewer)["rows"]} == {"request"}
