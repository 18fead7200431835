"""What of a customer may go to a recipient, and why somebody cannot go at all (E-25, E-48, V-03 to V-05)."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.configuration_parts import EEA, RecipientRole
from kkrek.domain.mapping import ALWAYS, Fault
from kkrek.errors import N_, ConfigurationGapError, NoLegalBasisError, NoSafeguardError, Phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kkrek.domain.configuration import Configuration
    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.mapping import Column
    from kkrek.domain.mapping import Mapping as Format
    from kkrek.domain.recipient import Recipient

SEALED_WITH_PROTECTION = frozenset({"addresses", "phones", "emails", "relations", "notes"})
"""What can tell where a protected person lives or how to reach them: it goes to no recipient by a file (V-03)."""


class Reason(StrEnum):
    """Why a customer cannot go to a recipient; the last four are about one value (V-04)."""

    NOT_FOUND = "not_found"
    RESTRICTED = "restricted"
    PROTECTED = "protected"
    TOO_LONG = "too_long"
    NO_SUCH_CHARACTER = "no_such_character"
    NO_WORD = "no_word"
    MISSING = "missing"


class LeftOut(NamedTuple):
    """A customer who cannot go, by number, and why; of a value the recipient's name of it, its length and limit."""

    number: int
    reason: Reason
    column: str | None = None
    length: int | None = None
    limit: int | None = None


class Person(NamedTuple):
    """A customer on the way to a recipient: ``values`` by field of `mapping.SENDABLE`, codes and ISO days as text.

    Of a protected person nothing is there that tells where they live or how to reach them. ``several`` tells that
    there are more nationalities than the first (V-05), ``alike`` that another customer's identity code differs from
    this one's in the separator alone (V-02).
    """

    number: CustomerNumber
    uid: str
    restricted: bool
    protected: bool
    deceased: bool
    values: Mapping[str, str]
    several: bool = False
    alike: bool = False


def open_columns(layout: Format, recipient: Recipient, chosen: Collection[str] | None = None) -> tuple[Column, ...]:
    """Return the columns whose fields are approved for the recipient and, where some are given, ``chosen``.

    A file without a row of names keeps every column in its place, empty.

    Raises:
        UnapprovedFieldError: a chosen field, or one that the recipient's file cannot do without, is not approved (43).
        NoLegalBasisError: nothing is left but the number (43).
    """
    recipient.check_approved(chosen or ())
    allowed = set(recipient.fields if chosen is None else chosen) | ALWAYS
    found: list[Column] = []
    for column in layout.columns:
        if column.is_approved(allowed):
            found.append(column)
            continue
        if column.required:
            recipient.check_approved(column.draws_on)
        if not layout.header:
            found.append(replace(column, field=None, fixed="", required=False))
    if not fields_of(found) - ALWAYS:
        raise NoLegalBasisError(
            reason=N_("no field that the recipient's file takes is approved and chosen"),
            remedy=N_("see `kkrek recipient show`; an officer approves with `kkrek recipient approve`"),
        )
    return tuple(found)


def fields_of(columns: Collection[Column]) -> set[str]:
    """Return the fields of the record that some columns tell of."""
    return {field for column in columns for field in column.draws_on}


def check_may_go(recipient: Recipient, fields: Collection[str], configuration: Configuration) -> None:
    """Let fields of the record go to a recipient, by whatever route: the one gate of them all (E-48).

    Raises:
        UnapprovedFieldError: a field is not approved for the recipient (43).
        NoSafeguardError: the recipient lies outside the EEA, and no safeguard is recorded (43).
        ConfigurationGapError: the controller has not settled the role of the recipient, or the need for a field (45).
    """
    recipient.check_approved(fields)
    if recipient.country is not None and recipient.country not in EEA and recipient.safeguard is None:
        raise NoSafeguardError(recipient=recipient.word)
    told = next((one for one in configuration.recipients if one.name == recipient.name), None)
    if told is not None and told.role is RecipientRole.UNDECIDED:
        raise ConfigurationGapError(gap=N_("whether this recipient is a processor or a controller (GDPR Art. 26, 28)"))
    placed = {field for category in configuration.categories for field in category.fields}
    if any(field in placed and not configuration.category_of(field).basis for field in fields):
        raise ConfigurationGapError(gap=N_("whether a field that would go is needed at all (GDPR Art. 5(1)(c))"))


def faults_of(layout: Format, columns: Collection[Column], person: Person) -> tuple[list[str], list[LeftOut]]:
    """Return the cells of a customer in the recipient's words, and what keeps them out of its file."""
    cells, faults = [], []
    for column in columns:
        value = column.fixed if column.field is None else person.values.get(column.field, "")
        text = layout.write(column, value or "")
        fault = Fault.NO_WORD if text is None else layout.fault(column, text)
        cells.append(text or "")
        if fault is not None:
            too_long = fault is Fault.TOO_LONG
            length = layout.length(text or "") if too_long else None
            limit = column.most if too_long else None
            faults.append(LeftOut(person.number, Reason(fault.value), column.name, length, limit))
    return cells, faults


def sent_fields(columns: Collection[Column], person: Person) -> tuple[str, ...]:
    """Return which fields of the record really go: those of which this customer has something (C-154/21)."""
    held = {field for column in columns if column.field in person.values for field in column.draws_on}
    return tuple(sorted(held))


WARNINGS: Mapping[str, Phrase] = {
    "separator-lost": N_(
        "another customer's personal identity code differs in the separator alone; a system that loses the separator "
        "takes them for one person: {numbers}"
    ),
    "first-nationality": N_("there are several nationalities, of which only the first goes: {numbers}"),
    "deceased": N_("deceased: {numbers}"),
    "without-contact": N_(
        "under non-disclosure: neither address nor contact goes; set the non-disclosure by hand there: {numbers}"
    ),
}
"""What is told of customers who go, by number alone (V-02, V-03, V-05)."""
