"""Opt-outs of people who are not in the register: one who calls, or a whole list from outside (M-12, E-45).

They are kept as keyed digests alone, so nobody is registered because they want to be left in peace. Whoever of an
outside list is a customer has it recorded as a customer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek.domain.outside_list import read_list
from kkrek.domain.outsider import outsider
from kkrek.domain.request import Outcome, RequestKind
from kkrek.domain.role import Role
from kkrek.errors import N_, InvalidValueError
from kkrek.operations import record, suppression
from kkrek.operations.outsiders import Outsiders
from kkrek.operations.register import CHANGED, LISTED
from kkrek.operations.rights import forbidding, settling
from kkrek.operations.rights.opt_out import prohibition_of
from kkrek.store import marketing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from kkrek.crypto.log import Value
    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.outside_list import OutsideList
    from kkrek.domain.outsider import Outsider
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.operations.rights.forbidding import Prohibition, Reached
    from kkrek.operations.rights.opt_out import OptOut
    from kkrek.store.customers import CustomerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """An opt-out of somebody unknown: by which kinds of identifier, and which customers bear one of them.

    ``entry`` is None when it was only tried; ``again`` when all of it was on the list before. ``requests`` are those
    settled with it.
    """

    entry: int | None
    identifiers: tuple[str, ...]
    customers: tuple[CustomerNumber, ...]
    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    since: date
    again: bool
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row of a file that breaks a rule: its physical line, the column, and the rule."""

    line: int
    column: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an outside list brought: rows read, customers who forbid now, identifiers put on the suppression list.

    ``equal`` counts rows that changed nothing. With ``refused`` rows nothing at all was written.
    """

    entry: int | None
    rows: int
    customers: tuple[CustomerNumber, ...] = ()
    suppressed: int = 0
    equal: int = 0
    mailings: tuple[int, ...] = ()
    tasks: tuple[int, ...] = ()
    refused: tuple[Refused, ...] = ()


def opt_out_unknown(
    access: Access, values: Mapping[str, str], wanted: OptOut, *, request: str | None = None, dry_run: bool = False
) -> Suppressed:
    """Put somebody on the suppression list who is not in the register; ``values`` are those of `outsider`.

    With ``request`` it settles the objection of somebody who is not in the register (E-45, GDPR Art. 12(3)).

    Raises:
        InvalidValueError: a value breaks a rule, or nobody can be recognised by what is given (52).
        NotFoundError: there is no such open objection (30).
        RoleTooLowError: a viewer has no suppression key (22).
    """
    person, prohibition = outsider(values), prohibition_of(wanted)
    with access.open("opt-out", Role.CLERK) as register:
        objection = RequestKind.MARKETING_OBJECTION
        asked = settling.open_request(register, None, request, objection) if request is not None else None
        found = Outsiders(register).customers(person)
        fresh = _fresh(register, person.identifiers, prohibition)
        entry = None
        if not dry_run:
            entry = register.next_entry()
            _suppress(register, fresh, prohibition)
            if asked is not None:
                settling.settle(register, asked, objection, Outcome.FULFILLED)
        register.record(customers=dict(register.seen), fields=["marketing"], reference=asked.id if asked else None)
        return Suppressed(
            entry=entry,
            identifiers=tuple(dict.fromkeys(kind for kind, _ in person.identifiers)),
            customers=tuple(sorted({row.number for rows in found.values() for row in rows})),
            kinds=tuple(kind.value for kind in wanted.kinds),
            channels=tuple(channel.value for channel in wanted.channels),
            since=wanted.received,
            again=not fresh,
            requests=(asked.id,) if asked is not None and not dry_run else (),
        )


@dataclass(slots=True)
class _Import:
    """What the rows of a file come to: customers by number, and what is suppressed of the others."""

    people: dict[CustomerNumber, CustomerRow] = field(default_factory=dict)
    suppressions: dict[tuple[bytes, str, str], marketing.Suppression] = field(default_factory=dict)
    equal: int = 0


def import_list(access: Access, content: bytes, path: str, wanted: OptOut, *, dry_run: bool = False) -> Imported:
    """Record the opt-outs of an outside list, all or none; the same list again changes nothing more.

    Raises:
        InputUnreadableError: it is no list (50).
        RoleTooLowError: a viewer has no suppression key (22).
    """
    access.require("opt-out", Role.CLERK)
    prohibition, sheet = prohibition_of(wanted), read_list(content, path)
    people, refused = _checked(sheet)
    with access.open("opt-out", Role.CLERK) as register:
        brought = _Import()
        if not refused:
            _gather(register, people, prohibition, brought, refused)
        if refused:
            register.record(customers=dict(register.seen), fields=["marketing"])
            return Imported(entry=None, rows=len(sheet.lines), refused=tuple(refused))
        changes = bool(brought.people or brought.suppressions) and not dry_run
        reached = _write(register, brought, prohibition) if changes else []
        touched = {row.uid: CHANGED if changes else LISTED for row in brought.people.values()}
        entry = register.next_entry() if changes else None
        register.record(customers={**register.seen, **touched}, fields=["marketing"])
        return Imported(
            entry=entry,
            rows=len(sheet.lines),
            customers=tuple(row.number for _, row in sorted(brought.people.items())),
            suppressed=len({digest for digest, _, _ in brought.suppressions}),
            equal=brought.equal,
            mailings=tuple(sorted({one for each in reached for one in each.mailings})),
            tasks=tuple(sorted({one for each in reached for one in each.tasks})),
        )


def _checked(sheet: OutsideList) -> tuple[list[tuple[int, Outsider]], list[Refused]]:
    people, refused = [], []
    for line in sheet.lines:
        if not sheet.is_whole(line):
            rule = N_("has more or fewer cells than there are headings, or one that is too long")
            refused.append(Refused(line.number, "row", rule, N_("mend the row in the file")))
            continue
        try:
            people.append((line.number, outsider(sheet.values(line))))
        except InvalidValueError as error:
            refused.append(Refused(line.number, *(str(error.fields[name]) for name in ("field", "rule", "remedy"))))
    return people, refused


def _gather(
    register: Register,
    people: Iterable[tuple[int, Outsider]],
    prohibition: Prohibition,
    brought: _Import,
    refused: list[Refused],
) -> None:
    """Part the rows into customers and others; an identifier that a customer bears is not suppressed as well."""
    lookup = Outsiders(register)
    for line, person in people:
        found = lookup.customers(person)
        if person.number is not None and "number" not in found:
            rule = N_("nobody in the register has this number")
            refused.append(Refused(line, "number", rule, N_("look with `kkrek find`, or empty the cell")))
            continue
        customers = {row.number: row for rows in found.values() for row in rows}
        new = {number: row for number, row in customers.items() if not _forbids(register, row, prohibition)}
        strangers = [one for one in person.identifiers if one[0] not in found]
        fresh = {(one.digest, one.kind, one.channel): one for one in _fresh(register, strangers, prohibition)}
        # A difference of keys would go through all that was brought before, for each row.
        brought.equal += all(one in brought.people for one in new) and all(one in brought.suppressions for one in fresh)
        brought.people |= new
        brought.suppressions |= fresh


def _forbids(register: Register, row: CustomerRow, prohibition: Prohibition) -> bool:
    return forbidding.forbidden_before(record.read(register, row), prohibition.pairs)


def _write(register: Register, brought: _Import, prohibition: Prohibition) -> list[Reached]:
    reached = [forbidding.forbid(register, row, prohibition) for _, row in sorted(brought.people.items())]
    _suppress(register, list(brought.suppressions.values()), prohibition)
    return reached


def _fresh(
    register: Register, identifiers: Iterable[tuple[str, str]], prohibition: Prohibition
) -> list[marketing.Suppression]:
    """Return the suppressions of identifiers that are not on the list yet."""
    found = suppression.digests_of(suppression.key_of(register), identifiers)
    since, via = prohibition.since.isoformat(), prohibition.via.value
    return [
        one
        for one in suppression.of_digests(found, [(kind, channel, since, via) for kind, channel in prohibition.pairs])
        if not marketing.is_suppressed(register.store, one.digest, one.kind, one.channel)
    ]


def _suppress(register: Register, fresh: list[marketing.Suppression], prohibition: Prohibition) -> None:
    """Write suppressions with the ledger's line, by which a restore makes them again (E-39)."""
    if not fresh:
        return
    marketing.suppress(register.store, fresh, register.next_entry())
    body: dict[str, Value] = {
        "choices": [list(pair) for pair in prohibition.pairs],
        "since": prohibition.since.isoformat(),
        "via": prohibition.via.value,
        "suppressions": suppression.for_ledger(fresh),
    }
    register.put_in_ledger("opt-out", body)
