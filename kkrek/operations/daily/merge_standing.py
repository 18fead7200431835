"""What a merge makes of choices, protection and restrictions: what protects the person more wins (M-04, F-15)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kkrek.domain.customer import Initiative, Source
from kkrek.domain.customer_json import protection_json
from kkrek.domain.erasure_plan import forbidden
from kkrek.domain.marketing import Channel, Kind, State, standing, strictest
from kkrek.domain.merging import protection_after
from kkrek.domain.words import fold
from kkrek.operations import edit, protection, record, sealing, suppression
from kkrek.operations.daily.protect import TASK
from kkrek.operations.edit import Basis, Edit
from kkrek.store import changes, marketing, rows, tasks
from kkrek.store import protection as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import Customer, MarketingChoice
    from kkrek.domain.merging import Difference
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_NAMES = frozenset({"family_name", "given_names", "call_name"})


def basis_of(gone: Customer, source: Source = Source.CONTROLLER) -> Basis:
    """Return why a merge changes something; the reference names the number that went."""
    return Basis(source=source, initiative=Initiative.CONTROLLER, reason="merge", reference=f"merge:{gone.number}")


def secret_names(register: Register, sides: Sequence[CustomerRow]) -> frozenset[str]:
    """Return the folded former names that are sealed after a confirmation, of both records together (F-12)."""
    found = set()
    for row in sides:
        for values in rows.of_customer(register.store, "former_name", row.number):
            plain = sealing.plain(register, "former_name", row.uid, values)
            if values["sealed"] is not None and plain is not None:
                found.add(fold(str(plain["name"])))
    return frozenset(found)


def is_secret(secrets: frozenset[str], one: Difference) -> bool:
    """Tell whether a differing name is one that is sealed as a former name of the same person (F-12)."""
    return one.field in _NAMES and bool(secrets & {fold(str(value)) for value in (one.kept, one.gone) if value})


def seal_names(register: Register, row: CustomerRow, secrets: frozenset[str]) -> None:
    """Seal for good what the history of either record tells of a protected name, also where it was plain (F-12)."""
    for change in changes.of_customer(register.store, row.number):
        if change.field not in _NAMES | {"former_names"}:
            continue
        opened = sealing.open_change(register, row.uid, change)
        assert opened is not None, "an officer opens what is sealed"
        if secrets & _names_in(opened):
            store.replace_change(register.store, sealing.seal_change(register, row.uid, opened))


def protect(register: Register, row: CustomerRow, keep: Customer, gone: Customer, entry: int) -> None:
    """Write the protection of both together, with its history and its task; nothing is sealed yet (F-15, F-17)."""
    after = protection_after(keep, gone)
    if after is None or after == keep.protection:
        return
    now = protection.set_protection(register, row, after)
    change = Edit("protection", None, protection_json(keep.protection), protection_json(after))
    edit.write_history(register, now, change, basis_of(gone), entry)
    protection.tell_ledger(register, keep.uid, after)


def seal(register: Register, row: CustomerRow) -> None:
    """Seal whatever is still plain of a customer who is protected now, and let one task ask at the end (F-15, F-17)."""
    if row.protected_since is None:
        return
    protection.seal_all(register, row)
    there = tasks.open_of_customer(register.store, row.uid, TASK)
    tasks_due = [task for task in tasks.of_customer(register.store, row.uid) if task.id in there]
    kept = next((task.id for task in tasks_due if task.due_on == row.protected_until), None)
    for task in there:
        if task != kept:
            tasks.finish(register.store, task, register.moment.today.isoformat(), register.user)
    if kept is None and row.protected_until is not None:
        today = register.moment.today.isoformat()
        new = tasks.NewTask(kind=TASK, due_on=row.protected_until, made_on=today, entry=register.next_entry())
        tasks.open_task(register.store, new, uid=row.uid, number=row.number)


def choose_strictest(register: Register, row: CustomerRow, keep: Customer, gone: Customer, entry: int) -> None:
    """Record anew what one of the two forbids where the newest choice of both together would allow more (M-04).

    The rows of both have moved already, so both histories stay.
    """
    mine, theirs = standing(keep.marketing), standing(gone.marketing)
    now = {
        (one.kind, one.channel): one.state
        for one in marketing.choices(register.store, row.number)
        if one.taken_back_on is None
    }
    added = []
    for pair in ((kind, channel) for kind in Kind for channel in Channel):
        wanted = strictest(mine.get(pair), theirs.get(pair))
        if wanted is not None and now.get((pair[0].value, pair[1].value)) != wanted.state:
            added.append(_again(register, wanted, gone, entry))
    marketing.add_choices(register.store, row.number, added)


def tell_ledger(register: Register, keep: Customer, gone: Customer) -> None:
    """Write what a restore must do again: who became one, and what is forbidden or restricted since (E-39, M-12)."""
    register.put_in_ledger("merge", {"keep": keep.uid, "gone": gone.uid})
    row = record.find_row(register, keep.number)
    after = record.read(register, row, record.EVERYTHING)
    before = {(kind, channel) for kind, channel, _, _ in forbidden(keep)}
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for kind, channel, since, via in forbidden(after):
        if (kind, channel) not in before:
            groups.setdefault((since.isoformat(), via), []).append((kind, channel))
    for (day, via), pairs in groups.items():
        found = suppression.suppressions(register, after, [(kind, channel, day, via) for kind, channel in pairs])
        body: dict[str, Value] = {
            "uid": keep.uid,
            "choices": [list(pair) for pair in pairs],
            "since": day,
            "via": via,
            "suppressions": suppression.for_ledger(found),
        }
        register.put_in_ledger("opt-out", body)
    for limit in gone.restrictions:
        facts: dict[str, Value] = {"ground": limit.ground, "purpose": limit.purpose, "since": limit.since.isoformat()}
        register.put_in_ledger("restriction", {"uid": keep.uid, **facts})


def _names_in(change: changes.ChangeRow) -> set[str]:
    """Return the folded names, old and new, of a change of a name."""
    values = [json.loads(side) for side in (change.old, change.new) if side is not None]
    return {fold(str(one["name"] if isinstance(one, dict) else one)) for one in values}


def _again(register: Register, wanted: MarketingChoice, gone: Customer, entry: int) -> marketing.ChoiceRow:
    return marketing.ChoiceRow(
        kind=wanted.kind,
        channel=wanted.channel,
        state=State(wanted.state).value,
        since=wanted.since.isoformat(),
        via=wanted.via.value,
        text_version=wanted.text_version,
        reference=wanted.reference or f"merge:{gone.number}",
        recorded_on=register.moment.today.isoformat(),
        entry=entry,
    )
