"""A connection paid by volume: text always goes, files as far as the station allows, and every byte counts."""

from __future__ import annotations

from datetime import date

from forms.packets.packet import Packet
from forms.stamp import vietnam_date
from sync.engine.metering import Metering
from sync.portal.context import Portal
from sync.replica import traffic
from sync.replica.outbox import blobs
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged

TEXTS_ONLY = Metering("texts_only")
DAY_S = 86_400


def used(rig: Rig) -> traffic.Traffic:
    today = vietnam_date(rig.clock.now_ms() // 1000)
    return rig.replica.read(lambda db: traffic.of_day(db, today))


def held_bytes(portal: Portal, packet: Packet) -> int:
    return sum(portal.blobs.size(blob.sealed_sha256) for blob in packet.header.blobs)


def test_texts_only_sends_every_text_and_no_file_and_makes_no_hot_loop(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    sealed = [rig.seal(rig.paper(50_000), rig.paper(900)) for _ in range(3)]
    rig.metering = TEXTS_ONLY
    done = rig.round()
    assert (done.trouble, done.answered, done.files) == (None, 3, 0)
    assert [rig.state(packet) for packet in sealed] == ["text_received"] * 3
    assert link.count("blobs") == 0
    assert done.next_at_ms - clock.now_ms() == 60_000
    link.calls.clear()
    rig.round()
    assert [call.path for call in link.calls] == ["/v1/heartbeat"]


def test_changing_the_rule_holds_at_once_for_what_is_queued(rig: Rig, portal: Portal) -> None:
    packet = rig.seal(rig.paper(40_000))
    rig.metering = TEXTS_ONLY
    rig.round()
    rig.metering = Metering()
    rig.round()
    assert_acknowledged(rig, portal, (packet,))


def test_the_rule_can_change_between_two_pieces_of_one_file(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    packet = rig.seal(rig.paper(400_000))

    def metered_now(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        rig.metering = TEXTS_ONLY
        return serve(request)

    link.plan(metered_now, on="PATCH")
    assert rig.round().trouble is None
    assert 0 < held_bytes(portal, packet) < 400_000
    rig.metering = Metering()
    rig.round()
    assert_acknowledged(rig, portal, (packet,))


def test_a_budget_stops_files_when_the_day_is_used_up_and_the_next_day_goes_on(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, portal_clock: FakeClock
) -> None:
    sealed = [rig.seal(rig.paper(120_000)) for _ in range(5)]
    rig.metering = Metering("budget", 300_000)
    done = rig.round()
    assert done.trouble is None
    assert used(rig).total <= 300_000 + 8_000
    assert used(rig).total >= 240_000
    assert sum(rig.state(packet) == "acknowledged" for packet in sealed) == 2
    link.calls.clear()
    rig.round()
    assert link.count("PATCH") == 0
    # Files wait for Vietnamese midnight at the latest, text does not.
    late = rig.seal(rig.paper(100_000))
    rig.round()
    assert rig.state(late) == "text_received"
    for clocks in (clock, portal_clock):
        clocks.advance(DAY_S)
    rig.round()
    assert sum(rig.state(packet) == "acknowledged" for packet in (*sealed, late)) >= 4
    rig.metering = Metering()
    rig.round()
    assert_acknowledged(rig, portal, (*sealed, late))


def test_midnight_is_vietnamese() -> None:
    # 2026-11-22 05:00 UTC is noon there; the day ends at 17:00 UTC.
    noon_ms = 1_795_323_600_000
    assert Metering("budget", 1).renewed_ms(noon_ms) == noon_ms + 12 * 3_600_000
    assert Metering("texts_only").renewed_ms(noon_ms) is None


def test_bytes_count_as_they_leave_and_again_when_they_are_sent_again(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    packet = rig.seal(rig.paper(200_000))
    rig.goodput.bytes_per_s = 100_000
    rig.texts()
    before = used(rig).sent
    link.plan(links.raising(lambda: links.httpx.WriteError("reset")), on="PATCH")
    link.plan(links.cut_body(150_000), on="PATCH")
    for _ in range(3):
        rig.round()
        clock.advance(10)
    assert_acknowledged(rig, portal, (packet,))
    size = packet.header.blobs[0].size
    # The whole file once, and what a broken connection had taken already once more.
    assert size + 50_000 <= used(rig).sent - before <= size + 330_000
    assert used(rig).received > 0


def test_the_count_is_of_one_day_and_survives_a_crash(
    rig: Rig, clock: FakeClock, portal_clock: FakeClock
) -> None:
    rig.seal()
    rig.round()
    first = used(rig)
    assert first.sent > 3_000
    rig.crash()
    assert used(rig) == first
    for clocks in (clock, portal_clock):
        clocks.advance(DAY_S)
    assert used(rig).total == 0
    rig.round()
    assert 0 < used(rig).total < first.total


def test_a_spoilt_count_begins_anew(rig: Rig) -> None:
    from sync.replica import facts

    rig.replica.write(lambda db: facts.put(db, "traffic", b"\xc1")).result()
    assert used(rig).total == 0
    rig.replica.write(lambda db: traffic.add(db, date(2026, 11, 22), 5, 7)).result()
    assert rig.replica.read(lambda db: traffic.of_day(db, date(2026, 11, 22))).total == 12


def test_what_waits_is_counted_with_the_files_of_packets_still_to_be_offered(
    rig: Rig, link: FaultyTransport
) -> None:
    shared = rig.paper(30_000)
    packets = [rig.seal(shared), rig.seal(shared, rig.paper(5_000))]
    sizes = {blob.sealed_sha256: blob.size for packet in packets for blob in packet.header.blobs}
    assert rig.replica.read(blobs.waiting) == (2, sum(sizes.values()))
    rig.round()
    assert rig.replica.read(blobs.waiting) == (0, 0)
