"""A disclosure of many: each has a line with what really went, the log tells of all, nothing is held twice (E-25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from office import once
from recipient_office import add_recipient, rows, send
from register_file import opened

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

MANY = 1200


@pytest.fixture
def crowd(office: Office, officer: Command, clerk: Command, shelf: Path, tmp_path: Path) -> Office:
    def fill() -> None:
        lines = ["family_name;given_names;phone;language"]
        for n in range(MANY):
            phone = f"040 {1000000 + n}" if n % 2 else ""
            lines.append(f"Malli{n};Aino {n};{phone};{('fi', 'sv', 'en')[n % 3]}")
        (tmp_path / "many.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        run = clerk("batch", "apply", str(tmp_path / "many.csv"), "--add", "--format", "json")
        assert (run.code, run.data["rows"]["added"]) == (0, MANY), run.err
        add_recipient(officer, "--mapping", "fivaldi-customers")

    once(office, shelf / "crowd", fill)
    return office


def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.txt"
    path.write_text("".join(f"{1001 + n}\n" for n in range(MANY)), encoding="utf-8")
    return path


def test_each_of_many_has_a_line_of_what_went(crowd: Office, officer: Command, clerk: Command, tmp_path: Path) -> None:
    done = send(clerk, tmp_path / "a.csv", "--numbers", numbers(tmp_path))
    assert (done.code, done.data["disclosed"], done.data["sent"]["phones"]) == (0, MANY, MANY // 2), done.err
    assert len(rows(tmp_path / "a.csv", "cp1252")) == MANY
    with opened(crowd) as store:
        found = store.all(
            "SELECT d.fields, count(*) AS people FROM disclosure d JOIN disclosure_customer c ON c.disclosure = d.id"
            " GROUP BY d.id ORDER BY d.fields"
        )
        logged = store.one("SELECT customers FROM log WHERE n = :n", {"n": done.data["entry"]})
        sql = "SELECT how, count(*) FROM log_customer WHERE entry = :n GROUP BY how"
        entries = store.all(sql, {"n": done.data["entry"]})
    names = "family_name,given_names,language,number"
    assert [tuple(row) for row in found] == [(names, MANY // 2), (f"{names},phones", MANY // 2)]
    assert logged is not None
    assert (logged[0], [tuple(row) for row in entries]) == (MANY, [("opened", MANY)])
    assert officer("log", "verify").code == 0


def test_one_of_many_who_cannot_go_keeps_all_back(crowd: Office, clerk: Command, tmp_path: Path) -> None:
    clerk("correct", "2000", "--family-name", "Malli" * 9)
    done = send(clerk, tmp_path / "a.csv", "--numbers", numbers(tmp_path))
    assert (done.code, done.data["applied"]) == (51, False)
    assert [(one["number"], one["column"]) for one in done.data["left_out"]] == [(2000, "NIMI1")]
    assert not (tmp_path / "a.csv").exists()
    with opened(crowd) as store:
        assert store.all("SELECT 1 FROM disclosure") == store.all("SELECT 1 FROM disclosure_customer") == []
