"""What the options of `kkrek batch check` and `apply` mean together."""

from __future__ import annotations

import re

import typer

from kkrek.cli.daily import batch_input
from kkrek.cli.options import wrong_usage
from kkrek.domain.batch import Match, What
from kkrek.domain.batch_map import NO_MAP, FileMap
from kkrek.domain.customer import Source
from kkrek.errors import N_, InvalidValueError
from kkrek.operations.batch.making import Wanted
from kkrek.operations.batch.source import codec_of, sign_of

_PLAN = re.compile(r"[0-9a-f]{12}")


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
        InvalidValueError: the plan is none (52).
        InputUnreadableError: the map cannot be read (50).
    """
    add, complete, partial = how
    file_map = batch_input.file_map(map_file) if map_file is not None else NO_MAP
    about = what or file_map.what or What.CUSTOMERS
    if add and about is not What.CUSTOMERS:
        wrong_usage(ctx, N_("--add goes with customers alone"))
    if complete and about is not What.CLAIMS:
        wrong_usage(ctx, N_("--complete goes with --what claims alone"))
    _check_form(file_map, form)
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
        expect=_plan(expect),
        said=_options(what, match, how, source, map_file, form),
    )


def _check_form(file_map: FileMap, form: tuple[str | None, str | None]) -> None:
    """Refuse an encoding or a delimiter that the map says and no option, in the map's name.

    Raises:
        InputUnreadableError: it is none (50).
    """
    if form[0] is None and file_map.encoding is not None:
        codec_of(file_map.encoding, file_map.name)
    if form[1] is None and file_map.delimiter is not None:
        sign_of(file_map.delimiter, file_map.name)


def _options(
    what: What | None,
    match: Match | None,
    how: tuple[bool, bool, bool],
    source: Source | None,
    map_file: str | None,
    form: tuple[str | None, str | None],
) -> tuple[str, ...]:
    """Return the options as they were given, those that say how the file is read."""
    names = ("--what", "--match", "--source", "--map", "--encoding", "--delimiter")
    codes = (one.value.replace("_", "-") if one is not None else None for one in (what, match, source))
    valued = [(name, value) for name, value in zip(names, (*codes, map_file, *form), strict=True) if value is not None]
    plain = [name for name, given in zip(("--add", "--complete", "--partial"), how, strict=True) if given]
    return (*(word for pair in valued for word in pair), *plain)


def _plan(text: str | None) -> str | None:
    """Return the id of a plan.

    Raises:
        InvalidValueError: it is none (52).
    """
    if text is None:
        return None
    plan = text.strip().lower()
    if not _PLAN.fullmatch(plan):
        rule = N_("is no id of a plan: that has twelve signs, digits and a to f")
        raise InvalidValueError(field="--expect", rule=rule, remedy=N_("copy it from the end of `kkrek batch check`"))
    return plan


def _said(option: str | None, of_map: str | None) -> str | None:
    return option if option is not None else of_map
