"""`kkrek breach`: from the moment one is aware of it to its end, with what the law proposes (E-52, E-53)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from register_file import opened
from terminal import at_terminal

from kkrek.domain.breach import Affected, Breach, Loss, Risk, What, Why, proposed
from kkrek.errors import (
    AlreadyThereError,
    DueItemsError,
    InvalidValueError,
    NeedsOptionError,
    NotFoundError,
    RoleTooLowError,
    UsageError,
)
from kkrek.store.due import due_by, overdue_on

if TYPE_CHECKING:
    from office import Command, Office

JSON = ("--format", "json")
FRIDAY = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)  # 16.30 in Helsinki
MONDAY = FRIDAY + timedelta(hours=72)
OPEN = ("breach", "open", "--what", "register", "--nature", "Kannettava tietokone katosi junassa.")
KNOWN = ("--consequences", "Tietoja voidaan lukea.", "--measures", "Laite lukittiin etänä.")


def opened_breach(officer: Command, *how: str, now: datetime = FRIDAY) -> Any:  # ruff: ignore[any-type] - JSON
    done = officer(*OPEN, *(how or ("--encrypted", "no")), *JSON, now=now)
    assert done.code == 0, done.err
    return done.data


@pytest.fixture
def someone(clerk: Command) -> None:
    assert clerk("add", "--family-name", "Koskela", "--phone", "040 1234567").code == 0


def test_the_hours_run_over_the_weekend(officer: Command) -> None:  # E-52, T-03
    done = officer(*OPEN, "--encrypted", "no", "--ui-lang", "en", now=FRIDAY)
    assert done.code == 0, done.err
    assert "Notify by             30 November 2026, 16:30, 72 h 0 min left" in done.out
    data = officer("breach", "show", "1", *JSON, now=FRIDAY + timedelta(hours=71, minutes=30)).data
    assert (data["aware_at"], data["due_at"]) == ("2026-11-27T14:30:00Z", "2026-11-30T14:30:00Z")
    assert (data["hours_left"], data["overdue"], data["state"]) == (0.5, False, "open")


def test_the_hours_of_the_configuration_count(officer: Command, tmp_path: Any) -> None:  # E-17  # ruff: ignore[any-type] - a path
    file = tmp_path / "office.toml"
    file.write_text(officer("config", "show").out.replace("breach_hours = 72", "breach_hours = 96"), encoding="utf-8")
    assert officer("config", "load", str(file), "--yes").code == 0
    assert opened_breach(officer)["due_at"] == "2026-12-01T14:30:00Z"


def test_the_hours_run_from_the_moment_that_is_told(officer: Command) -> None:
    data = opened_breach(officer, "--encrypted", "no", "--aware", "26.11.2026 klo 9.00")
    assert data["due_at"] == "2026-11-29T07:00:00Z"
    late = officer("breach", "list", "--ui-lang", "en", now=MONDAY)
    assert "29 November 2026, 09:00, passed" in late.out


@pytest.mark.parametrize(
    ("command", "what"), [(("open", "--what", "register"), "open"), (("list",), "list"), (("show", "1"), "show"),
                          (("close", "1"), "close"), (("letters", "1", "--folder", "x"), "letters"),
                          (("correct", "1", "--risk", "high"), "correct")]
)  # fmt: skip
def test_an_officer_alone_keeps_breaches(clerk: Command, command: tuple[str, ...], what: str) -> None:
    refused = clerk("breach", *command, *JSON)
    assert (refused.code, refused.error["id"]) == (RoleTooLowError.exit_code, "role-too-low")
    assert f"breach {what}" in refused.error["message"]


def test_trying_writes_nothing(officer: Command) -> None:
    tried = officer(*OPEN, "--encrypted", "no", "--dry-run", *JSON, now=FRIDAY).data
    assert (tried["applied"], tried["id"]) == (False, 0)
    assert officer("breach", "list", "--all", *JSON).data["breaches"] == []
    assert opened_breach(officer)["id"] == 1, "no number was used up"


# What is proposed ---------------------------------------------------------------------------------------------


def breach(*losses: Loss, risk: Risk | None = None, persons: int = 5, **facts: Any) -> Breach:  # ruff: ignore[any-type] - facts of a breach
    given: dict[str, Any] = {"encrypted": False, "key_leaked": False, "records": {}, "protected": 0} | facts
    return Breach(
        id=1, what=What.OTHER, losses=losses or (Loss.CONFIDENTIALITY,), aware_at=FRIDAY, due_at=MONDAY, head=None,
        disclosure=None, nature="n", consequences=None, measures=None, encrypted=given["encrypted"],
        key_leaked=given["key_leaked"], risk=risk,
        affected=Affected(persons=persons, protected=given["protected"], records=given["records"]),
        notified_at=None, not_notified=False, reason=None, told_on=None, not_told=None, opened_on=FRIDAY.date(),
        closed_on=None,
    )  # fmt: skip


NAMES, CODES = {"family_name": 5}, {"identity_code": 5}
SECRET, LOST = (Loss.CONFIDENTIALITY,), (Loss.AVAILABILITY,)
SAFE = {"encrypted": True, "key_leaked": False}


@pytest.mark.parametrize(
    ("losses", "facts", "risk", "expected"),
    [
        # Nobody can read it: 34(3)(a), and 33(1) lets the authority be.
        (SECRET, {**SAFE, "records": CODES}, None, (Risk.UNLIKELY, False, False)),
        (SECRET, {"encrypted": True, "key_leaked": True, "records": CODES}, None, (Risk.HIGH, True, True)),
        (SECRET, {"records": NAMES}, None, (Risk.RISK, True, False)),
        (SECRET, {"records": CODES}, None, (Risk.HIGH, True, True)),
        (SECRET, {"records": {"bank_accounts": 1}}, None, (Risk.HIGH, True, True)),
        (SECRET, {"records": NAMES, "protected": 1}, None, (Risk.HIGH, True, True)),
        # Loss without a backup is a breach, too, and encryption does not help against it.
        (LOST, {**SAFE, "records": CODES}, None, (Risk.RISK, True, False)),
        (LOST, {**SAFE, "records": CODES}, Risk.HIGH, (Risk.HIGH, True, True)),
        ((*SECRET, *LOST), {**SAFE, "records": CODES}, None, (Risk.RISK, True, False)),
        # The office's own assessment stands; what nobody can read is told to no person all the same.
        (SECRET, {"records": CODES}, Risk.UNLIKELY, (Risk.UNLIKELY, False, False)),
        (SECRET, {"records": NAMES}, Risk.HIGH, (Risk.HIGH, True, True)),
        (SECRET, {**SAFE, "records": CODES}, Risk.HIGH, (Risk.HIGH, True, False)),
    ],
    ids=[
        "unreadable", "key leaked", "names", "codes", "accounts", "protected", "lost", "lost and high",
        "seen and lost", "assessed unlikely", "assessed high", "unreadable though high",
    ],
)  # fmt: skip
def test_whom_to_tell_is_proposed(
    losses: tuple[Loss, ...], facts: dict[str, Any], risk: Risk | None, expected: tuple[Risk, bool, bool]
) -> None:  # E-52, E-53
    made = proposed(breach(*losses, risk=risk, **facts))
    assert (made.risk, made.authority, made.persons) == expected


def test_a_breach_of_nobody_is_unlikely_to_harm_anybody() -> None:
    made = proposed(breach(persons=0))
    assert (made.authority, made.why) == (False, (Why.NOBODY,))


def test_the_proposal_is_told_with_its_reasons(clerk: Command, officer: Command) -> None:  # E-53
    clerk("add", "--family-name", "Koskela", "--iban", "-", stdin="FI21 1234 5600 0007 85\n")
    done = officer(*OPEN, "--encrypted", "yes", "--key", "no", "--ui-lang", "en", now=FRIDAY)
    assert "the data are encrypted and the key did not leak (GDPR Article 34(3)(a))" in done.out
    assert "The persons need not be told: nobody can read the data" in done.out
    done = officer("breach", "correct", "1", "--key", "yes", "--ui-lang", "en", now=FRIDAY)
    assert "the key leaked, too; account numbers are among them" in done.out
    assert "Tell the persons without undue delay (GDPR Article 34(1))." in done.out


# From phase to phase, to the end ------------------------------------------------------------------------------


@pytest.mark.usefixtures("someone")
def test_a_breach_is_told_in_phases_and_closed(officer: Command) -> None:  # GDPR Art. 33(4), 33(5)
    opened_breach(officer)
    after = officer("breach", "correct", "1", *KNOWN, *JSON, now=FRIDAY).data
    assert (after["consequences"], after["measures"]) == ("Tietoja voidaan lukea.", "Laite lukittiin etänä.")
    told = officer("breach", "correct", "1", "--notified-on", "28.11.2026 10.00", *JSON, now=MONDAY).data
    assert (told["state"], told["notified_at"], told["late"]) == ("notified", "2026-11-28T08:00:00Z", False)
    closed = officer("breach", "close", "1", *JSON, now=MONDAY).data
    assert (closed["state"], closed["closed_on"]) == ("closed", "2026-11-30")
    assert officer("breach", "list", *JSON).data["breaches"] == []
    assert [one["id"] for one in officer("breach", "list", "--all", *JSON).data["breaches"]] == [1]
    assert officer("breach", "close", "1", *JSON, now=MONDAY).code == AlreadyThereError.exit_code


@pytest.mark.usefixtures("someone")
def test_a_late_notification_tells_why(officer: Command) -> None:  # GDPR Art. 33(1)
    opened_breach(officer)
    late = ("breach", "close", "1", *KNOWN, "--notified-on", "30.11.2026 16.31")
    after = MONDAY + timedelta(days=1)
    refused = officer(*late, *JSON, now=after)
    assert (refused.code, "33(1)" in refused.error["message"]) == (InvalidValueError.exit_code, True)
    done = officer(*late, "--reason", "lokit luettiin vasta maanantaina", *JSON, now=after)
    assert (done.code, done.data["late"], done.data["reason"]) == (0, True, "lokit luettiin vasta maanantaina")


@pytest.mark.usefixtures("someone")
def test_to_the_last_minute_it_is_in_time(officer: Command) -> None:
    opened_breach(officer)
    done = officer("breach", "close", "1", *KNOWN, "--notified-on", "30.11.2026 16.30", *JSON, now=MONDAY)
    assert (done.code, done.data["late"]) == (0, False)


def test_one_that_is_not_notified_is_kept_with_the_reason(officer: Command) -> None:  # E-52, GDPR Art. 33(5)
    opened_breach(officer, "--encrypted", "yes", "--key", "no")
    silent = ("breach", "close", "1", *KNOWN, "--not-notified")
    assert officer(*silent, *JSON, now=MONDAY).code == InvalidValueError.exit_code
    done = officer(*silent, "--reason", "levy on salattu", *JSON, now=MONDAY)
    assert (done.code, done.json["warnings"]) == (0, [])
    kept = officer("breach", "list", "--all", *JSON).data["breaches"]
    assert [(one["id"], one["state"]) for one in kept] == [(1, "closed")]
    assert officer("breach", "show", "1", *JSON).data["reason"] == "levy on salattu"


@pytest.mark.usefixtures("someone")
def test_what_the_facts_speak_against_is_recorded_with_a_warning(officer: Command) -> None:
    opened_breach(officer)
    done = officer("breach", "close", "1", *KNOWN, "--not-notified", "--reason", "ei ehditty", *JSON, now=MONDAY)
    assert (done.code, [one["id"] for one in done.json["warnings"]]) == (0, ["breach-not-notified"])


def test_nothing_is_closed_before_it_is_told(clerk: Command, officer: Command) -> None:  # GDPR Art. 33(5), 34(1)
    clerk("add", "--family-name", "Koskela", "--iban", "-", stdin="FI21 1234 5600 0007 85\n")
    opened_breach(officer)
    how: list[str] = []
    for more in (("--notified-on", "28.11.2026 10.00"), KNOWN[:2], KNOWN[2:], ("--told-on", "29.11.2026")):
        refused = officer("breach", "close", "1", *how, *JSON, now=MONDAY)
        assert refused.code == InvalidValueError.exit_code, how
        assert more[0] in refused.error["hint"]
        how += more
    done = officer("breach", "close", "1", *how, *JSON, now=MONDAY)
    assert (done.code, done.data["told_on"]) == (0, "2026-11-29")


def test_persons_may_stay_untold_with_a_reason(clerk: Command, officer: Command) -> None:  # GDPR Art. 34(3)
    clerk("add", "--family-name", "Koskela", "--iban", "-", stdin="FI21 1234 5600 0007 85\n")
    opened_breach(officer)
    how = (*KNOWN, "--notified-on", "28.11.2026 10.00", "--not-told", "tilit suljettiin ennen kuin kukaan luki")
    done = officer("breach", "close", "1", *how, *JSON, now=MONDAY)
    assert (done.code, [one["id"] for one in done.json["warnings"]]) == (0, ["breach-not-told"])


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (("--notified-on", "27.11.2026 16.29"), InvalidValueError.exit_code),
        (("--notified-on", "1.12.2026 9.00"), InvalidValueError.exit_code),
        (("--told-on", "26.11.2026"), InvalidValueError.exit_code),
        (("--notified-on", "28.11.2026 9.00", "--not-notified"), UsageError.exit_code),
        (("--told-on", "28.11.2026", "--not-told", "ei"), UsageError.exit_code),
        (("--consequences", "tili FI21 1234 5600 0007 85 näkyi"), UsageError.exit_code),
        (("--consequences", "hetu 131052-902Y näkyi"), UsageError.exit_code),
        (("--measures", "ovikoodi 1234 vaihdettiin"), InvalidValueError.exit_code),
        (("--consequences", " "), InvalidValueError.exit_code),
        ((), UsageError.exit_code),
    ],
)
def test_what_breaks_a_rule_is_refused_and_changes_nothing(officer: Command, how: tuple[str, ...], code: int) -> None:
    before = opened_breach(officer)
    refused = officer("breach", "correct", "1", *how, *JSON, now=MONDAY)
    assert refused.code == code, refused.err
    assert "1234" not in refused.err
    after = officer("breach", "show", "1", *JSON, now=FRIDAY).data
    assert {**after, "applied": True} == before


def test_a_number_of_no_breach_is_not_found(officer: Command) -> None:
    for command in (
        ("show", "1"),
        ("close", "1"),
        ("correct", "1", "--risk", "risk"),
        ("letters", "1", "--folder", "x"),
    ):
        assert officer("breach", *command).code == NotFoundError.exit_code


def test_without_a_terminal_the_missing_option_is_named(officer: Command) -> None:
    how: tuple[str, ...] = ()
    for option, value in (("--what", "register"), ("--nature", "katosi"), ("--encrypted", "yes"), ("--key", "no")):
        refused = officer("breach", "open", *how, *JSON)
        assert (refused.code, refused.error["message"]) == (NeedsOptionError.exit_code, f"{option} is missing")
        how += (option, value)
    assert officer("breach", "open", *how, *JSON).code == 0


@pytest.mark.parametrize(
    "words", [("rekisteri", "kyllä", "ei", "saatavuus"), ("registret", "ja", "nej", "tillgänglighet")]
)
def test_the_values_have_words(officer: Command, words: tuple[str, str, str, str]) -> None:
    what, yes, no, loss = words
    done = officer("loukkaus", "avaa", "--what", what, "--encrypted", yes, "--key", no, "--loss", loss,
                   "--nature", "levy rikkoutui", *JSON)  # fmt: skip
    assert (done.code, done.data["losses"], done.data["encrypted"]) == (0, ["availability"], True)


# What is due --------------------------------------------------------------------------------------------------


def test_a_breach_whose_hours_run_is_due(officer: Command, viewer: Command, office: Office) -> None:  # E-52
    opened_breach(officer)
    listed = viewer("task", "list", "--exit-code", *JSON, now=FRIDAY)
    assert listed.code == DueItemsError.exit_code
    assert [one["id"] for one in listed.data["breaches"]] == [1]
    assert "30 November 2026, 16:30, 72 h 0 min left" in viewer("task", "list", now=FRIDAY).out
    assert viewer("task", "list", "--format", "csv", now=FRIDAY).out.splitlines()[1] == "1;breach;;;2026-11-30;0;"
    assert viewer("task", "list", "--exit-code", "--within", "0", *JSON, now=FRIDAY).code == 0
    with opened(office) as store:
        assert due_by(store, "2026-12-04", "2026-12-04T14:30:00Z") == 1
        assert due_by(store, "2026-11-27", "2026-11-30T14:29:59Z") == 0
        assert (
            overdue_on(store, "2026-11-27", "2026-11-30T14:30:00Z"),
            overdue_on(store, "2026-11-27", "2026-11-30T14:30:01Z"),
        ) == (0, 1)


@pytest.mark.parametrize(
    "decided", [("--notified-on", "28.11.2026 10.00"), ("--not-notified", "--reason", "levy on salattu")]
)
def test_one_about_which_was_decided_is_not_due(officer: Command, viewer: Command, decided: tuple[str, ...]) -> None:
    opened_breach(officer)
    assert officer("breach", "correct", "1", *decided, now=MONDAY).code == 0
    assert viewer("task", "list", "--exit-code", *JSON, now=MONDAY).data["breaches"] == []


# At a terminal, and in the log --------------------------------------------------------------------------------


def test_the_log_names_fields_and_never_values(officer: Command) -> None:  # N-09
    opened_breach(officer)
    officer("breach", "correct", "1", *KNOWN)
    entry = officer("log", "show", *JSON).data["entries"][0]
    assert (entry["operation"], entry["reference"]) == ("breach correct", "breach:1")
    assert "consequences" in str(entry)
    assert "lukea" not in officer("log", "show", *JSON).out


def test_what_is_missing_is_asked_at_the_terminal(office: Office, officer: Command) -> None:
    options = ("--register", office.directory, "--user", "olli", "--password-file", office.password_file)
    terminal = at_terminal("breach", "open", *options, "--ui-lang", "en")
    terminal.answer("What got out of hand? [1-4]: ", "2")
    terminal.answer("Last log entry that the backup names: ", "viimeinen")
    terminal.answer("Last log entry that the backup names: ", "3")
    terminal.answer("Aware since (Enter: now): ", "")
    terminal.answer("What happened: ", "ulkoinen levy katosi")
    terminal.answer("Are the data encrypted? [y/N] ", "y")
    terminal.answer("Did the key leak, too? [y/N] ", "n")
    assert terminal.end() == 0
    assert "a backup of the register, as it stood at log entry 3" in terminal.seen
    assert officer("breach", "show", "1", *JSON).data["encrypted"] is True
