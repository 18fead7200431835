"""Refused rows: told by line without their values, kept whole in a file of their own, mended and given again (X-08)."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from batch_files import customer, hetu, ran
from dialects import csv_file, ods_file, xlsx_file
from reading_side import add_people, applied, bytes_of, errors, one_error, put, rows_of, run, told
from register_file import opened
from terminal import ROOT

from kkrek.errors import AlreadyAppliedError, InputUnreadableError, OutputError, PartlyDoneError, RowsRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office import Command, Office

REFUSED, PARTLY, OUTPUT = RowsRefusedError.exit_code, PartlyDoneError.exit_code, OutputError.exit_code
HETU, ACCOUNT = "131052-902Y", "FI21 1234 5600 0007 85"
MIXED = "number;phone;note\n1001;050 1112223;a\n1002;x;b\n1003;050 1112224;c\n"
PHONE = "is not a phone number that exists in its country"


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - each test corrects somebody
def _people(clerk: Command) -> None:
    add_people(clerk)


def read(path: Path, delimiter: str = ";") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter, strict=True))


# What is written -----------------------------------------------------------------------------------------------------


def test_a_refused_row_stops_the_whole_file(office: Office, clerk: Command, tmp_path: Path) -> None:
    before = rows_of(office)
    done = run(clerk, tmp_path, MIXED)
    assert told(done, REFUSED) == "rows refused: 1, the first on line 3; nothing was written"
    assert (done.data["applied"], done.data["batch"]) == (False, None)
    assert rows_of(office) == before


def test_of_a_refused_file_only_the_log_tells(office: Office, clerk: Command, tmp_path: Path) -> None:
    def counted() -> dict[str, int]:
        with opened(office) as store:
            names = [row[0] for row in store.all("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            return {name: len(store.all(f"SELECT * FROM {name}")) for name in names if "fts" not in name}

    before = counted()
    run(clerk, tmp_path, MIXED)
    after = counted()
    assert {name for name, count in after.items() if count != before[name]} <= {"log", "log_customer"}
    assert after["log"] == before["log"] + 1


def test_with_partial_the_rows_that_are_in_order_are_applied(clerk: Command, tmp_path: Path) -> None:
    done = run(clerk, tmp_path, MIXED, "--partial")
    assert done.code == PARTLY
    assert one_error(done) == (3, "phone", PHONE)
    assert (done.data["rows"]["changed"], done.data["rows"]["refused"], done.data["applied"]) == (2, 1, True)


def test_a_file_that_was_refused_may_be_given_again(clerk: Command, tmp_path: Path) -> None:
    assert [run(clerk, tmp_path, MIXED).code for _ in range(2)] == [REFUSED, REFUSED]


def test_a_file_that_was_applied_is_not_applied_twice(office: Office, clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, MIXED.replace(";x;", ";;"))
    before = bytes_of(office)
    told(run(clerk, tmp_path, MIXED.replace(";x;", ";;"), name="other.csv"), AlreadyAppliedError.exit_code)
    assert bytes_of(office) == before


def test_of_ten_thousand_errors_a_hundred_are_told_and_all_are_in_the_file_of_rejects(
    clerk: Command, tmp_path: Path
) -> None:
    rows = [("number", "phone", "note"), *((str(5000 + place), "x", "a") for place in range(10_000))]
    done = run(clerk, tmp_path, csv_file(rows), "--rejects", str(tmp_path / "rejects.csv"))
    assert (done.code, done.data["rows"]["refused"]) == (REFUSED, 10_000)
    assert [line for line, _, _ in errors(done)] == list(range(2, 102))
    assert [row[:3] for row in read(tmp_path / "rejects.csv")] == [list(row) for row in rows]


# The file of rejects -------------------------------------------------------------------------------------------------


def test_a_file_of_rejects_has_the_headings_the_row_and_why(clerk: Command, tmp_path: Path) -> None:
    run(clerk, tmp_path, MIXED, "--rejects", str(tmp_path / "rejects.csv"))
    head, (number, phone, note, why) = read(tmp_path / "rejects.csv")
    assert head == ["number", "phone", "note", "error"]
    assert (number, phone, note) == ("1002", "x", "b")
    assert why.startswith(f"phone: {PHONE}; ")


def test_a_file_of_rejects_is_for_its_owner_alone(clerk: Command, tmp_path: Path) -> None:
    run(clerk, tmp_path, MIXED, "--rejects", str(tmp_path / "rejects.csv"))
    assert stat.S_IMODE((tmp_path / "rejects.csv").stat().st_mode) == 0o600


def test_a_file_of_rejects_opens_in_a_spreadsheet(clerk: Command, tmp_path: Path) -> None:
    content = MIXED.replace(";x;b", ";x;=1+1").replace("note", "+note") + '1001;y;"a\nb"\n'
    done = run(clerk, tmp_path, content, "--rejects", str(tmp_path / "r.csv"), "--map", put(tmp_path, PLUS, "map.toml"))
    assert done.code == REFUSED
    raw = (tmp_path / "r.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfnumber;phone;'+note;error\r\n1002;x;'=1+1;")
    assert b';"a\nb";' in raw


PLUS = '[columns]\n"+note" = "note"\n'


@pytest.mark.parametrize("make", [csv_file, xlsx_file, ods_file])
def test_rows_of_any_form_are_mended_in_the_file_of_rejects_and_given_again(
    clerk: Command, tmp_path: Path, make: Callable[[list[list[str]]], bytes]
) -> None:
    table = [["number", "phone", "note"], ["1001", "050 1112223", "a"], ["1002", "x", '=b; "c"'], ["1003", "", "d"]]
    rejects = tmp_path / "rejects.csv"
    assert run(clerk, tmp_path, make(table), "--partial", "--rejects", str(rejects)).code == PARTLY
    rejects.write_bytes(rejects.read_bytes().replace(b";x;", b";050 1112225;"))
    assert clerk("batch", "apply", str(rejects)).code == 0
    found = customer(clerk, 1002)
    assert [one["as_given"] for one in found["phones"]] == ["050 1112225"]
    assert [one["text"] for one in found["notes"]] == ['=b; "c"']


def test_rows_that_were_not_mended_are_refused_again(clerk: Command, tmp_path: Path) -> None:
    run(clerk, tmp_path, MIXED, "--rejects", str(tmp_path / "first.csv"))
    again = clerk("batch", "apply", str(tmp_path / "first.csv"), "--rejects", str(tmp_path / "second.csv"))
    assert again.code == REFUSED
    assert read(tmp_path / "second.csv") == read(tmp_path / "first.csv")


def test_a_file_of_rejects_is_read_by_the_options_of_its_origin(clerk: Command, tmp_path: Path) -> None:
    content = "Nro|GSM|Huom\n1001|050 1112223|ä;ö\n1002|x|å;ö\n"
    text = 'encoding = "cp850"\ndelimiter = "|"\n[columns]\nNro = "number"\nGSM = "phone"\nHuom = "note"\n'
    options, rejects = ("--map", put(tmp_path, text, "map.toml")), tmp_path / "rejects.csv"
    done = run(clerk, tmp_path, content.encode("cp850"), "--partial", *options, "--rejects", str(rejects))
    assert done.code == PARTLY
    assert read(rejects, "|")[1][:3] == ["1002", "x", "å;ö"]
    rejects.write_bytes(rejects.read_bytes().replace(b"|x|", b"||"))
    assert clerk("batch", "apply", str(rejects), *options).code == 0
    assert customer(clerk, 1002)["notes"][0]["text"] == "å;ö"


def test_a_row_with_too_many_cells_is_kept_whole(clerk: Command, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    run(clerk, tmp_path, "number;error;note\n1002;vanha;b;liikaa\n", "--rejects", str(rejects))
    head, row = read(rejects)
    assert (head, row[:2], row[3:]) == (["number", "note", "error"], ["1002", "b"], ["liikaa"])
    assert clerk("batch", "apply", str(rejects)).code == REFUSED


def test_rejects_of_json_lines_are_json_lines(clerk: Command, tmp_path: Path) -> None:
    objects = [
        '{"number":1001, "note": "ä"}',
        '{"phone": 3.58401E+11, "number":1002 }',
        '{"number": 1003, "phone": "x", "virhe": "vanha"}',
    ]
    rejects = tmp_path / "rejects.jsonl"
    assert run(clerk, tmp_path, "\n".join(objects), "--partial", "--rejects", str(rejects)).code == PARTLY
    first, second = rejects.read_text(encoding="utf-8").splitlines()
    assert first.startswith('{"phone": 3.58401E+11, "number":1002 , "error": "phone: a number stands here')
    assert set(json.loads(second)) == {"number", "phone", "error"}
    rejects.write_text(first.replace("3.58401E+11", '"050 1112225"') + "\n", encoding="utf-8")
    assert clerk("batch", "apply", str(rejects)).code == 0
    assert [one["as_given"] for one in customer(clerk, 1002)["phones"]] == ["050 1112225"]


@pytest.mark.parametrize("command", ["check", "apply"])
def test_no_file_of_rejects_is_made_when_nothing_is_refused(clerk: Command, tmp_path: Path, command: str) -> None:
    file = put(tmp_path, MIXED.replace(";x;", ";;"))
    assert clerk("batch", command, file, "--rejects", str(tmp_path / "rejects.csv")).code == 0
    assert not (tmp_path / "rejects.csv").exists()


def test_a_check_writes_the_file_of_rejects_too(clerk: Command, tmp_path: Path) -> None:
    done = clerk("batch", "check", put(tmp_path, MIXED), "--rejects", str(tmp_path / "rejects.csv"))
    assert (done.code, len(read(tmp_path / "rejects.csv"))) == (REFUSED, 2)
    assert f"All rows refused or left out are in {tmp_path}/rejects.csv, each with its error." in done.out


def test_a_file_of_rejects_is_never_taken_for_a_complete_list(clerk: Command, tmp_path: Path) -> None:
    for reference in ("A", "B"):
        ran(clerk, "claim", "open", "1001", "--reference", reference, "--due-on", "1.10.2026")
    content, options = (
        "number;reference;due_on\n1001;A;1.10.2026\n1001;B;huomenna\n",
        ("--what", "claims", "--complete"),
    )
    rejects = tmp_path / "rejects.csv"
    assert run(clerk, tmp_path, content, *options, "--rejects", str(rejects)).code == REFUSED
    rejects.write_bytes(rejects.read_bytes().replace(b"huomenna", b"1.10.2026"))
    done = clerk("batch", "apply", str(rejects), *options, "--format", "json")
    assert "a file of refused rows is no complete list" in told(done, InputUnreadableError.exit_code)
    assert [claim["state"] for claim in customer(clerk)["claims"]] == ["open", "open"]


# Places for it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--partial",)])
def test_a_file_that_is_there_is_kept_and_nothing_applied(
    office: Office, clerk: Command, tmp_path: Path, options: tuple[str, ...]
) -> None:
    before = rows_of(office)
    rejects = put(tmp_path, "vanha", "rejects.csv")
    assert "it exists already" in told(run(clerk, tmp_path, MIXED, *options, "--rejects", rejects), OUTPUT)
    assert ((tmp_path / "rejects.csv").read_text(encoding="utf-8"), rows_of(office)) == ("vanha", before)


def test_a_file_that_is_there_is_replaced_with_force(clerk: Command, tmp_path: Path) -> None:
    rejects = put(tmp_path, "vanha", "rejects.csv")
    assert run(clerk, tmp_path, MIXED, "--rejects", rejects, "--force").code == REFUSED
    assert len(read(tmp_path / "rejects.csv")) == 2


@pytest.mark.parametrize("name", ["batch.csv", "./batch.csv", "link.csv"])
def test_the_file_that_is_read_is_never_replaced(clerk: Command, tmp_path: Path, name: str) -> None:
    file = put(tmp_path, MIXED)
    (tmp_path / "link.csv").hardlink_to(file)
    done = clerk("batch", "apply", file, "--partial", "--rejects", f"{tmp_path}/{name}", "--force")
    assert (done.code, "it is the file that is read" in done.err) == (OUTPUT, True)
    assert (tmp_path / "batch.csv").read_text(encoding="utf-8") == MIXED


def test_the_file_behind_standard_input_is_never_replaced(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "batch.csv"
    file.write_text(MIXED, encoding="utf-8")
    with file.open("rb") as stdin:
        done = subprocess.run(
            [sys.executable, "-m", "kkrek", "batch", "apply", "-", "--partial", "--rejects", file, "--force",
             "--register", office.directory, "--user", "kaisa", "--password-file", office.password_file],
            stdin=stdin, capture_output=True, cwd=ROOT, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert (done.returncode, b"it is the file that is read" in done.stderr) == (OUTPUT, True)
    assert file.read_text(encoding="utf-8") == MIXED


@pytest.mark.parametrize("name", ["register.db", "rejects.csv"])
def test_a_file_of_rejects_does_not_lie_in_the_register(
    office: Office, clerk: Command, tmp_path: Path, name: str
) -> None:
    before = bytes_of(office)
    rejects = office.directory / name
    done = run(clerk, tmp_path, MIXED, "--rejects", str(rejects), "--force", "--register", str(office.directory))
    assert "the register itself lies in this folder" in told(done, OUTPUT)
    assert bytes_of(office) == before


@pytest.mark.parametrize("name", ["none/rejects.csv", "a" * 300, "."])
def test_a_place_that_takes_no_file_is_refused_and_nothing_applied(
    office: Office, clerk: Command, tmp_path: Path, name: str
) -> None:
    before = rows_of(office)
    done = run(clerk, tmp_path, MIXED, "--partial", "--rejects", f"{tmp_path}/{name}")
    told(done, OUTPUT)
    assert rows_of(office) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["batch.csv", "office"]


# Nobody's data in what cron mails ----------------------------------------------------------------------------------

SECRETS = ("Salainen", "050 999", "131052", "902Y", "1234 5600", "FI21", "salainen@", "Salakatu")


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("command", ["check", "apply"])
def test_errors_in_a_pipe_show_no_value_at_all(clerk: Command, tmp_path: Path, command: str, form: str) -> None:
    rows = [
        ("number", "family_name", "phone", "email", "hetu", "iban", "street", "postal_code", "was_town"),
        ("1001", "Salainen", "050 999", "", "", "", "", "", ""),
        ("1002", "", "", "salainen@", "", "", "", "", ""),
        ("1003", "", "", "", "131052-902X", "", "", "", ""),
        ("1001", "", "", "", "", "FI21 1234 5600 0007 86", "", "", ""),
        ("1002", "", HETU, "", "", "", "", "", ""),
        ("1003", "", "", ACCOUNT, "", "", "", "", ""),
        ("Salainen", "", "", "", "", "", "", "", ""),
        ("1002", "", "", "", "", "", "Salakatu 1", "050 999", ""),
        ("1003", "", "", "", "", "", "", "", "Salakatu"),
    ]
    file = put(tmp_path, csv_file(rows))
    done = clerk("batch", command, file, "--format", form, "--rejects", str(tmp_path / "rejects.csv"))
    assert done.code == REFUSED
    assert not [secret for secret in SECRETS if secret in done.out + done.err]
    assert len(read(tmp_path / "rejects.csv")) == len(rows)


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_code_that_is_not_free_is_refused_without_being_shown(clerk: Command, tmp_path: Path, form: str) -> None:
    wanted = hetu(902)
    file = put(tmp_path, f"number;hetu;hetun peruste\n1001;{wanted};vuokrasuhde\n1002;{wanted};vuokrasuhde\n")
    done = clerk("batch", "check", file, "--format", form)
    assert (done.code, wanted in done.out + done.err, wanted[:6] in done.err) == (REFUSED, False, False)


def test_a_file_of_another_form_shows_nothing_of_its_line(clerk: Command, tmp_path: Path) -> None:
    for content in (f'{{"number": 1001, "hetu": "{HETU}"\n', f'number;hetu\n1001;"{HETU}"x\n'):
        done = run(clerk, tmp_path, content)
        assert (done.code, HETU in done.out + done.err) == (InputUnreadableError.exit_code, False)
