"""Section 3.6: what the person has allowed and forbidden, in plain words for each kind and channel (N-04, M-11)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kkrek.documents.labels import CHANNELS, MARKETING_KINDS, MARKETING_STATES, VIAS, heading, listed, say
from kkrek.documents.tree import Block, Fact, Facts, Paragraph, Section, Table
from kkrek.domain.dates import format_date
from kkrek.domain.marketing import Channel, Kind, standing
from kkrek.domain.restriction import blocking
from kkrek.i18n import translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kkrek.domain.customer import Customer, MarketingChoice

_MAY_BE_USED_UNASKED = frozenset({Channel.POST, Channel.PHONE})


def marketing_section(customer: Customer, lang: str) -> Section:
    """Return what stands now and every choice recorded before it."""
    _ = translator(lang)
    rows = tuple(Fact(heading(MARKETING_KINDS, kind, _), _standing_text(customer, kind, lang)) for kind in Kind)
    intro = Paragraph(_("What holds now, for each kind of marketing:"))
    title = _("Direct marketing: permissions and prohibitions")
    return Section("3.6", title, (intro, Facts(rows), *_history(customer, lang), *_lists(customer, lang)))


def _lists(customer: Customer, lang: str) -> tuple[Block, ...]:
    """Return the marketing lists on which the person stands: what was made, and what was sent (M-06, E-24)."""
    _ = translator(lang)
    if not customer.mailings:
        return (Paragraph(_("You stand on no list that was made for marketing.")),)
    header = (_("List made"), _("Kind"), _("Channel"), _("Sent"))
    rows = tuple(
        (
            format_date(one.made_on, lang),
            say(MARKETING_KINDS, one.kind, _),
            say(CHANNELS, one.channel, _),
            format_date(one.sent_on, lang) if one.sent_on else _("not sent"),
        )
        for one in customer.mailings
    )
    return (Paragraph(_("Lists made for marketing on which you stand:")), Table(header, rows, (3, 5, 4, 3)))


def _standing_text(customer: Customer, kind: Kind, lang: str) -> str:
    """Return one line for each group of channels in which the same holds."""
    _ = translator(lang)
    now = standing(customer.marketing)
    channels: dict[str, list[str]] = {}
    for channel in Channel:
        choice = now.get((kind, channel))
        said = _choice_text(choice, lang) if choice else _unset_text(customer, channel, lang)
        channels.setdefault(said, []).append(say(CHANNELS, channel, _))
    return "\n".join(
        _("{channels}: {what_holds}").format(channels=", ".join(names), what_holds=said)
        for said, names in channels.items()
    )


def _choice_text(choice: MarketingChoice, lang: str) -> str:
    _ = translator(lang)
    return _("{what} since {day}").format(
        what=say(MARKETING_STATES, choice.state, _), day=format_date(choice.since, lang)
    )


def _unset_text(customer: Customer, channel: Channel, lang: str) -> str:
    """Return what holds when nothing is recorded (act 917/2014 section 200, M-01; M-06, E-41, F-23)."""
    _ = translator(lang)
    if customer.deceased_on is not None:
        return _("no choice recorded; not used since the customer has died")
    if blocking(customer.restrictions) is not None:
        return _("no choice recorded; not used while the processing of your data is restricted")
    if customer.protection is not None and channel is Channel.POST:
        return _("no choice recorded; not used while your non-disclosure stands")
    if channel in _MAY_BE_USED_UNASKED:
        return _("no choice recorded; we may use this until you forbid it")
    return _("no choice recorded; used only with your consent or where the law allows it towards a customer")


def _history(customer: Customer, lang: str) -> tuple[Block, ...]:
    _ = translator(lang)
    if not customer.marketing:
        return (Paragraph(_("You have made no choice about direct marketing: not recorded.")),)
    header = (_("Since"), _("Kind"), _("Channel"), _("Your choice"), _("How given"))
    rows = tuple(_history_row(list(made), lang) for _key, made in groupby(customer.marketing, key=_made_together))
    intro = Paragraph(_("Every choice that is recorded, in order of recording:"))
    return (intro, Table(header, rows, (3, 5, 4, 4, 3)))


def _made_together(choice: MarketingChoice) -> tuple[object, ...]:
    """Return what choices share that were made in one breath and differ in the channel alone."""
    taken_back = (choice.taken_back_on, choice.taken_back_reason)
    return (choice.since, choice.kind, choice.state, choice.via, choice.text_version, choice.reference, *taken_back)


def _history_row(choices: Sequence[MarketingChoice], lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    first = choices[0]
    how = say(VIAS, first.via, _)
    if first.text_version:
        how = _("{way}; text {version}").format(way=how, version=first.text_version)
    if first.reference:
        how = _("{way}; letter {reference}").format(way=how, reference=first.reference)
    if first.taken_back_on:
        day, why = format_date(first.taken_back_on, lang), first.taken_back_reason or ""
        how += "\n" + _("recorded by mistake, taken back on {day}: {reason}").format(day=day, reason=why)
    return (
        format_date(first.since, lang),
        say(MARKETING_KINDS, first.kind, _),
        listed(CHANNELS, dict.fromkeys(choice.channel for choice in choices), _),
        say(MARKETING_STATES, first.state, _),
        how,
    )
