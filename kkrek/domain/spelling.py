"""How far two folded words are from each other, as people mistype and mishear them in Finnish and Swedish."""

from __future__ import annotations

import re
import string

_SHORTEST = 3
_LONG = 6
# What sounds alike, or is spelt in two ways; the longer ones first. A folded å is an a, and heard as o.
_SOUNDS = (
    ("sch", "s"), ("ch", "k"), ("ck", "k"), ("ph", "v"), ("th", "t"), ("x", "ks"), ("q", "k"), ("c", "k"),
    ("w", "v"), ("f", "v"), ("z", "s"), ("j", "i"), ("y", "i"), ("o", "a"), ("b", "p"), ("d", "t"), ("g", "k"),
)  # fmt: skip
_STARTS = {
    "c": "k", "k": "cgq", "v": "wf", "w": "v", "f": "v", "s": "z", "z": "s", "i": "jy", "j": "i", "y": "i",
    "o": "a", "a": "o", "b": "p", "p": "b", "d": "t", "t": "d", "g": "k", "q": "k",
}  # fmt: skip
_DOUBLED = re.compile(r"(.)\1")


def most_edits(word: str) -> int:
    """Return how many typing errors are looked for in a word: none in a short one or one with digits."""
    if len(word) < _SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < _LONG else 2


def cost(typed: str, word: str) -> int | None:
    """Return how unlike two folded words are: 1 for one typing error or the same sound, 2, or None for more."""
    most = most_edits(typed)
    if not most or typed == word:
        return None
    edits = distance(typed, word, most)
    if edits == 1 or (abs(len(typed) - len(word)) <= most + 1 and _sound(typed) == _sound(word)):
        return 1
    return edits


def distance(one: str, other: str, most: int) -> int | None:
    """Count letters left out, added, replaced, or swapped with the next; None if there are more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return None
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    if most == 1 and max(len(one), len(other)) > len("xy"):  # one swap is the longest that one error leaves
        return None
    found = _counted(one, other)
    return found if found <= most else None


def starts(word: str) -> tuple[str, ...]:
    """Return the two letters with which a word may begin that is meant: its own, or what sounds like them."""
    own = word[:2]
    return tuple(dict.fromkeys([own, *(letter + own[1:] for letter in _STARTS.get(own[0], "")), _sound(word)[:2]]))


def with_other_start(word: str) -> list[str]:
    """Return the words that one typing error in the first two letters may have come from."""
    found: dict[str, None] = {}
    for place in (0, 1):
        before, after = word[:place], word[place:]
        found |= dict.fromkeys(before + letter + after for letter in string.ascii_lowercase)
        found |= dict.fromkeys(before + letter + after[1:] for letter in string.ascii_lowercase)
        found[before + after[1:]] = None
        found[before + after[1:2] + after[:1] + after[2:]] = None
    found.pop(word, None)
    return [other for other in found if other]


def _counted(one: str, other: str) -> int:
    """Count the edits between two words (optimal string alignment)."""
    last: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before_last, last, row = last, row, [at]
        for there, against in enumerate(other, start=1):
            least = min(last[there] + 1, row[-1] + 1, last[there - 1] + (letter != against))
            swapped = at > 1 and there > 1 and letter == other[there - 2] and one[at - 2] == against
            row.append(min(least, before_last[there - 2] + 1) if swapped else least)
    return row[-1]


def _sound(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", word)
