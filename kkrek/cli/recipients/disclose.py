"""`kkrek disclose`: make a recipient's file, or record what was told otherwise (GDPR Art. 15(1)(c); E-25, V-04)."""

from __future__ import annotations

import re
import sys
from itertools import count
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from kkrek.cli import acting, files, prompt
from kkrek.cli.daily.correct_fields import AllowedUse
from kkrek.cli.options import DryRun, Force, Settings, Yes, one_of, settings, values_of, wrong_usage
from kkrek.cli.recipients import disclose_result as result
from kkrek.domain import customer
from kkrek.domain.dates import day_or_today
from kkrek.domain.recipient import parse_fields
from kkrek.domain.relation import RelationKind
from kkrek.domain.words import canonical
from kkrek.errors import (
    N_,
    CustomersLeftOutError,
    InputUnreadableError,
    LineUnreadableError,
    NeedsOptionError,
    NeedsYesError,
    PartlyDisclosedError,
)
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.recipients import disclose as operation
from kkrek.operations.recipients import telling
from kkrek.operations.recipients.disclose import Disclosed, Wanted
from kkrek.operations.recipients.telling import Told

app = typer.Typer()

_LARGEST = 64 * 1024 * 1024
_BETWEEN = re.compile(r"[\s,;]+")
_HEADINGS = frozenset({"number", "asiakasnumero", "kundnummer"})
_LONGEST = 9

Numbers = Annotated[
    list[str] | None,
    typer.Argument(metavar="NUMBER...", help=N_("Customer numbers, or texts of which each finds one customer.")),
]
To = Annotated[str | None, typer.Option("--to", metavar="RECIPIENT", help=N_("Short word or name of the recipient."))]
NumbersFile = Annotated[
    str | None,
    typer.Option("--numbers", metavar="FILE", help=N_("Customer numbers in a file, one on a line; - is stdin.")),
]
Kind = Annotated[
    RelationKind | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        parser=one_of(RelationKind, "kind"),
        autocompletion=values_of(RelationKind),
        help=N_("Whoever has such a relation now: flat-lease, parking-lease, service-customer, application."),
    ),
]
Company = Annotated[
    str | None, typer.Option("--company", metavar="CODE", help=N_("Whoever has a relation with this company now."))
]
Fields = Annotated[
    list[str] | None,
    typer.Option("--fields", metavar="FIELD,...", help=N_("Only these of the approved fields; what was told.")),
]
Skip = Annotated[bool, typer.Option("--skip", help=N_("Leave out who cannot go, and disclose the others."))]
WithoutContact = Annotated[
    bool,
    typer.Option(
        "--without-contact",
        help=N_("Send who is under non-disclosure, too, without anything that tells where they are."),
    ),
]
Done = Annotated[bool, typer.Option("--done", help=N_("Record what was told already, and make no file."))]
Via = Annotated[
    customer.Via | None,
    typer.Option(
        "--via",
        metavar="WAY",
        parser=one_of(customer.Via, "via"),
        autocompletion=values_of(customer.Via),
        help=N_("How it was told: letter, phone, email, sms, in-person or portal."),
    ),
]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help=N_("Day on which it was told; today if left out."))
]
Reference = Annotated[
    str | None, typer.Option("--request-ref", metavar="REF", help=N_("Reference of the authority that asks."))
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FILE",
        readable=False,
        help=N_("File to write; RECIPIENT-DATE.csv here if left out."),
    ),
]


@app.command()
def disclose(
    ctx: typer.Context,
    numbers: Numbers = None,
    to: To = None,
    numbers_file: NumbersFile = None,
    kind: Kind = None,
    company: Company = None,
    fields: Fields = None,
    done: Done = False,
    via: Via = None,
    on: On = None,
    request_ref: Reference = None,
    skip: Skip = False,
    without_contact: WithoutContact = False,
    use: AllowedUse = None,
    output: OutputFile = None,
    force: Force = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Make a recipient's file of customers, or record what was told."""
    given = settings(ctx)
    if to is None:
        raise NeedsOptionError(option="--to", command="disclose")
    if done != (via is not None) or (on is not None and not done):
        wrong_usage(ctx, N_("--done goes with --via, and --on with them: they record what was told already"))
    if done and any((kind, company, skip, without_contact, use, output, force)):
        wrong_usage(ctx, N_("--done records what was told about the customers who are named, and makes no file"))
    if str(output) == "-":
        wrong_usage(ctx, N_("a disclosure goes into a file, and not to stdout"))
    _check_selection(ctx, bool(numbers), numbers_file is not None, bool(kind or company))
    access = acting.access(given)
    chosen = _numbers(given, access, numbers or [], numbers_file)
    named = parse_fields(fields) if fields else None
    if done:
        if not named:
            raise NeedsOptionError(option="--fields", command="disclose --done")
        assert via is not None
        day = day_or_today(on, access.moment.today, "on")
        told = Told(to=to, numbers=chosen, fields=named, via=via, on=day, reference=request_ref)
        result.show_recorded(given, told, telling.record_told(access, told, dry_run=dry_run))
        return
    wanted = Wanted(
        to=to,
        numbers=chosen,
        relation=kind,
        company=company,
        fields=named,
        skip=skip,
        without_contact=without_contact,
        allowed=use,
        reference=request_ref,
    )
    _send(given, access, wanted, output, force=force, dry_run=dry_run, yes=yes)


def _send(
    given: Settings, access: Access, wanted: Wanted, output: Path | None, *, force: bool, dry_run: bool, yes: bool
) -> None:
    """Tell what will leave, ask, and make the file; or only tell it."""
    if not (yes or dry_run or prompt.has_terminal()):
        raise NeedsYesError(command="disclose")
    told = operation.disclose(access, wanted, None) if dry_run or not yes else None
    if told is not None and (dry_run or not _may_go(told, wanted)):
        result.show(given, told, None)
        _refuse(told, wanted)
        return
    if told is not None:
        result.show_to_agree(told)
        prompt.need_yes(_question(told), yes=yes, command="disclose")
    path = _path(given, access, wanted, output, told)
    sent = _written(given, access, wanted, path, told, force=force)
    result.show(given, sent, path, warned=told is not None)
    _refuse(sent, wanted)


def _question(told: Disclosed) -> str:
    return _("Disclose these data to {name}?").format(name=told.recipient.name)


def _may_go(told: Disclosed, wanted: Wanted) -> bool:
    return told.people > 0 and (wanted.skip or not told.left_out)


def _refuse(done: Disclosed, wanted: Wanted) -> None:
    """Make the exit code of those who cannot go: they keep everything back, or the others go without them.

    Raises:
        CustomersLeftOutError: nothing goes (51).
        PartlyDisclosedError: the others go (54).
    """
    if not _may_go(done, wanted):
        raise CustomersLeftOutError(count=done.left_out_people, recipient=done.recipient.word)
    if done.left_out:
        raise PartlyDisclosedError(skipped=done.left_out_people)


class _File:
    """The file of a disclosure, as the operation fills it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, piece: bytes) -> None:
        """Write the next piece."""
        self._out.write(piece)

    def settle(self) -> None:
        """Bring all pieces to the disk."""
        files.sync(self._out)


def _written(
    given: Settings, access: Access, wanted: Wanted, path: Path, told: Disclosed | None, *, force: bool
) -> Disclosed:
    """Make the file; it gets its name when the register has it, and is gone when nothing went."""
    with files.filled(path, force=force) as out:
        done = operation.disclose(access, wanted, _File(out), told.sha256 if told is not None else None)
        if done.entry is None:
            result.show(given, done, None, warned=told is not None)
            _refuse(done, wanted)
        return done


def _path(given: Settings, access: Access, wanted: Wanted, output: Path | None, told: Disclosed | None) -> Path:
    """Return where the file goes: as given, else a name that tells the recipient and the day."""
    path = output
    if path is None:
        word, ending = operation.file_name(access, wanted.to) if told is None else _named(told)
        path = _free(f"{word}-{access.moment.today.isoformat()}", ending)
    files.refuse_own(given, path, N_("choose another place with --output"))
    return path


def _free(name: str, ending: str) -> Path:
    """Return the first name that no file has: a day may see several disclosures."""
    names = (f"{name}.{ending}" if n == 1 else f"{name}-{n}.{ending}" for n in count(1))
    return next(path for path in map(Path, names) if not path.exists() and not path.is_symlink())


def _named(told: Disclosed) -> tuple[str, str]:
    return told.recipient.word, told.layout.form.value


def _check_selection(ctx: typer.Context, *ways: bool) -> None:
    if sum(ways) != 1:
        wrong_usage(ctx, N_("say whom: by their numbers, with --numbers FILE, or with --kind and --company"))


def _numbers(given: Settings, access: Access, texts: list[str], path: str | None) -> list[int]:
    """Return the customers who are named; each text that is no number must find one."""
    if path is None:
        return [acting.number_of(given, access, text, "disclose") for text in texts]
    found: list[int] = []
    for n, line in enumerate(_lines(path), start=1):
        words = [word for word in _BETWEEN.split(line) if word]
        if n == 1 and words and canonical(words[0]) in _HEADINGS:
            continue
        for word in words:
            if not (word.isascii() and word.isdecimal() and len(word) <= _LONGEST):
                remedy = N_("one customer number on a line, under the heading number or without one")
                raise LineUnreadableError(path=path, reason=N_("this is no customer number"), line=n, remedy=remedy)
            found.append(int(word))
    if not found:
        raise InputUnreadableError(path=path, reason=N_("it names nobody"), remedy=N_("write a number on each line"))
    return found


def _lines(path: str) -> list[str]:
    if path == "-":
        content = sys.stdin.buffer.read(_LARGEST + 1) if sys.stdin is not None else b""
    else:
        content = files.read_file(Path(path), _LARGEST)
    remedy = N_("one customer number on a line, under the heading number or without one")
    if len(content) > _LARGEST:
        raise InputUnreadableError(path=path, reason=N_("it is larger than 64 MiB"), remedy=remedy)
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputUnreadableError(path=path, reason=N_("it is not UTF-8"), remedy=remedy) from error
