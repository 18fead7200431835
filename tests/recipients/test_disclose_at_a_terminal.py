"""`kkrek disclose` at a terminal: what will leave is shown before it is asked, and nothing is held meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from recipient_office import add_customer, add_recipient, disclosures, rows
from terminal import Terminal, at_terminal

from kkrek.errors import ChangedSinceError, CustomersLeftOutError, SaidNoError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

ASKED = "Disclose these data to Testi fivaldi Oy? [y/N] "


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here sends this customer
def _aino(officer: Command, clerk: Command) -> None:
    add_recipient(officer, fields="family_name,phones,identity_code")
    reason = ("--identity-code", "-", "--identity-code-reason", "lease")
    add_customer(clerk, "Koski", *reason, stdin="131052-9085\n")


def sending(office: Office, path: Path, *more: str) -> Terminal:
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    return at_terminal("disclose", "1001", *more, "--to", "fivaldi", "--output", path, *options)


def test_what_will_leave_is_shown_and_sealed_values_are_not(office: Office, clerk: Command, tmp_path: Path) -> None:
    terminal = sending(office, tmp_path / "a.csv")
    before = terminal.expect(ASKED)
    for shown in ("To Testi fivaldi Oy; customers: 1", "personal identity code", "Koski", "****", "names no recipient"):
        assert shown in " ".join(before.split())
    assert "131052" not in before
    terminal.child.send("y\r")
    assert terminal.end() == 0
    assert rows(tmp_path / "a.csv")[0]["identity_code"] == "131052-9085"
    assert len(disclosures(clerk, 1001)) == 1


def test_no_leaves_nothing(office: Office, clerk: Command, tmp_path: Path) -> None:
    terminal = sending(office, tmp_path / "a.csv")
    terminal.answer(ASKED, "n")
    assert terminal.end() == SaidNoError.exit_code
    assert list(tmp_path.glob("*.csv")) == []
    assert disclosures(clerk, 1001) == []


def test_what_changed_since_it_was_shown_is_not_sent(office: Office, clerk: Command, tmp_path: Path) -> None:
    terminal = sending(office, tmp_path / "a.csv")
    terminal.expect(ASKED)
    assert clerk("correct", "1001", "--family-name", "Koskinen").code == 0
    terminal.child.send("y\r")
    assert terminal.end() == ChangedSinceError.exit_code
    assert list(tmp_path.glob("*.csv")) == []
    assert disclosures(clerk, 1001) == []


def test_who_cannot_go_is_told_without_a_question(office: Office, clerk: Command, tmp_path: Path) -> None:
    terminal = sending(office, tmp_path / "a.csv", "4711")
    assert terminal.end() == CustomersLeftOutError.exit_code
    assert "Customer 4711: no such customer" in terminal.seen
    assert "[y/N]" not in terminal.seen
    assert disclosures(clerk, 1001) == []


def test_a_marketing_list_is_shown_before_it_goes(
    office: Office, officer: Command, clerk: Command, tmp_path: Path
) -> None:  # E-25
    add_recipient(officer, "--purpose", "marketing", code="printer")
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    path = tmp_path / "list.csv"
    making = ("marketing", "list", "--kind", "advertising", "--channel", "post", "--to", "printer", "--output", path)
    terminal = at_terminal(*making, *options)
    before = " ".join(terminal.expect("Disclose these data to Testi printer Oy? [y/N] ").split())
    assert "To Testi printer Oy; customers: 1" in before
    assert "Aino Maria Koski; Juvankatu 10 B 23; 33710; Tampere" in before
    terminal.child.send("n\r")
    assert terminal.end() == SaidNoError.exit_code
    assert (list(tmp_path.glob("*.csv")), disclosures(clerk, 1001)) == ([], [])
    terminal = at_terminal(*making, *options)
    terminal.answer("Disclose these data to Testi printer Oy? [y/N] ", "y")
    assert terminal.end() == 0
    assert len(disclosures(clerk, 1001)) == 1
