"""The erasure certificate and the recovery sheet."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from filled_report import certificate

from kkrek.documents.erasure_certificate import erasure_certificate
from kkrek.documents.json_document import document_json, encode
from kkrek.documents.recovery_sheet import recovery_sheet
from kkrek.documents.text import render_text


def test_the_certificate_tells_what_went_what_stays_and_who_is_told() -> None:  # E-40, F-43
    text = render_text(erasure_certificate(certificate()), width=200)
    for said in (
        "2026-0018",
        "the data are no longer needed (GDPR Article 17(1)(a))",
        "Addresses",
        "proof of what was done (GDPR Article 5(2)), without the data themselves",
        "as long as the reason lasts",
        "Paper folders",
        "22 December 2029",
        "Recipientqt Oy",
        "Log 4712 \u00b7 a1b2-c3d4-e5f6",
    ):
        assert said in text


def test_the_certificate_is_addressed_to_nobody_by_name() -> None:  # F-43
    assert erasure_certificate(certificate()).recipient == ("To the person who asked",)


def test_a_certificate_without_rest_says_nothing() -> None:
    text = render_text(erasure_certificate(replace(certificate(), stays=(), tell=())))
    assert "Nothing." in text
    assert "Nobody: no disclosure to a recipient is recorded." in text


def test_the_recovery_sheet_shows_code_register_and_directory() -> None:
    sheet = recovery_sheet("ABCD-EFGH", "0123abcd", "/srv/register", "Esimerkki", "en", date(2026, 11, 22))
    text = render_text(sheet)
    assert all(said in text for said in ("ABCD-EFGH", "0123abcd", "/srv/register", "Esimerkki", "22 November 2026"))


def test_the_json_of_a_document_ends_with_a_line_break() -> None:
    assert encode(document_json(erasure_certificate(certificate()))).endswith(b"}\n")


@pytest.mark.parametrize("shown", ["Äijälä", "Åsa von Wright", "Máret Ŋoŋŋu", "10 §"])
def test_json_is_read_as_it_is_written_in_latin_letters(shown: str) -> None:
    assert shown in encode({"name": shown}).decode()


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u200b", "\x1b", "\u2028", "\x85", "\xad", "\N{SLIGHTLY SMILING FACE}", "Ж"]
)
def test_json_holds_nothing_hidden_raw_and_loses_nothing(hidden: str) -> None:
    content = encode({"name": hidden})
    assert content.isascii()
    assert json.loads(content) == {"name": hidden}
