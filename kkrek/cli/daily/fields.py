"""The options of a customer's fields, shared by `add` and `correct`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from kkrek.cli.options import one_of, values_of
from kkrek.domain import customer
from kkrek.domain.entry import Typed, TypedAddress
from kkrek.errors import N_

Text = str | None
Texts = list[str] | None

FamilyName = Annotated[Text, typer.Option("--family-name", metavar="NAME", help=N_("Family name."))]
GivenNames = Annotated[Text, typer.Option("--given-names", metavar="NAMES", help=N_("All given names."))]
CallName = Annotated[Text, typer.Option("--call-name", metavar="NAME", help=N_("Name by which the person is called."))]
IdentityCodeReason = Annotated[
    customer.IdentityCodeReason | None,
    typer.Option(
        "--identity-code-reason",
        metavar="CODE",
        parser=one_of(customer.IdentityCodeReason, "identity_code_reason"),
        autocompletion=values_of(customer.IdentityCodeReason),
        help=N_("Why it may be held: lease, collection, credit, law or consent."),
    ),
]
Street = Annotated[
    Text, typer.Option("--street", metavar="LINE", help=N_("Street line, such as `Juvankatu 10 B 23`, or PL 12."))
]
CareOf = Annotated[Text, typer.Option("--co", metavar="NAME", help=N_("Care of."))]
PoBox = Annotated[Text, typer.Option("--po-box", metavar="NUMBER", help=N_("Post-office box."))]
PostalCode = Annotated[Text, typer.Option("--postal-code", metavar="CODE", help=N_("Postal code."))]
Town = Annotated[Text, typer.Option("--town", metavar="NAME", help=N_("Town."))]
Country = Annotated[Text, typer.Option("--country", metavar="COUNTRY", help=N_("Country, if not Finland."))]
Kind = Annotated[
    customer.AddressKind | None,
    typer.Option(
        "--address-kind",
        metavar="KIND",
        parser=one_of(customer.AddressKind, "address_kind"),
        autocompletion=values_of(customer.AddressKind),
        help=N_("What the address is for: home, postal, contact or billing."),
    ),
]
Since = Annotated[Text, typer.Option("--since", metavar="DATE", help=N_("Day from which the address holds."))]
MaritalStatus = Annotated[
    Text,
    typer.Option(
        "--marital-status",
        metavar="STATUS",
        autocompletion=values_of(customer.MaritalStatus),
        help=N_("Marital status as in the population register."),
    ),
]
HouseholdSize = Annotated[
    Text, typer.Option("--household-size", metavar="N", help=N_("How many persons live at the address."))
]
Language = Annotated[
    Text,
    typer.Option(
        "--language", metavar="fi|sv|en", autocompletion=values_of(customer.Language), help=N_("Language of letters.")
    ),
]
Note = Annotated[Text, typer.Option("--note", metavar="TEXT", help=N_("A note about the customer."))]
NoticeGiven = Annotated[
    Text, typer.Option("--notice-given", metavar="DATE", help=N_("Day on which the privacy notice was given."))
]


def plain(values: Mapping[str, str | None]) -> dict[str, str]:
    """Return the plain fields that were given."""
    return {name: value for name, value in values.items() if value is not None}


def address(
    street: Text,
    parts: Mapping[str, str | None],
    kind: customer.AddressKind | None,
    since: Text,
) -> TypedAddress:
    """Return the address as typed; ``parts`` are co, po_box, postal_code, town and country."""
    return TypedAddress(
        street=street,
        co=parts.get("co"),
        po_box=parts.get("po_box"),
        postal_code=parts.get("postal_code"),
        town=parts.get("town"),
        country=parts.get("country"),
        kind=kind.value if kind else None,
        since=since,
    )


def items(values: Mapping[str, Sequence[str | None] | None]) -> dict[str, tuple[str, ...]]:
    """Return the list fields that were given."""
    kept = {name: tuple(text for text in texts or () if text is not None) for name, texts in values.items()}
    return {name: texts for name, texts in kept.items() if texts}


def is_empty(typed: Typed) -> bool:
    """Tell whether nothing at all was typed."""
    return not (typed.plain or typed.nationalities or typed.items or typed.address.given)
