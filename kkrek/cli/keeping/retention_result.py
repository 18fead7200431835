"""How the retention looks: what has had its time, counted and row by row; what was erased, and what stayed and why."""

from __future__ import annotations

from kkrek.cli import papers, prompt
from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.cli.papers import Paper
from kkrek.documents.labels import heading, listed, say
from kkrek.documents.retention_words import GAPS, REASONS, UNITS, WHY
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.retention_plan import Row, State
from kkrek.domain.retention_units import CUSTOMER
from kkrek.domain.warn import NOT_WIPED
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.keeping.retention import LIST, Listed
from kkrek.operations.keeping.retention_apply import APPLY, SHOWN, Applied
from kkrek.operations.keeping.retention_list import Filled, Sort

EN_DASH = "\u2013"
_TITLES = (
    (State.DUE, N_("May be erased now")),
    (State.WAITS, N_("Had its time, and waits")),
    (State.GAP, N_("Had its time, but nobody has decided that time")),
    (State.LATER, N_("Kept until a known day")),
    (State.OPEN, N_("Kept, the day is not known yet")),
)


def show(given: Settings, found: Listed, number: int | None, *, may_apply: bool) -> None:
    """Write the list for people: the counts, the rows that go first, and the plan, with how to carry it out."""

    def text(screen: Screen) -> None:
        day = format_date(found.filled.day, given.ui_lang)
        screen.line(_("What has had its time on {day}").format(day=day))
        if number is None:
            _draw_counts(screen, found.filled, ahead=found.filled.day > found.today)
        if found.rows:
            _draw_rows(screen, found, given.ui_lang, number)
        if number is None:
            _draw_end(screen, found, may_apply=may_apply)

    emit(given, LIST, {}, text=text, warnings=gaps(found.filled))


def show_planned(given: Settings, planned: Applied) -> None:
    """Write what a plan would erase."""

    def text(screen: Screen) -> None:
        for line in lines(planned):
            screen.line(line)
        screen.note(_("Nothing was written."))

    emit(given, APPLY, _data(planned, applied=False), text=text, warnings=gaps(planned.filled))


def show_to_agree(planned: Applied) -> None:
    """Write at the terminal what a plan erases, before it is agreed to."""
    prompt.show(*lines(planned))


def show_applied(given: Settings, sheet: Paper, done: Applied) -> None:
    """Write what was erased: the certificate when it goes to stdout, else where it is, and who was left out."""
    remarks = [] if done.wiped else [Remark(id=NOT_WIPED.id, message=NOT_WIPED.message)]

    def draw(screen: Screen) -> None:
        for unit, entries in done.entries.items():
            screen.line(_line(unit, done.persons[unit], entries))
        screen.facts([(_("Certificate"), str(sheet.path)), (_("Log"), done.head.short if done.head else "")])
        for sentence in beside:
            screen.line(sentence)

    beside = list(_left_out(done, given.ui_lang))
    if done.tasks:
        numbers = ", ".join(map(str, sorted(done.tasks)))
        beside.append(_("Tasks were opened: {tasks}; see `kkrek task list`.").format(tasks=numbers))
    data = _data(done, applied=True)
    papers.show(given, APPLY, data, sheet, draw, name="certificate", beside=beside, warnings=remarks)


def lines(planned: Applied) -> list[str]:
    """Return in plain words what goes and what waits."""
    counted = _by_unit(planned.filled, State.DUE)
    waits = planned.filled.total(State.WAITS)
    return [
        _("Goes:"),
        *(f"  {_line(unit, persons, entries)}" for unit, (persons, entries) in counted.items()),
        *([_("Customers {numbers}").format(numbers=_numbers(planned.numbers))] if planned.numbers else []),
        *([_("{count} groups of data had their time and wait.").format(count=waits)] if waits else []),
        _("Plan {plan}").format(plan=planned.plan),
    ]


def _numbers(numbers: list[int]) -> str:
    """Return the first numbers of a plan, with a sign that there may be more."""
    return ", ".join(map(str, numbers)) + (", ..." if len(numbers) == SHOWN else "")


def gaps(filled: Filled) -> list[Remark]:
    """Return the standing warnings: data of which nothing goes before the controller has decided (F-41)."""
    sentence = _("nothing of these goes, see `kkrek config check`: {gap} ({data})")
    units: dict[str, list[str]] = {}
    for unit, gap in filled.gaps.items():
        units.setdefault(gap, []).append(unit)
    return [
        Remark(
            id=f"retention-{gap.replace('_', '-')}",
            message=sentence.format(data=listed(UNITS, found, _), gap=say(GAPS, gap, _)),
        )
        for gap, found in units.items()
    ]


def counts_json(filled: Filled) -> list[Json]:
    """Return the counts by state, unit, reason and why."""
    return [
        {
            "state": sort.state.value,
            "group": sort.unit,
            "reason": sort.reason,
            "why": sort.why,
            "customers": filled.customers[sort],
            "count": filled.entries[sort],
        }
        for sort in _sorted(filled)
    ]


def _sorted(filled: Filled) -> list[Sort]:
    return sorted(filled.customers, key=lambda sort: (list(State).index(sort.state), -filled.customers[sort], sort))


def _draw_counts(screen: Screen, filled: Filled, *, ahead: bool) -> None:
    for state, title in _TITLES:
        sorts = [sort for sort in _sorted(filled) if sort.state is state]
        if not sorts:
            continue
        screen.heading(_("Will have had its time") if ahead and state is State.DUE else _(title))
        header = (_("Data"), _("Counted from"), _("Customers"), _("Entries"))
        screen.table(header, [_count_row(filled, sort) for sort in sorts])


def _count_row(filled: Filled, sort: Sort) -> tuple[str, str, str, str]:
    counts = (str(filled.customers[sort]), str(filled.entries[sort]))
    return heading(UNITS, sort.unit, _), _counted_from(sort.reason, sort.why), *counts


def _counted_from(reason: str, why: str | None) -> str:
    return say(REASONS, reason, _) if why is None else f"{say(REASONS, reason, _)}; {_why(why)}"


def _why(why: str) -> str:
    return say(WHY, why, _) if why in WHY else say(GAPS, why, _)


def _draw_rows(screen: Screen, found: Listed, lang: str, number: int | None) -> None:
    screen.heading(_("By day") if number is None else _("Customer {number}").format(number=number))
    header = (_("Erase from"), _("Customer"), _("Data"), _("Entries"), _("Counted from"))
    screen.table(header, [_row(row, lang) for row in found.rows])
    more = sum(found.filled.customers.values()) - len(found.rows)
    if more > 0:
        screen.note(_("{count} more: `kkrek retention list --format csv` writes all of them.").format(count=more))


def _row(row: Row, lang: str) -> tuple[str, str, str, str, str]:
    day = format_date(row.erase_from, lang) if row.erase_from is not None else EN_DASH
    who = str(row.number) if row.number is not None else row.json()["request"] or EN_DASH
    why = _counted_from(row.reason, row.why)
    if row.until is not None:
        why = _("{why}, review {day}").format(why=why, day=format_date(row.until, lang))
    return day, str(who), heading(UNITS, row.unit, _), str(row.entries), why


def _draw_end(screen: Screen, found: Listed, *, may_apply: bool) -> None:
    if not found.filled.total(State.DUE):
        today = found.filled.day == found.today
        screen.line(_("Nothing may be erased.") if today else _("Nothing would have had its time that may go."))
    elif found.plan is None:
        screen.note(_("This looks ahead: the plan is made on the day itself."))
    else:
        screen.line(_("Plan {plan}").format(plan=found.plan))
        command = _("Erase it with `kkrek retention apply --expect {plan}`.")
        other = _("An officer erases it with `kkrek retention apply --expect {plan}`.")
        screen.note((command if may_apply else other).format(plan=found.plan))


def _by_unit(filled: Filled, state: State) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for sort in _sorted(filled):
        if sort.state is state:
            persons, entries = found.get(sort.unit, (0, 0))
            found[sort.unit] = (persons + filled.customers[sort], entries + filled.entries[sort])
    return found


def _line(unit: str, persons: int, entries: int) -> str:
    if unit == CUSTOMER:
        return f"{heading(UNITS, unit, _)}: {persons}"
    told = {"data": heading(UNITS, unit, _), "entries": entries, "persons": persons}
    return _("{data}: {entries} (customers or cases: {persons})").format(**told)


def _left_out(done: Applied, lang: str) -> list[str]:
    """Return a line for each customer or case of the plan that was left as it is."""
    found = []
    for one in done.skipped:
        why = say(WHY, one.why, _)
        if one.until is not None:
            why = _("{why}, review {day}").format(why=why, day=format_date(one.until, lang))
        what = one.number or one.request or heading(UNITS, one.group or CUSTOMER, _)
        found.append(_("{number} was left as it is: {why}").format(number=what, why=why))
    return found


def _data(done: Applied, *, applied: bool) -> JsonObject:
    """Return the result as scripts get it; before it is applied what would go."""
    goes = _by_unit(done.filled, State.DUE)
    if applied:
        goes = {unit: (done.persons[unit], entries) for unit, entries in done.entries.items()}
    stays = [sort for sort in _sorted(done.filled) if sort.state in {State.WAITS, State.GAP}]
    return {
        "plan": done.plan,
        "day": done.day.isoformat(),
        "configuration": done.filled.version,
        "goes": [{"group": unit, "customers": persons, "count": count} for unit, (persons, count) in goes.items()],
        "stays": [
            {"group": sort.unit, "reason": sort.why, "until": None, "customers": done.filled.customers[sort]}
            for sort in stays
        ],
        "skipped": [
            {
                "number": one.number,
                "request": one.request,
                "group": one.group,
                "reason": one.why.value,
                "until": one.until.isoformat() if one.until else None,
            }
            for one in done.skipped
        ],
        "tell": list(done.tell),
        "tasks": list[Json](sorted(done.tasks)),
        "applied": applied,
        "wiped": done.wiped if applied else False,
        "head": done.head.short if done.head is not None else None,
    }
