"""Any exception of a route as an RFC 9457 answer.

Every error answer is `application/problem+json`, also for faults nobody foresaw: an answer of any
other form tells a station that it is not talking to the portal. An answer names what was wrong,
never whose data it was, and never shows a trace.
"""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException
from litestar.openapi.datastructures import ResponseSpec

from forms.errors import HostileInput
from sync.portal.storage.database import BUSY
from sync.portal.storage.event_log import record
from sync.portal.storage.handed_out import Undeclared
from sync.portal.storage.refusal import Refused, bad_request, undeclared
from sync.wire import problems
from sync.wire.messages import PROBLEM_TYPE, Problem

_BUSY_S = 5
_BY_STATUS = {
    400: (problems.BAD_REQUEST, "The request is malformed."),
    401: (problems.FORBIDDEN, "Not signed in."),
    403: (problems.FORBIDDEN, "Not allowed."),
    404: (problems.NOT_FOUND, "There is nothing here."),
    405: (problems.BAD_REQUEST, "This address does not take that method."),
    413: (problems.TOO_LARGE, "The request is too large."),
}


class ProblemAnswer(Problem, frozen=True, kw_only=True):
    """A problem with every member an answer may have, for the published description.

    Attributes:
        code: what was wrong with bytes that were refused.
        why: what does not hold of a station that was brought again.
        version: present version of a dossier that has moved on.
        state: its present state.
    """

    code: str | None = None
    why: str | None = None
    version: int | None = None
    state: int | None = None


PROBLEMS = {
    status: ResponseSpec(
        ProblemAnswer, media_type=PROBLEM_TYPE, generate_examples=False, description="RFC 9457 problem."
    )
    for status in (400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)
}
"""How every call may fail, for the published description."""


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Turn any exception of a route into a problem answer."""
    refused = _refusal(request, error)
    content: dict[str, object] = {
        "type": refused.type_uri,
        "status": refused.status,
        "title": refused.title,
        **refused.members,
    }
    headers = dict(refused.headers)
    if refused.retry_after_s is not None:
        content["retry_after_s"] = refused.retry_after_s
        headers["Retry-After"] = str(refused.retry_after_s)
    return Response(
        msgspec.json.encode(content),
        status_code=refused.status,
        headers=headers,
        media_type=PROBLEM_TYPE,
    )


def _refusal(request: Request[Any, Any, Any], error: Exception) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, HostileInput):
        status = 413 if error.code.endswith("too_large") else 400
        return Refused(status, _BY_STATUS[status][0], _BY_STATUS[status][1], code=error.code)
    if isinstance(error, BUSY):
        return _later(request, error)
    if isinstance(error, InternalServerException) and "disconnected" in error.detail:
        record("client_gone", route=_route(request))
        return bad_request("The connection broke.")
    if isinstance(error, HTTPException) and error.status_code < 500:
        type_uri, title = _BY_STATUS.get(error.status_code, _BY_STATUS[400])
        # RFC 9110 section 15.5.6: who used a wrong method is told the right ones.
        allow = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
        return Refused(error.status_code, type_uri, title, headers=allow)
    record("unhandled", level=logging.ERROR, route=_route(request), error=type(error).__name__, trace=error)
    return Refused(500, problems.INTERNAL, "The portal failed; nothing was changed.")


def _later(request: Request[Any, Any, Any], error: Exception) -> Refused:
    if isinstance(error, Undeclared):
        return undeclared()
    record("database_busy", level=logging.WARNING, route=_route(request))
    return Refused(503, problems.RETRY_LATER, "The database is busy.", retry_after_s=_BUSY_S)


def _route(request: Request[Any, Any, Any]) -> str:
    # The template, not the path: a path may carry a dossier's code.
    return str(request.scope.get("path_template", ""))
