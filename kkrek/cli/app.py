"""The entry point: the only place where an error becomes text and an exit code."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from types import FrameType
from typing import Any

import typer
from typer.main import get_command

from kkrek import interrupts
from kkrek.cli.lazy import CommandTable
from kkrek.cli.output import flush, show_error
from kkrek.cli.settings import Frame
from kkrek.cli.usage import Known, peek, usage_error
from kkrek.domain.argument import refuse_secret
from kkrek.errors import N_, KkrekError, SaidNoError, SavedOutputError
from kkrek.i18n import choose, use

BUG, INTERRUPTED, CLOSED_PIPE, TERMINATED = 1, 130, 141, 143

app = typer.Typer(
    cls=CommandTable,
    help=N_("Administer the customer register of a housing cooperative."),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def root() -> None:
    """Administer the customer register of a housing cooperative."""


def main(
    argv: Sequence[str] | None = None,
    *,
    now: Callable[[], datetime] | None = None,
    cost: tuple[int, int, int] | None = None,
    access: object | None = None,
) -> int:
    """Run one command of kkrek and return its exit code.

    ``now`` (UTC), ``cost`` (Argon2id: memory in KiB, passes, lanes) and ``access`` are given by tests and by a
    process that runs many commands; a person's command has none of them.
    """
    return run(app, argv, now=now, cost=cost, access=access)


def run(
    program: typer.Typer,
    argv: Sequence[str] | None = None,
    *,
    now: Callable[[], datetime] | None = None,
    cost: tuple[int, int, int] | None = None,
    access: object | None = None,
) -> int:
    """Run one command of ``program``, a table of commands, and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    known = peek(arguments)
    language = choose(known.ui_lang, os.environ)
    use(language)
    frame = Frame(ui_lang=language, now=now or _now, cost=cost, access=access, environ=os.environ)
    try:
        with _signals_taken():
            _speak_utf8()
            return _told(program, arguments, known, frame)
    except KeyboardInterrupt as signal_:
        return _fail(_interrupted(signal_), known)
    except BrokenPipeError:
        _silence()
        return CLOSED_PIPE


class BugError(KkrekError):
    """Something that kkrek did not foresee; the place says where, never what."""

    exit_code = BUG
    what = N_("this is a bug in kkrek: {kind} at {place}")
    hint = N_("run it again with --debug and report what it prints, without anybody's personal data")


class InterruptedCommandError(KkrekError):
    """Ctrl-C ended the command before it saved anything."""

    exit_code = INTERRUPTED
    what = N_("interrupted: nothing was saved")
    hint = ""


class TerminatedCommandError(InterruptedCommandError):
    """SIGTERM ended the command before it saved anything."""

    exit_code = TERMINATED


class InterruptedLaterError(InterruptedCommandError):
    """Ctrl-C ended the command when some of it was saved."""

    what = N_("interrupted: what was saved before stays saved, the rest was not done")


class TerminatedLaterError(InterruptedLaterError):
    """SIGTERM ended the command when some of it was saved."""

    exit_code = TERMINATED


def _told(program: typer.Typer, arguments: list[str], known: Known, frame: Frame) -> int:
    """Run the command, and turn what it raises into text and a code."""
    try:
        try:
            code = _invoke(program, arguments, frame)
        finally:
            flush()
    except KkrekError as error:
        if error.fields.get("path") == "stdout":
            _silence()
            return _fail(_as_saved(error), known)
        return _fail(error, known)
    except typer.TyperException as error:
        return _fail(usage_error(error), known)
    except (typer.Abort, EOFError):
        return _fail(SaidNoError(), known)
    except BrokenPipeError:
        raise
    except Exception as error:  # ruff: ignore[blind-except] - the last place that can say anything about it
        if known.debug:
            traceback.print_exception(error)
        return _fail(BugError(kind=type(error).__name__, place=_place(error)), known)
    return code


def _as_saved(error: KkrekError) -> KkrekError:
    """Return a failure of stdout with the word that the change itself is saved, if it is."""
    if not interrupts.saved() or isinstance(error, SavedOutputError):
        return error
    remedy = N_("do not give the command again before you have looked")
    return SavedOutputError(
        path="stdout", reason=error.fields["reason"], saved=N_("the change is saved"), remedy=remedy
    )


def _invoke(program: typer.Typer, arguments: list[str], frame: Frame) -> int:
    """Parse and run; the code is 0 unless the command exits by itself."""
    refuse_secret(arguments, "--iban" if any(word.startswith("--iban") for word in arguments) else "--identity-code")
    command: Any = get_command(program)
    if "_KKREK_COMPLETE" in os.environ:
        command.main(args=[], prog_name="kkrek")
    try:
        with command.make_context("kkrek", arguments, obj=frame) as ctx:
            command.invoke(ctx)
    except typer.Exit as end:
        return end.exit_code
    return 0


def _fail(error: KkrekError, known: Known) -> int:
    """Show a failure and return its code; a stderr that is gone changes nothing."""
    with suppress(OSError):
        show_error(error, command=known.command, as_json=known.as_json)
    return error.exit_code


def _silence() -> None:
    """Turn stdout to nowhere, so that the interpreter's last flush finds no closed pipe."""
    if sys.stdout is None:
        return
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _speak_utf8() -> None:
    """Write UTF-8 into files and pipes whatever the locale; a terminal keeps its own encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _interrupted(came: KeyboardInterrupt) -> KkrekError:
    """Return what a signal came to, by the moment at which it ended the command."""
    if isinstance(came, interrupts.TerminatedError):
        return TerminatedLaterError() if interrupts.saved() else TerminatedCommandError()
    return InterruptedLaterError() if interrupts.saved() else InterruptedCommandError()


@contextmanager
def _signals_taken() -> Generator[None]:
    """Let Ctrl-C and SIGTERM end the command as an exception does: everything is rolled back and closed."""
    interrupts.begin()
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, _frame: FrameType | None) -> None:
        interrupts.take(interrupts.TerminatedError if number == signal.SIGTERM else KeyboardInterrupt)

    # Who started it may have it ignore Ctrl-C, as `nohup` and `&` of a script do.
    taken = [one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) is not signal.SIG_IGN]
    before = [(one, signal.signal(one, end)) for one in taken]
    try:
        yield
    finally:
        for one, handler in before:
            signal.signal(one, handler)


def _place(error: BaseException) -> str:
    """Return the file and line of kkrek where an unexpected failure came out."""
    places = [
        f"{summary.filename.rpartition('/kkrek/')[2]}:{summary.lineno}"
        for summary in traceback.extract_tb(error.__traceback__)
        if "/kkrek/" in summary.filename
    ]
    return places[-1] if places else "?"


def _now() -> datetime:
    return datetime.now(UTC)
