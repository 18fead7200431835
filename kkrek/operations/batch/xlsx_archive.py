"""The zip archive that a workbook is: its parts, unpacked and parsed piece by piece, and the bounds on what that costs.

A file from outside decides nothing: bytes are counted as they come out of it, whatever its directory says of them, and
what expat would keep in memory for ever (open tags, unfinished tags, names) is bounded after each piece.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self
from xml.parsers import expat

from kkrek.errors import N_, InputUnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from kkrek.errors import Phrase

BROKEN_XML = N_("the XML in it is broken")
TOO_LONG = N_("a cell in it holds more than 32767 characters")
# Each character may be escaped with seven: _x000D_
LONGEST_RAW_TEXT = 7 * 32_767

FREE_BYTES = 64 * 1024 * 1024
MOST_TIMES_PACKED = 200
MOST_BYTES = 8 * 1024 * 1024 * 1024
_PIECE = 64 * 1024
_LARGEST_READ = 4 * 1024 * 1024  # the directory is read at once: 40 000 parts
_LONGEST_TAG = 1024 * 1024
_MOST_NAMES = 10_000
_DEEPEST = 256

_OLE2 = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 1
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without a bound, and Excel reads none
_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_FOREIGN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)

_DAMAGED = N_("it is no .xlsx file, or it is damaged")
_OLD_OR_LOCKED = N_("it has a password or is in the old .xls format")
_LOCKED = N_("it has a password")
_NO_SUCH_PART = N_("it names a part that is not in it")
_BOMB = N_("it unpacks to far more than a spreadsheet does")
_DECLARES = N_("it declares a document type, as no spreadsheet does")
_STRANGE = N_("the XML in it is nothing that a spreadsheet writes")
_SAVE_AS = N_("open it in a spreadsheet program and save it as .xlsx without a password, or as CSV")


def unreadable(path: str, reason: Phrase) -> InputUnreadableError:
    """Return the error that tells why a workbook cannot be read; no reason holds anything from the file."""
    return InputUnreadableError(path=path, reason=reason, remedy=_SAVE_AS)


def names(local: str, spaces: tuple[str, ...] = _MAIN) -> frozenset[str]:
    """Return what expat calls an element or attribute, in the strict form of the format and in the usual one."""
    return frozenset(f"{space} {local}" for space in spaces)


class Reader(ABC):
    """Takes in what one part says; ``opened`` are the elements it is in, ``pieces`` the text since it was cleared."""

    __slots__ = ("opened", "path", "pieces")

    roots: ClassVar[frozenset[str]]
    texts: ClassVar[frozenset[str]] = frozenset()  # elements within which the pieces are wanted

    def __init__(self, path: str) -> None:
        self.path = path
        self.opened: list[str] = []
        self.pieces: list[str] = []

    @abstractmethod
    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take in a start tag; put its name on ``opened``."""

    def end(self, name: str) -> None:  # ruff: ignore[unused-method-argument] - most parts say all in start tags
        """Take in an end tag; take its name off ``opened``."""
        self.opened.pop()


class Archive:
    """An open workbook; ``path`` is for errors alone."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        """Read the directory.

        Raises:
            InputUnreadableError: it is no archive, or a password locks it (50).
        """
        self.path = path
        self._source = _Source(file)
        self._unpacked = 0
        if self._source.starts_with(_OLE2):
            raise unreadable(path, _OLD_OR_LOCKED)
        try:
            self._zip = zipfile.ZipFile(self._source)
        except _FOREIGN as error:
            raise unreadable(path, _DAMAGED) from error
        self._parts = {_folded(part.filename): part for part in self._zip.infolist()}

    def __enter__(self) -> Self:
        """Return the archive itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the archive; the file stays open."""
        self._zip.close()

    def has(self, name: str) -> bool:
        """Tell whether there is a part of that name, in whatever case (ECMA-376 Part 2, 6.2.2.3)."""
        return _folded(name) in self._parts

    def parse(self, name: str, reader: Reader) -> Iterator[None]:
        """Read a part into a reader, and give way after each piece so that what was read can be taken.

        Raises:
            InputUnreadableError: it is not there, damaged, or more than a file may cost (50).
        """
        parser = _Parser(reader)
        for piece in self._unpack(name):
            parser.feed(piece)
            yield
        parser.close()
        yield

    def read(self, name: str, reader: Reader) -> None:
        """Read a part into a reader to its end.

        Raises:
            InputUnreadableError: as ``parse`` (50).
        """
        for _ in self.parse(name, reader):
            pass

    def _unpack(self, name: str) -> Iterator[bytes]:
        part = self._parts.get(_folded(name))
        if part is None:
            raise unreadable(self.path, _NO_SUCH_PART)
        if part.flag_bits & _ENCRYPTED:
            raise unreadable(self.path, _LOCKED)
        if part.compress_type not in _PACKED_AS:
            raise unreadable(self.path, _DAMAGED)
        before, unpacked = self._source.taken, 0
        try:
            with self._zip.open(part) as stream:
                while piece := stream.read(_PIECE):
                    unpacked += len(piece)
                    self._count(len(piece), unpacked, self._source.taken - before)
                    yield piece
        except _FOREIGN as error:
            raise unreadable(self.path, _DAMAGED) from error

    def _count(self, more: int, unpacked: int, packed: int) -> None:
        self._unpacked += more
        if self._unpacked > MOST_BYTES or (unpacked > FREE_BYTES and unpacked > MOST_TIMES_PACKED * packed):
            raise unreadable(self.path, _BOMB)


def _folded(name: str) -> str:
    return name.replace("\\", "/").removeprefix("/").lower()  # .NET 4.0 wrote archives with backslashes


class _Source:
    """The file as ``zipfile`` may use it: no offset outside of it, no read without a bound; ``taken`` counts bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        self.taken = 0

    def starts_with(self, magic: bytes) -> bool:
        self._file.seek(0)
        return self._file.read(len(magic)) == magic

    def seekable(self) -> bool:  # ruff: ignore[no-self-use] - zipfile asks
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET and not 0 <= offset <= self._size:
            raise zipfile.BadZipFile("offset outside of the file")
        return self._file.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(_LARGEST_READ + 1 if size < 0 else min(size, _LARGEST_READ + 1))
        if len(content) > _LARGEST_READ:
            raise zipfile.BadZipFile("directory without a bound")
        self.taken += len(content)
        return content


class _Parser:
    """Expat with everything refused that costs more than it says."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._fed = 0
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.buffer_size = _PIECE
        self._expat.XmlDeclHandler = self._declaration
        self._expat.StartDoctypeDeclHandler = self._refuse
        self._expat.EntityDeclHandler = self._refuse
        self._expat.StartNamespaceDeclHandler = _note  # so that prefixes count among the names that expat keeps
        self._expat.StartElementHandler = self._root
        self._expat.EndElementHandler = reader.end
        self._expat.CharacterDataHandler = reader.pieces.append

    def feed(self, piece: bytes) -> None:
        """Parse some more of the part."""
        self._parse(piece)
        self._fed += len(piece)
        self._bound()

    def close(self) -> None:
        """Say that the part ends here."""
        self._parse(b"", last=True)

    def _parse(self, piece: bytes, *, last: bool = False) -> None:
        try:
            self._expat.Parse(piece, last)
        except expat.ExpatError as error:
            raise unreadable(self._reader.path, BROKEN_XML) from error

    def _bound(self) -> None:
        reader = self._reader
        unfinished = self._fed - self._expat.CurrentByteIndex
        if unfinished > _LONGEST_TAG or len(self._expat.intern) > _MOST_NAMES or len(reader.opened) > _DEEPEST:
            raise unreadable(reader.path, _STRANGE)
        if not reader.opened or reader.opened[-1] not in reader.texts:
            reader.pieces.clear()
        elif sum(map(len, reader.pieces)) > LONGEST_RAW_TEXT:
            raise unreadable(reader.path, TOO_LONG)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name not in self._reader.roots:
            raise unreadable(self._reader.path, _STRANGE)
        self._expat.StartElementHandler = self._reader.start
        self._reader.start(name, attributes)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        # Expat asks Python for any other encoding, and Python has many that are none of text
        if encoding is not None and encoding.lower() not in {"utf-8", "utf-16", "us-ascii", "iso-8859-1"}:
            raise unreadable(self._reader.path, BROKEN_XML)

    def _refuse(self, *_: object) -> None:
        raise unreadable(self._reader.path, _DECLARES)


def _note(_prefix: str | None, _space: str | None) -> None:
    """Take a declaration of a namespace in without a word."""
