"""Give and withdraw consent to marketing (GDPR Art. 6(1)(a), 7(3)): for one kind and channel, with its proof (M-07).

A consent lifts an earlier prohibition for its own kind and channel only (M-02); after an erasure only an express
letter ends a suppression (M-12).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from kkrek.domain.identity_code import parse_identity_code
from kkrek.domain.marketing import Channel, Kind, State, standing
from kkrek.domain.names import check_line
from kkrek.domain.restriction import marketing_purposes
from kkrek.domain.role import Role
from kkrek.errors import N_, NoLegalBasisError
from kkrek.operations import record, suppression
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import marketing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import Customer, CustomerNumber, Via
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent or its withdrawal: kind, channel, day, how it came, which text was agreed to, the letter."""

    kind: Kind
    channel: Channel
    received: date
    via: Via
    text: str | None = None
    ends_suppression: bool = False
    letter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented:
    """A consent given or withdrawn; ``applied`` False when there was nothing to withdraw, or it was only tried.

    ``stood`` is False when there was no consent to withdraw; ``lifts`` tells that a prohibition of the same ends.
    """

    number: CustomerNumber
    name: str
    entry: int | None
    state: str
    kind: str
    channel: str
    since: date
    applied: bool
    stood: bool = True
    lifts: bool = False


def give(access: Access, number: int, consent: Consent, *, dry_run: bool = False) -> Consented:
    """Record an express consent.

    Raises:
        NoLegalBasisError: the person is suppressed, deceased, or too young to consent, or said no since then (43).
        RestrictedError: processing is restricted (41).
        NotFoundError: no such customer (30).
    """
    consent = _checked(consent)
    with access.open("consent give", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        _check_may_consent(register, customer)
        stands = standing(customer.marketing).get((consent.kind, consent.channel))
        if stands is not None and stands.state != State.CONSENTED:
            _check_later(consent, stands.since)
        ended = _suppressed(register, customer, consent)
        lifts = stands is not None and stands.state == State.FORBIDDEN
        if dry_run:
            return replace(_only_read(register, row, customer, consent, State.CONSENTED.value), lifts=lifts)
        if ended:
            marketing.end_suppression(register.store, ended, consent.kind.value, consent.channel.value)
        return replace(_write(register, row, customer, consent, State.CONSENTED, ended), lifts=lifts)


def withdraw(access: Access, number: int, consent: Consent, *, dry_run: bool = False) -> Consented:
    """Withdraw a consent, as easily as it was given (GDPR Art. 7(3)); a prohibition that stands is left alone."""
    consent = _checked(consent)
    with access.open("consent withdraw", Role.CLERK) as register:
        row = record.find_row(register, number)
        customer = record.read(register, row, record.EVERYTHING)
        stands = standing(customer.marketing).get((consent.kind, consent.channel))
        if stands is None or stands.state != State.CONSENTED:
            read = _only_read(register, row, customer, consent, stands.state if stands else "unset")
            return replace(read, stood=False)
        if dry_run:
            return _only_read(register, row, customer, consent, State.WITHDRAWN.value)
        return _write(register, row, customer, consent, State.WITHDRAWN)


def _checked(consent: Consent) -> Consent:
    """Return the consent with its texts as they are stored; nothing invisible, nothing long is in them (F-26)."""
    text, letter = (
        check_line(given, field) if given is not None else None
        for given, field in ((consent.text, "text"), (consent.letter, "letter"))
    )
    return replace(consent, text=text, letter=letter)


def _only_read(register: Register, row: CustomerRow, customer: Customer, consent: Consent, state: str) -> Consented:
    register.record(customers={row.uid: OPENED}, fields=["marketing"])
    return _result(customer, consent, state, None)


def _write(
    register: Register,
    row: CustomerRow,
    customer: Customer,
    consent: Consent,
    state: State,
    ended: Sequence[bytes] = (),
) -> Consented:
    """Write the choice; ``ended`` are the digests of suppressions that it ends, which a restore must end again."""
    entry = register.next_entry()
    choice = marketing.ChoiceRow(
        kind=consent.kind.value,
        channel=consent.channel.value,
        state=state.value,
        since=consent.received.isoformat(),
        via=consent.via.value,
        text_version=(consent.text or register.configuration.notice.version) if state is State.CONSENTED else None,
        reference=consent.letter,
        recorded_on=register.moment.today.isoformat(),
        entry=entry,
    )
    marketing.add_choices(register.store, row.number, [choice])
    pair = [consent.kind.value, consent.channel.value]
    line: dict[str, Value] = {"uid": row.uid, "choices": [pair], "since": choice.since, "via": choice.via}
    if choice.text_version is not None:
        line["text"] = choice.text_version
    if ended:
        line["ended"] = [digest.hex() for digest in ended]
    register.put_in_ledger("consent" if state is State.CONSENTED else "consent-withdrawn", line)
    register.record(customers={row.uid: CHANGED}, fields=["marketing"])
    return _result(customer, consent, state.value, entry)


def _result(customer: Customer, consent: Consent, state: str, entry: int | None) -> Consented:
    return Consented(
        number=customer.number,
        name=customer.name,
        entry=entry,
        state=state,
        kind=consent.kind.value,
        channel=consent.channel.value,
        since=consent.received,
        applied=entry is not None,
    )


def _check_may_consent(register: Register, customer: Customer) -> None:
    record.check_unrestricted(customer, marketing_purposes(register.configuration))
    if customer.deceased_on is not None:
        raise NoLegalBasisError(
            reason=N_("the customer has died: no marketing (F-23)"), remedy=N_("nothing needs to be recorded")
        )
    age = register.configuration.settings.consent_age
    if customer.identity_code is not None:
        born = parse_identity_code(customer.identity_code).born_on
        if register.moment.today < born + relativedelta(years=age):
            raise NoLegalBasisError(
                reason=N_("the customer is too young to consent by the configuration"),
                remedy=N_("see consent_age with `kkrek config show`"),
            )


def _suppressed(register: Register, customer: Customer, consent: Consent) -> list[bytes]:
    """Return the digests of the person's suppressions for the kind and channel, which a letter may end."""
    digests = [digest for _, digest in suppression.digests(register, customer)]
    here = (consent.kind.value, consent.channel.value)
    there = [found for found in marketing.suppressed(register.store, digests) if (found.kind, found.channel) == here]
    if not there:
        return []
    if not (consent.ends_suppression and consent.letter):
        raise NoLegalBasisError(
            reason=N_("the person is on the suppression list for this kind and channel (M-12)"),
            remedy=N_("only an express consent ends it: add --ends-suppression --letter REFERENCE"),
        )
    _check_later(consent, date.fromisoformat(max(found.since for found in there)))
    return digests


def _check_later(consent: Consent, said_no: date) -> None:
    """Refuse a consent of before the day on which the person said no: it is over (M-02, GDPR Art. 7(3), 21(3)).

    Raises:
        NoLegalBasisError: it came before that day (43).
    """
    if consent.received < said_no:
        raise NoLegalBasisError(
            reason=N_("the person has said no since the day of this consent (M-02)"),
            remedy=N_("only a consent given later lifts it; see the days with `kkrek show`"),
        )
