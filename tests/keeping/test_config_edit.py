"""`config edit`: the person's own editor on a file in memory, then checked, compared, agreed to and loaded (F-41)."""

from __future__ import annotations

import json
import stat
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from json_results import complaints
from terminal import Terminal, at_terminal

from kkrek.domain.configuration_difference import Difference, differences
from kkrek.domain.configuration_parse import parse_configuration
from kkrek.domain.template import filled, template
from kkrek.errors import (
    ChangedSinceError,
    EditorFailedError,
    InvalidValueError,
    RoleTooLowError,
    SaidNoError,
    UnsafePlaceError,
    UsageError,
)
from kkrek.operations.keeping import config, draft

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from office import Command, Office


EXAMPLE = Path(__file__).parents[2] / "examples" / "kaukajarvi.toml"


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], str]:
    """Make an editor of a shell script, which gets the path of the file as ``$1``."""

    def made(script: str) -> str:
        path = tmp_path / "editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return made


@pytest.fixture
def memory() -> Generator[Path]:
    """A runtime directory of one's own that is in memory alone."""
    with tempfile.TemporaryDirectory(prefix="kkrek-", dir=draft.SHARED_MEMORY) as name:
        yield Path(name)


@pytest.fixture
def editing(office: Office, memory: Path) -> Callable[..., Terminal]:
    """Start `config edit` as the officer at a terminal."""

    def start(editor: str, *words: str, user: str = "olli", **environ: str) -> Terminal:
        return at_terminal(
            "--register", office.directory, "--user", user, "--password-file", office.password_file, "config", "edit",
            *words, environ={
                "EDITOR": editor,
                "XDG_RUNTIME_DIR": str(memory),
                "XDG_STATE_HOME": str(office.directory.parent / "state"),
                **environ,
            },
        )  # fmt: skip

    return start


def change() -> str:
    """Return a script that fills in the controller's name, the first one in the text."""
    return """awk '!done && /^name = / { print "name = \\"Malliharju\\""; done = 1; next } { print }' "$1" > "$1.new"
mv "$1.new" "$1" """


def kept(seen: str) -> Path:
    """Return the file that the command says it left."""
    return Path(seen.partition("stays in ")[2].partition(" until")[0])


def version(officer: Command) -> int:
    number: int = officer("config", "show", "--format", "json").data["version"]
    return number


def test_what_was_edited_is_shown_and_loaded_as_a_new_version(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command, memory: Path
) -> None:
    running = editing(editor('stat -c "%a %A" "$1" "$(dirname "$1")"; stat -f -c %T "$1"\n' + change()))
    running.answer("Load it as a new version?", "y")
    assert running.end() == 0, running.seen
    assert "600 -rw-------" in running.seen
    assert "700 drwx------" in running.seen
    assert "tmpfs" in running.seen
    assert "controller.name: <<" in running.seen
    assert "\N{RIGHTWARDS ARROW} Malliharju" in running.seen
    assert "Version 2 of the configuration is in force." in running.seen
    shown = officer("config", "show", "--format", "json").data
    assert (shown["version"], shown["configuration"]["controller"]["name"]) == (2, "Malliharju")
    newest = [one["operation"] for one in officer("log", "show", "--format", "json").data["entries"]]
    assert newest[1:3] == ["config edit", "config edit"]
    assert list(memory.iterdir()) == [], "nothing is left of it"


def test_an_unchanged_file_writes_nothing(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command, memory: Path
) -> None:
    running = editing(editor('echo >> "$1"'))
    assert running.end() == 0, running.seen
    assert "Nothing was written." in running.seen
    assert "stays in" not in running.seen
    assert list(memory.iterdir()) == []
    assert version(officer) == 1


def test_whoever_says_no_keeps_what_was_written(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command
) -> None:
    running = editing(editor(change()))
    running.answer("Load it as a new version?", "n")
    assert running.end() == SaidNoError.exit_code
    path = kept(running.seen)
    assert "Malliharju" in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert version(officer) == 1
    assert officer("config", "load", str(path), "--yes").code == 0


def test_a_dry_run_checks_and_writes_nothing(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command
) -> None:
    running = editing(editor(change()), "--dry-run")
    assert running.end() == 0, running.seen
    assert "Malliharju" in running.seen
    assert kept(running.seen).exists(), "nothing that was typed is lost"
    assert version(officer) == 1


def test_a_slip_leads_back_to_the_editor_with_what_was_typed(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command, tmp_path: Path
) -> None:
    mark = tmp_path / "been"
    script = f"""if [ -e {mark} ]; then sed -i '/no toml here/d' "$1"; else touch {mark}; {change()}
echo 'no toml here' >> "$1"; fi"""
    running = editing(editor(script))
    running.answer("Back to the editor?", "y")
    running.answer("Load it as a new version?", "y")
    assert running.end() == 0, running.seen
    assert "from here on the text does not follow TOML" in running.seen
    assert version(officer) == 2
    assert officer("config", "show", "--format", "json").data["configuration"]["controller"]["name"] == "Malliharju"


@pytest.mark.parametrize(
    "slip", ['echo "no toml here"', r"printf '\377'", 'sed -i /months/d "$1"; true'], ids=["toml", "utf-8", "months"]
)
def test_whoever_gives_up_loses_nothing(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command, slip: str
) -> None:
    running = editing(editor(f'{slip} >> "$1"'))
    if "months" not in slip:
        running.answer("Back to the editor?", "n")
        assert running.end() in {InvalidValueError.exit_code, 50}, running.seen
    else:
        running.answer("Load it as a new version?", "n")
        assert running.end() == SaidNoError.exit_code
    path = kept(running.seen)
    assert path.exists()
    assert version(officer) == 1


@pytest.mark.parametrize(
    ("script", "told"),
    [("exit 3", "failed (3)"), ("kill -9 $$", "failed (-9)")],
    ids=["status", "killed"],
)
def test_an_editor_that_fails_changes_nothing(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command, script: str, told: str
) -> None:
    running = editing(editor(script))
    assert running.end() == EditorFailedError.exit_code, running.seen
    assert told in " ".join(running.seen.split())
    assert version(officer) == 1


def test_an_editor_that_fails_after_writing_leaves_what_was_written(
    editing: Callable[..., Terminal], editor: Callable[[str], str]
) -> None:
    running = editing(editor(change() + "\nexit 1"))
    assert running.end() == EditorFailedError.exit_code, running.seen
    path = kept(running.seen)
    assert "Malliharju" in path.read_text(encoding="utf-8")


def test_an_editor_that_is_not_there_is_told(editing: Callable[..., Terminal]) -> None:
    running = editing("/nowhere/ed")
    assert running.end() == EditorFailedError.exit_code
    assert "/nowhere/ed" in running.seen
    assert "this program is not installed" in running.seen


@pytest.mark.parametrize("words", ["", "'unfinished"], ids=["none", "quote"])
def test_without_an_editor_it_is_told_how_to_choose_one(editing: Callable[..., Terminal], words: str) -> None:
    running = editing(words)
    assert running.end() == UsageError.exit_code
    assert "EDITOR=nano" in running.seen


def test_an_editor_may_have_words_of_its_own(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command
) -> None:
    path = editor('[ "$1" = --wait ] || exit 9\nshift\n' + change())
    running = editing(f"{path} --wait")
    running.answer("Load it as a new version?", "y")
    assert running.end() == 0, running.seen
    assert version(officer) == 2


def test_ctrl_c_in_the_editor_is_the_editors_own(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command
) -> None:
    waits = """trap 'caught=1' INT
echo ready
while [ -z "$caught" ]; do sleep 0.1; done
echo caught
"""
    running = editing(editor(waits + change()))
    running.expect("ready")
    running.child.sendintr()
    running.answer("Load it as a new version?", "y")
    assert running.end() == 0, running.seen
    assert "caught" in running.seen
    assert version(officer) == 2


def test_what_another_loaded_meanwhile_is_not_written_over(
    editing: Callable[..., Terminal], editor: Callable[[str], str], officer: Command, tmp_path: Path
) -> None:  # 33
    """The register is free while the editor runs: a colleague loads a version of their own."""
    running = editing(editor("echo ready\nread answer\n" + change()))
    running.expect("ready")
    other = tmp_path / "other.toml"
    other.write_text(filled(template(), {"controller.name": "Toinen"}), encoding="utf-8")
    assert officer("config", "load", str(other), "--yes").code == 0
    running.child.send("\r")
    running.answer("Load it as a new version?", "y")
    assert running.end() == ChangedSinceError.exit_code
    path = kept(running.seen)
    assert "Malliharju" in path.read_text(encoding="utf-8")
    assert officer("config", "show", "--format", "json").data["configuration"]["controller"]["name"] == "Toinen"


def test_it_is_for_officers_and_the_editor_is_not_started(
    editing: Callable[..., Terminal], editor: Callable[[str], str]
) -> None:
    running = editing(editor("echo started"), user="kaisa")
    assert running.end() == RoleTooLowError.exit_code
    assert "started" not in running.seen


def test_without_a_terminal_it_says_what_to_use_instead(officer: Command) -> None:
    done = officer("config", "edit")
    assert done.code == UsageError.exit_code
    assert "config show" in done.err


def test_without_a_place_in_memory_no_file_is_made(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft, "SHARED_MEMORY", tmp_path)
    with pytest.raises(UnsafePlaceError, match="in memory alone"):
        draft.new_draft(office.officer.surroundings, "kkrek.toml", "x")
    assert list(tmp_path.glob("kkrek-*")) == []


def test_in_json_the_changes_are_told(
    editing: Callable[..., Terminal], editor: Callable[[str], str], tmp_path: Path
) -> None:
    running = editing(editor(change()), "--format", "json")
    running.answer("Load it as a new version?", "y")
    assert running.end() == 0, running.seen
    (line,) = [line for line in running.seen.splitlines() if line.startswith("{")]
    data = json.loads(line)["data"]
    assert complaints(data, "data config edit") == []
    assert (data["applied"], data["changes"][0]["key"], data["changes"][0]["new"]) == (
        True, "controller.name", "Malliharju",
    )  # fmt: skip


def test_each_key_that_differs_is_told_by_its_name() -> None:
    text = template()
    new = text.replace('code = "access_log"\nmonths = 60', 'code = "access_log"\nmonths = 24').replace(
        'purposes = ["rights", "safety"]', 'purposes = ["rights"]', 1
    )
    assert new != text
    found = differences(parse_configuration(text), parse_configuration(new))
    assert Difference("retention.access_log.months", "60", "24") in found
    assert any(one.key.endswith(".purposes") and one.new == "rights" for one in found)
    assert len(found) == 2
    assert differences(parse_configuration(text), parse_configuration(text + "\n# hei\n")) == ()


def test_gaps_that_come_and_go_are_counted() -> None:
    shown = config.Shown(1, template(), "{}")
    new = filled(template(), {"controller.name": "Malliharju"})
    review = config.reviewed(shown, new, date(2026, 11, 22))
    assert (review.new_gaps, review.closed) == ((), 1)
    back = config.reviewed(config.Shown(2, new, "{}"), template(), date(2026, 11, 22))
    assert (len(back.new_gaps), back.closed) == (1, 0)


def test_what_is_open_is_counted_in_one_way_when_gaps_are_alike() -> None:
    """The gaps of a notice differ in their sentences alone, and the notes are none of what is open."""
    text = EXAMPLE.read_text(encoding="utf-8")
    shown, today = config.Shown(1, text, "{}"), date(2026, 11, 22)
    same = config.reviewed(shown, text + "\n#\n", today)
    assert (same.new_gaps, same.closed) == ((), 0)
    decided = text.replace("decided = false", "decided = true")
    review = config.reviewed(shown, decided, today)
    closed = text.count("\ndecided = false")
    assert closed > 3
    assert (review.new_gaps, review.closed) == ((), closed)
    assert config.open_count(same.gaps) - config.open_count(review.gaps) == closed
    back = config.reviewed(config.Shown(2, decided, "{}"), text, today)
    assert (len(back.new_gaps), back.closed) == (closed, 0)


def test_the_limits_of_a_number_stand_where_it_is_refused(
    editing: Callable[..., Terminal], editor: Callable[[str], str]
) -> None:
    running = editing(editor("""sed -i 's/^consent_age = .*/consent_age = 80/' "$1" """))
    running.answer("Back to the editor?", "n")
    running.end()
    first = " ".join(running.seen.partition("Back to")[0].split())
    assert "settings.consent_age: a whole number within the bounds is expected here: 0 ... 18" in first
