"""`log show` and `log verify`: what was done stands in the log, and every way to change it is found (N-09)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from tampering import decrypted, forget_heads

from kkrek.crypto import log as chain
from kkrek.errors import (
    AlreadyThereError,
    FindingsError,
    NotFoundError,
    OlderRegisterError,
    RestrictedError,
    RoleTooLowError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Run
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from office import Command, Office
    from sqlcipher3.dbapi2 import Connection

COLUMNS = (
    "n", "at", "user", "operation", "fields", "purpose", "reference", "version", "customers", "digest", "detail",
    "ledger_n", "ledger_hash", "prev",
)  # fmt: skip


@pytest.fixture
def work(clerk: Command, officer: Command) -> None:
    clerk("add", "--family-name", "Äijälä", "--phone", "040 1234567")
    clerk("add", "--family-name", "Ågren", "--phone", "050 7654321")
    clerk("opt-out", "1001")
    clerk("show", "1001")
    officer("find", "ågren")


def verified(officer: Command) -> tuple[Run, set[str]]:
    run = officer("log", "verify", "--format", "json")
    return run, {finding["id"] for finding in run.data["findings"]}


@pytest.mark.usefixtures("work")
def test_an_untouched_log_verifies(officer: Command) -> None:
    run, ids = verified(officer)
    assert run.code == 0, run.err
    assert not ids
    assert run.data["entries"] >= 8
    assert run.data["ledger_lines"] >= 6


@pytest.mark.usefixtures("work")
def test_the_log_says_who_did_what_and_never_a_value(officer: Command) -> None:
    run = officer("log", "show")
    assert "opt-out" in run.out
    assert "kaisa" in run.out
    assert "22 November 2026 11:00:00" in run.out, "the office's own time"
    assert "ijälä" not in run.out
    assert "1234567" not in run.out


@pytest.mark.usefixtures("work")
def test_the_log_of_one_customer_holds_only_what_touched_them(officer: Command) -> None:
    entries = officer("log", "show", "--customer", "1001", "--format", "json").data["entries"]
    assert [entry["operation"] for entry in entries] == ["show", "opt-out", "add"]


@pytest.mark.usefixtures("work")
def test_the_log_of_one_user_is_cut_at_the_limit(officer: Command) -> None:
    entries = officer("log", "show", "--user", "kaisa", "--limit", "2", "--format", "json").data["entries"]
    assert [entry["user"] for entry in entries] == ["kaisa", "kaisa"]


def test_an_unknown_user_or_customer_is_told(officer: Command) -> None:
    assert officer("log", "show", "--user", "nemo").code == NotFoundError.exit_code
    assert officer("log", "show", "--customer", "7777").code == NotFoundError.exit_code


def test_the_log_is_for_officers_and_the_refusal_stands_in_it(clerk: Command, officer: Command) -> None:
    for words in (("log", "show"), ("log", "verify")):
        assert clerk(*words).code == RoleTooLowError.exit_code
    newest, before = officer("log", "show", "--limit", "2", "--format", "json").data["entries"]
    assert (newest["operation"], newest["refused"]) == ("log verify", "role-too-low")
    assert (before["operation"], before["refused"]) == ("log show", "role-too-low")


@pytest.mark.usefixtures("work")
def test_an_edited_entry_is_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute("UPDATE log SET purpose = 'billing' WHERE n = 5")
    run, ids = verified(officer)
    assert run.code == FindingsError.exit_code
    assert ids == {"log-entry-edited"}
    assert "5" in run.data["findings"][0]["what"]


@pytest.mark.usefixtures("work")
def test_an_entry_edited_with_a_right_hash_breaks_the_chain_and_the_signature(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        _write(connection, _entry(connection, 5) | {"purpose": "billing"})
    assert verified(officer)[1] == {"log-chain-broken", "log-signature-wrong"}


@pytest.mark.usefixtures("work")
def test_a_deleted_entry_is_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute("DELETE FROM log_customer WHERE entry = 7")
        connection.execute("DELETE FROM log WHERE n = 7")
    assert "log-entry-missing" in verified(officer)[1]


@pytest.mark.usefixtures("work")
def test_two_entries_that_were_swapped_are_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        for old, new in ((7, 900), (8, 7), (900, 8)):
            connection.execute("UPDATE log SET n = ? WHERE n = ?", (new, old))
    assert {"log-entry-edited", "log-chain-broken"} <= verified(officer)[1]


@pytest.mark.usefixtures("work")
def test_a_chain_that_another_user_signed_anew_is_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        _sign_anew(connection, office.officer.unlocked.signer, {5: {"purpose": "billing"}})
    forget_heads(office)
    assert verified(officer)[1] == {"log-signature-wrong"}


@pytest.mark.usefixtures("work")
def test_customers_taken_from_an_entry_are_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute("DELETE FROM log_customer WHERE entry = (SELECT max(entry) FROM log_customer)")
    assert verified(officer)[1] == {"log-customers-differ"}


@pytest.mark.usefixtures("work")
def test_a_cut_tail_is_refused_by_whoever_saw_more(office: Office, officer: Command) -> None:
    _cut_tail(office, keep=5)
    assert officer("log", "verify").code == OlderRegisterError.exit_code


@pytest.mark.usefixtures("work")
def test_a_cut_tail_is_found_by_the_ledger_where_nobody_saw_more(office: Office, officer: Command) -> None:
    _cut_tail(office, keep=5)
    forget_heads(office)
    assert "log-tail-cut" in verified(officer)[1]


@pytest.mark.usefixtures("work")
def test_a_ledger_line_that_was_edited_is_found(office: Office, officer: Command) -> None:
    path = office.directory / "register.ledger"
    lines = path.read_text().splitlines()
    lines[0] = lines[0].replace("olli", "ella")
    path.write_text("\n".join(lines) + "\n")
    assert "ledger-line-edited" in verified(officer)[1]


@pytest.mark.usefixtures("work")
def test_a_ledger_written_anew_by_another_is_found(office: Office, officer: Command) -> None:
    path = office.directory / "register.ledger"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[-2]["body"] = {}
    prev = lines[0]["prev"]
    for line in lines:
        del line["hash"], line["signature"]
        line["prev"] = prev
        prev = chain.entry_hash(line)
        line["signature"] = chain.sign(office.viewer.unlocked.signer, prev).hex()
        line["hash"] = prev
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert officer("log", "verify").code == OlderRegisterError.exit_code, "the log names another ledger"


@pytest.mark.usefixtures("work")
def test_a_user_whom_no_officer_added_is_found(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        connection.execute(
            "INSERT INTO user SELECT 'ville', 'officer', company, purpose, box_pub, sign_pub, added_on, removed_on"
            " FROM user WHERE name = 'veikko'"
        )
    assert verified(officer)[1] == {"user-differs-from-log"}


@pytest.mark.usefixtures("work")
def test_a_user_added_by_an_entry_that_no_officer_signed_is_not_believed(office: Office, officer: Command) -> None:
    with decrypted(office) as connection:
        user = dict(
            zip(("name", "role", "box_pub", "sign_pub"), ("ville", "officer", "00" * 32, "11" * 32), strict=True)
        )
        newest = _entry(connection, _newest(connection))
        forged = newest | {
            "n": _newest(connection) + 1,
            "prev": newest["hash"],
            "user": "kaisa",
            "operation": "user add",
            "detail": json.dumps({"users": [user]}),
            "customers": 0,
            "digest": hashlib.sha256(b"").hexdigest(),
        }
        _write(connection, forged, office.clerk.unlocked.signer)
    assert verified(officer)[1] == {"log-not-by-officer"}


def _newest(connection: Connection) -> int:
    return int(connection.execute("SELECT max(n) FROM log").fetchone()[0])


def _entry(connection: Connection, n: int) -> dict[str, object]:
    names = (*COLUMNS, "hash", "signature")
    row: Sequence[object] = connection.execute(f"SELECT {', '.join(names)} FROM log WHERE n = ?", (n,)).fetchone()
    return dict(zip(names, row, strict=True))


def _write(connection: Connection, entry: dict[str, object], signer: Ed25519PrivateKey | None = None) -> str:
    """Write an entry with a right hash, and with a signature where there is a signer."""
    digest = chain.entry_hash({name: entry[name] for name in COLUMNS})  # type: ignore[misc]
    signature = chain.sign(signer, digest) if signer is not None else entry["signature"]
    places = ", ".join("?" * (len(COLUMNS) + 2))
    connection.execute(
        f"INSERT OR REPLACE INTO log ({', '.join(COLUMNS)}, hash, signature) VALUES ({places})",
        (*(entry[name] for name in COLUMNS), digest, signature),
    )
    return digest


def _sign_anew(connection: Connection, signer: Ed25519PrivateKey, changes: dict[int, dict[str, object]]) -> None:
    prev: object = _entry(connection, min(changes))["prev"]
    for n in range(min(changes), _newest(connection) + 1):
        prev = _write(connection, _entry(connection, n) | changes.get(n, {}) | {"prev": prev}, signer)


def _cut_tail(office: Office, *, keep: int) -> None:
    with decrypted(office) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM log_customer WHERE entry > ?", (keep,))
        connection.execute("DELETE FROM log WHERE n > ?", (keep,))
        connection.execute("DELETE FROM ledger_out")


def of_customer(officer: Command, number: str) -> list[tuple[str, str | None]]:
    entries = officer("log", "show", "--customer", number, "--format", "json").data["entries"]
    return [(entry["operation"], entry["refused"]) for entry in entries]


@pytest.mark.usefixtures("work")
def test_a_refusal_stands_in_the_log_of_whom_it_had_read(clerk: Command, officer: Command) -> None:  # N-09
    officer("restrict", "1001", "--ground", "a")
    assert clerk("correct", "1001", "--language", "sv").code == RestrictedError.exit_code
    assert of_customer(officer, "1001")[:2] == [("correct", "restricted"), ("restrict", None)]


def test_whoever_has_the_identity_code_of_a_refused_addition_is_listed(clerk: Command, officer: Command) -> None:
    wanted = ("add", "--family-name", "Ek", "--identity-code", "-", "--identity-code-reason", "lease")
    assert clerk(*wanted, stdin="131052-9085\n").code == 0
    assert clerk(*wanted, stdin="131052-9085\n").code == AlreadyThereError.exit_code
    assert of_customer(officer, "1001")[0] == ("add", "already-there")


def test_whoever_has_the_same_digits_is_listed_too(clerk: Command, officer: Command) -> None:  # T-08, N-09
    wanted = ("add", "--family-name", "Ek", "--identity-code", "-", "--identity-code-reason", "lease")
    clerk(*wanted, stdin="131052-9085\n")
    done = clerk(*wanted, "--dry-run", "--format", "json", stdin="131052Y9085\n")
    assert "same-digits" in {warning["id"] for warning in done.json["warnings"]}
    assert of_customer(officer, "1001") == [("add", None), ("add", None)]


@pytest.mark.usefixtures("work")
def test_a_dry_run_is_logged_as_a_look_not_as_a_change(office: Office, clerk: Command) -> None:  # E-33
    clerk("correct", "1001", "--call-name", "Aapo")
    clerk("undo", "--dry-run")
    clerk("opt-out", "1001", "--dry-run")
    clerk("consent", "withdraw", "1001", "--kind", "research", "--channel", "sms")
    with decrypted(office) as connection:
        rows = connection.execute("SELECT how FROM log_customer ORDER BY entry DESC LIMIT 4").fetchall()
    assert [row[0] for row in rows] == ["opened", "opened", "opened", "changed"]


@pytest.mark.usefixtures("work")
def test_the_head_on_a_report_is_found_in_the_log(clerk: Command, officer: Command) -> None:
    printed = clerk("report", "1001", "--identity", "document-seen", "--format", "json").data["head"]
    newest = officer("log", "show", "--format", "json").data["entries"]
    assert printed in {entry["head"] for entry in newest}
    verified_to = officer("log", "verify", "--format", "json").data["head"]
    newest = officer("log", "show", "--format", "json").data["entries"]
    assert verified_to in {entry["head"] for entry in newest}
