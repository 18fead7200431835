"""Rows about relations, claims and events: each is checked as by its own command, and is one change (N-03, N-06)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.domain.batch import What, is_clear
from kkrek.domain.claim import ClaimState
from kkrek.domain.claim_entry import ClaimStep, same_reference, step_values
from kkrek.domain.dates import parse_date
from kkrek.domain.event import EventKind
from kkrek.domain.event_entry import TypedEvent, event_columns
from kkrek.domain.premises import premises_fold, premises_of
from kkrek.domain.relation import RelationKind
from kkrek.domain.relation_entry import check_object, check_period, is_same
from kkrek.domain.warn import Warn
from kkrek.domain.words import choice, fold
from kkrek.errors import N_, InvalidValueError, KkrekError
from kkrek.operations import edit, told
from kkrek.operations.batch.emptying import check_clears
from kkrek.operations.batch.held import held
from kkrek.operations.correction import rows_of
from kkrek.operations.daily import ties
from kkrek.operations.daily.claim import NewClaim, after_step, new_claim
from kkrek.operations.daily.claim import columns as claim_columns
from kkrek.operations.daily.event import usual_object
from kkrek.operations.daily.relation import NewRelation, new_relation
from kkrek.operations.daily.relation import columns as relation_columns
from kkrek.operations.edit import Basis, Edit
from kkrek.store import staging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from kkrek.domain.claim import Claim
    from kkrek.domain.customer import Customer
    from kkrek.domain.json import Json
    from kkrek.domain.relation import Relation
    from kkrek.operations.batch.held import Held
    from kkrek.operations.batch.layout import Row
    from kkrek.operations.batch.making import Making
    from kkrek.store.customers import CustomerRow

TABLES = {
    What.RELATIONS: frozenset({"relation", "address"}),
    What.CLAIMS: frozenset({"claim"}),
    What.EVENTS: frozenset({"event", "relation"}),
}
"""The tables that must be read for each kind of batch."""

# A relation without last day is open again; nothing else of a relation, a claim or an event is emptied by a row.
_CLEARABLE = frozenset({"end"})
_DONE = {
    ClaimState.PAID: ClaimStep.SETTLE,
    ClaimState.DISPUTED: ClaimStep.DISPUTE,
    ClaimState.JUDGMENT: ClaimStep.JUDGMENT,
}
_OWED_AGAIN = N_("the claim was recorded as paid on {day}, and the list says that it is open: it is opened again")
_ON = {ClaimState.PAID: "paid_on", ClaimState.DISPUTED: "disputed_on", ClaimState.JUDGMENT: "judgment_on"}


def tie(making: Making, pairs: Sequence[tuple[Row, CustomerRow]]) -> None:
    """Check and stage what rows tell of relations, claims or events."""
    now = held(making.register, [found for _, found in pairs], TABLES[making.wanted.what])
    for row, found in pairs:
        making.staged.line = row.line
        try:
            _tie(making, row, found, now)
        except KkrekError as error:
            making.refuse(row, error, found)


def _tie(making: Making, row: Row, found: CustomerRow, now: Held) -> None:
    basis = making.basis_of(row)
    left_out = now.left_out(found, basis.source)
    if left_out is not None:
        making.skip(row, found, left_out)
        return
    check_clears(row, _CLEARABLE)
    customer, warnings = now.customer(found), list[Warn]()
    key, change = _WAYS[making.wanted.what](making, row, customer, basis, warnings)
    _check_once(making, row, key)
    if change is not None and change.field == "events" and told.told_now(making.register, change) is not None:
        warnings += [replace(told.TOLD_OF_PROTECTED, numbers=(found.number,))] if found.protected_since else []
    making.stage_one(row, found, change, basis, warnings)


def _check_once(making: Making, row: Row, key: str | None) -> None:
    """Refuse a row about the same thing as an earlier one: which of the two holds cannot be told."""
    if key is None:
        return
    first = staging.take(making.register.store, {key: row.line}).get(key, row.line)
    if first != row.line:
        raise InvalidValueError(
            field="number",
            rule=N_("the same thing stands on line {line} of the file, too"),
            remedy=N_("leave one of the two out"),
            other=first,
        )


def _relation(
    making: Making, row: Row, customer: Customer, basis: Basis, warnings: list[Warn]
) -> tuple[str | None, Edit | None]:
    """Return the change by which a relation becomes as the row tells it: opened, closed, or reopened."""
    get, register = row.values.get, making.register
    kind = choice(RelationKind, _needed(row, "kind"), "kind")
    company = ties.company_code(register, get("company"))
    wanted = check_object(kind, get("object"), warnings)
    line = premises_fold(wanted) if wanted is not None else ""
    begin = parse_date(text, making.today, "begin") if (text := get("begin")) else None
    same = [
        one
        for one in customer.relations
        if one.kind is kind and one.company == company and (premises_fold(one.object) if one.object else "") == line
    ]
    there = _meant(same, begin)
    if there is None:
        if begin is None:
            raise InvalidValueError(
                field="object",
                rule=N_("the customer has no such relation"),
                remedy=N_("check kind and object; to open it, give its first day in a column begin"),
            )
        asked = NewRelation(kind=kind, object=get("object"), begin=get("begin"), company=get("company"))
        end = get("end")
        new = new_relation(register, asked if end is None or is_clear(end) else replace(asked, end=end), basis, [])
        _check_alone(same, new)
        values = edit.new_row(register, relation_columns(new), basis) | {"uid": new.uid}
        first = new.begin if new.end is not None else "open"
        return f"relation {customer.number} {kind} {company} {line} {first}", Edit("relations", new.uid, None, values)
    return f"relation {there.uid}", _ended(making, row, customer, there, same)


def _meant(same: Sequence[Relation], begin: date | None) -> Relation | None:
    """Return the relation that a row means: by its first day, else the open one, else the only one."""
    if begin is not None:
        return next((one for one in same if one.begin == begin), None)
    found = [one for one in same if one.end is None] or same
    if len(found) > 1:
        raise InvalidValueError(
            field="begin",
            rule=N_("the customer has several such relations: which of them is meant"),
            remedy=N_("give its first day"),
        )
    return found[0] if found else None


def _ended(making: Making, row: Row, customer: Customer, there: Relation, same: Sequence[Relation]) -> Edit | None:
    """Return the change of a relation's last day, its origin kept, or None where the row tells none."""
    text = row.values.get("end")
    if text is None:
        return None
    end = None if is_clear(text) else parse_date(text, making.today, "end")
    check_period(there.begin, end)
    _check_alone([one for one in same if one.uid != there.uid], there._replace(end=end))
    old = dict(rows_of(customer, "relations"))[there.uid]
    kept = {name: value for name, value in old.items() if name != "end"}
    return Edit("relations", there.uid, old, kept | ({"end": end.isoformat()} if end else {}))


def _check_alone(same: Sequence[Relation], new: Relation) -> None:
    """Refuse what would be the same relation twice at a time."""
    if any(is_same(one, new) for one in same):
        raise InvalidValueError(
            field="begin",
            rule=N_("the same relation is there for the same time, with another first day"),
            remedy=N_("close it first, or mend its first day with `kkrek relation correct`"),
        )


def _claim(
    making: Making,
    row: Row,
    customer: Customer,
    basis: Basis,
    warnings: list[Warn],
) -> tuple[str | None, Edit | None]:
    """Return the change by which a claim becomes as the row tells it: opened, and every step that is new."""
    get, register = row.values.get, making.register
    reference, company = _needed(row, "reference"), ties.company_code(register, get("company"))
    key = f"claim {customer.number} {claim_key(company, reference)}"
    there = next(
        (one for one in customer.claims if one.company == company and same_reference(one.reference, reference)), None
    )
    paid_on = there.paid_on if there is not None and making.wanted.complete else None
    if there is None:
        asked = NewClaim(reference=reference, due_on=get("due_on"), company=get("company"))
        claim = new_claim(register, asked, basis)
        old, values = None, edit.new_row(register, claim_columns(claim), basis) | {"uid": claim.uid}
    else:
        claim, old = there, dict(rows_of(customer, "claims"))[there.uid]
        values = dict(old)
        if paid_on is not None:
            claim, values = _owed_again(claim, values)
        due = get("due_on")
        if due is not None and parse_date(due, making.today, "due_on") != claim.due_on:
            raise InvalidValueError(
                field="due_on",
                rule=N_("the claim has another due day in the register"),
                remedy=N_("see it with `kkrek claim list`"),
            )
    for step, on in _steps(claim, row, making.today):
        changed = step_values(claim, step, on, making.today)
        claim = after_step(claim, changed)
        values |= changed
    if paid_on is not None and claim.state is not ClaimState.PAID:
        warnings.append(Warn("owed-again", "reference", _OWED_AGAIN, on=paid_on))
    return key, Edit("claims", claim.uid, dict(old) if old is not None else None, values)


def _owed_again(claim: Claim, values: dict[str, Json]) -> tuple[Claim, dict[str, Json]]:
    """Return a claim that was taken as paid, and that a whole list of what is owed names after all."""
    past = {ClaimState.JUDGMENT: claim.judgment_on, ClaimState.DISPUTED: claim.disputed_on}
    state = next((one for one, on in past.items() if on is not None), ClaimState.OPEN)
    kept = {name: value for name, value in values.items() if name != "paid_on"}
    return claim._replace(state=state, paid_on=None), {**kept, "state": state.value}


def _steps(claim: Claim, row: Row, today: date) -> list[tuple[ClaimStep, str | None]]:
    """Return what happened to a claim that the register does not know yet, in the order in which it can happen."""
    get = row.values.get
    days = [text for text in (get("interrupted_on") or "").replace("\n", ",").split(",") if text.strip()]
    steps: list[tuple[ClaimStep, str | None]] = [
        (ClaimStep.INTERRUPT, day)
        for day in days
        if parse_date(day, today, "interrupted_on") not in claim.interrupted_on
    ]
    named = choice(ClaimState, text, "state") if (text := get("state")) else None
    states = [
        state
        for state in (ClaimState.DISPUTED, ClaimState.JUDGMENT, ClaimState.PAID)
        if get(_ON[state]) or state is named
    ]
    for state in states:
        on = get(_ON[state])
        if claim.state is not state and not _is_past(claim, state):
            steps.append((_DONE[state], on))
    if named is ClaimState.OPEN and claim.state is not ClaimState.OPEN:
        raise InvalidValueError(
            field="state",
            rule=N_("the register knows that the claim is no longer just open"),
            remedy=N_("see it with `kkrek claim list`; `kkrek undo` takes back a mistake"),
        )
    return steps


def _is_past(claim: Claim, state: ClaimState) -> bool:
    """Tell whether a claim has gone beyond a state, so that a list which still tells it says nothing new."""
    return getattr(claim, _ON[state]) is not None


def claim_key(company: str | None, reference: str) -> str:
    """Return by what a claim is recognised among those of all customers."""
    return f"{company or ''} {fold(reference).replace(' ', '')}"


def _event(
    making: Making, row: Row, customer: Customer, basis: Basis, warnings: list[Warn]
) -> tuple[str | None, Edit | None]:
    """Return a new event, unless the same one is recorded already."""
    get, today = row.values.get, making.today
    kind = choice(EventKind, _needed(row, "kind"), "kind")
    typed = TypedEvent(kind=kind, on=get("on"), object=get("object"), description=get("description"), told=get("told"))
    columns: dict[str, Json] = {"happened_on": today.isoformat()}
    columns |= event_columns(typed, kind, today, warnings)
    if typed.object is None:
        columns |= usual_object(customer, str(columns["happened_on"]))
    wanted = _event_key(columns)
    if any(_event_key(values) == wanted for _, values in rows_of(customer, "events")):
        return None, None
    values = edit.new_row(making.register, columns, basis)
    return f"event {customer.number} {wanted}", Edit("events", str(values["uid"]), None, values)


def _event_key(values: Mapping[str, Json]) -> str:
    place = premises_of(values)
    told = [str(values.get(name) or "") for name in ("kind", "happened_on", "description", "told_to")]
    return "|".join([*told, premises_fold(place) if place.object is not None else ""])


def _needed(row: Row, name: str) -> str:
    text = row.values.get(name)
    if text is None or is_clear(text):
        raise InvalidValueError(field=name, rule=N_("is needed here"), remedy=N_("fill the cell"))
    return text


_WAYS: dict[What, Callable[[Making, Row, Customer, Basis, list[Warn]], tuple[str | None, Edit | None]]] = {
    What.RELATIONS: _relation,
    What.CLAIMS: _claim,
    What.EVENTS: _event,
}
