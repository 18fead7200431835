"""Makes small workbooks (.xlsx) from plain XML, as whole or as broken as a test wants them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USUAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_LINKS = {
    USUAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

ROOT_LINKS = "_rels/.rels"
BOOK = "xl/workbook.xml"
BOOK_LINKS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"


def archive(parts: Mapping[str, str | bytes], *, packed_as: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """Return a zip file of some parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed_as) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return file


def links(*targets: tuple[str, str], space: str = USUAL, more: str = "") -> str:
    """Return relationships ``rId1``, ``rId2``, ... of a kind to a part each; ``more`` are attributes of all."""
    written = "".join(
        f'<Relationship Id="rId{place}" Type="{_LINKS[space]}/{kind}" Target={quoteattr(part)} {more}/>'
        for place, (kind, part) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{written}</Relationships>'


def sheets(*states: str, space: str = USUAL, properties: str = "") -> str:
    """Return a workbook part with a sheet for each state, which names ``rId1``, ``rId2``, ... as its part."""
    written = "".join(
        f'<sheet name="Sheet {place}" sheetId="{place}" state="{state}" r:id="rId{place}"/>'
        for place, state in enumerate(states, 1)
    )
    return (
        f'<workbook xmlns="{space}" xmlns:r="{_LINKS[space]}"><workbookPr {properties}/>'
        f"<sheets>{written}</sheets></workbook>"
    )


def styles(formats: Sequence[int | str], space: str = USUAL) -> str:
    """Return a styles part: format 0 shows numbers, the next are built-in (by number) or have a code of their own."""
    codes = {place + 164: one for place, one in enumerate(formats) if isinstance(one, str)}
    own = "".join(f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>' for number, code in codes.items())
    used = [place + 164 if isinstance(one, str) else one for place, one in enumerate(formats)]
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in [0, *used])
    return (
        f'<styleSheet xmlns="{space}"><numFmts>{own}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    )


def parts(
    rows: str,
    *,
    shared: Sequence[str] | None = None,
    formats: Sequence[int | str] | None = None,
    properties: str = "",
    space: str = USUAL,
) -> dict[str, str | bytes]:
    """Return the parts of a workbook with one sheet: its rows in XML, and each shared text in XML."""
    made: dict[str, str | bytes] = {
        ROOT_LINKS: links(("officeDocument", BOOK), space=space),
        BOOK: sheets("visible", space=space, properties=properties),
        BOOK_LINKS: links(
            ("worksheet", "worksheets/sheet1.xml"),
            *([("sharedStrings", "sharedStrings.xml")] if shared is not None else []),
            *([("styles", "styles.xml")] if formats is not None else []),
            space=space,
        ),
        SHEET: f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>',
    }
    if shared is not None:
        made[SHARED] = f'<sst xmlns="{space}">{"".join(f"<si>{one}</si>" for one in shared)}</sst>'
    if formats is not None:
        made[STYLES] = styles(formats, space)
    return made


def row(*cells: str) -> str:
    """Return a row of cells that tell neither its number nor where they are."""
    return f"<row>{''.join(cells)}</row>"


def workbook(
    rows: str,
    *,
    shared: Sequence[str] | None = None,
    formats: Sequence[int | str] | None = None,
    properties: str = "",
    space: str = USUAL,
) -> io.BytesIO:
    """Return a whole workbook with one sheet."""
    return archive(parts(rows, shared=shared, formats=formats, properties=properties, space=space))


def locked(file: io.BytesIO) -> io.BytesIO:
    """Return an archive of which every part says that a password encrypts it."""
    content = bytearray(file.getvalue())
    for magic, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        found = content.find(magic)
        while found >= 0:
            content[found + place] |= 1
            found = content.find(magic, found + 1)
    return io.BytesIO(content)


def said_smaller(file: io.BytesIO, name: str, size: int) -> io.BytesIO:
    """Return an archive whose directory says another size of an unpacked part than it has."""
    content = bytearray(file.getvalue())
    with zipfile.ZipFile(file) as source:
        true = source.getinfo(name).file_size.to_bytes(4, "little")
    for magic, place in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        found = content.find(magic)
        while found >= 0:
            if content[found + place : found + place + 4] == true:
                content[found + place : found + place + 4] = size.to_bytes(4, "little")
            found = content.find(magic, found + 1)
    return io.BytesIO(content)
