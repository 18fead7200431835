"""`kkrek relation` at a real terminal: what is missing is asked, a move closes the old lease, one of several ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO
from terminal import ESCAPE, Terminal, at_terminal

from kkrek.errors import SaidNoError

if TYPE_CHECKING:
    from office import Command, Office

FLAT = ("--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")
NEW_FLAT = ("--kind", "flat-lease", "--object", "Juvankatu 12 A 1", "--begin", "1.11.2026")
PARKING = ("--kind", "parking-lease", "--object", "AP 14", "--begin", "1.3.2024")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every relation is somebody's
def _person(clerk: Command) -> None:
    clerk("add", *AAPO)


def as_clerk(office: Office, *argv: str) -> Terminal:
    return at_terminal(
        *argv, "--register", office.directory, "--user", "kaisa", "--password-file", office.password_file
    )


def relations(clerk: Command) -> list[tuple[str, str, str | None]]:
    found = clerk("relation", "list", "1001", "--all", "--format", "json").data["relations"]
    return [(one["kind"], one["begin"], one["end"]) for one in found]


def test_a_relation_is_asked_for_field_by_field(clerk: Command, office: Office) -> None:
    terminal = as_clerk(office, "suhde", "avaa", "1001")
    terminal.answer("application): ", "mökki")
    terminal.expect("not taken: is none of the known values")
    terminal.answer("application): ", "autopaikka")
    terminal.answer("Parking place: ")
    terminal.answer("Parking place: ", "AP 14")
    terminal.answer("First day: ", "1.3.2024")
    assert terminal.end() == 0
    assert relations(clerk) == [("parking_lease", "2024-03-01", None)]


def test_escape_saves_nothing(clerk: Command, office: Office) -> None:
    terminal = as_clerk(office, "relation", "open", "1001", "--kind", "asunto")
    terminal.press("Flat or other object: ", ESCAPE)
    assert terminal.end() == SaidNoError.exit_code
    assert relations(clerk) == []


def test_a_move_inside_the_house_closes_the_old_lease_in_the_same_change(clerk: Command, office: Office) -> None:
    clerk("relation", "open", "1001", *FLAT)
    terminal = as_clerk(office, "relation", "open", "1001", *NEW_FLAT)
    terminal.answer("Lease 1 of Juvankatu 10 B 23 is open. Does it end on 31 October 2026? [y/N] ", "y")
    assert terminal.end() == 0
    assert "Relation 1 was closed on the day before." in terminal.seen
    assert relations(clerk) == [("flat_lease", "2024-03-01", "2026-10-31"), ("flat_lease", "2026-11-01", None)]
    clerk("undo")
    assert relations(clerk) == [("flat_lease", "2024-03-01", None)]


def test_the_question_does_not_tell_where_a_protected_customer_lives(clerk: Command, office: Office) -> None:  # F-15
    clerk("relation", "open", "1001", *FLAT)
    clerk("protect", "1001")
    terminal = as_clerk(office, "relation", "open", "1001", *NEW_FLAT)
    terminal.answer("Lease 1 is open. Does it end on 31 October 2026? [y/N] ", "y")
    assert terminal.end() == 0
    assert "Juvankatu 10" not in terminal.seen


def test_who_says_no_keeps_both_leases(clerk: Command, office: Office) -> None:
    clerk("relation", "open", "1001", *FLAT)
    terminal = as_clerk(office, "relation", "open", "1001", *NEW_FLAT)
    terminal.answer("[y/N] ", "n")
    assert terminal.end() == 0
    assert relations(clerk) == [("flat_lease", "2024-03-01", None), ("flat_lease", "2026-11-01", None)]


def test_one_of_several_open_relations_is_chosen(clerk: Command, office: Office) -> None:
    clerk("relation", "open", "1001", *FLAT)
    clerk("relation", "open", "1001", *PARKING)
    terminal = as_clerk(office, "relation", "close", "1001", "--end", "31.10.2026")
    terminal.expect("2  Lease of a parking place, AP 14, since 1 March 2024")
    terminal.answer("Which one ends? [1-2]: ", "2")
    assert terminal.end() == 0
    assert relations(clerk) == [("flat_lease", "2024-03-01", None), ("parking_lease", "2024-03-01", "2026-10-31")]
