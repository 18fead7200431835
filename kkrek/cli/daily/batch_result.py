"""How batches look: counts, errors by line, old -> new of the first rows, what was left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kkrek.cli.daily.wording import draw_told, field_label, remarks, value_text
from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit, emit_bytes
from kkrek.cli.own_words import own_words
from kkrek.documents.labels import BATCH_KINDS, heading
from kkrek.domain.batch import SENTENCES, Counts, RowChange, RowError, Skipped, Tally, What
from kkrek.domain.batch_columns import template
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.spreadsheet import csv_text
from kkrek.domain.words import in_language
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.daily.batch import BatchRow, Made
from kkrek.operations.daily.batch_undo import Undone

_SHOWN = 20
_WARNED = 10


def show(given: Settings, command: str, made: Made, rejects: Path | None) -> None:
    """Write what a file came to."""

    def text(screen: Screen) -> None:
        draw_file(screen, made.kind, made.encoding, made.delimiter)
        _draw_counts(screen, made.tally.counts, warned=made.tally.warned)
        _draw_errors(screen, made.tally.errors, made.tally.counts.refused, given.ui_lang)
        draw_skipped(screen, made.tally.skipped, made.tally.counts.skipped)
        if rejects is not None and made.rejected:
            screen.note(_("All rows refused or left out are in {path}, each with its error.").format(path=rejects))
        if not made.applied:
            _draw_changes(screen, made.tally.changes, given.ui_lang)
        _draw_end(screen, made)

    emit(given, command, _json(made), text=text, warnings=_warnings(made.tally, all_of_them=given.format == "json"))


def _warnings(tally: Tally, *, all_of_them: bool) -> list[Remark]:
    """Return the warnings; a hundred of them would push the refused rows off the screen."""
    more = tally.warned - _WARNED
    if all_of_them or more <= 0:
        return remarks(tally.warnings)
    listed = len(tally.warnings)
    said = N_("and {count} more warnings: --format json lists all")
    if tally.warned > listed:
        said = N_("and {count} more warnings: --format json lists the first {listed}")
    told = _(said).format(count=more, listed=listed)
    return [*remarks(tally.warnings[:_WARNED]), Remark(id="more", message=told)]


def show_undone(given: Settings, done: Undone) -> None:
    """Write what was taken back, or would be, and what is left as it is."""

    def text(screen: Screen) -> None:
        screen.facts([
            (_("Batch"), f"{done.batch}  {done.name}"),
            (_("Customers whose values return"), str(done.customers)),
            (_("Changes taken back"), str(done.changes)),
            (_("New customers erased again"), str(done.erased)),
            (_("Left as it is"), str(done.left_count)),
        ])
        draw_skipped(screen, done.left, done.left_count)
        screen.note(_("Nothing was written.") if not done.applied else _("The batch is taken back."))
        draw_told(screen, done.tasks)

    emit(given, "batch undo", undone_json(done), text=text)


def show_to_agree(planned: Undone) -> None:
    """Write at the terminal what taking back would do, before it is agreed to."""
    from kkrek.cli import prompt  # ruff: ignore[import-outside-top-level] - only where there is a terminal

    lines = []
    if planned.changes or not planned.erased:
        said = _("Batch {batch} ({name}): {changes} changes of {customers} customers go back.")
        told = {"batch": planned.batch, "name": planned.name}
        lines.append(said.format(changes=planned.changes, customers=planned.customers, **told))
    if planned.erased:
        lines.append(_("{count} new customers are erased again.").format(count=planned.erased))
    if planned.left_count:
        lines.append(
            _("{count} are left as they are: changed since, or not to be changed.").format(count=planned.left_count)
        )
        lines += [f"  {one.number}  {_left(one)}" for one in planned.left[:_SHOWN]]
    prompt.show(*lines)


def _left(one: Skipped) -> str:
    why = own_words(_(SENTENCES[one.reason]))
    return f"{field_label(one.field)}: {why}" if one.field else why


def show_list(given: Settings, found: Sequence[BatchRow]) -> None:
    """Write the batches that were applied."""

    def text(screen: Screen) -> None:
        if not found:
            screen.line(_("No batch has been applied."))
            return
        header = (_("Batch"), _("File"), _("About"), _("Applied"), _("By"), _("Rows"), _("Taken back"))
        screen.table(header, [_list_row(one, given.ui_lang) for one in found])

    rows = [_batch_row(one) if given.format == "csv" else _batch_json(one) for one in found]
    emit(given, "batch list", {"batches": rows}, text=text)


def show_template(given: Settings, what: What) -> None:
    """Write the headings of a file, as a spreadsheet opens it."""
    names = list(template(what, given.ui_lang))
    if given.format == "json":
        emit(given, "batch template", {"what": what.value, "columns": names}, text=lambda _screen: None)
        return
    emit_bytes(("\ufeff" + csv_text([names])).encode())


def show_map(given: Settings, text: str) -> None:
    """Write a map as it is."""
    if given.format == "json":
        emit(given, "batch template", {"map": text}, text=lambda _screen: None)
        return
    emit_bytes(text.encode())


def draw_skipped(screen: Screen, skipped: Sequence[Skipped], total: int) -> None:
    """Write which rows or fields were left as they are, and why."""
    if not skipped:
        return
    screen.heading(_("Left as they are"))
    header = (_("Line"), _("Customer"), _("Field"), _("Reason"))
    rows = [
        (
            str(one.line) if one.line else "",
            str(one.number),
            field_label(one.field) if one.field else "",
            own_words(_(SENTENCES[one.reason])),
        )
        for one in skipped
    ]
    screen.table(header, rows)
    _draw_more(screen, total - len(skipped))


def undone_json(done: Undone) -> JsonObject:
    """Return what was taken back as scripts get it."""
    return {
        "batch": done.batch,
        "plan": done.plan,
        "applied": done.applied,
        "entry": done.entry,
        "rows": {"changed": done.customers, "changes": done.changes, "erased": done.erased, "skipped": done.left_count},
        "skipped": [_skipped_json(one) for one in done.left],
        "wiped": done.wiped,
        "tasks": list(done.tasks),
    }


def draw_file(screen: Screen, kind: str, encoding: str, delimiter: str | None) -> None:
    """Write how a file was read: its kind, and the decision about encoding and delimiter."""
    told = [kind]
    if encoding:
        told.append({"utf-8-sig": "utf-8, BOM", "cp1252": "windows-1252"}.get(encoding, encoding))
    if delimiter is not None:
        told.append({"\t": "tab"}.get(delimiter, delimiter))
    screen.facts([(_("File"), "  ".join(told))])


def _draw_counts(screen: Screen, counts: Counts, *, warned: int) -> None:
    rows = [
        (_("Rows"), counts.read),
        (_("Change something"), counts.changed),
        (_("New customers"), counts.added),
        (_("So already"), counts.equal),
        (_("Claims settled"), counts.settled),
        (_("Left as they are"), counts.skipped),
        (_("Refused"), counts.refused),
        (_("Warnings"), warned),
    ]
    always = {_("Rows"), _("Change something"), _("So already"), _("Refused")}
    screen.facts([(label, str(count)) for label, count in rows if count or label in always])


def _draw_errors(screen: Screen, errors: Sequence[RowError], total: int, lang: str) -> None:
    if not errors:
        return
    screen.heading(_("Refused"))
    # What stands in a cell is for the eyes of whoever sits there: cron mails this text.
    with_values = screen.width is not None
    header = [_("Line"), _("Column"), *([_("Value")] if with_values else []), _("Rule"), _("What to do")]
    screen.table(header, [_error_row(one, lang, with_values=with_values) for one in errors])
    _draw_more(screen, total - len(errors))


def remedy_of(error: RowError, lang: str) -> str:
    """Return what to do about a refused row, in the words and with the commands of the language."""
    told = _(error.remedy)
    return in_language(told, lang) if " | " in told else own_words(told)


def _error_row(error: RowError, lang: str, *, with_values: bool) -> list[str]:
    remedy = remedy_of(error, lang)
    if with_values and error.guess is not None:
        remedy = f"{remedy} ({_('perhaps {guess}?').format(guess=error.guess)})"
    value = [error.value or ""] if with_values else []
    return [str(error.line), error.column, *value, _(error.rule).format(line=error.other), remedy]


def _draw_changes(screen: Screen, changes: Sequence[RowChange], lang: str) -> None:
    if not changes:
        return
    screen.heading(_("The first changes"))
    header = (_("Line"), _("Customer"), _("Field"), _("Now"), _("Then"))
    rows = []
    for one in changes[:_SHOWN]:
        field, hidden = str(one.change["field"]), one.change.get("masked")
        old, new = (
            _("on record") if isinstance(hidden, list) and side in hidden else value_text(field, one.change[side], lang)
            for side in ("old", "new")
        )
        rows.append((str(one.line or ""), str(one.number) if one.number else _("new"), field_label(field), old, new))
    screen.table(header, rows)


def _draw_more(screen: Screen, count: int) -> None:
    if count > 0:
        screen.note(_("... and {count} more").format(count=count))


def _draw_end(screen: Screen, made: Made) -> None:
    screen.line()
    if made.applied:
        said = _("Applied as batch {batch}; `kkrek batch undo {batch}` takes it back.")
        told = said if made.undoable else _("Applied as batch {batch}.")
        screen.line(own_words(told.format(batch=made.batch)))
        if made.first_number is not None:
            last = made.first_number + made.tally.counts.added - 1
            told = _("The new customers have the numbers {first} to {last}.")
            screen.line(told.format(first=made.first_number, last=last))
        for task in made.tasks:
            screen.line(own_words(_("Task {id} was opened or grew: see `kkrek task show {id}`.").format(id=task)))
        for mailing in made.tally.mailings:
            note = _("List {id} is not sent yet and held somebody who forbids it now: strike its file.")
            screen.warning(note.format(id=mailing))
    elif made.stopped:
        screen.line(_("Nothing was written."))
    else:
        screen.line(_("Nothing was written. Plan {plan}: apply just this with --expect {plan}.").format(plan=made.plan))


def _json(made: Made) -> JsonObject:
    tally = made.tally
    return {
        "batch": made.batch,
        "plan": made.plan,
        "kind": made.kind,
        "encoding": made.encoding or None,
        "delimiter": made.delimiter,
        "rows": dict(tally.counts.json()),
        "skipped": [_skipped_json(one) for one in tally.skipped],
        "errors": [
            {
                "line": one.line,
                "column": one.column,
                "rule": _(one.rule).format(line=one.other),
                "remedy": own_words(_(one.remedy)),
            }
            for one in tally.errors
        ],
        "changes": [{"line": one.line or None, "number": one.number, **one.change} for one in tally.changes],
        "first_number": made.first_number,
        "tasks": list(made.tasks),
        "mailings": list(tally.mailings),
        "applied": made.applied,
    }


def _skipped_json(one: Skipped) -> JsonObject:
    return {"line": one.line or None, "number": one.number, "field": one.field, "reason": one.reason.value}


def _batch_json(one: BatchRow) -> JsonObject:
    return {
        "batch": one.id,
        "what": one.what,
        "name": one.name,
        "applied_at": one.applied_at,
        "user": one.user,
        "rows": dict(_counts(one)),
        "undone_at": one.undone_at,
    }


def _batch_row(one: BatchRow) -> JsonObject:
    """Return a batch for a spreadsheet, which has a column for each count."""
    whole = {name: value for name, value in _batch_json(one).items() if name != "rows"}
    return {**whole, **_counts(one)}


def _counts(one: BatchRow) -> dict[str, int]:
    return {name: int(getattr(one, name)) for name in Counts.__slots__}


def _list_row(one: BatchRow, lang: str) -> tuple[str, ...]:
    return (
        one.id,
        one.name,
        heading(BATCH_KINDS, one.what, _),
        _when(one.applied_at, lang),
        one.user,
        str(one.changed + one.added + one.settled),
        _when(one.undone_at, lang) if one.undone_at else "",
    )


def _when(stamp: str, lang: str) -> str:
    return format_date(datetime.fromisoformat(stamp).date(), lang)
