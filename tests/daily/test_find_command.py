from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO, AINO, CODE, MASKED

from kkrek.errors import (
    InvalidValueError,
    NeedsOptionError,
    NeedsPurposeError,
    RoleTooLowError,
    SecretInArgumentError,
    UsageError,
)

if TYPE_CHECKING:
    from conftest import Kkrek
    from office import Command, Office


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every look-up needs somebody to be found
def _people(clerk: Command) -> None:
    clerk("add", *AAPO, "--former-name", "Virta", "--identity-code", "-", "--identity-code-reason", "lease", stdin=CODE)
    clerk("add", *AINO)


@pytest.mark.parametrize(
    ("words", "matched_by"),
    [
        ("1001", "number"),
        ("Äijälä", "name"),
        ("aijala", "name"),
        ("Aapo Äijälä", "name"),
        ("äijälä aapo", "name"),
        ("äij", "name"),
        ("virta", "former_name"),
        ("0401234567", "phone"),
        ("+358 40 123 4567", "phone"),
        ("00358-40-1234567", "phone"),
        ("Aapo@Esimerkki.fi", "email"),
        ("juvankatu 10b 23", "street"),
        ("Juvankatu", "street"),
        ("tampere", "town"),
    ],
)
def test_somebody_is_found_by(clerk: Command, words: str, matched_by: str) -> None:
    data = clerk("find", *words.split(), "--format", "json").data
    assert [(hit["number"], hit["matched_by"]) for hit in data["customers"]] == [(1001, matched_by)]


def test_a_script_gets_the_hit_with_the_masked_code(clerk: Command) -> None:
    data = clerk("find", "1001", "--format", "json").data
    assert data == {
        "customers": [
            {
                "number": 1001,
                "family_name": "Äijälä",
                "given_names": "Aapo Kalevi",
                "call_name": "Aapo",
                "address": "Juvankatu 10 B 23, 33710 Tampere",
                "identity_code_masked": MASKED,
                "matched_by": "number",
                "relation": None,
                "status": [],
            }
        ],
        "total": 1,
        "truncated": False,
        "suggestions": [],
    }


def test_people_get_aligned_lines_and_the_purpose_last(clerk: Command) -> None:
    lines = clerk("find", "äijälä").out.splitlines()
    assert lines[0].split() == ["Number", "Name", "Address", "Identity", "code", "Found", "by"]
    assert lines[1].startswith("1001    Äijälä Aapo Kalevi  Juvankatu 10 B 23, 33710 Tampere  131052-****")
    assert lines[-1] == "Purpose: customer service"


def test_a_viewer_sees_no_identity_codes(viewer: Command) -> None:
    run = viewer("find", "äijälä")
    assert "1001" in run.out
    assert "131052" not in run.out


def test_nobody_is_no_failure(clerk: Command) -> None:
    run = clerk("find", "Meikäläinen")
    assert (run.code, run.out.splitlines()[0]) == (0, "Nobody matches.")


def test_a_spreadsheet_gets_the_hits(clerk: Command) -> None:
    assert clerk("find", "äijälä", "--format", "csv").out.splitlines()[1].startswith("1001;Äijälä;")


def test_more_than_the_limit_is_told(clerk: Command) -> None:
    clerk("add", "--family-name", "Ågren", "--given-names", "Sisko")
    run = clerk("find", "ågren", "--limit", "1", "--format", "json")
    assert (len(run.data["customers"]), run.data["truncated"]) == (1, True)
    assert "raise --limit" in clerk("find", "ågren", "--limit", "1").out


def test_a_raised_digit_is_no_number(clerk: Command) -> None:
    run = clerk("find", "¹⁰⁰¹")
    assert (run.code, run.out.splitlines()[0]) == (0, "Nobody matches.")


@pytest.mark.parametrize("limit", ["0", "101"])
def test_the_limit_has_limits(clerk: Command, limit: str) -> None:
    assert clerk("find", "a", "--limit", limit).code == InvalidValueError.exit_code


def test_a_flat_is_found_by_the_beginning_of_its_line(clerk: Command) -> None:
    assert clerk("find", "--flat", "Juvankatu 10 B", "--format", "json").data["customers"][0]["number"] == 1001


def test_f_07_an_identity_code_from_standard_input_finds_its_person(clerk: Command) -> None:
    data = clerk("find", "--identity-code", "-", "--format", "json", stdin=CODE).data
    assert [hit["matched_by"] for hit in data["customers"]] == ["identity_code"]


def test_f_07_the_same_digits_with_another_sign_find_nobody(clerk: Command) -> None:
    data = clerk("find", "--identity-code", "-", "--format", "json", stdin=CODE.replace("-", "Y")).data
    assert data["customers"] == []


def test_an_identity_code_of_another_form_is_refused(clerk: Command) -> None:
    assert clerk("find", "--identity-code", "-", stdin="131052").code == InvalidValueError.exit_code


def test_a_viewer_may_not_look_by_identity_code(viewer: Command) -> None:
    assert viewer("find", "--identity-code", "-", stdin=CODE).code == RoleTooLowError.exit_code


def test_f_05_an_identity_code_in_the_arguments_is_refused(clerk: Command) -> None:
    assert clerk("find", CODE).code == SecretInArgumentError.exit_code


def test_one_thing_is_looked_for_at_a_time(clerk: Command) -> None:
    assert clerk("find", "äijälä", "--flat", "Juvankatu").code == UsageError.exit_code


def test_without_a_text_and_without_a_terminal_the_text_is_named(clerk: Command) -> None:
    assert clerk("find").code == NeedsOptionError.exit_code


def test_e_34_a_look_up_without_purpose_is_refused(kkrek: Kkrek, office: Office) -> None:
    nobody_said = office.clerk.__class__(office.clerk.place, office.clerk.unlocked, office.clerk.surroundings)
    assert kkrek("find", "äijälä", access=nobody_said).code == NeedsPurposeError.exit_code


def test_e_34_the_purpose_may_be_said_in_finnish(clerk: Command) -> None:
    assert clerk("hae", "äijälä", "--purpose", "työtilaus").out.splitlines()[-1].endswith("work order or door opening")


@pytest.mark.parametrize("text", ["\x00", "\udcff", "%", '"', "*", "'", "\u202e", "x\udcff", "AND", "[bold]"])
def test_any_text_may_be_looked_for(clerk: Command, text: str) -> None:
    run = clerk("find", "--", text)
    assert (run.code, run.err) == (0, "")


@pytest.mark.parametrize("text", ["\x1b[31m", "x\x00", "x\u202e", "x" * 10_000])
def test_a_text_that_no_name_can_be_is_refused_and_not_repeated(clerk: Command, text: str) -> None:
    run = clerk("find", "--", text)
    assert run.code == InvalidValueError.exit_code
    assert text not in run.err
