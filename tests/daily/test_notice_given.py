"""The notice that was given, and the task to give it when data came from elsewhere (E-18, E-19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from people import AAPO

if TYPE_CHECKING:
    from office import Command


def corrected(clerk: Command, *argv: str) -> Any:  # ruff: ignore[any-type] - JSON; each test knows its shape
    run = clerk("correct", "1001", *argv, "--format", "json")
    assert run.code == 0, run.err
    return run.data


def tasks(clerk: Command) -> list[tuple[str, str | None]]:
    found = clerk("show", "1001", "--format", "json").data["tasks"]
    return [(task["kind"], task["done_on"]) for task in found]


def test_e_18_the_page_tells_version_and_day_or_that_none_is_recorded(clerk: Command) -> None:
    clerk("add", *AAPO)
    assert "Privacy notice given  not recorded" in " ".join(clerk("show", "1001").out.split("\n")).replace("   ", "  ")
    corrected(clerk, "--notice-given", "20.11.2026")
    notice = clerk("show", "1001", "--format", "json").data["notice"]
    assert notice["given_on"] == "2026-11-20"
    assert f"version {notice['version']}, on 20 November 2026" in clerk("show", "1001").out


def test_e_18_a_notice_that_was_given_closes_the_task(clerk: Command) -> None:
    clerk("add", *AAPO, "--source", "vtj")
    run = clerk("correct", "1001", "--notice-given", "20.11.2026")
    assert "Task 1 is done" in run.out
    assert tasks(clerk) == [("notice_art14", "2026-11-20")]


def test_e_18_undo_of_the_notice_opens_the_task_again(clerk: Command) -> None:
    clerk("add", *AAPO, "--source", "vtj")
    before = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    corrected(clerk, "--notice-given", "20.11.2026", "--call-name", "Kalevi")
    assert clerk("undo").code == 0
    assert clerk("show", "1001", "--reveal", "all", "--format", "json").data == before


def test_a_task_that_was_closed_by_hand_stays_closed_when_a_notice_is_undone(clerk: Command) -> None:
    clerk("add", *AAPO, "--source", "vtj")
    clerk("task", "done", "1", "--on", "20.11.2026", "--by", "kaisa")
    corrected(clerk, "--notice-given", "20.11.2026")
    clerk("undo")
    assert tasks(clerk) == [("notice_art14", "2026-11-20")]


@pytest.mark.parametrize("source", ["vtj", "authority", "group", "controller", "other"])
def test_e_19_data_from_elsewhere_open_one_task(clerk: Command, source: str) -> None:
    clerk("add", *AAPO)
    assert corrected(clerk, "--marital-status", "leski", "--source", source)["tasks"] == [1]
    assert corrected(clerk, "--language", "sv", "--source", source)["tasks"] == []
    assert tasks(clerk) == [("notice_art14", None)]
    assert clerk("task", "show", "1", "--format", "json").data["due_on"] == "2026-12-22"


@pytest.mark.parametrize(
    "argv",
    [
        ("--marital-status", "leski"),
        ("--marital-status", "leski", "--source", "vtj", "--notice-given", "today"),
        ("--clear", "email", "--source", "vtj"),
        ("--deceased-on", "20.11.2026", "--source", "vtj"),
        ("--note", "pitää kahvista", "--source", "controller"),
    ],
)
def test_e_19_where_nobody_needs_to_be_informed_no_task_is_opened(clerk: Command, argv: tuple[str, ...]) -> None:
    clerk("add", *AAPO)
    assert corrected(clerk, *argv)["tasks"] == []


def test_e_19_who_was_given_the_notice_is_not_informed_twice(clerk: Command) -> None:
    clerk("add", *AAPO, "--notice-given", "eilen")
    assert corrected(clerk, "--marital-status", "leski", "--source", "vtj")["tasks"] == []


def test_undo_takes_the_task_back_that_a_correction_opened(clerk: Command) -> None:
    clerk("add", *AAPO)
    corrected(clerk, "--marital-status", "leski", "--source", "vtj")
    clerk("undo")
    assert tasks(clerk) == []
    assert clerk("task", "list", "--format", "json").data["tasks"] == []


def test_a_dry_run_opens_and_closes_no_task(clerk: Command) -> None:
    clerk("add", *AAPO, "--source", "vtj")
    corrected(clerk, "--notice-given", "today", "--dry-run")
    assert tasks(clerk) == [("notice_art14", None)]


def test_e_18_the_history_in_the_report_calls_the_notice_by_its_name(clerk: Command) -> None:
    clerk("add", *AAPO)
    assert clerk("correct", "1001", "--notice-given", "today").code == 0
    paper = clerk("report", "1001", "--draft", "--lang", "en").out.partition("3.8 ")[2].partition("3.9 ")[0]
    assert "Notice given on" not in paper
    assert "Privacy notice" in paper
