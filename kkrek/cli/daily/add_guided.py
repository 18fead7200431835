"""`kkrek add` at a terminal: one field after the other, likely duplicates as soon as they can be known (E-18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kkrek.cli import prompt
from kkrek.cli.acting import name_of
from kkrek.cli.daily.asking import Answers, address_check, ask_value, item_check, plain_check, save
from kkrek.cli.daily.find import matched_by
from kkrek.domain.customer import Source
from kkrek.domain.entry import Draft, Typed, check
from kkrek.domain.warn import Warn
from kkrek.domain.words import choice
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.daily.add import likely_duplicates
from kkrek.operations.daily.find import Hit

_COMMAND = "add"


def ask_customer(access: Access, source: Source | None, *, yes: bool) -> tuple[Draft, Source]:
    """Ask for a new customer and for the last word; nothing is written.

    Raises:
        SaidNoError: Esc, Ctrl-D, or no to a likely duplicate (3).
        AlreadyThereError: somebody has the identity code (32).
    """
    today = access.moment.today
    answers, known = Answers(), dict[int, Hit]()
    prompt.show(_("New customer. Enter leaves a field out, Esc leaves without saving."))
    _ask_names(answers, today)
    _ask_contacts(access, answers, known, today)
    _ask_address(access, answers, known, today)
    _ask_plain(answers, "language", _("Language of letters (fi, sv, en)"), today)
    source = source or _ask_source()
    draft = check(_typed(answers), today)
    if known and not yes:
        prompt.need_yes(_("Is this a new customer all the same?"), yes=False, command=_COMMAND)
    else:
        save()
    return draft, source


def show_duplicates(hits: tuple[Hit, ...]) -> None:
    """Write likely duplicates to the terminal, before the question about them."""
    prompt.show(_("Perhaps already in the register:"))
    for hit in hits:
        parts = (str(hit.number), name_of(hit), hit.address, matched_by(hit))
        prompt.show("  " + ", ".join(part for part in parts if part))


def _ask_names(answers: Answers, today: date) -> None:
    while not answers.plain:
        _ask_plain(answers, "family_name", _("Family name"), today)
        _ask_plain(answers, "given_names", _("Given names"), today)
        if not answers.plain:
            prompt.show(_("A customer has a family name or given names."))


def _ask_contacts(access: Access, answers: Answers, known: dict[int, Hit], today: date) -> None:
    for name, label in (("phones", _("Phone number")), ("emails", _("E-mail address"))):
        answer = ask_value(label, _COMMAND, item_check(name, today))
        if answer:
            answers.items[name] = (answer,)
            _look_for_duplicates(access, answers, known, today)


def _ask_address(access: Access, answers: Answers, known: dict[int, Hit], today: date) -> None:
    street = ask_value(_("Street address"), _COMMAND, address_check("street", today))
    code = ask_value(_("Postal code"), _COMMAND, address_check("postal_code", today))
    answers.address = replace(answers.address, street=street, postal_code=code)
    if code:
        _look_for_duplicates(access, answers, known, today)
    if street or code:
        town = ask_value(_("Town"), _COMMAND, address_check("town", today))
        answers.address = replace(answers.address, town=town)


def _ask_plain(answers: Answers, name: str, label: str, today: date) -> None:
    answer = ask_value(label, _COMMAND, plain_check(name, today))
    if answer:
        answers.plain[name] = answer


def _ask_source() -> Source:
    def known(text: str) -> tuple[Warn, ...]:
        choice(Source, text, "source")
        return ()

    label = _("Source, if not the person (vtj, authority, group, controller, other)")
    answer = ask_value(label, _COMMAND, known)
    return choice(Source, answer, "source") if answer else Source.SUBJECT


def _look_for_duplicates(access: Access, answers: Answers, known: dict[int, Hit], today: date) -> None:
    """Show who looks like the same person and was not shown before."""
    hits = likely_duplicates(access, check(_typed(answers), today))
    fresh = tuple(hit for hit in hits if hit.number not in known)
    if fresh:
        show_duplicates(fresh)
    known.update({hit.number: hit for hit in fresh})


def _typed(answers: Answers) -> Typed:
    return Typed(plain=answers.plain, items=answers.items, address=answers.address)
