"""`kkrek event`: logged while the caller waits, for whoever has the flat (N-03, F-40)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO, AINO

from kkrek.domain.role import Role
from kkrek.errors import (
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    RestrictedError,
    RoleTooLowError,
    SeveralFoundError,
    UsageError,
)

if TYPE_CHECKING:
    from conftest import Run
    from office import Command, Office

FLAT = "Juvankatu 10 B 23"
OPENING = ("--kind", "ovenavaus", "--told", "avainpäivystys")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every event is of somebody
def _people(clerk: Command) -> None:
    clerk("add", *AAPO)
    clerk("add", *AINO)


def lease(clerk: Command, number: str, *more: str, kind: str = "asunto") -> None:
    done = clerk("relation", "open", number, "--kind", kind, "--object", FLAT, "--begin", "1.3.2024", *more)
    assert done.code == 0, done.err


def restrict(office: Office) -> None:
    with office.clerk.open("event add", Role.CLERK) as register:
        register.store.run(
            "INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'a', '2026-11-20', 1)"
        )
        register.record()


def events(command: Command, whom: str = "1001", *more: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = command("event", "list", whom, *more, "--format", "json").data["events"]
    return found


def place(run: Run) -> object:
    found = run.data["event"]["object"]
    return found and found["as_given"]


def test_the_caller_who_is_locked_out_needs_one_command(viewer: Command) -> None:
    run = viewer("tapahtuma", "lisää", FLAT, *OPENING)
    said = "22 November 2026, opening of a door, Juvankatu 10 B 23, told: avainpäivystys"
    assert run.out == f"Event 1 was added to customer 1001: {said}.\n"
    assert run.err == "kkrek: Äijälä Aapo Kalevi, 1001\n"


def test_a_clerk_is_told_that_it_can_be_taken_back(clerk: Command) -> None:
    assert "`kkrek undo` takes it back" in clerk("event", "add", "1001", *OPENING).out


def test_a_script_gets_the_event_and_its_change(clerk: Command) -> None:
    run = clerk("event", "add", FLAT, *OPENING, "--description", "lukko juuttui", "--format", "json")
    data = run.data
    assert (data["number"], data["applied"], run.err) == (1001, True, "")
    assert {
        name: data["event"][name] for name in ("id", "kind", "happened_on", "description", "told_to", "masked")
    } == {
        "id": 1,
        "kind": "door_opening",
        "happened_on": "2026-11-22",
        "description": "lukko juuttui",
        "told_to": "avainpäivystys",
        "masked": [],
    }
    assert data["event"]["object"]["apartment"] == "23"
    assert [(one["field"], one["old"]) for one in data["changes"]] == [("events", None)]


def test_whoever_rents_the_flat_comes_before_whose_home_it_is(clerk: Command) -> None:
    lease(clerk, "1002")
    assert clerk("event", "add", FLAT, *OPENING, "--format", "json").data["number"] == 1002


def test_a_flat_is_found_however_it_is_written(clerk: Command) -> None:
    assert clerk("event", "add", "juvankatu 10B as. 23", *OPENING, "--format", "json").data["number"] == 1001


def test_who_only_applies_for_the_flat_has_it_not(clerk: Command) -> None:
    lease(clerk, "1002", kind="hakemus")
    assert clerk("event", "add", FLAT, *OPENING, "--format", "json").data["number"] == 1001


def test_it_is_whose_the_flat_was_on_the_day(clerk: Command) -> None:
    lease(clerk, "1002", "--end", "31.10.2026")
    ended = clerk("event", "add", FLAT, *OPENING, "--on", "1.11.2026", "--format", "json")
    in_force = clerk("event", "add", FLAT, *OPENING, "--on", "31.10.2026", "--format", "json")
    assert (ended.data["number"], in_force.data["number"]) == (1001, 1002)


def test_several_who_have_the_flat_are_named_by_number(clerk: Command) -> None:
    lease(clerk, "1001")
    lease(clerk, "1002")
    run = clerk("event", "add", FLAT, *OPENING)
    assert run.code == SeveralFoundError.exit_code
    assert "1001, 1002" in run.err
    assert "Äijälä" not in run.err


def test_a_flat_that_nobody_has_is_not_found(clerk: Command) -> None:
    run = clerk("event", "add", "Juvankatu 10 B 230", *OPENING)
    assert run.code == NotFoundError.exit_code
    assert "give the customer's number instead" in run.err


def test_a_name_finds_as_everywhere(clerk: Command) -> None:
    assert clerk("event", "add", "ågren", *OPENING, "--format", "json").data["number"] == 1002


def test_nobody_is_1099(clerk: Command) -> None:
    assert clerk("event", "add", "1099", *OPENING).code == NotFoundError.exit_code


def test_without_a_place_it_is_the_object_of_the_only_relation_in_force(clerk: Command) -> None:
    lease(clerk, "1002")
    assert place(clerk("event", "add", "1002", *OPENING, "--format", "json")) == FLAT


def test_of_two_relations_none_is_guessed(clerk: Command) -> None:
    lease(clerk, "1002")
    lease(clerk, "1002", kind="autopaikka")
    assert place(clerk("event", "add", "1002", *OPENING, "--format", "json")) is None


def test_a_place_that_was_given_stands(clerk: Command) -> None:
    lease(clerk, "1002")
    assert (
        place(clerk("event", "add", "1002", "--kind", "vika", "--object", "kellari", "--format", "json")) == "kellari"
    )


def test_what_is_no_flat_is_kept_and_told(clerk: Command) -> None:
    run = clerk("event", "add", "1001", *OPENING, "--object", "se punainen talo", "--format", "json")
    assert place(run) == "se punainen talo"
    assert [one["id"] for one in run.json["warnings"]] == ["object-unparsed"]


@pytest.mark.parametrize("kind", ["varaus", "tenancy-change"])
def test_what_is_agreed_beforehand_may_be_still_to_come(clerk: Command, kind: str) -> None:
    run = clerk("event", "add", "1001", "--kind", kind, "--on", "1.12.2026", "--format", "json")
    assert run.data["event"]["happened_on"] == "2026-12-01"


def test_a_door_was_opened_today_or_earlier(clerk: Command) -> None:
    run = clerk("event", "add", "1001", *OPENING, "--on", "23.11.2026")
    assert run.code == InvalidValueError.exit_code
    assert "on:" in run.err


@pytest.mark.parametrize("option", ["--description", "--told", "--object"])
def test_the_code_of_a_door_is_never_stored(clerk: Command, option: str) -> None:
    run = clerk("event", "add", "1001", "--kind", "vika", option, "ovikoodi 1234")
    assert run.code == InvalidValueError.exit_code
    assert "1234" not in run.err
    assert events(clerk) == []


def test_a_word_of_health_is_warned_of(clerk: Command) -> None:
    run = clerk("event", "add", "1001", *OPENING, "--description", "sairaskohtaus", "--format", "json")
    assert [one["id"] for one in run.json["warnings"]] == ["event-health"]


def test_an_unknown_kind_is_told_with_those_there_are(clerk: Command) -> None:
    run = clerk("event", "add", "1001", "--kind", "juhlat")
    assert run.code == InvalidValueError.exit_code
    assert "door_opening" in run.err


def test_without_a_kind_and_without_a_terminal_the_option_is_named(clerk: Command) -> None:
    run = clerk("event", "add", "1001")
    assert (run.code, "--kind" in run.err) == (NeedsOptionError.exit_code, True)


@pytest.mark.parametrize(
    "argv", [("add", "1001", *OPENING), ("correct", "1001", "1", "--told", "x"), ("remove", "1001", "1")]
)
def test_a_dry_run_writes_nothing(clerk: Command, argv: tuple[str, ...]) -> None:
    clerk("event", "add", "1001", *OPENING)
    before = clerk("event", "list", "1001").out
    run = clerk("event", *argv, "--dry-run")
    assert "Nothing was written." in run.out
    assert "avainpäivystys" in run.out
    assert clerk("event", "list", "1001").out == before


def test_restricted_data_get_no_event(clerk: Command, office: Office) -> None:
    restrict(office)
    assert clerk("event", "add", "1001", *OPENING).code == RestrictedError.exit_code


def test_an_event_is_corrected_in_part(clerk: Command) -> None:
    clerk("event", "add", FLAT, *OPENING)
    run = clerk("event", "correct", "1001", "1", "--told", "huoltoyhtiö", "--on", "eilen", "--format", "json")
    event = run.data["event"]
    assert (event["told_to"], event["happened_on"], event["kind"]) == ("huoltoyhtiö", "2026-11-21", "door_opening")
    assert event["object"]["as_given"] == FLAT


def test_another_place_replaces_all_parts_of_the_old_one(clerk: Command) -> None:
    clerk("event", "add", FLAT, *OPENING)
    run = clerk("event", "correct", "1001", "1", "--object", "Uusikatu 2", "--format", "json")
    assert run.data["event"]["object"] == {
        "as_given": "Uusikatu 2",
        "street": "Uusikatu",
        "house_number": "2",
        "stair": None,
        "apartment": None,
        "suffix": None,
        "place": None,
    }


def test_fields_of_an_event_are_emptied(clerk: Command) -> None:
    clerk("event", "add", FLAT, *OPENING, "--description", "x")
    clear = [word for part in ("kohde", "kuvaus", "told") for word in ("--clear", part)]
    event = clerk("event", "correct", "1001", "1", *clear, "--format", "json").data["event"]
    assert [event[name] for name in ("object", "description", "told_to")] == [None, None, None]


def test_a_correction_keeps_the_source_unless_another_is_given(clerk: Command) -> None:
    clerk("event", "add", "1001", *OPENING, "--source", "subject")
    clerk("event", "correct", "1001", "1", "--told", "huoltoyhtiö")
    changes = clerk("show", "1001", "--history", "--format", "json").data["changes"]
    assert [one["source"] for one in changes] == ["subject", "subject"]


def test_what_is_so_already_is_no_change(clerk: Command) -> None:
    clerk("event", "add", "1001", *OPENING)
    run = clerk("event", "correct", "1001", "1", "--kind", "ovenavaus")
    assert run.out == "Nothing to change: it is so already.\n"


def test_a_booking_to_come_becomes_no_opened_door(clerk: Command) -> None:
    clerk("event", "add", "1001", "--kind", "varaus", "--on", "1.12.2026")
    assert clerk("event", "correct", "1001", "1", "--kind", "ovenavaus").code == InvalidValueError.exit_code


def test_a_correction_without_options_is_wrong_usage(clerk: Command) -> None:
    clerk("event", "add", "1001", *OPENING)
    assert clerk("event", "correct", "1001", "1").code == UsageError.exit_code


def test_an_event_is_removed(clerk: Command) -> None:
    clerk("event", "add", "1001", *OPENING)
    run = clerk("event", "remove", "1001", "1")
    assert run.out == "Event 1 of customer 1001 was removed; `kkrek undo` takes it back.\n"
    assert events(clerk) == []


@pytest.mark.parametrize("argv", [("correct", "1002", "1", "--told", "x"), ("remove", "1002", "1")])
def test_the_event_of_another_customer_is_not_touched(clerk: Command, argv: tuple[str, ...]) -> None:
    clerk("event", "add", "1001", *OPENING)
    assert clerk("event", *argv).code == NotFoundError.exit_code
    assert len(events(clerk)) == 1


def test_events_are_listed_newest_first(clerk: Command) -> None:
    for day in ("1.11.2026", "3.11.2026", "2.11.2026"):
        clerk("event", "add", "1001", *OPENING, "--on", day)
    assert [one["id"] for one in events(clerk)] == [2, 3, 1]


def test_a_list_is_narrowed_by_kind_and_day(clerk: Command) -> None:
    clerk("event", "add", "1001", *OPENING, "--on", "1.11.2026")
    clerk("event", "add", "1001", *OPENING)
    clerk("event", "add", "1001", "--kind", "vika")
    assert [one["id"] for one in events(clerk, "1001", "--kind", "ovenavaus", "--since", "2.11.2026")] == [2]


def test_the_list_of_a_flat_names_its_customers_by_number_alone(clerk: Command, viewer: Command) -> None:
    clerk("event", "add", FLAT, *OPENING)
    clerk("event", "add", "1002", "--kind", "avain", "--object", FLAT, "--on", "1.1.2025")
    clerk("event", "add", "1002", "--kind", "avain", "--object", "Uusikatu 2")
    assert [(one["number"], one["id"]) for one in events(viewer, FLAT)] == [(1001, 1), (1002, 2)]
    run = viewer("event", "list", FLAT)
    assert run.out.splitlines()[1] == "   2  customer 1002  1 January 2025, handing over of a key, Juvankatu 10 B 23"
    assert "Ågren" not in run.out + run.err


@pytest.mark.parametrize(("whom", "said"), [("1001", "No events of customer 1001."), (FLAT, "No events in this flat.")])
def test_no_events_are_told(clerk: Command, whom: str, said: str) -> None:
    assert clerk("event", "list", whom).out == f"{said}\n"


def test_a_spreadsheet_gets_the_events(clerk: Command) -> None:
    clerk("event", "add", "1001", *OPENING)
    assert "1001;1;door_opening;2026-11-22;" in clerk("event", "list", "1001", "--format", "csv").out


@pytest.mark.parametrize("argv", [("correct", "1001", "1", "--told", "x"), ("remove", "1001", "1")])
def test_a_viewer_changes_no_event(viewer: Command, argv: tuple[str, ...]) -> None:
    assert viewer("event", *argv).code == RoleTooLowError.exit_code


def test_the_log_holds_whom_a_flat_found_and_who_got_the_event(clerk: Command, officer: Command) -> None:
    clerk("event", "add", FLAT, *OPENING)
    entries = officer("log", "show", "--format", "json").data["entries"][:2]
    assert [(one["operation"], one["purpose"], one["customers"]) for one in entries] == [
        ("event add", "workorder", 1)
    ] * 2
