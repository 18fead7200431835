"""Strike an outside mailing list: who forbids, is on the suppression list, restricted, dead or protected (M-06, M-12).

The list is somebody else's, so its other rows are their maker's to answer for; nothing of it is stored.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.marketing import State, WhyNot, standing
from kkrek.domain.outside_list import read_list
from kkrek.domain.outsider import outsider
from kkrek.domain.request import RequestKind
from kkrek.domain.restriction import blocking, marketing_purposes
from kkrek.domain.role import Role
from kkrek.errors import InvalidValueError
from kkrek.operations import record, suppression
from kkrek.operations.outsiders import Outsiders
from kkrek.store import marketing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kkrek.domain.customer import CustomerNumber
    from kkrek.domain.marketing import Channel, Kind
    from kkrek.domain.outside_list import Line, OutsideList
    from kkrek.domain.outsider import Outsider
    from kkrek.operations.access import Access
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

_SAID = {State.FORBIDDEN: WhyNot.FORBIDDEN, State.WITHDRAWN: WhyNot.WITHDRAWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of a list: rows read and kept, struck rows counted by reason; the protected by number alone."""

    rows: int
    kept: int
    struck: Mapping[str, int]
    protected: tuple[CustomerNumber, ...]
    encoding: str
    delimiter: str


def check_list(
    access: Access, content: bytes, path: str, kind: Kind, channel: Channel, write: Callable[[bytes], None]
) -> Checked:
    """Give the rows that may stay to ``write``, as a file like the one that came.

    Raises:
        InputUnreadableError: it is no list (50).
        RoleTooLowError: only a clerk may (22).
    """
    access.require("marketing check", Role.CLERK)
    sheet = read_list(content, path)
    with access.open("marketing check", Role.CLERK) as register:
        checker = _Checker(register, sheet, kind, channel)
        kept = []
        for line in sheet.lines:
            why_not = checker.why_not(line)
            if why_not is None:
                kept.append(line)
            else:
                checker.counts[why_not.value] += 1
        write(sheet.written(kept))
        register.record(customers=dict(register.seen), fields=["marketing"])
        return Checked(
            rows=len(sheet.lines),
            kept=len(kept),
            struck={reason.value: checker.counts[reason.value] for reason in WhyNot if checker.counts[reason.value]},
            protected=tuple(sorted(checker.protected)),
            encoding=sheet.encoding,
            delimiter=sheet.delimiter,
        )


class _Checker:
    """Tells of each row why it is struck; the first reason of the most limited customer counts."""

    def __init__(self, register: Register, sheet: OutsideList, kind: Kind, channel: Channel) -> None:
        self._register = register
        self._sheet = sheet
        self._pair = (kind, channel)
        self._serving = marketing_purposes(register.configuration)
        self._lookup = Outsiders(register)
        self._key = suppression.key_of(register)
        self.counts: Counter[str] = Counter()
        self.protected: set[CustomerNumber] = set()

    def why_not(self, line: Line) -> WhyNot | None:
        """Return why a row must go, or None; what cannot be compared cannot be let through."""
        if not self._sheet.is_whole(line):
            return WhyNot.UNREADABLE
        try:
            person = outsider(self._sheet.values(line))
        except InvalidValueError:
            return WhyNot.UNREADABLE
        rows = {row.number: row for rows in self._lookup.customers(person).values() for row in rows}
        reasons = [reason for row in rows.values() if (reason := self._of_customer(row))]
        if self._is_suppressed(person):
            reasons.append(WhyNot.SUPPRESSED)
        return min(reasons, key=list(WhyNot).index, default=None)

    def _of_customer(self, row: CustomerRow) -> WhyNot | None:
        customer = record.read(self._register, row)
        if row.protected_since is not None:
            self.protected.add(row.number)
        choice = standing(customer.marketing).get(self._pair)
        objects = any(RequestKind.MARKETING_OBJECTION in one.open_kinds for one in customer.requests)
        found = (
            (customer.deceased_on is not None, WhyNot.DECEASED),
            (blocking(customer.restrictions, self._serving) is not None, WhyNot.RESTRICTED),
            (row.protected_since is not None, WhyNot.PROTECTED),
            (objects, WhyNot.FORBIDDEN),
            (choice is not None, _SAID.get(State(choice.state)) if choice is not None else None),
        )
        return next((reason for holds, reason in found if holds), None)

    def _is_suppressed(self, person: Outsider) -> bool:
        kind, channel = self._pair
        return any(
            marketing.is_suppressed(self._register.store, digest, kind.value, channel.value)
            for _, digest in suppression.digests_of(self._key, person.identifiers)
        )
