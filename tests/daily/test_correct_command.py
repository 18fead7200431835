from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from people import AAPO, ACCOUNT, AINO, CODE, OTHER_ACCOUNT, OTHER_CODE

from kkrek.errors import (
    AlreadyThereError,
    InvalidValueError,
    NotFoundError,
    RestrictedError,
    RoleTooLowError,
    SecretInArgumentError,
    SeveralFoundError,
    UsageError,
)
from kkrek.operations.rights.opt_out import OptOut, opt_out

if TYPE_CHECKING:
    from office import Command, Office

LEASE = ("--identity-code", "-", "--identity-code-reason", "lease")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test corrects somebody
def _people(clerk: Command) -> None:
    clerk("add", *AAPO)
    clerk("add", *AINO)


def whole(clerk: Command) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
    return clerk("show", "1001", "--reveal", "all", "--format", "json").data


def changed(clerk: Command, *argv: str, stdin: str | None = None) -> list[Any]:
    run = clerk("correct", "1001", *argv, "--format", "json", stdin=stdin)
    assert run.code == 0, run.err
    return [(change["field"], change["old"], change["new"]) for change in run.data["changes"]]


def test_old_and_new_are_printed_and_how_to_take_them_back(clerk: Command) -> None:
    run = clerk("correct", "1001", "--call-name", "Kalevi")
    assert run.out == "1001  Aapo Kalevi Äijälä\nCall name  Aapo → Kalevi\nSaved; `kkrek undo` takes it back.\n"
    assert not run.err


def test_a_script_gets_the_changes_and_the_entry(clerk: Command) -> None:
    data = clerk("correct", "1001", "--call-name", "Kalevi", "--format", "json").data
    assert data["changes"] == [{"field": "call_name", "old": "Aapo", "new": "Kalevi"}]
    assert (data["number"], data["applied"], data["duplicates"], data["tasks"]) == (1001, True, [], [])
    assert isinstance(data["entry"], int)


def test_what_is_so_already_is_no_change(clerk: Command) -> None:
    run = clerk("correct", "1001", "--family-name", "Äijälä")
    assert (run.code, run.out.splitlines()[1]) == (0, "Nothing to change: it is so already.")


def test_a_dry_run_writes_nothing(clerk: Command) -> None:
    before = whole(clerk)
    run = clerk("correct", "1001", "--family-name", "Koski", "--dry-run")
    assert "Äijälä → Koski" in run.out
    assert "Nothing was written." in run.out
    assert whole(clerk) == before


def test_m_03_a_new_name_and_house_leave_everything_else_as_it_was(clerk: Command, office: Office) -> None:
    opt_out(office.clerk, 1001, OptOut(received=office.clerk.moment.today))
    before = whole(clerk)
    clerk("correct", "1001", "--family-name", "Koski", "--street", "Uusikatu 2", "--town", "Tampere")
    after = whole(clerk)
    assert len(after["marketing"]) == 20
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {"family_name", "former_names", "addresses"}


def test_n_08_source_initiative_reason_and_statement_are_kept(clerk: Command) -> None:
    changed(clerk, "--call-name", "K", "--source", "vtj", "--reason", "tarkistus", "--statement", "olen eri mieltä")
    change = clerk("show", "1001", "--history", "--format", "json").data["changes"][0]
    assert (change["source"], change["initiative"]) == ("vtj", "other")
    assert (change["reason"], change["statement"]) == ("tarkistus", "olen eri mieltä")


def test_f_02_a_reason_with_an_account_number_in_it_is_refused(clerk: Command) -> None:
    run = clerk("correct", "1001", "--call-name", "K", "--reason", "tili FI2112345600000785")
    assert run.code == SecretInArgumentError.exit_code


def test_f_31_a_new_street_closes_the_old_address(clerk: Command) -> None:
    changed(clerk, "--street", "Uusikatu 2 A 1", "--postal-code", "33100", "--town", "Tampere", "--since", "eilen")
    assert [(one["as_given"], one["since"], one["until"]) for one in whole(clerk)["addresses"]] == [
        ("Juvankatu 10 B 23", None, "2026-11-21"),
        ("Uusikatu 2 A 1", "2026-11-21", None),
    ]


def test_f_31_a_wrong_address_is_mended_in_its_place(clerk: Command) -> None:
    changed(clerk, "--street", "Juvankatu 10 B 24", "--correct-address")
    assert [(one["as_given"], one["postal_code"]) for one in whole(clerk)["addresses"]] == [
        ("Juvankatu 10 B 24", "33710")
    ]


def test_f_31_a_part_without_a_street_completes_the_address_that_stands(clerk: Command) -> None:
    run = clerk("correct", "1001", "--postal-code", "33720", "--format", "json")
    assert run.json["warnings"] == []
    assert [(one["as_given"], one["postal_code"]) for one in whole(clerk)["addresses"]] == [
        ("Juvankatu 10 B 23", "33720")
    ]


def test_a_value_is_added_to_a_list_once(clerk: Command) -> None:
    assert changed(clerk, "--add-phone", "050 1112223") == [("phones", None, "050 1112223")]
    assert changed(clerk, "--add-phone", "+358 50 111 2223") == []


def test_the_only_value_of_a_list_is_replaced(clerk: Command) -> None:
    assert changed(clerk, "--phone", "050 1112223") == [("phones", "040 1234567", "050 1112223")]


def test_the_first_value_of_an_empty_list_is_added(clerk: Command) -> None:
    assert changed(clerk, "--former-name", "Virta") == [("former_names", None, "Virta")]


def test_of_several_values_the_old_one_must_be_named(clerk: Command) -> None:
    changed(clerk, "--add-email", "toinen@esimerkki.fi")
    assert clerk("correct", "1001", "--email", "uusi@esimerkki.fi").code == SeveralFoundError.exit_code
    assert changed(clerk, "--email", "toinen@esimerkki.fi=uusi@esimerkki.fi") == [
        ("emails", "toinen@esimerkki.fi", "uusi@esimerkki.fi")
    ]


def test_a_value_is_removed_in_any_notation(clerk: Command) -> None:
    assert changed(clerk, "--remove-phone", "+358401234567") == [("phones", "040 1234567", None)]


def test_a_value_that_is_not_there_cannot_be_removed_and_is_not_repeated(clerk: Command) -> None:
    run = clerk("correct", "1001", "--remove-email", "muu@esimerkki.fi")
    assert run.code == NotFoundError.exit_code
    assert "muu@" not in run.err


def test_nationalities_are_set_added_removed_and_replaced(clerk: Command) -> None:
    assert changed(clerk, "--nationality", "FI", "--nationality", "EE") == [("nationalities", [], ["FI", "EE"])]
    assert changed(clerk, "--add-nationality", "Ruotsi") == [("nationalities", ["FI", "EE"], ["FI", "EE", "SE"])]
    assert changed(clerk, "--remove-nationality", "Viro") == [("nationalities", ["FI", "EE", "SE"], ["FI", "SE"])]
    assert changed(clerk, "--nationality", "SE=NO") == [("nationalities", ["FI", "SE"], ["FI", "NO"])]
    assert clerk("correct", "1001", "--remove-nationality", "EE").code == NotFoundError.exit_code


def test_f_45_an_account_is_added_replaced_and_removed_without_its_number_in_the_arguments(clerk: Command) -> None:
    assert changed(clerk, "--add-iban", "-", stdin=ACCOUNT) == [("bank_accounts", None, "FI21 ... 0785")]
    assert changed(clerk, "--iban", "-", stdin=OTHER_ACCOUNT) == [("bank_accounts", "FI21 ... 0785", "FI14 ... 3458")]
    assert clerk("correct", "1001", "--remove-iban", "9999").code == NotFoundError.exit_code
    assert changed(clerk, "--remove-iban", "3458") == [("bank_accounts", "FI14 ... 3458", None)]


def test_f_03_the_first_identity_code_needs_its_reason(clerk: Command) -> None:
    assert clerk("correct", "1001", "--identity-code", "-", stdin=CODE).code == InvalidValueError.exit_code
    assert changed(clerk, *LEASE, stdin=CODE)[0] == ("identity_code", None, "131052-****")


def test_f_12_a_changed_identity_code_needs_why_and_is_kept_sealed(clerk: Command) -> None:
    changed(clerk, *LEASE, stdin=CODE)
    assert clerk("correct", "1001", "--identity-code", "-", stdin=OTHER_CODE).code == InvalidValueError.exit_code
    changed(clerk, "--identity-code", "-", "--identity-code-change", "uhka", stdin=OTHER_CODE)
    assert whole(clerk)["identity_code"] == OTHER_CODE
    assert [(one["identity_code"], one["change"]) for one in whole(clerk)["former_identity_codes"]] == [
        (CODE, "threat")
    ]
    page = clerk("show", "1001", "--history").out
    assert CODE not in page
    assert OTHER_CODE not in page


def test_the_identity_code_of_another_is_refused(clerk: Command) -> None:
    changed(clerk, *LEASE, stdin=CODE)
    assert clerk("correct", "1002", *LEASE, stdin=CODE).code == AlreadyThereError.exit_code


@pytest.mark.parametrize("word", ["email", "sähköposti"])
def test_a_field_is_emptied_by_its_name(clerk: Command, word: str) -> None:
    assert changed(clerk, "--clear", word) == [("emails", "aapo@esimerkki.fi", None)]


def test_an_identity_code_is_emptied_with_its_reason(clerk: Command) -> None:
    changed(clerk, *LEASE, stdin=CODE)
    assert {field for field, _, _ in changed(clerk, "--clear", "hetu")} == {"identity_code", "identity_code_reason"}


def test_a_customer_keeps_one_name(clerk: Command) -> None:
    run = clerk("correct", "1001", "--clear", "family-name", "--clear", "given-names")
    assert run.code == InvalidValueError.exit_code


def test_a_death_is_recorded_and_seen_at_once(clerk: Command) -> None:
    changed(clerk, "--deceased-on", "20.11.2026")
    assert clerk("show", "1001").out.splitlines()[1] == "DECEASED on 20 November 2026"


def test_a_note_is_added_with_a_warning_of_what_it_should_not_hold(clerk: Command) -> None:
    run = clerk("correct", "1001", "--note", "kertoi sairaudestaan", "--format", "json")
    assert [warning["id"] for warning in run.json["warnings"]] == ["note-health"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--phone", "112"),
        ("--family-name", "\x1b]0;x\x07"),
        ("--given-names", "A\u202eB"),
        ("--call-name", "A\x00"),
        ("--postal-code", "3371"),
        ("--clear", "kaikki"),
        ("--deceased-on", "1.1.2030"),
        ("--identity-code-change", "muu"),
        ("--statement", ""),
    ],
)
def test_a_value_that_breaks_a_rule_changes_nothing(clerk: Command, wrong: tuple[str, ...]) -> None:
    before = whole(clerk)
    assert clerk("correct", "1001", "--language", "sv", *wrong).code == InvalidValueError.exit_code
    assert whole(clerk) == before


def test_without_options_and_without_a_terminal_nothing_is_corrected(clerk: Command) -> None:
    assert clerk("correct", "1001", "--reason", "tarkistus").code == UsageError.exit_code


def test_nobody_cannot_be_corrected(clerk: Command) -> None:
    assert clerk("correct", "1099", "--language", "sv").code == NotFoundError.exit_code


def test_e_41_a_restricted_customer_is_not_corrected(clerk: Command, office: Office) -> None:
    with office.officer.open("restrict", office.officer.role) as register:
        register.store.run(
            "INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'a', '2026-11-20', :entry)",
            {"entry": register.next_entry()},
        )
        register.record()
    assert clerk("correct", "1001", "--language", "sv").code == RestrictedError.exit_code
    assert "PROCESSING RESTRICTED since 20 November 2026" in clerk("show", "1001").out


def test_a_viewer_may_not_correct_and_is_asked_nothing(viewer: Command) -> None:
    assert viewer("correct", "1001", "--iban", "-").code == RoleTooLowError.exit_code


def test_the_customer_may_be_named_by_any_text(clerk: Command) -> None:
    assert clerk("korjaa", "Äijälä", "--language", "ruotsi", "--format", "json").data["number"] == 1001
