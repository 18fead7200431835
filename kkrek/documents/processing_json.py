"""What the controller does with data and who it is, as data: the same keys in report, notice and record of processing.

Texts are in one language, days are ISO, and what the controller has not said is null.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kkrek.domain.configuration import (
        Category,
        Clock,
        Configuration,
        Contact,
        ProcessingPurpose,
        RecipientText,
        Rights,
        Texts,
    )
    from kkrek.domain.json import JsonObject


def purpose_json(purpose: ProcessingPurpose, lang: str) -> JsonObject:
    """Return a purpose with its legal basis and the legitimate interest."""
    return {
        "code": purpose.code,
        "text": purpose.text.get(lang),
        "basis": list(purpose.basis),
        "interest": text_json(purpose.interest, lang),
    }


def category_json(category: Category, lang: str) -> JsonObject:
    """Return a category of data, without how long it is kept."""
    return {
        "code": category.code,
        "text": category.text.get(lang),
        "fields": list(category.fields),
        "purposes": list(category.purposes),
    }


def clock_json(clock: Clock, lang: str) -> JsonObject:
    """Return how long and from when data are kept, and why."""
    return {"months": clock.months, "starts": clock.starts.get(lang), "reason": clock.reason.get(lang)}


def recipient_json(recipient: RecipientText, lang: str) -> JsonObject:
    """Return a recipient by name; the reference of its contract is the office's own."""
    return {
        "name": recipient.name,
        "role": recipient.role.value,
        "purpose": recipient.purpose.get(lang),
        "fields": list(recipient.fields),
        "country": recipient.country,
        "safeguard": text_json(recipient.safeguard, lang),
    }


def rights_json(rights: Rights, lang: str) -> JsonObject:
    """Return what is said about each right."""
    return {right.name: text_json(getattr(rights, right.name), lang) for right in fields(rights)}


def authority_json(configuration: Configuration, lang: str) -> JsonObject:
    """Return where to complain."""
    authority = configuration.authority
    return {
        "name": authority.name.get(lang),
        "visiting": authority.visiting.get(lang),
        "postal": authority.postal.get(lang),
        "phone": authority.phone,
        "registry": authority.registry,
        "email": authority.email,
        "website": authority.website.get(lang),
    }


def controller_json(configuration: Configuration, lang: str) -> JsonObject:
    """Return who the controller is, with contact person and data protection officer."""
    controller = configuration.controller
    return {
        "name": controller.name,
        "business_id": controller.business_id,
        "street": controller.street,
        "postal_code": controller.postal_code,
        "town": controller.town,
        "phone": controller.phone,
        "email": controller.email,
        "website": controller.website,
        "contact": _contact(configuration.contact, lang),
        "officer": _contact(configuration.officer, lang) if configuration.officer else None,
    }


def text_json(text: Texts | None, lang: str) -> str | None:
    """Return a text in the language, null where there is none."""
    return text.get(lang) if text else None


def _contact(contact: Contact, lang: str) -> JsonObject:
    return {"name": contact.name, "title": contact.title.get(lang), "email": contact.email, "phone": contact.phone}
