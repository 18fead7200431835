"""Failures of values, input files and output, and what a check found (50 to 71)."""

from __future__ import annotations

from kkrek.errors.base import N_, KkrekError


class InputUnreadableError(KkrekError):
    """An input file cannot be read."""

    exit_code = 50
    what = N_("{path} cannot be read: {reason}")
    hint = N_("{remedy}")


class LineUnreadableError(InputUnreadableError):
    """A line of an input file makes the whole of it unreadable."""

    what = N_("{path} cannot be read: {reason} (line {line})")


class HeadingsError(InputUnreadableError):
    """The headings of a file name what is unknown, or lack what is needed."""

    what = N_("{path} cannot be read: {reason}: {headings}")


class RowsRefusedError(KkrekError):
    """Rows of a file break a rule; the result lists them, and nothing was written."""

    exit_code = 51
    what = N_("rows refused: {count}, the first on line {line}; nothing was written")
    hint = N_("mend the rows that are listed, then give the command again")


class CustomersLeftOutError(RowsRefusedError):
    """Some customers cannot go to a recipient; the result tells why of each, and nothing was written (V-04)."""

    what = N_("{count} customers cannot go to {recipient}, each for the reason that is told: nothing was written")
    hint = N_("mend what is told, or leave them out with --skip")


class InvalidValueError(KkrekError):
    """A value breaks a rule; the value itself is never shown."""

    exit_code = 52
    what = N_("{field}: {rule}")
    hint = N_("{remedy}")


class TomlSlipError(InvalidValueError):
    """A text that is to be TOML stops being it; ``key`` is empty or the key of the line in brackets."""

    what = N_("line {line}{key}: {rule}")


class ClaimBarredError(InvalidValueError):
    """A claim that was barred cannot be kept alive any more (F-39)."""

    what = N_("{field}: the claim was barred by limitation after {day} (Act 728/2003)")
    hint = N_("give the day on which it was interrupted, {day} or earlier")


class LogStillKeptError(InvalidValueError):
    """Entries of the log are to go before their time (F-40)."""

    what = N_("{field}: by the configuration the log entries of that day are still kept")
    hint = N_("the last day that may go is {day}; leave it out for that")


class AlreadyAppliedError(KkrekError):
    """This very file was applied before, and not taken back (pains of a batch that runs twice)."""

    exit_code = 53
    what = N_("this file was applied before, as batch {batch}: nothing was changed")
    hint = N_("see it with `kkrek batch list`; take it back with `kkrek batch undo {batch}`")


class PartlyDoneError(KkrekError):
    """Some rows were left out or refused; the rest was done."""

    exit_code = 54
    what = N_("{doing}: {skipped} left out, {refused} refused")
    hint = N_("{remedy}")


class PartlyDisclosedError(PartlyDoneError):
    """Some customers could not go to the recipient; the others did."""

    what = N_("done in part: {skipped} left out of the file")
    hint = N_("the result names them, each with its reason")


class LeftAsTheyAreError(PartlyDoneError):
    """Some customers or cases of an approved plan were left as they are."""

    what = N_("done in part: {count} customers or cases of the plan were left as they are")
    hint = N_("the result names them, each with its reason")


class UnreviewedError(KkrekError):
    """Free text waits for somebody to read it: a draft was made, and the request stays open (R-08, R-26)."""

    exit_code = 54
    what = N_("a draft was made: {items} have not been reviewed, and request {request} stays open")
    hint = N_("read them, then add --request {request} --reviewed, or leave some out with --withhold")


class OutputError(KkrekError):
    """The result could not be written."""

    exit_code = 60
    what = N_("{path} cannot be written: {reason}")
    hint = N_("{remedy}")


class SavedOutputError(OutputError):
    """The result could not be written, but what it tells is saved; ``saved`` says so."""

    what = N_("{path} cannot be written: {reason}; {saved}")


class DueItemsError(KkrekError):
    """Due items exist, and the command was asked to tell by its exit code."""

    exit_code = 70
    what = N_("{count} tasks, requests, breaches or holds are due")
    hint = N_("see `kkrek task list`")


class DataDueError(DueItemsError):
    """Data have had their time, and the command was asked to tell by its exit code."""

    what = N_("{count} groups of data of customers have had their time")
    hint = N_("an officer erases them with `kkrek retention apply`")


class FindingsError(KkrekError):
    """A check found something."""

    exit_code = 71
    what = N_("{count} findings")
    hint = N_("each finding names its remedy")
