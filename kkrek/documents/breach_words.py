"""The words of breaches, for the worksheet and the screen (GDPR Art. 4(12), 33, 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kkrek.documents.labels import Translate, Words, say
from kkrek.domain.breach import Breach, Loss, Proposal, Risk, State, What, Why
from kkrek.domain.clock import format_clock
from kkrek.domain.dates import format_date
from kkrek.errors import N_
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.moment import Moment

WHATS: Final[Words] = {
    What.REGISTER: N_("the register itself"),
    What.BACKUP: N_("a backup of the register"),
    What.DISCLOSURE: N_("a disclosure to a recipient"),
    What.OTHER: N_("something else"),
}
LOSSES: Final[Words] = {
    Loss.CONFIDENTIALITY: N_("others may have seen the data"),
    Loss.INTEGRITY: N_("the data may have been changed"),
    Loss.AVAILABILITY: N_("the data are lost, or out of reach"),
}
RISKS: Final[Words] = {
    Risk.UNLIKELY: N_("a risk to the persons is unlikely"),
    Risk.RISK: N_("a risk to the persons"),
    Risk.HIGH: N_("a high risk to the persons"),
}
STATES: Final[Words] = {
    State.OPEN: N_("the hours run"),
    State.NOTIFIED: N_("decided about the authority, still open"),
    State.CLOSED: N_("closed"),
}
WHYS: Final[Words] = {
    Why.ASSESSED: N_("so the office has assessed it"),
    Why.UNINTELLIGIBLE: N_("the data are encrypted and the key did not leak (GDPR Article 34(3)(a))"),
    Why.KEY_LEAKED: N_("the key leaked, too"),
    Why.NOT_ENCRYPTED: N_("the data are not encrypted"),
    Why.DATA_LOST: N_("the data are lost or out of reach"),
    Why.DATA_CHANGED: N_("the data may have been changed"),
    Why.IDENTITY_CODES: N_("personal identity codes are among them"),
    Why.BANK_ACCOUNTS: N_("account numbers are among them"),
    Why.PROTECTED: N_("persons under non-disclosure for personal safety are among them"),
    Why.NOBODY: N_("nobody's data are concerned"),
}


def what_text(breach: Breach, translate: Translate) -> str:
    """Return what got out of hand, with the place in the log at which a backup stood, or the disclosure's number."""
    text = say(WHATS, breach.what, translate)
    if breach.what is What.BACKUP:
        return translate(N_("{what}, as it stood at log entry {entry}")).format(what=text, entry=breach.head)
    if breach.what is What.DISCLOSURE:
        return translate(N_("{what}, of log entry {entry}")).format(what=text, entry=breach.disclosure)
    return text


def due_text(breach: Breach, now: Moment, lang: str) -> str:
    """Return by when the authority is to be notified, and how much is left while the hours run (T-03)."""
    _ = translator(lang)
    due = format_clock(breach.due_at, now.zone, lang)
    left = breach.left(now.at)
    if left is None:
        return due
    if left.total_seconds() < 0:
        return _("{due}, passed").format(due=due)
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    return _("{due}, {hours} h {minutes} min left").format(due=due, hours=hours, minutes=minutes)


def authority_text(breach: Breach, now: Moment, lang: str) -> str:
    """Return what was done about the authority: notified when, in time or late, not at all, or nothing yet."""
    _ = translator(lang)
    if breach.not_notified:
        return _("not notified")
    if breach.notified_at is None:
        return _("not notified yet")
    at = format_clock(breach.notified_at, now.zone, lang)
    return (
        _("notified {moment}, late").format(moment=at) if breach.is_late else _("notified {moment}").format(moment=at)
    )


def persons_told_text(breach: Breach, lang: str) -> str:
    """Return what was done about the persons: told when, not told and why, or nothing yet."""
    _ = translator(lang)
    if breach.told_on is not None:
        return _("told on {day}").format(day=format_date(breach.told_on, lang))
    if breach.not_told:
        return _("not told: {reason}").format(reason=breach.not_told)
    needless = breach.closed_on is not None and not breach.proposal.persons
    return _("not told, since there is no need to") if needless else _("not told yet")


def proposal_texts(proposal: Proposal, lang: str) -> tuple[str, str]:
    """Return what is proposed about the authority and about the persons (E-52, E-53)."""
    _ = translator(lang)
    authority = (
        _("Notify the authority (GDPR Article 33(1)).")
        if proposal.authority
        else _("The authority need not be notified; the reason is documented (GDPR Article 33(1) and (5)).")
    )
    if proposal.persons:
        return authority, _("Tell the persons without undue delay (GDPR Article 34(1)).")
    if Why.UNINTELLIGIBLE in proposal.why:
        return authority, _("The persons need not be told: nobody can read the data (GDPR Article 34(3)(a)).")
    return authority, _("The persons need not be told: the risk is not high (GDPR Article 34(1)).")


def why_text(proposal: Proposal, lang: str) -> str:
    """Return by which risk, and why."""
    _ = translator(lang)
    reasons = "; ".join(say(WHYS, why, _) for why in proposal.why)
    risk = say(RISKS, proposal.risk, _)
    return f"{risk[:1].upper()}{risk[1:]}: {reasons}." if reasons else f"{risk[:1].upper()}{risk[1:]}."


def encryption_text(breach: Breach, lang: str) -> str:
    """Return whether the data can be read (E-53)."""
    _ = translator(lang)
    if not breach.encrypted:
        return _("not encrypted")
    return _("encrypted, and the key leaked") if breach.key_leaked else _("encrypted, the key did not leak")
