"""Making one of the two documents that every controller owes: its content from the configuration in force.

They tell of nobody, so what is typeset is no disclosure, and the log entry of the command names no customer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.controller_document import ControllerDocument, Kind, gaps_of_document
from kkrek.operations.keeping import config
from kkrek.operations.recipients.found import concerns_in_use

if TYPE_CHECKING:
    from kkrek.domain.customer import Language
    from kkrek.operations.register import Register
    from kkrek.operations.rights.letters import Typeset

Typesetter = Callable[[ControllerDocument], "Typeset"]


@dataclass(frozen=True, slots=True)
class Made:
    """A document that was typeset: what it says, and the hash of its file."""

    content: ControllerDocument
    typeset: Typeset


def content_of(register: Register, kind: Kind, language: Language, *, draft: bool) -> ControllerDocument:
    """Return what the document says today, with the gaps that `kkrek config check` lists at their places.

    Recipients in use of which the configuration does not tell are gaps, too.
    """
    found = config.in_force(register)
    gaps = (*found.gaps, *concerns_in_use(register))
    return ControllerDocument(
        kind=kind,
        configuration=found.configuration,
        version=found.version,
        language=language,
        made_on=register.moment.today,
        draft=draft,
        gaps=gaps_of_document(kind, found.configuration, language, gaps),
    )
