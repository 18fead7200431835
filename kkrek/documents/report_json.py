"""The answer to an access request as JSON: the same content as on paper, for machines (E-13, GDPR Art. 15(3)).

It travels inside the PDF. Keys are added, never renamed. The order of lists is that of the register, or sorted where
the order means nothing, so that the same report is the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.documents.left_out import unreviewed, without_unread, without_withheld
from kkrek.documents.processing_json import (
    authority_json,
    category_json,
    clock_json,
    controller_json,
    purpose_json,
    recipient_json,
    rights_json,
    text_json,
)
from kkrek.documents.report_history import IDENTITY_CODE_FIELDS
from kkrek.documents.report_processing import categories_held, kept_until, purposes_that_apply, sources_used
from kkrek.domain.customer import Change, Customer, Origin
from kkrek.domain.customer_json import change_json, customer_json, request_json

if TYPE_CHECKING:
    from kkrek.domain.access_report import AccessReport
    from kkrek.domain.configuration import Category
    from kkrek.domain.json import Json, JsonObject


def report_json(report: AccessReport) -> JsonObject:
    """Return the whole answer as data; texts are in the language of the report, days are ISO."""
    configuration, lang = report.configuration, report.language
    customer = without_withheld(report)
    return {
        "version": 1,
        "kind": "access_report",
        "language": lang.value,
        "draft": report.draft,
        "answered_on": report.answered_on.isoformat(),
        "register": configuration.register_name.get(lang),
        "request": request_json(report.request),
        "customer": customer_json(customer),
        "origins": _origins(customer),
        "marketing_texts": [choice.text_version for choice in customer.marketing],
        "changes": _changes(report),
        "purposes": [purpose_json(one, lang) for one in purposes_that_apply(report)],
        "categories": [_category(one, report) for one in categories_held(report)],
        "recipients": [recipient_json(one, lang) for one in configuration.recipients],
        "transfers": text_json(configuration.transfers, lang),
        "sources": [source.value for source in sources_used(report)],
        "consultations": _consultations(report),
        "searches": _searches(report),
        "log_from": report.log_from.isoformat() if report.log_from else None,
        "rights": rights_json(configuration.rights, lang),
        "authority": authority_json(configuration, lang),
        "automated": configuration.automated.get(lang),
        "withheld": [
            {"item": one.item, "provision": one.provision, "part": bool(one.words)} for one in report.withheld
        ],
        "unreviewed": list(dict.fromkeys(one.item for one in unreviewed(report))),
        "places_by": report.places_by.isoformat() if report.places_by else None,
        "on_suppression_list": report.suppressed,
        "controller": controller_json(configuration, lang),
        "log_head": {"n": report.head.n, "hash": report.head.hash},
    }


def _origins(customer: Customer) -> JsonObject:
    """Return source and day of each row, in the order of the same lists in ``customer`` (Art. 15(1)(g))."""
    return {
        "former_names": [_origin(row.origin) for row in customer.former_names],
        "former_identity_codes": [_origin(row.origin) for row in customer.former_identity_codes],
        "addresses": [_origin(row.origin) for row in customer.addresses],
        "phones": [_origin(row.origin) for row in customer.phones],
        "emails": [_origin(row.origin) for row in customer.emails],
        "bank_accounts": [_origin(row.origin) for row in customer.bank_accounts],
        "relations": [_origin(row.origin) for row in customer.relations],
        "claims": [_origin(row.origin) for row in customer.claims],
        "events": [_origin(row.origin) for row in customer.events],
        "notes": [_origin(row.origin) for row in customer.notes],
        "first_record": _origin(Origin(customer.source, customer.created)),
    }


def _origin(origin: Origin) -> JsonObject:
    return {"source": origin.source.value, "on": origin.on.isoformat()}


def _changes(report: AccessReport) -> list[Json]:
    """Return the history; of a personal identity code the fact alone, as on paper (F-02).

    ``masked`` names what of a change is left out (E-30, R-26).
    """
    pairs = list(zip(without_unread(report), report.changes, strict=True))
    pairs.sort(key=lambda pair: (pair[0].on, pair[0].entry))
    return [_change(told, held) for told, held in pairs]  # ruff: ignore[reimplemented-starmap] - it has names


def _change(told: Change, held: Change) -> JsonObject:
    masked: list[Json] = [
        name for name in ("old", "new", "reason", "statement") if getattr(told, name) != getattr(held, name)
    ]
    if told.field in IDENTITY_CODE_FIELDS:
        told = told._replace(old=None, new=None)
    return {**change_json(told), "masked": masked}


def _category(category: Category, report: AccessReport) -> JsonObject:
    clock = next(clock for clock in report.configuration.retention if clock.code == category.retention)
    kept = kept_until(report, clock)
    last = None if kept.held or kept.restricted else kept.day
    return {
        **category_json(category, report.language),
        "retention": {**clock_json(clock, report.language), "until": last.isoformat() if last else None},
    }


def _consultations(report: AccessReport) -> list[Json]:
    opened = sorted({(one.on, one.purpose) for one in report.consultations})
    return [{"on": on.isoformat(), "purpose": purpose} for on, purpose in opened]


def _searches(report: AccessReport) -> JsonObject:
    first, last = report.searches_from, report.searches_until
    return {
        "count": report.searches,
        "from": first.isoformat() if first else None,
        "until": last.isoformat() if last else None,
    }
