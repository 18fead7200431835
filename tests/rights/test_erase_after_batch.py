"""Whom batches added, corrected and tied to flats is reported and erased like anybody else (E-22, E-39).

The copies of cells that SQLite leaves in its pages are looked for, too: a batch writes many rows at once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from office import once
from register_file import held, opened
from test_copies_in_pages import CUSTOMERS, mark, needle

from kkrek.domain.words import fold

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

ADDED = (
    "sukunimi;etunimet;entinen nimi;puhelin;sähköposti;katuosoite;postinumero;postitoimipaikka;henkilötunnus;"
    "henkilötunnuksen peruste;tilinumero;lisätieto;kansalaisuus;kieli\n"
    "Qoldnameä;Qgivenä;Qformerä;0457 000 111;qmail@esimerkki.fi;Qvanhakuja 7;33710;Tampere;150685-911U;"
    "luotto;FI21 1234 5600 0007 85;Qnoteö;NO;sv\n"
)
CORRECTED = (
    "asiakasnumero;sukunimi;lisää puhelin;katuosoite;postinumero;postitoimipaikka;lisää tilinumero;syy\n"
    "1001;Qnewnameö;0457 000 222;Quusikuja 8;33100;Qtownä;FI14 1009 3000 1234 58;Qreasonö\n"
)
RELATIONS = "asiakasnumero;laji;kohde;alku;loppu\n1001;vuokra-asunto;Qflat 1 A 2;1.2.2020;2.3.2020\n"
CLAIMS = "asiakasnumero;viite;eräpäivä;maksupäivä;tila\n1001;Qreference;1.2.2020;2.3.2020;maksettu\n"
EVENTS = "asiakasnumero;laji;päivä;kuvaus;kenelle kerrottu\n1001;vikailmoitus;1.2.2020;Qdescriptionö;Qtoldto\n"
OPT_OUTS = "asiakasnumero;kirjeen viite\n1001;Qletter\n"
TOLD = (
    "Qoldnameä", "Qnewnameö", "Qgivenä", "Qformerä", "0457 000 111", "0457 000 222", "qmail@esimerkki.fi", "Qvanhakuja",
    "Quusikuja", "Qtownä", "Qnoteö", "Qreasonö", "Qflat", "Qreference", "Qdescriptionö", "Qtoldto",
)  # fmt: skip
MARKERS = {form.encode() for marker in (*TOLD, "Qletter", "+358457000") for form in (marker, fold(marker))}
IN_CLEAR = {b"150685-911U", b"FI2112345600000785", b"FI1410093000123458", b"FI21 1234"}
SEALED = (("customer", "identity_code"), ("customer", "identity_code_index"), ("bank_account", "iban"))


def apply(clerk: Command, folder: Path, name: str, content: str, *options: str) -> None:
    file = folder / f"{name}.csv"
    file.write_text(content, encoding="utf-8")
    done = clerk("batch", "apply", str(file), *options)
    assert done.code == 0, done.out + done.err


@pytest.fixture
def by_batches(office: Office, clerk: Command, tmp_path: Path, shelf: Path) -> Office:
    """Return a register in which batches alone have written everything about customer 1001."""

    def make() -> None:
        apply(clerk, tmp_path, "uudet", ADDED, "--add")
        apply(clerk, tmp_path, "korjaukset", CORRECTED)
        apply(clerk, tmp_path, "suhteet", RELATIONS, "--what", "relations")
        apply(clerk, tmp_path, "saatavat", CLAIMS, "--what", "claims")
        apply(clerk, tmp_path, "tapahtumat", EVENTS, "--what", "events")
        apply(clerk, tmp_path, "kiellot", OPT_OUTS, "--what", "opt-outs")

    once(office, shelf / "by batches", make)
    return office


def test_what_batches_wrote_is_in_the_report(by_batches: Office, clerk: Command) -> None:  # E-22
    done = clerk("report", "1001", "--draft", "--reviewed", "--format", "json")
    assert done.code == 0, done.err
    content = json.dumps(done.data, ensure_ascii=False)
    assert [marker for marker in TOLD if marker not in content] == []
    assert "150685-911U" in content
    assert "FI1410093000123458" in content


def test_the_search_sees_what_batches_wrote(by_batches: Office) -> None:
    assert held(by_batches, MARKERS) >= {marker.encode() for marker in (*TOLD, "Qletter")}
    assert held(by_batches, IN_CLEAR) == set()


def test_nothing_that_batches_wrote_is_left_after_an_erasure(by_batches: Office, officer: Command) -> None:  # E-39
    with opened(by_batches) as store:
        sealed = {row[0] for table, column in SEALED for row in store.all(f"SELECT {column} FROM {table}") if row[0]}
    assert held(by_batches, sealed) == sealed
    done = officer("erase", "1001", "--ground", "17.1.a", "--yes", "--format", "json")
    assert done.code == 0, done.err
    assert done.data["wiped"] is True
    assert held(by_batches, MARKERS | IN_CLEAR | sealed) == set()


def test_no_file_beside_the_register_holds_what_batches_read(by_batches: Office, officer: Command) -> None:  # E-39
    assert officer("erase", "1001", "--ground", "17.1.a", "--yes").code == 0
    beside = [path for path in by_batches.directory.parent.rglob("*") if path.is_file()]
    assert not [path for path in beside if path.name.startswith(".scratch")]
    assert [(path.name, one) for path in beside for one in MARKERS | IN_CLEAR if one in path.read_bytes()] == []


@pytest.fixture
def many_by_batches(office: Office, clerk: Command, tmp_path: Path, shelf: Path) -> Office:
    """Return a register with hundreds of customers whom one batch added and another one moved and renamed."""

    def make() -> None:
        rows = [
            f"{mark(number, 'former')};{number % 7};{phone(number)};{mark(number, 'old')} {number % 9}\n"
            for number in CUSTOMERS
        ]
        head = "sukunimi;etunimet;puhelin;katuosoite\n"
        apply(clerk, tmp_path, "uudet", head + "".join(rows), "--add")
        rows = [
            f"{number};{mark(number, 'name')};{mark(number, 'contact')} {number % 9};{mark(number, 'why')}\n"
            for number in CUSTOMERS
        ]
        head = "asiakasnumero;sukunimi;katuosoite;syy\n"
        apply(clerk, tmp_path, "korjaukset", head + "".join(rows))

    once(office, shelf / "many by batches", make)
    return office


def phone(number: int) -> str:
    return f"040 {1_000_000 + number * 7919 % 8_999_999}"


@pytest.mark.parametrize("number", range(CUSTOMERS[0], CUSTOMERS[-1], 61))
def test_no_copy_stays_of_one_of_many(many_by_batches: Office, officer: Command, number: int) -> None:  # E-39
    needles = {needle(number, kind) for kind in ("former", "old", "name", "contact", "why")}
    assert held(many_by_batches, needles) == needles
    done = officer("erase", str(number), "--ground", "17.1.a", "--yes")
    assert done.code == 0, done.err
    assert held(many_by_batches, needles) == set()


def test_nothing_is_left_of_whom_a_batch_added_and_its_undo_erased(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:  # E-39
    apply(clerk, tmp_path, "uudet", ADDED, "--add")
    seen = held(office, MARKERS)
    assert b"Qformer\xc3\xa4" in seen
    done = officer("batch", "undo", "B2026-0001", "--yes", "--format", "json")
    assert done.code == 0, done.err
    assert (done.data["rows"]["erased"], done.data["wiped"]) == (1, True)
    assert held(office, MARKERS | IN_CLEAR) == set()
