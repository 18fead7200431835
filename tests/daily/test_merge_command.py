"""`kkrek merge`: what stands, what moves, what is refused, and where the number leads (M-03, M-04, F-07, F-12)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from merged_people import GONE, KEPT, customer, opened, register_both, run
from office import START
from people import AAPO, AINO, CODE, OTHER_CODE, SAME_DIGITS

if TYPE_CHECKING:
    from office import Command, Office

LEASE = ("--identity-code", "-", "--identity-code-reason", "lease")
JSON = ("--format", "json")


@pytest.fixture
def both(clerk: Command) -> None:
    """Register the same person twice, each time with something that the other record lacks."""
    register_both(clerk)


# What stands, and what moves -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("both")
def test_the_kept_values_stand_and_empty_ones_take_the_other_s_with_their_source(
    clerk: Command, officer: Command
) -> None:
    run(officer, "merge", KEPT, GONE, "--yes")
    after = customer(clerk)
    assert (after["family_name"], after["given_names"], after["language"]) == ("Äijälä", "Aapo Kalevi", "fi")
    assert (after["marital_status"], after["nationalities"]) == ("married", ["FI"])
    assert after["sources"]["marital_status"]["source"] == "group"
    assert after["sources"]["family_name"]["source"] == "subject"


@pytest.mark.usefixtures("both")
def test_n_02_the_household_never_follows(clerk: Command, officer: Command) -> None:
    run(officer, "merge", KEPT, GONE, "--yes")
    after = customer(clerk)
    assert after["household_size"] is None
    assert [one["old"] for one in after["changes"] if one["field"] == "household_size"] == [3]


@pytest.mark.usefixtures("both")
def test_every_row_moves_and_none_is_there_twice(clerk: Command, officer: Command) -> None:
    run(clerk, "claim", "open", GONE, "--reference", "123", "--due-on", "1.2.2027")
    run(clerk, "relation", "open", GONE, "--kind", "flat-lease", "--object", "Uusikatu 1", "--begin", "1.2.2026")
    run(clerk, "event", "add", GONE, "--kind", "booking")
    done = run(officer, "merge", KEPT, GONE, "--yes")
    after = customer(clerk)
    assert [phone["e164"] for phone in after["phones"]] == ["+358401234567", "+35831234567"]
    assert [mail["email"] for mail in after["emails"]] == ["aapo@esimerkki.fi", "toinen@esimerkki.fi"]
    assert [address["as_given"] for address in after["addresses"]] == ["Juvankatu 10 B 23", "Uusikatu 1"]
    assert [account["iban"] for account in after["bank_accounts"]] == ["FI2112345600000785"]
    assert [len(after[name]) for name in ("notes", "relations", "claims", "events")] == [1, 1, 1, 1]
    assert {one["group"]: one["count"] for one in done["moves"]} == {
        "former_names": 1, "phones": 1, "emails": 1, "bank_accounts": 1, "addresses": 1, "notes": 1, "relations": 1,
        "claims": 1, "events": 1, "tasks": 1,
    }  # fmt: skip


@pytest.mark.usefixtures("both")
def test_what_differs_stays_in_the_history_with_its_reason(clerk: Command, officer: Command) -> None:
    run(officer, "merge", KEPT, GONE, "--yes")
    found = {(one["field"], one["reason"]) for one in customer(clerk)["changes"]}
    assert {("given_names", "merge"), ("household_size", "merge"), ("phones", "merge")} <= found


@pytest.mark.usefixtures("both")
def test_f_26_a_differing_name_is_still_found(clerk: Command, officer: Command) -> None:
    run(clerk, "correct", GONE, "--family-name", "Virtanen")
    run(officer, "merge", KEPT, GONE, "--yes")
    for name in ("Virtanen", "Aijala", "Ahola", "Äijälä"):
        assert [hit["number"] for hit in run(clerk, "find", name)["customers"]] == [1001], name
    assert "Virtanen" in [former["name"] for former in customer(clerk)["former_names"]]


def test_the_earlier_first_record_stands_and_each_value_keeps_its_origin(clerk: Command, officer: Command) -> None:
    clerk("add", *AINO)
    later = START + timedelta(days=3)
    clerk("add", *AAPO, "--source", "vtj", "--yes", now=later)
    done = officer("merge", GONE, KEPT, "--yes", now=later + timedelta(days=1))
    assert done.code == 0, done.err
    after = customer(clerk, GONE)
    assert after["created"] == "2026-11-22"
    assert after["sources"]["family_name"] == {"source": "vtj", "on": "2026-11-25"}


def test_the_newer_notice_stands_and_closes_the_task_to_give_it(clerk: Command, officer: Command) -> None:  # E-19
    run(clerk, "add", *AAPO, "--source", "vtj")
    run(clerk, "add", *AINO, "--notice-given", "20.11.2026")
    run(officer, "merge", KEPT, GONE, "--yes")
    after = customer(clerk)
    assert after["notice"]["given_on"] == "2026-11-20"
    assert [task["done_on"] for task in after["tasks"]] == ["2026-11-20"]


@pytest.mark.usefixtures("both")
def test_f_23_who_is_dead_in_one_record_is_dead(clerk: Command, officer: Command) -> None:
    run(clerk, "correct", GONE, "--deceased-on", "1.11.2026")
    run(officer, "merge", KEPT, GONE, "--yes")
    assert customer(clerk)["deceased_on"] == "2026-11-01"


# Identity codes ------------------------------------------------------------------------------------------------


def test_the_only_code_moves_and_is_found(clerk: Command, officer: Command) -> None:
    run(clerk, "add", *AAPO)
    run(clerk, "add", *AINO, *LEASE, "--yes", stdin=CODE)
    run(officer, "merge", KEPT, GONE, "--yes")
    after = customer(clerk)
    assert (after["identity_code"], after["identity_code_reason"]) == (CODE, "lease")
    hits = run(clerk, "find", "--identity-code", "-", stdin=CODE)["customers"]
    assert [hit["number"] for hit in hits] == [1001]


@pytest.mark.parametrize("other", [OTHER_CODE, SAME_DIGITS])
def test_f_07_two_different_codes_are_refused(clerk: Command, officer: Command, other: str) -> None:
    run(clerk, "add", *AAPO, *LEASE, "--yes", stdin=CODE)
    run(clerk, "add", *AINO, *LEASE, stdin=other)
    before = customer(clerk), customer(clerk, GONE)
    for argv in (("--dry-run",), ("--yes",)):
        done = officer("merge", KEPT, GONE, *argv)
        assert done.code == 44
        assert CODE not in done.err
    assert (customer(clerk), customer(clerk, GONE)) == before


@pytest.mark.parametrize(("keep", "gone"), [("1001", "1002"), ("1002", "1001")])
def test_f_12_a_former_code_of_the_other_is_the_same_person(
    clerk: Command, officer: Command, keep: str, gone: str
) -> None:
    run(clerk, "add", *AAPO, *LEASE, "--yes", stdin=CODE)
    run(clerk, "correct", "1001", "--identity-code", "-", "--identity-code-change", "threat", stdin=OTHER_CODE)
    run(clerk, "add", *AINO, *LEASE, "--yes", stdin=CODE)
    run(officer, "merge", keep, gone, "--yes")
    after = customer(clerk, keep)
    assert after["identity_code"] == OTHER_CODE
    assert [former["identity_code"] for former in after["former_identity_codes"]] == [CODE]
    assert CODE not in clerk("show", keep, "--history").out


@pytest.mark.parametrize(("keep", "gone"), [("1001", "1002"), ("1002", "1001")])
def test_f_12_a_protected_first_name_stays_sealed(
    clerk: Command, officer: Command, office: Office, keep: str, gone: str
) -> None:
    """The person stands once more in the register under the name that was changed by confirmation."""
    run(clerk, "add", "--family-name", "Ek", "--given-names", "Qvanhanimi", *LEASE, "--yes", stdin=CODE)
    run(clerk, "correct", "1001", "--identity-code", "-", "--identity-code-change", "confirmation", "--given-names",
        "Uusi", stdin=OTHER_CODE)  # fmt: skip
    run(clerk, "add", "--family-name", "Ek", "--given-names", "Qvanhanimi", *LEASE, "--yes", stdin=CODE)
    run(officer, "merge", keep, gone, "--yes")
    assert run(clerk, "find", "Qvanhanimi")["customers"] == []
    assert "Qvanhanimi" not in clerk("show", keep, "--history").out
    with opened(office) as store:
        plain = store.all("SELECT 1 FROM change WHERE old LIKE '%Qvanhanimi%' OR new LIKE '%Qvanhanimi%'")
        names = store.all("SELECT 1 FROM customer WHERE given_names = 'Qvanhanimi' OR search LIKE '%qvanhanimi%'")
    assert (plain, names) == ([], [])
    after = customer(clerk, keep)
    assert after["given_names"] == "Uusi"
    assert [former["name"] for former in after["former_names"]] == ["Qvanhanimi"]


# The number that went ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("both")
def test_the_number_that_went_leads_to_the_kept_one_and_says_so(clerk: Command, officer: Command) -> None:
    run(officer, "merge", KEPT, GONE, "--yes")
    shown = clerk("show", GONE)
    assert shown.out.startswith("1001")
    assert "1002 was merged into customer 1001" in shown.err
    hits = run(clerk, "find", GONE)["customers"]
    assert [(hit["number"], hit["matched_by"]) for hit in hits] == [(1001, "merged_number")]
    assert customer(clerk)["merged"] == [{"number": 1002, "on": "2026-11-22"}]


@pytest.mark.usefixtures("both")
def test_of_the_number_that_went_nothing_but_the_number_is_left(officer: Command, office: Office) -> None:
    run(officer, "merge", KEPT, GONE, "--yes")
    with opened(office) as store:
        row = store.one("SELECT * FROM customer WHERE number = 1002")
        assert row is not None
        kept = {name: row[name] for name in row.keys() if row[name] not in {None, "", 0}}  # ruff: ignore[in-dict-keys]
        assert set(kept) == {"number", "uid", "created", "source", "merged_into", "merged_on", "entry"}
        tables = [str(one["name"]) for one in store.all("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in tables:
            if "customer" in {column["name"] for column in store.all(f"PRAGMA table_info({table})")}:
                assert store.all(f"SELECT 1 FROM {table} WHERE customer = 1002") == [], table


@pytest.mark.usefixtures("both")
def test_three_records_become_one_in_two_steps(clerk: Command, officer: Command) -> None:
    run(clerk, "add", *AINO)
    run(officer, "merge", KEPT, GONE, "--yes")
    run(officer, "merge", "1003", KEPT, "--yes")
    for number in (KEPT, GONE, "1003"):
        assert customer(clerk, number)["number"] == 1003
    assert [one["number"] for one in customer(clerk, "1003")["merged"]] == [1001, 1002]
    assert officer("merge", "1003", GONE, "--yes").code == 52


@pytest.mark.usefixtures("both")
def test_e_33_the_report_tells_the_consultations_of_both_numbers(clerk: Command, officer: Command) -> None:
    later = START + timedelta(days=1)
    clerk("show", GONE, now=later)
    officer("merge", KEPT, GONE, "--yes", now=later + timedelta(days=1))
    done = clerk("report", KEPT, "--draft", *JSON, now=later + timedelta(days=2))
    days = {one["on"] for one in done.data["report"]["consultations"]}
    assert {"2026-11-23", "2026-11-24"} <= days


@pytest.mark.usefixtures("both")
def test_e_39_the_erasure_takes_both_numbers_and_the_ledger_names_both(
    clerk: Command, officer: Command, office: Office
) -> None:
    with opened(office) as store:
        uids = {str(row["uid"]) for row in store.all("SELECT uid FROM customer")}
    run(officer, "merge", KEPT, GONE, "--yes")
    run(officer, "erase", GONE, "--ground", "17.1.a", "--yes", "--output", str(office.directory.parent / "c.txt"))
    for number in (KEPT, GONE):
        assert clerk("show", number).code == 30
    lines = [json.loads(line) for line in office.officer.place.ledger.read_text(encoding="ascii").splitlines()]
    body = next(line["body"] for line in lines if line["kind"] == "erasure")
    assert {body["uid"], *body["merged"]} == uids
    merged = next(line["body"] for line in lines if line["kind"] == "merge")
    assert {merged["keep"], merged["gone"]} == uids
