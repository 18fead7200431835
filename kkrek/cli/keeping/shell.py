"""`kkrek shell`: one process, one password, the same commands; for SSH and desktops without a keyring."""

from __future__ import annotations

import shlex
from datetime import timedelta

import typer

from kkrek import interrupts
from kkrek.cli import acting, prompt
from kkrek.cli import app as program
from kkrek.cli.options import Settings, settings, wrong_usage
from kkrek.cli.output import worded
from kkrek.domain.words import fold
from kkrek.errors import N_, Codes, SessionEndedError
from kkrek.i18n import _
from kkrek.operations import session
from kkrek.operations.access import Access
from kkrek.operations.generation import is_of_other_keys
from kkrek.operations.session import Session

app = typer.Typer()

_EXIT = frozenset({"exit", "quit", "poistu", "avsluta"})
_HELP = frozenset({"help", "ohje", fold("hjälp")})
# The shell has unlocked one register for one user; a line that named others would not be obeyed.
_SETTLED = ("--register", "--password-file", "--password-fd")
_ENDING = frozenset({program.CLOSED_PIPE, program.TERMINATED, SessionEndedError.exit_code})


@app.command()
def shell(ctx: typer.Context) -> None:
    """Run one command after the other with one password."""
    given = settings(ctx)
    if given.access is not None:
        wrong_usage(ctx, N_("a shell runs already"))
    if not prompt.has_terminal():
        wrong_usage(ctx, N_("the shell is for a terminal; a script gives its password to each command"))
    begun, idle, access = session.begin_shell(acting.access(given))
    minutes = int(idle.total_seconds() // 60)
    prompt.show(
        _("{user}, {role}. Type commands without `kkrek` in front; `help` lists them.").format(
            user=begun.user, role=worded(Codes(begun.role))
        ),
        _("`exit` or Ctrl-D ends; unused for {minutes} minutes it ends by itself.").format(minutes=minutes),
    )
    code = _run(given, access, begun, idle)
    if code:
        raise typer.Exit(code)


def _run(given: Settings, access: Access, now: Session, idle: timedelta) -> int:
    """Read and run lines until the end; return the exit code of the shell."""
    while True:
        try:
            line = prompt.ask_command(f"kkrek {now.user}> ", _seconds_left(now, access))
        except TimeoutError:
            raise session.time_is_over() from None
        except KeyboardInterrupt as interruption:
            if isinstance(interruption, interrupts.TerminatedError):
                raise
            continue  # Ctrl-C throws the line away
        if line is None:
            return 0
        if session.over(now, access.surroundings):
            raise session.time_is_over()
        words = _words(line)
        if not words:
            continue
        if len(words) == 1 and fold(words[0]) in _EXIT:
            return 0
        code = _command(given, access, words)
        if code in _ENDING or _keys_are_gone(access):
            return code
        now = session.used(now, idle, access.surroundings.now())


def _words(line: str) -> list[str]:
    """Divide a line into words as a shell does; one that cannot be divided is told and is none."""
    try:
        words = shlex.split(line)
    except ValueError:
        prompt.show(_("A quotation mark is missing at the end."))
        return []
    named = [word for word in _SETTLED if any(one.partition("=")[0] == word for one in words)]
    if named:
        prompt.show(_("The shell has one register and one user: leave {option} out.").format(option=named[0]))
        return []
    return ["--help"] if len(words) == 1 and fold(words[0]) in _HELP else words


def _command(given: Settings, access: Access, words: list[str]) -> int:
    """Run one command as `kkrek` does; Ctrl-C ends it and not the shell."""
    shared = ["--register", str(access.place.directory), "--ui-lang", given.ui_lang, "--format", given.format]
    return program.main([*shared, *words], now=given.now, cost=given.cost, access=access)


def _keys_are_gone(access: Access) -> bool:
    """Tell whether the command has changed the keys, and say that the shell ends with them."""
    if not is_of_other_keys(access.place, access.unlocked):
        return False
    prompt.show(_("The keys were changed: this shell ends, as every session does."))
    return True


def _seconds_left(now: Session, access: Access) -> float:
    return max(0.0, (min(now.idle_until, now.ends) - access.surroundings.now()).total_seconds())
