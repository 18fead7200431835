"""`kkrek marketing list` and `sent`: the file, the choice of people, and what stops either (M-06, M-10)."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from json_results import complaints
from mailing_people import LETTER, add, excluded, make, names
from register_file import opened

from kkrek.errors import (
    AlreadyThereError,
    InvalidValueError,
    KkrekError,
    NeedsOptionError,
    NotFoundError,
    OutputError,
    RoleTooLowError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def test_a_letter_list_is_a_file_for_spreadsheets(clerk: Command, out: Path) -> None:
    add(clerk, "Aino")
    make(clerk, out)
    assert out.read_bytes() == (
        b"\xef\xbb\xbfName;Care of;Street address;Postal code;Town;Country\r\n"
        b"Aino Koskela;;Testikatu 1 A 2;00100;Helsinki;\r\n"
    )


def test_nobody_else_can_read_the_file(clerk: Command, out: Path) -> None:
    make(clerk, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_cell_that_a_spreadsheet_would_run_gets_a_quote(clerk: Command, out: Path) -> None:
    number = str(add(clerk, "Aino"))
    clerk("correct", number, "--given-names", "=HYPERLINK(1)")
    make(clerk, out, "--kind", "advertising", "--channel", "phone")
    row = out.read_text(encoding="utf-8-sig").splitlines()[1].split(";")
    assert [cell[0] for cell in row] == ["'", "'"]
    assert row[1].startswith("'+358")


@pytest.mark.parametrize("channel", ["email", "phone"])
def test_other_channels_hold_the_name_and_the_contact_alone(clerk: Command, out: Path, channel: str) -> None:
    number = add(clerk, "Aino")
    clerk("consent", "give", str(number), "--kind", "advertising", "--channel", channel)
    make(clerk, out, "--kind", "advertising", "--channel", channel)
    assert len(out.read_text(encoding="utf-8-sig").splitlines()[1].split(";")) == 2


def test_the_postal_address_comes_before_the_home(clerk: Command, out: Path) -> None:
    number = str(add(clerk, "Aino"))
    done = clerk("correct", number, "--street", "PL 12", "--postal-code", "33101", "--town", "Tampere",
                 "--address-kind", "postal")  # fmt: skip
    assert done.code == 0, done.err
    make(clerk, out)
    assert "PL 12;33101;Tampere" in out.read_text(encoding="utf-8-sig")


def test_a_former_address_is_not_written_to(clerk: Command, out: Path) -> None:
    number = str(add(clerk, "Aino"))
    clerk("correct", number, "--street", "Uusitie 5", "--postal-code", "33100", "--town", "Tampere")
    make(clerk, out)
    assert "Uusitie 5" in out.read_text(encoding="utf-8-sig")
    assert "Testikatu" not in out.read_text(encoding="utf-8-sig")


def test_a_list_can_be_of_a_town_or_a_kind_of_relation(clerk: Command, out: Path) -> None:
    aino, bertta = (str(add(clerk, name)) for name in ("Aino", "Bertta"))
    clerk("correct", bertta, "--street", "Uusitie 5", "--postal-code", "33100", "--town", "Tampere")
    clerk("relation", "open", aino, "--kind", "parking-lease", "--object", "Paikka 7", "--begin", "1.1.2020")
    make(clerk, out, *LETTER, "--town", "TAMPERE")
    assert names(out) == ["Bertta Koskela"]
    make(clerk, out, *LETTER, "--relation", "autopaikka")
    assert names(out) == ["Aino Koskela"]


def test_a_relation_that_begins_later_is_not_ended(clerk: Command, out: Path) -> None:
    aino = str(add(clerk, "Aino"))
    clerk("relation", "open", aino, "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.1.2027")
    make(clerk, out)
    assert names(out) == ["Aino Koskela"]


def test_a_consent_does_not_outlive_the_customer_relation(clerk: Command, out: Path) -> None:
    aino = str(add(clerk, "Aino"))
    clerk("consent", "give", aino, "--kind", "advertising", "--channel", "email")
    clerk("relation", "open", aino, "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.1.2020",
          "--end", "31.1.2026")  # fmt: skip
    assert excluded(make(clerk, out, "--kind", "advertising", "--channel", "email")) == {"relation_ended": 1}


def test_a_withdrawn_consent_is_counted_by_itself(clerk: Command, out: Path) -> None:  # GDPR Art. 7(3)
    aino = str(add(clerk, "Aino"))
    for word in ("give", "withdraw"):
        clerk("consent", word, aino, "--kind", "advertising", "--channel", "post")
    assert excluded(make(clerk, out)) == {"withdrawn": 1}


def test_who_has_objected_is_on_no_list_before_it_is_recorded(clerk: Command, out: Path) -> None:  # E-45
    aino = str(add(clerk, "Aino"))
    assert clerk("request", "open", aino, "--kind", "marketing-objection", "--via", "email").code == 0
    assert excluded(make(clerk, out)) == {"forbidden": 1}
    assert clerk("request", "withdraw", "2026-0001").code == 0
    assert excluded(make(clerk, out)) == {}


def test_the_protected_are_on_no_list_whatever_the_channel(clerk: Command, officer: Command, out: Path) -> None:  # F-15
    aino = str(add(clerk, "Aino"))
    clerk("consent", "give", aino, "--kind", "advertising", "--channel", "email")
    officer("protect", aino, "--until", "1.6.2031")
    assert excluded(make(clerk, out, "--kind", "advertising", "--channel", "email")) == {"protected": 1}


@pytest.mark.parametrize(("purpose", "left_out"), [("statistics", {}), ("marketing", {"restricted": 1})])
def test_a_restriction_of_a_purpose_bars_only_from_what_serves_it(
    clerk: Command, officer: Command, out: Path, purpose: str, left_out: dict[str, int]
) -> None:  # E-41, M-06
    officer("restrict", str(add(clerk, "Aino")), "--ground", "b", "--against", purpose)
    assert excluded(make(clerk, out)) == left_out


def test_a_dry_run_counts_and_keeps_nothing(clerk: Command, office: Office, out: Path) -> None:
    add(clerk, "Aino")
    done = clerk("marketing", "list", *LETTER, "--output", str(out), "--dry-run", "--format", "json")
    assert (done.data["mailings"][0]["listed"], done.data["applied"]) == (1, False)
    assert not out.exists()
    with opened(office) as store:
        assert store.all("SELECT * FROM mailing") == []


def test_without_options_it_lists_what_was_made(clerk: Command, out: Path) -> None:
    make(clerk, out)
    make(clerk, out, "--kind", "research", "--channel", "phone")
    made = clerk("marketing", "list", "--format", "json").data["mailings"]
    assert [(one["id"], one["kind"]) for one in made] == [(2, "research"), (1, "advertising")]
    assert b"\r\n1,".replace(b",", b";") in clerk("--format", "csv", "marketing", "list").raw


def test_the_result_is_as_the_schema_says(clerk: Command, out: Path) -> None:
    add(clerk, "Aino")
    assert complaints(make(clerk, out).data, "data marketing list") == []
    sent = clerk("marketing", "sent", "1", "--format", "json")
    assert complaints(sent.data, "data marketing sent") == []


def test_a_file_that_exists_is_not_replaced_unasked(clerk: Command, office: Office, out: Path) -> None:
    out.write_text("mine", encoding="utf-8")
    done = clerk("marketing", "list", *LETTER, "--output", str(out))
    assert done.code == OutputError.exit_code
    assert out.read_text(encoding="utf-8") == "mine"
    with opened(office) as store:
        assert store.all("SELECT * FROM mailing") == []


def test_a_list_is_never_written_into_the_register(clerk: Command, office: Office) -> None:
    there = ("--register", str(office.directory))
    done = clerk(*there, "marketing", "list", *LETTER, "--output", str(office.directory / "list.csv"))
    assert done.code == OutputError.exit_code


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--kind", "advertising"), NeedsOptionError),
        (LETTER, NeedsOptionError),
        ((*LETTER, "--output", "-"), NeedsOptionError),
        (("--town", "Tampere"), UsageError),
        (("--kind", "mainos", "--channel", "post"), InvalidValueError),
    ],
)
def test_what_is_missing_or_wrong_is_said(clerk: Command, options: tuple[str, ...], error: type[KkrekError]) -> None:
    assert clerk("marketing", "list", *options).code == error.exit_code


@pytest.mark.parametrize("command", [("list",), ("check", "f", *LETTER, "--output", "g"), ("sent", "1")])
def test_a_viewer_makes_no_lists(viewer: Command, command: tuple[str, ...]) -> None:
    assert viewer("marketing", *command).code == RoleTooLowError.exit_code


def test_sent_takes_a_day_once(clerk: Command, out: Path) -> None:
    make(clerk, out)
    assert clerk("marketing", "sent", "1", "--on", "today").code == 0
    assert clerk("marketing", "sent", "1", "--on", "today").code == 0
    assert clerk("marketing", "list", "--format", "json").data["mailings"][0]["sent_on"] == "2026-11-22"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("7",), NotFoundError),
        (("1", "--on", "1.1.2020"), InvalidValueError),
        (("1", "--on", "1.1.2030"), InvalidValueError),
    ],
)
def test_sent_refuses_what_cannot_be(
    clerk: Command, out: Path, options: tuple[str, ...], error: type[KkrekError]
) -> None:
    make(clerk, out)
    assert clerk("marketing", "sent", *options).code == error.exit_code


def test_another_day_of_sending_is_refused(clerk: Command, office: Office, out: Path) -> None:
    make(clerk, out)
    with opened(office) as store:
        store.run("UPDATE mailing SET sent_on = '2026-11-21'")
    assert clerk("marketing", "sent", "1", "--on", "22.11.2026").code == AlreadyThereError.exit_code


def test_an_erased_customer_leaves_the_lists(clerk: Command, officer: Command, office: Office, out: Path) -> None:
    aino = str(add(clerk, "Aino"))
    make(clerk, out)
    officer("erase", aino, "--ground", "17.1.a", "--yes")
    with opened(office) as store:
        assert store.all("SELECT * FROM mailing_customer") == []
        row = store.one("SELECT listed, excluded FROM mailing")
    assert row is not None
    assert (row["listed"], json.loads(row["excluded"])) == (1, {})
