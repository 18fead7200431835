"""`kkrek consent`: given for one kind and channel with its proof, withdrawn as easily."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from marketing_state import EVERY, forbidden, states
from register_file import opened

from kkrek.errors import (
    InvalidValueError,
    NoLegalBasisError,
    NotFoundError,
    RestrictedError,
    RoleTooLowError,
    UsageError,
)

if TYPE_CHECKING:
    from office import Command, Office

AINO = ("--family-name", "Koskela", "--given-names", "Aino Maria", "--email", "Aino@Esimerkki.fi",
        "--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki")  # fmt: skip
BY_EMAIL = ("1001", "--kind", "advertising", "--channel", "email")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", *AINO)


@pytest.fixture
def suppressed(clerk: Command, viewer: Command, officer: Command) -> str:
    """Return the number of somebody who opted out, was erased, and came back with the same e-mail address."""
    viewer("opt-out", "1001")
    assert officer("erase", "1001", "--ground", "17.1.a", "--yes").code == 0
    done = clerk("add", "--family-name", "Toinen", "--email", "AINO@esimerkki.FI", "--format", "json")
    return str(done.data["number"])


def test_a_consent_holds_text_day_way_and_who_recorded_it(clerk: Command, office: Office) -> None:  # M-07
    done = clerk("consent", "give", *BY_EMAIL, "--text", "2026-2", "--received", "20.11.2026", "--via", "portaali",
                 "--format", "json")  # fmt: skip
    assert done.code == 0, done.err
    with opened(office) as store:
        row = store.one("SELECT c.*, l.user FROM marketing_choice c JOIN log l ON l.n = c.entry")
    assert row is not None
    names = ("kind", "channel", "state", "since", "via", "text_version", "user")
    assert tuple(row[name] for name in names) == (
        "advertising", "email", "consented", "2026-11-20", "portal", "2026-2", "kaisa",
    )  # fmt: skip


def test_withdrawing_takes_the_same_words_as_giving(clerk: Command) -> None:  # M-07, GDPR Art. 7(3)
    assert clerk("consent", "give", *BY_EMAIL).code == 0
    assert clerk("consent", "withdraw", *BY_EMAIL).code == 0
    assert states(clerk) == {("advertising", "email"): "withdrawn"}


def test_withdrawing_what_was_not_given_changes_nothing(clerk: Command) -> None:
    done = clerk("consent", "withdraw", *BY_EMAIL)
    assert done.code == 0
    assert "nothing was changed" in done.out
    assert states(clerk) == {}


def test_withdrawing_leaves_a_prohibition_standing(clerk: Command, viewer: Command) -> None:  # M-02
    viewer("opt-out", "1001")
    clerk("consent", "withdraw", *BY_EMAIL)
    assert forbidden(clerk) == EVERY


def test_a_later_consent_lifts_its_own_kind_and_channel_only(clerk: Command, viewer: Command) -> None:  # M-02
    viewer("opt-out", "1001", "--received", "1.3.2026")
    clerk("consent", "give", *BY_EMAIL, "--received", "5.3.2026", "--via", "letter")
    assert forbidden(clerk) == EVERY - {("advertising", "email")}


def test_a_consent_of_before_lifts_nothing(clerk: Command, viewer: Command) -> None:  # M-02
    viewer("opt-out", "1001", "--received", "5.3.2026")
    done = clerk("consent", "give", *BY_EMAIL, "--received", "1.3.2026", "--via", "letter")
    assert done.code == NoLegalBasisError.exit_code
    assert forbidden(clerk) == EVERY


def test_a_consent_of_before_its_withdrawal_is_over(clerk: Command) -> None:  # GDPR Art. 7(3)
    assert clerk("consent", "give", *BY_EMAIL, "--received", "1.3.2026").code == 0
    assert clerk("consent", "withdraw", *BY_EMAIL, "--received", "5.3.2026").code == 0
    assert clerk("consent", "give", *BY_EMAIL, "--received", "2.3.2026").code == NoLegalBasisError.exit_code
    assert clerk("consent", "give", *BY_EMAIL, "--received", "5.3.2026").code == 0


def test_a_letter_of_before_ends_no_suppression(clerk: Command, suppressed: str) -> None:  # M-12
    by_letter = ("--ends-suppression", "--letter", "2020/18", "--received", "1.3.2020")
    done = clerk("consent", "give", suppressed, "--kind", "advertising", "--channel", "email", *by_letter)
    assert done.code == NoLegalBasisError.exit_code
    assert states(clerk, suppressed) == {}


def test_it_is_for_one_kind_and_channel(clerk: Command) -> None:  # M-07
    assert clerk("consent", "give", "1001", "--channel", "email").code == UsageError.exit_code
    assert clerk("consent", "give", "1001", "--kind", "advertising").code == UsageError.exit_code


def test_no_consent_is_taken_from_somebody_on_the_suppression_list(clerk: Command, suppressed: str) -> None:  # M-12
    done = clerk("consent", "give", suppressed, "--kind", "advertising", "--channel", "email")
    assert done.code == NoLegalBasisError.exit_code
    assert "--ends-suppression --letter" in done.err
    assert states(clerk, suppressed) == {}


def test_a_letter_ends_the_suppression_for_its_kind_and_channel_alone(clerk: Command, suppressed: str) -> None:  # M-12
    here = (suppressed, "--kind", "advertising", "--channel")
    done = clerk("consent", "give", *here, "email", "--ends-suppression", "--letter", "2026/18")
    assert done.code == 0, done.err
    assert clerk("consent", "give", *here, "email").code == 0
    assert clerk("consent", "give", *here, "sms").code == NoLegalBasisError.exit_code


def test_ending_the_suppression_needs_the_letter(clerk: Command, suppressed: str) -> None:  # M-12
    done = clerk("consent", "give", suppressed, "--kind", "advertising", "--channel", "email", "--ends-suppression")
    assert done.code == NoLegalBasisError.exit_code


def test_somebody_else_is_not_on_the_list(clerk: Command, suppressed: str) -> None:  # M-12
    clerk("add", "--family-name", "Kolmas", "--email", "kolmas@esimerkki.fi")
    assert clerk("consent", "give", "1003", "--kind", "advertising", "--channel", "email").code == 0


def test_the_report_says_that_the_person_is_on_the_list(clerk: Command, suppressed: str) -> None:  # M-12, R-29
    text = clerk("report", suppressed, "--draft", "--lang", "en").out
    assert "On the suppression list: yes." in text


def test_a_child_does_not_consent(clerk: Command) -> None:  # consent_age of the configuration
    clerk("add", "--family-name", "Koskela", "--given-names", "Onni", "--identity-code", "-",
          "--identity-code-reason", "lease", stdin="010110A9079\n")  # fmt: skip
    done = clerk("consent", "give", "1002", "--kind", "advertising", "--channel", "email")
    assert done.code == NoLegalBasisError.exit_code


def test_the_dead_get_no_marketing(clerk: Command) -> None:  # F-23
    clerk("correct", "1001", "--deceased-on", "1.11.2026")
    assert clerk("consent", "give", *BY_EMAIL).code == NoLegalBasisError.exit_code


def test_nothing_is_added_while_processing_is_restricted(clerk: Command, office: Office) -> None:  # E-41
    with opened(office) as store:
        store.run("INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'a', '2026-11-01', 1)")
    assert clerk("consent", "give", *BY_EMAIL).code == RestrictedError.exit_code


def test_a_viewer_may_not_record_a_consent(viewer: Command) -> None:
    assert viewer("consent", "give", *BY_EMAIL).code == RoleTooLowError.exit_code


@pytest.mark.parametrize("word", ["give", "withdraw"])
def test_a_day_ahead_is_refused(clerk: Command, word: str) -> None:
    assert clerk("consent", word, *BY_EMAIL, "--received", "2027-01-01").code == InvalidValueError.exit_code


@pytest.mark.parametrize("word", ["give", "withdraw"])
def test_an_unknown_customer_is_not_found(clerk: Command, word: str) -> None:
    done = clerk("consent", word, "1999", "--kind", "advertising", "--channel", "email")
    assert done.code == NotFoundError.exit_code


def test_scripts_get_what_was_recorded(clerk: Command) -> None:
    done = clerk("consent", "give", *BY_EMAIL, "--format", "json")
    assert done.json["command"] == "consent give"
    assert {**done.data, "entry": 0} == {
        "number": 1001,
        "applied": True,
        "entry": 0,
        "kind": "advertising",
        "channel": "email",
        "state": "consented",
        "since": "2026-11-22",
    }


def test_a_dry_run_of_either_writes_nothing(clerk: Command) -> None:
    given = clerk("consent", "give", *BY_EMAIL, "--dry-run", "--format", "json")
    assert (given.code, given.data["applied"], given.data["state"]) == (0, False, "consented")
    assert states(clerk) == {}
    clerk("consent", "give", *BY_EMAIL)
    withdrawn = clerk("consent", "withdraw", *BY_EMAIL, "--dry-run")
    assert withdrawn.out.splitlines()[-1] == "Nothing was written."
    assert set(states(clerk).values()) == {"consented"}


def test_a_dry_run_does_not_end_a_suppression(clerk: Command, suppressed: str) -> None:  # M-12
    here = ("consent", "give", suppressed, "--kind", "advertising", "--channel", "email")
    assert clerk(*here, "--ends-suppression", "--letter", "2026/18", "--dry-run").code == 0
    assert clerk(*here).code == NoLegalBasisError.exit_code


def test_the_end_of_a_prohibition_is_told(clerk: Command, viewer: Command) -> None:  # M-02
    assert "earlier prohibition" not in clerk("consent", "give", *BY_EMAIL, "--dry-run").out
    viewer("opt-out", "1001")
    assert "It ends the earlier prohibition of just this" in clerk("consent", "give", *BY_EMAIL).out
