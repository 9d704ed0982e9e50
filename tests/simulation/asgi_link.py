"""The way from a station to the portal's real application: one event loop, no thread, no socket.

A request is played to its end before `handle_request` returns, so the same history gives the same
order of everything. What the portal hands to worker threads runs at once on this one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
from litestar import Litestar

PIECE_BYTES = 16_384
"""A body reaches the portal in pieces of this size, as from a socket."""

T = TypeVar("T")


class _OneThread(asyncio.SelectorEventLoop):
    """A loop that runs at once what others hand to a worker thread."""

    def run_in_executor(self, executor: object, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        del executor
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except BaseException as error:  # noqa: BLE001 (belongs to whoever awaits it)
            done.set_exception(error)
        return done


@contextmanager
def one_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Give the loop all requests run on."""
    loop = _OneThread()
    try:
        yield loop
    finally:
        loop.close()


class AsgiLink(httpx.BaseTransport):
    """Calls an application directly.

    A request whose `Content-Length` promises more than its body holds is one whose connection broke
    in the middle: the application gets what came and is then told that the client is gone.
    """

    def __init__(self, app: Litestar, loop: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self.loop = loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        promised = int(request.headers.get("content-length", len(body)))
        return self.loop.run_until_complete(self._play(_scope(request), body, broken=promised > len(body)))

    async def _play(self, scope: dict[str, Any], body: bytes, *, broken: bool) -> httpx.Response:
        pieces = [body[start : start + PIECE_BYTES] for start in range(0, len(body), PIECE_BYTES)] or [b""]
        waiting = iter(enumerate(pieces, start=1))
        started: dict[str, Any] = {}
        content = bytearray()

        async def receive() -> dict[str, Any]:
            number, piece = next(waiting, (0, b""))
            if number == 0:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": piece, "more_body": broken or number < len(pieces)}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                content.extend(message.get("body", b""))

        await self._app(scope, receive, send)  # type: ignore[arg-type]
        return httpx.Response(
            started["status"], headers=started["headers"], stream=httpx.ByteStream(bytes(content))
        )


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": ("testserver.local", 80),
        "state": {},
    }
