"""`kkrek breach`: personal data breaches within their 72 hours, and the letters to the persons (GDPR Art. 33, 34)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, papers
from kkrek.cli.options import DryRun, FileType, Force, Lang, Output, settings, wrong_usage
from kkrek.cli.recipients import breach_asking, breach_paper, breach_result
from kkrek.cli.recipients import breach_options as options
from kkrek.cli.recipients.breach_asking import Typed
from kkrek.cli.rights import letter_paper
from kkrek.domain.breach import Answer, Loss
from kkrek.domain.breach_entry import Found, TypedBreach
from kkrek.errors import N_
from kkrek.operations.recipients import breach as operation
from kkrek.operations.recipients.breach_letters import Texts

app = typer.Typer()


@app.command("open")
def open_(
    ctx: typer.Context,
    numbers: options.Numbers = None,
    what: options.MaybeWhat = None,
    loss: options.Losses = None,
    aware: options.Aware = None,
    backup_head: options.BackupHead = None,
    disclosure: options.DisclosureId = None,
    persons: options.Persons = None,
    field: options.Fields = None,
    nature: options.Nature = None,
    encrypted: options.Encrypted = None,
    key: options.KeyLeaked = None,
    consequences: options.Consequences = None,
    measures: options.Measures = None,
    risk: options.RiskOption = None,
    dry_run: DryRun = False,
) -> None:
    """Take down a breach: its 72 hours, whom it touches, and whom to tell."""
    given = settings(ctx)
    access = acting.access(given)
    given_by_options = Typed(
        what=what, aware=aware, head=backup_head, disclosure=disclosure, nature=nature, encrypted=encrypted, key=key
    )
    typed = breach_asking.completed(ctx, given_by_options, named=bool(numbers) or persons is not None)
    assert typed.what is not None
    whom = tuple(acting.number_of(given, access, number, "breach open") for number in numbers or ())
    facts = Found(
        nature=typed.nature,
        consequences=consequences,
        measures=measures,
        encrypted=typed.encrypted is Answer.YES,
        key_leaked=typed.key is Answer.YES,
        risk=risk,
    )
    wanted = TypedBreach(
        what=typed.what,
        losses=tuple(dict.fromkeys(loss or (Loss.CONFIDENTIALITY,))),
        aware=typed.aware,
        facts=facts,
        head=typed.head,
        disclosure=typed.disclosure,
        numbers=whom,
        persons=persons,
        fields=tuple(field or ()),
    )
    done = operation.open_(access, wanted, dry_run=dry_run)
    breach_result.show(given, "breach open", done, None, sentence=N_("Breach {id} is taken down."))


@app.command("list")
def list_(
    ctx: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help=N_("List those that are closed, too."))] = False,
) -> None:
    """List the breaches that are not closed, the soonest due first."""
    given = settings(ctx)
    breach_result.show_list(given, operation.listed(acting.access(given), closed=all_))


@app.command()
def show(
    ctx: typer.Context,
    breach: options.BreachId,
    output: Output = None,
    file_type: FileType = None,
    lang: Lang = None,
    force: Force = False,
) -> None:
    """Show a breach, or write the worksheet with what Article 33(3) asks for."""
    given = settings(ctx)
    sheet = letter_paper.wanted(ctx, given, output, file_type, force=force)
    access = acting.access(given)
    document = breach_paper.worksheet_on(sheet, lang, given.ui_lang) if sheet is not None else None
    with papers.named_after(sheet):
        found = operation.shown(access, breach, document)
    breach_result.show(given, "breach show", found, sheet)


@app.command()
def correct(
    ctx: typer.Context,
    breach: options.BreachId,
    nature: options.Nature = None,
    encrypted: options.Encrypted = None,
    key: options.KeyLeaked = None,
    consequences: options.Consequences = None,
    measures: options.Measures = None,
    risk: options.RiskOption = None,
    notified_on: options.NotifiedOn = None,
    not_notified: options.NotNotified = False,
    reason: options.Why = None,
    told_on: options.ToldOn = None,
    not_told: options.NotTold = None,
    dry_run: DryRun = False,
) -> None:
    """Complete what is known of a breach, as the law lets one tell it in phases."""
    given = settings(ctx)
    _check_sides(ctx, notified_on, told_on, not_told, not_notified=not_notified)
    found = Found(
        nature=nature,
        consequences=consequences,
        measures=measures,
        encrypted=encrypted is Answer.YES if encrypted is not None else None,
        key_leaked=key is Answer.YES if key is not None else None,
        risk=risk,
        notified_on=notified_on,
        not_notified=not_notified,
        reason=reason,
        told_on=told_on,
        not_told=not_told,
    )
    if found.is_empty:
        wrong_usage(ctx, N_("say what became known, such as --consequences or --notified-on"))
    done = operation.correct(acting.access(given), breach, found, dry_run=dry_run)
    breach_result.show(given, "breach correct", done, None, sentence=N_("Breach {id} is completed."))


@app.command()
def close(
    ctx: typer.Context,
    breach: options.BreachId,
    notified_on: options.NotifiedOn = None,
    not_notified: options.NotNotified = False,
    reason: options.Why = None,
    told_on: options.ToldOn = None,
    not_told: options.NotTold = None,
    consequences: options.Consequences = None,
    measures: options.Measures = None,
    risk: options.RiskOption = None,
    dry_run: DryRun = False,
) -> None:
    """Close a breach with what was decided; it stays for its retention time."""
    given = settings(ctx)
    _check_sides(ctx, notified_on, told_on, not_told, not_notified=not_notified)
    found = Found(
        consequences=consequences,
        measures=measures,
        risk=risk,
        notified_on=notified_on,
        not_notified=not_notified,
        reason=reason,
        told_on=told_on,
        not_told=not_told,
    )
    done = operation.close(acting.access(given), breach, found, dry_run=dry_run)
    breach_result.show(given, "breach close", done, None, sentence=N_("Breach {id} is closed, and stays on record."))


@app.command()
def letters(
    ctx: typer.Context,
    breach: options.BreachId,
    folder: options.Folder = None,
    list_file: options.ListFile = None,
    file_type: FileType = None,
    lang: Lang = None,
    nature: options.Nature = None,
    consequences: options.Consequences = None,
    measures: options.Measures = None,
    advice: options.Advice = None,
    force: Force = False,
) -> None:
    """Write the letters to the persons whose data were in a breach, or list them."""
    given = settings(ctx)
    if (folder is None) == (list_file is None):
        wrong_usage(ctx, N_("name either the --folder for the letters or the file for the --list"))
    texts = Texts(nature=nature, consequences=consequences, measures=measures, advice=advice)
    if folder is None and (texts != Texts() or file_type is not None):
        wrong_usage(ctx, N_("texts and --file-type are for letters: name the --folder for them"))
    access = acting.access(given)
    if list_file is not None:
        told = breach_paper.write_list(given, access, breach, list_file, lang, force=force)
        breach_result.show_told(given, told, list_file)
        return
    assert folder is not None
    told = breach_paper.write_letters(ctx, given, access, breach, folder, file_type, lang, texts)
    breach_result.show_told(given, told, folder)


def _check_sides(
    ctx: typer.Context, notified_on: str | None, told_on: str | None, not_told: str | None, *, not_notified: bool
) -> None:
    if notified_on is not None and not_notified:
        wrong_usage(ctx, N_("say either --notified-on or --not-notified"))
    if told_on is not None and not_told is not None:
        wrong_usage(ctx, N_("say either --told-on or --not-told"))
