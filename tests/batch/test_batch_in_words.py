"""What a clerk is told of a file before anything is written, and in which words (M-05, F-15, Art. 12(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import check, hetu, write
from reading_side import add_people, put
from register_file import opened
from terminal import at_terminal
from whole_people import ready, words

from kkrek.errors import HeadingsError, OutputError, RowsRefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

OPT_OUTS = ("--what", "opt-outs")


# What would change ---------------------------------------------------------------------------------------------------


def test_a_check_of_opt_outs_shows_whom_what_and_by_which_channel(clerk: Command, tmp_path: Path) -> None:
    add_people(clerk)
    rows = [{"number": "1001"}, {"number": "1002", "marketing_kind": "research", "channel": "phone,sms"}]
    found = check(clerk, tmp_path, rows, *OPT_OUTS).data["changes"]
    assert [(one["line"], one["number"], one["field"], one["old"]) for one in found] == [
        (2, 1001, "marketing", None),
        (3, 1002, "marketing", None),
    ]
    assert found[1]["new"] == {
        "state": "forbidden",
        "pairs": [["research", "phone"], ["research", "sms"]],
        "since": "2026-11-22",
    }
    out = clerk("batch", "check", str(tmp_path / "batch.csv"), *OPT_OUTS).out
    assert "forbidden: every kind (every channel) (since 22 November 2026)" in out
    assert "forbidden: market research and opinion polls (phone call, text message) (since 22 November 2026)" in out


def test_an_opt_out_in_a_file_of_customers_is_shown_too(clerk: Command, tmp_path: Path) -> None:
    add_people(clerk)
    marketing = {"marketing": "no", "marketing_via": "letter"}
    rows = [{"number": "1001", **marketing}, {"number": "", "family_name": "Ek", **marketing}]
    found = check(clerk, tmp_path, rows, "--add").data["changes"]
    assert [one["number"] for one in found if one["field"] == "marketing"] == [1001, None]


def test_a_check_shows_the_changes_beside_refused_rows(clerk: Command, tmp_path: Path) -> None:
    add_people(clerk)
    file = put(tmp_path, "number;phone\n1001;050 1112223\n1002;x\n")
    done = clerk("batch", "check", file)
    assert done.code == RowsRefusedError.exit_code
    assert "The first changes" in done.out
    assert "050 1112223" in done.out


# The wrong kind of batch ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "hint"),
    [
        ("asiakasnumero;laji;kohde;alku;loppu", "add --what relations"),
        ("asiakasnumero;viite;eräpäivä;tila", "add --what claims"),
        ("asiakasnumero;laji;päivä;kohde;kuvaus", "add --what events"),
        ("asiakasnumero;kanava;saapui;tapa", "add --what opt-outs"),
        ("asiakasnumero;laji;kohde", "they are headings of another kind of batch"),
        ("asiakasnumero;laji;kohde;tuntematon", "see the known ones with"),
    ],
)
def test_headings_of_another_kind_of_batch_name_it(clerk: Command, tmp_path: Path, head: str, hint: str) -> None:
    done = clerk("batch", "check", put(tmp_path, f"{head}\n1001;a;b\n"), "--format", "json")
    assert (done.code, hint in done.error["hint"]) == (HeadingsError.exit_code, True)


def test_headings_that_mean_nothing_are_named_at_a_terminal(office: Office, tmp_path: Path) -> None:
    head = f"asiakasnumero;viite;tila 123;{hetu(902)}"
    terminal = at_terminal("batch", "check", put(tmp_path, f"{head}\n1001;a;b;c\n"), "--register",
                           str(office.directory), "--user", "kaisa", "--password-file", str(office.password_file),
                           environ={"COLUMNS": "300"})  # fmt: skip
    assert terminal.end() == HeadingsError.exit_code
    assert "mean nothing here: viite, tila 123, #4" in terminal.seen
    assert hetu(902) not in terminal.seen


# Places that a result must not take ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "reason"),
    [("password", "it is the password file"), ("map.toml", "it is the file that is read")],
)
def test_a_file_that_the_command_reads_is_not_replaced(
    office: Office, clerk: Command, tmp_path: Path, which: str, reason: str
) -> None:
    add_people(clerk)
    given = put(tmp_path, 'what = "customers"\n', "map.toml")
    target = office.password_file if which == "password" else tmp_path / which
    before = target.read_bytes()
    done = clerk("batch", "check", put(tmp_path, "number;phone\n1001;x\n"), "--map", given, "--rejects", str(target),
                 "--force", "--password-file", str(office.password_file))  # fmt: skip
    assert (done.code, reason in done.err) == (OutputError.exit_code, True)
    assert target.read_bytes() == before


@pytest.mark.parametrize("argv", [("report", "1001"), ("export", "1001")])
def test_no_output_takes_the_place_of_the_password_file(office: Office, clerk: Command, argv: tuple[str, ...]) -> None:
    add_people(clerk)
    before = office.password_file.read_bytes()
    where = ("--output", str(office.password_file), "--force", "--password-file", str(office.password_file))
    more = ("--file-type", "text") if argv[0] == "report" else ()
    done = clerk(*argv, *more, "--identity", "document-seen", *where)
    assert (done.code, "it is the password file" in done.err) == (OutputError.exit_code, True)
    assert office.password_file.read_bytes() == before


# The words of the clerk ----------------------------------------------------------------------------------------------


def test_commands_in_remedies_stand_in_finnish_for_scripts_too(clerk: Command, tmp_path: Path) -> None:
    file = str(write(tmp_path, [{"number": "1009", "language": "sv"}]))
    done = clerk("batch", "check", file, "--ui-lang", "fi", "--format", "json")
    assert "`kkrek hae`" in done.data["errors"][0]["remedy"]


def test_what_is_left_of_a_batch_names_the_finnish_command(clerk: Command, officer: Command, tmp_path: Path) -> None:
    assert clerk("batch", "apply", str(write(tmp_path, [{"family_name": "Ek"}])), "--add").code == 0
    clerk("note", "add", "1001", "kissa")
    out = officer("batch", "undo", "B2026-0001", "--dry-run", "--ui-lang", "fi").out
    assert ("`kkrek poista`" in out, "kkrek erase" in out) == (True, False)


@pytest.mark.parametrize(("lang", "listed"), [("fi", "check, tarkista"), ("en", "check  ")])
def test_the_help_of_a_group_lists_the_finnish_words_in_finnish(clerk: Command, lang: str, listed: str) -> None:
    assert listed in clerk("batch", "--help", "--ui-lang", lang).out
    assert ("batch, eräajo" in clerk("--help", "--ui-lang", lang).out) == (lang == "fi")


@pytest.mark.parametrize(("lang", "word"), [("fi", "saatavat"), ("sv", "fordringar"), ("en", "claims")])
def test_what_a_batch_is_about_is_offered_in_the_words_of_batches(
    clerk: Command, tmp_path: Path, lang: str, word: str
) -> None:
    done = clerk("batch", "check", put(tmp_path, "number\n1001\n"), "--what", "autot", "--ui-lang", lang)
    assert word in done.err
    assert "oikeudellinen vaade" not in done.err


# The log -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "fields"), [(1002, "notes phones"), (1001, "notes")])
@pytest.mark.parametrize("holds", [True, False])
def test_what_is_compared_of_somebody_protected_stands_in_the_log(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, number: int, fields: str, holds: bool
) -> None:  # F-15
    ready(office, clerk, shelf)
    phone = words(number)["phone" if holds else "new_phone"]
    check(clerk, tmp_path, [{"number": str(number), "was_phone": phone, "note": "a"}])
    with opened(office) as store:
        row = store.one("SELECT fields FROM log WHERE operation = 'batch check' ORDER BY n DESC")
    assert row is not None
    assert row["fields"] == (fields if holds else fields.removeprefix("notes").strip())


@pytest.mark.parametrize("command", ["check", "apply"])
def test_contacts_of_somebody_protected_are_in_no_output(  # F-15
    clerk: Command, tmp_path: Path, command: str
) -> None:
    add_people(clerk)
    assert clerk("protect", "1001").code == 0
    rows = [{"number": "1001", "phone": "050 7654321", "email": "uusi.osoite@example.fi"}]
    file = str(write(tmp_path, rows))
    shown = clerk("batch", command, file)
    assert shown.code == 0, shown.err
    other = clerk("batch", "check", file, "--format", "json") if command == "check" else shown
    assert not [one for one in ("7654321", "uusi.osoite") if one in shown.out + shown.err + other.out + other.err]
