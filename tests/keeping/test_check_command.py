"""`check`: each thing that can be wrong with a register is found by name, and nothing else (GDPR Art. 32(1)(d))."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from office import CHEAP, PASSWORD, START
from tampering import decrypted

from kkrek.domain.role import Role
from kkrek.errors import FindingsError
from kkrek.operations.keeping import user

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

# The template is not filled in, and the office has one officer.
ALWAYS = {"backup-none", "configuration-gaps", "lone-officer"}


def found(command: Command, now: datetime = START) -> set[str]:
    run = command("check", "--format", "json", now=now)
    assert run.code == FindingsError.exit_code, run.err
    return {finding["id"] for finding in run.data["findings"]}


def test_a_fresh_register_urges_a_second_officer_and_a_filled_configuration(officer: Command) -> None:
    assert found(officer) == ALWAYS


def test_every_user_may_check(viewer: Command) -> None:
    assert found(viewer) == ALWAYS


def test_a_second_officer_ends_the_urging(office: Office, officer: Command) -> None:
    wanted = user.NewUser(name="maija", role=Role.OFFICER, company=None, purpose=None, password=PASSWORD, cost=CHEAP)
    user.add(office.officer, wanted)
    assert found(officer) == ALWAYS - {"lone-officer"}


def test_a_text_for_people_holds_what_and_remedy(officer: Command) -> None:
    run = officer("check")
    assert "one officer alone" in run.out
    assert "kkrek user add" in run.out
    assert "3 findings" in run.err


def test_a_broken_page_is_found(office: Office, officer: Command, clerk: Command) -> None:
    for number in range(40):
        clerk("add", "--family-name", "Malli", "--given-names", f"Nimi{number}", "--phone", f"040 12345{number:02}")
    path = office.directory / "register.db"
    content = bytearray(path.read_bytes())
    content[-2000] ^= 0xFF
    path.write_bytes(content)
    assert "pages-broken" in found(officer)


@pytest.mark.parametrize("name", ["register.ledger", "register.lock", "register.gate"])
def test_a_file_that_others_can_reach_is_found(office: Office, officer: Command, name: str) -> None:
    (office.directory / name).chmod(0o644)
    assert found(officer) == {*ALWAYS, "file-open-to-all"}


def test_a_log_that_was_edited_is_found(office: Office, officer: Command) -> None:
    officer("user", "list")
    with decrypted(office) as connection:
        connection.execute("UPDATE log SET fields = 'phones' WHERE operation = 'user list'")
    assert found(officer) == {*ALWAYS, "log-entry-edited"}


def test_a_role_set_behind_the_log_is_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute("UPDATE user SET role = 'officer' WHERE name = 'veikko'")
    assert found(officer) == {"backup-none", "configuration-gaps", "user-differs-from-log", "slot-differs"}


def test_a_clock_that_went_back_is_found(officer: Command) -> None:
    officer("user", "list", now=START + timedelta(minutes=1))
    assert found(officer) == ALWAYS, "two machines may differ by a little"
    officer("user", "list", now=START + timedelta(days=2))
    assert found(officer) == {*ALWAYS, "clock-went-back", "clock-behind"}


def test_old_contact_details_of_the_authority_are_found(officer: Command) -> None:
    assert "authority-contact-old" in found(officer, now=START + timedelta(days=400))


def test_pages_that_wait_to_be_wiped_are_found(office: Office, officer: Command, tmp_path: Path) -> None:
    with decrypted(office) as connection:
        connection.execute("UPDATE register SET wipe_pending = 1")
    assert found(officer) == {*ALWAYS, "wipe-pending"}
    assert found(officer) == ALWAYS, "the command itself has wiped them"
