"""What answers is not the portal, or is the portal in trouble: said once, nothing lost, nothing filed twice."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import msgspec
import pytest

import sync.link.transport
from kiosk.container import build_station
from kiosk.desk.facade import Desk
from kiosk.station.seat import Seat
from kiosk.station.shift import Shift
from kiosk.views.cases import Connection, Transfer
from sync.errors import SyncError, Trouble
from sync.link.transport import Transport
from sync.replica.outbox import outbox
from sync.wire import problems
from sync.wire.messages import MEDIA_TYPE
from tests.scenario.bad_servers import LOGIN_PAGE, answering, http, nobody
from tests.scenario.stocked import Stocked, no_room, stocked, until
from tests.scenario.told import assert_clear, assert_no_person, fails_as
from tests.support.portal import OPERATOR, officer_token
from tests.support.portal import Desk as Officer
from tests.support.stations import PIN, transport_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kiosk.station.held import Station
    from sync.engine.rounds import Round
    from sync.replica.storage.connection import Connection as Database

pytestmark = pytest.mark.allows_log
Server = AbstractContextManager[str]


@contextmanager
def hanging() -> Iterator[str]:
    """A server that takes the request and never answers."""
    let_go = threading.Event()
    with answering(None, let_go) as url:
        try:
            yield url
        finally:
            let_go.set()


ANSWERS: dict[str, tuple[Callable[[], Server], Trouble, Connection]] = {
    "login page": (
        lambda: answering(http("200 OK", LOGIN_PAGE, "text/html; charset=utf-8")),
        Trouble.NOT_OUR_PORTAL,
        Connection.NOT_OUR_PORTAL,
    ),
    "redirect to a login page": (
        lambda: answering(http("302 Found", b"", "text/html", "Location: http://127.0.0.1:9/login")),
        Trouble.NOT_OUR_PORTAL,
        Connection.NOT_OUR_PORTAL,
    ),
    "500 as a page": (
        lambda: answering(http("500 Internal Server Error", LOGIN_PAGE, "text/html")),
        Trouble.NOT_OUR_PORTAL,
        Connection.NOT_OUR_PORTAL,
    ),
    "502 as a page": (
        lambda: answering(http("502 Bad Gateway", LOGIN_PAGE, "text/html", "Retry-After: 30")),
        Trouble.PORTAL_DOWN,
        Connection.PORTAL_DOWN,
    ),
    "503 without a word": (
        lambda: answering(http("503 Service Unavailable", b"", "text/plain")),
        Trouble.PORTAL_DOWN,
        Connection.PORTAL_DOWN,
    ),
    # What our portal answers carries its signed time; without that it is somebody else, whatever it claims.
    "noise that calls itself ours": (
        lambda: answering(http("200 OK", b"\xc1\xff" * 400, MEDIA_TYPE)),
        Trouble.NOT_OUR_PORTAL,
        Connection.NOT_OUR_PORTAL,
    ),
    "nothing that calls itself ours": (
        lambda: answering(http("200 OK", b"", MEDIA_TYPE)),
        Trouble.NOT_OUR_PORTAL,
        Connection.NOT_OUR_PORTAL,
    ),
    "a time nobody signed": (
        lambda: answering(http("200 OK", b"", MEDIA_TYPE, "TramSo-Time: 1;2;" + "A" * 86)),
        Trouble.NOT_OUR_PORTAL,
        Connection.NOT_OUR_PORTAL,
    ),
    "another protocol": (
        lambda: answering(b"SSH-2.0-OpenSSH_9.6\r\n"),
        Trouble.OFFLINE,
        Connection.OFFLINE,
    ),
    "hung up": (lambda: answering(None), Trouble.OFFLINE, Connection.OFFLINE),
    "cut off": (
        lambda: answering(http("200 OK", b"x" * 500, MEDIA_TYPE)[:-300]),
        Trouble.OFFLINE,
        Connection.OFFLINE,
    ),
    "refused": (nobody, Trouble.OFFLINE, Connection.PORTAL_DOWN),
    "silence": (hanging, Trouble.TIMEOUT, Connection.OFFLINE),
}


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Stocked]:
    """Return a stocked station whose portal is nobody else's."""
    with stocked(tmp_path / "own") as made:
        yield made


def play(station: Stocked, url: str) -> tuple[Round, str | None, Connection]:
    """Play one round against a server and return what it did and what the pill would say."""
    station.place.around = replace(station.place.around, transport=lambda _url: Transport(url))
    with station.place.signed_in() as (desk, opened):
        done = opened.sync.play_one()
        view = desk.sync_view()
        assert view.waiting == 1
        assert desk.case(station.sealed).result().packets[0].transfer is Transfer.QUEUED
        assert [line for _, line in desk.sync_log(1).result()] == [view.message]
        return done, view.message, view.connection


@pytest.mark.parametrize("name", list(ANSWERS))
def test_what_answers_is_not_a_working_portal(
    station: Stocked, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sync.link.transport, "STALL_TIMEOUT_S", 0.5)
    server, trouble, connection = ANSWERS[name]
    with server() as url:
        done, message, shown = play(station, url)
    assert (done.trouble, shown) == (trouble, connection)
    said = assert_clear(SyncError(trouble, problem=done.problem))
    assert message is not None
    assert "_" not in message
    assert message[0].isupper()
    assert message.endswith(".")
    assert said.next_step
    station.assert_whole()
    assert_no_person(caplog.text, message)


def test_all_of_them_one_after_another_and_then_the_portal(
    alone: Stocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync.link.transport, "STALL_TIMEOUT_S", 0.3)
    for server, _, _ in ANSWERS.values():
        with server() as url:
            play(alone, url)
    place = alone.place
    place.around = replace(place.around, transport=transport_to(place.client))
    with place.signed_in() as (desk, opened):
        # What waited longer and longer is due by now.
        place.clock.advance(3_600)
        done = opened.sync.play_one()
        assert done.trouble is None, done.problem
        case = desk.case(alone.sealed).result()
        assert case.packets[0].transfer is Transfer.ACKNOWLEDGED
        assert desk.sync_view().connection is Connection.ONLINE
        assert desk.sync_view().message is None
    officer = Officer(place.client, officer_token(place.portal))
    listed = officer.get("/v1/officer/packets").json()
    assert len(listed["packets"]) == 1
    alone.assert_whole()


def test_the_portals_own_500_is_the_portals_trouble(station: Stocked) -> None:
    body = msgspec.json.encode({"type": problems.INTERNAL, "title": "internal", "status": 500})
    with answering(http("500 Internal Server Error", body, "application/problem+json")) as url:
        done, message, shown = play(station, url)
    assert (done.trouble, shown) == (Trouble.PORTAL_DOWN, Connection.PORTAL_DOWN)
    assert message is not None
    station.assert_whole()


class Garbling(httpx.BaseTransport):
    """Hands calls to the portal and spoils the body of what comes back; its signed time stays."""

    def __init__(self, client: httpx.Client, body: bytes) -> None:
        self._inner: httpx.BaseTransport = client._transport
        self._body = body

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        kept = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
        return httpx.Response(answer.status_code, headers=kept, stream=httpx.ByteStream(self._body))

    def close(self) -> None:
        """Leave the portal's own client open."""


@pytest.mark.parametrize("body", [b"", b"\xc1\xff" * 400, b"\x81\xa7results\xc0"])
def test_the_portals_answer_is_spoilt_on_the_way(alone: Stocked, body: bytes) -> None:
    place = alone.place
    before = place.around
    place.around = replace(before, transport=lambda url: Transport(url, inner=Garbling(place.client, body)))
    with place.signed_in() as (desk, opened):
        assert opened.sync.play_one().trouble is Trouble.PROTOCOL
        assert desk.case(alone.sealed).result().packets[0].transfer is Transfer.QUEUED
    place.around = before
    with place.signed_in() as (desk, opened):
        place.clock.advance(3_600)
        # The portal had it all along; the same packet gets the same confirmation.
        assert opened.sync.play_one().trouble is None
        assert desk.case(alone.sealed).result().packets[0].transfer is Transfer.ACKNOWLEDGED
    alone.assert_whole()


def test_an_answer_without_end_is_not_read_to_its_end(
    station: Stocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync.link.transport, "MAX_ANSWER_BYTES", 100_000)
    with answering(http("200 OK", bytes(400_000), MEDIA_TYPE)) as url:
        done, _, _ = play(station, url)
    assert (done.trouble, done.problem) == (Trouble.PROTOCOL, "answer_too_large")
    station.assert_whole()


@contextmanager
def no_room_to_send(station: Station) -> Iterator[None]:
    """Leave no room for what a round writes down, not even in half-empty pages."""
    replica = station.opened.replica

    def to_and_fro(db: Database) -> None:
        (item,) = outbox.due(db, 0)
        outbox.lease(db, [item.packet_id], 0, 1)
        outbox.release(db, [item.packet_id], 0)

    with no_room(station):
        while (full := replica.write(to_and_fro).exception()) is None:
            pass
        assert str(full) == "disk_full"
        yield


def test_a_full_disk_does_not_end_the_rounds_in_the_background(alone: Stocked) -> None:
    place = alone.place
    station = build_station(place.folder, place.around)
    desk = Desk(Shift(station, Seat(station), background=False))
    try:
        desk.sign_in(OPERATOR, PIN).result()
        with no_room_to_send(station):
            station.sync.start()
            until(lambda: desk.sync_view().message is not None)
            message = desk.sync_view().message
            assert message is not None
            assert "ổ đĩa" in message
        # What was leased for the round that failed is given back when the lease runs out.
        place.clock.advance(300)
        station.sync.wake()
        until(lambda: desk.case(alone.sealed).result().packets[0].transfer is Transfer.ACKNOWLEDGED)
        until(lambda: desk.sync_view().message is None)
    finally:
        desk.close()
    alone.assert_whole()


def test_a_full_disk_is_told_to_whoever_asked_for_the_round(alone: Stocked) -> None:
    with alone.place.signed_in() as (desk, station):
        with no_room_to_send(station), fails_as("disk_full"):
            station.sync.play_one()
        assert not desk.sync_view().sending
        assert station.sync.play_one().trouble is None
    alone.assert_whole()
