"""The calls of officers, in JSON."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from sync.portal.context import Portal
from sync.portal.office.actions import Action, Order
from sync.portal.office.office import SupplementOrder
from sync.portal.office.officers import Officer
from sync.portal.storage.refusal import bad_request
from sync.portal.web.officer_auth import signed_in_officer
from sync.portal.web.problem_answers import PROBLEMS

MAX_ORDER_BYTES = 131_072
_OFFICER = {"officer": Provide(signed_in_officer)}
_Order = TypeVar("_Order")


@get("/v1/officer/dossiers", dependencies=_OFFICER, responses=PROBLEMS)
async def list_dossiers(
    request: Request[Any, Any, Any],
    officer: NamedDependency[Officer],
    after: FromQuery[str] = "",
    limit: FromQuery[str] = "",
    in_state: Annotated[str, QueryParameter(name="state")] = "",
) -> Response[bytes]:
    """Return a page of the dossiers of the officer's unit, at most `limit` (200), of one `state` or of all.

    Open ones come first: those without a due day by arrival, then by due day; ended ones follow. `after` of an
    answer asks for what follows, while `more` is true.
    """
    portal: Portal = request.app.state.portal
    listing = partial(portal.office.listing, officer, state=in_state, after=after, limit=limit)
    return _json(await sync_to_thread(listing))


@get("/v1/officer/packets", dependencies=_OFFICER, responses=PROBLEMS)
async def list_packets(
    request: Request[Any, Any, Any],
    officer: NamedDependency[Officer],
    after: FromQuery[str] = "",
    limit: FromQuery[str] = "",
) -> Response[bytes]:
    """Return ids and digests of packets that stations of the officer's unit brought, as they arrived.

    At most `limit` (200); `after` of an answer asks for what follows, while `more` is true.
    """
    portal: Portal = request.app.state.portal
    listing = partial(portal.office.packet_list, officer, after=after, limit=limit)
    return _json(await sync_to_thread(listing))


@get("/v1/officer/dossiers/{code:str}", dependencies=_OFFICER, responses=PROBLEMS)
async def read_dossier(
    request: Request[Any, Any, Any], officer: NamedDependency[Officer], code: FromPath[str]
) -> Response[bytes]:
    """Return one dossier with its opened content; the reading is recorded."""
    portal: Portal = request.app.state.portal
    return _json(await sync_to_thread(portal.office.detail, officer, code))


@get("/v1/officer/dossiers/{code:str}/papers/{paper:str}", dependencies=_OFFICER, responses=PROBLEMS)
async def read_paper(
    request: Request[Any, Any, Any],
    officer: NamedDependency[Officer],
    code: FromPath[str],
    paper: FromPath[str],
) -> Stream:
    """Return one paper in force, opened; who asked, for which and when is recorded before.

    `paper` is the SHA-256 of its sealed file, or the `doc_id` of the only file under it. Not for observers.
    """
    portal: Portal = request.app.state.portal
    opened = await sync_to_thread(portal.papers.open, officer, code, paper)
    return Stream(
        opened.pieces,
        media_type=opened.media_type,
        headers={
            "Content-Length": str(opened.size),
            "Content-Disposition": f'attachment; filename="{opened.name}"',
            # What a citizen photographed is never run or shown as part of a page.
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        },
    )


@get("/v1/officer/stations", dependencies=_OFFICER, responses=PROBLEMS)
async def list_stations(
    request: Request[Any, Any, Any], officer: NamedDependency[Officer]
) -> Response[bytes]:
    """Return the stations of the officer's unit: how they are, and whether all they sealed is here."""
    portal: Portal = request.app.state.portal
    return _json(await sync_to_thread(portal.fleet.listing, officer.unit_code))


@get("/v1/officer/satisfaction", dependencies=_OFFICER, responses=PROBLEMS)
async def count_satisfaction(
    request: Request[Any, Any, Any], officer: NamedDependency[Officer]
) -> Response[bytes]:
    """Return how content citizens of the officer's unit were in whole weeks, in groups of 5 and more."""
    portal: Portal = request.app.state.portal
    return _json(await sync_to_thread(portal.opinions.counts, officer.unit_code))


def action_route(action: Action) -> HTTPRouteHandler:
    """Return the route of one officer's action, at the version the officer saw."""

    async def act(
        request: Request[Any, Any, Any], officer: NamedDependency[Officer], code: FromPath[str]
    ) -> Response[bytes]:
        portal: Portal = request.app.state.portal
        order = _order(await request.body(), Order)
        return _json(await sync_to_thread(portal.office.act, officer, code, action, order))

    return post(
        f"/v1/officer/dossiers/{{code:str}}/{action.name}",
        dependencies=_OFFICER,
        request_max_body_size=MAX_ORDER_BYTES,
        status_code=200,
        operation_id=f"Officer{action.name.title().replace('-', '')}",
        description=_told(action),
        responses=PROBLEMS,
    )(act)


def _told(action: Action) -> str:
    needs = [name for name in ("reason", "due_on", "unit_code") if getattr(action, name)]
    before = ", ".join(sorted(state.name.lower() for state in action.before))
    after = "the same state" if action.after is None else action.after.name.lower()
    return f"From {before} to {after}; the order names version{''.join(f', {name}' for name in needs)}."


@post(
    "/v1/officer/dossiers/{code:str}/supplement",
    dependencies=_OFFICER,
    request_max_body_size=MAX_ORDER_BYTES,
    status_code=200,
    responses=PROBLEMS,
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
