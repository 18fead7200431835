"""People of a register, a backup, and one of each thing that the ledger tells, done by users of after the backup."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lost_office import make
from office import CHEAP, PASSWORD, START

from kkrek.domain.role import Role
from kkrek.operations import unlock
from kkrek.operations.keeping import user

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Office

    from kkrek.operations.access import Access

ERASED, IN_PART, OPTED_OUT, MISTAKEN, CONSENTED, WITHDRAWN, RESTRICTED, LIFTED = range(1001, 1009)
PROTECTED, OPENED, KEPT, GONE, BY_VIEWER, HELD, LET_GO, ENDED = range(1009, 1017)
ADDED, ADDED_TOO = 1017, 1018
"""Customers of after the backup."""
EMAILS = ("outsider@esimerkki.fi", "ended@esimerkki.fi")
MANY = 150
KINDS = {
    "grant", "numbers", "ids", "erasure", "erasure-in-part", "opt-out", "opt-out-taken-back", "consent",
    "consent-withdrawn", "restriction", "restriction-lifted", "protection", "protection-lifted", "merge", "hold",
    "hold-released",
}  # fmt: skip
HOLD = ("--reason", "kiista laskusta", "--review", "1.3.2027")
ALL = ("--kind", "advertising", "--channel", "email")


@dataclass(slots=True)
class Since:
    """The lost register: its office, the backup, and access for the users whom the backup does not know."""

    office: Office
    kkrek: Kkrek
    backup: Path
    users: dict[str, Access] = field(default_factory=dict)

    def run(self, who: str, *argv: str, stdin: str | None = None) -> Run:
        """Run a command as a user, which must succeed."""
        known = {"olli": self.office.officer, "kaisa": self.office.clerk, "veikko": self.office.viewer}
        done = self.kkrek(*argv, access=(known | self.users)[who], now=START, stdin=stdin)
        assert done.code == 0, (argv, done.err)
        return done

    def add_user(self, who: str, name: str, role: Role) -> None:
        by = self.office.officer if who == "olli" else self.users[who]
        user.add(by, user.NewUser(name=name, role=role, company=None, purpose=None, password=PASSWORD, cost=CHEAP))
        access = unlock.unlock(self.office.directory, name, PASSWORD, self.office.officer.surroundings, None)
        self.users[name] = replace(access, session_purpose="service")


def before(office: Office, kkrek: Kkrek) -> Since:
    """Fill the register and make the backup."""
    since = Since(office, kkrek, office.directory)
    for number in range(ERASED, ENDED + 1):
        mark = f"nimi{number}"
        since.run(
            "kaisa", "add", "--family-name", mark, "--phone", f"050 111{number}", "--email", f"{mark}@esimerkki.fi",
            "--street", f"Katu{number} 1", "--postal-code", "33710", "--town", "Tampere", "--yes",
        )  # fmt: skip
        since.run("kaisa", "note", "add", str(number), f"muistio{number}")
    since.run("kaisa", "opt-out", str(MISTAKEN))
    since.run("kaisa", "consent", "give", str(WITHDRAWN), *ALL, "--via", "letter")
    since.run("olli", "restrict", str(LIFTED), "--ground", "b")
    since.run("kaisa", "protect", str(OPENED))
    since.run("olli", "hold", "place", str(LET_GO), *HOLD)
    since.run("kaisa", "opt-out", "--unknown", "--email", EMAILS[1])
    since.backup = make(lambda *argv, **_more: kkrek(*argv, access=office.viewer, now=START))
    return since


def happen(since: Since) -> None:
    """Do one of each thing, by users whom the backup does not know."""
    since.add_user("olli", "uusi", Role.OFFICER)
    since.add_user("uusi", "apuri", Role.CLERK)
    since.add_user("uusi", "katsoja", Role.VIEWER)
    run = since.run
    run("apuri", "opt-out", str(ERASED))
    run("uusi", "erase", str(ERASED), "--ground", "17.1.a", "--yes")
    run("apuri", "relation", "open", str(IN_PART), "--kind", "flat-lease", "--object", "A 1", "--begin", "1.3.2020")
    run("uusi", "erase", str(IN_PART), "--ground", "17.1.a", "--yes")
    run("apuri", "opt-out", str(OPTED_OUT), "--kind", "research", "--received", "20.11.2026", "--via", "letter")
    run("uusi", "opt-out", str(MISTAKEN), "--mistake", "--reason", "väärä asiakas")
    run("apuri", "consent", "give", str(CONSENTED), *ALL, "--via", "letter", "--text", "versio 7")
    run("apuri", "consent", "withdraw", str(WITHDRAWN), *ALL, "--via", "phone")
    run("uusi", "restrict", str(RESTRICTED), "--ground", "a")
    run("uusi", "unrestrict", str(LIFTED), "--informed-on", "22.11.2026")
    run("apuri", "protect", str(PROTECTED), "--until", "1.6.2031", "--no-vtj-update")
    run("uusi", "unprotect", str(OPENED), "--reason", "pyynnöstä")
    run("uusi", "hold", "place", str(HELD), "--group", "notes", *HOLD)
    run("uusi", "hold", "release", "1")
    run("apuri", "opt-out", str(GONE))
    run("uusi", "merge", str(KEPT), str(GONE), "--yes")
    run("katsoja", "opt-out", str(BY_VIEWER))
    run("apuri", "correct", str(ENDED), "--email", EMAILS[1])
    run(
        "apuri", "consent", "give", str(ENDED), *ALL, "--via", "letter", "--ends-suppression", "--letter", "A 7",
    )  # fmt: skip
    run("apuri", "opt-out", "--unknown", "--email", EMAILS[0])
    for number in (ADDED, ADDED_TOO):
        run("apuri", "add", "--family-name", f"nimi{number}", "--email", f"nimi{number}@esimerkki.fi", "--yes")
    run("apuri", "opt-out", str(ADDED))
    run("katsoja", "opt-out", str(ADDED_TOO))
    file = since.office.directory.parent / "many.csv"
    file.write_text("family_name;phone\n" + "".join(f"Uusi{n};050 2{n:06}\n" for n in range(MANY)), encoding="utf-8")
    run("apuri", "batch", "apply", str(file), "--add")
