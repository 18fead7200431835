"""The words of requests for whoever handles them; those of the letters are the documents' own."""

from __future__ import annotations

from kkrek.documents.labels import Words, say
from kkrek.domain.dates import format_date
from kkrek.domain.request import RequestMade
from kkrek.domain.request_entry import IdentityCheck
from kkrek.errors import N_
from kkrek.i18n import _

KINDS: Words = {
    "access": N_("access to the person's data"),
    "rectification": N_("rectification"),
    "erasure": N_("erasure"),
    "restriction": N_("restriction of the processing"),
    "portability": N_("data in a portable form"),
    "objection": N_("objection to the processing"),
    "marketing_objection": N_("objection to direct marketing"),
}
STATES: Words = {
    "received": N_("received"),
    "identity_asked": N_("waiting for the identity to be confirmed"),
    "extended": N_("time extended"),
    "answered": N_("answered"),
    "partly": N_("answered in part"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn by the person"),
}
LETTERS: Words = {
    "acknowledgement": N_("acknowledgement of receipt"),
    "identity_question": N_("question about the identity"),
    "extension": N_("extension of the time"),
    "answer": N_("answer"),
    "partial_refusal": N_("partial refusal"),
    "refusal": N_("refusal"),
    "no_data": N_("answer that nothing is held"),
    "restriction": N_("restriction of the processing"),
    "restriction_lifting": N_("end of the restriction"),
    "objection": N_("answer to an objection"),
    "opt_out": N_("confirmation of a marketing prohibition"),
}
# What is enough to know who asks: whole sentences for whoever took the request (E-10, E-11).
CHECKS: Words = {
    IdentityCheck.NOT_NEEDED: N_("No identity check is needed for this: nothing is given to anybody."),
    IdentityCheck.REPLY_TO_RECORD: N_("If it came from an e-mail address on record, reply to that address only."),
    IdentityCheck.ONE_TIME_CODE: N_(
        "The register holds bank data or a non-disclosure: send a one-time code to a contact on record as well."
    ),
    IdentityCheck.CODE_BY_POST: N_(
        "If the sender's contact is not on record, send a one-time code by post to the address on record."
    ),
    IdentityCheck.CODE_TO_CONTACT_ADDRESS: N_(
        "If the sender's contact is not on record, send a one-time code by post to the contact address, no other."
    ),
    IdentityCheck.CALL_BACK: N_("Call back to the number on record, or reply to a contact on record."),
    IdentityCheck.DOCUMENT_SEEN: N_("Have an identity document shown; neither copy it nor write down its number."),
    IdentityCheck.E_IDENTIFICATION: N_("Strong electronic identification in the web service is enough."),
    IdentityCheck.PROXY: N_(
        "Check who the proxy is and by what authority they act; the answer goes to the person if at all possible."
    ),
}


def kinds_text(kinds: tuple[str, ...] | list[str]) -> str:
    """Return what is asked for, with commas."""
    return ", ".join(say(KINDS, kind, _) for kind in kinds)


def whose(request: RequestMade) -> str:
    """Return the customer's number, or why there is none: never in the register, or erased since (E-40)."""
    if request.number is not None:
        return str(request.number)
    return _("not in the register") if request.person is not None else _("erased")


def state_text(request: RequestMade, late: bool, lang: str) -> str:
    """Return the state, and if the answer is overdue its last day, or that an extension came too late (E-07)."""
    state = say(STATES, request.state, _)
    if not late:
        return state
    if request.extended_late:
        return _("{state}; overdue, since the extension was told too late").format(state=state)
    return _("{state}; overdue, the last day was {day}").format(state=state, day=format_date(request.latest_on, lang))
