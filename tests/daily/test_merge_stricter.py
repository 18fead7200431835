"""`kkrek merge`: of choices, restrictions and protection the stricter holds (M-03, M-04, F-15, E-41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from merged_people import GONE, KEPT, customer, forbidden, opened, register_both, run, states
from people import AAPO, AINO

from kkrek.domain.marketing import Channel, Kind

if TYPE_CHECKING:
    from office import Command, Office


@pytest.fixture
def both(clerk: Command) -> None:
    """Register the same person twice, each time with something that the other record lacks."""
    register_both(clerk)


@pytest.mark.parametrize(("keep", "gone"), [("1001", "1002"), ("1002", "1001")])
def test_m_04_what_one_forbids_is_forbidden_after(
    clerk: Command, viewer: Command, officer: Command, keep: str, gone: str
) -> None:
    run(clerk, "add", *AAPO)
    run(clerk, "add", *AINO)
    run(viewer, "opt-out", "1002", "--kind", "research", "--channel", "sms", "--received", "1.3.2026")
    run(clerk, "consent", "give", "1001", "--kind", "research", "--channel", "sms", "--via", "phone")
    run(clerk, "consent", "give", "1001", "--kind", "research", "--channel", "email", "--via", "phone")
    run(officer, "merge", keep, gone, "--yes")
    after = states(clerk, keep)
    assert after == {("research", "sms"): "forbidden", ("research", "email"): "consented"}
    recorded = customer(clerk, keep)["marketing"]
    assert {one["state"] for one in recorded if one["channel"] == "sms"} == {"forbidden", "consented"}


MARKS = st.lists(
    st.tuples(
        st.sampled_from(["1001", "1002"]),
        st.sampled_from(["opt-out", "give", "withdraw"]),
        st.sampled_from(["post", "sms"]),
    ),
    max_size=6,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marks=MARKS)
def test_m_04_nothing_is_allowed_that_one_of_the_two_had_forbidden(
    clerk: Command, officer: Command, marks: list[tuple[str, str, str]]
) -> None:
    numbers = [str(run(clerk, "add", "--family-name", f"Malli{name}", "--yes")["number"]) for name in "ab"]
    for which, what, channel in marks:
        number = numbers[int(which) - 1001]
        argv = ("opt-out", number) if what == "opt-out" else ("consent", what, number, "--via", "phone")
        clerk(*argv, "--kind", "research", "--channel", channel, "--received", "today")
    banned = forbidden(clerk, numbers[0]) | forbidden(clerk, numbers[1])
    run(officer, "merge", *numbers, "--yes")
    assert forbidden(clerk, numbers[0]) == banned


@pytest.mark.usefixtures("both")
def test_m_03_the_opt_out_of_the_other_number_outlives_the_erasure_of_the_kept(
    clerk: Command, viewer: Command, officer: Command, office: Office
) -> None:
    run(viewer, "opt-out", GONE)
    run(officer, "merge", KEPT, GONE, "--yes")
    assert forbidden(clerk) == {(kind.value, channel.value) for kind in Kind for channel in Channel}
    run(officer, "erase", KEPT, "--ground", "17.1.a", "--yes", "--output", str(office.directory.parent / "c.txt"))
    with opened(office) as store:
        assert len(store.all("SELECT DISTINCT digest FROM suppression")) > 3


@pytest.mark.usefixtures("both")
def test_e_41_a_restriction_of_either_holds_and_refuses_no_merge(
    clerk: Command, officer: Command, office: Office
) -> None:
    with opened(office) as store:
        store.run("INSERT INTO restriction (customer, ground, since, entry) VALUES (1002, 'a', '2026-11-01', 1)")
    run(officer, "merge", KEPT, GONE, "--yes")
    assert clerk("correct", KEPT, "--call-name", "Aapo").code == 41
    assert customer(clerk)["restriction"] is not None


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (("--until", "1.1.2030"), ("--until", "1.1.2031"), "2031-01-01"),
        (("--until", "1.1.2030"), ("--told-by", "itse"), None),
        (None, ("--until", "1.1.2031", "--no-vtj-update"), "2031-01-01"),
        (("--until", "1.1.2030"), None, "2030-01-01"),
    ],
)
@pytest.mark.usefixtures("both")
def test_f_15_the_protection_of_either_holds_to_the_later_end(
    clerk: Command, officer: Command, mine: tuple[str, ...] | None, theirs: tuple[str, ...] | None, expected: str | None
) -> None:
    for number, words in ((KEPT, mine), (GONE, theirs)):
        if words is not None:
            run(clerk, "protect", number, *words)
    run(officer, "merge", KEPT, GONE, "--yes")
    after = customer(clerk)
    assert after["protection"]["until"] == expected
    assert after["protection"]["no_vtj_update"] is ("--no-vtj-update" in (theirs or ()))
    open_tasks = [task["due_on"] for task in after["tasks"] if task["kind"] == "ask_protection" and not task["done_on"]]
    assert open_tasks == ([expected] if expected else [])
