"""`kkrek merge`: what is asked, what is refused, what `undo` does not take back, and who is told (E-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from merged_people import GONE, KEPT, customer, opened, register_both, run
from people import AAPO, AINO

if TYPE_CHECKING:
    from office import Command, Office


@pytest.fixture
def both(clerk: Command) -> None:
    """Register the same person twice, each time with something that the other record lacks."""
    register_both(clerk)


@pytest.mark.usefixtures("both")
def test_a_dry_run_shows_the_plan_and_changes_nothing(clerk: Command, officer: Command) -> None:
    before = customer(clerk), customer(clerk, GONE)
    done = run(officer, "merge", KEPT, GONE, "--dry-run")
    assert (done["applied"], done["entry"]) == (False, None)
    assert {one["field"] for one in done["differs"]} >= {"given_names", "household_size", "marital_status"}
    text = officer("merge", KEPT, GONE, "--dry-run").out
    assert all(word in text for word in ("Juvankatu 10 B 23", "Uusikatu 1", "married", done["plan"]))
    assert (customer(clerk), customer(clerk, GONE)) == before


@pytest.mark.usefixtures("both")
def test_without_a_terminal_it_needs_yes(officer: Command) -> None:
    done = officer("merge", KEPT, GONE)
    assert done.code == 2
    assert "--yes" in done.err


@pytest.mark.usefixtures("both")
def test_a_change_since_the_plan_refuses(clerk: Command, officer: Command) -> None:
    plan = run(officer, "merge", KEPT, GONE, "--dry-run")["plan"]
    run(clerk, "correct", GONE, "--town", "Turku", "--correct-address")
    assert officer("merge", KEPT, GONE, "--yes", "--expect", plan).code == 33
    fresh = run(officer, "merge", KEPT, GONE, "--dry-run")["plan"]
    assert officer("merge", KEPT, GONE, "--yes", "--expect", fresh).code == 0


@pytest.mark.parametrize(("keep", "gone", "code"), [("1001", "1001", 52), ("1001", "1999", 30), ("1999", "1001", 30)])
@pytest.mark.usefixtures("both")
def test_one_and_nobody_are_refused(officer: Command, keep: str, gone: str, code: int) -> None:
    assert officer("merge", keep, gone, "--yes").code == code


def test_only_an_officer_may(clerk: Command, viewer: Command) -> None:
    assert clerk("merge", KEPT, GONE, "--yes").code == 22
    assert viewer("merge", KEPT, GONE, "--yes").code == 22


@pytest.mark.usefixtures("both")
def test_undo_refuses_a_merge_and_what_was_before_it(clerk: Command, officer: Command) -> None:
    before = run(clerk, "correct", GONE, "--call-name", "Aapo")["entry"]
    entry = run(officer, "merge", KEPT, GONE, "--yes")["entry"]
    after = customer(clerk)
    for user, argv, code in ((officer, (), 2), (officer, (str(entry),), 2), (clerk, (str(before),), 33)):
        done = user("undo", *argv)
        assert done.code == code, done.err
    assert customer(clerk) == after


def test_undo_of_an_addition_does_not_erase_who_was_merged(clerk: Command, officer: Command) -> None:
    entries = [run(clerk, "add", *who)["entry"] for who in (AAPO, AINO)]
    run(officer, "merge", KEPT, GONE, "--yes")
    assert [clerk("undo", str(entry)).code for entry in entries] == [22, 30]
    assert customer(clerk)["number"] == 1001


@pytest.mark.usefixtures("both")
def test_what_is_changed_after_a_merge_can_be_undone(clerk: Command, officer: Command) -> None:
    run(officer, "merge", KEPT, GONE, "--yes")
    before = customer(clerk)
    run(clerk, "correct", KEPT, "--family-name", "Uusi", "--remove-phone", "03 123 4567")
    run(clerk, "undo")
    after = customer(clerk)
    assert {**after, "changes": ()} == {**before, "changes": ()}


@pytest.mark.usefixtures("both")
def test_e_42_each_recipient_is_told(clerk: Command, officer: Command, office: Office) -> None:
    with opened(office) as store:
        store.run(
            "INSERT INTO recipient (id, name, role, purpose, entry) VALUES (1, 'Malli Oy', 'processor', 'billing', 1)"
        )
        store.run(
            "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, entry)"
            " VALUES (1, 1, '2026-01-01', 'phones', 'billing', 1)"
        )
        store.run("INSERT INTO disclosure_customer VALUES (1, 1002), (1, 1001)")
    opened_tasks = run(officer, "merge", KEPT, GONE, "--yes")["tasks"]
    told = [task for task in customer(clerk)["tasks"] if task["kind"] == "tell_recipient"]
    assert [(task["id"], task["recipient"]) for task in told] == [(opened_tasks[0], "Malli Oy")]
    assert "merge" in told[0]["what"]
    assert "two numbers, one person 1" in clerk("task", "list").out


@pytest.mark.usefixtures("both")
def test_an_open_request_of_the_other_number_stays_open(clerk: Command, officer: Command, office: Office) -> None:
    with opened(office) as store:
        store.run(
            "INSERT INTO request (id, customer, uid, kinds, received_on, via, identity_method, aim_on, latest_on,"
            " state, entry) SELECT '2026-0001', 1002, uid, 'access', '2026-11-20', 'email', 'known_contact',"
            " '2026-12-20', '2026-12-21', 'received', 1 FROM customer WHERE number = 1002"
        )
    run(officer, "merge", KEPT, GONE, "--yes")
    assert [(one["id"], one["state"]) for one in customer(clerk)["requests"]] == [("2026-0001", "received")]
    assert clerk("report", KEPT, "--request", "2026-0001", "--reviewed").code == 0


@pytest.mark.usefixtures("both")
def test_both_are_logged_as_changed(officer: Command, office: Office) -> None:
    entry = run(officer, "merge", KEPT, GONE, "--yes")["entry"]
    with opened(office) as store:
        rows = store.all("SELECT how FROM log_customer WHERE entry = :entry", {"entry": entry})
        logged = store.one("SELECT purpose, fields FROM log WHERE n = :entry", {"entry": entry})
    assert [row["how"] for row in rows] == ["changed", "changed"]
    assert logged is not None
    assert logged["purpose"] == "correction"
    assert "household_size" in logged["fields"].split()
    assert officer("log", "verify").code == 0
