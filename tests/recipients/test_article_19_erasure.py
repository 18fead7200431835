"""What is erased or restricted reaches the task of each recipient that has it (GDPR Art. 17, 18, 19; E-42)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from disclosed import listed, ran, shown, told
from register_file import opened
from told_office import LATER, NEXT_DAY, correct, have_aapo

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office


@pytest.fixture
def aapo(office: Office, clerk: Command) -> None:
    have_aapo(office, clerk)


@pytest.mark.usefixtures("aapo")
def test_an_erasure_is_traced_to_its_task_and_closed(clerk: Command, officer: Command, tmp_path: Path) -> None:
    (task,) = correct(clerk, "--family-name", "Koski")["tasks"]
    done = ran(
        officer("erase", "1001", "--ground", "17.1.a", "--yes", "--output", str(tmp_path / "c.txt"), "--format", "json")
    )
    assert "Fivaldi" in done["tell"]
    assert task in done["tasks"]
    assert "Fivaldi" in (tmp_path / "c.txt").read_text(encoding="utf-8")
    assert told(clerk, task) == [("erasure", 1001, None, None, None)]
    text = clerk("task", "show", str(task)).out
    assert "Articles 17 and 19" in text
    assert "own deletion only hides" in text
    assert "Koski" not in text
    assert clerk("task", "done", str(task), "--by", "Fivaldin tuki").code == 0
    assert shown(clerk, task)["customers"] == [], "a task that is done forgets who was erased"


@pytest.mark.usefixtures("aapo")
def test_a_recipient_that_is_another_place_as_well_is_told_once(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    with opened(office) as store:
        sql = "SELECT json_extract(json, '$.other_places') FROM configuration ORDER BY version DESC LIMIT 1"
        first, *others = json.loads(store.all(sql)[0][0])
        store.run("UPDATE recipient SET name = :name", {"name": first["name"]["fi"]})
    officer("erase", "1001", "--ground", "17.1.a", "--yes", "--output", str(tmp_path / "c.txt"))
    kinds = [one["kind"] for one in ran(clerk("task", "list", "--format", "json"))["tasks"]]
    assert sorted(kinds) == ["erase_elsewhere"] * len(others) + ["tell_recipient"]


@pytest.mark.usefixtures("aapo")
@pytest.mark.parametrize(
    ("deletion", "sentence"),
    [("erases", None), ("hides", "The recipient's own deletion only hides"), ("none", "The recipient has no deletion")],
)
def test_v_01_what_a_deletion_there_does_is_told_from_its_format(
    office: Office, clerk: Command, officer: Command, tmp_path: Path, deletion: str, sentence: str | None
) -> None:
    with opened(office) as store:
        mapping = f'form = "csv"\ndeletion = "{deletion}"\n[[columns]]\nname = "NIMI"\nfield = "name"\n'
        store.run("UPDATE recipient SET mapping = :mapping", {"mapping": mapping})
    officer("erase", "1001", "--ground", "17.1.a", "--yes", "--output", str(tmp_path / "c.txt"))
    (task,) = listed(clerk)
    assert shown(clerk, task["id"])["deletion"] == deletion
    assert (sentence or "Erase there everything") in clerk("task", "show", str(task["id"])).out
    assert ("by hand" in clerk("task", "show", str(task["id"])).out) is (sentence is not None)


@pytest.mark.usefixtures("aapo")
def test_the_corrections_of_other_days_go_with_the_erasure(clerk: Command, officer: Command, tmp_path: Path) -> None:
    correct(clerk, "--family-name", "Koski")
    correct(clerk, "--language", "sv", now=NEXT_DAY)
    args = ("erase", "1001", "--ground", "17.1.a", "--yes", "--output", str(tmp_path / "c.txt"))
    assert officer(*args, now=LATER).code == 0
    assert [(one["recipient"], one["tells"]) for one in listed(clerk)] == [("Fivaldi", {"erasure": 1})]


@pytest.mark.usefixtures("aapo")
def test_a_part_that_is_erased_is_told_by_its_fields(clerk: Command, officer: Command, tmp_path: Path) -> None:
    correct(clerk, "--add-phone", "03 123 4567")
    output = str(tmp_path / "c.txt")
    done = officer("erase", "1001", "--only", "phones", "--ground", "17.1.a", "--yes", "--output", output)
    assert done.code == 0, done.err
    (task,) = listed(clerk)
    assert task["tells"] == {"erasure_in_part": 1}
    assert told(clerk, task["id"]) == [("erasure_in_part", 1001, "mobilePhoneNumber, homePhoneNumber", None, None)]


@pytest.mark.usefixtures("aapo")
def test_what_was_erased_there_is_not_told_when_it_is_recorded_anew(
    clerk: Command, officer: Command, tmp_path: Path
) -> None:
    output = str(tmp_path / "c.txt")
    officer("erase", "1001", "--only", "phones", "--ground", "17.1.a", "--yes", "--output", output)
    assert correct(clerk, "--add-phone", "050 1112223")["tasks"] == []


@pytest.mark.usefixtures("aapo")
def test_a_restriction_and_its_lifting_are_traced_and_closed(officer: Command, clerk: Command) -> None:
    (first,) = ran(officer("restrict", "1001", "--ground", "c", "--format", "json"))["tasks"][:1]
    assert told(clerk, first) == [("restriction", 1001, None, None, None)]
    assert "Articles 18 and 19" in clerk("task", "show", str(first)).out
    clerk("task", "done", str(first), "--by", "Fivaldin tuki")
    lift = ("unrestrict", "1001", "--informed-on", "22.11.2026", "--format", "json")
    (second,) = ran(officer(*lift, now=NEXT_DAY))["tasks"]
    assert told(clerk, second) == [("restriction_lifting", 1001, None, None, None)]


@pytest.mark.usefixtures("aapo")
def test_a_restriction_lifted_before_it_was_told_is_not_told(officer: Command, clerk: Command) -> None:
    officer("restrict", "1001", "--ground", "c")
    assert ran(officer("unrestrict", "1001", "--informed-on", "22.11.2026", "--format", "json"))["tasks"] == []
    assert listed(clerk) == []


@pytest.mark.usefixtures("aapo")
def test_a_restriction_that_goes_on_is_not_told_as_lifted(officer: Command, clerk: Command) -> None:
    for ground in "bc":
        officer("restrict", "1001", "--ground", ground)
    lift = ("unrestrict", "1001", "--ground", "c", "--informed-on", "22.11.2026", "--format", "json")
    assert ran(officer(*lift))["tasks"] == []
    assert [one["tells"] for one in listed(clerk)] == [{"restriction": 1}]


@pytest.mark.usefixtures("aapo")
def test_a_restriction_of_one_purpose_names_it(officer: Command, clerk: Command) -> None:
    officer("restrict", "1001", "--ground", "b", "--against", "statistics")
    (task,) = listed(clerk)
    assert shown(clerk, task["id"])["lines"][0]["details"] == ["statistics"]
