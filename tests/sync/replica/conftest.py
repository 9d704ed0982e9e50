"""An open replica of its own for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.replica import store
from sync.replica.outbox import packets
from sync.replica.schema.migrations import create_database
from sync.replica.store import Replica
from tests.support.fakes import FakeClock
from tests.support.new_replica import new_replica
from tests.support.station_data import KEY, STATION_NO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make databases as the program does, also while stations of other tests of this process are there."""
    monkeypatch.setattr(store, "create_database", create_database)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return an empty station folder."""
    folder = tmp_path / "station"
    folder.mkdir()
    return folder


@pytest.fixture
def replica(home: Path) -> Iterator[Replica]:
    """Return a new, enrolled replica; its outbox must equal its events at the end of every test."""
    from sync.replica.outbox.outbox_replay import differences

    opened = new_replica(home / "station.db", KEY, FakeClock())
    opened.write(lambda db: packets.start_chain(db, STATION_NO, 1)).result()
    yield opened
    opened.close()
    again = Replica.open(home / "station.db", KEY, clock=FakeClock())
    try:
        assert again.read(differences) == ()
    finally:
        again.close()
