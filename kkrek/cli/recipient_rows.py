"""The rows of the table of commands for recipients: who they are, and what goes to them (GDPR Art. 15(1)(c), 28)."""

from __future__ import annotations

from kkrek import errors
from kkrek.cli.command_row import ONE_CUSTOMER as _ONE_CUSTOMER
from kkrek.cli.command_row import OPENING as _OPENING
from kkrek.cli.command_row import RECIPIENTS
from kkrek.cli.command_row import row as _row
from kkrek.errors import N_

_WRITE = (*_OPENING, errors.InvalidValueError, errors.UnapprovedFieldError)
RECIPIENT_ROWS = (
    _row(
        "recipient",
        RECIPIENTS,
        None,
        N_("Keep who gets data of customers, and what an officer approved."),
        "vastaanottaja",
        article="28",
    ),
    _row(
        "recipient add",
        RECIPIENTS,
        "officer",
        N_("Add a recipient with its role, its contract and what it may get."),
        "lisää",
        *_WRITE,
        errors.AlreadyThereError,
        article="28(3)",
    ),
    _row(
        "recipient approve",
        RECIPIENTS,
        "officer",
        N_("Approve what a recipient may get, or record its contract."),
        "hyväksy",
        *_WRITE,
        errors.NotFoundError,
        article="25(2)",
    ),
    _row(
        "recipient retire",
        RECIPIENTS,
        "officer",
        N_("Record that a recipient gets nothing any more."),
        "päätä",
        *_OPENING,
        errors.NotFoundError,
        errors.AlreadyThereError,
        errors.InvalidValueError,
    ),
    _row("recipient list", RECIPIENTS, "clerk", N_("List the recipients, and what each gets."), "luettele", *_OPENING),
    _row(
        "recipient show",
        RECIPIENTS,
        "clerk",
        N_("Show a recipient, or the format of its files."),
        "näytä",
        *_OPENING,
        errors.NotFoundError,
    ),
    _row(
        "recipient compare",
        RECIPIENTS,
        "clerk",
        N_("Compare a recipient's own list with the register; nothing is changed."),
        "vertaa",
        *_OPENING,
        errors.NotFoundError,
        errors.FindingsError,
        article="5(1)(d)",
    ),
    _row(
        "disclose",
        RECIPIENTS,
        "clerk",
        N_("Make a recipient's file of customers, or record what was told."),
        "luovuta",
        *_ONE_CUSTOMER,
        errors.SaidNoError,
        errors.ChangedSinceError,
        errors.RestrictedError,
        errors.UnapprovedFieldError,
        errors.ConfigurationGapError,
        errors.RecipientRetiredError,
        errors.CustomersLeftOutError,
        errors.InvalidValueError,
        errors.PartlyDoneError,
        errors.OutputError,
        article="15(1)(c)",
    ),
)
