"""Rows by which people forbid marketing; a batch can record a prohibition and never lift one (M-05, N-05, E-45)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.domain.address import parts_of
from kkrek.domain.batch import RowChange
from kkrek.domain.customer import CustomerNumber, Via
from kkrek.domain.dates import day_or_today
from kkrek.domain.marketing import Channel, Kind
from kkrek.domain.names import check_line
from kkrek.domain.suppression import identifiers, postal_line
from kkrek.domain.words import canonical, choice
from kkrek.errors import N_, InvalidValueError, KkrekError
from kkrek.operations import record, suppression
from kkrek.operations.batch.emptying import check_clears
from kkrek.operations.register import CHANGED
from kkrek.operations.rights.forbidding import Prohibition, forbidden_before
from kkrek.store import staging

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.crypto.log import Value
    from kkrek.domain.entry import Draft
    from kkrek.domain.json import JsonObject
    from kkrek.operations.batch.layout import Row
    from kkrek.operations.batch.making import Making
    from kkrek.store.customers import CustomerRow

_ALL = tuple((kind.value, channel.value) for kind in Kind for channel in Channel)
_NO = frozenset({
    "no", "n", "ei", "e", "nej", "0", "false", "forbidden", "kielto", "kielletty", "kieltanyt", "forbud",
})  # fmt: skip
_BY_CONSENT = N_("record a consent with `kkrek consent give`, which asks for kind, channel, text and way")


def opt_out(making: Making, pairs: Sequence[tuple[Row, CustomerRow]]) -> None:
    """Check and stage prohibitions, also of those whose processing is restricted: they protect the person."""
    for row, found in pairs:
        making.staged.line = row.line
        try:
            check_clears(row)
            _opt_out(making, row, found, _wanted(making, row))
        except KkrekError as error:
            making.refuse(row, error, found)


def by_column(making: Making, row: Row) -> Prohibition | None:
    """Return what the column ``marketing`` of a customer's row forbids; empty leaves everything as it is (M-11).

    Raises:
        InvalidValueError: it allows something, or does not say how the person forbade it (52, M-05, M-07).
    """
    text = row.values.get("marketing")
    if text is None:
        return None
    _check_forbids("marketing", text)
    via = row.values.get("marketing_via")
    if via is None:
        raise InvalidValueError(
            field="marketing_via",
            rule=N_("how the person forbade it is not said"),
            remedy=N_("add a column marketing_via: letter, phone, email, sms, in-person or portal"),
        )
    since = day_or_today(row.values.get("marketing_since"), making.today, "marketing_since")
    return Prohibition(pairs=_ALL, since=since, via=choice(Via, via, "marketing_via"))


def forbid(making: Making, found: CustomerRow, wanted: Prohibition) -> bool:
    """Stage a prohibition of a customer, with the ledger's line; False when all of it was forbidden before."""
    customer = record.read(making.register, found, record.EVERYTHING)
    if forbidden_before(customer, wanted.pairs):
        return False
    since, via = wanted.since.isoformat(), wanted.via.value
    kept = suppression.suppressions(making.register, customer, [(*pair, since, via) for pair in wanted.pairs])
    _stage(making, found.number, found.uid, wanted, suppression.for_ledger(kept))
    return True


def forbid_new(making: Making, new: CustomerRow, draft: Draft, wanted: Prohibition) -> None:
    """Stage a prohibition of a customer whom the same row adds."""
    items, plain = draft.items, draft.plain
    lines = [line for item in items.get("addresses", ()) if (line := postal_line(parts_of(item)))]
    former = [str(item["name"]) for item in items.get("former_names", ())]
    known = {
        identifier
        for name in suppression.names_of(new.family_name, new.given_names, new.call_name, former)
        for identifier in identifiers(
            emails=[str(item["email"]) for item in items.get("emails", ())],
            e164s=[str(item["e164"]) for item in items.get("phones", ())],
            identity_code=str(plain["identity_code"]) if plain.get("identity_code") else None,
            name=name,
            postal_lines=lines,
        )
    }
    since, via = wanted.since.isoformat(), wanted.via.value
    digests = suppression.digests_of(suppression.key_of(making.register), sorted(known))
    kept = suppression.of_digests(digests, [(*pair, since, via) for pair in wanted.pairs])
    _stage(making, new.number, new.uid, wanted, suppression.for_ledger(kept))


def _opt_out(making: Making, row: Row, found: CustomerRow, wanted: Prohibition) -> None:
    """Stage what a row forbids that no earlier row of the file does, or count that it is so already."""
    keys = {f"opt-out {found.number} {kind} {channel}": (kind, channel) for kind, channel in wanted.pairs}
    before = staging.take(making.register.store, dict.fromkeys(keys, row.line))
    new = [pair for key, pair in keys.items() if key not in before]
    if new and forbid(making, found, replace(wanted, pairs=new)):
        making.tally.counts.changed += 1
        making.tally.fields.add("marketing")
        making.touched.touch(found.uid, CHANGED)
        making.note(f"{row.line} {found.number} forbids")
    else:
        making.equal(found)


def _wanted(making: Making, row: Row) -> Prohibition:
    get = row.values.get
    if (state := get("state")) is not None:
        _check_forbids("state", state)
    kinds = _several(get("marketing_kind"))
    channels = _several(get("channel"))
    wanted_kinds = [choice(Kind, one, "marketing_kind") for one in kinds] or list(Kind)
    wanted_channels = [choice(Channel, one, "channel") for one in channels] or list(Channel)
    letter = get("letter")
    return Prohibition(
        pairs=[(kind.value, channel.value) for kind in wanted_kinds for channel in wanted_channels],
        since=day_or_today(get("received"), making.today, "received"),
        via=choice(Via, via, "via") if (via := get("via")) else Via.PHONE,
        letter=check_line(letter, "letter") if letter is not None else None,
    )


def _several(text: str | None) -> list[str]:
    return [part for part in (text or "").replace("\n", ",").split(",") if part.strip()]


def _check_forbids(field: str, text: str) -> None:
    if canonical(text) in _NO:
        return
    rule = N_("a batch never lifts an opt-out and never records a consent")
    raise InvalidValueError(field=field, rule=rule, remedy=_BY_CONSENT)


def _stage(making: Making, number: int, uid: str, wanted: Prohibition, kept: Sequence[Value]) -> None:
    since, via, today = wanted.since.isoformat(), wanted.via.value, making.today.isoformat()
    for kind, channel in wanted.pairs:
        choice = {"kind": kind, "channel": channel, "since": since, "via": via, "reference": wanted.letter}
        making.staged.put("choice_new", customer=number, recorded_on=today, **choice)
    body = {
        "uid": uid,
        "choices": [list(pair) for pair in wanted.pairs],
        "since": since,
        "via": via,
        "suppressions": kept,
    }
    making.staged.put("ledger_new", customer=number, kind="opt-out", body=json.dumps(body))
    if making.shows:
        new: JsonObject = {"state": "forbidden", "pairs": [list(pair) for pair in wanted.pairs], "since": since}
        change: JsonObject = {"field": "marketing", "old": None, "new": new}
        making.tally.show(RowChange(making.staged.line, CustomerNumber(number) if number > 0 else None, change))
