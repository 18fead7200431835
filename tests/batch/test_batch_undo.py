"""A batch that nobody has touched since is taken back whole: values, origins, names that are found, places of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from batch_files import applied, customer, ran, total, undone
from register_file import held, opened
from register_rows import everything
from same_corrections import SAME, Same
from whole_people import ready, words

from kkrek.errors import AlreadyThereError, ChangedSinceError, NeedsYesError, NotFoundError, UsageError
from kkrek.operations.informing import KIND

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

_CASES = [pytest.param(same, id=same.name) for same in SAME]
_WHO = [pytest.param(0, id="ordinary"), pytest.param(1, id="protected")]


def _row(same: Same, number: int) -> dict[str, str]:
    return {"number": str(number), **{name: text.format(**words(number)) for name, text in same.row.items()}}


def _as_it_is(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Return every row but the history, without the random ids; words that are found stand in any order."""
    return {
        table: [
            {name: sorted(value.split()) if name == "search" else value for name, value in row.items() if name != "uid"}
            for row in rows
        ]
        for table, rows in everything(office).items()
        if table != "change"
    }


def _places(office: Office) -> dict[str, list[tuple[int, str]]]:
    with opened(office) as store:
        tables = ("address", "phone", "email", "bank_account", "former_name", "note")
        return {
            table: [tuple(row) for row in store.all(f"SELECT rowid, uid FROM {table} ORDER BY rowid")]
            for table in tables
        }


@pytest.mark.parametrize("other", _WHO)
@pytest.mark.parametrize("same", _CASES)
def test_everything_is_again_as_it_was(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same, other: int
) -> None:
    ready(office, clerk, shelf)
    before, places = _as_it_is(office), _places(office)
    applied(clerk, tmp_path, [_row(same, same.who + other)])
    assert _as_it_is(office) != before
    undone(clerk)
    assert (_as_it_is(office), _places(office)) == (before, places)


@pytest.mark.parametrize("other", _WHO)
@pytest.mark.parametrize("same", [pytest.param(same, id=same.name) for same in SAME if same.found or same.lost])
def test_the_old_names_are_found_again_and_the_new_ones_are_not(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same, other: int
) -> None:
    ready(office, clerk, shelf)
    before = {word: total(clerk, word) for word in (*same.found, *same.lost)}
    applied(clerk, tmp_path, [_row(same, same.who + other)])
    undone(clerk)
    assert {word: total(clerk, word) for word in before} == before


def test_of_somebody_protected_nothing_stands_in_the_clear_afterwards(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # F-15
    ready(office, clerk, shelf)
    many = {"number": "1002", "phone": "{new_phone}", "email": "{new_email}", "street": "{new_street}"}
    given = words(1002)
    applied(clerk, tmp_path, [{name: text.format(**given) for name, text in many.items()}])
    undone(clerk)
    names = ("phone", "new_phone", "email", "new_email", "street", "new_street")
    assert held(office, {form.encode() for name in names for form in (given[name], given[name].casefold())}) == set()


def test_what_a_protection_came_over_returns_sealed(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # F-15
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "phone": "044 1112223", "street": "Muuttokatu 1"}])
    ran(clerk, "protect", "1001")
    undone(clerk)
    assert [one["as_given"] for one in customer(clerk)["phones"]] == ["040 1234501"]
    assert held(office, {b"040 1234501", b"+358401234501", b"Salakuja 1", b"Muuttokatu", b"044 1112223"}) == set()


def test_what_was_protected_returns_in_the_clear_when_the_protection_has_ended(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1002", "phone": "044 1112223"}])
    ran(officer, "unprotect", "1002", "--reason", "päätös")
    undone(clerk)
    with opened(office) as store:
        assert store.all("SELECT as_given FROM phone WHERE customer = 1002")[0]["as_given"] == "040 1234502"


def test_the_history_tells_that_it_was_taken_back(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv", "source": "vtj", "reason": "lista"}])
    entry = customer(clerk)["changes"][-1]["entry"]
    undone(clerk)
    last = customer(clerk)["changes"][-1]
    assert {name: last[name] for name in ("field", "old", "new", "source", "initiative", "reason")} == {
        "field": "language",
        "old": "sv",
        "new": "fi",
        "source": "controller",
        "initiative": "controller",
        "reason": None,
    }
    with opened(office) as store:
        assert store.all("SELECT reference FROM change ORDER BY id DESC")[0]["reference"] == f"undo:{entry}"


def test_the_duty_to_inform_ends_with_the_data_from_elsewhere(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # E-19
    ready(office, clerk, shelf)
    rows = [{"number": number, "language": "sv", "source": "vtj"} for number in ("1001", "1005")]
    applied(clerk, tmp_path, rows)
    undone(clerk)
    assert [one for one in ran(clerk, "task", "list")["tasks"] if one["kind"] == KIND] == []


@pytest.mark.parametrize("later", [("--phone", "044 9999999"), ("--town", "Nokia", "--source", "group")])
def test_whoever_has_data_from_elsewhere_still_is_to_be_informed(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, later: tuple[str, ...]
) -> None:  # E-19
    ready(office, clerk, shelf)
    rows = [
        {"number": "1001", "language": "sv", "phone": "044 1112223", "source": "vtj"},
        {"number": "1005", "language": "sv", "source": "vtj"},
    ]
    applied(clerk, tmp_path, rows)
    ran(clerk, "correct", "1001", *later)
    clerk("batch", "undo", "B2026-0001", "--yes")
    found = [one["customers"] for one in ran(clerk, "task", "list")["tasks"] if one["kind"] == KIND]
    assert found == [[1001]]


def test_a_task_that_told_of_many_is_as_it_was_when_the_notice_is_taken_back(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    rows = [{"number": number, "language": "sv", "source": "vtj"} for number in ("1001", "1005")]
    applied(clerk, tmp_path, rows, name="vtj.csv")
    before = _as_it_is(office)
    given = [{"number": number, "notice_given": "today"} for number in ("1001", "1005")]
    applied(clerk, tmp_path, given)
    assert ran(clerk, "task", "list")["tasks"] == []
    undone(clerk, "B2026-0002")
    assert _as_it_is(office) == before


def test_two_batches_are_taken_back_one_after_the_other(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    before = _as_it_is(office)
    applied(clerk, tmp_path, [{"number": "1001", "family_name": "Ek", "phone": "044 1112223"}], name="one.csv")
    applied(clerk, tmp_path, [{"number": "1001", "family_name": "Ås", "email": "uusi@esimerkki.fi"}], name="two.csv")
    undone(clerk, "B2026-0002")
    undone(clerk, "B2026-0001")
    assert _as_it_is(office) == before


def test_a_correction_before_the_batch_is_taken_back_after_it(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    before = _as_it_is(office)
    ran(clerk, "correct", "1001", "--language", "en")
    correction = customer(clerk)["changes"][-1]["entry"]
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv"}])
    assert clerk("undo", str(correction)).code == ChangedSinceError.exit_code
    undone(clerk)
    ran(clerk, "undo", str(correction))
    assert _as_it_is(office) == before


def test_a_correction_that_was_taken_back_stands_in_nobodys_way(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    before = _as_it_is(office)
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv"}])
    ran(clerk, "correct", "1001", "--language", "en")
    ran(clerk, "undo")
    undone(clerk)
    assert _as_it_is(office) == before


def test_a_batch_of_many_is_taken_back(office: Office, clerk: Command, tmp_path: Path) -> None:
    rows = [{"family_name": f"Koe{one}", "phone": f"040 {1000000 + one}"} for one in range(700)]
    applied(clerk, tmp_path, rows, "--add", name="new.csv")
    before = _as_it_is(office)
    changes = [
        {"number": 1001 + one, "family_name": f"Uusi{one}", "phone": f"050 {1000000 + one}", "language": "sv",
         "household_size": 2}
        for one in range(700)
    ]  # fmt: skip
    applied(clerk, tmp_path, changes)
    assert undone(clerk, "B2026-0002")["rows"] == {"changed": 700, "changes": 3500, "erased": 0, "skipped": 0}
    assert _as_it_is(office) == before
    assert (total(clerk, "koe699"), total(clerk, "uusi699")) == (1, 0)


def test_it_is_taken_back_once(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv"}])
    undone(clerk, "b2026-0001")
    run = clerk("batch", "undo", "B2026-0001", "--yes", "--format", "json")
    assert (run.code, run.error["exit_code"]) == (AlreadyThereError.exit_code, AlreadyThereError.exit_code)
    assert run.error["message"] == "batch B2026-0001 was taken back on 2026-11-22 already: nothing was changed"


def test_there_must_be_such_a_batch(clerk: Command) -> None:
    assert clerk("batch", "undo", "B2026-0009", "--yes").code == NotFoundError.exit_code


def test_without_a_terminal_it_needs_yes(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv"}])
    assert clerk("batch", "undo", "B2026-0001").code == NeedsYesError.exit_code
    assert customer(clerk)["language"] == "sv"


def test_undo_takes_back_neither_a_batch_nor_its_taking_back(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv"}])
    batch = customer(clerk)["changes"][-1]["entry"]
    assert clerk("undo").code == UsageError.exit_code
    undone(clerk)
    back = customer(clerk)["changes"][-1]["entry"]
    assert [clerk("undo", str(entry)).code for entry in (batch, back)] == [NotFoundError.exit_code] * 2
    assert customer(clerk)["language"] == "fi"


def test_a_dry_run_takes_nothing_back(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv"}])
    before = everything(office)
    run = clerk("batch", "undo", "B2026-0001", "--dry-run", "--format", "json")
    assert (run.code, run.data["applied"], run.data["rows"]["changes"]) == (0, False, 1)
    assert everything(office) == before


def test_a_batch_that_was_taken_back_stands_in_the_list(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": "1001", "language": "sv"}], name="one.csv")
    applied(clerk, tmp_path, [{"number": "1001", "language": "en"}], name="two.csv")
    undone(clerk, "B2026-0002")
    found = ran(clerk, "batch", "list")["batches"]
    assert [(one["batch"], one["name"], one["undone_at"] is not None) for one in found] == [
        ("B2026-0002", "two.csv", True),
        ("B2026-0001", "one.csv", False),
    ]
