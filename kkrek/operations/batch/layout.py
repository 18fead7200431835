"""Which column of a file is which field; what is no heading of this kind of batch is refused, never passed over."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from kkrek.domain.address import is_finnish
from kkrek.domain.argument import holds_iban, holds_identity_code
from kkrek.domain.batch import RowError, What
from kkrek.domain.batch_columns import Column, Use, column_of, is_error
from kkrek.domain.cell import Broken, Numeric
from kkrek.domain.spreadsheet import unguard_cell
from kkrek.domain.words import canonical
from kkrek.errors import N_, HeadingsError, Phrase
from kkrek.operations.batch.source import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kkrek.domain.batch_map import FileMap
    from kkrek.operations.batch.source import Line

_NO_NUMBER = frozenset({"postal_code", "phone", "iban", "identity_code"})
# What a spreadsheet makes of a long number in a narrow column; the digits are gone.
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[Ee]\+?[0-9]{1,3}")
_LONG_NUMBERS = frozenset({*_NO_NUMBER, "number", "reference"})
# Where a code that was pasted into the wrong column could pass: a library of phone numbers reads letters as digits.
_TAKES_CODES = frozenset({"phone", "reference"})
# A failure of a formula as spreadsheets write it into a CSV file, in any language, or a column that was too narrow.
_FAILURE = re.compile(r"#N/A|#[A-ZÅÄÖ]{3,}(?:/0)?[!?]|#{3,}|Err:[0-9]{3}")
# The mark of UTF-8 that was read as Windows-1252; see `_repaired`.
_MISREAD = "\u00c3"
_HIDDEN = frozenset({"iban", "identity_code"})
# An account number with a mistake in it is still one.
_LIKE_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}[ -]?(?:[0-9A-Za-z]{2,4}[ -]?){3,}")
_LIKE_VALUE = re.compile(r"[0-9]{3}|@")
_LONGEST_HEADING = 40
_MOST_HEADINGS = 20
_LONGEST_CELL = 10_000
_LONGEST_HEAD = 100_000
_FINNISH_CODE = 5
_HEADINGS = N_("see the known ones with `kkrek batch template`, or name what they mean with --map FILE")
_TOO_SHORT = N_("a Finnish postal code has five digits; its leading zeros may be lost")
_NO_ZEROS = N_("a number stands here that has lost its leading zeros")
OTHER_KIND = {
    What.CUSTOMERS: N_("all of them are headings of customers: give --what customers, or leave --what out"),
    What.RELATIONS: N_("all of them are headings of relations: add --what relations"),
    What.CLAIMS: N_("all of them are headings of claims: add --what claims"),
    What.EVENTS: N_("all of them are headings of events: add --what events"),
    What.OPT_OUTS: N_("all of them are headings of opt-outs: add --what opt-outs"),
}
_SEVERAL_KINDS = N_("they are headings of another kind of batch: say with --what what the rows are about")
# What stands where a letter could not be read.
_LOST = "\ufffd"
_AS_TEXT = N_("format the column as text in the spreadsheet and write the value anew")


@dataclass(slots=True)
class Row:
    """A row with any content: its physical line, the values by the names of their columns, the cells as they stand."""

    line: int
    values: dict[str, str]
    cells: Line

    def basis(self) -> tuple[str | None, str | None, str | None]:
        """Return source, initiative and reason as given."""
        get = self.values.get
        return get("source"), get("initiative"), get("reason")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file by their places: the name of each with its heading; what is not read has no name.

    ``nameless`` are the places of columns without a heading: nothing may stand in them.
    """

    headings: tuple[str, ...]
    names: tuple[str | None, ...]
    words: Mapping[str, Mapping[str, str]]
    fixed: Mapping[str, str]
    shortened: frozenset[str]
    nameless: tuple[int, ...]

    def heading(self, name: str) -> str:
        """Return the heading of a column as it stands in the file, or the name itself."""
        places = [place for place, one in enumerate(self.names) if one == name]
        return self.headings[places[0]] if places else name

    def read(self, line: Line) -> Row | RowError:
        """Return a row of values, blank cells left out, or the first rule that a cell breaks by its form alone.

        A row of which nothing is read has no values, not even fixed ones.
        """
        cells = line.cells
        if len(cells) != len(self.names) or self.nameless:
            wrong = self._misshapen(line)
            if wrong is not None:
                return wrong
        values: dict[str, str] = {}
        for name, cell in zip(self.names, cells, strict=False):
            if not cell or name is None:
                continue
            text = (_unquoted(name, cell) if cell[0] == "'" else cell).strip()
            if not text:
                continue
            is_odd = type(cell) is not str or text[0] in "#E" or _MISREAD in text or _LOST in text
            if is_odd or len(text) > _LONGEST_CELL or name in self.shortened:
                wrong = self._wrong(line.number, name, cell, text)
                if wrong is not None:
                    return wrong
            if name in self.words:
                text = self.words[name].get(canonical(text), text)
                if not text:
                    continue
            # Several columns may add to one list: their values stand on lines of their own.
            values[name] = f"{values[name]}\n{text}" if name in values and name.startswith("add_") else text
        return self._whole(line, values)

    def _whole(self, line: Line, values: dict[str, str]) -> Row | RowError:
        """Return a row with what every row has, unless its postal code has lost its zeros; abroad it may be short."""
        whole = {**self.fixed, **values} if values else {}
        code = whole.get("postal_code", "")
        if len(code) < _FINNISH_CODE and code.isdecimal() and is_finnish(whole.get("country")):
            guess = code.zfill(_FINNISH_CODE)
            return RowError(line.number, self.heading("postal_code"), _TOO_SHORT, _AS_TEXT, code, guess)
        return Row(line.number, whole, line)

    def _misshapen(self, line: Line) -> RowError | None:
        """Return why a row does not fit under the headings."""
        cells, width = line.cells, len(self.names)
        if any(cell.strip() for cell in cells[width:]):
            return RowError(
                line.number,
                self.headings[-1],
                N_("has more cells than there are headings"),
                N_("mend the row in the file"),
            )
        if line.is_last_open and len(cells) < width:
            return RowError(
                line.number,
                self.headings[len(cells)],
                N_("the file ends in the middle of this row"),
                N_("save the file anew, or write the row to its end"),
            )
        for place in self.nameless:
            if place < len(cells) and cells[place].strip():
                return RowError(
                    line.number,
                    f"#{place + 1}",
                    N_("has a value where there is no heading"),
                    N_("give the column a heading, or empty it"),
                )
        return None

    def _wrong(self, line: int, name: str, cell: str, text: str) -> RowError | None:
        """Return why a cell is refused by its form, with what may have been meant."""
        rule: str | None = None
        guess, remedy = None, _AS_TEXT
        if isinstance(cell, Broken) or _FAILURE.fullmatch(text):
            rule = N_("holds a failure of the spreadsheet instead of a value")
        elif isinstance(cell, Numeric) and (field := _numberless(name, text)) is not None:
            rule, guess = _NO_ZEROS, _guess(field, text)
        elif _field_of(name) == "phone" and text.isdecimal() and text[0] != "0" and len(text) >= _FINNISH_CODE:
            rule, guess = _NO_ZEROS, _guess("phone", text)
        elif _LOST in text:
            rule = N_("holds a mark in the place of a letter that was lost before it came here")
            remedy = N_("write the value anew, and save the file in UTF-8")
        elif len(text) > _LONGEST_CELL:
            rule, remedy, text = N_("is too long"), Phrase(f"max. {_LONGEST_CELL}"), ""
        elif name in self.shortened and _SHORTENED.fullmatch(text):
            rule = N_("the spreadsheet has shortened a long number, as in 3.58E+11")
        elif _field_of(name) in _TAKES_CODES and holds_identity_code(text):
            rule, remedy = N_("holds an identity code"), N_("move the code to a column of its own, identity_code")
        elif _MISREAD in text and (guess := _repaired(text)) is not None:
            rule = N_("was written in UTF-8 and read as Windows-1252 before it came here")
            remedy = N_("save it anew from the program that made it, in UTF-8")
        if rule is None:
            return None
        return RowError(line, self.heading(name), rule, remedy, shown_value(name, text), shown_value(name, guess))


def layout_of(head: Sequence[str], what: What, file_map: FileMap, path: str, *, are_keys: bool = False) -> Layout:
    """Return the layout of a row of headings; ``are_keys``: they are the keys of an object, which are no data.

    Raises:
        HeadingsError: headings are unknown or name the same column twice (50).
        InputUnreadableError: none is known (50).
    """
    _check_map(what, file_map)
    columns = [_column(what, file_map, unguard_cell(one)) for one in head]
    known = [one for one in columns if isinstance(one, Column)]
    if not known:
        raise unreadable(path, N_("no heading is known in its first row"), _remedy(head, what, file_map))
    unknown = [place for place, one in enumerate(columns) if one is None]
    if unknown:
        reason, remedy = N_("these headings mean nothing here"), _remedy(head, what, file_map)
        are_words = are_keys or _are_words(head, len(known))
        told = [_told(head[place], place + 1, is_word=are_words) for place in unknown]
        _refuse(path, reason, told, remedy, [_seen(head[place], place + 1) for place in unknown])
    names = [one.name for one in known if one.use is not Use.ADD]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        places = [place for place, one in enumerate(columns) if isinstance(one, Column) and one.name in twice]
        told = [_told(head[place], place + 1, is_word=True) for place in places]
        _refuse(path, N_("two headings name the same column"), told)
    return Layout(
        headings=tuple(head),
        names=tuple(one.name if isinstance(one, Column) else None for one in columns),
        words={_name(what, name): words for name, words in file_map.values.items()},
        fixed={_name(what, name): value for name, value in file_map.fixed.items()},
        shortened=frozenset(one.name for one in known if one.field in _LONG_NUMBERS),
        nameless=tuple(place for place, one in enumerate(columns) if not one),
    )


def delimiter_for(text: str, what: What, file_map: FileMap, signs: Iterable[str]) -> str:
    """Return the sign by which most headings of the first line are known; of equals, that which makes most cells."""
    line = next(iter(text.lstrip("\ufeff\r\n").splitlines()), "")[:_LONGEST_HEAD]

    def worth(sign: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=sign), [])
        return sum(_column(what, file_map, one) is not None for one in cells), len(cells)

    return max(signs, key=worth)


def shown_value(name: str, value: str | None) -> str | None:
    """Return what may be shown of a cell at a terminal: never an identity code or an account (F-02, F-45)."""
    if value is None or _field_of(name) in _HIDDEN:
        return None
    if holds_identity_code(value) or holds_iban(value) or _LIKE_IBAN.search(value):
        return None
    return value


def _unquoted(name: str, cell: str) -> str:
    """Return a cell without the quote that makes a spreadsheet keep a number, or what it would run, as text."""
    plain = unguard_cell(cell)
    is_number = cell[1:2].isdecimal() and not any(map(str.isalpha, cell))
    if plain == cell and (is_number or _field_of(name) == "email"):
        return cell[1:]
    return plain


def _field_of(name: str) -> str:
    """Return the field of a column by its name: ``iban`` of ``was_iban``."""
    for prefix in ("add_", "remove_", "was_"):
        name = name.removeprefix(prefix)
    return name


def _column(what: What, file_map: FileMap, heading: str) -> Column | str | None:
    """Return the column of a heading, a word for one that is not read, or None for one that means nothing."""
    word = canonical(heading)
    if word in file_map.columns:
        return column_of(what, file_map.columns[word])
    if not word or word in file_map.ignore or is_error(heading):
        return word
    return column_of(what, heading)


def _check_map(what: What, file_map: FileMap) -> None:
    named = (*file_map.columns.values(), *file_map.fixed, *file_map.values)
    strange = [name for name in dict.fromkeys(named) if column_of(what, name) is None]
    if strange:
        _refuse(file_map.name, N_("the map names columns that mean nothing here"), [name or '""' for name in strange])


def _name(what: What, word: str) -> str:
    """Return the name of a column that a map names in any language."""
    column = column_of(what, word)
    return column.name if column is not None else word


def _refuse(
    path: str, reason: Phrase, headings: Sequence[str], remedy: Phrase = _HEADINGS, seen: Sequence[str] = ()
) -> NoReturn:
    """Refuse a file for its headings; ``seen`` are the same ones as they may be told to eyes at a terminal alone."""
    raise HeadingsError(path=path, reason=reason, headings=_few(headings), remedy=remedy, seen=_few(seen or headings))


def _few(headings: Sequence[str]) -> str:
    told = list(headings[:_MOST_HEADINGS])
    if len(headings) > _MOST_HEADINGS:
        told.append(f"... (+{len(headings) - _MOST_HEADINGS})")
    return ", ".join(told)


def _remedy(head: Sequence[str], what: What, file_map: FileMap) -> Phrase:
    """Return what to do about unknown headings: say what the rows are about, where all fit that."""
    fitting = [
        other
        for other in OTHER_KIND
        if other is not what and all(_column(other, file_map, unguard_cell(one)) is not None for one in head)
    ]
    return _HEADINGS if not fitting else OTHER_KIND[fitting[0]] if len(fitting) == 1 else _SEVERAL_KINDS


def _are_words(head: Sequence[str], known: int) -> bool:
    """Tell whether a first row is one of headings: a row of somebody's data may hold a word that is one, too."""
    return 2 * known > sum(bool(one.strip()) for one in head) and not any(map(_LIKE_VALUE.search, head))


def _told(heading: str, place: int, *, is_word: bool) -> str:
    """Return an unknown heading as it is told; what may be a value of somebody is told by its place (F-02)."""
    plain = heading.strip()
    shows = is_word and len(plain) <= _LONGEST_HEADING and plain.isprintable() and not _LIKE_VALUE.search(plain)
    return plain if shows else f"#{place}"


def _seen(heading: str, place: int) -> str:
    """Return an unknown heading as it is told at a terminal, to whoever gave the file: no code, no account."""
    plain = heading.strip()[:_LONGEST_HEADING]
    shows = bool(plain) and plain.isprintable() and shown_value("", plain) is not None
    return plain if shows else f"#{place}"


def _numberless(name: str, digits: str) -> str | None:
    """Return the field of a column in which a number has lost what it was, or None; five digits are a whole code."""
    field = _field_of(name)
    is_whole_code = field == "postal_code" and len(digits) == _FINNISH_CODE and digits.isdecimal()
    return field if field in _NO_NUMBER and not is_whole_code else None


def _guess(field: str, digits: str) -> str | None:
    """Return what may have been meant by a number; it is told and never taken."""
    if not digits.isdecimal():
        return None
    if field == "postal_code" and len(digits) <= _FINNISH_CODE:
        return digits.zfill(_FINNISH_CODE)
    if field == "phone":
        return f"+{digits}" if digits.startswith("358") else f"0{digits}"
    return None


def _repaired(text: str) -> str | None:
    """Return a text that somebody decoded as Windows-1252 though it was UTF-8, or None when it was not (X-08)."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
