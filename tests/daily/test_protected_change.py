"""A personal identity code that was changed, and the names that went with it (F-12, F-26)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from people import AAPO, CODE, OTHER_CODE

if TYPE_CHECKING:
    from office import Command

LEASE = ("--identity-code", "-", "--identity-code-reason", "lease")
REASONS = ["correction", "threat", "misuse", "confirmation"]
PROTECTED = ["threat", "misuse", "confirmation", "uhka", "väärinkäyttö", "sukupuolen vahvistaminen"]
REPORT = ("--draft", "--lang", "en", "--identity", "document-seen")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test changes this person's code
def _person(clerk: Command) -> None:
    assert clerk("add", *AAPO, *LEASE, stdin=CODE).code == 0


def change(clerk: Command, why: str, *more: str) -> None:
    argv = ("correct", "1001", "--identity-code", "-", "--identity-code-change", why, *more)
    run = clerk(*argv, "--format", "json", stdin=OTHER_CODE)
    assert run.code == 0, run.err
    assert CODE not in run.out


@pytest.mark.parametrize("why", PROTECTED)
def test_f_12_the_former_code_is_in_no_list_page_or_ordinary_history(clerk: Command, viewer: Command, why: str) -> None:
    change(clerk, why)
    looks = [("show", "1001"), ("show", "1001", "--history"), ("find", "Äijälä"), ("log", "show")]
    for look in looks:
        for form in ("table", "json"):
            assert CODE not in clerk(*look, "--format", form).out
            assert CODE not in viewer(*look, "--format", form).out


@pytest.mark.parametrize("why", PROTECTED)
def test_f_12_nobody_is_found_by_the_former_code(clerk: Command, why: str) -> None:
    change(clerk, why)
    run = clerk("find", "--identity-code", "-", "--format", "json", stdin=CODE)
    assert run.data["customers"] == []


@pytest.mark.parametrize("why", REASONS)
def test_f_12_somebody_who_comes_with_the_former_code_is_a_likely_duplicate(clerk: Command, why: str) -> None:
    change(clerk, why)
    run = clerk("add", "--family-name", "Muu", *LEASE, "--yes", "--format", "json", stdin=CODE)
    assert [hit["number"] for hit in run.data["duplicates"]] == [1001]


@pytest.mark.parametrize("why", REASONS)
def test_f_12_the_own_report_prints_the_former_code_once(clerk: Command, why: str) -> None:
    change(clerk, why)
    assert clerk("report", "1001", *REPORT).out.count(CODE) == 1


@pytest.mark.parametrize("why", REASONS)
def test_f_12_the_reason_of_the_change_is_kept(clerk: Command, why: str) -> None:
    change(clerk, why)
    formers = clerk("show", "1001", "--reveal", "hetu", "--format", "json").data["former_identity_codes"]
    assert [(former["identity_code"], former["change"]) for former in formers] == [(CODE, why)]


@pytest.mark.parametrize("why", REASONS)
def test_f_12_undo_brings_the_former_code_back(clerk: Command, why: str) -> None:
    before = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    change(clerk, why, "--given-names", "Aina Kaleva")
    assert clerk("undo").code == 0
    assert clerk("show", "1001", "--reveal", "all", "--format", "json").data == before


def test_f_12_after_a_confirmation_the_former_given_name_is_hidden_like_the_code(
    clerk: Command, viewer: Command
) -> None:
    change(clerk, "confirmation", "--given-names", "Aina Kaleva", "--call-name", "Aina")
    for look in (("show", "1001"), ("show", "1001", "--history"), ("find", "Äijälä")):
        for form in ("table", "json"):
            assert "Kalevi" not in clerk(*look, "--format", form).out
            assert "Kalevi" not in viewer(*look, "--format", form).out
    assert clerk("find", "Kalevi", "--format", "json").data["customers"] == []
    assert "Aapo Kalevi" in clerk("report", "1001", *REPORT).out


def test_f_12_the_correction_itself_does_not_print_the_name_that_it_hides(clerk: Command) -> None:
    argv = ("--identity-code", "-", "--identity-code-change", "confirmation", "--given-names", "Aina Kaleva")
    run = clerk("correct", "1001", *argv, "--format", "json", stdin=OTHER_CODE)
    assert "Kalevi" not in run.out
    assert {"field": "given_names", "old": None, "new": "Aina Kaleva"} in run.data["changes"]


def test_f_26_a_name_taken_in_marriage_keeps_the_one_before_with_its_last_day(clerk: Command) -> None:
    clerk("correct", "1001", "--family-name", "Koski")
    shown = clerk("show", "1001", "--format", "json").data
    assert shown["former_names"] == [{"name": "Äijälä", "until": "2026-11-22"}]
    assert [hit["number"] for hit in clerk("find", "Äijälä", "--format", "json").data["customers"]] == [1001]


def test_f_26_a_former_name_is_added_and_removed(clerk: Command) -> None:
    clerk("correct", "1001", "--add-former-name", "Virta")
    assert "Virta" in json.dumps(clerk("show", "1001", "--format", "json").data["former_names"])
    clerk("correct", "1001", "--remove-former-name", "Virta")
    assert clerk("show", "1001", "--format", "json").data["former_names"] == []
    assert clerk("find", "Virta", "--format", "json").data["customers"] == []
