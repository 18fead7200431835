"""`ropa`: the record of processing, item by item, none of them empty (E-50)."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from office import Command

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "kaukajarvi.toml"
TESTVIKEN = ROOT / "tests" / "domain" / "testviken.toml"
ITEMS = {
    "en": [f"(Article 30(1)({letter}))" for letter in "abcdefg"],
    "fi": [f"(30 artiklan 1 kohdan {letter} alakohta)" for letter in "abcdefg"],
    "sv": [f"(artikel 30.1 {letter})" for letter in "abcdefg"],
}


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
@pytest.mark.parametrize("toml", [EXAMPLE, TESTVIKEN, None], ids=["example", "testviken", "template"])
def test_no_item_of_article_30_is_empty(viewer: Command, officer: Command, lang: str, toml: Path | None) -> None:
    if toml is not None:
        assert officer("config", "load", str(toml), "--yes").code == 0
    run = viewer("ropa", "--lang", lang)
    assert run.code == 0, run.err
    _, *parts = re.split(r"^(?=\d \S)", run.out, flags=re.MULTILINE)
    heads = [" ".join(re.split(r"^  |^\d\.", part, flags=re.MULTILINE)[0].split()) for part in parts]
    assert all(item in head for item, head in zip(ITEMS[lang], heads, strict=True))
    assert [part for part in parts if not re.search(r"^  \S", part, re.MULTILINE)] == []


def test_what_is_open_is_marked_and_a_warning(viewer: Command, officer: Command, tmp_path: Path) -> None:
    bare = re.sub(r"\[\[data_subjects\]\]\ntext = .*\n", "", TESTVIKEN.read_text(encoding="utf-8"))
    path = tmp_path / "bare.toml"
    path.write_text(re.sub(r"^transfers = .*\n", "", bare, flags=re.MULTILINE), encoding="utf-8")
    assert officer("config", "load", str(path), "--yes").code == 0
    run = viewer("ropa", "--lang", "en", "--format", "json")
    document = run.data["document"]
    assert (document["data_subjects"], document["transfers"]) == ([], None)
    assert [gap["id"] for gap in run.data["gaps"]] == ["third-countries-unknown", "data-subjects-unsaid"]
    assert [warning["id"] for warning in run.json["warnings"]] == ["configuration-gaps"]
    text = " ".join(viewer("ropa", "--lang", "en").out.split())
    assert "[GAP: data_subjects: it is not said whose data are in the register (GDPR Art. 30(1)(c))]" in text


def test_a_complete_record_warns_of_nothing(viewer: Command, officer: Command) -> None:
    assert officer("config", "load", str(TESTVIKEN), "--yes").code == 0
    run = viewer("ropa")
    assert "GAP" not in run.out
    assert not run.err


def test_the_record_names_every_category_and_every_clock(viewer: Command, officer: Command) -> None:
    assert officer("config", "load", str(EXAMPLE), "--yes").code == 0
    document = json.loads(viewer("ropa", "--lang", "fi", "--file-type", "json").out)
    configuration = officer("config", "show", "--format", "json").data["configuration"]
    assert [one["code"] for one in document["categories"]] == [one["code"] for one in configuration["categories"]]
    assert [one["code"] for one in document["retention"]] == [one["code"] for one in configuration["retention"]]
    assert document["notice"] == {"version": "2018-05-25", "dated": "2018-05-25"}
    assert (document["configuration"], document["on"]) == (2, "2026-11-22")


def test_the_record_speaks_to_the_authority_and_not_to_the_customer(viewer: Command, officer: Command) -> None:
    assert officer("config", "load", str(EXAMPLE), "--yes").code == 0
    text = viewer("ropa", "--lang", "en").out
    assert "your" not in text.lower().split()


def test_the_pdf_is_tagged(viewer: Command, tmp_path: Path) -> None:
    paper = tmp_path / "seloste.pdf"
    assert viewer("--ui-lang", "fi", "käsittelytoimet", "--output", str(paper)).code == 0
    info = subprocess.run(["pdfinfo", str(paper)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Title:\s+Seloste käsittelytoimista", info)


def test_the_log_names_nobody(viewer: Command, officer: Command) -> None:
    assert viewer("ropa").code == 0
    entry = officer("log", "show", "--format", "json").data["entries"][0]
    assert (entry["operation"], entry["customers"]) == ("ropa", 0)
