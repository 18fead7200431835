"""Why two records may be of the same person: what they share, and how alike their names are (F-26, T-08).

Names are compared folded. Nothing here decides that two records are of one person: that is for somebody who looks.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.spelling import distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_SMALL_GROUP = 8
_SHORTEST = 3
_MOST_WORDS = 10
_FULL_NAME = 2


class Reason(StrEnum):
    """What two records share; ``protected_contact`` tells no more than that, because one of them is protected."""

    FORMER_IDENTITY_CODE = "former_identity_code"
    EMAIL = "email"
    PHONE = "phone"
    SAME_NAME = "same_name"
    CLOSE_NAME = "close_name"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    PROTECTED_CONTACT = "protected_contact"


_WEIGHTS: Mapping[Reason, int] = MappingProxyType({
    Reason.FORMER_IDENTITY_CODE: 1000,
    Reason.SAME_NAME: 40,
    Reason.EMAIL: 35,
    Reason.PHONE: 30,
    Reason.PROTECTED_CONTACT: 30,
    Reason.CLOSE_NAME: 25,
    Reason.STREET: 20,
    Reason.POSTAL_CODE: 10,
})


class Bearer(NamedTuple):
    """A customer as the comparison sees them: folded words of the name, all names ever, and whether a code is held."""

    number: int
    name_folded: str
    search: str
    has_code: bool


Likeness = tuple[Bearer, Bearer, Reason | None]


def weight(reasons: Iterable[Reason]) -> int:
    """Return how much speaks for one person; a former identity code outweighs all else."""
    return sum(_WEIGHTS[reason] for reason in reasons)


def alike(one: Bearer, other: Bearer) -> Reason | None:
    """Tell whether two names are the same in any order, or close.

    Close are names of which one word has one typing error, and a name of which the other bears or bore every word:
    the call name beside all given names, the name before a marriage.
    """
    if one.name_folded == other.name_folded:
        return Reason.SAME_NAME if one.name_folded else None
    mine, theirs = set(one.name_folded.split()), set(other.name_folded.split())
    if _is_within(mine, other) or _is_within(theirs, one):
        return Reason.CLOSE_NAME
    left, right = mine - theirs, theirs - mine
    if len(left) == len(right) == 1 and mine & theirs and _is_misspelt(left.pop(), right.pop()):
        return Reason.CLOSE_NAME
    one_space = len(mine) != len(theirs) and distance(one.name_folded, other.name_folded, 1) == 1
    return Reason.CLOSE_NAME if one_space else None


def pairs(group: Sequence[Bearer]) -> Iterator[Likeness]:
    """Yield the pairs of a group that shares something, with how alike their names are, each pair once.

    In a small group every pair comes. In a large one (a house, a company's phone) only those of like names do, found
    by what alike names have in common, so that the time grows with the group and not with its square.
    """
    everybody = list(dict.fromkeys(group))
    if len(everybody) <= _SMALL_GROUP:
        for one, other in combinations(everybody, 2):
            yield one, other, alike(one, other)
        return
    seen: set[tuple[int, int]] = set()
    for bucket in _buckets(everybody):
        near = combinations(bucket, 2) if len(bucket) <= _SMALL_GROUP else pairwise(bucket)
        for one, other in near:
            key = (min(one.number, other.number), max(one.number, other.number))
            likeness = None if key in seen else alike(one, other)
            seen.add(key)
            if likeness is not None:
                yield one, other, likeness


def _is_within(words: set[str], other: Bearer) -> bool:
    return len(words) >= _FULL_NAME and words <= set(other.search.split())


def _is_misspelt(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _SHORTEST and distance(one, other, 1) == 1


def _buckets(group: Iterable[Bearer]) -> Iterator[list[Bearer]]:
    found: dict[object, list[Bearer]] = {}
    for bearer in group:
        for key in _keys(bearer):
            found.setdefault(key, []).append(bearer)
    return (bucket for bucket in found.values() if len(bucket) > 1)


def _keys(bearer: Bearer) -> set[object]:
    """Return what every name that is alike has in common with this one, in at least one way."""
    words = bearer.name_folded.split()[:_MOST_WORDS]
    keys: set[object] = {bearer.name_folded, "".join(words)}
    keys |= set(combinations(sorted(set(bearer.search.split()[:_MOST_WORDS])), 2))
    for place, word in enumerate(words):
        rest = (*words[:place], *words[place + 1 :])
        keys |= {(rest, word[:at] + word[at + 1 :]) for at in range(len(word))} | {(rest, word)}
    return keys
