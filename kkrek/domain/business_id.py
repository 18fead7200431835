"""The Finnish business identifier, *Y-tunnus*, of the controller, companies and recipients (F-44)."""

from __future__ import annotations

import re

from kkrek.errors import N_, InvalidValueError

_SHAPE = re.compile(r"(?:FI)?([0-9]{6,7})-?([0-9])")


def parse_business_id(text: str) -> str:
    """Return the identifier as ``0155362-7``; takes it without hyphen, as VAT number, or with six digits.

    Six digits before the hyphen are the old form and get a leading zero (F-44, T-10). Raises InvalidValueError.
    """
    from stdnum.fi import ytunnus  # ruff: ignore[import-outside-top-level] - 45 ms: it loads ssl

    match = _SHAPE.fullmatch("".join(text.split()).upper())
    if match is None or (len(match[1]) < len("0155362") and "-" not in text):
        raise InvalidValueError(
            field="business_id",
            rule=N_("must be seven digits, a hyphen and a check digit"),
            remedy=N_("look it up in the register of ytj.fi"),
        )
    number = match[1].zfill(7) + match[2]
    if not ytunnus.is_valid(number):
        raise InvalidValueError(
            field="business_id",
            rule=N_("the check digit does not match"),
            remedy=N_("look it up in the register of ytj.fi"),
        )
    return f"{number[:7]}-{number[7]}"
