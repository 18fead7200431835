"""The letters on the way of a request: receipt, identity, extension, answer, refusal (GDPR Art. 12; E-07, E-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.labels import say
from kkrek.documents.letter_parts import covers, done_block, explained, kept_table, paragraphs
from kkrek.documents.rights_words import PROVISIONS, ending_text
from kkrek.documents.tree import Section
from kkrek.domain.dates import format_date
from kkrek.domain.request import RequestKind
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.documents.tree import Block
    from kkrek.domain.letter import Letter

_ON_DEMAND = "34."


def acknowledgement(letter: Letter) -> tuple[Section, ...]:
    """Say by when the answer comes (GDPR Art. 12(3), 12(5))."""
    _ = translator(letter.language)
    last = _last_day(letter)
    by = _("We answer without undue delay, at the latest on {day} (GDPR Article 12(3)).").format(day=last)
    texts = paragraphs(
        by if last else None,
        _("If we cannot be sure who asks, or if the answer takes longer, we write to you before that."),
        _("The answer is free of charge (GDPR Article 12(5))."),
    )
    return (Section("", _("What happens next"), texts),)


def identity_question(letter: Letter) -> tuple[Section, ...]:
    """Ask for what is needed to be sure, and for nothing more (GDPR Art. 12(6); E-10, E-11, E-12)."""
    _ = translator(letter.language)
    asked = explained(
        _("To make sure that we give the data to the right person, we ask you to {text}."),
        _("To make sure that we give the data to the right person, we ask this of you: {text}."),
        letter.asked or _("confirm who you are"),
    )
    clock = _("The last day to answer your request is {day}. The time that we wait for you is added to it.")
    last = _last_day(letter)
    how = (
        _("You may answer by letter, by phone or in person at our office; please name the case number."),
        _("Ordinary e-mail is not protected: write nothing in it that others must not see."),
    )
    return (
        Section("", _("What we ask"), paragraphs(asked, *_no_more(letter))),
        Section("", _("How to answer"), paragraphs(*how)),
        *((Section("", _("The time to answer"), paragraphs(clock.format(day=last))),) if last else ()),
    )


def extension(letter: Letter) -> tuple[Section, ...]:
    """Say why it takes longer and until when (GDPR Art. 12(3), E-07)."""
    _ = translator(letter.language)
    day = _last_day(letter)
    longer = explained(
        _("Answering your request takes longer because {text}."),
        _("Answering your request takes longer. The reason: {text}."),
        letter.reason or "",
    )
    late = letter.request is not None and letter.request.extended_late
    sorry = _("This should have been said to you within the first period. We are sorry that it comes late.")
    law = _("The law lets us extend the time where a request is complex or there are many (GDPR Article 12(3)).")
    answer = _("We will answer by {day}.").format(day=day)
    texts = paragraphs(f"{longer} {answer}", law, sorry if late else None)
    return (Section("", _("Why the answer takes longer"), texts),)


def answer(letter: Letter) -> tuple[Section, ...]:
    """Say what was done (GDPR Art. 12(3))."""
    _ = translator(letter.language)
    done = done_block(letter, _("We have done what you asked for."))
    return (Section("", _("What we have done"), (done, *paragraphs(letter.reason))),)


def partial_refusal(letter: Letter) -> tuple[Section, ...]:
    """Say what was done, and what was not, why and until when (GDPR Art. 12(4), 17(3); E-08, E-38, N-06)."""
    _ = translator(letter.language)
    said = _because(
        letter,
        _("We do not act on the rest of your request because {text}."),
        _("We do not act on the rest of your request. The reason: {text}."),
    )
    about = _("This answer is about: {kinds}.").format(kinds=", ".join(covers(letter))) if letter.covers else None
    erased = _("What is kept is erased when its reason has ended; you need not ask for it again.")
    table = (kept_table(letter), *_erased_later(letter, erased)) if letter.kept else ()
    if not said and not table:
        said = (_("The answer that you got tells what was left out and why."),)
    return (
        Section("", _("What we have done"), (*paragraphs(about), done_block(letter, _("Nothing.")))),
        Section("", _("What we have not done, and why"), (*paragraphs(*said), *table, *paragraphs(*_ways(letter)))),
    )


def refusal(letter: Letter) -> tuple[Section, ...]:
    """Say that nothing is done, and why (GDPR Art. 12(4); E-08, E-31)."""
    _ = translator(letter.language)
    assert letter.reason or letter.provision
    refused = _because(
        letter,
        _("We will not act on your request because {text}."),
        _("We will not act on your request. The reason: {text}."),
    )
    about = _("This answer is about: {kinds}.").format(kinds=", ".join(covers(letter))) if letter.covers else None
    table = (kept_table(letter),) if letter.kept else ()
    return (Section("", _("Our answer"), (*paragraphs(*refused, about), *table, *paragraphs(*_ways(letter)))),)


def no_data(letter: Letter) -> tuple[Section, ...]:
    """Say that nothing is held (GDPR Art. 15(1), E-21)."""
    _ = translator(letter.language)
    texts = paragraphs(
        _("We do not process personal data concerning you in the customer register."),
        _("We searched with what you told us. If you have dealt with us under another name, tell us: we search again."),
        _("If you have forbidden us direct marketing, we keep a code by which we observe that, and it names nobody."),
        _("Of your request we keep what proves that it was answered (GDPR Article 5(2))."),
    )
    return (Section("", _("Our answer"), texts),)


def _last_day(letter: Letter) -> str:
    """Return the day until which the answer comes; empty where neither letter nor request says one."""
    day = letter.until or (letter.request.latest_on if letter.request else None)
    return format_date(day, letter.language) if day else ""


def _no_more(letter: Letter) -> tuple[str, ...]:
    _ = translator(letter.language)
    return (
        _("We ask because we cannot be sure who made the request, and we ask for nothing else (GDPR Article 12(6))."),
        _("Do not send a copy of an identity document, and do not write your personal identity code."),
        _("Name and personal identity code alone do not prove who you are (Data Protection Act, section 29)."),
    )


def _because(letter: Letter, clause: str, sentence: str) -> tuple[str, ...]:
    """Return the reason, the office's own or codes of `STAY_REASONS`, and the provision, whichever there is."""
    _ = translator(letter.language)
    provision = say(PROVISIONS, letter.provision, _) if letter.provision else None
    if letter.reason is None:
        return (sentence.format(text=provision),) if provision else ()
    ending = ending_text(letter.reason, _)
    if ending != letter.reason:
        return (sentence.format(text=ending),)
    why = explained(clause, sentence, letter.reason)
    return (why, _("The provision: {text}.").format(text=provision)) if provision else (why,)


def _ways(letter: Letter) -> tuple[str, ...]:
    """Return what the person may do against it, the Ombudsman's route of section 34 first (E-31)."""
    _ = translator(letter.language)
    ask = _("You may ask that the data be given to the Data Protection Ombudsman (Data Protection Act, section 34(4)).")
    demand = (ask,) if letter.provision and letter.provision.startswith(_ON_DEMAND) else ()
    return (*demand, _("You may complain to the Data Protection Ombudsman and seek a judicial remedy."))


def _erased_later(letter: Letter, sentence: str) -> tuple[Block, ...]:
    """Return that the rest is erased by itself, where erasure was asked for."""
    asked = letter.request.kinds if letter.request else (RequestKind.ERASURE,)
    return paragraphs(sentence) if RequestKind.ERASURE in asked else ()
