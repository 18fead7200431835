"""Nationality: stored as ISO 3166-1 alpha-2, stateless ``XXA``, unknown ``XXX`` (F-29, ICAO 9303)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kkrek.domain.words import fold
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

STATELESS = "XXA"
UNKNOWN = "XXX"

_LANGUAGES = ("fi", "sv", "en")
_SPECIAL = {
    "xxa": STATELESS,
    "kansalaisuudeton": STATELESS,
    "statslos": STATELESS,
    "stateless": STATELESS,
    "xxx": UNKNOWN,
    "tuntematon": UNKNOWN,
    "okand": UNKNOWN,
    "unknown": UNKNOWN,
}
# CLDR's territories that are no country of ISO 3166-1.
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


def parse_nationality(text: str) -> str:
    """Return the code that a text names: alpha-2, alpha-3, the numeric code of VTJ, or a country's name (F-29).

    Names are known in Finnish, Swedish and English. Raises InvalidValueError.
    """
    wanted = fold(text)
    code = _SPECIAL.get(wanted) or _codes().get(wanted)
    if code is None:
        raise InvalidValueError(
            field="nationality",
            rule=N_("is neither a country code nor the name of a country"),
            remedy=N_("give the two letters of the country, such as FI or SE; XXA for stateless, XXX for unknown"),
        )
    return code


@cache
def _codes() -> Mapping[str, str]:
    from babel import Locale
    from babel.core import get_global

    territories = map(str, Locale("en").territories)
    countries = {code for code in territories if re.fullmatch(r"[A-Z]{2}", code)} - _NOT_COUNTRIES
    codes = {
        fold(alias): replacements[0]
        for alias, replacements in get_global("territory_aliases").items()
        if len(alias) == len("246") and len(replacements) == 1 and replacements[0] in countries
    }
    for language in _LANGUAGES:
        names = Locale(language).territories
        codes.update((fold(str(names[code])), code) for code in countries)
    codes.update((fold(code), code) for code in countries)
    return codes
