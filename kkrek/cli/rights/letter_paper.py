"""Letters on their way to a file or to stdout, as the commands of the rights hand them out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import typer

from kkrek.cli import papers
from kkrek.cli.options import DocumentType, Settings
from kkrek.cli.papers import Paper
from kkrek.documents.letters import letter as letter_document
from kkrek.domain.customer import Language
from kkrek.domain.letter import Letter
from kkrek.operations.rights.letters import LetterWanted, Typeset


def wanted(
    ctx: typer.Context, given: Settings, output: Path | None, file_type: DocumentType | None, *, force: bool
) -> Paper | None:
    """Return the empty paper for a letter, or None where neither a file nor a form was named.

    Raises:
        UsageError, OutputError: as `papers.paper`.
    """
    if output is None and file_type is None:
        return None
    return papers.paper(ctx, given, output, file_type, force=force)


def letter_on(sheet: Paper, lang: Language | None) -> LetterWanted:
    """Return the letter that an operation has typeset onto a paper."""
    return LetterWanted(typeset=partial(typeset, sheet), language=lang)


def letter_if_wanted(sheet: Paper | None, lang: Language | None) -> LetterWanted | None:
    """Return the letter that an operation has typeset onto a paper, if there is one."""
    return letter_on(sheet, lang) if sheet is not None else None


def typeset(sheet: Paper, said: Letter) -> Typeset:
    """Render a letter on its paper."""
    sheet.typeset(letter_document(said))
    return Typeset(sheet.sha256, sheet.pages)
