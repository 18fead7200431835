"""The same person registered twice, and how a test looks at what a merge made of the two."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from people import AAPO

from kkrek.store import connection

if TYPE_CHECKING:
    from collections.abc import Generator

    from office import Command, Office

    from kkrek.store.connection import Store

KEPT, GONE = "1001", "1002"
TWIN = (
    "--family-name", "Aijala", "--given-names", "Aapo", "--former-name", "Ahola", "--phone", "+358401234567",
    "--phone", "03 123 4567", "--email", "toinen@esimerkki.fi", "--street", "Uusikatu 1", "--postal-code", "33100",
    "--town", "Tampere", "--household-size", "3", "--marital-status", "married", "--nationality", "FI",
    "--note", "kissa", "--iban", "-", "--source", "group", "--yes",
)  # fmt: skip


def run(user: Command, *argv: str, stdin: str | None = None) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
    """Run a command that succeeds and return its data."""
    done = user(*argv, "--format", "json", stdin=stdin)
    assert done.code == 0, done.err
    return done.data


def register_both(clerk: Command) -> None:
    """Register 1001 and, with something that the other record lacks, 1002."""
    run(clerk, "add", *AAPO)
    run(clerk, "add", *TWIN, stdin="FI21 1234 5600 0007 85")


def customer(user: Command, number: str = KEPT) -> dict[str, Any]:
    """Return all that is held about a customer, with the history."""
    found: dict[str, Any] = run(user, "show", number, "--reveal", "all", "--history")
    return found


def states(user: Command, number: str = KEPT) -> dict[tuple[str, str], str]:
    """Return the newest marketing choice for each kind and channel."""
    return {(one["kind"], one["channel"]): one["state"] for one in run(user, "show", number)["marketing"]}


def forbidden(user: Command, number: str = KEPT) -> set[tuple[str, str]]:
    """Return what is forbidden now."""
    return {pair for pair, state in states(user, number).items() if state == "forbidden"}


@contextmanager
def opened(office: Office) -> Generator[Store]:
    """Open the register beside kkrek."""
    with connection.opened(office.officer.place, office.officer.unlocked.keys.data.hex()) as store:
        yield store
