"""What a row of the table of commands is, the panels of the help page, and the failures that many commands share."""

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
    "find", "duplicates", "note list", "relation list", "claim list", "event list", "batch list", "task list",
    "recipient list", "breach list", "user list", "backup list", "retention list", "hold list",
    "request list", "marketing list", "log show", "log summary", "log verify", "check", "config check", "stats",
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


PLACE: Errors = (
    errors.NoRegisterError,
    errors.BusyError,
    errors.NewerRegisterError,
    errors.DamagedError,
    errors.OlderRegisterError,
    errors.UnsafePlaceError,
    errors.UntrustedError,
    errors.CannotWriteError,
)
OPENING: Errors = (
    *PLACE,
    errors.WrongPasswordError,
    errors.KeyringLockedError,
    errors.NoWayToUnlockError,
    errors.RoleTooLowError,
    errors.SessionEndedError,
    errors.InputUnreadableError,
)
ONE_CUSTOMER: Errors = (*OPENING, errors.NotFoundError, errors.SeveralFoundError)
CHANGE: Errors = (
    *ONE_CUSTOMER,
    errors.SaidNoError,
    errors.ChangedSinceError,
    errors.RestrictedError,
    errors.InvalidValueError,
)
TIE: Errors = (*CHANGE, errors.AlreadyThereError, errors.ClaimBarredError)


def row(
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
