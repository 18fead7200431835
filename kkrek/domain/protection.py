"""What is typed when somebody is put under non-disclosure, *turvakielto* (F-15, F-17; act 661/2009 sections 36-37)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.customer import AddressKind, Protection
from kkrek.domain.dates import check_not_future, parse_date
from kkrek.domain.entry import TypedAddress, check_address
from kkrek.domain.free_text import Finding, scan
from kkrek.domain.names import check_line
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.entry import Item
    from kkrek.domain.warn import Warn

OPEN_END = "-"
"""Typed instead of a last day: the protection has none any more."""

_ONE_LINE = re.compile(
    r"(?P<street>.+?)\s*,?\s+(?P<code>(?:FIN?-)?[0-9]{5})\s+(?P<town>[^\W\d][^,]*?)\s*(?:,\s*(?P<country>[^,]+))?",
    re.IGNORECASE,
)


class TypedProtection(NamedTuple):
    """A protection as typed; what is absent stays as it is, or takes its usual value."""

    since: str | None = None
    until: str | None = None
    told_by: str | None = None
    contact_address: str | None = None
    no_vtj_update: bool = False


def check_protection(typed: TypedProtection, present: Protection | None, today: date) -> Protection:
    """Return the protection that is to hold, from what was typed and what holds now.

    Raises:
        InvalidValueError: it begins in the future, or ends before it begins or before today (52).
    """
    begun = present.since if present else today
    since = (
        check_not_future(parse_date(typed.since, today, "since"), today, "since") if typed.since is not None else begun
    )
    until = _until(typed.until, today) if typed.until is not None else present and present.until
    if until is not None and until < since:
        raise InvalidValueError(
            field="until",
            rule=N_("the protection cannot end before it begins"),
            remedy=N_("give a later --until, or - if no end is known"),
        )
    told_by = _told_by(typed.told_by) if typed.told_by is not None else present and present.told_by
    no_update = typed.no_vtj_update or (present is not None and present.no_vtj_update)
    return Protection(since=since, until=until, told_by=told_by, no_vtj_update=no_update)


def check_contact_address(text: str, today: date, warnings: list[Warn]) -> Item:
    """Return the contact address written in one line, as ``PL 12, 33101 Tampere``; else the line is kept whole (F-31).

    Raises:
        InvalidValueError: it is empty or holds invisible characters (52).
    """
    line = " ".join(check_line(text, "contact_address").split())
    match = _ONE_LINE.fullmatch(line)
    typed = TypedAddress(street=line)
    if match is not None:
        typed = TypedAddress(
            street=match["street"].rstrip(" ,"),
            postal_code=match["code"],
            town=match["town"],
            country=match["country"],
        )
    found: list[Warn] = []
    item = check_address(typed, today, found)
    warnings += found
    return {**item, "kind": AddressKind.CONTACT.value, "since": today.isoformat()}


def _until(text: str, today: date) -> date | None:
    if text.strip() == OPEN_END:
        return None
    until = parse_date(text, today, "until")
    if until < today:
        raise InvalidValueError(
            field="until", rule=N_("lies in the past"), remedy=N_("give today or a later day, or - if no end is known")
        )
    return until


def _told_by(text: str) -> str:
    told_by = check_line(text, "told_by")
    if scan(told_by) & {Finding.IDENTITY_CODE, Finding.IBAN}:
        raise InvalidValueError(
            field="told_by",
            rule=N_("it seems to hold a personal identity code or an account number"),
            remedy=N_("say it without"),
        )
    return told_by
