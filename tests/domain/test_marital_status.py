from __future__ import annotations

import pytest

from kkrek.domain.customer import MaritalStatus
from kkrek.domain.marital_status import is_special_category, parse_marital_status
from kkrek.errors import InvalidValueError


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("naimaton", MaritalStatus.UNMARRIED),
        ("ogift", MaritalStatus.UNMARRIED),
        ("naimisissa", MaritalStatus.MARRIED),
        ("gift", MaritalStatus.MARRIED),
        ("rekisteröidyssä parisuhteessa", MaritalStatus.REG_PARTNERSHIP),
        ("i registrerat partnerskap", MaritalStatus.REG_PARTNERSHIP),
        ("eronnut", MaritalStatus.DIVORCED),
        ("frånskild", MaritalStatus.DIVORCED),
        ("leski", MaritalStatus.WIDOWED),
        ("änka/änkling", MaritalStatus.WIDOWED),
        ("asumuserossa", MaritalStatus.SEPARATED),
        ("hemskild", MaritalStatus.SEPARATED),
        ("separated", MaritalStatus.SEPARATED),
    ],
)
def test_the_words_of_the_decree_are_understood(text: str, status: MaritalStatus) -> None:  # F-28
    assert parse_marital_status(text) is status


def test_cohabitation_is_refused_with_its_own_hint() -> None:  # F-28
    with pytest.raises(InvalidValueError, match="cohabitation is not a marital status"):
        parse_marital_status("Avoliitossa")


def test_only_a_registered_partnership_is_a_special_category() -> None:  # F-28
    assert [status for status in MaritalStatus if is_special_category(status)] == [MaritalStatus.REG_PARTNERSHIP]
