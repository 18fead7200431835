"""Personal data breaches: open one within its hours, complete it in phases, close it, and keep it for its time (E-52).

The register of breaches knows persons by opaque ids alone, and by counts: who they are is read when they are told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from kkrek.domain.breach import Affected, Breach, What, due
from kkrek.domain.breach_entry import Found, TypedBreach, check_breach_text, check_complete, check_order
from kkrek.domain.clock import parse_clock
from kkrek.domain.dates import day_or_today
from kkrek.domain.moment import from_stamp, stamp
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyThereError, InvalidValueError, NotFoundError
from kkrek.operations import record
from kkrek.operations.keeping.anchor import log_start
from kkrek.operations.recipients.breach_kept import Held, Kept, as_stored, breach_of, get, kept, name_in_log, row_of
from kkrek.operations.register import LISTED
from kkrek.store import breach_records, breaches, log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from kkrek.domain.moment import Moment
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.breaches import Touched

__all__ = ["FIELDS", "Breaches", "Kept", "close", "correct", "listed", "open_", "shown"]

FIELDS = breach_records.FIELDS
"""The fields that a breach may be about."""


@dataclass(frozen=True, slots=True)
class Breaches:
    """Breaches, the soonest due first, and the moment at which they were read."""

    breaches: tuple[Breach, ...]
    moment: Moment


def open_(access: Access, typed: TypedBreach, *, dry_run: bool = False) -> Kept:
    """Take a breach into the register: its hours run from the moment at which one became aware of it.

    Raises:
        NotFoundError: no such customer or disclosure (30).
        InvalidValueError: no such entry of the log, or a text, field or day breaks a rule (52).
    """
    with access.open("breach open", Role.OFFICER) as register:
        uids = _named(register, typed)
        made = check_order(_with(register, _new(register, typed, uids), typed.facts))
        if not dry_run:
            row = row_of(made, register.next_entry())
            made = replace(made, id=breaches.add(register.store, row, uids))
        head = register.record(
            reference=name_in_log(made.id) if made.id else None,
            customers=dict.fromkeys(uids, LISTED) if typed.numbers else {},
        )
        return kept(register, made, head, applied=not dry_run)


def listed(access: Access, *, closed: bool = False) -> Breaches:
    """Return the breaches that are not closed, or all of them."""
    with access.open("breach list", Role.OFFICER) as register:
        rows = breaches.every(register.store, closed=closed)
        register.record()
        return Breaches(tuple(map(as_stored, rows)), register.moment)


def shown(access: Access, number: int, document: Callable[[Kept], None] | None = None) -> Kept:
    """Return a breach; ``document`` makes its worksheet before the commit.

    Raises:
        NotFoundError: no such breach (30).
    """
    with access.open("breach show", Role.OFFICER) as register:
        row = get(register, number)
        head = register.record(reference=name_in_log(number))
        found = kept(register, breach_of(register, row), head, applied=False)
        if document is not None:
            document(found)
        return found


def correct(access: Access, number: int, found: Found, *, dry_run: bool = False) -> Kept:
    """Complete or correct what is known of a breach, closed ones too (GDPR Art. 33(4)).

    Raises:
        NotFoundError: no such breach (30).
        InvalidValueError: a text or a day breaks a rule, or a reason is missing (52).
    """
    return _changed(access, "breach correct", number, found, lambda one, _now: check_order(one), dry_run=dry_run)


def close(access: Access, number: int, found: Found, *, dry_run: bool = False) -> Kept:
    """Close a breach that tells all that the law wants to be documented (GDPR Art. 33(5)); it is kept for its time.

    Raises:
        NotFoundError: no such breach (30).
        AlreadyThereError: it is closed already (32).
        InvalidValueError: something is not said yet, or breaks a rule (52).
    """

    def closed(breach: Breach, now: Moment) -> Breach:
        if breach.closed_on is not None:
            raise AlreadyThereError(
                thing=N_("the end of this breach"), where="", remedy=N_("complete it with `kkrek breach correct`")
            )
        return replace(check_complete(check_order(breach)), closed_on=now.today)

    return _changed(access, "breach close", number, found, closed, dry_run=dry_run)


def _changed(
    access: Access,
    command: str,
    number: int,
    found: Found,
    check: Callable[[Breach, Moment], Breach],
    *,
    dry_run: bool,
) -> Kept:
    with access.open(command, Role.OFFICER) as register:
        row = get(register, number)
        before = breach_of(register, row)
        after = check(_with(register, before, found), register.moment)
        if not dry_run:
            breaches.replace(register.store, row_of(after, row.entry)._replace(id=row.id))
        head = register.record(reference=name_in_log(number), fields=_said(before, after))
        return kept(register, after, head, applied=not dry_run)


def _named(register: Register, typed: TypedBreach) -> list[str]:
    """Return the opaque ids of the customers who are named, by number or as those of a disclosure."""
    if typed.disclosure is not None:
        if breaches.disclosed_fields(register.store, typed.disclosure) is None:
            raise NotFoundError(
                thing=N_("disclosure of the log entry"), which=typed.disclosure, command="kkrek log show"
            )
        return breaches.uids_of_disclosure(register.store, typed.disclosure)
    # A number that was merged into another one is that person; one of nobody is refused as anywhere.
    return list(dict.fromkeys(record.find_row(register, number, LISTED).uid for number in typed.numbers))


def _fields(typed: TypedBreach) -> tuple[str, ...]:
    """Return the fields that a breach can be about: all, or those that were named."""
    wrong = [field for field in typed.fields if field not in FIELDS]
    if wrong:
        raise InvalidValueError(field="fields", rule=N_("the register has no such field"), remedy=", ".join(FIELDS))
    return typed.fields or FIELDS


def _head(register: Register, typed: TypedBreach, aware_at: datetime) -> int | None:
    """Return the log entry at which the copy stood: of the register itself the last one before one became aware."""
    if typed.what is What.REGISTER and typed.head is None:
        return breaches.entry_at(register.store, stamp(aware_at))
    start = log_start(register.store, register.moment.zone)
    known = start is not None and 0 < (typed.head or 0) < start.first
    if typed.head is not None and not known and log.get(register.store, typed.head) is None:
        raise InvalidValueError(
            field="backup_head",
            rule=N_("the log has no such entry"),
            remedy=N_("give the number of the log entry that the backup names; see `kkrek log show`"),
        )
    return typed.head


def _check_aware(register: Register, typed: TypedBreach, aware_at: datetime) -> None:
    """Refuse to have known of a breach before what it is about was there; people tell the time by minutes.

    Raises:
        InvalidValueError: the backup or the disclosure is later (52).
    """
    entry = typed.disclosure if typed.what is What.DISCLOSURE else typed.head
    made = log.get(register.store, entry) if entry is not None and typed.what is not What.REGISTER else None
    if made is not None and aware_at < from_stamp(made.entry.at).replace(second=0, microsecond=0):
        raise InvalidValueError(
            field="aware",
            rule=N_("the log entry of the backup or disclosure is later: nobody can know of it before it is there"),
            remedy=N_("check the day and the time, and the number of the log entry with `kkrek log show`"),
        )


def _affected(register: Register, typed: TypedBreach, touched: Touched) -> Affected:
    left = breaches.persons(register.store, touched)
    gone = breaches.erased(register.store, touched)
    known = left.living + gone
    fields = _fields(typed)
    return Affected(
        persons=known or typed.persons or 0,
        erased=gone,
        deceased=left.deceased,
        protected=left.protected,
        records=Held(register, touched, typed.disclosure).records(fields) if known else {},
        listed=known > 0,
    )


def _new(register: Register, typed: TypedBreach, uids: Sequence[str]) -> Breach:
    now = register.moment
    aware_at = parse_clock(typed.aware, now, "aware") if typed.aware is not None else now.at
    head = _head(register, typed, aware_at)
    _check_aware(register, typed, aware_at)
    return Breach(
        id=0,
        what=typed.what,
        losses=typed.losses,
        aware_at=aware_at,
        due_at=due(aware_at, register.configuration.deadlines.breach_hours),
        head=head,
        disclosure=typed.disclosure,
        nature="",
        consequences=None,
        measures=None,
        encrypted=False,
        key_leaked=False,
        risk=None,
        affected=_affected(register, typed, breaches.Touched(head=head, uids=json.dumps(uids))),
        notified_at=None,
        not_notified=False,
        reason=None,
        told_on=None,
        not_told=None,
        opened_on=register.moment.today,
        closed_on=None,
    )


def _with(register: Register, breach: Breach, found: Found) -> Breach:
    """Return a breach with what became known of it; what was decided otherwise before gives way."""
    now = register.moment
    notified = parse_clock(found.notified_on, now, "notified_on") if found.notified_on is not None else None
    told = day_or_today(found.told_on, now.today, "told_on") if found.told_on is not None else None
    not_told = _text(found.not_told, "not_told")
    return replace(
        breach,
        nature=_text(found.nature, "nature") or breach.nature,
        consequences=_text(found.consequences, "consequences") or breach.consequences,
        measures=_text(found.measures, "measures") or breach.measures,
        encrypted=breach.encrypted if found.encrypted is None else found.encrypted,
        key_leaked=breach.key_leaked if found.key_leaked is None else found.key_leaked,
        risk=found.risk or breach.risk,
        notified_at=notified or (None if found.not_notified else breach.notified_at),
        not_notified=found.not_notified or (breach.not_notified and notified is None),
        reason=_text(found.reason, "reason") or breach.reason,
        told_on=told or (None if not_told else breach.told_on),
        not_told=not_told or (None if told else breach.not_told),
    )


def _text(text: str | None, field: str) -> str | None:
    return check_breach_text(text, field) if text is not None else None


def _said(before: Breach, after: Breach) -> list[str]:
    """Return the names of what changed, for the log: never the values (N-09)."""
    return [field.name for field in fields(Breach) if getattr(before, field.name) != getattr(after, field.name)]
