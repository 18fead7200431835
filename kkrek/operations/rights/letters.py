"""Letters to the person: to whom they go, what they say, and proof of each: kind, language, day, SHA-256, pages (E-40).

A letter is typeset inside the transaction that it tells of, after the log entry and before the commit, so that nothing
is done without its letter and no letter tells of what was not done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain.address import is_finnish, letter_block
from kkrek.domain.customer import AddressKind, Language
from kkrek.domain.letter import Kept, Letter, LetterKind
from kkrek.domain.log_head import LogHead
from kkrek.operations.made import request_made
from kkrek.store import log, requests

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.customer import Address, Customer, CustomerNumber
    from kkrek.operations.register import Register

# Where a letter finds the person; of a protected person the contact address alone (F-18).
_KINDS = (AddressKind.POSTAL, AddressKind.HOME, AddressKind.CONTACT)
_PROTECTED_KINDS = (AddressKind.CONTACT,)


@dataclass(frozen=True, slots=True)
class Typeset:
    """A typeset letter or answer: SHA-256 of the file (64 hex digits), and its pages when it has pages."""

    sha256: str
    pages: int | None


Typesetter = Callable[[Letter], Typeset]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWanted:
    """The letter that goes with a command, in the person's own language or another."""

    typeset: Typesetter
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Who gets a letter: the lines in the window, the code of a country abroad, the language, the customer's number.

    For an erasure it is made before the person goes; the number of who is no customer any more is None. ``person`` is
    the name of the customer where a proxy gets the letter.
    """

    lines: tuple[str, ...]
    country: str | None = None
    language: Language = Language.FI
    number: CustomerNumber | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one letter says, as the fields of `domain.letter.Letter`; without ``language`` the person's own."""

    kind: LetterKind
    language: Language | None = None
    reason: str | None = None
    asked: str | None = None
    until: date | None = None
    kept: tuple[Kept, ...] = ()
    done: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    provision: str | None = None
    ground: str | None = None
    upheld: bool | None = None


def addressee(customer: Customer | None, asked: requests.RequestRow | None, on: date) -> Addressee:
    """Return to whom a letter goes: the proxy or stranger at the address they gave, else the person (F-18, E-16).

    Of somebody who gave an e-mail address or a phone number only the name is known. A proxy who gave no address is
    answered through the person, who is to get the answer anyway.
    """
    name = (asked.requester or asked.person) if asked is not None else None
    reply_to = asked.reply_to if asked is not None else None
    if name is not None and (customer is None or reply_to is not None):
        lines = (name, *_lines(reply_to))
        if customer is None:
            return Addressee(lines=lines)
        language = customer.language or Language.FI
        return Addressee(lines=lines, language=language, number=customer.number, person=customer.name)
    if customer is None:
        return Addressee(lines=())
    language, number = customer.language or Language.FI, customer.number
    address = _address(customer, on)
    if address is None:
        return Addressee(lines=(customer.name,), language=language, number=number)
    abroad = not is_finnish(address.parts.country)
    return Addressee(
        lines=letter_block(customer.name, address.parts, abroad=abroad),
        country=address.parts.country if abroad else None,
        language=language,
        number=number,
    )


def send(
    register: Register,
    customer: Customer | None,
    asked: requests.RequestRow | None,
    contents: Contents,
    letter: LetterWanted,
) -> requests.LetterRow:
    """Write the letter that goes with a command to the person, or to whoever asked for them; as `write` (E-14)."""
    to = addressee(customer, asked, register.moment.today)
    return write(register, to, asked, replace(contents, language=letter.language), letter.typeset)


def write(
    register: Register,
    to: Addressee,
    asked: requests.RequestRow | None,
    contents: Contents,
    typeset: Typesetter,
) -> requests.LetterRow:
    """Have a letter typeset and keep its proof; call it after ``register.record``, whose entry the letter names."""
    assert register.recorded is not None, "a letter names the entry of its command"
    letter = _letter(register, to, asked, contents)
    done = typeset(letter)
    row = requests.LetterRow(
        request=asked.id if asked is not None else None,
        customer=to.number,
        kind=contents.kind.value,
        language=letter.language.value,
        made_on=letter.made_on.isoformat(),
        sha256=done.sha256,
        pages=done.pages,
        entry=register.recorded,
    )
    requests.put_letter(register.store, row)
    return row


def _letter(register: Register, to: Addressee, asked: requests.RequestRow | None, contents: Contents) -> Letter:
    newest = log.newest(register.store)
    assert newest is not None
    return Letter(
        kind=contents.kind,
        made_on=register.moment.today,
        language=contents.language or to.language,
        recipient=to.lines,
        country=to.country,
        person=to.person,
        configuration=register.configuration,
        head=LogHead(newest.entry.n, newest.hash),
        request=request_made(register, asked) if asked is not None else None,
        reason=contents.reason,
        asked=contents.asked,
        until=contents.until,
        kept=contents.kept,
        done=contents.done,
        covers=contents.covers,
        provision=contents.provision,
        ground=contents.ground,
        upheld=contents.upheld,
    )


def _address(customer: Customer, on: date) -> Address | None:
    """Return the address to write to: a move that lies ahead does not count yet (F-18, F-33)."""
    kinds = _PROTECTED_KINDS if customer.protection else _KINDS
    current = [address for address in customer.addresses if address.holds_on(on)]
    return next((address for kind in kinds for address in current if address.kind is kind), None)


def _lines(reply_to: str | None) -> tuple[str, ...]:
    """Return the lines of an address given in one line; an e-mail address or a phone number is none."""
    if reply_to is None or "@" in reply_to or not any(char.isalpha() for char in reply_to):
        return ()
    return tuple(part.strip() for part in reply_to.split(",") if part.strip())
