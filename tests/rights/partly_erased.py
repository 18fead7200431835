"""A customer of whom a part can be erased, and what is seen of it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from register_file import opened

if TYPE_CHECKING:
    from conftest import Run
    from office import Command, Office

GROUND = ("--ground", "17.1.a")
ERASE = ("erase", "1001", *GROUND, "--yes")
DRY = ("erase", "1001", *GROUND, "--dry-run", "--format", "json")
LEASE = ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Testikatu 1 A 2", "--begin", "1.3.2024")
CLAIM = ("claim", "open", "1001", "--reference", "2024-77", "--due-on", "5.4.2024")


def add_aino(clerk: Command) -> None:
    """Add the customer 1001, of whom something of each group is on record."""
    done = clerk("add", "--family-name", "Koskela", "--given-names", "Aino Maria", "--former-name", "Lehto",
                 "--email", "aino@esimerkki.fi", "--phone", "040 1234567", "--street", "Vanhatie 1",
                 "--postal-code", "00100", "--town", "Helsinki", "--nationality", "FI", "--marital-status", "married",
                 "--household-size", "2", "--language", "en", "--note", "muistiinpano", "--identity-code", "-",
                 "--identity-code-reason", "lease", "--iban", "-",
                 stdin="131052-9085\nFI2112345600000785\n")  # fmt: skip
    assert done.code == 0, done.err
    clerk("correct", "1001", "--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki")


def goes(done: Run) -> dict[str, int]:
    """Return how much goes of each group."""
    return {one["group"]: one["count"] for one in done.data["goes"]}


def kept_task(viewer: Command) -> list[str]:
    """Return on which days a task to erase what was kept is due."""
    found = viewer("task", "list", "--format", "json").data["tasks"]
    return [task["due_on"] for task in found if task["kind"] == "erase_kept"]


def holds(office: Office) -> dict[str, tuple[str, str]]:
    """Return the holds in force: the reason and the day of review of each group."""
    with opened(office) as store:
        rows = store.all("SELECT field_group, reason, review_on FROM hold WHERE released_on IS NULL")
    return {row["field_group"]: (row["reason"], row["review_on"]) for row in rows}
