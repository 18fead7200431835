"""`log prune`: old entries go by whole days, and the rest verifies from a signed anchor on (F-40, F-42, F-43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_kept import EARLY, LATE, decide, entries, found, pruned, work_of_two_months
from register_file import pages
from tampering import contents, decrypted

from kkrek.domain.deadline import add_months
from kkrek.domain.log_retention import first_kept
from kkrek.errors import (
    ChangedSinceError,
    ConfigurationGapError,
    LogEntryGoneError,
    LogStillKeptError,
    NeedsYesError,
    RoleTooLowError,
    UntrustedError,
)
from kkrek.operations.keeping import log_prune

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from office import Command, Office

    from kkrek.operations.access import Access


@pytest.fixture
def work(clerk: Command, officer: Command, tmp_path: Path) -> None:
    work_of_two_months(clerk, officer, tmp_path)


@given(st.dates(date(2020, 1, 1), date(2050, 1, 1)), st.integers(1, 240))
def test_a_day_is_kept_as_long_as_its_months_last_and_no_longer(today: date, months: int) -> None:  # F-40
    first = first_kept(today, months)
    assert add_months(first, months) >= today > add_months(first - timedelta(days=1), months)


@pytest.mark.usefixtures("work")
def test_what_is_past_its_time_goes_and_the_rest_verifies(officer: Command, office: Office) -> None:  # F-40
    before = entries(office)
    done = pruned(officer)
    assert (done["applied"], done["since"], done["until"]) == (True, "2026-11-22", "2026-12-14")
    assert (done["removed"], done["whole"]) == (9, {"users": 3, "notices": 0, "recipients": 0, "held": 0})
    assert found(officer) == set()
    kept = [one for one in entries(office) if one["hash"]]
    assert [one["operation"] for one in kept] == [
        "init", "user add", "user add", "show", "log prune", "log prune", "log verify",
    ]  # fmt: skip
    assert all(one in before for one in kept[:4]), "what stays is as it was"


@pytest.mark.usefixtures("work")
def test_what_stays_of_an_entry_that_rows_name_is_its_number(officer: Command, office: Office) -> None:  # 5(1)(e)
    pruned(officer)
    bare = [one for one in entries(office) if not one["hash"]]
    assert [one["n"] for one in bare] == [0, 5, 7, 9, 10, 12], "entries 4, 6, 8 and 11 only looked: no row names them"
    assert {value for one in bare for name, value in one.items() if name != "n"} == {"", 0, None, b""}
    with decrypted(office) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.usefixtures("work")
def test_the_history_still_tells_what_when_why_and_whence(clerk: Command, officer: Command) -> None:  # E-47
    pruned(officer)
    (change,) = clerk("show", "1001", "--history", "--format", "json", now=LATE).data["changes"]
    assert (change["field"], change["new"], change["reason"]) == ("call_name", "Aapo", "pyysi")
    assert (change["changed_on"] if "changed_on" in change else change["on"], change["source"]) == (
        "2026-11-22",
        "subject",
    )
    assert "kaisa" not in clerk("show", "1001", "--history", now=LATE).out, "who it was went with the entry"


@pytest.mark.usefixtures("work")
def test_work_goes_on(clerk: Command, officer: Command, viewer: Command) -> None:
    pruned(officer)
    for done in (
        clerk("correct", "1001", "--call-name", "Antti", now=LATE),
        clerk("undo", now=LATE),
        clerk("note", "list", "1002", now=LATE),
        viewer("opt-out", "1001", now=LATE),
        officer("erase", "1001", "--ground", "17.1.a", "--yes", now=LATE),
        officer("check", now=LATE),
    ):
        assert done.code in {0, 71}, done.err
    assert found(officer) == set()


@pytest.mark.usefixtures("work")
def test_the_log_says_from_when_on_it_is_kept(officer: Command) -> None:
    assert officer("log", "show", "--format", "json", now=LATE).data["start"] is None
    pruned(officer)
    shown = officer("log", "show", "--format", "json", now=LATE).data
    assert shown["start"] == {
        "first": 13, "first_on": "2026-12-15", "removed": 9, "removed_on": "2027-01-15", "user": "olli", "entry": 16,
    }  # fmt: skip
    said = "The log is kept from 15 December 2026 on; earlier entries were taken out on 15 January 2027 by olli"
    assert said in officer("log", "show", now=LATE).out
    assert said in officer("log", "verify", now=LATE).out


@pytest.mark.usefixtures("work")
def test_the_signatures_of_what_went_are_in_no_page(officer: Command, office: Office) -> None:  # F-15
    went = [bytes(one["signature"]) for one in entries(office) if 4 <= one["n"] <= 12]
    assert len(went) == 9
    assert pruned(officer)["wiped"]
    whole = b"".join(pages(office))
    assert [one for one in went if one in whole] == []


def test_nothing_goes_while_the_time_is_not_decided(clerk: Command, officer: Command, office: Office) -> None:  # F-41
    clerk("add", "--family-name", "Ek")
    before = entries(office)
    assert officer("log", "prune", "--yes", now=LATE).code == ConfigurationGapError.exit_code
    assert entries(office)[:-1] == before


def test_a_log_that_is_kept_for_less_than_a_month_is_no_time(officer: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path, months=0)
    assert officer("log", "prune", "--yes", now=LATE).code == ConfigurationGapError.exit_code


@pytest.mark.usefixtures("work")
def test_an_earlier_day_may_be_named_and_a_later_one_not(officer: Command, clerk: Command) -> None:  # F-40
    refused = officer("log", "prune", "--until", "15.12.2026", "--yes", "--format", "json", now=LATE)
    assert refused.code == LogStillKeptError.exit_code
    assert "2026-12-14" in refused.error["hint"]
    assert pruned(officer, "--until", "21.11.2026")["removed"] == 0
    assert pruned(officer, "--until", "22.11.2026")["removed"] == 9


@pytest.mark.usefixtures("work")
def test_it_asks_and_without_a_terminal_needs_yes(officer: Command, clerk: Command, office: Office) -> None:
    assert officer("log", "prune", now=LATE).code == NeedsYesError.exit_code
    assert clerk("log", "prune", "--yes", now=LATE).code == RoleTooLowError.exit_code
    done = officer("log", "prune", "--dry-run", "--format", "json", now=LATE)
    assert (done.code, done.data["applied"], done.data["removed"]) == (0, False, 9)
    assert all(one["hash"] for one in entries(office))


def test_a_log_with_nothing_past_its_time_stays(officer: Command, tmp_path: Path, office: Office) -> None:
    decide(officer, tmp_path, months=12)
    done = officer("log", "prune", "--yes", now=LATE)
    assert done.code == 0
    assert "nothing past its time" in done.out
    assert all(one["hash"] for one in entries(office))


@pytest.mark.usefixtures("work")
def test_a_log_that_does_not_verify_keeps_everything(officer: Command, office: Office) -> None:
    with decrypted(office) as connection:
        connection.execute("UPDATE log SET purpose = 'billing' WHERE n = 5")
    assert officer("log", "prune", "--yes", now=LATE).code == UntrustedError.exit_code
    assert all(one["hash"] for one in entries(office))


@pytest.mark.usefixtures("work")
def test_what_was_agreed_to_is_what_goes(office: Office, officer: Command) -> None:
    agreed = log_prune.plan(_at(office, LATE), None)
    pruned(officer)
    with pytest.raises(ChangedSinceError):
        log_prune.prune(_at(office, LATE), agreed.plan)


@pytest.mark.usefixtures("work")
def test_the_next_time_the_anchor_moves_on(clerk: Command, officer: Command, office: Office) -> None:
    pruned(officer)
    later = LATE + timedelta(days=60)
    clerk("show", "1002", now=later)
    done = pruned(officer, now=later)
    assert done["removed"] >= 3, "the old anchor goes too: the new one stands for it"
    assert found(officer, now=later) == set()
    kept = [one["operation"] for one in entries(office) if one["hash"]]
    assert kept[:4] == ["init", "user add", "user add", "show"]
    assert officer("log", "show", "--format", "json", now=later).data["start"]["removed_on"] == "2027-03-16"


@pytest.mark.usefixtures("work")
def test_a_log_left_alone_for_long_keeps_its_last_word(officer: Command) -> None:
    later = LATE + timedelta(days=400)
    pruned(officer, now=later)
    assert found(officer, now=later) == set()


@pytest.mark.usefixtures("work")
def test_check_reminds_of_what_is_past_its_time(officer: Command) -> None:  # 5(1)(e)
    def ids() -> set[str]:
        return {one["id"] for one in officer("check", "--format", "json", now=LATE).data["findings"]}

    assert "log-past-its-time" in ids()
    pruned(officer)
    assert "log-past-its-time" not in ids()


# Who reads the log --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("work")
def test_the_report_says_from_when_on_it_tells_of_consultations(officer: Command, clerk: Command) -> None:  # E-33
    pruned(officer)
    told = clerk("report", "1002", "--draft", "--reviewed", "--format", "json", now=LATE).data["report"]
    assert told["log_from"] == "2026-12-15"
    assert {one["on"] for one in told["consultations"]} == {"2027-01-15"}
    paper = clerk("report", "1002", "--draft", "--reviewed", "--lang", "en", now=LATE).out
    assert "This tells of 15 December 2026 and of what came after it." in " ".join(paper.split())


@pytest.mark.usefixtures("work")
def test_of_somebody_who_came_later_the_report_tells_all(officer: Command, clerk: Command) -> None:
    clerk("add", "--family-name", "Uusi", now=LATE)
    pruned(officer)
    assert clerk("report", "1003", "--draft", "--format", "json", now=LATE).data["report"]["log_from"] is None


@pytest.fixture
def many(clerk: Command, officer: Command, tmp_path: Path) -> dict[str, int]:
    """Persons who came and went before and after the log begins; returns log entries at which copies stood."""
    heads: dict[str, int] = {}
    for name in ("Early", "Merged", "Erased", "Before"):
        clerk("add", "--family-name", name)
    heads["oldest"] = _newest(officer)
    assert officer("erase", "1004", "--ground", "17.1.a", "--yes").code == 0
    decide(officer, tmp_path)
    clerk("add", "--family-name", "Late", now=LATE)
    heads["kept"] = _newest(officer, LATE)
    clerk("add", "--family-name", "Later", now=LATE)
    assert officer("merge", "1001", "1002", "--yes", now=LATE).code == 0
    assert officer("erase", "1003", "--ground", "17.1.a", "--yes", now=LATE).code == 0
    return heads


def test_whom_a_copy_held_is_counted_as_before(many: dict[str, int], officer: Command) -> None:  # E-52
    before = _affected(officer, many["kept"])
    assert (before["persons"], before["erased"]) == (3, 1), "Early with Merged, Late, and Erased; not Later, not Before"
    pruned(officer)
    assert _affected(officer, many["kept"]) == before
    assert officer("merge", "1001", "1005", "--yes", now=LATE).code == 0
    assert officer("erase", "1001", "--ground", "17.1.a", "--yes", now=LATE).code == 0
    after = _affected(officer, many["kept"])
    assert (after["persons"], after["erased"]) == (2, 2), "two of them are one now, and erased after the log begins"


def test_of_a_copy_older_than_the_log_it_is_told_what_is_not_known(many: dict[str, int], officer: Command) -> None:
    assert _affected(officer, many["oldest"])["persons"] == 3
    pruned(officer)
    done = officer(*_BREACH, str(many["oldest"]), "--format", "json", "--dry-run", now=LATE)
    assert done.data["affected"]["persons"] == 2, "who was erased before the log begins is known no more"
    (warning,) = done.json["warnings"]
    assert warning["id"] == "breach-before-log"
    assert "15 December 2026" in warning["message"]
    assert officer(*_BREACH, "99", now=LATE).code == 52, "an entry still to come is refused as ever"


def test_who_was_protected_at_a_copy_is_known_by_what_came_later(
    clerk: Command, officer: Command, tmp_path: Path
) -> None:  # V-04, E-52
    """The entries of the protections are past their time; that of the end of one is not."""
    for name in ("Early", "Still", "Late"):
        clerk("add", "--family-name", name)
    for number in ("1001", "1002"):
        assert clerk("protect", number, "--told-by", "DVV").code == 0
    decide(officer, tmp_path)
    clerk("show", "1003", now=LATE)
    head = _newest(officer, LATE)
    assert officer("unprotect", "1001", "--reason", "pyynnöstä", now=LATE).code == 0
    assert clerk("protect", "1003", "--told-by", "DVV", now=LATE).code == 0

    def protections() -> int:
        done = officer(*_BREACH, str(head), "--field", "protection", "--format", "json", "--dry-run", now=LATE)
        assert done.code == 0, done.err
        return int(done.data["affected"]["records"]["protection"])

    assert protections() == 2
    pruned(officer)
    assert protections() == 2


def test_a_batch_of_then_is_told_without_who_applied_it(clerk: Command, officer: Command, tmp_path: Path) -> None:
    clerk("add", "--family-name", "Äijälä")
    decide(officer, tmp_path)
    file = tmp_path / "korjaukset.csv"
    file.write_text("number;language\n1001;sv\n", encoding="utf-8")
    assert clerk("batch", "apply", str(file)).code == 0
    pruned(officer)
    (batch,) = clerk("batch", "list", "--format", "json", now=LATE).data["batches"]
    assert (batch["batch"], batch["user"]) == ("B2026-0001", "")
    assert clerk("batch", "undo", "B2026-0001", "--yes", now=LATE).code == LogEntryGoneError.exit_code
    assert clerk("show", "1001", "--format", "json", now=LATE).data["language"] == "sv"


@pytest.mark.usefixtures("work")
def test_the_entry_of_an_erased_person_stays_opaque(officer: Command, office: Office) -> None:  # E-40
    assert officer("erase", "1001", "--ground", "17.1.a", "--yes", now=LATE).code == 0
    with decrypted(office) as connection:
        uids = {row[0] for row in connection.execute("SELECT uid FROM log_customer")}
    pruned(officer)
    with decrypted(office) as connection:
        rows = connection.execute("SELECT entry, uid, how FROM log_customer WHERE entry = 0").fetchall()
    assert len(rows) == 2
    assert {row[1] for row in rows} <= uids
    assert {row[2] for row in rows} == {"listed"}


@pytest.mark.usefixtures("work")
def test_a_full_disk_leaves_the_whole_log(office: Office, officer: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    before = entries(office)

    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kkrek.store.log_pruning._note_touched", full)
    assert officer("log", "prune", "--yes", now=LATE).code != 0
    assert entries(office)[: len(before)] == before
    assert contents(office.directory)


_BREACH = ("breach", "open", "--what", "backup", "--nature", "katosi", "--encrypted", "no", "--backup-head")


def _affected(officer: Command, head: int) -> dict[str, int]:
    done = officer(*_BREACH, str(head), "--format", "json", "--dry-run", now=LATE)
    assert done.code == 0, done.err
    told: dict[str, int] = done.data["affected"]
    return {"persons": told["persons"], "erased": told["erased"]}


def _newest(officer: Command, now: datetime = EARLY) -> int:
    done = officer("log", "show", "--limit", "1", "--format", "json", now=now)
    entry: int = done.data["entries"][0]["entry"]
    return entry


def _at(office: Office, now: datetime) -> Access:
    return replace(office.officer, surroundings=replace(office.officer.surroundings, now=lambda: now))
