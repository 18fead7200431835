"""Users by their names, and what is said to whoever changes them: a new password, the last colleague, oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from keys_changed import by_password
from office import PASSWORD, START
from terminal import at_terminal

from kkrek.errors import AlreadyThereError, InvalidValueError, NeedsYesError, ProtectsSomebodyError, WrongPasswordError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Command, Office


def test_a_name_is_matched_without_regard_to_case(kkrek: Kkrek, office: Office, officer: Command) -> None:
    done = by_password(kkrek, office, "KAISA", "whoami", "--format", "json")
    assert (done.code, done.data["user"]) == (0, "kaisa")
    assert officer("user", "role", "Kaisa", "viewer", "--format", "json").data["name"] == "kaisa"
    assert officer("user", "remove", "VEIKKO", "--yes", "--format", "json").data["name"] == "veikko"
    assert by_password(kkrek, office, "Veikko", "whoami").code == WrongPasswordError.exit_code


@pytest.mark.parametrize("name", ["Kaisa", "OLLI"])
def test_a_second_one_that_differs_by_case_alone_is_refused(office: Office, officer: Command, name: str) -> None:
    given = ("--new-password-file", str(office.password_file))
    assert officer("user", "add", name, *given).code == AlreadyThereError.exit_code
    assert officer("user", "add", "Recovery", *given).code == InvalidValueError.exit_code


def test_a_wrong_password_tells_no_stranger_how_a_name_is_spelt(kkrek: Kkrek, office: Office, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.touch(mode=0o600)
    wrong.write_text("seitsemän punaista saapasta", encoding="utf-8")
    told = []
    for user in ("KAISA", "NEMO"):
        run = kkrek("whoami", "--register", office.directory, "--user", user, "--password-file", wrong)
        assert run.code == WrongPasswordError.exit_code
        told.append(run.err.replace(user, "NAME"))
    assert told[0] == told[1]
    assert "kaisa" not in told[0]
    assert "`kkrek user reset`" in told[0]


def test_a_new_password_for_a_colleague_needs_yes(kkrek: Kkrek, office: Office, officer: Command) -> None:
    given = ("--new-password-file", str(office.password_file))
    assert officer("user", "reset", "kaisa", *given).code == NeedsYesError.exit_code
    asked = at_terminal(
        "user", "reset", "kaisa", "--register", office.directory, "--user", "olli", "--password-file",
        office.password_file,
    )  # fmt: skip
    asked.answer("Give kaisa new keys and another password? [y/N] ", "n")
    assert asked.end() == 3
    assert by_password(kkrek, office, "kaisa", "whoami").code == 0


def test_ones_own_new_password_is_no_password_for_one_use(kkrek: Kkrek, office: Office, officer: Command) -> None:
    given = ("--new-password-file", str(office.password_file), "--yes")
    done = officer("user", "reset", "Olli", *given)
    assert done.code == 0, done.err
    assert "one use" not in done.out
    assert "the new password is yours" in done.out
    assert by_password(kkrek, office, "olli", "user", "list").code == 0


def test_where_one_officer_alone_is_left_it_is_warned_of(officer: Command) -> None:
    assert officer("user", "role", "kaisa", "officer", "--format", "json").json["warnings"] == []
    told = officer("user", "role", "kaisa", "clerk", "--format", "json").json["warnings"]
    assert [one["id"] for one in told] == ["lone-officer", "keys-known"]
    assert "`kkrek rotate`" in told[1]["message"]
    assert officer("user", "role", "kaisa", "viewer", "--format", "json").json["warnings"] == []


def test_who_removes_oneself_is_told_so_first(officer: Command) -> None:
    assert officer("user", "role", "kaisa", "officer").code == 0
    done = officer("user", "remove", "olli", "--yes", "--format", "json")
    assert done.code == ProtectsSomebodyError.exit_code
    assert done.error["message"].startswith("you cannot remove yourself")


def test_a_look_up_without_purpose_and_session_has_the_usual_one_of_the_user(
    kkrek: Kkrek, office: Office, officer: Command
) -> None:
    given = ("--new-password-file", str(office.password_file))
    assert officer("user", "add", "matti", "--purpose", "billing", *given).code == 0
    assert by_password(kkrek, office, "matti", "find", "nobody").code == 0
    entries = officer("log", "show", "--user", "matti", "--format", "json").data["entries"]
    assert [(one["operation"], one["purpose"]) for one in entries] == [("find", "billing")]


def test_the_recovery_sheet_is_asked_for_its_code(office: Office) -> None:
    asked = at_terminal("user", "list", "--register", office.directory, "--user", "recovery")
    asked.answer("Code of the recovery sheet: ", PASSWORD)
    assert asked.end() == InvalidValueError.exit_code
    assert "Password of" not in asked.seen


def test_a_shell_ends_with_the_keys_that_it_changed(office: Office, tmp_path: Path) -> None:
    terminal = at_terminal(
        "shell", "--register", office.directory, "--user", "olli", environ={"XDG_STATE_HOME": str(tmp_path / "seen")}
    )
    terminal.answer("Password of olli: ", PASSWORD)
    terminal.answer("kkrek olli> ", "rotate --yes")
    terminal.expect("this shell ends")
    assert terminal.end() == 0


def test_without_a_keyring_the_hint_names_what_works_without_one(kkrek: Kkrek, office: Office) -> None:
    run = kkrek("login", "--register", office.directory, "--user", "olli", now=START)
    assert run.code == 21
    assert "`kkrek shell`" in run.err
