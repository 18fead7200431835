"""Where the recovery sheet goes: to a new file, or to the eyes of whoever makes the register, who proves to have it."""

from __future__ import annotations

import secrets
from pathlib import Path

from kkrek.cli import prompt
from kkrek.cli.files import write_file
from kkrek.documents.recovery_sheet import recovery_sheet
from kkrek.documents.text import render_text
from kkrek.errors import N_, OutputError, Phrase
from kkrek.i18n import _
from kkrek.operations.keeping.init import Recovery


class Keeper:
    """Keeps the sheet of one register before the register can be used."""

    def __init__(self, directory: Path, file: Path | None, lang: str, command: str = "init") -> None:
        """Keep it in a new ``file``, or show it at the terminal when there is none."""
        self._command = command
        self._directory = directory
        self._file = file
        self._lang = lang
        self._written = False

    def keep(self, recovery: Recovery) -> None:
        """Bring the sheet to its place.

        Raises:
            OutputError: the file exists already, or cannot be written (60).
            SaidNoError: the person gave up copying the code (3).
        """
        document = recovery_sheet(
            recovery.code,
            recovery.register,
            str(self._directory),
            recovery.register_name,
            self._lang,
            recovery.made_on,
        )
        text = render_text(document)
        if self._file is None:
            prompt.show(*text.splitlines())
            _ask_back(recovery.code, self._command)
            return
        self._write(self._file, text)

    def take_back(self) -> None:
        """Delete a sheet that was written: the code on it opens nothing after all."""
        if self._written and self._file is not None:
            self._file.unlink(missing_ok=True)

    def _write(self, file: Path, text: str) -> None:
        try:
            write_file(file, text.encode(), force=False).commit()
        except OutputError as error:
            reason = error.fields["reason"]
            raise OutputError(
                path=str(file),
                reason=reason if isinstance(reason, Phrase) else str(reason),
                remedy=N_("name another new file with --recovery-file"),
            ) from error
        self._written = True


def _ask_back(code: str, command: str) -> None:
    """Ask for one group of the code, so that nobody goes on without having it on paper."""
    groups = code.split("-")
    place = secrets.randbelow(len(groups))
    label = _("Write the code down. Group {number} of it").format(number=place + 1)
    while (prompt.ask(label, command=command) or "").strip().upper() != groups[place]:
        prompt.show(_("That is not group {number}.").format(number=place + 1))
