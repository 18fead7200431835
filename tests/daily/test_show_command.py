from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from people import AAPO, ACCOUNT, AINO, CODE, MASKED

from kkrek.domain.marketing import Kind
from kkrek.errors import (
    InvalidValueError,
    NotFoundError,
    RoleTooLowError,
    SeveralFoundError,
    UsageError,
)
from kkrek.operations.rights.opt_out import OptOut, opt_out

if TYPE_CHECKING:
    from office import Command, Office

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test shows somebody
def _people(clerk: Command) -> None:
    secrets = ("--identity-code", "-", "--identity-code-reason", "lease", "--iban", "-")
    clerk("add", *AAPO, *secrets, "--note", "pitää kahvista", "--nationality", "FI", stdin=f"{CODE}\n{ACCOUNT}\n")
    clerk("add", *AINO)


def test_a_clerk_sees_one_screen_with_masked_secrets(clerk: Command) -> None:
    page = clerk("show", "1001").out
    assert page.startswith("1001  Aapo Kalevi Äijälä\n")
    assert f"{MASKED} (held for: letting)" in page
    assert "FI21 ... 0785" in page
    assert "Home address      Juvankatu 10 B 23, 33710 Tampere" in page
    assert "pitää kahvista" in page
    assert page.splitlines()[-1] == "Purpose: customer service"
    assert len(page.splitlines()) <= 40
    assert CODE not in page


def test_e_48_a_viewer_sees_that_secrets_are_on_record_and_no_more(viewer: Command) -> None:
    page = viewer("show", "1001").out
    assert "Personal identity code  on record" in page
    assert "Bank accounts           on record" in page
    assert not any(hidden in page for hidden in ("131052", "FI21", "kahvista", "Nationality"))


def test_e_48_a_viewer_gets_null_for_what_is_hidden_and_its_name(viewer: Command) -> None:
    shown = viewer("show", "1001", "--format", "json").data
    assert shown["identity_code"] is shown["identity_code_masked"] is shown["notes"] is shown["nationalities"] is None
    assert {"identity_code", "bank_accounts", "notes", "nationalities"} <= set(shown["masked"])


@pytest.mark.parametrize(
    ("word", "seen", "unseen"),
    [
        ("identity-code", CODE, "FI21 1234"),
        ("hetu", CODE, "FI21 1234"),
        ("iban", ACCOUNT, CODE),
        ("kaikki", ACCOUNT, "****"),
    ],
)
def test_what_is_revealed_by_name_is_shown_in_full(clerk: Command, word: str, seen: str, unseen: str) -> None:
    page = clerk("show", "1001", "--reveal", word).out
    assert seen in page
    assert unseen not in page


def test_a_viewer_may_not_reveal(viewer: Command) -> None:
    assert viewer("show", "1001", "--reveal", "iban").code == RoleTooLowError.exit_code


def test_only_what_is_hidden_can_be_revealed(clerk: Command) -> None:
    assert clerk("show", "1001", "--reveal", "nimi").code == InvalidValueError.exit_code


@pytest.mark.parametrize(
    "number", ["1099", "999999999", "nobody of this name", "99999999999999999999", "0401111111", ""]
)
def test_nobody_is_told_in_the_same_words_without_what_was_typed(clerk: Command, number: str) -> None:
    run = clerk("show", number)
    assert run.code == NotFoundError.exit_code
    assert "nobody" not in run.err


def test_a_text_that_finds_one_names_them_on_stderr_first(clerk: Command) -> None:
    run = clerk("show", "äijälä aapo")
    assert run.err == "kkrek: Äijälä Aapo Kalevi, 1001\n"
    assert run.out.startswith("1001  ")


def test_a_script_that_finds_one_by_text_has_nothing_on_stderr(clerk: Command) -> None:
    run = clerk("show", "040 1234567", "--format", "json")
    assert (run.data["number"], run.err) == (1001, "")


def test_of_several_the_numbers_are_told_and_no_names(clerk: Command) -> None:
    clerk("add", "--family-name", "Ågren", "--given-names", "Sisko")
    run = clerk("show", "ågren", "--format", "json")
    assert run.code == SeveralFoundError.exit_code
    assert "1002, 1003" in run.error["message"]
    assert "gren" not in run.err


def test_the_history_tells_old_and_new_with_the_reason(clerk: Command) -> None:
    clerk("correct", "1001", "--family-name", "Koski", "--reason", "solmi avioliiton")
    page = clerk("show", "1001", "--history").out
    assert "Äijälä → Koski" in page
    assert "solmi avioliiton" in page
    changes = clerk("show", "1001", "--history", "--format", "json").data["changes"]
    assert {"family_name", "former_names"} == {change["field"] for change in changes}


def test_the_history_of_a_secret_is_told_without_values(clerk: Command) -> None:
    clerk("correct", "1001", "--iban", "-", stdin="FI14 1009 3000 1234 58")
    assert "Bank accounts" in clerk("show", "1001", "--history").out
    assert "FI14 1009" not in clerk("show", "1001", "--history").out
    assert "FI1410093000123458" in clerk("show", "1001", "--history", "--reveal", "iban").out


def test_an_address_that_has_ended_is_shown_with_the_history_only(clerk: Command) -> None:
    clerk("correct", "1001", "--street", "Uusikatu 2", "--postal-code", "33100", "--town", "Tampere")
    assert "Juvankatu" not in clerk("show", "1001").out
    assert "Juvankatu" in clerk("show", "1001", "--history").out


def test_n_04_an_opt_out_is_told_in_plain_words(clerk: Command, office: Office) -> None:
    assert "All kinds  nothing said" in clerk("show", "1001").out
    opt_out(office.clerk, 1001, OptOut(received=office.clerk.moment.today))
    assert "All kinds  forbidden since 22 November 2026 (by phone)" in clerk("show", "1001").out


def test_n_04_an_opt_out_of_one_kind_is_told_beside_the_others(clerk: Command, office: Office) -> None:
    opt_out(office.clerk, 1001, OptOut(kinds=(Kind.RESEARCH,), received=office.clerk.moment.today))
    page = clerk("show", "1001").out
    assert "Market research and opinion polls  forbidden since" in page
    assert "Distance selling                   nothing said" in page


def test_one_customer_is_no_list_for_a_spreadsheet(clerk: Command) -> None:
    assert clerk("show", "1001", "--format", "csv").code == UsageError.exit_code


def test_an_open_task_is_told_in_the_words_of_the_task_list(clerk: Command) -> None:
    clerk("report", "1002", "--identity", "document-seen")
    assert "look for the person's data in another place" in clerk("show", "1002").out


def test_the_screen_speaks_finnish_dates(clerk: Command) -> None:
    assert "22.11.2026" in clerk("näytä", "1001", "--ui-lang", "fi").out


@pytest.mark.parametrize("argv", [("show", "1001"), ("show", "0401234567"), ("find", "äijälä")])
def test_a_look_up_imports_nothing_that_it_does_not_need(office: Office, argv: tuple[str, ...]) -> None:
    code = (
        "import sys; from kkrek.cli.app import main; code = main(sys.argv[1:])\n"
        "print(*sys.modules, file=sys.stderr, sep='\\n'); sys.exit(code)"
    )
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    done = subprocess.run(
        [sys.executable, "-c", code, *argv, *map(str, options), "--purpose", "service"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    heavy = {"sqlite_utils", "typst", "babel", "phonenumbers", "email_validator", "stdnum", "rich", "keyring"}
    assert done.returncode == 0, done.stderr
    assert heavy.isdisjoint(line.partition(".")[0] for line in done.stderr.splitlines())


def test_n_08_the_history_says_on_whose_initiative_each_change_was(clerk: Command) -> None:
    for argv in (
        ("--language", "sv", "--initiative", "subject"),
        ("--call-name", "Kalevi", "--initiative", "controller"),
    ):
        assert clerk("correct", "1001", *argv).code == 0
    page = clerk("show", "1001", "--history").out
    assert "from the person \u00b7 at the person's request" in page
    assert "from the person \u00b7 on our own initiative" in page
