"""What a person may take elsewhere: the data that the person provided, in a common form (GDPR Art. 20; E-44, X-01).

Provided is what the person told, and what was observed while the person used the service: a door opened, a sauna
booked. It is portable where the configuration rests it on consent or contract. Not portable is what came from
elsewhere, what the office inferred or wrote itself, and what rests on law or interest alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from kkrek.domain.customer import Source
from kkrek.domain.customer_json import customer_json
from kkrek.domain.event import EventKind
from kkrek.domain.relation import RelationKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import Customer, Origin
    from kkrek.domain.event import Event
    from kkrek.domain.json import Json, JsonObject
    from kkrek.domain.relation import Relation

SCHEMA_ID = "urn:kkrek:schema:portability:1"
PORTABLE_BASES = frozenset({"6(1)(a)", "6(1)(b)"})
"""The legal bases on which data can be taken elsewhere (GDPR Art. 20(1)(a))."""

PLAIN = (
    "family_name",
    "given_names",
    "call_name",
    "identity_code",
    "language",
    "nationalities",
    "marital_status",
    "household_size",
)
LISTS = (
    "former_names",
    "former_identity_codes",
    "addresses",
    "phones",
    "emails",
    "bank_accounts",
    "relations",
    "claims",
    "events",
    "notes",
)
# What happens when the person uses the service is observed, whoever writes it down (Art. 20, recital 68).
OBSERVED = frozenset({
    EventKind.DOOR_OPENING,
    EventKind.BOOKING,
    EventKind.KEY_HANDOVER,
    EventKind.FAULT_REPORT,
    EventKind.WORK_ORDER,
})
EVENT_FIELDS: Mapping[EventKind, str] = {
    EventKind.DOOR_OPENING: "door_openings",
    EventKind.KEY_HANDOVER: "key_handovers",
    EventKind.BOOKING: "bookings",
}
# The program's own keys, what the office added, and forms that hide a part.
_NOT_TAKEN = frozenset({
    "uid", "id", "identity_code_masked", "iban_masked", "reviewed_on", "told_to", "change", "reference", "masked",
    "taken_back_on", "taken_back_reason",
})  # fmt: skip


class _Sourced(Protocol):
    @property
    def origin(self) -> Origin: ...


_Item = TypeVar("_Item", bound=_Sourced)


class Portable(NamedTuple):
    """The file as data; ``fields`` are in it, of ``left_out`` something is held that it may not hold.

    ``unreviewed`` counts texts of the person that nobody has read yet: they may tell of others (Art. 20(4)).
    """

    content: JsonObject
    fields: tuple[str, ...]
    left_out: tuple[str, ...]
    unreviewed: int


def portable(customer: Customer, configuration: Configuration, on: date, language: str) -> Portable:
    """Return what a customer may take elsewhere; ``customer`` is the whole record with nothing masked."""
    taken = _Selection(configuration).of(customer)
    whole = customer_json(taken)
    kept: JsonObject = {}
    for name in (*PLAIN, *LISTS, "marketing"):
        value = _bare(whole[name], keep_reference=name == "claims")
        if value not in (None, [], {}):
            kept[name] = value
    held = customer_json(customer)
    left = [name for name in (*PLAIN, *LISTS, "marketing") if _count(held[name]) > _count(whole[name])]
    content: JsonObject = {
        "$schema": SCHEMA_ID,
        "version": 1,
        "scope": "GDPR Art. 20",
        "exported_on": on.isoformat(),
        "controller": {"name": configuration.controller.name, "business_id": configuration.controller.business_id},
        "register": configuration.register_name.get(language),
        "excluded": {
            "categories": [one.text.get(language) for one in configuration.categories if not _is_portable(one.basis)],
            "fields": list(left),
        },
        "customer": kept,
    }
    return Portable(content, tuple(kept), tuple(left), _unreviewed(customer))


class _Selection:
    """Chooses what is portable by the bases of a configuration and the source of each item."""

    def __init__(self, configuration: Configuration) -> None:
        self._fields = {
            field for category in configuration.categories if _is_portable(category.basis) for field in category.fields
        }

    def of(self, customer: Customer) -> Customer:
        """Return the customer with nothing but what is portable."""
        notes = self._provided("notes", customer.notes)
        chosen = [one for one in customer.marketing if one.taken_back_on is None and "marketing" in self._fields]
        return self._without_plain(customer)._replace(
            former_names=self._provided("former_names", customer.former_names),
            former_identity_codes=self._provided("former_identity_codes", customer.former_identity_codes),
            addresses=self._provided("addresses", customer.addresses),
            phones=self._provided("phones", customer.phones),
            emails=self._provided("emails", customer.emails),
            bank_accounts=self._provided("bank_accounts", customer.bank_accounts),
            relations=tuple(one for one in customer.relations if self._may(_relation(one), one.origin.source)),
            claims=self._provided("claims", customer.claims),
            events=tuple(_described(one) for one in customer.events if self._may_event(one)),
            notes=tuple(one for one in notes if one.reviewed_on is not None),
            marketing=tuple(chosen),
        )

    def _without_plain(self, customer: Customer) -> Customer:
        """Return the customer without the plain fields that are not portable."""
        for name in PLAIN:
            if not self._may(name, customer.origin_of(name).source):
                nothing: object = () if name == "nationalities" else None
                customer = customer._replace(**{name: nothing})  # type: ignore[arg-type]
        return customer

    def _provided(self, field: str, items: tuple[_Item, ...]) -> tuple[_Item, ...]:
        return tuple(one for one in items if self._may(field, one.origin.source))

    def _may(self, field: str, source: Source) -> bool:
        return source is Source.SUBJECT and field in self._fields

    def _may_event(self, event: Event) -> bool:
        provided = event.origin.source is Source.SUBJECT
        observed = event.origin.source is Source.CONTROLLER and event.kind in OBSERVED
        return (provided or observed) and EVENT_FIELDS.get(event.kind, "work_orders") in self._fields


def _is_portable(basis: Sequence[str]) -> bool:
    return bool(PORTABLE_BASES & set(basis))


def _relation(relation: Relation) -> str:
    return "applications" if relation.kind is RelationKind.APPLICATION else "relations"


def _described(event: Event) -> Event:
    """Return an event without what the office wrote of it, or what nobody has read with others in mind (Art. 20(4))."""
    own = event.origin.source is Source.SUBJECT and event.reviewed_on is not None
    return event._replace(told_to=None, description=event.description if own else None)


def _unreviewed(customer: Customer) -> int:
    notes = [one for one in customer.notes if one.origin.source is Source.SUBJECT and one.reviewed_on is None]
    told = [
        one
        for one in customer.events
        if one.origin.source is Source.SUBJECT and one.description and one.reviewed_on is None
    ]
    return len(notes) + len(told)


def _bare(value: Json, *, keep_reference: bool = False) -> Json:
    """Return a value without the program's own keys and without what is not recorded."""
    dropped = _NOT_TAKEN - {"reference"} if keep_reference else _NOT_TAKEN
    if isinstance(value, dict):
        return {
            name: _bare(part, keep_reference=keep_reference)
            for name, part in value.items()
            if name not in dropped and part is not None
        }
    if isinstance(value, list):
        return [_bare(part, keep_reference=keep_reference) for part in value]
    return value


def _count(value: Json) -> int:
    return len(value) if isinstance(value, list) else int(value is not None)
