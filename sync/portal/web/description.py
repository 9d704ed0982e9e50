"""The portal's description of itself at `/schema` (OpenAPI 3.1): what each call takes, answers and needs.

The framework knows addresses and parameters; bodies are read by the routes themselves, so what they are is said
here, one row for each call.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from forms.packets.portal_keys import KeysFile
from sync.portal.dossiers.dossiers import State
from sync.portal.office import officer_answers
from sync.portal.office.actions import ACTIONS, Order
from sync.portal.office.office import SupplementOrder
from sync.portal.office.opened_papers import PLAIN_TYPES, UNKNOWN_TYPE
from sync.portal.web.problem_answers import ProblemAnswer
from sync.wire import content, messages
from sync.wire.messages import MEDIA_TYPE
from sync.wire.request_auth import CHAIN_HEADER, RESTORED_HEADER

JSON = "application/json"
BINARY = "application/octet-stream"
PARTIAL = "application/partial-upload"
_REF = "#/components/schemas/{name}"
Body = type[msgspec.Struct] | None
_Row = tuple[str, str]


@dataclass(frozen=True)
class Call:
    """What is said of one call beyond its address.

    Attributes:
        takes: type of the request's body, `bytes` for raw bytes, None for none.
        takes_as: its media type.
        gives: type of the answer's body, None for none.
        gives_as: its media type.
        gives_bytes: media types of an answer that is a file.
        needs: security scheme, None for the two calls without.
        asks: request headers by name: pattern and whether it is needed.
        tells: headers of the answer.
        also: further answers without a body.
    """

    takes: type | None = None
    takes_as: str = MEDIA_TYPE
    gives: Body = None
    gives_as: str = MEDIA_TYPE
    gives_bytes: tuple[str, ...] = ()
    needs: str | None = "TramSo"
    asks: tuple[tuple[str, str, bool], ...] = ()
    tells: tuple[str, ...] = ()
    also: tuple[int, ...] = ()


def _officer(takes: type | None, gives: Body) -> Call:
    return Call(takes=takes, takes_as=JSON, gives=gives, gives_as=JSON, needs="Bearer")


_NUMBER = "^[0-9]{1,12}$"
_OFFICE = "/v1/officer/dossiers"
CALLS: Mapping[_Row, Call] = {
    ("post", "/v1/enrol"): Call(messages.EnrolRequest, gives=messages.EnrolAnswer, needs=None),
    ("get", "/v1/keys"): Call(gives=KeysFile, gives_as=JSON, needs=None),
    ("post", "/v1/operators"): Call(messages.OperatorKey, gives=messages.RosterEntry),
    ("post", "/v1/packets"): Call(bytes, BINARY, messages.PacketAnswers),
    ("post", "/v1/packets/held"): Call(messages.HeldQuestion, gives=messages.HeldAnswer),
    ("post", "/v1/packets/again"): Call(messages.PacketsAgain, gives=messages.AgainAnswers),
    ("get", "/v1/feed/{feed}"): Call(
        gives=messages.DossierPage,
        asks=(("If-None-Match", "^.{0,200}$", False),),
        tells=("ETag",),
        also=(304,),
    ),
    ("get", "/v1/dossiers/{code}"): Call(gives=messages.DossierItem),
    ("get", "/v1/dossiers/{code}/content"): Call(
        gives=content.ContentAnswer, asks=((content.OPERATOR_HEADER, "^[A-Za-z0-9_-]{1,400}$", True),)
    ),
    ("post", "/v1/heartbeat"): Call(
        messages.Heartbeat, gives=messages.HeartbeatAnswer, tells=(CHAIN_HEADER, RESTORED_HEADER)
    ),
    ("head", "/v1/blobs/{digest}"): Call(tells=("Upload-Offset", "Upload-Length", "Upload-Complete")),
    ("post", "/v1/blobs/{digest}"): Call(
        bytes, BINARY, messages.BlobAnswer, asks=(("Upload-Length", _NUMBER, True),)
    ),
    ("patch", "/v1/blobs/{digest}"): Call(
        bytes, PARTIAL, messages.BlobAnswer, asks=(("Upload-Offset", _NUMBER, True),)
    ),
    ("get", _OFFICE): _officer(None, officer_answers.DossierList),
    ("get", _OFFICE + "/{code}"): _officer(None, officer_answers.DossierDetail),
    ("get", _OFFICE + "/{code}/papers/{paper}"): Call(
        gives_bytes=(*PLAIN_TYPES, UNKNOWN_TYPE),
        needs="Bearer",
        tells=("Content-Disposition", "X-Content-Type-Options"),
    ),
    ("get", "/v1/officer/packets"): _officer(None, officer_answers.PacketList),
    ("get", "/v1/officer/satisfaction"): _officer(None, officer_answers.SatisfactionCounts),
    ("get", "/v1/officer/stations"): _officer(None, officer_answers.FleetAnswer),
    ("post", _OFFICE + "/{code}/supplement"): _officer(SupplementOrder, officer_answers.Asked),
    **{
        ("post", f"{_OFFICE}/{{code}}/{action.name}"): _officer(Order, officer_answers.DossierSummary)
        for action in ACTIONS
    },
}
_FEEDS = (messages.DossierPage, messages.RosterPage, messages.CataloguePage)
_PATHS = {
    "feed": {"type": "string", "enum": ["dossiers", "roster", "catalogue"]},
    "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
_QUERIES = {"key": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"}}
"""Parameters of a target's query no call can do without."""
_CHOICES = {
    "state": {"type": "string", "enum": [state.name.lower() for state in State]},
    "limit": {"type": "string", "pattern": "^([1-9]|[1-9][0-9]|1[0-9]{2}|200)$"},
}
"""Those that may be left out."""
_SECURITY = {
    "TramSo": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`TramSo station_no;created;nonce;signature`: Ed25519 over method, target, body digest, "
        "created and nonce. Every answer carries the portal's signed time as `TramSo-Time`.",
    },
    "Bearer": {"type": "http", "scheme": "bearer", "description": "An officer's token."},
}


class Described(JsonRenderPlugin):
    """Renders the framework's description with what it cannot know."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the completed description as JSON."""
        return self.render_json(request, describe(openapi_schema))


def describe(generated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the framework's description completed with bodies, headers and security.

    Args:
        generated: as the framework made it; it is not changed.
    """
    told = copy.deepcopy(dict(generated))
    components = told.setdefault("components", {})
    components["securitySchemes"] = _SECURITY
    components["schemas"] = _components()
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            call = CALLS.get((method, path))
            if call is not None:
                _complete(operation, call, (method, path))
    return told


def _components() -> dict[str, Any]:
    named = {call.takes for call in CALLS.values()} | {call.gives for call in CALLS.values()} | set(_FEEDS)
    types = [found for found in named if found is not None and found is not bytes]
    everything = [*types, ProblemAnswer]
    _, schemas = msgspec.json.schema_components(everything, schema_hook=_anything, ref_template=_REF)
    return schemas


def _anything(_kind: type) -> dict[str, Any]:
    """Describe a value that may be anything, such as an answer of a form."""
    return {"description": "Any value."}


def _complete(operation: dict[str, Any], call: Call, where: _Row) -> None:
    operation["security"] = [] if call.needs is None else [{call.needs: []}]
    if call.takes is not None:
        operation["requestBody"] = {
            "required": call.takes is not bytes or call.takes_as == PARTIAL,
            "content": {call.takes_as: {"schema": _schema(call.takes)}},
        }
    _parameters(operation.setdefault("parameters", []), call)
    answers = operation["responses"]
    if where[0] == "head":
        # The framework's word for any method without a status of its own.
        answers["204"] = answers.pop("200")
    for status in call.also:
        answers[str(status)] = {"description": "Nothing new."}
    for status, answer in answers.items():
        if status.startswith("2"):
            answer.pop("content", None)
            gives: Any = {"anyOf": [_schema(page) for page in _FEEDS]} if "{feed}" in where[1] else call.gives
            if gives is not None:
                schema = gives if isinstance(gives, dict) else _schema(gives)
                answer["content"] = {call.gives_as: {"schema": schema}}
            elif call.gives_bytes:
                answer["content"] = {media: {"schema": _schema(bytes)} for media in call.gives_bytes}
        elif where[0] == "head":
            # An answer to HEAD has no body, whatever went wrong.
            answer.pop("content", None)
        headers = answer.setdefault("headers", {})
        tells = ["TramSo-Time"] if call.needs == "TramSo" else []
        tells += call.tells if status.startswith(("2", "3")) else ()
        tells += ["Retry-After"] if status in {"429", "503"} else []
        for name in tells:
            headers[name] = {"required": False, "schema": {"type": "string"}}


def _parameters(parameters: list[dict[str, Any]], call: Call) -> None:
    for name, pattern, needed in call.asks:
        schema = {"type": "string", "pattern": pattern}
        parameters.append({"name": name, "in": "header", "required": needed, "schema": schema})
    for parameter in parameters:
        if parameter["in"] == "path" and parameter["name"] in _PATHS:
            parameter["schema"] = _PATHS[parameter["name"]]
        if parameter["in"] == "query" and parameter["name"] in _QUERIES:
            parameter |= {"schema": _QUERIES[parameter["name"]], "required": True}
        if parameter["in"] == "query" and parameter["name"] in _CHOICES:
            parameter["schema"] = _CHOICES[parameter["name"]]


def _schema(kind: type) -> dict[str, Any]:
    if kind is bytes:
        return {"type": "string", "format": "binary"}
    return {"$ref": _REF.format(name=kind.__name__)}
