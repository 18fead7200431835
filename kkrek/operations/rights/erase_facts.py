"""What an erasure must know beside the customer's record: the history, holds, and the plan that follows from them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.customer import Hold
from kkrek.domain.erasure_plan import ErasurePlan, Facts, plan
from kkrek.domain.erasure_rule import Ground
from kkrek.operations.reader import day
from kkrek.store import changes, limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import Customer
    from kkrek.operations.register import Register

OPERATION = "erase"
"""The command under which an erasure is logged; its own holds bind only while their reason does."""


def facts(register: Register, customer: Customer, *, own_request: bool = False) -> Facts:
    """Return what decides about an erasure today."""
    kept = [one for one in changes.of_customer(register.store, customer.number) if changes.has_values(one)]
    return Facts(
        configuration=register.configuration,
        today=register.moment.today,
        history=tuple(one.field for one in kept),
        holds=holds_placed(register, customer),
        own_request=own_request,
    )


def plan_for(
    register: Register,
    customer: Customer,
    ground: Ground = Ground.NOT_NEEDED,
    only: Sequence[str] = (),
    *,
    own_request: bool = False,
) -> ErasurePlan:
    """Return what an erasure would do today."""
    return plan(customer, ground, facts(register, customer, own_request=own_request), only)


def days_of_history(register: Register, customer: Customer) -> list[date]:
    """Return the days of the changes whose values are kept."""
    found = changes.of_customer(register.store, customer.number)
    return [date.fromisoformat(one.changed_on) for one in found if changes.has_values(one)]


def holds_placed(register: Register, customer: Customer, but_for: int | None = None) -> tuple[Hold, ...]:
    """Return the holds in force that somebody placed, without what an earlier erasure kept, and ``but_for`` one."""
    held = limits.held(register.store, customer.number)
    found = [one.hold for one in held if not one.by_erasure and one.id != but_for]
    return tuple(
        Hold(group=one.field_group, reason=one.reason, since=customer.created, review_on=day(one.review_on))
        for one in found
    )
