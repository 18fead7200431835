"""`kkrek opt-out --unknown` and `--import`: people who are not in the register (M-12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kkrek.cli import files, prompt
from kkrek.cli.daily.typed_input import secret
from kkrek.cli.options import Settings
from kkrek.cli.output import Screen, emit
from kkrek.cli.rights.opt_out_result import entry_json, reached_notes, written_json
from kkrek.domain.entry import check_plain
from kkrek.domain.json import JsonObject
from kkrek.domain.outside_list import LARGEST
from kkrek.domain.role import Role
from kkrek.domain.warn import Warn
from kkrek.errors import NeedsOptionError, RowsRefusedError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.rights import opt_out_unknown as operation
from kkrek.operations.rights.opt_out import OptOut
from kkrek.operations.rights.opt_out_unknown import Imported, Suppressed


def unknown(
    given: Settings,
    access: Access,
    typed: Mapping[str, str | None],
    identity_code: str | None,
    wanted: OptOut,
    *,
    request: str | None,
    dry_run: bool,
) -> None:
    """Put a person on the suppression list who is known by what was typed, or asked for at the terminal.

    Raises:
        NeedsOptionError: nothing was given, and there is no terminal to ask at (2).
        KkrekError: as `opt_out_unknown`.
    """
    access.require("opt-out", Role.CLERK)
    values = {name: text for name, text in typed.items() if text is not None}
    if not values and identity_code is None:
        values = _asked()
    code = secret(
        identity_code,
        "--identity-code",
        _("Personal identity code"),
        "opt-out",
        lambda text: _checked_code(text, access.moment.today),
    )
    if code is not None:
        values["identity_code"] = code
    done = operation.opt_out_unknown(access, values, wanted, request=request, dry_run=dry_run)
    emit(given, "opt-out", _unknown_data(done), text=lambda screen: _show_unknown(screen, done))


def from_list(given: Settings, access: Access, path: Path, wanted: OptOut, *, dry_run: bool) -> None:
    """Record the opt-outs of a list from outside, all or none.

    Raises:
        RowsRefusedError: rows break a rule; the result lists them (51).
        KkrekError: as `import_list`.
    """
    access.require("opt-out", Role.CLERK)
    content = files.read_file(path, LARGEST)
    done = operation.import_list(access, content, str(path), wanted, dry_run=dry_run)
    emit(given, "opt-out", _import_data(done, wanted), text=lambda screen: _show_import(screen, done))
    if done.refused:
        raise RowsRefusedError(count=len(done.refused), line=done.refused[0].line)


def _asked() -> dict[str, str]:
    if not prompt.has_terminal():
        raise NeedsOptionError(option="--email", command="opt-out")
    labels = {
        "email": _("E-mail"),
        "phone": _("Phone number"),
        "name": _("Name"),
        "street": _("Street address"),
        "postal_code": _("Postal code"),
    }
    answers = {name: prompt.ask(label, command="opt-out") for name, label in labels.items()}
    return {name: text for name, text in answers.items() if text}


def _checked_code(text: str, today: date) -> list[Warn]:
    warnings: list[Warn] = []
    check_plain("identity_code", text, today, warnings)
    return warnings


def _show_unknown(screen: Screen, done: Suppressed) -> None:
    if done.entry is None:
        screen.line(_("Nothing was written."))
    else:
        screen.line(_("The person is on the suppression list: no marketing reaches them; nothing else was kept."))
    if done.again:
        screen.note(_("All of it was on the list before."))
    for line in reached_notes((), (), done.requests):
        screen.note(line)
    for number in done.customers:
        screen.note(
            _("Customer {number} has one of these: if that is the person, record it there too.").format(number=number)
        )


def _show_import(screen: Screen, done: Imported) -> None:
    if done.refused:
        header = (_("Line"), _("Column"), _("Rule"), _("What to do"))
        screen.table(header, [(str(one.line), one.column, _(one.rule), _(one.remedy)) for one in done.refused])
        return
    screen.facts([
        (_("Rows"), str(done.rows)),
        (_("Customers"), str(len(done.customers))),
        (_("Put on the suppression list"), str(done.suppressed)),
        (_("Changed nothing"), str(done.equal)),
    ])
    if done.entry is None:
        screen.note(_("Nothing was written."))
    for line in reached_notes(done.mailings, done.tasks):
        screen.note(line)


def _unknown_data(done: Suppressed) -> JsonObject:
    return {
        "number": None,
        **entry_json(done.entry),
        **written_json(done.kinds, done.channels, done.since),
        "identifiers": list(done.identifiers),
        "customers": list(done.customers),
        "again": done.again,
        "requests": list(done.requests),
    }


def _import_data(done: Imported, wanted: OptOut) -> JsonObject:
    return {
        "number": None,
        **entry_json(done.entry),
        **written_json([one.value for one in wanted.kinds], [one.value for one in wanted.channels], wanted.received),
        "rows": done.rows,
        "customers": list(done.customers),
        "suppressed": done.suppressed,
        "equal": done.equal,
        "mailings": list(done.mailings),
        "tasks": list(done.tasks),
        "errors": [
            {"line": one.line, "column": one.column, "rule": _(one.rule), "remedy": _(one.remedy)}
            for one in done.refused
        ],
    }
