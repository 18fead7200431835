"""Ids and exit codes are a promise to scripts: they are added, never changed."""

from __future__ import annotations

import re

import pytest
from man_pages import MANUAL, rendered

from kkrek import errors
from kkrek.cli.app import BugError
from kkrek.cli.usage import EXIT_CODES
from kkrek.errors import KkrekError, Phrase

KNOWN = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, KkrekError) and kind is not KkrekError
]

PINNED = {
    "usage": 2,
    "secret-in-argument": 2,
    "needs-yes": 2,
    "needs-option": 2,
    "needs-purpose": 2,
    "settled-elsewhere": 2,
    "stays-on-record": 2,
    "said-no": 3,
    "editor-failed": 3,
    "no-register": 10,
    "lost-register": 10,
    "busy": 11,
    "wrong-password": 12,
    "newer-register": 13,
    "damaged": 14,
    "backup-damaged": 14,
    "older-register": 15,
    "other-history": 15,
    "ledger-cut": 15,
    "unsafe-place": 16,
    "untrusted": 17,
    "backup-untrusted": 17,
    "ledger-untrusted": 17,
    "cannot-write": 18,
    "cannot-go-on": 18,
    "no-room": 18,
    "keyring-locked": 20,
    "no-way-to-unlock": 21,
    "role-too-low": 22,
    "session-ended": 23,
    "not-found": 30,
    "no-keys-yet": 30,
    "several-found": 31,
    "already-there": 32,
    "already-undone": 32,
    "changed-since": 33,
    "retention-duty": 40,
    "restricted": 41,
    "open-breach": 42,
    "open-request": 42,
    "no-legal-basis": 43,
    "protects-somebody": 44,
    "configuration-gap": 45,
    "notice-gaps": 45,
    "too-late": 46,
    "identity-not-confirmed": 47,
    "request-identity": 47,
    "input-unreadable": 50,
    "headings": 50,
    "line-unreadable": 50,
    "rows-refused": 51,
    "invalid-value": 52,
    "customers-left-out": 51,
    "log-entry-gone": 46,
    "recipient-retired": 46,
    "unapproved-field": 43,
    "log-still-kept": 52,
    "no-safeguard": 43,
    "claim-barred": 52,
    "toml-slip": 52,
    "already-applied": 53,
    "partly-done": 54,
    "partly-disclosed": 54,
    "left-as-they-are": 54,
    "unreviewed": 54,
    "output": 60,
    "saved-output": 60,
    "due-items": 70,
    "data-due": 70,
    "findings": 71,
}


def test_ids_and_codes_are_pinned() -> None:
    assert {kind.id(): kind.exit_code for kind in KNOWN} == PINNED


def test_ids_are_unique() -> None:
    assert len({kind.id() for kind in KNOWN}) == len(KNOWN)


@pytest.mark.parametrize("kind", [*KNOWN, BugError], ids=lambda kind: kind.id())
def test_sentences_are_marked_and_have_the_house_form(kind: type[KkrekError]) -> None:
    for sentence in filter(None, (kind.what, kind.hint)):
        assert isinstance(sentence, Phrase)
        assert "\n" not in sentence
        assert not sentence.endswith((".", "!"))
        assert not re.match(r"[A-Z][a-z]", sentence)
        assert "please" not in sentence.lower()


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: kind.id())
def test_each_code_has_a_meaning(kind: type[KkrekError]) -> None:
    assert kind.exit_code in EXIT_CODES


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: kind.id())
def test_the_manual_names_each_error(kind: type[KkrekError]) -> None:
    assert re.search(rf"\b{kind.exit_code}\b.*\b{re.escape(kind.id())}\b", rendered(MANUAL))


@pytest.mark.parametrize("code", EXIT_CODES)
def test_the_manual_lists_each_exit_code(code: int) -> None:
    assert re.search(rf"^\s+{code}\s", rendered(MANUAL), re.MULTILINE)
