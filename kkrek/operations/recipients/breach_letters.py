"""Whom to tell of a breach, and what the letter to each says (GDPR Art. 34; E-53).

The dead are left out, and so is whoever was erased. Of somebody under non-disclosure the contact address alone is
told (F-18). The law obliges to tell, so a restriction of the processing bars nobody from it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kkrek.domain.address import designator, is_finnish, letter_block
from kkrek.domain.breach_entry import check_breach_text
from kkrek.domain.breach_letter import BreachLetter
from kkrek.domain.customer import AddressParts, Language
from kkrek.domain.moment import day_of
from kkrek.domain.role import Role
from kkrek.errors import N_, InvalidValueError, NotFoundError
from kkrek.operations.recipients.breach_kept import Held, Kept, breach_of, get, kept, name_in_log, touched_by
from kkrek.store import breaches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kkrek.operations.access import Access
    from kkrek.store.breaches import Reached

_FIELDS = ("family_name", "given_names", "language", "addresses", "emails", "phones")
_PARTS = AddressParts._fields


class Way(StrEnum):
    """How a person can be reached: by post, else by e-mail, else by phone, else by no way that is on record."""

    POST = "post"
    EMAIL = "email"
    PHONE = "phone"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody to be told: ``contact`` is the street line, e-mail address or phone number, by the way.

    ``fields`` are those that were there of this very person; a list does not tell them.
    """

    number: int
    name: str
    language: Language
    way: Way
    contact: str
    parts: AddressParts
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The office's own words in the language of the letters; what is None is as the register of breaches has it."""

    nature: str | None = None
    consequences: str | None = None
    measures: str | None = None
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A breach, and how many persons are to be told: by way, and by language."""

    kept: Kept
    ways: Mapping[Way, int]
    languages: Mapping[Language, int]

    @property
    def persons(self) -> int:
        """How many persons there are."""
        return sum(self.ways.values())


def persons_to_tell(
    access: Access, number: int, language: Language | None, take: Callable[[Person], None], *, texts: Texts | None
) -> Told:
    """Give every person who is to be told to ``take``, by number; with ``texts`` letters are to be written to them.

    Raises:
        NotFoundError: no such breach, or the register does not know whom it touches (30).
        InvalidValueError: a letter would not tell what the law wants in it (52).
    """
    with access.open("breach letters", Role.OFFICER) as register:
        row = get(register, number)
        breach = breach_of(register, row)
        if breach.affected.listed and texts is not None:
            _check(texts, breach.consequences, breach.measures)
        touched = touched_by(register, row)
        held = Held(register, touched, row.disclosure) if texts is not None else None
        ways: Counter[Way] = Counter()
        languages: Counter[Language] = Counter()
        wanted = language.value if language is not None else None
        for one in breaches.reached(register.store, touched, register.moment.today.isoformat(), wanted):
            person = _person(one, held.of_person(one.number, breach.affected.records) if held else ())
            ways[person.way] += 1
            languages[person.language] += 1
            take(person)
        if not ways:
            raise NotFoundError(thing=N_("person to be told of breach"), which=number, command="kkrek breach show")
        crowd = breaches.Told(register.store, touched, wanted)
        head = register.record(reference=name_in_log(number), fields=_FIELDS, crowd=crowd)
        return Told(kept=kept(register, breach, head, applied=True), ways=ways, languages=languages)


def letter_to(told: Told, person: Person, texts: Texts) -> BreachLetter:
    """Return the letter to one person."""
    breach, moment = told.kept.breach, told.kept.moment
    abroad = person.way is Way.POST and not is_finnish(person.parts.country)
    by_post = person.way is Way.POST
    return BreachLetter(
        breach=breach.id,
        made_on=moment.today,
        language=person.language,
        recipient=letter_block(person.name, person.parts, abroad=abroad) if by_post else (person.name,),
        country=person.parts.country if abroad else None,
        configuration=told.kept.configuration,
        head=told.kept.head,
        aware_on=day_of(breach.aware_at, moment.zone),
        notified_on=day_of(breach.notified_at, moment.zone) if breach.notified_at else None,
        nature=texts.nature or breach.nature,
        consequences=texts.consequences or breach.consequences or "",
        measures=texts.measures or breach.measures or "",
        advice=texts.advice,
        fields=person.fields,
    )


def _check(texts: Texts, consequences: str | None, measures: str | None) -> None:
    for field in ("nature", "consequences", "measures", "advice"):
        text = getattr(texts, field)
        if text is not None:
            check_breach_text(text, field)
    for field, known in (
        ("consequences", texts.consequences or consequences),
        ("measures", texts.measures or measures),
    ):
        if known is None:
            raise InvalidValueError(
                field=field,
                rule=N_("a letter to the persons tells what may follow and what was done (GDPR Article 34(2))"),
                remedy=N_("record it first with `kkrek breach correct`"),
            )


def _person(one: Reached, fields: tuple[str, ...]) -> Person:
    parts = AddressParts(**{name: getattr(one, name) for name in _PARTS})
    line = parts.as_given or designator(parts)
    way, contact = next(
        (way, contact)
        for way, contact in ((Way.POST, line), (Way.EMAIL, one.email), (Way.PHONE, one.phone), (Way.NONE, ""))
        if contact or way is Way.NONE
    )
    return Person(
        number=one.number,
        name=" ".join(part for part in (one.given_names, one.family_name) if part),
        language=Language(one.language or "fi"),
        way=way,
        contact=contact or "",
        parts=parts,
        fields=fields,
    )
