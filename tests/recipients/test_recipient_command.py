"""`kkrek recipient`: role, contract, country, approved fields and format of a recipient (E-27, E-48, E-49)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from recipient_office import add_customer, add_recipient, disclosures, send, toml

from kkrek.errors import (
    AlreadyThereError,
    InputUnreadableError,
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    RoleTooLowError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command

ADD = ("recipient", "add", "visma", "--name", "Testi Oy", "--role", "processor", "--fields", "family_name",
       "--purpose", "billing", "--basis", "6(1)(b)")  # fmt: skip


def ids(command: Command, *words: str) -> set[str]:
    return {one["id"] for one in command(*words, "--format", "json").data["findings"]}


def test_a_recipient_is_kept_as_typed(officer: Command, clerk: Command) -> None:  # E-27
    add_recipient(officer, fields="phones,sukunimi")
    (one,) = clerk("recipient", "list", "--format", "json").data["recipients"]
    assert one == {
        "code": "fivaldi", "name": "Testi fivaldi Oy", "role": "processor", "contract": "S-2026-1",
        "contract_on": "2026-02-01", "country": "FI", "safeguard": None, "fields": ["family_name", "phones"],
        "purpose": "billing", "basis": "6(1)(b)", "mapping": None, "retired_on": None, "used": False,
    }  # fmt: skip
    assert "Testi fivaldi Oy" in clerk("recipient", "show", "fivaldi").out
    assert clerk("recipient", "show", "Testi FIVALDI oy").code == 0


def test_the_role_is_a_must_and_decided(officer: Command) -> None:  # E-27
    place = ADD.index("--role")
    without = (*ADD[:place], *ADD[place + 2 :])
    assert officer(*without).code == UsageError.exit_code
    assert officer(*without, "--role", "undecided").code == InvalidValueError.exit_code
    assert officer(*without, "--role", "käsittelijä").code == 0


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--fields", "shoe", InvalidValueError.exit_code),
        ("--fields", "log", InvalidValueError.exit_code),
        ("--basis", "because", InvalidValueError.exit_code),
        ("--country", "Suomi", InvalidValueError.exit_code),
        ("--contract-on", "1.1.2030", InvalidValueError.exit_code),
        ("--purpose", "fun", InvalidValueError.exit_code),
        ("--mapping", "none.toml", InputUnreadableError.exit_code),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(officer: Command, option: str, value: str, code: int) -> None:
    assert officer(*ADD, option, value).code == code
    assert officer("recipient", "list", "--format", "json").data["recipients"] == []


@pytest.mark.parametrize("option", ["--fields", "--purpose", "--basis"])
def test_what_must_be_said_is_asked_for(officer: Command, option: str) -> None:
    place = ADD.index(option)
    assert officer(*ADD[:place], *ADD[place + 2 :]).code == NeedsOptionError.exit_code


def test_word_and_name_are_taken_once(officer: Command) -> None:
    assert officer(*ADD).code == 0
    assert officer(*ADD).code == AlreadyThereError.exit_code
    other = ("recipient", "add", "other", *ADD[3:])
    assert officer(*other).code == AlreadyThereError.exit_code
    assert officer("recipient", "add", "Ä!", *ADD[3:]).code == InvalidValueError.exit_code


def test_only_an_officer_keeps_them_and_a_clerk_sees_them(officer: Command, clerk: Command, viewer: Command) -> None:
    assert clerk(*ADD).code == RoleTooLowError.exit_code
    assert officer(*ADD).code == 0
    assert clerk("recipient", "approve", "visma", "--fields", "phones").code == RoleTooLowError.exit_code
    assert clerk("recipient", "retire", "visma").code == RoleTooLowError.exit_code
    assert clerk("recipient", "list").code == clerk("recipient", "show", "visma").code == 0
    assert viewer("recipient", "list").code == viewer("recipient", "show", "visma").code == RoleTooLowError.exit_code


def test_an_approval_replaces_the_one_before_and_stays_in_the_log(officer: Command, clerk: Command) -> None:  # E-48
    add_recipient(officer)
    done = officer("recipient", "approve", "fivaldi", "--fields", "family_name", "--format", "json")
    assert (done.data["fields"], done.data["changed"]) == (["family_name"], ["fields"])
    entry = officer("log", "show", "--format", "json").data["entries"][0]
    assert (entry["operation"], entry["reference"]) == ("recipient approve", "recipient:fivaldi")
    again = officer("recipient", "approve", "fivaldi", "--fields", "family_name", "--format", "json")
    assert (again.data["changed"], again.data["applied"]) == ([], False)
    assert officer("recipient", "approve", "fivaldi").code == UsageError.exit_code
    assert officer("recipient", "approve", "nobody", "--fields", "phones").code == NotFoundError.exit_code


def test_a_missing_contract_is_told_until_it_is_recorded(officer: Command) -> None:  # E-49
    done = officer(*ADD, "--format", "json")
    told = {one["id"] for one in done.json["warnings"]}
    assert told == {"recipient-without-contract", "recipient-country-unknown", "recipient-not-in-configuration"}
    assert told <= ids(officer, "check")
    assert told <= ids(officer, "config", "check")
    officer("recipient", "approve", "visma", "--contract", "S-1")
    assert "recipient-without-contract" in ids(officer, "check")  # a reference without its date is none
    officer("recipient", "approve", "visma", "--contract-on", "1.2.2026", "--country", "FI")
    assert told & ids(officer, "check") == {"recipient-not-in-configuration"}
    officer("recipient", "retire", "visma")
    assert not told & ids(officer, "check")


def test_what_the_configuration_tells_of_a_recipient_is_compared(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:
    block = (
        '\n[[recipients]]\nname = "Testi Oy"\nrole = "processor"\nfields = ["family_name"]\n'
        'country = "FI"\ncontract = "S-1"\npurpose.fi = "laskutus"\n'
    )
    (tmp_path / "c.toml").write_text(officer("config", "show").out + block, encoding="utf-8")
    assert officer("config", "load", str(tmp_path / "c.toml"), "--yes").code == 0
    officer(*ADD, "--contract", "S-1", "--contract-on", "1.2.2026", "--country", "FI")
    assert not {one for one in ids(officer, "check") if one.startswith("recipient")}
    officer("recipient", "approve", "visma", "--fields", "family_name,phones")
    assert "recipient-fields-not-in-configuration" in ids(officer, "check")
    undecided = (tmp_path / "c.toml").read_text(encoding="utf-8").replace('role = "processor"', 'role = "undecided"')
    (tmp_path / "c.toml").write_text(undecided, encoding="utf-8")
    assert officer("config", "load", str(tmp_path / "c.toml"), "--yes").code == 0
    done = send(clerk, tmp_path / "a.csv", add_customer(clerk), to="visma")
    assert done.error["id"] == "configuration-gap"


def test_a_retired_recipient_keeps_its_past_and_its_day(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer)
    number = add_customer(clerk)
    send(clerk, tmp_path / "a.csv", number)
    assert officer("recipient", "retire", "fivaldi", "--on", "1.12.2026").code == 0
    assert send(clerk, tmp_path / "b.csv", number).code == 0  # until that day
    assert officer("recipient", "retire", "fivaldi", "--on", "1.12.2026").code == AlreadyThereError.exit_code
    assert len(disclosures(clerk, number)) == 2


def test_a_day_of_retirement_is_mended_until_it_has_come(officer: Command) -> None:
    add_recipient(officer)
    retire = ("recipient", "retire", "fivaldi", "--on")
    assert "From 1 December 2026 on nothing goes to Testi fivaldi Oy" in officer(*retire, "1.12.2026").out
    assert officer(*retire, "2.12.2026").code == 0
    done = officer(*retire, "20.11.2026", "--format", "json")
    assert (done.data["retired_on"], done.data["applied"]) == ("2026-11-20", True)
    assert officer(*retire, "1.12.2026").code == AlreadyThereError.exit_code
    assert officer(*retire, "19.11.2026").code == 0


def test_the_log_tells_what_was_approved_and_what_was_only_tried(officer: Command) -> None:  # E-48
    officer(*ADD, "--dry-run")
    officer(*ADD)
    officer("recipient", "approve", "visma", "--fields", "phones,emails", "--dry-run")
    officer("recipient", "approve", "visma", "--fields", "phones,emails")
    entries = officer("log", "show", "--limit", "4", "--format", "json").data["entries"]
    assert [(one["operation"], one["dry_run"], one["approved"]) for one in reversed(entries)] == [
        ("recipient add", True, ["family_name"]), ("recipient add", False, ["family_name"]),
        ("recipient approve", True, ["phones", "emails"]), ("recipient approve", False, ["phones", "emails"]),
    ]  # fmt: skip
    text = " ".join(officer("log", "show", "--limit", "5").out.split())
    assert "(only tried)" in text
    assert "phones emails" in text
    assert "22 November 2026 11:00:00" in text


def test_an_unknown_field_is_told_by_its_word_alone(officer: Command) -> None:  # F-05
    place = ADD.index("--fields") + 1
    for word, told in (("shoe-size", "fields: shoe-size: "), ("a@b.fi", "fields: is")):
        error = officer(*ADD[:place], word, *ADD[place + 1 :], "--format", "json").error
        assert error["message"].startswith(told), error


def test_a_dry_run_keeps_nothing(officer: Command) -> None:
    assert officer(*ADD, "--dry-run").code == 0
    assert officer("recipient", "list", "--format", "json").data["recipients"] == []


def test_a_mapping_that_names_unknown_fields_is_refused_with_its_place(officer: Command, tmp_path: Path) -> None:
    for text, field in (
        (toml((("NO", "number", ""), ("X", "shoe_size", ""))), "columns.2.field"),
        (toml((("NO", "number", ""), ("no", "family_name", ""))), "columns.2.name"),
        (toml((("NO", "number", "max = 0"),)), "columns.1.max"),
        (toml(head='form = "xml"'), "form"),
        (toml(head='form = "csv"\ncolour = "red"'), "colour"),
        (toml(head='form = "json"\nencoding = "windows-1252"'), "encoding"),
        ('form = "csv"\n', "columns"),
        ('form = "csv\n', "line 1 (form)"),
        (toml((("NO", "number", 'fixed = "x"'),)), "columns.1.field"),
        (toml((("NO", "family_name", "max = 1\nvalues = { a = 'xx' }"),)), "columns.1.values.a"),
    ):
        (tmp_path / "m.toml").write_text(text, encoding="utf-8")
        done = officer(*ADD, "--mapping", str(tmp_path / "m.toml"), "--format", "json")
        assert done.code == InvalidValueError.exit_code, text
        assert done.error["message"].startswith(field), done.error
    (tmp_path / "m.toml").write_bytes(b"\xff\xfe")
    assert officer(*ADD, "--mapping", str(tmp_path / "m.toml")).code == InputUnreadableError.exit_code
    assert officer("recipient", "list", "--format", "json").data["recipients"] == []


def test_the_columns_that_may_go_are_shown(officer: Command, clerk: Command) -> None:
    add_recipient(officer, "--mapping", "fivaldi-customers", fields="family_name,given_names")
    told = clerk("recipient", "show", "fivaldi").out
    assert [line.split()[-1] for line in told.splitlines() if line.startswith("NIMI1")] == ["yes"]
    assert [line.split("  ")[-1].strip() for line in told.splitlines() if line.startswith("PUHELIN")] == [
        "not approved"
    ]
    assert clerk("recipient", "show", "generic", "--mapping").out.startswith("# A list of customers")
