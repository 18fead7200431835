"""One line typed at a terminal, with the present value ready to be edited; nothing is kept of it.

Readline is not used: it cannot tell a lone Esc, by which the guided commands are left, from an arrow key.
"""

from __future__ import annotations

import codecs
import os
import select
import termios
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from kkrek.cli.screen import columns_of

_ENTER = {"\r", "\n"}
CTRL_D = "\x04"
GIVE_UP = frozenset({"esc", CTRL_D})
_SEQUENCE_SECONDS = 0.05  # a terminal sends an arrow key at once; a person does not type so fast
_COLUMNS, _LEAST_COLUMNS = 80, 10
_KEYS = {
    "[C": "right",
    "OC": "right",
    "[D": "left",
    "OD": "left",
    "[H": "home",
    "OH": "home",
    "[1~": "home",
    "[7~": "home",
    "\x01": "home",
    "[F": "end",
    "OF": "end",
    "[4~": "end",
    "[8~": "end",
    "\x05": "end",
    "[3~": "delete",
    "\x7f": "backspace",
    "\x08": "backspace",
    "\x15": "clear",
}


@dataclass(slots=True)
class Line:
    """The text and the place of the cursor in it; ``offered`` until a key is pressed on a present value."""

    text: str
    cursor: int
    offered: bool = False

    def press(self, key: str) -> None:
        """Change the line as a key says; an unknown key changes nothing.

        The first letter typed on an offered value takes its place, as on a selected one; arrows and backspace edit it.
        """
        if self.offered and len(key) == 1:
            self.text, self.cursor = "", 0
        self.offered = self.offered and not key
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        match key:
            case "left":
                self.cursor = max(0, self.cursor - 1)
            case "right":
                self.cursor = min(len(self.text), self.cursor + 1)
            case "home":
                self.cursor = 0
            case "end":
                self.cursor = len(self.text)
            case "delete":
                self.text = before + after[1:]
            case "backspace":
                self.text, self.cursor = before[:-1] + after, len(before[:-1])
            case "clear":
                self.text, self.cursor = "", 0
            case _ if len(key) == 1 and key.isprintable():
                self.text, self.cursor = before + key + after, self.cursor + 1

    def shown(self, columns: int) -> tuple[str, int]:
        """Return the part that fits into ``columns`` and how far the cursor stands from its end."""
        start = 0
        while columns_of(self.text[start : self.cursor]) > columns:
            start += 1
        end = len(self.text)
        while end > self.cursor and columns_of(self.text[start:end]) > columns:
            end -= 1
        return self.text[start:end], columns_of(self.text[self.cursor : end])


def edit(
    terminal: int, prompt: str, text: str = "", *, leave: frozenset[str] = GIVE_UP, seconds: float | None = None
) -> str | None:
    """Let somebody edit ``text`` after ``prompt``; None when they leave with Esc or Ctrl-D, or what ``leave`` names.

    Raises:
        TimeoutError: it took longer than so many seconds.
    """
    end = None if seconds is None else time.monotonic() + seconds
    line = Line(text, len(text), offered=bool(text))
    if columns_of(prompt) + _LEAST_COLUMNS >= _columns(terminal):  # else each key would draw the question once more
        _write(terminal, f"{prompt.rstrip()}\r\n")
        prompt = "> "
    with _keys_one_by_one(terminal):
        try:
            _draw(terminal, prompt, line)
            for key in _keys(terminal, end):
                if key in _ENTER:
                    return line.text
                if key in leave:
                    return None
                line.press(key)
                _draw(terminal, prompt, line)
        finally:
            _write(terminal, "\r\n")
    return None


def _keys(terminal: int, end: float | None) -> Generator[str]:
    """Yield keys by name, or the character that was typed, until the terminal is gone or the time is over."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while received := _read(terminal, end):
        char = decoder.decode(received)
        if char == "\x1b":
            yield _escape_sequence(terminal)
        elif char:
            yield _KEYS.get(char, char)


def _read(terminal: int, end: float | None) -> bytes:
    if end is not None and not select.select([terminal], [], [], max(0.0, end - time.monotonic()))[0]:
        raise TimeoutError
    return os.read(terminal, 1)


def _escape_sequence(terminal: int) -> str:
    """Return the key that an escape sequence means, ``esc`` for Esc alone, and nothing for an unknown one."""
    sequence = ""
    while select.select([terminal], [], [], _SEQUENCE_SECONDS)[0]:
        sequence += os.read(terminal, 1).decode("ascii", "replace")
        if len(sequence) > 1 and (sequence[-1].isalpha() or sequence[-1] == "~"):
            break
    return _KEYS.get(sequence, "") if sequence else "esc"


def _draw(terminal: int, prompt: str, line: Line) -> None:
    text, back = line.shown(max(_LEAST_COLUMNS, _columns(terminal) - columns_of(prompt) - 1))
    _write(terminal, f"\r\x1b[K{prompt}{text}" + (f"\x1b[{back}D" if back else ""))


def _columns(terminal: int) -> int:
    return os.get_terminal_size(terminal).columns or _COLUMNS


def _write(terminal: int, text: str) -> None:
    os.write(terminal, text.encode("utf-8", "backslashreplace"))


@contextmanager
def _keys_one_by_one(terminal: int) -> Generator[None]:
    """Take keys as they come and show none; Ctrl-C still interrupts."""
    before = termios.tcgetattr(terminal)
    raw = termios.tcgetattr(terminal)
    raw[0] &= ~(termios.ICRNL | termios.IXON)
    raw[3] &= ~(termios.ICANON | termios.ECHO)
    raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
    termios.tcsetattr(terminal, termios.TCSADRAIN, raw)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
