"""`kkrek recipient compare`: what a recipient holds beside what is held here; changes nothing (E-42, V-02, V-07)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from kkrek.cli import acting
from kkrek.cli.daily import batch_input
from kkrek.cli.daily.batch_result import draw_file
from kkrek.cli.options import Delimiter, Encoding, settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.domain.json import Json, JsonObject
from kkrek.errors import N_, FindingsError
from kkrek.i18n import _
from kkrek.operations.recipients import compare as operation
from kkrek.operations.recipients.compare import Compared, Wanted

_SHOWN = 50
_NOT_AGAIN = {
    "restricted": (
        N_("Missing there, restricted here"),
        N_("send nothing while the processing is restricted (Article 18)"),
    ),
    "protected": (
        N_("Missing there, under non-disclosure here"),
        N_("send nothing that tells where they are; if they are needed there, agree on it by hand"),
    ),
    "deceased": (N_("Missing there, deceased here"), N_("nothing to send: the recipient need not hold them any more")),
}

File = Annotated[
    str,
    typer.Argument(metavar="FILE", help=N_("The recipient's list: CSV, xlsx, ods or JSON Lines; - is stdin.")),
]
To = Annotated[str, typer.Option("--to", metavar="RECIPIENT", help=N_("Whose list it is: its short word or name."))]
NumberHeading = Annotated[
    str | None,
    typer.Option("--number", metavar="NAME", help=N_("The heading under which the customer number stands.")),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="NAME", help=N_("A column that is not compared; may be repeated.")),
]


def compare(
    ctx: typer.Context,
    file: File,
    to: To,
    number: NumberHeading = None,
    ignore: Ignore = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
) -> None:
    """Compare a recipient's own list with the register; nothing is changed."""
    given = settings(ctx)
    wanted = Wanted(to=to, number=number, ignore=tuple(ignore or ()), encoding=encoding, delimiter=delimiter)
    access = acting.access(given)
    with batch_input.opened(given, file) as content:
        done = operation.compare_file(access, content, wanted)
    emit(given, "recipient compare", _data(done), text=lambda screen: _draw(screen, done), warnings=_warnings(done))
    if done.differences:
        raise FindingsError(count=done.differences)


def _draw(screen: Screen, done: Compared) -> None:
    name = done.recipient.name
    screen.line(_("{count} rows of {name} were compared.").format(count=done.rows, name=name))
    draw_file(screen, done.kind, done.encoding, done.delimiter)
    if not done.differences:
        screen.line(_("Both sides say the same."))
        return
    word = done.recipient.word
    tell = _("tell {name} to erase them").format(name=name)
    if done.tasks:
        tasks = ", ".join(map(str, done.tasks))
        tell = _("tell {name} to erase them, and close task {tasks}").format(name=name, tasks=tasks)
    _numbers(screen, _("Erased here, still there"), done.erased_here, tell)
    _numbers(
        screen,
        _("Never a customer here, but there"),
        done.missing_here,
        _("ask {name} whose data these are").format(name=name),
    )
    again = _("not there, though disclosed: disclose again with `kkrek disclose --to {word}`, or ask {name}")
    sendable = [number for number in done.missing_there if number not in done.not_again]
    _numbers(screen, _("Missing there"), sendable, again.format(word=word, name=name))
    for why, (what, advice) in _NOT_AGAIN.items():
        _numbers(screen, _(what), [number for number, one in done.not_again.items() if one == why], _(advice))
    for one in done.merged[:_SHOWN]:
        sentence = _("{number}, there, was merged into {kept}: tell {name} that both are one person")
        screen.line(sentence.format(number=one.number, kept=one.kept, name=name))
    by_hand = _("under non-disclosure, so no values here: look there by hand, and have contact data taken out")
    _numbers(screen, _("Differ, or tell where somebody is"), done.protected, by_hand)
    _numbers(screen, _("In more than one row there"), done.twice, _("ask {name} which one holds").format(name=name))
    _numbers(
        screen, _("Lines without a customer number"), done.unreadable, _("they were not compared; look at the file")
    )
    _differing(screen, done)
    for number, waiting in list(done.waiting.items())[:_SHOWN]:
        sentence = _("{number}: task {tasks} is open, and tells {name} of a change")
        screen.note(sentence.format(number=number, tasks=", ".join(map(str, waiting)), name=name))


def _differing(screen: Screen, done: Compared) -> None:
    if not done.differing:
        return
    screen.heading(_("Different: {count}").format(count=len(done.differing)))
    header = (_("Customer"), _("Field"), _("There"), _("Here"))
    rows = [
        (str(one.number), field.field, field.theirs or "\u2013", field.ours or "\u2013")
        for one in done.differing[:_SHOWN]
        for field in one.fields
    ]
    screen.table(header, rows)
    if len(done.differing) > _SHOWN:
        more = len(done.differing) - _SHOWN
        screen.note(_("and {count} more; --format json tells all").format(count=more))
    sentence = _("Where theirs is right, `kkrek correct NUMBER` here; where ours is, tell {name} to correct it.")
    screen.line(sentence.format(name=done.recipient.name))


def _numbers(screen: Screen, what: str, numbers: Sequence[int], remedy: str) -> None:
    """Write a list of numbers with what to do about it."""
    if not numbers:
        return
    listed = ", ".join(map(str, numbers[:_SHOWN]))
    if len(numbers) > _SHOWN:
        listed = _("{numbers} ... ({count} in all)").format(numbers=listed, count=len(numbers))
    screen.heading(f"{what}: {len(numbers)}")
    screen.line(listed)
    screen.line(f"\u2192 {remedy}")


def _warnings(done: Compared) -> list[Remark]:
    found = []
    if done.restricted:
        sentence = _("not compared, as the processing is restricted (Article 18): {numbers}")
        found.append(_about("compare-restricted", sentence, done.restricted))
    if done.undisclosed:
        sentence = _("there without a recorded disclosure; record it with `kkrek disclose --done`: {numbers}")
        found.append(_about("compare-undisclosed", sentence, done.undisclosed))
    if done.alike:
        sentence = _(
            "another customer's personal identity code differs in the separator alone: make sure by hand whose row "
            "this is: {numbers}"
        )
        found.append(_about("separator-lost", sentence, done.alike))
    if done.unapproved:
        sentence = _("the recipient holds what no officer approved for it, and it was not compared: {names}")
        message = sentence.format(names=", ".join(done.unapproved))
        found.append(Remark(id="compare-unapproved", message=message, field=None))
    return found


def _about(id_: str, sentence: str, numbers: Sequence[int]) -> Remark:
    listed = ", ".join(map(str, numbers[:_SHOWN])) + (", ..." if len(numbers) > _SHOWN else "")
    return Remark(id=id_, message=sentence.format(numbers=listed))


def _data(done: Compared) -> JsonObject:
    differing: list[Json] = [
        {"number": one.number, "fields": [dict(field._asdict()) for field in one.fields]} for one in done.differing
    ]
    return {
        "recipient": done.recipient.word,
        "rows": done.rows,
        "kind": done.kind,
        "encoding": done.encoding,
        "delimiter": done.delimiter,
        "differences": done.differences,
        "missing_here": list(done.missing_here),
        "erased_here": list(done.erased_here),
        "missing_there": list(done.missing_there),
        "differing": differing,
        "merged": [dict(one._asdict()) for one in done.merged],
        "protected": list(done.protected),
        "twice": list(done.twice),
        "unreadable": list(done.unreadable),
        "tasks": list(done.tasks),
        "not_again": [{"number": number, "why": why} for number, why in done.not_again.items()],
        "waiting": [{"number": number, "tasks": list(tasks)} for number, tasks in done.waiting.items()],
        "restricted": list(done.restricted),
        "undisclosed": list(done.undisclosed),
        "unapproved": list(done.unapproved),
    }
