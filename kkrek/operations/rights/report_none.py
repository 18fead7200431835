"""Tell somebody who is not in the register that no data about them are held (GDPR Art. 15(1); E-21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.customer import CustomerNumber, Delivery, Language, Via
from kkrek.domain.letter import LetterKind
from kkrek.domain.names import check_line, check_name
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.request_entry import usual_delivery
from kkrek.domain.role import Role
from kkrek.domain.words import fold
from kkrek.errors import N_, AlreadyThereError, InvalidValueError
from kkrek.operations.register import LISTED
from kkrek.operations.rights import letters, settling
from kkrek.operations.rights.letters import Contents
from kkrek.store import customers, requests, search

if TYPE_CHECKING:
    from datetime import date

    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyAsked:
    """A request of somebody not in the register: an open one, or a new one by ``name`` with ``reply_to``.

    ``unique`` says that those of the same name are other people.
    """

    request: str | None = None
    name: str | None = None
    reply_to: str | None = None
    received: date | None = None
    via: Via = Via.IN_PERSON
    language: Language | None = None
    delivery: Delivery | None = None
    unique: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingHeld:
    """A request answered with "no data": its id, how it was given, hash and pages of the letter, the log's head."""

    request: str
    delivery: Delivery
    sha256: str
    pages: int | None


def answer(access: Access, wanted: NobodyAsked, typeset: Typesetter) -> NothingHeld:
    """Answer that nothing is held about a person, in one letter; the request stays as proof (E-40).

    Raises:
        NotFoundError: no such open request of somebody not in the register (30).
        AlreadyThereError: the request is a customer's, or somebody of that name is in the register (32).
        InvalidValueError: neither a request nor a name was given (52).
    """
    with access.open("report", Role.CLERK) as register:
        asked = _asked(register, wanted)
        namesakes = _namesakes(register, asked.person or "")
        if namesakes and not wanted.unique:
            register.seen.update(dict.fromkeys(namesakes.values(), LISTED))
            raise AlreadyThereError(
                thing=N_("somebody of this name"),
                where=f": {', '.join(map(str, namesakes))}",
                remedy=N_("look with `kkrek show`; add --unique if it is another person"),
            )
        register.record(customers=dict.fromkeys(namesakes.values(), LISTED), fields=["requests"], reference=asked.id)
        requests.put(register.store, asked)
        to = letters.addressee(None, asked, register.moment.today)
        contents = Contents(kind=LetterKind.NO_DATA, language=wanted.language)
        row = letters.write(register, to, asked, contents, typeset)
        delivery = wanted.delivery or usual_delivery(Via(asked.via))
        given = asked._replace(delivery=delivery.value, answer_sha256=row.sha256, answer_pages=row.pages)
        settling.settle(register, given, RequestKind.ACCESS, Outcome.FULFILLED)
        return NothingHeld(request=asked.id, delivery=delivery, sha256=row.sha256, pages=row.pages)


def _asked(register: Register, wanted: NobodyAsked) -> requests.RequestRow:
    entry = register.next_entry()
    if wanted.request is not None:
        found = requests.get(register.store, wanted.request)
        if found is not None and found.customer is not None:
            raise AlreadyThereError(
                thing=N_("the person of this request"),
                where=f": {found.customer}",
                remedy=N_("answer with `kkrek report` and the customer's number"),
            )
        return settling.open_request(register, None, wanted.request, RequestKind.ACCESS)
    if not wanted.name:
        raise InvalidValueError(
            field="name",
            rule=N_("an answer needs to know who asked"),
            remedy=N_("give --name, or --request with the open request"),
        )
    asked = settling.Asked(
        kinds=(RequestKind.ACCESS,),
        received_on=wanted.received or register.moment.today,
        via=wanted.via,
        person=check_name(wanted.name, "name"),
        reply_to=check_line(wanted.reply_to, "reply_to") if wanted.reply_to else None,
    )
    return settling.new_request(register, None, asked, entry)


def _namesakes(register: Register, name: str) -> dict[CustomerNumber, str]:
    """Return number and uid of the first customers who bear all words of a name, former ones too."""
    tokens = fold(name).split()
    found = search.by_words(register.store, tokens, 3, prefix=False) if tokens else []
    rows = [customers.get(register.store, number) for number in found]
    return {row.number: row.uid for row in rows if row is not None and row.merged_into is None}
