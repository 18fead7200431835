"""What had had its time and was erased stays erased when an older backup is restored (E-39, F-43)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lost_office import Desk, Restoring, make, opened, rows
from recipient_office import add_recipient
from register_file import held
from retention_office import add, applied, decide, due, later, lease, ran

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

LATER = later(760)
GONE = ("Qpois", "Qovi", "501112233")
"""A customer whose time is over, an event of one who stays, and an old value of the history."""


def test_what_a_retention_erased_is_not_back(
    office: Office, clerk: Command, viewer: Command, officer: Command, restoring: Restoring, desk: Desk, tmp_path: Path
) -> None:
    decide(officer, tmp_path)
    stays = add(clerk, "Koski", "--phone", "050 1112233")
    lease(clerk, stays, None)
    ran(clerk, "event", "add", str(stays), "--kind", "door-opening", "--description", "Qovi")
    ran(clerk, "correct", str(stays), "--phone", "040 7654321")
    goes = add(clerk, "Qpois")
    lease(clerk, goes, "31.5.2020")
    backup = make(viewer)
    assert {group for _number, group, _count in due(viewer, LATER)} >= {"customer", "door_openings", "history"}
    applied(officer, viewer, LATER)

    where = ("--register", desk.directory, "--user", "olli", "--password-file", desk.root / "password")
    ledger = office.directory / "register.ledger"
    done = restoring.kkrek("restore", backup, "--ledger", ledger, "--yes", "--format", "json", *where, now=LATER)
    assert done.code == 0, done.err
    assert done.json["data"]["done"] == {"erasure": 1, "erasure-in-part": 1}
    with opened(desk.directory, office) as store:
        assert rows(store, "SELECT number FROM customer") == [(stays,)]
        assert rows(store, "SELECT count(*) FROM event") == [(0,)]
        assert rows(store, "SELECT DISTINCT 1 FROM change WHERE coalesce(old, new, reason) IS NOT NULL") == []
        assert rows(store, "SELECT e164 FROM phone") == [("+358407654321",)]
        assert rows(store, "SELECT count(*) FROM task WHERE kind = 'erase_kept'") == [(0,)]
    needles = {form.encode() for word in GONE for form in (word, word.lower())}
    assert held(desk.office(), needles) == set()


def test_of_two_holds_on_the_same_group_only_the_released_one_is_released_again(
    clerk: Command, viewer: Command, officer: Command, restoring: Restoring, office: Office
) -> None:  # F-42
    """A merge may leave two: each has its reason and its day of review."""
    keep, gone = add(clerk, "Koski"), add(clerk, "Koski")
    ran(officer, "hold", "place", str(keep), "--reason", "riita", "--review", "1.3.2027")
    ran(officer, "hold", "place", str(gone), "--reason", "tutkinta", "--review", "1.6.2027")
    ran(officer, "merge", str(keep), str(gone), "--yes")
    backup = make(viewer)
    ran(officer, "hold", "release", "1")
    done = restoring(backup, "--ledger", office.directory / "register.ledger")
    assert done.code == 0, done.err
    left = restoring.command("hold", "list", "--format", "json").data["holds"]
    assert [(one["id"], one["reason"], one["review_on"]) for one in left] == [(2, "tutkinta", "2027-06-01")]


def test_after_a_restore_recipients_are_told_what_to_erase(
    office: Office, clerk: Command, viewer: Command, officer: Command, restoring: Restoring, tmp_path: Path
) -> None:  # GDPR Art. 19, E-42
    """Which fields went of whom the entry of a restore does not say, as it is about everybody."""
    decide(officer, tmp_path)
    add_recipient(officer, fields="family_name,bookings")
    number = add(clerk, "Koski")
    lease(clerk, number, None)
    ran(clerk, "event", "add", str(number), "--kind", "booking", "--on", "1.1.2020")
    given = ("--to", "fivaldi", str(number), "--fields", "family_name,bookings", "--via", "phone", "--yes")
    ran(clerk, "disclose", "--done", *given)
    backup = make(viewer)
    applied(officer, viewer)
    done = restoring(backup, "--ledger", office.directory / "register.ledger")
    assert done.code == 0, done.err
    tasks = restoring.command("task", "list", "--format", "json").data["tasks"]
    (told,) = [one["id"] for one in tasks if one["tells"]]
    shown = restoring.command("task", "show", str(told), "--ui-lang", "en").out
    assert f"{number}  what is no longer in the register" in shown
