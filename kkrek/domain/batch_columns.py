"""The headings of a batch's file: names of fields in English, Finnish or Swedish, some with a word before them.

``add_phone`` adds, ``remove_phone`` removes, ``was_street`` is what must stand there now; what is no heading of this
kind of batch is refused, never passed over (pains of a column that was silently dropped).
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.batch import What
from kkrek.domain.outsider import COLUMNS as OUTSIDER
from kkrek.domain.words import VALUE_WORDS, canonical

if TYPE_CHECKING:
    from collections.abc import Mapping


class Use(StrEnum):
    """What a column says of its field."""

    VALUE = "value"
    ADD = "add"
    REMOVE = "remove"
    WAS = "was"


class Column(NamedTuple):
    """A column that is known: its field, and what it says of it."""

    field: str
    use: Use = Use.VALUE

    @property
    def name(self) -> str:
        """The heading in English."""
        return self.field if self.use is Use.VALUE else f"{self.use.value}_{self.field}"


_PREFIXES = {
    Use.ADD: ("add_", "lisaa_", "lagg_till_"),
    Use.REMOVE: ("remove_", "poista_", "ta_bort_"),
    Use.WAS: ("was_", "oli_", "ennen_", "var_", "fore_"),
}
_LISTS = ("former_name", "phone", "email", "iban", "nationality")
_PLAIN = (
    "family_name", "given_names", "call_name", "identity_code", "identity_code_reason", "marital_status",
    "household_size", "language", "notice_given", "deceased_on",
)  # fmt: skip
_ADDRESS = ("street", "co", "po_box", "postal_code", "town", "country")
_WHO = ("number", "identity_code", "email", "phone")
_BASIS = ("source", "reason", "initiative")

FIELDS: Mapping[What, tuple[str, ...]] = {
    What.CUSTOMERS: (
        "number", "family_name", "given_names", "call_name", "former_name", "identity_code", "identity_code_reason",
        "identity_code_change", "street", "co", "po_box", "postal_code", "town", "country", "address_kind", "since",
        "correct_address", "phone", "email", "nationality", "marital_status", "household_size", "iban",
        "language", "note", "notice_given", "deceased_on", "marketing", "marketing_since", "marketing_via", *_BASIS,
    ),
    What.RELATIONS: (*_WHO, "kind", "object", "begin", "end", "company", *_BASIS),
    What.CLAIMS: (
        *_WHO, "reference", "due_on", "company", "state", "paid_on", "disputed_on", "judgment_on", "interrupted_on",
        *_BASIS,
    ),
    What.EVENTS: (*_WHO, "kind", "on", "object", "description", "told", *_BASIS),
    What.OPT_OUTS: (*_WHO, "marketing_kind", "channel", "received", "via", "letter", "state"),
}  # fmt: skip
"""The fields of each kind of batch, in the order in which the template has them."""

USES: Mapping[Use, tuple[str, ...]] = {
    Use.ADD: _LISTS,
    Use.REMOVE: _LISTS,
    Use.WAS: (*_PLAIN, *_ADDRESS, *_LISTS),
}
"""The fields of customers that a heading may have a word before."""

ERROR = "error"
"""The column that a file of rejects has and that is not read again."""
NUMBERS = frozenset({"number", "household_size"})
"""Fields for which a cell may hold a number as well as text."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    "identity_code_reason": ("hetun peruste", "henkilötunnuksen peruste", "grund för personbeteckning"),
    "identity_code_change": ("hetun muutos", "henkilötunnuksen muutos", "ändring av personbeteckning"),
    "former_name": ("entinen sukunimi", "aiempi sukunimi"),
    "co": ("c/o", "c/o-nimi"),
    "po_box": ("postilokero", "pl", "postbox", "box"),
    "town": ("postitoimipaikka", "kaupunki", "paikkakunta", "postort", "ort", "city"),
    "country": ("maa", "land"),
    "address_kind": ("osoitelaji", "osoitteen laji", "adresstyp"),
    "since": ("alkaen", "osoite alkaen", "voimassa alkaen", "från och med"),
    "correct_address": ("korjaa osoite", "osoitteen korjaus", "rätta adress"),
    "note": ("lisätieto", "lisätiedot", "muistiinpano", "huomautus", "anteckning"),
    "notice_given": ("tietosuojaseloste annettu",),
    "deceased_on": ("kuollut",),
    "marketing": ("suoramarkkinointilupa", "markkinointilupa", "lupa", "marknadsföringstillstånd"),
    "marketing_since": ("markkinointikielto saapui", "kielto saapui", "förbud inkom"),
    "marketing_via": ("markkinointikielto tapa", "kielto miten", "förbud sätt"),
    "source": ("lähde", "tietolähde", "källa"),
    "reason": ("syy", "peruste", "orsak"),
    "initiative": ("aloite", "initiativ"),
    "kind": ("laji", "tyyppi", "slag", "typ"),
    "object": ("huoneisto", "asunto", "paikka", "lägenhet"),
    "begin": ("alku", "alkaa", "alkupäivä", "alkoi", "början", "börjar"),
    "end": ("loppu", "päättyy", "päättyi", "slut", "slutar"),
    "reference": ("viite", "viitenumero", "laskun numero", "laskunumero", "referens", "fakturanummer"),
    "due_on": ("eräpäivä", "erapvm", "förfallodag"),
    "state": ("tila", "läge", "status"),
    "paid_on": ("maksupäivä", "betalningsdag"),
    "disputed_on": ("riitautuspäivä", "riitautettu päivä", "dag för bestridande"),
    "judgment_on": ("tuomion päivä", "tuomiopäivä", "domdag"),
    "interrupted_on": ("katkaisupäivä", "katkaistu", "preskriptionsavbrott"),
    "on": ("päivä", "päivämäärä", "pvm", "dag", "datum", "date"),
    "marketing_kind": ("markkinoinnin laji", "kielletty", "kind", "laji"),
    "channel": ("kanava", "kanal"),
    "received": ("saapui", "saapunut", "saapumispäivä", "inkommen"),
    "via": ("tapa", "miten", "sätt"),
    "letter": ("kirjeen viite", "kirje", "brevreferens"),
    ERROR: ("virhe", "fel"),
}


def column_of(what: What, heading: str) -> Column | None:
    """Return the column that a heading means in a kind of batch, or None when it means none."""
    return _known(what).get(canonical(heading.replace("/", "_")))


def is_error(heading: str) -> bool:
    """Tell whether a heading is that of the column which a file of rejects has."""
    return canonical(heading) in {canonical(word) for word in (ERROR, *_WORDS[ERROR])}


@cache
def _known(what: What) -> Mapping[str, Column]:
    """Return every heading in canonical form; where two fields share a word, the one that stands first has it."""
    known: dict[str, Column] = {}
    for name in FIELDS[what]:
        for word in _words(name):
            known.setdefault(word, Column(name))
    if what is What.CUSTOMERS:
        for use, names in USES.items():
            for name in names:
                for word in _words(name):
                    for prefix in _PREFIXES[use]:
                        known.setdefault(f"{prefix}{word}", Column(name, use))
    return known


def _words(name: str) -> tuple[str, ...]:
    """Return the words that name a field, its own name first."""
    values = VALUE_WORDS.get(name, ()) if name not in {"kind", "on", "letter"} else ()
    found = (name, *values, *OUTSIDER.get(name, ()), *_WORDS.get(name, ()))
    return tuple(dict.fromkeys(canonical(word.replace("/", "_")) for word in found))


def template(what: What, language: str) -> tuple[str, ...]:
    """Return the headings with which somebody begins a file, in Finnish where Finnish is spoken."""
    found = [name for name in FIELDS[what] if what is What.CUSTOMERS or name not in _WHO or name == "number"]
    return tuple(_FINNISH[name] if language == "fi" else name for name in found)


def in_finnish_too(name: str) -> str:
    """Return a field as it is told where a heading is missing: ``number (asiakasnumero)``."""
    return f"{name} ({_FINNISH[name]})"


_FINNISH: Mapping[str, str] = {
    "number": "asiakasnumero",
    "family_name": "sukunimi",
    "given_names": "etunimet",
    "call_name": "kutsumanimi",
    "former_name": "entinen nimi",
    "identity_code": "henkilötunnus",
    "identity_code_reason": "henkilötunnuksen peruste",
    "identity_code_change": "henkilötunnuksen muutos",
    "street": "katuosoite",
    "co": "c/o",
    "po_box": "postilokero",
    "postal_code": "postinumero",
    "town": "postitoimipaikka",
    "country": "maa",
    "address_kind": "osoitelaji",
    "since": "alkaen",
    "correct_address": "korjaa osoite",
    "phone": "puhelin",
    "email": "sähköposti",
    "nationality": "kansalaisuus",
    "marital_status": "siviilisääty",
    "household_size": "henkilömäärä",
    "iban": "tilinumero",
    "language": "kieli",
    "note": "lisätieto",
    "notice_given": "seloste annettu",
    "deceased_on": "kuolinpäivä",
    "marketing": "suoramarkkinointilupa",
    "marketing_since": "kielto saapui",
    "marketing_via": "kielto miten",
    "source": "lähde",
    "reason": "syy",
    "initiative": "aloite",
    "kind": "laji",
    "object": "kohde",
    "begin": "alku",
    "end": "loppu",
    "company": "yhtiö",
    "reference": "viite",
    "due_on": "eräpäivä",
    "state": "tila",
    "paid_on": "maksupäivä",
    "disputed_on": "riitautuspäivä",
    "judgment_on": "tuomiopäivä",
    "interrupted_on": "katkaisupäivä",
    "on": "päivä",
    "description": "kuvaus",
    "told": "kenelle kerrottu",
    "marketing_kind": "markkinoinnin laji",
    "channel": "kanava",
    "received": "saapui",
    "via": "tapa",
    "letter": "kirjeen viite",
}
