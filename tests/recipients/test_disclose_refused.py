"""`kkrek disclose` refuses: restricted or protected people, unapproved fields, no safeguard (E-41, E-49, V-03)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from recipient_office import FIELDS, add_customer, add_recipient, disclosures, rows, send, toml

from kkrek.errors import (
    ConfigurationGapError,
    CustomersLeftOutError,
    InvalidValueError,
    NeedsOptionError,
    NeedsYesError,
    NoLegalBasisError,
    NotFoundError,
    OutputError,
    PartlyDoneError,
    RecipientRetiredError,
    RestrictedError,
    RoleTooLowError,
    UnapprovedFieldError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command


LEASE = ("--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")


def test_who_is_restricted_is_told_and_stays(officer: Command, clerk: Command, tmp_path: Path) -> None:  # E-41
    add_recipient(officer)
    free, bound = add_customer(clerk), add_customer(clerk, "Rajattu")
    assert officer("restrict", str(bound), "--ground", "a", "--identity", "document-seen").code == 0
    assert send(clerk, tmp_path / "a.csv", bound).code == RestrictedError.exit_code
    both = send(clerk, tmp_path / "a.csv", free, bound)
    assert both.code == CustomersLeftOutError.exit_code
    assert [(one["number"], one["reason"]) for one in both.data["left_out"]] == [(bound, "restricted")]
    assert not (tmp_path / "a.csv").exists()
    assert disclosures(clerk, free) == []
    skipped = send(clerk, tmp_path / "a.csv", free, bound, "--skip")
    assert skipped.code == PartlyDoneError.exit_code
    allowed = send(clerk, tmp_path / "b.csv", bound, "--18-2", "claims")
    assert allowed.code == 0, allowed.err


def test_nothing_of_where_a_protected_person_is_leaves(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:  # V-03
    add_recipient(officer, fields=f"{FIELDS},relations")
    number = add_customer(clerk)
    clerk(
        "relation", "open", str(number), "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024"
    )
    assert clerk("protect", str(number), "--contact-address", "PL 5, 33101 Tampere").code == 0
    refused = send(clerk, tmp_path / "a.csv", number)
    assert refused.code == CustomersLeftOutError.exit_code
    assert refused.data["left_out"][0]["reason"] == "protected"
    done = send(clerk, tmp_path / "a.csv", number, "--without-contact")
    assert done.code == 0, done.err
    content = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert "Koski" in content
    for hidden in ("Juvankatu", "33710", "Tampere", "40123", "PL 5"):
        assert hidden not in content + done.out + done.err
    assert disclosures(clerk, number)[0]["fields"] == ["family_name", "given_names", "number"]
    tasks = clerk("task", "list", "--format", "json").data["tasks"]
    assert [(one["kind"], one["recipient"]) for one in tasks] == [("tell_recipient", "Testi fivaldi Oy")]


def test_a_field_that_nobody_approved_leaves_by_no_route(officer: Command, clerk: Command, tmp_path: Path) -> None:
    renamed = (("NO", "number", ""), ("Nimi", "family_name", ""), ("Lisätieto", "phones", ""))  # E-48
    (tmp_path / "own.toml").write_text(toml(renamed), encoding="utf-8")
    add_recipient(officer, "--mapping", str(tmp_path / "own.toml"), fields="family_name")
    number = add_customer(clerk)
    assert send(clerk, tmp_path / "a.csv", number).code == 0
    assert set(rows(tmp_path / "a.csv")[0]) == {"NO", "Nimi"}
    chosen = send(clerk, tmp_path / "b.csv", number, "--fields", "phones")
    assert (chosen.code, chosen.error["id"]) == (UnapprovedFieldError.exit_code, "unapproved-field")
    as_csv = clerk("disclose", "--to", "fivaldi", str(number), "--yes", "--format", "csv", "--dry-run")
    assert as_csv.code == UsageError.exit_code
    assert "123456" not in as_csv.out + as_csv.err
    listed = clerk("marketing", "list", "--kind", "advertising", "--channel", "phone", "--to", "fivaldi",
                   "--output", str(tmp_path / "m.csv"), "--yes", "--format", "json")  # fmt: skip
    assert (listed.code, listed.error["id"]) == (UnapprovedFieldError.exit_code, "unapproved-field")
    assert not (tmp_path / "m.csv").exists()
    required = toml((("NO", "number", ""), ("TEL", "phones", "required = true")))
    (tmp_path / "must.toml").write_text(required, encoding="utf-8")
    bad = officer("recipient", "approve", "fivaldi", "--mapping", str(tmp_path / "must.toml"), "--format", "json")
    assert bad.error["id"] == "unapproved-field"


def test_without_a_contract_every_disclosure_warns(officer: Command, clerk: Command, tmp_path: Path) -> None:  # E-49
    done = officer("recipient", "add", "bare", "--name", "Paljas Oy", "--role", "processor", "--fields", "family_name",
                   "--purpose", "billing", "--basis", "6(1)(b)", "--format", "json")  # fmt: skip
    number = add_customer(clerk)
    sent = send(clerk, tmp_path / "a.csv", number, to="bare")
    told = clerk("disclose", "--done", "--to", "bare", str(number), "--fields", "phones", "--via", "phone",
                 "--format", "json")  # fmt: skip
    for run in (done, sent, told):
        assert run.code == 0, run.err
        assert "recipient-without-contract" in {warning["id"] for warning in run.json["warnings"]}


def test_an_authority_needs_its_reference(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, code="police", role="authority")
    number = add_customer(clerk)
    assert send(clerk, tmp_path / "a.csv", number, to="police").code == NeedsOptionError.exit_code
    done = send(clerk, tmp_path / "a.csv", number, "--request-ref", "5620/R/1/26", to="police")
    assert (done.code, done.data["purpose"], done.data["reference"]) == (0, "authority", "5620/R/1/26")
    assert disclosures(clerk, number)[0]["purpose"] == "authority"
    entry = officer("log", "show", "--format", "json").data["entries"][1]
    assert (entry["operation"], entry["purpose"]) == ("disclose", "authority")


def test_a_retired_recipient_gets_nothing_more(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer)
    number = add_customer(clerk)
    assert officer("recipient", "retire", "fivaldi", "--on", "today").code == 0
    done = send(clerk, tmp_path / "a.csv", number)
    assert (done.code, done.error["id"]) == (RecipientRetiredError.exit_code, "recipient-retired")
    late = ("disclose", "--done", "--to", "fivaldi", str(number), "--fields", "phones", "--via", "phone")
    assert clerk(*late).code == clerk(*late, "--on", "20.11.2026").code == 0  # what has happened, until that day
    tomorrow = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert clerk(*late, now=tomorrow).code == RecipientRetiredError.exit_code
    event = ("event", "add", str(number), "--kind", "work-order", "--told", "fivaldi")
    assert clerk(*event).code == 0
    assert clerk(*event, now=tomorrow).code == RecipientRetiredError.exit_code
    assert clerk(*event, "--on", "22.11.2026", now=tomorrow).code == 0


def test_nobody_gets_data_that_the_configuration_has_not_settled(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:  # N-07
    add_recipient(officer, "--mapping", "fivaldi-persons", fields="family_name,nationalities")
    number = add_customer(clerk, "Koski", "--nationality", "FI", "--nationality", "SE")
    gap = send(clerk, tmp_path / "a.json", number)
    assert (gap.code, gap.error["id"]) == (ConfigurationGapError.exit_code, "configuration-gap")
    text = officer("config", "show").out.replace("basis = []", 'basis = ["6(1)(c)"]')
    (tmp_path / "c.toml").write_text(text, encoding="utf-8")
    assert officer("config", "load", str(tmp_path / "c.toml"), "--yes").code == 0
    done = send(clerk, tmp_path / "a.json", number)  # V-05
    assert done.code == 0, done.err
    assert "first-nationality" in {warning["id"] for warning in done.json["warnings"]}
    assert '"nationality": "FI"' in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_outside_the_eea_only_with_a_safeguard(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, "--country", "US")
    number = add_customer(clerk)
    assert send(clerk, tmp_path / "a.csv", number).code == NoLegalBasisError.exit_code
    officer("recipient", "approve", "fivaldi", "--safeguard", "mallilausekkeet 2021/914")
    assert send(clerk, tmp_path / "a.csv", number).code == 0


def test_bad_input_is_told_and_nothing_is_written(
    officer: Command, clerk: Command, viewer: Command, tmp_path: Path
) -> None:
    add_recipient(officer)
    number = str(add_customer(clerk))
    out, to = ("--output", str(tmp_path / "a.csv")), ("disclose", "--to", "fivaldi")
    for words, error in (
        (("disclose", "--to", "nobody", number, "--yes", *out), NotFoundError),
        ((*to, "--yes", *out), UsageError),
        ((*to, number, "--kind", "flat-lease", "--yes", *out), UsageError),
        (("disclose", number, "--yes", *out), NeedsOptionError),
        ((*to, number, *out), NeedsYesError),
        ((*to, number, "--via", "phone"), UsageError),
        ((*to, number, "--done", "--via", "phone"), NeedsOptionError),
        ((*to, number, "--done", "--via", "phone", "--fields", "phones", "--skip"), UsageError),
        ((*to, number, "--yes", "--fields", "shoe"), InvalidValueError),
        ((*to, number, "--yes", "--output", "-"), UsageError),
    ):
        assert clerk(*words).code == error.exit_code, words
    assert viewer(*to, number, "--yes", *out).code == RoleTooLowError.exit_code
    (tmp_path / "a.csv").write_text("mine", encoding="utf-8")
    assert clerk(*to, number, "--yes", *out).code == OutputError.exit_code
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "mine"
    assert disclosures(clerk, int(number)) == []
