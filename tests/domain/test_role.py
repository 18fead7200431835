from __future__ import annotations

from kkrek.domain.role import Role


def test_each_role_may_do_what_those_before_it_may() -> None:  # N-09
    order = (Role.VIEWER, Role.CLERK, Role.OFFICER)
    for position, role in enumerate(order):
        assert [needed for needed in order if role.allows(needed)] == list(order[: position + 1])
