"""Failures of finding somebody, and what the law or a rule forbids (30 to 47)."""

from __future__ import annotations

from kkrek.errors.base import N_, KkrekError


class NotFoundError(KkrekError):
    """The number or name is nobody's; the same for erased and never issued."""

    exit_code = 30
    what = N_("no {thing} {which}")
    hint = N_("look with `{command}`")


class NoKeysYetError(NotFoundError):
    """The user has no keys since a restore, so there is nothing whose role could change."""

    what = N_("user {user} has no keys since the register was restored, so the role cannot be changed yet")
    hint = N_("give the user a new password first, with `kkrek user reset {user}`")


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


class AlreadyUndoneError(AlreadyThereError):
    """The batch was taken back before."""

    what = N_("batch {batch} was taken back on {day} already: nothing was changed")
    hint = N_("see it with `kkrek batch list`")


class ChangedSinceError(KkrekError):
    """Somebody changed it since it was shown or planned."""

    exit_code = 33
    what = N_("{thing} was changed since it was shown: nothing was done")
    hint = N_("look again with `{command}`")


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


class OpenBreachError(OpenRequestError):
    """A breach is not closed: the log is evidence of it (F-42, GDPR Art. 33(5))."""

    what = N_("breach {number} is not closed: the log is kept until it is")
    hint = N_("close it with `kkrek breach close {number}`, then give the command again")


class NoLegalBasisError(KkrekError):
    """The marketing is forbidden or lacks a basis (E-45, M-02, M-12)."""

    exit_code = 43
    what = N_("{reason}")
    hint = N_("{remedy}")


class NoSafeguardError(NoLegalBasisError):
    """The recipient keeps the data outside the EEA, and no safeguard is recorded (GDPR Art. 44-46)."""

    what = N_("{recipient} keeps the data outside the EEA, and no safeguard is recorded (GDPR Art. 44-46)")
    hint = N_("an officer records it with `kkrek recipient approve {recipient} --safeguard TEXT`")


class UnapprovedFieldError(NoLegalBasisError):
    """A field would leave that no officer approved for the recipient (GDPR Art. 25(2), E-48)."""

    what = N_("not approved for {recipient}: {names}")
    hint = N_("leave it out, or ask an officer to approve it with `kkrek recipient approve {recipient}`")


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


class NoticeGapsError(ConfigurationGapError):
    """A notice with gaps goes to nobody (GDPR Art. 12(1), 13, 14; E-18)."""

    what = N_("the notice cannot be final: the configuration leaves {count} things open, first {where}")
    hint = N_("see them marked in the draft of `kkrek notice`, mend them and use `kkrek config load`")


class TooLateError(KkrekError):
    """The time for this is over."""

    exit_code = 46
    what = N_("{thing} was possible until {until}")
    hint = N_("{remedy}")


class LogEntryGoneError(TooLateError):
    """The log entry of a batch was taken out, and with it whom the batch touched (F-40)."""

    what = N_("batch {batch} is older than the log that is kept: nobody knows any more whom it touched")
    hint = N_("correct what is wrong with a new file, `kkrek batch apply FILE`")


class RecipientRetiredError(TooLateError):
    """The recipient gets nothing any more."""

    what = N_("{recipient} is retired since {day}: nothing goes to it any more")
    hint = N_("what was told by then is recorded with `kkrek disclose --done --on DATE`; see `kkrek recipient list`")


class IdentityNotConfirmedError(KkrekError):
    """The requester's identity is not confirmed (E-10, E-11)."""

    exit_code = 47
    what = N_("the identity of the requester is not confirmed")
    hint = N_("add --identity document-seen, e-identification, known-contact, one-time-code or known-to-staff")


class RequestIdentityError(IdentityNotConfirmedError):
    """A request cannot be answered while nobody knows who asks (E-10)."""

    hint = N_("record how it was checked with `kkrek request identity {request} --method METHOD`")
