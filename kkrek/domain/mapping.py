"""The format in which a recipient takes customers: its own names, limits and words for the fields of kkrek (V-04).

A mapping says what a recipient's file looks like; what may be in it is the officer's approval, and the file has what
both name. In a mapping a field of kkrek is one text: ``number``, ``family_name``, ``phones`` (the first), ``phones.2``
(the second), ``addresses.town`` (of the address where letters go), ``addresses.billing.town``. `SENDABLE` lists them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from kkrek.domain.configuration_parts import FIELDS
from kkrek.domain.configuration_table import Table, refused
from kkrek.domain.toml_slip import slip_of
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping as MappingOf

READY = ("generic", "fivaldi-customers", "fivaldi-persons")
"""The mappings that come with kkrek, by their words; of Visma Tampuuri no format is public."""

ADDRESS_PARTS = (
    "line", "street", "house_number", "stair", "apartment", "suffix", "co", "po_box", "postal_code", "town",
    "country", "since",
)  # fmt: skip
_ADDRESS_KINDS = ("home", "postal", "billing")
_RELATION_PARTS = ("kind", "object", "begin", "end", "company")
_SEVERAL = ("phones", "emails", "bank_accounts", "former_names", "nationalities")
_MOST = 9
_NAMES = ("given_names", "family_name")
_OF_IDENTITY_CODE = ("identity_code",)


def _sendable() -> dict[str, tuple[str, ...]]:
    plain = (
        "family_name", "given_names", "call_name", "identity_code", "language", "marital_status", "household_size",
        "deceased_on",
    )  # fmt: skip
    known: dict[str, tuple[str, ...]] = {
        "number": ("number",),
        "name": _NAMES,
        "name_family_first": _NAMES,
        **{field: (field,) for field in plain},
        "identity_code_ending": _OF_IDENTITY_CODE,
        "birth_date": _OF_IDENTITY_CODE,
    }
    for field in _SEVERAL:
        known |= {field: (field,), **{f"{field}.{nth}": (field,) for nth in range(2, _MOST + 1)}}
    for prefix in ("addresses", *(f"addresses.{kind}" for kind in _ADDRESS_KINDS)):
        known |= {f"{prefix}.{part}": ("addresses",) for part in ADDRESS_PARTS}
    return known | {f"relations.{part}": ("relations",) for part in _RELATION_PARTS}


SENDABLE: MappingOf[str, tuple[str, ...]] = MappingProxyType(_sendable())
"""Every field that a mapping may name, with the fields of the record that it tells of: those need an approval."""

ALWAYS = frozenset({"number"})
"""What needs no approval: it says nothing of the person, and both sides need it to speak of the same one."""

_OF_THE_OFFICE = frozenset({
    "withheld", "disclosures", "tasks", "holds", "changes", "provenance", "log", "suppression", "users",
})  # fmt: skip
APPROVABLE: tuple[str, ...] = tuple(field for field in FIELDS if field not in _OF_THE_OFFICE)
"""What an officer may approve for a recipient; what no mapping can carry is told otherwise (``disclose --done``)."""
_DAYS = ("birth_date", "deceased_on", ".since", ".begin", ".end")


class Form(StrEnum):
    """What kind of file it is."""

    CSV = "csv"
    JSON = "json"


class Encoding(StrEnum):
    """How the file's characters are written."""

    UTF_8_BOM = "utf-8-bom"
    UTF_8 = "utf-8"
    WINDOWS_1252 = "windows-1252"
    ISO_8859_1 = "iso-8859-1"
    ISO_8859_15 = "iso-8859-15"

    @property
    def codec(self) -> str:
        """The codec of one value, which has no byte order mark of its own."""
        return "utf-8" if self is Encoding.UTF_8_BOM else self.value


class Unit(StrEnum):
    """What a limit counts: Unicode characters as they are written, a combining mark too, or bytes of the file."""

    CHARACTERS = "characters"
    BYTES = "bytes"


class Dates(StrEnum):
    """How a day is written."""

    ISO = "yyyy-mm-dd"
    DOTTED = "dd.mm.yyyy"
    SHORT = "d.m.yyyy"
    COMPACT = "yyyymmdd"

    def write(self, day: date) -> str:
        """Return a day so written."""
        match self:
            case Dates.ISO:
                return day.isoformat()
            case Dates.DOTTED:
                return f"{day.day:02}.{day.month:02}.{day.year:04}"
            case Dates.SHORT:
                return f"{day.day}.{day.month}.{day.year:04}"
            case Dates.COMPACT:
                return f"{day.year:04}{day.month:02}{day.day:02}"


class Line(StrEnum):
    """What ends a line of CSV."""

    CRLF = "crlf"
    LF = "lf"


class Deletion(StrEnum):
    """What the recipient's own deletion does: where it does not erase, that is done by hand (V-01)."""

    ERASES = "erases"
    HIDES = "hides"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: the recipient's ``name``, and the ``field`` of `SENDABLE` in it, or a ``fixed`` text in each row.

    ``most`` is the limit in the mapping's unit; a ``required`` one is never empty; ``values`` are the recipient's
    words for kkrek's codes, and ``other`` its word for every other code, without which such a code is refused.
    """

    name: str
    field: str | None
    fixed: str | None
    most: int | None
    required: bool
    values: MappingOf[str, str]
    other: str | None

    @property
    def draws_on(self) -> tuple[str, ...]:
        """The fields of the record that it tells of; none for a fixed text."""
        return SENDABLE[self.field] if self.field is not None else ()

    def is_approved(self, approved: Collection[str]) -> bool:
        """Tell whether all that it tells of may go to the recipient."""
        return all(field in approved or field in ALWAYS for field in self.draws_on)

    @property
    def is_day(self) -> bool:
        """Whether it holds days, which are written as the mapping says."""
        return self.field is not None and self.field.endswith(_DAYS)


class Fault(StrEnum):
    """Why a value cannot stand in the recipient's file."""

    TOO_LONG = "too_long"
    NO_SUCH_CHARACTER = "no_such_character"
    NO_WORD = "no_word"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """The format of a recipient: the file, the unit of its limits, and its columns in order.

    ``guard`` puts a quote before what a spreadsheet would run; an importer would take the quote for a part of the
    value, so it is off unless people open the file. ``deletion`` is what the recipient's program can do.
    """

    form: Form
    delimiter: str
    encoding: Encoding
    unit: Unit
    dates: Dates
    line: Line
    header: bool
    guard: bool
    deletion: Deletion
    columns: tuple[Column, ...]

    def name_of(self, field: str) -> str | None:
        """Return the recipient's own name for a field of `SENDABLE`, or None when it does not take it."""
        return next((column.name for column in self.columns if column.field == field), None)

    def column_of(self, name: str) -> Column | None:
        """Return the column that the recipient calls ``name``, in any case, or None."""
        sought = name.strip().casefold()
        return next((column for column in self.columns if column.name.casefold() == sought), None)

    def columns_for(self, field: str) -> tuple[Column, ...]:
        """Return the columns that tell of a field of the record, such as ``addresses``: none if it takes none."""
        return tuple(column for column in self.columns if field in column.draws_on)

    def write(self, column: Column, value: str) -> str | None:
        """Return a value of kkrek (ISO day, code, text) as the recipient writes it, or None where it has no word.

        The characters are composed (NFC), so that ``ä`` is one of them however it was typed.
        """
        if not value:
            return value
        if column.is_day:
            return self.dates.write(date.fromisoformat(value))
        text = unicodedata.normalize("NFC", value)
        return column.values.get(text, column.other) if column.values else text

    def length(self, text: str) -> int:
        """Return how long a text is in the unit of the recipient's limits."""
        if self.unit is Unit.BYTES:
            return len(text.encode(self.encoding.codec, "replace"))
        return len(text)

    def fault(self, column: Column, text: str) -> Fault | None:
        """Return why a text, in the recipient's words, cannot stand in a column; nothing is ever cut (V-04)."""
        if not text:
            return Fault.MISSING if column.required else None
        try:
            text.encode(self.encoding.codec)
        except UnicodeEncodeError:
            return Fault.NO_SUCH_CHARACTER
        too_long = column.most is not None and self.length(text) > column.most
        return Fault.TOO_LONG if too_long else None


_MEND = N_("mend this key of the mapping and give the file again")
_LONGEST = 100_000


def ready_mapping(name: str) -> str:
    """Return the text of a mapping that comes with kkrek, by a word of `READY`."""
    return files("kkrek").joinpath(f"mappings/{name}.toml").read_text(encoding="utf-8")


def parse_mapping(text: str) -> Mapping:
    """Read a mapping.

    Raises:
        InvalidValueError: something is wrong (52); ``field`` is its dotted key, such as ``columns.3.field``, counted
            from 1, or ``TOML line:column`` of a slip in TOML.
    """
    try:
        tree: dict[str, object] = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise slip_of(error, text, _MEND) from error
    except RecursionError as error:
        raise refused("TOML", N_("it is nested too deeply"), _MEND) from error
    try:
        return _mapping(Table(tree))
    except InvalidValueError as error:
        # What reads the tables of a configuration tells to load that again.
        if str(error.fields["remedy"]).endswith("`kkrek config load`"):
            error.fields["remedy"] = _MEND
        raise


def _mapping(table: Table) -> Mapping:
    form = Form(table.choice("form", tuple(Form)))
    mapping = Mapping(
        form=form,
        delimiter=_delimiter(table),
        encoding=Encoding(_choice(table, "encoding", Encoding, Encoding.UTF_8)),
        unit=Unit(_choice(table, "lengths", Unit, Unit.CHARACTERS)),
        dates=Dates(_choice(table, "dates", Dates, Dates.ISO)),
        line=Line(_choice(table, "line_end", Line, Line.CRLF)),
        header=table.flag("header", default=True),
        guard=table.flag("guard", default=False),
        deletion=Deletion(_choice(table, "deletion", Deletion, Deletion.ERASES)),
        columns=tuple(map(_column, table.tables("columns"))),
    )
    table.done()
    if form is Form.JSON and mapping.encoding is not Encoding.UTF_8:
        raise refused("encoding", N_("JSON is written in UTF-8"), "utf-8")
    _check_columns(mapping)
    return mapping


def _delimiter(table: Table) -> str:
    """Take the delimiter; a tab is a text of blanks to the reader of tables, so it has a word too."""
    word = table.choice("delimiter", (";", ",", "|", "\t", "tab")) if table.has("delimiter") else ";"
    return "\t" if word == "tab" else word


def _choice(table: Table, name: str, allowed: type[StrEnum], usual: StrEnum) -> str:
    return table.choice(name, tuple(allowed)) if table.has(name) else usual


def _check_columns(mapping: Mapping) -> None:
    if not any(column.field is not None for column in mapping.columns):
        raise refused("columns", N_("a mapping needs at least one column with a field"), "[[columns]]")
    seen: set[str] = set()
    for n, column in enumerate(mapping.columns, start=1):
        if column.name.casefold() in seen:
            raise refused(f"columns.{n}.name", N_("this name was given before"), _MEND)
        seen.add(column.name.casefold())
        if column.fixed is not None and mapping.fault(column, column.fixed) is not None:
            raise refused(f"columns.{n}.fixed", N_("the text breaks the limit or the encoding of its column"), _MEND)
        for code, word in column.values.items():
            if mapping.fault(column, word) not in {None, Fault.MISSING}:
                key = f"columns.{n}.values.{code}"
                raise refused(key, N_("the text breaks the limit or the encoding of its column"), _MEND)


def _column(table: Table) -> Column:
    name = table.text("name")
    if table.has("field") == table.has("fixed"):
        raise refused(table.key("field"), N_("a column has a field or a fixed text, one of the two"), _MEND)
    column = Column(
        name=name,
        field=_field(table) if table.has("field") else None,
        fixed=table.text("fixed") if table.has("fixed") else None,
        most=table.number_or_none("max", 1, _LONGEST),
        required=table.flag("required", default=False),
        values=_values(table),
        other=_word(table.key("other"), table.take("other")) if table.has("other") else None,
    )
    table.done()
    return column


def _field(table: Table) -> str:
    name = table.text("field")
    if name not in SENDABLE:
        known = " | ".join(field for field in SENDABLE if not re.search(r"\.[2-9]$|\.(?:home|postal|billing)\.", field))
        raise refused(table.key("field"), N_("kkrek has no such field to disclose"), known)
    return name


def _values(table: Table) -> MappingOf[str, str]:
    found = table.take("values")
    if found is None:
        return {}
    key = table.key("values")
    if not isinstance(found, dict) or not found:
        raise refused(key, N_("a table of kkrek's codes and the recipient's words is expected here"), _MEND)
    return {str(code): _word(f"{key}.{code}", word) for code, word in found.items()}


def _word(key: str, word: object) -> str:
    """Return a word of the recipient, which may be empty."""
    if not isinstance(word, str):
        raise refused(key, N_("a text is expected here"), _MEND)
    return word
