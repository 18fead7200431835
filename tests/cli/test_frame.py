from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kkrek.errors import NotFoundError, SecretInArgumentError, UsageError

TINY = Path(__file__).parent / "tiny.py"
ROOT = Path(__file__).parents[2]


def tiny(*argv: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TINY), *argv],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
    )


def modules_after(*argv: str) -> set[str]:
    """Run the throw-away program and return the names of its modules that were imported."""
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import tiny; from kkrek.cli.app import run\n"
        "run(tiny.program, sys.argv[1:]); sys.stderr.write(' '.join(m for m in sys.modules if m.startswith('tiny_')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(TINY.parent), *argv],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return {word for word in done.stderr.split() if word.startswith("tiny_")}


def test_the_help_page_imports_no_command() -> None:
    assert modules_after("--help") == set()


def test_the_help_page_of_a_group_imports_no_command() -> None:
    assert modules_after("note", "--help") == set()


def test_a_command_imports_only_its_own_module() -> None:
    assert modules_after("look", "x") == {"tiny_look"}


def test_the_help_page_lists_commands_in_their_panels() -> None:
    page = tiny("--help").stdout
    places = [page.index(word) for word in ("Daily work:", "  look  ", "Keeping the register:", "  note  ")]
    assert places == sorted(places)


def test_the_help_page_names_the_global_options() -> None:
    page = tiny("--help").stdout
    names = ("register", "user", "password-file", "password-fd", "ui-lang", "purpose", "format", "debug", "version")
    assert all(f"--{name}" in page for name in names)


def test_the_help_page_of_a_command_lists_its_exit_codes() -> None:
    page = tiny("look", "--help").stdout
    assert "Exit status:" in page
    assert f"{NotFoundError.exit_code}  not found" in page


@pytest.mark.parametrize("word", ["näytä", "nayta", "NÄYTÄ", "na\u0308yta\u0308"])
def test_a_finnish_word_runs_the_command(word: str) -> None:
    assert tiny(word, "x").returncode == 0


def test_a_finnish_word_runs_a_command_of_a_group() -> None:
    assert tiny("muistiinpano", "lisaa", "x").stdout == "added x\n"


def test_a_mistyped_command_is_answered_with_a_suggestion() -> None:
    done = tiny("loook")
    assert done.returncode == UsageError.exit_code
    assert "did you mean look?" in done.stderr


def test_a_mistyped_command_is_not_repeated() -> None:
    assert "Meikäläinen" not in tiny("Meikäläinen").stderr


@pytest.mark.parametrize(
    "argv",
    [
        ["--user", "anna", "look", "x"],
        ["look", "--user", "anna", "x"],
        ["look", "x", "--user=anna"],
        ["--user", "eero", "look", "x", "--user", "anna"],
    ],
)
def test_a_global_option_may_stand_before_or_after_the_command_word(argv: list[str]) -> None:
    assert json.loads(tiny(*argv, "--format", "json").stdout)["data"]["user"] == "anna"


def test_what_stands_after_two_dashes_is_data() -> None:
    result = json.loads(tiny("--format", "json", "look", "--", "--user", "anna").stdout)["data"]
    assert [row["word"] for row in result["words"]] == ["--user", "anna"]
    assert result["user"] is None


def test_the_value_of_an_option_is_never_taken_for_a_global_option() -> None:
    result = json.loads(tiny("look", "x", "--note", "--user", "--format", "json").stdout)["data"]
    assert result["note"] == "--user"


def test_the_register_comes_from_the_environment_when_no_option_names_it() -> None:
    done = tiny("look", "x", "--format", "json", KKREK_REGISTER="/somewhere")
    assert json.loads(done.stdout)["data"]["register"] == "/somewhere"


def test_the_register_has_its_place_in_the_data_directory() -> None:
    done = tiny("look", "x", "--format", "json", XDG_DATA_HOME="/data")
    assert json.loads(done.stdout)["data"]["register"] == "/data/kkrek/register"


@pytest.mark.parametrize("text", ["in-person", "in_person"])
def test_dash_and_underscore_are_the_same_letter_in_a_value(text: str) -> None:
    assert json.loads(tiny("look", "x", "--via", text, "--format", "json").stdout)["data"]["via"] == "in_person"


@pytest.mark.parametrize(
    "argv",
    [
        ["look"],
        ["look", "x", "--limit", "Meikäläinen"],
        ["look", "x", "--Meikäläinen"],
        ["look", "x", "--note"],
        ["note", "list", "Meikäläinen"],
        ["look", "x", "--format", "Meikäläinen"],
        ["look", "x", "--password-fd", "3", "--password-file", "f"],
    ],
)
def test_wrong_usage_is_told_in_two_lines_without_the_value(argv: list[str]) -> None:
    done = tiny(*argv)
    assert done.returncode == UsageError.exit_code
    assert not done.stdout
    assert "Meikäläinen" not in done.stderr
    assert [line.partition(": ")[2].partition(":")[0] for line in done.stderr.splitlines()] == ["error", "hint"]


def test_wrong_usage_is_told_as_json_even_when_parsing_failed() -> None:
    done = tiny("look", "x", "--no-such", "--format", "json")
    assert json.loads(done.stderr)["error"]["exit_code"] == UsageError.exit_code


def test_a_foreseen_error_is_told_with_its_code_and_hint() -> None:
    done = tiny("look", "nobody")
    assert done.returncode == NotFoundError.exit_code
    assert done.stderr == "kkrek: error: no customer 77\nkkrek: hint: look with `kkrek find`\n"


def test_a_foreseen_error_is_one_json_object() -> None:
    error = json.loads(tiny("look", "nobody", "--format", "json").stderr)
    assert error == {
        "version": 1,
        "error": {
            "id": "not-found",
            "exit_code": NotFoundError.exit_code,
            "message": "no customer 77",
            "hint": "look with `kkrek find`",
        },
    }


@pytest.mark.parametrize("secret", ["131052-902T", "FI2112345600000785", "--note=010190+999R"])
def test_f_05_a_secret_in_the_arguments_is_refused_before_anything_is_parsed(secret: str) -> None:
    done = tiny("no-such-command", secret)
    assert done.returncode == SecretInArgumentError.exit_code
    assert "must not be an argument" in done.stderr
    assert secret not in done.stderr


def test_a_bug_is_one_line_without_traceback_and_without_its_message() -> None:
    done = tiny("look", "bug")
    assert done.returncode == 1
    assert "ValueError" in done.stderr
    assert "Traceback" not in done.stderr
    assert "somebody" not in done.stderr


def test_debug_shows_the_traceback() -> None:
    assert "Traceback" in tiny("look", "bug", "--debug").stderr


def test_ctrl_c_says_that_nothing_is_saved() -> None:
    done = tiny("look", "interrupt")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "kkrek: error: interrupted: nothing was saved\n")


def test_sigterm_says_that_nothing_is_saved() -> None:
    done = tiny("look", "term")
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "kkrek: error: interrupted: nothing was saved\n")


@pytest.mark.parametrize("text", ["flood", "x"])
def test_a_closed_pipe_ends_quietly(text: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, str(TINY), "look", text],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL),
    )
    os.close(writer)
    assert done.returncode == 141
    assert b"Exception ignored" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_full_disk_under_stdout_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, str(TINY), "look", "x"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert done.returncode == 60
    assert "Exception ignored" not in done.stderr


def test_a_pipe_gets_utf_8_in_any_locale() -> None:
    done = subprocess.run(
        [sys.executable, str(TINY), "look", "Mäkelä"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONIOENCODING": "latin-1"},
    )
    assert "Mäkelä" in done.stdout.decode()


@pytest.mark.parametrize(
    ("words", "expected"),
    [("lo", "look"), ("note ", "add"), ("look --fo", "--format"), ("look --via ", "in-person"), ("look --v", "--via")],
)
def test_the_shell_completes_words_options_and_values(words: str, expected: str) -> None:
    line = f"kkrek {words}"
    done = tiny(
        _KKREK_COMPLETE="complete_bash",
        COMP_WORDS=line,
        COMP_CWORD=str(len(line.split(" ")) - 1),
    )
    assert expected in done.stdout.split()


def test_finnish_words_are_not_completed() -> None:
    done = tiny(_KKREK_COMPLETE="complete_bash", COMP_WORDS="kkrek ", COMP_CWORD="1")
    assert done.stdout.split() == ["look", "note", "gone"]


def test_a_warning_goes_to_stderr_for_people() -> None:
    assert tiny("look", "x").stderr == "kkrek: warning: few words\n"


def test_a_warning_stands_in_the_envelope_for_scripts() -> None:
    done = tiny("look", "x", "--format", "json")
    assert json.loads(done.stdout)["warnings"] == [{"id": "few", "field": None, "line": None, "message": "few words"}]
    assert not done.stderr
