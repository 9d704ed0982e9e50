"""The calls of stations: enrol, operators, packets, feeds."""

from __future__ import annotations

from typing import Any

import msgspec
import zstandard
from litestar import Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery

from sync.portal.context import Portal
from sync.portal.keys import believable
from sync.portal.keys.online_keys import FIRST_SERIAL
from sync.portal.stations.stations import StationRow
from sync.portal.storage.refusal import not_found
from sync.portal.web.admission import Admission
from sync.portal.web.problem_answers import PROBLEMS
from sync.portal.web.station_auth import signed_station
from sync.wire.batch import MAX_BATCH_BYTES, split_batch
from sync.wire.messages import (
    KEYS_TYPE,
    MEDIA_TYPE,
    AgainAnswers,
    EnrolRequest,
    Heartbeat,
    HeldAnswer,
    HeldQuestion,
    OperatorKey,
    PacketAnswers,
    PacketsAgain,
    decode,
    encode,
)
from sync.wire.request_auth import CHAIN_HEADER, RESTORED_HEADER, header_text

SMALL_BODY = 16_384
_FEEDS = frozenset({"dossiers", "roster", "catalogue"})
_WORTH_COMPRESSING = 1_024
_STATION = {"station": Provide(signed_station)}


@post("/v1/enrol", request_max_body_size=SMALL_BODY, status_code=201, responses=PROBLEMS)
async def enrol(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Exchange a one-time code for certificate, key list and roster; nobody can sign it yet."""
    portal: Portal = request.app.state.portal
    message = decode(await request.body(), EnrolRequest, SMALL_BODY)
    answer = await sync_to_thread(portal.enrolment.enrol, message, portal.now_s())
    return packed(answer, status=201)


@get("/v1/keys", responses=PROBLEMS)
async def read_keys(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return `keys.json`: public, and signed by the root alone.

    Nobody signs this question: a station whose clock is wrong or that knows no key of today must learn them first.
    """
    portal: Portal = request.app.state.portal
    return Response(portal.keys.public.raw, headers={"Cache-Control": "no-cache"}, media_type=KEYS_TYPE)


@post(
    "/v1/operators",
    request_max_body_size=SMALL_BODY,
    dependencies=_STATION,
    status_code=200,
    responses=PROBLEMS,
)
async def register_operator(
    request: Request[Any, Any, Any], station: NamedDependency[StationRow]
) -> Response[bytes]:
    """Take the key a station endorsed for one of its operators; answers the roster entry."""
    portal: Portal = request.app.state.portal
    message = decode(await request.body(), OperatorKey, SMALL_BODY)
    entry = await sync_to_thread(
        portal.enrolment.register_operator, station.station_no, message, portal.now_s()
    )
    return packed(entry)


@post(
    "/v1/packets",
    request_max_body_size=MAX_BATCH_BYTES,
    dependencies=_STATION,
    status_code=200,
    responses=PROBLEMS,
)
async def take_packets(
    request: Request[Any, Any, Any], station: NamedDependency[StationRow]
) -> Response[bytes]:
    """Take a batch of packets, of this station or carried for another; one result each, in order.

    With more batches waiting than a worker can take soon: 503 `retry-later` with `Retry-After`.
    """
    portal: Portal = request.app.state.portal
    admission: Admission = request.app.state.admission
    batch = split_batch(await request.body())
    async with admission.text():
        results = await sync_to_thread(portal.intake.take_batch, batch)
    return packed(PacketAnswers(results=tuple(believable.result(portal.keys, one) for one in results)))


@post(
    "/v1/packets/held",
    request_max_body_size=SMALL_BODY,
    dependencies=_STATION,
    status_code=200,
    responses=PROBLEMS,
)
async def ask_held(request: Request[Any, Any, Any], station: NamedDependency[StationRow]) -> Response[bytes]:
    """Tell which of some packets the portal lacks: asked by stations after a restore, before they send anything."""
    portal: Portal = request.app.state.portal
    question = decode(await request.body(), HeldQuestion, SMALL_BODY)
    lacking = await sync_to_thread(portal.readoption.lacking, question.packet_ids)
    return packed(HeldAnswer(lacking=lacking))


@post(
    "/v1/packets/again",
    request_max_body_size=MAX_BATCH_BYTES,
    dependencies=_STATION,
    status_code=200,
    responses=PROBLEMS,
)
async def take_packets_again(
    request: Request[Any, Any, Any], station: NamedDependency[StationRow]
) -> Response[bytes]:
    """Take packets with the receipts they once got; where those are good, code and times stay what they were."""
    portal: Portal = request.app.state.portal
    admission: Admission = request.app.state.admission
    brought = decode(await request.body(), PacketsAgain, MAX_BATCH_BYTES)
    async with admission.text():
        results = await sync_to_thread(portal.readoption.take, brought.packets)
    return packed(AgainAnswers(results=tuple(believable.again(portal.keys, one) for one in results)))


@get("/v1/feed/{feed:str}", dependencies=_STATION, responses=PROBLEMS)
async def read_feed(
    request: Request[Any, Any, Any],
    station: NamedDependency[StationRow],
    feed: FromPath[str],
    after: FromQuery[str] = "",
) -> Response[bytes]:
    """Return a page of what is new for this station after an opaque cursor."""
    portal: Portal = request.app.state.portal
    if feed not in _FEEDS:
        raise not_found("There is no such feed.")
    # The tag is read first: a change in between makes the next question fetch once too often.
    tag = await sync_to_thread(portal.feeds.head, feed, station.station_no)
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers={"ETag": tag}, media_type=MEDIA_TYPE)
    page = await sync_to_thread(_page, portal, feed, station.station_no, after)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    content = encode(page)
    if len(content) >= _WORTH_COMPRESSING and "zstd" in request.headers.get("accept-encoding", ""):
        content = zstandard.ZstdCompressor().compress(content)
        headers["Content-Encoding"] = "zstd"
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


@get("/v1/dossiers/{code:str}", dependencies=_STATION, responses=PROBLEMS)
async def follow_dossier(
    request: Request[Any, Any, Any], station: NamedDependency[StationRow], code: FromPath[str]
) -> Response[bytes]:
    """Return how a dossier stands, by its code or its case's id in hexadecimal; the question is recorded.

    Complete receipts are only for the station that brought the packets.
    """
    portal: Portal = request.app.state.portal
    item = await sync_to_thread(portal.feeds.one, station.station_no, code, portal.now_s())
    return packed(believable.item(portal.keys, item))


@post(
    "/v1/heartbeat",
    request_max_body_size=SMALL_BODY,
    dependencies=_STATION,
    status_code=200,
    responses=PROBLEMS,
)
async def take_heartbeat(
    request: Request[Any, Any, Any], station: NamedDependency[StationRow]
) -> Response[bytes]:
    """Take a station's health and answer the heads of its feeds: the whole of a poll without news.

    Once keys were rotated, the serial of `keys.json` is told too. How far the portal knows the station's own
    chain is told in `TramSo-Chain`, and that it was restored from a copy in `TramSo-Restored`; both signed.
    """
    portal: Portal = request.app.state.portal
    report = decode(await request.body(), Heartbeat, SMALL_BODY)
    await sync_to_thread(portal.fleet.beat, station.station_no, report)
    heads, restored = await sync_to_thread(portal.feeds.heads, station.station_no)
    serial = portal.keys.public.serial
    # Not said before the first rotation: every poll of every station would carry it.
    answer = packed(heads if serial == FIRST_SERIAL else msgspec.structs.replace(heads, keys=serial))
    chain = await sync_to_thread(portal.chain_words.of, station)
    answer.headers[CHAIN_HEADER] = header_text(chain)
    if restored is not None:
        answer.headers[RESTORED_HEADER] = header_text(believable.statement(portal.keys, restored))
    return answer


def _page(portal: Portal, feed: str, station_no: int, after: str) -> msgspec.Struct:
    if feed == "catalogue":
        return portal.feeds.catalogue(after)
    if feed == "roster":
        return portal.feeds.roster(station_no, after)
    return believable.page(portal.keys, portal.feeds.dossiers(station_no, after))


def packed(message: msgspec.Struct, status: int = 200) -> Response[bytes]:
    """Return a message as msgpack."""
    return Response(encode(message), status_code=status, media_type=MEDIA_TYPE)
