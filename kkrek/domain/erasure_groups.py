"""The groups of data that an erasure takes or leaves, and what each reason to keep data needs of them (E-38, N-06).

Where the configuration can tell, it does: while a relation goes on, a group stays if its category rests on more than
consent and serves a purpose of the relations. The rest is said here in plain tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.customer import IdentityCodeReason
from kkrek.domain.deadline import add_months
from kkrek.domain.event import EventKind
from kkrek.domain.marketing import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Customer, MarketingChoice
    from kkrek.domain.event import Event

# Groups of one plain value, by the columns that hold it.
PLAIN: Mapping[str, tuple[str, ...]] = {
    "identity_code": ("identity_code", "identity_code_reason"),
    "language": ("language",),
    "nationalities": ("nationalities",),
    "marital_status": ("marital_status",),
    "household_size": ("household_size",),
    "deceased_on": ("deceased_on",),
    "notice_given": ("notice_given_on", "notice_version"),
}
# Groups of rows, by the field of the customer that holds them.
ROWS = (
    "former_names", "former_identity_codes", "addresses", "phones", "emails", "bank_accounts", "relations", "claims",
    "events", "notes",
)  # fmt: skip
# Who somebody is, in what language to write and what must not be told of them: these stay while anything stays. So
# does what was given to whom, as those recipients are to be told (GDPR Art. 19).
WITH_THE_REST = frozenset({"names", "language", "deceased_on", "protection", "notice_given", "disclosures"})
ONLY = tuple(sorted({*PLAIN, *ROWS, "marketing", "history"} - WITH_THE_REST))
"""The groups that may be named to go alone; a name goes only with the whole customer."""

_NAMES = ("family_name", "given_names", "call_name")
# Fields of the history that tell of a group beside the one of its own name.
_HISTORY: Mapping[str, tuple[str, ...]] = {
    "names": _NAMES,
    "former_names": _NAMES,
    "former_identity_codes": ("identity_code",),
    **PLAIN,
}
# Groups by the configuration's names for their fields, where the two differ.
_FIELDS: Mapping[str, str] = {
    **dict.fromkeys(_NAMES, "names"),
    "identity_code_reason": "identity_code",
    "applications": "relations",
    **dict.fromkeys(("door_openings", "key_handovers", "work_orders", "bookings"), "events"),
    "changes": "history",
}
_EVENT_FIELDS: Mapping[EventKind, str] = {
    EventKind.DOOR_OPENING: "door_openings",
    EventKind.KEY_HANDOVER: "key_handovers",
    EventKind.BOOKING: "bookings",
}
# What a claim needs whole: to reach the debtor. Of addresses, relations and claims it needs a part.
_FOR_CLAIMS = frozenset({"phones", "emails"})
_CONSENT = "6(1)(a)"


def group_of(name: str) -> str | None:
    """Return the group that a hold's or the configuration's name of a field means, or None: no group of its own."""
    group = _FIELDS.get(name, name)
    return group if group in {*PLAIN, *ROWS, *WITH_THE_REST, "marketing", "history"} else None


def history_fields(groups: Iterable[str]) -> frozenset[str] | None:
    """Return the fields whose history tells of some groups; None means every field."""
    named = set(groups)
    if "history" in named:
        return None
    return frozenset(named).union(*(_HISTORY.get(group, ()) for group in named))


def entries(customer: Customer) -> dict[str, tuple[str, ...]]:
    """Return what is held of each group but the history: uids of rows, or the group's own name once."""
    plain = {
        group: (group,) if any(getattr(customer, column) not in {None, ()} for column in columns) else ()
        for group, columns in PLAIN.items()
    }
    rows = {group: tuple(str(row.uid) for row in getattr(customer, group)) for group in ROWS}
    return {
        "names": ("names",),
        "protection": ("protection",) if customer.protection is not None else (),
        "marketing": tuple(map(str, range(len(customer.marketing)))),
        "disclosures": tuple(map(str, range(len(customer.disclosures)))),
        **plain,
        **rows,
    }


def is_prohibition(choice: MarketingChoice) -> bool:
    """Tell whether a recorded choice must outlive all others while the customer is there (M-03)."""
    return choice.state == State.FORBIDDEN and choice.taken_back_on is None


def for_relation(customer: Customer, group: str, configuration: Configuration, today: date) -> frozenset[str]:
    """Return what an open relation needs of a group (GDPR Art. 17(1)(a)): not what is past, nor what was noted."""
    match group:
        case "addresses":
            return _present_addresses(customer, today)
        case "relations":
            return frozenset(one.uid for one in customer.relations if not one.ended_by(today))
        case "events":
            return frozenset(one.uid for one in customer.events if _is_timely(one, configuration, today))
        case "claims" | "notes" | "former_names" | "former_identity_codes" | "marketing" | "history":
            return frozenset()
        case "identity_code" if not _is_code_needed(customer):
            return frozenset()
    return frozenset(entries(customer)[group]) if _serves_relations(group, configuration) else frozenset()


def for_claim(customer: Customer, group: str, today: date) -> frozenset[str]:
    """Return what a claim neither paid nor barred needs of a group (GDPR Art. 17(3)(e)): debtor, contract, debt."""
    binding = [one for one in customer.claims if one.binds_on(today)]
    match group:
        case "addresses":
            return _present_addresses(customer, today)
        case "claims":
            return frozenset(one.uid for one in binding)
        case "relations":
            companies = {one.company for one in binding}
            return frozenset(one.uid for one in customer.relations if one.company in companies)
        case "identity_code":
            return frozenset({group}) if _is_code_needed(customer) else frozenset()
    return frozenset(entries(customer)[group]) if group in _FOR_CLAIMS else frozenset()


def _is_code_needed(customer: Customer) -> bool:
    """Tell whether the identity code is held for more than consent (F-03, Data Protection Act section 29)."""
    return customer.identity_code is not None and customer.identity_code_reason is not IdentityCodeReason.CONSENT


def _present_addresses(customer: Customer, today: date) -> frozenset[str]:
    """Return the addresses that hold now or will, or else the last one: somebody must be reached."""
    there = [one for one in customer.addresses if one.until is None or one.until > today]
    last = sorted(customer.addresses, key=lambda one: one.until.isoformat() if one.until else "")[-1:]
    return frozenset(one.uid for one in there or last)


def _is_timely(event: Event, configuration: Configuration, today: date) -> bool:
    """Tell whether an event is younger than its clock; a key is not known to be back while the relation goes on."""
    field = _EVENT_FIELDS.get(event.kind, "work_orders")
    months = configuration.clock_of(field).months
    return event.kind is EventKind.KEY_HANDOVER or months is None or add_months(event.happened_on, months) >= today


def _serves_relations(group: str, configuration: Configuration) -> bool:
    category, relations = configuration.category_of(group), configuration.category_of("relations")
    shares = set(category.purposes) & set(relations.purposes)
    return bool(shares) and any(basis != _CONSENT for basis in category.basis)
