"""A batch of many corrections makes one task for each recipient, and its lines are right (GDPR Art. 19; E-42, M-08)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from batch_files import applied, undone
from office import once
from register_file import opened

from kkrek.errors import PartlyDoneError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

FIRST, MANY = 1001, 2000
CHANGED = range(FIRST, FIRST + 1500)
LAST = FIRST + MANY


@pytest.fixture
def many(office: Office, clerk: Command, shelf: Path, tmp_path: Path) -> None:
    """Have 2 000 customers: all of them at Fivaldi, of every third the language at Tampuuri, too."""

    def fill() -> None:
        rows = [{"family_name": f"Koe{n}", "phone": f"04{n:08}", "language": "fi"} for n in range(MANY)]
        applied(clerk, tmp_path, rows, "--add", name="lisays.csv")

    once(office, shelf / "many-told", fill)
    with opened(office) as store:
        for number, name in ((1, "Fivaldi"), (2, "Tampuuri"), (3, "Poliisi")):
            role = "authority" if number == 3 else "processor"
            store.run(
                "INSERT INTO recipient (id, name, role, purpose, entry) VALUES (:id, :name, :role, 'billing', 1)",
                {"id": number, "name": name, "role": role},
            )
        for number, fields in ((1, "family_name,phones,language"), (2, "language"), (3, "emails")):
            store.run(
                "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, entry)"
                " SELECT :id, :id, '2026-11-01', :fields, 'billing', max(n) FROM log",
                {"id": number, "fields": fields},
            )
        everybody = [{"customer": number} for number in range(FIRST, LAST)]
        store.run_many("INSERT INTO disclosure_customer VALUES (1, :customer), (3, :customer)", everybody)
        store.run_many("INSERT INTO disclosure_customer VALUES (2, :customer)", everybody[::3])


def told(user: Command) -> list[dict[str, object]]:
    """Return the open tasks that tell recipients."""
    tasks = user("task", "list", "--format", "json").data["tasks"]
    return [one for one in tasks if one["kind"] == "tell_recipient"]


def handed_over(user: Command, task: object, path: Path) -> list[dict[str, str]]:
    """Return the whole list of a task as it is given to the recipient."""
    done = user("task", "show", str(task), "--output", str(path), "--force", "--format", "json")
    assert done.code == 0, done.err
    assert path.stat().st_mode & 0o777 == 0o600
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))


def corrections(clerk: Command, path: Path) -> dict[str, object]:
    """Give 1 500 customers another language, of which every tenth another phone, too."""
    rows = [
        {"number": number, "language": "sv", **({"phone": f"0500{number:06}"} if number % 10 == 0 else {})}
        for number in CHANGED
    ]
    return applied(clerk, path, rows)


@pytest.mark.usefixtures("many")
def test_e_42_a_batch_is_one_task_for_each_recipient(clerk: Command, tmp_path: Path) -> None:
    done = corrections(clerk, tmp_path)
    tasks = told(clerk)
    assert [(one["recipient"], one["total"], one["tells"]) for one in tasks] == [
        ("Fivaldi", 1500, {"correction": 1500}),
        ("Tampuuri", 500, {"correction": 500}),
    ]
    assert done["tasks"] == [one["id"] for one in tasks]
    fivaldi = handed_over(clerk, tasks[0]["id"], tmp_path / "fivaldi.csv")
    languages = [row for row in fivaldi if row["Field"].startswith("language")]
    phones = [row for row in fivaldi if row["Field"].startswith("phone")]
    assert [int(row["number"]) for row in languages] == list(CHANGED)
    assert {(row["What"], row["Was"], row["Now"]) for row in languages} == {("correction", "fi", "sv")}
    assert [(int(row["number"]), row["Now"]) for row in phones] == [
        (number, f"'+358500{number:06}") for number in CHANGED if number % 10 == 0
    ]
    tampuuri = handed_over(clerk, tasks[1]["id"], tmp_path / "tampuuri.csv")
    assert [int(row["number"]) for row in tampuuri] == list(CHANGED)[::3]
    assert {row["Field"] for row in tampuuri} == {"language (language of letters)"}


@pytest.mark.usefixtures("many")
def test_a_long_list_is_shown_by_its_beginning(clerk: Command, tmp_path: Path) -> None:
    corrections(clerk, tmp_path)
    task = str(told(clerk)[0]["id"])
    data = clerk("task", "show", task, "--format", "json").data
    assert (len(data["lines"]), data["truncated"], data["total"], len(data["customers"])) == (100, True, 1500, 100)
    assert len(clerk("task", "show", task, "--limit", "7", "--format", "json").data["lines"]) == 7
    assert "`kkrek task show 1 --output FILE` writes the whole list" in clerk("task", "show", "1").out
    assert clerk("task", "show", task, "--limit", "10000", "--format", "json").data["truncated"] is False


@pytest.mark.usefixtures("many")
def test_the_log_tells_whom_a_list_named(office: Office, clerk: Command, tmp_path: Path) -> None:  # E-33
    corrections(clerk, tmp_path)
    clerk("task", "show", "1")
    handed_over(clerk, 1, tmp_path / "fivaldi.csv")
    clerk("task", "done", "1", "--by", "Fivaldin tuki")
    with opened(office) as store:
        rows = store.all("SELECT operation, customers FROM log WHERE reference = '1' ORDER BY n")
    people = [(row[0], row[1]) for row in rows]
    assert people[1:] == [("task show", 1500), ("task done", 1500)]
    assert people[0][1] <= 100, "whose lines were shown"


@pytest.mark.usefixtures("many")
def test_a_batch_that_is_taken_back_before_it_was_told_is_not_told(clerk: Command, tmp_path: Path) -> None:
    corrections(clerk, tmp_path)
    assert undone(clerk, "B2026-0002")["tasks"] == []
    assert told(clerk) == []


@pytest.mark.usefixtures("many")
def test_a_batch_that_is_taken_back_after_it_was_told_is_told_again(clerk: Command, tmp_path: Path) -> None:
    corrections(clerk, tmp_path)
    clerk("task", "done", "1", "--by", "Fivaldin tuki")
    (again,) = undone(clerk, "B2026-0002")["tasks"]
    tasks = told(clerk)
    assert [(one["id"], one["recipient"], one["total"]) for one in tasks] == [(again, "Fivaldi", 1500)]
    rows = handed_over(clerk, again, tmp_path / "fivaldi.csv")
    assert {(row["Was"], row["Now"]) for row in rows if row["Field"].startswith("language")} == {("sv", "fi")}


@pytest.mark.usefixtures("many")
def test_what_was_corrected_since_stays_told_when_the_batch_goes_back(clerk: Command, tmp_path: Path) -> None:
    corrections(clerk, tmp_path)
    assert clerk("correct", str(FIRST), "--language", "en").code == 0
    done = clerk("batch", "undo", "B2026-0002", "--yes", "--format", "json")
    assert (done.code, done.data["tasks"]) == (PartlyDoneError.exit_code, [])
    found = [(one["recipient"], one["total"]) for one in told(clerk)]
    assert sorted(found) == [("Fivaldi", 1), ("Fivaldi", 1), ("Tampuuri", 1), ("Tampuuri", 1)]
    lines = clerk("task", "show", "1", "--format", "json").data["lines"]
    assert [(one["number"], one["old"], one["new"]) for one in lines] == [(FIRST, "fi", "sv")]


@pytest.mark.usefixtures("many")
def test_m_08_opt_outs_of_a_batch_go_into_its_task_and_to_no_authority(clerk: Command, tmp_path: Path) -> None:
    rows = [{"number": number} for number in CHANGED]
    done = applied(clerk, tmp_path, rows, "--what", "opt-outs")
    tasks = told(clerk)
    assert [(one["recipient"], one["tells"]) for one in tasks] == [
        ("Fivaldi", {"opt_out": 1500}),
        ("Tampuuri", {"opt_out": 500}),
    ]
    assert done["tasks"] == [one["id"] for one in tasks]
    rows_of = handed_over(clerk, tasks[0]["id"], tmp_path / "fivaldi.csv")
    assert {row["Now"] for row in rows_of} == {"all direct marketing, in every channel"}


@pytest.mark.usefixtures("many")
def test_a_batch_of_nobody_that_a_recipient_knows_opens_nothing(clerk: Command, tmp_path: Path) -> None:
    rows = [{"number": number, "household_size": 2} for number in CHANGED[:10]]
    assert applied(clerk, tmp_path, rows)["tasks"] == []
    assert told(clerk) == []


@pytest.mark.usefixtures("many")
def test_a_protected_customer_of_a_batch_is_told_by_number_alone(clerk: Command, tmp_path: Path) -> None:
    clerk("protect", str(FIRST))
    done = applied(clerk, tmp_path, [{"number": FIRST, "language": "sv", "add_phone": "0501112223"}])
    (first, *_rest) = done["tasks"]
    lines = clerk("task", "show", str(first), "--format", "json").data["lines"]
    assert [(one["number"], one["by_hand"], one["field"], one["new"]) for one in lines] == [(FIRST, True, None, None)]
