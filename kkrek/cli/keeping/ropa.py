"""`kkrek ropa`: the record of processing activities from the configuration (GDPR Art. 30; E-50)."""

from __future__ import annotations

import typer

from kkrek.cli import acting, papers
from kkrek.cli.keeping import controller_paper
from kkrek.cli.keeping.controller_paper import Lang
from kkrek.cli.options import FileType, Force, Output, settings
from kkrek.documents.ropa import record_of_processing
from kkrek.operations.keeping import ropa as operation

app = typer.Typer()


@app.command()
def ropa(
    ctx: typer.Context, lang: Lang = None, output: Output = None, file_type: FileType = None, force: Force = False
) -> None:
    """Write the record of processing activities (Article 30)."""
    given = settings(ctx)
    sheet = papers.paper(ctx, given, output, file_type, force=force)
    access, language = acting.access(given), controller_paper.language_of(given, lang)
    with papers.named_after(sheet):
        made = operation.ropa(access, language, controller_paper.typesetter(sheet, record_of_processing))
    controller_paper.show(given, "ropa", sheet, made)
