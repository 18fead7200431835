"""The record of processing activities, item by item as Article 30(1) of the GDPR lists them (E-50).

No item is empty: what the configuration leaves open stands there as a mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kkrek.documents.controller_json import record_json
from kkrek.documents.controller_parts import HEADINGS, document_of, marks, part_blocks, version_facts
from kkrek.documents.json_document import encode
from kkrek.documents.tree import Attachment, Document, Section
from kkrek.domain.configuration_parts import Part
from kkrek.domain.controller_document import VERSION
from kkrek.errors import N_
from kkrek.i18n import translator

if TYPE_CHECKING:
    from kkrek.domain.controller_document import ControllerDocument

ITEMS: Final = (
    ("a", N_("Controller, contact person and data protection officer"), (Part.CONTROLLER, Part.CONTACT)),
    ("b", N_("Purposes of the processing"), (Part.PURPOSES,)),
    ("c", N_("Data subjects and personal data"), (Part.DATA_SUBJECTS, Part.CATEGORIES)),
    ("d", N_("Categories of recipients"), (Part.RECIPIENTS,)),
    ("e", N_("Third countries and safeguards"), (Part.TRANSFERS,)),
    ("f", N_("Time limits for erasure"), (Part.RETENTION,)),
    ("g", N_("Security of the processing"), (Part.SECURITY,)),
)
"""The items of Article 30(1) by their letters, each with its parts."""


def record_of_processing(content: ControllerDocument) -> Document:
    """Return the record as a document; its JSON goes inside its PDF."""
    _ = translator(content.language)
    sections = [Section("", _("This record"), (version_facts(content), *marks(content, VERSION, Part.REGISTER)))]
    for number, (letter, title, parts) in enumerate(ITEMS, start=1):
        named = _("{what} (Article 30(1)({item}))").format(what=_(title), item=letter)
        if len(parts) == 1:
            sections.append(Section(str(number), named, part_blocks(parts[0], content, "2")))
            continue
        sections.append(Section(str(number), named, ()))
        sections += [
            Section(f"{number}.{place}", _(HEADINGS[part]), part_blocks(part, content, "2"))
            for place, part in enumerate(parts, start=1)
        ]
    attachment = Attachment("record-of-processing.json", encode(record_json(content)))
    return document_of(content, _("Record of processing activities"), tuple(sections), attachment)
