"""`hold place` at a terminal asks for what a hold must have; without one it names the option (F-42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from terminal import at_terminal

from kkrek.errors import NeedsOptionError

if TYPE_CHECKING:
    from office import Command, Office


def test_reason_and_day_of_review_are_asked(office: Office, officer: Command, clerk: Command) -> None:
    clerk("add", "--family-name", "Muu")
    running = at_terminal(
        "--register", office.directory, "--user", "olli", "--password-file", office.password_file,
        "hold", "place", "1001", environ={"XDG_STATE_HOME": str(office.directory.parent / "state")},
    )  # fmt: skip
    running.answer("Why it is held: ")
    running.answer("Why it is held: ", "riita vuokrasta")
    running.answer("Day on which somebody looks at it again: ", "1.12.2027")
    assert running.end() == 0, running.seen
    (held,) = officer("hold", "list", "--format", "json").data["holds"]
    assert (held["reason"], held["review_on"]) == ("riita vuokrasta", "2027-12-01")


@pytest.mark.parametrize(
    ("given", "option"), [((), "--reason"), (("--reason", "riita"), "--review")], ids=["none", "reason"]
)
def test_without_a_terminal_the_option_is_named(
    clerk: Command, officer: Command, given: tuple[str, ...], option: str
) -> None:
    clerk("add", "--family-name", "Muu")
    run = officer("hold", "place", "1001", *given)
    assert run.code == NeedsOptionError.exit_code
    assert f"{option} is missing" in run.err
