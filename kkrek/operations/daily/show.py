"""Show one customer (E-34, E-48): the log entry is written before anything is returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.role import Role
from kkrek.errors import RoleTooLowError
from kkrek.operations import record
from kkrek.operations.register import OPENED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kkrek.domain.configuration import Texts
    from kkrek.domain.customer import Change, Customer
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register


@dataclass(frozen=True, slots=True)
class Shown:
    """A customer as this user may see it, the history if asked for, the purpose that was logged.

    ``places`` and ``companies`` are names by code.
    """

    customer: Customer
    changes: tuple[Change, ...]
    purpose: str
    places: Mapping[str, Texts]
    companies: Mapping[str, str]


def show(access: Access, number: int, *, reveal: frozenset[str] = record.NOTHING, history: bool = False) -> Shown:
    """Return a customer; what ``reveal`` names (identity_code, iban, contact) is shown whole and logged by name.

    Raises:
        NotFoundError: nobody has the number (30).
        RoleTooLowError: a viewer asked to reveal (22).
    """
    with access.open("show", Role.VIEWER) as register:
        if reveal and not register.role.allows(Role.CLERK):
            raise RoleTooLowError(role=register.role.value, command="show --reveal", needed=Role.CLERK.value)
        row = record.find_row(register, number)
        customer = record.read(register, row, reveal)
        changes = record.history(register, row, reveal) if history else ()
        fields = [*sorted(reveal), "history"] if history else sorted(reveal)
        register.record(customers={row.uid: OPENED}, fields=fields)
        places, companies = _places(register, customer), _companies(register, customer)
        return Shown(customer, changes, register.purpose, places, companies)


def _places(register: Register, customer: Customer) -> dict[str, Texts]:
    """Return the names of the other places by their codes; the configuration is read only where a task needs them."""
    if not customer.tasks:
        return {}
    return {place.code: place.name for place in register.configuration.other_places}


def _companies(register: Register, customer: Customer) -> dict[str, str]:
    """Return the names of the group companies by their codes, where a relation or claim names one."""
    if not any([*(one.company for one in customer.relations), *(one.company for one in customer.claims)]):
        return {}
    return {company.code: company.name for company in register.configuration.companies}
