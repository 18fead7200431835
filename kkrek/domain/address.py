"""Addresses in parts and as given (F-31 to F-33; JHS 109 for the designator, JHS 106 for the letter).

Nothing is corrected silently: what does not fit the known forms is kept whole as the street.
"""

from __future__ import annotations

import re
import textwrap

from kkrek.domain.customer import AddressParts
from kkrek.domain.names import check_line
from kkrek.domain.words import fold, tokens
from kkrek.errors import N_, InvalidValueError, Phrase

LETTER_WIDTH = 30  # JHS 106: at most 30 characters in a row of the letter block

_CARE_OF = re.compile(r"c/o\s*(?P<co>[^,]+?)\s*(?:,\s*(?P<rest>.*))?", re.IGNORECASE)
_PO_BOX = re.compile(r"(?:PL|PB|P\.?\s?O\.?\s?Box|postilokero|postbox)\.?\s*(?P<po_box>[0-9]+)", re.IGNORECASE)
_STREET = re.compile(
    r"(?P<street>(?=.*[^\W\d_]{3})\S.*?)"
    r"\s+(?P<house_number>[0-9]+[a-zåäöA-ZÅÄÖ]?(?:\s?[-\u2013/]\s?[0-9]+[a-zåäö]?)?)"
    r"(?:\s+(?P<stair>(?![Aa][Ss]\b)[A-ZÅÄÖa-zåäö]{1,2}))?"
    r"(?:(?:\s+|(?<=[A-ZÅÄÖ]))(?:(?:as|asunto|bst|lgh|huon|apt)\b\.?\s*|#\s*)?"
    r"(?P<apartment>[0-9]+)(?:\s?(?P<suffix>[a-zåäö]))?)?"
)
_FINNISH_CODE = re.compile(r"(?:FIN?-)?([0-9]{5})", re.IGNORECASE)


def parse_street(text: str) -> AddressParts:
    """Split a street line, PO box or ``c/o`` line into its parts (F-31).

    ``as_given`` is the line as written, without the ``c/o`` part, which stands in ``co``. ``Juvankatu 10 B`` is
    read as stair B; a line of unknown form becomes the street as a whole, in one piece. Raises InvalidValueError
    for an empty line or one with invisible characters.
    """
    line = " ".join(check_line(text, "street").split())
    care_of = _CARE_OF.fullmatch(line)
    co, rest = (care_of["co"], care_of["rest"]) if care_of else (None, line)
    if not rest:
        return AddressParts(co=co)
    if box := _PO_BOX.fullmatch(rest):
        return AddressParts(as_given=rest, co=co, po_box=box["po_box"])
    match = _STREET.fullmatch(rest)
    if match is None:
        return AddressParts(as_given=rest, co=co, street=rest)
    return AddressParts(as_given=rest, co=co, **match.groupdict())


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
    designator = (parts.street, parts.house_number, parts.stair, parts.apartment, parts.suffix)
    words = " ".join(token for part in designator if part for token in tokens(part))
    return re.sub(r"(?<=[0-9])(?=[a-z])", " ", words)


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


def _street_line(parts: AddressParts) -> str:
    if parts.as_given:
        return parts.as_given
    if parts.po_box:
        return f"PL {parts.po_box}"
    designator = (parts.street, parts.house_number, parts.stair, parts.apartment, parts.suffix)
    return " ".join(part for part in designator if part)


def _letter_code(parts: AddressParts, *, abroad: bool) -> str:
    if parts.postal_code and abroad and is_finnish(parts.country):
        return f"FI-{parts.postal_code}"
    return parts.postal_code or ""


def _wrap(row: str) -> list[str]:
    return textwrap.wrap(row, LETTER_WIDTH, break_long_words=False, break_on_hyphens=False)


def _postal_code_guess(code: str) -> Phrase:
    if re.search(r"[Oo]", code):
        return N_("write the digit 0, not the letter O")
    if re.fullmatch(r"[0-9]{4}", code):
        return N_("did a leading zero get lost, as in 00530; spreadsheets drop it")
    return N_("check the code with the customer, or give the country if it is abroad")
