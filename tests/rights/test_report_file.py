"""The file of a report: tagged, with its data inside, deterministic, and never half done."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from register_file import opened

from kkrek.cli.app import main
from kkrek.errors import OutputError, UsageError
from kkrek.store.place import Place

if TYPE_CHECKING:
    from conftest import Kkrek
    from office import Command, Office

    from kkrek.operations.access import Access

ROOT = Path(__file__).parents[2]
ASKED = ("report", "1001", "--identity", "document-seen", "--lang", "en")
AINO = ("--family-name", "Koskela", "--given-names", "Aino Maria", "--email", "aino@esimerkki.fi",
        "--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki", "--iban", "-",
        "--identity-code", "-", "--identity-code-reason", "lease")  # fmt: skip
SECRETS = "131052-9085\nFI21 1234 5600 0007 85\n"

# Ends the process hard when the finished file is about to get its name: after the commit of the register.
KILLED = """
import os, signal, sys
def end(event, arguments):
    if event == "os.link":
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(end)
from kkrek.cli.app import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    assert clerk("add", *AINO, stdin=SECRETS).code == 0


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "answer.pdf"


def states_of_requests(office: Office) -> list[str]:
    with opened(office) as store:
        return [row["state"] for row in store.all("SELECT state FROM request")]


def run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def moved(access: Access, folder: Path) -> Access:
    around = replace(access.surroundings, state=folder / "state")
    return replace(access, place=Place(folder / "register"), surroundings=around)


def test_the_pdf_is_tagged(clerk: Command, sheet: Path) -> None:
    done = clerk(*ASKED, "--output", str(sheet))
    assert done.code == 0, done.err
    assert "Tagged:          yes" in run("pdfinfo", sheet)
    assert "Page size:       595.276 x 841.89 pts (A4)" in run("pdfinfo", sheet)


def test_the_data_can_be_read_back(clerk: Command, sheet: Path) -> None:  # E-22
    clerk(*ASKED, "--output", str(sheet))
    text = "".join(run("pdftotext", "-raw", sheet, "-").split())
    for datum in ("Koskela", "AinoMaria", "131052-9085", "aino@esimerkki.fi", "Testikatu1A2", "FI2112345600000785"):
        assert datum in text


def test_the_number_of_pages_is_told(clerk: Command, sheet: Path) -> None:
    done = clerk(*ASKED, "--output", str(sheet), "--format", "json")
    assert f"Pages:           {done.data['pages']}\n" in run("pdfinfo", sheet)
    assert done.data["sha256"] == run("sha256sum", sheet).split()[0]
    assert "report" not in done.data


def test_the_result_says_where_the_answer_is(clerk: Command, sheet: Path) -> None:
    done = clerk(*ASKED, "--output", str(sheet))
    assert "Request 2026-0001 of customer 1001 is answered." in done.out
    assert str(sheet) in done.out
    assert "Look for the person's data in these places too, by 22 December 2026:" in done.out


def test_the_file_is_for_its_owner_alone(clerk: Command, sheet: Path) -> None:
    clerk(*ASKED, "--output", str(sheet))
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    assert [path.name for path in sheet.parent.iterdir() if path.name.startswith(".kkrek")] == []


def test_the_json_inside_is_that_of_the_same_moment(
    clerk: Command, kkrek: Kkrek, office: Office, sheet: Path, tmp_path: Path
) -> None:  # E-13
    shutil.copytree(office.directory.parent, tmp_path / "copy")
    clerk(*ASKED, "--output", str(sheet))
    run("pdfdetach", "-save", "1", "-o", tmp_path / "inside.json", sheet)
    copy = moved(office.clerk, tmp_path / "copy")
    start = office.clerk.surroundings.now
    other = kkrek(*ASKED, "--output", str(tmp_path / "other.json"), access=copy, now=start)
    assert other.code == 0, other.err
    assert (tmp_path / "inside.json").read_bytes() == (tmp_path / "other.json").read_bytes()


def test_the_same_answer_is_the_same_bytes(
    clerk: Command, kkrek: Kkrek, office: Office, sheet: Path, tmp_path: Path
) -> None:
    shutil.copytree(office.directory.parent, tmp_path / "copy")
    clerk(*ASKED, "--output", str(sheet))
    again = tmp_path / "again.pdf"
    kkrek(*ASKED, "--output", again, access=moved(office.clerk, tmp_path / "copy"), now=office.clerk.surroundings.now)
    assert sheet.read_bytes() == again.read_bytes()


@pytest.mark.parametrize(
    ("name", "begins"), [("a.pdf", b"%PDF"), ("a.txt", "\N{EN DASH}".encode()), ("a.json", b"{"), ("A.PDF", b"%PDF")]
)
def test_the_name_tells_the_form(clerk: Command, tmp_path: Path, name: str, begins: bytes) -> None:
    assert clerk(*ASKED, "--output", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_name_that_tells_no_form_needs_one(clerk: Command, office: Office, tmp_path: Path) -> None:
    assert clerk(*ASKED, "--output", str(tmp_path / "answer")).code == UsageError.exit_code
    assert states_of_requests(office) == []
    assert clerk(*ASKED, "--output", str(tmp_path / "answer"), "--file-type", "text").code == 0


def test_a_pdf_goes_into_a_pipe(clerk: Command) -> None:
    done = clerk(*ASKED, "--output", "-", "--file-type", "pdf")
    assert done.raw.startswith(b"%PDF-1.7")


@pytest.fixture(params=["taken", "link", "missing", "folder"])
def bad_place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a path that must not be written: it exists, is a link, has no folder, or is one."""
    path = tmp_path / "place.pdf"
    match request.param:
        case "taken":
            path.write_bytes(b"precious")
        case "link":
            path.symlink_to(tmp_path / "elsewhere.pdf")
        case "missing":
            path = tmp_path / "nowhere" / "place.pdf"
        case "folder":
            path.mkdir()
    return path


def test_a_bad_place_changes_nothing(clerk: Command, office: Office, bad_place: Path) -> None:
    before = sorted(bad_place.parent.iterdir()) if bad_place.parent.exists() else []
    done = clerk(*ASKED, "--output", str(bad_place))
    assert done.code == OutputError.exit_code
    assert states_of_requests(office) == []
    assert clerk("task", "list", "--format", "json").data["tasks"] == []
    assert (sorted(bad_place.parent.iterdir()) if bad_place.parent.exists() else []) == before
    if bad_place.is_file():
        assert bad_place.read_bytes() == b"precious"


def test_a_refused_answer_is_logged(clerk: Command, office: Office, tmp_path: Path) -> None:
    clerk(*ASKED, "--output", str(tmp_path / "nowhere" / "a.pdf"))
    with opened(office) as store:
        row = store.one("SELECT operation, detail FROM log ORDER BY n DESC LIMIT 1")
    assert row is not None
    assert (row["operation"], json.loads(row["detail"])) == ("report", {"refused": "output"})


def test_force_replaces_a_file(clerk: Command, sheet: Path) -> None:
    sheet.write_bytes(b"old")
    assert clerk(*ASKED, "--output", str(sheet), "--force").code == 0
    assert sheet.read_bytes().startswith(b"%PDF")


def test_force_replaces_no_link(clerk: Command, sheet: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    sheet.symlink_to(tmp_path / "precious")
    assert clerk(*ASKED, "--output", str(sheet), "--force").code == OutputError.exit_code
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_a_kill_after_the_commit_leaves_the_whole_answer_under_no_name(office: Office, sheet: Path) -> None:
    """The clerk finds the request answered, and prints again: the file without a name is deleted or given one."""
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    environ = {**os.environ, "XDG_STATE_HOME": str(sheet.parent / "home-state")}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *ASKED, "--output", sheet, *options],
        env={**environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert states_of_requests(office) == ["answered"]
    assert not sheet.exists()
    (left,) = [path for path in sheet.parent.iterdir() if path.name.startswith(".kkrek-")]
    assert "Koskela" not in left.name
    assert left.read_bytes().startswith(b"%PDF")
    assert left.read_bytes().rstrip().endswith(b"%%EOF")
    with opened(office) as store:
        row = store.one("SELECT answer_sha256 FROM request")
    assert row is not None
    assert run("sha256sum", left).split()[0] == row["answer_sha256"]


@pytest.mark.parametrize("name", ["register.db", "register.keys", "report.txt"])
def test_no_answer_takes_a_place_among_the_files_of_the_register(clerk: Command, office: Office, name: str) -> None:
    path = office.directory / name
    before = path.read_bytes() if path.exists() else None
    run = clerk(
        *ASKED, "--register", str(office.directory), "--output", str(path), "--file-type", "text", "--force",
    )  # fmt: skip
    assert run.code == OutputError.exit_code
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_closed_stdout_is_told_before_anything_is_answered(
    clerk: Command, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        code = main(list(ASKED), access=office.clerk)
    assert code == OutputError.exit_code
    assert not clerk("show", "1001", "--format", "json").data["requests"]
