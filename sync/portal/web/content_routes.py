"""The call with which a station asks for the answers of a case it supplements."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery

from sync.portal.context import Portal
from sync.portal.stations.stations import StationRow
from sync.portal.web.problem_answers import PROBLEMS
from sync.portal.web.station_auth import signed_station
from sync.wire.content import OPERATOR_HEADER
from sync.wire.messages import MEDIA_TYPE


@get(
    "/v1/dossiers/{code:str}/content",
    dependencies={"station": Provide(signed_station)},
    responses=PROBLEMS,
)
async def read_content(
    request: Request[Any, Any, Any],
    station: NamedDependency[StationRow],
    code: FromPath[str],
    key: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the answers in force of a dossier, sealed to `key`; every reading is recorded.

    `TramSo-Operator` says who asks, with a signature of their own. A dossier another station serves is given while
    a supplement is asked for, otherwise answered 409 `nothing-asked`.
    """
    portal: Portal = request.app.state.portal
    asks = request.headers.get(OPERATOR_HEADER, "")
    sealed = await sync_to_thread(portal.contents.give, station, code, key, asks)
    return Response(sealed, headers={"Cache-Control": "no-store"}, media_type=MEDIA_TYPE)
