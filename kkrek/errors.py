"""Every failure that kkrek foresees: its id, exit code, what happened, and what to do next.

Rules for the sentences: lower-case start, no final period, one line, no blame. A fact is a number, a path,
a date or a rule; never a name, an address, an identity code, an account, a key or SQL. ``hint`` names the
next command. Exit codes are never reused:

0 done, 1 a bug, 2 wrong usage, 3 the person said no, 10-18 the register on disk, 20-23 unlocking,
30-33 finding, 40-47 the law or a rule says no, 50-54 values and input files, 60 output, 70-71 findings,
130 Ctrl-C, 141 pipe closed, 143 terminated.
"""

from __future__ import annotations

import re
from typing import ClassVar


class Phrase(str):  # ruff: ignore[subclass-builtin] - gettext and format take a real str
    """A sentence that is translated where it is shown."""

    __slots__ = ()


class Codes(str):  # ruff: ignore[subclass-builtin] - it stands where any remedy stands
    """The codes of a closed choice, with bars between them; they are shown in the words of the language that is on."""

    __slots__ = ()


def N_(message: str) -> Phrase:  # ruff: ignore[invalid-function-name] - the name that gettext's tools look for
    """Mark a sentence for translation where it is written."""
    return Phrase(message)


class KkrekError(Exception):
    """A foreseen failure; ``fields`` fill the named places of ``what`` and ``hint``."""

    exit_code: ClassVar[int] = 1
    what: ClassVar[str] = ""
    hint: ClassVar[str] = ""

    def __init__(self, **fields: str | int) -> None:
        """Keep the facts; a ``Phrase`` among them is translated when shown."""
        super().__init__(self.what.format_map(fields))
        self.fields: dict[str, str | int] = fields

    @classmethod
    def id(cls) -> str:
        """Return the stable name for scripts: the class name in kebab-case without ``Error``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__.removesuffix("Error")).lower()


# 2, 3: usage -------------------------------------------------------------------------------------------------


class UsageError(KkrekError):
    """The command line is wrong."""

    exit_code = 2
    what = N_("{problem}")
    hint = N_("see `kkrek {command} --help`")


class SecretInArgumentError(KkrekError):
    """A personal identity code or an account number stands in the arguments (F-05)."""

    exit_code = 2
    what = N_("a personal identity code or an account number must not be an argument: others see it")
    hint = N_("use `{option} -` and type it when asked, or give it on standard input")


class NeedsYesError(KkrekError):
    """A question must be answered, and there is no terminal to ask at."""

    exit_code = 2
    what = N_("`kkrek {command}` asks before it acts, and there is no terminal to ask at")
    hint = N_("add --yes")


class NeedsOptionError(KkrekError):
    """A value is missing that is not asked for, or there is no terminal to ask at."""

    exit_code = 2
    what = N_("{option} is missing")
    hint = N_("give {option}; see `kkrek {command} --help`")


class NeedsPurposeError(KkrekError):
    """A look-up without a session must say its purpose (E-34)."""

    exit_code = 2
    what = N_("this look-up has no purpose: no session gives one and --purpose is missing")
    hint = N_("add --purpose {codes}")


class SettledElsewhereError(KkrekError):
    """What a request asks for is done, and so settled, by a command of its own."""

    exit_code = 2
    what = N_("request {request} asks for what another command does and settles")
    hint = N_("use `{command}`")


class SaidNoError(KkrekError):
    """The person answered no."""

    exit_code = 3
    what = N_("nothing was changed")


# 10-18: the register on disk ---------------------------------------------------------------------------------


class NoRegisterError(KkrekError):
    """There is no register where one was looked for."""

    exit_code = 10
    what = N_("no register in {path}: {reason}")
    hint = N_("name its directory with --register, or make one with `kkrek init`")


class BusyError(KkrekError):
    """Somebody else kept the register for longer than one waits."""

    exit_code = 11
    what = N_("the register is in use by {holder}; waited {seconds} seconds")
    hint = N_("try again in a moment; nothing was changed")


class WrongPasswordError(KkrekError):
    """The slot of this user does not open."""

    exit_code = 12
    what = N_("the password does not open the register for user {user}")
    hint = N_("check the user name and the password; an officer can look up the users with `kkrek user list`")


class NewerRegisterError(KkrekError):
    """The file was made by a newer kkrek."""

    exit_code = 13
    what = N_("the register was made by a newer kkrek (format {found}; this one knows {known})")
    hint = N_("update kkrek on this machine")


class DamagedError(KkrekError):
    """The file cannot be read as the register it should be."""

    exit_code = 14
    what = N_("the register is damaged: {reason}")
    hint = N_("change nothing; restore the latest backup of {path}")


class OlderRegisterError(KkrekError):
    """The register, its log or its ledger is older than this user has seen it (rollback)."""

    exit_code = 15
    what = N_("the register is older than you last saw it: entry {seen} was seen, it now ends at {found} ({part})")
    hint = N_("an old copy may have been put back; ask an officer to restore the newest one")


class UnsafePlaceError(KkrekError):
    """A file or directory can be reached by others, or lies on a network drive."""

    exit_code = 16
    what = N_("{path} is not safe: {reason}")
    hint = N_("{remedy}")


class UntrustedError(KkrekError):
    """A grant, the schema or the log does not verify."""

    exit_code = 17
    what = N_("the register cannot be trusted: {reason}")
    hint = N_("do not work with it; tell an officer, who can look with `kkrek check` and `kkrek log verify`")


class CannotWriteError(KkrekError):
    """The register cannot be written: disk full or read-only."""

    exit_code = 18
    what = N_("the register cannot be written: {reason}")
    hint = N_("free some space or make the place writable; nothing was changed, nothing is shown unlogged")


# 20-23: unlocking --------------------------------------------------------------------------------------------


class KeyringLockedError(KkrekError):
    """The desktop keyring is there but locked."""

    exit_code = 20
    what = N_("the keyring of your desktop is locked")
    hint = N_("unlock it, or use --password-file or --password-fd")


class NoWayToUnlockError(KkrekError):
    """No session, no terminal, no password file."""

    exit_code = 21
    what = N_("there is no way to unlock the register here: {reason}")
    hint = N_("use `kkrek login`, --password-fd N, --password-file F or the systemd credential kkrek.password")


class RoleTooLowError(KkrekError):
    """The user's role does not allow the command."""

    exit_code = 22
    what = N_("the role {role} does not allow `kkrek {command}`; it needs {needed}")
    hint = N_("ask a colleague with that role")


class SessionEndedError(KkrekError):
    """The session is over, or belongs to another."""

    exit_code = 23
    what = N_("the session has ended: {reason}")
    hint = N_("{remedy}")


# 30-33: finding ----------------------------------------------------------------------------------------------


class NotFoundError(KkrekError):
    """The number or name is nobody's; the same for erased and never issued."""

    exit_code = 30
    what = N_("no {thing} {which}")
    hint = N_("look with `{command}`")


class SeveralFoundError(KkrekError):
    """More than one matches, and there is no terminal to choose at."""

    exit_code = 31
    what = N_("{count} match where one is needed: {candidates}")
    hint = N_("{remedy}")


class AlreadyThereError(KkrekError):
    """It is already there."""

    exit_code = 32
    what = N_("{thing} is already there{where}")
    hint = N_("{remedy}")


class ChangedSinceError(KkrekError):
    """Somebody changed it since it was shown or planned."""

    exit_code = 33
    what = N_("{thing} was changed since it was shown: nothing was done")
    hint = N_("look again with `{command}`")


# 40-47: the law or a rule says no ----------------------------------------------------------------------------


class RetentionDutyError(KkrekError):
    """A duty to keep binds everything that was to go (GDPR Art. 17(3))."""

    exit_code = 40
    what = N_("nothing of customer {number} can be erased: {reason}, until {until}")
    hint = N_("{remedy}")


class RestrictedError(KkrekError):
    """Processing is restricted (GDPR Art. 18, E-41)."""

    exit_code = 41
    what = N_("the processing of customer {number} is restricted since {since}")
    hint = N_("{remedy}")


class OpenRequestError(KkrekError):
    """An open request must be answered first (E-15)."""

    exit_code = 42
    what = N_("request {request} of customer {number} is open and must be answered first")
    hint = N_("answer it with `{command}`")


class NoLegalBasisError(KkrekError):
    """The marketing is forbidden or lacks a basis (E-45, M-02, M-12)."""

    exit_code = 43
    what = N_("{reason}")
    hint = N_("{remedy}")


class ProtectsSomebodyError(KkrekError):
    """Doing it could harm somebody, so it was not done (E-30, R-26)."""

    exit_code = 44
    what = N_("{reason}")
    hint = N_("{remedy}")


class ConfigurationGapError(KkrekError):
    """The configuration leaves open what this needs (F-41)."""

    exit_code = 45
    what = N_("the configuration leaves open: {gap}")
    hint = N_("fill it in and load it with `kkrek config load`; `kkrek config check` lists all gaps")


class TooLateError(KkrekError):
    """The time for this is over."""

    exit_code = 46
    what = N_("{thing} was possible until {until}")
    hint = N_("{remedy}")


class IdentityNotConfirmedError(KkrekError):
    """The requester's identity is not confirmed (E-10, E-11)."""

    exit_code = 47
    what = N_("the identity of the requester is not confirmed")
    hint = N_("add --identity document-seen, e-identification, known-contact, one-time-code or known-to-staff")


class RequestIdentityError(IdentityNotConfirmedError):
    """A request cannot be answered while nobody knows who asks (E-10)."""

    hint = N_("record how it was checked with `kkrek request identity {request} --method METHOD`")


# 50-54: values and input files -------------------------------------------------------------------------------


class InputUnreadableError(KkrekError):
    """An input file cannot be read."""

    exit_code = 50
    what = N_("{path} cannot be read: {reason}")
    hint = N_("{remedy}")


class RowsRefusedError(KkrekError):
    """Rows of a file break a rule; the result lists them, and nothing was written."""

    exit_code = 51
    what = N_("{count} rows were refused, the first on line {line}; nothing was written")
    hint = N_("mend the rows that are listed, then give the command again")


class InvalidValueError(KkrekError):
    """A value breaks a rule; the value itself is never shown."""

    exit_code = 52
    what = N_("{field}: {rule}")
    hint = N_("{remedy}")


class ClaimBarredError(InvalidValueError):
    """A claim that was barred cannot be kept alive any more (F-39)."""

    what = N_("{field}: the claim was barred by limitation after {day} (Act 728/2003)")
    hint = N_("give the day on which it was interrupted, {day} or earlier")


class UnreviewedError(KkrekError):
    """Free text waits for somebody to read it: a draft was made, and the request stays open (R-08, R-26)."""

    exit_code = 54
    what = N_("a draft was made: {items} have not been reviewed, and request {request} stays open")
    hint = N_("read them, then add --request {request} --reviewed, or leave some out with --withhold")


# 60: output; 70-71: findings ---------------------------------------------------------------------------------


class OutputError(KkrekError):
    """The result could not be written."""

    exit_code = 60
    what = N_("{path} cannot be written: {reason}")
    hint = N_("{remedy}")


class DueItemsError(KkrekError):
    """Due items exist, and the command was asked to tell by its exit code."""

    exit_code = 70
    what = N_("{count} tasks or requests are due")
    hint = N_("see `kkrek task list`")


class FindingsError(KkrekError):
    """A check found something."""

    exit_code = 71
    what = N_("{count} findings")
    hint = N_("each finding names its remedy")
