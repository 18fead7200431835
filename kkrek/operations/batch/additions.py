"""Rows that add customers: likely duplicates are told, never merged; an opt-out elsewhere still counts (T-08, M-12)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kkrek.domain.batch import RowChange, is_clear
from kkrek.domain.customer import CustomerNumber, Source
from kkrek.domain.entry import Draft, Typed, check
from kkrek.domain.names import called, sorted_tokens
from kkrek.domain.warn import Warn
from kkrek.errors import N_, InvalidValueError, KkrekError
from kkrek.operations.batch.codes import Alike, Codes
from kkrek.operations.batch.corrections import PLAIN, address_of
from kkrek.operations.batch.finding import folded_email
from kkrek.operations.batch.opt_outs import by_column, forbid_new
from kkrek.operations.daily.add import check_whole, shown, write_new
from kkrek.operations.edit import Edit
from kkrek.operations.register import CHANGED, LISTED
from kkrek.store import many
from kkrek.store.trays import Tray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.json import Json
    from kkrek.operations.batch.layout import Row
    from kkrek.operations.batch.making import Making

_LISTS = {
    "phone": "phones", "add_phone": "phones", "email": "emails", "add_email": "emails", "iban": "bank_accounts",
    "add_iban": "bank_accounts", "former_name": "former_names", "add_former_name": "former_names", "note": "notes",
}  # fmt: skip
_HASH_BYTES, _LINE_BYTES = 8, 5
_MOST_TOLD = 10_000
_THERE = N_("a likely duplicate is in the register: {numbers}")
_SAME_DIGITS = Warn("same-digits", "identity_code", N_("same digits, different separator: check"))
_IN_FILE = N_("a likely duplicate stands on line {numbers} of the file")


@dataclass(slots=True)
class Additions:
    """Stages new customers, and remembers by which contacts the rows of the file may be the same person."""

    making: Making
    _marks: Tray = field(init=False)

    def __post_init__(self) -> None:
        """Keep the marks of the file's own rows outside memory."""
        self._marks = Tray(self.making.register.store, "marks", _HASH_BYTES + _LINE_BYTES)

    def add(self, rows: Sequence[Row]) -> None:
        """Check and stage new customers."""
        drafts = []
        for row in rows:
            self.making.staged.line = row.line
            try:
                drafts.append((row, self._draft(row)))
            except KkrekError as error:
                self.making.refuse(row, error)
        marks = [_marks_of(draft) for _, draft in drafts]
        there = _Bearers(self.making, marks)
        given = [(str(code), row.line) for row, draft in drafts if (code := _code(draft))]
        codes = Codes.of(self.making, given)
        alike = Alike.of(self.making, [code for code, _ in given])
        for (row, draft), mine in zip(drafts, marks, strict=True):
            self.making.staged.line = row.line
            try:
                if code := _code(draft):
                    codes.check_free(str(code), row.line, None)
                self._write(row, draft)
                self._warn(row, draft, mine, there.of(mine) | alike.former.get(str(_code(draft)), set()))
                self._warn_same_digits(row, alike.same_digits.get(str(_code(draft)), set()))
            except KkrekError as error:
                self.making.refuse(row, error)

    def tell_duplicates(self) -> None:
        """Warn of rows of the file that share a contact, once the whole of it has been read."""
        told: set[tuple[int, int]] = set()  # two rows may share more than one contact
        for bucket in self._marks.buckets():
            first = b""
            for record in bucket:
                if record[:_HASH_BYTES] != first[:_HASH_BYTES]:
                    first = record
                    continue
                before, line = (int.from_bytes(one[_HASH_BYTES:]) for one in (first, record))
                if before != line and (before, line) not in told:
                    self.making.tally.warn(Warn("likely-duplicate", None, _IN_FILE, line=line, numbers=(before,)))
                    if len(told) < _MOST_TOLD:
                        told.add((before, line))

    def _draft(self, row: Row) -> Draft:
        allow_test = self.making.register.configuration.settings.allow_test_hetu
        draft = check(typed_of(row.values), self.making.today, allow_test_codes=allow_test)
        check_whole(draft)
        return draft

    def _write(self, row: Row, draft: Draft) -> None:
        making = self.making
        forbidden = by_column(making, row)
        source = making.basis_of(row).source
        number, uid = CustomerNumber(-making.new_customers), making.staged.uid()
        new = write_new(making.register, draft, source, number, uid, 0)
        if forbidden is not None:
            forbid_new(making, new, draft, forbidden)
        making.new_customers += 1
        making.tally.counts.added += 1
        making.tally.fields.update(draft.plain, draft.items)
        making.touched.touch(uid, CHANGED)
        if source is not Source.SUBJECT and not draft.plain.get("notice_given_on"):
            making.staged.put("uninformed", number=number, uid=uid)
        making.note(f"new {row.line}")
        making.warn(row, draft.warnings)
        if making.shows:
            for change in shown(draft):
                making.tally.show(RowChange(row.line, None, change))

    def _warn(self, row: Row, draft: Draft, marks: Sequence[tuple[str, str]], numbers: set[int]) -> None:
        if numbers:
            self.making.warn(row, [Warn("likely-duplicate", None, _THERE, numbers=tuple(sorted(numbers)))])
            self._list(numbers)
        for kind, key in marks:
            digest = hashlib.blake2b(f"{kind} {key}".encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).digest()
            self._marks.put(digest + row.line.to_bytes(_LINE_BYTES))
        if self.making.protected.by_line:
            homes = [Edit("addresses", "", None, dict(item)) for item in draft.items.get("addresses", ())]
            listed: dict[str, str] = {}
            self.making.warn(row, self.making.protected.same_flat(self.making.register, None, homes, listed))
            for uid, how in listed.items():
                self.making.touched.touch(uid, how)

    def _warn_same_digits(self, row: Row, numbers: set[int]) -> None:
        if numbers:
            self.making.warn(row, [_SAME_DIGITS])
            self._list(numbers)

    def _list(self, numbers: set[int]) -> None:
        for uid in many.uids(self.making.register.store, numbers):
            self.making.touched.touch(uid, LISTED)


class _Bearers:
    """Who in the register shares a contact, or an identity code, with some new rows: asked once for all of them."""

    def __init__(self, making: Making, of_rows: Sequence[Sequence[tuple[str, str]]]) -> None:
        marks = {mark for mine in of_rows for mark in mine}
        wanted: dict[str, set[str]] = {"phone": set(), "email": set(), "name": set()}
        for kind, key in marks:
            wanted[kind].add(key)
        store, hidden = making.register.store, making.protected
        self._found: dict[tuple[str, str], set[int]] = {}
        if not many.has_customers(store):
            return
        for kind in ("phone", "email"):
            for key, numbers in many.bearers(store, kind, wanted[kind]).items() if wanted[kind] else ():
                self._found.setdefault((kind, key), set()).update(map(int, numbers))
        pairs = [_pair(key) for key in wanted["name"]]
        for (name, postal_code), numbers in many.namesakes(store, pairs).items() if pairs else ():
            self._found.setdefault(("name", f"{postal_code}\t{name}"), set()).update(map(int, numbers))
        for kind, key in marks:
            by: Mapping[str, set[int]] = hidden.by_phone if kind == "phone" else hidden.by_email
            secret = hidden.by_name.get(_pair(key)) if kind == "name" else by.get(key)
            if secret:
                self._found.setdefault((kind, key), set()).update(secret)

    def of(self, marks: Sequence[tuple[str, str]]) -> set[int]:
        """Return who shares any of the marks of a row."""
        if not self._found:
            return set()
        return {number for mark in marks for number in self._found.get(mark, ())}


def typed_of(values: Mapping[str, str]) -> Typed:
    """Return what the values of a row tell of a new customer.

    Raises:
        InvalidValueError: a column speaks of what a new customer cannot have yet (52).
    """
    items: dict[str, tuple[str, ...]] = {}
    plain: dict[str, str] = {}
    for name, text in values.items():
        if name in PLAIN:
            plain[PLAIN[name]] = text
        elif name in _LISTS:
            items[_LISTS[name]] = (*items.get(_LISTS[name], ()), *(text.split("\n") if name != "note" else (text,)))
        elif name.startswith(("was_", "remove_")):
            raise _no_former(name)
        if text[0] == "<" and is_clear(text):
            raise _no_former(name)
    nations = [values[name].replace("\n", ",") for name in ("nationality", "add_nationality") if name in values]
    return Typed(plain=plain, nationalities=nations, items=items, address=address_of(values))


def _no_former(name: str) -> InvalidValueError:
    return InvalidValueError(
        field=name,
        rule=N_("a new customer has no value that could be removed or expected"),
        remedy=N_("leave the cell empty, or give the number of the customer"),
    )


def _code(draft: Draft) -> Json:
    return draft.plain.get("identity_code")


def _marks_of(draft: Draft) -> list[tuple[str, str]]:
    """Return by what a row may be the same person as another: phone, e-mail, name with postal code (T-08)."""
    items, plain = draft.items, draft.plain
    marks = [("phone", str(item["e164"])) for item in items.get("phones", ())]
    marks += [("email", folded_email(str(item["email"]))) for item in items.get("emails", ())]
    codes = [str(item["postal_code"]) for item in items.get("addresses", ()) if item.get("postal_code")]
    if codes:
        family, given, call = (str(plain.get(name) or "") for name in ("family_name", "given_names", "call_name"))
        name = sorted_tokens(f"{called(given, call)} {family}")
        marks += [("name", f"{code}\t{name}") for code in codes]
    return marks


def _pair(key: str) -> tuple[str, str]:
    code, _, name = key.partition("\t")
    return name, code
