"""The backup of the night does what it says: a viewer makes it, borg takes it away, and it comes back from there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from test_examples import PROGRAM, ROOT
from test_nightly_corrections import script, unit

from kkrek.crypto.keyfile import KeyFile
from kkrek.errors import WrongPasswordError

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = ROOT / "examples" / "backup.sh"
PASSWORDS = {"olli": "seitsemän sinistä saapasta", "backup": "yhdeksän vihreää hattua"}


class Night:
    """A register with a viewer for backups, a repository of borg, and the script of the night."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.register = root / "register"
        self.repository = root / "elsewhere" / "repository"
        self.kkrek = script(root / "kkrek", PROGRAM)
        self.credentials = root / "credentials"
        self.credentials.mkdir(mode=0o700)
        self.secret(self.credentials / "kkrek.password", PASSWORDS["backup"])
        self.secret(self.credentials / "borg.passphrase", "kolme keltaista kenkää")
        for name, password in PASSWORDS.items():
            self.secret(root / f"{name}.password", password)
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(root),
            "KKREK": str(self.kkrek),
            "KKREK_REGISTER": str(self.register),
            "XDG_STATE_HOME": str(root / "state"),
            "BORG_BASE_DIR": str(root / "borg"),
            "BORG_PASSCOMMAND": f"cat {self.credentials}/borg.passphrase",
        }

    @staticmethod
    def secret(path: Path, text: str) -> None:
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(0o400)

    def start(self, *argv: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in argv],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            cwd=self.root,
            env={**self.environ, **environ},
        )

    def type(self, *argv: str | Path, user: str = "olli", code: int = 0) -> str:
        """Type a command as a user of the register."""
        password = self.root / f"{user}.password"
        done = self.start(self.kkrek, "--user", user, "--password-file", password, "--purpose", "service", *argv)
        assert done.returncode == code, done.stderr
        return done.stdout

    def run(self, *argv: str) -> subprocess.CompletedProcess[str]:
        return self.start(SCRIPT, *argv, CREDENTIALS_DIRECTORY=str(self.credentials))

    def borg(self, *argv: str | Path) -> str:
        done = self.start("borg", *argv)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def backups(self) -> list[Path]:
        return sorted((self.register / "backups").glob("*.kkb"))


@pytest.fixture
def night(tmp_path: Path) -> Night:
    night = Night(tmp_path)
    sheet = tmp_path / "sheet"
    night.type("init", "--recovery-file", sheet, "--yes")
    night.type("user", "add", "backup", "--role", "viewer", "--new-password-file", tmp_path / "backup.password")
    for name in ("Äijälä", "Poistuva"):
        night.type("add", "--family-name", name, "--yes")
    return night


def test_a_viewer_with_a_credential_makes_the_backup(night: Night) -> None:
    done = night.run("backup")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    (backup,) = night.backups()
    listed = json.loads(night.type("--format", "json", "backup", "list"))["data"]["backups"]
    assert [one["path"] for one in listed] == [str(backup)]
    entries = json.loads(night.type("--format", "json", "log", "show"))["data"]["entries"]
    assert {one["user"] for one in entries if one["operation"].startswith("backup")} >= {"backup"}


def test_without_a_credential_nothing_is_done(night: Night) -> None:
    done = night.start(SCRIPT, "backup")
    assert done.returncode != 0
    assert "LoadCredentialEncrypted" in done.stderr
    assert night.backups() == []


def test_it_ends_with_what_went_wrong(night: Night) -> None:
    night.credentials.joinpath("kkrek.password").unlink()
    night.secret(night.credentials / "kkrek.password", "väärä salasana tämä on")
    assert night.run("backup").returncode == WrongPasswordError.exit_code


def test_the_whole_directory_is_lost_and_comes_back_from_the_repository(night: Night) -> None:  # E-39
    """Backup, loss of everything but the repository and what was erased since, restore through borg."""
    night.repository.parent.mkdir()
    night.borg("init", "--encryption=repokey-blake2", night.repository)
    done = night.run("backup", str(night.repository))
    assert done.returncode == 0, done.stderr
    night.type("erase", "1002", "--ground", "17.1.a", "--yes")
    assert night.run("backup", str(night.repository)).returncode == 0
    assert len(night.borg("list", "--short", night.repository).split()) == 2
    shutil.rmtree(night.register)
    shutil.rmtree(night.root / "state")
    newest = night.borg("list", "--short", "--last", "1", night.repository).strip()
    night.borg("extract", f"{night.repository}::{newest}")
    (backup,) = night.root.glob("*.kkb")
    told = json.loads(night.type("--format", "json", "restore", backup, "--yes"))["data"]
    assert told["applied"] is True
    assert "Äijälä" in night.type("show", "1001")
    night.type("show", "1002", code=30)
    night.type("log", "verify")
    assert KeyFile.load(night.register / "register.keys").users == ("olli", "recovery")


def test_an_older_archive_comes_back_with_the_newest_ledger(night: Night) -> None:  # E-39
    """The first night's archive has the erased customer; the ledger of the second night says that she is erased."""
    night.repository.parent.mkdir()
    night.borg("init", "--encryption=repokey-blake2", night.repository)
    assert night.run("backup", str(night.repository)).returncode == 0
    night.type("erase", "1002", "--ground", "17.1.a", "--yes")
    assert night.run("backup", str(night.repository)).returncode == 0
    shutil.rmtree(night.register)
    shutil.rmtree(night.root / "state")
    first, second = night.borg("list", "--short", night.repository).split()
    night.borg("extract", f"{night.repository}::{second}")
    next(night.root.glob("*.kkb")).unlink()
    night.borg("extract", f"{night.repository}::{first}")
    (backup,) = night.root.glob("*.kkb")
    told = json.loads(night.type("--format", "json", "restore", backup, "--yes"))["data"]
    assert told["done"] == {"erasure": 1}
    night.type("show", "1002", code=30)


@pytest.mark.parametrize("name", ["backup", "nightly-corrections"])
def test_systemd_takes_the_units_as_they_are(tmp_path: Path, name: str) -> None:
    """Every line is one that systemd knows; only the script lies elsewhere here."""
    for suffix in ("service", "timer"):
        text = (ROOT / "examples" / f"{name}.{suffix}").read_text(encoding="utf-8")
        (tmp_path / f"{name}.{suffix}").write_text(text.replace("/usr/local/lib/kkrek", str(SCRIPT.parent)))
    units = [str(tmp_path / f"{name}.{suffix}") for suffix in ("service", "timer")]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_runs_the_script_as_a_viewer_with_credentials_that_only_the_machine_reads() -> None:
    text = (ROOT / "examples" / "backup.service").read_text(encoding="utf-8")
    service = unit("backup.service")["Service"]
    assert service["ExecStart"].partition(" ")[0].endswith(f"/{SCRIPT.name}")
    assert "LoadCredentialEncrypted=kkrek.password:" in text
    assert "LoadCredentialEncrypted=borg.passphrase:" in text
    assert "user add backup --role viewer" in text
    assert unit("backup.timer")["Install"]["WantedBy"] == "timers.target"
