"""What `kkrek report` asks at the terminal: identity, each free text, the harm, what a proxy may read (R-26, R-28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from kkrek.cli import prompt
from kkrek.cli.rights.identity_asking import ask_identity
from kkrek.documents.labels import heading
from kkrek.documents.rights_words import PROVISIONS
from kkrek.domain.access_report import Withheld
from kkrek.domain.dates import format_date
from kkrek.domain.free_texts import FreeText
from kkrek.domain.withholding import Provision, words_of
from kkrek.i18n import _, language
from kkrek.operations.access import Access
from kkrek.operations.rights import report as operation
from kkrek.operations.rights.report_wanted import Missing, Wanted


def asked(access: Access, number: int, wanted: Wanted) -> Wanted:
    """Return what is wanted with what was missing asked for; nothing is held while a question is open.

    Raises:
        SaidNoError: Esc or Ctrl-D.
    """
    missing = operation.missing(access, number, wanted)
    if missing.identity:
        wanted = replace(wanted, identity=ask_identity())
    wanted = _former(missing, wanted)
    if missing.texts and not wanted.reviewed:
        wanted = _texts(missing.texts, wanted)
    return _harm(wanted)


def _former(missing: Missing, wanted: Wanted) -> Wanted:
    if not missing.former:
        return wanted
    question = _("Somebody else reads the answer: may they learn former names and personal identity codes?")
    return replace(wanted, include_former=prompt.confirm(question))


def _texts(texts: Sequence[FreeText], wanted: Wanted) -> Wanted:
    """Ask for each text whether it is printed, left out, or left for later: then the answer stays a draft (R-08)."""
    seen = frozenset((one.item, one.text) for one in texts)
    wanted = replace(wanted, seen=seen)
    items = [(item, list(found)) for item, found in groupby(texts, key=lambda one: one.item)]
    prompt.show(_("Nobody has reviewed these texts. Do they name others, or tell of them?"))
    for place, (item, found) in enumerate(items):
        _show(item, found)
        rows = [
            _("Print it: it tells of this person alone"),
            _("Mask words of somebody else and print the rest"),
            _("Leave it out"),
            _("Stop here: leave a draft"),
        ]
        if len(items) - place > 1:
            rows.append(_("Print it and all the rest"))
        chosen = prompt.choose(rows, _("What becomes of it?"))
        match chosen:
            case 0:
                wanted = replace(wanted, release=wanted.release | {item})
            case 1:
                wanted = _harm(replace(wanted, withheld=(*wanted.withheld, _mask(item, found))))
            case 2:
                wanted = _harm(replace(wanted, withheld=(*wanted.withheld, Withheld(item, _provision().value))))
            case 3:
                return wanted
            case _:
                rest = items[place:]
                for later, texts_of_it in rest[1:]:
                    _show(later, texts_of_it)
                if prompt.confirm(_("Do these texts tell of this person alone, so that the answer may print them?")):
                    return replace(wanted, release=wanted.release | {later for later, _texts_of_it in rest})
                return wanted
    return wanted


def _show(item: str, texts: Sequence[FreeText]) -> None:
    day = format_date(texts[0].on, language())
    prompt.show("", f"{item}  {day}", *(f"    {line}" for one in texts for line in one.text.splitlines()))


def _mask(item: str, texts: Sequence[FreeText]) -> Withheld:
    """Ask for the words until all of them stand in the text (R-21)."""
    said = " ".join(one.text for one in texts).casefold()
    while True:
        typed = prompt.ask(_("Words to mask, with commas between them"), option="--mask", command="report")
        words = words_of(typed or "")
        if words and all(word.casefold() in said for word in words):
            return Withheld(item, Provision.OTHERS.value, words)
        prompt.show(_("Not all of these words stand in the text."))


def _provision() -> Provision:
    provisions = list(Provision)
    rows = [heading(PROVISIONS, one, _) for one in provisions]
    return provisions[prompt.choose(rows, _("Why is it left out?"))]


def _harm(wanted: Wanted) -> Wanted:
    others = any(one.provision == Provision.OTHERS for one in wanted.withheld)
    if not others or wanted.harm is not None:
        return wanted
    said = prompt.ask(_("Which harm would it do to others (kept, never printed)"), option="--harm", command="report")
    return replace(wanted, harm=said)
