"""Which free text an answer may tell: what is released, what is withheld, and what nobody has read yet (R-26, E-30).

A text is released by somebody who was shown it: at the terminal, or with ``--reviewed`` after a command that showed
it. What changed since then is not released unseen (33).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.free_texts import change_item, event_item, free_texts, note_item, waiting_texts
from kkrek.errors import N_, ChangedSinceError, InvalidValueError, NotFoundError
from kkrek.operations.rights.report_wanted import SHOWN_TEXTS
from kkrek.store import requests, reviews

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kkrek.domain.access_report import Withheld
    from kkrek.domain.customer import Change, Customer
    from kkrek.domain.free_texts import FreeText
    from kkrek.errors import Phrase
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_NAMES: Mapping[str, tuple[Phrase, str]] = {
    "note": (N_("note of this customer"), "kkrek note list {number}"),
    "event": (N_("event of this customer"), "kkrek event list {number}"),
    "change": (N_("change of this customer"), "kkrek show {number} --history"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A customer and the history as an answer may tell them: what was released is marked with today."""

    customer: Customer
    changes: tuple[Change, ...]
    waiting: tuple[FreeText, ...]
    released: tuple[str, ...]


def waiting(customer: Customer, changes: Sequence[Change], withheld: Sequence[Withheld]) -> tuple[FreeText, ...]:
    """Return the texts that nobody has released, but for those that are withheld (R-26)."""
    return waiting_texts(customer, changes, {one.item for one in withheld})


def check_items(number: int, customer: Customer, changes: Sequence[Change], withheld: Sequence[Withheld]) -> None:
    """Refuse to withhold what this customer does not have (E-30).

    Raises:
        NotFoundError: no such note, event or change of this customer (30).
        InvalidValueError: words to be masked do not stand in its text (52).
    """
    texts = free_texts(customer, changes)
    known = {note_item(one.id) for one in customer.notes}
    known |= {event_item(one.id) for one in customer.events} | {change_item(one.id) for one in changes}
    for one in withheld:
        if one.item not in known:
            kind, _, place = one.item.partition(":")
            thing, command = _NAMES[kind]
            raise NotFoundError(thing=thing, which=place, command=command.format(number=number))
        said = " ".join(text.text for text in texts if text.item == one.item).casefold()
        if not all(word.casefold() in said for word in one.words):
            raise InvalidValueError(
                field="mask",
                rule=N_("not all of these words stand in the text of this item"),
                remedy=N_("write them as the text has them; see `kkrek note list` or `kkrek event list`"),
            )


def release(told: Told, texts: Sequence[FreeText], today: date) -> Told:
    """Return what an answer may tell once these texts are released."""
    items = {one.item for one in texts}
    notes = tuple(one._replace(reviewed_on=today) if note_item(one.id) in items else one for one in told.customer.notes)
    events = tuple(
        one._replace(reviewed_on=today) if event_item(one.id) in items else one for one in told.customer.events
    )
    changes = tuple(one._replace(reviewed_on=today) if change_item(one.id) in items else one for one in told.changes)
    return Told(
        customer=told.customer._replace(notes=notes, events=events),
        changes=changes,
        waiting=tuple(one for one in told.waiting if one.item not in items),
        released=tuple(sorted(items)),
    )


def check_seen(
    register: Register, row: CustomerRow, texts: Sequence[FreeText], seen: frozenset[tuple[str, str]] | None
) -> None:
    """Refuse to release what the user was not shown as it is now; ``seen`` are items with the texts shown just now.

    Without ``seen`` the log tells: whoever wrote a text has seen it, and so has whom a command has shown it since.

    Raises:
        ChangedSinceError: a text was written or changed since (33).
    """
    for one in texts:
        known = (one.item, one.text) in seen if seen is not None else _was_shown(register, row, one)
        if not known:
            thing = N_("free text about this customer")
            raise ChangedSinceError(thing=thing, command=f"kkrek report {row.number} --draft --format json")


def mark(register: Register, items: Sequence[str]) -> None:
    """Write that texts were released today."""
    for item in items:
        reviews.mark(register.store, item, register.moment.today.isoformat())


def withhold(register: Register, request: str, withheld: Sequence[Withheld], harm: str | None) -> None:
    """Keep what is left out of an answer, the provision, and the harm that the office can show (E-30, E-31)."""
    rows = [
        requests.WithheldRow(request, one.item, one.provision, harm, "\n".join(one.words) or None) for one in withheld
    ]
    reviews.withhold(register.store, rows)


def _was_shown(register: Register, row: CustomerRow, text: FreeText) -> bool:
    entry, user = reviews.wrote(register.store, text.item)
    if user == register.user:
        return True
    shows = [("report", SHOWN_TEXTS)]
    kind = text.item.partition(":")[0]
    if row.protected_since is None and kind in {"note", "event"}:
        shows.append((f"{kind} list", f"{kind}s"))
    return any(
        reviews.last_shown(register.store, register.user, row.uid, operation, field) > entry
        for operation, field in shows
    )
