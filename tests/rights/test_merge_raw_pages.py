"""After a merge every sealed value opens for the kept customer, and no page holds the other (M-04, F-15)."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from column_kinds import Told
from column_table import COLUMNS
from filled_customer import fill
from office import once
from register_file import held, opened

from kkrek.domain.words import fold
from kkrek.store.connection import Store

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

FILLED, OTHER = "1001", "1002"
LISTS = (
    "addresses", "phones", "emails", "bank_accounts", "notes", "relations", "claims", "events", "former_names",
    "former_identity_codes", "requests", "disclosures", "holds", "past_restrictions", "past_holds",
)  # fmt: skip
HIDDEN = ("Qvanhakuja", "Qsecondnote", "0457 000 444", "qother@esimerkki.fi", "Qotherkuja", "Qothernote", "Qotherflat")


def customer(user: Command, number: str) -> dict[str, Any]:
    done = user("show", number, "--reveal", "all", "--history", "--format", "json")
    assert done.code == 0, done.err
    found: dict[str, Any] = done.data
    return found


def add_other(clerk: Command) -> None:
    """Register another one, plain, with everything that turvakielto hides."""
    for argv in (
        ("add", "--family-name", "Qother", "--phone", "0457 000 444", "--email", "qother@esimerkki.fi", "--street",
         "Qotherkuja 5", "--postal-code", "33710", "--town", "Tampere", "--note", "Qothernote", "--yes"),
        ("relation", "open", OTHER, "--kind", "flat-lease", "--object", "Qotherflat 3", "--begin", "1.2.2026"),
        ("correct", OTHER, "--street", "Qotherkuja 6", "--postal-code", "33710", "--town", "Tampere", "--reason",
         "Qotherkuja 5 burnt"),
    ):  # fmt: skip
        done = clerk(*argv)
        assert done.code == 0, done.err


@pytest.fixture
def filled(office: Office, clerk: Command, viewer: Command, shelf: Path) -> Office:
    """Return a register whose protected customer 1001 has something in every column, and whose 1002 is plain."""

    def make() -> None:
        fill(office, clerk, viewer)
        add_other(clerk)

    once(office, shelf / "with another", make)
    return office


def test_every_sealed_value_opens_for_the_kept_customer(filled: Office, clerk: Command, officer: Command) -> None:
    before = customer(clerk, FILLED)
    done = officer("merge", OTHER, FILLED, "--yes")
    assert done.code == 0, done.err
    after = customer(clerk, OTHER)
    for name in LISTS:
        wanted = [{**one, "number": 1002} if name == "requests" else one for one in before[name]]
        assert all(one in after[name] for one in wanted), name
    assert after["identity_code"] == before["identity_code"]
    assert all(one in after["changes"] for one in before["changes"])
    with opened(filled) as store:
        assert store.all("SELECT 1 FROM change WHERE customer = 1001") == []


@pytest.mark.parametrize(("keep", "gone"), [(FILLED, OTHER), (OTHER, FILLED)])
def test_a_plain_record_merged_with_a_protected_one_is_hidden_whole(
    filled: Office, clerk: Command, viewer: Command, officer: Command, keep: str, gone: str
) -> None:
    """The marks that `fill` puts in beside kkrek stay plain there; those of the other record must not."""
    with opened(filled) as store:
        store.run("UPDATE customer SET protected_since = NULL WHERE number = 1001")
    assert clerk("protect", "1001").code == 0
    done = officer("merge", keep, gone, "--yes", "--format", "json")
    assert done.code == 0, done.err
    assert done.data["wiped"] is True
    needles = {form.encode() for text in HIDDEN for form in (text, fold(text))} | {b"+358457000444"}
    assert held(filled, needles) == set()
    for user in (clerk, viewer):
        for text in ("Qotherkuja", "0457 000 444", "qother@esimerkki.fi", "Qotherflat"):
            assert text not in user("show", keep, "--history").out
            assert user("find", text, "--format", "json").data["customers"] == []
    assert "Qotherkuja 6" in clerk("show", keep, "--reveal", "contact").out


def test_ciphertext_copied_by_hand_does_not_open(filled: Office, clerk: Command, officer: Command) -> None:
    with opened(filled) as store:
        row = store.one("SELECT iban FROM bank_account WHERE customer = 1001")
    assert row is not None
    assert officer("merge", OTHER, FILLED, "--yes").code == 0
    assert clerk("show", OTHER, "--reveal", "iban").code == 0
    with opened(filled) as store:
        store.run("UPDATE bank_account SET iban = :old", {"old": row["iban"]})
    done = clerk("show", OTHER, "--reveal", "iban")
    assert done.code == 17, done.err


def test_merge_and_erase_leave_nothing_of_either(filled: Office, clerk: Command, officer: Command) -> None:  # E-39
    assert clerk("relation", "close", OTHER, "--end", "1.3.2026").code == 0
    assert officer("merge", OTHER, FILLED, "--yes").code == 0
    assert clerk("report", OTHER, "--request", "2026-0007", "--reviewed").code == 0
    done = officer("erase", OTHER, "--ground", "17.1.a", "--yes", "--format", "json")
    assert done.code == 0, done.err
    markers = {
        column.stored
        for columns in COLUMNS.values()
        for column in columns.values()
        if column.stored is not None and not (isinstance(column, Told) and column.stays)
    }
    needles = {form.encode() for text in {*markers, *HIDDEN} for form in (text, fold(text))}
    assert held(filled, needles) == set()
    with opened(filled) as store:
        assert store.all("SELECT number FROM customer") == []
    lines = [json.loads(line) for line in filled.officer.place.ledger.read_text(encoding="ascii").splitlines()]
    body = next(line["body"] for line in lines if line["kind"] == "erasure")
    assert len({body["uid"], *body["merged"]}) == 3


def test_a_merge_of_one_who_was_merged_before_leads_on(filled: Office, clerk: Command, officer: Command) -> None:
    assert officer("merge", OTHER, FILLED, "--yes").code == 0
    assert customer(clerk, "1090")["number"] == 1002
    with opened(filled) as store:
        rows = store.all("SELECT number FROM customer WHERE merged_into = 1002 ORDER BY number")
    assert [row["number"] for row in rows] == [1001, 1090]


@pytest.mark.parametrize("writes", [1, 5, 20, 60])
def test_a_merge_that_is_killed_leaves_all_or_nothing(
    filled: Office, clerk: Command, officer: Command, writes: int
) -> None:
    before = customer(clerk, FILLED), customer(clerk, OTHER)
    killed = os.fork()
    if killed == 0:
        _die_after(writes)
        officer("merge", OTHER, FILLED, "--yes")
        os._exit(0)
    _, status = os.waitpid(killed, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    assert (customer(clerk, FILLED), customer(clerk, OTHER)) == before
    assert officer("check").code in {0, 71}
    assert officer("merge", OTHER, FILLED, "--yes").code == 0


def _die_after(writes: int) -> None:
    """Let this process die of SIGKILL at so many of its changes to the rows of customers."""
    run, left = Store.run, [writes]

    def dying(self: Store, sql: str, values: Any = ()) -> Any:  # ruff: ignore[any-type] - passed through
        if sql.startswith(("UPDATE", "DELETE", "INSERT INTO change")):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return run(self, sql, values)

    Store.run = dying  # type: ignore[method-assign]
