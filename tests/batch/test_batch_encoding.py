"""How a file is written: told, or found out so that no letter is guessed wrongly (X-08)."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from batch_files import customer
from dialects import xlsx_file
from reading_side import add_people, applied, bytes_of, put, run, told
from terminal import ROOT

from kkrek.errors import InputUnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

UNREADABLE = InputUnreadableError.exit_code
FINNISH = "number;family_name\n1001;Äijälä-Öhman\n1002;Åkerlund\n1003;Ylä-Pöntinen\n"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - each test corrects somebody
def _people(clerk: Command) -> None:
    add_people(clerk)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "iso8859-15"])
def test_what_offices_write_today_needs_no_option(clerk: Command, tmp_path: Path, codec: str) -> None:
    applied(clerk, tmp_path, FINNISH.encode(codec))
    assert [customer(clerk, number)["family_name"] for number in (1001, 1002, 1003)] == [
        "Äijälä-Öhman",
        "Åkerlund",
        "Ylä-Pöntinen",
    ]


@pytest.mark.parametrize("codec", ["mac-roman", "cp850", "cp437"])
@pytest.mark.parametrize(
    "text", [FINNISH, "number;town\n1001;Ähtäri\n", "number;town\n1001;Hyvinkää\n", "number;town\n1001;Töölö\n"]
)
def test_what_another_program_wrote_is_refused_with_the_option_that_tells(
    clerk: Command, tmp_path: Path, codec: str, text: str
) -> None:
    done = run(clerk, tmp_path, text.encode(codec))
    assert "it is written neither in UTF-8 nor in Windows-1252" in told(done, UNREADABLE)
    assert "--encoding" in done.error["hint"]


@pytest.mark.parametrize("codec", ["mac-roman", "cp850", "cp437", "Mac_Roman", "IBM850"])
def test_what_another_program_wrote_is_read_when_it_is_told(clerk: Command, tmp_path: Path, codec: str) -> None:
    made = applied(clerk, tmp_path, FINNISH.encode(codec), "--encoding", codec)
    assert customer(clerk)["family_name"] == "Äijälä-Öhman"
    assert made["encoding"] == {"mac": "mac-roman", "ibm": "cp850"}.get(codec.lower()[:3], codec)


def test_the_encoding_that_is_told_counts_more_than_what_it_looks_like(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, "number;town\n1001;Ääsmäe õ\n".encode("cp1257"), "--encoding", "windows-1257")
    assert customer(clerk)["addresses"][0]["town"] == "Ääsmäe õ"


def test_a_mark_of_utf_8_counts_more_than_the_encoding_that_is_told(clerk: Command, tmp_path: Path) -> None:
    made = applied(clerk, tmp_path, FINNISH.encode("utf-8-sig"), "--encoding", "cp1252")
    assert (made["encoding"], customer(clerk)["family_name"]) == ("utf-8-sig", "Äijälä-Öhman")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused(clerk: Command, tmp_path: Path, codec: str) -> None:
    assert "UTF-16" in told(run(clerk, tmp_path, FINNISH.encode(codec)), UNREADABLE)


@pytest.mark.parametrize(
    "name",
    ["nope", "base64", "rot13", "utf-7", "utf-16", "cp037", "hz", "idna", "punycode", "undefined", "unicode_escape",
     "raw_unicode_escape", "iso2022_jp", "\udce4", "ä", "."],
)  # fmt: skip
def test_a_name_of_no_encoding_is_refused(clerk: Command, tmp_path: Path, name: str) -> None:
    done = run(clerk, tmp_path, "number;note\n1001;a\n", "--encoding", name)
    assert "no encoding of text has this name" in told(done, UNREADABLE)


@pytest.mark.parametrize("place", [0, 1, 9000, 20_000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_the_line_that_is_not_in_the_encoding_told_is_named(
    clerk: Command, tmp_path: Path, place: int, end: bytes
) -> None:
    lines = [b"number;note", *[b"1001;a"] * place, b"1001;\x81", *[b"1001;b"] * 5000]
    message = told(run(clerk, tmp_path, end.join(lines) + end, "--encoding", "windows-1252"), UNREADABLE)
    assert message.endswith(f"its line is not written in the encoding of the file (line {place + 2})")


@pytest.mark.parametrize("options", [(), ("--encoding", "utf-8")])
def test_invalid_utf_8_is_refused(clerk: Command, tmp_path: Path, options: tuple[str, ...]) -> None:
    told(run(clerk, tmp_path, "number;town\n1001;Hyvinkää\n".encode()[:-2] + b"\n", *options), UNREADABLE)


def test_a_file_of_two_encodings_is_refused(clerk: Command, tmp_path: Path) -> None:
    content = "number;town\n1001;Örö\n".encode() + "1002;Ähtäri\n".encode("cp1252")
    assert "it is written in UTF-8 in part only" in told(run(clerk, tmp_path, content), UNREADABLE)


def test_the_encoding_of_a_spreadsheet_cannot_be_told_wrongly(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, xlsx_file([("number", "town"), ("1001", "Hyvinkää")]), "--encoding", "cp850")
    assert customer(clerk)["addresses"][0]["town"] == "Hyvinkää"


# Delimiters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "sign"), [("tab", "\t"), ("sarkain", "\t"), ("TAB", "\t"), ("|", "|"), (":", ":"), (";", ";")]
)
def test_the_delimiter_can_be_told(clerk: Command, tmp_path: Path, word: str, sign: str) -> None:
    made = applied(clerk, tmp_path, f"number{sign}note\n1001{sign}a,b\n", "--delimiter", word)
    assert made["delimiter"] == sign
    assert customer(clerk)["notes"][0]["text"] == "a,b"


@pytest.mark.parametrize("word", ["", "comma", ";;", '"', "\n"])
def test_a_delimiter_that_is_no_sign_is_refused(clerk: Command, tmp_path: Path, word: str) -> None:
    message = told(run(clerk, tmp_path, "number;note\n1001;a\n", "--delimiter", word), UNREADABLE)
    assert "--delimiter names no single sign" in message


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_the_delimiter_is_that_by_which_most_headings_are_known(clerk: Command, tmp_path: Path, sign: str) -> None:
    made = applied(clerk, tmp_path, f'number{sign}"note"\n1001{sign}"a;b,c\td;e,f"\n')
    assert made["delimiter"] == sign


# Locales -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_a_result_in_a_pipe_is_utf_8_in_any_locale(office: Office, tmp_path: Path, locale: dict[str, str]) -> None:
    file = put(tmp_path, "number;kaupunki\n1001;Hyvinkää→\n", name="äijä.csv")
    done = subprocess.run(
        [sys.executable, "-m", "kkrek", "batch", "check", file, "--register", office.directory, "--user", "kaisa",
         "--password-file", office.password_file, "--purpose", "service"],
        capture_output=True,
        cwd=ROOT,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **locale},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert "33710 Hyvinkää→" in done.stdout.decode()


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_a_file_whose_name_is_not_ascii_is_named_in_any_locale(
    office: Office, tmp_path: Path, locale: dict[str, str]
) -> None:
    before = bytes_of(office)
    done = subprocess.run(
        [sys.executable, "-m", "kkrek", "batch", "check", tmp_path / "äijä.csv", "--register", office.directory,
         "--user", "kaisa", "--password-file", office.password_file, "--purpose", "service"],
        capture_output=True,
        cwd=ROOT,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **locale},
    )  # fmt: skip
    assert done.returncode == UNREADABLE
    assert "there is no such file" in done.stderr.decode()
    assert bytes_of(office) == before


def test_a_file_whose_name_is_not_utf_8_is_applied_and_listed(clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, "number;note\n1001;a\n", name="t\udce4.csv")
    assert clerk("batch", "list", "--format", "json").data["batches"][0]["name"] == "t\ufffd.csv"
