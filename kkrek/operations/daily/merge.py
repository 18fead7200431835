"""Make two records of one person one (M-03, M-04, F-07, F-12; GDPR Art. 5(1)(d)): a plan, agreed to, then executed.

All rows move to the kept customer and are sealed anew; of the other one its number stays, and leads there. Whatever
protects the person more wins. A merge is not taken back: what differed stays in the history.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kkrek.domain import merging as rules
from kkrek.domain.erasure_plan import forbidden
from kkrek.domain.merging import Standing
from kkrek.domain.notification import What
from kkrek.domain.role import Role
from kkrek.errors import N_, ChangedSinceError, InvalidValueError, ProtectsSomebodyError
from kkrek.operations import edit, informing, merging, notifying, record
from kkrek.operations.daily import merge_standing
from kkrek.operations.edit import Edit
from kkrek.operations.merging import Sides
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import customers, log, merge, notifications, wiping

if TYPE_CHECKING:
    from kkrek.domain.customer import Customer, CustomerNumber
    from kkrek.domain.json import JsonObject
    from kkrek.domain.merging import Difference
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What a merge does or did: both records masked, the fields that differ, the rows that move by group.

    ``plan`` changes with every change of either record; ``wiped`` False means that old pages are wiped later.
    """

    number: CustomerNumber
    gone: CustomerNumber
    sides: tuple[Customer, Customer]
    differs: tuple[JsonObject, ...]
    moves: tuple[tuple[str, int], ...]
    plan: str
    applied: bool = False
    entry: int | None = None
    tasks: tuple[int, ...] = ()
    wiped: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both rows, both records with nothing masked, and the names that stay sealed (F-12)."""

    keep_row: CustomerRow
    gone_row: CustomerRow
    keep: Customer
    gone: Customer
    found: tuple[Difference, ...]
    secrets: frozenset[str]


def planned(access: Access, keep: int, gone: int) -> Merge:
    """Return what a merge would do; nothing is changed.

    Raises:
        NotFoundError: no such customer (30).
        InvalidValueError: both numbers are one customer's (52).
        ProtectsSomebodyError: two different identity codes are two persons (44).
    """
    with access.open("merge", Role.OFFICER) as register:
        pair = _pair(register, keep, gone)
        result = _result(register, pair)
        register.record(customers={pair.keep.uid: OPENED, pair.gone.uid: OPENED})
        return result


def merge_customers(access: Access, keep: int, gone: int, expect: str | None = None) -> Merge:
    """Make two customers one, in one transaction; ``expect`` is the plan that was agreed to.

    Raises:
        ChangedSinceError: one of them was changed since it was shown (33).
        NotFoundError, InvalidValueError, ProtectsSomebodyError: as `planned`.
    """
    with access.open("merge", Role.OFFICER) as register:
        pair = _pair(register, keep, gone)
        plan = _result(register, pair)
        if expect is not None and expect != plan.plan:
            raise ChangedSinceError(
                thing=N_("one of the two customers"),
                command=f"kkrek merge {plan.number} {plan.gone} --dry-run",
            )
        entry = register.next_entry()
        before = _recipients(register, pair)
        _write(register, pair, entry)
        told = _tell(register, pair, before)
        wiping.begin(register.store)
        fields = [one.field for one in pair.found] + [group for group, count in plan.moves if count]
        register.record(customers={pair.keep.uid: CHANGED, pair.gone.uid: CHANGED}, fields=fields)
    return replace(plan, applied=True, entry=entry, tasks=told, wiped=register.wiped)


def merge_again(register: Register, keep: int, gone: int) -> bool:
    """Merge two customers as the ledger says, the caller records it; False where they look like two persons now."""
    try:
        pair = _pair(register, keep, gone)
    except ProtectsSomebodyError:
        return False
    before = _recipients(register, pair)
    _write(register, pair, register.next_entry())
    _tell(register, pair, before)
    wiping.begin(register.store)
    return True


def _pair(register: Register, keep: int, gone: int) -> _Pair:
    """Read both whole, and refuse those who cannot be one person."""
    keep_row, gone_row = record.find_row(register, keep), record.find_row(register, gone)
    if keep_row.number == gone_row.number:
        raise InvalidValueError(
            field="GONE",
            rule=N_("both numbers are of the same customer"),
            remedy=N_("see who stands twice with `kkrek duplicates`"),
        )
    kept, other = (record.read(register, row, record.EVERYTHING) for row in (keep_row, gone_row))
    if rules.codes(kept, other) is Standing.TWO_PERSONS:
        raise ProtectsSomebodyError(
            reason=N_("the two have different personal identity codes, so they are two persons"),
            remedy=N_("if one code is wrong or was changed, first correct it with --identity-code-change"),
        )
    secrets = merge_standing.secret_names(register, (keep_row, gone_row))
    return _Pair(keep_row, gone_row, kept, other, rules.differences(kept, other), secrets)


def _result(register: Register, pair: _Pair) -> Merge:
    gone, keep = pair.gone, pair.keep
    moves = [
        *merging.counts(register, pair.keep_row, pair.gone_row),
        ("marketing", len(gone.marketing)),
        ("restrictions", len(gone.restrictions) + len(gone.past_restrictions)),
        ("holds", len(gone.holds) + len(gone.past_holds)),
        ("requests", len(gone.requests)),
        ("disclosures", len(gone.disclosures)),
        ("tasks", len(gone.tasks)),
    ]
    newest = [log.newest_change(register.store, one.uid) for one in (keep, gone)]
    facts = [keep.uid, gone.uid, newest, moves, [one.field for one in pair.found]]
    rows = (pair.keep_row, pair.gone_row)
    masked = tuple(record.read(register, row) for row in rows)
    return Merge(
        number=keep.number,
        gone=gone.number,
        sides=(masked[0], masked[1]),
        differs=tuple(_shown(one) for one in pair.found),
        moves=tuple((group, count) for group, count in moves if count),
        plan=hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12],
    )


def _shown(one: Difference) -> JsonObject:
    """Return a difference for the eye: identity codes masked (F-14)."""
    values = {side: edit.shown_value(one.field, getattr(one, side)) for side in ("kept", "gone", "after")}
    return {"field": one.field, **values}


# Writing ------------------------------------------------------------------------------------------------------


def _write(register: Register, pair: _Pair, entry: int) -> None:
    basis = merge_standing.basis_of(pair.gone)
    merge_standing.protect(register, pair.keep_row, pair.keep, pair.gone, entry)
    keep_row = customers.get(register.store, pair.keep_row.number)
    assert keep_row is not None
    sides = Sides(keep_row, pair.gone_row, basis, entry)
    merging.move_all(register, sides)
    # The other's identity code is free before the kept customer takes it.
    today = register.moment.today.isoformat()
    merge.lead_to(register.store, keep_row, pair.gone_row, on=today, entry=entry)
    _write_first_record(register, pair, entry)
    for one in pair.found:
        _write_difference(register, keep_row, pair, one, entry)
    _write_former_names(register, keep_row, pair, entry)
    merge_standing.seal_names(register, keep_row, pair.secrets)
    edit.refold(register, keep_row.number)
    _finish_notice(register, pair)
    merge_standing.seal(register, keep_row)
    merge_standing.choose_strictest(register, keep_row, pair.keep, pair.gone, entry)
    merge_standing.tell_ledger(register, pair.keep, pair.gone)


def _finish_notice(register: Register, pair: _Pair) -> None:
    """Close the task to inform somebody who was given the notice under the other number (E-19)."""
    given = [one.notice_given_on.isoformat() for one in (pair.keep, pair.gone) if one.notice_given_on]
    informing.finish(register, pair.keep.uid, [Edit("notice_given_on", None, None, max(given))] if given else [])


def _write_first_record(register: Register, pair: _Pair, entry: int) -> None:
    """Let the earlier of the two first records stand; the kept values keep the origin that they have."""
    keep, gone = pair.keep, pair.gone
    if gone.created >= keep.created:
        return
    for field in rules.PLAIN_FIELDS:
        if field not in keep.origins and rules.plain_value(keep, field) not in {None, ()}:
            origin = customers.FieldOrigin(field, keep.source.value, keep.created.isoformat())
            customers.set_provenance(register.store, keep.number, origin, entry)
    created = {"created": gone.created.isoformat(), "source": gone.source.value}
    customers.update(register.store, keep.number, dict(created))


def _write_difference(register: Register, row: CustomerRow, pair: _Pair, one: Difference, entry: int) -> None:
    """Take the other's value with its own origin, or keep it in the history (E-35)."""
    secret = merge_standing.is_secret(pair.secrets, one)
    if not one.follows:
        basis = merge_standing.basis_of(pair.gone, pair.keep.origin_of(one.field).source)
        edit.write_history(register, row, Edit(one.field, None, one.gone, one.after, secret=secret), basis, entry)
        return
    origin = pair.gone.origin_of(one.field)
    basis = merge_standing.basis_of(pair.gone, origin.source)
    edit.apply(register, row, [Edit(one.field, None, one.kept, one.after, secret=secret)], basis, entry)
    known = customers.FieldOrigin(one.field, origin.source.value, origin.on.isoformat())
    customers.set_provenance(register.store, row.number, known, entry)


def _write_former_names(register: Register, row: CustomerRow, pair: _Pair, entry: int) -> None:
    """Keep a name that would no longer be found as a former name (F-26)."""
    for field, name in rules.former_names(pair.keep, pair.gone, pair.found):
        origin = pair.gone.origin_of(field)
        basis = merge_standing.basis_of(pair.gone, origin.source)
        values = edit.new_row(register, {"name": name}, basis) | {"recorded_on": origin.on.isoformat()}
        edit.apply(register, row, [Edit("former_names", str(values["uid"]), None, values)], basis, entry)


def _recipients(register: Register, pair: _Pair) -> tuple[list[int], list[int]]:
    """Return who has data of the kept customer, and who of the other one."""
    sides = (pair.keep_row.number, pair.gone_row.number)
    kept, gone = (notifications.recipients_of(register.store, number, What.MERGE) for number in sides)
    return kept, gone


def _tell(register: Register, pair: _Pair, before: tuple[list[int], list[int]]) -> tuple[int, ...]:
    """Tell each who knows the person by the number that went, and of what holds now for either (Art. 19, E-42, M-08).

    Who had data of one record alone does not know what was protected, restricted or forbidden in the other.
    """
    row = record.find_row(register, pair.keep.number)
    found = [*notifying.tell(register, row, What.MERGE, to=before[1]), *notifying.tell_changes(register, row)]
    for (mine, other), to in zip(((pair.keep, pair.gone), (pair.gone, pair.keep)), before, strict=True):
        for what in _stricter(mine, other):
            found += notifying.tell(register, row, what, to=to)
    return tuple(dict.fromkeys(found))


def _stricter(mine: Customer, other: Customer) -> list[What]:
    """Return what holds for a person by one record that did not hold by the other."""
    pairs, others = ({(kind, channel) for kind, channel, _, _ in forbidden(one)} for one in (mine, other))
    rules = {
        What.PROTECTION: other.protection is not None and mine.protection is None,
        What.RESTRICTION: bool(other.restrictions) and not mine.restrictions,
        What.OPT_OUT: bool(others - pairs),
    }
    return [what for what, holds in rules.items() if holds]
