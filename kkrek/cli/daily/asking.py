"""Ask for a customer's fields one after the other: Enter leaves a field as it is, Esc gives up and saves nothing.

A value that breaks a rule is told in one line and asked again; what is not wrong but odd is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from kkrek.cli import prompt
from kkrek.domain.entry import TypedAddress, check_address, check_item, check_nationalities, check_plain
from kkrek.domain.warn import Warn
from kkrek.errors import InvalidValueError, Phrase
from kkrek.i18n import _

CLEAR = "-"


@dataclass(slots=True)
class Answers:
    """What was typed so far; it becomes a `Typed` when all has been asked."""

    plain: dict[str, str] = field(default_factory=dict)
    items: dict[str, tuple[str, ...]] = field(default_factory=dict)
    nationalities: tuple[str, ...] = ()
    address: TypedAddress = field(default_factory=TypedAddress)


def ask_value(
    label: str,
    command: str,
    check: Callable[[str], Sequence[Warn]],
    default: str | None = None,
    *,
    clearing: bool = False,
) -> str | None:
    """Ask until the value passes ``check``; None is Enter without a value, `CLEAR` a wish to empty the field.

    Raises:
        SaidNoError: Esc or Ctrl-D (3).
        NeedsOptionError: there is no terminal to ask at (2).
    """
    while True:
        answer = prompt.ask(label, default, command=command)
        if clearing and answer in {CLEAR, ""}:
            return CLEAR
        if not answer or answer == default:
            return answer or None
        try:
            for warning in check(answer):
                prompt.show(_("note: {message}").format(message=_(warning.message)))
        except InvalidValueError as error:
            prompt.show(_wrong(error))
        else:
            return answer


def plain_check(name: str, today: date) -> Callable[[str], Sequence[Warn]]:
    """Return the check of a plain field."""

    def check(text: str) -> Sequence[Warn]:
        warnings: list[Warn] = []
        if name == "nationalities":
            check_nationalities([text])
        else:
            check_plain(name, text, today, warnings)
        return warnings

    return check


def item_check(name: str, today: date) -> Callable[[str], Sequence[Warn]]:
    """Return the check of one item of a list field."""

    def check(text: str) -> Sequence[Warn]:
        warnings: list[Warn] = []
        check_item(name, text, today, warnings)
        return warnings

    return check


def address_check(part: str, today: date) -> Callable[[str], Sequence[Warn]]:
    """Return the check of one part of an address; that the others are missing is no matter yet."""
    parts: dict[str, Callable[[str], TypedAddress]] = {
        "street": lambda text: TypedAddress(street=text),
        "postal_code": lambda text: TypedAddress(postal_code=text),
        "town": lambda text: TypedAddress(town=text),
        "since": lambda text: TypedAddress(since=text),
    }

    def check(text: str) -> Sequence[Warn]:
        check_address(parts[part](text), today, [])
        return ()

    return check


def save() -> None:
    """Ask for the last word: Enter saves, a word is asked about again.

    Raises:
        SaidNoError: Esc or Ctrl-D (3).
    """
    while prompt.ask(_("Enter saves, Esc leaves everything as it was")) is not None:
        pass


def _wrong(error: InvalidValueError) -> str:
    rule, remedy = (
        _(text) if isinstance(text, Phrase) else str(text) for text in (error.fields["rule"], error.fields["remedy"])
    )
    return _("not taken: {rule}; {remedy}").format(rule=rule, remedy=remedy)
