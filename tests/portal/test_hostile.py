"""Whatever arrives, the answer is a problem in JSON and nothing is changed."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.packets.packet import MAX_PACKET_BYTES
from sync.portal.context import Portal
from sync.wire import messages
from sync.wire.batch import MAX_BATCH_BYTES, frame_batch
from tests.portal.problem_answers import kind_of, problem_of
from tests.support.portal import CallingStation, Desk

FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
CODE = "H17.20242-261122-000001"
SIGNED = [("POST", "/v1/operators"), ("POST", "/v1/packets"), ("POST", "/v1/blobs/" + "ab" * 32)]
ORDERS = [f"/v1/officer/dossiers/{CODE}/{action}" for action in ("accept", "supplement")]


@FEW
@given(body=st.binary(max_size=300))
def test_random_bytes_on_signed_routes(station: CallingStation, body: bytes) -> None:
    for method, target in SIGNED:
        answer = station.call(method, target, body)
        assert 400 <= answer.status_code < 500
        problem_of(answer)


@FEW
@given(body=st.binary(max_size=300))
def test_random_bytes_on_open_routes(client: httpx.Client, desk: Desk, body: bytes) -> None:
    assert problem_of(client.post("/v1/enrol", content=body)).status == 400
    for target in ORDERS:
        headers = {"Authorization": f"Bearer {desk.token}"}
        assert problem_of(client.post(target, content=body, headers=headers)).status == 400


@FEW
@given(packets=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=5))
def test_random_packets_in_a_sound_batch(station: CallingStation, packets: list[bytes]) -> None:
    assert {result.outcome for result in station.send(*packets)} == {"rejected"}


@FEW
@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_a_damaged_packet_is_refused(station: CallingStation, place: int, change: int) -> None:
    maker = station.maker()
    raw = bytearray(maker.submission((maker.paper(size=10),)).raw)
    raw[place % len(raw)] ^= change
    (result,) = station.send(bytes(raw))
    # A kind or version nobody knows may be a newer program's: it waits for an update, and is not taken either.
    assert result.outcome == "rejected" or (result.outcome, result.why) == ("wait", "newer")
    assert result.text_receipt is None


@FEW
@given(header=st.binary(max_size=200).filter(lambda raw: not set(raw) & {0, 10, 13}))
def test_random_authorization(client: httpx.Client, header: bytes) -> None:
    answer = client.get("/v1/feed/roster", headers=[(b"authorization", header)])
    assert problem_of(answer).status == 401


@FEW
@given(path=st.binary(max_size=40))
def test_random_addresses(client: httpx.Client, path: bytes) -> None:
    for start in ("/v1/", "/v1/blobs/", "/v1/feed/", "/v1/officer/dossiers/"):
        answer = client.get(start + quote(path, safe="/"))
        assert problem_of(answer).status in {400, 401, 404, 405}


@pytest.mark.parametrize(
    ("target", "size"),
    [("/v1/enrol", 20_000), ("/v1/packets", MAX_BATCH_BYTES + 1), ("/v1/operators", 20_000)],
)
def test_bodies_above_the_limit_of_their_route(station: CallingStation, target: str, size: int) -> None:
    answer = station.call("POST", target, bytes(size))
    assert answer.status_code == 413
    assert kind_of(answer) == "too-large"


def test_a_packet_above_its_limit_concerns_the_batch(station: CallingStation) -> None:
    answer = station.call("POST", "/v1/packets", frame_batch([bytes(MAX_PACKET_BYTES + 1)]))
    assert kind_of(answer) == "bad-request"


@pytest.mark.allows_log
def test_a_fault_nobody_foresaw_is_a_problem_without_details(station: CallingStation, portal: Portal) -> None:
    with portal.store.writing() as db:
        db.exec_driver_sql("ALTER TABLE roster RENAME TO hidden")
    answer = station.feed("roster")
    assert answer.status_code in {500, 503}
    assert problem_of(answer).type.split(":")[-1] in {"internal", "retry-later"}
    assert "hidden" not in answer.text
    assert "roster" not in answer.text


def test_the_description_is_data_and_no_page(client: httpx.Client) -> None:
    answer = client.get("/schema")
    assert answer.status_code == 200
    assert "json" in answer.headers["content-type"]
    assert "/v1/packets" in answer.json()["paths"]


def test_an_enrolment_that_is_msgpack_of_something_else(client: httpx.Client) -> None:
    wrong = messages.encode(messages.BlobAnswer(offset=1, complete=False))
    assert kind_of(client.post("/v1/enrol", content=wrong)) == "bad-request"
