"""A register that an older kkrek made goes on: the first command brings it to this version, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from filled_customer import fill
from log_kept import LATE, decide, found, pruned
from office import once
from older_register import NEW_FIELDS, make_version
from sqlcipher3 import dbapi2

from kkrek.errors import UntrustedError
from kkrek.store.log import PRUNINGS
from kkrek.store.migrations import migrate, schema_pin
from kkrek.store.schema import PINS, VERSION
from kkrek.store.steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from office import Command, Office
    from sqlcipher3.dbapi2 import Connection

PERSON = (
    "--family-name", "Äijälä", "--given-names", "Aapo Kalevi", "--phone", "040 1234567", "--note", "soittaa aamuisin",
    "--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere", "--former-name", "Ahola",
    "--identity-code", "-", "--identity-code-reason", "lease", "--iban", "-",
)  # fmt: skip


@pytest.fixture
def before(office: Office, clerk: Command, viewer: Command) -> Any:  # ruff: ignore[any-type] - JSON
    """Fill a register of version 1 and return what `show` told of the customer before it became one."""
    clerk("add", *PERSON, stdin="131052-902Y\nFI21 1234 5600 0007 85\n")
    clerk("correct", "1001", "--family-name", "Koski", "--reason", "solmi avioliiton")
    clerk("correct", "1001", "--iban", "-", "--reason", "vaihtoi pankkia", "--statement", "vanha oli aina väärä",
          stdin="FI14 1009 3000 1234 58")  # fmt: skip
    assert viewer("opt-out", "1001").code == 0
    told = shown(clerk)
    make_version(office, 1)
    return told


@pytest.fixture
def before_rights(office: Office, clerk: Command, viewer: Command, officer: Command) -> Any:  # ruff: ignore[any-type] - JSON
    """Fill a register of version 2 with a lease, a claim, an event and an answered request, and tell what it held."""
    clerk("add", *PERSON, stdin="131052-902Y\nFI21 1234 5600 0007 85\n")
    clerk("relation", "open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")
    clerk("claim", "open", "1001", "--reference", "2026-17", "--due-on", "1.2.2026")
    clerk("event", "add", "1001", "--kind", "fault-report", "--description", "hana vuotaa")
    clerk("protect", "1001", "--told-by", "puhelimitse")
    clerk("event", "add", "1001", "--kind", "work-order", "--description", "hana vaihdettiin")
    assert viewer("opt-out", "1001").code == 0
    assert officer("log", "verify").code == 0
    told = shown(clerk)
    make_version(office, 2)
    return told


def shown(clerk: Command) -> Any:  # ruff: ignore[any-type] - JSON
    done = clerk("show", "1001", "--reveal", "all", "--history", "--format", "json")
    assert done.code == 0, done.err
    return done.data


@pytest.fixture
def file(office: Office) -> Generator[Connection]:
    """Open the file itself, beside kkrek."""
    opened = dbapi2.connect(str(office.officer.place.database), isolation_level=None)
    opened.set_key(f"x'{office.officer.unlocked.keys.data.hex()}'")
    yield opened
    opened.close()


@pytest.fixture(params=range(1, VERSION))
def of_version(office: Office, clerk: Command, viewer: Command, shelf: Path, request: pytest.FixtureRequest) -> int:
    """Make a register of an older version whose customer has something in every column, and tell the version."""
    once(office, shelf / "filled", lambda: fill(office, clerk, viewer))
    number = int(request.param)
    make_version(office, number)
    return number


def rows_of(file: Connection, columns: dict[str, list[str]]) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of some tables."""
    return {
        table: sorted(map(tuple, file.execute(f"SELECT {', '.join(names)} FROM {table}")), key=repr)
        for table, names in columns.items()
    }


def columns_of(file: Connection) -> dict[str, list[str]]:
    """Return the columns of every table that is not the search index's own."""
    tables = file.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql GLOB '*) STRICT*'").fetchall()
    return {table: [row[1] for row in file.execute(f"PRAGMA table_info({table})")] for (table,) in tables}


def version(file: Connection) -> int:
    return int(file.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("number", range(1, VERSION + 1))
def test_each_version_has_the_schema_that_is_pinned(tmp_path: object, number: int) -> None:
    opened = dbapi2.connect(f"{tmp_path}/empty.db", isolation_level=None)
    migrate(opened, STEPS[:number])
    assert schema_pin(opened) == PINS[number]
    opened.close()


def test_the_first_command_brings_it_to_this_version(before: object, viewer: Command, file: Connection) -> None:
    assert before is not None
    assert viewer("find", "koski").code == 0
    assert (version(file), schema_pin(file)) == (VERSION, PINS[VERSION])


def test_nothing_of_a_customer_is_lost_or_changed(before: object, clerk: Command) -> None:
    assert shown(clerk) == before


def test_reason_and_statement_of_a_change_sealed_then_are_told(before: object, clerk: Command) -> None:  # E-35
    assert before is not None
    change = next(one for one in shown(clerk)["changes"] if one["field"] == "bank_accounts" and one["old"])
    assert (change["reason"], change["statement"]) == ("vaihtoi pankkia", "vanha oli aina väärä")
    assert change["new"]["iban"] == "FI1410093000123458"


def test_a_name_is_found_and_the_chain_holds(before: object, clerk: Command, officer: Command) -> None:
    assert before is not None
    assert [hit["number"] for hit in clerk("find", "koski aapo", "--format", "json").data["customers"]] == [1001]
    assert officer("log", "verify").code == 0


def test_what_was_changed_then_is_taken_back_now(before: object, clerk: Command) -> None:
    assert before is not None
    assert clerk("undo").code == 0
    assert [one["iban"] for one in shown(clerk)["bank_accounts"]] == ["FI2112345600000785"]


def test_new_data_can_be_kept(before: object, clerk: Command) -> None:
    assert before is not None
    done = clerk(
        "relation", "open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024"
    )
    assert done.code == 0, done.err
    assert [one["kind"] for one in shown(clerk)["relations"]] == ["flat_lease"]


def test_the_configuration_of_then_serves_the_report(before: object, clerk: Command) -> None:  # E-22
    assert before is not None
    clerk("event", "add", "1001", "--kind", "door-opening")
    done = clerk("report", "1001", "--draft", "--reviewed", "--lang", "en")
    assert done.code == 0, done.err
    assert "3.5 Service events" in done.out
    assert "Opening of a door" in done.out


def test_what_stands_in_no_category_is_told(before: object, officer: Command) -> None:  # N-07
    assert before is not None
    findings = officer("config", "check", "--format", "json").data["findings"]
    told = [one["what"].partition(":")[0] for one in findings if one["id"] == "field-without-category"]
    assert told == list(NEW_FIELDS)
    assert "configuration-gaps" in {one["id"] for one in officer("check", "--format", "json").data["findings"]}


def test_a_file_to_which_somebody_added_a_trigger_is_not_trusted(
    before: object, clerk: Command, file: Connection
) -> None:
    assert before is not None
    file.execute("CREATE TRIGGER planted AFTER UPDATE ON note BEGIN DELETE FROM log_customer; END")
    assert clerk("show", "1001").code == UntrustedError.exit_code


def test_nothing_of_the_whole_record_is_lost_or_changed(before_rights: object, clerk: Command) -> None:
    assert shown(clerk) == before_rights


def test_the_log_of_version_2_still_verifies(before_rights: object, officer: Command) -> None:
    assert before_rights is not None
    assert officer("log", "verify").code == 0


def test_the_rights_serve_a_customer_of_then(before_rights: object, clerk: Command) -> None:  # E-22
    assert before_rights is not None
    done = clerk("report", "1001", "--identity", "document-seen", "--reviewed", "--lang", "en")
    assert done.code == 0, done.err
    assert "hana vaihdettiin" in done.out


def test_a_file_of_an_older_version_is_what_that_version_made(of_version: int, file: Connection) -> None:
    assert (version(file), schema_pin(file)) == (of_version, PINS[of_version])


def test_every_row_of_an_older_version_stays_as_it_is(of_version: int, viewer: Command, file: Connection) -> None:
    columns = columns_of(file)
    before = rows_of(file, columns)
    assert before["customer"]
    assert viewer("find", "qfamily").code == 0
    after = rows_of(file, columns)
    assert (version(file), schema_pin(file)) == (VERSION, PINS[VERSION])
    grown = {"log", "log_customer", "ledger_out"}
    assert {table: after[table] for table in columns if table not in grown} == {
        table: rows for table, rows in before.items() if table not in grown
    }
    assert all(set(before[table]) <= set(after[table]) for table in grown & columns.keys())


def test_recipients_of_then_are_told_of_changes_now(of_version: int, clerk: Command) -> None:  # E-42
    done = clerk("correct", "1001", "--add-phone", "050 1112223", "--format", "json")
    assert done.code == 0, done.err
    tasks = {one["id"]: one for one in clerk("task", "list", "--format", "json").data["tasks"]}
    told = [(tasks[task]["recipient"], tasks[task]["tells"]) for task in done.data["tasks"]]
    assert told == [("Qrecipient Oy", {"correction": 1})]


def test_a_breach_is_taken_down_in_a_file_of_an_older_version(of_version: int, officer: Command) -> None:  # E-52
    done = officer(
        "breach", "open", "--what", "register", "--nature", "katosi", "--encrypted", "no", "--format", "json"
    )
    assert done.code == 0, done.err
    assert (done.data["id"], done.data["affected"]["persons"] > 0) == (1, True)
    assert officer("log", "verify").code == 0


def test_a_batch_is_applied_to_a_file_of_an_older_version_and_taken_back(
    of_version: int, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    file = tmp_path / "korjaukset.csv"
    file.write_text("asiakasnumero;kieli;lisää puhelin\n1001;fi;050 1112223\n", encoding="utf-8")
    run = clerk("batch", "apply", str(file), "--format", "json")
    assert run.code == 0, run.err
    after = shown(clerk)
    assert after["language"] == "fi"
    assert "+358501112223" in {one["e164"] for one in after["phones"]}
    assert [one["batch"] for one in clerk("batch", "list", "--format", "json").data["batches"]] == [run.data["batch"]]
    assert clerk("batch", "undo", run.data["batch"], "--yes").code == 0
    assert shown(clerk)["language"] == "sv"
    assert officer("log", "verify").code == 0


def test_the_log_of_version_9_is_kept_for_its_time(
    office: Office, clerk: Command, viewer: Command, officer: Command, file: Connection, tmp_path: Path
) -> None:  # F-40
    clerk("add", *PERSON, stdin="131052-902Y\nFI21 1234 5600 0007 85\n")
    decide(officer, tmp_path)
    make_version(office, 9)
    assert viewer("find", "äijälä", now=LATE).code == 0
    assert (version(file), schema_pin(file)) == (VERSION, PINS[VERSION])
    assert pruned(officer)["applied"]
    assert found(officer) == set()
    plan = file.execute("EXPLAIN QUERY PLAN " + PRUNINGS).fetchall()
    assert "log_prunings" in plan[0][3], "each printed report asks for the newest"


def test_a_recipient_and_a_disclosure_of_version_4_stay_and_go_on(
    office: Office, clerk: Command, viewer: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:  # E-25, E-27
    once(office, shelf / "filled", lambda: fill(office, clerk, viewer))
    make_version(office, 4)
    (one,) = officer("recipient", "list", "--format", "json").data["recipients"]
    assert (one["code"], one["name"], one["mapping"], one["used"]) == (None, "Qrecipient Oy", None, True)
    assert officer("recipient", "approve", "Qrecipient Oy", "--fields", "family_name", "--basis", "6(1)(b)").code == 0
    number = clerk("add", "--family-name", "Koski", "--format", "json").data["number"]
    sent = clerk("disclose", str(number), "--to", "qrecipient oy", "--output", str(tmp_path / "a.csv"), "--yes")
    assert sent.code == 0, sent.err
    assert [given["recipient"] for given in shown(clerk)["disclosures"]] == ["Qrecipient Oy"]


def test_what_an_erasure_holds_in_version_9_ends_with_its_reason(
    office: Office, clerk: Command, officer: Command
) -> None:  # F-42
    clerk("add", "--family-name", "Koski", "--note", "muistio", "--yes")
    clerk("relation", "open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")
    assert officer("erase", "1001", "--ground", "17.1.a", "--yes").code == 0
    assert officer("hold", "place", "1001", "--reason", "kiista", "--review", "1.3.2027").code == 0
    make_version(office, 9)
    holds = officer("hold", "list", "--format", "json").data["holds"]
    assert {(one["group"], one["by_erasure"]) for one in holds} >= {("all", False), ("relations", True)}
    assert [one["group"] for one in holds if not one["by_erasure"]] == ["all"]
