"""`kkrek merge`: make two records of one person one, after a look at both side by side (M-03, M-04, F-12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import StringIO
from itertools import zip_longest
from typing import Annotated

import typer

from kkrek.cli import acting, prompt
from kkrek.cli.daily.wording import draw_told, field_label, remarks, value_text
from kkrek.cli.options import DryRun, Settings, Yes, settings
from kkrek.cli.output import Screen, emit
from kkrek.documents.labels import Words, heading
from kkrek.domain.address import join_line
from kkrek.domain.customer import Customer
from kkrek.domain.dates import format_date
from kkrek.domain.json import JsonObject
from kkrek.domain.warn import NOT_WIPED
from kkrek.errors import N_
from kkrek.i18n import _
from kkrek.operations.daily import merge as operation
from kkrek.operations.daily.merge import Merge

app = typer.Typer()

_GROUPS: Words = {
    "former_names": N_("former names"),
    "former_identity_codes": N_("former identity codes"),
    "addresses": N_("addresses"),
    "phones": N_("phone numbers"),
    "emails": N_("e-mail addresses"),
    "bank_accounts": N_("bank accounts"),
    "notes": N_("notes"),
    "relations": N_("relations"),
    "claims": N_("claims"),
    "events": N_("events"),
    "marketing": N_("marketing choices"),
    "restrictions": N_("restrictions"),
    "holds": N_("holds"),
    "requests": N_("requests"),
    "disclosures": N_("disclosures"),
    "tasks": N_("tasks"),
}


@app.command()
def merge(
    ctx: typer.Context,
    keep: Annotated[str, typer.Argument(metavar="KEEP", help=N_("Customer who stays, as NUMBER."))],
    gone: Annotated[str, typer.Argument(metavar="GONE", help=N_("Customer whose number leads to KEEP from then on."))],
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="PLAN", help=N_("Merge only if the plan is still this one."))
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Make two records of the same person one."""
    given = settings(ctx)
    access = acting.access(given)
    kept, other = (acting.number_of(given, access, text, "merge") for text in (keep, gone))
    plan = operation.planned(access, kept, other)
    if dry_run:
        _emit(given, plan, lambda screen: _draw(screen, plan, given.ui_lang))
        return
    agreed = plan.plan if expect is None else expect
    if not yes and prompt.has_terminal():
        prompt.show(*_lines(plan, given.ui_lang))
    question = _("Make customer {gone} a part of customer {number} for good?")
    prompt.need_yes(question.format(gone=plan.gone, number=plan.number), yes=yes, command="merge")
    done = operation.merge_customers(access, kept, other, agreed)
    told = _("Customer {gone} is now a part of customer {number}; its number leads there.")

    def text(screen: Screen) -> None:
        screen.line(told.format(gone=done.gone, number=done.number))
        draw_told(screen, done.tasks)

    _emit(given, done, text)


def _emit(given: Settings, done: Merge, text: Callable[[Screen], None]) -> None:
    warnings = (NOT_WIPED,) if done.applied and not done.wiped else ()
    emit(given, "merge", _data(done), text=text, warnings=remarks(warnings))


def _data(done: Merge) -> JsonObject:
    return {
        "number": done.number,
        "gone": done.gone,
        "plan": done.plan,
        "differs": list(done.differs),
        "moves": [{"group": group, "count": count} for group, count in done.moves],
        "applied": done.applied,
        "entry": done.entry,
        "tasks": list(done.tasks),
        "wiped": done.wiped,
    }


def _draw(screen: Screen, plan: Merge, lang: str) -> None:
    """Draw both records side by side, what stands where they differ, and what moves."""
    numbers = (str(plan.number), str(plan.gone))
    screen.table(("", *numbers), _sides(plan, lang))
    if plan.differs:
        screen.heading(_("Where they differ"))
        screen.table(("", *numbers, _("Afterwards")), [_difference(one, lang) for one in plan.differs])
    screen.heading(_("Moves to {number}").format(number=plan.number))
    screen.facts([(heading(_GROUPS, group, _), str(count)) for group, count in plan.moves])
    screen.line()
    screen.line(_("What does not stand is kept in the history; the household never follows."))
    screen.line(_("Of prohibitions, restrictions and non-disclosure the stricter holds."))
    screen.line(_("A merge cannot be taken back. Plan {plan}").format(plan=plan.plan))


def _lines(plan: Merge, lang: str) -> list[str]:
    """Return the same for the terminal at which the question is asked."""
    page = StringIO()
    _draw(Screen(page, None), plan, lang)
    return page.getvalue().splitlines()


def _difference(one: JsonObject, lang: str) -> tuple[str, ...]:
    field = str(one["field"])
    return (field_label(field), *(value_text(field, one[side], lang) for side in ("kept", "gone", "after")))


def _sides(plan: Merge, lang: str) -> list[tuple[str, str, str]]:
    """Return by what two people are told apart, one value a line; what is protected is not revealed (F-15)."""
    facts: list[tuple[str, list[list[str]]]] = [
        (_("Name"), [[one.name] for one in plan.sides]),
        (_("Registered"), [[format_date(one.created, lang)] for one in plan.sides]),
        (field_label("identity_code"), [[one.identity_code_masked or ""] for one in plan.sides]),
        (field_label("addresses"), [_addresses(one) for one in plan.sides]),
        (field_label("phones"), [_shown(one, "phones", [each.as_given for each in one.phones]) for one in plan.sides]),
        (field_label("emails"), [_shown(one, "emails", [each.email for each in one.emails]) for one in plan.sides]),
    ]
    rows: list[tuple[str, str, str]] = []
    for label, columns in facts:
        for place, (kept, other) in enumerate(zip_longest(*columns, fillvalue="")):
            if kept or other:
                rows.append((label if place == 0 else "", kept, other))
    return rows


def _addresses(customer: Customer) -> list[str]:
    return _shown(customer, "addresses", [join_line(one.parts) for one in customer.addresses if one.until is None])


def _shown(customer: Customer, field: str, texts: Sequence[str]) -> list[str]:
    hidden = [_("on record")] if field in customer.masked else []
    return [*(text for text in texts if text), *hidden]
