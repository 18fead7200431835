"""The letters on what the processing may be: restriction and its end, objection, opt-out (GDPR Art. 18, 21; E-41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.labels import say
from kkrek.documents.letter_parts import covered, explained, paragraphs
from kkrek.documents.rights_words import RESTRICTION_GROUNDS
from kkrek.documents.tree import Bullets, Section
from kkrek.domain.dates import format_date
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.letter import Letter


def restriction(letter: Letter) -> tuple[Section, ...]:
    """Say what is restricted, on which ground and what that means (GDPR Art. 18(1)-(3), 19; E-41)."""
    _ = translator(letter.language)
    since = _("The processing of your personal data is restricted from {day}.").format(day=_day(letter))
    ground = say(RESTRICTION_GROUNDS, letter.ground, _) if letter.ground else None
    what = covered(
        letter, _("It is restricted for these purposes:"), _("The restriction is about all that we store about you.")
    )
    means = (
        _("While the restriction lasts, the data are only stored."),
        _(
            "Anything else is done with your consent alone, for a legal claim, or to protect another person's rights "
            "or an important public interest (GDPR Article 18(2))."
        ),
        _("We tell you before the restriction is lifted (GDPR Article 18(3))."),
        _("We tell those to whom the data were given, and tell you who they are if you ask (GDPR Article 19)."),
    )
    named = _("The ground: {ground}.").format(ground=ground) if ground else None
    return (
        Section("", _("What is restricted"), (*paragraphs(since), *what, *paragraphs(named, letter.reason))),
        Section("", _("What it means"), (Bullets(means),)),
    )


def restriction_lifting(letter: Letter) -> tuple[Section, ...]:
    """Say beforehand from which day the restriction ends, and why (GDPR Art. 18(3), E-41)."""
    _ = translator(letter.language)
    ends = _("The restriction of the processing of your personal data ends on {day}.").format(day=_day(letter))
    why = _because(letter)
    again = covered(
        letter,
        _("From that day we process your data again for these purposes:"),
        _("From that day we process your data again as before the restriction."),
    )
    before = _("We tell you this before the restriction is lifted (GDPR Article 18(3)).")
    return (Section("", _("The restriction ends"), (*paragraphs(ends, why), *again, *paragraphs(before))),)


def objection(letter: Letter) -> tuple[Section, ...]:
    """Say whether the processing stops, goes on for compelling grounds, or waits (GDPR Art. 21(1), 18(1)(d); E-46)."""
    _ = translator(letter.language)
    about = covered(
        letter,
        _("You object to the processing of your personal data for these purposes:"),
        _("You object to the processing of your personal data."),
    )
    return (Section("", _("Our answer"), (*about, *paragraphs(*_decision(letter)))),)


def opt_out(letter: Letter) -> tuple[Section, ...]:
    """Confirm a prohibition of direct marketing (GDPR Art. 21(2)-(3); E-45, M-09)."""
    _ = translator(letter.language)
    recorded = _("Your prohibition was recorded on {day}. It applies at once and until further notice.")
    what = covered(
        letter,
        _("It is about:"),
        _("It is about all direct marketing, market research and opinion polls, in every way of contact."),
    )
    free = _("It costs nothing, and you need not give reasons (GDPR Article 21(2) and (3)).")
    back = (
        _("The prohibition ends only when you consent again yourself, for the kind and the way that you name."),
        _("Tell us so by letter, by e-mail, by phone or in person; you may withdraw that consent at any time."),
        _("Messages about your home or our services to you, such as bills, are not marketing and still reach you."),
    )
    return (
        Section("", _("Your prohibition"), (*paragraphs(recorded.format(day=_day(letter))), *what, *paragraphs(free))),
        Section("", _("How you can take it back"), paragraphs(*back)),
    )


def _decision(letter: Letter) -> tuple[str | None, ...]:
    _ = translator(letter.language)
    if letter.upheld is None:
        day = letter.until or (letter.request.latest_on if letter.request else None)
        by = _("We tell you by {day} how we decide.").format(day=format_date(day, letter.language)) if day else None
        meanwhile = _("While we consider it, the processing for this is restricted (GDPR Article 18(1)(d)).")
        return (meanwhile, by)
    if letter.upheld:
        # A purpose may rest on contract or law beside the interest; that part of it goes on.
        stops = _(
            "We no longer process your data for this, as far as it rests on a legitimate interest (GDPR Article 21(1))."
        )
        return (stops, letter.reason)
    on = explained(
        _("We go on because {text}."),
        _("We go on. The reason: {text}."),
        letter.reason or "",
    )
    grounds = _(
        "These are compelling legitimate grounds that override your interests, rights and freedoms "
        "(GDPR Article 21(1))."
    )
    ends = _("The restriction meanwhile ends on {day} (GDPR Article 18(3)).")
    remedy = _("You may complain to the Data Protection Ombudsman and seek a judicial remedy.")
    return (on, grounds, ends.format(day=_day(letter)) if letter.until else None, remedy)


def _because(letter: Letter) -> str | None:
    _ = translator(letter.language)
    if not letter.reason:
        return None
    return explained(_("It ends because {text}."), _("The reason: {text}."), letter.reason)


def _day(letter: Letter) -> str:
    return format_date(letter.until or letter.made_on, letter.language)
