"""The real portal behind a door that signs whatever is sent to it, for requests nobody thought of."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from sync.wire.request_auth import Upload, sign_request
from tests.support.portal import CallingStation

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


@dataclass
class SigningDoor:
    """Signs calls of stations, gives officers their token, and passes everything else as it is.

    Attributes:
        app: the portal.
        token: of an officer.
        station: whose key signs.
        signing: whether it signs at all.
        dossiers: codes of real dossiers; every call about one is about one of these now and then.
        blobs: digests of announced files, in the same way.
        papers: names of papers, in the same way.
    """

    app: App
    token: str
    station: CallingStation | None = None
    signing: bool = False
    dossiers: list[str] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not self.signing:
            await self.app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = [pair for pair in scope["headers"] if pair[0] not in {b"authorization", b"content-length"}]
        headers.append((b"content-length", str(len(body)).encode()))
        scope = {**scope, "headers": headers}
        self._point_at_something_real(scope, body)
        headers.append((b"authorization", self._credentials(scope, body)))
        given = False

        async def once() -> dict[str, Any]:
            nonlocal given
            if given:
                return {"type": "http.disconnect"}
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, once, send)

    def _point_at_something_real(self, scope: Scope, body: bytes) -> None:
        """Name a dossier or file that exists in three of four requests; else what was drawn stays."""
        parts = scope["path"].split("/")
        turn = hashlib.sha256(scope["path"].encode("utf-8", "replace") + body).digest()[0]
        choices = {"dossiers": self.dossiers, "blobs": self.blobs, "papers": self.papers}
        for at, part in enumerate(parts[:-1]):
            if part in choices and turn % 4:
                parts[at + 1] = choices[part][turn % len(choices[part])]
                scope["path"] = "/".join(parts)
                scope["raw_path"] = scope["path"].encode()

    def _credentials(self, scope: Scope, body: bytes) -> bytes:
        if scope["path"].startswith("/v1/officer"):
            return f"Bearer {self.token}".encode()
        assert self.station is not None
        target = scope["raw_path"].split(b"?", 1)[0].decode("latin-1")
        if scope["query_string"]:
            target += "?" + scope["query_string"].decode("latin-1")
        covered: bytes | Upload = body
        if scope["method"] == "PATCH":
            offset = dict(scope["headers"]).get(b"upload-offset", b"")
            covered = Upload(int(offset) if offset.isdigit() else 0, len(body))
        signed = sign_request(
            self.station.key,
            self.station.station_no,
            scope["method"],
            target,
            covered,
            created=self.station.clock.now_ms() // 1000,
            nonce=self.station.entropy.token(16),
        )
        return signed.encode()
