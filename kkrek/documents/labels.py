"""What each code means in words: a code is never printed (R-03, E-29).

The words are written in English and in lower case; ``say`` translates, ``heading`` begins with a capital.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from kkrek.errors import N_

Words: TypeAlias = Mapping[str, str]
Translate: TypeAlias = Callable[[str], str]


def say(words: Words, code: str, translate: Translate) -> str:
    """Return what ``code`` means; a code of a later register is shown with spaces rather than refused."""
    phrase = words.get(code)
    return translate(phrase) if phrase else code.replace("_", " ")


def reason_text(reason: str, translate: Translate) -> str:
    """Return a reason of a change: the words somebody wrote, or what the program's own code means."""
    phrase = CHANGE_REASONS.get(reason)
    return translate(phrase) if phrase else reason


def heading(words: Words, code: str, translate: Translate) -> str:
    """Return what ``code`` means, beginning with a capital letter."""
    text = say(words, code, translate)
    return text[:1].upper() + text[1:]


def listed(words: Words, codes: Iterable[str], translate: Translate) -> str:
    """Return what the codes mean, with commas, in their order."""
    return ", ".join(say(words, code, translate) for code in codes)


FIELDS: Final[Words] = {
    "number": N_("customer number"),
    "created": N_("customer since"),
    "family_name": N_("family name"),
    "given_names": N_("given names"),
    "call_name": N_("call name"),
    "former_names": N_("former names"),
    "identity_code": N_("personal identity code"),
    "identity_code_reason": N_("why the personal identity code is held"),
    "former_identity_codes": N_("former personal identity codes"),
    "language": N_("language of letters"),
    "nationalities": N_("nationality"),
    "marital_status": N_("marital status"),
    "household_size": N_("persons at the same address"),
    "addresses": N_("addresses"),
    "phones": N_("phone numbers"),
    "emails": N_("e-mail addresses"),
    "bank_accounts": N_("bank accounts"),
    "relations": N_("customer relations"),
    "applications": N_("applications for a flat or a parking place"),
    "claims": N_("billing grounds"),
    "events": N_("service events"),
    "door_openings": N_("door openings"),
    "key_handovers": N_("key hand-overs"),
    "work_orders": N_("work orders, fault reports and tenancy changes"),
    "bookings": N_("bookings"),
    "notes": N_("additional information"),
    "marketing": N_("direct-marketing permissions and prohibitions"),
    "protection": N_("non-disclosure for personal safety"),
    "restriction": N_("restriction of processing"),
    "deceased_on": N_("date of death"),
    "notice_given": N_("privacy notice given"),
    "requests": N_("data-protection requests"),
    "withheld": N_("items left out of an answer"),
    "disclosures": N_("disclosures to recipients"),
    "tasks": N_("tasks of the office"),
    "holds": N_("reasons to keep data for now"),
    "changes": N_("history of changes"),
    "provenance": N_("source and date of each item"),
    "merged": N_("numbers merged into this one"),
    "log": N_("log of use"),
    "suppression": N_("suppression list"),
    "users": N_("users of the register"),
}

HISTORY_FIELDS: Final[Words] = {
    **FIELDS,
    "notice_given_on": N_("privacy notice given"),
    "notice_version": N_("version of the privacy notice"),
}
"""The fields and what else the history names by itself."""

ADDRESS_KINDS: Final[Words] = {
    "home": N_("home address"),
    "postal": N_("postal address"),
    "contact": N_("contact address"),
    "billing": N_("billing address"),
}

RELATION_KINDS: Final[Words] = {
    "flat_lease": N_("lease of a flat"),
    "parking_lease": N_("lease of a parking place"),
    "service_customer": N_("customer of services"),
    "application": N_("application"),
}

CLAIM_STATES: Final[Words] = {
    "open": N_("open"),
    "paid": N_("paid"),
    "disputed": N_("disputed"),
    "judgment": N_("court judgment given"),
}

EVENT_KINDS: Final[Words] = {
    "door_opening": N_("opening of a door"),
    "work_order": N_("work order"),
    "fault_report": N_("fault report"),
    "tenancy_change": N_("change of tenancy"),
    "booking": N_("booking"),
    "key_handover": N_("handing over of a key"),
}

MARITAL_STATUSES: Final[Words] = {
    "unmarried": N_("unmarried"),
    "married": N_("married"),
    "reg_partnership": N_("in a registered partnership"),
    "divorced": N_("divorced"),
    "widowed": N_("widowed"),
    "separated": N_("legally separated"),
}

LANGUAGES: Final[Words] = {"fi": N_("Finnish"), "sv": N_("Swedish"), "en": N_("English")}

IDENTITY_CODE_REASONS: Final[Words] = {
    "lease": N_("letting (Data Protection Act, section 29)"),
    "collection": N_("debt collection (Data Protection Act, section 29)"),
    "credit": N_("granting of credit (Data Protection Act, section 29)"),
    "law": N_("a duty laid down by law (Data Protection Act, section 29)"),
    "consent": N_("your consent (Data Protection Act, section 29)"),
}

IDENTITY_CODE_CHANGES: Final[Words] = {
    "correction": N_("it was wrong"),
    "threat": N_("changed because of a threat"),
    "misuse": N_("changed because of misuse"),
    "confirmation": N_("changed on the confirmation of gender"),
}

SOURCES: Final[Words] = {
    "subject": N_("from you"),
    "vtj": N_("from the Population Information System"),
    "authority": N_("from an authority"),
    "group": N_("from a group company"),
    "controller": N_("recorded by us"),
    "other": N_("from another source"),
}

INITIATIVES: Final[Words] = {
    "subject": N_("at your request"),
    "controller": N_("on our own initiative"),
    "other": N_("on information from another source"),
}

VIAS: Final[Words] = {
    "letter": N_("by letter"),
    "phone": N_("by phone"),
    "email": N_("by e-mail"),
    "sms": N_("by text message"),
    "in_person": N_("in person"),
    "portal": N_("through the web service"),
}

# How data went to a recipient (E-25).
DISCLOSURE_METHODS: Final[Words] = {
    **VIAS,
    "csv": N_("as a file (CSV)"),
    "json": N_("as a file (JSON)"),
    "marketing_list": N_("as a list for direct marketing"),
    "event": N_("told of an event"),
}

MARKETING_KINDS: Final[Words] = {
    "advertising": N_("direct advertising"),
    "distance_selling": N_("distance selling"),
    "other_dm": N_("other direct marketing"),
    "research": N_("market research and opinion polls"),
}

BATCH_KINDS: Final[Words] = {
    "customers": N_("customers"),
    "relations": N_("relations"),
    "claims": N_("claims"),
    "events": N_("events"),
    "opt_outs": N_("opt-outs"),
}

CHANNELS: Final[Words] = {
    "post": N_("letter post"),
    "phone": N_("phone call"),
    "email": N_("e-mail message"),
    "sms": N_("text message"),
    "automated": N_("automated call"),
}

MARKETING_STATES: Final[Words] = {
    "consented": N_("you have consented"),
    "forbidden": N_("you have forbidden this"),
    "withdrawn": N_("you have withdrawn your consent"),
}

# Why a record was opened: the closed list that is printed in section 10.
CONSULTATION_PURPOSES: Final[Words] = {
    "service": N_("customer service"),
    "billing": N_("billing and ledger"),
    "collection": N_("debt collection"),
    "lease": N_("tenancy management"),
    "workorder": N_("work order or door opening"),
    "correction": N_("checking or correcting data"),
    "request": N_("handling a data-protection request"),
    "retention": N_("retention control"),
    "authority": N_("authority's request"),
    "marketing": N_("direct marketing"),
    "maintenance": N_("system maintenance"),
}

LEGAL_BASES: Final[Words] = {
    "6(1)(a)": N_("consent (GDPR Article 6(1)(a))"),
    "6(1)(b)": N_("contract (GDPR Article 6(1)(b))"),
    "6(1)(c)": N_("legal obligation (GDPR Article 6(1)(c))"),
    "6(1)(d)": N_("vital interests (GDPR Article 6(1)(d))"),
    "6(1)(e)": N_("task in the public interest (GDPR Article 6(1)(e))"),
    "6(1)(f)": N_("legitimate interest (GDPR Article 6(1)(f))"),
}

RECIPIENT_ROLES: Final[Words] = {
    "processor": N_("processes the data on our behalf"),
    "group_company": N_("company of the same group"),
    "separate_controller": N_("controller of its own"),
    "authority": N_("authority"),
    "undecided": N_("company of the same group; its role has not been settled yet"),
}

TASKS: Final[Words] = {
    "other_place": N_("look for your data in another place"),
    "erase_elsewhere": N_("erase your data in another place"),
    "erase_kept": N_("erase what had to stay of your data, now that the reason has ended"),
    "erase_held": N_("erase what a hold had kept of your data, now that the hold is released"),
    "notice_art14": N_("give you the privacy notice (GDPR Article 14)"),
    "tell_recipient": N_("tell a recipient what has changed in your data"),
    "tell_merge": N_("tell a recipient that your data stood under two customer numbers (GDPR Article 19)"),
    "opt_out_elsewhere": N_("tell a recipient that you have forbidden direct marketing (GDPR Article 21(3))"),
    "ask_protection": N_("ask you whether the non-disclosure for personal safety goes on"),
    "check_accuracy": N_("check the data whose accuracy you contest (GDPR Article 18(1)(a))"),
    "tell_restriction": N_("tell of the restriction whoever else has your data (GDPR Article 19)"),
    "lift_restriction": N_("lift the restriction on the day of which you were told (GDPR Article 18(3))"),
}
# What a recipient is told: by which law stands with it, and of an opt-out that is not Article 19.
TOLD: Final[Words] = {
    "correction": N_("tell a recipient of a correction of your data (GDPR Article 19)"),
    "merge": N_("tell a recipient that your data stood under two customer numbers (GDPR Article 19)"),
    "protection": N_("tell a recipient of your non-disclosure for personal safety"),
    "protection_lifting": N_("tell a recipient that your non-disclosure for personal safety has ended"),
    "restriction": N_("tell a recipient of the restriction (GDPR Article 19)"),
    "restriction_lifting": N_("tell a recipient that the restriction has ended (GDPR Article 19)"),
    "erasure": N_("tell a recipient of the erasure of your data (GDPR Article 19)"),
    "erasure_in_part": N_("tell a recipient which of your data are erased (GDPR Article 19)"),
    "opt_out": N_("tell a recipient that you have forbidden direct marketing (GDPR Article 21(3))"),
    "opt_out_mistake": N_("tell a recipient that a prohibition of direct marketing was recorded by mistake"),
}
CHANGE_REASONS: Words = {
    "merge": N_("two records of the same person were made one"),
    "restore": N_("done again after the register was restored from a backup"),
}
