"""What the commands of `kkrek breach` show: the hours, whom it touches, what is proposed, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kkrek.cli import papers
from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.cli.own_words import own_words
from kkrek.cli.papers import Paper
from kkrek.documents.breach_words import (
    LOSSES,
    STATES,
    WHATS,
    authority_text,
    due_text,
    encryption_text,
    persons_told_text,
    proposal_texts,
    what_text,
    why_text,
)
from kkrek.documents.labels import FIELDS, LANGUAGES, Words, listed, say
from kkrek.domain.breach import Breach, State
from kkrek.domain.breach_json import breach_json, listed_breach_json
from kkrek.domain.clock import format_clock
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.recipients.breach import Breaches
from kkrek.operations.recipients.breach_kept import Kept
from kkrek.operations.recipients.breach_letters import Told, Way

WAYS: Words = {
    Way.POST: N_("by post"),
    Way.EMAIL: N_("by e-mail"),
    Way.PHONE: N_("by phone"),
    Way.NONE: N_("no contact on record"),
}


def show(given: Settings, command: str, done: Kept, sheet: Paper | None, *, sentence: str = "") -> None:
    """Show a breach: its worksheet if that goes to stdout, else its facts, what is proposed and what comes next."""
    data: JsonObject = {**breach_json(done.breach, done.moment.at), "applied": done.applied}
    papers.show(
        given,
        command,
        data,
        sheet,
        lambda screen: _draw(screen, given, done, sheet, sentence),
        name="worksheet",
        warnings=[*_warnings(done.breach), *_log_begins_later(done, given.ui_lang)],
    )


def show_list(given: Settings, found: Breaches) -> None:
    """Show breaches, one in a line."""
    lang, now = given.ui_lang, found.moment

    def text(screen: Screen) -> None:
        if not found.breaches:
            screen.line(_("No breach is open."))
            return
        header = (_("Breach"), _("What"), _("Aware since"), _("Notify by"), _("Persons"), _("State"))
        screen.table(header, [_row(one, found, lang) for one in found.breaches])

    rows = [listed_breach_json(one, now.at) for one in found.breaches]
    emit(given, "breach list", {"breaches": rows}, text=text)


def show_told(given: Settings, told: Told, path: Path) -> None:
    """Show how many persons are to be told, by which way, in which language, and where the letters or the list lie."""
    breach = told.kept.breach

    def text(screen: Screen) -> None:
        screen.line(_("Persons to be told: {count}. See {path}.").format(count=told.persons, path=path))
        screen.facts([(say(WAYS, way, _), str(count)) for way, count in _in_order(told.ways, Way).items()])
        left = [(_("erased since"), breach.affected.erased), (_("deceased"), breach.affected.deceased)]
        words = ", ".join(f"{word} {count}" for word, count in left if count)
        if words:
            screen.note(_("Not told: {persons}.").format(persons=words))
        if told.ways.get(Way.NONE):
            sentence = _("Whoever cannot be reached is told in public, if there are many (GDPR Article 34(3)(c)).")
            screen.note(sentence)
        command = own_words(f"`kkrek breach correct {breach.id} --told-on DATE`")
        screen.line(_("When they are sent, record it: {command}.").format(command=command))

    languages = {code.value: count for code, count in sorted(told.languages.items())}
    data: JsonObject = {
        "id": breach.id,
        "persons": told.persons,
        "ways": {way.value: count for way, count in _in_order(told.ways, Way).items()},
        "languages": languages,
        "output": str(path),
    }
    emit(given, "breach letters", data, text=text, warnings=_languages(told))


def _in_order(counts: Mapping[Way, int], order: type[Way]) -> dict[Way, int]:
    return {way: counts[way] for way in order if counts.get(way)}


def _languages(told: Told) -> list[Remark]:
    """Return the warning that the office's own words may be in another language than the letter (E-14)."""
    if len(told.languages) < 2:  # ruff: ignore[magic-value-comparison] - more than one
        return []
    counts = ", ".join(f"{say(LANGUAGES, code, _)} {count}" for code, count in sorted(told.languages.items()))
    sentence = _(
        "the persons have several languages ({counts}): your own words stand in each letter as you wrote them; write "
        "each language by itself with --lang and its own texts"
    )
    return [Remark(id="breach-languages", field="lang", message=sentence.format(counts=counts))]


def _warnings(breach: Breach) -> list[Remark]:
    """Return what contradicts the law or the proposal: it is recorded truthfully all the same (GDPR Art. 33(5))."""
    proposal = breach.proposal
    found = []
    if breach.not_notified and proposal.authority:
        sentence = N_(
            "the authority is notified unless a risk is unlikely (GDPR Article 33(1)); the facts propose to notify"
        )
        found.append(Remark(id="breach-not-notified", field="notified_on", message=sentence))
    if breach.not_told is not None and proposal.persons:
        sentence = N_(
            "the persons are told where the risk is high, unless Article 34(3) spares it; the facts propose to tell"
        )
        found.append(Remark(id="breach-not-told", field="told_on", message=sentence))
    return found


def _log_begins_later(done: Kept, lang: str) -> list[Remark]:
    """Return the warning that the log does not reach back to what leaked (F-40)."""
    if done.log_from is None:
        return []
    sentence = _(
        "the log is kept from {day} on, and this is older: who was erased before that day is not counted, and who was "
        "erased since is counted even if added later"
    )
    return [Remark(id="breach-before-log", message=sentence.format(day=format_date(done.log_from, lang)))]


def _draw(screen: Screen, given: Settings, done: Kept, sheet: Paper | None, sentence: str) -> None:
    breach, lang, now = done.breach, given.ui_lang, done.moment
    if sentence:
        if done.applied:
            screen.line(_(sentence).format(id=breach.id))
        else:
            screen.note(_("Nothing was written."))
    screen.facts(_facts(done, lang))
    if sheet is not None:
        screen.facts([(_("Worksheet"), str(sheet.path))])
    authority, persons = proposal_texts(breach.proposal, lang)
    screen.heading(_("Proposal"))
    for line in (why_text(breach.proposal, lang), authority, persons):
        screen.line(line)
    if breach.runs and (left := breach.left(now.at)) is not None and left.total_seconds() < 0:
        screen.warning(_("The hours have passed: notify now, and say why it is late (GDPR Article 33(1))."))
    if breach.id and breach.state is not State.CLOSED:
        screen.heading(_("What comes next:"))
        for command in _next(breach):
            screen.line(own_words(f"  `{command}`"))


def _next(breach: Breach) -> list[str]:
    """Return the commands that come next: the worksheet, the notification, the letters, the end."""
    number = breach.id
    commands = [f"kkrek breach show {number} --output FILE"]
    if breach.consequences is None or breach.measures is None:
        commands.append(f"kkrek breach correct {number} --consequences TEXT --measures TEXT")
    if breach.runs:
        proposal = "--notified-on WHEN" if breach.proposal.authority else "--not-notified --reason TEXT"
        commands.append(f"kkrek breach correct {number} {proposal}")
    if breach.proposal.persons and breach.told_on is None and breach.affected.listed:
        commands.append(f"kkrek breach letters {number} --folder DIR")
    return [*commands, f"kkrek breach close {number}"]


def _facts(done: Kept, lang: str) -> list[tuple[str, str]]:
    breach, now = done.breach, done.moment
    found: list[tuple[str, str | None]] = [
        (_("Breach"), str(breach.id) if breach.id else None),
        (_("What"), what_text(breach, _)),
        (_("Lost"), listed(LOSSES, breach.losses, _)),
        (_("Aware since"), format_clock(breach.aware_at, now.zone, lang)),
        (_("Notify by"), due_text(breach, now, lang)),
        (_("What happened"), breach.nature),
        (_("Can the data be read"), encryption_text(breach, lang)),
        (_("Persons, about"), _persons(breach)),
        (_("Records, about"), _records(breach)),
        (_("Consequences"), breach.consequences),
        (_("Measures"), breach.measures),
        (_("The authority"), authority_text(breach, now, lang)),
        (_("Why not, or why later"), breach.reason),
        (_("The persons"), persons_told_text(breach, lang)),
        (_("Closed on"), format_date(breach.closed_on, lang) if breach.closed_on else None),
    ]
    return [(label, value) for label, value in found if value]


def _persons(breach: Breach) -> str:
    affected = breach.affected
    among = [
        (_("erased since"), affected.erased),
        (_("deceased"), affected.deceased),
        (_("under non-disclosure"), affected.protected),
    ]
    return ", ".join([str(affected.persons), *(f"{word} {count}" for word, count in among if count)])


def _records(breach: Breach) -> str | None:
    return ", ".join(f"{say(FIELDS, field, _)} {count}" for field, count in breach.affected.records.items()) or None


def _row(breach: Breach, found: Breaches, lang: str) -> tuple[str, ...]:
    now = found.moment
    return (
        str(breach.id),
        say(WHATS, breach.what, _),
        format_clock(breach.aware_at, now.zone, lang),
        due_text(breach, now, lang),
        str(breach.affected.persons),
        say(STATES, breach.state, _),
    )
