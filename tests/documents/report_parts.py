"""Parts of a report by their number or kind, for the tests that look at them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kkrek.documents.access_report import access_report
from kkrek.documents.text import render_text
from kkrek.documents.tree import Fact, Facts, Section, strings

if TYPE_CHECKING:
    from kkrek.domain.access_report import AccessReport


def section(report: AccessReport, number: str) -> Section:
    return next(section for section in access_report(report).sections if section.number == number)


def section_text(report: AccessReport, number: str) -> list[str]:
    document = access_report(report)
    return list(strings(replace(document, sections=(section(report, number),))))


def facts(report: AccessReport) -> list[Fact]:
    found = [block for one in access_report(report).sections for block in one.blocks if isinstance(block, Facts)]
    return [fact for block in found for fact in block.rows]


def basic(report: AccessReport) -> list[Fact]:
    return [fact for block in section(report, "3.1").blocks if isinstance(block, Facts) for fact in block.rows]


def values(section: Section) -> list[str]:
    return [fact.value for block in section.blocks if isinstance(block, Facts) for fact in block.rows]


def flat(report: AccessReport) -> str:
    """Return the text in one very wide line for each row, so that no value is broken."""
    return render_text(access_report(report), width=400)
