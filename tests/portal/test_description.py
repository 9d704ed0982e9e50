"""The published description is whole and true, and the portal keeps its word under requests nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from litestar.testing import TestClient
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from sync.portal.office.opened_papers import PLAIN_TYPES, UNKNOWN_TYPE
from sync.portal.web.app import make_app
from sync.portal.web.description import CALLS, describe
from sync.wire import messages
from sync.wire.problems import read_problem
from tests.conftest import LONG
from tests.portal.fuzzed_portal import SigningDoor
from tests.support.portal import officer_token, ready_station, running_portal
from tests.support.postgres import Postgres, why_not
from tests.support.proof import not_proven

# One station asks for dossiers hundreds of times then: the portal notes that it put some off.
pytestmark = [pytest.mark.allows_log] if LONG else []
EXAMPLES = 300 if LONG else 12
"""Requests for each call of each kind with right credentials."""
AT_THE_DOOR = 300 if LONG else 3
"""The first of them, sent without any, too: nearly all are turned away before they are read."""
OTHERS = {"/v1/keys"}
"""Answered as JSON to stations, too: `keys.json` is a file as it lies there."""
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@schemathesis.serializer(messages.MEDIA_TYPE)
def _packed(_context: Any, value: Any) -> bytes:
    """Send a drawn value as msgpack, in the right type where one fits."""
    for kind in (messages.EnrolRequest, messages.OperatorKey, messages.Heartbeat):
        try:
            return messages.encode(msgspec.convert(value, kind, strict=False))
        except (msgspec.ValidationError, ValueError, TypeError):
            continue
    try:
        return msgspec.msgpack.encode(value)
    except (TypeError, ValueError, OverflowError):
        return b"\xc1"


@schemathesis.serializer("application/octet-stream", "application/partial-upload")
def _raw(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.deserializer(messages.MEDIA_TYPE)
def _unpacked(_context: Any, response: Any) -> Any:
    return msgspec.to_builtins(msgspec.msgpack.decode(response.content))


@dataclass
class Asked:
    """A portal's description, its client, and the door it comes through."""

    api: BaseSchema
    client: TestClient[Any]
    door: SigningDoor


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Asked]]:
    """Open a portal on each database, with real dossiers and files, to be asked with right credentials or with none.

    Both are there at once: drawing a request takes longer than answering it, and each is drawn for both.
    """
    folder = tmp_path_factory.mktemp("described")
    with ExitStack() as tidy:
        portals = [tidy.enter_context(furnished(folder / "sqlite", None))]
        if why_not() is None:
            server: Postgres = request.getfixturevalue("postgres")
            url = tidy.enter_context(server.migrated())
            portals.append(tidy.enter_context(furnished(folder / "postgresql", url)))
        yield portals


@contextmanager
def furnished(folder: Path, url: str | None) -> Iterator[Asked]:
    """Open a portal and send it what can be asked about."""
    with running_portal(folder, database=url) as portal:
        app = make_app(portal)
        api = schemathesis.openapi.from_dict(describe(app.openapi_schema.to_schema()))
        door = SigningDoor(app, officer_token(portal))  # type: ignore[arg-type]
        with TestClient(door, raise_server_exceptions=False) as client:  # type: ignore[type-var]
            station = ready_station(client, portal)
            maker = station.maker()
            papers = [maker.paper(size=300) for _ in range(4)]
            sent = [maker.submission((paper,)) for paper in papers]
            assert {result.outcome for result in station.send(*(one.raw for one in sent))} == {"accepted"}
            page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
            for paper in papers[:2]:
                assert station.upload(paper).status_code == 200
            door.dossiers = [item.code for item in page.items]
            door.blobs = [paper.document.sealed_sha256.hex() for paper in papers]
            door.papers = ["d-birth"]
            door.station = station
            yield Asked(api, client, door)


def sound(case: Case[Any], asked: list[Asked], *, signing: bool) -> list[int]:
    """Send a request to each portal; whatever it was, each answer must be one that was described."""
    drawn = requests.Request(**case.as_transport_kwargs(base_url="http://testserver.local")).prepare()
    assert drawn.url is not None
    body = drawn.body.encode() if isinstance(drawn.body, str) else drawn.body or b""
    assert isinstance(body, bytes)
    headers = {name: value for name, value in drawn.headers.items() if isinstance(value, str)}
    statuses = []
    for number, one in enumerate(asked):
        one.door.signing = signing
        answer = one.client.request(str(drawn.method), drawn.url, content=body, headers=headers)
        try:
            case.validate_response(answer, checks=CHECKS)
            assert "Traceback" not in answer.text
            if answer.status_code >= 400 and case.method != "HEAD":
                told = read_problem(answer.content, answer.headers["content-type"])
                assert told is not None, answer.text
                assert told.status == answer.status_code
        except (FailureGroup, AssertionError) as error:
            error.add_note(f"answered by the portal on {('SQLite', 'PostgreSQL')[number]}")
            raise
        statuses.append(answer.status_code)
    return statuses


def drawn_for(api: BaseSchema, where: tuple[str, str]) -> list[Any]:
    """Return strategies of what the description allows and of what it does not."""
    method, path = where
    operation = api[path][method.upper()]
    # Where nothing is given, nothing can be given wrong.
    modes = [GenerationMode.POSITIVE] if path in OTHERS else GenerationMode
    return [operation.as_strategy(generation_mode=mode) for mode in modes]


def sound_when_signed(drawn: Any, asked: list[Asked]) -> list[Case[Any]]:
    """Draw requests, send them with right credentials, and return them."""
    sent: list[Case[Any]] = []

    @settings(
        deadline=None,
        database=None,
        derandomize=not LONG,
        suppress_health_check=list(HealthCheck),
        max_examples=EXAMPLES,
    )
    @given(case=drawn)
    def signed(case: Case[Any]) -> None:
        sent.append(case)
        sound(case, asked, signing=True)

    signed()
    return sent


@pytest.mark.parametrize("where", CALLS, ids=" ".join)
def test_every_call_answers_as_described(asked: list[Asked], where: tuple[str, str]) -> None:
    for drawn in drawn_for(asked[0].api, where):
        sent = sound_when_signed(drawn, asked)
        assert len(sent) >= AT_THE_DOOR or where[1] in OTHERS
        for case in sent[:AT_THE_DOOR]:
            for status in sound(case, asked, signing=False):
                assert where[1] == "/v1/keys" or status >= 400
                assert where[1] == "/v1/enrol" or status != 404


def test_postgresql_was_asked_as_sqlite_was(asked: list[Asked]) -> None:
    if (reason := why_not()) is not None:
        not_proven(reason)
    assert len(asked) == 2


def test_the_description_names_body_and_security_of_every_call(asked: list[Asked]) -> None:
    told = asked[0].api.raw_schema
    calls = {
        (method, path): call for path, methods in told["paths"].items() for method, call in methods.items()
    }
    assert set(calls) == set(CALLS)
    for (method, path), call in calls.items():
        needs: list[dict[str, list[str]]] = (
            [] if path in {"/v1/enrol", "/v1/keys"} else [{"Bearer" if "/officer/" in path else "TramSo": []}]
        )
        assert call["security"] == needs
        assert ("requestBody" in call) == (method in {"post", "patch"})
        for status, answer in call["responses"].items():
            if method == "head" or status in {"204", "304"}:
                assert "content" not in answer
            elif status >= "400":
                assert set(answer["content"]) == {"application/problem+json"}
            else:
                media = set(answer["content"])
                if path.endswith("/papers/{paper}"):
                    assert media == {*PLAIN_TYPES, UNKNOWN_TYPE}
                else:
                    assert media == {
                        "application/json" if path in OTHERS or "/officer/" in path else messages.MEDIA_TYPE
                    }
    assert set(told["components"]["securitySchemes"]) == {"TramSo", "Bearer"}


def test_a_wrong_method_is_told_the_right_ones(asked: list[Asked]) -> None:
    for portal in asked:
        answer = portal.client.delete("/v1/packets")
        assert answer.status_code == 405
        assert "POST" in answer.headers["allow"]


def test_the_description_is_served(asked: list[Asked]) -> None:
    for portal in asked:
        assert portal.client.get("/schema").json()["paths"].keys() == portal.api.raw_schema["paths"].keys()
        assert portal.api.raw_schema == asked[0].api.raw_schema, "requests are drawn from one for all"


def test_every_header_of_ours_is_described(asked: list[Asked]) -> None:
    for portal in asked:
        station = portal.door.station
        assert station is not None
        answer = station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat()))
        assert answer.status_code == 200
        sent = {name for name in answer.headers if name.startswith("tramso-")}
        told = portal.api.raw_schema["paths"]["/v1/heartbeat"]["post"]["responses"]["200"]["headers"]
        assert "tramso-chain" in sent
        assert sent <= {name.lower() for name in told}
