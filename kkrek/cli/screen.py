"""How results look to people: headings, facts and tables; rich at a terminal, plain aligned lines elsewhere."""

from __future__ import annotations

import shutil
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from kkrek.cli.own_words import own_words
from kkrek.errors import N_, OutputError

if TYPE_CHECKING:
    from rich.console import Console

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_WIDE = {"W", "F"}
_PLAIN_WIDTH = 80
_BAR = "\N{BLACK SQUARE}"
_NARROW = 20  # columns: a value with less room is not broken


def safe(text: str) -> str:
    r"""Make control, format, bidi and unassigned characters visible as ``\u001b``; line breaks stay."""
    if text.isprintable():
        return text
    return "".join(char if char == "\n" or unicodedata.category(char) not in _HIDDEN else _code(char) for char in text)


def folded(text: str) -> str:
    """Return lines broken between words, so that a terminal breaks no command in the middle; logs keep whole lines."""
    width = max(_NARROW, shutil.get_terminal_size((80, 24)).columns)
    return "".join(f"{_folded(line, width)}\n" for line in text.splitlines())


def _folded(line: str, width: int) -> str:
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    fold = textwrap.TextWrapper(width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return fold.fill(line)


class Screen:
    """A page of text; every word given to it is made safe, none is read as markup."""

    def __init__(self, page: StringIO, console: Console | None) -> None:
        """Collect plain lines on ``page``, or what ``console`` draws on it."""
        self._page = page
        self._console = console

    def text(self) -> str:
        """Return all that was written."""
        return self._page.getvalue()

    @property
    def width(self) -> int | None:
        """How many columns there are; None where lines may have any length."""
        return self._console.width if self._console is not None else None

    def heading(self, text: str) -> None:
        """Write a heading, with an empty line before it."""
        self._styled("", "")
        self._styled(text, "bold")

    def line(self, text: str = "") -> None:
        """Write a line of text."""
        self._styled(text, "")

    def note(self, text: str) -> None:
        """Write a line that matters less."""
        self._styled(text, "dim")

    def warning(self, text: str) -> None:
        """Write a line that must be seen."""
        self._styled(text, "bold red")

    def facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Write labels and values in two columns; further lines of a value stand below its first."""
        rows = [(safe(label), safe(value)) for label, value in pairs]
        indent = max((columns_of(label) for label, _ in rows), default=0) + 2
        for label, value in rows:
            first, *more = self._wrapped(value, indent)
            self._styled(_padded(label, indent) + first, "")
            for line in more:
                self._styled(" " * indent + line, "")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write rows under their column names."""
        cells = [[_cell(cell) for cell in row] for row in rows]
        heads = [_cell(column) for column in columns]
        if self._console is not None:
            self._drawn_table(self._console, heads, cells)
            return
        widths = [max(columns_of(row[place]) for row in [heads, *cells]) for place in range(len(heads))]
        for row in [heads, *cells]:
            padded = (_padded(cell, width + 2) for cell, width in zip(row, widths, strict=True))
            self._page.write("".join(padded).rstrip() + "\n")

    def bars(self, rows: Sequence[tuple[str, int | None, str]]) -> None:
        """Write labels with bars, the longest as long as the line has room, and what is said of each behind it."""
        labels = [_cell(label) for label, _count, _said in rows]
        indent = max(map(columns_of, labels), default=0) + 2
        room = (self.width or _PLAIN_WIDTH) - indent - max((columns_of(said) for *_, said in rows), default=0) - 1
        most = max((count or 0 for _label, count, _said in rows), default=0)
        for label, (_label, count, said) in zip(labels, rows, strict=True):
            bar = _BAR * round(max(room, 1) * (count or 0) / max(most, 1))
            self._styled(_padded(label, indent) + (f"{bar} " if bar else "") + said, "")

    def _styled(self, text: str, style: str) -> None:
        shown = safe(own_words(text))
        if self._console is None:
            self._page.write(shown + "\n")
            return
        from rich.text import Text

        self._console.print(Text(shown, style=style), soft_wrap=False)

    def _wrapped(self, value: str, indent: int) -> list[str]:
        """Return the lines of a value, at a terminal broken so that they stay in their column."""
        lines = value.split("\n")
        room = (self.width or 0) - indent
        if room < _NARROW:
            return lines
        return [part for line in lines for part in textwrap.wrap(line, room, break_on_hyphens=False) or [""]]

    @staticmethod
    def _drawn_table(console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for head in heads:
            table.add_column(Text(head))
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)


def screen_for(stream: TextIO | None) -> Screen:
    """Return the screen for a stream: drawn with rich if it is a terminal, else plain."""
    if stream is None:
        raise OutputError(path="stdout", reason=N_("it is closed"), remedy=N_("give the command a standard output"))
    page = StringIO()
    if not stream.isatty():
        return Screen(page, None)
    from rich.console import Console

    width = shutil.get_terminal_size((80, 24)).columns
    console = Console(file=page, force_terminal=True, width=width, markup=False, emoji=False, highlight=False)
    return Screen(page, console)


def columns_of(text: str) -> int:
    """Count the columns that a text takes: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text
    )


def _code(char: str) -> str:
    number = ord(char)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # ruff: ignore[magic-value-comparison] - the last of four digits


def _cell(text: str) -> str:
    return safe(text).replace("\n", " ")


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))
