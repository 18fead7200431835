"""Customer 1001, whose data went to Fivaldi, so that whatever changes of them is told there (GDPR Art. 19)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from disclosed import FIVALDI, disclosed, ran, recipient

if TYPE_CHECKING:
    from office import Command, Office

NEXT_DAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADD = (
    "add", "--family-name", "Äijälä", "--given-names", "Aapo", "--phone", "040 1234567", "--language", "fi",
    "--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere", "--since", "1.1.2020",
    "--identity-code", "-", "--identity-code-reason", "lease", "--iban", "-",
)  # fmt: skip
SECRETS = "131052-902Y\nFI21 1234 5600 0007 85\n"


def have_aapo(office: Office, clerk: Command) -> None:
    """Have customer 1001, whose data went to Fivaldi in the format of its persons."""
    ran(clerk(*ADD, "--format", "json", stdin=SECRETS))
    recipient(office, FIVALDI, "Fivaldi", mapping="fivaldi-persons")
    disclosed(office, [1001])


def correct(user: Command, *options: str, **more: Any) -> dict[str, Any]:  # ruff: ignore[any-type] - what a command takes
    """Correct customer 1001."""
    done: dict[str, Any] = ran(user("correct", "1001", *options, "--format", "json", **more))
    return done
