"""Names of countries in the language of the document (F-29)."""

from __future__ import annotations

from typing import Final

from kkrek.errors import N_
from kkrek.i18n import translator

# Two codes of travel documents for what is no country, and the one country that nearly every letter names: with it
# here, most letters need not wait 30 ms for Babel.
_OWN_WORDS: Final = {"XXA": N_("stateless"), "XXX": N_("unknown nationality"), "FI": N_("Finland")}


def country_name(code: str, lang: str) -> str:
    """Return the name of the country ``code`` (ISO 3166-1 alpha-2, XXA, XXX), and the code where it has none."""
    if code in _OWN_WORDS:
        return translator(lang)(_OWN_WORDS[code])
    from babel import Locale

    return Locale(lang).territories.get(code) or code
