"""A station goes on from an older copy of its database: no case is lost, and whoever looks after stations is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sync.portal.administration.fleet_text import lines
from sync.portal.context import Portal
from tests.support.fakes import FakeClock
from tests.support.portal import UNIT
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged, at_portal


def put_back(rig: Rig, copy: Path) -> None:
    """Lose the station's database and start over an older one."""
    rig.close()
    for old in rig.folder.glob("station.db*"):
        old.unlink()
    shutil.copyfile(copy, rig.database)
    rig.open()


def warned(portal: Portal) -> list[str]:
    (one,) = portal.fleet.listing(UNIT)["stations"]  # type: ignore[misc]
    return list(one["warnings"])


@pytest.mark.parametrize("sent", [True, False])
def test_both_packets_of_one_number_are_taken_and_the_fork_is_told(
    rig: Rig, portal: Portal, clock: FakeClock, tmp_path: Path, sent: bool
) -> None:
    early = rig.seal()
    rig.round()
    rig.close()
    shutil.copyfile(rig.database, tmp_path / "copy.db")
    rig.open()
    lost = rig.seal()
    if sent:
        rig.round()
        assert rig.state(lost) == "acknowledged"
    put_back(rig, tmp_path / "copy.db")
    assert rig.maker is not None
    # The copy knows nothing of the newer packet and gives its number once more.
    rig.maker.seq, rig.maker.prev = early.header.seq, early.sha256
    again = rig.seal()
    assert again.header.seq == lost.header.seq
    for _ in range(3):
        rig.round()
        clock.advance(700)
    assert_acknowledged(rig, portal, (early, again), among=(lost,))
    assert (lost.header.packet_id.hex() in at_portal(portal)) is sent
    # What the lost database had sent is heard of again, as a case without a name.
    assert rig.case_state(lost) == (1 if sent else None)
    assert ("forked" in warned(portal)) is sent


def test_enrolled_again_a_station_is_forked_no_more_and_what_was_stays_told(
    rig: Rig, portal: Portal, clock: FakeClock
) -> None:
    first = rig.seal()
    rig.round()
    with portal.store.writing() as db:
        db.exec_driver_sql("UPDATE chain_link SET broken = TRUE")
    assert "forked" in warned(portal)
    assert "forked_before" not in warned(portal)
    with portal.store.writing() as db:
        db.exec_driver_sql(
            "INSERT INTO station_key (station_no, chain_epoch, public, certificate) "
            "SELECT station_no, chain_epoch + 1, zeroblob(32), certificate FROM station_key"
        )
    assert "forked" not in warned(portal)
    assert "forked_before" in warned(portal)
    assert "hai gia đình có thể giữ cùng một mã" in "\n".join(lines(portal.fleet.listing(UNIT)))
    assert rig.state(first) == "acknowledged"
