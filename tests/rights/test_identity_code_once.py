"""The personal identity code stands in full in the report's section 3.1, once, and nowhere else (F-02, R-02)."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from register_file import opened

from kkrek.domain.argument import holds_identity_code
from kkrek.errors import FindingsError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

NOW, FORMER = "131052-9085", "150685-911U"
SEEN = ("--identity", "document-seen", "--lang", "en")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command, officer: Command) -> None:
    done = clerk("add", "--family-name", "Koskela", "--given-names", "Aino Maria", "--phone", "040 1234567",
                 "--identity-code", "-", "--identity-code-reason", "lease", stdin=f"{FORMER}\n")  # fmt: skip
    assert done.code == 0, done.err
    done = officer("correct", "1001", "--identity-code", "-", "--identity-code-change", "misuse", stdin=f"{NOW}\n")
    assert done.code == 0, done.err


def test_each_code_is_in_the_text_once(clerk: Command) -> None:
    text = clerk("report", "1001", *SEEN).out
    assert (text.count(NOW), text.count(FORMER)) == (1, 1)
    assert text.index("\n3.1 ") < text.index(NOW) < text.index("\n3.2 ")
    assert text.index("\n3.1 ") < text.index(FORMER) < text.index("\n3.2 ")


def test_each_code_is_on_the_paper_once(clerk: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "answer.pdf"
    clerk("report", "1001", *SEEN, "--output", str(sheet))
    text = subprocess.run(["pdftotext", sheet, "-"], check=True, capture_output=True, text=True).stdout
    assert (text.count(NOW), text.count(FORMER)) == (1, 1)
    assert NOW.encode() not in sheet.read_bytes()


def test_each_code_is_in_the_data_once(clerk: Command) -> None:
    data = json.dumps(clerk("report", "1001", *SEEN, "--format", "json").data["report"])
    assert (data.count(NOW), data.count(FORMER)) == (1, 1)


OTHERS = (
    ("find", "Koskela"), ("find", "--identity-code", "-"), ("show", "1001"), ("show", "1001", "--history"),
    ("correct", "1001", "--add-phone", "050 7654321"), ("undo",), ("note", "add", "1001", "soittaa"),
    ("note", "list", "1001"), ("opt-out", "1001"),
    ("consent", "give", "1001", "--kind", "research", "--channel", "sms"),
    ("task", "list"), ("log", "show"), ("log", "verify"), ("check",), ("whoami",), ("user", "list"), ("config", "show"),
    ("erase", "1001", "--ground", "17.1.a", "--dry-run"), ("erase", "1001", "--ground", "17.1.a", "--yes"),
)  # fmt: skip


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_no_other_output_holds_a_code(officer: Command, words: tuple[str, ...], form: str) -> None:
    done = officer(*words, "--format", form, stdin=f"{NOW}\n")
    assert done.code in {0, FindingsError.exit_code}, done.err
    assert not holds_identity_code(done.out + done.err), words


def test_no_error_holds_a_code(clerk: Command) -> None:
    for code in (NOW, "131052-9084", "310299-9085"):
        done = clerk("add", "--family-name", "Toinen", "--identity-code", "-", "--identity-code-reason", "lease",
                     stdin=f"{code}\n")  # fmt: skip
        assert done.code != 0
        assert code not in done.out + done.err


def test_no_file_name_and_no_file_beside_the_register_holds_a_code(
    clerk: Command, officer: Command, office: Office, tmp_path: Path
) -> None:
    clerk("report", "1001", *SEEN, "--output", str(tmp_path / "answer.pdf"))
    officer("erase", "1001", "--ground", "17.1.a", "--yes", "--output", str(tmp_path / "certificate.txt"))
    paths = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in paths if holds_identity_code(path.name)] == []
    beside = [path for path in paths if office.directory.parent in path.parents or path.suffix == ".txt"]
    assert len(beside) > 4
    assert [path.name for path in beside for code in (NOW, FORMER) if code.encode() in path.read_bytes()] == []


def test_the_log_holds_no_code(officer: Command, office: Office) -> None:
    officer("report", "1001", *SEEN)
    with opened(office) as store:
        log = [str(value) for row in store.all("SELECT * FROM log") for value in row]
    assert not [value for value in log if holds_identity_code(value)]
