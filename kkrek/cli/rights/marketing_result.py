"""What a marketing list tells: counts by reason, and what the message itself must hold (act 917/2014)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kkrek.cli import prompt
from kkrek.cli.output import Screen
from kkrek.cli.own_words import own_words
from kkrek.documents.labels import CHANNELS, FIELDS, MARKETING_KINDS, Words, heading, listed, say
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.rights.marketing import Mailing

REASONS: Words = {
    "merged": N_("number that leads to another customer"),
    "erased": N_("erased"),
    "deceased": N_("deceased"),
    "restricted": N_("processing restricted (Article 18)"),
    "protected": N_("under non-disclosure"),
    "forbidden": N_("has forbidden it"),
    "withdrawn": N_("consent withdrawn"),
    "no_consent": N_("no consent, which this channel needs"),
    "suppressed": N_("on the suppression list"),
    "minor": N_("too young by the configuration"),
    "relation_ended": N_("customer relation has ended"),
    "no_contact": N_("no contact for this channel"),
    "unreadable": N_("cannot be compared: no identifier that can be read"),
}


def reason_rows(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return why how many were left out, in words."""
    return [(heading(REASONS, reason, _), str(count)) for reason, count in counts.items()]


def listed_notes(made: Mailing) -> list[str]:
    """Return what whoever sends the message must know (act 917/2014 sections 200 and 203, M-10)."""
    notes = [_("Each message must be recognisable as marketing and tell how to opt out free of charge.")]
    if made.id:
        notes.append(
            _("Record the sending with `kkrek marketing sent {id}`; until then an opt-out names this list.").format(
                id=made.id
            )
        )
    else:
        notes.append(_("Nothing was written."))
    return notes


def show_to_agree(told: Mailing, fields: Sequence[str], sample: Sequence[Sequence[str]]) -> None:
    """Show at the terminal what will leave, before the question: how many, which fields, and the first rows."""
    lines = [
        _("To {name}; customers: {count}").format(name=told.recipient, count=told.listed),
        _("Fields: {fields}").format(fields=listed(FIELDS, fields, _)),
        _("First rows:"),
        *("  " + "; ".join(cell for cell in row if cell) for row in sample),
    ]
    prompt.show(*map(own_words, lines))


def show_mailings(screen: Screen, made: Sequence[Mailing], lang: str) -> None:
    """Draw the lists that were made, the newest first."""
    if not made:
        screen.line(_("No marketing list was made yet."))
        return
    header = (_("List"), _("Kind"), _("Channel"), _("Made"), _("Sent"), _("Persons"), _("Left since"))
    rows = [
        (
            str(one.id),
            say(MARKETING_KINDS, one.kind, _),
            say(CHANNELS, one.channel, _),
            format_date(one.made_on, lang),
            format_date(one.sent_on, lang) if one.sent_on else "\u2013",
            str(one.listed),
            str(one.listed - one.left),
        )
        for one in made
    ]
    screen.table(header, rows)


def mailing_json(one: Mailing) -> JsonObject:
    """Return a list for scripts."""
    return {
        "id": one.id or None,
        "kind": one.kind,
        "channel": one.channel,
        "made_on": one.made_on.isoformat(),
        "sent_on": one.sent_on.isoformat() if one.sent_on else None,
        "listed": one.listed,
        "left": one.left,
        "excluded": dict(one.excluded),
        "from_own_sale": one.from_own_sale,
    }
