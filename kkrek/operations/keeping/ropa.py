"""The record of processing activities, shown to the authority when it asks (GDPR Art. 30; E-50)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.controller_document import Kind
from kkrek.domain.role import Role
from kkrek.operations.keeping.controller_document import Made, content_of

if TYPE_CHECKING:
    from kkrek.domain.customer import Language
    from kkrek.operations.access import Access
    from kkrek.operations.keeping.controller_document import Typesetter


def ropa(access: Access, language: Language, typeset: Typesetter) -> Made:
    """Have the record typeset; what the configuration leaves open is marked in it."""
    with access.open("ropa", Role.VIEWER) as register:
        content = content_of(register, Kind.RECORD, language, draft=False)
        made = Made(content, typeset(content))
        register.record()
        return made
