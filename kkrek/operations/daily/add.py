"""Register a customer; likely duplicates are shown, never merged (GDPR Art. 5(1)(d), E-18, E-19, T-08)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.customer import CustomerNumber, Source
from kkrek.domain.email import lookup_email
from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.identity_code import same_digits
from kkrek.domain.names import called, sorted_tokens
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.domain.words import fold
from kkrek.errors import N_, AlreadyThereError, InvalidValueError
from kkrek.operations import edit, informing, protection, record, sealing
from kkrek.operations.daily.find import Hit, hit
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import CHANGED, LISTED
from kkrek.store import customers, search, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.entry import Draft
    from kkrek.domain.json import Json, JsonObject
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_SIGNS = "+-YXWVUABCDEF"
_SAME_DIGITS = (Warn("same-digits", "identity_code", N_("same digits, different separator: check")),)
_NUMBERS_IN_HAND = 20
_ENOUGH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A customer registered (or, with ``applied`` False, only tried): number, entry, likely duplicates, warnings.

    ``changes`` is what was recorded, codes and accounts masked; ``tasks`` were opened.
    """

    number: CustomerNumber | None
    applied: bool
    entry: int | None
    changes: tuple[JsonObject, ...]
    duplicates: tuple[Hit, ...]
    warnings: tuple[Warn, ...]
    tasks: tuple[int, ...]


def likely_duplicates(access: Access, draft: Draft) -> tuple[Hit, ...]:
    """Return who has the same phone, e-mail, or name and postal code; the list is logged before it is given.

    Raises:
        AlreadyThereError: somebody has the identity code (32).
    """
    with access.open("add", Role.CLERK) as register:
        hits = _duplicates(register, draft)
        register.record(customers={uid: LISTED for _, uid in hits})
        return tuple(found for found, _ in hits)


def add(access: Access, draft: Draft, source: Source, *, unique: bool = False, dry_run: bool = False) -> Added:
    """Register a customer from checked values.

    Args:
        access: unlocked access.
        draft: checked values.
        source: where all of them come from.
        unique: refuse when there is a likely duplicate.
        dry_run: check everything, write nothing but the log entry.

    Raises:
        AlreadyThereError: somebody has the identity code, or ``unique`` and a likely duplicate is there (32).
        InvalidValueError: neither family nor given name, or an identity code without reason (52).
    """
    check_whole(draft)
    with access.open("add", Role.CLERK) as register:
        hits = _duplicates(register, draft)
        if unique and hits:
            raise AlreadyThereError(
                thing=N_("a likely duplicate"),
                where=f" ({', '.join(str(found.number) for found, _ in hits)})",
                remedy=N_("look at it with `kkrek show`, or add without --unique"),
            )
        alike = _same_digits(register, draft)
        same = protection.same_flat(register, None, [("addresses", item) for item in draft.items.get("addresses", ())])
        warnings = (*draft.warnings, *(_SAME_DIGITS if alike else ()), *same.warnings)
        listed = {**same.listed, **dict.fromkeys((*alike, *(uid for _, uid in hits)), LISTED)}
        if dry_run:
            register.record(customers=listed)
            return _result(None, None, hits, draft, warnings, ())
        entry = register.next_entry()
        number, uid = write(register, draft, source, entry)
        opened = _tasks(register, number, uid, source, entry, draft)
        register.record(customers={**listed, uid: CHANGED}, fields=[*draft.plain, *draft.items])
        return _result(number, entry, hits, draft, warnings, opened)


def _result(
    number: CustomerNumber | None,
    entry: int | None,
    hits: Sequence[tuple[Hit, str]],
    draft: Draft,
    warnings: tuple[Warn, ...],
    opened: tuple[int, ...],
) -> Added:
    duplicates = tuple(found for found, _ in hits)
    return Added(
        number=number,
        applied=number is not None,
        entry=entry,
        changes=shown(draft),
        duplicates=duplicates,
        warnings=warnings,
        tasks=opened,
    )


def shown(draft: Draft) -> tuple[JsonObject, ...]:
    """Return what a customer's first record holds, as a correction would show it (F-14)."""
    plain = [Edit(name, None, None, value) for name, value in draft.plain.items()]
    rows = [
        Edit(name, "", None, {column: value for column, value in item.items() if value is not None})
        for name, items in draft.items.items()
        for item in items
    ]
    return tuple(edit.shown(one) for one in [*plain, *rows])


def check_whole(draft: Draft) -> None:
    """Refuse a new customer without a name, or with an identity code that has no reason (F-03).

    Raises:
        InvalidValueError: one of the two is missing (52).
    """
    if not draft.plain.get("family_name") and not draft.plain.get("given_names"):
        raise InvalidValueError(
            field="family_name",
            rule=N_("a customer has a family name or given names"),
            remedy=N_("give --family-name, --given-names or both"),
        )
    if draft.plain.get("identity_code") and not draft.plain.get("identity_code_reason"):
        raise InvalidValueError(
            field="identity_code_reason",
            rule=N_("a personal identity code needs a reason (Data Protection Act, section 29)"),
            remedy=N_("add --identity-code-reason lease, collection, credit, law or consent"),
        )


def write(register: Register, draft: Draft, source: Source, entry: int) -> tuple[CustomerNumber, str]:
    """Write a new customer inside an open transaction and return number and uid; the caller records it."""
    if settings.numbers_left(register.store) < _NUMBERS_IN_HAND:
        # Early enough that the ledger's file holds the line before the block's first number is given.
        first, last = settings.reserve_numbers(register.store)
        register.put_in_ledger("numbers", {"first": first, "last": last})
    number, uid = settings.next_number(register.store), secrets.token_hex(16)
    write_new(register, draft, source, number, uid, entry)
    return number, uid


def write_new(
    register: Register, draft: Draft, source: Source, number: CustomerNumber, uid: str, entry: int
) -> CustomerRow:
    """Write the rows of a new customer whose number and opaque id are known, and return the customer's own."""
    row = _row(register, draft, source, number, uid, entry)
    register.pen.add_customer(row)
    basis = Basis(source=source)
    for field, items in draft.items.items():
        for item in items:
            edit.add_first(register, row, LIST_FIELDS[field], item, basis)
    return row


def _row(
    register: Register, draft: Draft, source: Source, number: CustomerNumber, uid: str, entry: int
) -> customers.CustomerRow:
    today, plain = register.moment.today.isoformat(), draft.plain
    nationalities = plain.get("nationalities")
    code = plain.get("identity_code")
    columns: dict[str, Json | bytes] = {
        name: plain.get(name)
        for name in (
            "family_name", "given_names", "call_name", "identity_code_reason", "marital_status", "household_size",
            "language", "notice_given_on", "deceased_on",
        )
    }  # fmt: skip
    columns |= edit.sealed_identity_code(register, uid, str(code)) if code else {}
    if plain.get("notice_given_on"):
        columns["notice_version"] = register.notice_on(date.fromisoformat(str(plain["notice_given_on"])))
    columns["nationalities"] = ",".join(str(item) for item in nationalities) if isinstance(nationalities, list) else ""
    own = {"number": number, "uid": uid, "created": today, "source": source.value, "entry": entry}
    family, given, call = (_text(plain.get(name)) for name in ("family_name", "given_names", "call_name"))
    formers = [str(item["name"]) for item in draft.items.get("former_names", ())]
    return customers.new_row({**columns, **own, **edit.folded_names(family, given, call, formers)})


def _text(value: Json) -> str | None:
    return str(value) if value is not None else None


def _tasks(
    register: Register, number: CustomerNumber, uid: str, source: Source, entry: int, draft: Draft
) -> tuple[int, ...]:
    """Open the task to inform whose data came from elsewhere, within a month (GDPR Art. 14(3), E-19, T-04)."""
    if source is Source.SUBJECT or draft.plain.get("notice_given_on"):
        return ()
    return (informing.open_task(register, number, uid, entry),)


def _duplicates(register: Register, draft: Draft) -> list[tuple[Hit, str]]:
    found: dict[int, str] = {}
    code = draft.plain.get("identity_code")
    if code:
        edit.check_free(register, None, str(code))
        index = sealing.seal_of(register).blind_index(str(code))
        found |= dict.fromkeys(search.by_former_identity_code(register.store, index), "former_identity_code")
    for item in draft.items.get("phones", ()):
        found |= dict.fromkeys(search.by_phone(register.store, str(item["e164"]), _ENOUGH), "phone")
    for item in draft.items.get("emails", ()):
        found |= dict.fromkeys(search.by_email(register.store, str(item["email"]).casefold(), _ENOUGH), "email")
    name = _name_folded(draft)
    for item in draft.items.get("addresses", ()):
        if item.get("postal_code"):
            code_here = str(item["postal_code"])
            numbers = search.by_name_and_postal_code(register.store, name, code_here, _ENOUGH)
            found |= dict.fromkeys(numbers, "name")
    found = _protected(register, draft, name) | found
    rows = [(record.find_row(register, number, LISTED), how) for number, how in sorted(found.items())]
    return [(_told(hit(register, row, how), row), row.uid) for row, how in rows]


def _protected(register: Register, draft: Draft, name: str) -> dict[int, str]:
    """Return the protected who share a contact, compared in memory (F-15)."""
    emails = [str(item["email"]) for item in draft.items.get("emails", ())]
    sought = protection.Sought(
        phones=frozenset(str(item["e164"]) for item in draft.items.get("phones", ())),
        emails=frozenset(lookup_email(email) or fold(email) for email in emails),
        name_folded=name,
        postal_codes=frozenset(
            str(item["postal_code"]) for item in draft.items.get("addresses", ()) if item.get("postal_code")
        ),
    )
    return {int(number): how for number, how in protection.protected_matches(register, sought).items()}


def _told(found: Hit, row: CustomerRow) -> Hit:
    """Return a likely duplicate as it is told: a protected one by number alone (F-15)."""
    if row.protected_since is None:
        return found
    return replace(found, family_name=None, given_names=None, call_name=None)


def _name_folded(draft: Draft) -> str:
    family, given, call = (str(draft.plain.get(name) or "") for name in ("family_name", "given_names", "call_name"))
    return sorted_tokens(f"{called(given, call)} {family}")


def _same_digits(register: Register, draft: Draft) -> list[str]:
    """Return the uids of whoever has the same digits with another sign: allowed, different persons (F-07, T-08)."""
    code = draft.plain.get("identity_code")
    if not code:
        return []
    digits, seal = same_digits(str(code)), sealing.seal_of(register)
    others = [digits[:6] + sign + digits[6:] for sign in _SIGNS if digits[:6] + sign + digits[6:] != code]
    found = [search.by_identity_code(register.store, seal.blind_index(other)) for other in others]
    return [record.find_row(register, number, LISTED).uid for numbers in found for number in numbers]
