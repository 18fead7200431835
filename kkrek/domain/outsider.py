"""Somebody on a list from outside, or who calls without being in the register: known by a few identifiers (M-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.address import check_postal_code, line_fold, parse_street
from kkrek.domain.email import parse_email
from kkrek.domain.identity_code import parse_identity_code
from kkrek.domain.names import check_name
from kkrek.domain.phone import parse_phone
from kkrek.domain.suppression import identifiers, postal_line
from kkrek.domain.words import canonical
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kkrek.domain.customer import AddressParts

# The columns of an outside list, by the words that stand above them, in canonical form.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("number", "customer", "customer_number", "asiakasnumero", "asiakasnro", "kundnummer"),
    "email": ("email", "e_mail", "sahkoposti", "sahkopostiosoite", "s_posti", "e_post", "e_postadress"),
    "phone": (
        "phone",
        "phone_number",
        "mobile",
        "puhelin",
        "puhelinnumero",
        "puh",
        "matkapuhelin",
        "gsm",
        "telefon",
        "telefonnummer",
        "mobil",
    ),
    "name": ("name", "nimi", "namn"),
    "family_name": ("family_name", "last_name", "surname", "sukunimi", "efternamn"),
    "given_names": ("given_names", "first_name", "etunimet", "etunimi", "fornamn"),
    "street": (
        "street",
        "street_address",
        "address",
        "katu",
        "katuosoite",
        "lahiosoite",
        "osoite",
        "gata",
        "gatuadress",
        "adress",
    ),
    "postal_code": ("postal_code", "zip", "postinumero", "postinro", "postnummer"),
}


_LONGEST_NUMBER = 9


class Outsider(NamedTuple):
    """By what somebody is known, in forms that can be compared; a name counts only with its address (M-12)."""

    number: int | None = None
    email: str | None = None
    e164: str | None = None
    identity_code: str | None = None
    name: str | None = None
    address: AddressParts | None = None

    @property
    def line(self) -> str:
        """The folded street line, empty where there is none."""
        return line_fold(self.address) if self.address is not None else ""

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """Everything by which the person is recognised after an erasure: kind, normal form."""
        line = postal_line(self.address) if self.address is not None else None
        return identifiers(
            emails=[self.email] if self.email else (),
            e164s=[self.e164] if self.e164 else (),
            identity_code=self.identity_code,
            name=self.name,
            postal_lines=[line] if line else (),
        )


def column_of(head: str) -> str | None:
    """Return which column a heading names, in English, Finnish or Swedish; None is one that is not looked at."""
    word = canonical(head)
    return next((name for name, words in COLUMNS.items() if word in words), None)


def outsider(values: Mapping[str, str]) -> Outsider:
    """Return somebody by values as given; empty ones are left out. The keys are those of ``COLUMNS``, and a hetu.

    Raises:
        InvalidValueError: a value breaks its rule, or there is nothing by which anybody can be recognised (52).
    """
    given = {key: text.strip() for key, text in values.items() if text.strip()}
    name = given.get("name") or " ".join(given[key] for key in ("given_names", "family_name") if key in given)
    found = Outsider(
        number=_number(given["number"]) if "number" in given else None,
        email=parse_email(given["email"]).as_given if "email" in given else None,
        e164=parse_phone(given["phone"]).e164 if "phone" in given else None,
        identity_code=parse_identity_code(given["identity_code"]).text if "identity_code" in given else None,
        name=check_name(name, "name") if name else None,
        address=_address(given),
    )
    if found.number is None and not found.identifiers:
        raise InvalidValueError(
            field="name",
            rule=N_("nobody can be recognised by this alone"),
            remedy=N_("give an e-mail address, a phone number, or the name with street and postal code"),
        )
    return found


def _address(given: Mapping[str, str]) -> AddressParts | None:
    if "street" not in given:
        return None
    code = given.get("postal_code")
    return parse_street(given["street"])._replace(postal_code=check_postal_code(code, None) if code else None)


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    raise InvalidValueError(
        field="number", rule=N_("is no customer number"), remedy=N_("give the digits alone, or leave it out")
    )
