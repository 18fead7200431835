"""A backup that an older kkrek made is verified and restored by this one; one of a newer kkrek is refused (13)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lost_office import Desk, Restoring, parts, rewrite
from older_register import make_version
from sqlcipher3 import dbapi2

from kkrek.crypto import log as crypto
from kkrek.crypto.keyfile import KeyFile
from kkrek.domain.backup import COUNTED, DATABASE, KEYS, Manifest, SignedManifest
from kkrek.domain.log_head import LogHead
from kkrek.errors import NewerRegisterError
from kkrek.store import backup_file
from kkrek.store.schema import VERSION

if TYPE_CHECKING:
    from office import Command, Office


@pytest.fixture
def older(office: Office, clerk: Command, viewer: Command) -> Path:
    """Return a backup as the version before made it."""
    clerk("add", "--family-name", "Äijälä", "--note", "muistio")
    assert viewer("opt-out", "1001").code == 0
    assert viewer("find", "äijälä").code == 0  # its line of the ledger is appended
    make_version(office, VERSION - 1)
    return made(office)


def made(office: Office) -> Path:
    place, unlocked = office.officer.place, office.officer.unlocked
    copy = place.directory / "copy.db"
    raw = dbapi2.connect(str(place.database), isolation_level=None)
    raw.set_key(f"x'{unlocked.keys.data.hex()}'")
    raw.execute("VACUUM INTO ?", (str(copy),))
    n, digest, ledger_n, ledger_hash = raw.execute(
        "SELECT n, hash, ledger_n, ledger_hash FROM log ORDER BY n DESC LIMIT 1"
    ).fetchone()
    counts = {table: int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in COUNTED}
    raw.close()
    keys = KeyFile.load(place.keys).reduced().content()
    manifest = Manifest(
        register=unlocked.register,
        made_at="2026-11-22T09:00:00Z",
        user="olli",
        kkrek="0.1",
        schema=VERSION - 1,
        generation=1,
        head=LogHead(n, digest),
        ledger=LogHead(ledger_n, ledger_hash),
        counts=counts,
        files={DATABASE: backup_file.part_of(copy), KEYS: backup_file.part_of_bytes(keys)},
    )
    digest = crypto.entry_hash(manifest.facts())
    folder = place.backups
    folder.mkdir(mode=0o700)
    path = folder / f"{manifest.name('Europe/Helsinki')}.kkb"
    signed = SignedManifest(manifest, digest, crypto.sign(unlocked.signer, digest))
    backup_file.write(path, signed, keys, copy, 0o600)
    copy.unlink()
    path.with_suffix(".ledger").write_bytes(place.ledger.read_bytes())
    return path


def test_a_backup_of_the_version_before_verifies(older: Path, viewer: Command) -> None:
    done = viewer("backup", "verify", str(older), "--format", "json")
    assert (done.code, done.data["opened"], done.data["findings"]) == (0, True, [])


def test_a_backup_of_the_version_before_is_restored(older: Path, restoring: Restoring) -> None:
    done = restoring(older)
    assert done.code == 0, done.err
    assert restoring.command("log", "verify").code == 0
    shown = restoring.command("show", "1001", "--format", "json")
    assert (shown.data["family_name"], shown.data["marketing"][0]["state"]) == ("Äijälä", "forbidden")


def test_a_backup_of_a_newer_kkrek_is_refused(older: Path, restoring: Restoring, desk: Desk) -> None:
    said = json.loads(parts(older)["manifest.json"])
    said["schema"] = VERSION + 1
    rewrite(older, {"manifest.json": json.dumps(said).encode()})
    done = restoring(older)
    assert (done.code, done.error["id"]) == (NewerRegisterError.exit_code, "newer-register")
    assert not Path(desk.directory).exists()
