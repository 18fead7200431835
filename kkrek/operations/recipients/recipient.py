"""Keep the recipients: who they are under the law, and which fields an officer approved (E-27, E-48, E-49)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.dates import check_not_future, parse_date
from kkrek.domain.mapping import parse_mapping
from kkrek.domain.names import check_line
from kkrek.domain.recipient import concerns, parse_basis, parse_code, parse_country
from kkrek.domain.role import Role
from kkrek.errors import N_, AlreadyThereError
from kkrek.operations.recipients.found import as_recipient, recipient_of
from kkrek.store import disclosures, recipients
from kkrek.store.recipients import RecipientRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.configuration_gaps import Gap
    from kkrek.domain.configuration_parts import RecipientRole
    from kkrek.domain.json import Json
    from kkrek.domain.purpose import PurposeCode
    from kkrek.domain.recipient import Recipient
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register

_EMPTY = RecipientRow(
    id=0, code=None, name="", role="", contract=None, contract_on=None, country=None, safeguard=None, fields="",
    purpose="", basis=None, mapping=None, retired_on=None,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed of a recipient; None is what was not. ``mapping`` is the text of a mapping."""

    name: str | None = None
    role: RecipientRole | None = None
    contract: str | None = None
    contract_on: str | None = None
    country: str | None = None
    safeguard: str | None = None
    fields: tuple[str, ...] | None = None
    purpose: PurposeCode | None = None
    basis: str | None = None
    mapping: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return self == Typed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A recipient after a command: ``changed`` names what it wrote, ``entry`` is None if nothing was written."""

    recipient: Recipient
    changed: tuple[str, ...]
    entry: int | None
    concerns: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The recipients, by name, and to which of them anything went already, by id."""

    recipients: tuple[Recipient, ...]
    used: frozenset[int]
    concerns: tuple[Gap, ...] = ()


def add(access: Access, code: str, typed: Typed, *, dry_run: bool = False) -> Kept:
    """Record a recipient with the fields that it may get.

    Raises:
        AlreadyThereError: another one has the word or the name (32).
        InvalidValueError: something typed breaks a rule (52).
        UnapprovedFieldError: its file cannot do without a field that is not approved (43).
    """
    with access.open("recipient add", Role.OFFICER) as register:
        word = parse_code(code)
        values: dict[str, str] = {"code": word, **_values(register, typed)}
        for text in (word, str(values["name"])):
            if recipients.find(register.store, text) is not None:
                remedy = N_("see it with `kkrek recipient show`; change it with `kkrek recipient approve`")
                raise AlreadyThereError(thing=N_("a recipient of this word or name"), where="", remedy=remedy)
        made = as_recipient(_with(_EMPTY, values))
        _check_mapping(made)
        entry = None
        if not dry_run:
            entry = register.next_entry()
            recipients.insert(register.store, dict(values), entry)
        register.record(
            fields=sorted(values), reference=f"recipient:{word}", detail=_detail(dry_run=dry_run, approved=made.fields)
        )
        return _kept(register, made, tuple(sorted(values)), entry)


def approve(access: Access, text: str, typed: Typed, *, dry_run: bool = False) -> Kept:
    """Change what a recipient may get, in which format, and what contract and safeguard carry it.

    Raises:
        NotFoundError: there is no such recipient (30).
        InvalidValueError: something typed breaks a rule (52).
        UnapprovedFieldError: its file cannot do without a field that is not approved (43).
    """
    with access.open("recipient approve", Role.OFFICER) as register:
        before = recipients.find(register.store, recipient_of(register, text).word)
        assert before is not None
        values = _values(register, typed)
        changed = {name: value for name, value in values.items() if value != getattr(before, name)}
        made = as_recipient(_with(before, changed))
        _check_mapping(made)
        entry = None
        if changed and not dry_run:
            entry = register.next_entry()
            recipients.update(register.store, before.id, dict(changed))
        # The fields that are approved now are named in the log: they are no personal data, and the history of them.
        register.record(
            fields=sorted(changed),
            reference=f"recipient:{made.word}",
            detail=_detail(dry_run=dry_run, approved=made.fields),
        )
        return _kept(register, made, tuple(sorted(changed)), entry)


def retire(access: Access, text: str, on: date, *, dry_run: bool = False) -> Kept:
    """Record from which day on nothing goes to a recipient any more; what is to be told to it stays open.

    The day is mended by an earlier one, and by a later one as long as it has not come.

    Raises:
        NotFoundError: there is no such recipient (30).
        AlreadyThereError: it is retired on that day already, or is retired now and the day is later (32).
    """
    with access.open("recipient retire", Role.OFFICER) as register:
        before = recipients.find(register.store, recipient_of(register, text).word)
        assert before is not None
        day = on.isoformat()
        if before.retired_on is not None:
            _check_retired(date.fromisoformat(before.retired_on), on, register.moment.today)
        entry = None
        if not dry_run:
            entry = register.next_entry()
            recipients.update(register.store, before.id, {"retired_on": day})
        made = as_recipient(before._replace(retired_on=day))
        register.record(fields=["retired_on"], reference=f"recipient:{made.word}", detail=_detail(dry_run=dry_run))
        return Kept(recipient=made, changed=("retired_on",) if entry else (), entry=entry, concerns=())


def _check_retired(before: date, on: date, today: date) -> None:
    if on == before:
        raise AlreadyThereError(
            thing=N_("this day of retirement"), where="", remedy=N_("see it with `kkrek recipient show`")
        )
    if before <= today and on > before:
        raise AlreadyThereError(
            thing=N_("an earlier day of retirement, which has come,"),
            where="",
            remedy=N_("add it anew under another word if it is to get data again"),
        )


def _detail(*, dry_run: bool, approved: Sequence[str] = ()) -> dict[str, Json] | None:
    """Return what the log tells besides: what was only tried, and which fields were approved."""
    found: dict[str, Json] = {"dry_run": True} if dry_run else {}
    return found | ({"approved": list(approved)} if approved else {}) or None


def listed(access: Access) -> Known:
    """Return all recipients, also those that get nothing any more: a clerk must see to whom to disclose what."""
    with access.open("recipient list", Role.CLERK) as register:
        found = tuple(map(as_recipient, recipients.every(register.store)))
        register.record()
        return Known(recipients=found, used=frozenset(disclosures.in_use(register.store)))


def shown(access: Access, text: str) -> Known:
    """Return one recipient with what is missing at it.

    Raises:
        NotFoundError: there is no such recipient (30).
    """
    with access.open("recipient show", Role.CLERK) as register:
        found = recipient_of(register, text)
        register.record(reference=f"recipient:{found.word}")
        return Known(
            recipients=(found,),
            used=frozenset(disclosures.in_use(register.store)),
            concerns=concerns(found, register.configuration) if found.retired_on is None else (),
        )


def _values(register: Register, typed: Typed) -> dict[str, str]:
    """Return the columns of what was typed, checked."""
    today = register.moment.today
    contract_on = None
    if typed.contract_on is not None:
        contract_on = check_not_future(parse_date(typed.contract_on, today, "contract_on"), today, "contract_on")
    found: dict[str, str | None] = {
        "name": check_line(typed.name, "name") if typed.name is not None else None,
        "role": typed.role.value if typed.role is not None else None,
        "contract": check_line(typed.contract, "contract") if typed.contract is not None else None,
        "contract_on": contract_on.isoformat() if contract_on is not None else None,
        "country": parse_country(typed.country) if typed.country is not None else None,
        "safeguard": check_line(typed.safeguard, "safeguard") if typed.safeguard is not None else None,
        "fields": ",".join(typed.fields) if typed.fields is not None else None,
        "purpose": typed.purpose.value if typed.purpose is not None else None,
        "basis": parse_basis(typed.basis) if typed.basis is not None else None,
        "mapping": typed.mapping,
    }
    return {name: value for name, value in found.items() if value is not None}


def _with(row: RecipientRow, values: Mapping[str, str]) -> RecipientRow:
    return RecipientRow._make({**row._asdict(), **values}.values())


def _check_mapping(made: Recipient) -> None:
    """Refuse a mapping that is none, or that cannot do without what is not approved, before anything is kept."""
    for column in parse_mapping(made.mapping).columns if made.mapping is not None else ():
        if column.required:
            made.check_approved(column.draws_on)


def _kept(register: Register, made: Recipient, changed: tuple[str, ...], entry: int | None) -> Kept:
    return Kept(recipient=made, changed=changed, entry=entry, concerns=concerns(made, register.configuration))
