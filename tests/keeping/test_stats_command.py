"""`stats`: counts that tell nothing of a single person, and nobody who objects (E-46, GDPR Art. 5(1)(c), 21(1))."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import START
from tampering import decrypted

from kkrek.domain.statistics import LEAST, apart, parts, whole
from kkrek.domain.template import template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office

LATER = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


def counted(viewer: Command, now: datetime = START) -> dict[str, Any]:
    done = viewer("stats", "--format", "json", now=now)
    assert done.code == 0, done.err
    return {one["statistic"]: one for one in done.data["statistics"]}


def cells(one: dict[str, Any]) -> dict[str, int | None]:
    return {cell["cell"]: cell["count"] for cell in one["cells"]}


@pytest.fixture
def people(clerk: Command) -> Callable[..., None]:
    def made(count: int, *, kind: str = "flat-lease", end: str | None = None) -> None:
        for place in range(count):
            number = clerk("add", "--family-name", f"Henkilö{place}", "--format", "json").data["number"]
            ending = ("--end", end) if end else ()
            clerk("relation", "open", str(number), "--kind", kind, "--object", "P 7", "--begin", "1.3.2020", *ending)

    return made


# What may be told ---------------------------------------------------------------------------------------------


@given(st.integers(0, 100))
def test_a_small_count_is_hidden(count: int) -> None:
    assert whole("x", count).total == (count if count >= LEAST else None)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1))
def test_no_count_under_five_is_told(counts: dict[str, int]) -> None:
    for one in (parts("x", counts, ()), apart("x", counts)):
        assert all(cell.count is None or cell.count >= LEAST for cell in one.cells)
        assert one.total is None or one.total >= LEAST


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(5, 30), min_size=1))
def test_where_nothing_is_small_all_is_told(counts: dict[str, int]) -> None:
    one = parts("x", counts, ())
    assert {cell.code: cell.count for cell in one.cells} == counts
    assert one.total == sum(counts.values())


@pytest.mark.parametrize(("size", "most"), [(2, 30), (3, 22), (4, 14)])
def test_no_hidden_count_follows_from_the_others_and_the_total(size: int, most: int) -> None:
    """Whoever knows how counts are hidden tries out all that would look the same: each hidden one could be another."""
    names = "abcd"[:size]
    alike: dict[tuple[tuple[int | None, ...], int | None], list[tuple[int, ...]]] = defaultdict(list)
    for counts in itertools.product(range(most + 1), repeat=size):
        one = parts("x", dict(zip(names, counts, strict=True)), "ba")
        alike[tuple(cell.count for cell in one.cells), one.total].append(counts)
    for (told, total), possible in alike.items():
        if total is None or total <= most:  # beyond that not all that is possible was tried
            for place in (place for place, count in enumerate(told) if count is None):
                assert len({counts[place] for counts in possible}) > 1, (told, total, possible)


# What is counted ----------------------------------------------------------------------------------------------


def test_an_empty_register_tells_nothing(viewer: Command) -> None:
    found = counted(viewer)
    assert list(found) == ["customers", "relations", "events", "requests", "punctuality", "opt_outs", "retention"]
    assert all(one["total"] is None for one in found.values())
    assert all(count is None for one in found.values() for count in cells(one).values())


def test_customers_relations_events_and_opt_outs_are_counted(
    people: Callable[..., None], clerk: Command, viewer: Command
) -> None:
    people(7)
    people(6, kind="parking-lease")
    people(5, kind="service-customer", end="1.4.2021")
    for number in range(1001, 1007):
        viewer("event", "add", str(number), "--kind", "fault-report")
        viewer("event", "add", str(number), "--kind", "booking", "--on", "1.1.2024")
        viewer("opt-out", str(number), "--kind", "research", "--channel", "phone")
    viewer("opt-out", "1001", "--kind", "advertising")
    found = counted(viewer)
    assert found["customers"]["total"] == 18
    assert cells(found["relations"]) == {
        "flat_lease": 7, "parking_lease": 6, "service_customer": None, "application": None,
    }  # fmt: skip
    assert cells(found["events"])["fault_report"] == 6
    assert cells(found["events"])["booking"] is None, "more than twelve months ago"
    assert found["events"]["since"] == "2025-11-22"
    assert cells(found["opt_outs"]) == {
        "advertising": None, "distance_selling": None, "other_dm": None, "research": 6,
    }  # fmt: skip


def test_what_all_but_a_few_forbid_is_hidden_as_the_few_would_follow(
    people: Callable[..., None], viewer: Command
) -> None:
    people(11)
    for number in range(1001, 1008):
        viewer("opt-out", str(number), "--kind", "research")
    for number in range(1001, 1012):
        viewer("opt-out", str(number), "--kind", "advertising")
    for number in range(1001, 1007):
        viewer("opt-out", str(number), "--kind", "other-dm")
    assert cells(counted(viewer)["opt_outs"]) == {
        "advertising": None, "distance_selling": None, "other_dm": 6, "research": None,
    }  # fmt: skip


def test_a_prohibition_that_a_consent_lifted_counts_no_more(
    people: Callable[..., None], clerk: Command, viewer: Command
) -> None:
    people(11)
    for number in range(1001, 1007):
        viewer("opt-out", str(number), "--kind", "research", "--channel", "phone")
    assert cells(counted(viewer)["opt_outs"])["research"] == 6
    for consenting in ("1001", "1002"):
        given = clerk(
            "consent", "give", consenting, "--kind", "research", "--channel", "phone", "--via", "letter",
            "--ends-suppression", "--letter", "K-1",
        )  # fmt: skip
        assert given.code == 0, given.err
    assert cells(counted(viewer)["opt_outs"])["research"] is None


def test_requests_are_counted_by_whether_they_were_answered_in_time(
    people: Callable[..., None], clerk: Command, officer: Command, viewer: Command
) -> None:  # E-43
    people(19)
    for number in range(1001, 1020):
        viewer("request", "open", str(number), "--kind", "rectification", "--via", "letter")
    for place in range(1, 10):
        done = clerk("request", "identity", f"2026-{place:04}", "--method", "known-contact")
        assert done.code == 0, done.err
        assert clerk("request", "answer", f"2026-{place:04}").code == 0
    found = counted(viewer)
    assert found["requests"]["total"] == 19
    assert found["punctuality"]["total"] == 19
    late = counted(viewer, LATER)["punctuality"]
    assert cells(late)["open_late"] == 10, "what is late gives way last"
    assert cells(late)["answered_in_time"] is None, "hidden, so that the small ones do not follow from the total"


def test_whose_time_ends_is_counted_by_year(people: Callable[..., None], viewer: Command) -> None:  # F-40
    people(12)
    people(9, end="1.6.2024")
    people(8, end="31.12.2025")
    people(7, end="1.4.2021")
    found = counted(viewer)["retention"]
    assert found["total"] == 36
    assert cells(found) == {
        "due": 7, "2026": None, "2027": 9, "2028": 8, "2029": None, "2030": None, "later": None, "open": None,
        "held": None,
    }  # fmt: skip


# Who is not counted -------------------------------------------------------------------------------------------


def test_who_objects_and_who_is_restricted_is_in_no_count(
    people: Callable[..., None], clerk: Command, officer: Command, viewer: Command
) -> None:  # E-46, E-41
    people(9)
    assert counted(viewer)["customers"]["total"] == 9
    assert clerk("object", "1001", "--to", "statistics").code == 0
    assert officer("restrict", "1002", "--ground", "b").code == 0
    assert viewer("request", "open", "1003", "--kind", "objection", "--via", "letter").code == 0
    found = counted(viewer)
    assert (found["customers"]["total"], cells(found["relations"])["flat_lease"]) == (6, 6)
    assert found["retention"]["total"] == 6
    assert officer("object", "1001", "--to", "statistics", "--decide", "upheld").code == 0
    assert counted(viewer)["customers"]["total"] == 6, "an objection that was upheld stays"
    assert officer("unrestrict", "1002", "--informed-on", "today").code == 0
    assert counted(viewer)["customers"]["total"] == 7


def test_an_objection_to_something_else_leaves_one_in(
    people: Callable[..., None], clerk: Command, viewer: Command
) -> None:
    people(6)
    assert clerk("object", "1001", "--to", "relationship").code == 0
    viewer("request", "open", "1002", "--kind", "marketing-objection", "--via", "letter")
    assert counted(viewer)["customers"]["total"] == 6


def test_two_numbers_of_one_person_count_once(people: Callable[..., None], officer: Command, viewer: Command) -> None:
    people(8)
    assert officer("merge", "1001", "1002", "--yes").code == 0
    assert counted(viewer)["customers"]["total"] == 7


def test_the_log_tells_of_it_and_of_nobody(people: Callable[..., None], viewer: Command, office: Office) -> None:
    people(6)
    counted(viewer)
    with decrypted(office) as connection:
        n, operation, fields, customers = connection.execute(
            "SELECT n, operation, fields, customers FROM log ORDER BY n DESC LIMIT 1"
        ).fetchone()
        touched = connection.execute("SELECT count(*) FROM log_customer WHERE entry = ?", (n,)).fetchone()[0]
    assert (operation, fields, customers, touched) == ("stats", "statistics", 0, 0)


# How it looks -------------------------------------------------------------------------------------------------


def test_the_longest_bar_is_the_largest_count_and_what_is_hidden_has_none(
    people: Callable[..., None], viewer: Command
) -> None:
    people(10)
    people(5, kind="parking-lease")
    lines = viewer("stats").out.splitlines()
    flat, parking, service = (
        next(line for line in lines if line.startswith(word))
        for word in ("Lease of a flat", "Lease of a p", "Customer of")
    )
    assert abs(flat.count("\N{BLACK SQUARE}") - 2 * parking.count("\N{BLACK SQUARE}")) <= 1
    assert flat.endswith(" 10")
    assert service.endswith("  \N{EN DASH}")
    assert all(len(line) <= 80 for line in lines)


def test_as_csv_each_count_has_a_row(people: Callable[..., None], viewer: Command) -> None:
    people(6)
    rows = viewer("stats", "--format", "csv").out.splitlines()
    assert rows[0].endswith("on;statistic;cell;count")
    assert "2026-11-22;customers;total;6" in rows
    assert "2026-11-22;relations;parking_lease;" in rows


def test_it_is_told_where_nobody_can_object(officer: Command, viewer: Command, tmp_path: Path) -> None:  # E-46
    path = tmp_path / "other.toml"
    path.write_text(template().replace('code = "statistics"', 'code = "analysis"'), encoding="utf-8")
    loaded = officer("config", "load", str(path), "--yes")
    assert loaded.code == 0, loaded.err
    warnings = viewer("stats", "--format", "json").json["warnings"]
    assert [one["id"] for one in warnings] == ["no-statistics-purpose"]
