"""`kkrek opt-out`: a prohibition of marketing in any form, for any kind and channel, at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from marketing_state import EVERY, forbidden, states
from register_file import opened

from kkrek.errors import InvalidValueError, NotFoundError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino Maria", "--email", "aino@esimerkki.fi",
          "--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki",
          "--phone", "040 1234567")  # fmt: skip


def test_alone_it_forbids_all_kinds_in_every_channel(viewer: Command, clerk: Command) -> None:  # N-04, E-45
    done = viewer("opt-out", "1001")
    assert done.code == 0
    assert done.out == "Customer 1001 has forbidden all direct marketing since 22 November 2026 (by phone).\n"
    assert forbidden(clerk) == EVERY


def test_one_kind_leaves_the_others_untouched(viewer: Command, clerk: Command) -> None:  # N-04
    viewer("opt-out", "1001", "--kind", "etämyynti")
    assert {kind for kind, _ in states(clerk)} == {"distance_selling"}
    assert len(states(clerk)) == 5


def test_kinds_and_channels_narrow_it(viewer: Command, clerk: Command) -> None:  # N-04
    viewer("opt-out", "1001", "--kind", "suoramainonta", "--kind", "tutkimus", "--channel", "puhelin")
    assert forbidden(clerk) == {("advertising", "phone"), ("research", "phone")}


def test_it_is_recorded_with_its_day_way_and_letter(viewer: Command, clerk: Command) -> None:  # N-04
    viewer("opt-out", "1001", "--received", "1.3.2026", "--via", "kirje", "--letter", "2026/17")
    choice = clerk("show", "1001", "--format", "json").data["marketing"][0]
    assert (choice["since"], choice["via"], choice["reference"]) == ("2026-03-01", "letter", "2026/17")


def test_the_log_says_who_recorded_it(viewer: Command, office: Office) -> None:  # N-04
    done = viewer("opt-out", "1001", "--format", "json")
    with opened(office) as store:
        row = store.one("SELECT user, operation FROM log WHERE n = :n", {"n": done.data["entry"]})
    assert row is not None
    assert (row["user"], row["operation"]) == ("veikko", "opt-out")


@pytest.mark.parametrize("way", ["puhelin", "sms", "email", "in-person", "portal"])
def test_no_letter_is_needed(viewer: Command, way: str) -> None:  # N-05, GDPR Art. 12(2)
    assert viewer("opt-out", "1001", "--via", way).code == 0


def test_it_holds_with_the_command_that_records_it(viewer: Command, clerk: Command) -> None:  # E-45
    clerk("consent", "give", "1001", "--kind", "advertising", "--channel", "email")
    viewer("opt-out", "1001")
    assert states(clerk)["advertising", "email"] == "forbidden"


def test_it_beats_a_consent_given_before(viewer: Command, clerk: Command) -> None:  # M-02
    clerk("consent", "give", "1001", "--kind", "advertising", "--channel", "sms", "--received", "2026-11-20")
    viewer("opt-out", "1001", "--received", "2026-11-01")
    assert states(clerk)["advertising", "sms"] == "forbidden"


def test_twice_is_no_error_and_adds_day_and_way(viewer: Command, clerk: Command) -> None:  # N-04
    viewer("opt-out", "1001", "--received", "1.3.2026")
    again = viewer("opt-out", "1001", "--via", "email")
    assert again.code == 0
    assert "All of it was forbidden before" in again.out
    recorded = clerk("show", "1001", "--format", "json").data["marketing"]
    assert {(choice["since"], choice["via"]) for choice in recorded} == {
        ("2026-03-01", "phone"),
        ("2026-11-22", "email"),
    }


def test_it_survives_a_new_name_and_a_new_address(viewer: Command, clerk: Command) -> None:  # M-03
    viewer("opt-out", "1001")
    done = clerk("correct", "1001", "--family-name", "Virtanen", "--street", "Toinen tie 5", "--postal-code", "33100",
                 "--town", "Tampere", "--email", "uusi@esimerkki.fi", "--phone", "050 7654321")  # fmt: skip
    assert done.code == 0, done.err
    assert forbidden(clerk) == EVERY


def test_no_correction_can_lift_it(viewer: Command, clerk: Command) -> None:  # M-05
    viewer("opt-out", "1001")
    assert clerk("correct", "1001", "--marketing", "yes").code == UsageError.exit_code
    assert clerk("correct", "1001", "--clear", "marketing").code != 0
    assert forbidden(clerk) == EVERY


def test_a_choice_has_three_states(viewer: Command, clerk: Command) -> None:  # M-11
    clerk("consent", "give", "1001", "--kind", "advertising", "--channel", "email")
    viewer("opt-out", "1001", "--kind", "advertising", "--channel", "sms")
    assert states(clerk) == {("advertising", "email"): "consented", ("advertising", "sms"): "forbidden"}


def test_the_report_tells_what_an_unset_channel_means(clerk: Command) -> None:  # M-01, M-11
    text = " ".join(clerk("report", "1001", "--draft", "--lang", "en").out.split())
    assert "we may use this until you forbid it" in text
    assert "used only with your consent or where the law allows it" in text


def test_the_report_tells_it_in_plain_words(viewer: Command, clerk: Command) -> None:  # E-29
    viewer("opt-out", "1001", "--received", "1.3.2026")
    text = clerk("report", "1001", "--draft", "--lang", "en").out
    assert "you have forbidden this" in " ".join(text.split())


def test_the_ledger_carries_it_with_digests_for_a_clerk(clerk: Command, office: Office) -> None:  # M-12, E-39
    clerk("opt-out", "1001", "--kind", "research", "--channel", "post")
    line = json.loads(office.officer.place.ledger.read_text(encoding="ascii").splitlines()[-1])
    assert line["kind"] == "opt-out"
    assert line["body"]["choices"] == [["research", "post"]]
    assert {one["identifier"] for one in line["body"]["suppressions"]} == {"email", "phone", "name"}


def test_a_viewer_has_no_suppression_key(viewer: Command, office: Office) -> None:  # M-12
    viewer("opt-out", "1001")
    line = json.loads(office.officer.place.ledger.read_text(encoding="ascii").splitlines()[-1])
    assert "suppressions" not in line["body"]


def test_scripts_get_what_was_recorded(viewer: Command) -> None:
    done = viewer("opt-out", "1001", "--kind", "muu suoramarkkinointi", "--channel", "sähköposti", "--format", "json")
    assert done.json["command"] == "opt-out"
    assert {**done.data, "entry": 0} == {
        "number": 1001,
        "applied": True,
        "entry": 0,
        "kinds": ["other_dm"],
        "channels": ["email"],
        "since": "2026-11-22",
        "via": "phone",
        "again": False,
        "mailings": [],
        "tasks": [],
        "requests": [],
    }


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--kind", "spam"), InvalidValueError.exit_code),
        (("--channel", "pigeon"), InvalidValueError.exit_code),
        (("--received", "1.1.2027"), InvalidValueError.exit_code),
        (("--received", "soon"), InvalidValueError.exit_code),
        (("--format", "csv"), UsageError.exit_code),
    ],
)
def test_a_wrong_value_changes_nothing(viewer: Command, clerk: Command, options: tuple[str, ...], code: int) -> None:
    assert viewer("opt-out", "1001", *options).code == code
    assert states(clerk) == {}


def test_an_unknown_customer_is_not_found(viewer: Command) -> None:
    assert viewer("opt-out", "1999").code == NotFoundError.exit_code


def test_the_day_may_lie_before_the_customer_was_recorded(viewer: Command) -> None:
    assert viewer("opt-out", "1001", "--received", "1.1.2019").code == 0


def test_a_finnish_clerk_uses_finnish_words(viewer: Command, clerk: Command) -> None:
    assert (
        viewer("kielto", "Koskela", "--kind", "markkinatutkimus", "--channel", "posti", "--via", "tekstiviesti").code
        == 0
    )
    assert forbidden(clerk) == {("research", "post")}


def test_a_dry_run_says_what_would_be_forbidden_and_writes_nothing(
    viewer: Command, clerk: Command, office: Office
) -> None:
    ledger = office.directory.joinpath("register.ledger").read_bytes()
    done = viewer("opt-out", "1001", "--kind", "research", "--dry-run", "--format", "json")
    assert done.code == 0
    assert (done.data["applied"], done.data["entry"], done.data["kinds"]) == (False, None, ["research"])
    assert states(clerk) == {}
    assert office.directory.joinpath("register.ledger").read_bytes() == ledger
    assert viewer("opt-out", "1001", "--dry-run").out.endswith("Nothing was written.\n")


def test_it_is_taken_while_processing_is_restricted(viewer: Command, clerk: Command, office: Office) -> None:  # E-41
    with opened(office) as store:
        store.run("INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'a', '2026-01-01', 1)")
    assert viewer("opt-out", "1001").code == 0
    assert forbidden(clerk) == EVERY


def test_it_settles_what_was_asked_for_in_an_open_request(viewer: Command, clerk: Command) -> None:  # E-45
    opened_now = viewer(
        "request", "open", "1001", "--kind", "marketing-objection", "--via", "email", "--format", "json"
    )
    assert opened_now.code == 0, opened_now.err
    done = viewer("opt-out", "1001", "--format", "json")
    assert done.data["requests"] == [opened_now.data["id"]]
    assert clerk("request", "show", opened_now.data["id"], "--format", "json").data["state"] == "answered"


def test_a_dry_run_names_the_lists_and_takes_nobody_off(
    viewer: Command, clerk: Command, tmp_path: Path
) -> None:  # M-10
    path = str(tmp_path / "list.csv")
    clerk("marketing", "list", "--kind", "advertising", "--channel", "post", "--output", path)
    assert viewer("opt-out", "1001", "--dry-run", "--format", "json").data["mailings"] == [1]
    assert viewer("opt-out", "1001", "--format", "json").data["mailings"] == [1]
