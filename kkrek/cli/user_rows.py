"""The rows of users, of the recovery sheet and of the keys in the table of commands."""

from __future__ import annotations

from kkrek import errors
from kkrek.cli.command_row import KEEPING, OPENING, CommandRow, row
from kkrek.errors import N_

_KEYS = (*OPENING, errors.SaidNoError, errors.NotFoundError, errors.ProtectsSomebodyError)

USER_ROWS: tuple[CommandRow, ...] = (
    row("user", KEEPING, None, N_("Manage the users of the register."), "käyttäjä"),
    row(
        "user add",
        KEEPING,
        "officer",
        N_("Add a user with a role."),
        "lisää",
        *OPENING,
        errors.AlreadyThereError,
        errors.InputUnreadableError,
        errors.InvalidValueError,
    ),
    row("user list", KEEPING, "officer", N_("List the users and their roles."), "luettele", *OPENING),
    row(
        "user role",
        KEEPING,
        "officer",
        N_("Change the role of a user."),
        "rooli",
        *OPENING,
        errors.NotFoundError,
        errors.ProtectsSomebodyError,
    ),
    row(
        "user reset",
        KEEPING,
        "officer",
        N_("Give a user who lost the password new keys and a password for one use."),
        "uusi-salasana",
        *OPENING,
        errors.SaidNoError,
        errors.NotFoundError,
        errors.InvalidValueError,
    ),
    row("user remove", KEEPING, "officer", N_("Remove a user and change the keys of the register."), "poista", *_KEYS),
    row("recovery", KEEPING, None, N_("Try or replace the recovery sheet."), "palautus"),
    row(
        "recovery test",
        KEEPING,
        "officer",
        N_("Try whether the code of the recovery sheet opens the register."),
        "kokeile",
        *OPENING,
        errors.SaidNoError,
        errors.InvalidValueError,
    ),
    row(
        "recovery new",
        KEEPING,
        "officer",
        N_("Replace the code of the recovery sheet by a new one."),
        "uusi",
        *OPENING,
        errors.SaidNoError,
        errors.OutputError,
    ),
    row(
        "rotate",
        KEEPING,
        "officer",
        N_("Change the keys of the register; every session ends."),
        "vaihda-avaimet",
        *_KEYS,
    ),
)
