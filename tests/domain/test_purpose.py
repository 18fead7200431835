from __future__ import annotations

import pytest

from kkrek.domain.purpose import PurposeCode, purpose_for


@pytest.mark.parametrize(
    ("command", "purpose"),
    [
        ("correct", PurposeCode.CORRECTION),
        ("undo", PurposeCode.CORRECTION),
        ("report", PurposeCode.REQUEST),
        ("erase", PurposeCode.REQUEST),
        ("task done", PurposeCode.REQUEST),
        ("add", PurposeCode.SERVICE),
        ("note add", PurposeCode.SERVICE),
        ("opt-out", PurposeCode.SERVICE),
        ("consent give", PurposeCode.SERVICE),
        ("event add", PurposeCode.WORKORDER),
        ("claim open", PurposeCode.BILLING),
        ("relation open", PurposeCode.LEASE),
        ("retention apply", PurposeCode.RETENTION),
        ("check", PurposeCode.MAINTENANCE),
        ("log verify", PurposeCode.MAINTENANCE),
        ("user add", PurposeCode.MAINTENANCE),
    ],
)
def test_a_command_with_its_own_purpose_ignores_the_one_asked_for(command: str, purpose: PurposeCode) -> None:  # E-34
    assert purpose_for(command, PurposeCode.COLLECTION, PurposeCode.BILLING) is purpose


@pytest.mark.parametrize("command", ["find", "show"])
def test_a_look_up_takes_the_purpose_asked_for_then_that_of_the_session(command: str) -> None:  # E-34
    assert purpose_for(command, PurposeCode.COLLECTION, PurposeCode.BILLING) is PurposeCode.COLLECTION
    assert purpose_for(command, None, PurposeCode.BILLING) is PurposeCode.BILLING
    assert purpose_for(command, None, None) is None
