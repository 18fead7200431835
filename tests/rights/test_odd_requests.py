"""Requests as nobody should make them: confirmed twice, of somebody unknown, seen by who may not, named in errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kkrek.errors import InvalidValueError, NotFoundError, OutputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command

JSON = ("--format", "json")
ID = "2026-0001"
SECRETS = ("Zvaltuutettu", "Zvaltakirja", "Zpiilotie", "Zperuste", "Zevätty")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _customer(clerk: Command) -> None:
    argv = ("--family-name", "Koskela", "--given-names", "Aino", "--email", "aino@esimerkki.fi", "--source", "subject")
    assert clerk("add", *argv).code == 0


def opened(user: Command, *argv: str) -> None:
    done = user("request", "open", *argv)
    assert done.code == 0, done.err


def shown(clerk: Command) -> dict[str, object]:
    found: dict[str, object] = clerk("request", "show", ID, *JSON).data
    return found


def coming(user: Command) -> list[str]:
    """Return the commands that a request says come next."""
    found: list[str] = user("request", "show", ID, *JSON).data["next"]
    return found


@pytest.mark.parametrize("form", ["json", "table"])
def test_a_viewer_reads_no_words_of_a_request(clerk: Command, officer: Command, viewer: Command, form: str) -> None:
    proxy = ("--by", "Zvaltuutettu Ville", "--authority", "Zvaltakirja", "--reply-to", "Zpiilotie 7, 00100 Helsinki")
    opened(clerk, "1001", "--kind", "access", "--kind", "erasure", "--via", "letter", *proxy)
    assert clerk("request", "extend", ID, "--reason", "Zperuste").code == 0
    assert officer("request", "refuse", ID, "--kind", "erasure", "--reason", "Zevätty").code == 0
    done = viewer("show", "1001", "--history", "--format", form)
    assert [word for word in SECRETS if word in done.out] == []
    assert [word for word in SECRETS if word not in clerk("show", "1001", *JSON).out] == []


def test_what_is_hidden_of_requests_is_named(clerk: Command, viewer: Command) -> None:
    assert "requests" not in viewer("show", "1001", *JSON).data["masked"]
    opened(clerk, "1001", "--kind", "access", "--via", "letter")
    assert "requests" in viewer("show", "1001", *JSON).data["masked"]


def test_a_customer_is_answered_where_the_register_knows_them(clerk: Command) -> None:  # F-15
    argv = ("1001", "--kind", "access", "--via", "email", "--reply-to", "Zpiilotie 7, 00100 Helsinki", *JSON)
    done = clerk("request", "open", *argv)
    assert done.code == InvalidValueError.exit_code
    assert "Zpiilotie" not in done.err
    assert "reply_to" in done.error["message"]


@pytest.mark.parametrize(
    "argv",
    [
        ("request", "show", "Aino Koskela"),
        ("request", "withdraw", "Aino Koskela"),
        ("erase", "1001", "--ground", "17.1.a", "--yes", "--request", "Aino Koskela"),
        ("report", "1001", "--identity", "document-seen", "--request", "Aino Koskela"),
        ("object", "1001", "--to", "statistics", "--request", "Aino Koskela"),
    ],
)
def test_a_name_typed_for_an_id_is_not_told_in_the_error(officer: Command, argv: tuple[str, ...]) -> None:
    done = officer(*argv)
    assert done.code == NotFoundError.exit_code
    assert "Koskela" not in done.err


def test_an_id_that_nobody_has_is_told(officer: Command) -> None:
    assert "2026-0404" in officer("request", "show", "2026-0404").err


def test_an_identity_that_is_checked_again_moves_no_day(clerk: Command, tmp_path: Path) -> None:  # E-12
    opened(clerk, "1001", "--kind", "access", "--kind", "erasure", "--via", "phone", "--received", "1.11.2026")
    assert clerk("request", "identity", ID, "--ask", "Mistä soititte?", "--on", "10.11.2026").code == 0
    assert clerk("request", "identity", ID, "--method", "one-time-code", "--on", "12.11.2026").code == 0
    before = shown(clerk)
    answer = ("--identity", "document-seen", "--output", str(tmp_path / "answer.txt"))
    assert clerk("report", "1001", "--request", ID, *answer).code == 0
    after = shown(clerk)
    assert (after["aim_on"], after["unstopped_on"]) == (before["aim_on"], before["unstopped_on"])
    assert after["aim_on"] == "2026-12-03"


@pytest.mark.parametrize(
    "answer",
    [
        ("report", "--output", "draft.txt"),  # free text waits to be read: a draft, and the request stays open
        ("restrict", "--ground", "a"),
    ],
)
def test_an_identity_confirmed_with_the_answer_ends_the_waiting(  # E-12
    officer: Command, clerk: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert clerk("note", "add", "1001", "soitettava ennen käyntiä").code == 0
    kinds = ("--kind", "access", "--kind", "restriction", "--kind", "rectification")
    opened(clerk, "1001", *kinds, "--via", "phone", "--received", "1.11.2026")
    assert clerk("request", "identity", ID, "--ask", "Mistä soititte?", "--on", "10.11.2026").code == 0
    word, *options = answer
    officer(word, "1001", "--request", ID, "--identity", "document-seen", *options)
    found = shown(clerk)
    assert (found["state"], found["aim_on"]) == ("received", "2026-12-13")


def test_the_objection_of_somebody_unknown_is_settled_by_the_suppression(clerk: Command, viewer: Command) -> None:
    opened(viewer, "--unknown", "--name", "Outi Outo", "--kind", "marketing-objection", "--via", "email")
    (command,) = coming(clerk)
    done = clerk(*command.split()[1:], "--email", "outi@esimerkki.fi", *JSON)
    assert (done.code, done.data["requests"]) == (0, [ID])
    assert shown(clerk)["state"] == "answered"


def test_a_suppression_that_is_only_tried_settles_nothing(clerk: Command) -> None:
    opened(clerk, "--unknown", "--name", "Outi Outo", "--kind", "marketing-objection", "--via", "email")
    argv = ("opt-out", "--unknown", "--email", "outi@esimerkki.fi", "--request", ID)
    assert clerk(*argv, "--dry-run").code == 0
    assert shown(clerk)["state"] == "received"


def test_a_customers_objection_is_not_settled_by_a_suppression(clerk: Command) -> None:
    opened(clerk, "1001", "--kind", "marketing-objection", "--via", "email")
    argv = ("opt-out", "--unknown", "--email", "outi@esimerkki.fi", "--request", ID, *JSON)
    assert clerk(*argv).code == NotFoundError.exit_code


@pytest.mark.parametrize("argv", [("1001",), ("--import", "list.csv")])
def test_a_request_is_named_for_somebody_unknown_alone(clerk: Command, argv: tuple[str, ...]) -> None:
    assert clerk("opt-out", *argv, "--request", ID).code == UsageError.exit_code


@pytest.mark.parametrize("whose", [("1001",), ("--unknown", "--name", "Outi Outo")])
@pytest.mark.parametrize(
    "kind",
    ["access", "rectification", "erasure", "restriction", "portability", "objection", "marketing-objection"],
)
def test_every_command_that_comes_next_is_there(officer: Command, kind: str, whose: tuple[str, ...]) -> None:
    opened(officer, *whose, "--kind", kind, "--via", "in-person", "--identity", "document-seen")
    for command in coming(officer):
        done = officer(*command.split()[1:])
        assert "no such" not in done.err, (command, done.err)


def test_a_letter_that_cannot_be_written_is_foreseen(clerk: Command, tmp_path: Path) -> None:
    done = clerk("opt-out", "1001", "--output", str(tmp_path / "nowhere" / "letter.pdf"))
    assert done.code == OutputError.exit_code
    assert f"  {OutputError.exit_code}  " in clerk("opt-out", "--help").out
