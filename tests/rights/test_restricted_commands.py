"""What may be done with restricted data: every command that names a customer is either allowed or refused (E-41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from office import once
from register_file import opened

from kkrek.cli.commands import COMMANDS, DAILY, RECIPIENTS, RIGHTS
from kkrek.errors import RestrictedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

GROUPS = {row.group for row in COMMANDS if row.group}
NAMES = {row.name for row in COMMANDS if row.panel in {DAILY, RIGHTS, RECIPIENTS}} - GROUPS

# Looks, the rights of the person, what protects the person, and the office's own tasks (GDPR Art. 18(2)).
ALLOWED: dict[str, tuple[str, ...]] = {
    "find": ("Äijälä",),
    "show": ("1001",),
    "add": ("--family-name", "Toinen", "--phone", "03 123 4567"),
    "note list": ("1001",),
    "note review": ("1001", "1"),
    "relation list": ("1001",),
    "claim list": ("1001",),
    "event list": ("1001",),
    "duplicates": ("1001",),
    "protect": ("1001", "--told-by", "poliisi"),
    "merge": ("1001", "1002", "--yes"),
    "request open": ("1001", "--kind", "access", "--via", "email"),
    "request list": (),
    "request show": ("2026-0001",),
    "request identity": ("2026-0001", "--method", "document-seen"),
    "request extend": ("2026-0001", "--reason", "arkisto on laaja"),
    "request answer": ("2026-0001", "--kind", "rectification"),
    "request refuse": ("2026-0001", "--reason", "sama pyyntö toistuu"),
    "request withdraw": ("2026-0001",),
    "request letter": ("2026-0001", "--kind", "acknowledgement"),
    "report": ("1001", "--identity", "document-seen"),
    "restrict": ("1001", "--ground", "b"),
    "unrestrict": ("1001", "--informed-on", "today"),
    "object": ("1001", "--to", "statistics"),
    "export": ("1001", "--identity", "document-seen"),
    "opt-out": ("1001",),
    "consent withdraw": ("1001", "--kind", "research", "--channel", "sms"),
    "task list": (),
    "task show": ("1",),
    "task done": ("1", "--by", "Aino"),
}
REFUSED: dict[str, tuple[str, ...]] = {
    "correct": ("1001", "--language", "sv"),
    "undo": (),
    "note add": ("1001", "kissa"),
    "note remove": ("1001", "1"),
    "relation open": ("1001", "--kind", "parking-lease", "--object", "P 7"),
    "relation close": ("1001", "--end", "today"),
    "relation correct": ("1001", "1", "--begin", "1.2.2020"),
    "claim open": ("1001", "--reference", "2026-2", "--due-on", "1.2.2026"),
    "claim settle": ("1001", "2026-1"),
    "claim dispute": ("1001", "2026-1"),
    "claim judgment": ("1001", "2026-1"),
    "claim interrupt": ("1001", "2026-1"),
    "event add": ("1001", "--kind", "booking"),
    "event correct": ("1001", "1", "--told", "huolto"),
    "event remove": ("1001", "1"),
    "unprotect": ("1002", "--reason", "pyynnöstä"),
    "erase": ("1001", "--ground", "17.1.a", "--yes"),
    "consent give": ("1001", "--kind", "research", "--channel", "sms"),
    "disclose": ("1001", "--to", "visma", "--yes"),
}
# Lists without restricted customers: their own tests show that none is on them.
LISTS = {"marketing list", "marketing check", "marketing sent", "recipient compare"}
# What is about companies, and about no customer.
COMPANIES = {"recipient add", "recipient approve", "recipient retire", "recipient list", "recipient show"}
# Files of which the rows of restricted customers are left out, as the tests of batches show.
FILES = {"batch template", "batch check", "batch apply", "batch undo", "batch list"}
# The law obliges to count and to tell everybody whose data were in a breach, as the tests of breaches show (Art. 34).
BREACHES = {row.name for row in COMMANDS if row.group == "breach"}


def fill(officer: Command) -> None:
    """Make 1001 and 1002, both restricted, with one of everything; 1002 is protected."""
    steps: tuple[tuple[str, ...], ...] = (
        ("add", "--family-name", "Äijälä", "--phone", "040 123 4567", "--note", "soitti"),
        ("add", "--family-name", "Äijälä", "--email", "aino@esimerkki.fi"),
        ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.1.2020"),
        ("claim", "open", "1001", "--reference", "2026-1", "--due-on", "1.1.2026"),
        ("event", "add", "1001", "--kind", "door-opening"),
        ("consent", "give", "1001", "--kind", "research", "--channel", "sms"),
        ("protect", "1002", "--told-by", "poliisi"),
        ("request", "open", "1001", "--kind", "rectification", "--via", "letter"),
        ("correct", "1001", "--call-name", "Aino"),
        (
            "recipient",
            "add",
            "visma",
            "--name",
            "Testi Oy",
            "--role",
            "processor",
            "--fields",
            "family_name",
            "--purpose",
            "billing",
            "--basis",
            "6(1)(b)",
        ),
        ("restrict", "1001", "--ground", "a"),
        ("restrict", "1002", "--ground", "c"),
    )
    for argv in steps:
        run = officer(*argv)
        assert run.code == 0, (argv, run.err)


@pytest.fixture
def restricted(officer: Command, office: Office, shelf: Path) -> None:
    once(office, shelf / "restricted", lambda: fill(officer))


pytestmark = pytest.mark.usefixtures("restricted")


def test_each_command_is_allowed_or_refused() -> None:
    assert (NAMES - LISTS - FILES - COMPANIES - BREACHES - set(REFUSED)) == set(ALLOWED)
    assert set(REFUSED) <= NAMES


@pytest.mark.parametrize("name", sorted(set(REFUSED) - {"undo"}))
def test_what_uses_or_changes_restricted_data_is_refused(officer: Command, name: str) -> None:
    run = officer(*name.split(), *REFUSED[name])
    assert run.code == RestrictedError.exit_code, run.err


def test_who_opens_a_door_is_told_how_the_person_consents(officer: Command) -> None:  # GDPR Art. 18(2)
    done = officer("event", "add", "1001", "--kind", "door-opening")
    assert (done.code, "--18-2 consent" in done.err) == (RestrictedError.exit_code, True)
    assert "--18-2" not in officer("note", "add", "1001", "soitti").err


def test_an_older_change_of_restricted_data_is_not_taken_back(officer: Command, office: Office) -> None:
    with opened(office) as store:
        row = store.one("SELECT n FROM log WHERE operation = 'correct'")
    assert row is not None
    assert officer("undo", str(row["n"])).code == RestrictedError.exit_code


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_the_person_and_the_law_may_still_do_the_rest(officer: Command, name: str) -> None:
    if name in {"request extend", "request answer", "request refuse"}:
        officer("request", "identity", "2026-0001", "--method", "document-seen")
    if name == "report":
        officer("note", "review", "1001", "1")
    run = officer(*name.split(), *ALLOWED[name])
    assert run.code == 0, run.err


def test_whose_data_are_restricted_is_marked_where_found(officer: Command) -> None:
    assert officer("find", "Äijälä").out.count("restricted") == 2


def test_the_stricter_of_two_restrictions_survives_a_merge(officer: Command) -> None:
    officer("merge", "1001", "1002", "--yes")
    data = officer("show", "1001", "--format", "json").data["restriction"]
    assert {data["ground"], *(one["ground"] for one in data["also"])} == {"a", "c"}


def test_the_person_asks_for_the_correction_and_is_free_again(officer: Command) -> None:
    officer("request", "identity", "2026-0001", "--method", "document-seen")
    run = officer("correct", "1001", "--language", "sv", "--request", "2026-0001")
    assert (run.code, "tell the person today (Article 18(3))" in run.err) == (0, True)
    data = officer("show", "1001", "--format", "json").data
    assert (data["language"], data["restriction"]) == ("sv", None)
    assert data["past_restrictions"][0]["informed_on"] == "2026-11-22"


@pytest.mark.parametrize("use", ["consent", "claims", "other-person", "public-interest", "suostumus"])
def test_what_the_law_allows_is_corrected_and_logged(officer: Command, office: Office, use: str) -> None:
    assert officer("correct", "1001", "--language", "sv", "--18-2", use).code == 0
    shown = officer("show", "1001", "--format", "json").data
    assert (shown["language"], shown["restriction"]["ground"]) == ("sv", "a")
    with opened(office) as store:
        row = store.one("SELECT detail FROM log WHERE operation = 'correct' ORDER BY n DESC")
    assert row is not None
    assert "restricted_use" in row["detail"]


def test_another_reason_is_no_reason(officer: Command) -> None:
    assert officer("correct", "1001", "--language", "sv", "--18-2", "kiire").code != 0


def test_who_asks_to_be_let_in_is_let_in(officer: Command) -> None:
    run = officer("event", "add", "1001", "--kind", "door-opening", "--18-2", "consent")
    assert run.code == 0, run.err


def test_undo_of_the_last_change_says_how_a_restriction_ends(officer: Command) -> None:
    assert officer("undo").code == UsageError.exit_code
