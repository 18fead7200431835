"""`kkrek relation`: leases, services and applications, opened, closed, mended and listed (N-06)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from json_results import complaints
from people import AAPO, AINO

from kkrek.domain.relation import RelationKind
from kkrek.errors import (
    AlreadyThereError,
    ChangedSinceError,
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    RestrictedError,
    RoleTooLowError,
    SeveralFoundError,
    UsageError,
)
from kkrek.operations.daily import relation as operation
from kkrek.operations.edit import Basis

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office

FLAT = ("--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")
PARKING = ("--kind", "parking-lease", "--object", "AP 14", "--begin", "1.3.2024")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every relation is somebody's
def _person(clerk: Command) -> None:
    clerk("add", *AAPO)


def relations(clerk: Command) -> list[dict[str, object]]:
    found: list[dict[str, object]] = clerk("show", "1001", "--format", "json").data["relations"]
    return found


def whole(clerk: Command) -> str:
    return json.dumps(clerk("show", "1001", "--reveal", "all", "--format", "json").data)


def checked(run: Run, command: str) -> Run:
    assert run.code == 0, run.err
    assert complaints(run.data, f"data {command}") == []
    return run


def warned(run: Run) -> list[str]:
    assert run.code == 0, run.err
    return [one["id"] for one in run.json["warnings"]]


def test_a_relation_is_opened_with_its_number(clerk: Command) -> None:
    run = clerk("relation", "open", "1001", *FLAT)
    assert run.out.splitlines() == [
        "Relation 1 of customer 1001 was opened; `kkrek undo` takes it back.",
        "What    Lease of a flat",
        "Object  Juvankatu 10 B 23",
        "When    since 1 March 2024",
    ]


def test_the_object_stands_in_its_parts(clerk: Command) -> None:  # F-31
    data = checked(clerk("relation", "open", "1001", *FLAT, "--format", "json"), "relation open").data
    parts = data["relation"]["object"]
    assert (parts["street"], parts["house_number"], parts["stair"], parts["apartment"]) == (
        "Juvankatu", "10", "B", "23",
    )  # fmt: skip
    assert (data["applied"], data["relation"]["begin"], data["relation"]["end"]) == (True, "2024-03-01", None)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("vuokra-asunto", "flat_lease"),
        ("asunto", "flat_lease"),
        ("autopaikka", "parking_lease"),
        ("palveluasiakas", "service_customer"),
        ("hakemus", "application"),
        ("Parking_Lease", "parking_lease"),
    ],
)
def test_the_kinds_have_their_finnish_words(clerk: Command, word: str, kind: str) -> None:
    clerk("suhde", "avaa", "1001", "--kind", word, "--object", "Juvankatu 10 B 23")
    assert relations(clerk)[0]["kind"] == kind


def test_without_a_day_it_begins_today(clerk: Command) -> None:
    clerk("relation", "open", "1001", "--kind", "service-customer")
    assert (relations(clerk)[0]["begin"], relations(clerk)[0]["object"]) == ("2026-11-22", None)


def test_a_flat_that_does_not_parse_is_kept_and_told(clerk: Command) -> None:
    run = clerk("relation", "open", "1001", "--kind", "asunto", "--object", "Se punainen talo", "--format", "json")
    assert warned(run) == ["object-unparsed"]
    assert relations(clerk)[0]["object"]["place"] == "Se punainen talo"  # type: ignore[index]


def test_a_parking_place_is_kept_by_its_code_without_a_word(clerk: Command) -> None:
    run = clerk("relation", "open", "1001", *PARKING, "--format", "json")
    assert warned(run) == []
    assert run.data["relation"]["object"]["place"] == "AP 14"


def test_a_flat_without_apartment_is_remarked_on(clerk: Command) -> None:
    run = clerk("relation", "open", "1001", "--kind", "asunto", "--object", "Juvankatu 10", "--format", "json")
    assert warned(run) == ["flat-without-apartment"]


def test_the_same_relation_is_there_already(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    again = clerk("relation", "open", "1001", "--kind", "asunto", "--object", "juvankatu 10B23", "--begin", "today")
    assert again.code == AlreadyThereError.exit_code
    assert len(relations(clerk)) == 1


def test_the_same_flat_may_be_leased_again_later(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT, "--end", "31.5.2025")
    assert clerk("relation", "open", "1001", "--kind", "asunto", "--object", "Juvankatu 10 B 23").code == 0


@pytest.mark.parametrize(
    "argv",
    [
        ("--kind", "asunto", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024", "--end", "29.2.2024"),
        ("--kind", "asunto", "--object", "Juvankatu 10 B 23", "--begin", "huomenna"),
        ("--kind", "asunto", "--object", " "),
        ("--kind", "asunto", "--object", "Juvankatu\u202e 10 B 23"),
        ("--kind", "kesämökki", "--object", "Juvankatu 10 B 23"),
        ("--kind", "asunto", "--object", "Juvankatu 10 B 23", "--company", "huolto"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(clerk: Command, argv: tuple[str, ...]) -> None:
    run = clerk("relation", "open", "1001", *argv)
    assert run.code == InvalidValueError.exit_code
    assert "Juvankatu" not in run.err
    assert relations(clerk) == []


@pytest.mark.parametrize("argv", [("--object", "Juvankatu 10 B 23"), ("--kind", "asunto")])
def test_without_a_terminal_what_is_missing_is_named(clerk: Command, argv: tuple[str, ...]) -> None:
    assert clerk("relation", "open", "1001", *argv).code == NeedsOptionError.exit_code


def test_a_company_is_one_of_the_configuration(clerk: Command, officer: Command, tmp_path: Path) -> None:
    text = officer("config", "show").out + '\n[[companies]]\ncode = "huolto"\nname = "Esimerkki Huolto Oy"\n'
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    assert officer("config", "load", str(tmp_path / "office.toml"), "--yes").code == 0
    clerk("relation", "open", "1001", "--kind", "palveluasiakas", "--company", "Huolto")
    assert relations(clerk)[0]["company"] == "huolto"
    assert clerk("relation", "list", "1001").out.splitlines()[0].endswith("Company")
    other = clerk("relation", "open", "1001", "--kind", "palveluasiakas", "--company", "siivous")
    assert (other.code, "hint: huolto" in other.err) == (InvalidValueError.exit_code, True)


def test_another_tenant_of_the_flat_is_told_by_number_alone(clerk: Command) -> None:  # F-39b
    clerk("add", *AINO)
    clerk("relation", "open", "1002", *FLAT)
    run = clerk("relation", "open", "1001", "--kind", "asunto", "--object", "Juvankatu 10B 23", "--format", "json")
    assert (warned(run), run.data["others"]) == (["flat-leased"], [1002])
    assert "1002" in run.json["warnings"][0]["message"]
    assert "Ågren" not in run.out


def test_a_tenant_who_has_left_is_not_told(clerk: Command) -> None:
    clerk("add", *AINO)
    clerk("relation", "open", "1002", *FLAT, "--end", "31.10.2026")
    run = clerk("relation", "open", "1001", "--kind", "asunto", "--object", "Juvankatu 10 B 23", "--format", "json")
    assert warned(run) == []


def test_a_move_inside_the_house_leaves_the_old_lease_and_says_so(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    new = ("--kind", "asunto", "--object", "Juvankatu 12 A 1", "--begin", "1.12.2026")
    run = clerk("relation", "open", "1001", *new)
    assert "`kkrek relation close 1001 1`" in run.out
    assert "another lease of the customer is open" in run.err
    assert relations(clerk)[0]["end"] is None


def test_a_lease_that_was_closed_since_the_question_is_not_closed_again(clerk: Command, office: Office) -> None:
    clerk("relation", "open", "1001", *FLAT, "--end", "31.10.2026")
    new = operation.NewRelation(kind=RelationKind.FLAT_LEASE, object="Juvankatu 12 A 1")
    with pytest.raises(ChangedSinceError):
        operation.open_(office.clerk, 1001, new, Basis(), closing=(1,))
    assert len(relations(clerk)) == 1


def test_a_relation_is_closed_on_its_last_day(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    run = clerk("suhde", "sulje", "1001", "--end", "31.10.2026")
    assert run.out.splitlines()[0] == "Relation 1 of customer 1001 was closed; `kkrek undo` takes it back."
    assert relations(clerk)[0]["end"] == "2026-10-31"


def test_without_a_day_it_is_closed_today(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    data = checked(clerk("relation", "close", "1001", "--format", "json"), "relation close").data
    assert data["relation"]["end"] == "2026-11-22"


def test_an_end_that_lies_ahead_is_taken_and_told(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    run = clerk("relation", "close", "1001", "--end", "31.12.2026", "--format", "json")
    assert warned(run) == ["ends-ahead"]
    assert relations(clerk)[0]["end"] == "2026-12-31"


def test_of_several_open_relations_the_one_is_named_by_its_number(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    clerk("relation", "open", "1001", *PARKING)
    run = clerk("relation", "close", "1001")
    assert (run.code, ": 1, 2\n" in run.err) == (SeveralFoundError.exit_code, True)
    assert clerk("relation", "close", "1001", "2").code == 0
    assert [one["end"] for one in relations(clerk)] == [None, "2026-11-22"]


@pytest.mark.parametrize("argv", [(), ("1",)])
def test_what_is_closed_is_not_closed_again(clerk: Command, argv: tuple[str, ...]) -> None:
    clerk("relation", "open", "1001", *FLAT, "--end", "31.10.2026")
    run = clerk("relation", "close", "1001", *argv)
    assert (run.code, "error: end: " in run.err) == (InvalidValueError.exit_code, True)


def test_an_end_before_the_beginning_is_refused(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    run = clerk("relation", "close", "1001", "--end", "29.2.2024")
    assert (run.code, "error: end: " in run.err) == (InvalidValueError.exit_code, True)


@pytest.mark.parametrize(
    "argv", [("close", "1001"), ("close", "1001", "7"), ("correct", "1001", "7", "--end", "today"), ("list", "1099")]
)
def test_what_is_not_there_is_told(clerk: Command, argv: tuple[str, ...]) -> None:
    assert clerk("relation", *argv).code == NotFoundError.exit_code


def test_the_relation_of_another_customer_is_not_touched(clerk: Command) -> None:
    clerk("add", *AINO)
    clerk("relation", "open", "1001", *FLAT)
    assert clerk("relation", "close", "1002", "1").code == NotFoundError.exit_code


def test_a_relation_is_mended_in_place(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT, "--end", "31.10.2026")
    mend = ("--object", "Juvankatu 10 B 24", "--begin", "1.4.2024", "--clear", "end", "--reason", "kirjoitusvirhe")
    data = checked(clerk("relation", "correct", "1001", "1", *mend, "--format", "json"), "relation correct").data
    assert [change["old"]["object"] for change in data["changes"]] == ["Juvankatu 10 B 23"]
    one = relations(clerk)[0]
    assert (one["id"], one["begin"], one["end"]) == (1, "2024-04-01", None)
    assert one["object"]["apartment"] == "24"  # type: ignore[index]


def test_a_lease_of_a_flat_becomes_one_of_a_place(clerk: Command) -> None:
    clerk("relation", "open", "1001", "--kind", "asunto", "--object", "AP 14")
    clerk("relation", "correct", "1001", "1", "--kind", "autopaikka")
    assert relations(clerk)[0]["object"]["place"] == "AP 14"  # type: ignore[index]


def test_what_is_already_so_is_no_change(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    data = clerk("relation", "correct", "1001", "1", "--begin", "1.3.2024", "--format", "json").data
    assert (data["applied"], data["entry"], data["changes"]) == (False, None, [])


def test_a_lease_keeps_an_object(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    assert clerk("relation", "correct", "1001", "1", "--clear", "object").code == InvalidValueError.exit_code


def test_a_mend_that_says_nothing_is_wrong_usage(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    assert clerk("relation", "correct", "1001", "1").code == UsageError.exit_code


def test_the_list_shows_what_is_in_force_and_to_come(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT, "--end", "31.10.2026")
    clerk("relation", "open", "1001", *PARKING)
    run = clerk("relation", "list", "1001")
    assert run.out.splitlines() == [
        "ID  What                      Object  When",
        "2   Lease of a parking place  AP 14   since 1 March 2024",
    ]
    every = checked(clerk("relation", "list", "1001", "--all", "--format", "json"), "relation list").data
    assert [one["id"] for one in every["relations"]] == [1, 2]


def test_the_list_is_readable_in_80_columns(clerk: Command) -> None:
    clerk("relation", "open", "1001", *FLAT, "--end", "31.12.2026")
    clerk("relation", "open", "1001", *PARKING)
    assert max(map(len, clerk("relation", "list", "1001").out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("argv", "told"), [((), "Customer 1001 has no open relations."), (("--all",), "Customer 1001 has no relations.")]
)
def test_no_relations_are_told(clerk: Command, argv: tuple[str, ...], told: str) -> None:
    assert clerk("relation", "list", "1001", *argv).out == told + "\n"


def test_a_spreadsheet_gets_the_relations(clerk: Command) -> None:
    clerk("relation", "open", "1001", *PARKING)
    assert "\r\n1;parking_lease;;" in clerk("relation", "list", "1001", "--format", "csv").raw.decode("utf-8-sig")


@pytest.mark.parametrize(
    "argv",
    [
        ("open", "1001", "--kind", "asunto", "--object", "Juvankatu 12 A 1"),
        ("close", "1001"),
        ("correct", "1001", "1", "--end", "today"),
    ],
)
def test_a_dry_run_writes_nothing(clerk: Command, argv: tuple[str, ...]) -> None:
    clerk("relation", "open", "1001", *FLAT)
    before = whole(clerk)
    run = clerk("relation", *argv, "--dry-run", "--format", "json")
    checked(run, f"relation {argv[0]}")
    assert (run.data["applied"], run.data["entry"]) == (False, None)
    assert whole(clerk) == before


@pytest.mark.parametrize(
    "argv",
    [
        ("open", "1001", "--kind", "asunto", "--object", "Juvankatu 12 A 1"),
        ("close", "1001"),
        ("correct", "1001", "1", "--kind", "autopaikka", "--object", "AP 14"),
    ],
)
def test_undo_brings_back_what_was(clerk: Command, argv: tuple[str, ...]) -> None:
    clerk("relation", "open", "1001", *FLAT)
    before = whole(clerk)
    assert clerk("relation", *argv).code == 0
    assert clerk("undo").code == 0
    assert whole(clerk) == before


@pytest.mark.parametrize("argv", [("open", "1001", *PARKING), ("close", "1001"), ("correct", "1001", "1", *PARKING)])
def test_a_viewer_changes_no_relations(viewer: Command, argv: tuple[str, ...]) -> None:
    assert viewer("relation", *argv).code == RoleTooLowError.exit_code


def test_a_viewer_sees_the_relations(clerk: Command, viewer: Command) -> None:
    clerk("relation", "open", "1001", *FLAT)
    assert "Juvankatu 10 B 23" in viewer("relation", "list", "1001").out


def test_a_restricted_customer_is_left_alone(clerk: Command, office: Office) -> None:  # E-41
    with office.officer.open("check", office.officer.role) as register:
        register.store.run(
            "INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'c', '2026-11-01', 1)"
        )
        register.record()
    assert clerk("relation", "open", "1001", *FLAT).code == RestrictedError.exit_code


def test_an_addition_with_a_relation_is_not_undone_by_a_clerk(clerk: Command) -> None:
    entry = clerk("add", *AINO, "--yes", "--format", "json").data["entry"]
    clerk("relation", "open", "1002", *FLAT)
    assert clerk("undo", str(entry)).code == RoleTooLowError.exit_code


@pytest.mark.parametrize("command", [("relation", "list", "1001"), ("relation", "close", "1001")])
def test_the_object_of_a_protected_customer_is_not_told(clerk: Command, command: tuple[str, ...]) -> None:  # F-15
    clerk("relation", "open", "1001", *FLAT)
    assert clerk("protect", "1001").code == 0
    run = clerk(*command)
    assert (run.code, "on record" in run.out, "Juvankatu" in run.out + run.err) == (0, True, False)


def test_scripts_are_told_what_is_hidden(clerk: Command) -> None:  # F-15
    clerk("protect", "1001")
    clerk("relation", "open", "1001", *FLAT)
    listed = checked(clerk("relation", "list", "1001", "--format", "json"), "relation list").data["relations"][0]
    assert (listed["object"], listed["masked"]) == (None, ["object"])
    closed = checked(clerk("relation", "close", "1001", "--format", "json"), "relation close")
    assert "Juvankatu" not in closed.out
