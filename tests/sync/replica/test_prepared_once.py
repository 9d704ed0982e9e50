"""A statement is prepared once for each connection, however often it is asked and with whatever values."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sync.engine.outlook import Outlook, lacking_text
from sync.replica import traffic
from sync.replica.cases import cases
from sync.replica.chain import never_coming
from sync.replica.outbox import packets
from sync.replica.storage.connection import open_writable
from tests.support.station_data import KEY, SERVICE, SERVICE_NAME, T0, ident, make_packet

if TYPE_CHECKING:
    from sync.replica.storage.driver import Connection
    from sync.replica.store import Replica

_SYNC = Path(__file__).parents[3] / "sync" / "replica"
_BOUND = re.compile(r"LIMIT\s+[?:]")


def _look(db: Connection, now_ms: int) -> None:
    """Do what the engine does before each step."""
    Outlook.read(db, now_ms)
    lacking_text(db)
    never_coming.newest(db, 7)
    traffic.of_day(db, date(2026, 11, 22))


def test_looking_again_prepares_nothing(replica: Replica) -> None:
    def seal(db: Connection) -> None:
        cases.create(db, ident(1), SERVICE, SERVICE_NAME, T0)
        packets.store_packet(db, make_packet(db, 1, ident(1)), None, T0)

    replica.write(seal).result()
    prepared: list[int] = []

    def note(action: int, *_: object) -> int:
        prepared.append(action)
        return 0

    db = open_writable(replica.path, KEY)
    try:
        # Asked while a statement is prepared, and at no other time.
        db.set_authorizer(note)
        _look(db, T0 + 1)
        assert prepared
        prepared.clear()
        _look(db, T0 + 2)
        assert prepared == []
    finally:
        db.close()


def test_no_limit_is_a_bare_parameter() -> None:
    bare = [
        f"{path.name}:{number}"
        for path in sorted(_SYNC.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if _BOUND.search(line)
    ]
    assert bare == [], "write LIMIT +?: SQLite prepares a statement anew for each value of LIMIT ?"
