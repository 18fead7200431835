"""Sealed fields open at their own place alone; indexes meet where values are equal and nowhere else."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.crypto.fields import FieldSeal, suppression_digest
from kkrek.errors import UntrustedError

RESTRICTED = bytes(range(32))
SEAL = FieldSeal(RESTRICTED, "ab" * 16, 1)
IDENTITY_CODE = "131052-9085"  # individual numbers 900 to 999 are given to nobody
PLACE = {"customer": "c1", "table": "customer", "row": "r1", "field": "identity_code"}


def _seal(plain: bytes, **moved: str) -> bytes:
    place = PLACE | moved
    return SEAL.seal(plain, customer=place["customer"], table=place["table"], row=place["row"], field=place["field"])


def _open(seal: FieldSeal, sealed: bytes, **moved: str) -> bytes:
    place = PLACE | moved
    return seal.open(sealed, customer=place["customer"], table=place["table"], row=place["row"], field=place["field"])


@given(st.binary(max_size=200))
def test_a_sealed_field_opens_at_its_place(plain: bytes) -> None:
    assert _open(SEAL, _seal(plain)) == plain


def test_a_sealed_field_starts_with_its_generation_and_grows_by_32_bytes() -> None:
    sealed = FieldSeal(RESTRICTED, "ab" * 16, 258).seal(b"x" * 11, customer="c", table="t", row="r", field="f")
    assert sealed[:4] == bytes([0, 0, 1, 2])
    assert len(sealed) == 4 + 12 + 11 + 16


def test_the_same_field_sealed_twice_differs() -> None:
    assert _seal(b"FI21") != _seal(b"FI21")


@pytest.mark.parametrize("part", sorted(PLACE))
def test_a_field_moved_elsewhere_does_not_open(part: str) -> None:
    with pytest.raises(UntrustedError):
        _open(SEAL, _seal(b"FI21"), **{part: "other"})


@pytest.mark.parametrize(
    "other",
    [
        FieldSeal(RESTRICTED, "cd" * 16, 1),
        FieldSeal(RESTRICTED, "ab" * 16, 2),
        FieldSeal(bytes(32), "ab" * 16, 1),
    ],
    ids=["another register", "another generation", "another key"],
)
def test_a_field_does_not_open_under_other_keys(other: FieldSeal) -> None:
    with pytest.raises(UntrustedError):
        _open(other, _seal(b"FI21"))


def test_a_generation_edited_in_the_field_does_not_open_under_that_generation() -> None:
    edited = (2).to_bytes(4, "big") + _seal(b"FI21")[4:]
    with pytest.raises(UntrustedError):
        _open(FieldSeal(RESTRICTED, "ab" * 16, 2), edited)


def test_a_flipped_bit_or_a_cut_field_does_not_open() -> None:
    sealed = _seal(b"FI21")
    flipped = [bytes(b ^ 1 if i == at else b for i, b in enumerate(sealed)) for at in range(len(sealed))]
    for broken in itertools.chain(flipped, (sealed[:length] for length in range(len(sealed)))):
        with pytest.raises(UntrustedError):
            _open(SEAL, broken)


def test_an_index_is_32_bytes_equal_for_equal_codes_and_bound_to_key_and_register() -> None:
    index = SEAL.blind_index(IDENTITY_CODE)
    assert len(index) == 32
    assert index == FieldSeal(RESTRICTED, "ab" * 16, 1).blind_index(IDENTITY_CODE)
    assert index != FieldSeal(RESTRICTED, "cd" * 16, 1).blind_index(IDENTITY_CODE)
    assert index != FieldSeal(bytes(32), "ab" * 16, 1).blind_index(IDENTITY_CODE)


def test_codes_that_differ_in_the_separator_alone_have_different_indexes() -> None:  # F-07
    assert SEAL.blind_index("131052-9085") != SEAL.blind_index("131052Y9085")


def test_a_suppression_digest_tells_kinds_apart() -> None:
    assert suppression_digest(RESTRICTED, "email", "a@example.fi") != suppression_digest(
        RESTRICTED, "phone", "a@example.fi"
    )


def test_a_suppression_digest_depends_on_its_key_alone_not_on_a_generation() -> None:
    assert suppression_digest(RESTRICTED, "email", "a@example.fi") == suppression_digest(
        bytes(range(32)), "email", "a@example.fi"
    )
    assert suppression_digest(bytes(32), "email", "a") != suppression_digest(RESTRICTED, "email", "a")
