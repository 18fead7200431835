"""`config`: shown, loaded in versions, and what it leaves open (F-41, N-10)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kkrek.domain.template import filled, template
from kkrek.errors import FindingsError, InputUnreadableError, InvalidValueError, NeedsYesError, RoleTooLowError

if TYPE_CHECKING:
    from conftest import Kkrek
    from office import Command

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
