"""The papers of a breach: the worksheet of Article 33(3), the list of persons, and a letter to each (E-53, F-18)."""

from __future__ import annotations

import csv
import io
import re
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from register_file import opened

from kkrek.errors import InvalidValueError, NotFoundError, OutputError, UsageError

if TYPE_CHECKING:
    from office import Command, Office

JSON = ("--format", "json")
NOW = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
KNOWN = ("--consequences", "Tietojanne voidaan käyttää väärin.", "--measures", "Laite lukittiin etänä.")
HOME = ("--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere")
CODE = "131052-902Y\n"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every letter is to somebody
def _people(clerk: Command, officer: Command) -> None:
    """Have somebody with an address, by e-mail in Swedish, by phone, by nothing, dead, erased, and two protected."""
    code = ("--identity-code", "-", "--identity-code-reason", "lease")
    people = (
        ("Äijälä", "--given-names", "Aapo Kalevi", *HOME, *code),
        ("Ek", "--given-names", "Siri", "--language", "sv", "--email", "siri@esimerkki.fi"),
        ("Laine", "--phone", "040 1234567"),
        ("Nieminen",),
        ("Vainaja", *HOME),
        ("Poistettu", *HOME),
        ("Turva", *HOME, "--phone", "050 7654321"),
        ("Piilo", *HOME, "--email", "piilo@esimerkki.fi"),
        ("Svensson", "--language", "en", "--street", "Storgatan 1", "--postal-code", "111 20", "--town", "Stockholm",
         "--country", "SE"),
    )  # fmt: skip
    for name, *more in people:
        assert clerk("add", "--family-name", name, *more, "--yes", stdin=CODE if "-" in more else None).code == 0
    assert clerk("correct", "1005", "--deceased-on", "1.10.2026").code == 0
    assert clerk("protect", "1007", "--contact-address", "PL 12, 33101 Tampere", "--told-by", "DVV").code == 0
    assert clerk("protect", "1008", "--told-by", "DVV").code == 0
    done = officer("breach", "open", "--what", "register", "--nature", "Kannettava katosi.", "--encrypted", "no",
                   *KNOWN, *JSON, now=NOW)  # fmt: skip
    assert done.code == 0, done.err
    assert officer("erase", "1006", "--ground", "17.1.a", "--yes").code == 0


def rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";"))


def listed(officer: Command, path: Path, *how: str) -> list[dict[str, str]]:
    done = officer("breach", "letters", "1", "--list", str(path), *how, *JSON, now=NOW)
    assert done.code == 0, done.err
    return rows(path.read_text(encoding="utf-8"))


def paper(path: Path) -> str:
    text = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.split())


def test_the_list_tells_how_each_is_reached(officer: Command, tmp_path: Path) -> None:  # E-53
    path = tmp_path / "list.csv"
    found = {row["Number"]: row for row in listed(officer, path)}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(found) == ["1001", "1002", "1003", "1004", "1007", "1008", "1009"]
    assert {number: row["How"] for number, row in found.items()} == {
        "1001": "by post", "1002": "by e-mail", "1003": "by phone", "1004": "no contact on record",
        "1007": "by post", "1008": "no contact on record", "1009": "by post",
    }  # fmt: skip
    assert found["1001"]["Street address"] == "Juvankatu 10 B 23"
    assert found["1003"]["Phone number"] == "'+358401234567"
    assert (found["1002"]["E-mail"], found["1002"]["Language"]) == ("siri@esimerkki.fi", "Swedish")


def test_of_the_protected_the_contact_address_alone_is_told(officer: Command, tmp_path: Path) -> None:  # F-18
    path = tmp_path / "list.csv"
    found = {row["Number"]: row for row in listed(officer, path)}
    assert (found["1007"]["Street address"], found["1007"]["Postal code"]) == ("PL 12", "33101")
    content = path.read_text(encoding="utf-8")
    assert content.count("Juvankatu") == 1, "of the one who is not protected"
    assert "7654321" not in content
    assert "piilo@" not in content


def test_the_restricted_are_told_as_well(officer: Command, tmp_path: Path) -> None:  # E-41
    assert officer("restrict", "1001", "--ground", "b").code == 0
    assert "1001" in {row["Number"] for row in listed(officer, tmp_path / "list.csv")}


def test_who_is_told_stands_in_the_log_and_nobody_else(office: Office, officer: Command, tmp_path: Path) -> None:
    listed(officer, tmp_path / "list.csv", "--lang", "sv")
    with opened(office) as store:
        found = store.all(
            "SELECT c.number, g.how FROM log_customer g JOIN customer c ON c.uid = g.uid"
            " WHERE g.entry = (SELECT max(n) FROM log)"
        )
    assert [tuple(row) for row in found] == [(1002, "listed")]
    assert officer("log", "verify").code == 0


def test_a_folder_holds_a_letter_to_each_who_can_be_written_to(officer: Command, tmp_path: Path) -> None:  # E-53
    folder = tmp_path / "kirjeet"
    done = officer("breach", "letters", "1", "--folder", str(folder), *JSON, now=NOW)
    assert done.code == 0, done.err
    assert done.data["ways"] == {"post": 3, "email": 1, "phone": 1, "none": 2}
    assert done.data["languages"] == {"en": 1, "fi": 5, "sv": 1}
    assert [one["id"] for one in done.json["warnings"]] == ["breach-languages"]
    assert sorted(one.name for one in folder.iterdir()) == ["0001.pdf", "0002.pdf", "0003.pdf", "0004.pdf", "list.csv"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = {row["Number"]: row["Letter"] for row in rows((folder / "list.csv").read_text(encoding="utf-8"))}
    assert [files[number] for number in ("1001", "1002", "1007", "1009")] == [f"000{n}.pdf" for n in (1, 2, 3, 4)]
    assert not files["1003"] + files["1004"]


def test_a_letter_tells_what_the_law_wants(officer: Command, tmp_path: Path) -> None:  # GDPR Art. 34(2), E-14
    officer("breach", "correct", "1", "--notified-on", "27.11.2026 16.30", now=NOW)
    folder = tmp_path / "kirjeet"
    officer("breach", "letters", "1", "--folder", str(folder), "--advice", "Soittakaa pankkiinne.", now=NOW)
    first = paper(folder / "0001.pdf")
    for part in (
        "Kannettava katosi.",
        *KNOWN[1::2],
        "27.11.2026",
        "henkilötunnus",
        "Soittakaa pankkiinne.",
        "Yhteyshenkilö",
    ):
        assert part in first, part
    assert "Aapo Kalevi Äijälä Juvankatu 10 B 23 33710 TAMPERE" in first
    assert "131052" not in first
    assert "PL 12 33101 TAMPERE" in paper(folder / "0003.pdf")
    assert paper(folder / "0004.pdf").count("SWEDEN") == 1
    assert "notified the Office of the Data Protection Ombudsman on 27 November 2026" in paper(folder / "0004.pdf")


def test_the_letters_of_one_language_have_words_of_their_own(officer: Command, tmp_path: Path) -> None:  # E-14
    folder = tmp_path / "brev"
    own = ("--nature", "En bärbar dator försvann.", "--consequences", "Uppgifterna kan missbrukas.", "--measures",
           "Datorn låstes.")  # fmt: skip
    done = officer("breach", "letters", "1", "--folder", str(folder), "--lang", "sv", *own, *JSON, now=NOW)
    assert (done.data["persons"], done.json["warnings"]) == (1, [])
    letter = paper(folder / "0001.pdf")
    assert "En bärbar dator försvann." in letter
    assert "Kannettava" not in letter
    assert officer("breach", "show", "1", *JSON).data["nature"] == "Kannettava katosi.", "the register keeps its own"


def test_letters_may_be_text(officer: Command, tmp_path: Path) -> None:
    folder = tmp_path / "kirjeet"
    assert officer("breach", "letters", "1", "--folder", str(folder), "--file-type", "text", now=NOW).code == 0
    assert "Kannettava katosi." in (folder / "0001.txt").read_text(encoding="utf-8")


def test_a_letter_without_consequences_and_measures_is_not_written(officer: Command, tmp_path: Path) -> None:
    officer("breach", "open", "--what", "register", "--nature", "Toinen.", "--encrypted", "no", now=NOW)
    folder = tmp_path / "kirjeet"
    refused = officer("breach", "letters", "2", "--folder", str(folder), *JSON, now=NOW)
    assert (refused.code, "34(2)" in refused.error["message"]) == (InvalidValueError.exit_code, True)
    assert list(tmp_path.glob("kirjeet*")) == []
    assert listed(officer, tmp_path / "list.csv"), "a list needs no texts"


@pytest.mark.parametrize(
    "how",
    [
        (), ("--folder", "x", "--list", "y"), ("--list", "y", "--nature", "n"), ("--list", "y", "--file-type", "pdf"),
        ("--folder", "x", "--file-type", "json"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_wrong_usage(officer: Command, how: tuple[str, ...]) -> None:
    assert officer("breach", "letters", "1", *how, now=NOW).code == UsageError.exit_code
    assert not Path("x").exists()


def test_nothing_is_written_over_or_left_half_made(office: Office, officer: Command, tmp_path: Path) -> None:
    folder = tmp_path / "kirjeet"
    folder.mkdir()
    assert officer("breach", "letters", "1", "--folder", str(folder), now=NOW).code == OutputError.exit_code
    taken = tmp_path / "list.csv"
    taken.touch()
    assert officer("breach", "letters", "1", "--list", str(taken), now=NOW).code == OutputError.exit_code
    assert officer("breach", "letters", "1", "--list", str(taken), "--force", now=NOW).code == 0
    inside = office.directory / "kirjeet"
    assert (
        officer("breach", "letters", "1", "--folder", str(inside), "--register", str(office.directory), now=NOW).code
        == OutputError.exit_code
    )
    missing = tmp_path / "no" / "such"
    assert officer("breach", "letters", "1", "--folder", str(missing), now=NOW).code == OutputError.exit_code
    wrong = officer("breach", "letters", "9", "--folder", str(tmp_path / "new"), now=NOW)
    assert wrong.code == NotFoundError.exit_code
    assert sorted(one.name for one in tmp_path.iterdir() if one.name != "office") == ["kirjeet", "list.csv"]
    assert list(tmp_path.glob(".kkrek-*")) == []


# The worksheet ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "headings"),
    [
        ("en", ("33(3)(a)", "33(3)(b)", "33(3)(c)", "33(3)(d)", "30 November 2026, 16:30")),
        ("fi", ("33 artiklan 3 kohdan a alakohta", "30.11.2026 klo 16.30")),
        ("sv", ("30.11.2026 kl. 16.30",)),
    ],
)
def test_the_worksheet_has_what_article_33_asks(
    officer: Command, tmp_path: Path, lang: str, headings: tuple[str, ...]
) -> None:  # E-52
    path = tmp_path / "sheet.pdf"
    done = officer("breach", "show", "1", "--output", str(path), "--lang", lang, now=NOW)
    assert done.code == 0, done.err
    text = paper(path)
    for part in (*headings, "Kannettava katosi.", *KNOWN[1::2]):
        assert part in text, part
    assert not re.search(r"Äijälä|Juvankatu|131052", text), "it names no customer"
    meta = subprocess.run(["pdfinfo", "-meta", path], check=True, capture_output=True, text=True).stdout
    assert "pdfuaid:part>1<" in meta


def test_the_worksheet_tells_the_numbers(officer: Command) -> None:  # GDPR Art. 33(3)(a)
    sheet = officer("breach", "show", "1", "--file-type", "text", "--lang", "en", now=NOW).out
    assert "9, erased since 1, deceased 1, under non-disclosure 2" in " ".join(sheet.split())
    assert re.search(r"Personal identity code +1\n", sheet)


def test_the_worksheet_goes_into_the_json(officer: Command) -> None:
    done = officer("breach", "show", "1", "--file-type", "json", *JSON, now=NOW)
    assert done.data["worksheet"]["kind"] == "document"
    assert done.data["id"] == 1
