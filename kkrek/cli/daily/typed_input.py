"""Secrets, which never stand in the arguments, and long texts: read from standard input or asked (F-05)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kkrek.errors import N_, InputUnreadableError, NeedsOptionError, SecretInArgumentError

if TYPE_CHECKING:
    from kkrek.domain.warn import Warn

FROM_INPUT = "-"

IdentityCode = Annotated[
    str | None,
    typer.Option(
        "--identity-code", metavar="-", help=N_("Personal identity code: asked, or the first line of standard input.")
    ),
]


def secret(
    given: str | None,
    option: str,
    label: str,
    command: str,
    check: Callable[[str], Sequence[Warn]] = lambda _text: (),
) -> str | None:
    """Return a value that must not stand in the arguments: the next line of a standard input, or what is typed (F-05).

    What is typed at a terminal is asked for again while it does not pass ``check``.

    Raises:
        SecretInArgumentError: anything but ``-`` was given (2).
        NeedsOptionError: standard input holds no further line, and there is no terminal (2).
        InputUnreadableError: standard input is not UTF-8 (50).
    """
    if given is None:
        return None
    if given != FROM_INPUT:
        raise SecretInArgumentError(option=option)
    line = _decoded(sys.stdin.buffer.readline()).strip() if has_input() else ""
    if line:
        return line
    from kkrek.cli.daily.asking import ask_value  # ruff: ignore[import-outside-top-level] - a look-up seldom asks

    return ask_value(label, command, check, option=f"{option} -")


def all_input(option: str, command: str) -> str:
    """Return the whole standard input as text.

    Raises:
        NeedsOptionError: it is a terminal (2).
        InputUnreadableError: it is not UTF-8 (50).
    """
    if not has_input():
        raise NeedsOptionError(option=option, command=command)
    return _decoded(sys.stdin.buffer.read())


def has_input() -> bool:
    """Tell whether standard input is a pipe or a file, which is read, and not the terminal, at which is asked."""
    return sys.stdin is not None and not sys.stdin.isatty()


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise InputUnreadableError(
            path="stdin", reason=N_("it is not UTF-8"), remedy=N_("write it in UTF-8")
        ) from error
