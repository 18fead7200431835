"""After a restore nobody who was erased is back, and every wish stands: one line of each kind (E-39, M-12)."""

from __future__ import annotations

import ast
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from lost_office import Desk, Restoring, lines, make, opened, rows
from man_pages import ROOT
from office import START, once
from register_file import held
from what_happened import (
    ADDED,
    ADDED_TOO,
    BY_VIEWER,
    CONSENTED,
    EMAILS,
    ENDED,
    ERASED,
    GONE,
    HELD,
    IN_PART,
    KEPT,
    KINDS,
    LET_GO,
    LIFTED,
    MANY,
    MISTAKEN,
    OPENED,
    OPTED_OUT,
    PROTECTED,
    RESTRICTED,
    WITHDRAWN,
    Since,
    before,
    happen,
)

from kkrek.domain.role import Role
from kkrek.operations.keeping import replay
from kkrek.store import counters, ledger

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Office

STANDING = (
    "number", "uid", "family_name", "marketing", "protection", "restriction", "phones", "emails", "addresses", "notes",
)  # fmt: skip


@pytest.fixture
def since(office: Office, kkrek: Kkrek, shelf: Path) -> Since:
    """Return the lost register, at its last moment."""
    made: list[Since] = []

    def fill() -> None:
        made.append(before(office, kkrek))
        happen(made[0])

    once(office, shelf / "lost", fill)
    backup = next((office.directory / "backups").glob("*.kkb"))
    return made[0] if made else Since(office, kkrek, backup)


def restore(since: Since, restoring: Restoring, *more: str | Path) -> Any:  # ruff: ignore[any-type] - JSON
    """Restore the backup with the ledger of the lost register, and return what the command told."""
    done = restoring(since.backup, "--ledger", since.office.directory / "register.ledger", *more)
    assert done.code == 0, done.err
    return done.json


def shown(since: Since, number: int) -> Any:  # ruff: ignore[any-type] - JSON
    return since.run("olli", "show", str(number), "--reveal", "all", "--format", "json").data


def now(restoring: Restoring, number: int) -> Any:  # ruff: ignore[any-type] - JSON
    done = restoring.command("show", str(number), "--reveal", "all", "--format", "json")
    assert done.code == 0, done.err
    return done.data


def test_each_kind_of_line_is_there_and_known() -> None:
    """What some operation writes to the ledger, a restore does again, and the tests below have one of each."""
    written = set()
    for path in (ROOT / "kkrek").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "put_in_ledger":
                first = node.args[0]
                found = [one.value for one in ast.walk(first) if isinstance(one, ast.Constant)]
                written |= set(found) or {ast.unparse(first)}
    # A batch writes the kinds that it has staged: opt-outs. A restore names its own line.
    of_others = {ledger.GRANT, ledger.REMOVED, ledger.NUMBERS, counters.LINE}
    assert KINDS <= written - {"kind", "RESTORED"} <= replay.KINDS | of_others
    assert replay.KINDS < KINDS


def test_the_lost_register_has_one_line_of_each_kind_by_users_of_after_the_backup(since: Since) -> None:
    known = len(lines(since.backup.with_suffix(".ledger")))
    later = lines(since.office.directory / "register.ledger")[known:]
    assert {line["kind"] for line in later} == KINDS
    assert {line["user"] for line in later if line["kind"] != "grant"} == {"uusi", "apuri", "katsoja"}


@pytest.mark.parametrize(
    "number",
    [IN_PART, OPTED_OUT, CONSENTED, WITHDRAWN, RESTRICTED, LIFTED, PROTECTED, OPENED, KEPT, BY_VIEWER, LET_GO],
)
def test_who_was_there_stands_as_in_the_lost_register(since: Since, restoring: Restoring, number: int) -> None:
    restore(since, restoring)
    told, lost = now(restoring, number), shown(since, number)
    assert {name: told[name] for name in STANDING} == {name: lost[name] for name in STANDING}


def test_an_opt_out_by_mistake_is_taken_back_without_the_words_of_it(since: Since, restoring: Restoring) -> None:
    restore(since, restoring)
    told, lost = now(restoring, MISTAKEN)["marketing"], shown(since, MISTAKEN)["marketing"]
    assert [one["taken_back_on"] for one in told] == [one["taken_back_on"] for one in lost]
    assert {one["taken_back_reason"] for one in told} == {"restore"}


def test_what_was_held_is_held_without_the_words_of_it(since: Since, restoring: Restoring) -> None:  # F-42
    restore(since, restoring)
    (told,), (lost,) = now(restoring, HELD)["holds"], shown(since, HELD)["holds"]
    assert told == {**lost, "reason": "restored"}
    assert (now(restoring, LET_GO)["holds"], len(now(restoring, LET_GO)["past_holds"])) == ([], 1)
    assert restoring.command("erase", str(HELD), "--ground", "17.1.a", "--only", "notes", "--yes").code == 40


def test_who_was_erased_is_not_there_and_stays_suppressed(since: Since, restoring: Restoring, desk: Desk) -> None:
    restore(since, restoring)
    assert restoring.command("show", str(ERASED)).code == 30
    of_person = {
        one["digest"]
        for line in lines(desk.directory / "register.ledger")
        if line["kind"] == "erasure"
        for one in line["body"]["suppressions"]
    }
    with opened(desk.directory, since.office) as store:
        assert of_person <= {row[0].hex() for row in store.all("SELECT digest FROM suppression")}


def test_nothing_of_who_was_erased_or_protected_stands_in_any_page(
    since: Since, restoring: Restoring, desk: Desk
) -> None:  # E-39
    restore(since, restoring)
    erased = {f"{word}{ERASED}".encode() for word in ("nimi", "111", "katu", "Katu", "muistio")}
    hidden = {f"{word}{PROTECTED}".encode() for word in ("111", "katu", "Katu", "muistio")}
    gone = {f"muistio{IN_PART}".encode()}
    assert held(desk.office(), erased | hidden | gone) == set()
    assert held(desk.office(), {f"nimi{PROTECTED}".encode(), b"katu1003"}) != set()


def test_the_merged_number_leads_to_the_kept_customer(since: Since, restoring: Restoring) -> None:
    assert [one["what"] for one in restore(since, restoring)["data"]["by_hand"]] == ["not-known"]
    assert now(restoring, GONE)["number"] == KEPT


def test_the_suppression_list_is_that_of_the_lost_register(since: Since, restoring: Restoring, desk: Desk) -> None:
    """And whoever forbade marketing and was added after the backup stands on it: there is no customer any more."""
    restore(since, restoring)
    sql = "SELECT hex(digest), identifier, kind, channel, since, via FROM suppression ORDER BY 1, 3, 4"
    with opened(since.office.directory, since.office) as lost, opened(desk.directory, since.office) as store:
        before_it, after = set(rows(lost, sql)), set(rows(store, sql))
    assert before_it <= after
    added = {
        one["digest"].upper()
        for line in lines(desk.directory / "register.ledger")
        if line["kind"] == "opt-out" and line["user"] == "apuri" and line["n"] > 0
        for one in line["body"].get("suppressions", ())
    }
    assert {row[0] for row in after - before_it} <= added
    assert after != before_it


@pytest.mark.parametrize(("email", "listed"), [(EMAILS[0], False), (f"nimi{ADDED}@esimerkki.fi", False)])
def test_an_outside_list_is_still_struck(
    since: Since, restoring: Restoring, tmp_path: Path, email: str, listed: bool
) -> None:  # M-12
    restore(since, restoring)
    (tmp_path / "list.csv").write_text(f"email\n{email}\nother@esimerkki.fi\n", encoding="utf-8")
    argv = ("marketing", "check", str(tmp_path / "list.csv"), "--kind", "advertising", "--channel", "email")
    done = restoring.command(*argv, "--output", str(tmp_path / "struck.csv"))
    assert done.code == 0, done.err
    assert (email in (tmp_path / "struck.csv").read_text(encoding="utf-8-sig")) is listed


def test_a_consent_that_ended_a_suppression_ends_it_again(since: Since, restoring: Restoring) -> None:  # M-02
    restore(since, restoring)
    assert now(restoring, ENDED)["marketing"] == [
        {**one, "reference": None} for one in shown(since, ENDED)["marketing"]
    ]


def test_numbers_go_on_after_every_number_that_was_given(since: Since, restoring: Restoring) -> None:
    told = restore(since, restoring)["data"]
    assert told["next_number"] > ADDED_TOO + MANY
    assert told["next_number"] % 100 == 1
    done = restoring.command("add", "--family-name", "Uusi", "--yes", "--format", "json")
    assert done.data["number"] == told["next_number"]


def test_users_of_after_the_backup_are_there_and_need_a_password(since: Since, restoring: Restoring) -> None:
    told = restore(since, restoring)["data"]
    assert told["to_reset"] == ["apuri", "kaisa", "katsoja", "uusi", "veikko"]
    assert (told["removed"], told["rotate"], told["new_sheet"]) == ([], False, False)
    listed = restoring.command("user", "list", "--format", "json").data["users"]
    roles = {one["name"]: one["role"] for one in listed}
    assert roles == {
        "apuri": "clerk", "kaisa": "clerk", "katsoja": "viewer", "olli": "officer", "uusi": "officer",
        "veikko": "viewer",
    }  # fmt: skip


def test_log_and_ledger_verify_and_the_entry_tells_of_it(since: Since, restoring: Restoring) -> None:
    told = restore(since, restoring)["data"]
    verified = restoring.command("log", "verify", "--format", "json")
    assert (verified.code, verified.data["findings"]) == (0, [])
    entry = next(
        one
        for one in restoring.command("log", "show", "--format", "json").data["entries"]
        if one["entry"] == told["restored_entry"]
    )
    assert (entry["operation"], entry["user"]) == ("restore", "olli")
    assert told["restored_entry"] == told["entry"] + 1


def test_recipients_and_other_places_are_told_again(since: Since, restoring: Restoring) -> None:  # E-42
    restore(since, restoring)
    kinds = {one["kind"] for one in restoring.command("task", "list", "--format", "json").data["tasks"]}
    assert {"erase_elsewhere", "tell_restriction", "check_accuracy", "ask_protection", "erase_kept"} <= kinds


def test_lines_of_an_earlier_kkrek_are_done_as_far_as_they_tell(
    office: Office, kkrek: Kkrek, restoring: Restoring
) -> None:
    """They do not tell which rows of a part were erased, nor the text of a consent, nor what VTJ may do."""
    since = before(office, kkrek)
    since.run("kaisa", "correct", str(IN_PART), "--language", "sv")
    since.backup = make(lambda *argv, **_more: kkrek(*argv, access=office.viewer, now=START))
    uids = {number: shown(since, number)["uid"] for number in (IN_PART, PROTECTED, CONSENTED)}
    said = {"since": "2026-11-22", "via": "letter", "choices": [["research", "sms"]]}
    with office.officer.open("erase", Role.OFFICER) as register:
        register.put_in_ledger("erasure-in-part", {"uid": uids[IN_PART], "groups": ["language", "notes"]})
        register.put_in_ledger("protection", {"uid": uids[PROTECTED], "since": "2026-11-22", "until": None})
        register.put_in_ledger("consent", {"uid": uids[CONSENTED], **said})
        register.record()
    done = restore(since, restoring)["data"]
    assert [(one["what"], one["numbers"]) for one in done["by_hand"]] == [("not-erased", [IN_PART])]
    assert (now(restoring, IN_PART)["language"], len(now(restoring, IN_PART)["notes"])) == (None, 1)
    assert now(restoring, PROTECTED)["protection"]["no_vtj_update"] is False
    assert [one["state"] for one in now(restoring, CONSENTED)["marketing"]] == ["consented"]


def test_a_dry_run_tells_the_same_and_leaves_nothing(since: Since, restoring: Restoring, desk: Desk) -> None:
    tried = restore(since, restoring, "--dry-run")["data"]
    assert not desk.directory.exists()
    done = restore(since, restoring)["data"]
    assert tried == {**done, "applied": False}


def test_a_second_restore_knows_what_the_first_one_did(
    since: Since, restoring: Restoring, desk: Desk, tmp_path: Path
) -> None:
    """The restored register lives on, with its own backups and ledger, and is lost as well."""
    restore(since, restoring)
    restoring.command("opt-out", str(KEPT))
    again = make(lambda *argv, **_more: restoring.command(*argv))
    assert restoring.command("erase", str(CONSENTED), "--ground", "17.1.a", "--yes").code == 0
    for file in (again, since.backup):
        for path in (file, file.with_suffix(".ledger")):
            shutil.copy(path, tmp_path / path.name)
    for file, gone in ((again, [CONSENTED]), (since.backup, [ERASED, CONSENTED])):
        ledger = tmp_path / "last.ledger"
        shutil.copy(desk.directory / "register.ledger", ledger)
        shutil.rmtree(desk.directory)
        done = restoring(tmp_path / file.name, "--ledger", ledger)
        assert done.code == 0, done.err
        for number in gone:
            assert restoring.command("show", str(number)).code == 30
        assert now(restoring, OPENED)["protection"] is None
        assert restoring.command("log", "verify").code == 0
