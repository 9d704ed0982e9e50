"""Going on beside a page that cannot be read any more.

A page whose authentication code is wrong makes SQLCipher refuse every later statement of that connection, the
rest of the file being sound. So whoever met one gives the connection up and opens another. Most pages hold the ciphertext of
photographs: what only deletes such bytes is done once more with the bytes left where they are. Their key goes
all the same, and without it they say nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from forms.errors import StationError
from sync.replica.storage.failure import station_error

_DAMAGE = frozenset({"replica_torn", "replica_foreign"})
_mine = threading.local()


def opened_error(error: Exception) -> Exception:
    """Return the station error for a driver error of a file that was opened with our key: it is ours, so torn."""
    found = station_error(error)
    return StationError("replica_torn") if is_damage(found) else found


def is_damage(error: BaseException) -> bool:
    """Return whether an error says that a page cannot be read; the connection that met it is of no use.

    In the middle of a change of the schema the driver calls it a lack of memory.
    """
    if isinstance(error, MemoryError):
        return True
    found = station_error(error) if isinstance(error, Exception) else error
    return isinstance(found, StationError) and found.code in _DAMAGE


@contextmanager
def ciphertext_stays() -> Iterator[None]:
    """Have `attachments.drop_unused` leave ciphertexts on this thread: one of them cannot be read."""
    _mine.stays = True
    try:
        yield
    finally:
        _mine.stays = False


def does_ciphertext_stay() -> bool:
    """Return whether this thread leaves ciphertexts where they are."""
    return getattr(_mine, "stays", False)
