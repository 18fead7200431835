"""`kkrek add` at a terminal: one field after the other, likely duplicates as soon as they can be known (E-18)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kkrek.cli import prompt
from kkrek.cli.acting import name_of
from kkrek.cli.daily.asking import (
    Answers,
    address_check,
    ask_needed,
    ask_postal_code,
    ask_value,
    item_check,
    note_check,
    plain_check,
    save,
)
from kkrek.cli.daily.find import matched_by
from kkrek.cli.daily.note_guided import settle
from kkrek.domain.customer import Source
from kkrek.domain.dates import parse_date
from kkrek.domain.entry import Draft, Item, Typed, check
from kkrek.domain.premises import Premises, parse_premises
from kkrek.domain.relation import RelationKind
from kkrek.domain.warn import Warn
from kkrek.domain.words import choice, in_words
from kkrek.errors import SaidNoError
from kkrek.i18n import _, language
from kkrek.operations.access import Access
from kkrek.operations.daily.add import likely_duplicates
from kkrek.operations.daily.find import Hit

_COMMAND = "add"


@dataclass(frozen=True, slots=True)
class Asked:
    """A new customer as it was asked for; ``shown`` are the numbers of the likely duplicates that the clerk saw."""

    draft: Draft
    source: Source
    shown: frozenset[int]


def ask_customer(access: Access, source: Source | None, *, yes: bool) -> Asked:
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
    relation = _ask_relation(answers, today)
    _ask_plain(answers, "language", _("Language of letters (fi, sv, en)"), today)
    source = source or _ask_source()
    if prompt.confirm(_("More: call name, second phone, c/o, identity code, note?")):
        _ask_more(access, answers, known, today)
    draft = check(_typed(answers), today)
    if known and not yes:
        prompt.need_yes(_("Is this a new customer all the same?"), yes=False, command=_COMMAND)
    else:
        save()
    items = {**draft.items, "relations": (relation,)} if relation else draft.items
    return Asked(replace(draft, items=items), source, frozenset(known))


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
    code, country = ask_postal_code(_COMMAND, today)
    answers.address = replace(answers.address, street=street, postal_code=code, country=country)
    if code:
        _look_for_duplicates(access, answers, known, today)
    if street or code:
        town = ask_value(_("Town"), _COMMAND, address_check("town", today))
        answers.address = replace(answers.address, town=town)


def _ask_relation(answers: Answers, today: date) -> Item | None:
    """Ask what brings the person here, and since when; a flat is the one of the address (notice section 5)."""

    def known(text: str) -> tuple[Warn, ...]:
        choice(RelationKind, text, "kind")
        return ()

    label = _("What for ({kinds})").format(kinds=in_words(RelationKind, language()))
    answer = ask_value(label, _COMMAND, known)
    if answer is None:
        return None
    kind = choice(RelationKind, answer, "kind")
    begin = ask_value(_("From which day"), _COMMAND, address_check("since", today), f"{today:%d.%m.%Y}")
    item: Item = {"kind": kind.value, "begin": parse_date(begin or "today", today, "since").isoformat()}
    flat = parse_premises(answers.address.street) if answers.address.street else Premises()
    return {**item, **flat._asdict()} if kind is RelationKind.FLAT_LEASE and flat.is_flat else item


def _ask_more(access: Access, answers: Answers, known: dict[int, Hit], today: date) -> None:
    """Ask for what is seldom needed."""
    _ask_plain(answers, "call_name", _("Call name"), today)
    phone = ask_value(_("Second phone number"), _COMMAND, item_check("phones", today))
    if phone:
        answers.items["phones"] = (*answers.items.get("phones", ()), phone)
    care_of = ask_value(_("Care of (c/o)"), _COMMAND, address_check("co", today))
    if care_of:
        answers.address = replace(answers.address, co=care_of)
    _ask_identity_code(answers, today)
    if phone or "identity_code" in answers.plain:
        _look_for_duplicates(access, answers, known, today)
    _ask_note(answers, today)


def _ask_note(answers: Answers, today: date) -> None:
    """Ask for a note; who gives up what is odd in it gives up the note, not all that was typed before."""
    while note := ask_value(_("Note"), _COMMAND, note_check):
        try:
            settled = settle(note, _COMMAND, today, has_code=lambda: "identity_code" in answers.plain)
        except SaidNoError:
            continue
        answers.plain |= settled.moved.plain
        moved = {name: tuple(texts) for name, texts in settled.moved.items.items()}
        answers.items |= {**moved, "notes": (settled.text,)}
        return


def _ask_identity_code(answers: Answers, today: date) -> None:
    """Ask for the identity code, and why it may be held (F-03)."""
    _ask_plain(answers, "identity_code", _("Personal identity code"), today)
    if "identity_code" in answers.plain:
        label = _("Why it may be held (lease, collection, credit, law, consent)")
        check_reason = plain_check("identity_code_reason", today)
        answers.plain["identity_code_reason"] = ask_needed(label, _COMMAND, check_reason)


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
