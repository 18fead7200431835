"""The two documents that every controller owes, from a configuration as its TOML text has it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.domain.configuration_gaps import gaps
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.controller_document import ControllerDocument, Kind, gaps_of_document
from kkrek.domain.customer import Language

if TYPE_CHECKING:
    from kkrek.domain.configuration import Configuration

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)


def configuration(name: str) -> Configuration:
    """Return a shipped configuration by its path in the repository."""
    return parse_configuration((ROOT / name).read_text(encoding="utf-8"))


EXAMPLE = configuration("examples/kaukajarvi.toml")
TEMPLATE = configuration("kkrek/domain/template.toml")
TESTVIKEN = configuration("tests/domain/testviken.toml")


def content(
    of: Configuration, kind: Kind = Kind.NOTICE, language: Language = Language.EN, *, draft: bool = True
) -> ControllerDocument:
    """Return what a document says of a configuration."""
    return ControllerDocument(
        kind=kind,
        configuration=of,
        version=7,
        language=language,
        made_on=DAY,
        draft=draft,
        gaps=gaps_of_document(kind, of, language, gaps(of, DAY)),
    )
