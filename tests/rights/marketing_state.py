"""What a customer's marketing choices are now, as `kkrek show` tells scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.marketing import Channel, Kind

if TYPE_CHECKING:
    from office import Command

EVERY = {(kind.value, channel.value) for kind in Kind for channel in Channel}


def states(user: Command, number: str = "1001") -> dict[tuple[str, str], str]:
    """Return the newest recorded state for each kind and channel; what is not there was never chosen."""
    recorded = user("show", number, "--format", "json").data["marketing"]
    return {(choice["kind"], choice["channel"]): choice["state"] for choice in recorded}


def forbidden(user: Command, number: str = "1001") -> set[tuple[str, str]]:
    """Return what is forbidden now."""
    return {pair for pair, state in states(user, number).items() if state == "forbidden"}
