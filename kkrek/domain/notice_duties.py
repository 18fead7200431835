"""What a privacy notice must say (GDPR Art. 13-14) and must not, each with the Finnish words by which it is known.

The patterns are searched in the whole text of the notice, without regard to case, with single spaces.
"""

from __future__ import annotations

from dataclasses import dataclass

from kkrek.domain.configuration_parts import Part
from kkrek.errors import N_, Phrase


@dataclass(frozen=True, slots=True)
class NoticeDuty:
    """One duty: the id of the gap, the words that show it, the sentence when it is not met, what to do then.

    ``part`` is what meets the duty where it stands in a section instead of words.
    """

    id: str
    pattern: str
    what: Phrase
    hint: Phrase
    part: Part | None = None


_ADDED = N_("hand out what `kkrek notice` prints, which adds it from the configuration, and no older copy")

FORBIDDEN: tuple[NoticeDuty, ...] = (
    NoticeDuty(
        "notice-cites-repealed-act",
        r"\b523/(?:19)?99\b|\bhenkilötietola(?:ki|in|issa)\b",
        N_("the notice cites the Personal Data Act 523/1999, repealed on 1 January 2019 (1050/2018 section 37, F-24)"),
        N_("cite the GDPR, Articles 13-15, and the Data Protection Act 1050/2018"),
    ),
    NoticeDuty(
        "consent-by-becoming-customer",
        r"suostumuksensa[^.]*(?:asiakkuu|asiakassuhte)",
        N_("the notice takes becoming a customer for consent, which it is not (GDPR Art. 4(11), 7)"),
        N_("name the contract, Art. 6(1)(b), or another legal basis; keep consent for electronic marketing"),
    ),
    NoticeDuty(
        "population-register-old-name",
        r"väestörekister",
        N_("the notice names the population register, today the Population Information System of the DVV"),
        N_("write väestötietojärjestelmä (VTJ), Digi- ja väestötietovirasto"),
    ),
    NoticeDuty(
        "events-called-non-personal",
        r"muita kuin henkilötietoja",
        N_("the notice calls service events non-personal; tied to a flat or a customer they are personal data (N-03)"),
        N_("list door openings, work orders and bookings among the personal data"),
    ),
    NoticeDuty(
        "opt-out-written-only",
        r"kielto[^.]*kirjallise",
        N_("the notice asks for a prohibition in writing, which cannot be demanded (N-05, GDPR Art. 12(2), 21(2))"),
        N_("say that a prohibition can be given in any way, also by telephone"),
    ),
)

REQUIRED: tuple[NoticeDuty, ...] = (
    NoticeDuty(
        "no-legal-basis",
        r"oikeusperust|käsittelyperust|oikeutettu etu|\b6 artikla|artiklan 1 kohdan|6\(1\)",
        N_("the notice states no legal basis (GDPR Art. 13(1)(c))"),
        _ADDED,
        Part.PURPOSES,
    ),
    NoticeDuty(
        "no-retention",
        r"(?:\d|\b(?:yhden|kaksi|kahden|kolme|kolmen|viisi|viiden|kuusi|kuuden|kymmenen)) ?(?:vuo|kuukau|kk\b|päiv)",
        N_("the notice gives no retention time in numbers (GDPR Art. 13(2)(a), F-41)"),
        _ADDED,
        Part.RETENTION,
    ),
    NoticeDuty(
        "third-countries-unknown",
        r"\beta:n\b|\beta-|\beta\b|talousaluee|\beu:n ulkopuol|kolman(?:siin|teen|sissa)|kolmas maa",
        N_("the notice does not say whether data go outside the EU or EEA (GDPR Art. 13(1)(f))"),
        _ADDED,
        Part.TRANSFERS,
    ),
    NoticeDuty(
        "no-complaint-right",
        r"valitu(?:s|k)|valittaa|tietosuojavaltuute|valvontaviranomai",
        N_("the notice does not name the right to complain to the supervisory authority (GDPR Art. 13(2)(d))"),
        _ADDED,
        Part.COMPLAINT,
    ),
    NoticeDuty(
        "automated-decisions-unsaid",
        r"automaatti\w* päätö|automatisoi\w* päätö|profiloi",
        N_("the notice does not say whether there are automated decisions or profiling (GDPR Art. 13(2)(f))"),
        _ADDED,
        Part.AUTOMATED,
    ),
    NoticeDuty(
        "no-dpo-statement",
        r"tietosuojavastaav",
        N_("the notice does not say whether there is a data protection officer (GDPR Art. 13(1)(b))"),
        _ADDED,
        Part.CONTACT,
    ),
    NoticeDuty(
        "rights-missing",
        r"käsittelyn rajoitt|rajoittaa käsittely|rajoittamis",
        N_("the notice does not name the right to restriction of processing (GDPR Art. 13(2)(b), 18)"),
        _ADDED,
        Part.RIGHTS,
    ),
    NoticeDuty(
        "rights-missing",
        r"järjestelmästä toiseen|siirtää tie",
        N_("the notice does not name the right to data portability (GDPR Art. 13(2)(b), 20)"),
        _ADDED,
        Part.RIGHTS,
    ),
    NoticeDuty(
        "rights-missing",
        r"vastusta",
        N_("the notice does not name the right to object, other than to marketing (GDPR Art. 13(2)(b), 21(1))"),
        _ADDED,
        Part.RIGHTS,
    ),
    NoticeDuty(
        "rights-missing",
        r"peruutt|peruuta|peruu suostumu",
        N_("the notice does not name the right to withdraw a consent (GDPR Art. 13(2)(c), 7(3))"),
        _ADDED,
        Part.RIGHTS,
    ),
)
