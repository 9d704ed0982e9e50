"""Who signed a request, and the portal's signed time on every answer to a signed request."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.types import Message, Scope

from forms.errors import HostileInput
from sync.portal import restorations
from sync.portal.context import Portal
from sync.portal.keys import believable
from sync.portal.stations.stations import StationRow, find_station
from sync.portal.storage.refusal import Refused, bad_request, undeclared
from sync.wire import problems
from sync.wire.request_auth import (
    CHAIN_HEADER,
    MAX_SKEW_S,
    RESTORED_HEADER,
    TIME_HEADER,
    RequestSignature,
    Upload,
    header_text,
    parse_authorization,
    sign_time,
    verify_request,
)

_MAX_OFFSET = 1 << 40


async def signed_station(request: Request[Any, Any, Any]) -> StationRow:
    """Return the station that signed a request with its body, for use as a route's dependency.

    Raises:
        Refused: 401 `bad-signature`, `unknown-station` or `clock-skew`; 503 while a restore is not declared.
    """
    return await sync_to_thread(_verified, request, await request.body())


async def uploading_station(request: Request[Any, Any, Any]) -> StationRow:
    """Return the station that signed a streamed upload; its body is still to be read.

    Raises:
        Refused: as `signed_station`, and 400 when offset or length are missing.
    """
    covered = Upload(whole_number(request, "upload-offset"), whole_number(request, "content-length"))
    return await sync_to_thread(_verified, request, covered)


def whole_number(request: Request[Any, Any, Any], name: str) -> int:
    """Return a header that must be a whole number.

    Raises:
        Refused: 400.
    """
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 13) or int(text) > _MAX_OFFSET:
        raise bad_request(f"{name} is missing or not a whole number.")
    return int(text)


def add_signed_time(portal: Portal, message: Message, scope: Scope) -> None:
    """Put `TramSo-Time` on the answer to any request whose signature header can be read."""
    if message["type"] != "http.response.start":
        return
    parsed = _parsed(dict(scope["headers"]).get(b"authorization", b""))
    if parsed is None:
        return
    signer = portal.keys.receipt
    value = sign_time(signer.key, signer.key_id, portal.now_s(), parsed.nonce)
    message["headers"] = [*message["headers"], (TIME_HEADER.lower().encode(), value.encode())]


def _verified(request: Request[Any, Any, Any], covered: bytes | Upload) -> StationRow:
    portal: Portal = request.app.state.portal
    if portal.store.in_doubt and not portal.store.look():
        raise undeclared()
    parsed = _parsed(request.headers.get("authorization", "").encode("latin-1", "replace"))
    if parsed is None:
        raise Refused(401, problems.BAD_SIGNATURE, "The request is not signed.")
    with portal.store.reading() as db:
        station = find_station(db, parsed.station_no)
    if station is None:
        raise _stranger(portal, problems.UNKNOWN_STATION, "No such station.")
    if not station.active:
        raise Refused(401, problems.UNKNOWN_STATION, "No such station.")
    try:
        verify_request(parsed, station.public, request.method, _target(request.scope), covered)
    except HostileInput as error:
        refused = _stranger(portal, problems.BAD_SIGNATURE, "The signature does not hold.")
        # A machine put back to before a renewal signs so; no heartbeat of it would ever be answered.
        refused.headers[CHAIN_HEADER] = header_text(portal.chain_words.of_epoch(station))
        raise refused from error
    # Only now: a stranger is not told how far off an unsigned time is.
    if abs(portal.now_s() - parsed.created) > MAX_SKEW_S:
        raise Refused(401, problems.CLOCK_SKEW, "The request's time is too far from the portal's.")
    return station


def _stranger(portal: Portal, type_uri: str, title: str) -> Refused:
    """Return the refusal of a station or key that is not in the database, which may have been restored from a copy."""
    with portal.store.reading() as db:
        statement = db.execute(restorations.NEWEST_STATEMENT).scalar_one_or_none()
    headers = (
        None
        if statement is None
        else {RESTORED_HEADER: header_text(believable.statement(portal.keys, statement))}
    )
    return Refused(401, type_uri, title, headers=headers)


def _parsed(header: bytes) -> RequestSignature | None:
    try:
        return parse_authorization(header.decode("latin-1"))
    except HostileInput:
        return None


def _target(scope: Scope) -> str:
    # Some servers leave the query in raw_path (the test client), others cut it off (uvicorn).
    path = scope["raw_path"].split(b"?", 1)[0]
    query = scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")
