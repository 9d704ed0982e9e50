"""Whether a station's database is whole."""

from __future__ import annotations

from pathlib import Path

from sync.replica.storage.connection import ReplicaKey, open_reader
from sync.replica.storage.failure import find_damage


def check_file(path: Path, key: ReplicaKey) -> tuple[str, ...]:
    """Read every page and reference of a database and say what is damaged; changes nothing."""
    db = open_reader(path, key)
    try:
        return find_damage(db)
    finally:
        db.close()
