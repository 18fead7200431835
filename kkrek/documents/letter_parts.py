"""What the letters share: the request, the table of what stays, the right to complain, the contact."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.documents.labels import CHANNELS, MARKETING_KINDS, VIAS, listed, say
from kkrek.documents.report_rights import complaint_section
from kkrek.documents.rights_words import GROUPS, REQUEST_KINDS, STAY_REASONS, stays_until
from kkrek.documents.tree import Block, Bullets, Fact, Facts, Paragraph, Section, Table
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from datetime import date

    from kkrek.domain.letter import Letter


def request_sections(letter: Letter) -> tuple[Section, ...]:
    """Return what was asked, when and how it came; nothing where a letter answers no request."""
    _ = translator(letter.language)
    request = letter.request
    if request is None:
        return ()
    who = letter.person or request.requester
    requester = ", ".join(part for part in (who, request.authority) if part)
    by = _("You asked on behalf of") if letter.person else _("Asked for you by")
    received = f"{format_date(request.received_on, letter.language)}, {say(VIAS, request.via, _)}"
    rows = (
        Fact(_("Received"), received),
        *((Fact(by, requester),) if requester else ()),
        Fact(_("You asked for"), listed(REQUEST_KINDS, request.kinds, _)),
    )
    return (Section("", _("The request"), (Facts(rows),)),)


def complaint(letter: Letter) -> Section:
    """Return where to complain, and the judicial remedy (GDPR Art. 12(4), 77, 79; E-08).

    The contact person stands just above, so the report's sentence about whom to ask first is left out (R-12, R-13).
    """
    _ = translator(letter.language)
    section = complaint_section(letter.configuration, letter.language)
    _contact, *blocks = section.blocks
    remedy = Paragraph(_("You may also bring the matter before a court (GDPR Article 79)."))
    return replace(section, number="", blocks=(*blocks, remedy))


def kept_table(letter: Letter) -> Table:
    """Return what stays: for each reason and last day the groups together (GDPR Art. 17(3); E-38, N-06)."""
    _ = translator(letter.language)
    groups: dict[tuple[str, date | None], list[str]] = {}
    for one in letter.kept:
        groups.setdefault((one.reason, one.until), []).append(one.group)
    rows = tuple(
        (
            _capital(listed(GROUPS, named, _)),
            say(STAY_REASONS, reason, _),
            stays_until(reason, until, letter.language),
        )
        for (reason, until), named in groups.items()
    )
    return Table((_("Data"), _("Why"), _("Until")), rows, (4, 5, 4))


def done_block(letter: Letter, otherwise: str) -> Block:
    """Return what was done; ``otherwise`` where that is not said."""
    items = tuple(_capital(_worded(one, letter.language)) for one in letter.done)
    return Bullets(items) if items else Paragraph(otherwise)


def covered(letter: Letter, intro: str, everything: str) -> tuple[Block, ...]:
    """Return what the letter is about as a list after ``intro``; ``everything`` where it is not limited."""
    items = covers(letter)
    return (Paragraph(intro), Bullets(items)) if items else (Paragraph(everything),)


def covers(letter: Letter) -> tuple[str, ...]:
    """Return what the letter is about in words; the channels of one kind of marketing stand together (N-04, R-03)."""
    _ = translator(letter.language)
    found: dict[str, list[str]] = {}
    for one in letter.covers:
        kind, colon, channel = one.partition(":")
        if colon and kind in MARKETING_KINDS and channel in CHANNELS:
            found.setdefault(say(MARKETING_KINDS, kind, _), []).append(say(CHANNELS, channel, _))
        else:
            found[_worded(one, letter.language)] = []
    return tuple(f"{what}: {', '.join(ways)}" if ways else what for what, ways in found.items())


def explained(clause: str, sentence: str, text: str) -> str:
    """Put the office's own text into ``clause`` ("... because {text}."), one with a capital into ``sentence``."""
    whole = text.strip()
    form = clause if whole[:1].islower() else sentence
    return form.format(text=whole.rstrip(" ."))


def paragraphs(*texts: str | None) -> tuple[Paragraph, ...]:
    """Return one paragraph for each text that is there."""
    return tuple(Paragraph(text) for text in texts if text)


def _worded(said: str, lang: str) -> str:
    """Return the words for a kind of request, and anything else as it is."""
    return say(REQUEST_KINDS, said, translator(lang)) if said in REQUEST_KINDS else said


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
