"""Read customers as recipients get them: the values of the fields that a format names, for many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.address import designator, parts_of
from kkrek.domain.disclosing import SEALED_WITH_PROTECTION, Person
from kkrek.domain.identity_code import parse_identity_code
from kkrek.operations import sealing
from kkrek.store import many

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Values

_TABLES = {
    "addresses": "address",
    "phones": "phone",
    "emails": "email",
    "bank_accounts": "bank_account",
    "former_names": "former_name",
    "relations": "relation",
}
_MAIN = {"phones": "e164", "emails": "email", "bank_accounts": "iban", "former_names": "name"}
_PLAIN = ("family_name", "given_names", "call_name", "language", "marital_status", "household_size", "deceased_on")
_LETTERS_GO_TO = ("postal", "home")
_SEPARATORS = "+-YXWVUABCDEF"


class Wanted(NamedTuple):
    """What is to be read: fields of `mapping.SENDABLE`; the relation told of may have to be of a kind or company."""

    fields: frozenset[str]
    relation: str | None = None
    company: str | None = None


def people(register: Register, numbers: Collection[int], wanted: Wanted) -> dict[int, Person]:
    """Return customers by the number that was asked for; of a number that leads to another, the kept one.

    Args:
        register: where they are.
        numbers: a few hundred at most.
        wanted: which values are read; sealed fields are opened only if they are among them.
    """
    rows = many.customers(register.store, numbers)
    kept = {row.number for row in rows.values()}
    roots = {field.partition(".")[0] for field in wanted.fields}
    tables = {
        field: many.rows(register.store, table, kept) for field, table in _TABLES.items() if field in roots and kept
    }
    restricted = many.restricted(register.store, kept)
    reader = _Reader(register, wanted, tables)
    found = {number: reader.person(row, restricted.get(row.number, ())) for number, row in rows.items()}
    return _marked(register, found, reader.codes) if roots & {"identity_code", "identity_code_ending"} else found


class _Reader:
    def __init__(
        self, register: Register, wanted: Wanted, tables: Mapping[str, Mapping[int, Sequence[Values]]]
    ) -> None:
        self._register = register
        self._wanted = wanted
        self._tables = tables
        self._today = register.moment.today.isoformat()
        self.codes: dict[int, str] = {}

    def person(self, row: CustomerRow, restrictions: Collection[str | None]) -> Person:
        protected = row.protected_since is not None
        values = {name: text for name, text in self._values(row, protected=protected) if text}
        return Person(
            number=row.number,
            uid=row.uid,
            restricted=None in restrictions,
            protected=protected,
            deceased=row.deceased_on is not None,
            values={name: text for name, text in values.items() if name in self._wanted.fields},
            several="nationalities" in self._wanted.fields and "nationalities.2" in values.keys() - self._wanted.fields,
        )

    def _values(self, row: CustomerRow, *, protected: bool) -> Iterator[tuple[str, str]]:
        yield "number", str(row.number)
        for name in _PLAIN:
            value = getattr(row, name)
            yield name, "" if value is None else str(value)
        given, family = row.given_names or "", row.family_name or ""
        yield "name", f"{given} {family}".strip()
        yield "name_family_first", f"{family} {given}".strip()
        yield from _numbered("nationalities", row.nationalities.split(","))
        if row.identity_code is not None and self._wants_identity_code():
            yield from self._identity_code(row)
        for field, found in self._tables.items():
            if not (protected and field in SEALED_WITH_PROTECTION):
                yield from self._rows(field, row, found.get(row.number, ()))

    def _wants_identity_code(self) -> bool:
        return bool(self._wanted.fields & {"identity_code", "identity_code_ending", "birth_date"})

    def _identity_code(self, row: CustomerRow) -> Iterator[tuple[str, str]]:
        assert row.identity_code is not None
        place = {"customer": row.uid, "table": "customer", "row": row.uid, "field": "identity_code"}
        code = sealing.seal_of(self._register).open(row.identity_code, **place).decode()
        self.codes[row.number] = code
        yield "identity_code", code
        yield "identity_code_ending", code[7:]
        yield "birth_date", parse_identity_code(code).born_on.isoformat()

    def _rows(self, field: str, row: CustomerRow, stored: Sequence[Values]) -> Iterator[tuple[str, str]]:
        # A row that protection or a confirmed name sealed stays so: it is for no recipient (F-12, F-15).
        rows = [values for values in stored if values.get("sealed") is None]
        if field == "addresses":
            yield from self._addresses(rows)
        elif field == "relations":
            yield from self._relation(rows)
        else:
            plain = [sealing.plain(self._register, _TABLES[field], row.uid, values) or {} for values in rows]
            yield from _numbered(field, [str(values.get(_MAIN[field]) or "") for values in plain])

    def _addresses(self, rows: Sequence[Values]) -> Iterator[tuple[str, str]]:
        """Yield the parts of the newest address in force of each kind, and of the one where letters go now."""
        newest = {str(one["kind"]): one for one in rows if self._holds(one, "since", "until", last_day=False)}
        letters = next((newest[kind] for kind in _LETTERS_GO_TO if kind in newest), None)
        for prefix, values in (("addresses", letters), *((f"addresses.{kind}", one) for kind, one in newest.items())):
            if values is not None:
                parts = parts_of(values)
                yield f"{prefix}.line", parts.as_given or designator(parts)
                yield f"{prefix}.since", str(values["since"] or "")
                for name, part in parts._asdict().items():
                    yield f"{prefix}.{name}", part or ""

    def _relation(self, rows: Sequence[Values]) -> Iterator[tuple[str, str]]:
        """Yield the newest relation in force, of the kind and company by which the customers were selected."""
        wanted = [
            one
            for one in rows
            if self._wanted.relation in {None, one["kind"]}
            and self._wanted.company in {None, one["company"]}
            and self._holds(one, "begin", "end", last_day=True)
        ]
        for name in ("kind", "object", "begin", "end", "company"):
            if wanted:
                yield f"relations.{name}", str(wanted[-1][name] or "")

    def _holds(self, values: Values, first: str, last: str, *, last_day: bool) -> bool:
        """Tell whether a row is in force today; an address ends before its last day, a relation with it."""
        begin, end = values[first], values[last]
        if begin is not None and str(begin) > self._today:
            return False
        return end is None or (str(end) >= self._today if last_day else str(end) > self._today)


def _numbered(field: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for nth, text in enumerate((one for one in texts if one), start=1):
        yield (field if nth == 1 else f"{field}.{nth}"), text


def _marked(register: Register, found: Mapping[int, Person], codes: Mapping[int, str]) -> dict[int, Person]:
    """Mark whose identity code differs from another customer's in the separator alone (V-02)."""
    seal = sealing.seal_of(register)
    sought = {
        seal.blind_index(code[:6] + separator + code[7:]).hex().upper(): number
        for number, code in codes.items()
        for separator in _SEPARATORS
        if separator != code[6]
    }
    alike = {sought[key] for key in many.bearers(register.store, "identity_code", sought)}
    return {asked: person._replace(alike=person.number in alike) for asked, person in found.items()}
