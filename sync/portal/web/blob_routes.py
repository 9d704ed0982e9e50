"""Files: how much is held, a file announced, bytes appended."""

from __future__ import annotations

import re
from typing import Any

from litestar import HttpMethod, Request, Response, patch, post, route
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from forms.packets.packet import MAX_BLOB_BYTES
from sync.portal.context import Portal
from sync.portal.keys import believable
from sync.portal.packets.uploads import Progress, Writer
from sync.portal.stations.stations import StationRow
from sync.portal.storage.refusal import Refused, bad_request
from sync.portal.web.admission import Admission
from sync.portal.web.problem_answers import PROBLEMS
from sync.portal.web.station_auth import signed_station, uploading_station, whole_number
from sync.portal.web.station_routes import SMALL_BODY, packed
from sync.wire.messages import BlobAnswer

PARTIAL_UPLOAD = "application/partial-upload"
_DRAINED = 1_048_576
"""Bytes of a refused upload that are still read: a client that is sending reads no answer before."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


# `route`, because the framework's own `head` allows no answer and would send a body's length.
@route(
    "/v1/blobs/{digest:str}",
    http_method=[HttpMethod.HEAD],
    dependencies={"station": Provide(signed_station)},
    responses=PROBLEMS,
)
async def ask_blob(
    request: Request[Any, Any, Any], station: NamedDependency[StationRow], digest: FromPath[str]
) -> ASGIResponse:
    """Tell in headers how many bytes of a file are held; 503 `retry-later` while text goes first."""
    portal: Portal = request.app.state.portal
    admission: Admission = request.app.state.admission
    admission.check_file()
    held = await sync_to_thread(portal.uploads.progress, _sha256(digest))
    return ASGIResponse(
        status_code=204,
        headers={
            "Upload-Offset": str(held.offset),
            "Upload-Length": str(held.size),
            "Upload-Complete": "?1" if held.complete else "?0",
            "Cache-Control": "no-store",
        },
        is_head_response=True,
    )


@post(
    "/v1/blobs/{digest:str}",
    dependencies={"station": Provide(signed_station)},
    request_max_body_size=SMALL_BODY,
    status_code=201,
    responses=PROBLEMS,
)
async def announce_blob(
    request: Request[Any, Any, Any], station: NamedDependency[StationRow], digest: FromPath[str]
) -> Response[bytes]:
    """Announce a file with `Upload-Length`; bytes in the same request are its first ones."""
    portal: Portal = request.app.state.portal
    admission: Admission = request.app.state.admission
    sha256, data = _sha256(digest), await request.body()
    admission.check_file()
    async with admission.file():
        held = await sync_to_thread(portal.uploads.progress, sha256)
        if whole_number(request, "upload-length") != held.size:
            raise bad_request("The packet announced another length.")
        if data and held.offset == 0:
            writer = await sync_to_thread(portal.uploads.begin, sha256, 0, len(data))
            await sync_to_thread(writer.append, data)
            held = await sync_to_thread(writer.end)
        return await _answer(portal, sha256, held, status=201)


@patch(
    "/v1/blobs/{digest:str}",
    dependencies={"station": Provide(uploading_station)},
    request_max_body_size=MAX_BLOB_BYTES,
    status_code=200,
    responses=PROBLEMS,
)
async def append_blob(
    request: Request[Any, Any, Any], station: NamedDependency[StationRow], digest: FromPath[str]
) -> Response[bytes]:
    """Append bytes from `Upload-Offset` on; each piece is kept as it arrives."""
    portal: Portal = request.app.state.portal
    sha256 = _sha256(digest)
    if request.headers.get("content-type", "").split(";")[0].strip() != PARTIAL_UPLOAD:
        raise bad_request("The media type of an upload is application/partial-upload.")
    offset, length = whole_number(request, "upload-offset"), whole_number(request, "content-length")
    admission: Admission = request.app.state.admission
    try:
        admission.check_sent()
    except Refused:
        await _drain(request)
        raise
    async with admission.file():
        return await _received(request, portal, sha256, offset, length)


async def _received(
    request: Request[Any, Any, Any], portal: Portal, sha256: bytes, offset: int, length: int
) -> Response[bytes]:
    writer = await sync_to_thread(portal.uploads.begin, sha256, offset, length)
    try:
        async for piece in request.stream():
            if piece:
                await sync_to_thread(writer.append, piece)
    except BaseException:
        # A broken connection: what came is kept, and on the disk before anybody asks again.
        await _settle(writer)
        raise
    return await _answer(portal, sha256, await sync_to_thread(writer.end))


async def _drain(request: Request[Any, Any, Any]) -> None:
    drained = 0
    async for piece in request.stream():
        drained += len(piece)
        if drained > _DRAINED:
            return


async def _settle(writer: Writer) -> None:
    await sync_to_thread(writer.settle)


async def _answer(portal: Portal, sha256: bytes, held: Progress, status: int = 200) -> Response[bytes]:
    receipts = held.receipts
    if held.complete and not receipts:
        receipts = await sync_to_thread(portal.uploads.receipts, sha256)
    told = believable.receipts(portal.keys, receipts)
    return packed(BlobAnswer(offset=held.offset, complete=held.complete, complete_receipts=told), status)


def _sha256(digest: str) -> bytes:
    if _DIGEST.fullmatch(digest) is None:
        raise bad_request("A file is named by its SHA-256 in lower-case hexadecimal.")
    return bytes.fromhex(digest)
