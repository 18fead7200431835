"""`kkrek erase` while a relation goes on or a claim remains: told by the plan, refused when executed (N-06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kkrek.errors import RetentionDutyError

if TYPE_CHECKING:
    from office import Command

DRY = ("erase", "1001", "--ground", "17.1.a", "--dry-run")
ERASE = ("erase", "1001", "--ground", "17.1.a", "--yes")
LEASE = ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Testikatu 1 A 2", "--begin", "1.3.2024")
CLAIM = ("claim", "open", "1001", "--reference", "2024-77", "--due-on", "5.4.2024")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino Maria")


def stays(officer: Command) -> dict[str, tuple[str, str | None]]:
    data = officer(*DRY, "--format", "json").data
    return {one["group"]: (one["reason"], one["until"]) for one in data["stays"]}


def goes(officer: Command) -> dict[str, int]:
    return {one["group"]: one["count"] for one in officer(*DRY, "--format", "json").data["goes"]}


def test_an_open_relation_is_told_and_refuses(officer: Command, clerk: Command) -> None:  # N-06
    clerk(*LEASE)
    assert stays(officer)["relations"] == ("relation", None)
    run = officer(*ERASE)
    assert run.code == RetentionDutyError.exit_code
    assert "a customer relation continues (GDPR Article 17(1)(a)), until it is closed" in run.err
    assert clerk("show", "1001").code == 0


def test_a_relation_that_ends_later_tells_its_last_day(officer: Command, clerk: Command) -> None:  # N-06
    clerk(*LEASE, "--end", "31.12.2026")
    assert stays(officer)["relations"] == ("relation", "2026-12-31")
    assert "until 31 December 2026" in officer(*ERASE).err


def test_an_unpaid_claim_is_told_and_refuses(officer: Command, clerk: Command) -> None:  # N-06, F-39
    clerk(*CLAIM)
    assert stays(officer)["claims"] == ("claim", "2027-04-05")
    run = officer(*ERASE)
    assert run.code == RetentionDutyError.exit_code
    assert "a billing ground remains (GDPR Article 17(3)(e)), until 5 April 2027" in run.err


@pytest.mark.parametrize("step", ["dispute", "interrupt", "judgment"])
def test_a_claim_that_is_not_paid_binds(officer: Command, clerk: Command, step: str) -> None:  # N-06, F-39
    clerk(*CLAIM)
    clerk("claim", step, "1001", "2024-77", "--on", "10.9.2025")
    assert officer(*ERASE).code == RetentionDutyError.exit_code


def test_the_plan_in_words_names_the_reason(officer: Command, clerk: Command) -> None:  # N-06
    clerk(*CLAIM)
    assert "a billing ground remains (GDPR Article 17(3)(e)), until 5 April 2027" in officer(*DRY).out


def test_what_has_ended_and_is_paid_goes(officer: Command, clerk: Command) -> None:  # N-06
    clerk(*LEASE, "--end", "31.10.2026")
    clerk(*CLAIM)
    clerk("claim", "settle", "1001", "2024-77")
    assert set(stays(officer)) == {"log", "vouchers"}
    assert stays(officer)["vouchers"] == ("voucher", "2030-12-31")  # F-37, F-38
    assert (goes(officer)["relations"], goes(officer)["claims"]) == (1, 1)
    assert officer(*ERASE).code == 0


def test_a_barred_claim_goes(officer: Command, clerk: Command) -> None:  # F-39
    clerk("claim", "open", "1001", "--reference", "2023-01", "--due-on", "21.11.2023")
    assert officer(*ERASE).code == 0


def test_on_its_last_day_a_claim_still_binds(officer: Command, clerk: Command) -> None:  # F-39
    clerk("claim", "open", "1001", "--reference", "2023-01", "--due-on", "22.11.2023")
    assert officer(*ERASE).code == RetentionDutyError.exit_code


def test_events_are_counted_and_go(officer: Command, clerk: Command) -> None:  # N-03
    clerk("event", "add", "1001", "--kind", "door-opening")
    assert goes(officer)["events"] == 1
