"""`kkrek report`: what is left out and why, what nobody has read, and who reads it (E-30, E-31, R-26, R-28)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from register_file import opened

from kkrek.errors import ChangedSinceError, InvalidValueError, NotFoundError, UnreviewedError

if TYPE_CHECKING:
    from conftest import Run
    from office import Command, Office

SEEN = ("--identity", "document-seen")
HARM = ("--harm", "ilmoittajaa on uhattu")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino Maria", "--former-name", "Entinen")


def answer(clerk: Command, *argv: str) -> Run:
    return clerk("report", "1001", *SEEN, *argv, "--lang", "en", "--format", "json")


def report(done: Run) -> Any:  # ruff: ignore[any-type] - JSON
    return done.data["report"]


def text(clerk: Command, *argv: str) -> str:
    return " ".join(clerk("report", "1001", *SEEN, *argv, "--lang", "en").out.split())


def rows(office: Office, sql: str) -> list[tuple[object, ...]]:
    with opened(office) as store:
        return [tuple(row) for row in store.all(sql)]


def test_e_30_a_withheld_note_is_masked_everywhere_and_the_reason_stays_inside(clerk: Command, office: Office) -> None:
    clerk("note", "add", "1001", "Salainen Naapuri valitti")
    done = answer(clerk, "--withhold", "note:1=15(4)", *HARM)
    assert done.code == 0, done.err
    assert "Salainen" not in done.out
    assert "uhattu" not in done.out
    content = report(done)
    assert content["withheld"] == [{"item": "note:1", "provision": "15(4)", "part": False}]
    assert content["customer"]["notes"][0]["text"] is None
    assert "notes" in content["customer"]["masked"]
    assert rows(office, "SELECT item, provision, reason FROM withheld") == [("note:1", "15(4)", HARM[1])]
    assert rows(office, "SELECT state FROM request") == [("partly",)]


def test_e_31_a_copy_that_leaves_something_out_does_not_call_itself_whole(clerk: Command) -> None:
    clerk("note", "add", "1001", "Salainen Naapuri valitti")
    assert "is a copy of them but for what section 14 names" in text(clerk, "--withhold", "note:1=15(4)", *HARM)
    assert "Section 3 is a copy of all of them." in text(clerk, "--reviewed")


def test_e_08_what_is_withheld_is_refused_with_both_remedies(clerk: Command) -> None:
    remedy = "You may complain to the Data Protection Ombudsman and seek a judicial remedy."
    clerk("note", "add", "1001", "Salainen Naapuri valitti")
    assert remedy not in text(clerk, "--reviewed")
    assert remedy in text(clerk, "--withhold", "note:1=15(4)", *HARM)


def test_e_30_the_paper_says_what_is_left_out_and_why(clerk: Command) -> None:
    clerk("note", "add", "1001", "Salainen Naapuri valitti")
    said = text(clerk, "--withhold", "note:1=15(4)", *HARM)
    reason = "it would adversely affect another person's rights (GDPR Article 15(4))"
    assert f"Additional information, 22 November 2026: {reason}" in said
    assert "Ombudsman (Data Protection Act, section 34(4))" not in said


def test_e_31_section_34_tells_of_the_ombudsman(clerk: Command) -> None:
    clerk("event", "add", "1001", "--kind", "vika", "--description", "Salainen huolto", "--told", "Huolto Oy")
    said = text(clerk, "--withhold", "event:1=34.1.2")
    assert "Salainen" not in said
    assert "Huolto Oy" not in said
    assert "Ombudsman (Data Protection Act, section 34(4))" in said
    assert "Fault report, 22 November 2026" in said


def test_e_30_a_withheld_item_is_withheld_from_the_history_with_its_older_words(clerk: Command) -> None:
    clerk("event", "add", "1001", "--kind", "vika", "--description", "Salainen ensin")
    clerk("event", "correct", "1001", "1", "--description", "Salainen sitten")
    done = answer(clerk, "--withhold", "event:1=15(4)", *HARM)
    assert done.code == 0, done.err
    assert "Salainen" not in done.out


def test_e_30_a_change_is_withheld_by_its_number(clerk: Command) -> None:
    clerk("correct", "1001", "--family-name", "Virtanen", "--reason", "sisar Salainen kertoi")
    draft = answer(clerk, "--draft")
    (item,) = (one["item"] for one in draft.data["unreviewed"])
    done = answer(clerk, "--withhold", f"{item}=15(4)", *HARM)
    assert done.code == 0, done.err
    assert "Salainen" not in done.out
    (change,) = (one for one in report(done)["changes"] if f"change:{one['id']}" == item)
    assert (change["old"], change["new"], change["reason"]) == (None, None, None)
    assert change["masked"] == ["new", "reason"], "the former name was recorded by this change, so it had no old value"


@pytest.mark.parametrize("item", ["note:9", "event:1", "change:999"])
def test_an_item_that_does_not_exist_is_not_found(clerk: Command, office: Office, item: str) -> None:
    assert answer(clerk, "--withhold", f"{item}=34.1.1").code == NotFoundError.exit_code
    assert rows(office, "SELECT 1 FROM request") == []


def test_somebody_elses_note_is_not_found(clerk: Command) -> None:
    clerk("add", "--family-name", "Toinen", "--note", "muuta")
    assert answer(clerk, "--withhold", "note:1=34.1.1").code == NotFoundError.exit_code


@pytest.mark.parametrize("said", ["note:1=15(3)", "note:1", "phone:1=15(4)", "note:x=15(4)", "note:1=34"])
def test_e_31_items_and_provisions_are_closed_lists(clerk: Command, office: Office, said: str) -> None:
    clerk("note", "add", "1001", "jotakin")
    assert answer(clerk, "--withhold", said, *HARM).code == InvalidValueError.exit_code
    assert rows(office, "SELECT 1 FROM request") == []


def test_e_30_nothing_is_left_out_for_others_without_the_harm(clerk: Command, office: Office) -> None:
    clerk("note", "add", "1001", "Salainen Naapuri valitti")
    assert answer(clerk, "--withhold", "note:1=15(4)").code == InvalidValueError.exit_code
    assert rows(office, "SELECT 1 FROM request") == []


def test_a_draft_leaves_out_and_writes_none(clerk: Command, office: Office) -> None:
    clerk("note", "add", "1001", "Salainen Naapuri valitti")
    done = answer(clerk, "--withhold", "note:1=15(4)", "--draft")
    assert done.code == 0, done.err
    assert report(done)["withheld"] == [{"item": "note:1", "provision": "15(4)", "part": False}]
    assert rows(office, "SELECT 1 FROM withheld") == []


def test_r_26_unreviewed_text_without_a_terminal_gives_a_draft_and_leaves_the_request_open(
    clerk: Command, office: Office
) -> None:
    clerk("note", "add", "1001", "Salainen Naapuri valitti")
    clerk("correct", "1001", "--family-name", "Virtanen", "--statement", "Salainen lausuma")
    done = answer(clerk)
    assert done.code == UnreviewedError.exit_code
    assert done.data["draft"] is True
    assert report(done)["draft"] is True
    assert "Salainen" not in json.dumps(report(done))
    assert [one["item"].partition(":")[0] for one in done.data["unreviewed"]] == ["note", "change"]
    assert [warning["id"] for warning in done.json["warnings"]] == ["draft-unreviewed"]
    assert "Salainen" not in done.err
    assert rows(office, "SELECT id, state, identity_method FROM request") == [
        ("2026-0001", "received", "document_seen")
    ]
    again = clerk("report", "1001", "--request", "2026-0001", "--reviewed", "--format", "json")
    assert again.code == 0, again.err
    assert "Salainen lausuma" in json.dumps(again.data["report"], ensure_ascii=False)
    assert again.data["unreviewed"] == []


def test_another_open_request_for_access_is_remarked_on(clerk: Command) -> None:
    clerk("request", "open", "1001", "--kind", "access", "--via", "letter")
    done = answer(clerk)
    assert done.code == 0, done.err
    assert [(one["id"], "2026-0001" in one["message"]) for one in done.json["warnings"]] == [
        ("request-also-open", True)
    ]


def test_r_26_what_was_reviewed_once_is_not_asked_again(clerk: Command) -> None:
    clerk("event", "add", "1001", "--kind", "vika", "--description", "hana vuotaa")
    clerk("correct", "1001", "--family-name", "Virtanen", "--reason", "avioliitto")
    assert answer(clerk, "--reviewed").code == 0
    assert answer(clerk).code == 0


def test_r_26_corrected_words_are_to_be_reviewed_again(clerk: Command) -> None:
    clerk("event", "add", "1001", "--kind", "vika", "--description", "hana vuotaa")
    assert answer(clerk, "--reviewed").code == 0
    clerk("event", "correct", "1001", "1", "--description", "naapurin hana vuotaa")
    done = answer(clerk)
    assert done.code == UnreviewedError.exit_code
    assert [one["item"] for one in done.data["unreviewed"]] == ["event:1"]


def test_r_26_words_that_were_changed_since_they_were_shown_are_not_released(
    clerk: Command, officer: Command, office: Office
) -> None:
    officer("note", "add", "1001", "naapuri valitti")
    assert answer(clerk, "--reviewed").code == ChangedSinceError.exit_code
    assert answer(clerk, "--draft").data["unreviewed"][0]["texts"] == ["naapuri valitti"]
    officer("note", "add", "1001", "toinen naapuri valitti")
    assert answer(clerk, "--reviewed").code == ChangedSinceError.exit_code
    assert rows(office, "SELECT 1 FROM request") == []
    clerk("note", "list", "1001")
    assert answer(clerk, "--reviewed").code == 0


def test_r_28_a_proxy_reads_no_former_names(clerk: Command) -> None:
    done = answer(clerk, "--reader", "proxy")
    assert done.code == 0, done.err
    assert "Entinen" not in done.out
    assert "former_names" in report(done)["customer"]["masked"]
    assert "Former names [left out for this reader]" in text(clerk, "--reader", "proxy")
    assert "Entinen" in answer(clerk, "--reader", "proxy", "--include-former").out


def test_e_13_an_electronic_request_gets_no_paper_unasked(clerk: Command, office: Office) -> None:
    argv = ("--via", "email", "--delivery", "paper")
    assert answer(clerk, *argv).code == InvalidValueError.exit_code
    assert rows(office, "SELECT 1 FROM request") == []
    assert answer(clerk, *argv, "--asked-by-person").data["delivery"] == "paper"
    assert answer(clerk, "--via", "email", "--delivery", "read-aloud").data["delivery"] == "read_aloud"


def test_e_24_an_open_task_of_the_same_place_serves_two_answers(clerk: Command) -> None:
    first, second = answer(clerk).data["tasks"], answer(clerk).data["tasks"]
    assert first == second
    assert first


@pytest.mark.parametrize(("way", "warned"), [("email", True), ("letter", False)])
def test_e_32_a_file_is_given_with_the_warning_how_it_may_go(clerk: Command, way: str, warned: bool) -> None:
    done = answer(clerk, "--via", way)
    assert [one["id"] for one in done.json["warnings"]] == ["send-protected"] * warned


def test_a_request_that_asks_for_more_is_not_done_with_the_report(clerk: Command) -> None:
    clerk("request", "open", "1001", "--kind", "access", "--kind", "erasure", "--via", "letter")
    done = answer(clerk, "--request", "2026-0001")
    assert "request-asks-more" in [one["id"] for one in done.json["warnings"]]
    assert "request-asks-more" not in [one["id"] for one in answer(clerk).json["warnings"]]


MASKED = "[masked: another person's data, GDPR Article 15(4)]"


def test_r_21_a_masked_word_is_hidden_on_paper_in_the_data_and_in_the_history(clerk: Command, office: Office) -> None:
    clerk("note", "add", "1001", "Naapuri Virtanen valitti; Virtasen kanssa sovittiin")
    done = answer(clerk, "--mask", "note:1=virtanen, Virtasen", *HARM)
    assert done.code == 0, done.err
    assert "irtanen" not in done.out
    content = report(done)
    assert content["customer"]["notes"][0]["text"] == f"Naapuri {MASKED} valitti; {MASKED} kanssa sovittiin"
    assert content["withheld"] == [{"item": "note:1", "provision": "15(4)", "part": True}]
    assert [one["new"]["text"] for one in content["changes"] if one["field"] == "notes"] == [
        content["customer"]["notes"][0]["text"]
    ]
    assert rows(office, "SELECT item, words FROM withheld") == [("note:1", "virtanen\nVirtasen")]
    assert rows(office, "SELECT reviewed_on FROM note") == [(None,)]


def test_r_21_the_answer_says_that_a_part_is_masked(clerk: Command) -> None:
    clerk("event", "add", "1001", "--kind", "fault-report", "--description", "Virtanen avasi oven")
    told = text(clerk, "--mask", "event:1=Virtanen", *HARM)
    assert "avasi oven" in told
    assert "a part of it is masked" in told
    assert "Virtanen" not in told


def test_r_21_words_in_a_reason_are_masked(clerk: Command) -> None:
    clerk("correct", "1001", "--language", "sv", "--reason", "kuulin Virtaselta")
    change = clerk("show", "1001", "--history", "--format", "json").data["changes"]
    done = clerk("report", "1001", *SEEN, "--draft", "--lang", "en", "--format", "json")
    item = report(done)["unreviewed"][0]
    assert change
    assert "kuulin" in text(clerk, "--mask", f"{item}=Virtaselta", *HARM)
    assert "Virtaselta" not in text(clerk, "--mask", f"{item}=Virtaselta", *HARM)


@pytest.mark.parametrize("mask", ["note:1=", "note:1", "phone:1=x", "note:1=Mäkinen", "note:1=Virtanen,Mäkinen"])
def test_words_that_do_not_stand_in_the_text_are_refused(clerk: Command, office: Office, mask: str) -> None:
    clerk("note", "add", "1001", "Naapuri Virtanen valitti")
    assert answer(clerk, "--mask", mask, *HARM).code == InvalidValueError.exit_code
    assert rows(office, "SELECT * FROM request") == []


def test_e_30_a_mask_needs_the_harm(clerk: Command) -> None:
    clerk("note", "add", "1001", "Naapuri Virtanen valitti")
    assert answer(clerk, "--mask", "note:1=Virtanen").code == InvalidValueError.exit_code


def test_a_text_that_the_user_was_not_shown_is_not_released_by_a_mask(clerk: Command, officer: Command) -> None:
    officer("note", "add", "1001", "Naapuri Virtanen valitti")
    assert answer(clerk, "--mask", "note:1=Virtanen", *HARM).code == ChangedSinceError.exit_code


def test_r_21_one_reason_of_several_changes_is_masked_in_all_of_them(clerk: Command) -> None:
    clerk("correct", "1001", "--language", "sv", "--marital-status", "widowed", "--reason", "kuulin Virtaselta")
    item = report(clerk("report", "1001", *SEEN, "--draft", "--lang", "en", "--format", "json"))["unreviewed"][0]
    done = answer(clerk, "--mask", f"{item}=Virtaselta", *HARM)
    assert done.code == 0, done.err
    assert [one["reason"] for one in report(done)["changes"] if one["reason"]] == [f"kuulin {MASKED}"] * 2
