"""`notice`: a draft with its gaps marked, a final one without, and the version that a customer was given (E-18)."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from recipient_office import add_recipient
from register_file import opened

from kkrek.errors import NoticeGapsError, OutputError, UsageError

if TYPE_CHECKING:
    from office import Command, Office

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "examples" / "kaukajarvi.toml").read_text(encoding="utf-8")
TESTVIKEN = (ROOT / "tests" / "domain" / "testviken.toml").read_text(encoding="utf-8")


def load(officer: Command, folder: Path, text: str) -> None:
    path = folder / "office.toml"
    path.write_text(text, encoding="utf-8")
    done = officer("config", "load", str(path), "--yes")
    assert done.code == 0, done.err


def kept(office: Office) -> list[tuple[str, str, str, int | None]]:
    with opened(office) as store:
        rows = store.all("SELECT kind, language, sha256, pages FROM letter WHERE request IS NULL AND customer IS NULL")
        return [(row["kind"], row["language"], row["sha256"], row["pages"]) for row in rows]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_viewer_sees_the_draft_with_every_gap_that_the_check_lists(
    viewer: Command, officer: Command, tmp_path: Path
) -> None:  # N-10, E-18
    load(officer, tmp_path, EXAMPLE)
    run = viewer("notice", "--lang", "en")
    assert run.code == 0, run.err
    text = flat(run.out)
    assert "DRAFT" in text
    listed = officer("config", "check", "--format", "json").data["findings"]
    marked = [one for one in listed if one["severity"] != "note" and f"[GAP: {one['what']}]" in text]
    # What the notice's own words lack is no gap of the document: the parts of the configuration say it.
    added = {
        "no-legal-basis", "no-retention", "no-complaint-right", "automated-decisions-unsaid", "no-dpo-statement",
        "rights-missing", "third-countries-unknown",
    }  # fmt: skip
    unmarked = [one for one in listed if one["severity"] != "note" and one not in marked]
    assert {one["id"] for one in unmarked} <= added
    assert all(one["what"].startswith("the notice ") for one in unmarked)
    assert {"company-role-undecided", "field-outside-notice", "retention-undecided", "opt-out-written-only"} <= {
        one["id"] for one in marked
    }
    assert "gaps are marked" in run.err


def test_a_fresh_register_shows_what_is_to_be_filled_in(viewer: Command) -> None:  # N-10
    run = viewer("notice", "--lang", "fi")
    assert run.code == 0
    assert "<<TÄYTÄ: rekisterinpitäjän nimi>>" in flat(run.out)
    assert "[AUKKO: controller.name: tässä on vielä mallipohjan teksti]" in flat(run.out)


def test_a_notice_with_gaps_is_not_made_final(
    viewer: Command, officer: Command, office: Office, tmp_path: Path
) -> None:
    load(officer, tmp_path, EXAMPLE)
    paper = tmp_path / "seloste.pdf"
    run = viewer("notice", "--final", "--output", str(paper))
    assert run.code == NoticeGapsError.exit_code == 45
    assert "first " in run.err
    assert not paper.exists()
    assert kept(office) == []
    entry = officer("log", "show", "--format", "json").data["entries"][0]
    assert (entry["operation"], entry["customers"]) == ("notice", 0)


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_of_a_final_notice_hash_and_pages_are_kept_and_not_the_file(
    viewer: Command, officer: Command, office: Office, tmp_path: Path, lang: str
) -> None:  # E-18, E-40
    load(officer, tmp_path, TESTVIKEN)
    paper, again = tmp_path / "seloste.pdf", tmp_path / "toinen.pdf"
    run = viewer("notice", "--final", "--lang", lang, "--output", str(paper), "--format", "json")
    assert run.code == 0, run.err
    assert (run.data["draft"], run.data["gaps"]) == (False, [])
    assert run.data["notice"] == {"version": "2026-2", "dated": "2026-02-01"}
    assert (run.data["configuration"], run.data["on"]) == (2, "2026-11-22")
    sha256 = hashlib.sha256(paper.read_bytes()).hexdigest()
    assert kept(office) == [("notice", lang, sha256, run.data["pages"])]
    assert viewer("notice", "--final", "--lang", lang, "--output", str(again)).code == 0
    assert again.read_bytes() == paper.read_bytes()
    entry = officer("log", "show", "--format", "json").data["entries"][0]
    assert (entry["operation"], entry["reference"]) == ("notice", "2026-2")


def test_a_recipient_in_use_of_which_nothing_is_told_is_a_gap_of_both_documents(
    viewer: Command, officer: Command, tmp_path: Path
) -> None:  # GDPR Art. 13(1)(e), 30(1)(d)
    load(officer, tmp_path, TESTVIKEN)
    add_recipient(officer, code="painotalo")
    mark = "[GAP: the configuration names no recipient Testi painotalo Oy"
    assert viewer("notice", "--final").code == NoticeGapsError.exit_code
    for document in ("notice", "ropa"):
        assert mark in flat(viewer(document, "--lang", "en").out)
    assert officer("recipient", "retire", "painotalo").code == 0
    assert viewer("notice", "--final").code == 0


def test_a_draft_is_not_kept(viewer: Command, officer: Command, office: Office, tmp_path: Path) -> None:
    load(officer, tmp_path, TESTVIKEN)
    assert viewer("notice").code == 0
    assert kept(office) == []


def test_a_version_that_was_made_final_does_not_stand_for_another_text(
    viewer: Command, officer: Command, tmp_path: Path
) -> None:  # E-18
    load(officer, tmp_path, TESTVIKEN)
    assert viewer("notice", "--final").code == 0
    load(officer, tmp_path, TESTVIKEN.replace("idle_minutes = 5", "idle_minutes = 6"))
    assert viewer("notice", "--final").code == 0
    other = TESTVIKEN.replace('en = "billing"', 'en = "invoices"')
    load(officer, tmp_path, other)
    assert viewer("notice", "--final").code == NoticeGapsError.exit_code
    assert "[GAP: notice.version: a final notice of 2026-11-22 has version 2026-2 already" in flat(viewer("notice").out)
    found = officer("config", "check", "--format", "json").data["findings"]
    assert [one["id"] for one in found] == ["notice-version-reused"]
    load(officer, tmp_path, other.replace('version = "2026-2"', 'version = "2026-3"'))
    assert viewer("notice", "--final").code == 0


@pytest.mark.parametrize(("lang", "final"), [("sv", False), ("en", True)])
def test_a_text_that_is_not_translated_is_a_gap_in_that_language_alone(
    viewer: Command, officer: Command, tmp_path: Path, lang: str, final: bool
) -> None:  # E-14
    load(officer, tmp_path, TESTVIKEN.replace('fi = "laskutus", sv = "fakturering"', 'fi = "laskutus"'))
    assert (viewer("notice", "--final", "--lang", lang).code == 0) is final
    marked = "[LUCKA: detta är inte översatt" in flat(viewer("notice", "--lang", lang).out)
    assert marked is not final


def test_the_pdf_is_tagged_a4_and_carries_its_json(viewer: Command, officer: Command, tmp_path: Path) -> None:
    load(officer, tmp_path, EXAMPLE)
    paper, inside = tmp_path / "seloste.pdf", tmp_path / "inside.json"
    assert viewer("notice", "--lang", "fi", "--output", str(paper)).code == 0
    info = subprocess.run(["pdfinfo", str(paper)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert "(A4)" in info
    text = subprocess.run(["pdftotext", "-layout", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    pages = text.split("\f")[:-1]
    assert all(f"Sivu {n}/{len(pages)}" in page for n, page in enumerate(pages, start=1))
    assert all("Seloste 2018-05-25 · asetukset 2" in page for page in pages)
    assert "Oikeutenne vastustaa suoramarkkinointia" in text
    subprocess.run(["pdfdetach", "-save", "1", "-o", str(inside), str(paper)], check=True)
    attached = json.loads(inside.read_bytes())
    found = viewer("notice", "--lang", "fi", "--file-type", "json").out
    assert json.loads(found) == attached
    assert (attached["kind"], attached["draft"]) == ("privacy_notice", True)


def test_the_language_is_that_of_the_screen_unless_another_is_asked_for(viewer: Command) -> None:
    assert "LUONNOS" in viewer("--ui-lang", "fi", "notice").out
    assert "UTKAST" in viewer("--ui-lang", "fi", "notice", "--lang", "sv").out
    assert "LUONNOS" in viewer("--ui-lang", "fi", "seloste").out


def test_a_file_is_private_and_no_other_is_overwritten(viewer: Command, tmp_path: Path) -> None:
    paper = tmp_path / "seloste.txt"
    shown = viewer("notice", "--output", str(paper))
    assert shown.code == 0
    assert str(paper) in shown.out
    assert paper.stat().st_mode & 0o777 == 0o600
    assert viewer("notice", "--output", str(paper)).code == OutputError.exit_code
    assert viewer("notice", "--output", str(paper), "--force").code == 0


def test_a_form_that_nobody_can_tell_is_refused(viewer: Command, tmp_path: Path) -> None:
    assert viewer("notice", "--output", str(tmp_path / "seloste")).code == UsageError.exit_code
    assert viewer("notice", "--format", "csv").code == UsageError.exit_code


def test_show_tells_the_version_that_was_in_force_when_the_notice_was_given(
    viewer: Command, clerk: Command, officer: Command, tmp_path: Path
) -> None:  # E-18
    load(officer, tmp_path, EXAMPLE)
    later = EXAMPLE.replace('version = "2018-05-25"\ndated = 2018-05-25', 'version = "2026-1"\ndated = 2026-11-20')
    load(officer, tmp_path, later)
    given = {"19.11.2026": "2018-05-25", "20.11.2026": "2026-1", "1.3.2024": "2018-05-25", "1.1.2017": None}
    for number, (day, version) in enumerate(given.items(), start=1001):
        assert clerk("add", "--family-name", f"Koskela{number}", "--notice-given", day, "--unique").code == 0
        notice = viewer("show", str(number), "--format", "json").data["notice"]
        assert notice["version"] == version
    assert "version 2018-05-25, on 19 November 2026" in viewer("show", "1001").out
    assert "Privacy notice given  1 January 2017" in viewer("show", "1004").out
    assert clerk("correct", "1001", "--notice-given", "today").code == 0
    assert viewer("show", "1001", "--format", "json").data["notice"] == {"version": "2026-1", "given_on": "2026-11-22"}
