"""One bit of one page of a station's file, flipped on the disk: inside the ciphertext of one photograph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from forms.errors import StationError
from sync.replica.drafts import attachments
from sync.replica.storage.connection import ReplicaKey, open_reader
from sync.replica.storage.driver import DatabaseError
from sync.replica.storage.failure import PAGE_BYTES

if TYPE_CHECKING:
    from pathlib import Path

_MIDDLE = 2_000


def tear(path: Path, key: ReplicaKey, sealed_sha256: bytes, whole: Iterable[bytes] = ()) -> int:
    """Spoil a page of one sealed file and nothing else; return its number.

    Args:
        path: a database nobody has open, its log in the file.
        key: of it.
        sealed_sha256: the file that shall not be readable any more.
        whole: other files, which stay readable.
    """
    sound = bytearray(path.read_bytes())
    for page in range(2, len(sound) // PAGE_BYTES, 3):
        spoilt = bytearray(sound)
        spoilt[page * PAGE_BYTES + _MIDDLE] ^= 1
        path.write_bytes(spoilt)
        if _is_readable(path, key, sealed_sha256) is False and all(
            _is_readable(path, key, one) for one in whole
        ):
            return page
    path.write_bytes(sound)
    raise AssertionError("no page of this file alone was found")


def _is_readable(path: Path, key: ReplicaKey, sealed_sha256: bytes) -> bool | None:
    """Return whether a file can be read, None where the database does not even open."""
    try:
        db = open_reader(path, key)
    except StationError:
        return None
    try:
        # The list of files is on other pages.
        db.execute("SELECT count(*), sum(size) FROM sealed_file").fetchone()
        try:
            attachments.read_sealed(db, sealed_sha256, 0, 1 << 40)
        except DatabaseError:
            return False
        return True
    except DatabaseError:
        return None
    finally:
        db.close()
