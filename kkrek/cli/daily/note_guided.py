"""What to do with a note that holds an identity code, an account or a word of health: asked once, at a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from kkrek.cli import prompt
from kkrek.cli.daily.asking import ask_needed, plain_check
from kkrek.domain.entry import Typed, note_warnings
from kkrek.domain.free_text import cut
from kkrek.domain.note_pieces import Movable, movable
from kkrek.i18n import _

_KEEP, _CUT, _MOVE = range(3)


@dataclass(frozen=True, slots=True)
class Settled:
    """A note as it is to be kept, and the values that go to fields of their own, as typed."""

    text: str
    moved: Typed = field(default_factory=Typed)


def settle(text: str, command: str, today: date, *, has_code: Callable[[], bool]) -> Settled:
    """Ask what is to become of what a note should not hold; without a terminal it stays, and is warned of.

    ``has_code`` tells whether the person's identity code is on record already: then none is moved.

    Raises:
        SaidNoError: Enter, Esc or Ctrl-D: nothing is to be written (3).
    """
    warnings = note_warnings(text)
    if not warnings or not prompt.has_terminal():
        return Settled(text)
    for warning in warnings:
        prompt.show(_("note: {message}").format(message=_(warning.message)))
    found = movable(text)
    if found.identity_code and has_code():
        found = found._replace(identity_code=None)
    rows = [_("keep the note as it is"), _("leave those words out: [...] stands in their place")]
    if any(found):
        rows.append(_move_label(found))
    chosen = prompt.choose(rows, _("Enter gives up. Which one?"))
    if chosen == _KEEP:
        return Settled(text)
    return Settled(cut(text), _moved(found, command, today) if chosen == _MOVE else Typed())


def settle_typed(typed: Typed, command: str, today: date, *, has_code: Callable[[], bool]) -> Typed:
    """Settle the note among typed values; what is moved joins them."""
    notes = typed.items.get("notes", ())
    if not notes:
        return typed
    settled = [settle(note, command, today, has_code=has_code) for note in notes]
    plain, items = dict(typed.plain), {**typed.items, "notes": tuple(one.text for one in settled)}
    for one in settled:
        plain |= one.moved.plain
        items |= {name: (*items.get(name, ()), *texts) for name, texts in one.moved.items.items()}
    return replace(typed, plain=plain, items=items)


def _move_label(found: Movable) -> str:
    if found.identity_code and found.ibans:
        return _("move the personal identity code and the account number to their own fields, leave the words out")
    if found.identity_code:
        return _("move the personal identity code to its own field, leave the words out")
    return _("move the account number to the bank accounts, leave the words out")


def _moved(found: Movable, command: str, today: date) -> Typed:
    plain = {}
    if found.identity_code:
        label = _("Why it may be held (lease, collection, credit, law, consent)")
        reason = ask_needed(label, command, plain_check("identity_code_reason", today))
        plain = {"identity_code": found.identity_code, "identity_code_reason": reason}
    return Typed(plain=plain, items={"bank_accounts": found.ibans} if found.ibans else {})
