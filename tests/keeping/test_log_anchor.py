"""The anchor of a log whose beginning was taken out: what it covers, and how it is forged or changed (5(2), N-09)."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from log_kept import EARLY, LATE, TOUCHED_NOBODY, anchor_of, decide, forge, forge_pruning, found, pruned
from office import PASSWORD
from tampering import decrypted, forget_heads

from kkrek.errors import OlderRegisterError
from kkrek.operations.unlock import unlock

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

    from kkrek.operations.access import Access

SOON = EARLY + timedelta(hours=1)


@pytest.fixture
def work(clerk: Command, officer: Command, tmp_path: Path) -> None:
    clerk("add", "--family-name", "Äijälä", "--phone", "040 1234567")
    clerk("correct", "1001", "--call-name", "Aapo")
    decide(officer, tmp_path)
    clerk("show", "1001", now=LATE)


@pytest.fixture
def begun(work: None, officer: Command) -> None:
    """A log whose beginning was taken out."""
    assert pruned(officer)["applied"]


def remembering(office: Office, name: str) -> Path:
    """Keep what this account remembers now, to come back with it later."""
    kept = office.directory.parent / name
    shutil.copytree(office.officer.surroundings.state, kept)
    return kept


def come_back(office: Office, kept: Path) -> None:
    state = office.officer.surroundings.state
    shutil.rmtree(state)
    shutil.copytree(kept, state)


# Who has seen what went ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", range(1, 4))
def test_whoever_last_came_before_the_log_begins_goes_on(
    office: Office, clerk: Command, viewer: Command, officer: Command, tmp_path: Path, steps: int
) -> None:
    """A head that is remembered stays good: of an entry that went, and of the last of them, whose hash is known."""
    clerk("add", "--family-name", "Äijälä")
    decide(officer, tmp_path)
    for step in range(1, 4):
        viewer("find", "äijälä")
        if step == steps:
            seen = remembering(office, "absent")
    clerk("show", "1001", now=LATE)
    pruned(officer)
    come_back(office, seen)
    assert viewer("find", "äijälä", now=LATE).code == 0
    assert found(officer) == set()


@pytest.mark.usefixtures("work")
def test_another_log_up_to_the_same_entry_is_refused(office: Office, officer: Command, viewer: Command) -> None:  # 15
    pruned(officer)
    with decrypted(office) as connection:
        last = anchor_of(connection)["last"]
    head = next(office.officer.surroundings.state.glob("*.head"))
    head.write_text(json.dumps({"n": last, "hash": "ab" * 32, "at": "2026-11-22T09:00:00Z"}), encoding="ascii")
    assert viewer("find", "äijälä", now=LATE).code == OlderRegisterError.exit_code


@pytest.mark.usefixtures("begun")
def test_who_saw_an_entry_of_a_day_that_is_kept_misses_it(office: Office, viewer: Command) -> None:  # 15
    head = next(office.officer.surroundings.state.glob("*.head"))
    head.write_text(json.dumps({"n": 5, "hash": "ab" * 32, "at": "2027-01-14T09:00:00Z"}), encoding="ascii")
    assert viewer("find", "äijälä", now=LATE).code == OlderRegisterError.exit_code


@pytest.mark.usefixtures("begun")
def test_a_head_that_an_older_kkrek_remembered_is_good_too(office: Office, viewer: Command) -> None:
    head = next(office.officer.surroundings.state.glob("*.head"))
    head.write_text(json.dumps({"n": 5, "hash": "ab" * 32}), encoding="ascii")
    assert viewer("find", "äijälä", now=LATE).code == 0


@pytest.mark.usefixtures("begun")
def test_a_log_put_back_from_before_is_older_all_the_same(office: Office, officer: Command, viewer: Command) -> None:
    copy = office.directory.parent / "copy"
    shutil.copytree(office.directory, copy)
    viewer("find", "äijälä", now=LATE)
    shutil.rmtree(office.directory)
    copy.rename(office.directory)
    assert viewer("find", "äijälä", now=LATE).code == OlderRegisterError.exit_code


# Forgeries ----------------------------------------------------------------------------------------------------


def take_all(office: Office, acting: Access, until: str) -> None:
    """Take out whatever does not make users believed, and sign that it was past its time."""
    with decrypted(office) as connection:
        last, digest = connection.execute("SELECT n, hash FROM log ORDER BY n DESC LIMIT 1").fetchone()
        users = connection.execute("SELECT n, hash FROM log WHERE detail LIKE '%users%' ORDER BY n").fetchall()
        forge_pruning(connection, acting, (last, digest), users, until)
        connection.execute("DELETE FROM log_customer")
        connection.execute("DELETE FROM log WHERE n <= ? AND detail NOT LIKE '%users%' OR detail IS NULL", (last,))


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("role", ["viewer", "clerk"])
def test_nobody_but_an_officer_signs_what_goes(office: Office, viewer: Command, officer: Command, role: str) -> None:
    take_all(office, getattr(office, role), "2026-11-30")
    assert viewer("find", "äijälä", now=LATE).code == OlderRegisterError.exit_code, "who has seen more refuses it"
    forget_heads(office)
    assert {"log-anchor-wrong", "log-entry-missing"} <= found(officer)


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("until", ["2027-01-15", "2026-12-14"], ids=["young", "as if old"])
def test_an_officer_who_takes_what_is_young_is_found_out(
    office: Office, viewer: Command, officer: Command, until: str
) -> None:
    viewer("find", "äijälä", now=LATE)
    take_all(office, office.officer, until)
    assert viewer("find", "äijälä", now=LATE).code == OlderRegisterError.exit_code, "who has seen more refuses it"
    forget_heads(office)
    assert ("log-anchor-wrong" in found(officer)) == (until == "2027-01-15")


@pytest.mark.usefixtures("begun")
def test_a_forged_anchor_takes_nothing_from_the_true_one(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        anchor = anchor_of(connection) | {"removed": 1}
        forge(
            connection,
            office.viewer.unlocked.signer,
            user="veikko",
            operation="log prune",
            detail=json.dumps({"anchor": anchor}),
        )
    assert found(officer) == {"log-anchor-wrong"}
    assert officer("log", "show", "--format", "json", now=LATE).data["start"]["user"] == "olli"


@pytest.mark.usefixtures("begun")
def test_an_anchor_that_was_changed_is_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        anchor = anchor_of(connection) | {"removed": 1}
        connection.execute(
            "UPDATE log SET detail = ? WHERE operation = 'log prune' AND detail IS NOT NULL",
            (json.dumps({"anchor": anchor}, sort_keys=True),),
        )
    assert {"log-entry-edited", "log-anchor-wrong", "log-entry-missing"} <= found(officer)


@pytest.mark.usefixtures("begun")
def test_the_first_entry_that_is_kept_cannot_be_taken_off(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        first = anchor_of(connection)["last"] + 1
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM log_customer WHERE entry = ?", (first,))
        connection.execute("DELETE FROM log WHERE n = ?", (first,))
    assert "log-entry-missing" in found(officer)


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE log SET purpose = 'billing' WHERE n = 2", "log-entry-edited"),
        ("DELETE FROM log WHERE n = 3", "log-anchor-differs"),
        ("DELETE FROM log_customer WHERE entry = 0", "log-customers-differ"),
        ("INSERT INTO log_customer VALUES (0, 'ffffffffffffffffffffffffffffffff', 'listed')", "log-customers-differ"),
    ],
    ids=["edited", "deleted", "unmarked", "marked"],
)
def test_what_stays_of_what_went_cannot_be_changed(
    office: Office, officer: Command, statement: str, finding: str
) -> None:
    with decrypted(office) as connection:
        connection.execute(statement)
    assert finding in found(officer)


@pytest.mark.usefixtures("begun")
def test_an_entry_planted_among_those_that_went_is_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute("UPDATE log SET (at, user, hash) = ('2026-11-22T09:00:00Z', 'kaisa', 'ab') WHERE n = 5")
    assert {"log-entry-edited", "log-anchor-differs"} <= found(officer)


@pytest.mark.usefixtures("begun")
def test_an_anchor_taken_away_leaves_a_log_that_does_not_begin(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute("UPDATE log SET operation = 'log show' WHERE operation = 'log prune'")
    assert {"log-entry-missing", "log-entry-edited"} <= found(officer)


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("detail", ['{"anchor": {}}', '{"anchor": {"last": "x"}}', "not json"])
def test_an_anchor_that_says_nothing_is_none(office: Office, officer: Command, detail: str) -> None:
    with decrypted(office) as connection:
        forge(connection, office.viewer.unlocked.signer, user="veikko", operation="log prune", detail=detail)
    assert found(officer) == set(), "what one signs in one's own name is no anchor"
    assert officer("log", "show", "--format", "json", now=LATE).data["start"]["user"] == "olli"


def test_an_officer_of_then_cannot_leave_out_what_made_less_of_them(
    office: Office, officer: Command, clerk: Command, tmp_path: Path
) -> None:  # N-09
    """Ella was an officer, and is a viewer since; she takes the entry of it out with the days that are past."""
    word = tmp_path / "ella"
    shutil.copy(office.password_file, word)
    added = officer("user", "add", "ella", "--role", "officer", "--new-password-file", str(word))
    assert added.code == 0, added.err
    ella = unlock(office.directory, "ella", PASSWORD, office.officer.surroundings, None)
    assert officer("user", "role", "ella", "viewer").code == 0
    clerk("add", "--family-name", "Äijälä", now=LATE)
    with decrypted(office) as connection:
        last, digest = connection.execute("SELECT n, hash FROM log WHERE at < '2027' ORDER BY n DESC").fetchone()
        users = connection.execute(
            "SELECT n, hash FROM log WHERE detail LIKE '%users%' AND operation <> 'user role' ORDER BY n"
        ).fetchall()
        whole = hashlib.sha256("".join(f"{n} {one}\n" for n, one in users).encode()).hexdigest()
        signed = {
            "last": last, "hash": digest, "until": "2026-11-30", "removed": 1, "whole": [len(users), whole],
            "touched": TOUCHED_NOBODY, "months": 1, "configuration": 1,
        }  # fmt: skip
        forge(
            connection,
            ella.unlocked.signer,
            user="ella",
            operation="log prune",
            detail=json.dumps({"anchor": signed}),
        )
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM log WHERE operation = 'user role'")
        connection.execute("UPDATE user SET role = 'officer' WHERE name = 'ella'")
    assert "user-differs-from-ledger" in found(officer)
