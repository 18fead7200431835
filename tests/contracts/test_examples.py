"""The examples do what they say: each runs as a user would run it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kkrek.errors import DueItemsError, FindingsError, WrongPasswordError

ROOT = Path(__file__).parents[2]
# The whole program, with cheap key derivation where a register is made.
PROGRAM = f"""#!{sys.executable}
import sys
sys.path.insert(0, {str(ROOT)!r})
from kkrek.cli.app import main
sys.exit(main(cost=(65536, 1, 1)))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the program, in which the first day was lived."""
    root = tmp_path_factory.mktemp("examples")
    program = root / "kkrek"
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o700)
    done = run(root, "first-day.sh", str(root / "day"))
    assert done.returncode == 0, done.stderr
    (root / "out").write_text(done.stdout, encoding="utf-8")
    return root


def run(root: Path, script: str, *argv: str) -> subprocess.CompletedProcess[str]:
    register = root / "day" / "register"
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return subprocess.run(
        [str(ROOT / "examples" / script), *argv],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={**kept, "HOME": str(root), "KKREK": str(root / "kkrek"), "KKREK_REGISTER": str(register)},
    )


@pytest.fixture(scope="module")
def year(place: Path) -> str:
    """What a tenant's year printed, from moving in to the non-disclosure."""
    done = run(place, "a-tenants-year.sh", str(place / "year"))
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def request_made(place: Path) -> str:
    """What a request printed, from the letter to the certificate, and the other rights."""
    done = run(place, "a-request.sh", str(place / "request"))
    assert done.returncode == 0, done.stderr
    return done.stdout


def after(told: str, command: str) -> str:
    """Return what the first command that begins so printed."""
    assert f"$ kkrek {command}" in told
    return told.partition(f"$ kkrek {command}")[2].partition("\n$ kkrek ")[0]


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """A program that ends as the test says, whatever it is asked."""
    program = tmp_path / "kkrek"
    program.write_text('#!/bin/sh\necho "$@"\ncase "$*" in *"$WHEN"*) exit "$CODE" ;; esac\n', encoding="utf-8")
    program.chmod(0o700)
    return program


def nightly(program: Path, when: str, code: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "examples" / "nightly-check.sh"), "olli", "/nowhere"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "KKREK": str(program), "WHEN": when, "CODE": str(code)},
    )


def test_the_first_day_leaves_report_and_certificate_for_the_owner_alone(place: Path) -> None:
    papers = [place / "day" / name for name in ("report.pdf", "certificate.pdf")]
    assert [paper.read_bytes()[:5] for paper in papers] == [b"%PDF-"] * 2
    assert {stat.S_IMODE(paper.stat().st_mode) for paper in papers} == {0o600}


def test_after_the_first_day_nobody_is_in_the_register(place: Path) -> None:
    told = (place / "out").read_text(encoding="utf-8")
    assert "Customer 1001 was added" in told
    assert "Nobody matches." in told.partition("$ kkrek erase 1001")[2]


def test_in_her_year_the_tenant_is_found_by_the_flat_and_by_the_former_name(year: str) -> None:  # N-03, F-26
    assert "was added to customer 1001" in after(year, "event add Esimerkkikatu 10 B 23")
    assert "1001" in after(year, "find meikalainen")


def test_in_her_year_the_two_records_become_one(year: str) -> None:  # M-04
    assert "1001" in after(year, "duplicates")
    assert after(year, "show 1002").partition("\n")[2].startswith("1001  ")


def test_after_her_year_nothing_but_a_reveal_tells_where_she_lives(place: Path, year: str) -> None:  # F-15
    assert "Nobody matches." in after(year, "find Esimerkkikatu 12")
    page = after(year, "show 1001 --history")
    assert not [said for said in ("Esimerkkikatu", "1234567", "AP 17") if said in page]
    assert "Esimerkkikatu 12 A 4" in after(year, "show 1001 --reveal contact")
    assert (place / "year" / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_the_nightly_check_tells_what_it_found_and_ends_with_71(place: Path) -> None:
    done = run(place, "nightly-check.sh", "aino", str(place / "day" / "password"))
    assert done.returncode == FindingsError.exit_code, done.stdout
    assert "kkrek check ended with 71:" in done.stdout
    assert "kkrek log verify" not in done.stdout


def test_the_nightly_check_ends_with_what_went_wrong(place: Path) -> None:
    wrong = place / "wrong"
    wrong.touch(mode=0o600)
    wrong.write_text("seitsemän muuta sanaa\n", encoding="utf-8")
    assert run(place, "nightly-check.sh", "aino", str(wrong)).returncode == WrongPasswordError.exit_code


def test_the_nightly_check_is_silent_when_all_is_well(failing: Path) -> None:
    done = nightly(failing, "nothing of it", 1)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_nightly_check_ends_with_70_when_something_is_due(failing: Path) -> None:
    assert nightly(failing, "task list", DueItemsError.exit_code).returncode == DueItemsError.exit_code


def test_a_failure_counts_for_more_than_a_finding(failing: Path) -> None:
    assert nightly(failing, "log verify", 17).returncode == 17


def test_a_request_is_answered_from_the_letter_to_the_certificate(place: Path, request_made: str) -> None:
    assert "is erased" in after(request_made, "erase 1001 --ground 17.1.a --yes")
    papers = ["receipt", "question", "report", "letter", "certificate", "restriction", "lifting", "confirmation"]
    assert all((place / "request" / f"{paper}.pdf").read_bytes().startswith(b"%PDF") for paper in papers)


def test_a_claim_keeps_what_it_needs_until_it_is_paid(request_made: str) -> None:  # N-06
    told = after(request_made, "erase 1001 --ground 17.1.a --request 2026-0001 --yes --output")
    assert "a part is erased" in told


def test_each_refusal_of_the_example_has_its_code(request_made: str) -> None:
    codes = [line for line in request_made.splitlines() if line.startswith("exit code ")]
    assert codes == [f"exit code {code}" for code in (47, 42, 30, 41, 52)]
