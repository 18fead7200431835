"""`kkrek disclose`: a recipient's file, and whose data it held (E-25, E-48, V-02)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from recipient_office import add_customer, add_recipient, disclosures, rows, send, toml

from kkrek.errors import (
    CustomersLeftOutError,
    NeedsYesError,
    NoLegalBasisError,
    NotFoundError,
    RoleTooLowError,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from office import Command

LEASE = ("--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")


def test_a_file_is_made_and_each_customer_has_a_line(officer: Command, clerk: Command, tmp_path: Path) -> None:  # E-25
    add_recipient(officer)
    number, file = add_customer(clerk), tmp_path / "out.csv"
    done = send(clerk, file, number)
    assert done.code == 0, done.err
    assert file.stat().st_mode & 0o777 == 0o600
    assert done.data["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    (row,) = rows(file)
    assert (row["number"], row["family_name"], row["street"]) == (str(number), "Koski", "Juvankatu 10 B 23")
    assert row["phone"] == "'+358401234567"  # the generic one is for spreadsheets
    assert disclosures(clerk, number) == [
        {
            "recipient": "Testi fivaldi Oy",
            "role": "processor",
            "on": "2026-11-22",
            "fields": ["addresses", "family_name", "given_names", "number", "phones"],
            "purpose": "billing",
            "basis": "6(1)(b)",
            "method": "csv",
        }
    ]


def test_the_report_names_who_got_what_when_and_why(officer: Command, clerk: Command, tmp_path: Path) -> None:  # E-25
    add_recipient(officer)
    number = add_customer(clerk)
    send(clerk, tmp_path / "out.csv", number)
    told = " ".join(clerk("report", str(number), "--draft", "--reviewed", "--lang", "en").out.split())
    for part in ("Testi fivaldi Oy", "addresses", "22 November 2026", "as a file (CSV)", "contract (GDPR Article"):
        assert part in told


def test_only_what_a_customer_has_is_recorded_as_given(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer)
    clerk("add", "--family-name", "Yksin")
    send(clerk, tmp_path / "out.csv", 1001)
    assert disclosures(clerk, 1001)[0]["fields"] == ["family_name", "number"]


def test_a_query_selects_by_relation_and_company(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, fields="family_name,relations")
    tenant, other = add_customer(clerk), add_customer(clerk, "Muu")
    clerk(
        "relation", "open", str(tenant), "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024"
    )
    clerk("relation", "open", str(other), "--kind", "parking-lease", "--object", "P 12", "--begin", "1.3.2024")
    done = send(clerk, tmp_path / "out.csv", "--kind", "flat-lease")
    assert done.code == 0, done.err
    assert [(row["number"], row["object"]) for row in rows(tmp_path / "out.csv")] == [
        (str(tenant), "Juvankatu 10 B 23")
    ]
    nobody = send(clerk, tmp_path / "b.csv", "--kind", "application")
    assert nobody.code == NotFoundError.exit_code


def test_numbers_come_from_a_file(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer)
    first, second = add_customer(clerk), add_customer(clerk, "Toinen")
    (tmp_path / "numbers.txt").write_text(f"number\n{second}\n{first}\n{first}\n", encoding="utf-8")
    done = send(clerk, tmp_path / "out.csv", "--numbers", tmp_path / "numbers.txt")
    assert [row["number"] for row in rows(tmp_path / "out.csv")] == [str(first), str(second)]
    assert done.data["disclosed"] == 2
    (tmp_path / "bad.txt").write_text("1001\nKoski\n", encoding="utf-8")
    bad = send(clerk, tmp_path / "b.csv", "--numbers", tmp_path / "bad.txt")
    assert (bad.code, bad.error["id"]) == (50, "line-unreadable")
    assert "line 2" in bad.error["message"]


def test_nobody_twice_and_unknown_numbers_are_told(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer)
    number = add_customer(clerk)
    done = send(clerk, tmp_path / "out.csv", number, 4711)
    assert done.code == CustomersLeftOutError.exit_code
    assert [(one["number"], one["reason"]) for one in done.data["left_out"]] == [(4711, "not_found")]
    assert send(clerk, tmp_path / "out.csv", 4711).code == NotFoundError.exit_code


def test_a_number_that_leads_to_another_goes_once(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer)
    keep, gone = add_customer(clerk), add_customer(clerk, "Koskinen")
    assert officer("merge", str(keep), str(gone), "--yes").code == 0
    assert send(clerk, tmp_path / "out.csv", keep, gone).data["disclosed"] == 1
    assert send(clerk, tmp_path / "b.csv", gone).data["disclosed"] == 1


def test_codes_alike_but_for_the_separator_are_told(officer: Command, clerk: Command, tmp_path: Path) -> None:  # V-02
    add_recipient(officer, "--mapping", "fivaldi-persons", fields="family_name,given_names,identity_code")
    reason = ("--identity-code", "-", "--identity-code-reason", "lease")
    one = add_customer(clerk, "Koski", *reason, stdin="131052-9085\n")
    alone = send(clerk, tmp_path / "a.json", one)
    assert [warning["id"] for warning in alone.json["warnings"] if "separator" in warning["id"]] == []
    other = add_customer(clerk, "Muu", *reason, stdin="131052Y9085\n")
    both = send(clerk, tmp_path / "b.json", one, other)
    told = {warning["id"]: warning["message"] for warning in both.json["warnings"]}
    assert f"{one}, {other}" in told["separator-lost"]
    content = (tmp_path / "b.json").read_text(encoding="utf-8")
    assert content.count('"socialSecurityNumber": "9085"') == 2
    assert "13.10.1952" in content
    assert "131052" not in both.out + both.err


def test_fields_that_are_opened_stand_in_the_log_by_name(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, fields="family_name,identity_code,bank_accounts")
    number = add_customer(
        clerk, "Koski", "--identity-code", "-", "--identity-code-reason", "lease", "--iban", "-",
        stdin="131052-9085\nFI21 1234 5600 0007 85\n",
    )  # fmt: skip
    assert send(clerk, tmp_path / "a.csv", number).code == 0
    assert rows(tmp_path / "a.csv")[0]["iban"] == "FI2112345600000785"
    entry = officer("log", "show", "--format", "json").data["entries"][0]
    assert set(entry["fields"]) >= {"identity_code", "bank_accounts"} or "identity_code" in str(entry["fields"])
    assert entry["operation"] == "disclose"
    assert officer("log", "verify").code == 0


def test_a_file_without_headings_keeps_its_places(officer: Command, clerk: Command, tmp_path: Path) -> None:  # E-48
    columns = (("A", "family_name", ""), ("B", "phones", ""), ("C", "number", ""))
    (tmp_path / "own.toml").write_text(toml(columns, 'form = "csv"\nheader = false'), encoding="utf-8")
    add_recipient(officer, "--mapping", str(tmp_path / "own.toml"), fields="family_name")
    number = add_customer(clerk)
    send(clerk, tmp_path / "a.csv", number)
    assert (tmp_path / "a.csv").read_bytes() == f"Koski;;{number}\r\n".encode()


def test_an_importer_gets_true_values(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, "--mapping", "fivaldi-customers")
    number = add_customer(clerk, "Koski", "--language", "sv")
    send(clerk, tmp_path / "a.csv", number)
    (row,) = rows(tmp_path / "a.csv", "cp1252")
    assert (row["PUHELIN"], row["KIELIKOODI"]) == ("+358401234567", "SWE")


def test_what_was_told_by_phone_is_recorded(officer: Command, clerk: Command) -> None:  # E-25
    add_recipient(officer)
    number = add_customer(clerk)
    done = clerk("disclose", "--done", "--to", "fivaldi", str(number), "--fields", "puhelin,claims", "--via", "phone",
                 "--on", "20.11.2026", "--format", "json")  # fmt: skip
    assert done.code == 0, done.err
    assert "field-not-approved" in {warning["id"] for warning in done.json["warnings"]}
    (one,) = disclosures(clerk, number)
    assert (one["on"], one["fields"], one["method"]) == ("2026-11-20", ["claims", "phones"], "phone")
    told = clerk("report", str(number), "--draft", "--reviewed", "--lang", "en").out
    assert "by phone" in told


def test_a_list_for_marketing_that_goes_to_a_recipient_is_a_disclosure(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:
    add_recipient(officer, code="printer")
    to = ("marketing", "list", "--kind", "advertising", "--channel", "post", "--to", "printer",
          "--output", str(tmp_path / "m.csv"), "--format", "json")  # fmt: skip
    billing = clerk(*to, "--yes")
    assert (billing.code, "5(1)(b)" in billing.error["message"]) == (NoLegalBasisError.exit_code, True)
    assert officer("recipient", "approve", "printer", "--purpose", "marketing").code == 0
    number, barred = add_customer(clerk), add_customer(clerk, "Kielto")
    clerk("opt-out", str(barred))
    assert clerk(*to).code == NeedsYesError.exit_code
    done = clerk(*to, "--yes")
    assert done.code == 0, done.err
    (one,) = disclosures(clerk, number)
    assert (one["fields"], one["method"]) == (["addresses", "family_name", "given_names"], "marketing_list")
    assert (one["purpose"], one["basis"]) == ("marketing", "6(1)(f)")
    assert disclosures(clerk, barred) == []


def test_a_recipient_told_of_an_event_has_a_line(officer: Command, clerk: Command, viewer: Command) -> None:  # E-25
    add_recipient(officer, code="locks", fields="door_openings")
    number = add_customer(clerk)
    done = viewer(
        "event", "add", str(number), "--kind", "door-opening", "--told", "Testi locks Oy", "--on", "20.11.2026"
    )
    assert done.code == 0, done.err
    (one,) = disclosures(clerk, number)
    assert (one["recipient"], one["on"], one["fields"]) == ("Testi locks Oy", "2026-11-20", ["door_openings"])
    viewer("event", "add", str(number), "--kind", "work-order", "--told", "naapuri")
    assert len(disclosures(clerk, number)) == 1
    event = clerk("event", "list", str(number), "--kind", "door-opening", "--format", "json").data["events"][0]["id"]
    clerk("event", "correct", str(number), str(event), "--told", "naapuri")
    assert disclosures(clerk, number) == []
    assert clerk("undo").code == 0
    assert [one["recipient"] for one in disclosures(clerk, number)] == ["Testi locks Oy"]
    clerk("event", "remove", str(number), str(event))
    assert disclosures(clerk, number) == []


def test_events_of_a_batch_tell_recipients_too(officer: Command, clerk: Command, tmp_path: Path) -> None:  # E-25
    add_recipient(officer, code="locks", fields="door_openings")
    number = add_customer(clerk)
    (tmp_path / "e.csv").write_text(f"number;kind;on;told\n{number};door-opening;20.11.2026;locks\n", encoding="utf-8")
    run = clerk("batch", "apply", str(tmp_path / "e.csv"), "--what", "events", "--format", "json")
    assert run.code == 0, run.err
    assert [one["on"] for one in disclosures(clerk, number)] == ["2026-11-20"]
    assert clerk("batch", "undo", run.data["batch"], "--yes").code == 0
    assert disclosures(clerk, number) == []


def test_a_dry_run_tells_and_writes_nothing(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer)
    number = add_customer(clerk)
    done = send(clerk, tmp_path / "a.csv", number, "--dry-run")
    assert (done.code, done.data["applied"], done.data["disclosed"]) == (0, False, 1)
    assert not (tmp_path / "a.csv").exists()
    assert disclosures(clerk, number) == []


def test_the_file_has_a_name_of_its_own(
    officer: Command, clerk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    add_recipient(officer)
    number = add_customer(clerk)
    assert clerk("disclose", "--to", "fivaldi", str(number), "--yes").code == 0
    assert clerk("disclose", "--to", "fivaldi", str(number), "--yes").code == 0
    names = sorted(one.name for one in tmp_path.glob("*.csv"))
    assert names == ["fivaldi-2026-11-22-2.csv", "fivaldi-2026-11-22.csv"]


def test_an_addition_that_was_disclosed_is_not_taken_back_by_a_clerk(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:  # GDPR Art. 19: the recipient must be told
    add_recipient(officer)
    number = add_customer(clerk)
    entry = officer("log", "show", "--limit", "1", "--format", "json").data["entries"][0]["entry"]
    send(clerk, tmp_path / "a.csv", number)
    assert clerk("undo", str(entry)).code == RoleTooLowError.exit_code
