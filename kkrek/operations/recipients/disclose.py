"""Make a recipient's file of customers, and record whose data it holds: one disclosure line each (E-25, E-49, V-04).

A file may hold everybody, so customers are read, judged, written and recorded a few hundred at a time; what is
recorded, the log entry and the file's digest commit together, after the file is whole and before it has its name.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from kkrek.domain.configuration_parts import RecipientRole
from kkrek.domain.disclosing import (
    WARNINGS,
    LeftOut,
    Person,
    Reason,
    check_may_go,
    faults_of,
    fields_of,
    open_columns,
    sent_fields,
)
from kkrek.domain.mapping import parse_mapping, ready_mapping
from kkrek.domain.notification import What
from kkrek.domain.recipient import concerns
from kkrek.domain.recipient_file import RecipientFile
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import N_, ChangedSinceError, CustomersLeftOutError, NeedsOptionError, NotFoundError
from kkrek.operations import notifying, record
from kkrek.operations.daily import ties
from kkrek.operations.recipients import values
from kkrek.operations.recipients.found import in_use
from kkrek.operations.register import LISTED, OPENED
from kkrek.store import disclosures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from kkrek.domain.configuration_gaps import Gap
    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.json import Json
    from kkrek.domain.mapping import Column
    from kkrek.domain.mapping import Mapping as Format
    from kkrek.domain.recipient import Recipient
    from kkrek.domain.relation import RelationKind
    from kkrek.domain.restriction import AllowedUse
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

_AT_ONCE = 500
_SAMPLE = 3


class Target(Protocol):
    """Where the file goes: filled piece by piece, and on the disk before the register commits."""

    def write(self, piece: bytes) -> None:
        """Write the next piece."""

    def settle(self) -> None:
        """Bring all pieces to the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who goes to whom: ``numbers``, or by ``relation`` and ``company`` whoever has such a relation now.

    ``fields`` are fewer than approved, if given. ``skip`` leaves out who cannot go; ``without_contact`` sends who is
    under non-disclosure, too, but nothing that tells where they are; ``allowed`` lets the restricted go (Art. 18(2));
    ``reference`` is an authority's own.
    """

    to: str
    numbers: Sequence[int] = ()
    relation: RelationKind | None = None
    company: str | None = None
    fields: tuple[str, ...] | None = None
    skip: bool = False
    without_contact: bool = False
    allowed: AllowedUse | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """What went, or would go: ``entry`` is None when nothing was recorded. ``sent`` counts by field of the record.

    ``sample`` are the first rows under ``columns``, without sealed values. ``sha256`` is over the whole file.
    """

    recipient: Recipient
    layout: Format
    on: date
    reference: str | None
    columns: tuple[str, ...]
    selected: int
    people: int
    sent: dict[str, int]
    left_out: tuple[LeftOut, ...]
    sample: tuple[tuple[str, ...], ...]
    sha256: str
    entry: int | None
    tasks: tuple[int, ...]
    warnings: tuple[Warn, ...]
    concerns: tuple[Gap, ...]

    @property
    def left_out_people(self) -> int:
        """How many customers cannot go."""
        return len({one.number for one in self.left_out})


@dataclass(slots=True)
class _Act:
    """One walk through the selected customers."""

    register: Register
    recipient: Recipient
    layout: Format
    columns: tuple[Column, ...]
    wanted: Wanted
    put: Callable[[bytes], None]
    entry: int
    keeps: bool
    left_out: list[LeftOut] = field(default_factory=list)
    sample: list[tuple[str, ...]] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    noted: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in WARNINGS})
    protected: list[tuple[str, CustomerNumber]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    people: int = 0


def disclose(access: Access, wanted: Wanted, target: Target | None, expect: str | None = None) -> Disclosed:
    """Make the file of a disclosure; without a ``target`` only tell what would go.

    ``expect`` is the digest of the file of which somebody was told what would go. Whoever
    cannot go keeps everything back, unless the skipping of them is wanted.

    Raises:
        NotFoundError: no such recipient, or nobody is selected (30).
        ChangedSinceError: another file would go than was told (33).
        RestrictedError: the processing of the one customer who is selected is restricted (41).
        RecipientRetiredError: the recipient gets nothing any more (46).
        UnapprovedFieldError: a field is not approved for it (43).
        NoLegalBasisError: nothing is approved, or it lies outside the EEA without safeguard (43).
        ConfigurationGapError: the configuration leaves open whether that may go (45).
        NeedsOptionError: an authority's own reference is missing (2).
    """
    with access.open("disclose", Role.CLERK) as register:
        digest = hashlib.sha256()
        act = _begun(register, wanted, _both(digest.update, target), keeps=target is not None)
        selected = _selected(register, wanted)
        if len(selected) == 1:
            _check_one(register, selected[0], wanted)
        _walk(act, selected)
        if expect is not None and expect != digest.hexdigest():
            raise ChangedSinceError(thing=N_("what was to go"), command="kkrek disclose --dry-run")
        done = target is not None and act.people > 0 and (wanted.skip or not act.left_out)
        opened = _settle(act, target, digest.hexdigest()) if done and target is not None else ()
        if act.keeps and not done:
            disclosures.drop(register.store, act.entry)
        _record(act, done=done)
        told = _told(act, len(selected), digest.hexdigest())
        return replace(told, entry=act.entry, tasks=opened) if done else told


def _begun(register: Register, wanted: Wanted, put: Callable[[bytes], None], *, keeps: bool) -> _Act:
    """Return an act about nobody yet, all of which may go to its recipient."""
    recipient = in_use(register, wanted.to)
    if recipient.role is RecipientRole.AUTHORITY:
        register.purpose = recipient.disclosed_for
        if wanted.reference is None:
            raise NeedsOptionError(option="--request-ref", command="disclose")
    layout = parse_mapping(recipient.mapping or ready_mapping("generic"))
    columns = open_columns(layout, recipient, wanted.fields)
    check_may_go(recipient, fields_of(columns), register.configuration)
    return _Act(register, recipient, layout, columns, wanted, put, register.next_entry(), keeps)


def _told(act: _Act, selected: int, sha256: str) -> Disclosed:
    warnings = (Warn(name, None, WARNINGS[name], numbers=tuple(found)) for name, found in act.noted.items() if found)
    return Disclosed(
        recipient=act.recipient,
        layout=act.layout,
        on=act.register.moment.today,
        reference=act.wanted.reference,
        columns=tuple(column.name for column in act.columns),
        selected=selected,
        people=act.people,
        sent=dict(sorted(act.sent.items())),
        left_out=tuple(act.left_out),
        sample=tuple(act.sample),
        sha256=sha256,
        entry=None,
        tasks=(),
        warnings=tuple(warnings),
        concerns=concerns(act.recipient, act.register.configuration),
    )


def file_name(access: Access, to: str) -> tuple[str, str]:
    """Return what a file for a recipient is called by: its short word, and the ending of its form.

    Raises:
        NotFoundError: no such recipient (30).
        RecipientRetiredError: it gets nothing any more (46).
    """
    with access.open("disclose", Role.CLERK) as register:
        recipient = in_use(register, to)
        register.record(reference=f"recipient:{recipient.word}")
        layout = parse_mapping(recipient.mapping or ready_mapping("generic"))
        return recipient.word, layout.form.value


def _selected(register: Register, wanted: Wanted) -> array[int]:
    """Return who is selected by number, each once; eight bytes each, so that everybody may be.

    Raises:
        NotFoundError: nobody is (30).
    """
    if wanted.numbers:
        found = array("q", sorted(set(wanted.numbers)))
    else:
        kind = wanted.relation.value if wanted.relation is not None else None
        company = ties.company_code(register, wanted.company)
        today = register.moment.today.isoformat()
        found = array("q", disclosures.with_relation(register.store, kind=kind, company=company, today=today))
    if not found:
        raise NotFoundError(thing=N_("customer"), which=N_("whom this selects"), command="kkrek relation list NUMBER")
    return found


def _check_one(register: Register, number: int, wanted: Wanted) -> None:
    """Refuse one customer as every command about one does."""
    row = record.find_row(register, number)
    if wanted.allowed is None:
        record.check_unrestricted(record.read(register, row), remedy=record.ALLOWED_BY)


def _walk(act: _Act, selected: array[int]) -> None:
    """Read, judge, write and record everybody who is selected."""
    output = RecipientFile(act.layout, act.columns)
    fields = frozenset(column.field for column in act.columns if column.field is not None)
    relation = act.wanted.relation.value if act.wanted.relation is not None else None
    reading = values.Wanted(fields, relation, act.wanted.company)
    seen: set[int] = set()
    act.put(output.head())
    for numbers in _pieces(selected):
        found = values.people(act.register, numbers, reading)
        going: dict[str, list[CustomerNumber]] = {}
        touched: dict[str, str] = {}
        for number in numbers:
            person = found.get(number)
            if person is None:
                act.left_out.append(LeftOut(number, Reason.NOT_FOUND))
            elif person.number == number or not _is_doubled(person, seen, selected):
                cells = _judged(act, person)
                touched[person.uid] = LISTED if cells is None else OPENED
                if cells is not None:
                    act.put(output.row(cells))
                    going.setdefault(_note(act, person, cells), []).append(person.number)
        disclosures.log_walked(act.register.store, act.entry, sorted(touched.items()))
        _keep(act, going)
    act.put(output.tail())


def _is_doubled(person: Person, seen: set[int], selected: array[int]) -> bool:
    """Tell whether somebody named by a number that leads elsewhere is selected by the other one, too."""
    place = bisect_left(selected, person.number)
    named = place < len(selected) and selected[place] == person.number
    doubled = named or person.number in seen
    seen.add(person.number)
    return doubled


def _judged(act: _Act, person: Person) -> list[str] | None:
    """Return the cells of a customer who may go, else note why not."""
    if person.restricted and act.wanted.allowed is None:
        act.left_out.append(LeftOut(person.number, Reason.RESTRICTED))
        return None
    if person.protected and not act.wanted.without_contact:
        act.left_out.append(LeftOut(person.number, Reason.PROTECTED))
        return None
    cells, faults = faults_of(act.layout, act.columns, person)
    act.left_out += faults
    return None if faults else cells


def _note(act: _Act, person: Person, cells: Sequence[str]) -> str:
    """Count a customer who goes, and return which fields go, separated by commas."""
    act.people += 1
    fields = sent_fields(act.columns, person)
    act.sent.update(fields)
    if len(act.sample) < _SAMPLE:
        act.sample.append(_masked(act.columns, cells))
    noted = {
        "separator-lost": person.alike,
        "first-nationality": person.several,
        "deceased": person.deceased,
        "without-contact": person.protected,
    }
    for name, holds in noted.items():
        if holds:
            act.noted[name].append(person.number)
    if person.protected:
        act.protected.append((person.uid, person.number))
    return ",".join(fields)


def _masked(columns: Sequence[Column], cells: Sequence[str]) -> tuple[str, ...]:
    """Return a row for the eye: of sealed values only that they are there (F-14, F-45)."""
    sealed = {"identity_code", "bank_accounts"}
    return tuple(
        "****" if cell and sealed & set(column.draws_on) else cell for column, cell in zip(columns, cells, strict=True)
    )


def _keep(act: _Act, going: dict[str, list[CustomerNumber]]) -> None:
    """Record who went, under a disclosure for each set of fields."""
    if not act.keeps:
        return
    recipient, register = act.recipient, act.register
    for fields, numbers in going.items():
        if fields not in act.lines:
            new = disclosures.NewDisclosure(
                recipient=recipient.id,
                disclosed_on=register.moment.today.isoformat(),
                fields=fields,
                purpose=recipient.disclosed_for,
                basis=recipient.basis,
                method=act.layout.form.value,
                entry=act.entry,
                reference=act.wanted.reference,
            )
            act.lines[fields] = disclosures.begin(register.store, new)
        disclosures.put_on(register.store, act.lines[fields], numbers)


def _settle(act: _Act, target: Target, sha256: str) -> tuple[int, ...]:
    """Bring the file to the disk, write its digest, and open the task about whom the recipient must protect (V-03)."""
    target.settle()
    disclosures.sign(act.register.store, act.entry, sha256)
    opened = {notifying.put(act.register, who, act.recipient.id, What.PROTECTION) for who in act.protected}
    return tuple(sorted(opened))


def _record(act: _Act, *, done: bool) -> None:
    detail: dict[str, Json] = {"disclosed": act.people if done else 0}
    if not act.keeps:
        detail["dry_run"] = True
    elif not done:
        detail["refused"] = CustomersLeftOutError.id()
    if act.wanted.allowed is not None:
        detail["restricted_use"] = act.wanted.allowed.value
    act.register.record(
        fields=sorted(fields_of(act.columns)),
        reference=f"recipient:{act.recipient.word}",
        detail=detail,
        crowd=disclosures.Walked(act.register.store, act.entry),
    )


def _both(digest: Callable[[bytes], None], target: Target | None) -> Callable[[bytes], None]:
    def put(piece: bytes) -> None:
        digest(piece)
        if target is not None:
            target.write(piece)

    return put


def _pieces(selected: array[int]) -> Iterator[list[int]]:
    numbers = iter(selected)
    while piece := list(islice(numbers, _AT_ONCE)):
        yield piece
