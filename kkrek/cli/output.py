"""The one output seam: results to stdout as text, JSON or CSV, everything else to stderr.

Whatever comes from the register passes ``safe``, so no datum can steer a terminal or hide in it.
"""

from __future__ import annotations

import json
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from kkrek.cli.own_words import own_words
from kkrek.cli.screen import Screen, folded, safe, screen_for
from kkrek.cli.settings import Settings
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.spreadsheet import csv_text, guard_cell
from kkrek.errors import N_, Codes, KkrekError, OutputError, Phrase, UsageError
from kkrek.errors.reasons import reason_of
from kkrek.i18n import _, language

__all__ = ["Remark", "Screen", "emit", "emit_bytes", "flush", "is_terminal", "need_stdout", "safe"]
__all__ += ["show_error", "tell", "worded"]

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS = {"day", "since", "until"}
_ROLES = {"role", "needed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A warning: stable id, marked sentence, and the field or input line that it is about."""

    id: str
    message: str
    field: str | None = None
    line: int | None = None


def emit(
    settings: Settings,
    command: str,
    data: Json,
    *,
    text: Callable[[Screen], None],
    warnings: Sequence[Remark] = (),
) -> None:
    """Write the result in the form asked for; ``text`` draws it for people.

    Raises:
        UsageError: CSV of something that is no list of rows.
        OutputError: stdout takes nothing more.
    """
    match settings.format:
        case "json":
            _write(_json_text(_envelope(command, data, warnings)) + "\n")
        case "csv":
            emit_bytes(_csv_bytes(_rows(data, command)))
        case "table":
            screen = screen_for(sys.stdout)
            text(screen)
            _write(screen.text())
    if settings.format != "json":
        for remark in warnings:
            line = _("warning: {message}") if remark.line is None else _("warning: line {line}: {message}")
            tell(line.format(message=_(remark.message), line=remark.line))


def emit_bytes(content: bytes) -> None:
    """Write a finished document to stdout as it is."""
    _write("")
    _deliver(sys.stdout.flush)
    _deliver(lambda: sys.stdout.buffer.write(content))


def tell(sentence: str) -> None:
    """Say one sentence on stderr."""
    _complain(f"kkrek: {_one_line(sentence)}\n")


def show_error(error: KkrekError, *, command: str, as_json: bool) -> None:
    """Write an error to stderr: two lines, or one JSON object."""
    known = {"command": command}
    fields = {
        name: _for_scripts(value) if as_json else worded(_coded(name, value), is_day=name in _DAYS)
        for name, value in error.fields.items()
    }
    what, hint = (_one_line(_(sentence).format_map(known | fields)) for sentence in (error.what, error.hint))
    if as_json:
        detail: JsonObject = {"id": error.id(), "exit_code": error.exit_code, "message": what, "hint": hint}
        _complain(_json_text({"version": 1, "error": detail}) + "\n")
        return
    _complain("kkrek: " + _("error: {what}").format(what=what) + "\n")
    if hint:
        _complain("kkrek: " + _("hint: {hint}").format(hint=hint) + "\n")


def _coded(name: str, value: str | int) -> str | int:
    """Return a role as the code that it is, and a field by its name, so that people read them in words."""
    if name == "field" and isinstance(value, str):
        from kkrek.cli.field_names import field_name  # ruff: ignore[import-outside-top-level] - only a refused value needs it

        return field_name(value)
    return Codes(value) if name in _ROLES else value


def worded(value: str | int, *, is_day: bool = False) -> str:
    """Return a fact of an error as people read it: sentences translated, codes in words, days as they are written."""
    if isinstance(value, Codes):
        from kkrek.domain.words import in_language  # ruff: ignore[import-outside-top-level] - only a refused choice needs it

        return in_language(value, language())
    if is_day and isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return format_date(date.fromisoformat(value), language())
    return _for_scripts(value)


def flush() -> None:
    """Bring stdout to its reader while a failure can still be told."""
    if sys.stdout is not None:
        _deliver(sys.stdout.flush)


def is_terminal() -> bool:
    """Tell whether the result goes to somebody's eyes."""
    return sys.stdout is not None and sys.stdout.isatty()


def need_stdout() -> None:
    """Make sure that a result for stdout has a place to go to, before anything is done for it.

    Raises:
        OutputError: stdout is closed.
    """
    if sys.stdout is None:
        raise OutputError(path="stdout", reason=N_("it is closed"), remedy=N_("give the command a standard output"))


def _envelope(command: str, data: Json, warnings: Sequence[Remark]) -> JsonObject:
    listed: list[Json] = [
        {"id": remark.id, "field": remark.field, "line": remark.line, "message": _(remark.message)}
        for remark in warnings
    ]
    return {"version": 1, "command": command, "data": data, "warnings": listed}


def _for_scripts(value: str | int) -> str:
    return _(value) if isinstance(value, Phrase) else str(value)


def _json_text(value: Json) -> str:
    """Write JSON on one line, with every hidden character as its escape: visible, and read back unchanged."""
    written = json.dumps(value, ensure_ascii=False)
    if written.isprintable():
        return written
    return "".join(char if char == safe(char) else json.dumps(char)[1:-1] for char in written)


def _rows(data: Json, command: str) -> Sequence[Mapping[str, Json]]:
    """Return the rows of a result: its only list of objects."""
    lists = [value for value in data.values() if isinstance(value, list)] if isinstance(data, Mapping) else [data]
    if len(lists) == 1 and isinstance(lists[0], list):
        rows = [row for row in lists[0] if isinstance(row, Mapping)]
        if len(rows) == len(lists[0]):
            return rows
    raise UsageError(problem=N_("this result is no list; --format csv is for lists"), command=command)


def _csv_bytes(rows: Sequence[Mapping[str, Json]]) -> bytes:
    """Write rows as spreadsheets read them: BOM, semicolons, CRLF, nothing that runs."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return BOM_UTF8 + csv_text([columns, *([_cell(row.get(column)) for column in columns] for row in rows)]).encode()


def _cell(value: Json) -> str:
    match value:
        case None:
            return ""
        case str():
            return guard_cell(safe(value))
        case bool() | int() | float():
            return json.dumps(value)
        case list() if all(isinstance(one, str | int) for one in value):
            return guard_cell(safe(", ".join(map(str, value))))
        case _:
            return guard_cell(_json_text(value))


def _one_line(sentence: str) -> str:
    return " ".join(safe(own_words(sentence)).split())


def _write(text: str) -> None:
    need_stdout()
    _deliver(lambda: sys.stdout.write(text))


def _deliver(write: Callable[[], object]) -> None:
    """Write; what stdout does not take is a failure of the output, a closed pipe is not."""
    try:
        write()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            path="stdout", reason=reason_of(error), remedy=N_("write to a place that takes it")
        ) from error


def _complain(text: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError):  # a stderr that is full or gone changes nothing of what is done
            sys.stderr.write(folded(text) if sys.stderr.isatty() else text)
            sys.stderr.flush()
