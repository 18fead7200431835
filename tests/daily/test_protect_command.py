"""`kkrek protect` and `unprotect`: who may, what is taken, what is refused, and what becomes of it (F-15 to F-19)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from json_results import complaints
from people import AAPO
from terminal import ESCAPE, Terminal, at_terminal

from kkrek.errors import InvalidValueError, NotFoundError, RestrictedError, RoleTooLowError
from kkrek.store import connection

if TYPE_CHECKING:
    from conftest import Run
    from office import Command, Office

BOX = "PL 12, 33101 Tampere"
AFTER = datetime(2030, 1, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aapo(clerk: Command) -> None:
    assert clerk("add", *AAPO).code == 0


def protect(user: Command, *argv: str) -> Run:
    done = user("protect", "1001", *argv, "--format", "json")
    assert done.code == 0, done.err
    return done


def shown(user: Command, *argv: str) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
    return user("show", "1001", *argv, "--format", "json").data


def open_tasks(user: Command) -> list[tuple[str, str]]:
    return [(task["kind"], task["due_on"]) for task in user("task", "list", "--format", "json").data["tasks"]]


def ids(done: Run) -> list[str]:
    return [warning["id"] for warning in done.json["warnings"]]


def ledger(office: Office) -> list[tuple[str, dict[str, object]]]:
    lines = [json.loads(line) for line in office.officer.place.ledger.read_text(encoding="ascii").splitlines()]
    return [(line["kind"], line["body"]) for line in lines if line["kind"].startswith("protection")]


def test_everything_is_recorded(clerk: Command) -> None:  # F-15, F-19
    done = protect(clerk, "--since", "1.11.2026", "--until", "1.1.2030", "--told-by", "DVV:n kirje",
                   "--contact-address", BOX, "--no-vtj-update")  # fmt: skip
    assert done.data["protection"] == {
        "since": "2026-11-01", "until": "2030-01-01", "told_by": "DVV:n kirje", "no_vtj_update": True,
    }  # fmt: skip
    assert shown(clerk)["protection"] == done.data["protection"]
    assert complaints(done.data, "data protect") == []
    assert ids(done) == []


def test_it_begins_today_and_has_no_end_if_nothing_is_said(clerk: Command) -> None:
    held = protect(clerk).data["protection"]
    assert held == {"since": "2026-11-22", "until": None, "told_by": None, "no_vtj_update": False}


def test_without_contact_address_no_letter_can_be_sent(clerk: Command) -> None:  # F-18
    assert ids(protect(clerk)) == ["no-contact-address"]


def test_the_finnish_words_do(clerk: Command) -> None:
    assert clerk("suojaa", "1001").code == 0
    assert clerk("turvakielto", "1001", "--until", "1.1.2030").code == 0


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (BOX, ("PL 12", "12", "33101", "Tampere")),
        ("c/o Turvakoti, PL 12, 33101 Tampere", ("PL 12", "12", "33101", "Tampere")),
        ("Hämeenkatu 1 A 2 33100 Tampere", ("Hämeenkatu 1 A 2", None, "33100", "Tampere")),
        ("Box 7, FI-22100 Mariehamn", ("Box 7", "7", "22100", "Mariehamn")),
    ],
)
def test_the_contact_address_is_read_in_one_line(
    clerk: Command, text: str, parts: tuple[str | None, ...]
) -> None:  # F-31
    protect(clerk, "--contact-address", text)
    address = shown(clerk)["addresses"][-1]
    assert (address["as_given"], address["po_box"], address["postal_code"], address["town"]) == parts
    assert address["kind"] == "contact"


def test_a_contact_address_that_is_not_understood_is_kept_and_told(clerk: Command) -> None:  # F-31
    done = protect(clerk, "--contact-address", "naapurin luona")
    assert {"address-incomplete", "address-unparsed"} <= set(ids(done))
    assert shown(clerk)["addresses"][-1]["as_given"] == "naapurin luona"


def test_a_new_contact_address_closes_the_old_one(clerk: Command) -> None:
    protect(clerk, "--contact-address", BOX)
    protect(clerk, "--contact-address", "PL 13, 33101 Tampere")
    found = [one for one in shown(clerk)["addresses"] if one["kind"] == "contact"]
    assert [(one["as_given"], one["until"]) for one in found] == [("PL 12", "2026-11-22"), ("PL 13", None)]


def test_given_again_it_changes_what_is_given(clerk: Command) -> None:
    protect(clerk, "--since", "1.11.2026", "--told-by", "itse", "--no-vtj-update")
    done = protect(clerk, "--until", "1.1.2030")
    assert done.data["protection"] == {
        "since": "2026-11-01", "until": "2030-01-01", "told_by": "itse", "no_vtj_update": True,
    }  # fmt: skip
    assert done.data["changes"][0]["old"]["until"] is None


def test_the_same_again_is_no_change(clerk: Command) -> None:
    protect(clerk, "--contact-address", BOX)
    done = protect(clerk, "--contact-address", BOX)
    assert (done.data["applied"], done.data["entry"], done.data["changes"]) == (False, None, [])


def test_a_dry_run_changes_nothing(clerk: Command, office: Office) -> None:
    before = shown(clerk)
    done = protect(clerk, "--until", "1.1.2030", "--contact-address", BOX, "--dry-run")
    assert (done.data["applied"], len(done.data["changes"])) == (False, 2)
    assert shown(clerk) == before
    assert open_tasks(clerk) == []
    assert ledger(office) == []


@pytest.mark.parametrize(
    ("argv", "field"),
    [
        (("--until", "21.11.2026"), "until"),
        (("--since", "1.11.2026", "--until", "31.10.2026"), "until"),
        (("--since", "23.11.2026"), "since"),
        (("--since", "milloin"), "since"),
        (("--until", "31.2.2030"), "until"),
        (("--contact-address", "  "), "contact_address"),
        (("--contact-address", "PL\u200b 12"), "contact_address"),
        (("--told-by", "x" * 300), "told_by"),
    ],
)
def test_bad_input_is_told_with_its_field(clerk: Command, argv: tuple[str, ...], field: str) -> None:
    done = clerk("protect", "1001", *argv, "--format", "json")
    assert (done.code, done.error["message"].partition(":")[0]) == (InvalidValueError.exit_code, field)
    assert shown(clerk)["protection"] is None


def test_it_may_end_today(clerk: Command) -> None:
    assert protect(clerk, "--until", "22.11.2026").data["protection"]["until"] == "2026-11-22"


def test_nobody_of_that_number(clerk: Command) -> None:
    assert clerk("protect", "1999").code == NotFoundError.exit_code


def test_a_viewer_may_not_protect_and_a_clerk_not_lift(viewer: Command, clerk: Command) -> None:
    assert viewer("protect", "1001").code == RoleTooLowError.exit_code
    protect(clerk)
    assert clerk("unprotect", "1001", "--reason", "x").code == RoleTooLowError.exit_code


# Expiry -------------------------------------------------------------------------------------------------------


def test_the_last_day_opens_a_task_and_a_new_one_moves_it(clerk: Command) -> None:  # F-17
    assert protect(clerk, "--until", "1.1.2030").data["tasks"] == [1]
    assert open_tasks(clerk) == [("ask_protection", "2030-01-01")]
    assert protect(clerk, "--until", "1.1.2031").data["tasks"] == []
    assert open_tasks(clerk) == [("ask_protection", "2031-01-01")]


def test_no_end_any_more_closes_the_task(clerk: Command) -> None:  # F-17
    protect(clerk, "--until", "1.1.2030")
    assert protect(clerk, "--until", "-").data["protection"]["until"] is None
    assert open_tasks(clerk) == []


def test_the_day_after_the_last_everything_is_still_hidden(clerk: Command, viewer: Command) -> None:  # F-17
    protect(clerk, "--until", "1.1.2030")
    for user in (clerk, viewer):
        done = user("show", "1001", now=AFTER)
        assert "Juvankatu" not in done.out
        assert "040 1234567" not in done.out
        assert "expired on 1 January 2030: ask the person" in " ".join(done.out.split())
    assert clerk("find", "Juvankatu 10 B 23", "--format", "json", now=AFTER).data["customers"] == []


def test_on_the_last_day_it_has_not_expired(clerk: Command) -> None:  # F-17
    protect(clerk, "--until", "1.1.2030")
    assert "expired" not in clerk("show", "1001", now=datetime(2030, 1, 1, 9, 0, tzinfo=UTC)).out


def test_the_task_is_due_when_it_has_expired(clerk: Command) -> None:  # F-17
    protect(clerk, "--until", "1.1.2030")
    done = clerk("task", "list", "--exit-code", now=AFTER)
    assert done.code == 70
    assert "Ask the person whether the non-disclosure goes on" in done.out


def test_a_task_that_was_done_is_not_opened_by_another_change(clerk: Command) -> None:
    protect(clerk, "--until", "1.1.2030")
    clerk("task", "done", "1", "--by", "Kaisa", now=AFTER)
    assert clerk("protect", "1001", "--told-by", "itse", now=AFTER).code == 0
    assert open_tasks(clerk) == []


# Lifting ------------------------------------------------------------------------------------------------------


def test_an_officer_lifts_it(clerk: Command, officer: Command) -> None:
    protect(clerk, "--until", "1.1.2030")
    done = officer("unprotect", "1001", "--reason", "hän pyysi", "--format", "json")
    assert done.code == 0, done.err
    assert complaints(done.data, "data unprotect") == []
    assert (done.data["applied"], done.data["protection"]) == (True, None)
    assert shown(clerk)["phones"][0]["as_given"] == "040 1234567"
    assert open_tasks(clerk) == []


def test_lifting_can_be_tried(clerk: Command, officer: Command) -> None:
    protect(clerk)
    done = officer("unprotect", "1001", "--reason", "x", "--dry-run", "--format", "json")
    assert (done.data["applied"], done.data["entry"]) == (False, None)
    assert shown(clerk)["protection"] is not None


def test_who_is_not_protected_cannot_be_unprotected(officer: Command) -> None:
    done = officer("unprotect", "1001", "--reason", "x", "--format", "json")
    assert (done.code, done.error["message"].partition(":")[0]) == (InvalidValueError.exit_code, "protection")


def test_lifting_needs_its_reason(clerk: Command, officer: Command) -> None:
    protect(clerk)
    assert officer("unprotect", "1001").code == 2


def test_a_restriction_stops_the_lifting_and_not_the_protecting(
    office: Office, clerk: Command, officer: Command
) -> None:
    key = office.officer.unlocked.keys.data.hex()
    with connection.opened(office.officer.place, key) as store:
        store.run("INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'a', '2026-11-01', 1)")
    protect(clerk)
    assert officer("unprotect", "1001", "--reason", "x").code == RestrictedError.exit_code


# What is kept of it -------------------------------------------------------------------------------------------


def test_the_ledger_says_it_without_contacts(office: Office, clerk: Command, officer: Command) -> None:  # F-15
    uid = shown(clerk)["uid"]
    protect(clerk, "--until", "1.1.2030", "--contact-address", BOX)
    officer("unprotect", "1001", "--reason", "hän pyysi")
    assert ledger(office) == [
        ("protection", {"uid": uid, "since": "2026-11-22", "until": "2030-01-01", "no_vtj_update": False}),
        ("protection-lifted", {"uid": uid}),
    ]


def test_the_history_says_who_told_and_why_it_was_lifted(clerk: Command, officer: Command) -> None:  # E-35, N-08
    protect(clerk, "--source", "vtj")
    officer("unprotect", "1001", "--reason", "hän pyysi")
    changes = shown(clerk, "--history")["changes"]
    told = [(one["source"], one["initiative"], one["reason"]) for one in changes if one["field"] == "protection"]
    assert told == [("vtj", "other", None), ("controller", "controller", "hän pyysi")]


def test_undo_says_which_command_ends_it(clerk: Command) -> None:
    protect(clerk)
    done = clerk("undo")
    assert done.code == 2
    assert "kkrek unprotect" in done.err


def test_the_log_verifies_and_names_fields_alone(clerk: Command, officer: Command) -> None:  # N-09
    protect(clerk, "--contact-address", BOX)
    assert officer("log", "verify").code == 0
    entry = officer("log", "show", "--format", "json").out
    assert "addresses protection" in entry or '"addresses", "protection"' in entry
    assert "PL 12" not in entry


# At a terminal ------------------------------------------------------------------------------------------------


def as_user(office: Office, name: str, *argv: str) -> Terminal:
    place = ("--register", str(office.directory), "--user", name, "--password-file", str(office.password_file))
    return at_terminal(*argv, *place)


def test_what_was_not_given_is_asked(office: Office, clerk: Command) -> None:
    terminal = as_user(office, "kaisa", "protect", "1001", "--since", "1.11.2026")
    terminal.answer("Until, if an end is known: ", "1.1.1999")
    terminal.expect("not taken")
    terminal.answer("Until, if an end is known: ", "1.1.2090")
    terminal.answer("Who told of it: ", "itse")
    terminal.answer("Tampere: ", BOX)
    assert terminal.end() == 0, terminal.seen
    assert shown(clerk)["protection"] == {
        "since": "2026-11-01", "until": "2090-01-01", "told_by": "itse", "no_vtj_update": False,
    }  # fmt: skip
    assert shown(clerk)["addresses"][-1]["as_given"] == "PL 12"


def test_enter_leaves_out(office: Office, clerk: Command) -> None:
    terminal = as_user(office, "kaisa", "protect", "1001")
    for question in ("Protected since: ", "Until, if an end is known: ", "Who told of it: ", "Tampere: "):
        terminal.answer(question)
    assert terminal.end() == 0, terminal.seen
    assert "no letter can be sent" in terminal.seen
    assert shown(clerk)["protection"]["until"] is None


def test_esc_leaves_everything_as_it_was(office: Office, clerk: Command) -> None:
    terminal = as_user(office, "kaisa", "protect", "1001")
    terminal.press("Protected since: ", ESCAPE)
    assert terminal.end() == 3
    assert shown(clerk)["protection"] is None


def test_of_a_protected_customer_only_what_is_given_changes(office: Office, clerk: Command) -> None:
    protect(clerk, "--contact-address", BOX)
    assert as_user(office, "kaisa", "protect", "1001", "--until", "1.1.2090").end() == 0
    assert shown(clerk)["protection"]["until"] == "2090-01-01"


def test_the_reason_of_lifting_is_asked(office: Office, clerk: Command) -> None:
    protect(clerk)
    terminal = as_user(office, "olli", "unprotect", "1001")
    terminal.answer("Why does it end: ", "hän pyysi")
    assert terminal.end() == 0, terminal.seen
    assert shown(clerk)["protection"] is None
