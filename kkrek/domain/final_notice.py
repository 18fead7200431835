"""Notices that were made final: their version tells later what a customer was given, so it has one text (E-18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kkrek.domain.configuration_parts import Deadlines, Part, Sessions, Settings, Texts

if TYPE_CHECKING:
    from kkrek.domain.configuration import Configuration


class FinalNotice(NamedTuple):
    """A notice that was made final: the configuration that it said, the version of that, and the day."""

    configuration: Configuration
    version: int
    made_on: date


def says_the_same(one: Configuration, other: Configuration) -> bool:
    """Tell whether the notices of two configurations are the same but for their day."""
    return _said(one) == _said(other)


def _said(configuration: Configuration) -> Configuration:
    """Return a configuration without what no notice prints."""
    notice = configuration.notice
    secured = any(Part.SECURITY in section.parts for section in notice.sections)
    return replace(
        configuration,
        authority=replace(configuration.authority, checked_on=date.min),
        zone="",
        categories=tuple(category for category in configuration.categories if category.in_notice),
        recipients=tuple(replace(one, contract=None) for one in configuration.recipients),
        companies=(),
        retention=tuple(replace(clock, begins=None, decided=True) for clock in configuration.retention),
        notice=replace(notice, dated=date.min),
        security=configuration.security if secured else Texts(""),
        deadlines=Deadlines(),
        sessions=Sessions(),
        settings=Settings(),
        other_places=(),
        data_subjects=(),
    )
