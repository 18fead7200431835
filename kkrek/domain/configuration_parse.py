"""Reading the controller's TOML: types first, then whether the parts fit together.

A look-up never loads this: it reads the JSON made from the text.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kkrek.domain.business_id import parse_business_id
from kkrek.domain.configuration import Configuration, configuration_of
from kkrek.domain.configuration_parts import FIELDS, PLACEHOLDER, RELATIONS, Part
from kkrek.domain.configuration_table import CODE, MEND, refused
from kkrek.domain.customer import Source
from kkrek.domain.toml_slip import slip_of
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kkrek.domain.configuration_parts import NoticeSection

COUNTRY = re.compile(r"[A-Z]{2}")
# A provision of the GDPR (Art. 6(1), 9(2)), or a section of a national act: "1050/2018 29 §".
BASIS = re.compile(r"6\(1\)\([a-f]\)|9\(2\)\([a-j]\)|\d{1,4}/\d{4} \d+ ?[a-z]? ?§")


def parse_configuration(text: str) -> Configuration:
    """Return the configuration that a TOML text describes.

    Unknown keys, fields without a category and categories without a retention clock are refused (N-07, F-41);
    placeholders in ``<<...>>`` are taken and listed by ``gaps``.

    Raises:
        InvalidValueError: something is wrong; ``field`` is its dotted key, or ``TOML line:column`` of a slip in TOML.
    """
    configuration = stored_configuration(text)
    placed = {field for category in configuration.categories for field in category.fields}
    for field in FIELDS:
        if field not in placed:
            raise refused(f"categories.*.fields: {field}", N_("this field stands in no category"))
    return configuration


def stored_configuration(text: str) -> Configuration:
    """Return the configuration of a text that is in force; `gaps` tells the fields that a later kkrek added (N-07).

    Raises:
        InvalidValueError: as `parse_configuration`.
    """
    try:
        tree: dict[str, object] = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise slip_of(error, text, MEND) from error
    configuration = configuration_of(tree)
    _check_codes(configuration)
    _check_values(configuration)
    _check_purposes(configuration)
    _check_categories(configuration)
    _check_recipients(configuration)
    return configuration


def _check_codes(configuration: Configuration) -> None:
    """Refuse a code or section number that is missing, ill-formed or there twice."""
    lists: dict[str, Iterable[str]] = {
        "purposes": (purpose.code for purpose in configuration.purposes),
        "categories": (category.code for category in configuration.categories),
        "companies": (company.code for company in configuration.companies),
        "retention": (clock.code for clock in configuration.retention),
        "other_places": (place.code for place in configuration.other_places),
    }
    for key, codes in lists.items():
        seen: set[str] = set()
        for n, code in enumerate(codes, start=1):
            if not CODE.fullmatch(code):
                raise refused(f"{key}.{n}.code", N_("a code is expected here: a-z, 0-9 and _, first a letter"))
            if code in seen:
                raise refused(f"{key}.{n}.code", N_("this code was given before"))
            seen.add(code)
    if sorted(source.code for source in configuration.sources) != sorted(Source):
        raise refused("sources", N_("each source code must be here once"), " | ".join(Source))
    _check_sections(configuration.notice.sections)


def _check_sections(sections: tuple[NoticeSection, ...]) -> None:
    """Refuse a section that says nothing, and a number or a part that stands in two sections."""
    numbers: set[int] = set()
    placed: set[Part] = set()
    for n, section in enumerate(sections, start=1):
        key = f"notice.sections.{n}"
        if section.number in numbers:
            raise refused("notice.sections", N_("a section number is here twice"))
        if section.text is None and not section.parts:
            raise refused(f"{key}.text", N_("a section needs a text, or parts"), " | ".join(Part))
        if not placed.isdisjoint(section.parts):
            raise refused(f"{key}.parts", N_("a part is in another section already"))
        numbers.add(section.number)
        placed.update(section.parts)


def _check_values(configuration: Configuration) -> None:
    """Refuse a zone that nobody has, session lengths that contradict each other, and bad business IDs (F-44)."""
    try:
        ZoneInfo(configuration.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refused("zone", N_("a time zone is expected here"), "Europe/Helsinki") from error
    if configuration.sessions.idle_minutes > configuration.sessions.absolute_hours * 60:
        raise refused("sessions.idle_minutes", N_("longer than a whole session may last"))
    _check_business_id("controller.business_id", configuration.controller.business_id)
    for company in configuration.companies:
        if company.business_id is not None:
            _check_business_id(f"companies.{company.code}.business_id", company.business_id)


def _check_business_id(key: str, text: str) -> None:
    if PLACEHOLDER[0] in text:
        return
    try:
        written = parse_business_id(text)
    except InvalidValueError as error:
        raise refused(key, N_("a business ID with a right check digit is expected here, like 1234567-8")) from error
    if written != text:
        raise refused(key, N_("a business ID is written with seven digits, a hyphen and the check digit"))


def _check_purposes(configuration: Configuration) -> None:
    """Refuse an unknown legal basis, and a legitimate interest that is not named (GDPR Art. 6, 13(1)(d))."""
    for purpose in configuration.purposes:
        _check_basis(f"purposes.{purpose.code}.basis", purpose.basis)
        if "6(1)(f)" in purpose.basis and purpose.interest is None:
            raise refused(
                f"purposes.{purpose.code}.interest", N_("the legitimate interest must be named (GDPR Art. 13(1)(d))")
            )


def _check_basis(key: str, basis: tuple[str, ...]) -> None:
    if not all(BASIS.fullmatch(provision) for provision in basis):
        raise refused(key, N_("a provision is expected here"), "6(1)(a) ... 6(1)(f) | 9(2)(a) ... | 1050/2018 29 §")


def _check_categories(configuration: Configuration) -> None:
    """Refuse a field in two categories, and a category without purpose or clock (N-01, N-07, F-41)."""
    purposes = tuple(purpose.code for purpose in configuration.purposes)
    clocks = tuple(clock.code for clock in configuration.retention)
    placed: set[str] = set()
    for category in configuration.categories:
        key = f"categories.{category.code}"
        _check_known(f"{key}.fields", category.fields, FIELDS)
        _check_known(f"{key}.purposes", category.purposes, purposes)
        _check_known(f"{key}.asked_for", category.asked_for, RELATIONS)
        _check_basis(f"{key}.basis", category.basis)
        if not category.purposes:
            raise refused(f"{key}.purposes", N_("a category needs a purpose (GDPR Art. 5(1)(b))"))
        if category.retention not in clocks:
            raise refused(
                f"{key}.retention", N_("a category needs a retention clock (GDPR Art. 5(1)(e))"), " | ".join(clocks)
            )
        if not placed.isdisjoint(category.fields):
            raise refused(f"{key}.fields", N_("a field is in another category already"))
        placed.update(category.fields)


def _check_recipients(configuration: Configuration) -> None:
    for n, recipient in enumerate(configuration.recipients, start=1):
        key = f"recipients.{n}"
        _check_known(f"{key}.fields", recipient.fields, FIELDS)
        if recipient.country is not None and not COUNTRY.fullmatch(recipient.country):
            raise refused(f"{key}.country", N_("a country code of two capital letters is expected here"), "FI")
        if recipient.name in {other.name for other in configuration.recipients[: n - 1]}:
            raise refused(f"{key}.name", N_("this recipient was given before"))


def _check_known(key: str, words: tuple[str, ...], known: tuple[str, ...]) -> None:
    if not set(words) <= set(known):
        raise refused(key, N_("one of the allowed words is expected here"), " | ".join(known))
