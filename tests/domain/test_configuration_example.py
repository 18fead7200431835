"""The example holds the whole notice of the cooperative: ten sections, word for word, the contact person invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from kkrek.domain.configuration_parse import parse_configuration

EXAMPLE = parse_configuration(
    (Path(__file__).parents[2] / "examples" / "kaukajarvi.toml").read_text(encoding="utf-8"),
)

# Number, heading, count of words, first and last words, and what must stand between them.
SECTIONS = [
    (
        1,
        "Rekisterinpitäjä",
        8,
        "Kaukajärviosuuskunta,",
        "www.kaukajarviok.fi",
        ("01553627", "Juvankatu 10, 33710 Tampere"),
    ),
    (2, "Rekisteröintiasioita hoitava henkilö", 4, "Konsernijohtaja", "tuulikki.esimerkki@example.fi", ()),
    (3, "Rekisterin nimi", 2, "Kaukajärviosuuskunnan", "asiakasrekisteri", ()),
    (
        4,
        "Rekisterin käyttötarkoitus",
        88,
        "Henkilötietoja",
        "rekisterinpitäjälle.",
        (
            "palvelujen tuottamiseen",
            "vuokrareskontran ja perinnän hoitamiseen",
            "lakiin perustuvien",
            "asiakassuhteen hoitamiseen, hallintaan ja kehittämiseen",
            "analysointiin, tilastointiin",
            "suoramarkkinointiin",
        ),
    ),
    (
        5,
        "Rekisterin sisältämät tiedot asiakkaista",
        144,
        "•",
        "https://www.tampuuri.fi/tietosuojaseloste/",
        (
            "• Etu ja Sukunimet",
            "• Henkilötunnus",
            "• Osoitetiedot",
            "• Sähköpostiosoite",
            "• Puhelinnumero(t)",
            "• Kansalaisuus",
            "• Siviilisääty",
            "• Samassa osoitteessa asuvien henkilöiden (puoliso, lapset) lukumäärä",
            "• Pankkiyhteystiedot",
            "• Suoramarkkinointilupa",
            "• Asiakkaan itsensä antamat lisätiedot",
            "mikäli asiakassuhdetta eikä laskutusperusteita enää ole",
            "Visma Fivaldi ja Visma Tampuuri",
        ),
    ),
    (
        6,
        "Rekisterin säännönmukaiset tietolähteet",
        33,
        "Henkilötietoja",
        "yhteydessä.",
        ("Rekisteröidyltä itseltään", "Väestörekisteristä", "Viranomaisten", "ovien avaamisten"),
    ),
    (7, "Tietojen luovutus", 38, "Kaukajärviosuuskunta", "asiakastietoihin.", ("vaitiolovelvollisuus",)),
    (8, "Rekisterin suojaus", 70, "Henkilörekisterin", "tavalla.", ("kulunvalvonnan", "käyttäjätunnusten")),
    (
        9,
        "Rekisteröidyn kieltooikeus",
        25,
        "Rekisteröidyllä",
        "kirjallisesti",
        ("suoramainontaa", "etämyyntiä", "muuta suoramarkkinointia", "markkina ja mielipidetutkimusta"),
    ),
    (
        10,
        "Rekisteröidyn tarkastusoikeus, tietojen korjaaminen ja tietojen säilytysaika",
        64,
        "Rekisteröidyllä",
        "henkilöön.",
        ("lain edellyttämän määräajan päätyttyä", "omaaloitteisesti tai rekisteröidyn vaatimuksesta"),
    ),
]


def test_the_notice_has_exactly_ten_sections() -> None:
    assert [section.number for section in EXAMPLE.notice.sections] == list(range(1, 11))


@pytest.mark.parametrize(("number", "heading", "count", "first", "last", "between"), SECTIONS)
def test_a_section_is_complete(
    number: int, heading: str, count: int, first: str, last: str, between: tuple[str, ...]
) -> None:
    section = EXAMPLE.notice.sections[number - 1]
    assert section.text is not None
    words = section.text.fi.split()
    assert section.heading.fi == heading
    assert (len(words), words[0], words[-1]) == (count, first, last)
    assert [part for part in between if part not in " ".join(words)] == []


def test_the_notice_keeps_its_title_with_the_act_it_cites() -> None:
    assert "(Henkilötietolain (523/99) 10 §:n / EU GDPR 25.5.2018 alkaen mukainen" in EXAMPLE.notice.title.fi


def test_the_controller_is_that_of_the_notice() -> None:
    controller = EXAMPLE.controller
    assert (controller.name, controller.business_id) == ("Kaukajärviosuuskunta", "0155362-7")
    assert (controller.street, controller.postal_code, controller.town) == ("Juvankatu 10", "33710", "Tampere")


def test_the_clouds_and_the_three_companies_are_recipients_by_name() -> None:  # E-27
    assert [(recipient.name, str(recipient.role)) for recipient in EXAMPLE.recipients] == [
        ("Visma Fivaldi", "processor"),
        ("Visma Tampuuri", "processor"),
        ("Kartanon Isännöintipalvelut Oy", "undecided"),
        ("Kartanon Kiinteistöpalvelut Oy", "undecided"),
        ("Kartanon Puhtauspalvelut Oy", "undecided"),
    ]


def test_what_the_notice_names_is_in_the_notice_and_nothing_else() -> None:  # N-01
    named = {field for category in EXAMPLE.categories if category.in_notice for field in category.fields}
    assert named == {
        "family_name",
        "given_names",
        "identity_code",
        "addresses",
        "emails",
        "phones",
        "nationalities",
        "marital_status",
        "household_size",
        "bank_accounts",
        "relations",
        "applications",
        "door_openings",
        "work_orders",
        "bookings",
        "marketing",
        "notes",
    }
