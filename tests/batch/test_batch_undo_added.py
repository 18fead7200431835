"""New customers of a batch are erased again as by `erase`, by an officer, unless somebody has touched them (E-39)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from batch_files import applied, customer, hetu, ran, total, undone
from mailing_people import LETTER, make, names
from marketing_state import EVERY, forbidden
from people import AAPO, AINO
from register_file import held, opened, pages
from register_rows import everything, ledger, touched_by

from kkrek.domain.words import fold
from kkrek.errors import NotFoundError, PartlyDoneError, RoleTooLowError
from kkrek.operations.daily import batch_undo
from kkrek.operations.informing import KIND

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

_UNDO = ("batch", "undo", "B2026-0001", "--yes", "--format", "json")


def _marked(place: int) -> dict[str, str]:
    return {
        "family_name": f"Qsuku{place}ö", "given_names": f"Qetu{place}", "former_name": f"Qentinen{place}",
        "phone": f"040 {7654000 + place}", "email": f"Qposti{place}@esimerkki.fi", "street": f"Qkatu {place}",
        "postal_code": "33710", "town": f"Qkaupunki{place}", "note": f"Qmuistio{place}",
        "identity_code": hetu(900 + place % 100, day=f"{13 + place // 100}1052"), "identity_code_reason": "lease",
        "iban": "FI21 1234 5600 0007 85",
    }  # fmt: skip


def _plain(count: int) -> list[dict[str, str]]:
    return [{"family_name": f"Koe{one}", "phone": f"050 {1000000 + one}"} for one in range(count)]


def _numbers(office: Office) -> list[int]:
    with opened(office) as store:
        return [int(row["number"]) for row in store.all("SELECT number FROM customer ORDER BY number")]


def test_nothing_of_them_stays_in_any_page(office: Office, clerk: Command, officer: Command, tmp_path: Path) -> None:
    rows = [_marked(place) for place in range(130)]
    applied(clerk, tmp_path, rows, "--add")
    markers = {
        form.encode()
        for row in rows
        for name, text in row.items()
        for form in (text, fold(text))
        if name not in {"postal_code", "identity_code_reason"}
    }
    assert {b"Qsuku7\xc3\xb6", b"qkaupunki7", b"Qmuistio7"} <= held(office, markers)
    done = undone(officer)
    assert (done["rows"], done["wiped"]) == ({"changed": 0, "changes": 0, "erased": 130, "skipped": 0}, True)
    assert held(office, markers | {b"FI2112345600000785"}) == set()
    with opened(office) as store:
        count = store.all("PRAGMA page_count")[0][0]
    assert len(pages(office)) == count


def test_the_ledger_says_of_each_that_they_stay_erased(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:  # E-39
    applied(clerk, tmp_path, _plain(3), "--add")
    with opened(office) as store:
        uids = [row["uid"] for row in store.all("SELECT uid FROM customer ORDER BY number")]
    undone(officer)
    assert [body["uid"] for _, body in ledger(office, "erasure")] == uids


def test_the_register_is_as_it_was_before(office: Office, clerk: Command, officer: Command, tmp_path: Path) -> None:
    ran(clerk, "add", *AAPO, "--source", "vtj")
    before = everything(office)
    applied(clerk, tmp_path, [{**_marked(place), "source": "vtj"} for place in range(4)], "--add")
    undone(officer)
    assert everything(office) == before
    assert total(clerk, "qsuku3o") == 0
    assert clerk("show", "1002").code == NotFoundError.exit_code


def test_the_numbers_are_not_given_again(office: Office, clerk: Command, officer: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, _plain(3), "--add")
    undone(officer)
    assert ran(clerk, "add", *AAPO)["number"] == 1004


def test_the_task_to_inform_them_goes_with_them(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    ran(clerk, "add", *AAPO)
    rows = [{"number": "1001", "language": "sv", "source": "vtj"}, {"family_name": "Ek", "source": "vtj"}]
    applied(clerk, tmp_path, [{"number": "", **row} for row in rows], "--add")
    assert len(ran(clerk, "task", "list")["tasks"]) == 1
    undone(officer)
    assert [one for one in ran(clerk, "task", "list")["tasks"] if one["kind"] == KIND] == []


def test_a_clerk_may_not_and_is_told_before_any_question(office: Office, clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, _plain(2), "--add")
    assert clerk("batch", "undo", "B2026-0001").code == RoleTooLowError.exit_code
    done = clerk(*_UNDO)
    assert done.code == RoleTooLowError.exit_code
    why = "does not allow `kkrek batch undo`; it needs officer: the batch added customers, who are erased again"
    assert why in done.err
    assert _numbers(office) == [1001, 1002]


_TOUCHES: dict[str, tuple[str, ...]] = {
    "corrected": ("correct", "1001", "--language", "sv"),
    "a lease": ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Katu 1 A 2", "--begin", "1.1.2026"),
    "a claim": ("claim", "open", "1001", "--reference", "17", "--due-on", "1.12.2026"),
    "an event": ("event", "add", "1001", "--kind", "fault-report", "--object", "Juvankatu 1 A 2"),
    "a note": ("note", "add", "1001", "kissa"),
    "protected": ("protect", "1001"),
    "opted out": ("opt-out", "1001"),
    "a consent": ("consent", "give", "1001", "--kind", "advertising", "--channel", "email", "--via", "in-person"),
    "restricted": ("restrict", "1001", "--ground", "a"),
    "a request": ("request", "open", "1001", "--kind", "access", "--via", "letter"),
    "a report": ("report", "1001", "--identity", "document-seen", "--reviewed", "--delivery", "read-aloud"),
    "merged": ("merge", "1001", "1003", "--yes"),
}  # fmt: skip


@pytest.mark.parametrize("argv", [pytest.param(argv, id=name) for name, argv in _TOUCHES.items()])
def test_somebody_who_was_touched_since_stays_and_is_listed(
    office: Office, clerk: Command, officer: Command, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    applied(clerk, tmp_path, _plain(2), "--add")
    ran(clerk, "add", *AINO)
    ran(officer, *argv)
    run = officer(*_UNDO)
    assert (run.code, run.data["rows"]["erased"]) == (PartlyDoneError.exit_code, 1)
    assert run.data["skipped"] == [{"line": None, "number": 1001, "field": None, "reason": "in_use"}]
    assert _numbers(office) == [1001, 1003]


def test_somebody_whose_data_went_to_others_stays(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:  # GDPR Art. 19
    applied(clerk, tmp_path, _plain(2), "--add")
    with opened(office) as store:
        store.run("INSERT INTO recipient (id, name, role, purpose, entry) VALUES (1, 'F', 'processor', 'billing', 1)")
        store.run(
            "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, basis, method, entry)"
            " VALUES (1, 1, '2026-01-01', 'emails', 'billing', '6(1)(b)', 'file', 1)"
        )
        store.run("INSERT INTO disclosure_customer VALUES (1, 1002)")
    run = officer(*_UNDO)
    assert [(one["number"], one["reason"]) for one in run.data["skipped"]] == [(1002, "in_use")]


def test_somebody_who_was_merged_into_another_stays(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    applied(clerk, tmp_path, _plain(2), "--add")
    ran(clerk, "add", *AINO)
    ran(officer, "merge", "1003", "1001", "--yes")
    run = officer(*_UNDO)
    assert [(one["number"], one["reason"]) for one in run.data["skipped"]] == [(1001, "merged")]
    assert customer(clerk, 1001)["number"] == 1003


@pytest.mark.parametrize(
    "argv", [("show", "1001"), ("find", "koe0"), ("correct", "1001", "--language", "sv", "--dry-run")]
)
def test_somebody_who_was_only_looked_at_is_erased(
    office: Office, clerk: Command, officer: Command, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    applied(clerk, tmp_path, _plain(2), "--add")
    ran(clerk, *argv)
    undone(officer)
    assert _numbers(office) == []


def test_when_all_were_touched_a_clerk_may_take_the_batch_back(office: Office, clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, _plain(1), "--add")
    ran(clerk, "correct", "1001", "--language", "sv")
    run = clerk(*_UNDO)
    assert (run.code, run.data["rows"]["erased"], _numbers(office)) == (PartlyDoneError.exit_code, 0, [1001])


def test_corrections_of_the_same_file_return_with_it(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    ran(clerk, "add", *AAPO)
    applied(clerk, tmp_path, [{"number": "1001", "language": "en"}, {"number": "", "family_name": "Ek"}], "--add")
    assert undone(officer)["rows"] == {"changed": 1, "changes": 1, "erased": 1, "skipped": 0}
    assert (customer(clerk)["language"], _numbers(office)) == ("fi", [1001])


def test_an_opt_out_of_somebody_who_is_erased_again_outlives_them(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:  # M-12
    row = {"family_name": "Ek", "given_names": "Outi", "email": "ek@esimerkki.fi", "street": "Katu 1",
           "postal_code": "00100", "town": "Helsinki"}  # fmt: skip
    applied(clerk, tmp_path, [{**row, "marketing": "no", "marketing_via": "phone"}], "--add")
    assert forbidden(clerk) == EVERY
    undone(officer)
    applied(clerk, tmp_path, [row], "--add", name="again.csv")
    assert make(clerk, tmp_path / "list.csv", *LETTER).code == 0
    assert names(tmp_path / "list.csv") == []


def test_whoever_is_erased_stands_in_the_log(office: Office, clerk: Command, officer: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, _plain(3), "--add")
    with opened(office) as store:
        uids = {row["uid"] for row in store.all("SELECT uid FROM customer")}
    undone(officer)
    with opened(office) as store:
        changed = store.all(
            "SELECT c.uid FROM log_customer c JOIN log l ON l.n = c.entry"
            " WHERE l.operation = 'batch undo' AND c.how = 'changed'"
        )
    assert {row["uid"] for row in changed} == uids
    assert touched_by(office, "batch undo") == {}
    assert officer("log", "verify").code == 0


class _KilledError(Exception):
    """The process ends here."""


def _kill_at(count: int) -> Any:  # ruff: ignore[any-type] - a callback
    def progress(done: int, part: float) -> None:
        if done == count and part < 1:
            raise _KilledError

    return progress


def test_whoever_is_interrupted_gives_the_command_again(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    ran(clerk, "add", *AAPO)
    rows = [{"number": "1001", "language": "en"}, *({"number": "", **row} for row in _plain(250))]
    applied(clerk, tmp_path, rows, "--add")
    planned = batch_undo.plan(office.officer, "B2026-0001", lambda _rows, _part: None)
    with pytest.raises(_KilledError):
        batch_undo.undo(office.officer, "B2026-0001", planned.plan, _kill_at(100))
    assert (customer(clerk)["language"], len(_numbers(office))) == ("fi", 151)
    assert ran(clerk, "batch", "list")["batches"][0]["undone_at"] is None
    assert undone(officer)["rows"] == {"changed": 0, "changes": 0, "erased": 150, "skipped": 0}
    assert _numbers(office) == [1001]
    assert len(ledger(office, "erasure")) == 250
    assert ran(clerk, "batch", "list")["batches"][0]["undone_at"] is not None
    assert officer("log", "verify").code == 0


def test_after_an_interruption_the_file_is_not_applied_again(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    applied(clerk, tmp_path, _plain(150), "--add")
    planned = batch_undo.plan(office.officer, "B2026-0001", lambda _rows, _part: None)
    with pytest.raises(_KilledError):
        batch_undo.undo(office.officer, "B2026-0001", planned.plan, _kill_at(100))
    assert clerk("batch", "apply", str(tmp_path / "batch.csv"), "--add").code == 53


def test_somebody_touched_after_an_interruption_stays(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    applied(clerk, tmp_path, _plain(150), "--add")
    planned = batch_undo.plan(office.officer, "B2026-0001", lambda _rows, _part: None)
    with pytest.raises(_KilledError):
        batch_undo.undo(office.officer, "B2026-0001", planned.plan, _kill_at(100))
    ran(clerk, "correct", "1140", "--language", "sv")
    run = officer(*_UNDO)
    assert (run.code, run.data["rows"]["erased"], _numbers(office)) == (PartlyDoneError.exit_code, 49, [1140])


def test_somebody_who_is_touched_while_others_are_erased_stays(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    applied(clerk, tmp_path, _plain(150), "--add")
    planned = batch_undo.plan(office.officer, "B2026-0001", lambda _rows, _part: None)

    def progress(done: int, part: float) -> None:
        if done == 100 and part < 1:
            ran(clerk, "correct", "1140", "--language", "sv")

    done = batch_undo.undo(office.officer, "B2026-0001", planned.plan, progress)
    assert _numbers(office) == [1140]
    assert (done.erased, [(one.number, one.reason.value) for one in done.left]) == (149, [(1140, "in_use")])
