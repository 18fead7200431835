"""Addresses in parts and as given (F-31 to F-33; JHS 109 for the designator, JHS 106 for the letter).

Nothing is corrected silently: what does not fit the known forms is kept whole as the street.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from kkrek.domain.customer import AddressParts
from kkrek.domain.names import check_line
from kkrek.domain.words import fold, tokens
from kkrek.errors import N_, InvalidValueError, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LETTER_WIDTH = 30  # JHS 106: at most 30 characters in a row of the letter block

# Words that announce a building or stair, or a flat; they are kept in the line as given and are no parts.
_STAIR_WORD = r"(?:rappu|rapu|rp|porras|talo|rakennus|rak|trappuppgång|trapphus|trappa|uppgång|uppg|hus)"
_FLAT_WORD = (
    r"(?:asuinhuoneisto|huoneisto|asunto|as|huone|huon|hn|h(?=[.-])|lägenhet|lgh|bostad|bost|bst|apartment|apt|flat)"
)
_BOX_WORD = r"(?:P\.?\s?L\.?|P\.?\s?B\.?|P\.?\s?O\.?\s?Box|postilokero|postlåda|postbox|postboks|postfach|box|lokero)"
_LETTER = "[A-ZÅÄÖa-zåäö]"
_CARE_OF = re.compile(r"(?:c\s?/\s?o|\u2105)\s*[:.]?\s+", re.IGNORECASE)
_PO_BOX = re.compile(_BOX_WORD + r"\s*(?P<po_box>[0-9]{1,6})", re.IGNORECASE)
_UNIT = re.compile(rf"(?:{_STAIR_WORD}|{_FLAT_WORD}|{_BOX_WORD})[.-]?", re.IGNORECASE)
# The floor tells nothing apart that the flat does not; it stays in the line as given alone.
_FLOOR = re.compile(
    r"(?:\s*,\s*|\s+)[0-9]{1,2}\s?(?:\.\s?)?(?:krs|kerros|vån|våningen|våning|tr|trp|trappor)\.?", re.IGNORECASE
)
_STREET = re.compile(
    # Words of letters, ordinals as in "3. linja", and a road with its number before a house number: "Valtatie 3 120".
    r"(?P<street>(?i:(?:valtatie|kantatie|seututie|yhdystie|maantie|vt|kt|riksväg|stamväg|landsväg)\s[0-9]+(?=\s[0-9]))"
    r"|(?:(?:[^\W\d_][^\s\d,]*|[0-9]+(?:\.|:[^\W\d_]+))\s)*?[^\W\d_][^\s\d,]*)"
    r",?\s(?:(?i:n:o|nro|nr|no)\.?\s)?"
    rf"(?P<house_number>[0-9]{{1,5}}(?:{_LETTER}(?!{_LETTER}))?"
    rf"(?:\s?[-\u2013/]\s?[0-9]{{1,5}}{_LETTER}?|(?<={_LETTER})[-\u2013]{_LETTER}(?!{_LETTER}))?"
    r"(?:\s[a-zåäö](?=\s[A-ZÅÄÖ](?:[\s0-9]|$)))?)"
    # Two letters are a stair only as capitals: lower-case ones are a word.
    rf"(?:(?:\s?,\s?|\s|-)(?!(?i:{_FLAT_WORD})(?!{_LETTER}))(?:(?i:{_STAIR_WORD})\.?\s)?"
    rf"(?P<stair>[A-ZÅÄÖ]{{1,2}}|[a-zåäö])(?!{_LETTER})(?:[-\s](?i:{_STAIR_WORD})(?!{_LETTER}))?)?"
    rf"(?:(?:(?:\s?,\s?|\s|(?<={_LETTER})-)(?:(?i:{_FLAT_WORD})(?:[.-]|\b|(?=[0-9]))\s?(?:(?i:n:o|nro|nr)\.?\s)?|\#\s?)"
    rf"|\s|(?<={_LETTER})(?:\s?[-/,]\s?|\s[-/]\s)?)"
    rf"(?P<apartment>[0-9]{{1,4}}(?:\s?[-\u2013+]\s?[0-9]{{1,4}})?)(?:\s?(?P<suffix>{_LETTER}))?)?"
)
_ENDS_IN_LETTER = re.compile(r"(?:^|\s)[^\W\d]$")
_LETTER_AFTER_DIGIT = re.compile(r"(?<=[0-9])(?=[a-z])")
_FINNISH_CODE = re.compile(r"(?:FIN?-)?([0-9]{5})", re.IGNORECASE)


def parse_street(text: str) -> AddressParts:
    """Split a street line, PO box or ``c/o`` line into its parts (F-31).

    ``as_given`` is the line as written, without the ``c/o`` part, which stands in ``co``. ``Juvankatu 10 B`` is
    read as stair B; a line of unknown form becomes the street as a whole, in one piece: see `is_whole`. Raises
    InvalidValueError for an empty line or one with invisible characters.
    """
    line = " ".join(check_line(text, "street").split())
    if "/" not in line and "\u2105" not in line:  # Hardly any line can hold a "c/o".
        return _split(line)
    first = AddressParts(as_given=line, street=line)
    for co, rest in _without_care_of(line):
        parts = _split(rest)._replace(co=co) if rest else AddressParts(co=co)
        if not is_whole(parts):
            return parts
        first = parts if first.co is None else first
    return first


def parts_of(values: Mapping[str, object]) -> AddressParts:
    """Return the parts of an address that the columns of a row, or the history, hold."""
    return AddressParts._make(None if value is None else str(value) for value in map(values.get, AddressParts._fields))


def is_whole(parts: AddressParts) -> bool:
    """Tell whether a street line could not be split, and is kept as it was given (F-31)."""
    return parts.street is not None and parts.house_number is None


def designator(parts: AddressParts) -> str:
    """Return the line that the parts make, ``Juvankatu 10 B 23 a`` or ``PL 800``; `parse_street` reads it back."""
    if parts.po_box:
        return f"PL {parts.po_box}"
    flat = f"as {parts.apartment}" if parts.apartment and not parts.stair else parts.apartment
    return " ".join(part for part in (parts.street, parts.house_number, parts.stair, flat, parts.suffix) if part)


def has_long_row(parts: AddressParts) -> bool:
    """Tell whether a word is too long for a row of the letter, where it cannot be wrapped (F-33)."""
    rows = (parts.co and f"c/o {parts.co}", _street_line(parts), parts.town)
    return any(len(piece) > LETTER_WIDTH for row in rows if row and len(row) > LETTER_WIDTH for piece in _wrap(row))


def check_postal_code(text: str, country: str | None) -> str:
    """Return a postal code as text: exactly five digits in Finland, free elsewhere (F-32, T-10).

    ``country`` None or ``FI`` is Finland. Raises InvalidValueError that tells what looks wrong.
    """
    code = " ".join(check_line(text, "postal_code").split())
    if not is_finnish(country):
        return code
    if match := _FINNISH_CODE.fullmatch(code):
        return match[1]
    raise InvalidValueError(
        field="postal_code", rule=N_("a Finnish postal code is exactly five digits"), remedy=_postal_code_guess(code)
    )


def is_finnish(country: str | None) -> bool:
    """Tell whether an address with this country lies in Finland; none given means that it does."""
    return fold(country or "fi") in {"fi", "fin", "suomi", "finland"}


def line_fold(parts: AddressParts) -> str:
    """Return the street line for look-up: ``juvankatu 10 b 23``, ``pl 800``; empty without street and box.

    A letter after the house number is set apart, so that ``10B`` and ``10 B`` are found alike (F-31).
    """
    if parts.po_box:
        return f"pl {fold(parts.po_box)}"
    named = (parts.street, parts.house_number, parts.stair, parts.apartment, parts.suffix)
    # Words never cross a space, so all parts fold at once.
    words = " ".join(tokens(" ".join(part for part in named if part)))
    return _LETTER_AFTER_DIGIT.sub(" ", words)


def letter_block(name: str, parts: AddressParts, *, abroad: bool) -> tuple[str, ...]:
    """Return the rows of the address on a letter, each at most 30 characters where words allow (F-33).

    ``abroad``: the letter crosses a border, so a Finnish code gets ``FI-`` and the country stands last in
    capitals. ``parts.country`` is printed as it stands: give its name, not its code.
    """
    town = " ".join(part for part in (_letter_code(parts, abroad=abroad), (parts.town or "").upper()) if part)
    rows = [name, f"c/o {parts.co}" if parts.co else "", _street_line(parts), town]
    if abroad:
        rows.append("FINLAND" if is_finnish(parts.country) else (parts.country or "").upper())
    return tuple(wrapped for row in rows if row for wrapped in _wrap(row))


def join_line(parts: AddressParts) -> str:
    """Return the whole address in one line for screens: ``Juvankatu 10 B 23, 33710 Tampere``."""
    town = " ".join(part for part in (parts.postal_code, parts.town) if part)
    country = None if is_finnish(parts.country) else parts.country
    care_of = f"c/o {parts.co}" if parts.co else None
    return ", ".join(part for part in (care_of, _street_line(parts), town, country) if part)


def _without_care_of(line: str) -> Iterator[tuple[str | None, str]]:
    """Yield the ways to part ``c/o NAME`` from the rest: at each comma after it, or from where it stands to the end."""
    found = _CARE_OF.search(line)
    if found is None:
        yield None, line
        return
    before, after = line[: found.start()].rstrip(" ,"), line[found.end() :]
    if before:
        yield after, before
        return
    for comma in re.finditer(r"\s*,\s*", after):
        yield after[: comma.start()], after[comma.end() :]
    # Without a comma a number would be part of an address that nobody can tell from the name.
    if "," not in after and not any(char.isdigit() for char in after):
        yield after, ""


def _split(line: str) -> AddressParts:
    """Split a line without ``c/o``, or keep it whole."""
    if box := _PO_BOX.fullmatch(line):
        return AddressParts(as_given=line, po_box=box["po_box"])
    # The word for a floor would stand last, so a line that ends with a digit has none.
    floors = () if line[-1].isdigit() else _FLOOR.finditer(line)
    floor = [match for match in floors if match.end() == len(line)]
    match = _STREET.fullmatch(line[: floor[0].start()] if floor else line)
    if match is None or _UNIT.fullmatch(match["street"]) or _ENDS_IN_LETTER.search(match["street"]):
        return AddressParts(as_given=line, street=line)
    if _falls(match["house_number"]):
        return AddressParts(as_given=line, street=line)
    return AddressParts(as_given=line, **match.groupdict())


def _falls(number: str) -> bool:
    """Tell whether ``12-3`` is no range of house numbers: it may as well be a flat."""
    if number.isdigit():
        return False
    ends = [int(digits) for digits in re.findall(r"[0-9]+", number)]
    return len(ends) > 1 and ends[0] >= ends[1]


def _street_line(parts: AddressParts) -> str:
    if parts.as_given:
        return parts.as_given
    return designator(parts)


def _letter_code(parts: AddressParts, *, abroad: bool) -> str:
    if parts.postal_code and abroad and is_finnish(parts.country):
        return f"FI-{parts.postal_code}"
    return parts.postal_code or ""


def _wrap(row: str) -> list[str]:
    """Wrap between words; a word that is too long alone wraps at its hyphens."""
    long = any(len(word) > LETTER_WIDTH for word in row.split())
    return textwrap.wrap(row, LETTER_WIDTH, break_long_words=False, break_on_hyphens=long)


def _postal_code_guess(code: str) -> Phrase:
    if re.search(r"[Oo]", code):
        return N_("write the digit 0, not the letter O")
    if re.fullmatch(r"[0-9]{4}", code):
        return N_("did a leading zero get lost, as in 00530; spreadsheets drop it")
    return N_("check the code with the customer, or give the country if it is abroad")
