"""The rows of the table of commands for backups and the restore."""

from __future__ import annotations

from kkrek import errors
from kkrek.cli.command_row import KEEPING
from kkrek.cli.command_row import OPENING as _OPENING
from kkrek.cli.command_row import row as _row
from kkrek.errors import N_

BACKUP_ROWS = (
    _row("backup", KEEPING, None, N_("Make, list, verify and prune backups."), "varmuuskopio", article="32"),
    _row(
        "backup create",
        KEEPING,
        "viewer",
        N_("Make a backup, and remove those past their term."),
        "luo tee",
        *_OPENING,
        errors.OutputError,
        article="32",
    ),
    _row(
        "backup list",
        KEEPING,
        "viewer",
        N_("List the backups, and how long each is kept."),
        "luettele",
        *_OPENING,
        errors.OutputError,
        errors.FindingsError,
    ),
    _row(
        "backup verify",
        KEEPING,
        "viewer",
        N_("Verify a backup: whether it is whole, opens, and holds what it says."),
        "tarkista",
        *_OPENING,
        errors.NotFoundError,
        errors.InputUnreadableError,
        errors.OutputError,
        errors.FindingsError,
        article="32",
    ),
    _row(
        "backup prune",
        KEEPING,
        "officer",
        N_("Remove the backups past their term."),
        "siivoa",
        *_OPENING,
        errors.OutputError,
        article="5(1)(e)",
    ),
    _row(
        "restore",
        KEEPING,
        "officer",
        N_("Restore the register from a backup, and do again what the ledger says."),
        "palauta",
        errors.SaidNoError,
        errors.BusyError,
        errors.WrongPasswordError,
        errors.NewerRegisterError,
        errors.BackupDamagedError,
        errors.LedgerCutError,
        errors.UnsafePlaceError,
        errors.BackupUntrustedError,
        errors.LedgerUntrustedError,
        errors.CannotWriteError,
        errors.NoWayToUnlockError,
        errors.RoleTooLowError,
        errors.SessionEndedError,
        errors.AlreadyThereError,
        errors.InputUnreadableError,
        errors.InvalidValueError,
        article="32",
    ),
)
