"""Find customers by where they live or what they rent, alone or together with names (F-15, F-31)."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.address import line_fold, parse_street
from kkrek.domain.premises import parse_premises, premises_fold
from kkrek.domain.words import fold, tokens
from kkrek.store import search
from kkrek.store.search import Line, Place, When

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kkrek.operations.daily.matches import Matches

_MOST_WORDS = 8
_MOST_READINGS = 12
_SHORTEST_LINE = 3
_CODE_DIGITS = 5
_FLAT = {When.NOW: "flat", When.PAST: "former_flat", When.COMING: "coming_flat"}


def add_street_or_town(matches: Matches, text: str) -> None:
    """Add who has an address on a street line, whole first and then begun with it, or in a town."""
    line = line_fold(parse_street(text)) or fold(text)
    _add_place(matches, Place(Line(line, whole=True)), "street")
    _add_place(matches, Place(Line(line)), "street")
    if not matches.full:
        _add_at(matches, Place(town=line), When.NOW, "town")


def add_mixed(matches: Matches, text: str) -> None:
    """Add who matches names and a street, postal code or town, in any order: ``virtanen juvankatu``."""
    words = [stripped for word in text.split() if (stripped := word.strip(",;"))]
    if len(words) <= _MOST_WORDS:
        for reading in _readings(matches, words):
            if not matches.full:
                _add_reading(matches, reading)


def add_care_of(matches: Matches, text: str) -> None:
    """Add who is reached ``c/o`` somebody of that name."""
    wanted = tokens(text)
    found = search.by_care_of(matches.register.store, wanted, _today(matches), matches.limit)
    matches.add([number for number, name in found if _begins_all(wanted, tokens(name))], "care_of")


def add_flat(matches: Matches, text: str) -> bool:
    """Add who rents or lives in a flat or place, and tell whether the text was read as a flat.

    Who is there now comes alone; only where nobody is, come those who were or will be. A whole flat as
    ``Juvankatu 10 B 23`` is found exactly; its line is taken as a beginning only if nobody ever was there.
    """
    premises = parse_premises(text)
    line = premises_fold(premises) or fold(text)
    if premises.apartment:
        _add_flat(matches, (Line(line, whole=True),))
    if not matches.found:
        _add_flat(matches, (Line(line, whole=True), Line(f"{line} ")))
    if not matches.found:
        _add_flat(matches, (Line(line),))
    return premises.is_flat


class _Reading(NamedTuple):
    """One way to read the words: some are names, the others a place."""

    names: tuple[str, ...]
    place: Place


class _Part(NamedTuple):
    """Words from ``begin`` to before ``end`` read as a part of an address."""

    begin: int
    end: int
    value: str


def _add_reading(matches: Matches, reading: _Reading) -> None:
    names, place = reading
    if not names:
        _add_place(matches, place, "street" if place.line else "postal_code" if place.postal_code else "town")
        return
    for when in When:
        found, complete = search.by_words_at(matches.register.store, names, place, when, _today(matches), matches.limit)
        matches.add(found, "name_and_place")
        matches.complete = matches.complete and complete
        if found:
            return


def _readings(matches: Matches, words: Sequence[str]) -> list[_Reading]:
    """Return the ways to read words that have an address behind each part; those with the fewest names first."""
    found = []
    for parts in product(*(_parts(matches, words, name) for name in Place._fields)):
        covered = [place for part in parts if part for place in range(part.begin, part.end)]
        if covered and len(set(covered)) == len(covered):
            line, code, town = (part.value if part else None for part in parts)
            rest = [word for place, word in enumerate(words) if place not in covered]
            names = tuple(token for word in rest for token in tokens(word))
            found.append(_Reading(names, _place(line, code, town)))
    return sorted(found, key=lambda reading: len(reading.names))[:_MOST_READINGS]


def _parts(matches: Matches, words: Sequence[str], name: str) -> list[_Part | None]:
    """Return the runs of words that are a part of some address, and None for no such part."""
    found: list[_Part | None] = [None]
    for begin in range(len(words)):
        for end in range(begin + 1, len(words) + 1):
            value = _READ[name](" ".join(words[begin:end]))
            if value and search.is_place(matches.register.store, _place(**{name: value})):
                found.append(_Part(begin, end, value))
    return found


def _place(line: str | None = None, postal_code: str | None = None, town: str | None = None) -> Place:
    return Place(Line(line) if line else None, postal_code, town)


def _as_line(text: str) -> str:
    line = line_fold(parse_street(text))
    return line if len(line) >= _SHORTEST_LINE and text[0].isalpha() else ""


def _as_postal_code(text: str) -> str:
    return text if len(text) == _CODE_DIGITS and text.isascii() and text.isdecimal() else ""


_READ: dict[str, Callable[[str], str]] = {"line": _as_line, "postal_code": _as_postal_code, "town": fold}


def _add_place(matches: Matches, place: Place, how: str) -> None:
    """Add who has an address there now; those who had or will have one, only where nobody has."""
    for when in When:
        if not matches.full and _add_at(matches, place, when, how):
            return


def _add_at(matches: Matches, place: Place, when: When, how: str) -> list[int]:
    found = search.by_place(matches.register.store, place, when, _today(matches), matches.limit)
    matches.add(found, how)
    return found


def _add_flat(matches: Matches, lines: Sequence[Line]) -> None:
    store, today, limit = matches.register.store, _today(matches), matches.limit
    for when, how in _FLAT.items():
        if when is When.NOW or not any(found == "flat" for _, found in matches.found.values()):
            for line in lines:
                matches.add(search.by_object(store, line, when, today, limit), how)
                matches.add(search.by_home(store, line, when, today, limit), how)


def _begins_all(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(begin) for word in words) for begin in wanted)


def _today(matches: Matches) -> str:
    return matches.register.moment.today.isoformat()
