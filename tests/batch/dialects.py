"""One table of texts as the many files that the programs of an office make of it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from xlsx_maker import row as xlsx_row
from xlsx_maker import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    Table = Sequence[Sequence[str]]

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "table", "text", "style")
)
_CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def csv_file(table: Table, *, delimiter: str = ";", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Return a table as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(table)
    return text.getvalue().encode(encoding)


def jsonl_file(table: Table, numbers: Sequence[str] = ("number",)) -> bytes:
    """Return the rows below the first as objects; the columns in ``numbers`` hold numbers, and nothing is null."""
    head, *rows = table
    objects = [
        {name: (int(cell) if name in numbers else cell) if cell else None for name, cell in zip(head, row, strict=True)}
        for row in rows
    ]
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in objects)


def xlsx_file(table: Table, numbers: Sequence[str] = ("number",)) -> bytes:
    """Return a table as a workbook: its texts are shared, the columns in ``numbers`` hold numbers."""
    texts = list(dict.fromkeys(cell for row in table for cell in row if cell))
    places = {text: place for place, text in enumerate(texts)}

    def cell(name: str, text: str, *, is_head: bool) -> str:
        if not text:
            return "<c/>"
        return f"<c><v>{text}</v></c>" if name in numbers and not is_head else f'<c t="s"><v>{places[text]}</v></c>'

    head = table[0]
    rows = [
        xlsx_row(*(cell(name, text, is_head=row is head) for name, text in zip(head, row, strict=True)))
        for row in table
    ]
    shared = [f'<t xml:space="preserve">{escape(text)}</t>' for text in texts]
    return workbook("".join(rows), shared=shared).getvalue()


def ods_file(table: Table, numbers: Sequence[str] = ("number",)) -> bytes:
    """Return a table as a spreadsheet of LibreOffice: equal cells beside one another are one that repeats."""
    head = table[0]
    rows = [
        ods_row(
            *(
                ods_cell(text, is_number=name in numbers and row is not head)
                for name, text in zip(head, row, strict=True)
            )
        )
        for row in table
    ]
    return ods("".join(rows) + ods_row(ods_empty(16_384), repeated=1_048_576 - len(rows))).getvalue()


def ods_cell(text: str, *, is_number: bool = False) -> str:
    """Return a cell that holds a text or, as a spreadsheet keeps it, a number."""
    if not text:
        return ods_empty(1)
    if is_number:
        value = f'office:value-type="float" office:value="{text}"'
        return f"<table:table-cell {value}><text:p>{text}</text:p></table:table-cell>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def ods_empty(repeated: int) -> str:
    """Return cells without content."""
    return f'<table:table-cell table:number-columns-repeated="{repeated}"/>'


def ods_row(*cells: str, repeated: int = 1) -> str:
    """Return a row."""
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def ods_sheet(rows: str, style: str = "seen") -> str:
    """Return a sheet."""
    return f"<table:table table:name={quoteattr(style)} table:style-name={quoteattr(style)}>{rows}</table:table>"


def ods_content(*sheets: str) -> str:
    """Return the part with the sheets, of which those of the style ``hidden`` are not seen."""
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{shows}"/></style:style>'
        for name, shows in (("seen", "true"), ("hidden", "false"))
    )
    return (
        f"<office:document-content {_SPACES} {_CALC}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )


def ods(rows: str, *more: str, locked: bool = False) -> io.BytesIO:
    """Return a spreadsheet whose first sheet has these rows; ``locked``: it says that a password encrypts it."""
    return ods_archive(ods_content(ods_sheet(rows), *more), locked=locked)


def ods_archive(content: str | bytes, *, locked: bool = False, name: str = "content.xml") -> io.BytesIO:
    """Return an archive with a part."""
    inside = "<manifest:encryption-data/>" if locked else ""
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    root = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    about = f'manifest:full-path="{name}" manifest:media-type="text/xml"'
    part = f"<manifest:file-entry {about}>{inside}</manifest:file-entry>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        target.writestr("META-INF/manifest.xml", f"<manifest:manifest {space}>{root}{part}</manifest:manifest>")
        target.writestr(name, content)
    file.seek(0)
    return file


def packed_anew(content: bytes) -> bytes:
    """Return an archive whose parts stand in the order of their names, as other programs pack them."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            target.writestr(name, source.read(name))
    return file.getvalue()
