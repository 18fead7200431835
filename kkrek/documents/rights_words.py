"""What the codes of requests, letters, restrictions and erasures mean in words (GDPR chapter III; R-03, E-29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kkrek.documents.labels import FIELDS
from kkrek.domain.dates import format_date
from kkrek.errors import N_
from kkrek.i18n import translator

if TYPE_CHECKING:
    from datetime import date

    from kkrek.documents.labels import Translate, Words


def ending_text(reason: str, translate: Translate) -> str:
    """Return why part of a request was not done: the words somebody wrote, or what the codes of a stay mean."""
    codes = reason.split(", ")
    known = all(code in STAY_REASONS for code in codes)
    return "; ".join(translate(STAY_REASONS[code]) for code in codes) if known else reason


def stays_until(reason: str, until: date | None, lang: str) -> str:
    """Return until when something stays after an erasure; a hold has a day on which it is looked at again (F-42)."""
    _ = translator(lang)
    if until is not None and reason == "hold":
        return _("as long as the hold lasts; it is looked at again on {day}").format(day=format_date(until, lang))
    return format_date(until, lang) if until is not None else _("as long as the reason lasts")


def hold_reason(reason: str, translate: Translate) -> str:
    """Return why something is held: the words somebody wrote, or what the program's own code means (F-42)."""
    phrase = HOLD_REASONS.get(reason)
    return translate(phrase) if phrase else reason


REQUEST_KINDS: Final[Words] = {
    "access": N_("access to your data"),
    "rectification": N_("rectification of your data"),
    "erasure": N_("erasure of your data"),
    "restriction": N_("restriction of the processing"),
    "portability": N_("your data in a portable form"),
    "objection": N_("objection to the processing"),
    "marketing_objection": N_("objection to direct marketing"),
}

REQUEST_STATES: Final[Words] = {
    "received": N_("received"),
    "identity_asked": N_("waiting for the identity to be confirmed"),
    "extended": N_("being answered, time extended"),
    "answered": N_("answered"),
    "partly": N_("answered in part"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
    "copy-given": N_("answered, copy given"),
    "erased": N_("erased"),
}

# How one part of a request ended.
OUTCOMES: Final[Words] = {
    "fulfilled": N_("done"),
    "partly": N_("done in part"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
}

# Letters about the person's rights.
LETTERS: Final[Words] = {
    "acknowledgement": N_("acknowledgement of your request"),
    "identity_question": N_("question about your identity"),
    "extension": N_("notice of more time"),
    "answer": N_("answer to your request"),
    "partial_refusal": N_("partial refusal"),
    "refusal": N_("refusal"),
    "no_data": N_("answer that no data are held"),
    "restriction": N_("notice of a restriction"),
    "restriction_lifting": N_("notice that a restriction ends"),
    "objection": N_("answer to your objection"),
    "opt_out": N_("confirmation of a prohibition of marketing"),
}

IDENTITY_METHODS: Final[Words] = {
    "document_seen": N_("in person, identity document seen"),
    "e_identification": N_("strong electronic identification"),
    "known_contact": N_("reply from a contact already in the register"),
    "one_time_code": N_("one-time code sent to a contact already in the register"),
    "known_to_staff": N_("known to our staff"),
    "not_doubted": N_("there was no reason for doubt"),
}

DELIVERIES: Final[Words] = {
    "file": N_("as a file"),
    "paper": N_("on paper"),
    "read_aloud": N_("read aloud"),
}

RESTRICTION_GROUNDS: Final[Words] = {
    "a": N_("you contest the accuracy of the data (GDPR Article 18(1)(a))"),
    "b": N_("you asked for restriction instead of erasure (GDPR Article 18(1)(b))"),
    "c": N_("you need the data for a legal claim (GDPR Article 18(1)(c))"),
    "d": N_("your objection is being considered (GDPR Article 18(1)(d))"),
}

ERASURE_GROUNDS: Final[Words] = {
    "17.1.a": N_("the data are no longer needed (GDPR Article 17(1)(a))"),
    "17.1.b": N_("consent was withdrawn (GDPR Article 17(1)(b))"),
    "17.1.c": N_("the person objected (GDPR Article 17(1)(c))"),
    "17.1.d": N_("the processing was unlawful (GDPR Article 17(1)(d))"),
    "17.1.e": N_("the law requires the erasure (GDPR Article 17(1)(e))"),
    "17.1.f": N_("the data were collected from a child (GDPR Article 17(1)(f))"),
}

# Why something was left out of an answer (E-30, E-31).
PROVISIONS: Final[Words] = {
    "15(4)": N_("it would adversely affect another person's rights (GDPR Article 15(4))"),
    "34.1.1": N_("national security or the prevention of crime (Data Protection Act, section 34(1)(1))"),
    "34.1.2": N_(
        "serious danger to your health or care, or to the rights of you or another person "
        "(Data Protection Act, section 34(1)(2))"
    ),
    "34.1.3": N_("a supervisory task (Data Protection Act, section 34(1)(3))"),
}

# What an erasure took or left.
GROUPS: Final[Words] = {
    **FIELDS,
    "all": N_("all data"),
    "names": N_("names"),
    "history": N_("history of changes"),
    "vouchers": N_("accounting vouchers, which are not in this register"),
}

# Why a group stays after an erasure.
STAY_REASONS: Final[Words] = {
    "accountability": N_("proof of what was done (GDPR Article 5(2)), without the data themselves"),
    "relation": N_("the customer relation continues (GDPR Article 17(1)(a))"),
    "claim": N_("a billing ground remains (GDPR Article 17(3)(e))"),
    "hold": N_("a reason to keep it for now is recorded (GDPR Article 17(3))"),
    "voucher": N_("the Accounting Act obliges us to keep them (GDPR Article 17(3)(b))"),
    "opt-out": N_("so that the prohibition of marketing goes on to be observed (GDPR Article 21(3))"),
}

# Why something is held.
HOLD_REASONS: Final[Words] = {
    **STAY_REASONS,
    "restored": N_(
        "a reason to keep it for now was recorded before the register was restored from a backup (GDPR Article 17(3))"
    ),
}
