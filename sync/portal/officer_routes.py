"""The calls of officers, in JSON."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from litestar import Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from sync.portal.context import Portal
from sync.portal.office import AcceptOrder, SupplementOrder
from sync.portal.officers import Officer, signed_in_officer
from sync.portal.refusal import bad_request

MAX_ORDER_BYTES = 131_072
_OFFICER = {"officer": Provide(signed_in_officer)}
_Order = TypeVar("_Order")


@get("/v1/officer/dossiers", dependencies=_OFFICER)
async def list_dossiers(
    request: Request[Any, Any, Any], officer: NamedDependency[Officer]
) -> Response[bytes]:
    """Return the dossiers of the officer's unit, oldest first."""
    portal: Portal = request.app.state.portal
    return _json(await sync_to_thread(portal.office.listing, officer))


@get("/v1/officer/packets", dependencies=_OFFICER)
async def list_packets(request: Request[Any, Any, Any], officer: NamedDependency[Officer]) -> Response[bytes]:
    """Return ids and digests of all accepted packets, in the order of their arrival."""
    portal: Portal = request.app.state.portal
    return _json(await sync_to_thread(portal.office.packet_list))


@get("/v1/officer/dossiers/{code:str}", dependencies=_OFFICER)
async def read_dossier(
    request: Request[Any, Any, Any], officer: NamedDependency[Officer], code: FromPath[str]
) -> Response[bytes]:
    """Return one dossier with its opened content; the reading is recorded."""
    portal: Portal = request.app.state.portal
    return _json(await sync_to_thread(portal.office.detail, officer, code))


@post(
    "/v1/officer/dossiers/{code:str}/accept",
    dependencies=_OFFICER,
    request_max_body_size=MAX_ORDER_BYTES,
    status_code=200,
)
async def accept_dossier(
    request: Request[Any, Any, Any], officer: NamedDependency[Officer], code: FromPath[str]
) -> Response[bytes]:
    """Accept a dossier at the version the officer saw; its due day is set."""
    portal: Portal = request.app.state.portal
    order = _order(await request.body(), AcceptOrder)
    return _json(await sync_to_thread(portal.office.accept, officer, code, order))


@post(
    "/v1/officer/dossiers/{code:str}/supplement",
    dependencies=_OFFICER,
    request_max_body_size=MAX_ORDER_BYTES,
    status_code=200,
)
async def ask_supplement(
    request: Request[Any, Any, Any], officer: NamedDependency[Officer], code: FromPath[str]
) -> Response[bytes]:
    """Ask for everything missing or wrong at once, at the version the officer saw."""
    portal: Portal = request.app.state.portal
    order = _order(await request.body(), SupplementOrder)
    return _json(await sync_to_thread(portal.office.supplement, officer, code, order))


def _order(untrusted: bytes, kind: type[_Order]) -> _Order:
    try:
        return msgspec.json.decode(untrusted, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise bad_request("The order is not the JSON object that is expected.") from error


def _json(content: dict[str, object]) -> Response[bytes]:
    return Response(
        msgspec.json.encode(content),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
