"""Today's whole list of what is owed: a claim that it does not name any more has been paid (N-06)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kkrek.domain.batch import Reason, RowChange, Skipped
from kkrek.domain.claim_entry import ClaimStep, step_values
from kkrek.domain.warn import Warn
from kkrek.errors import N_, InvalidValueError
from kkrek.operations import edit
from kkrek.operations.batch.held import held
from kkrek.operations.batch.source import unreadable
from kkrek.operations.batch.ties import claim_key
from kkrek.operations.correction import rows_of
from kkrek.operations.daily import ties
from kkrek.operations.edit import Basis, Edit
from kkrek.operations.register import CHANGED, OPENED
from kkrek.store import claims, many, staging

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kkrek.domain.claim import Claim
    from kkrek.domain.json import Json
    from kkrek.operations.batch.layout import Row
    from kkrek.operations.batch.making import Making
    from kkrek.store.customers import CustomerRow

_PART = 500
_NOT_SETTLED = Warn(
    "not-settled",
    "reference",
    N_("a row does not tell which claim it names, so that no claim was taken as paid: mend the row"),
)


class Complete:
    """Remembers the claims that a list names, refused rows too, and stages the settling of all others."""

    def __init__(self, making: Making) -> None:
        """Begin with a list that has named nothing."""
        self._making = making
        self._companies: set[str | None] = set()
        self._named = 0

    def see(self, rows: Iterable[Row]) -> None:
        """Note what the rows name. Of a company that no row names nothing is known, and so nothing is settled."""
        keys = {}
        for row in rows:
            company, reference = row.values.get("company"), row.values.get("reference")
            with suppress(InvalidValueError):  # the row is refused for it
                code = ties.company_code(self._making.register, company)
                if reference is not None:
                    self._companies.add(code)
                    self._named += 1
                    keys[f"listed {claim_key(code, reference)}"] = row.line
        staging.take(self._making.register.store, keys)

    def settle(self, path: str) -> None:
        """Stage that every open claim of these companies is paid today which the list does not name.

        Where a row does not tell which claim it names, that may be any of them, and none is settled.

        Raises:
            InputUnreadableError: the list names no claim at all (50).
        """
        if self._named < self._making.tally.counts.read:
            self._making.tally.warn(_NOT_SETTLED)
            return
        if not self._companies:
            raise unreadable(
                path,
                N_("it names no claim, and would settle all of them"),
                N_("settle the last ones with `kkrek claim settle`"),
            )
        store, last = self._making.register.store, 0
        while part := claims.unpaid(store, last, _PART):
            last = part[-1].id
            keys = {one.id: f"listed {claim_key(one.company, one.reference)}" for one in part}
            named = staging.taken(store, list(keys.values()))
            self._settle([one for one in part if one.company in self._companies and keys[one.id] not in named])

    def _settle(self, gone: Sequence[claims.Unpaid]) -> None:
        making = self._making
        people = many.customers(making.register.store, {one.customer for one in gone}) if gone else {}
        now = held(making.register, people.values(), {"claim"})
        stand: dict[int, dict[str, dict[str, Json]]] = {}
        for one in gone:
            row = people[one.customer]
            if now.is_restricted(row):
                making.tally.skip(Skipped(0, row.number, Reason.RESTRICTED))
                making.touched.touch(row.uid, OPENED)
                making.note(f"restricted {one.uid}")
                continue
            customer = now.customer(row)
            claim = next(found for found in customer.claims if found.uid == one.uid)
            before = stand.get(row.number) or stand.setdefault(row.number, dict(rows_of(customer, "claims")))
            self._pay(row, claim, before[one.uid])

    def _pay(self, row: CustomerRow, claim: Claim, before: dict[str, Json]) -> None:
        making = self._making
        values = step_values(claim, ClaimStep.SETTLE, None, making.today)
        change = Edit("claims", claim.uid, before, {**before, **values})
        making.stage_edits(row, [change], Basis.of_office(making.wanted.source))
        making.tally.counts.settled += 1
        making.tally.show(RowChange(0, row.number, edit.shown(change, row, typed=False)))
        making.touched.touch(row.uid, CHANGED)
        making.note(f"settled {claim.uid}")
