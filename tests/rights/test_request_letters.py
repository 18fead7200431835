"""The letters of `kkrek request`: which there are, to whom they go, in which language (E-14, E-16, F-18)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kkrek.errors import InvalidValueError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command

JSON = ("--format", "json")
ID = "2026-0001"
SHOW = ("request", "show", ID, *JSON)
RECEIVED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this request
def _asked(clerk: Command) -> None:
    """Have a request for a copy, received on 23 November 2026."""
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino", "--street", "Testikatu 1 A 2",
          "--postal-code", "00100", "--town", "Helsinki", "--language", "en")  # fmt: skip
    assert clerk("request", "open", "1001", "--kind", "access", "--via", "letter", now=RECEIVED).code == 0


def test_an_acknowledgement_keeps_its_day(clerk: Command) -> None:
    argv = ("request", "open", "1001", "--kind", "erasure", "--via", "letter", "--output", "-", *JSON)
    done = clerk(*argv, "--file-type", "json", now=RECEIVED)
    assert done.data["acknowledged_on"] == "2026-11-23"
    assert done.data["letter"]["recipient"] == ["Aino Koskela", "Testikatu 1 A 2", "00100 HELSINKI"]


def test_the_letter_of_the_last_step_is_written_again(clerk: Command) -> None:
    clerk("request", "extend", ID, "--reason", "there are many requests", now=RECEIVED)
    done = clerk("request", "letter", ID, now=RECEIVED)
    assert "there are many requests" in " ".join(done.out.split())
    assert "23 February 2027" in done.out


def test_a_letter_that_the_request_has_not_reached_is_refused(clerk: Command) -> None:
    done = clerk("request", "letter", ID, "--kind", "refusal", *JSON, "--file-type", "json", now=RECEIVED)
    assert (done.code, done.error["hint"]) == (InvalidValueError.exit_code, "acknowledgement")


def test_the_question_about_the_identity_is_said_again(clerk: Command) -> None:
    clerk("request", "identity", ID, "--ask", "ring us", now=RECEIVED)
    assert clerk("request", "letter", ID, now=RECEIVED).code == InvalidValueError.exit_code
    assert "ring us" in clerk("request", "letter", ID, "--ask", "ring us", now=RECEIVED).out


def test_a_protected_person_is_written_to_at_the_contact_address(clerk: Command) -> None:  # F-18
    clerk("protect", "1001", "--contact-address", "PL 12, 33101 Tampere", now=RECEIVED)
    page = clerk("request", "letter", ID, now=RECEIVED).out
    assert "PL 12" in page
    assert "Testikatu" not in page


def test_a_proxy_is_written_to_where_the_proxy_said(clerk: Command) -> None:  # E-16
    proxy = ("--by", "Maija Malli", "--authority", "valtakirja", "--reply-to", "Sivukatu 2, 00200 Helsinki")
    clerk("request", "open", "1001", "--kind", "erasure", "--via", "letter", *proxy, now=RECEIVED)
    page = clerk("request", "letter", "2026-0002", now=RECEIVED).out
    assert "Maija Malli\nSivukatu 2\n00200 Helsinki\n" in page
    assert "You asked on behalf of" in page
    assert "Asked for you by" not in page


@pytest.mark.parametrize("reply_to", ["matti@esimerkki.fi", "+358 40 1234567"])
def test_of_an_email_address_or_a_phone_number_the_window_shows_nothing(clerk: Command, reply_to: str) -> None:
    person = ("--unknown", "--name", "Matti Malli", "--reply-to", reply_to)
    clerk("request", "open", *person, "--kind", "erasure", "--via", "email", now=RECEIVED)
    done = clerk("request", "letter", "2026-0002", "--file-type", "json", *JSON, now=RECEIVED)
    assert done.data["letter"]["recipient"] == ["Matti Malli"]


def test_a_letter_is_in_the_language_that_is_named(clerk: Command) -> None:  # E-14
    clerk("request", "letter", ID, "--lang", "sv", now=RECEIVED)
    assert clerk(*SHOW, now=RECEIVED).data["letters"][0]["language"] == "sv"


def test_an_address_abroad_ends_with_the_name_of_its_country(clerk: Command) -> None:  # F-33
    clerk("correct", "1001", "--street", "Storgatan 1", "--postal-code", "111 22", "--town", "Stockholm",
          "--country", "SE", now=RECEIVED)  # fmt: skip
    page = clerk("request", "letter", ID, now=RECEIVED).out
    assert "Storgatan 1\n111 22 STOCKHOLM\nSWEDEN\n" in page


def test_all_forms_of_a_letter_are_written(clerk: Command, tmp_path: Path) -> None:
    for suffix, begin in ((".pdf", b"%PDF"), (".txt", b""), (".json", b"{")):
        file = tmp_path / f"letter{suffix}"
        assert clerk("request", "letter", ID, "--output", str(file), now=RECEIVED).code == 0
        assert file.read_bytes().startswith(begin)
    assert [one["pages"] for one in clerk(*SHOW, now=RECEIVED).data["letters"]] == [1, None, None]
