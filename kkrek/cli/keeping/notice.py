"""`kkrek notice`: the privacy notice from the configuration, with its gaps marked (GDPR Art. 13, 14; E-18 to E-20)."""

from __future__ import annotations

from typing import Annotated

import typer

from kkrek.cli import acting, papers
from kkrek.cli.keeping import controller_paper
from kkrek.cli.keeping.controller_paper import Lang
from kkrek.cli.options import FileType, Force, Output, settings
from kkrek.documents.notice import privacy_notice
from kkrek.errors import N_
from kkrek.operations.keeping import notice as operation

app = typer.Typer()

Final = Annotated[
    bool, typer.Option("--final", help=N_("Make the notice that customers are given; refused while it has gaps."))
]


@app.command()
def notice(
    ctx: typer.Context,
    lang: Lang = None,
    output: Output = None,
    file_type: FileType = None,
    final: Final = False,
    force: Force = False,
) -> None:
    """Write the privacy notice for customers (Articles 13 and 14)."""
    given = settings(ctx)
    sheet = papers.paper(ctx, given, output, file_type, force=force)
    access, language = acting.access(given), controller_paper.language_of(given, lang)
    with papers.named_after(sheet):
        made = operation.notice(access, language, controller_paper.typesetter(sheet, privacy_notice), final=final)
    controller_paper.show(given, "notice", sheet, made)
