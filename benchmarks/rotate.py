"""Time and memory of `kkrek rotate` beside the bare `sqlcipher_export` of the same register.

    .venv/bin/python benchmarks/rotate.py [CUSTOMERS]

Every customer has an identity code, which is opened, sealed anew and indexed anew. kkrek runs as an officer runs it,
with a password (256 MiB for its key derivation).
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import lookup
from sqlcipher3 import dbapi2

from kkrek.operations import unlock
from kkrek.operations.access import Surroundings


def main() -> None:
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name:
        place = Path(name)
        lookup.fill(place, customers)
        register, secret = place / "register", place / "password"
        secret.touch(mode=0o600)
        secret.write_text(lookup.PASSWORD + "\n", encoding="utf-8")
        size = (register / "register.db").stat().st_size
        bare = exported(place, register)
        words = ["rotate", "--yes", "--register", str(register), "--user", "aino", "--password-file", str(secret)]
        environ = lookup.environment(place, {})
        began = time.perf_counter()
        subprocess.run([str(lookup.BIN / "kkrek"), *words], env=environ, check=True, stdout=subprocess.DEVNULL)
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        after = (register / "register.db").stat().st_size
    print(f"{customers} customers, {size / 2**20:.0f} MiB before, {after / 2**20:.0f} MiB after")
    print(f"kkrek rotate {took:.1f} s, {peak:.0f} MiB at the peak; bare export {bare:.1f} s; ratio {took / bare:.1f}")


def exported(place: Path, register: Path) -> float:
    """Return how long SQLCipher alone takes to write a copy under another key."""
    now = datetime.now(UTC)
    around = Surroundings(lambda: now, place / "state" / "kkrek", None, print)
    keys = unlock.unlock(register, "aino", lookup.PASSWORD, around, None).unlocked.keys
    copy = place / "copy.db"
    shutil.copy(register / "register.db", copy)
    connection = dbapi2.connect(str(copy), isolation_level=None)
    connection.set_key(f"x'{keys.data.hex()}'")
    began = time.perf_counter()
    connection.execute("ATTACH DATABASE ? AS fresh KEY ?", (str(place / "fresh.db"), f"x'{'5' * 64}'"))
    connection.execute("SELECT sqlcipher_export('fresh')").fetchall()
    connection.close()
    took = time.perf_counter() - began
    for path in (copy, place / "fresh.db"):
        path.unlink()
    return took


if __name__ == "__main__":
    main()
