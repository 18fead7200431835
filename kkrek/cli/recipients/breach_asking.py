"""What `breach open` asks at a terminal of what its options leave out; without one the option is named."""

from __future__ import annotations

from dataclasses import dataclass, replace

import typer

from kkrek.cli import prompt
from kkrek.cli.options import wrong_usage
from kkrek.documents.breach_words import WHATS
from kkrek.documents.labels import heading
from kkrek.domain.breach import Answer, What
from kkrek.errors import N_, NeedsOptionError
from kkrek.i18n import _

_COMMAND = "breach open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the options say of a breach; what is None is asked."""

    what: What | None
    aware: str | None
    head: int | None
    disclosure: int | None
    nature: str | None
    encrypted: Answer | None
    key: Answer | None


def completed(ctx: typer.Context, typed: Typed, *, named: bool) -> Typed:
    """Return what was typed with the rest asked; ``named``: customers are named, or their number is.

    Raises:
        UsageError: an option is for another kind of breach.
        NeedsOptionError: something is missing, and there is no terminal to ask at (2).
        SaidNoError: Esc or Ctrl-D (3).
    """
    asks = prompt.has_terminal() and (typed.what is None or typed.nature is None)
    if typed.what is None:
        typed = replace(typed, what=_what())
    _check_fit(ctx, typed, named=named)
    if typed.what is What.BACKUP and typed.head is None:
        typed = replace(typed, head=_number(_("Last log entry that the backup names"), "--backup-head"))
    if typed.what is What.DISCLOSURE and typed.disclosure is None:
        typed = replace(typed, disclosure=_number(_("Log entry of the disclosure"), "--disclosure"))
    if typed.aware is None and asks:
        typed = replace(typed, aware=prompt.ask(_("Aware since (Enter: now)"), option="--aware", command=_COMMAND))
    if typed.nature is None:
        typed = replace(typed, nature=_needed(_("What happened"), "--nature"))
    if typed.encrypted is None:
        typed = replace(typed, encrypted=_yes_or_no(_("Are the data encrypted?"), "--encrypted"))
    if typed.key is None and typed.encrypted is Answer.YES:
        typed = replace(typed, key=_yes_or_no(_("Did the key leak, too?"), "--key"))
    return typed


def _check_fit(ctx: typer.Context, typed: Typed, *, named: bool) -> None:
    if typed.head is not None and typed.what not in {What.BACKUP, What.REGISTER}:
        wrong_usage(ctx, N_("--backup-head is for a backup or the register"))
    if typed.disclosure is not None and typed.what is not What.DISCLOSURE:
        wrong_usage(ctx, N_("--disclosure is for a disclosure"))
    if named and typed.what is not What.OTHER:
        wrong_usage(ctx, N_("NUMBER and --persons are for something else: of the rest the register knows whom it is"))


def _what() -> What:
    if not prompt.has_terminal():
        raise NeedsOptionError(option="--what", command=_COMMAND)
    whats = list(What)
    return whats[prompt.choose([heading(WHATS, what, _) for what in whats], _("What got out of hand?"))]


def _needed(label: str, option: str) -> str:
    while True:
        answer = prompt.ask(label, option=option, command=_COMMAND)
        if answer:
            return answer


def _number(label: str, option: str) -> int:
    while True:
        answer = _needed(label, option)
        if answer.isdecimal() and int(answer) > 0:
            return int(answer)
        prompt.show(_("Give a number."))


def _yes_or_no(question: str, option: str) -> Answer:
    if not prompt.has_terminal():
        raise NeedsOptionError(option=option, command=_COMMAND)
    return Answer.YES if prompt.confirm(question) else Answer.NO
