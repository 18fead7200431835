"""The steps of a request: identity and the clock, extension, answer, refusal, withdrawal (E-07 to E-12)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from register_file import opened

from kkrek.errors import (
    AlreadyThereError,
    InvalidValueError,
    NotFoundError,
    RequestIdentityError,
    RoleTooLowError,
    SettledElsewhereError,
    TooLateError,
    UsageError,
)
from kkrek.store.due import overdue_on

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

JSON = ("--format", "json")
ID = "2026-0001"
SHOW = ("request", "show", ID, *JSON)


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=UTC)


RECEIVED = on(2026, 11, 23)


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this request
def _asked(clerk: Command) -> None:
    """Have a request for a copy and for rectification, received on 23 November 2026."""
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino", "--street", "Testikatu 1 A 2",
          "--postal-code", "00100", "--town", "Helsinki", "--language", "en")  # fmt: skip
    kinds = ("--kind", "access", "--kind", "rectification")
    assert clerk("request", "open", "1001", *kinds, "--via", "letter", now=RECEIVED).code == 0


@pytest.fixture
def known(clerk: Command) -> None:
    """Have the identity confirmed."""
    clerk("request", "identity", ID, "--method", "document-seen", now=RECEIVED)


def test_the_end_moves_by_the_days_that_the_answer_was_waited_for(clerk: Command) -> None:  # E-12, T-02
    clerk("request", "identity", ID, "--ask", "ring us from the number on record", now=on(2026, 11, 25))
    done = clerk("request", "identity", ID, "--method", "known-contact", *JSON, now=on(2026, 12, 2))
    told = {key: done.data[key] for key in ("aim_on", "latest_on", "unstopped_on", "identity_asked_on", "identity_on")}
    assert told == {
        "aim_on": "2026-12-30",
        "latest_on": "2026-12-30",
        "unstopped_on": "2026-12-23",
        "identity_asked_on": "2026-11-25",
        "identity_on": "2026-12-02",
    }


def test_the_date_without_the_wait_is_shown_too(clerk: Command) -> None:  # E-12
    clerk("request", "identity", ID, "--ask", "ring us", "--on", "25.11.2026", now=on(2026, 12, 2))
    clerk("request", "identity", ID, "--method", "known-contact", now=on(2026, 12, 2))
    page = clerk("request", "show", ID, now=on(2026, 12, 2)).out
    assert "Aim by            30 December 2026\n" in page
    assert "Without the wait  23 December 2026\n" in page


def test_an_answer_on_the_same_day_moves_nothing(clerk: Command) -> None:  # E-12
    clerk("request", "identity", ID, "--ask", "ring us", now=RECEIVED)
    done = clerk("request", "identity", ID, "--method", "known-contact", *JSON, now=RECEIVED)
    assert done.data["aim_on"] == "2026-12-23"


def test_a_report_that_confirms_the_identity_starts_the_clock_again(clerk: Command) -> None:  # E-12
    clerk("request", "identity", ID, "--ask", "ring us", now=on(2026, 11, 25))
    done = clerk("report", "1001", "--request", ID, "--identity", "document-seen", now=on(2026, 12, 2))
    assert done.code == 0
    data = clerk(*SHOW, now=on(2026, 12, 2)).data
    assert (data["state"], data["aim_on"], data["unstopped_on"]) == ("received", "2026-12-30", "2026-12-23")


def test_while_the_clock_stands_nothing_becomes_overdue(clerk: Command) -> None:  # E-12
    clerk("request", "identity", ID, "--ask", "ring us", now=on(2026, 11, 25))
    data = clerk(*SHOW, now=on(2027, 2, 1)).data
    assert (data["state"], data["overdue"]) == ("identity_asked", False)


@pytest.mark.parametrize(
    "asked",
    ["send a copy of your passport", "lähettäkää kopio henkilökortista", "skicka en kopia av ditt körkort"],
)
def test_a_copy_of_an_identity_document_must_not_be_asked_for(clerk: Command, asked: str) -> None:  # E-10
    done = clerk("request", "identity", ID, "--ask", asked, *JSON, now=RECEIVED)
    assert [one["id"] for one in done.json["warnings"]] == ["identity-copy"]


def test_a_question_without_a_copy_needs_no_warning(clerk: Command) -> None:
    done = clerk("request", "identity", ID, "--ask", "show your passport at our office", *JSON, now=RECEIVED)
    assert done.json["warnings"] == []


def test_identity_code_and_name_are_no_method(clerk: Command) -> None:  # E-11, F-01
    done = clerk("request", "identity", ID, "--method", "hetu", *JSON, now=RECEIVED)
    assert done.code == InvalidValueError.exit_code
    assert "hetu" not in done.error["hint"]


@pytest.mark.parametrize("argv", [(), ("--ask", "ring us", "--method", "known-contact")])
def test_either_something_is_asked_or_the_identity_is_confirmed(clerk: Command, argv: tuple[str, ...]) -> None:
    assert clerk("request", "identity", ID, *argv, now=RECEIVED).code == UsageError.exit_code


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("argv", [("--ask", "ring us"), ("--method", "known-contact")])
def test_a_confirmed_identity_is_not_asked_again(clerk: Command, argv: tuple[str, ...]) -> None:  # E-10
    assert clerk("request", "identity", ID, *argv, now=RECEIVED).code == AlreadyThereError.exit_code


@pytest.mark.parametrize("day", ["22.11.2026", "24.11.2026"])
def test_a_step_is_neither_before_the_receipt_nor_ahead(clerk: Command, day: str) -> None:
    done = clerk("request", "identity", ID, "--method", "known-contact", "--on", day, now=RECEIVED)
    assert done.code == InvalidValueError.exit_code


def test_an_extension_is_counted_from_the_receipt(clerk: Command) -> None:  # E-07, T-05
    clerk("request", "open", "1001", "--kind", "erasure", "--via", "letter", now=on(2027, 1, 31))
    done = clerk("request", "extend", "2027-0001", "--reason", "many requests", *JSON, now=on(2027, 2, 1))
    told = {key: done.data[key] for key in ("aim_on", "latest_on", "extended_to", "state", "extended_late")}
    assert told == {
        "aim_on": "2027-04-30",
        "latest_on": "2027-04-30",
        "extended_to": "2027-04-30",
        "state": "extended",
        "extended_late": False,
    }


def test_an_extension_and_a_wait_move_the_end_both(clerk: Command) -> None:  # E-07, E-12
    clerk("request", "identity", ID, "--ask", "ring us", now=on(2026, 11, 25))
    clerk("request", "extend", ID, "--reason", "many requests", now=on(2026, 11, 26))
    assert clerk(*SHOW, now=on(2026, 11, 26)).data["state"] == "identity_asked"
    done = clerk("request", "identity", ID, "--method", "known-contact", *JSON, now=on(2026, 12, 2))
    told = done.data
    assert (told["state"], told["aim_on"], told["unstopped_on"]) == ("extended", "2027-03-02", "2027-02-23")


@pytest.mark.parametrize(("day", "code"), [(23, 0), (24, TooLateError.exit_code)])
def test_an_extension_is_possible_until_the_first_last_day(clerk: Command, day: int, code: int) -> None:  # E-07
    done = clerk("request", "extend", ID, "--reason", "many requests", now=on(2026, 12, day))
    assert done.code == code


def test_an_extension_after_the_first_month_names_the_day(clerk: Command) -> None:  # E-07
    clerk("request", "open", "1001", "--kind", "erasure", "--via", "letter", now=on(2026, 11, 30))
    done = clerk("request", "extend", "2026-0002", "--reason", "many requests", *JSON, now=on(2026, 12, 31))
    assert done.error["message"] == "the extension was possible until 2026-12-30"


def test_a_late_extension_is_recorded_truthfully(clerk: Command) -> None:  # E-07
    now = on(2026, 12, 31)
    done = clerk("request", "extend", ID, "--reason", "many requests", "--late", *JSON, now=now)
    assert (done.data["extended_late"], done.data["extended_to"]) == (True, "2027-02-23")
    assert "told too late: many requests" in clerk("request", "show", ID, now=now).out


def test_a_late_extension_gives_no_more_time(clerk: Command, office: Office) -> None:  # E-07
    now = on(2026, 12, 31)
    clerk("request", "extend", ID, "--reason", "many requests", "--late", now=now)
    assert clerk(*SHOW, now=now).data["overdue"]
    assert "overdue, since the extension was told too late" in clerk("request", "list", now=now).out
    with opened(office) as store:
        assert overdue_on(store, "2026-12-31", "2026-12-31T00:00:00Z") == 1


def test_an_extension_in_time_is_never_called_late(clerk: Command) -> None:
    done = clerk("request", "extend", ID, "--reason", "many requests", "--late", *JSON, now=RECEIVED)
    assert done.data["extended_late"] is False


def test_a_request_is_extended_once(clerk: Command) -> None:
    argv = ("request", "extend", ID, "--reason", "many requests")
    clerk(*argv, now=RECEIVED)
    assert clerk(*argv, now=RECEIVED).code == AlreadyThereError.exit_code


@pytest.mark.parametrize("step", [("extend", ID), ("refuse", ID)])
def test_what_the_person_is_told_needs_a_reason(officer: Command, step: tuple[str, ...]) -> None:  # E-07, E-08
    assert officer("request", *step, now=RECEIVED).code == UsageError.exit_code
    assert officer("request", *step, "--reason", " ", now=RECEIVED).code == InvalidValueError.exit_code


def test_nothing_is_answered_while_nobody_knows_who_asks(clerk: Command) -> None:  # E-10
    done = clerk("request", "answer", ID, "--kind", "rectification", *JSON, now=RECEIVED)
    assert (done.code, done.error["id"]) == (RequestIdentityError.exit_code, "request-identity")
    assert clerk(*SHOW, now=RECEIVED).data["settled"] == []


@pytest.mark.usefixtures("known")
def test_what_another_command_does_is_settled_there(clerk: Command) -> None:
    done = clerk("request", "answer", ID, *JSON, now=RECEIVED)
    assert (done.code, done.error["hint"]) == (
        SettledElsewhereError.exit_code,
        f"use `kkrek report 1001 --request {ID}`",
    )


@pytest.mark.usefixtures("known")
def test_each_kind_is_settled_by_itself(clerk: Command) -> None:
    done = clerk("request", "answer", ID, "--kind", "rectification", *JSON, now=RECEIVED)
    assert done.data["state"] == "received"
    assert done.data["settled"] == [
        {"kind": "rectification", "outcome": "fulfilled", "on": "2026-11-23", "reason": None}
    ]
    assert done.data["next"] == [f"kkrek report 1001 --request {ID}"]


@pytest.mark.usefixtures("known")
def test_a_request_is_closed_with_its_last_kind(clerk: Command) -> None:
    clerk("request", "answer", ID, "--kind", "rectification", now=RECEIVED)
    assert clerk("report", "1001", "--request", ID, now=RECEIVED).code == 0
    data = clerk(*SHOW, now=RECEIVED).data
    assert (data["state"], data["answered_on"], data["next"]) == ("answered", "2026-11-23", [])


@pytest.mark.usefixtures("known")
def test_a_part_needs_a_reason(clerk: Command) -> None:  # E-08
    argv = ("request", "answer", ID, "--kind", "rectification", "--partly")
    assert clerk(*argv, now=RECEIVED).code == InvalidValueError.exit_code
    done = clerk(*argv, "--reason", "the old name stands in the lease", *JSON, now=RECEIVED)
    assert done.data["settled"][0]["outcome"] == "partly"
    assert [one["kind"] for one in done.data["letters"]] == ["partial_refusal"]


@pytest.mark.usefixtures("known")
def test_a_part_done_in_part_says_nothing_of_the_rest_of_the_request(clerk: Command) -> None:  # E-08
    argv = ("request", "answer", ID, "--kind", "rectification", "--partly", "--reason", "the rest was right")
    first = clerk(*argv, now=RECEIVED)
    again = clerk("request", "letter", ID, "--kind", "partial-refusal", now=RECEIVED)
    for done in (first, again):
        assert "This answer is about: rectification of your data." in " ".join(done.out.split())


@pytest.mark.usefixtures("known")
def test_a_kind_is_settled_once(clerk: Command) -> None:
    argv = ("request", "answer", ID, "--kind", "rectification")
    clerk(*argv, now=RECEIVED)
    assert clerk(*argv, now=RECEIVED).code == AlreadyThereError.exit_code


@pytest.mark.usefixtures("known")
def test_what_was_not_asked_for_is_not_answered(clerk: Command) -> None:
    assert clerk("request", "answer", ID, "--kind", "erasure", now=RECEIVED).code == InvalidValueError.exit_code


def test_an_unknown_person_is_answered_that_nothing_can_be_corrected(clerk: Command) -> None:
    clerk("request", "open", "--unknown", "--name", "Matti Malli", "--kind", "erasure", "--via", "email", now=RECEIVED)
    done = clerk("request", "answer", "2026-0002", "--done", "We hold nothing about you", *JSON, now=RECEIVED)
    assert (done.data["state"], done.data["delivery"]) == ("answered", "file")


def test_a_refusal_always_writes_its_letter(officer: Command) -> None:  # E-08
    done = officer("request", "refuse", ID, "--reason", "the request is manifestly unfounded", now=RECEIVED)
    assert done.code == 0
    assert "the request is manifestly unfounded" in " ".join(done.out.split())
    data = officer(*SHOW, now=RECEIVED).data
    assert (data["state"], data["letters"][0]["kind"]) == ("refused", "refusal")


def test_a_refusal_in_a_file_is_proved_by_its_hash(officer: Command, tmp_path: Path) -> None:  # E-40
    file = tmp_path / "refusal.txt"
    argv = ("request", "refuse", ID, "--reason", "manifestly unfounded", "--output", str(file))
    done = officer(*argv, *JSON, now=RECEIVED)
    assert done.data["letters"][0]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_letter_that_cannot_be_written_refuses_nothing(officer: Command, tmp_path: Path) -> None:
    argv = ("request", "refuse", ID, "--reason", "manifestly unfounded", "--output", str(tmp_path / "no" / "x.txt"))
    assert officer(*argv, now=RECEIVED).code == 60
    assert officer(*SHOW, now=RECEIVED).data["state"] == "received"


def test_a_part_is_refused_with_a_letter_that_says_which(officer: Command) -> None:  # E-08
    argv = ("request", "refuse", ID, "--kind", "rectification", "--reason", "it is right already")
    done = officer(*argv, now=RECEIVED)
    assert "This answer is about: rectification of your data." in " ".join(done.out.split())
    assert officer(*SHOW, now=RECEIVED).data["state"] == "received"


def test_only_an_officer_refuses(clerk: Command) -> None:
    assert clerk("request", "refuse", ID, "--reason", "x", now=RECEIVED).code == RoleTooLowError.exit_code


def test_a_withdrawn_request_keeps_its_day(clerk: Command) -> None:
    done = clerk("request", "withdraw", ID, *JSON, now=RECEIVED)
    assert (done.data["state"], done.data["withdrawn_on"]) == ("withdrawn", "2026-11-23")


@pytest.mark.parametrize(
    "step",
    [
        ("identity", ID, "--method", "known-contact"),
        ("extend", ID, "--reason", "many requests"),
        ("answer", ID),
        ("refuse", ID, "--reason", "unfounded"),
        ("withdraw", ID),
    ],
)
def test_a_closed_request_stays_closed(officer: Command, step: tuple[str, ...]) -> None:
    officer("request", "withdraw", ID, now=RECEIVED)
    assert officer("request", *step, now=RECEIVED).code == AlreadyThereError.exit_code


@pytest.mark.parametrize(
    "step",
    [
        ("identity", "2026-0009", "--method", "known-contact"),
        ("extend", "2026-0009", "--reason", "many requests"),
        ("answer", "2026-0009"),
        ("refuse", "2026-0009", "--reason", "unfounded"),
        ("withdraw", "2026-0009"),
        ("letter", "2026-0009"),
    ],
)
def test_a_request_that_does_not_exist_is_told(officer: Command, step: tuple[str, ...]) -> None:
    assert officer("request", *step, now=RECEIVED).code == NotFoundError.exit_code


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "step",
    [
        ("extend", ID, "--reason", "many requests"),
        ("answer", ID, "--kind", "rectification"),
        ("refuse", ID, "--reason", "unfounded"),
        ("withdraw", ID),
        ("letter", ID),
    ],
)
def test_a_step_that_is_only_tried_changes_nothing(officer: Command, step: tuple[str, ...]) -> None:
    before = officer(*SHOW, now=RECEIVED).data
    done = officer("request", *step, "--dry-run", *JSON, now=RECEIVED)
    assert (done.code, done.data["applied"]) == (0, False)
    assert officer(*SHOW, now=RECEIVED).data == before


def test_an_identity_that_is_only_tried_changes_nothing(clerk: Command) -> None:
    before = clerk(*SHOW, now=RECEIVED).data
    for step in (("--ask", "ring us"), ("--method", "known-contact")):
        assert clerk("request", "identity", ID, *step, "--dry-run", now=RECEIVED).code == 0
    assert clerk(*SHOW, now=RECEIVED).data == before


@pytest.mark.usefixtures("known")
def test_every_step_is_in_the_log_under_the_request(officer: Command) -> None:
    for step in (("extend", ID, "--reason", "many requests"), ("withdraw", ID)):
        officer("request", *step, now=RECEIVED)
    entries = officer("log", "show", *JSON, now=RECEIVED).data["entries"][:3]
    assert [(one["operation"], one["purpose"], one["reference"]) for one in entries] == [
        ("request withdraw", "request", ID),
        ("request extend", "request", ID),
        ("request identity", "request", ID),
    ]
