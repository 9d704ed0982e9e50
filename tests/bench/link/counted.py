"""The station's calls as it makes them: when, how long, how many bytes of body were handed to the link."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from sync.link.transport import Transport


@dataclass
class Call:
    """One request; times are of the monotonic clock, `status` 0 when no answer came."""

    method: str
    path: str
    began: float
    sent: int = 0
    answered: float = 0.0
    status: int = 0
    failure: str = ""


class _Counted(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, call: Call) -> None:
        self._inner = inner
        self._call = call

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            self._call.sent += len(piece)
            yield piece

    def close(self) -> None:
        self._inner.close()


class CountedCalls(httpx.BaseTransport):
    """Stands around a connection and writes down every call."""

    def __init__(self, inner: httpx.BaseTransport, calls: list[Call]) -> None:
        self._inner = inner
        self._calls = calls

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        call = Call(request.method, request.url.path, time.monotonic())
        self._calls.append(call)
        if isinstance(request.stream, httpx.SyncByteStream):
            request.stream = _Counted(request.stream, call)
        try:
            response = self._inner.handle_request(request)
        except Exception as error:
            call.failure = type(error).__name__
            raise
        finally:
            call.answered = time.monotonic()
        call.status = response.status_code
        return response

    def close(self) -> None:
        self._inner.close()


def watched(transport: Transport, calls: list[Call]) -> Transport:
    """Return a station's own connection, with every call written down."""
    client = transport._client
    client._transport = CountedCalls(client._transport, calls)
    return transport


def told(calls: list[Call], zero: float) -> list[dict[str, Any]]:
    """Return calls for the report, with times in seconds after `zero`."""
    return [
        {**asdict(call), "began": round(call.began - zero, 3), "answered": round(call.answered - zero, 3)}
        for call in calls
    ]
