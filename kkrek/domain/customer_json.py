"""The customer as JSON: one set of keys for ``show``, the access report and the Art. 20 file.

The keys and their order are a contract with scripts: keys are added, never renamed. ``null`` and named in
``masked`` means hidden from this reader; ``null`` without it, not recorded (E-23).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kkrek.domain.json import parsed
from kkrek.domain.sent import letter_json, on_list_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kkrek.domain.claim import Claim
    from kkrek.domain.customer import (
        Address,
        Change,
        Customer,
        CustomerNumber,
        Disclosure,
        Hold,
        MarketingChoice,
        Note,
        Origin,
        Protection,
        Restriction,
        TaskToDo,
    )
    from kkrek.domain.event import Event
    from kkrek.domain.json import Json, JsonObject
    from kkrek.domain.premises import Premises
    from kkrek.domain.relation import Relation
    from kkrek.domain.request import RequestMade, Settled

# What the history needs to put a row back, and what says nothing about the person.
_OWN_KEYS = frozenset({"uid", "id", "source", "recorded_on"})
_SOURCED_FIELDS = (
    "family_name",
    "given_names",
    "call_name",
    "identity_code",
    "language",
    "nationalities",
    "marital_status",
    "household_size",
    "deceased_on",
)


def customer_json(customer: Customer) -> JsonObject:
    """Return everything the reader may see of a customer (E-22); dates are ISO days."""
    return {
        **_basic(customer),
        **_contacts(customer),
        **_standing(customer),
        "relations": _list(customer, "relations", [relation_json(relation) for relation in customer.relations]),
        "claims": _list(customer, "claims", [claim_json(claim) for claim in customer.claims]),
        "events": _list(customer, "events", [event_json(event) for event in customer.events]),
        "notes": _list(customer, "notes", [note_json(note) for note in customer.notes]),
        "requests": _list(customer, "requests", [request_json(request) for request in customer.requests]),
        "disclosures": _list(customer, "disclosures", [_disclosure(given) for given in customer.disclosures]),
        "holds": _list(customer, "holds", [_hold(hold) for hold in customer.holds]),
        "past_restrictions": [_one_restriction(one) for one in customer.past_restrictions],
        "past_holds": [_hold(hold) for hold in customer.past_holds],
        "letters": [letter_json(letter) for letter in customer.letters],
        "mailings": [on_list_json(one) for one in customer.mailings],
        "tasks": _list(customer, "tasks", [task_json(task, (customer.number,)) for task in customer.tasks]),
        "merged": [{"number": one.number, "on": _day(one.on)} for one in customer.merged],
        "sources": _sources(customer),
        "masked": sorted(customer.masked),
    }


def request_json(request: RequestMade, today: date | None = None) -> JsonObject:
    """Return a request; ``overdue`` is computed against ``today`` and null without it (E-02, E-06).

    ``unstopped_on`` is null while no clock stop is over (E-12).
    """
    return {
        "id": request.id,
        "number": request.number,
        "kinds": list(request.kinds),
        "received_on": _day(request.received_on),
        "aim_on": _day(request.aim_on),
        "latest_on": _day(request.latest_on),
        "unstopped_on": _day(request.unstopped_on),
        "extended_to": _day(request.extended_to),
        "state": request.state,
        "overdue": None if today is None else request.is_overdue(today),
        "via": request.via.value,
        "identity_method": request.identity_method,
        "outcome": request.outcome,
        "answered_on": _day(request.answered_on),
        "delivery": request.delivery,
        "requester": request.requester,
        "authority": request.authority,
        "identity_asked_on": _day(request.identity_asked_on),
        "identity_on": _day(request.identity_on),
        "extended_on": _day(request.extended_on),
        "extension_reason": request.extension_reason,
        "reason": request.reason,
        "person": request.person,
        "reply_to": request.reply_to,
        "purpose": request.purpose,
        "acknowledged_on": _day(request.acknowledged_on),
        "extended_late": request.extended_late,
        "withdrawn_on": _day(request.withdrawn_on),
        "settled": [_settled(one) for one in request.settled],
    }


def _settled(one: Settled) -> JsonObject:
    return {"kind": one.kind.value, "outcome": one.outcome.value, "on": _day(one.on), "reason": one.reason}


def task_json(task: TaskToDo, customers: Sequence[CustomerNumber] = ()) -> JsonObject:
    """Return a task without the name of who confirmed it, since a customer may read it (E-26, R-20)."""
    return {
        "id": task.id,
        "kind": task.kind,
        "recipient": task.place,
        "customers": list(customers),
        "due_on": _day(task.due_on),
        "done_on": _day(task.done_on),
        "request": task.request,
        "text": task.text,
        "what": list(task.what),
    }


def change_json(change: Change) -> JsonObject:
    """Return a change without the user who made it, since a customer may read it (E-35, R-20)."""
    return {
        "id": change.id,
        "entry": change.entry,
        "on": _day(change.on),
        "field": change.field,
        "old": _told(change.old),
        "new": _told(change.new),
        "source": change.source.value,
        "initiative": change.initiative.value,
        "reason": change.reason,
        "statement": change.statement,
        "reviewed_on": _day(change.reviewed_on),
    }


def note_json(note: Note) -> JsonObject:
    """Return a note; ``text`` is null where it is hidden."""
    return {
        "id": note.id,
        "text": note.text,
        "written_on": _day(note.written_on),
        "reviewed_on": _day(note.reviewed_on),
    }


def relation_json(relation: Relation) -> JsonObject:
    """Return a relation; ``object`` is null where there is none or it is hidden."""
    return {
        "id": relation.id,
        "kind": relation.kind.value,
        "company": relation.company,
        "object": _premises(relation.object),
        "begin": _day(relation.begin),
        "end": _day(relation.end),
    }


def claim_json(claim: Claim) -> JsonObject:
    """Return a claim with the days of its states."""
    return {
        "id": claim.id,
        "company": claim.company,
        "reference": claim.reference,
        "due_on": _day(claim.due_on),
        "state": claim.state.value,
        "paid_on": _day(claim.paid_on),
        "disputed_on": _day(claim.disputed_on),
        "judgment_on": _day(claim.judgment_on),
        "interrupted_on": [_day(day) for day in claim.interrupted_on],
    }


def event_json(event: Event) -> JsonObject:
    """Return an event; ``object`` and ``description`` are null where there are none or they are hidden."""
    return {
        "id": event.id,
        "kind": event.kind.value,
        "happened_on": _day(event.happened_on),
        "object": _premises(event.object),
        "description": event.description,
        "told_to": event.told_to,
        "reviewed_on": _day(event.reviewed_on),
    }


def protection_json(protection: Protection | None) -> JsonObject | None:
    """Return a non-disclosure, or null where there is none (F-15)."""
    if protection is None:
        return None
    return {
        "since": _day(protection.since),
        "until": _day(protection.until),
        "told_by": protection.told_by,
        "no_vtj_update": protection.no_vtj_update,
    }


def _premises(premises: Premises | None) -> JsonObject | None:
    if premises is None:
        return None
    return {
        "as_given": premises.object,
        "street": premises.street,
        "house_number": premises.house_number,
        "stair": premises.stair,
        "apartment": premises.apartment,
        "suffix": premises.suffix,
        "place": premises.place,
    }


def _basic(customer: Customer) -> JsonObject:
    former_names: list[Json] = [{"name": former.name, "until": _day(former.until)} for former in customer.former_names]
    former_codes: list[Json] = [
        {"identity_code": former.identity_code, "change": former.change.value, "until": _day(former.until)}
        for former in customer.former_identity_codes
    ]
    reason = customer.identity_code_reason
    return {
        "number": customer.number,
        "uid": customer.uid,
        "created": _day(customer.created),
        "family_name": customer.family_name,
        "given_names": customer.given_names,
        "call_name": customer.call_name,
        "former_names": _list(customer, "former_names", former_names),
        "identity_code": customer.identity_code,
        "identity_code_masked": customer.identity_code_masked,
        "identity_code_reason": reason.value if reason else None,
        "former_identity_codes": _list(customer, "former_identity_codes", former_codes),
        "language": customer.language.value if customer.language else None,
        "nationalities": _list(customer, "nationalities", list(customer.nationalities)),
        "marital_status": customer.marital_status.value if customer.marital_status else None,
        "household_size": customer.household_size,
    }


def _contacts(customer: Customer) -> JsonObject:
    phones: list[Json] = [{"as_given": phone.as_given, "e164": phone.e164} for phone in customer.phones]
    emails: list[Json] = [{"email": email.email} for email in customer.emails]
    accounts: list[Json] = [
        {"iban": account.iban, "iban_masked": account.iban_masked} for account in customer.bank_accounts
    ]
    return {
        "addresses": _list(customer, "addresses", [_address(address) for address in customer.addresses]),
        "phones": _list(customer, "phones", phones),
        "emails": _list(customer, "emails", emails),
        "bank_accounts": _list(customer, "bank_accounts", accounts),
    }


def _standing(customer: Customer) -> JsonObject:
    return {
        "protection": protection_json(customer.protection),
        "restriction": _restriction(customer.restrictions),
        "deceased_on": _day(customer.deceased_on),
        "notice": {"version": customer.notice_version, "given_on": _day(customer.notice_given_on)}
        if customer.notice_version or customer.notice_given_on
        else None,
        "marketing": _list(customer, "marketing", [_marketing(choice) for choice in customer.marketing]),
    }


def _address(address: Address) -> JsonObject:
    parts = address.parts
    return {
        "uid": address.uid,
        "kind": address.kind.value,
        "as_given": parts.as_given,
        "street": parts.street,
        "house_number": parts.house_number,
        "stair": parts.stair,
        "apartment": parts.apartment,
        "suffix": parts.suffix,
        "co": parts.co,
        "po_box": parts.po_box,
        "postal_code": parts.postal_code,
        "town": parts.town,
        "country": parts.country,
        "since": _day(address.since),
        "until": _day(address.until),
    }


def _restriction(restrictions: Sequence[Restriction]) -> JsonObject | None:
    """Return the widest restriction in force, with those beside it in ``also`` (GDPR Art. 18)."""
    if not restrictions:
        return None
    first, *others = sorted(restrictions, key=lambda one: (one.purpose is not None, one.since, one.ground))
    also: list[Json] = [_one_restriction(other) for other in others]
    return {**_one_restriction(first), "also": also}


def _one_restriction(restriction: Restriction) -> JsonObject:
    return {
        "ground": restriction.ground,
        "purpose": restriction.purpose,
        "since": _day(restriction.since),
        "informed_on": _day(restriction.informed_on),
        "lifted_on": _day(restriction.lifted_on),
        "request": restriction.request,
    }


def _marketing(choice: MarketingChoice) -> JsonObject:
    return {
        "kind": choice.kind,
        "channel": choice.channel,
        "state": choice.state,
        "since": _day(choice.since),
        "via": choice.via.value,
        "reference": choice.reference,
        "taken_back_on": _day(choice.taken_back_on),
        "taken_back_reason": choice.taken_back_reason,
    }


def _disclosure(given: Disclosure) -> JsonObject:
    return {
        "recipient": given.recipient,
        "role": given.role,
        "on": _day(given.on),
        "fields": list(given.fields),
        "purpose": given.purpose,
        "basis": given.basis,
        "method": given.method,
    }


def _hold(hold: Hold) -> JsonObject:
    return {
        "group": hold.group,
        "reason": hold.reason,
        "since": _day(hold.since),
        "review_on": _day(hold.review_on),
        "released_on": _day(hold.released_on),
        "request": hold.request,
    }


def _sources(customer: Customer) -> JsonObject:
    held = {
        "family_name": customer.family_name,
        "given_names": customer.given_names,
        "call_name": customer.call_name,
        "identity_code": customer.identity_code or customer.identity_code_masked,
        "language": customer.language,
        "nationalities": customer.nationalities,
        "marital_status": customer.marital_status,
        "household_size": customer.household_size,
        "deceased_on": customer.deceased_on,
    }
    names = [name for name in _SOURCED_FIELDS if held[name]]
    names += sorted(set(customer.origins) - set(names))
    return {name: _origin(customer.origin_of(name)) for name in names}


def _origin(origin: Origin) -> JsonObject:
    return {"source": origin.source.value, "on": _day(origin.on)}


def _list(customer: Customer, field: str, items: Sequence[Json]) -> Json:
    """Return the items, or null when the whole list is hidden; items may each hide a part of themselves."""
    return None if field in customer.masked and not items else items


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _told(text: str | None) -> Json:
    """Return a value of the history without the keys that mean nothing outside the program (R-29)."""
    value = parsed(text)
    if isinstance(value, Mapping):
        return {name: part for name, part in value.items() if name not in _OWN_KEYS}
    return value
