"""A part is erased: what binds stays with its reason, is held, and a task erases it when the reason ends (F-42).

Rules: N-06, E-38, E-41, E-42, M-03, F-39, F-42; GDPR Art. 17, 18(2), 19.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from partly_erased import CLAIM, DRY, ERASE, GROUND, LEASE, add_aino, goes
from register_file import opened

from kkrek.errors import (
    ChangedSinceError,
    InvalidValueError,
    NotFoundError,
    OpenRequestError,
    RequestIdentityError,
    RestrictedError,
    RetentionDutyError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    add_aino(clerk)


def customer(clerk: Command) -> dict[str, object]:
    found: dict[str, object] = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    return found


def stays(done: Run) -> dict[str, tuple[str, str | None]]:
    return {one["group"]: (one["reason"], one["until"]) for one in done.data["stays"]}


def add_request(office: Office, kinds: str, identity: str | None = "known_contact") -> None:
    with opened(office) as store:
        store.run(
            "INSERT INTO request (id, customer, kinds, received_on, via, identity_method, aim_on, latest_on, state,"
            " entry) VALUES ('2026-0009', 1001, :kinds, '2026-11-10', 'email', :identity, '2026-12-10', '2026-12-10',"
            " 'received', 1)",
            {"kinds": kinds, "identity": identity},
        )


def restrict(office: Office) -> None:
    with opened(office) as store:
        store.run("INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'a', '2026-11-01', 1)")


# What goes and what stays ------------------------------------------------------------------------------------


def test_a_claim_keeps_debtor_contract_and_debt_and_nothing_more(officer: Command, clerk: Command) -> None:  # E-38
    clerk(*CLAIM)
    clerk(*LEASE, "--end", "31.10.2026")
    done = officer(*ERASE, "--format", "json")
    assert done.code == 0, done.err
    left = customer(clerk)
    gone = ("former_names", "nationalities", "marital_status", "household_size", "bank_accounts", "notes")
    assert [name for name in gone if left[name]] == []
    assert left["identity_code"] == "131052-9085"
    assert [len(left[name]) for name in ("addresses", "phones", "emails", "relations", "claims")] == [1, 1, 1, 1, 1]  # type: ignore[arg-type]
    assert left["language"] == "en"


def test_of_the_addresses_the_present_one_stays(officer: Command, clerk: Command) -> None:  # E-38
    clerk(*CLAIM)
    done = officer(*DRY)
    assert (goes(done)["addresses"], stays(done)["addresses"]) == (1, ("claim", "2027-04-05"))


def test_an_open_relation_keeps_what_the_contract_needs(officer: Command, clerk: Command) -> None:  # N-06
    clerk(*LEASE)
    done = officer(*ERASE, "--format", "json")
    assert done.code == 0, done.err
    left = customer(clerk)
    assert [name for name in ("former_names", "nationalities", "marital_status", "notes") if left[name]] == []
    assert (left["household_size"], len(left["bank_accounts"]), len(left["relations"])) == (2, 1, 1)  # type: ignore[arg-type]


def test_an_identity_code_held_by_consent_goes(officer: Command, clerk: Command) -> None:  # F-03, E-38
    clerk(*CLAIM)
    clerk("correct", "1001", "--identity-code-reason", "consent")
    officer(*ERASE)
    left = customer(clerk)
    assert (left["identity_code"], left["identity_code_reason"]) == (None, None)


def test_a_prohibition_stays_with_the_customer_and_a_consent_goes(
    officer: Command, clerk: Command, viewer: Command
) -> None:  # M-03
    clerk("consent", "give", "1001", "--kind", "research", "--channel", "email", "--via", "letter")
    viewer("opt-out", "1001", "--kind", "advertising", "--channel", "post")
    clerk(*CLAIM)
    officer(*ERASE)
    left = customer(clerk)["marketing"]
    assert [(one["kind"], one["channel"], one["state"]) for one in left] == [("advertising", "post", "forbidden")]  # type: ignore[attr-defined]


def test_a_protection_stays_while_anything_stays(officer: Command, clerk: Command) -> None:  # F-15
    clerk("protect", "1001", "--since", "1.11.2026", "--told-by", "asiakas")
    clerk(*CLAIM)
    done = officer(*ERASE, "--format", "json")
    assert done.code == 0, done.err
    left = customer(clerk)
    assert left["protection"] is not None
    assert (len(left["addresses"]), left["notes"]) == (1, [])  # type: ignore[arg-type]


def test_nobody_finds_an_erased_former_name(officer: Command, clerk: Command) -> None:  # E-39
    clerk(*CLAIM)
    officer(*ERASE)
    assert clerk("find", "Lehto", "--format", "json").data["customers"] == []


def test_old_bookings_go_while_a_relation_goes_on(officer: Command, clerk: Command) -> None:  # F-40
    clerk(*LEASE)
    clerk("event", "add", "1001", "--kind", "booking", "--on", "1.6.2025")
    clerk("event", "add", "1001", "--kind", "booking", "--on", "1.6.2026")
    done = officer(*DRY)
    assert (goes(done)["events"], stays(done)["events"][0]) == (1, "relation")


def test_the_history_keeps_the_facts_and_loses_the_values(officer: Command, clerk: Command, office: Office) -> None:
    clerk(*CLAIM)  # E-35, E-39
    officer(*ERASE)
    with opened(office) as store:
        rows = store.all("SELECT old, new, sealed, reason FROM change WHERE customer = 1001")
    assert rows
    assert {tuple(row) for row in rows} == {(None, None, None, None)}


# Groups alone ------------------------------------------------------------------------------------------------


def test_notes_alone_go(officer: Command, clerk: Command) -> None:
    done = officer(*ERASE, "--only", "notes", "--format", "json")
    assert done.code == 0, done.err
    assert (list(goes(done)), done.data["certificate"] is not None) == (["notes"], True)
    left = customer(clerk)
    assert (left["notes"], left["marital_status"]) == ([], "married")


def test_a_group_that_must_stay_is_refused(officer: Command, clerk: Command) -> None:  # N-06
    clerk(*LEASE)
    done = officer(*ERASE, "--only", "phones")
    assert done.code == RetentionDutyError.exit_code
    assert "close the relation with `kkrek relation close`" in done.err
    assert customer(clerk)["phones"]


@pytest.mark.parametrize("name", ["names", "log", "Qsomething", ""])
def test_what_is_no_group_cannot_go_alone(officer: Command, name: str) -> None:
    done = officer(*ERASE, "--only", name, "--format", "json")
    assert (done.code, "notes" in done.error["hint"]) == (InvalidValueError.exit_code, True)


def test_an_objection_takes_marketing_data_alone(officer: Command, clerk: Command) -> None:  # E-37
    clerk("consent", "give", "1001", "--kind", "research", "--channel", "email", "--via", "letter")
    done = officer("erase", "1001", "--ground", "17.1.c", "--yes", "--format", "json")
    assert (done.code, goes(done), done.data["result"]) == (0, {"marketing": 1}, "marketing")
    assert customer(clerk)["notes"]


def test_after_an_objection_to_more_than_marketing_everything_goes(office: Office, officer: Command) -> None:  # E-46
    add_request(office, "objection")
    done = officer("erase", "1001", "--ground", "17.1.c", "--dry-run", "--format", "json")
    assert "names" in goes(done)


def test_marketing_data_go_whatever_binds(officer: Command, clerk: Command) -> None:
    clerk("consent", "give", "1001", "--kind", "research", "--channel", "email", "--via", "letter")
    clerk(*LEASE)
    assert officer(*ERASE, "--only", "marketing").code == 0
    assert customer(clerk)["marketing"] == []


# Requests, restriction, undo ---------------------------------------------------------------------------------


def test_the_request_is_answered_in_part_with_a_letter(
    office: Office, officer: Command, clerk: Command, tmp_path: Path
) -> None:  # E-08, E-38
    add_request(office, "erasure")
    clerk(*CLAIM)
    letter = tmp_path / "letter.json"
    done = officer(*ERASE, "--request", "2026-0009", "--output", str(letter))
    assert done.code == 0, done.err
    text = letter.read_text(encoding="utf-8")
    assert "Aino Maria Koskela" in text
    assert "We have erased: " in text
    assert "a billing ground remains (GDPR Article 17(3)(e))" in text
    with opened(office) as store:
        row = store.one("SELECT state FROM request")
        kind = store.one("SELECT outcome, reason FROM request_kind")
        sent = store.one("SELECT kind, request FROM letter")
    assert row is not None
    assert (row["state"], tuple(kind or ()), tuple(sent or ())) == (
        "partly", ("partly", "claim"), ("partial_refusal", "2026-0009"),
    )  # fmt: skip


def test_who_asks_must_be_known(office: Office, officer: Command) -> None:  # E-10
    add_request(office, "erasure", identity=None)
    done = officer(*ERASE, "--request", "2026-0009")
    assert done.code == RequestIdentityError.exit_code


def test_an_erasure_request_that_is_not_named_is_told(office: Office, officer: Command) -> None:  # E-43
    add_request(office, "erasure")
    (told,) = [one["message"] for one in officer(*DRY).json["warnings"] if one["id"] == "request-open"]
    assert "--request 2026-0009" in told
    done = officer(*ERASE, "--format", "json")
    (told,) = [one["message"] for one in done.json["warnings"] if one["id"] == "request-open"]
    assert "`kkrek request answer 2026-0009 --kind erasure`" in told
    assert officer("request", "answer", "2026-0009", "--kind", "erasure").code == 0


def test_an_erasure_request_that_is_not_named_is_answered_alone_where_a_part_stays(
    office: Office, officer: Command, clerk: Command
) -> None:
    add_request(office, "erasure")
    clerk(*CLAIM)
    done = officer(*ERASE, "--format", "json")
    (told,) = [one["message"] for one in done.json["warnings"] if one["id"] == "request-open"]
    assert "`kkrek erase 1001 --request 2026-0009`" in told


def test_who_prefers_restriction_gets_that(office: Office, officer: Command) -> None:  # GDPR Art. 18(1)(b)
    add_request(office, "restriction")
    done = officer(*ERASE)
    assert done.code == OpenRequestError.exit_code
    assert "kkrek restrict 1001 --request 2026-0009" in done.err


def test_the_own_request_of_who_is_restricted_overrides(office: Office, officer: Command, clerk: Command) -> None:
    restrict(office)  # E-41
    add_request(office, "erasure")
    assert officer(*ERASE).code == RestrictedError.exit_code
    done = officer(*ERASE, "--request", "2026-0009")
    assert done.code == 0, done.err
    assert clerk("show", "1001").code == NotFoundError.exit_code


def test_a_part_erased_so_ends_the_restriction_and_says_it(office: Office, officer: Command, clerk: Command) -> None:
    clerk(*CLAIM)  # E-41
    restrict(office)
    add_request(office, "erasure")
    done = officer(*ERASE, "--request", "2026-0009", "--lang", "en")
    assert done.code == 0, done.err
    assert "ends the restriction" in done.err
    assert "The restriction of the processing ended with your request" in " ".join(done.out.split())
    with opened(office) as store:
        row = store.one("SELECT informed_on, lifted_on FROM restriction")
    assert tuple(row or ()) == ("2026-11-22", "2026-11-22")


def test_what_was_erased_does_not_come_back_by_undo(office: Office, officer: Command, clerk: Command) -> None:  # E-39
    clerk("note", "add", "1001", "toinen huomautus")
    clerk(*LEASE)
    officer(*ERASE)
    with opened(office) as store:
        row = store.one("SELECT entry FROM change WHERE field = 'notes'")
    assert row is not None
    done = clerk("undo", str(row["entry"]))
    assert done.code == ChangedSinceError.exit_code, done.err
    assert customer(clerk)["notes"] == []


def test_the_ledger_tells_a_restore_which_groups_to_take_again(
    office: Office, officer: Command, clerk: Command
) -> None:
    clerk(*CLAIM)  # E-39
    officer(*ERASE)
    lines = [json.loads(line) for line in office.officer.place.ledger.read_text(encoding="ascii").splitlines()]
    body = next(line["body"] for line in lines if line["kind"] == "erasure-in-part")
    assert set(body) == {"uid", "groups", "rows", "history", "scope"}
    assert {"notes", "former_names", "history"} <= set(body["groups"])
    assert {"notes", "former_names"} <= set(body["rows"])
    assert all(len(uid) == 32 for uids in body["rows"].values() for uid in uids)
    assert (body["history"], body["scope"]) == (None, [])


def test_a_recipient_of_what_went_is_told_and_no_other(
    office: Office, officer: Command, clerk: Command, viewer: Command
) -> None:
    clerk(*CLAIM)  # E-42
    with opened(office) as store:
        for number, (name, fields) in enumerate((("Yksi Oy", "phones"), ("Kaksi Oy", "household_size")), 1):
            store.run(
                "INSERT INTO recipient (id, name, role, purpose, entry) VALUES (:id, :name, 'processor', 'ledger', 1)",
                {"id": number, "name": name},
            )
            store.run(
                "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, entry)"
                " VALUES (:id, :id, '2026-01-01', :fields, 'billing', 1)",
                {"id": number, "fields": fields},
            )
            store.run("INSERT INTO disclosure_customer VALUES (:id, 1001)", {"id": number})
    officer(*ERASE)
    tasks = viewer("task", "list", "--format", "json").data["tasks"]
    assert sorted(t["recipient"] for t in tasks if t["kind"] == "erase_elsewhere") == ["mail", "paper"]
    told = [t for t in tasks if t["kind"] == "tell_recipient"]
    assert [(t["recipient"], t["tells"]) for t in told] == [("Kaksi Oy", {"erasure_in_part": 1})]


def test_the_day_of_the_newest_claim_is_told(officer: Command, clerk: Command) -> None:  # N-06
    before = officer(*DRY)
    assert (before.data["claims_loaded_on"], before.json["warnings"][0]["id"]) == (None, "claims-not-loaded")
    clerk(*CLAIM)
    after = officer(*DRY)
    assert (after.data["claims_loaded_on"], after.json["warnings"]) == ("2026-11-22", [])


def test_the_plan_of_a_refusal_says_that_nothing_goes(officer: Command, clerk: Command) -> None:
    clerk(*LEASE)
    lines = officer(*ERASE, "--only", "phones").out.splitlines()
    assert lines[:2] == ["Would go:", "  nothing"]


def test_where_nothing_goes_nobody_is_told(officer: Command, clerk: Command) -> None:  # E-42
    clerk(*LEASE)
    assert officer(*DRY, "--only", "phones").data["tell"] == []


def test_the_customer_page_says_what_is_held_and_why(officer: Command, clerk: Command) -> None:  # F-42
    clerk(*CLAIM)
    officer(*ERASE)
    held = [line for line in clerk("show", "1001").out.splitlines() if "Kept for now" in line]
    assert len(held) == 1
    assert "a billing ground remains (GDPR Article 17(3)(e)); since 22 November 2026; names, " in held[0]


def test_a_part_can_be_agreed_to_by_its_plan(officer: Command, clerk: Command) -> None:
    clerk(*CLAIM)
    plan = officer(*DRY).data["plan"]
    clerk("note", "add", "1001", "toinen huomautus")
    assert officer(*ERASE, "--expect", plan).code == ChangedSinceError.exit_code
    again = officer(*DRY).data["plan"]
    assert officer(*ERASE, "--expect", again).code == 0


def test_a_merged_number_still_leads_to_who_was_erased_in_part(officer: Command, clerk: Command) -> None:
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino", "--unique")
    assert officer("merge", "1001", "1002", "--yes").code == 0
    clerk(*CLAIM)
    done = officer("erase", "1002", *GROUND, "--yes")
    assert done.code == 0, done.err
    assert clerk("show", "1002", "--format", "json").data["number"] == 1001


def test_groups_of_which_nothing_is_on_record_are_not_certified(officer: Command, tmp_path: Path) -> None:
    paper = tmp_path / "certificate.pdf"
    assert officer(*ERASE, "--only", "notes").code == 0
    assert officer(*ERASE, "--only", "notes", "--output", str(paper)).code == NotFoundError.exit_code
    assert not paper.exists()


def test_without_a_ground_the_grounds_are_listed(officer: Command) -> None:
    assert "give --ground (17.1.a, 17.1.b, " in officer("erase", "1001", "--dry-run").err
