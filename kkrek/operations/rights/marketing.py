"""Marketing lists: made fresh from the register each time, with a counted reason for everybody left out (M-06, M-10).

A list may hold a million customers, so they are read one by one and written one by one; of each only what the channel
needs. Keys are used where nothing else decides: to tell who is too young, and who is on the suppression list.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from kkrek.domain.address import designator
from kkrek.domain.customer import AddressParts
from kkrek.domain.identity_code import parse_identity_code
from kkrek.domain.marketing import Addressee, Channel, Kind, State, WhyNot, basis_of, why_not
from kkrek.domain.recipient import concerns
from kkrek.domain.restriction import marketing_purposes
from kkrek.domain.role import Role
from kkrek.domain.suppression import identifiers
from kkrek.domain.words import fold
from kkrek.errors import N_, AlreadyThereError, InvalidValueError, NotFoundError
from kkrek.operations import sealing, suppression
from kkrek.operations.recipients import listing
from kkrek.store import mailings, marketing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kkrek.domain.configuration_gaps import Gap
    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.recipient import Recipient
    from kkrek.domain.relation import RelationKind
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.mailings import Candidate, MailingRow

_AT_ONCE = 1000
_ORDER = tuple(WhyNot)
OWN_SALE = "from_own_sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a list is for: kind, channel, and perhaps a kind of relation in force, and a town as typed.

    ``from_own_sale``: the clerk vouches that section 200(3) of act 917/2014 is met; the list keeps it. ``to`` is the
    recipient that the list goes to, which makes it a disclosure (E-25).
    """

    kind: Kind
    channel: Channel
    relation: RelationKind | None = None
    town: str | None = None
    from_own_sale: bool = False
    to: str | None = None


@dataclass(frozen=True, slots=True)
class ListLine:
    """Somebody on a list: the name, and the contact that the channel needs."""

    name: str
    contact: str
    co: str
    postal_code: str
    town: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A list that was made: ``excluded`` counts by reason; ``left`` are still on it. ``id`` 0 was only tried.

    ``recipient`` is the name of whom it goes to, and ``concerns`` what is missing there.
    """

    id: int
    kind: str
    channel: str
    made_on: date
    sent_on: date | None
    listed: int
    left: int
    excluded: Mapping[str, int]
    from_own_sale: bool
    recipient: str | None = None
    concerns: tuple[Gap, ...] = ()


def make_list(access: Access, wanted: Wanted, write: Callable[[ListLine], None], *, dry_run: bool = False) -> Mailing:
    """Make a list: everybody who may be reached is given to ``write`` and kept by number in a mailing.

    Raises:
        RoleTooLowError: only a clerk may (22).
        NotFoundError: there is no such recipient (30).
        RecipientRetiredError: the recipient gets nothing any more (46).
        UnapprovedFieldError: name or contact is not approved for it (43).
        NoLegalBasisError: it is not approved for marketing (43).
    """
    with access.open("marketing list", Role.CLERK) as register:
        today = register.moment.today
        to = listing.recipient(register, wanted.to, sent_fields(wanted.channel)) if wanted.to is not None else None
        selection = mailings.Selection(
            kind=wanted.kind.value,
            channel=wanted.channel.value,
            today=today.isoformat(),
            purposes=sorted(marketing_purposes(register.configuration)),
            relation=wanted.relation.value if wanted.relation else None,
            town=fold(wanted.town) if wanted.town else None,
        )
        mailing = 0 if dry_run else mailings.open_mailing(register.store, selection, register.next_entry())
        counts = _go_through(register, _Judge(register, wanted, selection), mailing, write)
        listed = counts.pop("", 0)
        excluded = {reason.value: counts[reason.value] for reason in WhyNot if counts[reason.value]}
        if dry_run:
            register.record(fields=_fields(wanted.channel))
        else:
            kept = {**excluded, OWN_SALE: True} if wanted.from_own_sale else excluded
            mailings.close_mailing(register.store, mailing, listed, json.dumps(kept))
            _keep(register, wanted, mailing, to)
        return Mailing(
            id=mailing,
            kind=wanted.kind.value,
            channel=wanted.channel.value,
            made_on=today,
            sent_on=None,
            listed=listed,
            left=listed,
            excluded=excluded,
            from_own_sale=wanted.from_own_sale,
            recipient=to.name if to is not None else None,
            concerns=concerns(to, register.configuration) if to is not None else (),
        )


def _keep(register: Register, wanted: Wanted, mailing: int, to: Recipient | None) -> None:
    """Record everybody on a list in the log and, where it goes to a recipient, as disclosed."""
    if to is not None:
        basis = basis_of(wanted.channel, from_own_sale=wanted.from_own_sale)
        listing.disclose(register, to, sent_fields(wanted.channel), basis, mailing)
    crowd = mailings.Listed(register.store, mailing)
    register.record(fields=_fields(wanted.channel), reference=f"mailing:{mailing}", crowd=crowd)


def made_lists(access: Access) -> tuple[Mailing, ...]:
    """Return the lists that were made, the newest first."""
    with access.open("marketing list", Role.CLERK) as register:
        found = tuple(_mailing(row) for row in mailings.every(register.store))
        register.record()
        return found


def mark_sent(access: Access, mailing: int, on: date, *, dry_run: bool = False) -> Mailing:
    """Record when a list was sent; from then on an opt-out names it no more (M-10).

    Raises:
        NotFoundError: no such list (30).
        AlreadyThereError: it was sent on another day by what is recorded (32).
        InvalidValueError: the day is before the list was made (52).
    """
    with access.open("marketing sent", Role.CLERK) as register:
        row = mailings.get(register.store, mailing)
        if row is None:
            raise NotFoundError(thing=N_("marketing list"), which=mailing, command="kkrek marketing list")
        if row.sent_on is not None and row.sent_on != on.isoformat():
            raise AlreadyThereError(
                thing=N_("the day of sending"), where=f": {mailing}", remedy=N_("look with `kkrek marketing list`")
            )
        if on.isoformat() < row.made_on:
            raise InvalidValueError(
                field="on", rule=N_("the list was made later than that"), remedy=N_("give the day on which it was sent")
            )
        if not dry_run:
            mailings.mark_sent(register.store, mailing, on.isoformat())
        register.record(reference=f"mailing:{mailing}")
        return _mailing(row._replace(sent_on=on.isoformat()))


def _mailing(row: MailingRow) -> Mailing:
    excluded: dict[str, int] = json.loads(row.excluded)
    own_sale = bool(excluded.pop(OWN_SALE, False))
    return Mailing(
        id=row.id,
        kind=row.kind,
        channel=row.channel,
        made_on=date.fromisoformat(row.made_on),
        sent_on=date.fromisoformat(row.sent_on) if row.sent_on else None,
        listed=row.listed,
        left=row.left,
        excluded=excluded,
        from_own_sale=own_sale,
    )


def sent_fields(channel: Channel) -> tuple[str, ...]:
    """Return which fields of the record a list holds."""
    contact = {Channel.POST: "addresses", Channel.EMAIL: "emails"}.get(channel, "phones")
    return (contact, "family_name", "given_names")


def _fields(channel: Channel) -> tuple[str, ...]:
    return (*sent_fields(channel), "marketing")


def _go_through(register: Register, judge: _Judge, mailing: int, write: Callable[[ListLine], None]) -> Counter[str]:
    """Give whom nothing bars to ``write``, keep their numbers, and count: the listed under ``""``."""
    counts: Counter[str] = Counter()
    batch: list[CustomerNumber] = []
    for one in mailings.candidates(register.store, judge.selection):
        reason = judge.why_not(one)
        counts[reason or ""] += 1
        if reason is not None:
            continue
        write(_line(one))
        batch.append(one.number)
        if mailing and len(batch) >= _AT_ONCE:
            mailings.put_on(register.store, mailing, batch)
            batch.clear()
    if mailing:
        mailings.put_on(register.store, mailing, batch)
    return counts


class _Judge:
    """Tells why somebody is not on a list: by the table first, then by what the keys alone can tell (M-01, M-12)."""

    def __init__(self, register: Register, wanted: Wanted, selection: mailings.Selection) -> None:
        self.selection = selection
        self._register = register
        self._wanted = wanted
        self._plain: dict[tuple[int | str | None, ...], WhyNot | None] = {}
        self._seal = sealing.seal_of(register)
        age = register.configuration.settings.consent_age
        self._adult_if_born_by = register.moment.today - relativedelta(years=age)
        self._looked_for = marketing.identifiers_suppressed(register.store, selection.kind, selection.channel)
        self._key = suppression.key_of(register) if self._looked_for else b""

    def why_not(self, one: Candidate) -> WhyNot | None:
        """Return the first reason, or None; whoever is under non-disclosure is on no list, whatever its channel."""
        situation = (one.merged, one.deceased, one.restricted, one.protected, one.state, one.ended, one.nowhere)
        if situation not in self._plain:  # a million customers are in a few situations
            self._plain[situation] = _plain(self._wanted, one)
        plain = self._plain[situation]
        if plain is not None:
            return plain
        code = self._code(one)
        if self._looked_for and self._is_suppressed(one, code):
            return WhyNot.SUPPRESSED
        if code is not None and parse_identity_code(code).born_on > self._adult_if_born_by:
            return WhyNot.MINOR
        return None

    def _code(self, one: Candidate) -> str | None:
        if one.identity_code is None:
            return None
        place = {"customer": one.uid, "table": "customer", "row": one.uid, "field": "identity_code"}
        return self._seal.open(one.identity_code, **place).decode()

    def _is_suppressed(self, one: Candidate, code: str | None) -> bool:
        """Tell whether anything by which the person is recognised, past contacts too, is on the list (M-03, M-12)."""
        emails, phones, lines = (self._values(one, kind) for kind in ("email", "phone", "name"))
        found: dict[tuple[str, str], None] = {}
        former = mailings.former_names(self._register.store, one.number) if lines else ()
        for name in suppression.names_of(one.family_name, one.given_names, one.call_name, former):
            known = identifiers(emails=emails, e164s=phones, identity_code=code, name=name, postal_lines=lines)
            found |= dict.fromkeys(pair for pair in known if pair[0] in self._looked_for)
        return any(
            marketing.is_suppressed(self._register.store, digest, self.selection.kind, self.selection.channel)
            for _, digest in suppression.digests_of(self._key, found)
        )

    def _values(self, one: Candidate, kind: str) -> Sequence[str]:
        """Return what a kind of identifier is made of; an address as the line of `suppression.postal_line`."""
        if kind not in self._looked_for:
            return ()
        found = mailings.identifiers_of(self._register.store, one.number, kind)
        return [value if code is None else f"{value} {fold(code)}" for value, code in found]


def _plain(wanted: Wanted, one: Candidate) -> WhyNot | None:
    """Return the first reason that needs no key: those of the decision table, and those of a list (M-01, M-06)."""
    to = Addressee(
        state=State(one.state) if one.state is not None else None,
        from_own_sale=wanted.from_own_sale,
        deceased=bool(one.deceased),
        restricted=bool(one.restricted),
    )
    reasons = (
        (one.merged, WhyNot.MERGED),
        (True, why_not(wanted.channel, to)),
        (one.protected, WhyNot.PROTECTED),
        (one.ended, WhyNot.RELATION_ENDED),
        (one.nowhere, WhyNot.NO_CONTACT),
    )
    return min((reason for holds, reason in reasons if holds and reason), key=_ORDER.index, default=None)


def _line(one: Candidate) -> ListLine:
    """Return somebody as the list has them; the street line as given, else made of its parts."""
    parts = AddressParts(
        street=one.street,
        house_number=one.house_number,
        stair=one.stair,
        apartment=one.apartment,
        suffix=one.suffix,
        po_box=one.po_box,
    )
    return ListLine(
        name=" ".join(part for part in (one.given_names, one.family_name) if part),
        contact=one.contact or designator(parts),
        co=one.co or "",
        postal_code=one.postal_code or "",
        town=one.town or "",
        country=one.country or "",
    )
