"""`kkrek request`: taking a request in, both dates, who may ask, the lists, and what the log keeps (E-01 to E-17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kkrek.errors import InvalidValueError, NeedsOptionError, NotFoundError, RoleTooLowError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AINO = ("--family-name", "Koskela", "--given-names", "Aino Maria", "--street", "Testikatu 1 A 2",
        "--postal-code", "00100", "--town", "Helsinki")  # fmt: skip
OPEN = ("request", "open", "1001", "--kind", "access", "--via", "letter")
UNKNOWN = ("request", "open", "--unknown", "--name", "Matti Malli", "--kind", "access", "--via", "letter")
JSON = ("--format", "json")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", *AINO)


def test_both_dates_are_told_when_a_request_is_taken_in(clerk: Command) -> None:  # E-02, E-04, E-06
    done = clerk(*OPEN, now=NOW)
    assert done.code == 0
    assert done.out.startswith("Request 2026-0001 is open.\n")
    assert "Aim by     24 December 2026\n" in done.out
    assert "At latest  28 December 2026\n" in done.out


def test_scripts_get_the_request_itself(clerk: Command) -> None:
    data = clerk(*OPEN, *JSON, now=NOW).data
    told = {key: data[key] for key in ("id", "number", "kinds", "received_on", "aim_on", "latest_on", "state", "via")}
    assert told == {
        "id": "2026-0001",
        "number": 1001,
        "kinds": ["access"],
        "received_on": "2026-11-24",
        "aim_on": "2026-12-24",
        "latest_on": "2026-12-28",
        "state": "received",
        "via": "letter",
    }


@pytest.mark.parametrize(
    "kind",
    ["access", "rectification", "erasure", "restriction", "portability", "objection", "marketing-objection"],
)
@pytest.mark.parametrize("via", ["letter", "email", "phone", "in-person", "portal", "sms"])
def test_any_kind_of_request_is_taken_in_any_form(clerk: Command, kind: str, via: str) -> None:  # E-01
    assert clerk("request", "open", "1001", "--kind", kind, "--via", via).code == 0


def test_the_dates_run_from_the_receipt_not_from_the_recording(clerk: Command) -> None:  # E-02
    data = clerk(*OPEN, "--received", "20.11.2026", *JSON, now=NOW).data
    assert (data["received_on"], data["aim_on"]) == ("2026-11-20", "2026-12-20")


@pytest.mark.parametrize(
    ("setting", "aim_on", "latest_on"),
    [
        ("answer_months = 2", "2027-01-24", "2027-01-25"),
        ("answer_months = 1\nholidays = [2026-12-25, 2026-12-28]", "2026-12-24", "2026-12-24"),
        ("answer_months = 1\nholidays = [2026-12-24, 2026-12-25, 2026-12-28]", "2026-12-24", "2026-12-29"),
    ],
)
def test_the_length_of_the_time_and_the_holidays_are_settings(  # E-05, E-17
    officer: Command, clerk: Command, tmp_path: Path, setting: str, aim_on: str, latest_on: str
) -> None:
    shown = officer("config", "show")
    file = tmp_path / "config.toml"
    text = shown.out.replace("answer_months = 1", setting)
    assert text != shown.out
    file.write_text(text, encoding="utf-8")
    assert officer("config", "load", str(file), "--yes").code == 0
    data = clerk(*OPEN, *JSON, now=NOW).data
    assert (data["aim_on"], data["latest_on"]) == (aim_on, latest_on)


def test_one_request_may_ask_for_several_things(clerk: Command) -> None:
    assert clerk(*OPEN, "--kind", "erasure", *JSON).data["kinds"] == ["access", "erasure"]


def test_what_lies_ahead_was_not_received(clerk: Command) -> None:
    done = clerk(*OPEN, "--received", "25.11.2026", *JSON, now=NOW)
    assert (done.code, done.error["id"]) == (InvalidValueError.exit_code, "invalid-value")


def test_a_request_may_be_older_than_the_customer_and_is_told_to_be_overdue(clerk: Command) -> None:
    done = clerk(*OPEN, "--received", "1.9.2026", *JSON)
    assert done.code == 0
    assert done.data["overdue"]
    assert [one["id"] for one in done.json["warnings"]] == ["request-overdue"]


def test_a_second_request_of_the_same_kind_is_taken_with_a_warning(clerk: Command) -> None:  # E-09
    clerk(*OPEN)
    done = clerk(*OPEN, *JSON)
    assert done.code == 0
    assert [one["id"] for one in done.json["warnings"]] == ["request-open", "request-again"]


def test_whoever_asks_for_another_shows_an_authority(clerk: Command) -> None:  # E-16
    done = clerk(*OPEN, "--by", "Maija Malli", *JSON)
    assert done.code == InvalidValueError.exit_code
    assert done.error["message"].startswith("authority:")
    assert clerk("request", "list").out == "No request is open.\n"


def test_a_proxy_is_recorded_with_the_authority(clerk: Command) -> None:  # E-16
    data = clerk(*OPEN, "--by", "Maija Malli", "--authority", "valtakirja nähty", *JSON).data
    assert (data["requester"], data["authority"]) == ("Maija Malli", "valtakirja nähty")
    assert data["identity_check"][0] == "proxy"


def test_a_person_who_is_not_in_the_register_may_ask(clerk: Command) -> None:
    data = clerk(*UNKNOWN, "--reply-to", "Katu 1, 00100 Helsinki", *JSON).data
    assert (data["number"], data["person"], data["reply_to"]) == (None, "Matti Malli", "Katu 1, 00100 Helsinki")
    assert data["next"] == ["kkrek report --none --request 2026-0001"]


@pytest.mark.parametrize(
    "argv",
    [
        ("request", "open", "--kind", "access", "--via", "letter"),
        ("request", "open", "1001", "--unknown", "--name", "Matti", "--kind", "access", "--via", "letter"),
        ("request", "open", "1001", "--name", "Matti", "--kind", "access", "--via", "letter"),
    ],
)
def test_a_customer_or_an_unknown_person_asks_but_not_both(clerk: Command, argv: tuple[str, ...]) -> None:
    assert clerk(*argv).code == UsageError.exit_code


def test_an_unknown_person_has_a_name(clerk: Command) -> None:
    done = clerk("request", "open", "--unknown", "--kind", "access", "--via", "letter", *JSON)
    assert (done.code, done.error["message"]) == (InvalidValueError.exit_code, "name: is missing")


@pytest.mark.parametrize(
    ("argv", "option"),
    [
        (("request", "open", "1001", "--via", "letter"), "--kind"),
        (("request", "open", "1001", "--kind", "access"), "--via"),
    ],
)
def test_without_a_terminal_kind_and_way_must_be_given(clerk: Command, argv: tuple[str, ...], option: str) -> None:
    done = clerk(*argv)
    assert done.code == NeedsOptionError.exit_code
    assert option in done.err


def test_an_objection_may_name_its_purpose(clerk: Command) -> None:  # E-46
    argv = ("request", "open", "1001", "--kind", "objection", "--via", "letter", "--against", "nonsense")
    done = clerk(*argv, *JSON)
    assert done.code == InvalidValueError.exit_code
    known = done.error["hint"].split(" | ")[0]
    assert clerk(*argv[:-1], known, *JSON).data["purpose"] == known


def test_only_an_objection_is_against_a_purpose(clerk: Command) -> None:
    known = clerk(*OPEN, "--against", "nonsense", *JSON).error["hint"].split(" | ")[0]
    assert clerk(*OPEN, "--against", known).code == InvalidValueError.exit_code


def test_an_unknown_number_is_told(clerk: Command) -> None:
    done = clerk("request", "open", "1999", "--kind", "access", "--via", "letter")
    assert done.code == NotFoundError.exit_code


def test_a_viewer_may_take_a_request_in(viewer: Command) -> None:
    assert viewer(*OPEN).code == 0


@pytest.mark.parametrize(
    "argv",
    [
        ("show", "2026-0001"),
        ("identity", "2026-0001", "--method", "document-seen"),
        ("extend", "2026-0001", "--reason", "laaja"),
        ("answer", "2026-0001"),
        ("refuse", "2026-0001", "--reason", "perusteeton"),
        ("withdraw", "2026-0001"),
        ("letter", "2026-0001"),
    ],
)
def test_a_viewer_may_do_no_more(viewer: Command, argv: tuple[str, ...]) -> None:
    viewer(*OPEN)
    assert viewer("request", *argv).code == RoleTooLowError.exit_code


def test_a_dry_run_takes_nothing_in(clerk: Command) -> None:
    done = clerk(*OPEN, "--dry-run", *JSON)
    assert (done.code, done.data["applied"]) == (0, False)
    assert clerk("request", "list").out == "No request is open.\n"


def test_the_log_names_the_request_and_its_purpose(clerk: Command, officer: Command) -> None:
    clerk(*OPEN)
    entry = officer("log", "show", *JSON).data["entries"][0]
    assert (entry["operation"], entry["purpose"], entry["reference"]) == ("request open", "request", "2026-0001")


def test_finnish_words_do_the_same(clerk: Command) -> None:
    done = clerk("pyyntö", "avaa", "1001", "--kind", "tarkastus", "--via", "kirje", *JSON)
    assert done.data["kinds"] == ["access"]
    assert clerk("pyynto", "luettele").code == 0


def checks(done: Run) -> list[str]:
    found: list[str] = done.data["identity_check"]
    return found


def test_nothing_is_asked_of_whoever_stops_marketing(clerk: Command) -> None:
    argv = ("request", "open", "1001", "--kind", "marketing-objection", "--via", "phone", *JSON)
    done = clerk(*argv)
    assert checks(done) == ["not_needed"]
    assert done.data["next"] == ["kkrek opt-out 1001"]


def test_in_person_a_document_is_seen_and_not_copied(clerk: Command) -> None:  # E-10
    argv = ("request", "open", "1001", "--kind", "access", "--via", "in-person")
    assert checks(clerk(*argv, *JSON)) == ["document_seen"]
    assert "neither copy it nor write down its number" in clerk(*argv).out


def test_an_unknown_email_address_gets_a_code_by_post(clerk: Command) -> None:
    assert checks(clerk("request", "open", "1001", "--kind", "access", "--via", "email", *JSON)) == ["code_by_post"]


def test_bank_data_need_a_one_time_code_besides_the_address_on_record(clerk: Command) -> None:
    clerk("correct", "1001", "--add-email", "aino@esimerkki.fi", "--add-iban", "-", stdin="FI21 1234 5600 0007 85\n")
    done = clerk("request", "open", "1001", "--kind", "access", "--via", "email", *JSON)
    assert checks(done) == ["reply_to_record", "one_time_code", "code_by_post"]


def test_a_protected_person_gets_the_code_at_the_contact_address(clerk: Command) -> None:  # F-18
    clerk("protect", "1001", "--contact-address", "PL 12, 33101 Tampere")
    assert checks(clerk(*OPEN, *JSON)) == ["code_to_contact_address"]


def test_an_electronic_request_is_to_be_answered_electronically(clerk: Command) -> None:  # E-13
    done = clerk("request", "open", "1001", "--kind", "access", "--via", "email", "--identity", "known-contact", *JSON)
    assert done.data["answer_electronically"]
    assert checks(done) == []


def test_the_soonest_stands_first_in_the_list(viewer: Command) -> None:
    viewer(*OPEN)
    viewer(*OPEN, "--received", "1.11.2026")
    found = viewer("request", "list", *JSON).data["requests"]
    assert [one["id"] for one in found] == ["2026-0002", "2026-0001"]


def test_the_list_tells_both_dates_and_what_is_overdue(viewer: Command) -> None:  # E-06
    viewer(*OPEN, now=NOW)
    line = viewer("request", "list", now=datetime(2026, 12, 29, 9, 0, tzinfo=UTC)).out.splitlines()[1]
    assert "24 December 2026  28 December 2026" in line
    assert line.endswith("received; overdue, the last day was 28 December 2026")


def test_the_last_day_itself_is_not_overdue(viewer: Command) -> None:  # E-04
    viewer(*OPEN, now=NOW)
    found = viewer("request", "list", *JSON, now=datetime(2026, 12, 28, 9, 0, tzinfo=UTC)).data["requests"]
    assert not found[0]["overdue"]


def test_the_list_holds_no_words_of_the_person(clerk: Command, viewer: Command) -> None:
    clerk(*UNKNOWN)
    done = viewer("request", "list")
    assert "Malli" not in done.out
    assert "not in the register" in done.out


def test_closed_requests_are_listed_with_all(clerk: Command) -> None:
    clerk(*OPEN)
    clerk("request", "withdraw", "2026-0001")
    assert clerk("request", "list", *JSON).data["requests"] == []
    assert clerk("request", "list", "--all", *JSON).data["requests"][0]["state"] == "withdrawn"


def test_spreadsheets_get_the_list(viewer: Command) -> None:
    viewer(*OPEN)
    done = viewer("request", "list", "--format", "csv")
    assert done.out.removeprefix("\ufeff").startswith("id;number;kinds;received_on;aim_on;latest_on;")


def test_a_request_is_shown_with_the_next_command(clerk: Command) -> None:
    clerk(*OPEN)
    assert "  `kkrek report 1001 --request 2026-0001`\n" in clerk("request", "show", "2026-0001").out


def test_an_unknown_id_is_told(clerk: Command) -> None:
    assert clerk("request", "show", "2026-0009").code == NotFoundError.exit_code


def test_open_requests_stand_in_the_task_list_by_the_day_to_aim_by(viewer: Command) -> None:  # E-06
    viewer(*OPEN, now=NOW)
    done = viewer("task", "list", now=NOW)
    assert done.out.splitlines()[1].startswith("2026-0001  24 December 2026  Answer the request: access")
    assert viewer("task", "list", *JSON).data["requests"][0]["id"] == "2026-0001"
    assert viewer("task", "list", "--format", "csv").out.splitlines()[1] == "2026-0001;request;;1001;2026-12-24;1;"


@pytest.mark.parametrize(("days", "code"), [(8, 0), (7, 70), (0, 70)])
def test_the_exit_code_of_the_task_list_counts_requests(viewer: Command, days: int, code: int) -> None:  # E-06
    viewer(*OPEN, now=NOW)
    now = datetime(2026, 12, 24, 9, 0, tzinfo=UTC) - timedelta(days=days)
    assert viewer("task", "list", "--exit-code", now=now).code == code


def test_correct_settles_a_rectification(clerk: Command) -> None:  # E-10, E-35
    clerk("request", "open", "1001", "--kind", "rectification", "--via", "in-person", "--identity", "document-seen")
    done = clerk("correct", "1001", "--call-name", "Aino", "--request", "2026-0001")
    assert "The rectification asked for in request 2026-0001 is settled.\n" in done.out
    assert "kkrek request letter 2026-0001" in done.out
    assert clerk("request", "show", "2026-0001", *JSON).data["state"] == "answered"


def test_correct_does_not_settle_what_nobody_is_known_to_have_asked(clerk: Command) -> None:  # E-10
    clerk("request", "open", "1001", "--kind", "rectification", "--via", "letter")
    done = clerk("correct", "1001", "--call-name", "Aino", "--request", "2026-0001", *JSON)
    assert (done.code, done.error["id"]) == (47, "request-identity")
    assert clerk("show", "1001", "--purpose", "service", *JSON).data["call_name"] is None


def test_correct_refuses_a_request_that_asks_for_something_else(clerk: Command) -> None:
    clerk(*OPEN)
    done = clerk("correct", "1001", "--call-name", "Aino", "--request", "2026-0001")
    assert done.code == NotFoundError.exit_code


def test_a_correction_that_is_only_tried_settles_nothing(clerk: Command) -> None:
    clerk("request", "open", "1001", "--kind", "rectification", "--via", "in-person", "--identity", "document-seen")
    clerk("correct", "1001", "--call-name", "Aino", "--request", "2026-0001", "--dry-run")
    assert clerk("request", "show", "2026-0001", *JSON).data["state"] == "received"


def test_the_identity_comes_before_what_is_asked_for_as_long_as_nobody_checked_it(clerk: Command) -> None:  # E-10
    clerk("add", "--family-name", "Lehto")
    opened = clerk("request", "open", "1001", "--kind", "restriction", "--via", "email").out
    assert "request identity 2026-0001 --method METHOD | --ask TEXT" in opened
    known = clerk("request", "identity", "2026-0001", "--method", "known-contact").out
    assert "request identity" not in known


def test_to_undo_what_a_request_was_answered_with_is_warned_of(clerk: Command) -> None:  # E-35
    clerk("request", "open", "1001", "--kind", "rectification", "--via", "in-person", "--identity", "document-seen")
    clerk("correct", "1001", "--call-name", "Aino", "--request", "2026-0001")
    assert "request 2026-0001 was answered with this" in " ".join(clerk("undo").err.split())
