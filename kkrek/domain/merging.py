"""What becomes of two records of one person when they are made one (M-04, F-12, N-02; GDPR Art. 5(1)(d)).

The kept record's values stand, empty ones take the other's; the household never follows; the stricter limit wins.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.customer import Customer, IdentityCodeChange, Protection
from kkrek.domain.words import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kkrek.domain.json import Json

PLAIN_FIELDS = (
    "family_name", "given_names", "call_name", "identity_code", "identity_code_reason", "language", "nationalities",
    "marital_status", "household_size", "deceased_on", "notice_given_on", "notice_version",
)  # fmt: skip
_NAMES = ("family_name", "given_names", "call_name")
_NOTICE = frozenset({"notice_given_on", "notice_version"})
# By which columns two rows of a list field are the same; of the fields that are not here, by all that they say.
_KEYS = {"phones": ("e164",), "emails": ("email_folded",), "bank_accounts": ("iban",), "former_names": ("name",)}
_KEYS |= {"former_identity_codes": ("identity_code",)}
_SYSTEM = frozenset({"id", "uid", "entry", "source", "recorded_on", "sealed", "reviewed_on"})


class Difference(NamedTuple):
    """A plain field in which two records differ: both values, and the one that stands afterwards."""

    field: str
    kept: Json
    gone: Json
    after: Json

    @property
    def follows(self) -> bool:
        """Whether the other record's value is taken over."""
        return self.after != self.kept


class Standing(StrEnum):
    """How the identity codes of two records stand to each other (F-07, F-12)."""

    FREE = "free"
    KEPT_IS_NEWER = "kept_is_newer"
    GONE_IS_NEWER = "gone_is_newer"
    TWO_PERSONS = "two_persons"


def codes(keep: Customer, gone: Customer) -> Standing:
    """Tell whether the identity codes allow that two records are one person's; both are read with nothing masked.

    Two codes are two persons, unless one is recorded as a former code of the other record. A separator is part of a
    code (F-07).
    """
    if gone.identity_code is not None and gone.identity_code in _former_codes(keep):
        return Standing.KEPT_IS_NEWER
    if keep.identity_code is None or gone.identity_code is None:
        return Standing.FREE
    return Standing.GONE_IS_NEWER if keep.identity_code in _former_codes(gone) else Standing.TWO_PERSONS


def differences(keep: Customer, gone: Customer) -> tuple[Difference, ...]:
    """Return the plain fields in which two records differ; a field that only the kept one has is no difference."""
    found = []
    for field in PLAIN_FIELDS:
        kept, other = plain_value(keep, field), plain_value(gone, field)
        if other in {None, ()} or kept == other:
            continue
        after = other if _follows(keep, gone, field) else kept
        found.append(Difference(field, _listed(kept), _listed(other), _listed(after)))
    return tuple(found)


def former_names(keep: Customer, gone: Customer, found: tuple[Difference, ...]) -> list[tuple[str, str]]:
    """Return field and name of what would no longer be found, and so becomes a former name (F-26).

    A name that is sealed as a former one of either record stays so (F-12).
    """
    after = [keep.family_name, keep.given_names, keep.call_name, *(one.name for one in keep.former_names)]
    after += [one.name for one in gone.former_names] + [str(one.after) for one in found if one.field in _NAMES]
    known = {token for name in after if name for token in tokens(name)}
    lost = []
    for one in found:
        name = str(one.gone)
        if one.field in _NAMES and not one.follows and not set(tokens(name)) <= known:
            lost.append((one.field, name))
            known |= set(tokens(name))
    return lost


def protection_after(keep: Customer, gone: Customer) -> Protection | None:
    """Return the protection of both together: the earliest beginning, the later end or none (F-15)."""
    both = [one for one in (keep.protection, gone.protection) if one is not None]
    if not both:
        return None
    ends = [one.until for one in both]
    return Protection(
        since=min(one.since for one in both),
        until=None if None in ends else max(end for end in ends if end is not None),
        told_by=next((one.told_by for one in both if one.told_by), None),
        no_vtj_update=any(one.no_vtj_update for one in both),
    )


def row_key(field: str, values: Mapping[str, object]) -> tuple[object, ...]:
    """Return by what two rows of a list field are the same: a phone by its number, an address by kind and place."""
    if field in _KEYS:
        return tuple(fold(str(values[name])) for name in _KEYS[field])
    if field == "addresses":
        names = ("kind", "line_folded", "po_box", "co", "postal_code", "town_folded", "country", "until")
        return tuple(fold(str(values.get(name) or "")) for name in names)
    return said(values)


def said(values: Mapping[str, object]) -> tuple[object, ...]:
    """Return all that a row says, without its own keys and its origin."""
    return tuple(
        sorted((name, str(value)) for name, value in values.items() if value is not None and name not in _SYSTEM)
    )


def plain_value(customer: Customer, field: str) -> str | int | tuple[str, ...] | None:
    """Return a plain field as it stands in the history."""
    value = getattr(customer, field)
    if value is None or isinstance(value, int | tuple):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _follows(keep: Customer, gone: Customer, field: str) -> bool:
    """Tell whether the other record's value is taken over; what a merge must not carry along is not (N-02)."""
    if field == "household_size":
        return False
    if field in _NOTICE:
        theirs, mine = gone.notice_given_on, keep.notice_given_on
        return theirs is not None and (mine is None or theirs > mine)
    standing = codes(keep, gone)
    if field == "identity_code" and standing is not Standing.FREE:
        return standing is Standing.GONE_IS_NEWER
    if field in {"given_names", "call_name"} and standing is Standing.GONE_IS_NEWER and _was_confirmed(keep, gone):
        return True
    if plain_value(keep, field) not in {None, ()}:
        return False
    if field == "call_name":
        return keep.given_names is None or set(tokens(gone.call_name or "")) <= set(tokens(keep.given_names))
    return field != "identity_code_reason" or keep.identity_code is not None or gone.identity_code is not None


def _was_confirmed(keep: Customer, gone: Customer) -> bool:
    """Tell whether the kept record is the one before a gender confirmation: its given names are protected (F-12)."""
    return any(
        one.identity_code == keep.identity_code and one.change is IdentityCodeChange.CONFIRMATION
        for one in gone.former_identity_codes
    )


def _former_codes(customer: Customer) -> set[str | None]:
    return {one.identity_code for one in customer.former_identity_codes}


def _listed(value: str | int | tuple[str, ...] | None) -> Json:
    return list(value) if isinstance(value, tuple) else value
