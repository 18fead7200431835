"""`kkrek restrict`: storage alone, with the tasks and the letter that follow (GDPR Art. 18 and 19, E-41, E-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from register_file import opened

from kkrek.errors import (
    AlreadyThereError,
    IdentityNotConfirmedError,
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    RestrictedError,
    RoleTooLowError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

RESTRICT = ("restrict", "1001", "--ground", "a")


pytestmark = pytest.mark.usefixtures("customer")


@pytest.fixture
def customer(clerk: Command) -> None:
    clerk("add", "--family-name", "Äijälä", "--given-names", "Aino", "--phone", "040 123 4567")


def request_for(clerk: Command, kind: str, *more: str) -> str:
    run = clerk("request", "open", "1001", "--kind", kind, "--via", "letter", *more, "--format", "json")
    assert run.code == 0, run.err
    return str(run.data["id"])


def test_a_restriction_is_in_force_at_once(officer: Command, clerk: Command) -> None:
    data = officer(*RESTRICT, "--format", "json").data
    facts = {name: data[name] for name in ("number", "applied", "ground", "purpose", "since", "lifted_on")}
    assert facts == {
        "number": 1001,
        "applied": True,
        "ground": "a",
        "purpose": None,
        "since": "2026-11-22",
        "lifted_on": None,
    }
    assert clerk("show", "1001", "--format", "json").data["restriction"]["ground"] == "a"


def test_show_says_first_since_when_and_why(officer: Command, clerk: Command) -> None:
    officer(*RESTRICT, "--since", "1.11.2026")
    shown = clerk("show", "1001").out.splitlines()[1:3]
    assert shown[0] == (
        "PROCESSING RESTRICTED since 1 November 2026: the person contests the accuracy of the data"
        " (GDPR Article 18(1)(a))"
    )
    assert shown[1].startswith("Change nothing")


def test_a_contested_accuracy_is_to_be_checked_in_time(officer: Command, clerk: Command) -> None:
    officer(*RESTRICT)
    due = [one for one in clerk("task", "list", "--format", "json").data["tasks"] if one["kind"] == "check_accuracy"]
    assert [(one["customers"], one["due_on"]) for one in due] == [([1001], "2026-12-22")]


def test_whoever_has_the_data_is_to_be_told(officer: Command, clerk: Command, office: Office) -> None:
    with opened(office) as store:
        store.run("INSERT INTO recipient (id, name, role, purpose, entry) VALUES (1, 'Huolto Oy', 'processor', 'x', 1)")
        store.run(
            "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, entry)"
            " VALUES (1, 1, '2026-11-01', 'phones', 'x', 1)"
        )
        store.run("INSERT INTO disclosure_customer VALUES (1, 1001)")
    officer("restrict", "1001", "--ground", "c")
    tasks = clerk("task", "list", "--format", "json").data["tasks"]
    recipient = [one for one in tasks if one["kind"] == "tell_recipient"]
    assert [(one["recipient"], one["tells"]) for one in recipient] == [("Huolto Oy", {"restriction": 1})]
    assert any(one["kind"] == "tell_restriction" for one in tasks), "the other places are told too"


def test_a_purpose_is_not_told_to_the_other_places(officer: Command, clerk: Command) -> None:
    officer("restrict", "1001", "--ground", "b", "--against", "statistics")
    assert clerk("task", "list", "--format", "json").data["tasks"] == []


def test_a_restriction_of_one_purpose_leaves_the_daily_work_alone(officer: Command, clerk: Command) -> None:
    officer("restrict", "1001", "--ground", "b", "--against", "statistics")
    assert "for the purpose statistics" in clerk("show", "1001").out
    assert clerk("correct", "1001", "--language", "sv").code == 0


def test_a_restriction_of_marketing_refuses_a_consent(officer: Command, clerk: Command) -> None:
    officer("restrict", "1001", "--ground", "b", "--against", "marketing")
    run = clerk("consent", "give", "1001", "--kind", "research", "--channel", "sms")
    assert run.code == RestrictedError.exit_code


def test_the_letter_goes_to_its_file(officer: Command, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    assert officer(*RESTRICT, "--output", str(path), "--lang", "en").code == 0
    letter = path.read_text(encoding="utf-8")
    assert "you contest the accuracy of the data" in " ".join(letter.split())
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_letter_on_stdout_stands_there_alone(officer: Command) -> None:
    run = officer(*RESTRICT, "--file-type", "text", "--lang", "en")
    assert "you contest the accuracy of the data" in " ".join(run.out.split())
    assert "task list" in run.err
    assert "task list" not in run.out


def test_a_request_for_restriction_is_settled(officer: Command, clerk: Command) -> None:
    request = request_for(clerk, "restriction")
    assert officer(*RESTRICT, "--request", request, "--identity", "document-seen").code == 0
    assert clerk("request", "show", request, "--format", "json").data["state"] == "answered"


def test_a_request_of_somebody_unknown_is_not_settled(officer: Command, clerk: Command) -> None:
    request = request_for(clerk, "restriction")
    assert officer(*RESTRICT, "--request", request).code == IdentityNotConfirmedError.exit_code
    assert clerk("show", "1001", "--format", "json").data["restriction"] is None


def test_a_request_for_something_else_is_not_found(officer: Command, clerk: Command) -> None:
    request = request_for(clerk, "access")
    assert officer(*RESTRICT, "--request", request).code == NotFoundError.exit_code


def test_twice_the_same_is_refused(officer: Command) -> None:
    officer(*RESTRICT)
    assert officer(*RESTRICT).code == AlreadyThereError.exit_code
    assert officer("restrict", "1001", "--ground", "b").code == 0


@pytest.mark.parametrize("more", [("--against", "nonsense"), ("--since", "23.11.2026"), ("--ground", "e")])
def test_what_breaks_a_rule_writes_nothing(officer: Command, clerk: Command, more: tuple[str, ...]) -> None:
    assert officer(*RESTRICT, *more).code == InvalidValueError.exit_code
    assert clerk("show", "1001", "--format", "json").data["restriction"] is None


def test_a_dry_run_restricts_nothing(officer: Command, clerk: Command) -> None:
    assert "Nothing was written." in officer(*RESTRICT, "--dry-run").out
    assert clerk("show", "1001", "--format", "json").data["restriction"] is None
    assert clerk("task", "list", "--format", "json").data["tasks"] == []


def test_only_an_officer_restricts(clerk: Command) -> None:
    assert clerk(*RESTRICT).code == RoleTooLowError.exit_code


def test_without_a_ground_and_a_terminal_the_option_is_named(officer: Command) -> None:
    run = officer("restrict", "1001")
    assert (run.code, "--ground" in run.err) == (NeedsOptionError.exit_code, True)


def test_the_log_and_the_ledger_tell_of_it(officer: Command, office: Office) -> None:
    officer(*RESTRICT)
    entry = officer("log", "show", "--format", "json").data["entries"][0]
    assert (entry["operation"], entry["purpose"], entry["fields"]) == ("restrict", "request", ["restriction"])
    assert '"kind": "restriction"' in (office.directory / "register.ledger").read_text(encoding="utf-8")


def test_undo_names_the_command_that_lifts_it(officer: Command) -> None:
    officer(*RESTRICT)
    run = officer("undo")
    assert run.code == UsageError.exit_code
    assert "unrestrict" in run.err
