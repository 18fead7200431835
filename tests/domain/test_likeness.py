"""What speaks for one person: names that are the same or close, and pairs without a quadratic step (F-26, T-08)."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.likeness import Bearer, Reason, alike, pairs, weight
from kkrek.domain.names import called, search_text, sorted_tokens


def bearer(number: int, family: str, given: str = "", *formers: str, call: str | None = None) -> Bearer:
    name = sorted_tokens(f"{called(given, call)} {family}")
    return Bearer(number, name, search_text(family, given, call, formers), has_code=False)


AAPO = bearer(1, "Äijälä", "Aapo Kalevi")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (bearer(2, "ÄIJÄLÄ", "aapo"), Reason.SAME_NAME),
        (bearer(2, "Aapo", "Äijälä"), Reason.SAME_NAME),
        (bearer(2, "Äijälä", "Aappo"), Reason.CLOSE_NAME),
        (bearer(2, "Äijäl", "Aapo"), Reason.CLOSE_NAME),
        (bearer(2, "Äijlää", "Aapo"), Reason.CLOSE_NAME),
        (bearer(2, "Iäjälä", "Aapo"), Reason.CLOSE_NAME),
        (bearer(2, "Äijälä", "Kalevi"), Reason.CLOSE_NAME),
        (bearer(2, "Korhonen", "Aapo", "Äijälä"), Reason.CLOSE_NAME),
        (bearer(2, "Äijälä", "Aino"), None),
        (bearer(2, "Äijälä"), None),
        (bearer(2, "Äjlä", "Aapo"), None),
        (bearer(2, "Virtanen", "Ville"), None),
    ],
)
def test_how_alike_two_names_are(other: Bearer, expected: Reason | None) -> None:
    assert alike(AAPO, other) is expected
    assert alike(other, AAPO) is expected


def test_two_without_a_name_are_not_alike() -> None:
    assert alike(Bearer(1, "", "", has_code=False), Bearer(2, "", "", has_code=False)) is None


def test_a_space_in_a_name_is_one_typing_error() -> None:
    assert alike(bearer(1, "Af Hällström", "Ida"), bearer(2, "Afhällström", "Ida")) is Reason.CLOSE_NAME


def test_a_former_code_outweighs_everything_else() -> None:
    others = set(Reason) - {Reason.FORMER_IDENTITY_CODE}
    assert weight({Reason.FORMER_IDENTITY_CODE}) > weight(others)


NAMES = st.lists(
    st.tuples(st.sampled_from(["aalto", "aalt", "alato", "dahl", "dahhl"]), st.sampled_from(["aino", "ainno", "ida"])),
    min_size=9,
    max_size=14,
    unique=True,
)


@given(NAMES)
def test_a_large_group_loses_no_pair_of_like_names(names: list[tuple[str, str]]) -> None:
    group = [bearer(number, *name) for number, name in enumerate(names)]
    found = {frozenset({one.number, other.number}) for one, other, _ in pairs(group)}
    wanted = {frozenset({one.number, other.number}) for one, other in combinations(group, 2) if alike(one, other)}
    # Of many who are all alike, neighbours stand for the rest: whoever has a like one is in some pair.
    assert found <= wanted
    assert set().union(*found, frozenset()) == set().union(*wanted, frozenset())


def test_five_thousand_behind_one_phone_take_no_quadratic_time() -> None:
    group = [bearer(number, f"sukunimi{chr(97 + number % 26)}{number}", "Aino") for number in range(5000)]
    began = time.perf_counter()
    assert sum(1 for _ in pairs(group)) >= 0
    assert time.perf_counter() - began < 20
