"""What is forbidden and who is protected reaches the task of each recipient (GDPR Art. 21(3), 19; E-42, M-08, V-03)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from disclosed import TAMPUURI, disclosed, listed, ran, recipient, shown, told
from told_office import correct, have_aapo

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office


@pytest.fixture
def aapo(office: Office, clerk: Command) -> None:
    have_aapo(office, clerk)


@pytest.mark.usefixtures("aapo")
def test_m_08_an_opt_out_is_traced_and_closed_and_cites_article_21(viewer: Command, clerk: Command) -> None:
    (task,) = ran(viewer("opt-out", "1001", "--kind", "advertising", "--channel", "email", "--format", "json"))["tasks"]
    assert shown(clerk, task)["lines"][0]["details"] == ["advertising:email"]
    text = clerk("task", "show", str(task)).out
    assert "Articles 21(3), 24 and 28" in text
    assert "19" not in text.replace("2026", "")
    assert clerk("task", "done", str(task), "--by", "Fivaldin tuki").code == 0
    assert listed(clerk) == []


@pytest.mark.usefixtures("aapo")
def test_an_opt_out_is_told_to_no_authority(office: Office, viewer: Command) -> None:
    recipient(office, TAMPUURI, "Poliisi", role="authority")
    disclosed(office, [1001], to=TAMPUURI)
    viewer("opt-out", "1001")
    assert [one["recipient"] for one in listed(viewer)] == ["Fivaldi"]


@pytest.mark.usefixtures("aapo")
def test_an_opt_out_recorded_by_mistake_is_taken_back_there(viewer: Command, officer: Command, clerk: Command) -> None:
    mistake = ("opt-out", "1001", "--mistake", "--reason", "väärä asiakas", "--format", "json")
    viewer("opt-out", "1001")
    assert ran(officer(*mistake))["tasks"] == [], "nobody was told of it yet"
    assert listed(clerk) == []
    (task,) = ran(viewer("opt-out", "1001", "--format", "json"))["tasks"]
    clerk("task", "done", str(task), "--by", "Olli")
    (again,) = ran(officer(*mistake))["tasks"]
    assert told(clerk, again) == [("opt_out_mistake", 1001, None, None, None)]


@pytest.mark.usefixtures("aapo")
def test_an_opt_out_is_told_also_of_somebody_who_is_erased(
    viewer: Command, officer: Command, clerk: Command, tmp_path: Path
) -> None:
    viewer("opt-out", "1001")
    officer("erase", "1001", "--ground", "17.1.a", "--yes", "--output", str(tmp_path / "c.txt"))
    assert [one["tells"] for one in listed(clerk)] == [{"erasure": 1, "opt_out": 1}]


@pytest.mark.usefixtures("aapo")
def test_v_03_a_protection_is_told_without_the_address(clerk: Command, viewer: Command, officer: Command) -> None:
    (task,) = correct(clerk, "--street", "Salakatu 5", "--town", "Tampere")["tasks"]
    assert (
        task in ran(clerk("protect", "1001", "--contact-address", "PL 12, 33101 Tampere", "--format", "json"))["tasks"]
    )
    correct(clerk, "--family-name", "Koski", "--add-phone", "050 1112223")
    lines = shown(clerk, task)["lines"]
    assert [(one["what"], one["by_hand"], one["field"], one["old"], one["new"]) for one in lines] == [
        ("correction", True, None, None, None),
        ("protection", False, None, None, None),
    ]
    for user in (clerk, viewer, officer):
        text = user("task", "show", str(task)).out + user("task", "show", str(task), "--format", "json").out
        assert "1001" in text
        assert not [one for one in ("Salakatu", "Tampere", "Koski", "Äijälä", "040", "050", "PL 12") if one in text]


@pytest.mark.usefixtures("aapo")
def test_nothing_of_a_protected_person_stands_in_the_file(clerk: Command, tmp_path: Path) -> None:
    (task,) = correct(clerk, "--family-name", "Koski")["tasks"]
    clerk("protect", "1001")
    path = tmp_path / "fivaldi.csv"
    ran(clerk("task", "show", str(task), "--output", str(path), "--format", "json"))
    assert path.read_text(encoding="utf-8-sig").splitlines() == [
        "Customer number;Name;What;Field;Was;Now",
        "1001;;correction;;;under non-disclosure: tell it by hand, see `kkrek show 1001`",
        "1001;;non-disclosure;;;",
    ]


@pytest.mark.usefixtures("aapo")
def test_the_end_of_a_protection_is_told_to_whom_the_protection_was(clerk: Command, officer: Command) -> None:
    clerk("protect", "1001")
    officer("unprotect", "1001", "--reason", "pyysi itse")
    assert listed(clerk) == [], "nobody was told of it yet"
    (task,) = ran(clerk("protect", "1001", "--format", "json"))["tasks"]
    clerk("task", "done", str(task), "--by", "Olli")
    (again,) = ran(officer("unprotect", "1001", "--reason", "pyysi itse", "--format", "json"))["tasks"]
    assert told(clerk, again) == [("protection_lifting", 1001, None, None, None)]
