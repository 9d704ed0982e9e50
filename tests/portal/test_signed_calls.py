"""Only an enrolled station's own request counts, and every answer to one carries signed time."""

from __future__ import annotations

import httpx
import pytest

from forms.packets.certificate import KeyUse
from sync.portal.context import Portal
from sync.portal.storage.tables import station as station_table
from sync.wire.request_auth import TIME_HEADER, check_time, parse_authorization
from tests.portal.problem_answers import kind_of
from tests.support.portal import CallingStation


def told_time(station: CallingStation, answer: httpx.Response) -> int:
    assert station.keys is not None
    public = station.keys.current(KeyUse.RECEIPT).public
    nonce = parse_authorization(answer.request.headers["authorization"]).nonce
    return check_time(answer.headers[TIME_HEADER], public, nonce)


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/v1/feed/dossiers?after="),
        ("GET", "/v1/feed/nothing?after="),
        ("POST", "/v1/packets"),
        ("HEAD", "/v1/blobs/" + "0" * 64),
        ("GET", "/nowhere"),
        ("DELETE", "/v1/packets"),
    ],
)
def test_every_answer_to_a_signed_request_carries_the_portals_time(
    station: CallingStation, portal: Portal, method: str, target: str
) -> None:
    assert told_time(station, station.call(method, target)) == portal.now_s()


@pytest.mark.parametrize("off", [-301, 301, 400 * 86_400, -400 * 86_400])
def test_a_wrong_clock_is_told_the_time(station: CallingStation, portal: Portal, off: int) -> None:
    answer = station.call("GET", "/v1/feed/roster?after=", created=max(0, portal.now_s() + off))
    assert answer.status_code == 401
    assert kind_of(answer) == "clock-skew"
    assert told_time(station, answer) == portal.now_s()


@pytest.mark.parametrize("off", [-300, 300])
def test_five_minutes_either_way_are_allowed(station: CallingStation, portal: Portal, off: int) -> None:
    answer = station.call("GET", "/v1/feed/roster?after=", created=portal.now_s() + off)
    assert answer.status_code == 200


def test_unsigned_requests_get_nothing(client: httpx.Client) -> None:
    answer = client.get("/v1/feed/dossiers")
    assert answer.status_code == 401
    assert kind_of(answer) == "bad-signature"
    assert TIME_HEADER not in answer.headers


def test_a_signature_covers_method_target_query_and_body(
    station: CallingStation, client: httpx.Client
) -> None:
    signed = station.authorization("GET", "/v1/feed/roster?after=", b"")
    headers = {"Authorization": signed}
    assert kind_of(client.get("/v1/feed/dossiers?after=", headers=headers)) == "bad-signature"
    assert kind_of(client.get("/v1/feed/roster?after=AA", headers=headers)) == "bad-signature"
    assert kind_of(client.post("/v1/packets", headers=headers)) == "bad-signature"
    assert kind_of(station.call("POST", "/v1/packets", b"one", content=b"two")) == "bad-signature"
    assert client.get("/v1/feed/roster?after=", headers=headers).status_code == 200


def test_strange_stations_are_unknown(station: CallingStation) -> None:
    station.station_no = 65_535
    assert kind_of(station.feed("roster")) == "unknown-station"


def test_a_station_that_was_shut_out_is_unknown(station: CallingStation, portal: Portal) -> None:
    with portal.store.writing() as db:
        db.execute(station_table.update().values(active=False))
    assert kind_of(station.feed("roster")) == "unknown-station"
