"""Failures of the command line, the register on disk and its unlocking (2, 3, 10 to 23)."""

from __future__ import annotations

from kkrek.errors.base import N_, KkrekError


class UsageError(KkrekError):
    """The command line is wrong."""

    exit_code = 2
    what = N_("{problem}")
    hint = N_("see `kkrek {command} --help`")


class StaysOnRecordError(UsageError):
    """What the user did last went to somebody, and `undo` does not take it back."""

    what = N_(
        "entry {entry} (`kkrek {command}`) stays on record: `kkrek undo` does not take back what went to somebody"
    )
    hint = N_("to take back an older change, give its entry: `kkrek undo ENTRY`")


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
    hint = N_("give {option}{values}; see `kkrek {command} --help`")

    def __init__(self, **fields: str | int) -> None:
        """Keep the facts; ``values`` lists what the option takes, in brackets, where that is a closed list."""
        super().__init__(**{"values": "", **fields})


class NeedsPurposeError(KkrekError):
    """A look-up without a session must say its purpose (E-34)."""

    exit_code = 2
    what = N_("this look-up has no purpose: neither session nor user has one, and --purpose is missing")
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


class EditorFailedError(SaidNoError):
    """The editor did not start, or ended with an error: the person gave up, or sees to it first."""

    what = N_("the editor {editor} failed ({reason}): nothing was changed")
    hint = N_("set EDITOR to an editor that is installed, as EDITOR=nano, EDITOR=vi or EDITOR='gedit --wait'")


class NoRegisterError(KkrekError):
    """There is no register where one was looked for."""

    exit_code = 10
    what = N_("no register in {path}: {reason}")
    hint = N_("name its directory with --register, or make one with `kkrek init`")


class LostRegisterError(NoRegisterError):
    """No register is here, but its ledger or backups are: it was lost, or is moved away."""

    hint = N_("if it was lost, bring it back with `kkrek restore FILE`; with --dry-run that only tries a backup")


class BusyError(KkrekError):
    """Somebody else kept the register for longer than one waits."""

    exit_code = 11
    what = N_("the register is in use by {holder}; waited {seconds} seconds")
    hint = N_("try again in a moment; nothing was changed")


class WrongPasswordError(KkrekError):
    """The slot of this user does not open."""

    exit_code = 12
    what = N_("the password does not open the register for user {user}")
    hint = N_("check both; if it is lost, or the register was restored, an officer gives a new one: `kkrek user reset`")


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


class BackupDamagedError(DamagedError):
    """A backup is not whole: cut, changed, or no backup at all."""

    what = N_("{path} is no whole backup: {reason}")
    hint = N_("take another backup file; `kkrek restore FILE --dry-run` tries one without changing anything")


class OlderRegisterError(KkrekError):
    """The register, its log or its ledger is older than this user has seen it (rollback)."""

    exit_code = 15
    what = N_("the register is older than you last saw it: entry {seen} was seen, it now ends at {found} ({part})")
    hint = N_("an old copy may have been put back; an officer brings the newest backup back with `kkrek restore`")


class OtherHistoryError(OlderRegisterError):
    """The log is as long as this user knows it or longer, and another one."""

    what = N_("this is not the register as you last saw it: its log tells another history from entry {seen} or before")


class LedgerCutError(OlderRegisterError):
    """Lines of the ledger are missing, so what they tell could not be done again after a restore (E-39)."""

    what = N_("the ledger was cut: line {seen} was written, and the newest one found ends at {found}")
    hint = N_("{remedy}")


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


class BackupUntrustedError(UntrustedError):
    """A backup is not what it says, or is of another register."""

    what = N_("the backup cannot be trusted: {reason}")
    hint = N_("take a backup of this register; `kkrek restore FILE --dry-run` tries one without changing anything")


class LedgerUntrustedError(UntrustedError):
    """A ledger is of another register, or somebody changed it."""

    what = N_("the ledger {path} cannot be trusted: {reason}")
    hint = N_("name the right one with --ledger, or move the wrong one away; nothing was restored")


class CannotWriteError(KkrekError):
    """The register cannot be written: disk full or read-only."""

    exit_code = 18
    what = N_("the register cannot be written: {reason}")
    hint = N_("free some space or make the place writable; nothing was changed, nothing is shown unlogged")


class CannotGoOnError(CannotWriteError):
    """The disk became full or read-only when a part of an approved plan was erased already."""

    what = N_("the register cannot be written any more: {reason}")
    hint = N_(
        "free some space or make the place writable; {count} groups of data of the plan are erased: list and approve"
        " the rest with `kkrek retention list`"
    )


class NoRoomError(CannotWriteError):
    """The disk has too little room for what is written beside the register, so it is not begun."""

    what = N_("the disk of the register has {free} MiB left, and {needed} MiB are needed for this")
    hint = N_("free some space on it; nothing was changed")


class KeyringLockedError(KkrekError):
    """The desktop keyring is there but locked."""

    exit_code = 20
    what = N_("the keyring of your desktop is locked")
    hint = N_("unlock it, or use --password-file or --password-fd")


class NoWayToUnlockError(KkrekError):
    """No session, no terminal, no password file."""

    exit_code = 21
    what = N_("there is no way to unlock the register here: {reason}")
    hint = N_(
        "use `kkrek shell` at a terminal, --password-file F, --password-fd N or the systemd credential kkrek.password;"
        " on a desktop with a keyring `kkrek login`"
    )


class RoleTooLowError(KkrekError):
    """The user's role does not allow the command."""

    exit_code = 22
    what = N_("the role {role} does not allow `kkrek {command}`; it needs {needed}{why}")
    hint = N_("ask a colleague with that role")

    def __init__(self, **fields: str | int) -> None:
        """Keep the facts; ``why`` is told only where the command alone does not tell it."""
        super().__init__(**{"why": "", **fields})


class SessionEndedError(KkrekError):
    """The session is over, or belongs to another."""

    exit_code = 23
    what = N_("the session has ended: {reason}")
    hint = N_("{remedy}")
