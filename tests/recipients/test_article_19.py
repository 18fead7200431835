"""What changes of a customer reaches the one open task of each recipient, in its own names (GDPR Art. 19; E-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from disclosed import TAMPUURI, disclosed, listed, ran, recipient, shown, told
from told_office import NEXT_DAY, correct, have_aapo

from kkrek.errors import ChangedSinceError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office


@pytest.fixture
def aapo(office: Office, clerk: Command) -> None:
    have_aapo(office, clerk)


# Corrections --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("aapo")
def test_e_42_a_correction_is_traced_to_its_task_and_closed(clerk: Command, viewer: Command) -> None:
    opened = correct(clerk, "--family-name", "Koski")["tasks"]
    assert [(one["id"], one["recipient"], one["customers"]) for one in listed(viewer)] == [
        (opened[0], "Fivaldi", [1001])
    ]
    assert told(clerk, opened[0]) == [
        ("correction", 1001, "previousName", None, "Äijälä"),
        ("correction", 1001, "lastName", "Äijälä", "Koski"),
    ]
    done = clerk("task", "done", str(opened[0]), "--on", "22.11.2026", "--by", "Fivaldin tuki", "--format", "json")
    assert (done.data["done_on"], done.data["confirmed_by"]) == ("2026-11-22", "Fivaldin tuki")
    assert listed(viewer) == []


@pytest.mark.usefixtures("aapo")
def test_all_changes_of_a_day_are_one_task_and_after_it_comes_another(clerk: Command) -> None:
    first = correct(clerk, "--family-name", "Koski")["tasks"]
    assert correct(clerk, "--add-phone", "03 123 4567")["tasks"] == first
    assert correct(clerk, "--language", "sv", now=NEXT_DAY)["tasks"] != first
    assert len(listed(clerk)) == 2
    clerk("task", "done", str(first[0]), "--by", "Olli")
    assert correct(clerk, "--given-names", "Aapo Kalevi")["tasks"] not in ([], first)


@pytest.mark.usefixtures("aapo")
def test_an_address_is_told_by_the_fields_in_which_the_recipient_has_it(clerk: Command) -> None:
    (task,) = correct(clerk, "--street", "Hervannankatu 3 A 4", "--postal-code", "33720", "--town", "Tampere")["tasks"]
    found = shown(clerk, task)["lines"]
    told_now = [(one["names"], one["old"], one["new"], one["on"]) for one in found]
    assert told_now == [
        (["addresses[].streetAddress"], "Juvankatu 10 B 23", None, "2026-11-22"),
        (["addresses[].postalCode"], "33710", None, "2026-11-22"),
        (["addresses[].postalAddress"], "Tampere", None, "2026-11-22"),
        (["addresses[].streetAddress"], None, "Hervannankatu 3 A 4", "2026-11-22"),
        (["addresses[].postalCode"], None, "33720", "2026-11-22"),
        (["addresses[].postalAddress"], None, "Tampere", "2026-11-22"),
    ]


@pytest.mark.usefixtures("aapo")
def test_codes_and_days_are_in_the_words_of_the_recipient(office: Office, clerk: Command) -> None:
    recipient(office, TAMPUURI, "Laskutus", mapping="fivaldi-customers")
    disclosed(office, [1001], "language", to=TAMPUURI)
    correct(clerk, "--language", "sv")
    (task,) = [one["id"] for one in listed(clerk) if one["recipient"] == "Laskutus"]
    assert told(clerk, task) == [("correction", 1001, "KIELIKOODI", "FIN", "SWE")]


@pytest.mark.usefixtures("aapo")
@pytest.mark.parametrize(
    ("fields", "told_of"),
    [("phones", ["phones"]), ("family_name", ["family_name"]), ("emails,household_size", [])],
)
def test_only_a_field_that_went_there_is_told(office: Office, clerk: Command, fields: str, told_of: list[str]) -> None:
    recipient(office, TAMPUURI, "Kartano Oy", role="group_company")
    disclosed(office, [1001], fields, to=TAMPUURI)
    correct(clerk, "--family-name", "Koski", "--add-phone", "03 123 4567", "--marital-status", "widowed")
    tasks = [one["id"] for one in listed(clerk) if one["recipient"] == "Kartano Oy"]
    assert [line["field"] for task in tasks for line in shown(clerk, task)["lines"]] == told_of


@pytest.mark.usefixtures("aapo")
def test_what_went_there_later_is_not_told_of_before(office: Office, clerk: Command) -> None:
    recipient(office, TAMPUURI, "Kartano Oy", role="group_company")
    correct(clerk, "--family-name", "Koski")
    clerk("find", "koski")
    disclosed(office, [1001], to=TAMPUURI)
    assert [one["recipient"] for one in listed(clerk)] == ["Fivaldi"]


@pytest.mark.usefixtures("aapo")
def test_f_14_identity_codes_and_accounts_stay_masked(clerk: Command, tmp_path: Path) -> None:
    (task,) = correct(
        clerk, "--identity-code", "-", "--identity-code-change", "correction", "--iban", "-",
        stdin="131052-9085\nFI40 5000 0100 0000 08\n",
    )["tasks"]  # fmt: skip
    found = clerk("task", "show", str(task), "--format", "json").out + clerk("task", "show", str(task)).out
    path = tmp_path / "fivaldi.csv"
    ran(clerk("task", "show", str(task), "--output", str(path), "--format", "json"))
    found += path.read_text(encoding="utf-8-sig")
    assert "131052-****" in found
    assert not [secret for secret in ("902Y", "9085", "50000100000008", "5000 0100", "123456") if secret in found]


@pytest.mark.usefixtures("aapo")
def test_a_viewer_gets_the_names_of_fields_and_no_values(clerk: Command, viewer: Command) -> None:
    (task,) = correct(clerk, "--family-name", "Koski", "--iban", "-", stdin="FI40 5000 0100 0000 08\n")["tasks"]
    lines = shown(viewer, task)["lines"]
    assert {tuple(one["names"]) for one in lines} == {("previousName",), ("lastName",), ()}
    assert all((one["old"], one["new"], one["masked"]) == (None, None, ["old", "new"]) for one in lines)
    text = viewer("task", "show", str(task)).out
    assert "lastName" in text
    assert "Koski" not in text
    assert viewer("task", "show", str(task), "--output", "x.csv").code == 22


@pytest.mark.usefixtures("aapo")
def test_f_12_a_former_name_after_a_confirmation_is_nobodys_to_tell(clerk: Command) -> None:
    (task,) = correct(clerk, "--given-names", "Aino", "--identity-code-change", "confirmation")["tasks"]
    assert told(clerk, task) == [
        ("correction", 1001, "previousName", None, None),
        ("correction", 1001, "firstName", None, "Aino"),
    ]
    assert "Aapo" not in clerk("task", "show", str(task)).out


@pytest.mark.usefixtures("aapo")
def test_e_35_a_contested_value_is_told_too(clerk: Command) -> None:
    (task,) = correct(clerk, "--family-name", "Äijälä", "--statement", "nimeni on Koski")["tasks"]
    assert told(clerk, task) == [("correction", 1001, "lastName", "Äijälä", "Äijälä")]


@pytest.mark.usefixtures("aapo")
def test_a_death_is_told_to_whom_the_day_went(clerk: Command, office: Office) -> None:  # F-23
    recipient(office, TAMPUURI, "Kartano Oy", role="group_company")
    disclosed(office, [1001], "family_name", to=TAMPUURI)
    (task,) = correct(clerk, "--deceased-on", "20.11.2026", "--source", "vtj")["tasks"][-1:]
    assert told(clerk, task) == [("correction", 1001, "deceased_on", None, "2026-11-20")]
    assert [one["recipient"] for one in listed(clerk)] == ["Fivaldi"]


@pytest.mark.usefixtures("aapo")
def test_the_name_is_told_where_the_recipient_does_not_know_the_number(office: Office, clerk: Command) -> None:
    recipient(office, TAMPUURI, "Laskutus", mapping="fivaldi-customers")
    disclosed(office, [1001], "family_name", to=TAMPUURI)
    correct(clerk, "--family-name", "Koski")
    names = {one["recipient"]: shown(clerk, one["id"])["lines"][-1]["name"] for one in listed(clerk)}
    assert names == {"Fivaldi": "Koski Aapo", "Laskutus": None}


# Taking back --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("aapo")
def test_what_is_taken_back_before_it_was_told_is_not_told(clerk: Command) -> None:
    correct(clerk, "--family-name", "Koski")
    assert ran(clerk("undo", "--format", "json"))["tasks"] == []
    assert listed(clerk) == []


@pytest.mark.usefixtures("aapo")
def test_what_is_taken_back_the_next_day_is_not_told_either(clerk: Command) -> None:
    (task,) = correct(clerk, "--family-name", "Koski")["tasks"]
    correct(clerk, "--language", "sv")
    entry = clerk("show", "1001", "--history", "--format", "json").data["changes"][0]["entry"]
    assert ran(clerk("undo", str(entry), "--format", "json", now=NEXT_DAY))["tasks"] == []
    assert told(clerk, task) == [("correction", 1001, "language", "fi", "sv")]


@pytest.mark.usefixtures("aapo")
def test_what_is_taken_back_after_it_was_told_is_told_again(clerk: Command) -> None:
    (task,) = correct(clerk, "--language", "sv")["tasks"]
    clerk("task", "done", str(task), "--by", "Olli")
    (again,) = ran(clerk("undo", "--format", "json"))["tasks"]
    assert again != task
    assert told(clerk, again) == [("correction", 1001, "language", "sv", "fi")]


@pytest.mark.usefixtures("aapo")
def test_what_went_there_meanwhile_is_told_when_it_is_taken_back(office: Office, clerk: Command) -> None:
    """The recipient got the wrong value in a file: taking it back is news, though its task was never done."""
    (task,) = correct(clerk, "--language", "sv")["tasks"]
    clerk("find", "äijälä")
    disclosed(office, [1001])
    clerk("find", "äijälä")
    assert ran(clerk("undo", "--format", "json"))["tasks"] == [task]
    assert [line[3:] for line in told(clerk, task)] == [("fi", "sv"), ("sv", "fi")]


# Closing ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("aapo")
def test_a_task_is_not_closed_over_what_came_after_it_was_shown(clerk: Command) -> None:
    (task,) = correct(clerk, "--family-name", "Koski")["tasks"]
    shown(clerk, task)
    correct(clerk, "--language", "sv")
    refused = clerk("task", "done", str(task), "--by", "Olli", "--format", "json")
    assert refused.code == ChangedSinceError.exit_code
    assert f"`kkrek task show {task}`" in refused.error["hint"]
    shown(clerk, task)
    assert clerk("task", "done", str(task), "--by", "Olli").code == 0


# Ties and merges ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("aapo")
def test_ties_are_told_where_they_went(office: Office, clerk: Command) -> None:
    lease = ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")
    claim = ("claim", "open", "1001", "--reference", "2026-17", "--due-on", "1.2.2026")
    for command in (lease, claim, ("note", "add", "1001", "kissa"), ("event", "add", "1001", "--kind", "booking")):
        assert ran(clerk(*command, "--format", "json"))["tasks"] == []
    recipient(office, TAMPUURI, "Perintä Oy")
    disclosed(office, [1001], "relations,claims,bookings,notes", to=TAMPUURI)
    clerk("find", "äijälä")
    (task,) = ran(clerk("claim", "settle", "1001", "2026-17", "--format", "json"))["tasks"]
    steps = (
        ("relation", "close", "1001", "--end", "22.11.2026"),
        ("event", "correct", "1001", "1", "--description", "sauna"),
        ("note", "remove", "1001", "1"),
    )
    assert all(ran(clerk(*step, "--format", "json"))["tasks"] == [task] for step in steps)
    assert [line["field"] for line in shown(clerk, task)["lines"]] == ["claims", "relations.end", "events", "notes"]


@pytest.mark.usefixtures("aapo")
def test_an_event_of_which_a_recipient_was_told_is_corrected_there_and_no_other(office: Office, clerk: Command) -> None:
    recipient(office, TAMPUURI, "Huolto Oy")
    added = ("event", "add", "1001", "--kind", "work-order", "--description", "hana", "--format", "json")
    assert ran(clerk(*added, "--told", "Huolto Oy"))["tasks"] == []
    assert ran(clerk(*added))["tasks"] == [], "nobody was told of this one"
    (task,) = ran(clerk("event", "correct", "1001", "1", "--description", "patteri", "--format", "json"))["tasks"]
    assert ran(clerk("event", "correct", "1001", "2", "--description", "ikkuna", "--format", "json"))["tasks"] == []
    assert [(line["field"], line["new"]["description"]) for line in shown(clerk, task)["lines"]] == [
        ("events", "patteri")
    ]


@pytest.mark.usefixtures("aapo")
def test_a_new_event_claim_or_note_is_nothing_that_the_recipient_has(office: Office, clerk: Command) -> None:
    recipient(office, TAMPUURI, "Perintä Oy")
    disclosed(office, [1001], "claims,bookings,notes", to=TAMPUURI)
    clerk("find", "äijälä")
    claim = ("claim", "open", "1001", "--reference", "2026-17", "--due-on", "1.2.2026")
    for command in (claim, ("note", "add", "1001", "kissa"), ("event", "add", "1001", "--kind", "booking")):
        assert ran(clerk(*command, "--format", "json"))["tasks"] == []
    assert ran(clerk("claim", "settle", "1001", "2026-17", "--format", "json"))["tasks"] == []


@pytest.mark.usefixtures("aapo")
def test_a_merge_is_told_to_whoever_knows_the_number_that_went(
    office: Office, clerk: Command, officer: Command, viewer: Command
) -> None:
    ran(clerk("add", "--family-name", "Aijala", "--given-names", "Aapo", "--format", "json"))
    recipient(office, TAMPUURI, "Kartano Oy", role="group_company")
    disclosed(office, [1002], to=TAMPUURI)
    clerk("find", "äijälä")
    viewer("opt-out", "1001")
    clerk("protect", "1001")
    for one in listed(clerk):
        clerk("task", "done", str(one["id"]), "--by", "Olli")
    ran(officer("merge", "1001", "1002", "--yes", "--format", "json"))
    tasks = {one["recipient"]: one for one in listed(clerk)}
    assert tasks["Kartano Oy"]["tells"] == {"correction": 1, "merge": 1, "protection": 1, "opt_out": 1}
    assert tasks["Fivaldi"]["tells"] == {"correction": 1}
    merged = [one for one in shown(clerk, tasks["Kartano Oy"]["id"])["lines"] if one["what"] == "merge"]
    assert [(one["number"], one["details"]) for one in merged] == [(1001, ["1002"])]
