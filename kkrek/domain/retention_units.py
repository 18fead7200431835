"""What is kept and goes as one, and by which clocks of the configuration: the rules of the retention (F-40, F-41).

A unit is a group of an erasure, except that each kind of event and the applications have clocks of their own.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.configuration_parts import Begins
from kkrek.domain.erasure_groups import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.configuration_parts import Clock

CUSTOMER = "customer"
"""The unit of somebody of whom nothing is kept any longer."""
RELATIONS, APPLICATIONS, HISTORY, CLAIMS, MARKETING = "relations", "applications", "history", "claims", "marketing"
KEYS = "key_handovers"
EVENTS = ("door_openings", KEYS, "work_orders", "bookings")
REQUESTS, TASKS, BREACHES = "requests", "tasks", "breaches"

CARD: tuple[str, ...] = (
    "former_names", "identity_code", "former_identity_codes", "nationalities", "marital_status", "household_size",
    "addresses", "phones", "emails", "bank_accounts", "notes", CLAIMS, MARKETING,
)  # fmt: skip
"""Units that go as a whole on a day that is counted for the customer; of some an open claim needs a part."""
ROWS: tuple[str, ...] = (RELATIONS, APPLICATIONS, *EVENTS)
"""Units of which each row has its own day."""
REST: tuple[str, ...] = ("names", "language", "deceased_on", "protection", "notice_given", "disclosures")
"""Units that stay as long as anything else does: who somebody is, and what must be known of them (GDPR Art. 19)."""
OWN: tuple[str, ...] = (REQUESTS, TASKS, BREACHES)
"""Units that outlive the customer."""
UNITS: tuple[str, ...] = (*REST, *CARD, *ROWS, HISTORY, *OWN)

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    **{unit: (unit,) for unit in UNITS},
    "names": ("family_name", "given_names", "call_name"),
    "identity_code": ("identity_code", "identity_code_reason"),
    HISTORY: ("changes",),
    REQUESTS: ("requests", "withheld"),
    BREACHES: (),
})
"""The configuration's names for the data of each unit; breaches have a clock and no category."""

FROM_RELATION = frozenset({Begins.RELATION_OR_INVOICE, Begins.RELATION_END, Begins.WITHDRAWAL})
"""What begins with the end of a relation: nothing of it is over while one goes on."""
_WHOLE = frozenset({Begins.RELATION_OR_INVOICE, Begins.RELATION_END})
"""What the time of anything of a customer may begin with: so all of it is kept while a relation goes on.

Rows of which each has its own day may begin with that, and what rests on a consent with the end of it.
"""
_FIT: Mapping[str, frozenset[Begins]] = {
    RELATIONS: frozenset({Begins.RELATION_END}),
    APPLICATIONS: frozenset({Begins.APPLICATION_END}),
    **dict.fromkeys(EVENTS, frozenset({Begins.EVENT})),
}
_OWN_FIT: Mapping[str, frozenset[Begins]] = {
    HISTORY: frozenset({Begins.CHANGE, Begins.LOGGED}),
    REQUESTS: frozenset({Begins.REQUEST_CLOSED, Begins.CASE_CLOSED, Begins.LOGGED}),
    TASKS: frozenset({Begins.REQUEST_CLOSED, Begins.CASE_CLOSED, Begins.LOGGED}),
    BREACHES: frozenset({Begins.CASE_CLOSED}),
}


class Rule(NamedTuple):
    """The clocks of a unit, of which the latest end stands; ``gap`` is why nothing of it may go, a key of ``GAPS``.

    ``by_row``: each row counts from its own day. ``months`` is the longest time, None when no number ends it.
    """

    unit: str
    clocks: tuple[Clock, ...]
    gap: str | None
    by_row: bool
    months: int | None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the clocks."""
        return tuple(clock.code for clock in self.clocks)


class Rules:
    """The rules of all units.

    ``wait_for_relation``: all that is counted for the customer waits for the end of a relation, or no months end it.
    """

    def __init__(self, found: Mapping[str, Rule]) -> None:
        """Take the rule of every unit."""
        self._found = found
        counted = (*CARD, *(unit for unit in EVENTS if not found[unit].by_row))
        clocks = [clock for unit in counted for clock in found[unit].clocks]
        self.wait_for_relation = all(clock.begins in FROM_RELATION or clock.months is None for clock in clocks)

    def __getitem__(self, unit: str) -> Rule:
        """Return the rule of a unit."""
        return self._found[unit]

    def items(self) -> Iterable[tuple[str, Rule]]:
        """Return every unit with its rule."""
        return self._found.items()


def rules_of(configuration: Configuration) -> Rules:
    """Return the rule of every unit."""
    return Rules({unit: _rule(configuration, unit) for unit in UNITS})


def unfit_clocks(configuration: Configuration) -> list[str]:
    """Return the codes of the clocks that begin with something that the data under them do not have (F-40)."""
    rules = rules_of(configuration).items()
    found = (clock.code for unit, rule in rules for clock in rule.clocks if _unfit(unit, clock))
    return list(dict.fromkeys(found))


def held_units(group: str) -> frozenset[str]:
    """Return the units on which a hold binds: those of its group, or all of them for one that is no group (F-42)."""
    if group in UNITS:
        return frozenset({group})
    named = group_of(group)
    if named is None:
        return frozenset(UNITS)
    return _OF_GROUP.get(named, frozenset({named}))


_OF_GROUP: Mapping[str, frozenset[str]] = {
    "relations": frozenset({RELATIONS, APPLICATIONS}),
    "events": frozenset(EVENTS),
}


def _rule(configuration: Configuration, unit: str) -> Rule:
    clocks = tuple(dict.fromkeys(_clocks(configuration, unit)))
    by_row = unit in _OWN_FIT or all(clock.begins in _FIT.get(unit, ()) for clock in clocks)
    known = [clock.months for clock in clocks if clock.months is not None]
    months = max(known) if known and len(known) == len(clocks) else None
    return Rule(unit, clocks, _gap(configuration, unit, clocks), by_row, months)


def _clocks(configuration: Configuration, unit: str) -> Iterator[Clock]:
    placed = {field: category.retention for category in configuration.categories for field in category.fields}
    for clock in configuration.retention:
        wanted = {placed.get(field) for field in FIELDS[unit]}
        if clock.code in wanted or (unit == BREACHES and clock.begins is Begins.CASE_CLOSED):
            yield clock


def _unfit(unit: str, clock: Clock) -> bool:
    """Tell whether a clock begins with something that a unit does not have, or that an open relation would not stop."""
    fit = _OWN_FIT.get(unit) or _WHOLE | _FIT.get(unit, frozenset({Begins.WITHDRAWAL}))
    return unit not in REST and clock.months is not None and clock.begins is not None and clock.begins not in fit


def _gap(configuration: Configuration, unit: str, clocks: tuple[Clock, ...]) -> str | None:
    """Return why nothing of a unit may go: who keeps to undecided times keeps to nothing that was promised (F-41)."""
    placed = {field for category in configuration.categories for field in category.fields}
    if not clocks or not placed.issuperset(FIELDS[unit]):
        return "no_clock"
    if any(clock.months is not None and clock.begins is None for clock in clocks):
        return "no_begin"
    if any(_unfit(unit, clock) for clock in clocks):
        return "unfit_begin"
    if unit == HISTORY and any(clock.months != configuration.settings.history_months for clock in clocks):
        return "history_differs"
    return None if all(clock.decided for clock in clocks) else "undecided"
