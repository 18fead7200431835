from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.spelling import cost, distance, most_edits, starts, with_other_start

WORDS = st.text("abckln", max_size=7)


def counted(one: str, other: str) -> int:
    """Optimal string alignment, written down as its recurrence."""
    if not one or not other:
        return len(one) + len(other)
    least = min(
        counted(one[1:], other) + 1, counted(one, other[1:]) + 1, counted(one[1:], other[1:]) + (one[0] != other[0])
    )
    if len(one) > 1 and len(other) > 1 and one[:2] == other[1::-1]:
        least = min(least, counted(one[2:], other[2:]) + 1)
    return least


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("virtanen", "virtanen", 0), ("virtnaen", "virtanen", 1), ("virtanne", "virtanen", 1),
        ("irtanen", "virtanen", 1), ("virtanenn", "virtanen", 1), ("vxrtanex", "virtanen", 2),
        ("virta", "virtanen", None), ("", "ab", 2),
        ("abcdef", "fedcba", None),
    ],
)  # fmt: skip
def test_typing_errors_are_counted_up_to_two(one: str, other: str, edits: int | None) -> None:
    assert distance(one, other, 2) == edits


@given(WORDS, WORDS)
def test_the_count_is_that_of_the_recurrence(one: str, other: str) -> None:
    exact = counted(one, other)
    assert distance(one, other, 2) == (exact if exact <= 2 else None)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("cristina", "kristiina"), ("christina", "kristina"), ("wirtanen", "virtanen"), ("fredrik", "vredrik"),
        ("mikko", "miko"), ("zitting", "sitting"), ("janne", "ianne"), ("aberg", "oberg"), ("schmidt", "smit"),
    ],
)  # fmt: skip
def test_what_sounds_alike_is_as_near_as_one_typing_error(typed: str, word: str) -> None:
    assert cost(typed, word) == 1
    assert word[:2] in starts(typed) or word in with_other_start(typed) or typed[:2] == word[:2]


@pytest.mark.parametrize(("typed", "word"), [("aino", "aimo"), ("matti", "mattia")])
def test_short_words_are_allowed_one_error(typed: str, word: str) -> None:
    assert cost(typed, word) == 1


@pytest.mark.parametrize(("typed", "word"), [("aino", "alho"), ("ai", "aa"), ("23", "24"), ("virtanen", "virtanen")])
def test_what_is_too_unlike_too_short_or_the_same_is_not_meant(typed: str, word: str) -> None:
    assert cost(typed, word) is None


@given(st.text("abckln", min_size=3, max_size=7), st.text("abckln", min_size=3, max_size=7))
def test_no_word_with_one_error_is_missed(typed: str, word: str) -> None:
    if distance(typed, word, 1) == 1:
        assert word[:2] in starts(typed) or word in with_other_start(typed)


def test_numbers_are_never_guessed() -> None:
    assert [most_edits(word) for word in ("10", "b2", "aino", "virtanen")] == [0, 0, 1, 2]
