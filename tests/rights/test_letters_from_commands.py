"""Each letter as its command hands it out: in the person's language, with what the law wants, kept as proof."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from register_file import opened

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office

AINO = ("--family-name", "Koskela", "--given-names", "Aino Maria", "--email", "aino@esimerkki.fi",
        "--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki",
        "--language", "fi")  # fmt: skip
OPEN = ("request", "open", "1001", "--via", "email", "--received", "2026-11-20")
ID = "2026-0001"
REMEDY = "Voitte tehdä valituksen tietosuojavaltuutetulle ja saattaa asian tuomioistuimen käsiteltäväksi."


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every letter here is about this customer
def _aino(clerk: Command) -> None:
    assert clerk("add", *AINO).code == 0


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "kirje.pdf"


def read(done: Run, paper: Path) -> str:
    assert done.code == 0, done.err
    text = subprocess.run(["pdftotext", "-raw", str(paper), "-"], check=True, capture_output=True)
    return " ".join(text.stdout.decode().split())


def kept(office: Office) -> list[str]:
    with opened(office) as store:
        return [
            f"{row['kind']} {row['language']}" for row in store.all("SELECT kind, language FROM letter ORDER BY id")
        ]


def test_the_receipt_names_the_latest_day(clerk: Command, office: Office, paper: Path) -> None:  # E-02, E-04
    text = read(clerk(*OPEN, "--kind", "access", "--output", str(paper)), paper)
    assert "viimeistään 21.12.2026 (tietosuoja-asetus 12 artiklan 3 kohta)" in text
    assert "Koskela" in text
    assert kept(office) == ["acknowledgement fi"]


def test_the_identity_question_asks_in_the_standard_sentence(clerk: Command, office: Office, paper: Path) -> None:
    clerk(*OPEN, "--kind", "access")
    asked = "teitä vastaamaan osoitteesta, joka meillä on"
    text = read(clerk("request", "identity", ID, "--ask", asked, "--output", str(paper)), paper)  # E-10
    assert f"että annamme tiedot oikealle henkilölle, pyydämme {asked}." in text
    assert kept(office) == ["identity_question fi"]


def test_the_extension_tells_reason_and_day(clerk: Command, office: Office, paper: Path) -> None:  # E-07
    clerk(*OPEN, "--kind", "access")
    why = ("--reason", "pyyntö koskee kymmentä vuotta")
    text = read(clerk("request", "extend", ID, *why, "--output", str(paper)), paper)
    assert "koska pyyntö koskee kymmentä vuotta. Vastaamme viimeistään 22.2.2027." in text
    assert kept(office) == ["extension fi"]


def test_the_refusal_tells_reason_and_remedies(clerk: Command, officer: Command, office: Office, paper: Path) -> None:
    clerk(*OPEN, "--kind", "access")
    why = ("--reason", "sama pyyntö on esitetty joka viikko")
    text = read(officer("request", "refuse", ID, *why, "--output", str(paper)), paper)  # E-08
    assert f"Emme toteuta pyyntöänne, koska sama pyyntö on esitetty joka viikko. {REMEDY}" in text
    assert kept(office) == ["refusal fi"]


def test_the_answer_tells_what_was_done(clerk: Command, office: Office, paper: Path) -> None:
    clerk(*OPEN, "--kind", "rectification", "--identity", "known-contact")
    done = clerk("request", "answer", ID, "--done", "Postinumero on oikaistu.", "--output", str(paper))
    assert "Postinumero on oikaistu." in read(done, paper)
    assert kept(office) == ["answer fi"]


def test_a_partial_erasure_names_what_went_and_the_billing_ground(
    clerk: Command, officer: Command, office: Office, paper: Path
) -> None:  # E-38, N-06
    claim = ("--reference", "L-1", "--due-on", "2026-11-01")
    assert clerk("claim", "open", "1001", *claim).code == 0
    assert clerk("note", "add", "1001", "Haluaa autopaikan.").code == 0
    clerk(*OPEN, "--kind", "erasure", "--identity", "known-contact")
    asked = ("--ground", "17.1.a", "--request", ID, "--yes", "--output", str(paper))
    text = read(officer("erase", "1001", *asked), paper)
    assert "Olemme poistaneet: lisätiedot" in text
    assert "laskutusperuste on jäljellä" in text
    assert REMEDY in text
    assert kept(office) == ["partial_refusal fi"]


def test_who_is_not_in_the_register_is_told_so(clerk: Command, office: Office, paper: Path) -> None:  # E-21
    who = ("--name", "Tuntematon Tarmo", "--reply-to", "Kuvitteellinen katu 1, 00100 Helsinki")
    done = clerk("report", "--none", *who, "--via", "letter", "--output", str(paper))
    assert "Emme käsittele teitä koskevia henkilötietoja asiakasrekisterissä." in read(done, paper)
    assert kept(office) == ["no_data fi"]


def test_a_restriction_names_its_ground(officer: Command, office: Office, paper: Path) -> None:  # E-41
    text = read(officer("restrict", "1001", "--ground", "a", "--output", str(paper)), paper)
    assert "Peruste: kiistätte tietojen paikkansapitävyyden" in text
    assert kept(office) == ["restriction fi"]


def test_the_end_of_a_restriction_is_told_before_it(officer: Command, office: Office, paper: Path) -> None:  # E-41
    officer("restrict", "1001", "--ground", "b")
    ends = ("--inform", "--ends", "2026-12-06", "--reason", "tiedot on tarkistettu", "--output", str(paper))
    text = read(officer("unrestrict", "1001", *ends), paper)
    assert "Henkilötietojenne käsittelyn rajoitus päättyy 6.12.2026. Se päättyy, koska tiedot on tarkistettu." in text
    assert kept(office)[-1] == "restriction_lifting fi"


def test_a_prohibition_names_what_it_is_about(viewer: Command, office: Office, paper: Path) -> None:  # N-04, M-09
    what = ("--kind", "distance-selling", "--channel", "phone", "--channel", "sms")
    text = read(viewer("opt-out", "1001", *what, "--output", str(paper)), paper)
    assert "Kieltonne on kirjattu 22.11.2026. Se on voimassa heti ja toistaiseksi." in text
    assert "etämyynti: puhelu, tekstiviesti" in text
    assert "kaikkea suoramarkkinointia" not in text
    assert kept(office) == ["opt_out fi"]


@pytest.mark.parametrize(("lang", "title"), [("sv", "Vi har tagit emot er begäran"), ("en", "We have received")])
def test_a_letter_may_be_asked_for_in_another_language(clerk: Command, paper: Path, lang: str, title: str) -> None:
    text = read(clerk(*OPEN, "--kind", "access", "--lang", lang, "--output", str(paper)), paper)  # E-14
    assert title in text


def test_a_prohibition_is_confirmed_in_another_language(viewer: Command, paper: Path) -> None:  # E-14, M-09
    text = read(viewer("opt-out", "1001", "--kind", "research", "--lang", "sv", "--output", str(paper)), paper)
    assert "Ert förbud" in text


@pytest.mark.parametrize("ending", ["txt", "json"])
def test_a_letter_may_be_text_or_json(clerk: Command, tmp_path: Path, ending: str) -> None:
    paper = tmp_path / f"kirje.{ending}"
    assert clerk(*OPEN, "--kind", "access", "--output", str(paper)).code == 0
    assert "viimeistään 21.12.2026" in paper.read_text(encoding="utf-8")


def test_a_protected_person_is_written_to_at_the_contact_address_alone(clerk: Command, paper: Path) -> None:  # F-18
    box = ("--address-kind", "contact", "--street", "PL 12", "--postal-code", "00100", "--town", "Helsinki")
    assert clerk("correct", "1001", *box).code == 0
    assert clerk("protect", "1001", "--told-by", "subject").code == 0
    text = read(clerk(*OPEN, "--kind", "access", "--output", str(paper)), paper)
    assert "PL 12" in text
    assert "Testikatu" not in text
