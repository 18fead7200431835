"""`kkrek relation`: what brings a customer to the register - leases, services, applications (N-06)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily import relation_guided, relation_result
from kkrek.cli.daily.fields import Text
from kkrek.cli.options import DryRun, Number, Reason, one_of, values_of, wrong_usage
from kkrek.cli.options import Initiative as InitiativeOption
from kkrek.cli.options import Source as SourceOption
from kkrek.cli.output import Screen, emit
from kkrek.domain.relation import RelationKind, RelationPart
from kkrek.domain.role import Role
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.daily import relation as operation
from kkrek.operations.daily.relation import NewRelation, RelationChange
from kkrek.operations.edit import Basis

app = typer.Typer()

Kind = Annotated[
    RelationKind | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=one_of(RelationKind, "kind"),
        autocompletion=values_of(RelationKind),
        help=N_("What it is: flat-lease, parking-lease, service-customer or application."),
    ),
]
Object = Annotated[
    Text, typer.Option("--object", metavar="TEXT", help=N_("The flat, such as `Juvankatu 10 B 23`, or the place."))
]
Begin = Annotated[Text, typer.Option("--begin", metavar="DATE", help=N_("First day; today if left out."))]
NewBegin = Annotated[Text, typer.Option("--begin", metavar="DATE", help=N_("First day."))]
End = Annotated[Text, typer.Option("--end", metavar="DATE", help=N_("Last day, if it is known."))]
LastDay = Annotated[Text, typer.Option("--end", metavar="DATE", help=N_("Last day; today if left out."))]
Company = Annotated[
    Text, typer.Option("--company", metavar="CODE", help=N_("Group company; the controller if left out."))
]
RelationId = Annotated[int, typer.Argument(metavar="ID", help=N_("Number of the relation, as the list shows it."))]
OpenRelationId = Annotated[
    int | None, typer.Argument(metavar="[ID]", help=N_("Number of the relation; not needed if one alone is open."))
]


Clear = Annotated[
    list[RelationPart] | None,
    typer.Option(
        "--clear",
        metavar="WHAT",
        parser=one_of(RelationPart, "clear"),
        autocompletion=values_of(RelationPart),
        help=N_("Empty the object, the end or the company; may be repeated."),
    ),
]


@app.command("open")
def open_(
    ctx: typer.Context,
    number: Number,
    kind: Kind = None,
    object: Object = None,  # ruff: ignore[builtin-argument-shadowing] - the name of the option
    begin: Begin = None,
    end: End = None,
    company: Company = None,
    source: SourceOption = None,
    dry_run: DryRun = False,
) -> None:
    """Open a relation: a lease, a service or an application."""
    given, access, wanted = acting.begin(ctx, number, "relation open", Role.CLERK)
    new = relation_guided.completed(
        access,
        kind,
        NewRelation(kind=kind or RelationKind.FLAT_LEASE, object=object, begin=begin, end=end, company=company),
    )
    closing = () if dry_run else relation_guided.leases_to_close(access, wanted, new, given.ui_lang)
    kept = operation.open_(access, wanted, new, Basis.of_office(source), closing=closing, dry_run=dry_run)
    relation_result.show(given, "relation open", kept)


@app.command()
def close(
    ctx: typer.Context, number: Number, relation: OpenRelationId = None, end: LastDay = None, dry_run: DryRun = False
) -> None:
    """Close a relation on its last day."""
    given, access, wanted = acting.begin(ctx, number, "relation close", Role.CLERK)
    if relation is None and prompt.has_terminal():
        relation = relation_guided.one_to_close(access, wanted, given.ui_lang)
    kept = operation.close(access, wanted, relation, end, Basis.of_office(), dry_run=dry_run)
    relation_result.show(given, "relation close", kept)


@app.command()
def correct(
    ctx: typer.Context,
    number: Number,
    relation: RelationId,
    kind: Kind = None,
    object: Object = None,  # ruff: ignore[builtin-argument-shadowing] - the name of the option
    begin: NewBegin = None,
    end: End = None,
    company: Company = None,
    clear: Clear = None,
    source: SourceOption = None,
    initiative: InitiativeOption = None,
    reason: Reason = None,
    dry_run: DryRun = False,
) -> None:
    """Mend a relation that was recorded wrongly."""
    change = RelationChange(
        kind=kind,
        object=object,
        begin=begin,
        end=end,
        company=company,
        clear=frozenset(one.value for one in clear or ()),
    )
    if change == RelationChange():
        wrong_usage(ctx, N_("say what is to be mended, as with --end DATE"))
    basis = Basis.of_office(source, initiative, reason)
    given, access, wanted = acting.begin(ctx, number, "relation correct", Role.CLERK)
    kept = operation.correct(access, wanted, relation, change, basis, dry_run=dry_run)
    relation_result.show(given, "relation correct", kept)


@app.command("list")
def list_(
    ctx: typer.Context,
    number: Number,
    all_: Annotated[bool, typer.Option("--all", help=N_("List those that have ended, too."))] = False,
) -> None:
    """List the relations of a customer."""
    given, access, wanted = acting.begin(ctx, number, "relation list", Role.VIEWER)
    found = operation.listed(access, wanted, past=all_)

    def text(screen: Screen) -> None:
        if not found.relations:
            none = _("Customer {number} has no relations.") if all_ else _("Customer {number} has no open relations.")
            screen.line(none.format(number=found.number))
            return
        relation_result.draw_list(screen, found, given.ui_lang)

    rows = [relation_result.relation_data(one, masked=found.masked and one.object is None) for one in found.relations]
    emit(given, "relation list", {"number": found.number, "relations": [*rows]}, text=text)
