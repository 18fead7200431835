"""The rows of the table of commands for files of corrections."""

from __future__ import annotations

from kkrek import errors
from kkrek.cli.command_row import DAILY
from kkrek.cli.command_row import OPENING as _OPENING
from kkrek.cli.command_row import row as _row
from kkrek.errors import N_

_FILE = (
    *_OPENING,
    errors.ChangedSinceError,
    errors.InvalidValueError,
    errors.RowsRefusedError,
    errors.AlreadyAppliedError,
    errors.PartlyDoneError,
    errors.OutputError,
)
BATCH_ROWS = (
    _row("batch", DAILY, None, N_("Correct or add many customers from a file."), "eräajo erä", article="16"),
    _row(
        "batch template",
        DAILY,
        None,
        N_("Print the headings of a file, or a map for the file of another system."),
        "malli",
        errors.InputUnreadableError,
        errors.OutputError,
    ),
    _row(
        "batch check",
        DAILY,
        "clerk",
        N_("Show what a file would change, and change nothing."),
        "tarkista",
        *_FILE,
        article="16",
    ),
    _row(
        "batch apply",
        DAILY,
        "clerk",
        N_("Apply a file: all of its rows, or none."),
        "aja toteuta",
        *_FILE,
        article="16",
    ),
    _row(
        "batch undo",
        DAILY,
        "clerk",
        N_("Take a batch back: old values return, but where somebody changed them since."),
        "kumoa",
        *_OPENING,
        errors.SaidNoError,
        errors.NotFoundError,
        errors.AlreadyUndoneError,
        errors.ChangedSinceError,
        errors.NoLegalBasisError,
        errors.LogEntryGoneError,
        errors.PartlyDoneError,
    ),
    _row(
        "batch list", DAILY, "clerk", N_("List the batches that were applied, the newest first."), "luettele", *_OPENING
    ),
)
