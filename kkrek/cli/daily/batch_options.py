"""What the options of `kkrek batch check` and `apply` mean together."""

from __future__ import annotations

import typer

from kkrek.cli.daily import batch_input
from kkrek.cli.options import wrong_usage
from kkrek.domain.batch import Match, What
from kkrek.domain.batch_map import NO_MAP
from kkrek.domain.customer import Source
from kkrek.errors import N_
from kkrek.operations.batch.making import Wanted


def wanted(
    ctx: typer.Context,
    what: What | None,
    match: Match | None,
    how: tuple[bool, bool, bool],
    source: Source | None,
    map_file: str | None,
    form: tuple[str | None, str | None],
    expect: str | None,
) -> Wanted:
    """Return how a file is to be read; ``how`` is add, complete and partial, ``form`` encoding and delimiter.

    Raises:
        UsageError: the options do not go together (2).
        InputUnreadableError: the map cannot be read (50).
    """
    add, complete, partial = how
    file_map = batch_input.file_map(map_file) if map_file is not None else NO_MAP
    about = what or file_map.what or What.CUSTOMERS
    if add and about is not What.CUSTOMERS:
        wrong_usage(ctx, N_("--add goes with customers alone"))
    if complete and about is not What.CLAIMS:
        wrong_usage(ctx, N_("--complete goes with --what claims alone"))
    return Wanted(
        what=about,
        match=match,
        add=add,
        complete=complete,
        partial=partial,
        source=source or file_map.source,
        encoding=_said(form[0], file_map.encoding),
        delimiter=_said(form[1], file_map.delimiter),
        file_map=file_map,
        expect=expect,
    )


def _said(option: str | None, of_map: str | None) -> str | None:
    return option if option is not None else of_map
