"""`kkrek opt-out --unknown` and `--import`: people who are not in the register (M-12, E-45)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from json_results import complaints
from mailing_people import LETTER, add, excluded, make
from marketing_state import EVERY, forbidden
from register_file import opened

from kkrek.errors import (
    InputUnreadableError,
    InvalidValueError,
    KkrekError,
    NeedsOptionError,
    RoleTooLowError,
    RowsRefusedError,
    SecretInArgumentError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office


def suppressions(office: Office) -> list[tuple[str, str, str]]:
    with opened(office) as store:
        rows = store.all("SELECT identifier, kind, channel FROM suppression ORDER BY identifier, kind, channel")
    return [tuple(row) for row in rows]


def counts(office: Office) -> tuple[int, ...]:
    """Return how many rows stand in what an opt-out writes."""
    with opened(office) as store:
        tables = ("marketing_choice", "suppression", "task")
        rows = [store.one(f"SELECT count(*) FROM {table}") for table in tables]
    lines = (office.directory / "register.ledger").read_text(encoding="utf-8").count("\n")
    return (*(row[0] for row in rows if row is not None), lines)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return tmp_path / "kielto.csv"


def test_an_unknown_person_is_put_on_the_suppression_list(clerk: Command, office: Office) -> None:
    done = clerk("opt-out", "--unknown", "--email", "vieras@esimerkki.fi", "--format", "json")
    assert done.code == 0, done.err
    assert complaints(done.data, "data opt-out") == []
    assert (done.data["number"], done.data["identifiers"], done.data["again"]) == (None, ["email"], False)
    assert {(kind, channel) for _, kind, channel in suppressions(office)} == EVERY


def test_kinds_and_channels_narrow_it(clerk: Command, office: Office) -> None:  # N-04
    clerk("opt-out", "--unknown", "--phone", "040 1234567", "--kind", "research", "--channel", "phone")
    assert suppressions(office) == [("phone", "research", "phone")]


def test_twice_is_no_error_and_writes_nothing_more(clerk: Command, office: Office) -> None:
    clerk("opt-out", "--unknown", "--email", "vieras@esimerkki.fi")
    before = counts(office)
    again = clerk("opt-out", "--unknown", "--email", "VIERAS@esimerkki.fi", "--format", "json")
    assert again.data["again"]
    assert counts(office) == before


def test_a_customer_with_the_same_identifier_is_told_by_number(clerk: Command, officer: Command) -> None:
    open_one, hidden = add(clerk, "Aino"), add(clerk, "Bertta")
    officer("protect", str(hidden), "--until", "1.6.2031")
    first = clerk("opt-out", "--unknown", "--email", "aino@esimerkki.fi", "--format", "json")
    second = clerk("opt-out", "--unknown", "--email", "bertta@esimerkki.fi")
    assert first.data["customers"] == [open_one]
    assert f"Customer {hidden} has one of these" in second.out
    assert "Bertta" not in second.out


def test_whoever_becomes_a_customer_later_is_on_no_list(clerk: Command, tmp_path: Path) -> None:  # M-03
    clerk("opt-out", "--unknown", "--identity-code", "-", stdin="131052-9085\n")
    add(clerk, "Aino", "--identity-code", "-", "--identity-code-reason", "lease", stdin="131052-9085\n")
    assert excluded(make(clerk, tmp_path / "list.csv")) == {"suppressed": 1}


def test_a_dry_run_writes_nothing(clerk: Command, office: Office) -> None:
    done = clerk("opt-out", "--unknown", "--email", "vieras@esimerkki.fi", "--dry-run", "--format", "json")
    assert (done.data["applied"], suppressions(office)) == (False, [])


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--unknown",), NeedsOptionError),
        (("--unknown", "--name", "Pelkkä Nimi"), InvalidValueError),
        (("--unknown", "--email", "ei osoite"), InvalidValueError),
        (("--unknown", "--phone", "112"), InvalidValueError),
        (("--unknown", "--name", "A B", "--street", "Katu 1", "--postal-code", "123"), InvalidValueError),
        (("--unknown", "--identity-code", "131052-9085"), SecretInArgumentError),
        (("1001", "--unknown", "--email", "a@b.fi"), UsageError),
        (("1001", "--email", "a@b.fi"), UsageError),
        ((), UsageError),
        (("--unknown", "--email", "a@b.fi", "--output", "x.pdf"), UsageError),
        (("1001", "--lang", "sv"), UsageError),
        (("1001", "--file-type", "pdf"), UsageError),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    clerk: Command, office: Office, options: tuple[str, ...], error: type[KkrekError]
) -> None:
    assert clerk("opt-out", *options).code == error.exit_code
    assert suppressions(office) == []


def test_a_viewer_has_no_suppression_key(viewer: Command, outside: Path) -> None:
    outside.write_text("email\na@esimerkki.fi\n", encoding="utf-8")
    assert viewer("opt-out", "--unknown", "--email", "a@esimerkki.fi").code == RoleTooLowError.exit_code
    assert viewer("opt-out", "--import", str(outside)).code == RoleTooLowError.exit_code


def test_customers_of_a_list_forbid_and_the_others_are_suppressed(
    clerk: Command, officer: Command, office: Office, outside: Path
) -> None:
    by_mail, by_number, hidden = (str(add(clerk, name)) for name in ("Aino", "Bertta", "Celia"))
    officer("protect", hidden, "--until", "1.6.2031")
    outside.write_text(
        f"Asiakasnumero;Sähköposti;Nimi;Katuosoite;Postinumero\n;AINO@esimerkki.fi;;;\n{by_number};;;;\n"
        ";;Koskela Celia;Testikatu 1 A 2;00100\n;vieras@esimerkki.fi;;;\n;;Vieras Väinö;Salatie 7;33710\n",
        encoding="cp1252",
    )
    done = clerk("opt-out", "--import", str(outside), "--via", "letter", "--format", "json")
    assert done.code == 0, done.err
    assert complaints(done.data, "data opt-out") == []
    assert done.data["customers"] == [int(by_mail), int(by_number), int(hidden)]
    assert (done.data["rows"], done.data["suppressed"], done.data["equal"]) == (5, 2, 0)
    assert [forbidden(clerk, number) for number in (by_mail, by_number, hidden)] == [EVERY] * 3
    assert {identifier for identifier, _, _ in suppressions(office)} == {"email", "name"}
    assert officer("log", "verify").code == 0


def test_the_same_list_twice_changes_nothing_more(clerk: Command, office: Office, outside: Path) -> None:
    add(clerk, "Aino")
    outside.write_text("email\naino@esimerkki.fi\nvieras@esimerkki.fi\n", encoding="utf-8")
    clerk("opt-out", "--import", str(outside))
    before = counts(office)
    again = clerk("opt-out", "--import", str(outside), "--format", "json")
    assert (again.data["equal"], again.data["applied"]) == (2, False)
    assert counts(office) == before


def test_a_repeated_row_counts_once(clerk: Command, office: Office, outside: Path) -> None:
    outside.write_text("email\nvieras@esimerkki.fi\nVIERAS@esimerkki.fi\n", encoding="utf-8")
    done = clerk("opt-out", "--import", str(outside), "--kind", "research", "--channel", "email", "--format", "json")
    assert (done.data["suppressed"], done.data["equal"]) == (1, 1)
    assert len(suppressions(office)) == 1


def test_one_bad_row_leaves_all_unwritten_and_is_told_by_its_physical_line(
    clerk: Command, office: Office, outside: Path
) -> None:
    outside.write_text(
        'email;number;note\nvieras@esimerkki.fi;;"two\nlines"\n\nei osoite;;x\n;9999;x\na@esimerkki.fi;x\n;;y\n',
        encoding="utf-8",
    )
    done = clerk("opt-out", "--import", str(outside), "--format", "json")
    assert done.code == RowsRefusedError.exit_code
    assert [(one["line"], one["column"]) for one in done.data["errors"]] == [(5, "email"), (7, "row"), (8, "name")]
    assert "line 5" in done.error["message"]
    assert "osoite" not in done.err
    assert suppressions(office) == []


def test_a_number_that_nobody_has_refuses_its_row(clerk: Command, office: Office, outside: Path) -> None:
    outside.write_text("number;email\n;vieras@esimerkki.fi\n9999;\n", encoding="utf-8")
    done = clerk("opt-out", "--import", str(outside), "--format", "json")
    assert [(one["line"], one["column"]) for one in done.data["errors"]] == [(3, "number")]
    assert suppressions(office) == []


def test_an_import_reaches_lists_that_are_not_sent(clerk: Command, outside: Path, tmp_path: Path) -> None:  # M-10
    add(clerk, "Aino")
    make(clerk, tmp_path / "list.csv")
    outside.write_text("email\naino@esimerkki.fi\n", encoding="utf-8")
    assert clerk("opt-out", "--import", str(outside), *LETTER, "--format", "json").data["mailings"] == [1]


def test_a_dry_run_of_a_list_writes_nothing(clerk: Command, office: Office, outside: Path) -> None:
    add(clerk, "Aino")
    outside.write_text("email\naino@esimerkki.fi\nvieras@esimerkki.fi\n", encoding="utf-8")
    before = counts(office)
    done = clerk("opt-out", "--import", str(outside), "--dry-run", "--format", "json")
    assert (done.data["customers"], done.data["suppressed"], done.data["applied"]) == ([1001], 1, False)
    assert counts(office) == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nothing;known\n1;2\n", b'email\n"a@b.fi\n'])
def test_what_is_no_list_is_refused(clerk: Command, outside: Path, content: bytes) -> None:
    outside.write_bytes(content)
    assert clerk("opt-out", "--import", str(outside)).code == InputUnreadableError.exit_code
