"""The people of the demonstration: 25 invented customers and their invented cooperative.

Identity codes have individual numbers 900-999, which no real person has; account numbers are constructed.
"""

from __future__ import annotations

from typing import NamedTuple


class Person(NamedTuple):
    """An invented customer."""

    family_name: str
    given_names: str
    identity_code: str | None
    phone: str
    email: str | None
    street: str
    language: str = "fi"


COOPERATIVE = {
    "register_name.fi": "Malliosuuskunnan asiakasrekisteri",
    "controller.name": "Malliosuuskunta",
    "controller.business_id": "9999990-9",
    "controller.street": "Esimerkkikatu 1",
    "controller.postal_code": "33710",
    "controller.town": "Tampere",
    "controller.phone": "010 000 0000",
    "controller.email": "asiakaspalvelu@malliosuuskunta.example",
    "controller.website": "www.malliosuuskunta.example",
    "controller.service_hours.fi": "ma-pe 9-15",
    "contact.name": "Tuulikki Esimerkki",
    "contact.email": "tuulikki.esimerkki@malliosuuskunta.example",
    "contact.phone": "010 000 0001",
    "contact.title.fi": "toimistopäällikkö",
    "other_places.who": "toimistosihteeri",
    "notice.version": "2026-1",
}

PEOPLE = (
    Person("Aalto", "Ilona Maria", "150685-911U", "040 1234501", "ilona.aalto@example.fi", "Esimerkkikatu 3 A 1"),
    Person("Ahvenainen", "Kalle", None, "040 1234502", None, "Esimerkkikatu 3 A 2"),
    Person("Blomqvist", "Gun-Britt", "150685-912V", "040 1234503", "gun.blomqvist@example.fi",
           "Esimerkkikatu 3 A 3", "sv"),
    Person("Dahl", "Märta Elisabet", None, "040 1234504", None, "Esimerkkikatu 3 A 4", "sv"),
    Person("Eskelinen", "Onni Olavi", "061217-917H", "03 1234505", None, "Esimerkkikatu 3 B 5"),
    Person("Forsström", "Åke", None, "040 1234506", "ake.forsstrom@example.fi", "Esimerkkikatu 3 B 6", "sv"),
    Person("Haapala", "Sirpa Tuulikki", "300460-9302", "040 1234507", None, "Esimerkkikatu 3 B 7"),
    Person("Hiltunen", "Veikko", None, "040 1234508", "veikko.hiltunen@example.fi", "Esimerkkikatu 3 B 8"),
    Person("Ivanova", "Nadežda", None, "040 1234509", None, "Esimerkkikatu 5 A 1", "en"),
    Person("Jokinen", "Eero Juhani", "010199-9997", "040 1234510", None, "Esimerkkikatu 5 A 2"),
    Person("Kallio", "Aino Kaarina", "311299-950V", "040 1234511", "aino.kallio@example.fi", "Esimerkkikatu 5 A 3"),
    Person("Koivisto", "Tapio", None, "040 1234512", None, "Esimerkkikatu 5 A 4"),
    Person("Laaksonen", "Helmi", None, "040 1234513", "helmi.laaksonen@example.fi", "Esimerkkikatu 5 B 5"),
    Person("Lindström", "Carola", "010100A9514", "040 1234514", None, "Esimerkkikatu 5 B 6", "sv"),
    Person("Mäkinen", "Pekka Kalevi", None, "040 1234515", "pekka.makinen@example.fi", "Esimerkkikatu 5 B 7"),
    Person("Mäkinen", "Päivi", None, "040 1234516", None, "Esimerkkikatu 5 B 8"),
    Person("Nguyen", "Linh", None, "040 1234517", "linh.nguyen@example.fi", "Esimerkkikatu 7 A 1", "en"),
    Person("Niemi", "Oskari", "010594Y9021", "040 1234518", None, "Esimerkkikatu 7 A 2"),
    Person("Ŋoŋŋu", "Máret", None, "040 1234519", None, "Esimerkkikatu 7 A 3"),
    Person("Salonen", "Riitta Anneli", "020594X903P", "040 1234520", "riitta.salonen@example.fi",
           "Esimerkkikatu 7 A 4"),
    Person("Tuominen", "Jorma", None, "040 1234521", None, "Esimerkkikatu 7 B 5"),
    Person("von Wright", "Åsa", None, "040 1234522", "asa.vonwright@example.fi", "Esimerkkikatu 7 B 6", "sv"),
    Person("Zitting", "Elvi", None, "040 1234523", None, "Esimerkkikatu 7 B 7"),
    Person("Öhman", "Lars", "040594V902Y", "040 1234524", None, "Esimerkkikatu 7 B 8", "sv"),
    Person("Äijälä", "Aapo Johannes", "131052-9085", "040 1234567", "aapo.aijala@example.fi", "Esimerkkikatu 7 B 9"),
)  # fmt: skip
