"""The uploader one would write first: one POST for each case with its file, again from the start on a failure.

Two processes: `serve` is the least endpoint that could take it (the same TLS, a file for each key on disk),
`send` the loop: kept connection, 60 s timeout, its own idempotency key.
"""

from __future__ import annotations

import hashlib
import json
import ssl
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from tests.bench.link.authority import Certificate
from tests.bench.link.emulator import PORTAL_ADDRESS
from tests.bench.link.portal_end import PORT

TIMEOUT_S, PAUSE_S = 60.0, 2.0
_Scope = MutableMapping[str, Any]


@dataclass
class Endpoint:
    """Takes a body whole, checks it against its digest and stores it under its key, once."""

    folder: Path

    async def __call__(
        self,
        scope: _Scope,
        receive: Callable[[], Awaitable[_Scope]],
        send: Callable[[_Scope], Awaitable[None]],
    ) -> None:
        """Answer 201 for a new body, 200 for one that is known, 422 for a spoilt one."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body, more = bytearray(), True
        while more:
            part = await receive()
            if part["type"] == "http.disconnect":
                return
            body += part.get("body", b"")
            more = part.get("more_body", False)
        place = self.folder / headers["idempotency-key"]
        status = 200 if place.exists() else 201
        if hashlib.sha256(body).hexdigest() != headers["digest"]:
            status = 422
        elif status == 201:
            place.write_bytes(body)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


def serve(folder: Path, certificate: Certificate) -> None:
    """Be the endpoint."""
    config = uvicorn.Config(
        Endpoint(folder),
        host=PORTAL_ADDRESS,
        port=PORT,
        log_level="critical",
        lifespan="off",
        timeout_keep_alive=75,
        ssl_certfile=str(certificate.chain),
        ssl_keyfile=str(certificate.key),
    )
    uvicorn.Server(config).run()


def send(authority: Path, bodies: Path) -> dict[str, Any]:
    """Send every file of a folder, one after the other."""
    work = sorted(bodies.iterdir())
    zero, sent, known, failures = time.monotonic(), 0, 0, 0
    context = ssl.create_default_context(cafile=str(authority))
    url = f"https://{PORTAL_ADDRESS}:{PORT}/cases"
    with httpx.Client(verify=context, timeout=TIMEOUT_S, trust_env=False) as client:
        for place in work:
            body = place.read_bytes()
            headers = {"Idempotency-Key": place.name, "Digest": hashlib.sha256(body).hexdigest()}
            while True:
                sent += len(body)
                try:
                    answer = client.post(url, content=body, headers=headers)
                except httpx.TransportError:
                    failures += 1
                    time.sleep(PAUSE_S)
                    continue
                known += answer.status_code == 200
                break
    spent = time.monotonic() - zero
    return {"zero": zero, "done_s": spent, "body_bytes": sent, "known": known, "failures": failures}


if __name__ == "__main__":
    role, *places = sys.argv[1:]
    if role == "serve":
        serve(Path(places[0]), Certificate(*map(Path, places[1:])))
    else:
        sys.stdin.readline()
        sys.stdout.write(json.dumps(send(Path(places[0]), Path(places[1]))) + "\n")
