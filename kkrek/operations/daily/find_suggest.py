"""What somebody may have meant whose search finds nobody: names, streets and towns that are spelt nearly so.

Only the beginnings of the word lists are read, so the time does not grow with the register. Streets of people under
protection are sealed and in no list (F-15).
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.address import line_fold
from kkrek.domain.customer import AddressParts
from kkrek.domain.spelling import cost, most_edits, starts, with_other_start
from kkrek.domain.words import fold, tokens
from kkrek.store import customers, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kkrek.store.connection import Store

_MOST_WORDS = 6
_MOST_TRIED = 12
_MOST_SUGGESTED = 5
_MOST_FOR_A_WORD = 4
_MOST_READ = 4000
_MOST_STREETS = 200
_LAST = "\U0010ffff"
_WORD = re.compile(r"[^\W_]+")


def suggestions(store: Store, text: str, is_found: Callable[[str], bool]) -> tuple[str, ...]:
    """Return other texts that find somebody, the likeliest first, at most five.

    ``is_found`` searches for a text as the user may, so nothing is suggested that would not be shown.
    """
    words = tokens(text)
    if not 0 < len(words) <= _MOST_WORDS:
        return ()
    choices = [_choices(store, word) for word in words]
    ways = sorted(product(*choices), key=lambda way: (sum(one.cost for one in way), -min(one.bearers for one in way)))
    likely = [" ".join(one.text for one in way) for way in ways[: _MOST_TRIED + 1] if any(one.cost for one in way)]
    texts = dict.fromkeys([*_whole_streets(store, words), *likely])
    found: list[str] = []
    for other in list(texts)[:_MOST_TRIED]:
        if len(found) < _MOST_SUGGESTED and is_found(other):
            found.append(other)
    return tuple(found)


class _Choice(NamedTuple):
    """A word that may be meant: how unlike it is, how many people bear it, and how it is written."""

    cost: int
    bearers: int
    text: str


def _choices(store: Store, word: str) -> list[_Choice]:
    """Return what a typed word may mean: itself, if it begins anything, and the words nearest to it."""
    if not most_edits(word):
        return [_Choice(0, 0, word)]
    itself = [_Choice(0, 0, _spelt(store, word))] if _is_known(store, word) else []
    names, places = (
        sorted(found, key=_likeliest)[:_MOST_FOR_A_WORD] for found in (_names(store, word), _places(store, word))
    )
    near = [*(one._replace(text=_spelt(store, one.text)) for one in names), *places]
    least = min((one.cost for one in near), default=0)
    return [*itself, *(one for one in near if one.cost == least)]


def _likeliest(choice: _Choice) -> tuple[int, int]:
    return choice.cost, -choice.bearers


def _is_known(store: Store, word: str) -> bool:
    line, town = search.Place(search.Line(word)), search.Place(town=word)
    named = bool(search.by_words(store, [word], 1, prefix=True))
    return named or search.is_place(store, line) or search.is_place(store, town)


def _names(store: Store, word: str) -> list[_Choice]:
    terms = dict(search.bearers(store, with_other_start(word)))
    for start in starts(word):
        terms |= search.words_between(store, start, start + _LAST, _MOST_READ)
    return [_Choice(unlike, bearers, term) for term, bearers in terms.items() if (unlike := cost(word, term))]


def _places(store: Store, word: str) -> list[_Choice]:
    found = {}
    for start in starts(word):
        for folded, spelt in (*_streets(store, start), *_towns(store, start)):
            unlike = cost(word, folded)
            if unlike:
                found[folded] = _Choice(unlike, 0, spelt)
    return list(found.values())


def _whole_streets(store: Store, words: tuple[str, ...]) -> list[str]:
    """Return the line with the nearest streets of several words before its first number."""
    length = next((place for place, word in enumerate(words) if word[0].isdigit()), len(words))
    name, rest = " ".join(words[:length]), words[length:]
    if length < 2:  # ruff: ignore[magic-value-comparison] - a single word is looked for by itself
        return []
    near = [
        (cost(name.replace(" ", ""), street.replace(" ", "")), spelt) for street, spelt in _streets(store, name[:2])
    ]
    return [" ".join([spelt, *rest]) for _, spelt in sorted((unlike, spelt) for unlike, spelt in near if unlike)]


def _streets(store: Store, start: str) -> Iterator[tuple[str, str]]:
    """Yield the streets that begin so, folded and as written, each once: from one to the next, not line by line."""
    after = start
    for _ in range(_MOST_STREETS):
        found = search.next_street(store, after, start + _LAST)
        if found is None:
            return
        line, street = found
        folded = line_fold(AddressParts(street=street)) if street else line
        if street:
            yield folded, street
        after = f"{folded} {_LAST}"


def _towns(store: Store, start: str) -> Iterator[tuple[str, str]]:
    after = start
    for _ in range(_MOST_STREETS):
        found = search.next_town(store, after, start + _LAST)
        if found is None:
            return
        yield found
        after = f"{found[0]} "


def _spelt(store: Store, term: str) -> str:
    """Return a folded word as somebody's name writes it."""
    for number in search.by_words(store, [term], 1, prefix=False):
        row = customers.get(store, number)
        names = (row.family_name, row.given_names, row.call_name) if row is not None else ()
        words: list[str] = _WORD.findall(" ".join(name for name in names if name))
        for word in words:
            if fold(word) == term:
                return word
    return term
