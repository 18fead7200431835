"""What a user may do: viewer, clerk, officer (N-09: need to know)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A user's role; each may do all that those before it may."""

    VIEWER = "viewer"
    CLERK = "clerk"
    OFFICER = "officer"

    def allows(self, needed: Role) -> bool:
        """Tell whether this role may do what needs ``needed``."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)
