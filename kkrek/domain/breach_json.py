"""A breach as JSON: moments in UTC, days ISO, codes as stored (design of the results, GDPR Art. 33(5))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.moment import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from kkrek.domain.breach import Breach
    from kkrek.domain.json import JsonObject


def listed_breach_json(breach: Breach, now: datetime) -> JsonObject:
    """Return a breach for a list; ``hours_left`` is null when the hours do not run, negative when they have passed."""
    left = breach.left(now)
    return {
        "id": breach.id,
        "what": breach.what.value,
        "state": breach.state.value,
        "aware_at": stamp(breach.aware_at),
        "due_at": stamp(breach.due_at),
        "hours_left": round(left.total_seconds() / 3600, 2) if left is not None else None,
        "overdue": left is not None and left.total_seconds() < 0,
        "persons": breach.affected.persons,
    }


def breach_json(breach: Breach, now: datetime) -> JsonObject:
    """Return the whole of a breach; ``persons`` in all, of whom ``affected`` tells who is left and what is held."""
    proposal, affected = breach.proposal, breach.affected
    return {
        **listed_breach_json(breach, now),
        "losses": [loss.value for loss in breach.losses],
        "log_entry": breach.head,
        "disclosure": breach.disclosure,
        "nature": breach.nature,
        "consequences": breach.consequences,
        "measures": breach.measures,
        "encrypted": breach.encrypted,
        "key_leaked": breach.key_leaked,
        "risk": breach.risk.value if breach.risk is not None else None,
        "affected": {
            "persons": affected.persons,
            "erased": affected.erased,
            "deceased": affected.deceased,
            "protected": affected.protected,
            "records": dict(affected.records),
            "listed": affected.listed,
        },
        "proposal": {
            "risk": proposal.risk.value,
            "authority": proposal.authority,
            "persons": proposal.persons,
            "why": [why.value for why in proposal.why],
        },
        "notified_at": stamp(breach.notified_at) if breach.notified_at is not None else None,
        "late": breach.is_late,
        "not_notified": breach.not_notified,
        "reason": breach.reason,
        "told_on": breach.told_on.isoformat() if breach.told_on is not None else None,
        "not_told": breach.not_told,
        "opened_on": breach.opened_on.isoformat(),
        "closed_on": breach.closed_on.isoformat() if breach.closed_on is not None else None,
    }
