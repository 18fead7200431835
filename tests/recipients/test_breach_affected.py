"""Whom a breach touches: those in that copy by its place in the log, or in that disclosure, and nobody else (E-52)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from office import START
from register_file import opened

from kkrek.errors import InvalidValueError, NotFoundError, SeveralFoundError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

JSON = ("--format", "json")
LEAK = ("breach", "open", "--nature", "tikku katosi", *JSON)
PLAIN = ("--encrypted", "no")
TOMORROW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def head(office: Office) -> int:
    """Return the newest entry of the log, as a backup names it."""
    with opened(office) as store:
        return int(store.all("SELECT max(n) FROM log")[0][0])


def add(clerk: Command, name: str, *more: str, now: datetime = START) -> int:
    done = clerk("add", "--family-name", name, *more, "--yes", *JSON, now=now)
    assert done.code == 0, done.err
    return int(done.data["number"])


def leaked(officer: Command, *how: str) -> Any:  # ruff: ignore[any-type] - JSON
    done = officer(*LEAK, *PLAIN, *how, now=TOMORROW)
    assert done.code == 0, done.err
    return done.data


def of_backup(officer: Command, at: int) -> Any:  # ruff: ignore[any-type] - JSON
    return leaked(officer, "--what", "backup", "--backup-head", str(at))["affected"]


def erase(officer: Command, number: int) -> None:
    done = officer("erase", str(number), "--ground", "17.1.a", "--yes", now=TOMORROW)
    assert done.code == 0, done.err


def test_somebody_added_later_is_not_in_that_backup(office: Office, clerk: Command, officer: Command) -> None:  # E-52
    add(clerk, "Koskela")
    add(clerk, "Mäkelä")
    at = head(office)
    add(clerk, "Laine")
    assert of_backup(officer, at)["persons"] == 2
    assert of_backup(officer, at - 1)["persons"] == 1
    assert leaked(officer, "--what", "register")["affected"]["persons"] == 3


def test_who_was_erased_since_is_counted_and_who_was_erased_before_is_not(
    office: Office, clerk: Command, officer: Command
) -> None:  # E-52, E-39
    first, second, third = (add(clerk, name) for name in ("Koskela", "Mäkelä", "Laine"))
    erase(officer, first)
    at = head(office)
    erase(officer, second)
    found = of_backup(officer, at)
    assert (found["persons"], found["erased"], found["listed"]) == (2, 1, True)
    erase(officer, third)
    shown = officer("breach", "show", "1", *JSON).data["affected"]
    assert (shown["persons"], shown["erased"]) == (2, 2), "the number of the day of the breach stays"


def test_the_number_of_erased_in_a_copy_of_each_moment(office: Office, clerk: Command, officer: Command) -> None:
    heads = [head(office)]
    numbers = []
    for name in ("Koskela", "Mäkelä"):
        numbers.append(add(clerk, name))
        heads.append(head(office))
    for number in numbers:
        erase(officer, number)
        heads.append(head(office))
    assert [of_backup(officer, at)["persons"] for at in heads] == [0, 1, 2, 1, 0]


def test_an_addition_that_was_taken_back_was_in_the_copy_between(
    office: Office, clerk: Command, officer: Command
) -> None:
    add(clerk, "Koskela")
    at = head(office)
    assert clerk("undo").code == 0
    found = of_backup(officer, at)
    assert (found["persons"], found["erased"]) == (1, 1)
    assert of_backup(officer, head(office))["persons"] == 0


def test_merged_records_are_one_person(office: Office, clerk: Command, officer: Command) -> None:
    keep, gone = add(clerk, "Koskela"), add(clerk, "Koskela")
    before = head(office)
    assert officer("merge", str(keep), str(gone), "--yes").code == 0
    assert of_backup(officer, before)["persons"] == 1
    erase(officer, keep)
    found = of_backup(officer, before)
    assert (found["persons"], found["erased"]) == (1, 1)


def test_who_was_in_the_copy_under_the_number_that_went_is_in_it(
    office: Office, clerk: Command, officer: Command
) -> None:
    gone = add(clerk, "Koskela")
    at = head(office)
    keep = add(clerk, "Koskela")
    assert officer("merge", str(keep), str(gone), "--yes").code == 0
    assert of_backup(officer, at)["persons"] == 1
    erase(officer, keep)
    assert (of_backup(officer, at)["persons"], of_backup(officer, at - 1)["persons"]) == (1, 0)


def test_the_register_is_that_of_the_moment_of_which_one_became_aware(
    office: Office, clerk: Command, officer: Command
) -> None:  # E-52
    add(clerk, "Koskela")
    add(clerk, "Laine", now=TOMORROW)
    how = ("breach", "open", "--what", "register", "--nature", "vuoti", *PLAIN, *JSON)
    assert officer(*how, "--aware", "22.11.2026 12.00", now=TOMORROW).data["affected"]["persons"] == 1
    assert officer(*how, now=TOMORROW).data["affected"]["persons"] == 2
    later = officer(*how, "--aware", "22.11.2026 12.00", "--backup-head", str(head(office)), now=TOMORROW)
    assert later.data["affected"]["persons"] == 2


def test_records_are_counted_by_field(clerk: Command, officer: Command) -> None:  # GDPR Art. 33(3)(a)
    add(clerk, "Koskela", "--phone", "040 1234567", "--phone", "03 1234567", "--email", "k@esimerkki.fi")
    clerk("add", "--family-name", "Mäkelä", "--identity-code", "-", "--identity-code-reason", "lease",
          stdin="131052-902Y\n")  # fmt: skip
    found = leaked(officer, "--what", "register")
    assert found["affected"]["records"] == {"family_name": 2, "identity_code": 1, "phones": 2, "emails": 1}
    assert found["proposal"]["why"] == ["not_encrypted", "identity_codes"]


def test_the_dead_and_the_protected_are_counted(clerk: Command, officer: Command) -> None:
    add(clerk, "Koskela")
    add(clerk, "Mäkelä")
    assert clerk("correct", "1001", "--deceased-on", "1.11.2026").code == 0
    assert clerk("protect", "1002", "--told-by", "DVV").code == 0
    found = leaked(officer, "--what", "register")
    assert (found["affected"]["deceased"], found["affected"]["protected"]) == (1, 1)
    assert "protected" in found["proposal"]["why"]


@pytest.fixture
def sent(clerk: Command, officer: Command, tmp_path: object) -> int:
    """Have customers 1001 and 1002 disclosed to a processor, and return the log entry of it."""
    for name in ("Koskela", "Mäkelä", "Laine"):
        add(clerk, name, "--phone", "040 1234567", "--language", "fi")
    made = officer(
        "recipient", "add", "fivaldi", "--name", "Visma Fivaldi", "--role", "processor", "--fields",
        "family-name,given-names,phones,language", "--country", "FI", "--contract", "S-1", "--contract-on", "1.1.2024",
        "--mapping", "fivaldi-customers", "--purpose", "billing", "--basis", "6(1)(b)",
    )  # fmt: skip
    assert made.code == 0, made.err
    done = clerk("disclose", "--to", "fivaldi", "1001", "1002", "--output", f"{tmp_path}/f.csv", "--yes", *JSON)
    assert done.code == 0, done.err
    return int(done.data["entry"])


def test_a_disclosure_touches_those_whom_it_held(officer: Command, sent: int) -> None:  # E-52
    found = leaked(officer, "--what", "disclosure", "--disclosure", str(sent))
    assert found["affected"]["persons"] == 2
    assert set(found["affected"]["records"]) == {"family_name", "given_names", "phones", "language"}
    assert found["proposal"]["risk"] == "risk"


def test_who_was_erased_since_a_disclosure_is_counted(officer: Command, sent: int) -> None:
    erase(officer, 1001)
    found = leaked(officer, "--what", "disclosure", "--disclosure", str(sent))["affected"]
    assert (found["persons"], found["erased"]) == (2, 1)
    erase(officer, 1002)
    found = leaked(officer, "--what", "disclosure", "--disclosure", str(sent))["affected"]
    assert (found["persons"], found["erased"]) == (2, 2), "the log tells of a disclosure that went"
    assert found["records"] == {"family_name": 2, "given_names": 2, "phones": 2, "language": 2}


def test_a_later_disclosure_changes_nothing(clerk: Command, officer: Command, sent: int, tmp_path: object) -> None:
    clerk("disclose", "--to", "fivaldi", "1003", "--output", f"{tmp_path}/later.csv", "--yes")
    assert leaked(officer, "--what", "disclosure", "--disclosure", str(sent))["affected"]["persons"] == 2


def test_what_a_customer_got_or_lost_later_does_not_count(
    office: Office, clerk: Command, officer: Command
) -> None:  # E-52
    number = str(add(clerk, "Koskela", "--phone", "040 1234567", "--language", "fi"))
    at = head(office)
    assert clerk("correct", number, "--add-email", "k@esimerkki.fi", "--language", "sv").code == 0
    assert clerk("correct", number, "--identity-code", "-", "--identity-code-reason", "lease",
                 stdin="131052-902Y\n").code == 0  # fmt: skip
    after = head(office)
    assert clerk("correct", number, "--remove-phone", "040 1234567", "--add-phone", "050 7654321").code == 0
    assert clerk("correct", number, "--clear", "language").code == 0
    assert of_backup(officer, at)["records"] == {"family_name": 1, "language": 1, "phones": 1}
    found = of_backup(officer, after)["records"]
    assert {name: count for name, count in found.items() if name != "changes"} == {
        "family_name": 1, "identity_code": 1, "language": 1, "phones": 1, "emails": 1,
    }  # fmt: skip


def test_nobody_knows_of_a_breach_before_there_is_what_got_out(
    office: Office, clerk: Command, officer: Command, sent: int
) -> None:  # E-52
    add(clerk, "Virtanen", now=TOMORROW)
    early = ("--aware", "22.11.2026 10.59")
    for what in (("--what", "disclosure", "--disclosure", str(sent)), ("--what", "backup", "--backup-head", str(sent))):
        refused = officer(*LEAK, *PLAIN, *what, *early, now=TOMORROW)
        assert (refused.code, "log entry" in refused.error["message"]) == (InvalidValueError.exit_code, True)
        assert officer(*LEAK, *PLAIN, *what, "--aware", "22.11.2026 11.00", now=TOMORROW).code == 0


def test_a_letter_names_the_data_of_this_very_person(
    clerk: Command, officer: Command, sent: int, tmp_path: Path
) -> None:  # GDPR Art. 34(2)
    assert clerk("correct", "1002", "--remove-phone", "040 1234567", "--add-email", "m@esimerkki.fi").code == 0
    told = ("--consequences", "Huijauksia.", "--measures", "Tiedosto poistettiin.")
    leaked(officer, "--what", "disclosure", "--disclosure", str(sent), *told)
    leaked(officer, "--what", "register", *told)
    for breach in ("1", "2"):
        folder = tmp_path / breach
        made = ("breach", "letters", breach, "--folder", str(folder), "--file-type", "text", "--lang", "fi")
        assert officer(*made, now=TOMORROW).code == 0
    of_disclosure, now = (" ".join((tmp_path / one / "0001.txt").read_text().split()) for one in "12")
    assert "puhelin" in of_disclosure, "it went then"
    assert "sähköposti" not in of_disclosure.split("Mitä siitä voi seurata")[0]
    assert "sähköposti" in now


def test_customers_can_be_named(clerk: Command, officer: Command) -> None:
    for name in ("Koskela", "Mäkelä"):
        add(clerk, name, "--phone", "040 1234567")
    found = leaked(officer, "--what", "other", "1001", "1002", "1001", "--field", "phones")["affected"]
    assert (found["persons"], found["records"]) == (2, {"phones": 2})
    erase(officer, 1001)
    assert officer("breach", "show", "1", *JSON).data["affected"]["erased"] == 1


def test_what_nobody_can_list_has_a_number(officer: Command) -> None:
    found = leaked(officer, "--what", "other", "--persons", "40")["affected"]
    assert (found["persons"], found["listed"], found["records"]) == (40, False, {})
    none = officer("breach", "letters", "1", "--folder", "letters")
    assert none.code == NotFoundError.exit_code


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (("--what", "backup", "--backup-head", "999"), InvalidValueError.exit_code),
        (("--what", "disclosure", "--disclosure", "1"), NotFoundError.exit_code),
        (("--what", "other", "1009"), NotFoundError.exit_code),
        (("--what", "other", "kos"), SeveralFoundError.exit_code),
        (("--what", "other", "1001", "--field", "shoe_size"), InvalidValueError.exit_code),
        (("--what", "register", "1001"), UsageError.exit_code),
        (("--what", "other", "--backup-head", "3"), UsageError.exit_code),
        (("--what", "backup", "--backup-head", "3", "--disclosure", "3"), UsageError.exit_code),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    clerk: Command, officer: Command, how: tuple[str, ...], code: int
) -> None:
    add(clerk, "Koskela")
    add(clerk, "Koskinen")
    refused = officer(*LEAK, *PLAIN, *how)
    assert (refused.code, refused.error["exit_code"]) == (code, code)
    assert officer("breach", "list", "--all", *JSON).data["breaches"] == []


def test_a_breach_holds_no_personal_data(office: Office, clerk: Command, officer: Command) -> None:  # N-09
    add(clerk, "Koskela")
    leaked(officer, "--what", "other", "1001")
    erase(officer, 1001)
    with opened(office) as store:
        kept = [tuple(row) for table in ("breach", "breach_customer") for row in store.all(f"SELECT * FROM {table}")]
    assert "Koskela" not in str(kept)
    assert "1001" not in str(kept)
