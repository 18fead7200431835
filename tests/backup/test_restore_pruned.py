"""A log whose beginning was taken out, and restores of before and after it: what each account has seen stays told (15).

The log is kept for a month: what happened in November is past its time in January.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from log_kept import EARLY, LATE, decide, pruned
from lost_office import Account, Desk, Restoring, make, opened, rows

from kkrek.errors import OlderRegisterError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Command, Office

PRUNE = ("log", "prune", "--yes", "--format", "json")


@pytest.fixture
def work(clerk: Command, officer: Command, tmp_path: Path) -> None:
    """Add two customers in November, under a configuration that decides how long the log is kept."""
    clerk("add", "--family-name", "Äijälä", "--phone", "040 1234567")
    clerk("add", "--family-name", "Ågren")
    decide(officer, tmp_path)


@pytest.fixture
def account(kkrek: Kkrek, office: Office, tmp_path: Path) -> Account:
    return Account(kkrek, office.officer, tmp_path / "account")


@pytest.fixture
def other(kkrek: Kkrek, office: Office, tmp_path: Path) -> Account:
    return Account(kkrek, office.officer, tmp_path / "other")


class Lost:
    """Restores the register of the office in January, with the ledger that lay beside it."""

    def __init__(self, restoring: Restoring, office: Office) -> None:
        self.restoring, self.office = restoring, office

    def __call__(self, backup: Path, now: Any = LATE) -> Any:  # ruff: ignore[any-type] - JSON
        done = self.restoring(backup, "--ledger", self.office.directory / "register.ledger", now=now)
        assert done.code == 0, done.err
        return done.data

    def command(self, *argv: str) -> Any:  # ruff: ignore[any-type] - JSON
        """Run a command on the restored register in January and return its data."""
        done = self.restoring.command(*argv, "--format", "json", now=LATE)
        assert done.code in {0, 71}, done.err
        return done.data

    def found(self) -> list[str]:
        return [one["id"] for one in self.command("log", "verify")["findings"]]


@pytest.fixture
def lost(restoring: Restoring, office: Office) -> Lost:
    return Lost(restoring, office)


# A backup of before -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("work")
def test_a_backup_of_before_brings_back_what_had_gone_and_check_says_so(
    officer: Command, clerk: Command, lost: Lost
) -> None:  # 5(1)(e)
    backup = make(clerk)
    clerk("show", "1001", now=LATE)
    assert pruned(officer)["applied"]
    lost(backup)
    assert (lost.found(), lost.command("log", "show")["start"]) == ([], None)
    assert "log-past-its-time" in {one["id"] for one in lost.command("check")["findings"]}
    assert lost.command(*PRUNE)["applied"]
    assert lost.found() == []


@pytest.mark.usefixtures("work")
def test_who_saw_the_log_after_it_is_told_what_the_restore_gave_up(
    officer: Command, clerk: Command, account: Account, office: Office, lost: Lost, desk: Desk
) -> None:
    backup = make(clerk)
    clerk("show", "1001", now=LATE)
    assert pruned(officer)["applied"]
    assert account.at(office.directory, "find", "äijälä", now=LATE).code == 0
    lost(backup)
    first = account.at(desk.directory, "find", "äijälä", now=LATE)
    assert (first.code, "log entries that you have seen are gone" in first.err) == (0, True), first.err
    again = account.at(desk.directory, "find", "äijälä", now=LATE)
    assert (again.code, again.err) == (0, "")


@pytest.mark.usefixtures("work")
def test_a_restore_of_long_ago_is_told_to_who_comes_when_its_backup_is_past_its_time(
    clerk: Command, account: Account, office: Office, lost: Lost, desk: Desk
) -> None:
    """The entry above the backup stays, and names it; the newest entry of the backup is taken out."""
    backup = make(clerk)
    for _turn in range(4):
        assert account.at(office.directory, "find", "äijälä").code == 0
    lost(backup, now=EARLY)
    assert lost.command(*PRUNE)["whole"]["users"] == 4, "init, two users added, and the restore"
    with opened(desk.directory, office) as store:
        ((head,),) = rows(store, "SELECT json_extract(detail, '$.backup.n') FROM log WHERE operation = 'restore'")
        assert rows(store, f"SELECT n FROM log WHERE n = {head} AND hash <> ''") == []
    first = account.at(desk.directory, "find", "äijälä", now=LATE)
    assert (first.code, "4 log entries that you have seen are gone" in first.err) == (0, True), first.err
    again = account.at(desk.directory, "find", "äijälä", now=LATE)
    assert (again.code, again.err) == (0, "")
    assert account.at(office.directory, "find", "äijälä", now=LATE).code == OlderRegisterError.exit_code


@pytest.mark.usefixtures("work")
def test_who_needs_a_new_password_since_a_restore_is_known_after_it(clerk: Command, lost: Lost, desk: Desk) -> None:
    lost(make(clerk), now=EARLY)
    assert lost.command(*PRUNE)["applied"]
    rotated = lost.restoring.command("rotate", "--yes", "--format", "json", now=LATE)
    assert (rotated.code, rotated.data["users"]) == (0, ["olli", "recovery"]), "kaisa and veikko wait"
    word = desk.root / "password"
    for name in ("kaisa", "veikko"):
        done = lost.restoring.command("user", "reset", name, "--yes", "--new-password-file", str(word), now=LATE)
        assert done.code == 0, done.err
    assert lost.found() == []


# A backup of after --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("work")
def test_a_backup_of_after_is_restored_with_all_that_the_ledger_says(
    officer: Command, clerk: Command, viewer: Command, lost: Lost
) -> None:  # E-39
    clerk("show", "1001", now=LATE)
    assert pruned(officer)["applied"]
    backup = make(clerk, now=LATE)
    assert viewer("opt-out", "1002", now=LATE).code == 0
    assert officer("erase", "1001", "--ground", "17.1.a", "--yes", now=LATE).code == 0
    assert officer("user", "role", "kaisa", "viewer", now=LATE).code == 0
    before = officer("log", "show", "--format", "json", now=LATE).data["start"]
    done = lost(backup)
    assert (done["done"]["erasure"], done["done"]["opt-out"]) == (1, 1)
    assert lost.found() == []
    assert lost.command("log", "show")["start"] == before, "the log begins where it began"
    assert [one["number"] for one in lost.command("find", "Ågren")["customers"]] == [1002]
    assert {one["name"]: one["role"] for one in lost.command("user", "list")["users"]}["kaisa"] == "viewer"


@pytest.mark.usefixtures("work")
def test_who_was_away_since_before_it_goes_on_after_the_restore(
    officer: Command, clerk: Command, account: Account, other: Account, office: Office, lost: Lost, desk: Desk
) -> None:
    assert account.at(office.directory, "find", "äijälä").code == 0
    clerk("show", "1001", now=LATE)
    assert pruned(officer)["applied"]
    backup = make(clerk, now=LATE)
    assert other.at(office.directory, "find", "äijälä", now=LATE).code == 0
    lost(backup)
    away = account.at(desk.directory, "find", "äijälä", now=LATE)
    assert (away.code, away.err) == (0, ""), "what was seen is out of the log, and nothing else is gone"
    told = other.at(desk.directory, "find", "äijälä", now=LATE)
    assert (told.code, "1 log entries that you have seen are gone" in told.err) == (0, True), told.err
    assert account.at(office.directory, "find", "äijälä", now=LATE).code == OlderRegisterError.exit_code
