"""A batch in the making: what was asked for, what it has met so far, and how its rows are checked and staged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kkrek.domain.batch import SENTENCES, RowChange, RowError, Skipped, Tally, What
from kkrek.domain.batch_map import NO_MAP, FileMap
from kkrek.domain.customer import Initiative, Source
from kkrek.domain.words import choice
from kkrek.errors import (
    N_,
    AlreadyThereError,
    InvalidValueError,
    KkrekError,
    NotFoundError,
    RecipientRetiredError,
    SeveralFoundError,
)
from kkrek.operations import edit, informing, sealing
from kkrek.operations.batch.layout import Row, shown_value
from kkrek.operations.batch.opt_outs import by_column, forbid
from kkrek.operations.batch.protected import Protected
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store.staging import Staged, Touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from kkrek.domain.batch import Match, Reason
    from kkrek.domain.customer import Customer
    from kkrek.domain.warn import Warn
    from kkrek.operations.batch.layout import Layout
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_MOST_BASES = 256
_OF_THE_REGISTER = range(10, 30)  # exit codes of what no row is to blame for
# What a field is called in an error and in the heading of a file.
_HEADINGS = {
    "notice_given_on": "notice_given", "bank_accounts": "iban", "former_names": "former_name", "phones": "phone",
    "emails": "email", "nationalities": "nationality", "addresses": "street", "notes": "note", "told_to": "told",
    "happened_on": "on", "identity_code_masked": "identity_code",
}  # fmt: skip


# What to do in a file where a command would name its option.
_IN_A_FILE = {
    "family_name": N_("fill the family name, the given names or both"),
    "identity_code_reason": N_("fill the reason: lease, collection, credit, law or consent"),
    "identity_code_change": N_("fill why it was changed: correction, threat, misuse or confirmation"),
    "since": N_("give a later day in the column since, or yes in correct_address if the address was wrong"),
}


_LATER = N_("left out: give this row again when that holds no more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a file is to be read: what its rows are about, how they find their customers, and what else was said.

    ``add`` lets a row that names nobody be a new customer; ``complete`` makes the file the whole list of what is still
    owed; ``partial`` applies what is in order even when rows are refused; ``expect`` is the plan that was agreed to;
    ``said`` are the options as they were given, for a command that is told.
    """

    what: What = What.CUSTOMERS
    match: Match | None = None
    add: bool = False
    complete: bool = False
    partial: bool = False
    source: Source | None = None
    encoding: str | None = None
    delimiter: str | None = None
    file_map: FileMap = NO_MAP
    expect: str | None = None
    said: tuple[str, ...] = ()


@dataclass(slots=True)
class Making:
    """What the rows of a file have come to so far; the register is read as it was when the file was begun."""

    register: Register
    wanted: Wanted
    layout: Layout
    digest: str
    tally: Tally = field(default_factory=Tally)
    staged: Staged = field(init=False)
    touched: Touched = field(init=False)
    protected: Protected = field(init=False)
    new_customers: int = 0
    rejected: bool = False
    _effects: hashlib._Hash = field(init=False)
    _bases: dict[tuple[str | None, str | None, str | None], Basis] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let everything that is written go to the scratch file."""
        self.staged = Staged(self.register.store)
        self.touched = Touched(self.register.store)
        self.register.pen = self.staged
        self.protected = Protected.of(self.register)
        said = [self.wanted.what, self.wanted.match, self.wanted.add, self.wanted.complete, self.wanted.source]
        self._effects = hashlib.sha256(json.dumps([self.digest, *said, self.today.isoformat()]).encode())

    @property
    def today(self) -> date:
        """The local day."""
        return self.register.moment.today

    @property
    def plan(self) -> str:
        """The id of what the file does to the register as it is: another state of what it touches is another plan."""
        return self._effects.hexdigest()[:12]

    def basis_of(self, row: Row) -> Basis:
        """Return why the changes of a row are made (N-08).

        Raises:
            InvalidValueError: a source, an initiative or a reason that breaks its rule (52).
        """
        said = row.basis()
        known = self._bases.get(said)
        if known is None:
            source, initiative, reason = said
            known = self._basis(
                choice(Source, source, "source") if source else self.wanted.source,
                choice(Initiative, initiative, "initiative") if initiative else None,
                reason,
            )
            if len(self._bases) >= _MOST_BASES:
                self._bases.clear()
            self._bases[said] = known
        return known

    def _basis(self, source: Source | None, initiative: Initiative | None, reason: str | None) -> Basis:
        if self.wanted.what is What.CUSTOMERS:
            return Basis.of_correction(source, initiative, reason)
        return Basis.of_office(source, initiative, reason)

    def refuse(self, row: Row, error: KkrekError, found: CustomerRow | None = None) -> None:
        """Refuse a row that breaks a rule; the customer was opened to see it, and the log tells so (E-33).

        Raises:
            KkrekError: it is no fault of the row, but of the register or the disk (10 to 29).
        """
        if error.exit_code in _OF_THE_REGISTER:
            raise error
        self.refuse_as(row, self._told(row, error))
        if found is not None:
            self.touched.touch(found.uid, OPENED)

    def refuse_as(self, row: Row, told: RowError) -> None:
        """Refuse a row, its cells kept for the file of rejects."""
        self.tally.refuse(told)
        self._effects.update(f"refused {told.line} {told.column} {told.rule}\n".encode())
        self._reject(row, told)

    def _reject(self, row: Row, told: RowError) -> None:
        """Keep the cells of a row for the file of rejects."""
        cells = row.cells.raw if row.cells.raw is not None else json.dumps(row.cells.cells)
        facts = [told.column, told.rule, told.remedy, told.guess, told.other]
        self.staged.put("refused", line=told.line, cells=cells, error=json.dumps(facts))
        self.rejected = True

    def skip(self, row: Row, found: CustomerRow, reason: Reason) -> None:
        """Leave a row out, for the customer's sake, its cells kept for the file of rejects."""
        column = self.layout.heading(self.wanted.match.value if self.wanted.match is not None else "number")
        self._reject(row, RowError(row.line, column, SENTENCES[reason], _LATER))
        self.tally.skip(Skipped(row.line, found.number, reason))
        self.touched.touch(found.uid, OPENED)
        self._effects.update(f"skipped {row.line} {reason}\n".encode())

    def warn(self, row: Row, warnings: Iterable[Warn]) -> None:
        """Keep warnings with the line that they are about."""
        for one in warnings:
            self.tally.warn(replace(one, line=row.line))

    def equal(self, found: CustomerRow) -> None:
        """Count a row that changes nothing."""
        self.tally.counts.equal += 1
        self.touched.touch(found.uid, OPENED)

    def change(self, row: Row, found: CustomerRow, customer: Customer, edits: Sequence[Edit], basis: Basis) -> None:
        """Stage the changes of a row, and what follows from them for the duty to inform (E-18, E-19)."""
        self.staged.line = row.line
        notice = [one for one in edits if one.field in informing.NOTICE_FIELDS]
        rest = [one for one in edits if one.field not in informing.NOTICE_FIELDS] if notice else edits
        edit.apply(self.register, found, rest, basis, 0)
        if notice:
            edit.apply(self.register, found, notice, basis, 0)
            day = next((one.new for one in notice if one.field == "notice_given_on"), None)
            if day is not None:
                self.staged.put("informed", number=found.number, uid=found.uid, day=str(day))
        if informing.is_due(customer, edits, basis.source):
            self.staged.put("uninformed", number=found.number, uid=found.uid)
        self._changed(row, found, edits)

    def stage_one(
        self, row: Row, found: CustomerRow, change: Edit | None, basis: Basis, warnings: Sequence[Warn]
    ) -> None:
        """Stage the one change of a row about a relation, a claim or an event, or count that it is so already."""
        self.warn(row, warnings)
        if change is None or change.old == change.new:
            self.equal(found)
            return
        listed: dict[str, str] = {}
        self.warn(row, self.protected.same_flat(self.register, found, [change], listed))
        for uid, how in listed.items():
            self.touched.touch(uid, how)
        edit.apply(self.register, found, [change], basis, 0)
        self._changed(row, found, [change])

    def stage_edits(self, found: CustomerRow, edits: Sequence[Edit], basis: Basis) -> None:
        """Stage changes that no row of the file names."""
        edit.apply(self.register, found, edits, basis, 0)
        self.tally.fields.update(one.field for one in edits)

    def opt_outs(self, row: Row, found: CustomerRow) -> bool:
        """Stage what the row's column about marketing forbids; False when it forbids nothing new."""
        wanted = by_column(self, row) if "marketing" in row.values else None
        return wanted is not None and forbid(self, found, wanted)

    def _changed(self, row: Row, found: CustomerRow, edits: Sequence[Edit]) -> None:
        """Count a row; let the plan know what stands now where it writes, and keep the first changes to be shown."""
        self.tally.counts.changed += 1
        self.touched.touch(found.uid, CHANGED)
        seen = [(one.field, one.row if one.old is not None else None, one.old) for one in edits]
        self._effects.update(f"{row.line} {found.number} {seen}\n".encode("utf-8", "surrogatepass"))
        self.tally.fields.update(one.field for one in edits)
        if self.shows:
            for one in edits:
                self.tally.show(RowChange(row.line, found.number, edit.shown(one, found, typed=False)))

    @property
    def shows(self) -> bool:
        """Whether the changes of this row are among the first, which are shown before they are made."""
        return self.tally.counts.changed + self.tally.counts.added <= SHOWN_ROWS

    def note(self, fact: str) -> None:
        """Let the plan know a fact."""
        self._effects.update(f"{fact}\n".encode())

    def index_of(self, code: str) -> str:
        """Return the blind index of an identity code in hex."""
        return sealing.seal_of(self.register).blind_index(code).hex().upper()

    def _told(self, row: Row, error: KkrekError) -> RowError:
        name = str(error.fields.get("field", "row"))
        name = _HEADINGS.get(name, name)
        match error:
            case InvalidValueError():
                # A subclass has sentences of its own; the usual one is field, rule and remedy.
                rule, remedy = (str(error.fields.get(part, "")) for part in ("rule", "remedy"))
                if not rule:
                    rule, remedy = type(error).what.partition(": ")[2], type(error).hint
            case NotFoundError():
                rule, remedy = N_("names a value that the customer does not have"), N_("look with `kkrek show`")
                name = _HEADINGS.get(str(error.fields["which"]), "row")
            case SeveralFoundError():
                rule = N_("the customer has several values: which one is to be replaced")
                name, remedy = (
                    _HEADINGS.get(str(error.fields["candidates"]), "row"),
                    N_("name it in a column with was_ before its heading"),
                )
            case AlreadyThereError():
                rule, remedy = N_("another customer has it already"), str(error.fields["remedy"])
                name = "identity_code"
            case RecipientRetiredError():
                name, rule = "told", N_("the recipient was retired before that day")
                remedy = N_("look with `kkrek recipient list`")
            case _:
                rule, remedy = type(error).what, type(error).hint
        if "--" in remedy:  # an option of the command that does the same one by one
            remedy = _IN_A_FILE.get(name, N_("fill the cell"))
        used = (name, f"add_{name}", f"remove_{name}", f"was_{name}")
        name = next((one for one in used if one in row.values), name)
        value = shown_value(name, row.values.get(name))
        other = error.fields.get("other")
        line = int(other) if other is not None else None
        return RowError(row.line, self.layout.heading(name), rule, remedy, value, None, line)


SHOWN_ROWS = 20
"""The changes of so many rows are shown before they are made."""
