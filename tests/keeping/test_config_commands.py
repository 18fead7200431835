"""`config`: shown, loaded in versions, and what it leaves open (F-41, N-10)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from terminal import at_terminal

from kkrek.domain.template import filled, template
from kkrek.errors import (
    FindingsError,
    InputUnreadableError,
    InvalidValueError,
    NeedsYesError,
    RoleTooLowError,
    SaidNoError,
)

if TYPE_CHECKING:
    from conftest import Kkrek
    from office import Command, Office

EXAMPLE = Path(__file__).parents[2] / "examples" / "kaukajarvi.toml"


@pytest.fixture
def new(tmp_path: Path) -> str:
    path = tmp_path / "new.toml"
    path.write_text(filled(template(), {"controller.name": "Malliharjun asunto-osuuskunta"}), encoding="utf-8")
    return str(path)


def test_the_configuration_comes_out_as_the_text_that_went_in(officer: Command) -> None:
    assert officer("config", "show").out == template()


def test_a_script_reads_the_configuration_as_json(officer: Command) -> None:
    data = officer("config", "show", "--format", "json").data
    assert data["version"] == 1
    assert data["configuration"]["zone"] == "Europe/Helsinki"


def test_a_new_version_is_in_force_at_once(officer: Command, new: str) -> None:
    loaded = officer("config", "load", new, "--yes", "--format", "json").data
    assert (loaded["version"], loaded["applied"]) == (2, True)
    controller = officer("config", "show", "--format", "json").data["configuration"]["controller"]
    assert controller["name"] == "Malliharjun asunto-osuuskunta"


def test_the_same_text_again_makes_no_version(officer: Command, new: str) -> None:
    officer("config", "load", new, "--yes")
    again = officer("config", "load", new, "--yes", "--format", "json").data
    assert (again["version"], again["applied"]) == (2, False)


def test_a_dry_run_loads_nothing(officer: Command, new: str) -> None:
    assert not officer("config", "load", new, "--dry-run", "--format", "json").data["applied"]
    assert officer("config", "show", "--format", "json").data["version"] == 1


def test_loading_asks_and_without_a_terminal_needs_yes(officer: Command, new: str) -> None:
    assert officer("config", "load", new).code == NeedsYesError.exit_code
    assert officer("config", "show", "--format", "json").data["version"] == 1


@pytest.mark.parametrize("content", ["controller = 1", "not toml", "", "\udcff"])
def test_a_wrong_configuration_is_refused_and_the_old_one_stays(officer: Command, tmp_path: Path, content: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    expected = InputUnreadableError if content == "\udcff" else InvalidValueError
    assert officer("config", "load", str(path), "--yes").code == expected.exit_code
    assert officer("config", "show", "--format", "json").data["version"] == 1


def test_a_missing_file_is_told(officer: Command, tmp_path: Path) -> None:
    run = officer("config", "load", str(tmp_path / "none.toml"), "--yes")
    assert run.code == InputUnreadableError.exit_code
    assert "none.toml" in run.err


@pytest.mark.parametrize("words", [("show",), ("check",), ("load", "FILE", "--yes")])
def test_the_configuration_is_the_business_of_officers(clerk: Command, new: str, words: tuple[str, ...]) -> None:
    assert clerk("config", *(new if word == "FILE" else word for word in words)).code == RoleTooLowError.exit_code


def test_a_check_lists_what_is_open_with_the_whole_result(officer: Command) -> None:
    run = officer("config", "check", "--format", "json")
    assert run.code == FindingsError.exit_code
    assert run.error["id"] == "findings"
    first = run.data["findings"][0]
    assert set(first) == {"id", "severity", "what", "hint"}
    assert "placeholder" in {finding["id"] for finding in run.data["findings"]}


def test_a_file_is_checked_before_it_is_loaded_and_needs_no_register(kkrek: Kkrek) -> None:
    run = kkrek("config", "check", EXAMPLE, "--format", "json")
    assert run.code == FindingsError.exit_code
    assert "placeholder" not in {finding["id"] for finding in run.data["findings"]}


def test_loading_tells_each_key_that_changes_before_it_asks(office: Office, officer: Command, new: str) -> None:
    """An old file undoes no decision unseen (F-41)."""
    running = at_terminal(
        "--register", office.directory, "--user", "olli", "--password-file", office.password_file,
        "config", "load", new, environ={"XDG_STATE_HOME": str(office.directory.parent / "state")},
    )  # fmt: skip
    running.answer("Load it as a new version?", "n")
    assert running.end() == SaidNoError.exit_code
    assert "controller.name: <<" in running.seen
    assert "\N{RIGHTWARDS ARROW} Malliharjun asunto-osuuskunta" in running.seen
    assert "0 of them new; 1 were closed" in running.seen
    assert officer("config", "show", "--format", "json").data["version"] == 1


@pytest.mark.parametrize("how", ["--yes", "--dry-run"])
def test_without_a_question_the_result_tells_the_changes(officer: Command, new: str, how: str) -> None:
    assert "\N{RIGHTWARDS ARROW} Malliharjun asunto-osuuskunta" in officer("config", "load", new, "--dry-run").out
    (change,) = officer("config", "load", new, how, "--format", "json").data["changes"]
    assert (change["key"], change["new"]) == ("controller.name", "Malliharjun asunto-osuuskunta")


def test_the_text_in_force_is_told_as_such_without_a_question(officer: Command, new: str) -> None:
    officer("config", "load", new, "--yes")
    again = officer("config", "load", new)
    assert again.code == 0
    assert "in force already, as version 2" in again.out


def test_what_is_open_is_counted_alike_by_every_command(officer: Command, tmp_path: Path) -> None:
    (found,) = [one for one in officer("check", "--format", "json").data["findings"] if "things open" in one["what"]]
    count = found["what"].partition("leaves ")[2].partition(" ")[0]
    assert f"It leaves {count} things open; 4 notes beside." in officer("config", "check").out
    path = tmp_path / "same.toml"
    path.write_text(template() + "\n# hei\n", encoding="utf-8")
    assert f"It leaves {count} things open, 0 of them new" in officer("config", "load", str(path), "--dry-run").out


def test_on_the_screen_a_finding_cites_articles_of_the_law_and_no_rules(officer: Command) -> None:
    told = officer("config", "check").out
    assert "not the controller's decision" in told
    assert "(GDPR Art. 14(1)(d))" in told
    assert re.search(r"\b[A-Z]-[0-9]{2}\b", told) is None
    assert "()" not in told
    whole = officer("config", "check", "--format", "json").data["findings"]
    assert any("(F-40, F-41)" in one["what"] for one in whole)
