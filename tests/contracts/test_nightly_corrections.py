"""The night run of corrections does what it says: each file ends in its folder, and no mail holds a row (X-08)."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from configparser import ConfigParser
from typing import TYPE_CHECKING

import pytest
from test_examples import PROGRAM, ROOT

from kkrek.errors import (
    AlreadyAppliedError,
    CannotWriteError,
    ChangedSinceError,
    InputUnreadableError,
    PartlyDoneError,
    RowsRefusedError,
    WrongPasswordError,
)

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = ROOT / "examples" / "nightly-corrections.sh"
DAY = "corrections-2026-11-22.csv"
HEAD = "asiakasnumero;kieli;puhelin\n"
# Keeps a mail as the script gave it: its arguments, then its text.
MAIL = '#!/bin/sh\n{ echo "$@"; cat; } >>"${0%/*}/mails"\n'
PEOPLE = (("Aalto", "050 1112221"), ("Berg", "050 1112222"), ("Cygnaeus", "050 1112223"))


class Night:
    """A register, a folder into which another system writes, and the script that works there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "spool"
        (self.folder / "in").mkdir(parents=True)
        self.kkrek = script(root / "kkrek", PROGRAM)
        self.mail = script(root / "mail", MAIL)
        credentials = root / "credentials"
        credentials.mkdir()
        self.password = credentials / "kkrek.password"
        self.password.write_text("seitsemän sinistä saapasta\n", encoding="utf-8")
        self.password.chmod(0o400)
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(root),
            "KKREK": str(self.kkrek),
            "KKREK_REGISTER": str(root / "register"),
            "XDG_STATE_HOME": str(root / "state"),
            "CREDENTIALS_DIRECTORY": str(credentials),
            "MAIL_COMMAND": str(self.mail),
            "MAIL_TO": "office@example.com",
        }

    def type(self, *argv: str) -> str:
        """Type a command as the officer, and return what it prints."""
        done = self._start(str(self.kkrek), "--user", "olli", "--purpose", "service", *argv)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def hand_over(self, rows: str, name: str = DAY) -> None:
        """Put a file into the folder, as the other system does."""
        (self.folder / "in" / name).write_text(HEAD + rows, encoding="utf-8")

    def run(self, *options: str, **environ: str) -> int:
        """Run the script, and return its exit status."""
        done = self._start(str(SCRIPT), "olli", str(self.folder), *options, environ=environ)
        assert not done.stdout
        return done.returncode

    def names(self, place: str) -> list[str]:
        """Return the files of a folder, without the moment of the night."""
        moment = len("2026-11-22-031500-")
        return sorted(path.name[moment if place != "in" else 0 :] for path in (self.folder / place).glob("*"))

    @property
    def mails(self) -> str:
        """All mails, each with its arguments first."""
        path = self.root / "mails"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _start(self, *argv: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            argv,
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**self.environ, **(environ or {})},
        )


def script(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o700)
    return path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a register of three customers lies, to be copied."""
    made = Night(tmp_path_factory.mktemp("filled"))
    made.type("init", "--recovery-file", str(made.root / "sheet"), "--yes")
    for name, phone in PEOPLE:
        made.type("add", "--family-name", name, "--phone", phone, "--language", "fi")
    return made.root


@pytest.fixture
def night(filled: Path, tmp_path: Path) -> Night:
    for name in ("register", "state"):
        shutil.copytree(filled / name, tmp_path / name)
    return Night(tmp_path)


def test_a_good_file_is_applied_in_silence(night: Night) -> None:
    night.hand_over("1001;sv;\n1002;sv;044 3332221\n")
    assert night.run() == 0
    assert (night.names("in"), night.names("done"), night.names("failed")) == ([], [DAY], [])
    assert not night.mails
    assert "044 3332221" in night.type("show", "1002")


def test_a_night_without_a_file_is_silent(night: Night) -> None:
    assert night.run() == 0
    assert not night.mails


def test_a_file_that_comes_again_is_put_aside_in_silence(night: Night) -> None:
    for _ in range(2):
        night.hand_over("1001;sv;\n")
        assert night.run() == 0
    assert night.names("done") == [DAY, DAY]
    assert not night.mails
    assert night.type("batch", "list").count(DAY) == 1


def test_a_bad_file_changes_nothing_and_its_rows_wait_to_be_mended(night: Night) -> None:
    night.hand_over("1001;sv;\n1002;kreikka;044 3332221\n")
    assert night.run() == RowsRefusedError.exit_code
    assert (night.names("in"), night.names("done"), night.names("failed")) == ([], [], [DAY])
    assert "044 3332221" not in night.type("show", "1002")
    (rejects,) = (night.folder / "rejects").iterdir()
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert "1002;kreikka;044 3332221" in rejects.read_text(encoding="utf-8")


def test_the_mail_tells_counts_and_the_place_of_the_rows_and_none_of_them(night: Night) -> None:
    night.hand_over("1001;sv;\n1002;kreikka;044 3332221\n")
    night.run()
    (rejects,) = (night.folder / "rejects").iterdir()
    assert night.mails.startswith(f"-s kkrek: {DAY} ended with 51 office@example.com\n")
    assert "2 read, 1 changed, 1 refused" in night.mails
    assert str(rejects) in night.mails
    assert not [word for word in ("kreikka", "3332221", "1002", "Berg", "kieli") if word in night.mails]


def test_a_mended_file_is_applied(night: Night) -> None:
    night.hand_over("1001;sv;\n1002;kreikka;044 3332221\n")
    night.run()
    night.hand_over("1001;sv;\n1002;sv;044 3332221\n")
    assert night.run() == 0
    assert "044 3332221" in night.type("show", "1002")


def test_a_file_of_which_rows_are_left_out_is_applied_and_told(night: Night) -> None:  # E-37
    night.type("restrict", "1002", "--ground", "a")
    night.hand_over("1001;sv;\n1002;sv;044 3332221\n")
    assert night.run() == PartlyDoneError.exit_code
    assert night.names("done") == [DAY]
    assert "applied as batch B2026-0001, but not all of it. Rows: 2 read, 1 changed, 1 skipped" in night.mails
    assert night.names("rejects") == [DAY]


def test_with_partial_good_rows_are_applied_and_the_others_wait(night: Night) -> None:
    night.hand_over("1001;kreikka;\n1002;sv;044 3332221\n")
    assert night.run("--partial") == PartlyDoneError.exit_code
    assert (night.names("done"), night.names("rejects")) == ([DAY], [DAY])
    assert "044 3332221" in night.type("show", "1002")


def test_a_file_that_cannot_be_read_is_put_aside_and_the_next_one_applied(night: Night) -> None:
    night.hand_over("1001;sv\x00;\n", "corrections-2026-11-21.csv")
    night.hand_over("1001;sv;\n")
    assert night.run() == RowsRefusedError.exit_code
    assert (night.names("failed"), night.names("done")) == (["corrections-2026-11-21.csv"], [DAY])
    assert "cannot be read" in night.mails


def test_a_file_that_is_not_whole_yet_and_a_link_stay_where_they_are(night: Night) -> None:
    night.hand_over("1001;sv;\n", f".{DAY}")
    (night.folder / "in" / DAY).symlink_to(night.password)
    assert night.run() == 0
    assert night.names("in") == [f".{DAY}", DAY]


def test_a_wrong_password_stops_the_run_and_the_files_wait(night: Night) -> None:
    night.hand_over("1001;sv;\n")
    night.password.unlink()
    night.password.write_text("kuusi muuta sanaa nyt\n", encoding="utf-8")
    night.password.chmod(0o400)
    assert night.run() == WrongPasswordError.exit_code
    assert night.names("in") == [DAY]
    assert "ended with 12" in night.mails


def test_without_a_credential_nothing_is_done(night: Night) -> None:
    night.hand_over("1001;sv;\n")
    assert night.run(CREDENTIALS_DIRECTORY="") != 0
    assert night.names("in") == [DAY]


def test_rows_that_were_left_out_fail_the_run_when_nobody_gets_the_mail(night: Night) -> None:
    night.type("restrict", "1002", "--ground", "a")
    night.hand_over("1002;sv;\n")
    assert night.run(MAIL_COMMAND="false") == 1
    assert night.names("done") == [DAY]


# Ends in turn as the lines of a file say, and prints a result; what it was asked is kept.
IN_TURN = """#!/bin/sh
echo "$*" >>"$ROOT/asked"
code=$(head -n 1 "$ROOT/codes")
sed -i 1d "$ROOT/codes"
echo '{"data": {"plan": "f00d", "batch": "B2026-0001", "rows": {"read": 7, "changed": 0, "skipped": 7}}}'
exit "$code"
"""


@pytest.fixture
def in_turn(tmp_path: Path) -> Night:
    """Return a night with a program that ends as the test says."""
    made = Night(tmp_path)
    script(made.kkrek, IN_TURN)
    made.environ["ROOT"] = str(tmp_path)
    made.hand_over("1001;sv;\n")
    return made


def ended(night: Night, *codes: int) -> tuple[int, list[str]]:
    """Let the program end with these codes, and return the script's own and what was asked, check or apply."""
    (night.root / "codes").write_text("".join(f"{code}\n" for code in codes), encoding="utf-8")
    code = night.run()
    asked = (night.root / "asked").read_text(encoding="utf-8").splitlines()
    assert not (night.root / "codes").read_bytes()
    return code, [line.partition(" batch ")[2].partition(" ")[0] for line in asked]


def test_a_register_that_changed_meanwhile_is_tried_once_more(in_turn: Night) -> None:
    assert ended(in_turn, 0, ChangedSinceError.exit_code, 0, 0) == (0, ["check", "apply"] * 2)
    assert in_turn.names("done") == [DAY]
    assert not in_turn.mails


def test_a_register_that_changes_again_and_again_is_left_for_the_next_night(in_turn: Night) -> None:
    changed = ChangedSinceError.exit_code
    assert ended(in_turn, 0, changed, 0, changed) == (changed, ["check", "apply"] * 2)
    assert in_turn.names("in") == [DAY]
    assert "tried again next time" in in_turn.mails


@pytest.mark.parametrize(
    ("code", "place", "own"),
    [
        (AlreadyAppliedError.exit_code, "done", 0),
        (PartlyDoneError.exit_code, "done", 54),
        (RowsRefusedError.exit_code, "failed", 51),
        (InputUnreadableError.exit_code, "failed", 51),
        (CannotWriteError.exit_code, "in", CannotWriteError.exit_code),
        (143, "in", 143),
        (1, "in", 1),
    ],
)
def test_what_applying_ends_with_decides_where_the_file_goes(in_turn: Night, code: int, place: str, own: int) -> None:
    assert ended(in_turn, 0, code) == (own, ["check", "apply"])
    assert in_turn.names(place) == [DAY]


def test_what_was_checked_is_what_is_applied(in_turn: Night) -> None:
    ended(in_turn, 0, 0)
    check, apply = (in_turn.root / "asked").read_text(encoding="utf-8").splitlines()
    assert "--expect" not in check
    assert "--expect f00d" in apply


def unit(name: str) -> ConfigParser:
    found = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    found.optionxform = str  # type: ignore[assignment,method-assign]  # names of systemd keep their capitals
    found.read(ROOT / "examples" / name, encoding="utf-8")
    return found


def test_the_service_runs_the_script_with_a_credential_that_only_the_machine_reads() -> None:
    service = unit("nightly-corrections.service")["Service"]
    assert service["ExecStart"].partition(" ")[0].endswith(f"/{SCRIPT.name}")
    assert service["LoadCredentialEncrypted"].partition(":")[0] == "kkrek.password"
    assert service["SuccessExitStatus"] == str(PartlyDoneError.exit_code)
    assert unit("nightly-corrections.timer")["Install"]["WantedBy"] == "timers.target"
