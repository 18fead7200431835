"""What a batch is: a file of rows about customers, the counts of what became of them, and what was refused or left out.

Nothing here holds a value of the file but `RowError`, whose value is for the eyes of whoever sits at the terminal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.words import canonical
from kkrek.errors import N_

if TYPE_CHECKING:
    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.json import JsonObject
    from kkrek.domain.warn import Warn

SHOWN = 100
"""So many errors and rows left out are told; all refused rows go to the file of rejects."""

WARNED = 1000
"""So many warnings are kept, those that matter most: who may stand there twice before what is only odd."""

_FIRST, _LAST = frozenset({"likely-duplicate", "same-digits", "not-settled", "owed-again"}), "test-identity-code"
_CLEAR = frozenset(map(canonical, ("<clear>", "<tyhjennä>", "<tyhjennä>", "<töm>")))


class What(StrEnum):
    """What the rows of a file are about."""

    CUSTOMERS = "customers"
    RELATIONS = "relations"
    CLAIMS = "claims"
    EVENTS = "events"
    OPT_OUTS = "opt_outs"


class Match(StrEnum):
    """By what a row finds its customer, instead of the number or beside it."""

    IDENTITY_CODE = "identity_code"
    EMAIL = "email"
    PHONE = "phone"


class Reason(StrEnum):
    """Why a row was left out, or a change was not taken back."""

    RESTRICTED = "restricted"
    NO_VTJ_UPDATE = "no_vtj_update"
    CHANGED_SINCE = "changed_since"
    VALUES_GONE = "values_gone"
    MERGED = "merged"
    IN_USE = "in_use"
    OPT_OUT = "opt_out"


SENTENCES = {
    Reason.RESTRICTED: N_("the processing of the customer's data is restricted (Article 18)"),
    Reason.NO_VTJ_UPDATE: N_("the customer has forbidden updates from the population register"),
    Reason.CHANGED_SINCE: N_("it was changed since"),
    Reason.VALUES_GONE: N_("the old value is not kept any more"),
    Reason.MERGED: N_("the customer was merged with another since"),
    Reason.IN_USE: N_("more was recorded about the customer since: it is erased with `kkrek erase` alone"),
    Reason.OPT_OUT: N_("an opt-out is never lifted by a batch"),
}


def is_clear(text: str) -> bool:
    """Tell whether a cell says that its field is to be emptied: ``<clear>``, ``<tyhjennä>``."""
    return text.startswith("<") and canonical(text) in _CLEAR


class RowError(NamedTuple):
    """A rule that a row breaks: its physical line, the heading of the column, and what to do.

    ``value`` is what stands in the cell and ``guess`` what may have been meant: for a terminal and the file of
    rejects alone, and never an identity code or an account. ``other`` is another line, which the rule names as
    ``{line}``.
    """

    line: int
    column: str
    rule: str
    remedy: str
    value: str | None = None
    guess: str | None = None
    other: int | None = None


class Refused(NamedTuple):
    """A refused row as it goes to the file of rejects: its cells as a JSON list, or the object of a JSON line."""

    cells: str
    error: RowError


class Skipped(NamedTuple):
    """A row, or with ``undo`` a field, that was left as it is: the line (0 where there is none) and the customer."""

    line: int
    number: CustomerNumber
    reason: Reason
    field: str | None = None


class RowChange(NamedTuple):
    """A change that a row makes, as it is shown before it is done: codes and accounts masked."""

    line: int
    number: CustomerNumber | None
    change: JsonObject


@dataclass(slots=True)
class Counts:
    """How many rows of a file: read, changing something, equal to what is there, new customers, left out, refused.

    ``settled`` are claims that a complete list does not name any more.
    """

    read: int = 0
    changed: int = 0
    equal: int = 0
    added: int = 0
    skipped: int = 0
    refused: int = 0
    settled: int = 0

    def json(self) -> dict[str, int]:
        """Return the counts as scripts get them."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Tally:
    """What a batch came to: the counts, and the first of each that is to be told."""

    counts: Counts = field(default_factory=Counts)
    errors: list[RowError] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    changes: list[RowChange] = field(default_factory=list)
    warned: int = 0
    mailings: tuple[int, ...] = ()
    fields: set[str] = field(default_factory=set)

    def sort(self) -> None:
        """Bring what is told into the order of the file: rows are checked a few hundred at a time."""
        self.errors.sort(key=lambda one: one.line)
        del self.errors[SHOWN:]
        self.skipped.sort(key=lambda one: one.line)
        self._sort_warnings()
        self.changes.sort(key=lambda one: one.line)

    def refuse(self, error: RowError) -> None:
        """Count a refused row and keep its error, if it is among the first."""
        self.counts.refused += 1
        self.errors.append(error)
        if len(self.errors) >= 2 * SHOWN:  # rows are not refused in the order of their lines
            self.errors.sort(key=lambda one: one.line)
            del self.errors[SHOWN:]

    def skip(self, left: Skipped) -> None:
        """Count a row that is left out and keep it, if it is among the first."""
        self.counts.skipped += 1
        if len(self.skipped) < SHOWN:
            self.skipped.append(left)

    def warn(self, warning: Warn) -> None:
        """Count a warning and keep it, if it is among those that matter most."""
        self.warned += 1
        self.warnings.append(warning)
        if len(self.warnings) >= 2 * WARNED:
            self._sort_warnings()

    def _sort_warnings(self) -> None:
        self.warnings.sort(key=lambda one: (one.id == _LAST, one.id not in _FIRST, one.line or 0))
        del self.warnings[WARNED:]

    def show(self, change: RowChange) -> None:
        """Keep a change to be shown, if it is among the first."""
        if len(self.changes) < SHOWN:
            self.changes.append(change)
