"""Gửi ngay sends what the portal has put off, too; the case says until when it would have waited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.views.cases import Transfer
from kiosk.wording import moment
from sync.replica.outbox import blobs, outbox, outbox_replay
from tests.kiosk.intake.test_withdrawing import linked, sealed
from tests.support import links
from tests.support.waiting import until
from ui.parts.waiting import next_try

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.station.held import Station
    from tests.support.stations import Practice

pytestmark = pytest.mark.allows_log
HOUR_MS = 3_600_000


def put_off(place: Practice, desk: Desk, station: Station) -> tuple[bytes, int]:
    """Seal a case and let the portal put it off for an hour; return it and when it has its turn."""
    case_id = sealed(desk)
    (packet,) = desk.case(case_id).result().packets
    now_ms = place.clock.now_ms()
    at_ms = now_ms + HOUR_MS
    station.opened.replica.write(
        lambda db: outbox.record_retry(db, packet.packet_id, "portal_fault", at_ms, now_ms)
    ).result()
    assert station.opened.replica.read(lambda db: outbox.due(db, now_ms)) == []
    return case_id, at_ms


def test_a_round_a_person_asked_for_tries_what_was_put_off(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _link), place.signed_in() as (desk, station):
        case_id, at_ms = put_off(place, desk, station)
        row = desk.case(case_id).result().row
        assert row.next_try_ms == at_ms
        now_ms = place.clock.now_ms()
        assert moment(at_ms) in next_try(row, now_ms)
        assert next_try(row, at_ms) == ""
        assert next_try(row, at_ms - 2 * HOUR_MS) == "", "noted while the clock was wrong"
        assert station.sync.play_one().answered == 1
        assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED
        assert station.opened.replica.read(outbox_replay.differences) == ()


def test_a_round_a_person_asked_for_tries_files_that_were_put_off(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        link.always(links.answering(403, b"blocked", content_type="text/html"), on="PATCH")
        for _ in range(8):
            done = station.sync.play_one()
            place.clock.advance(max(1.0, (done.next_at_ms - place.clock.now_ms()) / 1_000))
        station.sync.play_one()
        link.heal()
        assert station.opened.replica.read(lambda db: blobs.due(db, place.clock.now_ms())) == []
        assert station.sync.play_one().files > 0
        assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED


def test_only_a_person_goes_before_the_time(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id, at_ms = put_off(place, desk, station)
        station.sync.start()
        until(lambda: link.count("POST /v1/heartbeat") >= 1)
        until(lambda: not desk.sync_view().sending)
        station.sync.wake(asked=False)
        until(lambda: link.count("POST /v1/heartbeat") >= 2)
        until(lambda: not desk.sync_view().sending)
        assert desk.case(case_id).result().row.next_try_ms == at_ms
        station.sync.wake()
        until(lambda: desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED)
