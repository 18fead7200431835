"""Somebody at a terminal: ``python -m kkrek`` in a pseudo-terminal, and keys typed into it as questions come."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pexpect

ROOT = Path(__file__).parents[1]
ESCAPE = "\x1b"
CLEAR_LINE = "\x15"
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@dataclass(slots=True)
class Terminal:
    """A running command; ``seen`` is everything that it wrote, without colours and cursor movements."""

    child: pexpect.spawn[str]
    seen: str = field(default="")

    def expect(self, text: str) -> str:
        """Wait until ``text`` is on the screen, and return what came before it."""
        self.child.expect_exact(text)
        before = _CONTROL.sub("", str(self.child.before))
        self.seen += before + text
        return before

    def answer(self, question: str, keys: str = "") -> None:
        """Wait for a question and type ``keys`` and Enter."""
        self.expect(question)
        self.child.send(keys + "\r")

    def press(self, question: str, key: str) -> None:
        """Wait for a question and press one key alone."""
        self.expect(question)
        self.child.send(key)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        self.child.expect(pexpect.EOF)
        self.seen += _CONTROL.sub("", str(self.child.before))
        self.child.close()
        assert self.child.exitstatus is not None, f"ended by signal {self.child.signalstatus}"
        return self.child.exitstatus


def at_terminal(
    *argv: str | Path, environ: dict[str, str] | None = None, program: tuple[str, ...] = ("-m", "kkrek")
) -> Terminal:
    """Start ``kkrek`` with a terminal of 120 columns; ``environ`` adds to the environment.

    ``program`` is what Python runs instead, as a program that gives kkrek another clock.
    """
    variables = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        **(environ or {}),
    }
    child = pexpect.spawn(
        sys.executable,
        [*program, *(str(word) for word in argv)],
        env=variables,
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 120),
    )
    child.delaybeforesend = 0.02
    return Terminal(child)
