"""Every way a link or a stranger can spoil a round: nothing lost, nothing claimed, one clear outcome."""

from __future__ import annotations

import pytest

from sync.errors import Trouble
from sync.link.transport import MAX_ANSWER_BYTES
from sync.portal.context import Portal
from sync.replica.outbox import outbox
from sync.wire import messages
from sync.wire.request_auth import TIME_HEADER
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import Fault, FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged, at_portal, dossiers_at

MSGPACK = messages.MEDIA_TYPE
TEN_SECONDS = 10_000

BEFORE_THE_PORTAL: list[tuple[str, Fault, Trouble, int]] = [
    ("refused", links.refused, Trouble.OFFLINE, TEN_SECONDS),
    ("dns", links.no_name, Trouble.OFFLINE, TEN_SECONDS),
    ("no route", links.no_route, Trouble.OFFLINE, TEN_SECONDS),
    ("reset", links.lost_request, Trouble.OFFLINE, TEN_SECONDS),
    ("tls", links.no_tls, Trouble.NOT_OUR_PORTAL, TEN_SECONDS),
    ("stalled", links.stalled, Trouble.TIMEOUT, 300_000),
    ("captive portal", links.captive_portal, Trouble.NOT_OUR_PORTAL, TEN_SECONDS),
    ("captive portal without a page", links.answering(204), Trouble.NOT_OUR_PORTAL, TEN_SECONDS),
    ("redirect to a login", links.redirect, Trouble.NOT_OUR_PORTAL, TEN_SECONDS),
    ("404 of a web server", links.web_server_404, Trouble.NOT_OUR_PORTAL, TEN_SECONDS),
    ("stranger's msgpack", links.answering(200, b"\x80", None, MSGPACK), Trouble.NOT_OUR_PORTAL, TEN_SECONDS),
    ("nothing new, says a cache", links.answering(304), Trouble.NOT_OUR_PORTAL, TEN_SECONDS),
    ("500 of the portal", links.problem(500, "internal"), Trouble.PORTAL_DOWN, 300_000),
    ("502 of a balancer", links.bad_gateway, Trouble.PORTAL_DOWN, 300_000),
    ("unknown station", links.problem(401, "unknown-station"), Trouble.REFUSED, 300_000),
    ("forbidden", links.problem(403, "forbidden"), Trouble.REFUSED, 300_000),
    ("clock refused for ever", links.problem(401, "clock-skew"), Trouble.CLOCK, 300_000),
    ("a problem of a later version", links.problem(418, "teapot"), Trouble.PROTOCOL, 300_000),
]


@pytest.mark.parametrize(
    ("fault", "trouble", "longest_ms"),
    [pytest.param(*case[1:], id=case[0]) for case in BEFORE_THE_PORTAL],
)
def test_nothing_reaches_the_portal(
    rig: Rig,
    link: FaultyTransport,
    portal: Portal,
    clock: FakeClock,
    fault: Fault,
    trouble: Trouble,
    longest_ms: int,
) -> None:
    packet = rig.seal()
    for _ in range(12):
        link.always(fault)
        done = rig.round()
        assert (done.trouble, done.answered, done.files) == (trouble, 0, 0)
        assert 200 <= done.next_at_ms - clock.now_ms() <= longest_ms
        _assert_truthful(rig, packet.header.packet_id)
        assert rig.state(packet) == "queued"
        clock.advance(5)
    link.heal()
    assert rig.round().trouble is None
    assert_acknowledged(rig, portal, (packet,))


AFTER_THE_PORTAL: list[tuple[str, Fault, Trouble]] = [
    ("lost answer", links.lost_answer, Trouble.OFFLINE),
    ("answer too late", links.late_answer, Trouble.TIMEOUT),
    ("truncated answer", links.truncated_answer, Trouble.OFFLINE),
    ("shortened answer", links.shortened_answer, Trouble.PROTOCOL),
    ("wrong content type", links.with_header("content-type", lambda _: "text/plain"), Trouble.NOT_OUR_PORTAL),
    ("oversized", links.rewritten(lambda _: bytes(MAX_ANSWER_BYTES + 1)), Trouble.PROTOCOL),
    ("oversized message", links.rewritten(lambda _: bytes(9_000_000)), Trouble.PROTOCOL),
    ("time header cut off", links.with_header(TIME_HEADER, lambda _: None), Trouble.NOT_OUR_PORTAL),
    ("time header spoilt", links.with_header(TIME_HEADER, lambda _: "1;1;x"), Trouble.NOT_OUR_PORTAL),
    (
        "time header forged",
        links.with_header(TIME_HEADER, lambda value: "99" + (value or "")[2:]),
        Trouble.NOT_OUR_PORTAL,
    ),
    (
        "time header of an unknown key",
        links.with_header(TIME_HEADER, lambda value: (value or "").replace(";1;", ";77;", 1)),
        Trouble.NOT_OUR_PORTAL,
    ),
]


@pytest.mark.parametrize(
    ("fault", "trouble"), [pytest.param(*case[1:], id=case[0]) for case in AFTER_THE_PORTAL]
)
@pytest.mark.parametrize("where", ["/v1/packets", "PATCH"])
def test_an_answer_that_went_wrong_files_nothing_twice(
    rig: Rig,
    link: FaultyTransport,
    portal: Portal,
    clock: FakeClock,
    fault: Fault,
    trouble: Trouble,
    where: str,
) -> None:
    packet = rig.seal()
    link.plan(fault, on=where)
    done = rig.round()
    assert done.trouble is trouble
    _assert_truthful(rig, packet.header.packet_id)
    assert rig.station_clock.portal_now_s() == clock.now_ms() // 1000
    clock.advance(400)
    portal_clock = portal.clock
    assert isinstance(portal_clock, FakeClock)
    portal_clock.advance(400)
    assert rig.round().trouble is None
    assert_acknowledged(rig, portal, (packet,))
    assert dossiers_at(portal) == 1


def test_the_resent_packet_gets_the_same_receipt(rig: Rig, link: FaultyTransport, portal: Portal) -> None:
    seen: list[messages.PacketAnswers] = []

    def spy(body: bytes) -> bytes:
        seen.append(messages.decode(body, messages.PacketAnswers))
        return body

    packet = rig.seal()
    link.plan(links.rewritten(lambda body: spy(body)[:-1]), on="/v1/packets")
    rig.round()
    link.plan(links.rewritten(spy), on="/v1/packets")
    rig.round()
    assert [answers.results[0].outcome for answers in seen] == ["accepted", "already"]
    assert seen[0].results[0].text_receipt == seen[1].results[0].text_receipt == rig.receipts(packet)["text"]
    assert_acknowledged(rig, portal, (packet,))


def test_a_complete_receipt_whose_answer_was_lost_is_fetched_in_the_next_round(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    packet = rig.seal()
    link.plan(links.lost_answer, on="PATCH")
    rig.round()
    assert rig.state(packet) == "text_received"
    link.calls.clear()
    rig.round()
    assert_acknowledged(rig, portal, (packet,))
    assert link.count("PATCH") == 0


def test_the_portal_asks_to_wait_and_is_not_asked_sooner(
    rig: Rig, link: FaultyTransport, clock: FakeClock
) -> None:
    packet = rig.seal()
    link.always(links.problem(503, "retry-later", **{"Retry-After": "90"}))
    done = rig.round()
    assert done.trouble is Trouble.BUSY
    assert 90_000 <= done.next_at_ms - clock.now_ms() <= 91_000
    assert rig.state(packet) == "queued"
    assert len(link.calls) == 1


def test_no_retry_after_makes_a_hot_loop_or_an_endless_pause(
    rig: Rig, link: FaultyTransport, clock: FakeClock
) -> None:
    rig.seal()
    for header in (None, "0", "-5", "99999999999", "tomorrow", "1" * 5_000):
        for body in (None, 0, -1_000_000, 10**15):
            link.heal()
            headers = {} if header is None else {"Retry-After": header}
            link.always(links.problem(503, "retry-later", body, **headers))
            done = rig.round()
            assert done.trouble is Trouble.BUSY
            pause_ms = done.next_at_ms - clock.now_ms()
            shortest = 250 if header is None and body is None else 1_000
            assert shortest <= pause_ms <= 3_601_000


def test_too_many_requests_of_a_balancer_is_busy(rig: Rig, link: FaultyTransport, clock: FakeClock) -> None:
    rig.seal()
    link.always(links.answering(429, b"slow down", {"Retry-After": "30"}, "text/plain"))
    done = rig.round()
    assert done.trouble is Trouble.BUSY
    assert 30_000 <= done.next_at_ms - clock.now_ms() <= 31_000


def test_a_station_the_portal_has_switched_off_keeps_everything(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    packet = rig.seal()
    _switch_station(portal, rig.station_no, active=False)
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.REFUSED, "unknown-station")
    assert len(link.calls) == 1
    assert rig.state(packet) == "queued"
    assert at_portal(portal) == []
    _switch_station(portal, rig.station_no, active=True)
    rig.round()
    assert_acknowledged(rig, portal, (packet,))


def test_a_fault_of_one_feed_keeps_no_packet_back(rig: Rig, link: FaultyTransport, portal: Portal) -> None:
    packet = rig.seal()
    link.always(links.problem(500, "internal"), on="/v1/feed")
    done = rig.round()
    assert done.trouble is Trouble.PORTAL_DOWN
    assert_acknowledged(rig, portal, (packet,))


def test_a_portal_that_asks_for_time_gets_it_whatever_failed_before(
    rig: Rig, link: FaultyTransport, clock: FakeClock
) -> None:
    rig.seal()
    link.always(links.problem(500, "internal"), on="/v1/packets")
    link.always(links.problem(503, "retry-later", **{"Retry-After": "90"}), on="/v1/feed")
    done = rig.round()
    assert done.trouble is Trouble.BUSY
    assert done.next_at_ms - clock.now_ms() >= 90_000


def test_a_fault_of_pushing_keeps_no_feed_back(rig: Rig, link: FaultyTransport) -> None:
    first = rig.seal()
    rig.texts()
    rig.seal()
    link.always(links.problem(500, "internal"), on="/v1/packets")
    done = rig.round()
    assert done.trouble is Trouble.PORTAL_DOWN
    assert done.news >= 1
    assert rig.state(first) == "acknowledged"


def _switch_station(portal: Portal, station_no: int, *, active: bool) -> None:
    import sqlalchemy as sa

    from sync.portal.storage.tables import station

    with portal.store.writing() as db:
        db.execute(sa.update(station).where(station.c.station_no == station_no).values(active=active))


def _assert_truthful(rig: Rig, packet_id: bytes) -> None:
    counts = rig.replica.read(outbox.counts)
    assert counts.sending == 0
    assert (counts.waiting, counts.attention) == (1, 0)
