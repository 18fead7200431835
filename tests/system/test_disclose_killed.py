"""A process that is killed while it discloses: no line in the register without its file, no file without its line."""

from __future__ import annotations

import hashlib
import signal
from typing import TYPE_CHECKING

import pytest
from ready import go, ready
from recipient_office import add_customer, add_recipient
from register_file import opened

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

DIE = """
from pydoc import locate
def die(*_words, **_named):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(locate("kkrek.{module}"), "{name}", die)
"""


@pytest.fixture
def filled(office: Office, officer: Command, clerk: Command) -> Office:
    add_recipient(officer)
    add_customer(clerk)
    return office


def killed_at(office: Office, out: Path, module: str, name: str) -> None:
    argv = ("disclose", "--to", "fivaldi", "1001", "--yes", "--output", str(out))
    with ready(office.directory, "kaisa", *argv, before=DIE.format(module=module, name=name)) as process:
        go(process)
        assert process.wait(60) == -signal.SIGKILL


def digests(office: Office) -> list[str]:
    with opened(office) as store:
        return [row["sha256"] for row in store.all("SELECT sha256 FROM disclosure ORDER BY id")]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("store.disclosures", "sign"),  # the file is on the disk, the register has not committed
        ("store.disclosures", "log_walked"),
        ("operations.register.Register", "record"),
        ("cli.files", "sync"),
    ],
)
def test_before_the_commit_there_is_neither(
    filled: Office, officer: Command, clerk: Command, tmp_path: Path, module: str, name: str
) -> None:
    out = tmp_path / "out" / "a.csv"
    out.parent.mkdir()
    killed_at(filled, out, module, name)
    assert digests(filled) == []
    assert not out.exists()
    assert officer("log", "verify").code == 0
    done = clerk("disclose", "--to", "fivaldi", "1001", "--yes", "--output", str(out))
    assert (done.code, len(digests(filled))) == (0, 1)


def test_after_the_commit_the_whole_file_lies_there(filled: Office, officer: Command, tmp_path: Path) -> None:
    out = tmp_path / "out" / "a.csv"
    out.parent.mkdir()
    killed_at(filled, out, "cli.files.PreparedFile", "commit")
    (left,) = out.parent.iterdir()
    assert (left.name.startswith(".kkrek-"), left.stat().st_mode & 0o777) == (True, 0o600)
    assert digests(filled) == [hashlib.sha256(left.read_bytes()).hexdigest()]
    assert officer("log", "verify").code == 0
