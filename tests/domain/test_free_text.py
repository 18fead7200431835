from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.free_text import LEFT_OUT, Finding, cut, pieces, scan


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("Avain palautettu, autopaikka 12", set()),
        ("soita 040 1234567 ennen kello 15", set()),
        ("hetu 131052-9085", {Finding.IDENTITY_CODE}),
        ("palautus tilille FI21 1234 5600 0007 85", {Finding.IBAN}),
        ("Asukkaalla on diagnoosi, kulkee pyörätuolilla", {Finding.HEALTH}),
        ("kunden har en sjukdom", {Finding.HEALTH}),
        ("in hospital until May", {Finding.HEALTH}),
        ("sairauden takia; hetu 131052A9085", {Finding.HEALTH, Finding.IDENTITY_CODE}),
    ],
)
def test_free_text_is_scanned_for_what_has_no_place_there(text: str, findings: set[Finding]) -> None:  # N-01, F-02
    assert scan(text) == findings


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Avain palautettu, autopaikka 12", "Avain palautettu, autopaikka 12"),
        ("hetu 131052-902Y, soita", "hetu [...], soita"),
        ("tili FI21 1234 5600 0007 85.", "tili [...]."),
        ("FI21 1234 5600 0007 85 FI14 1009 3000 1234 58", "[...] [...]"),
        ("  kertoi\tsairaudestaan\n\nja lähti ", "  kertoi\t[...]\n\nja lähti "),
        ("pyörätuolilla", "[...]"),
        ("pyo\u0308ra\u0308tuolil\u0301 tuli", "[...] tuli"),
        ("１３１０５２-９０２Y ja fi2112345600000785", "[...] ja [...]"),  # ruff: ignore[ambiguous-unicode-character-string] - full-width digits
        ("sairaus 131052-902Y diagnoosi", "[...] [...] [...]"),
    ],
)
def test_what_has_no_place_is_cut_and_the_rest_stays_byte_for_byte(text: str, left: str) -> None:  # N-01
    assert cut(text) == left


SECRETS = st.sampled_from([
    "131052-902Y",
    "010190-955f",
    "FI21 1234 5600 0007 85",
    "diagnoosi",
    "sjukdom",
    "Lääkäriltä",
])
PLAIN = st.text(max_size=20)


@given(st.lists(SECRETS | PLAIN, max_size=6))
def test_nothing_is_found_in_what_was_cut_and_nothing_else_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    kept, at = [], 0
    for piece in pieces(text):
        kept.append(text[at : piece.start])
        at = max(at, piece.end)
    assert not scan(cut(text))
    assert cut(text).replace(LEFT_OUT, "") == ("".join(kept) + text[at:]).replace(LEFT_OUT, "")
