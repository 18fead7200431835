"""Of what a partial erasure takes nothing is left in any page of the file, and what stays is there (E-38, E-39)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from filled_customer import REQUEST, fill
from office import once
from register_file import held, opened

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

GONE = {
    b"Qformer\xc3\xa4", b"qformera", b"Qnote\xc3\xb6", b"Qsecondnote", b"Qoldname\xc3\xa4", b"qoldnamea",
    b"Qnewname\xc3\xb6", b"Qasgiven", b"Qstreet", b"Qtown\xc3\xa4", b"qlinefolded", b"Qlaundry",
    b"Qdescription\xc3\xb6", b"Qeventobject", b"Qreason", b"Qstatement", b"Qagreed", b"Qletter",
    b"Qvanhakuja", b"Qcreditor",
}  # fmt: skip
STAYS = {b"Qfamily\xc3\xb6", b"Qcall\xc3\xa5", b"0457 000 111", b"Qmail@esimerkki.fi", b"Qparking", b"Qnewclaim"}
SEALED_GONE = (("note", "sealed"), ("event", "sealed"), ("change", "sealed"), ("former_name", "sealed"),
               ("bank_account", "iban"), ("former_identity_code", "identity_code"))  # fmt: skip


@pytest.fixture
def filled(office: Office, clerk: Command, viewer: Command, shelf: Path) -> Office:
    """Return a register whose customer 1001 has a marker in every column, and owes something."""

    def make() -> None:
        fill(office, clerk, viewer)
        assert clerk("report", "1001", "--request", REQUEST).code == 0
        assert clerk("claim", "open", "1001", "--reference", "Qnewclaim", "--due-on", "1.2.2026").code == 0

    once(office, shelf / "owing", make)
    return office


def test_the_search_sees_all_of_it_before_the_erasure(filled: Office) -> None:
    assert (GONE | STAYS) - held(filled, GONE | STAYS) == set()


def test_what_went_is_nowhere_and_what_stays_is_there(filled: Office, officer: Command) -> None:  # E-38, E-39
    with opened(filled) as store:
        rows = [store.all(f"SELECT {column} AS c FROM {table}") for table, column in SEALED_GONE]
    sealed = {row["c"] for found in rows for row in found if row["c"] is not None}
    assert all(rows)
    done = officer("erase", "1001", "--ground", "17.1.a", "--yes", "--format", "json")
    assert done.code == 0, done.err
    assert done.data["wiped"] is True
    assert held(filled, GONE | sealed) == set()
    assert STAYS - held(filled, STAYS) == set()


def test_a_group_alone_leaves_the_others(filled: Office, officer: Command) -> None:  # E-39
    done = officer("erase", "1001", "--ground", "17.1.a", "--only", "notes", "--yes")
    assert done.code == 0, done.err
    assert held(filled, {b"Qnote\xc3\xb6", b"Qsecondnote"}) == set()
    others = GONE - {b"Qnote\xc3\xb6", b"Qsecondnote"} | STAYS
    assert others - held(filled, others) == set()
