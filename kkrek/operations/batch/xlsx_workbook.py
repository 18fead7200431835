"""What a workbook says of itself: which worksheet is the first that can be seen, and which formats show dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.errors import N_
from kkrek.operations.batch.xlsx_archive import Reader, names, unreadable
from kkrek.operations.batch.xlsx_value import BUILT_IN_DATES, is_date_format

if TYPE_CHECKING:
    from kkrek.operations.batch.xlsx_archive import Archive

_ROOT = ""
_PACKAGE = ("http://schemas.openxmlformats.org/package/2006/relationships",)
_RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_KINDS = frozenset({"officeDocument", "worksheet", "sharedStrings", "styles"})
_MOST_LISTED = 100_000  # Excel has at most 65 490 formats of cells, and no more sheets than memory

_SHEET = names("sheet")
_WORKBOOK_PROPERTIES = names("workbookPr")
_SHEET_ID = names("id", _RELATIONSHIPS)
_FORMATS = names("cellXfs")
_FORMAT = names("xf")
_FORMAT_CODE = names("numFmt")

_NO_WORKSHEET = N_("there is no worksheet in it that can be seen")
_LEAVES = N_("it names a part outside of itself")
_TOO_MANY = N_("it has more formats or sheets than a spreadsheet does")


class Workbook(NamedTuple):
    """The parts to read, by name; ``strings`` is None without shared strings, ``dates`` are indices of formats."""

    sheet: str
    strings: str | None
    dates: frozenset[str]
    since_1904: bool


def read_workbook(archive: Archive) -> Workbook:
    """Find the first worksheet that can be seen, and what its cells are read with.

    Raises:
        InputUnreadableError: there is none, or the file is damaged (50).
    """
    main = _one(_links(archive, _ROOT), "officeDocument")
    if main is None or not archive.has(main) or main.endswith(".bin"):  # .xlsb holds no XML
        raise unreadable(archive.path, _NO_WORKSHEET)
    sheets = _Sheets(archive.path)
    archive.read(main, sheets)
    links = _links(archive, main)
    found = (links[one].part for one in sheets.visible if one in links and links[one].kind == "worksheet")
    sheet = next(found, None)
    if sheet is None or not archive.has(sheet):
        raise unreadable(archive.path, _NO_WORKSHEET)
    styles = _one(links, "styles")
    return Workbook(sheet, _one(links, "sharedStrings"), _dates(archive, styles), sheets.since_1904)


class _Link(NamedTuple):
    kind: str
    part: str


def _one(links: dict[str, _Link], kind: str) -> str | None:
    return next((link.part for link in links.values() if link.kind == kind), None)


def _links(archive: Archive, part: str) -> dict[str, _Link]:
    """Return what a part names, by id; nothing if it names nothing."""
    folder, _, name = part.rpartition("/")
    where = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    links = _Links(archive.path, folder)
    if archive.has(where):
        archive.read(where, links)
    return links.found


def _dates(archive: Archive, styles: str | None) -> frozenset[str]:
    if styles is None:
        return frozenset()
    formats = _Formats(archive.path)
    archive.read(styles, formats)
    return formats.dates()


class _Links(Reader):
    """Reads the relationships of a part (ECMA-376 Part 2, 6.5)."""

    __slots__ = ("_folder", "found")

    roots = names("Relationships", _PACKAGE)
    _relationship = names("Relationship", _PACKAGE)

    def __init__(self, path: str, folder: str) -> None:
        super().__init__(path)
        self._folder = folder
        self.found: dict[str, _Link] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Keep a link of a kind that is of use."""
        self.opened.append(name)
        kind = attributes.get("Type", "").rpartition("/")[2]
        if name not in self._relationship or kind not in _KINDS:
            return
        if attributes.get("TargetMode", "").lower() == "external":
            raise unreadable(self.path, _LEAVES)
        if len(self.found) >= _MOST_LISTED:
            raise unreadable(self.path, _TOO_MANY)
        self.found[attributes.get("Id", "")] = _Link(kind, self._resolved(attributes.get("Target", "")))

    def _resolved(self, target: str) -> str:
        target = target.replace("\\", "/")
        steps = [] if target.startswith("/") else self._folder.split("/")
        for step in target.split("/"):
            if step == "..":
                if not steps:
                    raise unreadable(self.path, _LEAVES)
                steps.pop()
            elif step not in {"", "."}:
                steps.append(step)
        return "/".join(steps).removeprefix("/")


class _Sheets(Reader):
    """Reads the list of sheets: the ids of those that can be seen, in order."""

    __slots__ = ("since_1904", "visible")

    roots = names("workbook")

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.since_1904 = False
        self.visible: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Keep a sheet that can be seen, and from when days are counted."""
        self.opened.append(name)
        if name in _WORKBOOK_PROPERTIES:
            self.since_1904 = attributes.get("date1904") in {"1", "true"}
        elif name in _SHEET and attributes.get("state", "visible") == "visible":
            if len(self.visible) >= _MOST_LISTED:
                raise unreadable(self.path, _TOO_MANY)
            self.visible.extend(value for key, value in attributes.items() if key in _SHEET_ID)


class _Formats(Reader):
    """Reads the formats of numbers, and which of them each format of cells uses."""

    __slots__ = ("_codes", "_used")

    roots = names("styleSheet")

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._codes: dict[str, bool] = {}
        self._used: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Keep a format; those of named styles stand elsewhere, and no cell uses them."""
        if name in _FORMAT_CODE:
            self._codes[attributes.get("numFmtId", "")] = is_date_format(attributes.get("formatCode", ""))
        elif name in _FORMAT and self.opened[-1] in _FORMATS:
            self._used.append(attributes.get("numFmtId", "0"))
        self.opened.append(name)
        if len(self._used) > _MOST_LISTED or len(self._codes) > _MOST_LISTED:
            raise unreadable(self.path, _TOO_MANY)

    def dates(self) -> frozenset[str]:
        """Return the indices of the formats of cells that show dates."""
        dates = {str(one) for one in BUILT_IN_DATES} - self._codes.keys()
        dates |= {one for one, is_date in self._codes.items() if is_date}
        return frozenset(str(place) for place, one in enumerate(self._used) if one in dates)
