"""`kkrek export`: what the person provided, by the shipped JSON Schema (GDPR Art. 20; E-44, X-01)."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from office import once
from register_file import opened

from kkrek.domain.configuration import from_json, to_json
from kkrek.domain.portability import LISTS, PLAIN
from kkrek.errors import (
    IdentityNotConfirmedError,
    NotFoundError,
    OutputError,
    RoleTooLowError,
    UsageError,
)
from kkrek.store import settings

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

SCHEMA = json.loads(files("kkrek").joinpath("schemas/portability.json").read_text(encoding="utf-8"))
KNOWN = ("--identity", "document-seen")
EXPORT = ("export", "1001", *KNOWN)
TABLES = {
    "former_names": "former_name",
    "former_identity_codes": "former_identity_code",
    "addresses": "address",
    "phones": "phone",
    "emails": "email",
    "bank_accounts": "bank_account",
    "relations": "relation",
    "claims": "claim",
    "events": "event",
    "notes": "note",
}


pytestmark = pytest.mark.usefixtures("customer")


@pytest.fixture
def customer(clerk: Command, office: Office, shelf: Path) -> None:
    once(office, shelf / "export", lambda: fill(clerk))


def fill(clerk: Command) -> None:
    """Add a customer with everything that a person can provide, all from the person."""
    steps: tuple[tuple[str, ...], ...] = (
        ("note", "review", "1001", "1"),
        ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--source", "subject"),
        ("claim", "open", "1001", "--reference", "2026-77", "--due-on", "5.4.2026", "--source", "subject"),
        ("event", "add", "1001", "--kind", "tenancy-change", "--description", "muuttaa", "--source", "subject"),
        ("event", "add", "1001", "--kind", "door-opening", "--told", "avainpäivystys", "--description", "humalassa"),
        ("event", "add", "1001", "--kind", "tenancy-change", "--description", "toimiston oma"),
        ("correct", "1001", "--identity-code", "-", "--identity-code-change", "correction"),
        ("consent", "give", "1001", "--kind", "research", "--channel", "sms", "--letter", "K-1"),
    )
    added = clerk(
        "add", "--family-name", "Äijälä", "--given-names", "Aapo Kalevi", "--call-name", "Aapo",
        "--former-name", "Ahola", "--phone", "040 123 4567", "--email", "aapo@esimerkki.fi",
        "--street", "Juvankatu 10 B 23", "--postal-code",
        "33710", "--town", "Tampere", "--nationality", "FI", "--marital-status", "widowed", "--household-size", "2",
        "--language", "fi", "--note", "Soitti aamulla", "--identity-code", "-", "--identity-code-reason", "lease",
        "--iban", "-", stdin="150685-911U\nFI21 1234 5600 0007 85\n",
    )  # fmt: skip
    assert added.code == 0, added.err
    for argv in steps:
        run = clerk(*argv, stdin="131052-9085\n")
        assert run.code == 0, run.err


def configured(office: Office, basis: str | None, field: str | None = None) -> None:
    """Rest every category, or that of one field alone, on one legal basis."""
    with opened(office) as store:
        tree = json.loads(settings.configuration_json(store))
        for category in tree["categories"]:
            if field is None or field in category["fields"]:
                category["basis"] = [basis] if basis else []
        text = to_json(from_json(json.dumps(tree)))
        store.run("UPDATE configuration SET json = :text", {"text": text})


@pytest.fixture
def on_contract(customer: None, office: Office) -> None:
    configured(office, "6(1)(b)")


def exported(clerk: Command, *more: str) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
    run = clerk(*EXPORT, *more)
    assert run.code == 0, run.err
    document = json.loads(run.out)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(document)
    return document


def test_the_schema_is_one_and_strict() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    loose = [name for name, one in SCHEMA["$defs"].items() if one.get("type") == "object"]
    assert [name for name in loose if SCHEMA["$defs"][name]["additionalProperties"] is not False] == []


def test_the_command_prints_the_schema(clerk: Command) -> None:
    run = clerk("export", "--schema")
    assert (run.code, json.loads(run.out)) == (0, SCHEMA)


@pytest.mark.usefixtures("on_contract")
def test_whatever_the_person_provided_is_in_the_file(clerk: Command) -> None:
    assert set(exported(clerk)["customer"]) == {*PLAIN, *LISTS, "marketing"}


@pytest.mark.usefixtures("on_contract")
@pytest.mark.parametrize("field", PLAIN)
def test_a_plain_field_from_elsewhere_is_not(clerk: Command, office: Office, field: str) -> None:
    with opened(office) as store:
        store.run("DELETE FROM provenance WHERE field = :field", {"field": field})
        store.run(
            "INSERT INTO provenance (customer, field, source, recorded_on, entry)"
            " VALUES (1001, :field, 'vtj', '2026-11-01', 1)",
            {"field": field},
        )
    document = exported(clerk)
    assert set(document["customer"]) == {*PLAIN, *LISTS, "marketing"} - {field}
    assert field in document["excluded"]["fields"]


@pytest.mark.usefixtures("on_contract")
@pytest.mark.parametrize("field", LISTS)
@pytest.mark.parametrize("source", ["vtj", "authority", "group", "other"])
def test_an_item_from_elsewhere_is_not(clerk: Command, office: Office, field: str, source: str) -> None:
    with opened(office) as store:
        store.run(f"UPDATE {TABLES[field]} SET source = :source", {"source": source})
    assert set(exported(clerk)["customer"]) == {*PLAIN, *LISTS, "marketing"} - {field}


@pytest.mark.parametrize("basis", ["6(1)(c)", "6(1)(f)"])
@pytest.mark.parametrize("field", [*PLAIN, *sorted(set(LISTS) - {"events"}), "marketing"])
def test_a_field_that_rests_on_law_or_interest_alone_is_not(
    clerk: Command, office: Office, field: str, basis: str
) -> None:
    configured(office, "6(1)(b)")
    configured(office, basis, field)
    assert field not in exported(clerk)["customer"]


@pytest.mark.parametrize(("field", "kind"), [("door_openings", "door_opening"), ("work_orders", "tenancy_change")])
def test_events_rest_on_the_basis_of_their_kind(clerk: Command, office: Office, field: str, kind: str) -> None:
    configured(office, "6(1)(b)")
    configured(office, "6(1)(f)", field)
    assert kind not in {one["kind"] for one in exported(clerk)["customer"]["events"]}


def test_an_opened_door_is_observed_but_not_what_the_office_wrote_of_it(clerk: Command) -> None:
    events = exported(clerk)["customer"]["events"]
    assert {one["kind"] for one in events if "description" not in one} == {"door_opening", "tenancy_change"}
    whole = json.dumps(events, ensure_ascii=False)
    assert [text for text in ("humalassa", "avainpäivystys", "toimiston oma") if text in whole] == []


def test_a_text_that_nobody_reviewed_is_left_out_with_a_warning(clerk: Command) -> None:
    clerk("note", "add", "1001", "Naapuri Ek valitti", "--source", "subject")
    run = clerk(*EXPORT)
    assert "Naapuri" not in run.out
    assert "note review" in run.err


def test_values_are_in_common_forms(clerk: Command) -> None:
    customer = exported(clerk)["customer"]
    assert customer["phones"] == [{"as_given": "040 123 4567", "e164": "+358401234567"}]
    assert customer["bank_accounts"] == [{"iban": "FI2112345600000785"}]
    assert customer["addresses"][0]["postal_code"] == "33710"


def test_of_the_template_what_rests_on_no_contract_is_named(clerk: Command) -> None:
    document = exported(clerk)
    assert "nationalities" not in document["customer"]
    assert "nationalities" in document["excluded"]["fields"]
    assert document["scope"] == "GDPR Art. 20"


def test_a_protected_person_gets_the_own_address(clerk: Command) -> None:
    clerk("protect", "1001", "--told-by", "poliisi")
    assert exported(clerk)["customer"]["addresses"][0]["as_given"] == "Juvankatu 10 B 23"


def test_a_file_is_for_the_person_alone(clerk: Command, tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    data = clerk(*EXPORT, "--output", str(path), "--format", "json").data
    assert path.stat().st_mode & 0o777 == 0o600
    assert data["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert clerk(*EXPORT, "--output", str(path)).code == OutputError.exit_code


def test_the_request_is_answered_with_the_file(clerk: Command) -> None:
    clerk("request", "open", "1001", "--kind", "portability", "--via", "email")
    assert clerk(*EXPORT, "--request", "2026-0001").code == 0
    shown = clerk("request", "show", "2026-0001", "--format", "json").data
    assert (shown["state"], shown["delivery"]) == ("answered", "file")


def test_without_a_request_one_is_opened_and_answered(clerk: Command) -> None:
    assert clerk(*EXPORT, "--format", "json").data["request"] == "2026-0001"
    assert clerk("request", "list", "--format", "json").data["requests"] == []


def test_nobody_unknown_gets_the_file(clerk: Command) -> None:
    run = clerk("export", "1001")
    assert (run.code, run.out) == (IdentityNotConfirmedError.exit_code, "")
    assert clerk("request", "list", "--all", "--format", "json").data["requests"] == []


def test_a_request_for_something_else_is_not_found(clerk: Command) -> None:
    clerk("request", "open", "1001", "--kind", "access", "--via", "email")
    assert clerk(*EXPORT, "--request", "2026-0001").code == NotFoundError.exit_code


def test_it_is_logged_and_no_disclosure(clerk: Command, officer: Command) -> None:
    clerk(*EXPORT)
    entry = officer("log", "show", "--format", "json").data["entries"][0]
    assert (entry["operation"], entry["purpose"], entry["reference"]) == ("export", "request", "2026-0001")
    assert clerk("show", "1001", "--format", "json").data["disclosures"] == []


def test_a_restriction_does_not_refuse_it(clerk: Command, officer: Command) -> None:
    officer("restrict", "1001", "--ground", "c")
    assert clerk(*EXPORT).code == 0


def test_a_dry_run_answers_nothing(clerk: Command) -> None:
    run = clerk("export", "1001", "--dry-run")
    assert (run.code, "Nothing was written." in run.out) == (0, True)
    assert clerk("request", "list", "--all", "--format", "json").data["requests"] == []


def test_a_viewer_may_not(viewer: Command) -> None:
    assert viewer(*EXPORT).code == RoleTooLowError.exit_code


def test_a_request_has_its_own_day(clerk: Command) -> None:
    assert clerk(*EXPORT, "--request", "2026-0001", "--received", "today").code == UsageError.exit_code


def test_e_32_the_file_is_given_with_the_warning_how_it_may_go(clerk: Command) -> None:
    assert "never by ordinary e-mail" in clerk(*EXPORT).err
    assert "never by ordinary e-mail" not in clerk(*EXPORT, "--dry-run").err
