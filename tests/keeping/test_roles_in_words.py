"""Roles, purposes and refusals on screens for people stand in their words; JSON keeps the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kkrek.errors import RoleTooLowError

if TYPE_CHECKING:
    from office import Command

FINNISH = ("--ui-lang", "fi")


@pytest.mark.parametrize(
    ("lang", "role", "purpose"),
    [("fi", "vastuuhenkilö", "asiakaspalvelu"), ("sv", "huvudanvändare", "kundservice"), ("en", "officer", "service")],
    ids=["fi", "sv", "en"],
)
def test_who_acts_is_told_in_words(officer: Command, lang: str, role: str, purpose: str) -> None:
    told = officer("whoami", "--ui-lang", lang).out
    assert role in told
    assert purpose in told
    data = officer("whoami", "--ui-lang", lang, "--format", "json").data
    assert (data["role"], data["purpose"]) == ("officer", "service")


def test_users_are_listed_and_changed_in_words(officer: Command) -> None:
    told = officer("user", "list", *FINNISH).out
    assert "toimistonhoitaja" in told
    assert "clerk" not in told
    changed = officer("käyttäjä", "rooli", "kaisa", "katselija", "--purpose", "perintä", *FINNISH).out
    assert "kaisa: toimistonhoitaja \N{RIGHTWARDS ARROW} katselija" in changed
    assert "perintä" in changed
    assert officer("user", "role", "kaisa", "vastuuhenkilö", "--format", "json").data["new"] == "officer"
    assert officer("user", "role", "kaisa", "huvudanvändare", "--format", "json").data["new"] == "officer"


def test_a_role_that_is_too_low_is_told_in_words(clerk: Command) -> None:
    run = clerk("user", "list", *FINNISH)
    assert run.code == RoleTooLowError.exit_code
    assert "toimistonhoitaja" in run.err
    assert "vastuuhenkilö" in run.err
    assert "clerk" not in run.err
    assert "clerk" in clerk("user", "list", *FINNISH, "--format", "json").error["message"]


def test_a_role_that_nobody_knows_has_the_words_as_its_hint(officer: Command) -> None:
    run = officer("user", "role", "kaisa", "pomo", *FINNISH)
    assert "katselija | toimistonhoitaja | vastuuhenkilö" in run.err


def test_the_log_tells_in_words_why_a_command_was_refused(officer: Command, clerk: Command) -> None:
    assert clerk("show", "4711").code != 0
    line = officer("log", "show", "--ui-lang", "en").out
    assert "identity-not-confirmed" not in line
    data = officer("log", "show", "--format", "json").data["entries"]
    for lang, word in (("fi", "ylläpito"), ("en", "maintenance")):
        assert word in officer("log", "show", "--ui-lang", lang).out
    assert {"maintenance", "service"} <= {one["purpose"] for one in data}
