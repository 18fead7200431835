"""The configuration: TOML in, values out, JSON there and back; every slip named by its key (F-41, N-07)."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkrek.domain.configuration import FIELDS, AddressForm, Configuration, RecipientRole, Texts, from_json, to_json
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.customer import Source
from kkrek.errors import InvalidValueError, TomlSlipError

ROOT = Path(__file__).parents[2]
TEMPLATE = (ROOT / "kkrek" / "domain" / "template.toml").read_text(encoding="utf-8")
KAUKAJARVI = (ROOT / "examples" / "kaukajarvi.toml").read_text(encoding="utf-8")
TESTVIKEN = (Path(__file__).parent / "testviken.toml").read_text(encoding="utf-8")
ALL = pytest.mark.parametrize("toml", [TEMPLATE, KAUKAJARVI, TESTVIKEN], ids=["template", "kaukajarvi", "testviken"])

BARE = 'heading = { fi = "A", sv = "B", en = "C" }'

# What stands in the text, what is put in its place, and the key that the refusal names.
SLIPS = [
    ('zone = "Europe/Mariehamn"', 'zone = "Europe/Atlantis"', "zone"),
    ('zone = "Europe/Mariehamn"', 'zone = ""', "zone"),
    ('zone = "Europe/Mariehamn"', "zone = 2", "zone"),
    ('zone = "Europe/Mariehamn"', 'zones = "Europe/Mariehamn"', "zones"),
    ('address_form = "sina"', 'address_form = "you"', "address_form"),
    ("officer_stated = true", "", "officer_stated"),
    ("officer_stated = true", "officer_stated = 1", "officer_stated"),
    ('business_id = "9999990-9"', 'business_id = "9999990-8"', "controller.business_id"),
    ('business_id = "9999990-9"', 'business_id = "99999909"', "controller.business_id"),
    ('postal_code = "22100"', "postal_code = 22100", "controller.postal_code"),
    ('street = "Exempelgränd 1"', 'street = " "', "controller.street"),
    ('street = "Exempelgränd 1"', 'road = "Exempelgränd 1"', "controller.street"),
    ("[controller]", '[controller]\n"\\u001B[31m" = 1', "controller.?"),
    ("checked_on = 2026-11-01", "checked_on = 2026-11-01T10:00:00", "authority.checked_on"),
    ("checked_on = 2026-11-01", 'checked_on = "1.11.2026"', "authority.checked_on"),
    ('text = { fi = "Asuminen", sv', 'text = { sv = "Asuminen", no', "purposes.housing.text"),
    ('text = { fi = "Asuminen", sv', "text = { fi = 1, sv", "purposes.housing.text"),
    ('code = "housing"', 'code = "Housing!"', "purposes.1.code"),
    ('basis = ["6(1)(b)", "6(1)(c)"]', 'basis = ["6(1)(g)"]', "purposes.housing.basis"),
    ('basis = ["6(1)(b)", "6(1)(c)"]', 'basis = ["6(1)(f)"]', "purposes.housing.interest"),
    ('basis = ["6(1)(b)", "6(1)(c)"]', 'basis = "6(1)(b)"', "purposes.housing.basis"),
    ('basis = ["6(1)(b)", "6(1)(c)"]', 'basis = ["6(1)(b)", "6(1)(b)"]', "purposes.housing.basis"),
    ('code = "proof"\nfields', 'code = "resident"\nfields', "categories.2.code"),
    ('purposes = ["housing"]\nbasis = ["6(1)(c)"]', 'purposes = ["fun"]\nbasis = []', "categories.proof.purposes"),
    ('purposes = ["housing"]\nbasis = ["6(1)(c)"]', "purposes = []\nbasis = []", "categories.proof.purposes"),
    ('asked_for = ["flat_lease"]', 'asked_for = ["visitor"]', "categories.resident.asked_for"),
    ('"log", "suppression"', '"log", "log_book"', "categories.proof.fields"),
    ('"log", "suppression"', '"log", "emails", "suppression"', "categories.proof.fields"),
    ('"log", "suppression"', '"suppression"', "categories.*.fields: log"),
    ('retention = "proof"', "", "categories.proof.retention"),
    ('retention = "proof"', 'retention = "for_ever"', "categories.proof.retention"),
    ('code = "other"', 'code = "rumour"', "sources"),
    ('role = "processor"', 'role = "friend"', "recipients.1.role"),
    ('fields = ["family_name", "addresses"]', 'fields = ["shares"]', "recipients.1.fields"),
    ('country = "CH"', 'country = "Sveitsi"', "recipients.1.country"),
    ("months = 12", "months = -1", "retention.resident.months"),
    ("months = 12", "months = true", "retention.resident.months"),
    ("months = 12", "months = 1.5", "retention.resident.months"),
    ("idle_minutes = 5", "idle_minutes = 300", "sessions.idle_minutes"),
    ("[rights]", "[[rights]]", "rights"),
    ("[[notice.sections]]", "[notice.sections]", "notice.sections"),
    ("number = 1", "", "notice.sections.1.number"),
    ("number = 1", 'number = 1\nparts = ["all"]', "notice.sections.1.parts"),
    ("number = 1", 'number = 1\nparts = ["rights", "rights"]', "notice.sections.1.parts"),
    ("number = 1", f"number = 1\n{BARE}\n\n[[notice.sections]]\nnumber = 2", "notice.sections.1.text"),
    (
        "number = 1",
        f'number = 1\nparts = ["rights"]\n{BARE}\n\n[[notice.sections]]\nnumber = 2\nparts = ["rights"]',
        "notice.sections.2.parts",
    ),
    ("providing = { fi", "providing = { no", "providing"),
    ('text = { fi = "asukkaat", sv', 'text = { fi = "", sv', "data_subjects.1.text"),
]


@ALL
def test_the_shipped_configurations_and_a_quite_different_company_load(toml: str) -> None:
    assert parse_configuration(toml).categories


@ALL
def test_every_field_stands_in_exactly_one_category_with_a_clock(toml: str) -> None:  # N-01, N-07, F-41
    configuration = parse_configuration(toml)
    placed = [field for category in configuration.categories for field in category.fields]
    assert sorted(placed) == sorted(FIELDS)
    assert all(configuration.clock_of(field) in configuration.retention for field in FIELDS)


@ALL
def test_json_gives_back_an_equal_configuration(toml: str) -> None:
    configuration = parse_configuration(toml)
    assert from_json(to_json(configuration)) == configuration


WORDS = st.text(min_size=1).map(str.strip).filter(bool)


@given(
    name=st.builds(Texts, fi=WORDS, sv=st.text().map(str.strip), en=st.text().map(str.strip)),
    transfers=st.none() | st.builds(Texts, fi=WORDS),
    day=st.dates(min_value=date(1, 1, 1)),
    backup_to=st.none() | WORDS,
    role=st.sampled_from(RecipientRole),
)
def test_json_gives_back_whatever_was_put_in(
    name: Texts, transfers: Texts | None, day: date, backup_to: str | None, role: RecipientRole
) -> None:
    base = parse_configuration(TESTVIKEN)
    configuration = replace(
        base,
        register_name=name,
        transfers=transfers,
        officer=None,
        notice=replace(base.notice, dated=day),
        settings=replace(base.settings, backup_to=backup_to),
        recipients=tuple(replace(recipient, role=role) for recipient in base.recipients),
    )
    assert from_json(to_json(configuration)) == configuration


@pytest.mark.parametrize(("old", "new", "key"), SLIPS, ids=[f"{n}-{slip[2]}" for n, slip in enumerate(SLIPS)])
def test_a_slip_is_refused_and_named_by_its_key(old: str, new: str, key: str) -> None:
    assert old in TESTVIKEN
    with pytest.raises(InvalidValueError) as refusal:
        parse_configuration(TESTVIKEN.replace(old, new, 1))
    assert refusal.value.fields["field"] == key


@pytest.mark.parametrize(
    ("toml", "place"),
    [
        ("a = 1\nb = = 2\n", "TOML 2:5"),
        ("a = 1\na = 2\n", "TOML 2:6"),
        ('a = """never closed\n', "TOML 2:1"),
        ("[contact]\nname = 'Aatu", "TOML 2:1"),
    ],
)
def test_a_slip_in_toml_tells_its_line_and_no_content(toml: str, place: str) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        parse_configuration(toml)
    assert refusal.value.fields["field"] == place
    assert "Aatu" not in str(refusal.value)


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('[[retention]]\ncode = "key"\ndecided = kyllä\n', "line 3 (retention.key.decided): a text in quotation marks"),
        ("[settings]\nconsent_age = 18v # Aatu\n", "line 2"),
        (
            "[settings]\nzone = Aatu\n",
            "line 2 (settings.zone): a text in quotation marks, a number, a day, true or false",
        ),
        ('zone = "Aatu\nb = 1\n', "line 1 (zone): a quotation mark is missing"),
        ("a = 1\na = 2\n", "line 2 (a): this key is here a second time"),
    ],
    ids=["clock", "number", "bare", "quote", "twice"],
)
def test_a_slip_in_toml_tells_the_key_of_its_line_and_what_is_expected(toml: str, told: str) -> None:
    with pytest.raises(TomlSlipError) as refusal:
        parse_configuration(toml)
    assert told in str(refusal.value)
    assert "Aatu" not in str(refusal.value)
    assert "kyllä" not in str(refusal.value)


def test_a_refusal_never_shows_the_value() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        parse_configuration(TESTVIKEN.replace('business_id = "9999990-9"', 'business_id = "131052-9085"'))
    assert "131052" not in "".join(str(value) for value in refusal.value.fields.values())


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"'])
def test_what_is_no_configuration_in_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError):
        from_json(text)


@pytest.mark.parametrize(("language", "expected"), [("fi", "päivä"), ("sv", "dag"), ("en", "päivä"), ("de", "päivä")])
def test_a_missing_translation_falls_back_to_finnish(language: str, expected: str) -> None:  # E-14
    assert Texts("päivä", "dag").get(language) == expected


def test_a_file_from_a_windows_editor_loads() -> None:
    windows = "\ufeff" + TESTVIKEN.replace("\n", "\r\n")
    assert parse_configuration(windows) == parse_configuration(TESTVIKEN)


def test_limits_that_are_not_given_are_those_of_the_law() -> None:  # E-17
    deadlines = parse_configuration(TESTVIKEN).deadlines
    assert (deadlines.answer_months, deadlines.extension_months, deadlines.breach_hours) == (1, 2, 72)


def test_a_changed_deadline_is_taken() -> None:  # E-17
    configuration = parse_configuration(TESTVIKEN + "\n[deadlines]\nbreach_hours = 96\n")
    assert configuration.deadlines.breach_hours == 96


def test_a_different_company_is_expressed_by_its_values_alone() -> None:
    configuration = parse_configuration(TESTVIKEN)
    assert configuration.address_form is AddressForm.SINA
    assert configuration.officer is not None
    assert configuration.controller.phone is None
    assert configuration.clock_of("emails").months == 12
    assert configuration.sessions.idle_minutes == 5
    assert tuple(source.code for source in configuration.sources) == tuple(Source)


def test_reading_the_stored_json_loads_no_toml_reader() -> None:
    script = "import sys; import kkrek.domain.configuration; sys.exit('tomllib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT).returncode == 0


def printed(configuration: Configuration) -> list[Texts]:
    """Give every text that a report prints (the notice is printed by itself)."""
    rights = configuration.rights
    return [
        configuration.register_name,
        configuration.automated,
        configuration.security,
        configuration.contact.title,
        configuration.controller.service_hours,
        *(purpose.text for purpose in configuration.purposes),
        *(purpose.interest for purpose in configuration.purposes if purpose.interest),
        *(category.text for category in configuration.categories),
        *(source.text for source in configuration.sources),
        *(recipient.purpose for recipient in configuration.recipients),
        *(text for clock in configuration.retention for text in (clock.text, clock.starts, clock.reason)),
        *(place.name for place in configuration.other_places),
        *(text for text in (rights.access, rights.rectification, rights.erasure, rights.restriction) if text),
        *(text for text in (rights.objection, rights.portability, rights.withdrawal) if text),
        *(text for text in (rights.marketing, rights.complaint) if text),
    ]


def test_the_example_has_every_printed_text_in_three_languages() -> None:  # E-14
    texts = printed(parse_configuration(KAUKAJARVI))
    assert len(texts) > 100
    assert [text.fi for text in texts if not (text.sv and text.en)] == []
