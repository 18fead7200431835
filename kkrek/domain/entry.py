"""Turn what somebody typed into values, field by field; the only way into the register (F-06 to F-14, F-26 to F-36).

A plain field's value is a string, a number or a list of codes; an item of a list field is a mapping of its columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek.domain.address import check_postal_code, has_long_row, is_whole, parse_street
from kkrek.domain.customer import AddressKind, AddressParts, IdentityCodeReason, Language
from kkrek.domain.dates import check_not_future, parse_date
from kkrek.domain.door_code import check_no_code
from kkrek.domain.email import parse_email
from kkrek.domain.free_text import Finding, scan
from kkrek.domain.iban import parse_iban
from kkrek.domain.identity_code import parse_identity_code
from kkrek.domain.marital_status import is_special_category, parse_marital_status
from kkrek.domain.names import check_line, check_name, check_text
from kkrek.domain.nationality import parse_nationality
from kkrek.domain.phone import parse_phone
from kkrek.domain.warn import Warn
from kkrek.domain.words import choice
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kkrek.domain.json import Json

LIST_FIELDS = {
    "former_names": "former_name",
    "phones": "phone",
    "emails": "email",
    "bank_accounts": "bank_account",
    "addresses": "address",
    "notes": "note",
    "former_identity_codes": "former_identity_code",
    "relations": "relation",
    "claims": "claim",
    "events": "event",
}
_LARGEST_HOUSEHOLD = 20
Item = dict[str, str | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAddress:
    """An address as typed; everything may be absent."""

    street: str | None = None
    co: str | None = None
    po_box: str | None = None
    postal_code: str | None = None
    town: str | None = None
    country: str | None = None
    kind: str | None = None
    since: str | None = None

    @property
    def given(self) -> bool:
        """Whether any part of an address was typed."""
        return any((self.street, self.co, self.po_box, self.postal_code, self.town, self.country))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed about a customer; absent is None or empty."""

    plain: Mapping[str, str] = field(default_factory=dict)
    nationalities: Sequence[str] = ()
    items: Mapping[str, Sequence[str]] = field(default_factory=dict)
    address: TypedAddress = TypedAddress()


@dataclass(frozen=True, slots=True)
class Draft:
    """Checked values of a customer, ready to be written, with what somebody should look at."""

    plain: Mapping[str, Json]
    items: Mapping[str, tuple[Item, ...]]
    warnings: tuple[Warn, ...]


def check(typed: Typed, today: date, *, allow_test_codes: bool = False) -> Draft:
    """Check everything that was typed.

    Raises:
        InvalidValueError: the first value that breaks a rule (52).
    """
    warnings: list[Warn] = []
    plain: dict[str, Json] = {
        name: check_plain(name, text, today, warnings, allow_test_codes=allow_test_codes)
        for name, text in typed.plain.items()
    }
    if typed.nationalities:
        plain["nationalities"] = check_nationalities(typed.nationalities)
    items = {
        name: tuple(check_item(name, text, today, warnings) for text in texts)
        for name, texts in typed.items.items()
        if texts
    }
    if typed.address.given:
        items["addresses"] = (check_address(typed.address, today, warnings),)
    return Draft(plain, items, tuple(warnings))


def check_plain(
    name: str, text: str, today: date, warnings: list[Warn], *, allow_test_codes: bool = False
) -> str | int:
    """Check the text of one plain field and return its value."""
    match name:
        case "family_name" | "given_names" | "call_name":
            return check_name(text, name)
        case "identity_code":
            code = parse_identity_code(text)
            check_not_future(code.born_on, today, name)
            if code.is_test and not allow_test_codes:
                warnings.append(
                    Warn("test-identity-code", name, N_("individual numbers 900-999 are for tests: check it"))
                )
            return code.text
        case "identity_code_reason":
            return choice(IdentityCodeReason, text, name).value
        case "language":
            return choice(Language, text, name).value
        case "marital_status":
            status = parse_marital_status(text)
            if is_special_category(status):
                sentence = N_("this status can reveal sexual orientation: keep it only if it is needed (GDPR Art. 9)")
                warnings.append(Warn("special-category", name, sentence))
            return status.value
        case "household_size":
            return _household_size(text)
        case _:
            return check_not_future(parse_date(text, today, name), today, name).isoformat()


def check_nationalities(texts: Sequence[str]) -> list[str]:
    """Check countries, each a code or a name, several separated by commas; each once (F-29)."""
    codes = [parse_nationality(part) for text in texts for part in text.split(",") if part.strip()]
    return list(dict.fromkeys(codes))


def check_item(name: str, text: str, today: date, warnings: list[Warn]) -> Item:
    """Check the text of one item of a list field and return its columns."""
    match name:
        case "phones":
            phone = parse_phone(text)
            return {"as_given": phone.as_given, "e164": phone.e164}
        case "emails":
            return {"email": parse_email(text).as_given}
        case "bank_accounts":
            iban = parse_iban(text)
            if iban.warning is not None:
                warnings.append(Warn("iban-check-digit", "iban", iban.warning))
            return {"iban": iban.text}
        case "former_names":
            return {"name": check_name(text, name)}
        case "notes":
            note = check_no_code(check_text(text, name), name)
            warnings += note_warnings(note)
            return {"text": note, "written_on": today.isoformat()}
    raise AssertionError(name)


def check_address(typed: TypedAddress, today: date, warnings: list[Warn]) -> Item:
    """Check an address; one that is incomplete or stays whole is taken with a warning (F-31, F-32, F-33)."""
    parts = parse_street(typed.street) if typed.street else AddressParts()
    country = parse_nationality(typed.country) if typed.country else parts.country
    item: Item = parts._asdict()
    for name in ("co", "po_box", "town"):
        text = getattr(typed, name)
        if text:
            item[name] = check_line(text, name)
    if typed.postal_code:
        item["postal_code"] = check_postal_code(typed.postal_code, country)
    item["country"] = country
    item["kind"] = choice(AddressKind, typed.kind, "address_kind").value if typed.kind else AddressKind.HOME.value
    since = parse_date(typed.since, today, "since") if typed.since else None
    item["since"] = since.isoformat() if since else None
    if not (item["as_given"] or item["po_box"]) or not item["postal_code"] or not item["town"]:
        warnings.append(Warn("address-incomplete", "addresses", N_("the address is incomplete")))
    warnings += _line_warnings(parts._replace(co=_text(item["co"]), town=_text(item["town"])))
    return item


def note_warnings(text: str) -> list[Warn]:
    """Return what a note should not hold: identity codes, accounts, health (data minimisation, GDPR Art. 9)."""
    found = scan(text)
    sentences = {
        Finding.IDENTITY_CODE: N_("the note seems to hold a personal identity code: move it to its own field"),
        Finding.IBAN: N_("the note seems to hold an account number: move it to its own field"),
        Finding.HEALTH: N_("the note seems to tell of somebody's health: keep it only if it is needed (GDPR Art. 9)"),
    }
    return [Warn(f"note-{finding.value.replace('_', '-')}", "notes", sentences[finding]) for finding in sorted(found)]


def check_reason(text: str) -> str:
    """Check a free-text reason: one line, without identity codes, accounts or codes of doors (F-02, E-54).

    Raises:
        InvalidValueError: it holds one (52).
    """
    reason = check_no_code(check_line(text, "reason", limit=500), "reason")
    if scan(reason) & {Finding.IDENTITY_CODE, Finding.IBAN}:
        raise InvalidValueError(
            field="reason",
            rule=N_("it seems to hold a personal identity code or an account number"),
            remedy=N_("say it without"),
        )
    return reason


def _line_warnings(parts: AddressParts) -> list[Warn]:
    """Return what is to be told of a street line: it stays whole (F-31), or is too long for a letter (F-33)."""
    found = []
    if is_whole(parts):
        sentence = N_("the street line was kept as it was given, not split into parts")
        found.append(Warn("address-unparsed", "addresses", sentence))
    if has_long_row(parts):
        sentence = N_("a word of the address is longer than the 30 characters that a row of a letter holds")
        found.append(Warn("address-long-row", "addresses", sentence))
    return found


def _text(value: str | int | None) -> str | None:
    return str(value) if value is not None else None


def _household_size(text: str) -> int:
    if text.strip().isdecimal() and 1 <= int(text) <= _LARGEST_HOUSEHOLD:
        return int(text)
    raise InvalidValueError(
        field="household_size",
        rule=N_("the number of persons at the address is a whole number from 1 to 20"),
        remedy=N_("give the number alone, no names"),
    )
