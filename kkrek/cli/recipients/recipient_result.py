"""How recipients are told: in a list, one by one, and what is missing at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kkrek.cli.options import Settings
from kkrek.cli.output import Remark, Screen, emit
from kkrek.documents.labels import CONSULTATION_PURPOSES, FIELDS, LEGAL_BASES, Words, listed, say
from kkrek.domain.configuration_gaps import Gap
from kkrek.domain.dates import format_date
from kkrek.domain.json import Json, JsonObject
from kkrek.domain.mapping import Column, parse_mapping, ready_mapping
from kkrek.domain.recipient import Recipient
from kkrek.errors import N_, InvalidValueError
from kkrek.i18n import _
from kkrek.operations.recipients.recipient import Kept, Known

_NONE = "\u2013"
# The office's words for what a recipient is; those of a letter to the person are longer (E-27).
ROLES: Words = {
    "processor": N_("processor"),
    "group_company": N_("group company"),
    "separate_controller": N_("separate controller"),
    "authority": N_("authority"),
}


def gap_remarks(concerns: Sequence[Gap]) -> list[Remark]:
    """Return what is missing at a recipient as warnings of a result, each with its remedy."""
    return [
        Remark(
            id=gap.id,
            message=f"{_(gap.what).format_map(gap.fields)}; {_(gap.hint).format_map(gap.fields)}",
            field=None,
        )
        for gap in concerns
    ]


def show_kept(given: Settings, command: str, kept: Kept, sentence: str) -> None:
    """Show a recipient after it was added, approved or retired."""

    def text(screen: Screen) -> None:
        if kept.entry is not None:
            retired = kept.recipient.retired_on
            day = format_date(retired, given.ui_lang) if retired is not None else ""
            screen.line(sentence.format(name=kept.recipient.name, word=kept.recipient.word, day=day))
        screen.facts(_facts(kept.recipient, given.ui_lang))
        if kept.entry is None:
            screen.note(_("Nothing was written."))

    data: JsonObject = {
        **recipient_json(kept.recipient),
        "changed": list(kept.changed),
        "entry": kept.entry,
        "applied": kept.entry is not None,
    }
    emit(given, command, data, text=text, warnings=gap_remarks(kept.concerns))


def show_list(given: Settings, known: Known) -> None:
    """Show all recipients in a table."""

    def text(screen: Screen) -> None:
        if not known.recipients:
            screen.line(_("There is no recipient yet; an officer adds one with `kkrek recipient add`."))
            return
        header = (_("Word"), _("Name"), _("Role"), _("May get"), _("Retired"))
        screen.table(header, [_row(one, given.ui_lang) for one in known.recipients])

    rows: list[Json] = [_with_use(one, known) for one in known.recipients]
    emit(given, "recipient list", {"recipients": rows}, text=text)


def show_one(given: Settings, known: Known) -> None:
    """Show one recipient with the columns of its files."""
    one = known.recipients[0]

    def text(screen: Screen) -> None:
        screen.facts(_facts(one, given.ui_lang))
        columns = _columns(one)
        if columns:
            header = (_("Column"), _("Field"), _("Limit"), _("Goes"))
            screen.table(header, [_column_row(column, one) for column in columns])

    emit(given, "recipient show", _with_use(one, known), text=text, warnings=gap_remarks(known.concerns))


def recipient_json(one: Recipient) -> JsonObject:
    """Return a recipient for scripts."""
    return {
        "code": one.code,
        "name": one.name,
        "role": one.role.value,
        "contract": one.contract,
        "contract_on": _day(one.contract_on),
        "country": one.country,
        "safeguard": one.safeguard,
        "fields": list(one.fields),
        "purpose": one.purpose,
        "basis": one.basis,
        "mapping": one.mapping,
        "retired_on": _day(one.retired_on),
    }


def _with_use(one: Recipient, known: Known) -> JsonObject:
    return {**recipient_json(one), "used": one.id in known.used}


def _row(one: Recipient, lang: str) -> tuple[str, ...]:
    retired = format_date(one.retired_on, lang) if one.retired_on else _NONE
    role = say(ROLES, one.role.value, _)
    return one.word, one.name, role, listed(FIELDS, one.fields, _) or _NONE, retired


def _facts(one: Recipient, lang: str) -> list[tuple[str, str]]:
    contract = one.contract or _NONE
    if one.contract_on is not None:
        contract = f"{contract}, {format_date(one.contract_on, lang)}"
    pairs = [
        (_("Word"), one.word),
        (_("Name"), one.name),
        (_("Role"), say(ROLES, one.role.value, _)),
        (_("May get"), listed(FIELDS, one.fields, _) or _NONE),
        (_("Purpose"), _known(CONSULTATION_PURPOSES, one.purpose)),
        (_("Legal basis"), _known(LEGAL_BASES, one.basis)),
        (_("Contract"), contract),
        (_("Country"), one.country or _NONE),
    ]
    if one.safeguard is not None:
        pairs.append((_("Safeguard"), one.safeguard))
    if one.retired_on is not None:
        pairs.append((_("Retired"), format_date(one.retired_on, lang)))
    return pairs


def _known(words: Words, code: str | None) -> str:
    return _(words[code]) if code is not None and code in words else code or _NONE


def _columns(one: Recipient) -> tuple[Column, ...]:
    try:
        return parse_mapping(one.mapping or ready_mapping("generic")).columns
    except InvalidValueError:  # kept by another version, which knew other fields
        return ()


def _column_row(column: Column, one: Recipient) -> tuple[str, ...]:
    goes = _("yes") if column.is_approved(one.fields) else _("not approved")
    return column.name, column.field or f"= {column.fixed}", str(column.most or _NONE), goes


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
