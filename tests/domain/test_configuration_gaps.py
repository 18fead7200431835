"""What ``config check`` lists: placeholders, open decisions, and what the notice does not say (N-10, E-18)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kkrek.domain.configuration import (
    Company,
    Configuration,
    Contact,
    NoticeSection,
    Part,
    RecipientText,
    Rights,
    Texts,
    from_json,
    to_json,
)
from kkrek.domain.configuration_gaps import Gap, Severity, gaps
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.errors import InvalidValueError

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
TEMPLATE = parse_configuration((ROOT / "kkrek" / "domain" / "template.toml").read_text(encoding="utf-8"))
EXAMPLE = parse_configuration((ROOT / "examples" / "kaukajarvi.toml").read_text(encoding="utf-8"))
COMPLETE = parse_configuration((Path(__file__).parent / "testviken.toml").read_text(encoding="utf-8"))


RECIPIENT = COMPLETE.recipients[0]
OFFICER = Contact(name="Otto Påhitt", title=Texts("tietosuojavastaava"), email="ombud@example.org", phone=None)
COMPANY = Company(code="dotter", name="Dotter Testi Ab", business_id=None)


def ids(configuration: Configuration, today: date = TODAY) -> set[str]:
    return {gap.id for gap in gaps(configuration, today)}


def places(configuration: Configuration, gap_id: str) -> list[str]:
    return [str(gap.fields["where"]) for gap in gaps(configuration, TODAY) if gap.id == gap_id]


def with_recipient(recipient: RecipientText) -> Configuration:
    return replace(COMPLETE, recipients=(recipient,))


def own_words(configuration: Configuration) -> str:
    text = configuration.notice.sections[0].text
    assert text is not None
    return text.fi


def with_notice(text: str) -> Configuration:
    """Give the complete configuration with other words in its notice."""
    section = replace(COMPLETE.notice.sections[0], text=Texts(text, "Allt.", "All."))
    return replace(COMPLETE, notice=replace(COMPLETE.notice, sections=(section,)))


def test_a_complete_configuration_has_no_gaps() -> None:
    assert gaps(COMPLETE, TODAY) == ()


def test_the_example_has_every_gap_of_its_notice() -> None:  # N-10
    found = Counter(gap.id for gap in gaps(EXAMPLE, TODAY) if gap.fields.get("where") == "notice")
    assert found == {
        "notice-cites-repealed-act": 1,
        "consent-by-becoming-customer": 1,
        "population-register-old-name": 1,
        "events-called-non-personal": 1,
        "opt-out-written-only": 1,
        "no-legal-basis": 1,
        "no-retention": 1,
        "third-countries-unknown": 1,
        "no-complaint-right": 1,
        "automated-decisions-unsaid": 1,
        "no-dpo-statement": 1,
        "rights-missing": 4,
    }


def test_the_example_leaves_its_open_decisions_open() -> None:
    assert len(places(EXAMPLE, "company-role-undecided")) == 3
    assert places(EXAMPLE, "third-countries-unknown") == ["recipients.1", "recipients.2", "transfers", "notice"]
    assert places(EXAMPLE, "field-need-undecided") == ["categories.nationality", "categories.marital_status"]
    assert {"retention.door_opening", "retention.key", "retention.booking", "retention.access_log"} <= set(
        places(EXAMPLE, "retention-undecided")
    )


def test_the_example_names_each_category_outside_the_notice() -> None:  # N-01
    outside = ", ".join(str(gap.fields["fields"]) for gap in gaps(EXAMPLE, TODAY) if gap.id == "field-outside-notice")
    assert {"language", "call_name", "former_names", "protection", "deceased_on", "requests", "log"} <= set(
        outside.split(", ")
    )


def test_each_placeholder_of_the_template_is_listed_by_its_key() -> None:
    found = places(TEMPLATE, "placeholder")
    assert {"controller.name", "controller.business_id", "contact.name", "register_name.fi"} <= set(found)
    assert "placeholder" not in ids(EXAMPLE)


def test_the_template_decides_no_retention_time_for_the_controller() -> None:  # F-41
    assert len(places(TEMPLATE, "retention-undecided")) == len(TEMPLATE.retention)


@pytest.mark.parametrize(
    ("today", "old"), [(date(2027, 11, 1), False), (date(2027, 11, 2), True), (date(2026, 1, 1), False)]
)
def test_the_authority_is_checked_again_after_twelve_months(today: date, old: bool) -> None:
    assert ("authority-contact-old" in ids(COMPLETE, today)) is old


@pytest.mark.parametrize(
    ("text", "gap_id"),
    [
        ("Henkilötietolain 10 §", "notice-cites-repealed-act"),
        ("523/1999", "notice-cites-repealed-act"),
        ("Tiedot Väestörekisteristä", "population-register-old-name"),
        ("Kielto tulee tehdä\nkirjallisesti", "opt-out-written-only"),
        ("muita kuin\nhenkilötietoja", "events-called-non-personal"),
    ],
)
def test_words_that_the_notice_must_not_have_are_found(text: str, gap_id: str) -> None:
    complete = own_words(COMPLETE)
    assert gap_id in ids(with_notice(f"{complete}\n\n{text}"))


@pytest.mark.parametrize(
    ("words", "gap_id"),
    [
        ("Oikeusperuste", "no-legal-basis"),
        ("12 kuukauden", "no-retention"),
        ("ETA:n", "third-countries-unknown"),
        ("valituksen", "no-complaint-right"),
        ("Automaattisia", "automated-decisions-unsaid"),
        ("Tietosuojavastaava", "no-dpo-statement"),
        ("rajoittamista", "rights-missing"),
        ("siirtää tiedot järjestelmästä", "rights-missing"),
        ("vastustaa", "rights-missing"),
        ("peruuttaa", "rights-missing"),
    ],
)
def test_words_that_the_notice_must_have_are_missed(words: str, gap_id: str) -> None:  # E-18
    complete = own_words(COMPLETE)
    assert words in complete
    assert ids(with_notice(complete.replace(words, "..."))) >= {gap_id}


@pytest.mark.parametrize(
    ("configuration", "gap_id"),
    [
        (replace(COMPLETE, transfers=None), "third-countries-unknown"),
        (replace(COMPLETE, providing=None), "providing-unsaid"),
        (replace(COMPLETE, data_subjects=()), "data-subjects-unsaid"),
        (replace(COMPLETE, officer=replace(OFFICER, email=None)), "officer-unreachable"),
        (replace(COMPLETE, recipients=()), "no-recipients"),
        (replace(COMPLETE, companies=(COMPANY,)), "company-not-recipient"),
        (with_recipient(replace(RECIPIENT, fields=())), "recipient-without-fields"),
        (replace(COMPLETE, officer=None, officer_stated=False), "no-dpo-statement"),
        (replace(COMPLETE, contact=replace(COMPLETE.contact, phone=None)), "contact-unreachable"),
        (replace(COMPLETE, purposes=(replace(COMPLETE.purposes[0], basis=()),)), "no-legal-basis"),
        (with_recipient(replace(RECIPIENT, contract=None)), "processor-without-contract"),
        (with_recipient(replace(RECIPIENT, country=None)), "third-countries-unknown"),
        (
            replace(COMPLETE, recipients=(replace(COMPLETE.recipients[0], safeguard=None),)),
            "transfer-without-safeguard",
        ),
        (replace(COMPLETE, settings=replace(COMPLETE.settings, history_months=24)), "history-term-differs"),
        (replace(COMPLETE, settings=replace(COMPLETE.settings, backup_to=None)), "backups-beside-register"),
        (replace(COMPLETE, settings=replace(COMPLETE.settings, allow_test_hetu=True)), "test-identity-codes-allowed"),
        (replace(COMPLETE, rights=replace(COMPLETE.rights, complaint=None)), "no-complaint-right"),
        (replace(COMPLETE, rights=replace(COMPLETE.rights, portability=None)), "rights-missing"),
        (replace(COMPLETE, security=Texts("Salattu.")), "translation-missing"),
    ],
)
def test_what_a_configuration_leaves_open_is_listed(configuration: Configuration, gap_id: str) -> None:
    assert gap_id in ids(configuration)


def test_a_right_without_text_is_named() -> None:
    nothing: dict[str, Texts | None] = dict.fromkeys(Rights.__slots__)
    configuration = replace(COMPLETE, rights=Rights(**nothing))
    assert len(places(configuration, "rights-missing")) == len(Rights.__slots__) - 1


def test_a_data_protection_officer_may_be_stated_away() -> None:
    assert "no-dpo-statement" not in ids(replace(COMPLETE, officer=None, officer_stated=True))


@pytest.mark.parametrize("gap", gaps(EXAMPLE, TODAY) + gaps(TEMPLATE, TODAY), ids=lambda gap: gap.id)
def test_every_gap_fills_its_sentences(gap: Gap) -> None:
    assert "{" not in gap.what.format_map(gap.fields) + gap.hint.format_map(gap.fields)


def test_errors_come_first() -> None:
    severities = [tuple(Severity).index(gap.severity) for gap in gaps(EXAMPLE, TODAY)]
    assert severities == sorted(severities)


def test_a_clock_of_an_older_configuration_does_not_say_when_it_begins() -> None:  # F-40
    first, *others = COMPLETE.retention
    older = replace(COMPLETE, retention=(replace(first, begins=None), *others))
    assert places(older, "retention-without-begin") == [f"retention.{first.code}"]
    assert from_json(to_json(older)) == older


def test_a_time_of_no_months_is_told() -> None:  # F-40
    first, *others = COMPLETE.retention
    at_once = replace(COMPLETE, retention=(replace(first, months=0), *others))
    assert places(at_once, "retention-at-once") == [f"retention.{first.code}"]


def test_what_begins_a_clock_is_a_closed_list() -> None:  # F-40
    text = (Path(__file__).parent / "testviken.toml").read_text(encoding="utf-8")
    with pytest.raises(InvalidValueError) as refused:
        parse_configuration(text.replace('begins = "logged"', 'begins = "someday"'))
    assert refused.value.fields["field"] == "retention.proof.begins"


@pytest.mark.parametrize(
    ("part", "gap_id"),
    [
        (Part.PURPOSES, "no-legal-basis"),
        (Part.RETENTION, "no-retention"),
        (Part.TRANSFERS, "third-countries-unknown"),
        (Part.COMPLAINT, "no-complaint-right"),
        (Part.AUTOMATED, "automated-decisions-unsaid"),
        (Part.CONTACT, "no-dpo-statement"),
        (Part.RIGHTS, "rights-missing"),
    ],
)
def test_a_part_that_stands_alone_says_what_words_would_say(part: Part, gap_id: str) -> None:  # E-18, N-10
    def with_part(text: Texts | None) -> Configuration:
        section = NoticeSection(number=1, heading=Texts("A", "B", "C"), text=text, parts=(part,))
        return replace(COMPLETE, notice=replace(COMPLETE.notice, sections=(section,)))

    assert gap_id not in ids(with_part(None))
    assert gap_id in ids(with_part(Texts("Omat sanat.", "Egna ord.", "Own words.")))


def test_words_that_must_not_be_are_found_where_they_stand() -> None:
    found = next(gap for gap in gaps(EXAMPLE, TODAY) if gap.id == "notice-cites-repealed-act")
    assert found.places == ("notice", "notice.sections.4")
    assert next(gap for gap in gaps(EXAMPLE, TODAY) if gap.id == "no-retention").places == ()


def test_a_missing_translation_knows_each_text() -> None:  # E-14
    found = next(gap for gap in gaps(EXAMPLE, TODAY) if gap.id == "translation-missing" and gap.language == "sv")
    assert found.places == tuple(f"notice.sections.{n}.text.sv" for n in range(1, 11))


def test_an_older_configuration_lacks_what_came_later() -> None:
    older = from_json(to_json(replace(COMPLETE, providing=None, data_subjects=())))
    assert {"providing-unsaid", "data-subjects-unsaid"} <= ids(older)
