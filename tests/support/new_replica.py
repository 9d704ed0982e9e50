"""A station's database as enrolment makes it, made once in a process for each key and copied.

Its migrations take 50 ms of processor time and have tests of their own; whoever only needs the file gets its bytes.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from forms.stamp import Clock
from sync.replica.storage.connection import ReplicaKey
from sync.replica.store import Replica
from tests.support.fakes import FakeClock


def new_replica(path: Path, key: ReplicaKey, clock: Clock) -> Replica:
    """Do what `Replica.create` does."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(_made(key.db_key, key.salt))
    return Replica(path, key, clock)


@cache
def _made(db_key: bytes, salt: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "station.db"
        Replica.create(path, ReplicaKey(db_key, salt), clock=FakeClock()).close()
        return path.read_bytes()
