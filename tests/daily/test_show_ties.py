"""The screen of a customer with relations, claims and events, in the order in which a clerk reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO

from kkrek.domain.template import template

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test shows this customer
def _tenant(clerk: Command) -> None:
    clerk("add", *AAPO)
    _run(clerk, "relation open", "1001", "--kind", "parking-lease", "--object", "P 7", "--begin", "1.1.2020",
         "--end", "31.12.2023")  # fmt: skip
    _run(clerk, "relation open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")
    _run(clerk, "claim open", "1001", "--reference", "1232", "--due-on", "5.10.2026")
    _run(clerk, "claim open", "1001", "--reference", "1245", "--due-on", "5.11.2026")
    _run(clerk, "claim settle", "1001", "1232", "--on", "6.10.2026")


def _run(user: Command, command: str, *argv: str) -> None:
    done = user(*command.split(), *argv)
    assert done.code == 0, done.err


def _group(page: str, title: str) -> list[str]:
    """Return the lines below a heading, without the blanks that align them."""
    below = page.partition(f"\n{title}\n")[2].partition("\n\n")[0]
    return [" ".join(line.split()) for line in below.splitlines()]


def test_where_and_how_to_reach_stand_before_the_relation_and_the_rest(clerk: Command) -> None:
    page = clerk("show", "1001").out
    titles = ["Contact", "Customer relation", "Person", "Billing grounds", "Direct marketing"]
    assert [line for line in page.splitlines() if line in titles] == titles


def test_the_relation_in_force_is_shown_and_the_ended_counted(clerk: Command) -> None:
    assert _group(clerk("show", "1001").out, "Customer relation") == [
        "Lease of a flat Juvankatu 10 B 23, since 1 March 2024",
        "Earlier 1: see `kkrek relation list 1001 --all`",
    ]


def test_with_the_history_every_relation_is_shown(clerk: Command) -> None:
    assert _group(clerk("show", "1001", "--history").out, "Customer relation") == [
        "Lease of a flat Juvankatu 10 B 23, since 1 March 2024",
        "Lease of a parking place P 7, 1 January 2020\u201331 December 2023",
    ]


def test_of_relations_that_are_all_over_the_last_is_shown(clerk: Command) -> None:
    _run(clerk, "relation close", "1001", "--end", "31.10.2026")
    assert _group(clerk("show", "1001").out, "Customer relation") == [
        "Lease of a flat Juvankatu 10 B 23, 1 March 2024\u201331 October 2026",
        "Earlier 1: see `kkrek relation list 1001 --all`",
    ]


def test_a_relation_with_a_group_company_names_it(clerk: Command, officer: Command, tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    company = '\n[[companies]]\ncode = "huolto"\nname = "Esimerkki Huolto Oy"\nbusiness_id = "9999990-9"\n'
    file.write_text(template() + company, encoding="utf-8")
    _run(officer, "config load", str(file), "--yes")
    _run(clerk, "relation open", "1001", "--kind", "service-customer", "--company", "huolto", "--begin", "1.5.2026")
    assert "Customer of services since 1 May 2026, Esimerkki Huolto Oy" in _group(
        clerk("show", "1001").out, "Customer relation"
    )


def test_claims_that_are_not_paid_are_shown_and_the_paid_counted(clerk: Command) -> None:  # N-06
    assert _group(clerk("show", "1001").out, "Billing grounds") == [
        "Reference 1245 due on 5 November 2026, open",
        "Paid 1: see `kkrek claim list 1001`",
    ]


def test_a_viewer_sees_relations_and_events_but_no_claims(viewer: Command) -> None:  # E-48
    _run(viewer, "event add", "1001", "--kind", "door-opening")
    page = viewer("show", "1001").out
    assert "Lease of a flat" in page
    assert "opening of a door" in page
    assert "1245" not in page
    shown = viewer("show", "1001", "--format", "json").data
    assert (shown["claims"], "claims" in shown["masked"]) == (None, True)


def test_the_five_newest_events_are_shown_and_the_others_counted(clerk: Command) -> None:  # N-03
    for day in range(1, 8):
        _run(clerk, "event add", "1001", "--kind", "booking", "--object", f"Sauna {day}", "--on", f"{day}.11.2026")
    lines = _group(clerk("show", "1001").out, "Events")
    assert lines[0] == "7 November 2026 booking, Sauna 7"
    assert lines[4:] == ["3 November 2026 booking, Sauna 3", "Earlier 2: see `kkrek event list 1001`"]
    assert len(_group(clerk("show", "1001", "--history").out, "Events")) == 7


def test_where_a_protected_customer_lives_is_on_record_in_relation_and_event(clerk: Command, viewer: Command) -> None:
    _run(clerk, "event add", "1001", "--kind", "door-opening", "--told", "avainpäivystys")
    _run(clerk, "protect", "1001", "--contact-address", "PL 12, 33101 Tampere")
    for user in (clerk, viewer):
        page = user("show", "1001").out
        assert "Juvankatu" not in page
        assert _group(page, "Customer relation")[0] == "Lease of a flat on record, since 1 March 2024"
        assert _group(page, "Events")[-1] == "Places on record"
    assert "Juvankatu 10 B 23, since" in clerk("show", "1001", "--reveal", "contact").out


def test_the_history_tells_relations_in_words(clerk: Command) -> None:  # E-35
    _run(clerk, "relation close", "1001", "--end", "31.10.2026")
    page = clerk("show", "1001", "--history").out
    assert "lease of a flat, Juvankatu 10 B 23 (since 1 March 2024) \u2192 lease of a flat" in page
    assert "uid" not in page
