"""Ask for a customer's fields one after the other: Enter leaves a field as it is, Esc gives up and saves nothing.

A value that breaks a rule is told in one line and asked again; what is not wrong but odd is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from kkrek.cli import prompt
from kkrek.cli.output import worded
from kkrek.domain.entry import TypedAddress, check_address, check_item, check_nationalities, check_plain
from kkrek.domain.names import check_text
from kkrek.domain.warn import Warn
from kkrek.errors import InvalidValueError
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
    option: str = "",
) -> str | None:
    """Ask until the value passes ``check``; None is Enter without a value, `CLEAR` a wish to empty the field.

    Raises:
        SaidNoError: Esc or Ctrl-D (3).
        NeedsOptionError: there is no terminal to ask at (2).
    """
    while True:
        answer = prompt.ask(label, default, option=option, command=command)
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


def ask_needed(label: str, command: str, check: Callable[[str], Sequence[Warn]]) -> str:
    """Ask until there is an answer that passes ``check``."""
    while True:
        answer = ask_value(label, command, check)
        if answer is not None:
            return answer


def ask_postal_code(
    command: str, today: date, default: str | None = None, country: str | None = None
) -> tuple[str | None, str | None]:
    """Ask for a postal code, and for the country where the code is not Finnish or ``country`` stands (F-32).

    Returns the code and the country; None is Finland.
    """
    while True:
        code = prompt.ask(_("Postal code"), default, command=command) or None
        if code is None or (code == default and country is None):
            return code, country
        wrong = _refused(TypedAddress(postal_code=code), today)
        if wrong is None and country is None:
            return code, None
        if wrong is not None and country is None:
            prompt.show(_wrong(wrong))
        label, check = _("Country, if not Finland"), address_check("country", today)
        answer = ask_value(label, command, check, country, clearing=country is not None)
        chosen = None if answer == CLEAR else answer
        if _refused(TypedAddress(postal_code=code, country=chosen), today) is None:
            return code, chosen


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


def note_check(text: str) -> Sequence[Warn]:
    """Check a note's characters; what it should not hold is asked about when it is settled."""
    check_text(text, "notes")
    return ()


def address_check(part: str, today: date) -> Callable[[str], Sequence[Warn]]:
    """Return the check of one part of an address; that the others are missing is no matter yet.

    A street line that stays whole is told (F-31).
    """
    parts: dict[str, Callable[[str], TypedAddress]] = {
        "street": lambda text: TypedAddress(street=text),
        "postal_code": lambda text: TypedAddress(postal_code=text),
        "town": lambda text: TypedAddress(town=text),
        "co": lambda text: TypedAddress(co=text),
        "country": lambda text: TypedAddress(country=text),
        "since": lambda text: TypedAddress(since=text),
    }

    def check(text: str) -> Sequence[Warn]:
        warnings: list[Warn] = []
        check_address(parts[part](text), today, warnings)
        return [warning for warning in warnings if warning.id != "address-incomplete"]

    return check


def save() -> None:
    """Ask for the last word: Enter saves, a word is asked about again.

    Raises:
        SaidNoError: Esc or Ctrl-D (3).
    """
    while prompt.ask(_("Enter saves, Esc leaves everything as it was")) is not None:
        pass


def _refused(typed: TypedAddress, today: date) -> InvalidValueError | None:
    try:
        check_address(typed, today, [])
    except InvalidValueError as error:
        return error
    return None


def _wrong(error: InvalidValueError) -> str:
    rule, remedy = (worded(text) for text in (error.fields["rule"], error.fields["remedy"]))
    return _("not taken: {rule}; {remedy}").format(rule=rule, remedy=remedy)
