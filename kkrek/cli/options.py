"""Options that commands share; the global ones stand in ``settings``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from kkrek.cli.settings import Settings, settings
from kkrek.domain import customer
from kkrek.domain.words import choice
from kkrek.errors import N_, UsageError

__all__ = [
    "DocumentType",
    "DryRun",
    "FileType",
    "Force",
    "Initiative",
    "Lang",
    "Number",
    "Output",
    "Reason",
    "Received",
    "Settings",
    "Source",
    "Via",
    "Yes",
    "one_of",
    "settings",
    "values_of",
    "wrong_usage",
]

_Kind = TypeVar("_Kind", bound=StrEnum)


def wrong_usage(ctx: typer.Context, problem: str) -> NoReturn:
    """Raise a usage error of the command; ``problem`` is a marked sentence without values."""
    raise UsageError(problem=problem, command=ctx.command_path.partition(" ")[2])


def one_of(kind: type[_Kind], field: str) -> Callable[[str], _Kind]:
    """Return the parser of a closed list: English, Finnish and Swedish forms, ``-`` and ``_`` alike."""

    def parse(text: str) -> _Kind:
        return choice(kind, text, field)

    return parse


def values_of(kind: type[StrEnum]) -> Callable[[], list[str]]:
    """Return the completion of a closed list, in the form that the manual prints."""

    def complete() -> list[str]:
        return [member.value.replace("_", "-") for member in kind]

    return complete


class DocumentType(StrEnum):
    """The forms in which a document is written."""

    PDF = "pdf"
    TEXT = "text"
    JSON = "json"


Number = Annotated[
    str, typer.Argument(metavar="NUMBER", help=N_("Customer number, or any text that finds one customer."))
]
Yes = Annotated[bool, typer.Option("--yes", help=N_("Answer the question with yes."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=N_("Show what would change, and change nothing."))]
Force = Annotated[bool, typer.Option("--force", help=N_("Replace the output file if it exists."))]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("Why, in your own words."))]
Received = Annotated[
    str | None, typer.Option("--received", metavar="DATE", help=N_("Day on which it came; today if left out."))
]
Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", readable=False, help=N_("Write to this file; - is stdout.")),
]
Via = Annotated[
    customer.Via | None,
    typer.Option(
        "--via",
        metavar="WAY",
        parser=one_of(customer.Via, "via"),
        autocompletion=values_of(customer.Via),
        help=N_("How it came: letter, phone, email, sms, in-person or portal."),
    ),
]
Source = Annotated[
    customer.Source | None,
    typer.Option(
        "--source",
        metavar="CODE",
        parser=one_of(customer.Source, "source"),
        autocompletion=values_of(customer.Source),
        help=N_("Where it comes from: subject, vtj, authority, group, controller or other."),
    ),
]
Initiative = Annotated[
    customer.Initiative | None,
    typer.Option(
        "--initiative",
        metavar="WHO",
        parser=one_of(customer.Initiative, "initiative"),
        autocompletion=values_of(customer.Initiative),
        help=N_("Who set it going: subject, controller or other."),
    ),
]
Lang = Annotated[
    customer.Language | None,
    typer.Option(
        "--lang",
        metavar="fi|sv|en",
        parser=one_of(customer.Language, "lang"),
        autocompletion=values_of(customer.Language),
        help=N_("Language of the document; the customer's own if left out."),
    ),
]
FileType = Annotated[
    DocumentType | None,
    typer.Option(
        "--file-type",
        metavar="pdf|text|json",
        parser=one_of(DocumentType, "file_type"),
        autocompletion=values_of(DocumentType),
        help=N_("Form of the document."),
    ),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help=N_("utf-8, windows-1252, mac-roman, cp850 ..."))
]
Delimiter = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="SIGN", help=N_("What divides the cells of a CSV file: ; , or tab.")),
]
