"""The table of commands: word, module, panel, law, summary, Finnish words, role and foreseen failures.

The help page, completion, suggestions and the lists of exit codes come from here, so that no command is imported
before it runs. A row whose name has two words belongs to the group named by the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kkrek import errors
from kkrek.errors import N_, KkrekError, Phrase

Role = Literal["viewer", "clerk", "officer"]
Errors = tuple[type[KkrekError], ...]

DAILY = N_("Daily work")
RIGHTS = N_("Rights of the data subject (GDPR chapter III)")
RECIPIENTS = N_("Recipients")
KEEPING = N_("Keeping the register")

_LISTS = frozenset({
    "find", "note list", "task list", "user list", "log show", "log verify", "check", "config check",
})  # fmt: skip
_FOLDERS = {DAILY: "daily", RIGHTS: "rights", RECIPIENTS: "recipients", KEEPING: "keeping"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRow:
    """One command or group; ``role`` None means that no slot is opened, ``article`` is of the GDPR."""

    name: str
    module: str
    panel: Phrase
    summary: Phrase
    words: tuple[str, ...]
    article: str | None = None
    role: Role | None = None
    errors: Errors = ()

    @property
    def is_list(self) -> bool:
        """Whether the result is a list, which ``--format csv`` needs."""
        return self.name in _LISTS

    @property
    def word(self) -> str:
        """The last word, by which the command is known in its group."""
        return self.name.rpartition(" ")[2]

    @property
    def group(self) -> str | None:
        """The word of the group to which the command belongs."""
        return self.name.rpartition(" ")[0] or None


_PLACE: Errors = (
    errors.NoRegisterError,
    errors.BusyError,
    errors.NewerRegisterError,
    errors.DamagedError,
    errors.OlderRegisterError,
    errors.UnsafePlaceError,
    errors.UntrustedError,
    errors.CannotWriteError,
)
_OPENING: Errors = (
    *_PLACE,
    errors.WrongPasswordError,
    errors.KeyringLockedError,
    errors.NoWayToUnlockError,
    errors.RoleTooLowError,
    errors.SessionEndedError,
    errors.InputUnreadableError,
)
_ONE_CUSTOMER: Errors = (*_OPENING, errors.NotFoundError, errors.SeveralFoundError)
_CHANGE: Errors = (
    *_ONE_CUSTOMER,
    errors.SaidNoError,
    errors.ChangedSinceError,
    errors.RestrictedError,
    errors.InvalidValueError,
)


def _row(
    name: str,
    panel: Phrase,
    role: Role | None,
    summary: Phrase,
    words: str,
    *fails: type[KkrekError],
    article: str = "",
) -> CommandRow:
    """Make a row; ``words`` are the Finnish command words, divided by spaces."""
    module = f"kkrek.cli.{_FOLDERS[panel]}.{name.partition(' ')[0].replace('-', '_')}"
    return CommandRow(
        name=name,
        module=module,
        panel=panel,
        summary=summary,
        words=tuple(words.split()),
        article=article or None,
        role=role,
        errors=fails,
    )


_DAILY = (
    _row(
        "add",
        DAILY,
        "clerk",
        N_("Add a customer."),
        "lisää",
        *_OPENING,
        errors.SaidNoError,
        errors.AlreadyThereError,
        errors.InvalidValueError,
        errors.InputUnreadableError,
        article="5(1)(d)",
    ),
    _row(
        "find",
        DAILY,
        "viewer",
        N_("Find customers by name, number, phone, e-mail or street."),
        "hae etsi",
        *_OPENING,
        errors.SaidNoError,
        errors.InvalidValueError,
    ),
    _row(
        "show",
        DAILY,
        "viewer",
        N_("Show one customer."),
        "näytä",
        *_ONE_CUSTOMER,
        errors.SaidNoError,
        errors.InvalidValueError,
    ),
    _row(
        "correct",
        DAILY,
        "clerk",
        N_("Correct or complete what is held about a customer."),
        "korjaa",
        *_CHANGE,
        errors.AlreadyThereError,
        errors.ProtectsSomebodyError,
        article="16",
    ),
    _row("undo", DAILY, "clerk", N_("Take back your own last change."), "kumoa", *_CHANGE),
    _row("note", DAILY, None, N_("Keep notes about a customer."), "muistiinpano huomautus"),
    _row("note add", DAILY, "clerk", N_("Add a note to a customer."), "lisää", *_CHANGE),
    _row(
        "note review",
        DAILY,
        "clerk",
        N_("Mark a note as reviewed, so that the report may print it."),
        "tarkista",
        *_CHANGE,
        article="15(4)",
    ),
    _row("note remove", DAILY, "clerk", N_("Remove a note."), "poista", *_CHANGE),
    _row("note list", DAILY, "clerk", N_("List the notes of a customer."), "luettele", *_CHANGE),
)
_RIGHTS = (
    _row(
        "report",
        RIGHTS,
        "clerk",
        N_("Print everything held about a customer (Article 15)."),
        "raportti",
        *_ONE_CUSTOMER,
        errors.SaidNoError,
        errors.ChangedSinceError,
        errors.ProtectsSomebodyError,
        errors.IdentityNotConfirmedError,
        errors.InvalidValueError,
        errors.OutputError,
        article="15",
    ),
    _row(
        "erase",
        RIGHTS,
        "officer",
        N_("Erase a customer, with the reasons for what must stay (Article 17)."),
        "poista",
        *_CHANGE,
        errors.RetentionDutyError,
        errors.OpenRequestError,
        errors.OutputError,
        article="17",
    ),
    _row(
        "opt-out",
        RIGHTS,
        "viewer",
        N_("Record that a customer forbids direct marketing (Article 21(2))."),
        "kielto",
        *_ONE_CUSTOMER,
        errors.InvalidValueError,
        article="21(2)",
    ),
    _row(
        "consent",
        RIGHTS,
        None,
        N_("Record consent to direct marketing or its withdrawal (Article 7)."),
        "suostumus",
        article="7",
    ),
    _row(
        "consent give",
        RIGHTS,
        "clerk",
        N_("Record a consent to direct marketing."),
        "anna",
        *_ONE_CUSTOMER,
        errors.NoLegalBasisError,
        errors.InvalidValueError,
        errors.RestrictedError,
        article="7(1)",
    ),
    _row(
        "consent withdraw",
        RIGHTS,
        "clerk",
        N_("Record that a consent was withdrawn."),
        "peru",
        *_ONE_CUSTOMER,
        errors.InvalidValueError,
        article="7(3)",
    ),
)
_RECIPIENTS = (
    _row("task", RECIPIENTS, None, N_("See and settle what is due."), "tehtävä", article="19"),
    _row("task list", RECIPIENTS, "viewer", N_("List the open tasks."), "luettele", *_OPENING, errors.DueItemsError),
    _row("task show", RECIPIENTS, "viewer", N_("Show one task."), "näytä", *_OPENING, errors.NotFoundError),
    _row(
        "task done",
        RECIPIENTS,
        "clerk",
        N_("Mark a task as done."),
        "tehty",
        *_OPENING,
        errors.NotFoundError,
        errors.AlreadyThereError,
        errors.InvalidValueError,
    ),
)
_KEEPING = (
    _row(
        "init",
        KEEPING,
        None,
        N_("Make a new register with its first officer."),
        "alusta",
        errors.SaidNoError,
        errors.UnsafePlaceError,
        errors.CannotWriteError,
        errors.NoWayToUnlockError,
        errors.AlreadyThereError,
        errors.InputUnreadableError,
        errors.InvalidValueError,
        errors.OutputError,
    ),
    _row(
        "login",
        KEEPING,
        None,
        N_("Unlock the register for this session."),
        "kirjaudu",
        *_PLACE,
        errors.WrongPasswordError,
        errors.KeyringLockedError,
        errors.NoWayToUnlockError,
        errors.SessionEndedError,
    ),
    _row("logout", KEEPING, None, N_("End the session."), "kirjaudu-ulos", errors.KeyringLockedError),
    _row("whoami", KEEPING, "viewer", N_("Tell who acts, in which role and for how long."), "kuka", *_OPENING),
    _row(
        "password",
        KEEPING,
        "viewer",
        N_("Change your own password."),
        "salasana",
        *_OPENING,
        errors.SaidNoError,
        errors.InvalidValueError,
    ),
    _row("user", KEEPING, None, N_("Manage the users of the register."), "käyttäjä"),
    _row(
        "user add",
        KEEPING,
        "officer",
        N_("Add a user with a role."),
        "lisää",
        *_OPENING,
        errors.AlreadyThereError,
        errors.InputUnreadableError,
        errors.InvalidValueError,
    ),
    _row("user list", KEEPING, "officer", N_("List the users and their roles."), "luettele", *_OPENING),
    _row(
        "user role",
        KEEPING,
        "officer",
        N_("Change the role of a user."),
        "rooli",
        *_OPENING,
        errors.NotFoundError,
        errors.ProtectsSomebodyError,
    ),
    _row("log", KEEPING, None, N_("Read and verify the log."), "loki", article="5(2)"),
    _row(
        "log show",
        KEEPING,
        "officer",
        N_("Show entries of the log."),
        "näytä",
        *_OPENING,
        errors.NotFoundError,
        errors.InvalidValueError,
    ),
    _row(
        "log verify",
        KEEPING,
        "officer",
        N_("Verify the chain and the signatures of the log."),
        "tarkista",
        *_OPENING,
        errors.FindingsError,
    ),
    _row("config", KEEPING, None, N_("Show, load and check the configuration."), "asetukset"),
    _row("config show", KEEPING, "officer", N_("Show the configuration."), "näytä", *_OPENING, errors.OutputError),
    _row(
        "config load",
        KEEPING,
        "officer",
        N_("Load a new version of the configuration."),
        "lataa",
        *_OPENING,
        errors.SaidNoError,
        errors.InputUnreadableError,
        errors.InvalidValueError,
    ),
    _row(
        "config check",
        KEEPING,
        "officer",
        N_("List what the configuration leaves open."),
        "tarkista",
        *_OPENING,
        errors.InputUnreadableError,
        errors.InvalidValueError,
        errors.FindingsError,
    ),
    _row(
        "check",
        KEEPING,
        "viewer",
        N_("Check the health of file, keys, log and configuration."),
        "tarkista",
        *_OPENING,
        errors.FindingsError,
    ),
    _row(
        "demo",
        KEEPING,
        None,
        N_("Show the main job on a throw-away register of invented people."),
        "esittely",
        errors.CannotWriteError,
        errors.OutputError,
    ),
)

COMMANDS: tuple[CommandRow, ...] = (*_DAILY, *_RIGHTS, *_RECIPIENTS, *_KEEPING)
