"""The result of `show` and `report` about a customer of whom everything is held, against the shipped schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from filled_customer import REQUEST, fill
from json_results import complaints
from office import once

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _filled(office: Office, clerk: Command, viewer: Command, shelf: Path) -> None:
    once(office, shelf / "filled", lambda: fill(office, clerk, viewer))


@pytest.mark.parametrize("more", [(), ("--history",), ("--history", "--reveal", "all")])
def test_show_has_the_written_form(clerk: Command, more: tuple[str, ...]) -> None:
    assert complaints(clerk("show", "1001", *more, "--format", "json").data, "data show") == []


def test_a_viewer_gets_the_same_form(viewer: Command) -> None:
    assert complaints(viewer("show", "1001", "--format", "json").data, "data show") == []


def test_the_report_has_the_same_customer_and_request(clerk: Command) -> None:
    report = clerk("report", "1001", "--request", REQUEST, "--format", "json").data["report"]
    assert complaints(report["customer"], "customer") == []
    assert complaints(report["request"], "request") == []
