"""Files of people who forbid marketing: what each row forbids, and whom and what that reaches at once (E-45, M-05)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import applied, apply, check, counts, customer, ran
from mailing_people import LETTER, add, make
from marketing_state import EVERY, forbidden
from register_file import opened
from register_rows import everything, ledger, touched_by

from kkrek.errors import NoLegalBasisError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

WHAT = ("--what", "opt-outs")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about these two
def _people(clerk: Command) -> None:
    add(clerk, "Aino")
    add(clerk, "Outi", street="Toinenkatu 2")


def _list(clerk: Command, path: Path) -> int:
    done = make(clerk, path / "list.csv", *LETTER)
    assert done.code == 0, done.err
    number: int = done.data["mailings"][0]["id"]
    return number


def _on(office: Office, mailing: int) -> list[int]:
    with opened(office) as store:
        rows = store.all("SELECT customer FROM mailing_customer WHERE mailing = :id ORDER BY customer", {"id": mailing})
        return [int(row["customer"]) for row in rows]


def test_a_row_alone_forbids_everything(office: Office, clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, [{"number": "1001"}], *WHAT)
    assert [forbidden(clerk, number) for number in ("1001", "1002")] == [EVERY, set()]


def test_kind_and_channel_narrow_it(office: Office, clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, [{"number": "1001", "marketing_kind": "tutkimus", "channel": "phone,sms"}], *WHAT)
    assert forbidden(clerk) == {("research", "phone"), ("research", "sms")}


def test_day_way_and_letter_are_kept(office: Office, clerk: Command, tmp_path: Path) -> None:
    row = {"number": "1001", "received": "1.11.2026", "via": "kirje", "letter": "D-7", "channel": "post"}
    applied(clerk, tmp_path, [row], *WHAT)
    assert {(one["since"], one["via"]) for one in customer(clerk)["marketing"]} == {("2026-11-01", "letter")}
    with opened(office) as store:
        assert {row["reference"] for row in store.all("SELECT reference FROM marketing_choice")} == {"D-7"}


def test_what_is_forbidden_already_is_equal(office: Office, clerk: Command, tmp_path: Path) -> None:
    ran(clerk, "opt-out", "1001")
    before = everything(office), ledger(office, "opt-out")
    assert counts(applied(clerk, tmp_path, [{"number": "1001", "channel": "email"}], *WHAT)) == {"equal": 1}
    assert (everything(office), ledger(office, "opt-out")) == before


def test_rows_about_the_same_person_are_written_once(office: Office, clerk: Command, tmp_path: Path) -> None:
    rows = [
        {"number": "1001", "marketing_kind": "advertising", "channel": "email"},
        {"number": "1001", "marketing_kind": "mainonta", "channel": "sähköposti"},
        {"number": "1001", "marketing_kind": "advertising", "channel": "email,sms"},
    ]
    assert counts(applied(clerk, tmp_path, rows, *WHAT)) == {"changed": 2, "equal": 1}
    with opened(office) as store:
        found = store.all("SELECT kind, channel FROM marketing_choice ORDER BY id")
    assert [tuple(row) for row in found] == [("advertising", "email"), ("advertising", "sms")]


@pytest.mark.parametrize("state", ["consented", "yes", "kyllä", "lupa"])
def test_no_row_lifts_an_opt_out(office: Office, clerk: Command, tmp_path: Path, state: str) -> None:  # M-05
    ran(clerk, "opt-out", "1001")
    run = apply(clerk, tmp_path, [{"number": "1001", "state": state}], *WHAT)
    assert (run.code, [one["column"] for one in run.data["errors"]]) == (51, ["state"])
    assert forbidden(clerk) == EVERY


def test_a_consent_that_was_given_earlier_ends(office: Office, clerk: Command, tmp_path: Path) -> None:  # M-02
    ran(clerk, "consent", "give", "1001", "--kind", "advertising", "--channel", "email", "--via", "in-person")
    applied(clerk, tmp_path, [{"number": "1001"}], *WHAT)
    assert forbidden(clerk) == EVERY


def test_an_opt_out_of_somebody_restricted_is_recorded(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    ran(officer, "restrict", "1001", "--ground", "a")
    assert counts(applied(clerk, tmp_path, [{"number": "1001"}], *WHAT)) == {"changed": 1}
    assert forbidden(clerk) == EVERY


def test_the_person_is_taken_off_lists_that_are_not_sent(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # M-10
    mailing = _list(clerk, tmp_path)
    done = applied(clerk, tmp_path, [{"number": "1001"}], *WHAT)
    assert (done["mailings"], _on(office, mailing)) == ([mailing], [1002])


def test_lists_of_something_else_or_sent_are_left(office: Office, clerk: Command, tmp_path: Path) -> None:
    sent, other = _list(clerk, tmp_path), _list(clerk, tmp_path)
    ran(clerk, "marketing", "sent", str(sent))
    rows = [{"number": "1001", "marketing_kind": "advertising", "channel": "email"}]
    assert applied(clerk, tmp_path, rows, *WHAT, name="email.csv")["mailings"] == []
    assert applied(clerk, tmp_path, [{"number": "1001"}], *WHAT)["mailings"] == [other]
    assert [_on(office, mailing) for mailing in (sent, other)] == [[1001, 1002], [1002]]


def test_recipients_who_have_the_data_are_told(office: Office, clerk: Command, tmp_path: Path) -> None:  # M-08
    with opened(office) as store:
        for number, name in ((1, "Fivaldi"), (2, "Tampuuri")):
            store.run(
                "INSERT INTO recipient (id, name, role, purpose, entry) VALUES (:id, :name, 'processor', 'billing', 1)",
                {"id": number, "name": name},
            )
            store.run(
                "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, basis, method, entry)"
                " VALUES (:id, :id, '2026-01-01', 'emails', 'billing', '6(1)(b)', 'file', 1)",
                {"id": number},
            )
        store.run("INSERT INTO disclosure_customer VALUES (1, 1001), (1, 1002), (2, 1002)")
    done = applied(clerk, tmp_path, [{"number": "1001"}, {"number": "1002"}], *WHAT)
    found = [one for one in ran(clerk, "task", "list")["tasks"] if one["kind"] == "tell_recipient"]
    assert [(one["recipient"], one["customers"]) for one in found] == [("Fivaldi", [1001, 1002]), ("Tampuuri", [1002])]
    assert done["tasks"] == [one["id"] for one in found]


def test_an_open_objection_is_met(office: Office, clerk: Command, tmp_path: Path) -> None:  # E-45
    asked = ran(clerk, "request", "open", "1001", "--kind", "marketing-objection", "--via", "email")["id"]
    applied(clerk, tmp_path, [{"number": "1001"}], *WHAT)
    assert ran(clerk, "request", "show", asked)["state"] == "answered"


def test_somebody_protected_is_found_by_email_and_told_by_number(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # F-15
    ran(clerk, "protect", "1001")
    run = apply(clerk, tmp_path, [{"email": "aino@esimerkki.fi"}], *WHAT, "--match", "email")
    assert run.code == 0, run.err
    assert forbidden(clerk) == EVERY
    assert [word for word in ("aino@", "Testikatu") if word in run.out] == []


def test_a_column_of_a_file_of_customers_reaches_the_same(office: Office, clerk: Command, tmp_path: Path) -> None:
    mailing = _list(clerk, tmp_path)
    asked = ran(clerk, "request", "open", "1001", "--kind", "marketing-objection", "--via", "email")["id"]
    row = {"number": "1001", "language": "sv", "marketing": "ei", "marketing_via": "email"}
    assert applied(clerk, tmp_path, [row])["mailings"] == [mailing]
    assert (ran(clerk, "request", "show", asked)["state"], forbidden(clerk)) == ("answered", EVERY)


def test_check_forbids_nothing(office: Office, clerk: Command, tmp_path: Path) -> None:
    mailing = _list(clerk, tmp_path)
    before = everything(office), ledger(office, "opt-out")
    assert counts(check(clerk, tmp_path, [{"number": "1001"}], *WHAT).data) == {"changed": 1}
    assert (everything(office), ledger(office, "opt-out"), _on(office, mailing)) == (*before, [1001, 1002])


def test_such_a_batch_is_never_taken_back(office: Office, clerk: Command, officer: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, [{"number": "1001"}], *WHAT)
    for user in (clerk, officer):
        run = user("batch", "undo", "B2026-0001", "--yes", "--format", "json")
        assert run.code == NoLegalBasisError.exit_code
    assert forbidden(clerk) == EVERY


def test_a_batch_of_customers_that_forbade_marketing_leaves_that_when_it_is_taken_back(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    row = {"number": "1001", "language": "sv", "marketing": "no", "marketing_via": "email"}
    applied(clerk, tmp_path, [row, {"number": "1002", "language": "sv"}])
    run = clerk("batch", "undo", "B2026-0001", "--yes", "--format", "json")
    assert (run.code, run.data["skipped"]) == (
        54,
        [{"line": None, "number": 1001, "field": "marketing", "reason": "opt_out"}],
    )
    assert [customer(clerk, number)["language"] for number in (1001, 1002)] == [None, None]
    assert forbidden(clerk) == EVERY


def test_whose_row_is_refused_was_opened(office: Office, clerk: Command, tmp_path: Path) -> None:
    apply(clerk, tmp_path, [{"number": "1001", "state": "yes"}, {"number": "1002"}], *WHAT)
    assert touched_by(office, "batch apply") == {1001: "opened", 1002: "opened"}
