"""`kkrek opt-out --mistake`: the office's own error is taken back; a person's own opt-out never ends this way alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from json_results import complaints
from mailing_people import add
from marketing_state import EVERY
from register_file import opened

from kkrek.errors import (
    InvalidValueError,
    KkrekError,
    NeedsOptionError,
    NotFoundError,
    RoleTooLowError,
    SecretInArgumentError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

WHY = ("--mistake", "--reason", "väärä asiakas valittu")


@pytest.fixture
def aino(clerk: Command) -> str:
    return str(add(clerk, "Aino"))


def standing(user: Command, number: str) -> dict[tuple[str, str], str]:
    """Return what stands: the newest choice that was not taken back."""
    recorded = user("show", number, "--format", "json").data["marketing"]
    return {(one["kind"], one["channel"]): one["state"] for one in recorded if one["taken_back_on"] is None}


def test_what_stood_before_stands_again(clerk: Command, viewer: Command, officer: Command, aino: str) -> None:
    clerk("consent", "give", aino, "--kind", "advertising", "--channel", "email")
    viewer("opt-out", aino)
    done = officer("opt-out", aino, *WHY, "--format", "json")
    assert done.code == 0, done.err
    assert complaints(done.data, "data opt-out") == []
    assert (done.data["taken_back"], done.data["still"]) == (True, False)
    assert standing(clerk, aino) == {("advertising", "email"): "consented"}


def test_only_the_newest_opt_out_is_taken_back(viewer: Command, officer: Command, clerk: Command, aino: str) -> None:
    viewer("opt-out", aino, "--channel", "sms")
    viewer("opt-out", aino)
    done = officer("opt-out", aino, *WHY, "--format", "json")
    assert done.data["still"]
    assert set(standing(clerk, aino)) == {pair for pair in EVERY if pair[1] == "sms"}


def test_nothing_is_deleted_and_the_report_tells_it(
    viewer: Command, officer: Command, clerk: Command, aino: str
) -> None:  # E-22
    viewer("opt-out", aino, "--kind", "research", "--channel", "post")
    officer("opt-out", aino, *WHY)
    told = clerk("show", aino, "--format", "json").data["marketing"]
    assert [(one["state"], one["taken_back_on"], one["taken_back_reason"]) for one in told] == [
        ("forbidden", "2026-11-22", "väärä asiakas valittu")
    ]
    report = clerk("report", aino, "--draft")
    assert "väärä asiakas valittu" in " ".join(report.out.split())


def test_the_ledger_tells_a_restore_to_do_it_again(
    viewer: Command, officer: Command, office: Office, aino: str
) -> None:  # E-39
    viewer("opt-out", aino, "--kind", "research", "--channel", "post")
    officer("opt-out", aino, *WHY)
    line = json.loads((office.directory / "register.ledger").read_text(encoding="utf-8").splitlines()[-1])
    assert (line["kind"], line["body"]["choices"]) == ("opt-out-taken-back", [["research", "post"]])
    assert "väärä" not in json.dumps(line, ensure_ascii=False)
    assert officer("log", "verify").code == 0


def test_suppressions_that_the_same_command_made_for_the_person_end(
    clerk: Command, officer: Command, office: Office, aino: str, tmp_path: Path
) -> None:
    outside = tmp_path / "list.csv"
    outside.write_text(f"number;email\n{aino};toinen@esimerkki.fi\n;vieras@esimerkki.fi\n", encoding="utf-8")
    clerk("opt-out", "--import", str(outside), "--kind", "research", "--channel", "email")
    clerk("correct", aino, "--add-email", "toinen@esimerkki.fi")
    officer("opt-out", aino, *WHY)
    with opened(office) as store:
        row = store.one("SELECT count(*) FROM suppression")
    assert row is not None
    assert row[0] == 1


def test_a_dry_run_changes_nothing(viewer: Command, officer: Command, clerk: Command, aino: str) -> None:
    viewer("opt-out", aino)
    assert "Nothing was written" in officer("opt-out", aino, *WHY, "--dry-run").out
    assert set(standing(clerk, aino)) == EVERY


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("1001", "--mistake"), NeedsOptionError),
        (("1001", "--reason", "x"), UsageError),
        (("--unknown", "--email", "a@b.fi", "--mistake", "--reason", "x"), UsageError),
        (("1001", "--kind", "research", *WHY), UsageError),
        (("1001", "--mistake", "--reason", " "), InvalidValueError),
        (("1001", "--mistake", "--reason", "131052-9085"), SecretInArgumentError),
        (("1001", *WHY), NotFoundError),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    officer: Command, aino: str, options: tuple[str, ...], error: type[KkrekError]
) -> None:
    assert aino == "1001"
    assert officer("opt-out", *options).code == error.exit_code


@pytest.mark.parametrize("role", ["clerk", "viewer"])
def test_only_an_officer_may(request: pytest.FixtureRequest, viewer: Command, aino: str, role: str) -> None:
    viewer("opt-out", aino)
    user: Command = request.getfixturevalue(role)
    assert user("opt-out", aino, *WHY).code == RoleTooLowError.exit_code


def test_what_a_merge_carried_over_is_the_persons_own(clerk: Command, officer: Command, aino: str) -> None:  # M-04
    other = str(add(clerk, "Aino", street="Toinen tie 3"))
    clerk("opt-out", other)
    clerk("consent", "give", aino, "--kind", "advertising", "--channel", "email")
    officer("merge", aino, other, "--yes")
    officer("opt-out", aino, *WHY)
    assert standing(clerk, aino)["advertising", "email"] == "forbidden"
