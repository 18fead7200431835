"""The PDF: tagged, archival, the same bytes each time, and read back by poppler (R-04, R-08)."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from filled_report import FORMER_IDENTITY_CODE, IDENTITY_CODE, MARKERS, certificate, filled_customer, filled_report

from kkrek.documents.access_report import access_report, report_json
from kkrek.documents.erasure_certificate import erasure_certificate
from kkrek.documents.json_document import encode
from kkrek.documents.pdf import render_pdf
from kkrek.documents.tree import Box, Document, Fact, Facts, Paragraph, Section, Table

if TYPE_CHECKING:
    from pathlib import Path

A4_WIDTH_PT = 595.276
MM_PT = 72 / 25.4


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(render_pdf(access_report(filled_report())))
    return path


@pytest.mark.parametrize("marker", MARKERS)
def test_every_stored_value_can_be_read_back(pdf: Path, marker: str) -> None:  # E-22, R-01
    assert marker in read_back(pdf)


@pytest.mark.parametrize("code", [IDENTITY_CODE, FORMER_IDENTITY_CODE])
def test_each_identity_code_is_on_paper_once(pdf: Path, code: str) -> None:  # F-02, R-02
    assert read_back(pdf).count(code) == 1


def test_it_is_tagged_a4_and_has_a_title(pdf: Path) -> None:
    info = run("pdfinfo", str(pdf))
    assert re.search(r"Tagged: +yes", info)
    assert re.search(r"Title: +Answer to an access request", info)
    assert "(A4)" in info


def test_it_claims_both_standards(pdf: Path) -> None:
    metadata = run("pdfinfo", "-meta", str(pdf))
    assert r"pdfuaid:part>1<" in metadata
    assert r"pdfaid:part>3<" in metadata
    assert r"pdfaid:conformance>A<" in metadata


def test_its_only_time_is_the_day_of_the_document(pdf: Path) -> None:
    metadata = run("pdfinfo", "-meta", str(pdf))
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", metadata)) == {"2026-12-22T00:00:00Z"}


def test_the_json_of_the_same_report_is_inside(pdf: Path, tmp_path: Path) -> None:  # E-13
    run("pdfdetach", "-saveall", "-o", str(tmp_path), str(pdf))
    content = (tmp_path / "access-report.json").read_bytes()
    assert content == encode(report_json(filled_report()))
    assert json.loads(content)["kind"] == "access_report"


def test_the_same_report_is_the_same_bytes() -> None:
    assert render_pdf(access_report(filled_report())) == render_pdf(access_report(filled_report()))


def test_each_page_has_case_log_head_and_page_number(pdf: Path) -> None:
    pages = run("pdftotext", "-layout", str(pdf), "-").split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        footer = page.strip().splitlines()[-1]
        assert footer.startswith("Case 2026-0017 \u00b7 Log 4711 \u00b7 7f3a-91c2-d4e6")
        assert footer.endswith(f"Page {number}/{len(pages)}")


def test_the_recipient_stands_in_the_window(pdf: Path) -> None:  # R-04, F-18
    box = run("pdftotext", "-bbox", "-l", "1", str(pdf), "-")
    left, top = map(float, re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>Contactqh', box)[0])
    assert 19 * MM_PT < left < 22 * MM_PT
    assert 44 * MM_PT < top < 60 * MM_PT


def test_nothing_is_set_below_11_point(pdf: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("pdftohtml", "-xml", "-i", "-zoom", "1", str(pdf), str(out))
    sizes = {
        int(size) for size in re.findall(r'<fontspec[^>]* size="(\d+)"', out.with_suffix(".xml").read_text("utf-8"))
    }
    assert min(sizes) >= 11


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_draft_says_so_on_each_page(language: str, tmp_path: Path) -> None:
    document = replace(access_report(replace(filled_report(), draft=True)), lang=language)
    pages = read_pages(document, tmp_path)
    assert all(re.search(r"D ?R ?A ?F ?T|L ?U ?O ?N ?N ?O ?S|U ?T ?K ?A ?S ?T", page) for page in pages)


def test_a_finished_answer_has_no_draft_mark(pdf: Path) -> None:
    assert "DRAFT" not in read_back(pdf).replace(" ", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("#strong[x]", "#strong[x]"),
        ("$x$ *b* _i_ `c`", "$x$ *b* _i_ `c`"),
        ("[b]bold[/b] <a> \\ // --", "[b]bold[/b] <a> \\ // --"),
        ("a\x1b[31mred", "a[U+001B][31mred"),
        ("a\u202eb", "a[U+202E RIGHT-TO-LEFT OVERRIDE]b"),
        ("Aapo\U0001f642", "Aapo[U+1F642 SLIGHTLY SMILING FACE]"),
        (
            "M\u00e1ret \u014ao\u014b\u014bu \u00c4ij\u00e4l\u00e4",
            "M\u00e1ret \u014ao\u014b\u014bu \u00c4ij\u00e4l\u00e4",
        ),
    ],
)
def test_names_are_shown_as_they_are_and_never_read_as_markup(name: str, shown: str, tmp_path: Path) -> None:
    report = replace(filled_report(), customer=filled_customer()._replace(family_name=name))
    assert without_space(shown) in without_space("".join(read_pages(access_report(report), tmp_path)))


def test_a_very_long_word_stays_on_the_sheet_whole(tmp_path: Path) -> None:  # E-22
    word = "Pitk\u00e4" * 40
    table = Table(("A", "B", "C"), ((word, word, word),), (3, 4, 3))
    facts = Facts((Fact(word, word, word),), ("Data", "Recorded", "Source"))
    document = only(Section("1", "Long", (table, facts, Paragraph(word))))
    path = tmp_path / "long.pdf"
    path.write_bytes(render_pdf(document))
    box = run("pdftotext", "-bbox", str(path), "-")
    assert max(float(right) for right in re.findall(r'xMax="([\d.]+)" yMax="[^"]*">', box)) < A4_WIDTH_PT - 17 * MM_PT
    assert len(re.findall(r"Pitk\u00e4", without_space(run("pdftotext", "-raw", str(path), "-")))) >= 150


def test_an_address_is_copied_out_of_it_as_it_was_written(tmp_path: Path) -> None:
    email = "tuulikki.esimerkki@example.fi"
    longer = f"tuulikki.maria.{email}"
    table = Table((longer, "B", email), ((email, longer, email),), (3, 4, 3))
    facts = Facts((Fact("E-mail", email), Fact("Other", longer)))
    document = only(Section("1", "Contact", (facts, table, Paragraph(longer * 3), Box(longer, longer))))
    path = tmp_path / "address.pdf"
    path.write_bytes(render_pdf(replace(document, sender=(longer, longer), recipient=(longer * 3,))))
    text = run("pdftotext", "-raw", str(path), "-")
    assert not set("\u200b\u200c\u200d\u2060\ufeff\u00ad").intersection(text)
    assert f"E-mail {email}\n" in text
    assert f"Other {longer}\n" in text
    assert without_space(text).count(longer) == 13


def test_the_certificate_is_a_pdf_without_attachment(tmp_path: Path) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(render_pdf(erasure_certificate(certificate())))
    assert run("pdfdetach", "-list", str(path)).startswith("0 embedded files")


def only(section: Section) -> Document:
    return replace(access_report(filled_report()), sections=(section,), attachment=None)


def read_pages(document: Document, folder: Path) -> list[str]:
    path = folder / "document.pdf"
    path.write_bytes(render_pdf(document))
    return run("pdftotext", "-layout", str(path), "-").split("\f")[:-1]


def read_back(path: Path) -> str:
    return " ".join(run("pdftotext", "-layout", str(path), "-").split())


def without_space(text: str) -> str:
    return "".join(text.split())


def run(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout.decode()
