"""The text renderer: narrow, plain, nothing lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filled_report import MARKERS, filled_customer, filled_report

from kkrek.documents.access_report import access_report
from kkrek.documents.text import render_text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    assert max(map(len, render_text(access_report(filled_report()), width).splitlines())) <= width


@pytest.mark.parametrize("marker", MARKERS)
def test_no_value_is_lost_at_80_columns(marker: str) -> None:  # E-22
    text = render_text(access_report(filled_report()))
    assert all(word in text for word in marker.split())


def test_terminal_sequences_in_data_are_shown_and_not_sent() -> None:
    customer = filled_customer()._replace(family_name="x\x1b]52;c;aaaa\x07\u202ey")
    text = render_text(access_report(replace(filled_report(), customer=customer)))
    assert not set(text) & set("\x1b\x07\u202e")


def test_a_draft_says_so() -> None:
    assert "DRAFT" in render_text(access_report(replace(filled_report(), draft=True)))
    assert "DRAFT" not in render_text(access_report(filled_report()))
