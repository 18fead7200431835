"""Arguments that nobody means: numbers beyond any register, bytes that are no text, an account without a home."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kkrek.errors import InputUnreadableError, InvalidValueError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek
    from office import Command, Office

HUGE = str(2**70)
NO_TEXT = os.fsdecode(b"\xff")


@pytest.mark.parametrize(
    "words", [("undo", HUGE), ("task", "show", HUGE), ("task", "done", HUGE, "--on", "2026-11-22", "--by", "Kaisa")]
)
def test_a_number_beyond_any_register_is_a_wrong_value(clerk: Command, words: tuple[str, ...]) -> None:
    run = clerk(*words)
    assert run.code == InvalidValueError.exit_code
    assert "bug" not in run.err


@pytest.mark.parametrize(
    "words",
    [
        ("opt-out", "1001", "--letter", NO_TEXT),
        ("opt-out", "1001", "--letter", "\x1b]52;c;aGk=\x07"),
        ("opt-out", "1001", "--letter", "\u202eetter"),
        ("consent", "give", "1001", "--kind", "research", "--channel", "post", "--text", NO_TEXT),
        ("consent", "withdraw", "1001", "--kind", "research", "--channel", "post", "--letter", NO_TEXT),
        ("report", "1001", "--identity", "document-seen", "--request", NO_TEXT),
    ],
)
def test_a_text_of_no_text_is_a_wrong_value(clerk: Command, words: tuple[str, ...]) -> None:
    clerk("add", "--family-name", "Malli")
    run = clerk(*words)
    assert run.code == InvalidValueError.exit_code
    assert not clerk("show", "1001", "--format", "json").data["marketing"]


@pytest.mark.parametrize("words", [("user", "role", NO_TEXT, "clerk"), ("log", "show", "--user", NO_TEXT)])
def test_a_user_of_no_text_is_a_wrong_value(officer: Command, words: tuple[str, ...]) -> None:
    assert officer(*words).code == InvalidValueError.exit_code


def test_a_descriptor_beyond_any_process_is_not_readable(kkrek: Kkrek, office: Office) -> None:
    run = kkrek("find", "malli", "--register", office.directory, "--password-fd", HUGE, "--purpose", "service")
    assert run.code == InputUnreadableError.exit_code


def test_an_account_without_a_home_is_told_so(kkrek: Kkrek, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_path: str) -> str:
        return "~"

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("os.path.expanduser", homeless)
    run = kkrek("whoami", "--register", "register")
    assert (run.code, "home directory" in run.err) == (UsageError.exit_code, True)


def test_a_credential_that_may_not_be_read_is_told(
    kkrek: Kkrek, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_path: Path) -> bool:
        raise PermissionError

    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(office.directory / "none"))
    monkeypatch.setattr("kkrek.crypto.password.Path.exists", closed)
    run = kkrek("user", "list", "--register", office.directory, "--user", "olli")
    assert run.code == InputUnreadableError.exit_code
