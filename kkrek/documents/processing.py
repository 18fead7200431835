"""What the controller does with personal data, in its own words: the same in report, notice and record of processing.

Why, which data, to whom, whether abroad, how long and from where (GDPR Art. 13(1)(c)-(f), 13(2)(a), 14(1)(d),
14(2)(f), 15(1)(a)-(d), 30(1)(b)-(f)). So a promise is written once, in the configuration, and reads alike everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.countries import country_name
from kkrek.documents.labels import FIELDS, LEGAL_BASES, RECIPIENT_ROLES, listed, say
from kkrek.documents.tree import Block, Bullets, Paragraph, Table
from kkrek.documents.wording import blocks_of, joined
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kkrek.domain.configuration import (
        Category,
        Clock,
        Configuration,
        ProcessingPurpose,
        RecipientText,
        SourceText,
        Texts,
    )

_MONTHS_IN_YEAR = 12


def purposes_table(purposes: Iterable[ProcessingPurpose], lang: str) -> Table:
    """Return each purpose with its legal basis and the legitimate interest (Art. 13(1)(c)-(d))."""
    _ = translator(lang)
    rows = tuple((joined(one.text.get(lang)), _basis_text(one, lang)) for one in purposes)
    return Table((_("Purpose"), _("Legal basis")), rows, (3, 2))


def bulleted(texts: Iterable[Texts], lang: str) -> Bullets:
    """Return a list of what has a text: categories, sources, data subjects (Art. 14(1)(d), 14(2)(f), 30(1)(c))."""
    return Bullets(tuple(joined(text.get(lang)) for text in texts))


def categories_list(categories: Iterable[Category], lang: str) -> Bullets:
    """Return the categories of personal data (Art. 14(1)(d), 15(1)(b))."""
    return bulleted((category.text for category in categories), lang)


def sources_list(sources: Iterable[SourceText], lang: str) -> Bullets:
    """Return the sources of the data (Art. 14(2)(f), 15(1)(g))."""
    return bulleted((source.text for source in sources), lang)


def recipients_blocks(recipients: Sequence[RecipientText], lang: str) -> tuple[Block, ...]:
    """Return to whom data may be given, by name and role (Art. 13(1)(e), 30(1)(d); C-154/21, E-25, E-27)."""
    _ = translator(lang)
    if not recipients:
        return (Paragraph(_("Nobody has been named to whom they may be given.")),)
    return (Paragraph(_("Those to whom your data may be given:")), recipients_table(recipients, lang))


def recipients_table(recipients: Iterable[RecipientText], lang: str) -> Table:
    """Return each recipient with role, country and safeguard, which data, and why."""
    _ = translator(lang)
    header = (_("Recipient"), _("Which data"), _("Why"))
    return Table(header, tuple(_recipient_row(one, lang) for one in recipients), (4, 4, 4))


def transfers_blocks(configuration: Configuration, lang: str) -> tuple[Block, ...]:
    """Return what is said of third countries, and each recipient there with its safeguard (Art. 13(1)(f), 15(2), 46).

    Nothing where the controller has not said it.
    """
    _ = translator(lang)
    said = blocks_of(configuration.transfers.get(lang)) if configuration.transfers else ()
    abroad = [one for one in configuration.recipients if one.is_outside_eea]
    if not abroad:
        return said
    rows = tuple(
        (
            one.name,
            country_name(one.country, lang) if one.country else "",
            joined(one.safeguard.get(lang)) if one.safeguard else _("not stated"),
        )
        for one in abroad
    )
    return (*said, Table((_("Recipient"), _("Country"), _("Safeguard")), rows, (4, 3, 5)))


def retention_table(
    clocks: Iterable[Clock],
    categories: Iterable[Category],
    lang: str,
    *,
    beside: Callable[[Clock], Sequence[str]] = lambda _clock: (),
    ungoverned: bool = False,
) -> Table:
    """Return one row for each clock, with all the data that it governs (Art. 13(2)(a), 15(1)(d), 30(1)(f)).

    ``beside`` tells more of a clock in lines of their own; with ``ungoverned`` a clock of none of the categories
    stands in the table too, by its own name.
    """
    _ = translator(lang)
    governed: dict[str, list[str]] = {}
    for category in categories:
        governed.setdefault(category.retention, []).append(joined(category.text.get(lang)))
    rows = tuple(
        (
            "; ".join(governed.get(clock.code, [joined(clock.text.get(lang))])),
            "\n".join([clock_text(clock, lang), *beside(clock)]),
            joined(clock.reason.get(lang)),
        )
        for clock in clocks
        if ungoverned or clock.code in governed
    )
    return Table((_("Data"), _("How long"), _("Why")), rows, (5, 4, 4))


def _basis_text(purpose: ProcessingPurpose, lang: str) -> str:
    _ = translator(lang)
    bases = listed(LEGAL_BASES, purpose.basis, _) or _("not stated")
    if purpose.interest is None:
        return bases
    return _("{basis}: {interest}").format(basis=bases, interest=joined(purpose.interest.get(lang)))


def _recipient_row(recipient: RecipientText, lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    who = [recipient.name, say(RECIPIENT_ROLES, recipient.role, _)]
    if recipient.country:
        who.append(country_name(recipient.country, lang))
    if recipient.safeguard:
        who.append(joined(recipient.safeguard.get(lang)))
    return ("\n".join(who), listed(FIELDS, recipient.fields, _), joined(recipient.purpose.get(lang)))


def clock_text(clock: Clock, lang: str) -> str:
    """Return how long a clock keeps data, and from what it counts."""
    _ = translator(lang)
    starts = joined(clock.starts.get(lang))
    if clock.months is None:
        return starts
    years, odd = divmod(clock.months, _MONTHS_IN_YEAR)
    if years > 1 and not odd:
        return _("{years} years, counted from: {event}").format(years=years, event=starts)
    return _("{months} months, counted from: {event}").format(months=clock.months, event=starts)
