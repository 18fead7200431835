"""What a recipient holds of a customer beside what is held here, in the recipient's own names (V-02, V-07).

A system elsewhere writes the same value in its own way: spaces in a phone number, capitals in a town, an identity
code without its separator. Such a value is the same. Sealed values are compared whole and told masked.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.dates import parse_date
from kkrek.domain.disclosing import SEALED_WITH_PROTECTION
from kkrek.domain.iban import SHOWN, mask_iban
from kkrek.domain.identity_code import lookup_identity_code, mask_identity_code, same_digits
from kkrek.domain.phone import lookup_phone
from kkrek.domain.spreadsheet import unguard_cell
from kkrek.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kkrek.domain.disclosing import Person
    from kkrek.domain.mapping import Column
    from kkrek.domain.mapping import Mapping as Format

_HIDDEN = "****"
_CODE_LENGTH = 10  # an identity code without its separator
_CODES = frozenset({"identity_code", "identity_code_ending"})


class Difference(NamedTuple):
    """One field that differs: the recipient's name of it, its value there and here, masked where it is sealed."""

    field: str
    theirs: str
    ours: str


class Compared(NamedTuple):
    """What a row and a customer have in common: what differs, and whether that can be told with its values.

    ``is_protected``: something differs, or stands there, of somebody under non-disclosure: told by number alone.
    """

    differences: tuple[Difference, ...]
    is_protected: bool = False


def compare(layout: Format, columns: Sequence[Column], person: Person, cells: Mapping[str, str]) -> Compared:
    """Compare a row of a recipient with a customer; ``cells`` are by the recipient's names of the columns.

    Of somebody under non-disclosure the recipient should hold nothing that tells where they are (V-03).
    """
    found = []
    reaches = False
    for column in columns:
        if column.field is None:
            continue
        theirs = unguard_cell(cells.get(column.name, "")).strip()
        if person.protected and SEALED_WITH_PROTECTION.intersection(column.draws_on):
            reaches = reaches or bool(theirs)
            continue
        ours = layout.write(column, person.values.get(column.field, ""))
        if ours is not None and not _same(layout, column, theirs, ours):
            found.append(Difference(column.name, _shown(column, theirs), _shown(column, ours)))
    if person.protected:
        return Compared((), reaches or bool(found))
    return Compared(tuple(found))


def _same(layout: Format, column: Column, theirs: str, ours: str) -> bool:
    """Tell whether both sides say the same, however each writes it."""
    if theirs == ours:
        return True
    field = column.field or ""
    if field == "identity_code":
        return _same_code(theirs, ours)
    return _plain(layout, column, theirs) == _plain(layout, column, ours)


def _same_code(theirs: str, ours: str) -> bool:
    """Compare identity codes; one that has lost its separator is the same as far as it goes, and no more (V-02)."""
    if not theirs or not ours:
        return not theirs and not ours
    whole = lookup_identity_code(theirs)
    if whole is not None:
        return whole == ours
    bare = "".join(theirs.split()).upper()
    return len(bare) == _CODE_LENGTH and bare == same_digits(ours)


def _plain(layout: Format, column: Column, text: str) -> str:
    root = (column.field or "").partition(".")[0]
    if root == "phones":
        return lookup_phone(text) or text
    if root == "bank_accounts":
        return "".join(text.split()).upper()
    if column.is_day:
        return _day(layout, text)
    words = " ".join(unicodedata.normalize("NFC", text).split())
    # A system that writes in capitals, or codes in small letters, says nothing else by it; a name in capitals may.
    return words if root in {"family_name", "given_names", "call_name", "name"} else words.casefold()


def _day(layout: Format, text: str) -> str:
    """Return a day as ISO, read as the recipient writes days, else as people do; what is none as it stands."""
    for form in ("%Y%m%d", "%d.%m.%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            if layout.dates.write(found := datetime.strptime(text, form).date()) == text:  # ruff: ignore[call-datetime-strptime-without-zone] - a day alone
                return found.isoformat()
    with suppress(InvalidValueError):
        return parse_date(text, date.min, "day").isoformat()
    return text


def _shown(column: Column, text: str) -> str:
    """Return a value as it may be told: of identity codes and accounts only what lists show (F-14, F-45)."""
    if not text:
        return ""
    if column.field in _CODES:
        whole = lookup_identity_code(text)
        return mask_identity_code(whole) if whole is not None else _HIDDEN
    if (column.field or "").startswith("bank_accounts"):
        bare = "".join(text.split()).upper()
        return mask_iban(bare) if len(bare) > 2 * SHOWN else _HIDDEN
    return text
