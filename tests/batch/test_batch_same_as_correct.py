"""A row of a batch leaves in the register what the same single correction does (GDPR Art. 16; E-35, F-12, F-15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import applied, check, counts, customer, ran, total, write
from register_file import held, opened
from register_rows import everything, ledger, touched_by
from same_corrections import SAME, Same
from whole_people import ready, words

from kkrek.domain.phone import parse_phone
from kkrek.domain.words import fold

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

_CASES = [pytest.param(same, id=same.name) for same in SAME]
_WHO = [pytest.param(0, id="ordinary"), pytest.param(1, id="protected")]


def _options(same: Same, number: int) -> list[str]:
    return [str(number), *(one.format(**words(number)) for one in same.options)]


def _row(same: Same, number: int) -> dict[str, str]:
    return {"number": str(number), **{name: text.format(**words(number)) for name, text in same.row.items()}}


def _tells_contact(same: Same) -> bool:
    """Tell whether a row writes what is sealed: of the contact address somebody is reached by all the same."""
    return "{" in str([*same.row.values()]) and same.row.get("address_kind") != "contact"


@pytest.mark.parametrize("other", _WHO)
@pytest.mark.parametrize("same", _CASES)
def test_a_row_leaves_the_same_rows_as_the_command(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same, other: int
) -> None:
    number = same.who + other
    ready(office, clerk, shelf)
    ran(clerk, "correct", *_options(same, number), stdin=same.stdin.format(**words(number)))
    single = everything(office), ledger(office, "opt-out", "erasure")
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [_row(same, number)])
    both = everything(office), ledger(office, "opt-out", "erasure")
    assert {table: rows for table, rows in both[0].items() if rows != single[0][table]} == {
        table: rows for table, rows in single[0].items() if rows != both[0][table]
    }
    assert both[1] == single[1]


@pytest.mark.parametrize("other", _WHO)
@pytest.mark.parametrize("same", _CASES)
def test_a_row_warns_of_what_the_command_warns_of(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same, other: int
) -> None:
    number = same.who + other
    ready(office, clerk, shelf)
    options, stdin = _options(same, number), same.stdin.format(**words(number))
    single = clerk("correct", *options, "--dry-run", "--format", "json", stdin=stdin)
    batch = check(clerk, tmp_path, [_row(same, number)])
    assert [(one["id"], one["message"]) for one in batch.json["warnings"]] == [
        (one["id"], one["message"]) for one in single.json["warnings"]
    ]


def test_a_note_that_names_somebody_of_the_same_flat_is_told(office: Office, clerk: Command, tmp_path: Path) -> None:
    home = ("--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere")
    for family, given in (("Äijälä", "Aapo"), ("Ågren", "Aino"), ("Ek", "Olli")):
        ran(clerk, "add", "--family-name", family, "--given-names", given, *home)
    run = check(clerk, tmp_path, [{"number": "1001", "note": "Aino Ågren maksaa"}])
    assert [(one["id"], one["line"], "1002" in one["message"]) for one in run.json["warnings"]] == [
        ("note-names-other", 2, True)
    ]
    assert touched_by(office, "batch check") == {1001: "opened", 1002: "listed"}


def test_what_the_map_gives_to_every_row_is_read_of_the_register_too(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    """Else it would be added beside what is there."""
    ready(office, clerk, shelf)
    (tmp_path / "map.toml").write_text('[fixed]\ncountry = "SE"\nphone = "044 1112223"\n', encoding="utf-8")
    applied(clerk, tmp_path, [{"number": "1001"}], "--map", str(tmp_path / "map.toml"))
    found = customer(clerk)
    assert [one["country"] for one in found["addresses"]] == ["SE", None]
    assert [one["as_given"] for one in found["phones"]] == ["044 1112223"]


@pytest.mark.parametrize("other", _WHO)
@pytest.mark.parametrize("same", [pytest.param(same, id=same.name) for same in SAME if same.found or same.lost])
def test_find_finds_the_new_names_and_not_the_old(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same, other: int
) -> None:
    number = same.who + other
    ready(office, clerk, shelf)
    before = {word: total(clerk, word) for word in (*same.found, *same.lost)}
    applied(clerk, tmp_path, [_row(same, number)])
    gained = {word: total(clerk, word) - before[word] for word in before}
    assert gained == {**dict.fromkeys(same.found, 1), **dict.fromkeys(same.lost, -1)}


@pytest.mark.parametrize("other", _WHO)
def test_the_index_over_names_is_whole_after_every_row(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, other: int
) -> None:
    ready(office, clerk, shelf)
    for place, same in enumerate(one for one in SAME if one.found or one.lost):
        clerk("batch", "apply", str(write(tmp_path, [_row(same, same.who + other)], f"{place}.csv")))
    with opened(office) as store:
        store.run("INSERT INTO customer_fts (customer_fts, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("same", [pytest.param(same, id=same.name) for same in SAME if _tells_contact(same)])
def test_no_contact_of_somebody_protected_stands_in_the_clear(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same
) -> None:  # F-15
    ready(office, clerk, shelf)
    given = words(same.who + 1)
    applied(clerk, tmp_path, [_row(same, same.who + 1)])
    contacts = {given[name] for name in ("phone", "phone2", "new_phone", "email", "email2", "new_email")}
    contacts |= {given[name] for name in ("street", "new_street", "new_town", "postal")}
    contacts |= {parse_phone(number).e164 for number in contacts if number[0] == "0"}
    assert held(office, {form.encode() for one in contacts for form in (one, fold(one))}) == set()


def test_the_contact_address_of_somebody_protected_is_not_sealed(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # F-15
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1002", "street": "Asianajotoimisto 1", "address_kind": "contact"}])
    with opened(office) as store:
        found = store.all("SELECT as_given, sealed FROM address WHERE kind = 'contact'")
    assert [tuple(row) for row in found] == [("Asianajotoimisto 1", None)]


def test_many_rows_with_several_fields_each_are_staged_whole(office: Office, clerk: Command, tmp_path: Path) -> None:
    numbers = range(1001, 1901)
    applied(clerk, tmp_path, [{"family_name": f"Koe{number}"} for number in numbers], "--add", name="new.csv")
    rows = [
        {"number": number, "language": "sv", "marital_status": "married", "household_size": 3} for number in numbers
    ]
    assert counts(applied(clerk, tmp_path, rows)) == {"changed": 900}
    names = ("language", "marital_status", "household_size")
    found = {tuple(row[name] for name in names) for row in everything(office)["customer"]}
    assert found == {("sv", "married", 3)}


def test_a_name_is_found_after_a_small_batch_in_a_large_register(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    """The index over names is then not built anew as a whole."""
    applied(clerk, tmp_path, [{"family_name": f"Koe{number}"} for number in range(400)], "--add", name="new.csv")
    applied(clerk, tmp_path, [{"number": "1200", "family_name": "Ånger"}])
    assert [total(clerk, "anger"), total(clerk, "koe199"), total(clerk, "koe198")] == [1, 1, 1]
    with opened(office) as store:
        store.run("INSERT INTO customer_fts (customer_fts, rank) VALUES ('integrity-check', 1)")


def test_nothing_of_the_batch_stays_beside_the_register(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    before = {path.name for path in office.directory.iterdir()}
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv"}])
    assert {path.name for path in office.directory.iterdir()} == before
