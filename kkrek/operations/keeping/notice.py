"""The privacy notice: a draft with its gaps marked, or a final one without any (GDPR Art. 13, 14; E-18 to E-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.controller_document import Kind
from kkrek.domain.role import Role
from kkrek.errors import NoticeGapsError
from kkrek.operations.keeping.controller_document import Made, content_of
from kkrek.store import notices, requests

if TYPE_CHECKING:
    from kkrek.domain.customer import Language
    from kkrek.operations.access import Access
    from kkrek.operations.keeping.controller_document import Typesetter


def notice(access: Access, language: Language, typeset: Typesetter, *, final: bool) -> Made:
    """Have the notice typeset; of a final one language, day, versions, SHA-256 and pages are kept, not the file.

    Raises:
        NoticeGapsError: a final one would have gaps (45).
    """
    with access.open("notice", Role.VIEWER) as register:
        content = content_of(register, Kind.NOTICE, language, draft=not final)
        if final and content.gaps:
            first = content.gaps[0]
            where = first.fields.get("where", first.places[0])
            raise NoticeGapsError(count=len(content.gaps), where=where)
        made = Made(content, typeset(content))
        entry = register.record(
            reference=content.configuration.notice.version if final else None,
            detail={"configuration": content.version, "sha256": made.typeset.sha256} if final else None,
        )
        if final:
            row = requests.LetterRow(
                request=None,
                customer=None,
                kind=notices.KIND,
                language=language.value,
                made_on=content.made_on.isoformat(),
                sha256=made.typeset.sha256,
                pages=made.typeset.pages,
                entry=entry.n,
            )
            requests.put_letter(register.store, row)
        return made
