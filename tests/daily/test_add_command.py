from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO, ACCOUNT, AINO, CODE, MASKED, OTHER_CODE, SAME_DIGITS

from kkrek.errors import (
    AlreadyThereError,
    InputUnreadableError,
    InvalidValueError,
    NeedsOptionError,
    NeedsYesError,
    RoleTooLowError,
    SecretInArgumentError,
)

if TYPE_CHECKING:
    from office import Command

LEASE = ("--identity-code", "-", "--identity-code-reason", "vuokrasuhde")


def test_the_number_of_the_new_customer_is_printed(clerk: Command) -> None:
    run = clerk("add", *AAPO)
    assert (run.code, run.err) == (0, "")
    assert run.out == "Customer 1001 was added; `kkrek undo` takes it back.\n"


def test_a_script_gets_number_and_entry(clerk: Command) -> None:
    data = clerk("add", *AAPO, "--format", "json").data
    assert data == {
        "number": 1001,
        "applied": True,
        "entry": data["entry"],
        "changes": data["changes"],
        "duplicates": [],
        "tasks": [],
    }
    assert isinstance(data["entry"], int)


def test_a_script_gets_what_was_recorded_with_codes_and_accounts_masked(clerk: Command) -> None:
    argv = ("--family-name", "Äijälä", "--street", "Juvankatu 10", "--iban", "-", *LEASE)
    data = clerk("add", *argv, "--format", "json", stdin=f"{CODE}\n{ACCOUNT}\n").data
    place = {"as_given": "Juvankatu 10", "street": "Juvankatu", "house_number": "10", "kind": "home"}
    assert [(change["field"], change["old"], change["new"]) for change in data["changes"]] == [
        ("family_name", None, "Äijälä"),
        ("identity_code", None, MASKED),
        ("identity_code_reason", None, "lease"),
        ("bank_accounts", None, "FI21 ... 0785"),
        ("addresses", None, place),
    ]


def test_every_field_can_be_given_by_options(clerk: Command) -> None:
    more = (
        "--former-name", "Virta", "--former-name", "Koski", "--nationality", "Suomi", "--nationality", "EE",
        "--marital-status", "leski", "--household-size", "2", "--note", "pitää kahvista", "--notice-given", "eilen",
        "--since", "1.3.2024", "--co", "Virtanen", "--address-kind", "postiosoite", "--iban", "-", *LEASE,
    )  # fmt: skip
    assert clerk("add", *AAPO, *more, stdin=f"{CODE}\n{ACCOUNT}\n").code == 0
    shown = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    assert shown["identity_code"] == CODE
    assert shown["identity_code_reason"] == "lease"
    assert shown["bank_accounts"][0]["iban"] == ACCOUNT.replace(" ", "")
    assert [former["name"] for former in shown["former_names"]] == ["Virta", "Koski"]
    assert shown["nationalities"] == ["FI", "EE"]
    assert (shown["marital_status"], shown["household_size"], shown["language"]) == ("widowed", 2, "fi")
    assert shown["notice"]["given_on"] == "2026-11-21"
    assert [note["text"] for note in shown["notes"]] == ["pitää kahvista"]
    place = shown["addresses"][0]
    assert (place["kind"], place["since"], place["co"], place["stair"]) == ("postal", "2024-03-01", "Virtanen", "B")


def test_f_05_an_identity_code_in_the_arguments_is_refused(clerk: Command) -> None:
    run = clerk("add", *AAPO, "--identity-code", CODE)
    assert run.code == SecretInArgumentError.exit_code
    assert CODE not in run.err + run.out


@pytest.mark.parametrize("option", ["--identity-code", "--iban"])
def test_f_05_anything_but_a_dash_is_refused_as_a_secret(clerk: Command, option: str) -> None:
    assert clerk("add", *AAPO, option, "13105").code == SecretInArgumentError.exit_code


def test_f_03_an_identity_code_needs_its_reason(clerk: Command) -> None:
    assert clerk("add", *AAPO, "--identity-code", "-", stdin=CODE).code == InvalidValueError.exit_code


def test_without_a_terminal_and_without_input_the_option_is_named(clerk: Command) -> None:
    run = clerk("add", *AAPO, *LEASE, "--format", "json")
    assert run.code == NeedsOptionError.exit_code
    assert "--identity-code -" in run.error["message"]


def test_input_that_is_not_utf_8_is_told(clerk: Command) -> None:
    assert clerk("add", *AAPO, *LEASE, stdin=b"\xff\xfe\n").code == InputUnreadableError.exit_code


def test_f_09_a_test_number_is_taken_with_a_warning(clerk: Command) -> None:
    run = clerk("add", *AAPO, *LEASE, "--format", "json", stdin=CODE)
    assert [warning["id"] for warning in run.json["warnings"]] == ["test-identity-code"]


def test_the_same_identity_code_twice_is_refused_and_not_repeated(clerk: Command) -> None:
    clerk("add", *AAPO, *LEASE, stdin=CODE)
    run = clerk("add", *AINO, *LEASE, "--format", "json", stdin=CODE.lower())
    assert run.code == AlreadyThereError.exit_code
    assert "1001" in run.error["message"]
    assert CODE not in run.err


def test_t_08_the_same_digits_with_another_separator_are_two_persons_with_a_note(clerk: Command) -> None:
    clerk("add", *AAPO, *LEASE, stdin=CODE)
    run = clerk("add", *AINO, *LEASE, "--format", "json", stdin=SAME_DIGITS)
    assert run.code == 0
    assert "same-digits" in [warning["id"] for warning in run.json["warnings"]]


@pytest.mark.parametrize(
    "same",
    [
        ("--family-name", "Muu", "--phone", "+358 40 123 4567"),
        ("--family-name", "Muu", "--email", "AAPO@esimerkki.fi"),
        ("--family-name", "äijälä", "--given-names", "AAPO", "--postal-code", "33710"),
    ],
)
def test_a_likely_duplicate_needs_yes_where_nobody_can_be_asked(clerk: Command, same: tuple[str, ...]) -> None:
    clerk("add", *AAPO)
    assert clerk("add", *same).code == NeedsYesError.exit_code
    assert clerk("find", "Muu", "--format", "json").data["total"] == 0


def test_with_yes_a_likely_duplicate_is_added_and_named(clerk: Command) -> None:
    clerk("add", *AAPO)
    data = clerk("add", *AAPO, "--yes", "--format", "json").data
    assert data["number"] == 1002
    assert [(hit["number"], hit["matched_by"]) for hit in data["duplicates"]] == [(1001, "name")]


def test_with_unique_a_likely_duplicate_is_refused(clerk: Command) -> None:
    clerk("add", *AAPO)
    run = clerk("add", *AAPO, "--unique", "--yes")
    assert run.code == AlreadyThereError.exit_code
    assert "1001" in run.err


def test_a_dry_run_writes_nothing(clerk: Command) -> None:
    run = clerk("add", *AAPO, "--dry-run", "--format", "json")
    assert (run.data["number"], run.data["applied"]) == (None, False)
    assert clerk("find", "Äijälä", "--format", "json").data["customers"] == []


def test_a_dry_run_asks_nothing_about_duplicates(clerk: Command) -> None:
    clerk("add", *AAPO)
    assert len(clerk("add", *AAPO, "--dry-run", "--format", "json").data["duplicates"]) == 1


def test_e_19_data_from_elsewhere_open_the_task_to_inform(clerk: Command) -> None:
    assert clerk("add", *AAPO, "--source", "väestötietojärjestelmä", "--format", "json").data["tasks"] == [1]
    assert "Task 1" in clerk("show", "1001").out


def test_a_viewer_may_not_add_and_is_asked_nothing(viewer: Command) -> None:
    assert viewer("add", *AAPO, *LEASE).code == RoleTooLowError.exit_code


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--phone", "040 1234567"),
        ("--family-name", "A", "--phone", "112"),
        ("--family-name", "A", "--email", "aapo"),
        ("--family-name", "A", "--postal-code", "3371"),
        ("--family-name", "A", "--nationality", "Marsu"),
        ("--family-name", "A", "--marital-status", "avoliitossa"),
        ("--family-name", "A", "--household-size", "nolla"),
        ("--family-name", "A", "--household-size", "²"),
        ("--family-name", "A", "--notice-given", "huomenna"),
        ("--family-name", "A", "--language", "ranska"),
        ("--family-name", "A", "--source", "naapuri"),
        ("--family-name", "A", "--since", "31.2.2026", "--town", "Tampere"),
        ("--family-name", "\x1b[31mA"),
        ("--family-name", "A\u202eB"),
        ("--family-name", "A\x00B"),
        ("--family-name", "A\udcff"),
        ("--family-name", "A" * 201),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_and_not_repeated(clerk: Command, wrong: tuple[str, ...]) -> None:
    run = clerk("add", *wrong)
    assert run.code == InvalidValueError.exit_code
    assert len(run.err.splitlines()) == 2
    assert not any(value in run.err for value in wrong[1::2] if len(value) > 2)


def test_markup_in_a_name_is_shown_as_it_is(clerk: Command) -> None:
    assert clerk("add", "--family-name", "[bold]Äijälä[/bold]", "--given-names", "[link=x]").code == 0
    assert "[bold]Äijälä[/bold]" in clerk("show", "1001").out


def test_f_14_the_identity_code_is_masked_in_what_is_printed(clerk: Command) -> None:
    clerk("add", *AAPO, *LEASE, stdin=CODE)
    run = clerk("add", "--family-name", "Muu", "--phone", "0401234567", "--yes")
    assert MASKED in run.out
    assert CODE not in run.out


def test_a_second_code_is_another_person(clerk: Command) -> None:
    clerk("add", *AAPO, *LEASE, stdin=CODE)
    assert clerk("add", *AINO, *LEASE, stdin=OTHER_CODE).code == 0
