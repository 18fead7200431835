"""`kkrek object`: an objection restricts its purpose until it is decided (GDPR Art. 21(1), 18(1)(d); E-46)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kkrek.errors import (
    AlreadyThereError,
    InvalidValueError,
    NoLegalBasisError,
    NotFoundError,
    RoleTooLowError,
    UsageError,
)

if TYPE_CHECKING:
    from office import Command

OBJECT = ("object", "1001", "--to", "statistics")


pytestmark = pytest.mark.usefixtures("customer")


@pytest.fixture
def customer(clerk: Command) -> None:
    clerk("add", "--family-name", "Äijälä", "--phone", "040 123 4567")


def restriction(clerk: Command) -> object:
    return clerk("show", "1001", "--format", "json").data["restriction"]


def test_an_objection_restricts_its_purpose(clerk: Command) -> None:
    data = clerk(*OBJECT, "--format", "json").data
    assert (data["ground"], data["purpose"], data["request"]) == ("d", "statistics", "2026-0001")
    shown = clerk("request", "show", "2026-0001", "--format", "json").data
    assert (shown["kinds"], shown["purpose"], shown["state"]) == (["objection"], "statistics", "received")


def test_an_open_objection_is_used(clerk: Command) -> None:
    clerk("request", "open", "1001", "--kind", "objection", "--against", "statistics", "--via", "email")
    assert clerk(*OBJECT, "--format", "json").data["request"] == "2026-0001"
    assert len(clerk("request", "list", "--format", "json").data["requests"]) == 1


def test_twice_the_same_is_refused(clerk: Command) -> None:
    clerk(*OBJECT)
    assert clerk(*OBJECT).code == AlreadyThereError.exit_code


def test_there_is_no_objection_to_a_legal_duty(clerk: Command) -> None:
    assert clerk("object", "1001", "--to", "duties").code == NoLegalBasisError.exit_code
    assert clerk("object", "1001", "--to", "services").code == NoLegalBasisError.exit_code
    assert restriction(clerk) is None


def test_an_objection_to_marketing_is_an_opt_out(clerk: Command) -> None:
    run = clerk("object", "1001", "--to", "marketing")
    assert (run.code, "kkrek opt-out 1001" in run.err) == (InvalidValueError.exit_code, True)


def test_an_unknown_purpose_is_refused(clerk: Command) -> None:
    run = clerk("object", "1001", "--to", "nonsense")
    assert (run.code, "statistics" in run.err) == (InvalidValueError.exit_code, True)


def test_an_upheld_objection_ends_the_processing_for_good(clerk: Command, officer: Command) -> None:
    clerk(*OBJECT)
    run = officer(*OBJECT, "--decide", "upheld", "--lang", "en")
    assert "We no longer process your data for this" in run.out
    assert clerk("request", "show", "2026-0001", "--format", "json").data["state"] == "answered"
    assert officer("unrestrict", "1001", "--informed-on", "today").code == NoLegalBasisError.exit_code
    assert restriction(clerk) is not None


def test_a_rejected_objection_is_told_with_the_reason_before_it_ends(clerk: Command, officer: Command) -> None:
    clerk(*OBJECT)
    run = officer(*OBJECT, "--decide", "rejected", "--reason", "Tilasto on välttämätön", "--lang", "en")
    assert "Tilasto on välttämätön" in run.out
    assert "6 December 2026" in run.out
    assert clerk("request", "show", "2026-0001", "--format", "json").data["state"] == "refused"
    assert restriction(clerk) is not None
    assert officer("unrestrict", "1001", "--against", "statistics").code == InvalidValueError.exit_code
    in_time = datetime(2026, 12, 6, 9, tzinfo=UTC)
    assert officer("unrestrict", "1001", "--against", "statistics", now=in_time).code == 0
    assert restriction(clerk) is None


def test_a_rejection_needs_its_reason(clerk: Command, officer: Command) -> None:
    clerk(*OBJECT)
    assert officer(*OBJECT, "--decide", "rejected").code == InvalidValueError.exit_code


def test_what_was_not_objected_to_is_not_decided(officer: Command) -> None:
    assert officer(*OBJECT, "--decide", "upheld").code == NotFoundError.exit_code


def test_a_decision_is_made_once(clerk: Command, officer: Command) -> None:
    clerk(*OBJECT)
    officer(*OBJECT, "--decide", "upheld")
    assert officer(*OBJECT, "--decide", "upheld").code == NotFoundError.exit_code


def test_only_an_officer_decides(clerk: Command, viewer: Command) -> None:
    clerk(*OBJECT)
    assert clerk(*OBJECT, "--decide", "upheld").code == RoleTooLowError.exit_code
    assert viewer("object", "1001", "--to", "relationship").code == RoleTooLowError.exit_code


@pytest.mark.parametrize("more", [("--reason", "x"), ("--decide", "upheld", "--request", "2026-0001")])
def test_options_that_do_not_go_together_are_refused(officer: Command, more: tuple[str, ...]) -> None:
    assert officer(*OBJECT, *more).code == UsageError.exit_code


def test_a_dry_run_writes_nothing(clerk: Command, officer: Command) -> None:
    assert "Nothing was written." in clerk(*OBJECT, "--dry-run").out
    assert clerk("request", "list", "--format", "json").data["requests"] == []
    clerk(*OBJECT)
    assert officer(*OBJECT, "--decide", "upheld", "--dry-run").code == 0
    assert clerk("request", "show", "2026-0001", "--format", "json").data["state"] == "received"
