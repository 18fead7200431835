"""`kkrek whoami`: who acts, in which role, and for how long."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

from kkrek.cli import acting
from kkrek.cli.keeping import passwords
from kkrek.cli.options import Settings, settings
from kkrek.cli.output import Screen, emit, worded
from kkrek.domain.json import JsonObject
from kkrek.domain.moment import stamp
from kkrek.errors import Codes
from kkrek.i18n import _
from kkrek.operations import session
from kkrek.operations.session import Identity, Session

app = typer.Typer()


@app.command()
def whoami(ctx: typer.Context) -> None:
    """Tell who acts, in which role and for how long."""
    given = settings(ctx)
    identity = _identity(given)
    emit(given, "whoami", identity_json(identity), text=lambda screen: draw(screen, identity, given.register))


def identity_json(identity: Identity) -> JsonObject:
    """Return who acts as scripts read it; the ends are null where there is no session."""
    ends = (identity.idle_until, identity.ends) if isinstance(identity, Session) else (None, None)
    return {
        "user": identity.user,
        "role": identity.role,
        "company": identity.company,
        "register": identity.register,
        "purpose": identity.purpose,
        "idle_until": _stamp(ends[0]),
        "ends": _stamp(ends[1]),
    }


def draw(screen: Screen, identity: Identity, directory: Path) -> None:
    """Draw who acts, with the ends of the session in this machine's local time."""
    facts = [
        (_("User"), identity.user),
        (_("Role"), worded(Codes(identity.role))),
        (_("Company"), identity.company or _("the controller")),
        (_("Register"), f"{directory} ({identity.register})"),
        (_("Purpose"), worded(Codes(identity.purpose)) if identity.purpose else _("none: each look-up names its own")),
    ]
    if isinstance(identity, Session):
        facts += [
            (_("Unused until"), _local(identity.idle_until)),
            (_("In any case until"), _local(identity.ends)),
        ]
    screen.facts(facts)


def _identity(given: Settings) -> Identity:
    """Return the session's user; with a password source, whom that unlocks."""
    session.prepare()
    if passwords.is_given(given) or given.access is not None:
        return session.acting(acting.access(given))
    around = acting.surroundings(given)
    session.resume(given.register, given.user, around, given.purpose)
    return session.current(given.register, around)


def _stamp(at: datetime | None) -> str | None:
    return stamp(at) if at is not None else None


def _local(at: datetime) -> str:
    return at.astimezone().strftime("%H.%M")
