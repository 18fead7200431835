"""The file of a batch as it came: what it is, how it is written, its digest, and its rows one by one.

The whole of it is read twice and held never: once to find the encoding and the digest, once for the rows.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from kkrek.errors import N_, InputUnreadableError, LineUnreadableError

if TYPE_CHECKING:
    from kkrek.errors import Phrase

_BLOCK = 1 << 20
_ZIP = b"PK\x03\x04"
_ODS_MARK = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
# What begins an escape in the encodings that do not keep every ASCII character as it is.
_ASCII = bytes(range(0x80)).replace(b"\\", rb"\x41\u0041.xn--4ca.") + b"\x1b$B0!\x1b(B"
_HIGH = frozenset(range(0x80, 0x100))
# Letters of Western Europe; what else Windows-1252 has above ASCII makes another encoding more likely. Of them Â and Ã
# begin the letters and signs of UTF-8, and stand in hardly any name here.
_LETTERS = frozenset({*range(0xC0, 0x100)} - {0xC2, 0xC3, 0xD7, 0xF7})
_FINNISH = frozenset("åäöÅÄÖ".encode("cp1252"))
# The euro sign, letters of Finnish beyond Latin-1, and the punctuation that a word processor makes.
_SIGNS = frozenset(b"\x80\x8a\x9a\x8e\x9e\x85\x91\x92\x93\x94\x96\x97\xa0\xa7\xaa\xb0\xb4\xb7\xba\xbd")
# A letter of Western Europe in UTF-8: in Windows-1252 it would be an A with a tilde and a sign.
_UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]")
_SAVE_AS = N_("save it as CSV in UTF-8, or as xlsx, with a row of headings first")
_RESAVE = N_("open it in a spreadsheet program and save it as .xlsx without a password, or as CSV")
_ARCHIVES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"(\xb5/\xfd", b"PK\x05\x06")
_UNPACK = (N_("it is an archive"), N_("unpack it and give the file that is in it"))
# What people give by mistake, by the bytes with which it begins.
_OTHERS: tuple[tuple[bytes, tuple[Phrase, Phrase]], ...] = (
    (b"\xd0\xcf\x11\xe0", (N_("it is an old .xls file, or has a password"), _RESAVE)),
    (b"%PDF-", (N_("it is a PDF"), N_("ask for the file as a spreadsheet or as CSV"))),
    *((magic, _UNPACK) for magic in _ARCHIVES),
    *((mark, (N_("it is a text in UTF-16"), _SAVE_AS)) for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
    (b"{\\rtf", (N_("it is a text of a word processor"), _SAVE_AS)),
    (b"<", (N_("it is HTML or XML, whatever its name says"), _RESAVE)),
    (b"[", (N_("it is one JSON array"), N_("write each object on a line of its own: JSON Lines"))),
)


class Kind(StrEnum):
    """How the rows are written."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    ODS = "ods"


class Line(NamedTuple):
    """A row: the physical line on which it begins, counted from 1, and its cells as they stand there.

    A row of JSON Lines has its keys in ``names`` and its text in ``raw``; other files have headings for all rows.
    ``is_last_open``: the file ends with this row, without the end of the line.
    """

    number: int
    cells: list[str]
    names: tuple[str, ...] | None = None
    raw: str | None = None
    is_last_open: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a first reading tells of a file: kind, encoding (a Python codec; empty for a spreadsheet), size, SHA-256.

    ``is_open``: its last line has no end.
    """

    kind: Kind
    encoding: str
    is_open: bool
    size: int
    digest: str


class _Seen:
    """What the blocks of a file have shown so far."""

    def __init__(self) -> None:
        self.size = 0
        self.digest = hashlib.sha256()
        self.last = b""
        self.high: set[int] = set()
        self.utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self.has_utf8_letter = False

    def take(self, block: bytes) -> None:
        self.size += len(block)
        self.digest.update(block)
        self.last = block[-1:]

    def take_text(self, block: bytes, *, is_last: bool = False) -> None:
        if not block.isascii():
            self.high |= _HIGH & set(block)
            self.has_utf8_letter = self.has_utf8_letter or _UTF8_LETTER.search(block) is not None
        if self.utf8 is not None:
            try:
                self.utf8.decode(block, final=is_last)
            except UnicodeDecodeError:
                self.utf8 = None


def examine(file: BinaryIO, path: str, encoding: str | None) -> Found:
    """Read a seekable file once and tell what it is; ``encoding`` was said by the person.

    Raises:
        InputUnreadableError: it is empty, of another kind, or written in no encoding that can be told (50).
    """
    first, seen = file.read(_BLOCK), _Seen()
    kind = _kind(first, path)
    is_text = kind in {Kind.CSV, Kind.JSONL}
    codec = codec_of(encoding, path) if encoding and is_text else None
    block = first
    while block:
        seen.take(block)
        if is_text:
            if b"\0" in block:
                raise unreadable(path, N_("it holds a zero byte, as no text but UTF-16 does"))
            seen.take_text(block)
        block = file.read(_BLOCK)
    seen.take_text(b"", is_last=True)
    file.seek(0)
    name = ""
    if is_text:
        # A mark of UTF-8 is no word of any other encoding: a file of rejects is read though its origin was not UTF-8.
        name = "utf-8-sig" if first.startswith(codecs.BOM_UTF8) else codec or _told_encoding(seen, path)
    is_open = is_text and seen.last not in {b"\n", b"\r"}
    return Found(kind, name, is_open, seen.size, seen.digest.hexdigest())


def check_same(file: BinaryIO, path: str, found: Found) -> None:
    """Make sure that a file is still the one that was examined: its rows came from a second reading.

    Raises:
        InputUnreadableError: somebody wrote into it meanwhile (50).
    """
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    if digest.hexdigest() != found.digest:
        raise unreadable(path, N_("it was changed while it was read"), N_("give the command again"))


def delimiter_of(text: str) -> str:
    """Return the sign that a person names: itself, or ``tab``."""
    return "\t" if text.casefold() in {"tab", "\\t", "\t", "sarkain"} else text


def sign_of(text: str, path: str) -> str:
    """Return the sign that divides cells.

    Raises:
        InputUnreadableError: it is none (50).
    """
    sign = delimiter_of(text)
    if len(sign) != 1 or sign in '"\r\n':
        raise unreadable(path, N_("--delimiter names no single sign"), N_("give ; or , or tab"))
    return sign


def unreadable(
    path: str, reason: Phrase | str, remedy: Phrase | str = _SAVE_AS, *, line: int | None = None
) -> InputUnreadableError:
    """Return the failure of a file that cannot be read, perhaps because of one of its lines (50)."""
    if line is not None:
        return LineUnreadableError(path=path, reason=reason, remedy=remedy, line=line)
    return InputUnreadableError(path=path, reason=reason, remedy=remedy)


def _kind(first: bytes, path: str) -> Kind:
    if not first:
        raise unreadable(path, N_("it is empty"))
    if first.startswith(_ZIP):
        # An archive that was packed anew need not begin with its type.
        is_ods = _ODS_MARK in first[:200] or (b"content.xml" in first and b"[Content_Types].xml" not in first)
        return Kind.ODS if is_ods else Kind.XLSX
    text = first.removeprefix(codecs.BOM_UTF8).lstrip()
    for magic, (reason, remedy) in _OTHERS:
        if text.startswith(magic):
            raise unreadable(path, reason, remedy)
    return Kind.JSONL if text.startswith(b"{") else Kind.CSV


def _told_encoding(seen: _Seen, path: str) -> str:
    """Return UTF-8 where it decodes, else Windows-1252 if what it makes of the file are letters as written here."""
    if seen.utf8 is not None:
        return "utf-8"
    if seen.has_utf8_letter:
        raise unreadable(
            path,
            N_("it is written in UTF-8 in part only"),
            N_("save it anew in UTF-8 from the program that made it"),
        )
    odd = seen.high - _LETTERS - _SIGNS
    if not odd and (seen.high & _FINNISH or not seen.high - _LETTERS):
        return "cp1252"
    raise unreadable(
        path,
        N_("it is written neither in UTF-8 nor in Windows-1252"),
        N_("save it as CSV in UTF-8, or name what it is with --encoding, such as mac-roman or cp850"),
    )


def codec_of(name: str, path: str) -> str:
    """Return the name of an encoding that has ASCII in it: lines, quotes and delimiters are told by their bytes.

    Raises:
        InputUnreadableError: it is none (50).
    """
    try:
        found = codecs.lookup(name)
        # A surrogate in the name, a codec of no text and one of another alphabet fail in ways of their own.
        fits = found._is_text_encoding and _ASCII.decode(found.name) == _ASCII.decode()  # ruff: ignore[private-member-access]
    except (LookupError, ValueError):
        fits = False
    if not fits:
        raise unreadable(
            path, N_("no encoding of text has this name"), N_("give utf-8, windows-1252, mac-roman or cp850")
        )
    return found.name
