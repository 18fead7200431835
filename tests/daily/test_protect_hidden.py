"""Where a protected customer lives, and how to reach them, is in no list, search or screen unasked (F-15)."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Run
    from office import Command

ADD = (
    "--family-name", "Suojainen", "--given-names", "Salla", "--phone", "0457 111 222", "--email", "zsalla@esimerkki.fi",
    "--street", "Zkotikuja 7 B 23", "--postal-code", "98711", "--town", "Zkylä", "--note", "Zmuistiö naapurista",
)  # fmt: skip
HISTORY = (
    ("correct", "1001", "--street", "Zuusikatu 8 as 3", "--postal-code", "98722", "--town", "Zkaupunki",
     "--since", "1.6.2026", "--reason", "Zmuutti"),
    ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Zuusikatu 8 as 3", "--begin", "1.1.2024"),
    ("relation", "open", "1001", "--kind", "parking-lease", "--object", "Zhalli 12"),
    ("event", "add", "1001", "--kind", "door_opening", "--object", "Zuusikatu 8 as 3", "--description", "Zlukko"),
    ("claim", "open", "1001", "--reference", "L-7", "--due-on", "1.10.2026"),
)  # fmt: skip
MARKERS = (
    "0457111222", "457111222", "zsalla", "zkoti", "zuusi", "98711", "98722", "zkyl", "zkaupunki", "zmuisti", "zmuutti",
    "zhalli", "zlukko", "zpiilo", "98733", "0457111333", "zlaatikko",
)  # fmt: skip
BOX = "PL 12, 33101 Tampere"


def run(user: Command, *argv: str) -> Run:
    done = user(*argv)
    assert done.code == 0, (argv[:2], done.err)
    return done


def told(done: Run) -> list[str]:
    """Return which markers a result tells, however they are grouped or written."""
    text = (done.out + done.err).casefold()
    squeezed = text.replace(" ", "").replace("-", "")
    return [marker for marker in MARKERS if marker in text or marker in squeezed]


def hits(user: Command, *argv: str) -> list[int]:
    return [one["number"] for one in run(user, "find", *argv, "--format", "json").data["customers"]]


def warnings(done: Run) -> list[tuple[str, str]]:
    return [(one["id"], one["message"]) for one in done.json["warnings"]]


def same_flat(done: Run) -> list[str]:
    return [message for one, message in warnings(done) if one == "same-flat"]


@pytest.fixture
def salla(clerk: Command) -> None:
    """Register a customer with a past, and protect her with a contact address."""
    run(clerk, "add", *ADD)
    for argv in HISTORY:
        run(clerk, *argv)
    run(clerk, "protect", "1001", "--contact-address", BOX)


# Lists and screens --------------------------------------------------------------------------------------------

LOOKING = (
    ("show", "1001"),
    ("show", "1001", "--history"),
    ("find", "Suojainen"),
    ("find", "1001"),
    ("relation", "list", "1001", "--all"),
    ("event", "list", "1001"),
    ("task", "list"),
)
CLERKS = (
    ("note", "list", "1001"),
    ("claim", "list", "1001"),
    ("show", "1001", "--history", "--reveal", "iban", "--reveal", "identity_code"),
    ("duplicates",),
    ("correct", "1001", "--call-name", "Salli", "--dry-run"),
    ("correct", "1001", "--clear", "address", "--dry-run"),
    ("opt-out", "1001"),
    ("relation", "close", "1001", "1"),
    ("undo", "--dry-run"),
    ("undo",),
    ("event", "remove", "1001", "1"),
    ("undo",),
    ("note", "remove", "1001", "1"),
    ("undo",),
    ("correct", "1001", "--remove-phone", "0457 000 000"),
    ("protect", "1001", "--until", "1.1.2030"),
    ("task", "list"),
    ("task", "show", "1"),
)


@pytest.mark.usefixtures("salla")
@pytest.mark.parametrize("form", ["table", "json"])
def test_a_viewer_is_told_nothing(viewer: Command, form: str) -> None:
    for argv in LOOKING:
        assert told(run(viewer, *argv, "--format", form)) == [], argv


@pytest.mark.usefixtures("salla")
@pytest.mark.parametrize("form", ["table", "json"])
def test_a_clerk_is_told_nothing_unasked(clerk: Command, form: str) -> None:
    for argv in (*LOOKING, *CLERKS):
        assert told(clerk(*argv, "--format", form)) == [], argv


@pytest.mark.usefixtures("salla")
def test_the_log_tells_nothing(officer: Command) -> None:
    assert told(run(officer, "log", "show", "--format", "json")) == []


@pytest.mark.usefixtures("salla")
def test_what_is_hidden_is_null_and_named(viewer: Command) -> None:
    data: Any = run(viewer, "show", "1001", "--format", "json").data
    assert {"phones", "emails", "addresses", "relations", "events"} <= set(data["masked"])
    assert (data["phones"], data["emails"]) == (None, None)
    assert [one["as_given"] for one in data["addresses"]] == [None, None, "PL 12"]


@pytest.mark.usefixtures("salla")
def test_a_viewer_is_not_told_who_told_of_it(clerk: Command, viewer: Command) -> None:  # F-15
    run(clerk, "protect", "1001", "--told-by", "Zkertoja")
    shown = run(viewer, "show", "1001", "--history", "--format", "json")
    assert "Zkertoja" not in shown.out
    assert "protection_told_by" in shown.data["masked"]
    assert "Zkertoja" in run(clerk, "show", "1001", "--history").out


def test_a_viewer_may_not_reveal(viewer: Command) -> None:
    assert viewer("show", "1001", "--reveal", "contact").code == 22


@pytest.mark.usefixtures("salla")
def test_a_clerk_who_asks_sees_all_and_it_is_logged(clerk: Command, officer: Command) -> None:  # E-34
    done = run(clerk, "show", "1001", "--reveal", "contact", "--history")
    text = done.out.replace("\n", " ")
    for marker in ("0457 111 222", "zsalla@esimerkki.fi", "Zuusikatu 8 as 3", "Zhalli 12", "Zmuistiö", "Zmuutti"):
        assert marker in text, marker
    logged = run(officer, "log", "show", "--format", "json").data["entries"]
    assert any(entry["operation"] == "show" and "contact" in entry["fields"] for entry in logged)


@pytest.mark.usefixtures("salla")
def test_the_wrong_wish_reveals_nothing(clerk: Command) -> None:
    for what in ("iban", "identity_code"):
        assert told(run(clerk, "show", "1001", "--history", "--reveal", what)) == []


# Searching ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("salla")
@pytest.mark.parametrize(
    "text",
    ["0457 111 222", "+358457111222", "zsalla@esimerkki.fi", "Zuusikatu 8 as 3", "Zuusikatu", "Zkotikuja", "Zkylä",
     "98722", "98711", "PL 12", "33101", "Tampere", "Suojainen Zuusikatu", "Suojainen Tampere", "Salla Zkaupunki"],
)  # fmt: skip
def test_she_is_not_found_by_where_she_lives(clerk: Command, viewer: Command, text: str) -> None:
    assert hits(clerk, text) == []
    assert hits(viewer, text) == []


@pytest.mark.usefixtures("salla")
@pytest.mark.parametrize("flat", ["Zuusikatu 8 as 3", "Zkotikuja 7 B 23", "Zhalli 12", "PL 12"])
def test_she_is_not_found_by_a_flat(clerk: Command, flat: str) -> None:
    assert hits(clerk, "--flat", flat) == []


@pytest.mark.usefixtures("salla")
@pytest.mark.parametrize("text", ["Suojainen", "salla", "suo", "1001"])
def test_she_is_found_by_name_and_number(clerk: Command, text: str) -> None:
    done = run(clerk, "find", text, "--format", "json").data["customers"]
    assert [(one["number"], one["address"], one["relation"]) for one in done] == [(1001, None, None)]


@pytest.mark.usefixtures("salla")
def test_an_event_does_not_find_her_by_the_flat(viewer: Command) -> None:
    done = viewer("event", "add", "Zuusikatu 8 as 3", "--kind", "door_opening")
    assert done.code == 30
    assert "1001" not in done.err


# Recorded later -----------------------------------------------------------------------------------------------

RECORDED = (
    ("correct", "1001", "--add-phone", "0457 111 333"),
    ("correct", "1001", "--street", "Zpiilokuja 9", "--postal-code", "98733", "--town", "Zpiilo"),
    ("relation", "open", "1001", "--kind", "application", "--object", "Zpiilokuja 9 A 1"),
    ("event", "add", "1001", "--kind", "booking", "--object", "Zpiilosauna"),
    ("note", "add", "1001", "Zpiilossa asuu"),
)


@pytest.mark.usefixtures("salla")
@pytest.mark.parametrize("argv", RECORDED, ids=lambda argv: " ".join(argv[:2]))
def test_what_a_clerk_records_is_hidden_at_once(clerk: Command, viewer: Command, argv: tuple[str, ...]) -> None:
    run(clerk, *argv)
    for look in (*LOOKING, ("show", "1001", "--history")):
        assert told(run(viewer, *look)) == [], look
        assert told(run(clerk, *look)) == [], look


@pytest.mark.usefixtures("salla")
def test_a_correction_tells_what_was_typed_and_not_what_was_there(clerk: Command) -> None:
    done = run(clerk, "correct", "1001", "--phone", "0457 111 333", "--format", "json")
    assert done.data["changes"] == [{"field": "phones", "old": None, "new": "0457 111 333", "masked": ["old"]}]


@pytest.mark.usefixtures("salla")
def test_moving_house_does_not_tell_the_old_address(clerk: Command) -> None:
    done = run(clerk, "correct", "1001", "--street", "Zpiilokuja 9", "--town", "Zpiilo", "--format", "json")
    closed, opened = done.data["changes"]
    assert (closed["old"], closed["new"], closed["masked"]) == (None, None, ["old", "new"])
    assert opened["new"]["as_given"] == "Zpiilokuja 9"
    text = run(clerk, "undo").out
    assert "on record" in text
    assert "Zpiilokuja" not in text


@pytest.mark.usefixtures("salla")
def test_the_contact_address_is_told_in_full(clerk: Command) -> None:
    done = run(clerk, "protect", "1001", "--contact-address", "PL 13, 33101 Tampere", "--format", "json")
    assert [change["new"]["as_given"] for change in done.data["changes"]] == ["PL 12", "PL 13"]


@pytest.mark.usefixtures("salla")
def test_a_viewer_may_log_that_somebody_came(clerk: Command, viewer: Command) -> None:
    run(viewer, "event", "add", "1001", "--kind", "key_handover", "--told", "huolto")
    run(clerk, "protect", "1001", "--told-by", "itse")
    assert [one["told_to"] for one in run(viewer, "show", "1001", "--format", "json").data["events"]][-1] == "huolto"


# Likely duplicates --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("salla")
@pytest.mark.parametrize(
    ("argv", "how"),
    [
        (("--phone", "0457 111 222"), "phone"),
        (("--email", "ZSALLA@esimerkki.fi"), "email"),
        (("--given-names", "Salla", "--postal-code", "98722"), "name"),
        (("--given-names", "Salla", "--postal-code", "98711"), "name"),
    ],
)
def test_a_likely_duplicate_is_told_by_number_alone(clerk: Command, argv: tuple[str, ...], how: str) -> None:
    done = clerk("add", "--family-name", "Suojainen", *argv, "--dry-run", "--yes", "--format", "json")
    assert done.code == 0, done.err
    (hit,) = done.data["duplicates"]
    assert (hit["number"], hit["matched_by"]) == (1001, how)
    assert (hit["family_name"], hit["given_names"], hit["address"], hit["relation"]) == (None, None, None, None)


@pytest.mark.usefixtures("salla")
def test_a_likely_duplicate_stops_a_unique_addition(clerk: Command) -> None:
    done = clerk("add", "--family-name", "Toinen", "--phone", "0457 111 222", "--unique")
    assert done.code == 32
    assert "1001" in done.err


@pytest.mark.usefixtures("salla")
def test_somebody_else_is_no_duplicate(clerk: Command) -> None:
    done = run(clerk, "add", "--family-name", "Toinen", "--phone", "0457 111 223", "--postal-code", "98722",
               "--format", "json")  # fmt: skip
    assert done.data["duplicates"] == []


# The same flat ------------------------------------------------------------------------------------------------

OTHER = ("--family-name", "Kumppani", "--street", "Zuusikatu 8 as. 3", "--postal-code", "98722", "--town", "Zkaupunki")


@pytest.mark.usefixtures("salla")
def test_adding_somebody_in_the_same_flat_warns(clerk: Command) -> None:  # F-16
    done = run(clerk, "add", *OTHER, "--format", "json")
    assert [message for message in same_flat(done) if ": 1001;" in message]
    assert "Suojainen" not in done.out


@pytest.mark.usefixtures("salla")
def test_moving_into_the_same_flat_warns(clerk: Command) -> None:  # F-16
    run(clerk, "add", "--family-name", "Kumppani")
    done = run(clerk, "correct", "1002", "--street", "Zuusikatu 8 as 3", "--town", "Zkaupunki", "--format", "json")
    assert same_flat(done)
    text = run(clerk, "undo").out
    assert "1001" not in text


@pytest.mark.usefixtures("salla")
def test_leasing_the_same_flat_warns(clerk: Command) -> None:  # F-16
    run(clerk, "add", "--family-name", "Kumppani")
    lease = ("relation", "open", "1002", "--kind", "flat-lease", "--object", "Zuusikatu 8 as 3")
    assert same_flat(run(clerk, *lease, "--dry-run", "--format", "json"))
    assert same_flat(run(clerk, *lease, "--format", "json"))


@pytest.mark.usefixtures("salla")
@pytest.mark.parametrize(
    "argv",
    [
        ("--street", "Zuusikatu 8 as 4", "--postal-code", "98722"),
        ("--street", "Zkotikuja 7 B 23", "--postal-code", "98711"),
        ("--street", "PL 12", "--postal-code", "33101"),
        ("--street", "Zuusikatu 8 as 3", "--address-kind", "billing"),
    ],
    ids=["the flat beside", "a flat of the past", "the contact address", "no home"],
)
def test_elsewhere_nobody_is_warned_of(clerk: Command, argv: tuple[str, ...]) -> None:  # F-16
    assert same_flat(run(clerk, "add", "--family-name", "Kumppani", *argv, "--format", "json")) == []


def test_another_town_is_another_flat(clerk: Command) -> None:  # F-16
    run(clerk, "add", "--family-name", "Suojainen", "--street", "Kirkkokatu 3 A 4", "--postal-code", "33100")
    run(clerk, "protect", "1001")
    other = ("add", "--family-name", "Kaima", "--street", "Kirkkokatu 3 A 4", "--postal-code", "20100")
    assert same_flat(run(clerk, *other, "--format", "json")) == []


def test_protecting_lists_who_else_lives_there(clerk: Command) -> None:  # F-16
    run(clerk, "add", *OTHER)
    run(clerk, "add", "--family-name", "Muualla", "--street", "Zuusikatu 8 as 4", "--postal-code", "98722")
    run(clerk, "add", "--family-name", "Suojainen", "--street", "Zuusikatu 8 as 3", "--postal-code", "98722")
    run(clerk, "add", "--family-name", "Vuokraaja")
    run(clerk, "relation", "open", "1004", "--kind", "flat-lease", "--object", "Zuusikatu 8 as 3")
    done = run(clerk, "protect", "1003", "--dry-run", "--format", "json")
    assert done.data["same_flat"] == [1001, 1004]
    done = run(clerk, "protect", "1003", "--format", "json")
    assert done.data["same_flat"] == [1001, 1004]
    assert [message for message in same_flat(done) if "1001, 1004" in message]
    assert "Kumppani" not in done.out


def test_a_protected_flatmate_is_listed_too(clerk: Command) -> None:  # F-16
    run(clerk, "add", *OTHER)
    run(clerk, "add", "--family-name", "Suojainen", "--street", "Zuusikatu 8 as 3", "--postal-code", "98722")
    run(clerk, "protect", "1001")
    assert run(clerk, "protect", "1002", "--format", "json").data["same_flat"] == [1001]


@pytest.mark.usefixtures("salla")
def test_recording_her_new_home_tells_who_lives_there(clerk: Command) -> None:  # F-16
    run(clerk, "add", "--family-name", "Sisko", "--street", "Zpiilokuja 9", "--postal-code", "98733")
    done = run(clerk, "correct", "1001", "--street", "Zpiilokuja 9", "--postal-code", "98733", "--format", "json")
    assert [message for message in same_flat(done) if ": 1002;" in message]


@pytest.mark.usefixtures("salla")
def test_whoever_is_told_of_stands_in_the_log(clerk: Command, officer: Command) -> None:  # E-33
    run(clerk, "add", *OTHER)
    assert (
        '"operation": "add"'
        in run(officer, "log", "show", "--customer", "1001", "--limit", "1", "--format", "json").out
    )


# Her own report -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("salla")
def test_her_own_report_shows_all_and_goes_to_the_contact_address(clerk: Command) -> None:  # E-24, F-18
    run(clerk, "note", "review", "1001", "1")
    done = clerk("report", "1001", "--draft", "--reviewed", "--file-type", "text", "--lang", "en")
    assert done.code == 0, done.err
    text = " ".join(done.out.split())
    for marker in ("Zuusikatu 8 as 3", "Zkotikuja 7 B 23", "0457 111 222", "zsalla@esimerkki.fi", "Zmuistiö", "Zlukko"):
        assert marker in text, marker
    lines = done.out.splitlines()
    window = list(itertools.takewhile(lambda line: "answer to an access request" not in line.casefold(), lines))
    assert [line for line in window if "PL 12" in line]
    assert not [line for line in window if "Zuusikatu" in line]
