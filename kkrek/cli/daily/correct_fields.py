"""The options by which `correct` changes fields that hold several values, and what they mean together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from kkrek.cli.daily.fields import Text, Texts
from kkrek.cli.options import one_of, values_of
from kkrek.domain import restriction
from kkrek.domain.customer import IdentityCodeChange
from kkrek.errors import N_

Phones = Annotated[
    Texts, typer.Option("--phone", metavar="[OLD=]NEW", help=N_("Replace the only phone number, or the one named OLD."))
]
AddPhones = Annotated[Texts, typer.Option("--add-phone", metavar="NUMBER", help=N_("Add a phone number."))]
RemovePhones = Annotated[Texts, typer.Option("--remove-phone", metavar="NUMBER", help=N_("Remove a phone number."))]
Emails = Annotated[
    Texts,
    typer.Option("--email", metavar="[OLD=]NEW", help=N_("Replace the only e-mail address, or the one named OLD.")),
]
AddEmails = Annotated[Texts, typer.Option("--add-email", metavar="ADDRESS", help=N_("Add an e-mail address."))]
RemoveEmails = Annotated[Texts, typer.Option("--remove-email", metavar="ADDRESS", help=N_("Remove an e-mail address."))]
FormerNames = Annotated[
    Texts,
    typer.Option("--former-name", metavar="[OLD=]NEW", help=N_("Replace the only former name, or the one named OLD.")),
]
AddFormerNames = Annotated[Texts, typer.Option("--add-former-name", metavar="NAME", help=N_("Add a former name."))]
RemoveFormerNames = Annotated[
    Texts, typer.Option("--remove-former-name", metavar="NAME", help=N_("Remove a former name."))
]
Nationalities = Annotated[
    Texts,
    typer.Option("--nationality", metavar="[OLD=]NEW", help=N_("Set the nationalities, or replace the one named OLD.")),
]
AddNationalities = Annotated[Texts, typer.Option("--add-nationality", metavar="COUNTRY", help=N_("Add a nationality."))]
RemoveNationalities = Annotated[
    Texts, typer.Option("--remove-nationality", metavar="COUNTRY", help=N_("Remove a nationality."))
]
Iban = Annotated[
    Text,
    typer.Option(
        "--iban", metavar="-", help=N_("Replace the only account number: asked, or a line of standard input.")
    ),
]
AddIban = Annotated[
    Text, typer.Option("--add-iban", metavar="-", help=N_("Add an account number: asked, or a line of standard input."))
]
RemoveIban = Annotated[
    Texts,
    typer.Option(
        "--remove-iban", metavar="LAST4", help=N_("Remove the account number that ends in these four characters.")
    ),
]
MendAddress = Annotated[
    bool, typer.Option("--correct-address", help=N_("The address was wrong: mend it, the customer did not move."))
]
DeceasedOn = Annotated[Text, typer.Option("--deceased-on", metavar="DATE", help=N_("Day of death."))]
CodeChange = Annotated[
    IdentityCodeChange | None,
    typer.Option(
        "--identity-code-change",
        metavar="WHY",
        parser=one_of(IdentityCodeChange, "identity_code_change"),
        autocompletion=values_of(IdentityCodeChange),
        help=N_("Why the personal identity code was changed: correction, threat, misuse or confirmation."),
    ),
]
Statement = Annotated[
    Text, typer.Option("--statement", metavar="TEXT", help=N_("The person's own supplementary statement."))
]


class Clearable(StrEnum):
    """The fields that can be emptied, by their options' names."""

    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    CALL_NAME = "call_name"
    FORMER_NAME = "former_name"
    IDENTITY_CODE = "identity_code"
    LANGUAGE = "language"
    NATIONALITY = "nationality"
    MARITAL_STATUS = "marital_status"
    HOUSEHOLD_SIZE = "household_size"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    DECEASED_ON = "deceased_on"
    NOTICE_GIVEN = "notice_given"


Clear = Annotated[
    list[Clearable] | None,
    typer.Option(
        "--clear",
        metavar="FIELD",
        parser=one_of(Clearable, "clear"),
        autocompletion=values_of(Clearable),
        help=N_("Empty a field, named as its option; may be repeated."),
    ),
]
Request = Annotated[
    str | None, typer.Option("--request", metavar="ID", help=N_("The rectification request that this settles."))
]

AllowedUse = Annotated[
    restriction.AllowedUse | None,
    typer.Option(
        "--18-2",
        metavar="REASON",
        parser=one_of(restriction.AllowedUse, "18-2"),
        autocompletion=values_of(restriction.AllowedUse),
        help=N_("Why restricted data may be used: consent, claims, other-person or public-interest (Art. 18(2))."),
    ),
]

# An identity code leaves with the reason for which it was held (F-03).
_CLEARED = {
    Clearable.FORMER_NAME: ("former_names",),
    Clearable.IDENTITY_CODE: ("identity_code", "identity_code_reason"),
    Clearable.NATIONALITY: ("nationalities",),
    Clearable.ADDRESS: ("addresses",),
    Clearable.PHONE: ("phones",),
    Clearable.EMAIL: ("emails",),
    Clearable.IBAN: ("bank_accounts",),
    Clearable.NOTICE_GIVEN: ("notice_given_on",),
}


def cleared(wanted: Sequence[Clearable]) -> tuple[str, ...]:
    """Return the fields of a customer that `--clear` names."""
    return tuple(name for one in wanted for name in _CLEARED.get(one, (one.value,)))


@dataclass(frozen=True, slots=True)
class Nationality:
    """What the options say of nationalities: all of them anew, those that come, those that go."""

    all: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def nationality(given: Texts, add: Texts, remove: Texts) -> Nationality:
    """Divide ``OLD=NEW`` into what goes and what comes; ``NEW`` alone sets the whole list."""
    pairs = [text.rpartition("=") for text in given or ()]
    return Nationality(
        all=tuple(new for old, _equals, new in pairs if not old),
        added=(*(add or ()), *(new for old, _equals, new in pairs if old)),
        removed=(*(remove or ()), *(old for old, _equals, _new in pairs if old)),
    )
