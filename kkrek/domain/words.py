"""Words as people type them: folding for look-up, Finnish sorting, and the words for the values of choices.

``VALUE_WORDS`` is the one table of Finnish and Swedish forms of values; options, batches and prompts use it. Of each
value the first form is Finnish and the last is Swedish: these two are shown where the values are listed.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from kkrek.errors import N_, Codes, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

E = TypeVar("E", bound=StrEnum)

VALUE_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    # marital status (F-28)
    "unmarried": ("naimaton", "ogift"),
    "married": ("avioliitossa", "naimisissa", "avioliitto", "gift"),
    "reg_partnership": (
        "rekisteröidyssä parisuhteessa",
        "rekisteröity parisuhde",
        "i registrerat partnerskap",
        "registrerat partnerskap",
    ),
    "divorced": ("eronnut", "frånskild", "skild"),
    "widowed": ("leski", "änka", "änkling", "änka/änkling"),
    "separated": ("asumuserossa", "asumusero", "hemskild"),
    # stretches of time
    "day": ("päivä", "dag"),
    "week": ("viikko", "vecka"),
    "month": ("kuukausi", "månad"),
    # kinds of direct marketing (N-04)
    "advertising": ("suoramainonta", "mainonta", "direktreklam"),
    "distance_selling": ("etämyynti", "etäkauppa", "distansförsäljning"),
    "other_dm": ("muu suoramarkkinointi", "annan direktmarknadsföring"),
    "research": (
        "markkina- ja mielipidetutkimus",
        "markkinatutkimus",
        "mielipidetutkimus",
        "tutkimus",
        "marknads- och opinionsundersökningar",
    ),
    # channels, and how something came
    "post": ("posti", "kirjeposti", "postitse", "kirje", "brev", "brevpost"),
    "phone": ("puhelin", "puhelimitse", "puhelu", "soitto", "telefon", "telefonsamtal"),
    "email": ("sähköposti", "sähköpostitse", "e-posti", "e-mail", "e-post"),
    "sms": ("tekstiviesti", "tekstiviestillä", "textmeddelande"),
    "automated": ("automaattinen", "automaattisoitto", "automaatti", "automatisk"),
    "letter": ("kirje", "kirjeitse", "kirjeellä", "posti", "postitse", "brev", "per brev"),
    "in_person": ("henkilökohtaisesti", "paikan päällä", "käynti", "personligen", "på plats"),
    "portal": ("portaali", "verkkopalvelu", "asiointipalvelu", "webbtjänst"),
    # state of a marketing choice (M-11)
    "consented": ("lupa", "suostunut", "sallittu", "suostumus annettu", "tillstånd"),
    "forbidden": ("kielto", "kielletty", "kieltänyt", "förbud", "förbjudet"),
    # kinds of address
    "home": ("koti", "kotiosoite", "hem", "hemadress"),
    "postal": ("posti", "postiosoite", "postadress"),
    "contact": ("yhteys", "yhteysosoite", "kontaktadress"),
    "billing": ("laskutus", "laskutusosoite", "faktureringsadress", "fakturering"),
    # kinds of relation, states of a claim, what can be emptied of a relation
    "flat_lease": ("asunnon vuokra", "asunto", "vuokra-asunto", "asuinhuoneisto", "hyresbostad", "bostad"),
    "parking_lease": ("autopaikan vuokra", "autopaikka", "pysäköintipaikka", "parkeringsplats", "bilplats"),
    "service_customer": ("palveluasiakas", "tjänstekund", "servicekund"),
    "application": ("hakemus", "asuntohakemus", "ansökan"),
    "open": ("avoin", "öppen"),
    "paid": ("maksettu", "betald"),
    "disputed": ("riitautettu", "riitainen", "bestridd"),
    "judgment": ("tuomio", "dom"),
    "object": ("kohde", "objekt"),
    "end": ("päättymispäivä", "viimeinen päivä", "slutdag"),
    "company": ("yhtiö", "bolag"),
    # kinds of event, what can be emptied of an event
    "door_opening": ("ovenavaus", "oven avaus", "avaus", "dörröppning", "öppning av dörr"),
    "work_order": ("työtilaus", "työmääräys", "arbetsbeställning", "arbetsorder"),
    "fault_report": ("vikailmoitus", "vika", "felanmälan"),
    "tenancy_change": (
        "vuokrasuhdemuutos",
        "vuokrasuhteen muutos",
        "asukasvaihto",
        "muutto",
        "byte av boende",
        "ändring i hyresförhållandet",
        "flytt",
    ),
    "booking": ("varaus", "bokning"),
    "key_handover": ("avaimen luovutus", "avainluovutus", "avain", "nyckel", "nyckelöverlämning"),
    "description": ("kuvaus", "selite", "beskrivning"),
    "told": ("kenelle kerrottu", "kerrottu", "meddelad"),
    # what the rows of a batch are about
    "customers": ("asiakkaat", "kunder"),
    "relations": ("suhteet", "relationer"),
    "events": ("tapahtumat", "händelser"),
    "opt_outs": ("kiellot", "markkinointikiellot", "förbud"),
    # breaches: what got out of hand, what was lost, how it is assessed
    "register": ("rekisteri", "asiakasrekisteri", "register", "registret"),
    "backup": ("varmuuskopio", "säkerhetskopia"),
    "disclosure": ("luovutus", "tietojen luovutus", "utlämning"),
    "confidentiality": ("luottamuksellisuus", "konfidentialitet"),
    "integrity": ("eheys", "riktighet", "integritet"),
    "availability": ("saatavuus", "käytettävyys", "tillgänglighet"),
    "unlikely": ("epätodennäköinen", "ei riskiä", "osannolik"),
    "risk": ("riski", "risk"),
    "high": ("korkea", "suuri", "korkea riski", "hög"),
    "yes": ("kyllä", "k", "ja"),
    "no": ("ei", "e", "nej"),
    # sources and initiative
    "subject": ("asiakas", "henkilö", "itse", "rekisteröity", "rekisteröity itse", "kund", "själv", "den registrerade"),
    "vtj": ("väestötietojärjestelmä", "väestörekisteri", "befolkningsdatasystemet"),
    "authority": ("viranomainen", "viranomaisen pyyntö", "myndighet", "myndighetens begäran"),
    "group": ("konserni", "konserniyhtiö", "koncern", "koncernbolag"),
    "controller": ("rekisterinpitäjä", "oma", "personuppgiftsansvarig"),
    "other": ("muu", "annan", "annat"),
    # languages of letters, as in F-30
    "fi": ("suomi", "fin", "finnish", "finska"),
    "sv": ("ruotsi", "swe", "swedish", "svenska"),
    "en": ("englanti", "eng", "english", "engelska"),
    # why an identity code is held, why it was changed (F-03, F-12)
    "lease": ("vuokrasuhde", "vuokraus", "vuokraustoiminta", "vuokrasuhteen hoito", "hyresförhållande"),
    "collection": ("perintä", "indrivning"),
    "credit": ("luotto", "luotonanto", "kredit"),
    "claims": ("oikeudellinen vaade", "vaade", "saatavat", "laskutusperusteet", "fordringar", "rättsligt anspråk"),
    "other_person": ("toisen henkilön oikeudet", "toinen henkilö", "en annan persons rättigheter", "annan person"),
    "public_interest": ("yleinen etu", "tärkeä yleinen etu", "allmänintresse"),
    # how an objection was decided, why processing is restricted (GDPR Art. 18(1), 21(1))
    "upheld": ("hyväksytty", "godkänd"),
    "rejected": ("hylätty", "avslagen"),
    "a": ("paikkansapitävyys", "18.1.a", "riktighet"),
    "b": ("poistamisen sijaan", "18.1.b", "i stället för radering"),
    "c": ("vaadetta varten", "18.1.c", "för ett anspråk"),
    "d": ("vastustaminen", "18.1.d", "invändning"),
    "law": ("laki", "lakisääteinen", "lag"),
    "consent": ("suostumus", "samtycke"),
    "correction": ("korjaus", "oikaisu", "tarkistus", "rättelse"),
    "threat": ("uhka", "hot"),
    "misuse": ("väärinkäyttö", "missbruk"),
    "confirmation": ("vahvistus", "sukupuolen vahvistaminen", "fastställande"),
    # how an identity was confirmed, how an answer reaches the person (E-11)
    "document_seen": ("asiakirja", "asiakirja nähty", "henkilöllisyysasiakirja", "henkilötodistus", "id-handling"),
    "e_identification": ("vahva tunnistautuminen", "sähköinen tunnistautuminen", "stark autentisering"),
    "known_contact": ("tunnettu yhteystieto", "rekisterissä oleva yhteystieto", "känd kontaktuppgift"),
    "one_time_code": ("kertakäyttökoodi", "engångskod"),
    "known_to_staff": ("tuttu asiakas", "henkilökunta tuntee", "känd av personalen"),
    "file": ("tiedosto", "tiedostona", "fil"),
    "paper": ("paperi", "paperilla", "papper", "på papper"),
    "read_aloud": ("ääneen luettu", "luettu ääneen", "uppläst"),
    # purposes of consultation (B.4), roles; those that stand elsewhere too are above
    "service": ("asiakaspalvelu", "palvelu", "kundservice"),
    "workorder": ("työtilaus", "ovenavaus", "work order", "arbetsbeställning"),
    "request": ("pyyntö", "tietosuojapyyntö", "begäran"),
    "retention": ("säilytys", "säilytysaika", "lagringstid"),
    "maintenance": ("ylläpito", "järjestelmän ylläpito", "systemunderhåll"),
    "viewer": ("katselija", "läsare"),
    "clerk": ("toimistonhoitaja", "virkailija", "handläggare"),
    "officer": ("vastuuhenkilö", "yhteyshenkilö", "kontaktperson", "huvudanvändare"),
    # what a person may ask for, letters of a request (E-01)
    "access": ("tarkastus", "tarkastuspyyntö", "pääsy tietoihin", "tillgång", "registerutdrag"),
    "rectification": ("oikaisu", "tietojen oikaisu", "korjaus", "rättelse"),
    "erasure": ("poisto", "tietojen poisto", "poistaminen", "radering"),
    "restriction": ("rajoitus", "käsittelyn rajoittaminen", "rajoittaminen", "begränsning"),
    "portability": ("siirto", "tietojen siirto", "siirrettävyys", "överföring", "dataportabilitet"),
    "objection": ("vastustus", "vastustaminen", "invändning"),
    "marketing_objection": ("markkinointikielto", "suoramarkkinointikielto", "direktmarknadsföringsförbud"),
    "acknowledgement": ("vastaanottoilmoitus", "kuittaus", "mottagningsbekräftelse"),
    "identity_question": ("henkilöllisyyskysymys", "henkilöllisyys", "identitetsfråga"),
    "extension": ("jatkoilmoitus", "jatkoaika", "förlängning"),
    "answer": ("vastaus", "svar"),
    "partial_refusal": ("osittainen epääminen", "osittainen kielto", "delvis avslag"),
    "refusal": ("epääminen", "hylkäys", "avslag"),
    # fields, where a field is the value (`--clear`, `--reveal`)
    "family_name": ("sukunimi", "efternamn", "släktnamn"),
    "given_names": ("etunimet", "etunimi", "förnamn"),
    "call_name": ("kutsumanimi", "puhuttelunimi", "tilltalsnamn"),
    "former_name": ("entinen nimi", "aiempi nimi", "tidigare namn"),
    "identity_code": ("henkilötunnus", "hetu", "personbeteckning"),
    "nationality": ("kansalaisuus", "medborgarskap"),
    "marital_status": ("siviilisääty", "civilstånd"),
    "household_size": ("henkilömäärä", "asuntokunnan koko", "hushållets storlek"),
    "address": ("osoite", "osoitteet", "adress"),
    "iban": ("tilinumero", "tili", "kontonummer"),
    "language": ("kieli", "asiointikieli", "språk"),
    "deceased_on": ("kuolinpäivä", "dödsdag"),
    "notice_given": ("seloste annettu", "beskrivning given"),
    "all": ("kaikki", "allt", "alla"),
    # fields of the record by the names that an approval has
    "former_names": ("entiset nimet", "aiemmat nimet", "tidigare namn"),
    "former_identity_codes": ("entiset henkilötunnukset", "tidigare personbeteckningar"),
    "identity_code_reason": ("henkilötunnuksen peruste", "grund för personbeteckningen"),
    "nationalities": ("kansalaisuudet", "kansalaisuus", "medborgarskap"),
    "addresses": ("osoitteet", "osoite", "adresser", "adress"),
    "phones": ("puhelinnumerot", "puhelin", "puhelimet", "telefonnummer", "telefon"),
    "emails": ("sähköpostiosoitteet", "sähköposti", "sähköpostit", "e-postadresser", "e-post"),
    "bank_accounts": ("pankkitilit", "tilinumero", "tilinumerot", "kontonummer", "bankkonton"),
    "applications": ("hakemukset", "ansökningar"),
    "door_openings": ("ovenavaukset", "dörröppningar"),
    "key_handovers": ("avainten luovutukset", "nyckelöverlämningar"),
    "work_orders": ("työtilaukset", "arbetsbeställningar"),
    "bookings": ("varaukset", "bokningar"),
    "notes": ("muistiinpanot", "anteckningar"),
    "marketing": ("markkinointi", "markkinointivalinnat", "marknadsföringsval", "marknadsföring"),
    "protection": ("turvakielto", "spärrmarkering"),
    "requests": ("pyynnöt", "begäranden"),
    # roles of recipients (E-27)
    "processor": ("käsittelijä", "henkilötietojen käsittelijä", "personuppgiftsbiträde"),
    "group_company": ("konserniyhtiö", "koncernbolag"),
    "separate_controller": ("itsenäinen rekisterinpitäjä", "självständig personuppgiftsansvarig"),
})

_COHABITATION = frozenset({
    "avoliitossa",
    "avoliitto",
    "avopuoliso",
    "samboende",
    "sambo",
    "cohabiting",
    "cohabitation",
})
_LETTERS = str.maketrans({
    "đ": "d", "ð": "d", "ŋ": "n", "ł": "l", "ø": "o", "ß": "ss", "þ": "th",
    "æ": "ae", "œ": "oe", "ŧ": "t", "ħ": "h", "\u0131": "i",
})  # fmt: skip
# In Finnish and Swedish å, ä and ö follow z (F-27); the signs {, | and } follow z in ASCII.
_SORTED_LAST = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})
# The letters of most names that are not in ASCII: a text of these alone needs no table of Unicode.
_USUAL_LETTERS = str.maketrans("ÅÄÖÉÜåäöéüšž", "AAOEUaaoeusz")
_WORD = re.compile(r"[^\W_]+")
_SEPARATORS = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")


def fold(text: str) -> str:
    """Reduce a text to the form by which look-up compares: no case, no marks, single spaces (F-27).

    The same folding makes the search column, so a change here needs a migration. Folding twice changes nothing.
    """
    plain = text if text.isascii() else text.translate(_USUAL_LETTERS)
    if plain.isascii():
        return " ".join(plain.casefold().split())
    plain = _without_marks(_without_marks(text).casefold()).translate(_LETTERS)
    return " ".join(plain.split())


def tokens(text: str) -> tuple[str, ...]:
    """Split a text into folded words where FTS5's unicode61 splits: at all but letters and digits."""
    return tuple(_WORD.findall(fold(text)))


def finnish_key(text: str) -> tuple[str, ...]:
    """Return a key that sorts as Finnish and Swedish do: ... z å ä ö, word by word, without case (F-27)."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    words = "".join(char if char.isalnum() else " " for char in composed).split()
    return (*("".join(_sort_letter(char) for char in word) for word in words), "", composed)


def canonical(text: str) -> str:
    """Return a value's comparable form: folded, with ``_`` for each space, hyphen and underscore."""
    return _SEPARATORS.sub("_", fold(text)).strip("_")


def choice(enum: type[E], text: str, field: str) -> E:
    """Return the member of ``enum`` that a text names in English, Finnish or Swedish.

    Raises InvalidValueError that lists the values; cohabitation has a hint of its own (F-28).
    """
    wanted = _bare(text)
    for member in enum:
        if wanted in _words_of(member.value):
            return member
    raise _no_choice(wanted, field, (member.value for member in enum))


def pick(known: Iterable[str], text: str, field: str) -> str:
    """Return which of the ``known`` codes a text names, as `choice` does. Raises InvalidValueError that lists them."""
    wanted, codes = _bare(text), tuple(known)
    for code in codes:
        if wanted in _words_of(code):
            return code
    raise _no_choice(wanted, field, codes)


def _no_choice(wanted: str, field: str, codes: Iterable[str]) -> InvalidValueError:
    if wanted in _COHABITATION:
        return InvalidValueError(
            field=field,
            rule=N_("cohabitation is not a marital status in the population register"),
            remedy=N_("leave the marital status out, or give unmarried, divorced, widowed or separated"),
        )
    return InvalidValueError(field=field, rule=N_("is none of the known values"), remedy=Codes(" | ".join(codes)))


def in_language(codes: str, lang: str) -> str:
    """Return codes that stand between bars in the words that ``choice`` takes in a language; English is the code."""
    place = {"fi": 0, "sv": -1}.get(lang)
    if place is None:
        return codes
    words = {**VALUE_WORDS, **_OF_BATCHES} if "relations | claims" in codes else VALUE_WORDS
    return " | ".join(words.get(code, (code,))[place] for code in codes.split(" | "))


def in_words(codes: Iterable[str], lang: str) -> str:
    """Return codes as a sentence lists them, in the words that ``choice`` takes in a language."""
    return in_language(" | ".join(codes), lang).replace(" | ", ", ").replace("_", " ")


# Claims in a file are what is owed; claims for which data are restricted are legal ones.
_OF_BATCHES = {"claims": ("saatavat", "fordringar")}


@cache
def _words_of(value: str) -> frozenset[str]:
    return frozenset(map(_bare, (value, *VALUE_WORDS.get(value, ()))))


def _bare(text: str) -> str:
    """Return a word to be compared: a compound is the same written in one, with a hyphen or with a space."""
    return canonical(text).replace("_", "")


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


def _sort_letter(char: str) -> str:
    last = char.translate(_SORTED_LAST)
    return last if last != char else fold(char)
