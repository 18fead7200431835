"""What somebody who has the keys may do to the files behind kkrek's back."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from office import Office
    from sqlcipher3.dbapi2 import Connection


@contextmanager
def decrypted(office: Office) -> Generator[Connection]:
    """Open the register with its data key and nothing else; what is done is committed at once."""
    connection = dbapi2.connect(str(office.directory / "register.db"), isolation_level=None)
    connection.set_key(f"x'{office.officer.unlocked.keys.data.hex()}'")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    try:
        yield connection
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()


def forget_heads(office: Office) -> None:
    """Forget what this account has seen, as on a new machine."""
    shutil.rmtree(office.officer.surroundings.state)


def contents(directory: Path) -> dict[str, bytes]:
    """Return every file of a register but the locks, byte by byte."""
    return {
        path.name: path.read_bytes()
        for path in directory.iterdir()
        if path.is_file() and path.suffix not in {".lock", ".gate"}
    }
