"""What holds entries of the log that are past their time: they stay whole, and go when nothing holds them (F-42)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from log_kept import LATE, decide, found, pruned, work_of_two_months
from recipient_office import add_customer, add_recipient, send

from kkrek.errors import NoticeGapsError, OpenBreachError

if TYPE_CHECKING:
    from office import Command


@pytest.fixture
def work(clerk: Command, officer: Command, tmp_path: Path) -> None:
    work_of_two_months(clerk, officer, tmp_path)


@pytest.mark.usefixtures("work")
def test_whose_data_are_restricted_keeps_the_log_of_them(officer: Command, clerk: Command) -> None:  # F-42, E-41
    officer("restrict", "1001", "--ground", "c", now=LATE)
    done = pruned(officer)
    assert (done["removed"], done["whole"]["held"]) == (6, 3)
    of_them = officer("log", "show", "--customer", "1001", "--format", "json", now=LATE).data["entries"]
    assert [one["operation"] for one in of_them] == ["restrict", "correct", "show", "add"]
    assert found(officer) == set()
    officer("unrestrict", "1001", "--informed-on", "today", now=LATE)
    assert pruned(officer)["removed"] == 3, "what was held goes when nothing holds it any more"
    assert found(officer) == set()


@pytest.mark.usefixtures("work")
def test_whoever_asks_is_answered_from_the_log_of_then(officer: Command, clerk: Command) -> None:  # F-42, E-33
    opened = clerk("request", "open", "1001", "--kind", "access", "--via", "letter", "--format", "json", now=LATE)
    assert pruned(officer)["whole"]["held"] == 3
    done = clerk(
        "report", "1001", "--request", opened.data["id"], "--identity", "document-seen", "--reviewed",
        "--format", "json", now=LATE,
    )  # fmt: skip
    assert done.code == 0, done.err
    days = {one["on"] for one in done.data["report"]["consultations"]}
    assert "2026-11-22" in days


@pytest.mark.usefixtures("work")
def test_while_a_breach_is_open_nothing_goes(officer: Command) -> None:  # F-42, 33(5)
    told = ("--nature", "katosi", "--encrypted", "no", "--consequences", "ei tiedetä", "--measures", "etsitään")
    assert officer("breach", "open", "--what", "register", *told, now=LATE).code == 0
    assert officer("log", "prune", "--yes", now=LATE).code == OpenBreachError.exit_code
    end = ("--not-notified", "--reason", "löytyi avaamatta", "--not-told", "löytyi", "--risk", "unlikely")
    closed = officer("breach", "close", "1", *end, now=LATE)
    assert closed.code == 0, closed.err
    assert pruned(officer)["applied"]


TESTVIKEN = Path(__file__).parents[1] / "domain" / "testviken.toml"


def test_a_final_notice_stays_what_it_was_made_from(officer: Command, viewer: Command, tmp_path: Path) -> None:  # E-18
    """Which text was made final stands in its entry: another text must not have the same version years later."""
    text = TESTVIKEN.read_text(encoding="utf-8")
    assert officer("config", "load", str(TESTVIKEN), "--yes").code == 0
    assert viewer("notice", "--final").code == 0
    other = tmp_path / "other.toml"
    other.write_text(text.replace('en = "billing"', 'en = "invoices"'), encoding="utf-8")
    far = LATE + timedelta(days=3000)
    assert pruned(officer, now=far)["whole"]["notices"] == 1
    assert officer("config", "load", str(other), "--yes", now=far).code == 0
    assert viewer("notice", "--final", now=far).code == NoticeGapsError.exit_code
    assert found(officer, now=far) == set()


def test_what_a_recipient_was_asked_to_erase_is_not_sent_again(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:  # E-42, Art. 19
    add_recipient(officer)
    number = str(add_customer(clerk))
    assert send(clerk, tmp_path / "a.csv", number).code == 0
    only = ("--only", "phones", "--ground", "17.1.a", "--yes", "--output", str(tmp_path / "c.txt"))
    assert officer("erase", number, *only).code == 0
    for task in clerk("task", "list", "--format", "json").data["tasks"]:
        clerk("task", "done", str(task["id"]), "--by", "tuki")
    decide(officer, tmp_path)
    assert pruned(officer)["whole"]["recipients"] >= 1
    done = clerk("correct", number, "--add-phone", "050 1112223", "--format", "json", now=LATE)
    assert (done.code, done.data["tasks"]) == (0, [])
    told = clerk("correct", number, "--street", "Mallikatu 1", "--postal-code", "33100", "--town", "Tampere",
                 "--format", "json", now=LATE)  # fmt: skip
    assert len(told.data["tasks"]) == 1, "what the recipient still has is told"
