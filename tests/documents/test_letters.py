"""The letters as papers: the window, no identity code, one look in every renderer, nothing lost of what is written."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from filled_letters import REASONS, filled_letter

from kkrek.documents.json_document import document_json, encode
from kkrek.documents.letters import letter
from kkrek.documents.pdf import page_count, render_pdf
from kkrek.documents.text import render_text
from kkrek.domain.configuration import Contact, Texts
from kkrek.domain.customer import Language
from kkrek.domain.letter import Kept, LetterKind

if TYPE_CHECKING:
    from pathlib import Path

    from kkrek.domain.letter import Letter

MM_PT = 72 / 25.4
KINDS = list(LetterKind)
LETTERS = [(kind, language) for kind in LetterKind for language in Language]
IDENTITY_CODE = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]")
LONG = "pyyntö koskee monen vuoden tapahtumia ja monen vastaanottajan luovutuksia, " * 60


@pytest.mark.parametrize(("kind", "language"), LETTERS)
def test_no_letter_holds_an_identity_code(kind: LetterKind, language: Language) -> None:  # F-02
    assert not IDENTITY_CODE.search(render_text(letter(filled_letter(kind, language)), 400))


@pytest.mark.parametrize("kind", KINDS)
def test_the_window_holds_the_recipient_alone(kind: LetterKind, tmp_path: Path) -> None:  # F-02, F-18, R-04
    path = written(filled_letter(kind), tmp_path)
    box = run("pdftotext", "-bbox", "-l", "1", str(path), "-")
    words = [
        (word, float(left), float(top))
        for left, top, word in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</word>', box)
    ]
    window = [word for word, left, top in words if left < 110 * MM_PT and 42 * MM_PT < top < 88 * MM_PT]
    assert window == ["Aapo", "Äijälä", "Keksittykatu", "10", "B", "23", "33710", "TAMPERE"]
    assert 19 * MM_PT < next(left for word, left, _ in words if word == "Aapo") < 22 * MM_PT


@pytest.mark.parametrize(("kind", "language"), LETTERS)
def test_a_letter_is_a_tagged_archival_pdf_in_its_language(
    kind: LetterKind, language: Language, tmp_path: Path
) -> None:
    path = written(filled_letter(kind, language), tmp_path)
    assert re.search(r"Tagged: +yes", run("pdfinfo", str(path)))
    metadata = run("pdfinfo", "-meta", str(path))
    assert r"pdfuaid:part>1<" in metadata
    assert r"pdfaid:conformance>A<" in metadata
    assert f"<rdf:li>{language}-FI</rdf:li>" in metadata


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_has_case_log_head_and_page_number(kind: LetterKind, tmp_path: Path) -> None:
    pages = run("pdftotext", "-layout", str(written(filled_letter(kind), tmp_path)), "-").split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        footer = page.strip().splitlines()[-1]
        assert footer.startswith("Case 2026-0017 \u00b7 Log 4711 \u00b7 7f3a-91c2-d4e6")
        assert footer.endswith(f"Page {number}/{len(pages)}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_black_on_white(kind: LetterKind, tmp_path: Path) -> None:
    path = written(filled_letter(kind), tmp_path)
    run("pdftoppm", "-r", "30", "-f", "1", "-l", "1", str(path), str(tmp_path / "page"))
    picture = next(tmp_path.glob("page*.ppm")).read_bytes().split(b"\n", 3)[3]
    assert all(picture[at] == picture[at + 1] == picture[at + 2] for at in range(0, len(picture), 3))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_letter_is_the_same_bytes(kind: LetterKind) -> None:
    assert render_pdf(letter(filled_letter(kind))) == render_pdf(letter(filled_letter(kind)))


@pytest.mark.parametrize(("kind", "language"), LETTERS)
def test_text_and_json_say_what_the_paper_says(kind: LetterKind, language: Language) -> None:
    document = letter(filled_letter(kind, language))
    text = render_text(document, 60)
    assert max(map(len, text.splitlines())) <= 60
    assert all(section.heading in " ".join(text.split()) for section in document.sections)
    assert json.loads(encode(document_json(document))) == document_json(document)


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_says_so(kind: LetterKind) -> None:
    assert "DRAFT" in render_text(letter(replace(filled_letter(kind), draft=True)))


def test_a_long_reason_runs_over_pages_and_none_of_it_is_lost(tmp_path: Path) -> None:
    path = written(replace(filled_letter(LetterKind.REFUSAL, Language.FI), reason=LONG), tmp_path)
    paper = " ".join(run("pdftotext", "-raw", str(path), "-").split())
    assert page_count(path.read_bytes()) > 1
    assert paper.count("luovutuksia,") == 60


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\x1b[31mred", "a[U+001B][31mred"),
        ("a\u202eb", "a[U+202E RIGHT-TO-LEFT OVERRIDE]b"),
        ("Aapo\U0001f642", "Aapo[U+1F642 SLIGHTLY SMILING FACE]"),
        ("#strong[x]", "#strong[x]"),
    ],
)
def test_any_name_is_legible_and_is_no_markup(name: str, shown: str, tmp_path: Path) -> None:
    said = replace(filled_letter(LetterKind.ANSWER), recipient=(name, "Keksittykatu 1", "33710 TAMPERE"))
    paper = run("pdftotext", "-raw", str(written(said, tmp_path)), "-")
    assert "".join(shown.split()) in "".join(paper.split())


@pytest.mark.parametrize(
    ("language", "last"), [(Language.FI, "RUOTSI"), (Language.SV, "SVERIGE"), (Language.EN, "SWEDEN")]
)
def test_a_letter_abroad_names_the_country_last(language: Language, last: str) -> None:  # F-33
    lines = ("Aapo Äijälä", "Storgatan 1", "111 20 STOCKHOLM", "SE")
    said = replace(filled_letter(LetterKind.ANSWER, language), recipient=lines, country="SE")
    assert letter(said).recipient == ("Aapo Äijälä", "Storgatan 1", "111 20 STOCKHOLM", last)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("we need the data", "We will not act on your request because we need the data."),
        ("we need the data.", "We will not act on your request because we need the data."),
        ("We need them. So it is.", "We will not act on your request. The reason: We need them. So it is."),
    ],
)
def test_a_reason_is_read_as_a_clause_or_as_a_sentence(reason: str, sentence: str) -> None:  # E-08
    assert sentence in said_in(replace(filled_letter(LetterKind.REFUSAL), reason=reason))


def test_a_refusal_may_rest_on_a_provision_alone() -> None:  # E-31
    text = said_in(replace(filled_letter(LetterKind.REFUSAL), reason=None, provision="15(4)"))
    assert "The reason: it would adversely affect another person's rights (GDPR Article 15(4))." in text
    assert "given to the Data Protection Ombudsman" not in text


def test_a_refusal_without_any_reason_is_never_printed() -> None:  # E-08
    with pytest.raises(AssertionError):
        letter(replace(filled_letter(LetterKind.REFUSAL), reason=None, provision=None))


def test_a_late_extension_says_that_it_is_late() -> None:  # E-07
    said = filled_letter(LetterKind.EXTENSION)
    assert said.request is not None
    late = replace(said, request=said.request._replace(extended_late=True))
    assert "it comes late" in said_in(late)
    assert "it comes late" not in said_in(said)


def test_what_is_kept_without_a_day_is_kept_as_long_as_its_reason_lasts() -> None:  # N-06
    said = replace(filled_letter(LetterKind.PARTIAL_REFUSAL), kept=(Kept("claims", "claim", None),))
    assert re.search(r"Billing grounds +a billing ground remains .* +as long as the reason lasts", said_in(said, 200))


@pytest.mark.parametrize(
    ("upheld", "sentence"),
    [
        (
            True,
            "We no longer process your data for this, as far as it rests on a legitimate interest",
        ),
        (False, f"We go on because {REASONS[Language.EN]}."),
        (None, "While we consider it, the processing for this is restricted (GDPR Article 18(1)(d))."),
    ],
)
def test_an_objection_stops_goes_on_or_waits(upheld: bool | None, sentence: str) -> None:  # E-46
    assert sentence in said_in(replace(filled_letter(LetterKind.OBJECTION), upheld=upheld))


def test_who_is_not_in_the_register_is_told_of_the_code_of_a_prohibition() -> None:  # E-21, M-12
    assert "we keep a code by which we observe that" in said_in(filled_letter(LetterKind.NO_DATA))


def test_an_opt_out_of_everything_says_so() -> None:  # E-45
    text = said_in(replace(filled_letter(LetterKind.OPT_OUT), covers=()))
    assert "all direct marketing, market research and opinion polls" in text


def test_a_letter_without_a_request_has_no_case_and_its_own_day() -> None:
    document = letter(replace(filled_letter(LetterKind.OPT_OUT), request=None, until=date(2026, 11, 30)))
    assert document.case is None
    assert "recorded on 30 November 2026" in " ".join(render_text(document).split())


def test_a_proxy_is_named_where_one_asked() -> None:  # E-16
    said = filled_letter(LetterKind.ACKNOWLEDGEMENT)
    assert said.request is not None
    asked = said.request._replace(requester="Edla Edustaja", authority="valtakirja 1.11.2026")
    assert "Edla Edustaja, valtakirja 1.11.2026" in said_in(replace(said, request=asked))


def test_the_data_protection_officer_is_named_where_there_is_one() -> None:
    said = filled_letter(LetterKind.ANSWER)
    officer = Contact(name="Tiina Tietosuoja", title=Texts("t"), email="tiina@example.fi", phone=None)
    named = replace(said, configuration=replace(said.configuration, officer=officer))
    assert "Tiina Tietosuoja" in said_in(named)
    assert "Data protection officer" not in said_in(said)


def test_the_contact_person_stands_above_the_authority() -> None:
    headings = [section.heading for section in letter(filled_letter(LetterKind.REFUSAL)).sections]
    assert headings.index("Whom to ask") + 1 == headings.index("Right to complain")


def test_what_stays_for_one_reason_stands_in_one_row() -> None:  # E-38, E-14
    day = date(2029, 11, 30)
    said = replace(
        filled_letter(LetterKind.PARTIAL_REFUSAL), kept=(Kept("names", "claim", day), Kept("claims", "claim", day))
    )
    assert re.search(r"Names, billing grounds +a billing ground remains .* +30 November 2029", said_in(said, 200))


def test_a_kind_of_request_that_was_done_is_named_in_words() -> None:
    assert "- Rectification of your data" in said_in(replace(filled_letter(LetterKind.ANSWER), done=("rectification",)))


def test_an_opt_out_names_the_channels_of_each_kind_together() -> None:  # N-04, R-03
    covers = ("distance_selling:phone", "distance_selling:sms", "research:post")
    text = said_in(replace(filled_letter(LetterKind.OPT_OUT), covers=covers))
    assert "- distance selling: phone call, text message - market research and opinion polls: letter post" in text


def test_codes_of_reasons_are_put_into_words() -> None:  # N-06, R-03
    said = replace(filled_letter(LetterKind.PARTIAL_REFUSAL), reason="claim, relation", kept=())
    sentence = (
        "We do not act on the rest of your request. The reason: a billing ground remains (GDPR Article 17(3)(e)); "
        "the customer relation continues (GDPR Article 17(1)(a))."
    )
    assert sentence in said_in(said)


def test_a_partial_refusal_without_reasons_of_its_own_points_to_the_answer() -> None:  # E-30
    said = replace(filled_letter(LetterKind.PARTIAL_REFUSAL), kept=())
    assert "The answer that you got tells what was left out and why." in said_in(said)


def said_in(said: Letter, width: int = 400) -> str:
    return " ".join(render_text(letter(said), width).split())


def written(said: Letter, folder: Path) -> Path:
    path = folder / "letter.pdf"
    path.write_bytes(render_pdf(letter(said)))
    return path


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()
