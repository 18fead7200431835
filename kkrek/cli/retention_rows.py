"""The rows of the table of commands for what has had its time, and for what is held all the same (F-42, F-43)."""

from __future__ import annotations

from kkrek import errors
from kkrek.cli.command_row import KEEPING
from kkrek.cli.command_row import ONE_CUSTOMER as _ONE_CUSTOMER
from kkrek.cli.command_row import OPENING as _OPENING
from kkrek.cli.command_row import row as _row
from kkrek.errors import N_

RETENTION_ROWS = (
    _row(
        "retention",
        KEEPING,
        None,
        N_("Erase what has had its time, as an officer approved it."),
        "säilytys säilytysajat",
        article="5(1)(e)",
    ),
    _row(
        "retention list",
        KEEPING,
        "viewer",
        N_("List what has had its time, and until when the rest is kept."),
        "luettele",
        *_ONE_CUSTOMER,
        errors.SaidNoError,
        errors.InvalidValueError,
        errors.DataDueError,
        errors.OutputError,
        article="5(1)(e)",
    ),
    _row(
        "retention apply",
        KEEPING,
        "officer",
        N_("Erase what has had its time, as approved."),
        "toteuta",
        *_OPENING,
        errors.SaidNoError,
        errors.ChangedSinceError,
        errors.ConfigurationGapError,
        errors.InvalidValueError,
        errors.LeftAsTheyAreError,
        errors.OutputError,
        article="5(1)(e)",
    ),
    _row("hold", KEEPING, None, N_("Keep data for now although their time comes to an end."), "poistoeste este"),
    _row(
        "hold place",
        KEEPING,
        "officer",
        N_("Hold data of a customer, with the reason and the day of review."),
        "aseta",
        *_ONE_CUSTOMER,
        errors.SaidNoError,
        errors.InvalidValueError,
    ),
    _row(
        "hold release",
        KEEPING,
        "officer",
        N_("Release a hold, and go on with what it had stopped."),
        "pura",
        *_OPENING,
        errors.NotFoundError,
        errors.InvalidValueError,
    ),
    _row(
        "hold list", KEEPING, "officer", N_("List the holds in force, the soonest review first."), "luettele", *_OPENING
    ),
)
