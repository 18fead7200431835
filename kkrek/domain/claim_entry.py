"""Turn what somebody typed about a claim into values, and what happens to it into changes (F-39, N-06)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from kkrek.domain.claim import ClaimState
from kkrek.domain.dates import day_or_today, parse_date
from kkrek.domain.free_text import Finding, scan
from kkrek.domain.names import check_line
from kkrek.domain.words import fold
from kkrek.errors import N_, ClaimBarredError, InvalidValueError

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.claim import Claim

_REFERENCE_LIMIT = 60
_FARTHEST_DUE = timedelta(days=3653)


class ClaimStep(StrEnum):
    """What happens to a claim, by the word of its command."""

    SETTLE = "settle"
    DISPUTE = "dispute"
    JUDGMENT = "judgment"
    INTERRUPT = "interrupt"


def check_reference(text: str) -> str:
    """Return a claim's reference: one line, neither an identity code nor an account number (F-02).

    Raises:
        InvalidValueError: it breaks the rule (52).
    """
    reference = check_line(text, "reference", limit=_REFERENCE_LIMIT)
    if scan(reference) & {Finding.IDENTITY_CODE, Finding.IBAN}:
        raise InvalidValueError(
            field="reference",
            rule=N_("it seems to hold a personal identity code or an account number"),
            remedy=N_("give the number of the invoice or its payment reference"),
        )
    return reference


def same_reference(one: str, other: str) -> bool:
    """Tell whether two references are the same but for capitals and spaces."""
    return fold(one).replace(" ", "") == fold(other).replace(" ", "")


def check_due(text: str, today: date) -> date:
    """Return a due day; it may lie ahead, but not by more than ten years.

    Raises:
        InvalidValueError: it is no date, or too far ahead (52).
    """
    due = parse_date(text, today, "due_on")
    if due > today + _FARTHEST_DUE:
        raise InvalidValueError(field="due_on", rule=N_("lies more than ten years ahead"), remedy=N_("check the year"))
    return due


def step_values(claim: Claim, step: ClaimStep, on: str | None, today: date) -> dict[str, str]:
    """Return the columns that a step changes in a claim: state and day, or the days of its interruptions.

    ``on`` is the day as typed, today if None. The step may come before the due day, but for a judgment.

    Raises:
        InvalidValueError: the claim's state does not allow the step, or the day is wrong (52).
        ClaimBarredError: it was barred by then and cannot be interrupted (52, F-39).
    """
    day = day_or_today(on, today, "on")
    _check_state(claim, step)
    match step:
        case ClaimStep.SETTLE:
            return {"state": ClaimState.PAID.value, "paid_on": day.isoformat()}
        case ClaimStep.DISPUTE:
            return {"state": ClaimState.DISPUTED.value, "disputed_on": day.isoformat()}
        case ClaimStep.JUDGMENT:
            if day < claim.due_on:
                raise InvalidValueError(
                    field="on", rule=N_("a judgment before the due day"), remedy=N_("check both days")
                )
            return {"state": ClaimState.JUDGMENT.value, "judgment_on": day.isoformat()}
        case ClaimStep.INTERRUPT:
            return {"interrupted_on": ",".join(one.isoformat() for one in _interruptions(claim, day))}


def _check_state(claim: Claim, step: ClaimStep) -> None:
    if claim.state is ClaimState.PAID:
        raise _refused(N_("the claim is paid"), N_("see it with `kkrek claim list`; `kkrek undo` takes back a mistake"))
    if step is ClaimStep.DISPUTE and claim.state is not ClaimState.OPEN:
        raise _refused(N_("the claim is disputed already, or judged"), N_("see it with `kkrek claim list`"))
    if step is ClaimStep.JUDGMENT and claim.state is ClaimState.JUDGMENT:
        raise _refused(N_("a judgment is recorded already"), N_("see it with `kkrek claim list`"))


def _refused(rule: str, remedy: str) -> InvalidValueError:
    return InvalidValueError(field="state", rule=rule, remedy=remedy)


def _interruptions(claim: Claim, day: date) -> list[date]:
    end = claim.barred_after
    if end is not None and day > end:
        raise ClaimBarredError(field="on", day=end.isoformat())
    if day in claim.interrupted_on:
        raise InvalidValueError(
            field="on", rule=N_("an interruption of this day is recorded already"), remedy=N_("give another day")
        )
    return sorted([*claim.interrupted_on, day])
