"""How `notice` and `ropa` show what they made: the document itself on stdout, else where it is and what is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from kkrek.cli import papers
from kkrek.cli.options import Settings, one_of, values_of
from kkrek.cli.output import Remark, Screen
from kkrek.cli.papers import Paper
from kkrek.documents.controller_json import gap_json
from kkrek.documents.tree import Document
from kkrek.domain.controller_document import ControllerDocument
from kkrek.domain.customer import Language
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.keeping.controller_document import Made, Typesetter
from kkrek.operations.rights.letters import Typeset

Lang = Annotated[
    Language | None,
    typer.Option(
        "--lang",
        metavar="fi|sv|en",
        parser=one_of(Language, "lang"),
        autocompletion=values_of(Language),
        help=N_("Language of the document; that of the screen if left out."),
    ),
]


def language_of(given: Settings, lang: Language | None) -> Language:
    """Return the language of the document."""
    return lang or Language(given.ui_lang)


def typesetter(sheet: Paper, set_up: Callable[[ControllerDocument], Document]) -> Typesetter:
    """Return what renders the content and writes it whole beside its place."""
    return partial(_typeset, sheet, set_up)


def show(given: Settings, command: str, sheet: Paper, made: Made) -> None:
    """Show the document, or the facts of its file; gaps are a warning."""
    content = made.content

    def draw(screen: Screen) -> None:
        notice = content.configuration.notice
        dated = _("version {version}, {day}").format(
            version=notice.version, day=format_date(notice.dated, given.ui_lang)
        )
        facts = [
            (_("File"), str(sheet.path)),
            (_("Privacy notice"), dated),
            (_("Configuration"), _("version {version}").format(version=content.version)),
            (_("SHA-256"), made.typeset.sha256),
        ]
        if made.typeset.pages is not None:
            facts.insert(1, (_("Pages"), str(made.typeset.pages)))
        screen.facts(facts)
        if content.draft:
            screen.line(_("A draft: `kkrek notice --final` makes the notice that customers are given."))

    papers.show(given, command, _data(sheet, made), sheet, draw, name="document", warnings=_remarks(content))


def _typeset(sheet: Paper, set_up: Callable[[ControllerDocument], Document], content: ControllerDocument) -> Typeset:
    sheet.typeset(set_up(content))
    return Typeset(sheet.sha256, sheet.pages)


def _remarks(content: ControllerDocument) -> list[Remark]:
    if not content.gaps:
        return []
    sentence = _("{count} gaps are marked in the document: see `kkrek config check` for what to do")
    return [Remark(id="configuration-gaps", message=sentence.format(count=len(content.gaps)))]


def _data(sheet: Paper, made: Made) -> JsonObject:
    content = made.content
    notice = content.configuration.notice
    return {
        "draft": content.draft,
        "language": content.language.value,
        "on": content.made_on.isoformat(),
        "notice": {"version": notice.version, "dated": notice.dated.isoformat()},
        "configuration": content.version,
        "file_type": sheet.kind.value,
        "sha256": made.typeset.sha256,
        "pages": made.typeset.pages,
        "gaps": [gap_json(gap, content.language) for gap in content.gaps],
    }
