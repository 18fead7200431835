"""`kkrek recipient`: who gets data of customers, under which contract, and what an officer approved (E-27, E-49)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kkrek.cli import acting, files
from kkrek.cli.options import DryRun, Settings, settings, wrong_usage
from kkrek.cli.output import Screen, emit
from kkrek.cli.recipients import compare
from kkrek.cli.recipients import recipient_result as result
from kkrek.domain.configuration_parts import RecipientRole
from kkrek.domain.dates import parse_date
from kkrek.domain.mapping import READY, ready_mapping
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.recipient import ROLES, parse_fields
from kkrek.domain.words import choice, pick
from kkrek.errors import N_, InputUnreadableError, NeedsOptionError
from kkrek.i18n import _
from kkrek.operations.recipients import recipient as operation
from kkrek.operations.recipients.recipient import Typed

app = typer.Typer()
app.command()(compare.compare)

_LARGEST = 1024 * 1024


def _role(text: str) -> RecipientRole:
    return RecipientRole(pick((role.value for role in ROLES), text, "role"))


Whom = Annotated[str, typer.Argument(metavar="RECIPIENT", help=N_("Short word or name of the recipient."))]
Contract = Annotated[
    str | None, typer.Option("--contract", metavar="REF", help=N_("Reference of the contract (Article 28(3))."))
]
ContractOn = Annotated[str | None, typer.Option("--contract-on", metavar="DATE", help=N_("Day of the contract."))]
Country = Annotated[
    str | None, typer.Option("--country", metavar="CODE", help=N_("Where the data lie, two letters, such as FI."))
]
Safeguard = Annotated[
    str | None, typer.Option("--safeguard", metavar="TEXT", help=N_("What protects the data outside the EEA."))
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--fields", metavar="FIELD,...", help=N_("What it may get, such as family-name,phones; all others stay.")
    ),
]
Basis = Annotated[
    str | None, typer.Option("--basis", metavar="PROVISION", help=N_("What allows it, such as 6(1)(b) of the GDPR."))
]
MappingOption = Annotated[
    str | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        help=N_("Its own format (TOML): a file, or generic, fivaldi-customers or fivaldi-persons."),
    ),
]


@app.command()
def add(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help=N_("Short word by which it is named from now on."))],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help=N_("Its name, as the configuration has it."))],
    role: Annotated[
        RecipientRole,
        typer.Option(
            "--role",
            metavar="ROLE",
            parser=_role,
            autocompletion=lambda: [role.value.replace("_", "-") for role in ROLES],
            help=N_("processor, group-company, separate-controller or authority."),
        ),
    ],
    fields: Fields = None,
    contract: Contract = None,
    contract_on: ContractOn = None,
    country: Country = None,
    safeguard: Safeguard = None,
    basis: Basis = None,
    mapping: MappingOption = None,
    dry_run: DryRun = False,
) -> None:
    """Add a recipient with its role, its contract and what it may get."""
    given = settings(ctx)
    if not fields:
        raise NeedsOptionError(option="--fields", command="recipient add")
    if basis is None:
        raise NeedsOptionError(option="--basis", command="recipient add")
    purpose = _purpose(given)
    if purpose is None and role is not RecipientRole.AUTHORITY:
        raise NeedsOptionError(option="--purpose", command="recipient add")
    typed = Typed(
        name=name,
        role=role,
        contract=contract,
        contract_on=contract_on,
        country=country,
        safeguard=safeguard,
        fields=parse_fields(fields),
        purpose=purpose or PurposeCode.AUTHORITY,
        basis=basis,
        mapping=_mapping(mapping),
    )
    access = acting.access(given)
    kept = operation.add(access, code, typed, dry_run=dry_run)
    result.show_kept(given, "recipient add", kept, _("{name} is a recipient from now on: {word}."))


@app.command()
def approve(
    ctx: typer.Context,
    recipient: Whom,
    fields: Fields = None,
    contract: Contract = None,
    contract_on: ContractOn = None,
    country: Country = None,
    safeguard: Safeguard = None,
    basis: Basis = None,
    mapping: MappingOption = None,
    dry_run: DryRun = False,
) -> None:
    """Approve what a recipient may get, or record its contract."""
    given = settings(ctx)
    typed = Typed(
        contract=contract,
        contract_on=contract_on,
        country=country,
        safeguard=safeguard,
        fields=parse_fields(fields) if fields else None,
        purpose=_purpose(given),
        basis=basis,
        mapping=_mapping(mapping),
    )
    if typed.is_empty:
        wrong_usage(ctx, N_("say what to approve or to record by options"))
    access = acting.access(given)
    kept = operation.approve(access, recipient, typed, dry_run=dry_run)
    result.show_kept(given, "recipient approve", kept, _("What {name} may get is recorded anew."))


@app.command()
def retire(
    ctx: typer.Context,
    recipient: Whom,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help=N_("Day from which on nothing goes; today if left out."))
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Record that a recipient gets nothing any more."""
    given = settings(ctx)
    access = acting.access(given)
    today = access.moment.today
    day = parse_date(on, today, "on") if on is not None else today
    kept = operation.retire(access, recipient, day, dry_run=dry_run)
    sentence = _("Nothing goes to {name} any more; open tasks stay to be done.")
    if day > today:
        sentence = _("From {day} on nothing goes to {name}; open tasks stay to be done.")
    result.show_kept(given, "recipient retire", kept, sentence)


@app.command("list")
def list_(ctx: typer.Context) -> None:
    """List the recipients, and what each gets."""
    given = settings(ctx)
    access = acting.access(given)
    result.show_list(given, operation.listed(access))


@app.command()
def show(
    ctx: typer.Context,
    recipient: Whom,
    mapping: Annotated[
        bool, typer.Option("--mapping", help=N_("Print its mapping as TOML; also of generic and the like."))
    ] = False,
) -> None:
    """Show a recipient, or the format of its files."""
    given = settings(ctx)
    if mapping and recipient in READY:
        _emit_mapping(given, recipient, ready_mapping(recipient))
        return
    access = acting.access(given)
    found = operation.shown(access, recipient)
    one = found.recipients[0]
    if mapping:
        _emit_mapping(given, one.word, one.mapping or ready_mapping("generic"))
    else:
        result.show_one(given, found)


def _emit_mapping(given: Settings, word: str, text: str) -> None:
    def draw(screen: Screen) -> None:
        for line in text.splitlines():
            screen.line(line)

    emit(given, "recipient show", {"mapping": text, "code": word}, text=draw)


def _purpose(given: Settings) -> PurposeCode | None:
    """Return what --purpose says: here it is what the recipient gets the data for."""
    return choice(PurposeCode, given.purpose, "purpose") if given.purpose is not None else None


def _mapping(name: str | None) -> str | None:
    """Return the text of a mapping: of a ready one by its word, else of a file.

    Raises:
        InputUnreadableError: there is no such file, or it is no text in UTF-8 (50).
    """
    if name is None:
        return None
    if name in READY:
        return ready_mapping(name)
    content = files.read_file(Path(name), _LARGEST)
    remedy = N_("see a ready one with `kkrek recipient show generic --mapping`")
    if len(content) > _LARGEST:
        raise InputUnreadableError(path=name, reason=N_("it is too large to be a mapping"), remedy=remedy)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputUnreadableError(path=name, reason=N_("it is not UTF-8"), remedy=remedy) from error
