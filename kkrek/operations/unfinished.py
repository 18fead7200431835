"""Finish or take back a change of the keys that was interrupted, whatever the moment was (GDPR Art. 32(1)(c)).

The copy under the new keys is whole before the key file names these keys, and the key file names both generations until
the copy stands in the register's place. So the files tell how far it had come:

* the key file names one generation: the copy is worth nothing and goes;
* it names two: what there is of a copy takes the register's place. The generation before is dropped by whoever opens
  the register with the new keys, and by nobody else.
"""

from __future__ import annotations

import secrets
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from kkrek.crypto.keyfile import KeyFile
from kkrek.crypto.keyfile_disk import read_content
from kkrek.crypto.private_file import write_private
from kkrek.crypto.rotation import is_rotating, settled
from kkrek.store import connection, rotation, scratch

if TYPE_CHECKING:
    from kkrek.crypto.unlocked import Keys
    from kkrek.store.connection import Store
    from kkrek.store.place import Place


def settle(place: Place, keys: Keys) -> None:
    """Bring the register to one generation of keys; the caller is alone and has ``keys``, of either generation.

    Raises:
        CannotWriteError: the disk takes nothing; it is tried again by the next command (18).
        DamagedError: the register does not open with the keys that the key file names (14).
    """
    found = KeyFile.load(place.keys)
    if not is_rotating(found):
        rotation.drop(place)
        return
    rotation.put_in_place(place)
    if keys.generation == max(slot.grant.generation for slot in found.slots):
        with connection.opened_beside(place.database, place, keys.data.hex()):
            pass
        save(place, settled(found))


def save_before_commit(store: Store, keys: KeyFile) -> None:
    """Write the key file as the last step before a commit, for which there is room: neither stands without the other.

    The old file stays beside it until then, and takes its place again where the disk breaks at the commit itself.

    Raises:
        CannotWriteError: the disk has no room for both; the old file stands (18).
    """
    place = store.place
    scratch.refuse_no_room(place)
    before = place.keys.with_name(f".{place.keys.name}.{secrets.token_hex(8)}.tmp")
    write_private(before, read_content(place.keys), _mode(place))

    def ended(*, committed: bool) -> None:
        with suppress(OSError):
            if committed:
                before.unlink()
            else:
                before.replace(place.keys)

    store.when_ended(ended)
    save(place, keys)


def save(place: Place, keys: KeyFile) -> None:
    """Write the key file with the mode that it has; the caller holds the write lock of the register, or is alone.

    Raises:
        CannotWriteError: the disk takes nothing; the old file stands (18).
    """
    keys.save(place.keys, _mode(place))


def _mode(place: Place) -> int:
    return stat.S_IMODE(place.keys.stat().st_mode)
