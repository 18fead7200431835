"""`kkrek retention apply` does what was approved and no more, whatever happens before it or beside it (F-42, F-43)."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import pytest
from retention_office import add, apply, decide, due, later, lease, listed, ran, values

from kkrek.cli.keeping import retention
from kkrek.errors import CannotGoOnError, ChangedSinceError, LeftAsTheyAreError, NotFoundError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office

    Meanwhile = Callable[[Callable[[], object]], None]

HOLD = ("--reason", "kiista", "--review", "1.3.2030")


@pytest.fixture
def decided(officer: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path)


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("name", ["on-jo.pdf", "ei/ole.pdf"])
def test_no_certificate_no_erasure(
    clerk: Command, viewer: Command, officer: Command, tmp_path: Path, name: str
) -> None:  # F-43
    number = add(clerk, "Koski")
    lease(clerk, number, "31.5.2020")
    (tmp_path / "on-jo.pdf").write_text("x", encoding="utf-8")
    done = officer("retention", "apply", "--expect", listed(viewer)["plan"], "--yes", "--output", str(tmp_path / name))
    assert done.code == OutputError.exit_code
    assert due(viewer) == {(number, "customer", 1)}
    assert (tmp_path / "on-jo.pdf").read_text(encoding="utf-8") == "x"


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Do something else once, after the first customer of a plan was erased."""

    def set_up(act: Callable[[], object]) -> None:
        left = [act]

        def between(_seen: int, _share: float) -> None:
            if left:
                left.pop()()

        monkeypatch.setattr(retention, "progress", lambda _given, _what: between)

    return set_up


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_who_is_held_meanwhile_is_left_and_told(
    clerk: Command, viewer: Command, officer: Command, meanwhile: Meanwhile, lang: str
) -> None:  # F-42
    first, second = add(clerk, "Koski"), add(clerk, "Ek")
    for number in (first, second):
        lease(clerk, number, "31.5.2020")
    plan = listed(viewer)["plan"]
    meanwhile(lambda: ran(officer, "hold", "place", str(second), *HOLD))
    done = officer("retention", "apply", "--expect", plan, "--yes", "--ui-lang", lang)
    assert done.code == LeftAsTheyAreError.exit_code
    assert str(second) in done.err
    assert str(second) not in done.out
    assert clerk("show", str(first)).code == NotFoundError.exit_code
    assert clerk("show", str(second)).code == 0


@pytest.mark.usefixtures("decided")
def test_who_is_corrected_after_the_approval_makes_it_another_plan(
    clerk: Command, viewer: Command, officer: Command
) -> None:  # F-43
    number = add(clerk, "Koski", "--phone", "040 1234567")
    lease(clerk, number, "31.5.2020")
    plan = listed(viewer)["plan"]
    ran(clerk, "correct", str(number), "--phone", "050 7654321")
    assert apply(officer, plan).code == ChangedSinceError.exit_code
    assert listed(viewer)["plan"] not in {None, plan}


@pytest.mark.usefixtures("decided")
def test_who_is_corrected_meanwhile_is_left(
    clerk: Command, viewer: Command, officer: Command, meanwhile: Meanwhile
) -> None:  # F-42
    first, second = add(clerk, "Koski"), add(clerk, "Ek")
    for number in (first, second):
        lease(clerk, number, "31.5.2020")
    plan = listed(viewer)["plan"]
    meanwhile(lambda: ran(clerk, "correct", str(second), "--phone", "050 7654321"))
    done = apply(officer, plan)
    assert done.code == LeftAsTheyAreError.exit_code
    assert [(one["number"], one["reason"]) for one in done.data["skipped"]] == [(second, "changed")]


@pytest.mark.usefixtures("decided")
def test_a_plan_is_of_its_day(clerk: Command, viewer: Command, officer: Command) -> None:  # F-43
    number = add(clerk, "Koski")
    lease(clerk, number, "31.5.2020")
    plan = listed(viewer)["plan"]
    assert apply(officer, f"20261121{plan[8:]}").code == ChangedSinceError.exit_code
    assert apply(officer, plan).code == 0


@pytest.mark.usefixtures("decided")
def test_the_list_of_one_customer_tells_prohibitions_and_holds_too(
    clerk: Command, viewer: Command, officer: Command
) -> None:
    number = add(clerk, "Koski", "--phone", "040 1234567")  # N-07, F-42
    lease(clerk, number, "31.5.2025")
    ran(viewer, "opt-out", str(number))
    ran(officer, "hold", "place", str(number), "--group", "phones", *HOLD)
    rows = {row["group"]: row for row in listed(viewer, str(number))["rows"]}
    assert (rows["marketing"]["state"], rows["marketing"]["reason"], rows["marketing"]["count"] > 0) == (
        "open", "opt_out", True,
    )  # fmt: skip
    assert [rows["phones"][name] for name in ("state", "why", "until")] == ["later", "hold", "2030-03-01"]
    assert rows["relations"]["why"] is None


@pytest.mark.usefixtures("decided")
def test_new_rules_leave_the_rest_of_a_plan_that_was_approved_under_the_old(
    clerk: Command, viewer: Command, officer: Command, tmp_path: Path, meanwhile: Meanwhile
) -> None:  # F-43
    first, second = add(clerk, "Koski"), add(clerk, "Ek")
    for number in (first, second):
        lease(clerk, number, "31.5.2020")
    plan = listed(viewer)["plan"]
    meanwhile(lambda: decide(officer, tmp_path, ("months = 36", "months = 120")))
    done = apply(officer, plan)
    assert done.code == LeftAsTheyAreError.exit_code
    assert [(one["number"], one["reason"]) for one in done.data["skipped"]] == [(second, "changed")]
    assert due(viewer) == set()
    assert clerk("show", str(second)).code == 0


@pytest.mark.usefixtures("decided")
def test_a_request_of_whom_is_held_meanwhile_stays(
    clerk: Command, viewer: Command, officer: Command, office: Office, meanwhile: Meanwhile
) -> None:  # F-42
    gone, asked = add(clerk, "Koski"), add(clerk, "Ek")
    lease(clerk, gone, "31.5.2020")
    lease(clerk, asked, None)
    ran(clerk, "request", "open", str(asked), "--kind", "access", "--via", "letter")
    ran(clerk, "request", "withdraw", "2026-0001")
    now = later(365 * 3 + 2)
    plan = listed(viewer, now=now)["plan"]
    meanwhile(lambda: ran(officer, "hold", "place", str(asked), *HOLD, now=now))
    done = apply(officer, plan, now=now)
    assert done.code == LeftAsTheyAreError.exit_code
    skipped = {(one["number"], one["request"], one["group"], one["reason"]) for one in done.data["skipped"]}
    assert (None, "2026-0001", "requests", "hold") in skipped
    assert values(office, "SELECT id FROM request") == [("2026-0001",)]
    assert "requests" not in {one["group"] for one in done.data["goes"]}


@pytest.mark.usefixtures("decided")
def test_a_disk_that_takes_no_more_is_told_with_how_much_is_erased_already(
    clerk: Command, viewer: Command, officer: Command, meanwhile: Meanwhile, tmp_path: Path
) -> None:
    first, second = add(clerk, "Koski"), add(clerk, "Ek")
    for number in (first, second):
        lease(clerk, number, "31.5.2020")
    plan, file = listed(viewer)["plan"], tmp_path / "todistus.txt"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    meanwhile(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1])))
    try:
        done = officer("retention", "apply", "--expect", plan, "--yes", "--output", str(file), "--format", "json")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (done.code, done.error["id"]) == (CannotGoOnError.exit_code, "cannot-go-on")
    assert "nothing was changed" not in done.err
    assert "1 groups of data" in done.error["hint"]
    assert not file.exists()
    assert due(viewer) == {(second, "customer", 1)}
    ran(officer, "log", "verify")
