"""A register with four users and customers of whom much is sealed, and how each of them gets in by password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office import CHEAP, PASSWORD, START

from kkrek.domain.role import Role
from kkrek.operations import unlock
from kkrek.operations.keeping import user

if TYPE_CHECKING:
    from datetime import datetime

    from conftest import Kkrek, Run
    from office import Command, Office

    from kkrek.crypto.unlocked import Unlocked

SECRETS = "131052-902Y\nFI21 1234 5600 0007 85\n"
FOUR = {"olli": "officer", "maija": "officer", "kaisa": "clerk", "veikko": "viewer"}


def by_password(
    kkrek: Kkrek, office: Office, name: str, *argv: str, stdin: str | None = None, now: datetime = START
) -> Run:
    """Run a command as somebody who types the password."""
    before = ("--register", office.directory, "--user", name, "--password-file", office.password_file)
    return kkrek(*before, *argv, now=now, stdin=stdin)


def opened_by(office: Office, name: str) -> Unlocked:
    """Return what somebody's password opens."""
    return unlock.unlock(office.directory, name, PASSWORD, office.officer.surroundings, None).unlocked


def with_maija(office: Office) -> None:
    """Add a second officer: four users, with the first one, a clerk and a viewer."""
    added = user.NewUser(name="maija", role=Role.OFFICER, company=None, purpose=None, password=PASSWORD, cost=CHEAP)
    user.add(office.officer, added)


def sealed_people(clerk: Command) -> None:
    """Add two customers: one with sealed codes, former ones among them, and one who is protected."""
    _done(clerk("add", "--family-name", "Äijälä", "--phone", "040 1234567", "--identity-code", "-",
                "--identity-code-reason", "lease", "--iban", "-", stdin=SECRETS))  # fmt: skip
    _done(clerk("correct", "1001", "--identity-code", "-", "--identity-code-change", "misuse", stdin="131052-9085\n"))
    _done(clerk("correct", "1001", "--iban", "-", "--reason", "vaihtoi pankkia", stdin="FI14 1009 3000 1234 58\n"))
    _done(clerk("add", "--family-name", "Suojainen", "--former-name", "Ahola", "--phone", "0457 000 222",
                "--email", "s@esimerkki.fi", "--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town",
                "Tampere", "--note", "soittaa aamuisin"))  # fmt: skip
    _done(clerk("relation", "open", "1002", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin",
                "1.3.2024"))  # fmt: skip
    _done(clerk("event", "add", "1002", "--kind", "fault-report", "--description", "hana vuotaa"))
    _done(clerk("correct", "1002", "--add-phone", "050 1234567"))
    _done(clerk("opt-out", "1002"))
    _done(clerk("protect", "1002", "--contact-address", "PL 12, 33101 Tampere"))


def shown(kkrek: Kkrek, office: Office, name: str = "kaisa") -> list[object]:
    """Return all that is held about both, as somebody who may see it reads it after typing the password."""
    asked = ("--reveal", "all", "--history", "--purpose", "service", "--format", "json")
    found = [by_password(kkrek, office, name, "show", number, *asked) for number in ("1001", "1002")]
    assert [run.code for run in found] == [0, 0], [run.err for run in found]
    return [run.data for run in found]


def _done(run: Run) -> None:
    assert run.code == 0, run.err
