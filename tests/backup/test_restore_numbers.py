"""After a restore no number that somebody may have on paper is given to something else (E-39)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from lost_office import Desk, Restoring, lines, make, opened
from what_happened import before, happen

from kkrek.domain.role import Role
from kkrek.domain.template import template
from kkrek.errors import LedgerUntrustedError
from kkrek.store import counters
from kkrek.store.steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Command, Office

    from kkrek.store.connection import Store

TABLES = tuple(table for table in counters.TABLES if table != "configuration")
"""Those of which no row is there from the beginning."""
NEW_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def work(command: Callable[..., Run], number: int, folder: Path) -> None:
    """Give one number of each counter, in what is about this customer."""
    who, file = str(number), folder / f"{number}.csv"
    file.write_text(f"number;phone\n{number};050 111{number}\n", encoding="utf-8")
    for argv in (
        ("request", "open", who, "--kind", "erasure", "--via", "letter"),
        ("batch", "apply", str(file)),
        ("relation", "open", who, "--kind", "flat-lease", "--object", f"A {who}", "--begin", "1.3.2020"),
        ("claim", "open", who, "--reference", f"L {who}", "--due-on", "1.3.2026"),
        ("event", "add", who, "--kind", "booking"),
        ("note", "add", who, "soittaa aamuisin"),
        ("marketing", "list", "--kind", "advertising", "--channel", "phone", "--output", str(folder / f"{who}.list")),
        ("report", who, "--reviewed", "--identity", "document-seen", "--output", str(folder / f"{who}.pdf")),
    ):
        done = command(*argv)
        assert done.code == 0, (argv, done.err)
    told = (
        "--what",
        "other",
        "--aware",
        "22.11.2026 08:00",
        "--persons",
        "1",
        "--nature",
        "kirje väärälle",
        "--encrypted",
        "no",
    )
    for last in (("breach", "open", *told), ("erase", who, "--ground", "17.1.a", "--yes")):
        done = command(*last)
        assert done.code == 0, (last, done.err)


@pytest.fixture
def backup(clerk: Command, officer: Command) -> Path:
    for number in (1001, 1002):
        assert clerk("add", "--family-name", f"Nimi{number}", "--phone", f"040 555{number}").code == 0
    return make(officer)


def restored(restoring: Restoring, backup: Path, ledger: Path) -> Any:  # ruff: ignore[any-type] - JSON
    done = restoring(backup, "--ledger", ledger)
    assert done.code == 0, done.err
    return done.data


def told_of(ledger: Path) -> dict[str, int]:
    """Return by counter the last number of which a ledger tells."""
    return {line["body"]["of"]: line["body"]["last"] for line in lines(ledger) if line["kind"] == "ids"}


def given(store: Store) -> dict[str, int]:
    """Return by counter the highest number that was given, also to what is erased by now."""
    found = {table: [row[0] for row in store.all(f"SELECT id FROM {table}")] for table in TABLES}
    for row in store.all("SELECT name, seq FROM sqlite_sequence"):
        if row[0] in found:
            found[row[0]].append(row[1])
    for table in counters.YEARLY:
        ids = [row[0] for row in store.all(f"SELECT id FROM {table}")]
        for year in sorted({one.removeprefix("B")[:4] for one in ids}):
            found[f"{table} {year}"] = [int(one.rpartition("-")[2]) for one in ids if one.removeprefix("B")[:4] == year]
    return {counter: max(numbers) for counter, numbers in found.items() if numbers}


def test_a_lost_number_of_each_kind_is_nobody_elses(
    office: Office, officer: Command, backup: Path, restoring: Restoring, desk: Desk, tmp_path: Path
) -> None:
    work(officer, 1001, tmp_path)
    with opened(office.directory, office) as store:
        lost = given(store)
    assert lost.keys() == {*TABLES, "request 2026", "batch 2026"}
    assert told_of(office.directory / "register.ledger") == dict.fromkeys(lost, 100)
    restored(restoring, backup, office.directory / "register.ledger")
    work(restoring.command, 1002, tmp_path)
    with opened(desk.directory, office) as store:
        now = given(store)
        for table in TABLES:
            assert not store.all(f"SELECT 1 FROM {table} WHERE id <= 100"), table
    assert all(now[counter] > 100 for counter in lost), now
    assert restoring.command("request", "show", "2026-0001").code == 30
    asked = restoring.command("request", "list", "--all", "--format", "json").data["requests"]
    assert {one["id"] for one in asked} == {"2026-0101", "2026-0102"}
    assert restoring.command("log", "verify").code == 0
    assert restoring.command("rotate", "--yes").code == 0
    again = restoring.command("request", "open", "--unknown", "--name", "Nimi", "--reply-to", "PL 1", "--kind",
                              "access", "--via", "letter", "--format", "json")  # fmt: skip
    assert (again.code, again.data["id"]) == (0, "2026-0103")


def test_more_than_a_hundred_lost_ones_of_another_year(
    office: Office, officer: Command, clerk: Command, backup: Path, restoring: Restoring, tmp_path: Path, desk: Desk
) -> None:
    many = tmp_path / "many.csv"
    many.write_text(
        "number;kind;description\n" + "".join(f"1001;booking;sauna {n}\n" for n in range(250)), encoding="utf-8"
    )
    assert clerk("batch", "apply", str(many), "--what", "events", now=NEW_YEAR).code == 0
    assert told_of(office.directory / "register.ledger") == {"event": 300, "batch 2027": 100}
    restored(restoring, backup, office.directory / "register.ledger")
    assert restoring.command("event", "add", "1002", "--kind", "booking").code == 0
    with opened(desk.directory, office) as store:
        assert given(store)["event"] == 301


def test_every_number_is_told_of(office: Office, kkrek: Kkrek, monkeypatch: pytest.MonkeyPatch) -> None:
    """With blocks of one the ledger names each number, whatever command gave it."""
    monkeypatch.setattr(counters, "BLOCK", 1)
    since = before(office, kkrek)
    happen(since)
    with opened(office.directory, office) as store:
        told, now = told_of(office.directory / "register.ledger"), given(store)
    assert len(now) >= 4
    assert told == now


def test_every_table_that_counts_is_counted() -> None:
    """A row of a letter is proof alone: no paper bears its number."""
    tables = re.findall(r"CREATE TABLE (\w+) \(\n  id INTEGER PRIMARY KEY AUTOINCREMENT", "".join(STEPS))
    assert {*tables} - {"letter"} == {*TABLES} - {"hold"}


def test_a_version_of_the_configuration_is_one_text_for_ever(
    office: Office, officer: Command, backup: Path, restoring: Restoring, desk: Desk, tmp_path: Path
) -> None:
    """Certificates, notices and the log name it by its number."""
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(template() + "# yksi\n", encoding="utf-8")
    other.write_text(template() + "# toinen\n", encoding="utf-8")
    load = ("config", "load", "--yes", "--format", "json")
    assert officer(*load, str(one)).data["version"] == 2
    restored(restoring, backup, office.directory / "register.ledger")
    assert restoring.command("config", "show", "--format", "json").data["version"] == 1
    again = restoring.command(*load, str(other))
    assert (again.code, again.data["version"]) == (0, 101)
    assert told_of(desk.directory / "register.ledger") == {"configuration": 200}
    assert restoring.command("log", "verify").code == 0


def test_a_second_restore_goes_on_after_both(
    office: Office, clerk: Command, backup: Path, restoring: Restoring, desk: Desk, tmp_path: Path
) -> None:
    ask = ("request", "open", "1001", "--kind", "access", "--via", "letter", "--format", "json")
    assert clerk(*ask).data["id"] == "2026-0001"
    restored(restoring, backup, office.directory / "register.ledger")
    assert restoring.command(*ask).data["id"] == "2026-0101"
    ledger = tmp_path / "last.ledger"
    ledger.write_bytes((desk.directory / "register.ledger").read_bytes())
    for path in desk.directory.iterdir():
        path.unlink()
    restored(restoring, backup, ledger)
    assert restoring.command(*ask).data["id"] == "2026-0201"


def test_a_ledger_of_an_earlier_kkrek_tells_of_none(
    office: Office, clerk: Command, backup: Path, restoring: Restoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(counters, "begun", lambda *_given: {})
        assert clerk("request", "open", "1001", "--kind", "access", "--via", "letter").code == 0
    assert told_of(office.directory / "register.ledger") == {}
    restored(restoring, backup, office.directory / "register.ledger")
    ask = ("request", "open", "1001", "--kind", "access", "--via", "letter", "--format", "json")
    assert restoring.command(*ask).data["id"] == "2026-0101"


def test_what_a_viewer_began_counts(office: Office, viewer: Command, backup: Path, restoring: Restoring) -> None:
    ask = ("request", "open", "1001", "--kind", "access", "--via", "letter", "--format", "json")
    assert viewer(*ask).code == 0
    restored(restoring, backup, office.directory / "register.ledger")
    assert restoring.command(*ask).data["id"] == "2026-0101"


@pytest.mark.parametrize(
    "body",
    [{"of": "customer", "last": 100}, {"of": "task", "last": 2**63}, {"of": "task"}, {"of": "request", "last": 1}],
    ids=["no counter", "too high", "no number", "no year"],
)
def test_a_line_that_tells_nothing_is_refused(
    office: Office, backup: Path, restoring: Restoring, desk: Desk, body: dict[str, Any]
) -> None:
    with office.clerk.open("note add", Role.CLERK) as register:
        register.put_in_ledger("ids", body)
        register.record()
    done = restoring(backup, "--ledger", office.directory / "register.ledger")
    assert (done.code, done.error["id"]) == (LedgerUntrustedError.exit_code, "ledger-untrusted")
    assert not desk.directory.exists()
