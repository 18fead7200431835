"""Of a protected customer no page tells where they live or how to reach them, to whoever has the data key (F-15).

A viewer has that key: with another SQLCipher he reads every page. What is sealed needs the restricted key as well.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from register_file import held, opened, pages

from kkrek.domain.words import fold

if TYPE_CHECKING:
    from office import Command, Office

ADD = (
    "--family-name", "Suojainen", "--given-names", "Salla", "--phone", "0457 111 222", "--email", "Zsalla@esimerkki.fi",
    "--street", "Zkotikuja 7 B 23", "--postal-code", "98711", "--town", "Zkylä", "--note", "Zmuistiö naapurista",
)  # fmt: skip
HISTORY = (
    ("correct", "1001", "--street", "Zuusikatu 8 as 3", "--postal-code", "98722", "--town", "Zkaupunki",
     "--reason", "Zmuutti siskon luo"),
    ("correct", "1001", "--add-phone", "0457 111 333", "--remove-phone", "0457 111 222"),
    ("correct", "1001", "--email", "Zuusi@esimerkki.fi"),
    ("correct", "1001", "--call-name", "Salli", "--reason", "Zsoitti Zkotikujalta", "--statement", "Zoma sanansa"),
    ("correct", "1001", "--street", "Zpostitie 1", "--town", "Zpostila", "--address-kind", "postal"),
    ("note", "add", "1001", "Zasuu nyt mummolassa"),
    ("note", "review", "1001", "1"),
    ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Zkotikuja 7 B 23", "--begin", "1.1.2024"),
    ("relation", "close", "1001", "--end", "1.11.2026"),
    ("relation", "open", "1001", "--kind", "parking-lease", "--object", "Zhalli 12"),
    ("event", "add", "1001", "--kind", "door_opening", "--object", "Zuusikatu 8 as 3", "--description", "Zlukko"),
    ("correct", "1001", "--add-phone", "0457 111 444"),
    ("undo",),
)  # fmt: skip
MARKERS = (
    "Zsalla", "Zkotikuja", "Zkotikujalta", "98711", "Zkylä", "Zmuistiö", "Zuusikatu", "98722", "Zkaupunki", "Zmuutti",
    "Zsoitti", "Zoma", "Zpostitie", "Zpostila", "Zasuu", "Zhalli", "Zlukko", "Zuusi", "Ztehtävä",
    "0457 111 222", "0457 111 333", "0457 111 444", "+358457111222", "+358457111333", "+358457111444",
)  # fmt: skip
LATER = (
    ("correct", "1001", "--street", "Zpiilokuja 9", "--postal-code", "98733", "--town", "Zpiilo"),
    ("correct", "1001", "--add-phone", "0457 111 555", "--add-email", "Zpiilossa@esimerkki.fi"),
    ("undo",),
    ("correct", "1001", "--phone", "0457 111 666", "--reason", "Zpiilosyy"),
    ("correct", "1001", "--call-name", "Sallu", "--reason", "Zpiilosta soitti"),
    ("undo",),
    ("note", "add", "1001", "Zpiilomuistio"),
    ("note", "remove", "1001", "2"),
    ("undo",),
    ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Zpiilokuja 9 A 1"),
    ("event", "add", "1001", "--kind", "key_handover", "--object", "Zpiilokuja 9 A 1", "--description", "Zpiiloavain"),
    ("protect", "1001", "--until", "1.1.2030"),
)  # fmt: skip
LATER_MARKERS = ("Zpiilo", "zpiilo", "98733", "0457 111 555", "0457 111 666", "+358457111555", "+358457111666")


def forms(markers: tuple[str, ...]) -> set[bytes]:
    return {form.encode() for marker in markers for form in (marker, fold(marker), marker.casefold())}


def run(user: Command, *argv: str) -> None:
    done = user(*argv)
    assert done.code == 0, (argv[:2], done.err)


def task_with_text(office: Office, text: str, *numbers: int) -> None:
    with opened(office) as store:
        store.run(
            "INSERT INTO task (id, uid, kind, text, made_on, due_on, entry)"
            " VALUES (900, :uid, 'other_place', :text, '2026-11-22', '2026-12-01', 1)",
            {"uid": secrets.token_hex(16), "text": text},
        )
        for number in numbers:
            row = store.one("SELECT uid FROM customer WHERE number = :number", {"number": number})
            assert row is not None
            store.run("INSERT INTO task_customer VALUES (900, :uid, :number)", {"uid": row["uid"], "number": number})


@pytest.fixture
def filled(office: Office, clerk: Command) -> Office:
    """Return a register whose customer 1001 moved, changed numbers, and has notes, relations, events and a task."""
    run(clerk, "add", *ADD)
    for argv in HISTORY:
        run(clerk, *argv)
    task_with_text(office, "Ztehtävä: vie avain", 1001)
    return office


def test_the_search_sees_every_marker_before(filled: Office) -> None:
    markers = {marker.encode() for marker in MARKERS}
    assert markers - held(filled, markers) == set()


def test_no_page_tells_anything_after_protecting(filled: Office, clerk: Command) -> None:  # F-15
    done = clerk("protect", "1001", "--contact-address", "PL 12, 33101 Tampere", "--format", "json")
    assert done.code == 0, done.err
    assert done.data["wiped"] is True
    assert held(filled, forms(MARKERS)) == set()


def test_no_page_tells_what_is_recorded_and_undone_later(filled: Office, clerk: Command) -> None:  # F-15
    run(clerk, "protect", "1001")
    for argv in LATER:
        run(clerk, *argv)
    assert held(filled, forms(MARKERS) | forms(LATER_MARKERS)) == set()


def test_an_undone_change_of_before_stays_hidden(filled: Office, clerk: Command) -> None:  # F-15
    entry = clerk("correct", "1001", "--phone", "0457 111 777", "--format", "json").data["entry"]
    run(clerk, "protect", "1001")
    run(clerk, "undo", str(entry))
    assert held(filled, forms((*MARKERS, "0457 111 777", "+358457111777"))) == set()
    assert "0457 111 333" in clerk("show", "1001", "--reveal", "contact").out


def test_no_page_tells_of_somebody_with_much_history(office: Office, clerk: Command) -> None:  # F-15
    run(clerk, "add", *ADD)
    for turn in range(60):
        run(clerk, "note", "add", "1001", f"Zmuistio{turn} " + "pitkä " * (turn * 7 % 90))
        if turn % 3 == 0:
            run(clerk, "add", "--family-name", f"Naapuri{turn}", "--note", "tavallinen " * (turn % 50 + 1))
    run(clerk, "protect", "1001")
    assert held(office, {b"Zmuistio", b"zmuistio", b"pitk\xc3\xa4 pitk\xc3\xa4", b"Zkotikuja", b"zkotikuja"}) == set()
    assert held(office, {b"tavallinen"})


def test_the_write_ahead_log_is_empty_afterwards(filled: Office, clerk: Command) -> None:
    run(clerk, "protect", "1001")
    with opened(filled) as store:
        count = store.one("PRAGMA page_count")
    assert count is not None
    assert len(pages(filled)) == count[0]


def test_the_files_beside_the_register_tell_nothing(filled: Office, clerk: Command) -> None:
    run(clerk, "protect", "1001")
    for argv in LATER:
        run(clerk, *argv)
    markers = forms((*MARKERS, *LATER_MARKERS))
    beside = [path for path in filled.directory.parent.rglob("*") if path.is_file()]
    assert {path.name for path in beside} > {"register.ledger", "register.keys"}
    assert [(path.name, marker) for path in beside for marker in markers if marker in path.read_bytes()] == []


def test_the_contact_address_is_not_sealed(filled: Office, clerk: Command) -> None:  # F-15, F-18
    run(clerk, "protect", "1001", "--contact-address", "Zlaatikko 12, 33101 Tampere")
    assert held(filled, {b"Zlaatikko"}) == {b"Zlaatikko"}


def test_the_text_of_a_task_about_others_too_stays(office: Office, clerk: Command) -> None:
    run(clerk, "add", *ADD)
    run(clerk, "add", "--family-name", "Toinen")
    task_with_text(office, "Zyhteinen", 1001, 1002)
    run(clerk, "protect", "1001")
    assert held(office, {b"Zyhteinen"})


def test_every_value_is_back_after_lifting(filled: Office, clerk: Command, officer: Command) -> None:  # F-15
    def whole() -> object:
        done = clerk("show", "1001", "--reveal", "all", "--history", "--format", "json")
        data = done.data
        data.pop("protection")
        data["changes"] = [one for one in data["changes"] if one["field"] != "protection"]
        return data

    def columns() -> list[list[object]]:
        tables = ("address", "phone", "email", "note", "relation", "event", "former_name")
        with opened(filled) as store:
            found = [list(row) for table in tables for row in store.all(f"SELECT * FROM {table} ORDER BY rowid")]
            return found + [list(row) for row in store.all("SELECT * FROM change WHERE field <> 'protection'")]

    before, stored = whole(), columns()
    run(clerk, "protect", "1001", "--until", "1.1.2030")
    assert columns() != stored
    run(officer, "unprotect", "1001", "--reason", "hän pyysi")
    after = whole()
    assert isinstance(after, dict)
    assert [one["kind"] for one in after["tasks"]] == ["other_place", "ask_protection"]
    after["tasks"] = after["tasks"][:1]
    assert after == before
    assert columns() == stored


def test_the_indexes_are_back_after_lifting(filled: Office, clerk: Command, officer: Command) -> None:
    run(clerk, "protect", "1001")
    run(officer, "unprotect", "1001", "--reason", "hän pyysi")
    for text in ("0457 111 333", "zuusi@esimerkki.fi", "Zuusikatu 8", "Zkaupunki"):
        found = clerk("find", text, "--format", "json").data["customers"]
        assert [one["number"] for one in found] == [1001], text


def test_a_secret_name_stays_sealed_after_lifting(office: Office, clerk: Command, officer: Command) -> None:  # F-12
    run(clerk, "add", *ADD)
    run(clerk, "correct", "1001", "--given-names", "Uusinimi", "--identity-code-change", "confirmation",
        "--reason", "Zvahvistus")  # fmt: skip
    run(clerk, "protect", "1001")
    run(officer, "unprotect", "1001", "--reason", "hän pyysi")
    assert held(office, {b"Zvahvistus", b'"Salla"'}) == set()
    with opened(office) as store:
        names = store.all("SELECT name FROM former_name WHERE sealed IS NOT NULL")
    assert len(names) == 1


@pytest.mark.parametrize("table", ["address", "phone", "email", "note", "relation", "event", "change"])
def test_a_ciphertext_copied_by_hand_does_not_open(filled: Office, clerk: Command, table: str) -> None:
    run(clerk, "correct", "1001", "--add-phone", "0457 111 888", "--add-email", "Ztoinen@esimerkki.fi")
    run(clerk, "event", "add", "1001", "--kind", "booking", "--object", "Zsauna")
    run(clerk, "protect", "1001")
    with opened(filled) as store:
        first, second = store.all(f"SELECT rowid, sealed FROM {table} WHERE sealed IS NOT NULL LIMIT 2")
        store.run(f"UPDATE {table} SET sealed = :sealed WHERE rowid = :id", {"sealed": first[1], "id": second[0]})
    done = clerk("show", "1001", "--reveal", "contact", "--history")
    assert done.code == 17
    assert "Traceback" not in done.err
    assert not done.out
