"""The answer to an access request: complete, in order, each secret once, and readable (E-21 to E-33, R-01 to R-29)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import cast

import pytest
from filled_report import FORMER_IDENTITY_CODE, IDENTITY_CODE, MARKERS, empty_report, filled_customer, filled_report
from report_parts import basic, facts, flat, section, section_text, values

from kkrek.documents.access_report import access_report, report_json, window_lines
from kkrek.documents.json_document import encode
from kkrek.documents.labels import FIELDS
from kkrek.documents.text import render_text
from kkrek.documents.tree import Box
from kkrek.domain.access_report import Withheld
from kkrek.domain.customer import Address, AddressKind, AddressParts, Language, Origin, Restriction, Source

HEADINGS = (
    "1 The request",
    "2 Confirmation",
    "3 Your data in the register",
    "3.1 Basic data",
    "3.2 Contact data",
    "3.3 Bank details",
    "3.4 Relation and contracts",
    "3.5 Service events",
    "3.6 Direct marketing: permissions and prohibitions",
    "3.7 Notes",
    "3.8 History of changes",
    "3.9 Your earlier requests",
    "4 Purposes and legal bases",
    "5 Categories",
    "6 Recipients",
    "7 Transfers outside the EU/EEA",
    "8 Retention",
    "9 Sources",
    "10 Consultations of your data",
    "11 Your rights",
    "12 Right to complain",
    "13 Automated decisions",
    "14 What has been left out",
    "15 Controller and contact",
)
HETU = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]")

DAY = date(2026, 12, 22)


def test_sections_stand_in_the_order_of_the_outline() -> None:
    sections = access_report(filled_report()).sections
    assert tuple(f"{section.number} {section.heading}" for section in sections) == HEADINGS


@pytest.mark.parametrize("marker", MARKERS)
def test_every_stored_value_is_in_the_text(marker: str) -> None:  # E-22, R-01
    assert marker in flat(filled_report())


@pytest.mark.parametrize("marker", MARKERS)
def test_every_stored_value_is_in_the_json(marker: str) -> None:  # E-22, E-13
    assert marker in encode(report_json(filled_report())).decode()


@pytest.mark.parametrize("code", [IDENTITY_CODE, FORMER_IDENTITY_CODE])
def test_each_identity_code_is_printed_once_and_in_section_3_1(code: str) -> None:  # F-02, R-02
    report = filled_report()
    assert render_text(access_report(report)).count(code) == 1
    assert code in "".join(values(section(report, "3.1")))


def test_a_report_without_identity_code_shows_none() -> None:  # F-02
    assert HETU.findall(render_text(access_report(empty_report()))) == []


def test_the_json_of_the_history_holds_no_identity_code() -> None:  # F-02
    changes = json.dumps(report_json(filled_report())["changes"])
    assert HETU.findall(changes) == []


@pytest.mark.parametrize("hidden", ["clerkuser", "Staffname", "uidaaaa"])
def test_staff_and_internal_names_are_left_out(hidden: str) -> None:  # E-26
    assert hidden not in flat(filled_report())


@pytest.mark.parametrize("hidden", ["clerkuser", "Staffname"])
def test_staff_names_are_left_out_of_the_json(hidden: str) -> None:
    assert hidden not in encode(report_json(filled_report())).decode()


def test_what_the_office_gave_is_not_said_to_come_from_the_person() -> None:  # GDPR Art. 15(1)(g)
    origins = {fact.label: fact.origin or "" for fact in basic(filled_report())}
    assert {origins[label].split(",")[0] for label in ("Customer number", "Customer since")} == {"recorded by us"}


def test_every_empty_field_says_so() -> None:  # E-23
    said = {fact.label for fact in facts(empty_report()) if fact.value == "not recorded"}
    own = {"number", "created", "family_name", "given_names"}
    elsewhere = {
        "marketing",
        "requests",
        "withheld",
        "disclosures",
        "changes",
        "provenance",
        "log",
        "suppression",
        "users",
        "merged",
        # Relations and events, as the configuration parts them by how long they are kept.
        "applications",
        "door_openings",
        "key_handovers",
        "work_orders",
        "bookings",
    }
    empty = {
        name[:1].upper() + name[1:] for code, name in FIELDS.items() if code not in own | elsewhere | {"addresses"}
    }
    assert empty <= said
    assert {"Home address", "Postal address", "Contact address", "Billing address"} <= said


@pytest.mark.parametrize("number", ["3.6", "3.8", "3.9", "6"])
def test_an_empty_section_says_so(number: str) -> None:  # E-23
    assert re.search(r"not recorded|is recorded|are recorded", " ".join(section_text(empty_report(), number)))


def test_each_stored_value_names_its_source_and_day() -> None:
    stored = [fact for fact in basic(filled_report()) if fact.value != "not recorded"]
    assert all(fact.origin for fact in stored)
    origin = next(fact.origin for fact in stored if fact.value == "widowed")
    assert origin == "from the Population Information System, 2 April 2025"


def test_codes_are_explained_in_words() -> None:  # R-03, E-29
    text = flat(filled_report())
    assert not re.search(
        r"\b(reg_partnership|known_contact|distance_selling|marketing_objection|group_company)\b", text
    )
    assert "Finland, Sweden" in text
    assert "FI21 1234 5600 0007 85" in text


@pytest.mark.parametrize(("language", "day"), [(Language.FI, "22.12.2026"), (Language.EN, "22 December 2026")])
def test_days_are_written_as_the_language_writes_them(language: Language, day: str) -> None:  # F-36
    assert day in flat(filled_report(language))


def test_marketing_tells_what_holds_for_each_kind_and_channel() -> None:  # N-04, M-11
    rows = {fact.label: fact.value for fact in facts(filled_report()) if fact.origin is None}
    assert "phone call: you have forbidden this since 1 March 2026" in rows["Distance selling"]
    assert "e-mail message: you have consented since 1 January 2025" in rows["Direct advertising"]
    kinds = ("Direct advertising", "Distance selling", "Other direct marketing", "Market research and opinion polls")
    channels = ("letter post", "phone call", "e-mail message", "text message", "automated call")
    assert all(channel in rows[kind] for kind in kinds for channel in channels)


def test_a_protected_person_is_not_told_that_post_may_come() -> None:  # M-06
    text = " ".join(section_text(filled_report(), "3.6"))
    assert "letter post: no choice recorded; not used while your non-disclosure stands" in text


def test_whose_data_are_restricted_is_not_told_that_marketing_may_come() -> None:  # E-41
    limit = Restriction(ground="a", purpose=None, since=DAY)
    report = filled_report()
    customer = report.customer._replace(restrictions=(limit,), marketing=())
    text = " ".join(section_text(replace(report, customer=customer), "3.6"))
    assert "not used while the processing of your data is restricted" in text
    assert "we may use this" not in text


def test_consultations_are_days_and_purposes_once_each_in_order() -> None:  # E-33, R-25
    rows = section_text(filled_report(), "10")
    assert rows[rows.index("Purpose") + 1 :][:4] == [
        "1 March 2024",
        "customer service",
        "12 October 2026",
        "work order or door opening",
    ]
    assert not re.search(r"\d\d:\d\d", " ".join(rows))


def test_searches_are_told_in_one_sentence() -> None:  # E-33
    assert "between 2 March 2024 and 30 November 2026: 7." in flat(filled_report())


def test_the_right_to_object_to_marketing_stands_in_a_box_of_its_own() -> None:  # E-20
    boxes = [block for block in section(filled_report(), "11").blocks if isinstance(block, Box)]
    assert [box.text for box in boxes] == ["You may forbid direct marketing at any time."]


@pytest.mark.parametrize(
    ("right", "articles"),
    [
        ("Erasure", ["6(1)(c)"]),
        ("Objection", ["6(1)(e)", "6(1)(f)"]),
        ("Portability", ["6(1)(a)", "6(1)(b)"]),
        ("Withdrawal of consent", ["6(1)(a)"]),
    ],
)
def test_a_right_is_bounded_by_its_legal_basis(right: str, articles: list[str]) -> None:
    value = next(fact.value for fact in facts(filled_report()) if fact.label == right)
    assert "the purposes in section 4 that rest on: " in value
    assert re.findall(r"Article (6\(1\)\([a-f]\))", value) == articles


def test_purposes_are_those_of_the_data_held() -> None:  # E-21
    assert "Direct marketing" in section_text(filled_report(), "4")
    assert "Direct marketing" not in section_text(empty_report(), "4")


def test_retention_has_one_row_for_each_clock() -> None:  # N-07, F-40
    rows = section_text(filled_report(), "8")
    assert "Name and contact; Permissions and prohibitions" in rows
    held = "in your case until the hold ends"  # F-42
    told = f"3 years, counted from: the end of the customer relation\n{held}"
    assert any(row.startswith(told) for row in rows)


def test_the_contact_person_stands_above_the_authority() -> None:
    text = " ".join(section_text(filled_report(), "12"))
    assert text.index("Tuulikki Esimerkki") < text.index("Office of the Data Protection Ombudsman")


def test_the_log_head_is_printed() -> None:
    assert access_report(filled_report()).footer == "Log 4711 \u00b7 7f3a-91c2-d4e6"


@pytest.mark.parametrize(("suppressed", "said"), [(True, "yes"), (False, "no")])
def test_the_suppression_list_is_told_by_yes_or_no(suppressed: bool, said: str) -> None:
    report = replace(filled_report(), suppressed=suppressed)
    assert f"On the suppression list: {said}." in section_text(report, "14")


def test_a_withheld_note_is_left_out_everywhere_with_the_reason() -> None:  # E-30, E-31
    report = replace(filled_report(), withheld=(Withheld("note:3", "34.1.2"),))
    assert "Noteqk" not in flat(report)
    assert "Noteqk" not in encode(report_json(report)).decode()
    left_out = " ".join(section_text(report, "14"))
    assert "Additional information, 1 June 2024: serious danger" in left_out
    assert "Data Protection Ombudsman" in left_out


def test_a_note_that_nobody_reviewed_is_left_out_everywhere() -> None:
    customer = filled_customer()
    report = replace(filled_report(), customer=customer._replace(notes=(customer.notes[0]._replace(reviewed_on=None),)))
    assert "Noteqk" not in flat(report)
    assert "Noteqk" not in encode(report_json(report)).decode()
    assert "it has not been reviewed yet" in " ".join(section_text(report, "14"))


def test_notes_are_printed_word_for_word() -> None:  # R-26, E-24
    assert "Noteqk says:\nsecond line" in values(section(filled_report(), "3.7"))


def test_the_window_of_a_protected_person_shows_the_contact_address() -> None:  # F-18
    assert window_lines(filled_customer(), "en", DAY) == ("Givenqb Familyqa", "Contactqh 5", "33720 TAMPERE")


def test_the_window_of_a_protected_person_without_contact_address_shows_the_name() -> None:  # F-18
    customer = filled_customer()
    homes = tuple(address for address in customer.addresses if address.kind is AddressKind.HOME)
    assert window_lines(customer._replace(addresses=homes), "en", DAY) == ("Givenqb Familyqa",)


def test_the_window_shows_the_present_home_address_of_others() -> None:  # F-33
    customer = filled_customer()._replace(protection=None)
    assert window_lines(customer, "en", DAY) == ("Givenqb Familyqa", "c/o co-qg", "Streetqe 10 B 23", "33710 TOWNQF")


def test_a_move_that_lies_ahead_is_not_in_the_window() -> None:  # F-33
    customer = filled_customer()._replace(protection=None)
    home = next(address for address in customer.addresses if address.kind is AddressKind.HOME and address.until is None)
    ahead = home._replace(since=date(2027, 1, 1), parts=AddressParts(as_given="Later 1", postal_code="33100", town="X"))
    moved = customer._replace(addresses=(home._replace(until=date(2027, 1, 1)), ahead))
    assert "Later 1" not in window_lines(moved, "en", DAY)
    assert "Later 1" in window_lines(moved, "en", date(2027, 1, 1))


def test_the_window_abroad_ends_with_the_country_in_capitals() -> None:  # F-33
    parts = AddressParts(as_given="Gatan 1", postal_code="111 20", town="Stockholm", country="SE")
    abroad = Address(
        uid="a",
        kind=AddressKind.POSTAL,
        parts=parts,
        since=None,
        until=None,
        origin=Origin(Source.SUBJECT, date(2024, 1, 1)),
    )
    customer = filled_customer()._replace(protection=None, addresses=(abroad,))
    assert window_lines(customer, "en", DAY)[-1] == "SWEDEN"


def test_characters_without_shape_are_named_in_section_14() -> None:
    customer = filled_customer()._replace(call_name="Aapo\U0001f642\u202e")
    report = replace(filled_report(), customer=customer)
    assert "Aapo[U+1F642 SLIGHTLY SMILING FACE][U+202E RIGHT-TO-LEFT OVERRIDE]" in flat(report)
    assert "[U+1F642 SLIGHTLY SMILING FACE]" in " ".join(section_text(report, "14"))


def test_the_same_report_is_the_same_json() -> None:
    assert encode(report_json(filled_report())) == encode(report_json(filled_report()))


def test_the_json_customer_is_the_object_that_show_prints() -> None:
    customer = cast("dict[str, object]", report_json(filled_report())["customer"])
    assert customer["number"] == 1001
    assert customer["identity_code"] == IDENTITY_CODE
