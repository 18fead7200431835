"""What is typed about an event: its day, its place, and no codes in any text (E-54)."""

from __future__ import annotations

from datetime import date

import pytest

from kkrek.domain.door_code import holds_code
from kkrek.domain.event import EventKind
from kkrek.domain.event_entry import TypedEvent, event_columns
from kkrek.errors import InvalidValueError

TODAY = date(2026, 11, 22)


def columns(typed: TypedEvent) -> dict[str, object]:
    return dict(event_columns(typed, EventKind.DOOR_OPENING, TODAY, []))


@pytest.mark.parametrize(
    "text",
    [
        "ovikoodi 1234", "Ovikoodi on 12 34", "OVIKOODI\uff11\uff12\uff13", "koodi: 4321", "koodilla 4321 pääsee",
        "4321 on ovikoodi", "alaoven koodi oli 9876", "porttikoodi: 12*34#", "hälytyskoodi A1234", "pin-koodi 1234",
        "PIN 1234", "tunnusluku on 998877", "portkod 4711#", "dörrkoden är 4711", "larmkod: 471100",
        "the door code is 1234", "avaimen sarjanumero 998877",
        "avainten sarjanumerot 12 ja 13", "nyckelns serienummer 12", "key serial 55",
    ],
)  # fmt: skip
def test_the_code_of_a_door_is_seen(text: str) -> None:
    assert holds_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "ovikoodi ei toimi", "ovikoodi vaihdettu 22.11.2026", "ovikoodi vaihdettu 2026-11-22", "vikakoodi 1234",
        "ovikoodi ei toimi, soita 040 1234567", "Juvankatu 120 ovikoodi ei toimi", "pesukone näyttää vikakoodia E201",
        "virhekoodi 404", "error code 404", "fault code 1234", "felkod 1234", "postal code 33710", "postinumero 33710",
        "kodin avaimet 300 kpl", "kolme avainta luovutettu", "jääkaapin sarjanumero 123456", "sauna klo 18-19",
        "koodi kerrottu, Juvankatu 10 B 23", "pinta-ala 1234",
    ],
)  # fmt: skip
def test_what_is_no_code_is_taken(text: str) -> None:
    assert not holds_code(text)


@pytest.mark.parametrize("field", ["object", "description", "told"])
@pytest.mark.parametrize("text", ["ovikoodi 1234", "131052-902Y soitti", "FI21 1234 5600 0007 85"])
def test_what_has_no_place_in_an_event_is_refused_without_showing_it(field: str, text: str) -> None:
    typed = {
        "object": TypedEvent(object=text),
        "description": TypedEvent(description=text),
        "told": TypedEvent(told=text),
    }
    with pytest.raises(InvalidValueError) as caught:
        columns(typed[field])
    assert caught.value.fields["field"] == field
    assert text not in str(caught.value)


def test_only_what_was_typed_has_a_column() -> None:
    assert columns(TypedEvent(told="avainpäivystys")) == {"kind": "door_opening", "told_to": "avainpäivystys"}


@pytest.mark.parametrize("kind", EventKind)
def test_a_day_to_come_is_for_what_is_agreed_beforehand(kind: EventKind) -> None:
    typed = TypedEvent(on="23.11.2026")
    if kind in {EventKind.BOOKING, EventKind.TENANCY_CHANGE}:
        assert event_columns(typed, kind, TODAY, [])["happened_on"] == "2026-11-23"
    else:
        with pytest.raises(InvalidValueError):
            event_columns(typed, kind, TODAY, [])


def test_nothing_typed_is_empty() -> None:
    assert TypedEvent().is_empty
    assert not TypedEvent(clear=("told",)).is_empty
