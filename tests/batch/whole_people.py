"""Customers of whom everything is recorded, each as an ordinary one and as one under non-disclosure.

1001 (and, protected, 1002) has one of everything; 1003 (1004) several of what there may be several of; 1005 (1006) no
more than a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from batch_files import hetu, ran
from office import once

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

PROTECTED = (1002, 1004, 1006)
_ACCOUNTS = {1001: "FI21 1234 5600 0007 85", 1002: "FI14 1009 3000 1234 58"}


def words(number: int) -> dict[str, str]:
    """Return what is told differently of each: the names of these stand in braces in the cases of a test."""
    n = number - 1000
    return {
        "n": str(number),
        "family": f"Äijälä{n}ö",
        "former": f"Vanhanen{number}",
        "phone": f"040 12345{n:02}",
        "phone2": f"050 12345{n:02}",
        "new_phone": f"044 98765{n:02}",
        "email": f"vanha{n}@esimerkki.fi",
        "email2": f"toinen{n}@esimerkki.fi",
        "new_email": f"uusi{n}@esimerkki.fi",
        "street": f"Salakuja {n} B 23",
        "postal": f"Postitie {n}",
        "new_street": f"Muuttokatu {n} A 7",
        "new_town": f"Muuttola{n}",
        "own_code": hetu(900 + n),
        "new_code": hetu(950 + n),
        "iban": _ACCOUNTS.get(number, "FI21 1234 5600 0007 85"),
    }


def fill(clerk: Command) -> None:
    """Add all of them, and protect every other one."""
    for number in (1001, 1002):
        _add(clerk, number, "--given-names", "Aapo Kalevi", "--call-name", "Aapo", "--former-name", "{former}",
             "--phone", "{phone}", "--email", "{email}", "--street", "{street}", "--postal-code", "33710", "--town",
             "Tampere", "--since", "1.2.2020", "--nationality", "FI", "--nationality", "SE", "--marital-status",
             "married", "--household-size", "2", "--language", "fi", "--identity-code", "-", "--iban", "-",
             "--identity-code-reason", "lease", stdin="{own_code}\n{iban}\n")  # fmt: skip
        given = words(number)
        ran(clerk, "correct", str(number), "--po-box", f"{number - 1000}", "--postal-code", "33101", "--town",
            "Tampere", "--address-kind", "postal", "--since", "1.2.2021")  # fmt: skip
        ran(clerk, "note", "add", str(number), "kissa")
        ran(clerk, "relation", "open", str(number), "--kind", "flat-lease", "--object", given["street"],
            "--begin", "1.2.2020")  # fmt: skip
    for number in (1003, 1004):
        _add(clerk, number, "--former-name", "Vanhanen", "--former-name", "Vanhin", "--phone", "{phone}", "--phone",
             "{phone2}", "--email", "{email}", "--email", "{email2}", "--notice-given", "1.2.2020", "--iban", "-",
             stdin="{iban}\n")  # fmt: skip
        ran(clerk, "correct", str(number), "--add-iban", "-", stdin="FI14 1009 3000 1234 58\n")
    for number in (1005, 1006):
        _add(clerk, number)
    for number in PROTECTED:
        ran(clerk, "protect", str(number), "--since", "1.1.2026")


def ready(office: Office, clerk: Command, shelf: Path) -> None:
    """Give the register these customers, as they were at first."""
    once(office, shelf / "whole_people", lambda: fill(clerk))


def _add(clerk: Command, number: int, *more: str, stdin: str = "") -> None:
    given = words(number)
    options = [one.format(**given) for one in more]
    added = ran(clerk, "add", "--family-name", given["family"], *options, "--yes", stdin=stdin.format(**given))
    assert added["number"] == number
