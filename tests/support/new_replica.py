"""A station's database as enrolment makes it, made once in a process for each key and copied.

Its migrations take 50 ms of processor time and have tests of their own; whoever only needs the file gets its bytes.
"""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from forms.errors import StationError
from forms.stamp import Clock
from sync.replica.schema.migrations import create_database
from sync.replica.storage.connection import ReplicaKey
from sync.replica.store import Replica


def new_replica(path: Path, key: ReplicaKey, clock: Clock) -> Replica:
    """Do what `Replica.create` does."""
    new_database(path, key)
    return Replica(path, key, clock)


def new_database(path: Path, key: ReplicaKey) -> None:
    """Do what `create_database` does."""
    if path.exists():
        raise StationError("replica_exists")
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(_made(key.db_key, key.salt))


@lru_cache(maxsize=16)
def _made(db_key: bytes, salt: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "station.db"
        create_database(path, ReplicaKey(db_key, salt))
        return path.read_bytes()
