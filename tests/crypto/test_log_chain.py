"""The chain and the signatures of the log: an edit, a gap, a swap and a forged signature are seen."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kkrek.crypto.log import canonical, entry_hash, public_bytes, sign, verify

ENTRY: dict[str, str | int | None] = {"n": 1, "at": "2026-11-22T10:00:00Z", "user": "aino", "batch": None, "prev": ""}


def test_the_canonical_text_has_one_form() -> None:
    assert canonical({"b": [1, None, True], "a": "ä"}) == b'{"a":"\\u00e4","b":[1,null,true]}'


def test_the_hash_of_a_known_entry_never_changes() -> None:
    # sha256sum of {"at":"2026-11-22T10:00:00Z","batch":null,"n":1,"prev":"","user":"aino"}
    assert entry_hash(ENTRY) == "657d83b1a280af85372bc623ff59aaa07aee1fb25b204bac9b5bbc9cc4e8bfd9"


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_the_order_of_the_fields_does_not_matter(fields: dict[str, str | int | None]) -> None:
    assert entry_hash(fields) == entry_hash(dict(reversed(fields.items())))


def test_every_field_and_the_entry_before_it_count() -> None:
    changes: list[dict[str, str | int | None]] = [
        {"n": 2},
        {"user": "olli"},
        {"batch": "1"},
        {"prev": "00"},
        {"new": None},
    ]
    assert len({entry_hash(ENTRY | change) for change in changes} | {entry_hash(ENTRY)}) == len(changes) + 1


def test_a_signature_holds_for_its_hash_and_its_signer_alone() -> None:
    aino, olli = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    signature = sign(aino, entry_hash(ENTRY))
    assert verify(public_bytes(aino), entry_hash(ENTRY), signature)
    assert not verify(public_bytes(olli), entry_hash(ENTRY), signature)
    assert not verify(public_bytes(aino), entry_hash(ENTRY | {"n": 2}), signature)


def test_a_key_or_a_signature_of_the_wrong_length_does_not_verify() -> None:
    aino = Ed25519PrivateKey.generate()
    assert not verify(b"short", entry_hash(ENTRY), sign(aino, entry_hash(ENTRY)))
    assert not verify(public_bytes(aino), entry_hash(ENTRY), b"short")
