"""B.2, may this marketing message be sent: the law as a table, walked against the code over the whole product (M-01).

Customers are natural persons; legal persons (act 917/2014 section 202) are not in the register, and so not here.
"""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest

from kkrek.domain.marketing import Addressee, Channel, State, why_not

TABLE = Path(__file__).with_name("decision_b2.csv")
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter=";"))
STATES = (*State, None)
FLAGS = list(product((False, True), repeat=6))
CASES = [
    (channel, Addressee(state=state, from_own_sale=sale, erased=erased, deceased=deceased, restricted=restricted,
                        suppressed=suppressed, protected=protected))
    for state, channel, (sale, erased, deceased, restricted, suppressed, protected) in product(STATES, Channel, FLAGS)
]  # fmt: skip


def row_inputs(channel: Channel, to: Addressee) -> dict[str, str]:
    barred = to.restricted or to.erased or to.deceased or to.suppressed
    return {
        "state": to.state.value if to.state else "unset",
        "channel": channel.value,
        "from_own_sale": "yes" if to.from_own_sale else "no",
        "barred": "yes" if barred else "no",
        "protected_by_post": "yes" if to.protected and channel is Channel.POST else "no",
    }


def met(channel: Channel, to: Addressee) -> list[dict[str, str]]:
    inputs = row_inputs(channel, to)
    return [
        row
        for row in ROWS
        if all(row[name] == "any" or value in row[name].split("|") for name, value in inputs.items())
    ]


def test_every_combination_meets_exactly_one_row() -> None:
    assert len(CASES) == 4 * 5 * 2**6
    assert [case for case in CASES if len(met(*case)) != 1] == []


def test_every_row_is_met() -> None:
    assert {row["source"] for case in CASES for row in met(*case)} == {row["source"] for row in ROWS}


def test_m_01_the_code_decides_as_the_table() -> None:
    differing = [case for case in CASES if (why_not(*case) is None) != (met(*case)[0]["may_send"] == "yes")]
    assert differing == []


@pytest.mark.parametrize(
    ("kind_said", "channel", "may"),
    [(State.FORBIDDEN, Channel.PHONE, False), (None, Channel.POST, True), (None, Channel.EMAIL, False)],
)
def test_the_example_of_the_table(kind_said: State | None, channel: Channel, may: bool) -> None:
    assert (why_not(channel, Addressee(state=kind_said)) is None) is may
