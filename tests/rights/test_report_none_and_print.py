"""`kkrek report --none` for somebody not in the register, and `--print` through a real program (E-21, R-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from json_results import complaints
from register_file import opened

from kkrek.errors import AlreadyThereError, InvalidValueError, NotFoundError, OutputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

SEEN = ("--identity", "document-seen")


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program `lp` on the PATH that keeps what it is given, and refuses a printer called `broken`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "lp"
    program.write_text(
        '#!/bin/sh\nprintf "%s\\n" "$@" > "$0.argv"\ncase "$*" in *broken*) exit 1;; esac\nexec cat > "$0.paper"\n',
        encoding="utf-8",
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return program


def states(office: Office) -> list[tuple[object, ...]]:
    with opened(office) as store:
        return [tuple(row) for row in store.all("SELECT id, person, state FROM request ORDER BY id")]


def test_somebody_not_in_the_register_is_told_so_and_the_request_stays(clerk: Command, office: Office) -> None:  # E-21
    argv = ("--name", "Tuntematon Tuija", "--reply-to", "Testikatu 1, 33100 Tampere", "--via", "letter")
    done = clerk("report", "--none", *argv, "--lang", "en")
    assert done.code == 0, done.err
    assert "Tuntematon Tuija" in done.out
    assert "request 2026-0001 is answered: no data are held" in done.err
    assert "Tuija" not in done.err
    assert states(office) == [("2026-0001", "Tuntematon Tuija", "answered")]
    with opened(office) as store:
        assert [row["kind"] for row in store.all("SELECT kind FROM letter")] == ["no_data"]


def test_an_open_request_of_somebody_unknown_is_answered_by_its_id(clerk: Command, office: Office) -> None:  # E-21
    with opened(office) as store:
        store.run(
            "INSERT INTO request (id, kinds, received_on, via, aim_on, latest_on, state, person, entry) VALUES"
            " ('2026-0009', 'access', '2026-11-10', 'letter', '2026-12-10', '2026-12-10', 'received', 'Tuija', 1)"
        )
    done = clerk("report", "--none", "--request", "2026-0009", "--format", "json")
    assert done.code == 0, done.err
    assert (done.data["number"], done.data["request"]) == (None, "2026-0009")
    assert "Tuija" in str(done.data["letter"])
    assert complaints(done.data, "data report") == []
    assert states(office)[0][2] == "answered"


def test_a_customer_is_not_told_that_nothing_is_held(clerk: Command, office: Office) -> None:  # E-21
    clerk("add", "--family-name", "Koskela", "--given-names", "Aino Maria")
    done = clerk("report", "--none", "--name", "aino koskela")
    assert done.code == AlreadyThereError.exit_code
    assert "Koskela" not in done.err
    assert states(office) == []
    assert clerk("report", "--none", "--name", "aino koskela", "--unique").code == 0


def test_a_customers_request_is_not_answered_with_nothing(clerk: Command) -> None:  # E-21
    clerk("add", "--family-name", "Koskela")
    assert clerk("request", "open", "1001", "--kind", "access", "--via", "letter").code == 0
    assert clerk("report", "--none", "--request", "2026-0001").code == AlreadyThereError.exit_code


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("--none",), InvalidValueError.exit_code),
        (("--none", "--request", "2026-0777"), NotFoundError.exit_code),
        (("--none", "1001"), UsageError.exit_code),
        ((), UsageError.exit_code),
        (("1001", "--name", "Tuija"), UsageError.exit_code),
    ],
)
def test_who_is_meant_is_said_once(clerk: Command, office: Office, argv: tuple[str, ...], code: int) -> None:
    assert clerk("report", *argv).code == code
    assert states(office) == []


def test_an_answer_is_printed_under_the_number_of_the_request(clerk: Command, printed: Path, office: Office) -> None:
    clerk("add", "--family-name", "Koskela")  # R-07, F-02
    done = clerk("report", "1001", *SEEN, "--print", "--printer", "kanslia", "--format", "json")
    assert done.code == 0, done.err
    assert done.data["printed"] is True
    assert "report" not in done.data
    assert printed.with_suffix(".paper").read_bytes().startswith(b"%PDF")
    assert printed.with_suffix(".argv").read_text(encoding="utf-8").split() == [
        "-d", "kanslia", "-t", "2026-0001", "-o", "media=A4", "-",
    ]  # fmt: skip
    assert states(office)[0][2] == "answered"


def test_a_draft_for_want_of_a_review_is_not_printed(clerk: Command, printed: Path) -> None:
    clerk("add", "--family-name", "Koskela", "--note", "naapuri valitti")
    done = clerk("report", "1001", *SEEN, "--print", "--format", "json")
    assert done.data["printed"] is False
    assert not printed.with_suffix(".paper").exists()


@pytest.mark.usefixtures("printed")
def test_a_printer_that_refuses_answers_nothing(clerk: Command, office: Office) -> None:
    clerk("add", "--family-name", "Koskela")
    assert clerk("report", "1001", *SEEN, "--print", "--printer", "broken").code == OutputError.exit_code
    assert states(office) == []


def test_without_a_printing_system_it_is_told(
    clerk: Command, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk("add", "--family-name", "Koskela")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = clerk("report", "1001", *SEEN, "--print")
    assert done.code == OutputError.exit_code
    assert "--output" in done.err
    assert states(office) == []


@pytest.mark.parametrize(
    "option",
    [
        ("--draft",),
        ("--reviewed",),
        ("--withhold", "note:1=34.1.2"),
        ("--harm", "naapuri pelkää"),
        ("--reader", "proxy"),
        ("--include-former",),
    ],
)
def test_an_answer_of_nothing_has_no_draft_and_leaves_nothing_out(
    clerk: Command, office: Office, option: tuple[str, ...]
) -> None:
    done = clerk("report", "--none", "--name", "Tuntematon Tuija", *option)
    assert done.code == UsageError.exit_code
    assert states(office) == []
