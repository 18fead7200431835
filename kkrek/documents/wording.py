"""The small pieces of sentences that all documents share: days, sources, addresses, the controller's own texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.countries import country_name
from kkrek.documents.labels import SOURCES, say
from kkrek.documents.tree import Block, Bullets, Paragraph
from kkrek.domain.address import join_line
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kkrek.domain.configuration import Controller
    from kkrek.domain.customer import AddressParts, Origin, Protection


def origin_text(origin: Origin, lang: str) -> str:
    """Return source and day of a datum: ``from you, 1.3.2024`` (GDPR Art. 15(1)(g))."""
    return f"{say(SOURCES, origin.source, translator(lang))}, {format_date(origin.on, lang)}"


def period_text(since: date | None, until: date | None, lang: str) -> str:
    """Return when something held: ``since 1.3.2024``, ``1.3.2020-2.3.2024``; empty when nobody knows."""
    _ = translator(lang)
    if since and until:
        return f"{format_date(since, lang)}\u2013{format_date(until, lang)}"
    if since:
        return _("since {day}").format(day=format_date(since, lang))
    if until:
        return _("until {day}").format(day=format_date(until, lang))
    return ""


def protection_text(protection: Protection, lang: str) -> str:
    """Return the time of a protection, who told of it, and whether updates are forbidden, each in its line (F-15)."""
    _ = translator(lang)
    parts = [period_text(protection.since, protection.until, lang)]
    if protection.told_by:
        parts.append(_("told by: {who}").format(who=protection.told_by))
    if protection.no_vtj_update:
        parts.append(_("not updated from the Population Information System"))
    return "\n".join(parts)


def address_text(parts: AddressParts, lang: str) -> str:
    """Return an address in one line, with the parts as the register read them where they say anything else (F-31)."""
    line = join_line(named_country(parts, lang))
    if parts.country == "FI":
        line = ", ".join(part for part in (line, country_name("FI", lang)) if part)
    read = " ".join(part for part in _designator(parts) if part)
    shown = {word.casefold() for word in line.replace(",", " ").split()}
    if all(word.casefold() in shown for word in read.split()):
        return line
    _ = translator(lang)
    return _("{address} (read as: {parts})").format(address=line, parts=read)


def named_country(parts: AddressParts, lang: str) -> AddressParts:
    """Return the address with the name of its country instead of the code, as an envelope needs it (F-33)."""
    if parts.country is None or parts.country == "FI":
        return parts
    return parts._replace(country=country_name(parts.country, lang))


def sender_lines(controller: Controller) -> tuple[str, ...]:
    """Return name and address of the controller as the head of a letter."""
    return (controller.name, controller.street, f"{controller.postal_code} {controller.town.upper()}")


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return a text of the configuration as blocks: an empty line parts paragraphs, a bullet begins an item."""
    return tuple(block for part in text.split("\n\n") for block in _paragraph_blocks(part))


def joined(text: str) -> str:
    """Return a text of the configuration as one running paragraph."""
    return " ".join(text.split())


def _designator(parts: AddressParts) -> tuple[str | None, ...]:
    return (parts.street, parts.house_number, parts.stair, parts.apartment, parts.suffix, parts.po_box)


def _paragraph_blocks(part: str) -> Iterator[Block]:
    items: list[str] = []
    words: list[str] = []
    for line in part.splitlines():
        stripped = line.strip()
        if stripped.startswith("\u2022"):
            items.append(stripped.removeprefix("\u2022").strip())
        elif items:
            items[-1] += f" {stripped}"
        elif stripped:
            words.append(stripped)
    if words:
        yield Paragraph(" ".join(words))
    if items:
        yield Bullets(tuple(items))
