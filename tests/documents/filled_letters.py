"""A letter of each kind with every field filled; all people are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from filled_configuration import configuration

from kkrek.domain.configuration import Configuration, Texts
from kkrek.domain.customer import CustomerNumber, Language, Via
from kkrek.domain.letter import Kept, Letter, LetterKind
from kkrek.domain.log_head import LogHead
from kkrek.domain.request import RequestMade

REASONS = {
    Language.FI: "pyyntö koskee kymmenen vuoden tapahtumia",
    Language.SV: "begäran gäller tio års händelser",
    Language.EN: "the request is about the events of ten years",
}
_ASKED = {
    Language.FI: "teitä vastaamaan osoitteesta, joka meillä on ennestään",
    Language.SV: "svara från en adress som vi redan har",
    Language.EN: "answer from an address that we already have",
}
_DONE = {
    Language.FI: "Muistiinpanot on poistettu.",
    Language.SV: "Anteckningarna har raderats.",
    Language.EN: "The notes have been erased.",
}
_PURPOSES = {
    Language.FI: "asiakastietojen tilastointi",
    Language.SV: "statistik över kunduppgifter",
    Language.EN: "statistics of customer data",
}
_FORBIDDEN = {
    Language.FI: "etämyynti: puhelu",
    Language.SV: "distansförsäljning: telefonsamtal",
    Language.EN: "distance selling: phone call",
}
_KINDS = {
    LetterKind.PARTIAL_REFUSAL: ("erasure",),
    LetterKind.RESTRICTION: ("restriction",),
    LetterKind.RESTRICTION_LIFTING: ("restriction",),
    LetterKind.OBJECTION: ("objection",),
    LetterKind.OPT_OUT: ("marketing_objection",),
}


def filled_letter(kind: LetterKind, language: Language = Language.EN) -> Letter:
    """Return a letter of a kind as it would be sent."""
    plain = Letter(
        kind=kind,
        made_on=date(2026, 12, 1),
        language=language,
        recipient=("Aapo Äijälä", "Keksittykatu 10 B 23", "33710 TAMPERE"),
        configuration=letter_configuration(),
        head=LogHead(4711, "7f3a91c2d4e6" + "0" * 52),
        request=_request(_KINDS.get(kind, ("access",))),
    )
    return _filled(plain)


def letter_configuration() -> Configuration:
    """Return a configuration with the authority's contact data as they are in each language (R-12)."""
    plain = configuration()
    authority = replace(
        plain.authority,
        name=Texts(
            "Tietosuojavaltuutetun toimisto", "Dataombudsmannens byrå", "Office of the Data Protection Ombudsman"
        ),
        visiting=Texts(
            "Lintulahdenkuja 4, 00530 Helsinki",
            "Fågelviksgränden 4, 00530 Helsingfors",
            "Lintulahdenkuja 4, 00530 Helsinki, Finland",
        ),
        postal=Texts("PL 800, 00531 Helsinki", "PB 800, 00531 Helsingfors", "P.O. Box 800, 00531 Helsinki, Finland"),
        website=Texts("tietosuoja.fi", "tietosuoja.fi/sv", "tietosuoja.fi/en"),
    )
    return replace(plain, authority=authority)


def _filled(letter: Letter) -> Letter:
    language = letter.language
    reason, done = REASONS[language], (_DONE[language],)
    match letter.kind:
        case LetterKind.IDENTITY_QUESTION:
            return replace(letter, asked=_ASKED[language])
        case LetterKind.EXTENSION:
            return replace(letter, reason=reason, until=date(2027, 2, 23))
        case LetterKind.ANSWER:
            return replace(letter, done=done)
        case LetterKind.PARTIAL_REFUSAL:
            return replace(letter, done=done, kept=_kept())
        case LetterKind.REFUSAL:
            return replace(letter, reason=reason, provision="34.1.2")
        case LetterKind.RESTRICTION:
            return replace(letter, ground="a", covers=(_PURPOSES[language],), until=date(2026, 12, 1))
        case LetterKind.RESTRICTION_LIFTING:
            return replace(letter, reason=reason, covers=(_PURPOSES[language],), until=date(2026, 12, 15))
        case LetterKind.OBJECTION:
            covers = (_PURPOSES[language],)
            return replace(letter, upheld=False, reason=reason, covers=covers, until=date(2026, 12, 15))
        case LetterKind.OPT_OUT:
            return replace(letter, covers=(_FORBIDDEN[language],))
        case _:
            return letter


def _kept() -> tuple[Kept, ...]:
    return (
        Kept("names", "claim", date(2029, 11, 30)),
        Kept("relations", "relation", None),
        Kept("vouchers", "voucher", date(2032, 12, 31)),
        Kept("suppression", "opt-out", None),
    )


def _request(kinds: tuple[str, ...]) -> RequestMade:
    return RequestMade(
        id="2026-0017",
        number=CustomerNumber(1001),
        kinds=kinds,
        received_on=date(2026, 11, 23),
        via=Via.EMAIL,
        identity_method="known_contact",
        aim_on=date(2026, 12, 23),
        latest_on=date(2026, 12, 23),
        state="received",
        outcome=None,
        answered_on=None,
        delivery=None,
    )
