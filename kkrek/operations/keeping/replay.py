"""Do again after a restore what the ledger says: nobody who was erased comes back, and no wish of anybody is lost.

Each kind of line has one function here (E-39, M-12). They go through the operations that did it the first time, so
that lists, tasks and recipients follow; what those would write to the ledger stands there already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, cast

from kkrek.domain.customer import Protection, Via
from kkrek.domain.entry import LIST_FIELDS
from kkrek.domain.marketing import State
from kkrek.domain.notification import What
from kkrek.operations import notifying, record
from kkrek.operations.daily.merge import merge_again
from kkrek.operations.daily.protect import RESTORED, protect_again, unprotect_again
from kkrek.operations.keeping import hold
from kkrek.operations.register import CHANGED
from kkrek.operations.rights import erase_kept, erase_part, forbidding, limiting
from kkrek.operations.rights.erase import erase_again
from kkrek.operations.rights.erase_facts import plan_for
from kkrek.operations.rights.forbidding import Prohibition
from kkrek.store import customers, marketing, wiping
from kkrek.store.limits import HoldRow, RestrictionRow

if TYPE_CHECKING:
    from kkrek.crypto.log import Value
    from kkrek.operations.keeping.restore_ledger import Line
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow

Body = Mapping[str, "Value"]
Pairs = Sequence[tuple[str, str]]

NOT_MERGED, NOT_ERASED, NOT_KNOWN = "not-merged", "not-erased", "not-known"
"""What could not be done again as it was: two records that look like two persons now; a part of somebody's data of
which an old line does not tell which rows; a line about somebody whom the backup does not know."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Something that somebody must look at, with the numbers that it is about.

    Of somebody whom the backup does not know there is no number, but the kind of the line and the day of the wish.
    """

    what: str
    numbers: tuple[int, ...] = ()
    kind: str | None = None
    on: str | None = None


@dataclass(slots=True)
class Replay:
    """What is done again in one open register: counts by kind of line, whom it touched, and what is left to people.

    ``made_one`` are the uids that were merged into a uid since, where the two are still apart here; ``merge_at`` is the
    number of the line of a merge that was just done, with those that tell what it forbids and restricts.
    """

    register: Register
    done: Counter[str] = field(default_factory=Counter)
    touched: dict[str, str] = field(default_factory=dict)
    by_hand: list[ByHand] = field(default_factory=list)
    made_one: dict[str, set[str]] = field(default_factory=dict)
    merge_at: int = 0

    def line(self, line: Line) -> None:
        """Do a line again."""
        kind, body, on = line.kind, line.body, line.on(self.register.moment.zone)
        rows = self.rows_of(str(body["uid"])) if "uid" in body else []
        for row in rows:
            self.touched[row.uid] = CHANGED
        if "uid" in body and not rows and kind != "erasure" and not body.get("suppressions"):
            self.by_hand.append(ByHand(NOT_KNOWN, kind=kind, on=_text(body, "since") or on))
        follows = line.n == self.merge_at + 1 and kind == "opt-out"
        if not (follows and rows and all(_forbids(self, row, body) for row in rows)):
            _AGAIN[kind](self, rows, body, on)
            self.done[kind] += 1
        if follows or (kind == "merge" and customers.by_uid(self.register.store, str(body["gone"]))):
            self.merge_at = line.n

    def still_erased(self, line: Line) -> None:
        """Erase again somebody whose erasure the backup should hold already."""
        if self.rows_of(str(line.body["uid"])):
            self.line(line)

    def rows_of(self, uid: str) -> list[CustomerRow]:
        """Return the customers who are the person of a uid: one, unless records that were merged are apart here."""
        uids, left = {uid}, [uid]
        while left:
            more = self.made_one.get(left.pop(), set()) - uids
            uids |= more
            left += more
        found: dict[int, CustomerRow] = {}
        for one in sorted(uids):
            row = customers.by_uid(self.register.store, one)
            if row is not None and row.merged_into is not None:
                row = customers.get(self.register.store, row.merged_into)
            if row is not None:
                found[row.number] = row
        return [found[number] for number in sorted(found)]


# Each kind of line --------------------------------------------------------------------------------------------


def _erasure(replay: Replay, rows: list[CustomerRow], body: Body, _on: str) -> None:
    for uid in cast("Sequence[str]", body.get("merged", ())):
        replay.made_one.setdefault(str(body["uid"]), set()).add(uid)
    for row in rows if "merged" not in body else replay.rows_of(str(body["uid"])):
        erase_again(replay.register, row)
    _suppress(replay, body)


def _erasure_in_part(replay: Replay, rows: list[CustomerRow], body: Body, _on: str) -> None:
    register, groups = replay.register, cast("Sequence[str]", body["groups"])
    uids = cast("Mapping[str, Sequence[str]]", body.get("rows", {}))
    for row in rows:
        if "rows" not in body and any(group in LIST_FIELDS for group in groups):
            replay.by_hand.append(ByHand(NOT_ERASED, (row.number,)))
        history = cast("Sequence[str] | None", body.get("history"))
        taken = erase_part.Taken(
            {group: uids.get(group, ()) for group in groups},
            frozenset(history) if history is not None else None,
            _text(body, "before"),
        )
        if groups:
            notifying.tell(register, row, What.ERASURE_IN_PART)
        erase_part.take_out(register, row, taken)
        wiping.begin(register.store)
        now = record.find_row(register, row.number)
        if body.get("retention"):
            erase_kept.follow(register, now)
            continue
        scope = cast("Sequence[str]", body.get("scope", groups))
        left = plan_for(register, record.read(register, now, record.EVERYTHING), only=scope)
        if not left.whole:
            erase_kept.keep(register, now, left, register.next_entry(), None)
        elif not scope:
            erase_kept.look_again(register, now, register.next_entry())


def _opt_out(replay: Replay, rows: list[CustomerRow], body: Body, _on: str) -> None:
    """Forbid it again; of somebody whom the backup does not know the suppressions alone stand."""
    for row in rows:
        wanted = Prohibition(pairs=_pairs(body), since=_day(body, "since"), via=Via(str(body["via"])))
        forbidding.forbid(replay.register, row, wanted)
    if not rows:
        _suppress(replay, body)


def _forbids(replay: Replay, row: CustomerRow, body: Body) -> bool:
    """Tell whether all that a line forbids is forbidden: the merge before it has done that."""
    return forbidding.forbidden_before(record.read(replay.register, row), _pairs(body))


def _taken_back(replay: Replay, rows: list[CustomerRow], body: Body, on: str) -> None:
    store, pairs, ended = replay.register.store, _pairs(body), _digests(body)
    for row in rows:
        entry = cast("int", body["entry"])
        marketing.take_back_pairs(store, row.number, pairs, marketing.TakenBack(entry, on, RESTORED))
        marketing.end_suppressions_of(store, entry, ended)
        notifying.tell(replay.register, row, What.OPT_OUT_MISTAKE)
    if not rows:
        for kind, channel in pairs:
            marketing.end_suppression(store, ended, kind, channel)


def _consent(replay: Replay, rows: list[CustomerRow], body: Body, on: str) -> None:
    _choose(replay, rows, body, State.CONSENTED, on)
    for kind, channel in _pairs(body):
        marketing.end_suppression(replay.register.store, _digests(body), kind, channel)


def _withdrawn(replay: Replay, rows: list[CustomerRow], body: Body, on: str) -> None:
    _choose(replay, rows, body, State.WITHDRAWN, on)


def _restriction(replay: Replay, rows: list[CustomerRow], body: Body, _on: str) -> None:
    register = replay.register
    for row in rows:
        new = RestrictionRow(str(body["ground"]), _text(body, "purpose"), str(body["since"]), None, None)
        if not _in_force(replay, row, new):
            limiting.write(register, row, record.read(register, row, record.EVERYTHING), new, None)


def _restriction_lifted(replay: Replay, rows: list[CustomerRow], body: Body, on: str) -> None:
    wanted = RestrictionRow(str(body["ground"]), _text(body, "purpose"), str(body["since"]), None, None)
    lifted, informed = _text(body, "lifted") or on, _text(body, "informed") or on
    for row in rows:
        for limit in _in_force(replay, row, wanted):
            limiting.lift(replay.register, row, limit, informed, lifted)


def _protection(replay: Replay, rows: list[CustomerRow], body: Body, _on: str) -> None:
    """Protect again; who told of it is in own words, which only the backup may know."""
    until = _text(body, "until")
    for row in rows:
        wanted = Protection(
            since=_day(body, "since"),
            until=date.fromisoformat(until) if until is not None else None,
            told_by=row.protection_told_by,
            no_vtj_update=bool(body.get("no_vtj_update", row.no_vtj_update)),
        )
        protect_again(replay.register, row, wanted)


def _protection_lifted(replay: Replay, rows: list[CustomerRow], _body: Body, _on: str) -> None:
    for row in rows:
        unprotect_again(replay.register, row)


def _hold(replay: Replay, rows: list[CustomerRow], body: Body, _on: str) -> None:
    for row in rows:
        hold.place_again(replay.register, row, str(body["group"]), str(body["since"]), str(body["review"]))


def _hold_released(replay: Replay, rows: list[CustomerRow], body: Body, on: str) -> None:
    for row in rows:
        hold.release_again(replay.register, row, _released_hold(body), on)


def _merge(replay: Replay, _rows: list[CustomerRow], body: Body, _on: str) -> None:
    """Merge again; where that cannot be, all later lines count for both."""
    store, uids = replay.register.store, [str(body[name]) for name in ("keep", "gone")]
    replay.made_one.setdefault(uids[0], set()).add(uids[1])
    keep, gone = (customers.by_uid(store, uid) for uid in uids)
    if keep is None or gone is None or gone.merged_into is not None:
        return
    replay.touched |= dict.fromkeys(uids, CHANGED)
    if not merge_again(replay.register, keep.number, gone.number):
        replay.by_hand.append(ByHand(NOT_MERGED, (keep.number, gone.number)))


_AGAIN: Mapping[str, Callable[[Replay, list[CustomerRow], Body, str], None]] = {
    "erasure": _erasure,
    "erasure-in-part": _erasure_in_part,
    "opt-out": _opt_out,
    "opt-out-taken-back": _taken_back,
    "consent": _consent,
    "consent-withdrawn": _withdrawn,
    "restriction": _restriction,
    "restriction-lifted": _restriction_lifted,
    "protection": _protection,
    "protection-lifted": _protection_lifted,
    "hold": _hold,
    "hold-released": _hold_released,
    "merge": _merge,
}
KINDS = frozenset(_AGAIN)
"""The kinds of lines that are done again to customers."""


# What the bodies hold -----------------------------------------------------------------------------------------


def _choose(replay: Replay, rows: list[CustomerRow], body: Body, state: State, on: str) -> None:
    made = [
        marketing.ChoiceRow(
            kind=kind,
            channel=channel,
            state=state.value,
            since=str(body["since"]),
            via=str(body["via"]),
            text_version=_text(body, "text"),
            reference=None,
            recorded_on=on,
            entry=replay.register.next_entry(),
        )
        for kind, channel in _pairs(body)
    ]
    for row in rows:
        marketing.add_choices(replay.register.store, row.number, made)


def _suppress(replay: Replay, body: Body) -> None:
    found = [
        marketing.Suppression(
            digest=bytes.fromhex(one["digest"]), **{name: one[name] for name in _SUPPRESSION if name != "digest"}
        )
        for one in cast("Sequence[Mapping[str, str]]", body.get("suppressions", ()))
    ]
    if found:
        marketing.suppress(replay.register.store, found, replay.register.next_entry())


_SUPPRESSION = marketing.Suppression._fields


def _in_force(replay: Replay, row: CustomerRow, wanted: RestrictionRow) -> list[RestrictionRow]:
    same = (wanted.ground, wanted.purpose, wanted.since)
    return [one for one in limiting.in_force(replay.register, row) if (one.ground, one.purpose, one.since) == same]


def _pairs(body: Body) -> list[tuple[str, str]]:
    return [(kind, channel) for kind, channel in cast("Sequence[Sequence[str]]", body["choices"])]


def _digests(body: Body) -> list[bytes]:
    return [bytes.fromhex(digest) for digest in cast("Sequence[str]", body.get("ended", ()))]


def _released_hold(body: Body) -> HoldRow:
    return HoldRow(str(body["group"]), hold.RESTORED, _text(body, "since") or "", _text(body, "review"), None)


def _text(body: Body, name: str) -> str | None:
    value = body.get(name)
    return str(value) if value is not None else None


def _day(body: Body, name: str) -> date:
    return date.fromisoformat(str(body[name]))
