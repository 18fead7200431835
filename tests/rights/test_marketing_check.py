"""`kkrek marketing check`: an outside list, struck and given back in the form in which it came."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from json_results import complaints
from mailing_people import LETTER, add
from register_file import opened

from kkrek.errors import InputUnreadableError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office


class Lists:
    """An outside list and what is left of it."""

    def __init__(self, folder: Path, clerk: Command) -> None:
        self.given, self.left, self._clerk = folder / "in.csv", folder / "out.csv", clerk

    def check(self, content: bytes, *options: str) -> Run:
        self.given.write_bytes(content)
        wanted = ("--output", str(self.left), "--force", "--format", "json", *options)
        return self._clerk("marketing", "check", str(self.given), *LETTER, *wanted)


@pytest.fixture
def lists(tmp_path: Path, clerk: Command) -> Lists:
    return Lists(tmp_path, clerk)


@pytest.mark.parametrize(
    "content",
    [
        "nimi;sähköposti\r\nÄijälä Åke;ake@esimerkki.fi\r\n".encode("cp1252"),
        "nimi;sähköposti\nÄijälä Åke;ake@esimerkki.fi\n".encode(),
        b"\xef\xbb\xbf" + "name\temail\nÄijälä Åke\take@esimerkki.fi\n".encode(),
        'Namn,E-post,Övrigt\n"Äijälä, Åke",ake@esimerkki.fi,"två\nrader"\n'.encode(),
    ],
)
def test_what_is_kept_comes_back_byte_for_byte(lists: Lists, content: bytes) -> None:
    assert lists.check(content).data["kept"] == 1
    assert lists.left.read_bytes() == content


@pytest.mark.parametrize(
    "row",
    [
        "aino@ESIMERKKI.fi;;;;",
        ";040 1234545;;;",
        ";;Koskela Aino;Testikatu 1 A 2;00100",
        ";;AINO KOSKELA;testikatu 1a2;00100",
    ],
)
def test_a_customer_who_forbids_is_struck_by_any_identifier(
    clerk: Command, viewer: Command, lists: Lists, row: str
) -> None:
    aino = str(add(clerk, "Aino"))
    viewer("opt-out", aino)
    done = lists.check(f"email;phone;name;street;postal_code\n{row}\n".encode())
    assert done.data["struck"] == {"forbidden": 1}


def test_who_has_objected_is_struck_before_it_is_recorded(clerk: Command, lists: Lists) -> None:  # E-45
    clerk("request", "open", str(add(clerk, "Aino")), "--kind", "marketing-objection", "--via", "email")
    assert lists.check(b"email\naino@esimerkki.fi\n").data["struck"] == {"forbidden": 1}


def test_who_only_never_said_anything_stays(clerk: Command, lists: Lists) -> None:
    add(clerk, "Aino")
    assert lists.check(b"email\naino@esimerkki.fi\n").data["kept"] == 1


def test_a_prohibition_of_another_channel_does_not_strike(clerk: Command, viewer: Command, lists: Lists) -> None:
    aino = str(add(clerk, "Aino"))
    viewer("opt-out", aino, "--channel", "sms")
    assert lists.check(b"email\naino@esimerkki.fi\n").data["kept"] == 1


def test_the_dead_and_the_restricted_are_struck(clerk: Command, office: Office, lists: Lists) -> None:  # M-06
    dead, limited = (str(add(clerk, name)) for name in ("Aino", "Bertta"))
    clerk("correct", dead, "--deceased-on", "1.1.2026")
    with opened(office) as store:
        sql = "INSERT INTO restriction (customer, ground, since, entry) VALUES (:number, 'a', '2026-01-01', 1)"
        store.run(sql, {"number": int(limited)})
    done = lists.check(f"number\n{dead}\n{limited}\n".encode())
    assert done.data["struck"] == {"deceased": 1, "restricted": 1}


@pytest.mark.parametrize(("purpose", "struck"), [("statistics", {}), ("marketing", {"restricted": 1})])
def test_a_restriction_of_a_purpose_strikes_only_what_serves_it(
    clerk: Command, officer: Command, lists: Lists, purpose: str, struck: dict[str, int]
) -> None:  # E-41, M-06
    officer("restrict", str(add(clerk, "Aino")), "--ground", "b", "--against", purpose)
    assert lists.check(b"email\naino@esimerkki.fi\n").data["struck"] == struck


def test_a_protected_person_is_struck_and_told_by_number_alone(
    clerk: Command, officer: Command, lists: Lists
) -> None:  # F-15
    aino = str(add(clerk, "Aino"))
    officer("protect", aino, "--until", "1.6.2031")
    done = lists.check(b"phone;name;street;postal_code\n;Koskela Aino;Testikatu 1 A 2;00100\n")
    assert (done.data["struck"], done.data["protected"]) == ({"protected": 1}, [int(aino)])
    assert "Aino" not in done.out
    assert "Testikatu" not in done.out


def test_a_row_that_cannot_be_compared_is_not_let_through(lists: Lists) -> None:
    done = lists.check(b"email;name\nno address;X\nok@esimerkki.fi;Y;more\nok@esimerkki.fi;Z\n")
    assert done.data["struck"] == {"unreadable": 2}
    assert lists.left.read_bytes() == b"email;name\nok@esimerkki.fi;Z\n"


def test_a_cell_that_a_spreadsheet_would_run_gets_one_quote(lists: Lists) -> None:
    lists.check(b"phone;note\n'+358401234567;=1+1\n+358 40 1234567;x\n")
    assert lists.left.read_bytes() == b"phone;note\n'+358401234567;'=1+1\n'+358 40 1234567;x\n"


def test_nothing_of_the_list_is_kept(clerk: Command, office: Office, lists: Lists) -> None:
    add(clerk, "Aino")
    lists.check(b"email;name\naino@esimerkki.fi;Joku\n")
    with opened(office) as store:
        row = store.one("SELECT operation, purpose, customers FROM log ORDER BY n DESC LIMIT 1")
        assert store.all("SELECT * FROM mailing") == []
    assert row is not None
    assert tuple(row) == ("marketing check", "marketing", 1)


def test_the_result_is_as_the_schema_says(lists: Lists) -> None:
    assert complaints(lists.check(b"email\nx@esimerkki.fi\n").data, "data marketing check") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no heading"),
        (b"a;b\n1;2\n", "no heading"),
        (b"name;street\nA;B\n", "no heading"),
        (b"email;e-mail\na@b.fi;c@d.fi\n", "two of its headings"),
        (b"PK\x03\x04rest", "no CSV file"),
        ("email\nä@b.fi\n".encode("utf-16"), "no CSV file"),
        (b"email\na\0@b.fi\n", "zero byte"),
        (b'email;name\n"a@b.fi;x\n', "quotation mark"),
        (b"email\n\x81\n", "no CSV file"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(lists: Lists, content: bytes, reason: str) -> None:
    done = lists.check(content)
    assert done.code == InputUnreadableError.exit_code
    assert reason in done.error["message"]
    assert not lists.left.exists()


def test_a_missing_file_is_told(clerk: Command, tmp_path: Path) -> None:
    done = clerk("marketing", "check", str(tmp_path / "none.csv"), *LETTER, "--output", str(tmp_path / "out.csv"))
    assert done.code == InputUnreadableError.exit_code


def test_the_output_is_not_written_over_another_file(clerk: Command, lists: Lists) -> None:
    lists.given.write_bytes(b"email\nx@esimerkki.fi\n")
    done = clerk("marketing", "check", str(lists.given), *LETTER, "--output", str(lists.given))
    assert done.code == OutputError.exit_code
    assert lists.given.read_bytes() == b"email\nx@esimerkki.fi\n"


@pytest.mark.parametrize("cell", ["loma\rake@esimerkki.fi", "\r=1+1", "a\r\nb", "a\nb"])
def test_a_line_end_in_a_cell_begins_no_row(lists: Lists, cell: str) -> None:
    assert lists.check(f'email;comment\nb@esimerkki.fi;"{cell}"\n'.encode()).data["kept"] == 1
    rows = list(csv.reader(io.StringIO(lists.left.read_bytes().decode(), newline=""), delimiter=";"))
    assert [len(row) for row in rows] == [2, 2]


def test_a_row_under_the_name_borne_before_is_struck(lists: Lists, clerk: Command) -> None:  # M-03
    number = str(add(clerk, "aino"))
    assert clerk("opt-out", number).code == 0
    assert clerk("correct", number, "--family-name", "Lahti").code == 0
    done = lists.check(b"name;street;postal_code\nAino Koskela;Testikatu 1 A 2;00100\n")
    assert done.data["struck"] == {"forbidden": 1}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("channel", ["post", "phone", "email"])
def test_a_list_that_kkrek_made_can_be_checked_before_it_is_sent(
    lists: Lists, clerk: Command, language: str, channel: str
) -> None:  # M-10
    number = str(add(clerk, "aino"))
    wanted = ("--kind", "advertising", "--channel", channel)
    own_sale = ("--from-own-sale",) if channel == "email" else ()
    made = clerk("marketing", "list", *wanted, *own_sale, "--output", str(lists.left), "--ui-lang", language)
    assert made.code == 0, made.err
    assert clerk("opt-out", number).code == 0
    assert lists.check(lists.left.read_bytes(), *wanted).data["struck"] == {"forbidden": 1}
