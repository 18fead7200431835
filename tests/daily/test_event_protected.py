"""Events of a customer under protection: nothing tells where the person lives (F-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO

from kkrek.domain.role import Role
from kkrek.errors import NotFoundError

if TYPE_CHECKING:
    from office import Command, Office

FLAT = "Juvankatu 10 B 23"
OPENING = ("--kind", "ovenavaus", "--told", "avainpäivystys")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every event is of somebody protected
def _protected(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    with office.officer.open("protect", Role.OFFICER) as register:
        register.store.run("UPDATE customer SET protected_since = '2026-11-01'")
        register.record()


def stored(office: Office) -> list[tuple[object, ...]]:
    with office.viewer.open("event list", Role.VIEWER) as register:
        register.record()
        sql = "SELECT kind, told_to, object, street, object_folded, description, sealed IS NOT NULL FROM event"
        return [tuple(row) for row in register.store.all(sql)]


def test_somebody_protected_is_never_found_by_the_flat(viewer: Command) -> None:
    run = viewer("event", "add", FLAT, *OPENING)
    nobody = viewer("event", "add", "Juvankatu 10 B 24", *OPENING)
    assert (run.code, run.err) == (NotFoundError.exit_code, nobody.err)


def test_a_viewer_keeps_kind_day_and_who_was_told(viewer: Command, office: Office) -> None:
    run = viewer("event", "add", "1001", *OPENING, "--object", FLAT, "--description", "lukko", "--format", "json")
    assert [one["id"] for one in run.json["warnings"]] == ["event-without-place"]
    assert stored(office) == [("door_opening", "avainpäivystys", None, None, None, None, 0)]
    assert FLAT not in run.out


def test_a_viewer_who_gave_no_place_is_not_warned(viewer: Command) -> None:
    assert not viewer("event", "add", "1001", *OPENING).err


def test_what_a_clerk_tells_is_sealed(clerk: Command, office: Office) -> None:
    clerk("event", "add", "1001", *OPENING, "--object", FLAT, "--description", "lukko")
    assert stored(office) == [("door_opening", "avainpäivystys", None, None, None, None, 1)]


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--format", "json")])
def test_a_result_shows_no_place(clerk: Command, more: tuple[str, ...]) -> None:
    clerk("event", "add", "1001", *OPENING, "--object", FLAT, "--description", "lukko")
    for argv in (
        ("add", "1001", *OPENING, "--object", FLAT),
        ("correct", "1001", "1", "--told", "x"),
        ("remove", "1001", "1"),
    ):
        run = clerk("event", *argv, *more)
        assert run.code == 0
        assert "Juvankatu" not in run.out


def test_a_list_names_what_is_hidden(clerk: Command) -> None:
    clerk("event", "add", "1001", *OPENING, "--object", FLAT, "--description", "lukko")
    run = clerk("event", "list", "1001", "--format", "json")
    event = run.data["events"][0]
    assert (event["object"], event["description"], event["masked"]) == (None, None, ["object", "description"])
    assert "(place and description on record)" in clerk("event", "list", "1001").out
    assert clerk("event", "list", FLAT, "--format", "json").data["events"] == []


def test_the_place_is_shown_when_it_is_revealed(clerk: Command) -> None:
    clerk("event", "add", "1001", *OPENING, "--object", FLAT)
    clerk("event", "correct", "1001", "1", "--description", "lukko")
    event = clerk("show", "1001", "--reveal", "contact", "--format", "json").data["events"][0]
    assert (event["object"]["as_given"], event["description"]) == (FLAT, "lukko")


def test_a_clerk_adds_the_place_that_a_viewer_could_not(clerk: Command, viewer: Command, office: Office) -> None:
    viewer("event", "add", "1001", *OPENING)
    clerk("event", "correct", "1001", "1", "--object", FLAT)
    assert stored(office) == [("door_opening", "avainpäivystys", None, None, None, None, 1)]


def test_taking_back_shows_no_place(clerk: Command, office: Office) -> None:
    clerk("event", "add", "1001", *OPENING, "--object", FLAT)
    clerk("event", "remove", "1001", "1")
    for _ in range(2):
        assert "Juvankatu" not in clerk("undo").out
    assert stored(office) == []
