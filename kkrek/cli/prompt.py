"""The one prompt seam: every question is asked at the terminal itself, never on stdin or stdout.

Without a terminal nothing is asked and nothing hangs: the error names the option that answers instead.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from getpass import GetPassWarning, getpass

from kkrek import interrupts
from kkrek.cli.line import CTRL_D, edit
from kkrek.cli.screen import folded, safe
from kkrek.errors import N_, InvalidValueError, NeedsOptionError, NeedsYesError, NoWayToUnlockError, SaidNoError
from kkrek.i18n import _

_TERMINAL = "/dev/tty"
_YES = {"y", "yes", "k", "kyllä", "j", "ja"}
_NO = {"n", "no", "e", "ei", "nej", ""}


def has_terminal() -> bool:
    """Tell whether there is somebody to ask."""
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC))
    except OSError:
        return False
    return True


def need_yes(question: str, *, yes: bool, command: str, told: str = "") -> None:
    """Go on only if the person says yes, or said so with ``--yes``; what follows from it may be ``told`` before.

    Raises:
        NeedsYesError: there is no terminal to ask at.
        SaidNoError: the answer was no.
    """
    if yes:
        return
    if not has_terminal():
        raise NeedsYesError(command=command)
    if told:
        show(told)
    if not confirm(question):
        raise SaidNoError


def confirm(question: str) -> bool:
    """Ask a question that is answered with yes or no; Enter is no."""
    choices = _("[y/N]")
    while True:
        answer = _read_line(f"{safe(question)} {choices} ").strip().casefold()
        if answer in _YES:
            return True
        if answer in _NO:
            return False


def ask(label: str, default: str | None = None, *, option: str = "", command: str = "") -> str | None:
    """Ask for a value; ``default`` stands ready to be edited and Enter keeps it.

    None is a value that was left out, an empty text one that was there and was emptied.

    Raises:
        NeedsOptionError: there is no terminal to ask at.
        SaidNoError: Esc or Ctrl-D: nothing is to be saved.
    """
    if not has_terminal():
        raise NeedsOptionError(option=option, command=command)
    answer = _read_line(f"{safe(label)}: ", default or "").strip()
    return answer if answer or default else None


def ask_command(label: str, seconds: float) -> str | None:
    """Ask for a command line, which is kept nowhere; None is Ctrl-D on an empty line.

    Raises:
        TimeoutError: nothing was entered for so many seconds.
    """
    interrupts.hear()
    terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        return edit(terminal, safe(label), leave=frozenset({CTRL_D}), seconds=seconds)
    finally:
        os.close(terminal)


def ask_hidden(label: str) -> str:
    """Ask for a secret without showing it.

    Raises:
        NoWayToUnlockError: there is no terminal, or it cannot hide what is typed.
        SaidNoError: Ctrl-D.
    """
    if not has_terminal():
        raise NoWayToUnlockError(reason=N_("there is no terminal to ask at"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)
            interrupts.hear()
            return getpass(f"{safe(label)}: ")
    except GetPassWarning as error:
        raise NoWayToUnlockError(reason=N_("the terminal cannot hide what is typed")) from error
    except EOFError as error:
        raise SaidNoError from error


def ask_password(user: str) -> str:
    """Ask for what opens a slot: a password, for the user ``recovery`` the code of the recovery sheet.

    Raises:
        NoWayToUnlockError: there is no terminal, or it cannot hide what is typed.
        SaidNoError: Ctrl-D.
    """
    is_code = user.casefold() == "recovery"
    return ask_hidden(_("Code of the recovery sheet") if is_code else _("Password of {user}").format(user=user))


def choose(rows: Sequence[str], question: str) -> int:
    """Let the person choose one of ``rows``; return its place, counted from 0.

    Raises:
        SaidNoError: Enter, Esc or Ctrl-D.
    """
    show(*(f"{place:>3}  {row}" for place, row in enumerate(rows, start=1)))
    while True:
        answer = _read_line(f"{safe(question)} [1-{len(rows)}]: ").strip()
        if not answer:
            raise SaidNoError
        if answer.isdecimal() and 1 <= int(answer) <= len(rows):
            return int(answer) - 1
        show(_("Give one number from 1 to {last}.").format(last=len(rows)))


def show(*lines: str) -> None:
    """Write lines to the terminal that belong to a question."""
    with open(_TERMINAL, "w", encoding="utf-8", errors="backslashreplace") as terminal:  # ruff: ignore[builtin-open] - a device
        terminal.writelines(folded(safe(line)) or "\n" for line in lines)


def show_refused(error: InvalidValueError) -> None:
    """Tell which rule a typed value breaks, before it is asked for again."""
    show(_("Refused: {rule}.").format(rule=_(str(error.fields["rule"]))))


def _read_line(prompt: str, default: str = "") -> str:
    """Read one line from the terminal; Esc and Ctrl-D give up."""
    interrupts.hear()
    terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        line = edit(terminal, prompt, default)
    finally:
        os.close(terminal)
    if line is None:
        raise SaidNoError
    return line
