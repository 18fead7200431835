from __future__ import annotations

from datetime import date, timedelta

import pytest

from kkrek.domain.argument import holds_iban, refuse_secret
from kkrek.domain.backup import of_register
from kkrek.errors import SecretInArgumentError

SEPARATORS = "-+YXWVUABCDEFyxwvuabcdef\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\ufe63"


@pytest.mark.parametrize("separator", SEPARATORS)
def test_an_identity_code_with_any_separator_is_refused(separator: str) -> None:  # F-05, F-10
    with pytest.raises(SecretInArgumentError, match="must not be an argument"):
        refuse_secret(["add", f"131052{separator}9085"], "--identity-code")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--identity-code=131052-9085"],
        ["020594x903p"],
        ["131052-908A"],
        ["--note", "hetu on 131052-9085, kysy"],
        ["FI2112345600000785"],
        ["fi2112345600000785"],
        ["--iban=FI21 1234 5600 0007 85"],
        ["--iban", "FI21", "1234", "5600", "0007", "85"],
        ["--note", "maksu tilille FI21 1234 5600 0007 85 kiitos"],
        ["SE4550000000058398257466"],
        ["--iban", "MT84 MALT 0110 0001 2345 MTLC AST0 01S"],
        ["FI21-1234-5600-0007-85"],
    ],
)
def test_a_secret_is_found_wherever_it_stands(arguments: list[str]) -> None:  # F-05
    with pytest.raises(SecretInArgumentError):
        refuse_secret(["add", *arguments], "--identity-code")


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "1001"],
        ["claim", "settle", "1001", "RF18 5390 0754 7034"],
        ["find", "040 1234567"],
        ["find", "+358 40 1234567"],
        ["correct", "1001", "--since", "2026-11-22"],
        ["add", "--street", "Juvankatu 10 B 23", "--postal-code", "33710"],
        ["report", "1001", "--request", "2026-0017", "--output", "raportti-20261122.pdf"],
        ["erase", "1001", "--ground", "17.1.a"],
        ["add", "--business-id", "0155362-7"],
        ["--iban", "FI2112345600000786"],
        ["add", "--identity-code", "-"],
    ],
)
def test_other_arguments_pass(arguments: list[str]) -> None:
    refuse_secret(arguments, "--identity-code")


def test_the_hint_names_the_option_and_never_the_secret() -> None:  # F-02, F-05
    with pytest.raises(SecretInArgumentError) as caught:
        refuse_secret(["find", "131052-9085"], "--identity-code")
    assert caught.value.fields == {"option": "--identity-code"}


def test_the_name_of_a_backup_is_taken_for_no_account_number() -> None:
    """Between hyphens these digits would be one: the register fe12abcd, on that day, after that entry."""
    beginning = "fe12abcd"
    day = date(2026, 1, 1)
    assert any(
        holds_iban(f"kkrek-{beginning}-{day + timedelta(days=turn)}-{entry}-ab.kkb")
        for turn in range(60)
        for entry in range(60)
    )
    assert not any(
        holds_iban(f"{of_register(beginning)}{day + timedelta(days=turn)}_{entry}_ab12cd34ef56.kkb")
        for turn in range(60)
        for entry in range(60)
    )


def test_a_plan_before_other_words_is_taken_for_no_account_number() -> None:
    """Of two letters, two digits and what follows some would have the check digits of one."""
    plans = [f"de12ab34{turn:04}" for turn in range(300)]
    assert any(holds_iban(f"{plan}LANG") for plan in plans)
    for plan in plans:
        refuse_secret(["retention", "apply", "--expect", f"20261122-{plan}", "--lang", "sv", "--yes"], "--iban")
        refuse_secret(["erase", "--expect", plan, "1001"], "--iban")


@pytest.mark.parametrize("number", ["FI21 1234 5600 0007 85", "FI21-1234-5600-0007-85", "FI21  1234  5600000785"])
def test_an_account_number_in_groups_is_found(number: str) -> None:  # F-45
    with pytest.raises(SecretInArgumentError):
        refuse_secret(["correct", "1001", "--note", *number.split(" ")], "--iban")
