"""Privacy notice and record of processing as JSON: the same content as on paper, for web sites and other programs.

It travels inside the PDF, and its keys are those of the answer to an access request. Keys are added, never renamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.configuration import Category, NoticeSection, RecipientText
    from kkrek.domain.controller_document import ControllerDocument
    from kkrek.domain.gap import Gap
    from kkrek.domain.json import JsonObject


def notice_json(content: ControllerDocument) -> JsonObject:
    """Return the whole notice as data (GDPR Art. 13, 14)."""
    configuration, lang = content.configuration, content.language
    return {
        **_head("privacy_notice", content),
        "title": configuration.notice.title.get(lang),
        "sections": [_section(section, lang) for section in configuration.notice.sections],
        "purposes": [purpose_json(purpose, lang) for purpose in configuration.purposes],
        "categories": [_category(category, content) for category in content.categories],
        "providing": text_json(configuration.providing, lang),
        "sources": [{"code": source.code, "text": source.text.get(lang)} for source in configuration.sources],
        "recipients": [recipient_json(recipient, lang) for recipient in configuration.recipients],
        "transfers": text_json(configuration.transfers, lang),
        "rights": rights_json(configuration.rights, lang),
        "authority": authority_json(configuration, lang),
        "automated": configuration.automated.get(lang),
    }


def record_json(content: ControllerDocument) -> JsonObject:
    """Return the whole record as data (GDPR Art. 30(1)(a)-(g))."""
    configuration, lang = content.configuration, content.language
    return {
        **_head("record_of_processing", content),
        "purposes": [purpose_json(purpose, lang) for purpose in configuration.purposes],
        "data_subjects": [subjects.text.get(lang) for subjects in configuration.data_subjects],
        "categories": [_category(category, content) for category in content.categories],
        "recipients": [_with_contract(recipient, lang) for recipient in configuration.recipients],
        "transfers": text_json(configuration.transfers, lang),
        "retention": [
            {"code": clock.code, "text": clock.text.get(lang), **clock_json(clock, lang)}
            for clock in configuration.retention
        ],
        "security": configuration.security.get(lang),
    }


def _head(kind: str, content: ControllerDocument) -> JsonObject:
    configuration, lang = content.configuration, content.language
    notice = configuration.notice
    return {
        "version": 1,
        "kind": kind,
        "language": lang.value,
        "draft": content.draft,
        "on": content.made_on.isoformat(),
        "register": configuration.register_name.get(lang),
        "notice": {"version": notice.version, "dated": notice.dated.isoformat()},
        "configuration": content.version,
        "controller": {
            **controller_json(configuration, lang),
            "service_hours": configuration.controller.service_hours.get(lang),
        },
        "gaps": [gap_json(gap, lang) for gap in content.gaps],
    }


def gap_json(gap: Gap, lang: str) -> JsonObject:
    """Return a gap as findings of a check are written, with the keys of the configuration that it concerns."""
    _ = translator(lang)
    return {
        "id": gap.id,
        "severity": gap.severity.value,
        "what": _(gap.what).format_map(gap.fields),
        "hint": _(gap.hint).format_map(gap.fields),
        "keys": list(gap.keys or ()),
    }


def _section(section: NoticeSection, lang: str) -> JsonObject:
    return {
        "number": section.number,
        "heading": section.heading.get(lang),
        "text": text_json(section.text, lang),
        "parts": [part.value for part in section.parts],
    }


def _category(category: Category, content: ControllerDocument) -> JsonObject:
    lang = content.language
    clock = next(clock for clock in content.configuration.retention if clock.code == category.retention)
    return {
        **category_json(category, lang),
        "asked_for": list(category.asked_for),
        "retention": {"code": clock.code, **clock_json(clock, lang)},
    }


def _with_contract(recipient: RecipientText, lang: str) -> JsonObject:
    return {**recipient_json(recipient, lang), "contract": recipient.contract}
