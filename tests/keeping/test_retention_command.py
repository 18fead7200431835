"""`kkrek retention`: what has had its time is listed, approved and erased, and no more (F-40 to F-43, N-07)."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from recipient_office import add_recipient, send
from register_file import held
from retention_office import START, add, applied, apply, decide, due, later, lease, listed, ran, values

from kkrek.errors import (
    ChangedSinceError,
    ConfigurationGapError,
    DataDueError,
    InvalidValueError,
    NeedsOptionError,
    NeedsYesError,
    NotFoundError,
    RoleTooLowError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

PERSON = (
    "--given-names", "Aino Maria", "--phone", "040 1234567", "--email", "aino@esimerkki.fi", "--street",
    "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki", "--note", "muistiinpano", "--household-size",
    "2",
)  # fmt: skip


@pytest.fixture
def decided(officer: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path)


def event(viewer: Command, number: int, kind: str, on: str) -> None:
    ran(viewer, "event", "add", str(number), "--kind", kind, "--on", on)


# What is listed ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("decided")
def test_everything_has_a_day_or_the_reason_why_not(clerk: Command, viewer: Command) -> None:  # N-07
    goes_on, ended = add(clerk, "Koski", *PERSON), add(clerk, "Ek", *PERSON)
    lease(clerk, goes_on, None)
    lease(clerk, ended, "31.5.2025")
    event(viewer, goes_on, "booking", "1.11.2026")
    rows = listed(viewer, "--all")["rows"]
    assert {row["number"] for row in rows} == {goes_on, ended}
    assert [row for row in rows if row["erase_from"] is None and row["state"] != "open"] == []
    mine = {row["group"]: (row["erase_from"], row["reason"], row["state"]) for row in rows if row["number"] == goes_on}
    assert mine["names"] == mine["phones"] == (None, "relation", "open")
    assert mine["bookings"] == ("2027-11-02", "event", "later")
    theirs = {row["group"]: row["erase_from"] for row in rows if row["number"] == ended}
    assert set(theirs.values()) == {"2028-06-01", "2028-11-23"}  # the card, and old values two years from today


@pytest.mark.usefixtures("decided")
def test_the_list_of_one_customer_tells_each_group(clerk: Command, viewer: Command) -> None:  # N-07
    number = add(clerk, "Koski", *PERSON)
    add(clerk, "Ek")
    lease(clerk, number, "31.5.2025")
    found = listed(viewer, str(number))
    assert {row["number"] for row in found["rows"]} == {number}
    told = viewer("retention", "list", str(number), "--ui-lang", "fi").out
    assert "1.6.2028" in told
    assert "asiakassuhteen päättyminen" in told
    assert viewer("retention", "list", "4711").code == NotFoundError.exit_code


@pytest.mark.usefixtures("decided")
def test_the_list_tells_by_day_what_is_due_and_looks_ahead(clerk: Command, viewer: Command) -> None:
    first, second = add(clerk, "Koski"), add(clerk, "Ek")
    lease(clerk, first, "31.5.2023")
    lease(clerk, second, "31.5.2022")
    rows = listed(viewer)["rows"]
    assert [(row["number"], row["group"], row["erase_from"]) for row in rows] == [
        (second, "customer", "2025-06-01"), (first, "customer", "2026-06-01"),
    ]  # fmt: skip
    assert listed(viewer, "--until", "31.5.2025")["rows"] == []
    ahead = listed(viewer, "--until", "1.1.2030")
    assert ahead["plan"] is None
    assert len(ahead["rows"]) == 2
    csv_text = ran(viewer, "retention", "list", "--format", "csv").out.removeprefix("\ufeff")
    (head, *lines) = csv.reader(csv_text.splitlines(), delimiter=";")
    assert head == ["number", "request", "group", "count", "erase_from", "reason", "state", "why", "until"]
    assert [line[0] for line in lines] == [str(second), str(first)]
    told = viewer("retention", "list").out
    assert f"retention apply --expect {listed(viewer)['plan']}" in told


@pytest.mark.usefixtures("decided")
def test_a_script_learns_by_the_exit_code_that_something_is_due(clerk: Command, viewer: Command) -> None:
    assert viewer("retention", "list", "--exit-code").code == 0
    lease(clerk, add(clerk, "Koski"), "31.5.2020")
    done = viewer("retention", "list", "--exit-code")
    assert (done.code, "31 May" in done.out or "1 June 2023" in done.out) == (DataDueError.exit_code, True)


@pytest.mark.usefixtures("decided")
def test_who_is_listed_stands_in_the_log(clerk: Command, viewer: Command, office: Office) -> None:  # N-09
    number = add(clerk, "Koski")
    lease(clerk, number, "31.5.2020")
    add(clerk, "Ek")
    listed(viewer)
    newest = values(office, "SELECT operation, customers, purpose FROM log ORDER BY n DESC LIMIT 1")
    assert newest == [("retention list", 1, "retention")]


# What the controller has not decided ---------------------------------------------------------------------------


def test_nothing_goes_while_nobody_has_decided(clerk: Command, viewer: Command, officer: Command) -> None:  # F-41
    number = add(clerk, "Koski", *PERSON)
    lease(clerk, number, "31.5.2020")
    done = ran(viewer, "retention", "list", "--format", "json")
    assert done.data["plan"] is None
    assert {row["state"] for row in done.data["rows"]} == {"gap"}
    assert [one["id"] for one in done.json["warnings"]] == ["retention-undecided"]
    refused = apply(officer, "20261122-0123456789ab")
    assert (refused.code, refused.error["id"]) == (ConfigurationGapError.exit_code, "configuration-gap")
    assert clerk("show", str(number)).code == 0


def test_the_warning_stands_though_nothing_is_due(viewer: Command) -> None:  # F-41
    done = viewer("retention", "list")
    assert done.code == 0
    assert "kkrek config check" in done.err


def test_a_gap_keeps_what_it_concerns_and_nothing_else(
    clerk: Command, viewer: Command, officer: Command, tmp_path: Path
) -> None:  # F-41
    booking = 'code = "booking"\nmonths = 12\nbegins = "event"\ndecided = true'
    decide(officer, tmp_path, (booking, booking.replace("true", "false")))
    number = add(clerk, "Koski", *PERSON)
    lease(clerk, number, "31.5.2020")
    event(viewer, number, "booking", "1.1.2020")
    event(viewer, number, "door-opening", "1.1.2020")
    gone = {group for _number, group, _count in due(viewer)}
    assert {"phones", "addresses", "notes", "door_openings"} <= gone
    assert {"customer", "names", "bookings", "relations"}.isdisjoint(gone)
    applied(officer, viewer)
    left = ran(clerk, "show", str(number), "--format", "json").data
    assert (left["family_name"], left["phones"], left["notes"], len(left["events"])) == ("Koski", [], [], 1)
    assert due(viewer) == set()


# The plan ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("decided")
def test_a_plan_is_approved_before_it_is_done(clerk: Command, viewer: Command, officer: Command) -> None:  # F-43
    number = add(clerk, "Koski", *PERSON)
    lease(clerk, number, "31.5.2020")
    plan = listed(viewer)["plan"]
    assert officer("retention", "apply").code == NeedsOptionError.exit_code
    assert officer("retention", "apply", "--expect", plan).code == NeedsYesError.exit_code
    assert viewer("retention", "apply", "--expect", plan, "--yes").code == RoleTooLowError.exit_code
    assert clerk("retention", "apply", "--expect", plan, "--yes").code == RoleTooLowError.exit_code
    dry = apply(officer, plan, "--dry-run")
    assert (dry.code, dry.data["applied"], dry.data["goes"]) == (
        0, False, [{"group": "customer", "customers": 1, "count": 1}],
    )  # fmt: skip
    assert clerk("show", str(number)).code == 0
    done = apply(officer, plan)
    assert (done.code, done.data["applied"], done.data["wiped"]) == (0, True, True)
    assert clerk("show", str(number)).code == NotFoundError.exit_code


@pytest.mark.usefixtures("decided")
def test_a_stale_plan_is_refused(clerk: Command, viewer: Command, officer: Command) -> None:  # F-43
    number, other = add(clerk, "Koski"), add(clerk, "Ek")
    lease(clerk, number, "31.5.2020")
    plan = listed(viewer)["plan"]
    lease(clerk, other, "31.5.2021")
    assert apply(officer, plan).code == ChangedSinceError.exit_code
    assert clerk("show", str(number)).code == 0
    assert apply(officer, "20261122-000000000000").code == ChangedSinceError.exit_code
    assert apply(officer, "abc").code == InvalidValueError.exit_code
    assert apply(officer, plan.replace("2026", "2027")).code == InvalidValueError.exit_code


@pytest.mark.usefixtures("decided")
def test_what_was_approved_on_friday_is_done_on_monday(clerk: Command, viewer: Command, officer: Command) -> None:
    number, other = add(clerk, "Koski"), add(clerk, "Ek")
    lease(clerk, number, "31.5.2020")
    lease(clerk, other, "23.11.2023")  # from the 24th on it may go, too
    plan = listed(viewer)["plan"]
    done = apply(officer, plan, now=later(3))
    assert done.code == 0, done.err
    assert clerk("show", str(number), now=later(3)).code == NotFoundError.exit_code
    assert due(viewer, later(3)) == {(other, "customer", 1)}


@pytest.mark.usefixtures("decided")
def test_another_version_of_the_rules_is_another_plan(
    clerk: Command, viewer: Command, officer: Command, tmp_path: Path
) -> None:
    lease(clerk, add(clerk, "Koski"), "31.5.2020")
    plan = listed(viewer)["plan"]
    decide(officer, tmp_path, ('text.en = "Bookings (sauna, laundry room)"', 'text.en = "Bookings"'))
    assert apply(officer, plan).code == ChangedSinceError.exit_code


# What goes, and what stays -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("decided")
def test_events_go_one_by_one_while_the_relation_goes_on(
    clerk: Command, viewer: Command, officer: Command, office: Office
) -> None:  # F-40
    number = add(clerk, "Koski", *PERSON)
    lease(clerk, number, None)
    for kind, on in (("door-opening", "1.11.2025"), ("door-opening", "1.12.2025"), ("fault-report", "1.12.2023")):
        event(viewer, number, kind, on)
    ran(viewer, "event", "add", str(number), "--kind", "work-order", "--on", "1.1.2022", "--description", "Qhana")
    assert due(viewer) == {(number, "door_openings", 1), (number, "work_orders", 1)}
    assert held(office, {b"Qhana"})
    done = applied(officer, viewer)
    assert {one["group"]: one["count"] for one in done["goes"]} == {"door_openings": 1, "work_orders": 1}
    left = ran(clerk, "show", str(number), "--format", "json").data["events"]
    assert sorted(one["happened_on"] for one in left) == ["2023-12-01", "2025-12-01"]
    assert not held(office, {b"Qhana"})  # neither the event nor what the history says of it
    assert values(office, "SELECT count(*) FROM change WHERE field = 'events'") == [(4,)]  # the facts stay (E-35)


@pytest.mark.usefixtures("decided")
def test_old_values_go_and_the_fact_of_the_change_stays(
    clerk: Command, viewer: Command, officer: Command, office: Office
) -> None:  # E-35, E-47
    number = add(clerk, "Koski", *PERSON)
    lease(clerk, number, None)
    ran(clerk, "correct", str(number), "--phone", "050 7654321")
    ran(clerk, "correct", str(number), "--family-name", "Qvanha", "--reason", "Qsyy", now=later(30))
    now = later(760)
    assert due(viewer, now) == {(number, "history", 2)}  # the relation and the phone
    applied(officer, viewer, now)
    kept = values(office, "SELECT field FROM change WHERE coalesce(old, new, reason) IS NOT NULL")
    assert {field for (field,) in kept} == {"family_name", "former_names"}
    assert "050 7654321" in ran(clerk, "show", str(number), now=now).out
    assert due(viewer, now) == set()


@pytest.mark.usefixtures("decided")
def test_a_claim_neither_paid_nor_barred_keeps_what_it_needs(
    clerk: Command, viewer: Command, officer: Command
) -> None:  # E-38, F-39
    number = add(clerk, "Koski", *PERSON)
    code = ("--identity-code", "-", "--identity-code-reason", "lease")
    ran(clerk, "correct", str(number), *code, stdin="131052-9085\n")
    ran(clerk, "correct", str(number), "--street", "Uusikatu 2", "--postal-code", "00100", "--town", "Helsinki")
    lease(clerk, number, "31.5.2020")
    ran(clerk, "claim", "open", str(number), "--reference", "77", "--due-on", "5.4.2023")
    ran(clerk, "claim", "interrupt", str(number), "77", "--on", "1.3.2025")
    ran(clerk, "claim", "open", str(number), "--reference", "78", "--due-on", "1.1.2020")
    ran(clerk, "claim", "settle", str(number), "78")
    rows = listed(viewer, "--all")["rows"]
    mine = {(row["group"], row["state"]): (row["count"], row["erase_from"]) for row in rows if row["number"] == number}
    assert mine["phones", "later"] == (1, "2028-03-02")
    assert mine["addresses", "due"] == (1, "2026-04-06")
    assert mine["addresses", "later"] == (1, "2028-03-02")
    assert mine["claims", "due"] == (1, "2026-04-06")
    assert mine["names", "later"] == (1, "2028-03-02")
    applied(officer, viewer)
    left = ran(clerk, "show", str(number), "--format", "json").data
    assert [one["reference"] for one in left["claims"]] == ["77"]
    assert [one["street"] for one in left["addresses"]] == ["Uusikatu"]
    assert (len(left["phones"]), left["notes"], left["household_size"]) == (1, [], None)
    assert left["identity_code_masked"] is not None
    assert due(viewer) == set()
    ran(clerk, "claim", "settle", str(number), "77")
    assert due(viewer) == {(number, "customer", 1)}


@pytest.mark.usefixtures("decided")
def test_who_only_consented_is_found_when_the_consent_ends(clerk: Command, viewer: Command, officer: Command) -> None:
    number = add(clerk, "Koski", *PERSON)  # GDPR Art. 17(1)(b)
    consent = ("--kind", "advertising", "--channel", "email", "--via", "letter")
    ran(clerk, "consent", "give", str(number), *consent)
    assert due(viewer, later(365 * 6)) == {(number, "history", 2)} or due(viewer, later(365 * 6)) == set()
    ran(clerk, "consent", "withdraw", str(number), *consent)
    assert {group for _n, group, _c in due(viewer, later(1))} >= {"phones", "emails", "addresses", "notes"}
    rows = listed(viewer, now=later(1))["rows"]
    assert {row["reason"] for row in rows if row["group"] == "phones"} == {"consent_ended"}
    applied(officer, viewer, later(1))
    left = ran(clerk, "show", str(number), "--format", "json", now=later(1)).data
    assert (left["family_name"], left["emails"]) == ("Koski", [])
    assert [one["state"] for one in left["marketing"]] == ["consented", "withdrawn"]  # the proof (M-07)
    assert due(viewer, later(365 * 3 + 2)) >= {(number, "customer", 1)}


@pytest.mark.usefixtures("decided")
def test_a_prohibition_outlives_the_customer(
    clerk: Command, viewer: Command, officer: Command, office: Office
) -> None:  # M-12
    number = add(clerk, "Koski", *PERSON)
    lease(clerk, number, "31.5.2020")
    ran(viewer, "opt-out", str(number))
    applied(officer, viewer)
    assert values(office, "SELECT count(*) > 0 FROM suppression") == [(1,)]


@pytest.mark.usefixtures("decided")
def test_nothing_of_who_went_is_left_in_the_file(
    clerk: Command, viewer: Command, officer: Command, office: Office
) -> None:  # E-39
    number = add(clerk, "Qkoskinen", *PERSON, "--former-name", "Qlehto")
    lease(clerk, number, "31.5.2020", object_="Qkatu 3 B 4")
    ran(clerk, "correct", str(number), "--email", "qvanha@esimerkki.fi", "--reason", "Qsyy")
    needles = {b"Qkoskinen", b"qkoskinen", b"Qlehto", b"aino@esimerkki.fi", b"muistiinpano", b"Qkatu", b"Qsyy"}
    assert held(office, needles) == needles
    applied(officer, viewer)
    assert held(office, needles) == set()
    ledger = (office.directory / "register.ledger").read_text(encoding="utf-8").splitlines()
    assert [kind for line in ledger if (kind := json.loads(line)["kind"]) != "ids"][-1] == "erasure"
    ran(officer, "log", "verify")


# What waits ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("decided")
def test_the_restricted_and_who_asks_wait_with_the_reason(clerk: Command, viewer: Command, officer: Command) -> None:
    numbers = [add(clerk, name) for name in ("Ek", "Koski", "Aalto")]  # F-42, E-15, GDPR Art. 18
    for number in numbers:
        lease(clerk, number, "31.5.2020")
    restricted, asks, named = numbers
    ran(officer, "restrict", str(restricted), "--ground", "b")
    ran(viewer, "request", "open", str(asks), "--kind", "access", "--via", "letter")
    ran(officer, "breach", "open", str(named), "--what", "other", "--nature", "katosi", "--encrypted", "no",
        "--risk", "high")  # fmt: skip
    rows = listed(viewer)["rows"]
    assert {(row["number"], row["state"], row["why"]) for row in rows} == {
        (restricted, "waits", "restricted"), (asks, "waits", "request"), (named, "waits", "breach"),
    }  # fmt: skip
    assert listed(viewer)["plan"] is None
    told = viewer("retention", "list", "--ui-lang", "en").out
    assert "a request of the person is open" in told


# Who is told, and what is left as proof ------------------------------------------------------------------------


@pytest.mark.usefixtures("decided")
def test_recipients_are_told_and_other_places_looked_through_once(
    clerk: Command, viewer: Command, officer: Command, tmp_path: Path
) -> None:  # GDPR Art. 19, E-42
    add_recipient(officer)
    numbers = [add(clerk, "Koski", *PERSON), add(clerk, "Ek")]
    for number in numbers:
        lease(clerk, number, "31.5.2020")
    assert send(clerk, tmp_path / "out.csv", numbers[0]).code == 0
    done = applied(officer, viewer)
    assert done["tell"][0] == "Testi fivaldi Oy"
    tasks = ran(viewer, "task", "list", "--format", "json").data["tasks"]
    told = {one["recipient"]: one["customers"] for one in tasks if one["id"] in done["tasks"]}
    assert told["Testi fivaldi Oy"] == numbers[:1]
    assert told["paper"] == numbers  # one task for both


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize(("kind", "told"), [("door-opening", True), ("booking", False)], ids=["theirs", "another"])
def test_who_has_nothing_of_the_events_that_go_is_not_told(
    clerk: Command, viewer: Command, officer: Command, kind: str, *, told: bool
) -> None:  # GDPR Art. 19, E-42
    add_recipient(officer, fields="family_name,door_openings")
    number = add(clerk, "Koski")
    lease(clerk, number, None)
    event(viewer, number, kind, "1.1.2025")
    given = ("--to", "fivaldi", str(number), "--fields", "family_name,door_openings", "--via", "phone", "--yes")
    ran(clerk, "disclose", "--done", *given)
    done = applied(officer, viewer)
    assert (done["tell"], len(done["tasks"])) == ((["Testi fivaldi Oy"], 1) if told else ([], 0))
    for task in done["tasks"]:
        (line,) = ran(officer, "task", "show", str(task), "--format", "json").data["lines"]
        assert (line["what"], line["details"]) == ("erasure_in_part", ["door_openings"])


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("way", ["retention", "erase"])
def test_a_recipient_is_not_told_to_erase_the_lease_that_goes_on(
    clerk: Command, viewer: Command, officer: Command, way: str
) -> None:  # GDPR Art. 19, E-42
    add_recipient(officer, fields="family_name,relations")
    number = add(clerk, "Koski")
    lease(clerk, number, "31.5.2020", object_="Vanhatie 1 A 1")
    lease(clerk, number, None)
    given = ("--to", "fivaldi", str(number), "--fields", "family_name,relations", "--via", "phone", "--yes")
    ran(clerk, "disclose", "--done", *given)
    if way == "retention":
        (task,) = applied(officer, viewer)["tasks"]
    else:
        ran(officer, "erase", str(number), "--ground", "17.1.a", "--yes")
        (task,) = [one["id"] for one in ran(viewer, "task", "list", "--format", "json").data["tasks"]
                   if one["recipient"] == "Testi fivaldi Oy"]  # fmt: skip
    (line,) = ran(officer, "task", "show", str(task), "--format", "json").data["lines"]
    assert (line["details"], line["partly"], line["names"]) == (["relations"], ["relations"], [])
    told = ran(officer, "task", "show", str(task), "--ui-lang", "en").out
    assert "Customer relations (only what is no longer in the register)" in told
    ran(officer, "task", "done", str(task), "--by", "Olli")
    (goes_on,) = ran(clerk, "show", str(number), "--format", "json").data["relations"]
    ran(clerk, "relation", "correct", str(number), str(goes_on["id"]), "--begin", "1.4.2010")
    (again,) = [one for one in ran(viewer, "task", "list", "--format", "json").data["tasks"]
                if one["recipient"] == "Testi fivaldi Oy"]  # fmt: skip
    assert again["tells"] == {"correction": 1}


@pytest.mark.usefixtures("decided")
def test_a_door_opening_is_nothing_to_look_for_elsewhere(clerk: Command, viewer: Command, officer: Command) -> None:
    number = add(clerk, "Koski")
    lease(clerk, number, None)
    event(viewer, number, "door-opening", "1.1.2025")
    done = applied(officer, viewer)
    assert (done["tell"], done["tasks"]) == ([], [])


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_certificate_tells_counts_and_rules_and_nobody(
    lang: str, clerk: Command, viewer: Command, officer: Command, tmp_path: Path
) -> None:  # F-43
    number = add(clerk, "Qkoskinen", *PERSON)
    lease(clerk, number, "31.5.2020")
    other = add(clerk, "Ek")
    lease(clerk, other, None)
    event(viewer, other, "door-opening", "1.1.2025")
    plan, file = listed(viewer)["plan"], tmp_path / "todistus.txt"
    done = officer("retention", "apply", "--expect", plan, "--yes", "--output", str(file), "--lang", lang)
    assert done.code == 0, done.err
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert re.search(r"Qkoskinen|Aino|\b100[12]\b|131052", text) is None
    flat = " ".join(text.split())
    version = {"fi": "asetusten versio 2", "sv": "konfigurationens version 2", "en": "version 2 of the configuration"}
    assert plan in flat
    assert version[lang] in flat
    whole = {"fi": "Koko asiakas", "sv": "Hela kunden", "en": "Whole customer"}
    assert re.search(rf"{whole[lang]} +1 +1 ", text)


@pytest.mark.usefixtures("decided")
def test_the_certificate_counts_everything_that_waits(clerk: Command, viewer: Command, officer: Command) -> None:
    for name in ("Koski", "Ek"):
        lease(clerk, add(clerk, name, *PERSON), "31.5.2020")
    hold = ("--group", "phones", "--reason", "riita", "--review", "1.3.2027")
    ran(officer, "hold", "place", "1001", *hold)
    waits = sum(row["state"] == "waits" for row in listed(viewer)["rows"])
    assert waits > 1
    (table,) = applied(officer, viewer)["certificate"]["sections"][2]["blocks"]
    assert table["rows"] == [["A hold is in force", str(waits)]]


@pytest.mark.usefixtures("decided")
def test_closed_requests_and_done_tasks_have_their_own_time(
    clerk: Command, viewer: Command, officer: Command, office: Office
) -> None:  # F-40, E-40
    number = add(clerk, "Koski", *PERSON)
    lease(clerk, number, None)
    ran(viewer, "request", "open", str(number), "--kind", "rectification", "--via", "letter")
    ran(viewer, "request", "open", "--unknown", "--name", "Qmalli", "--kind", "access", "--via", "email")
    ran(clerk, "request", "withdraw", "2026-0002")
    now = later(365 * 3 + 2)
    open_one = {row["request"]: row["state"] for row in listed(viewer, "--all", now=now)["rows"] if row["request"]}
    assert open_one == {"2026-0001": "open", "2026-0002": "due"}
    assert held(office, {b"Qmalli"})
    applied(officer, viewer, now)
    assert values(office, "SELECT id FROM request") == [("2026-0001",)]
    assert not held(office, {b"Qmalli"})
    done = {one["id"] for one in ran(viewer, "task", "list", "--format", "json", now=now).data["tasks"]}
    assert values(office, "SELECT count(*) FROM task WHERE done_on IS NOT NULL") == [(0,)] or done


@pytest.mark.usefixtures("decided")
def test_the_day_is_that_of_the_controller(clerk: Command, viewer: Command) -> None:
    number = add(clerk, "Koski")
    lease(clerk, number, "22.11.2023")
    assert due(viewer) == set()
    midnight_in_helsinki = START.replace(hour=22, minute=0)
    assert due(viewer, midnight_in_helsinki - timedelta(minutes=1)) == set()
    assert due(viewer, midnight_in_helsinki) == {(number, "customer", 1)}
    assert date(2026, 11, 22) == START.date()


@pytest.mark.usefixtures("decided")
def test_who_was_merged_waits_for_a_breach_that_names_either(clerk: Command, viewer: Command, officer: Command) -> None:
    keep, gone = add(clerk, "Koski"), add(clerk, "Koski")  # F-42
    for number in (keep, gone):
        lease(clerk, number, "31.5.2020")
    ran(officer, "breach", "open", str(gone), "--what", "other", "--nature", "katosi", "--encrypted", "no",
        "--risk", "high")  # fmt: skip
    ran(officer, "merge", str(keep), str(gone), "--yes")
    assert {(row["number"], row["why"]) for row in listed(viewer)["rows"]} == {(keep, "breach")}
    assert listed(viewer)["plan"] is None
