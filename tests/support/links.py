"""Bad links: a transport around a real one that fails when told to, the way real networks fail."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import httpx

Serve = Callable[[httpx.Request], httpx.Response]
Fault = Callable[[httpx.Request, Serve], httpx.Response]
"""Gets the request and the link behind it; may ask that link, and answers or raises."""


class Crash(BaseException):
    """The program ends here: nothing in it may catch this."""


@dataclass(frozen=True)
class Call:
    """One call that was tried; `status` None when no answer came."""

    method: str
    path: str
    status: int | None


@dataclass
class _Planned:
    fault: Fault
    wanted: Callable[[httpx.Request], bool]
    times: int


@dataclass
class FaultyTransport(httpx.BaseTransport):
    """Hands requests on to `inner` unless a fault is planned for them."""

    inner: httpx.BaseTransport
    calls: list[Call] = field(default_factory=list)
    _planned: list[_Planned] = field(default_factory=list)

    def plan(self, fault: Fault, on: str = "", times: int = 1) -> None:
        """Let the next `times` requests whose "METHOD /path" contains `on` meet a fault."""

        def wanted(request: httpx.Request) -> bool:
            return on in f"{request.method} {request.url.path}"

        self._planned.append(_Planned(fault, wanted, times))

    def always(self, fault: Fault, on: str = "") -> None:
        """Let every such request fail until `heal`."""
        self.plan(fault, on, 1 << 30)

    def heal(self) -> None:
        """Forget every planned fault."""
        self._planned.clear()

    def count(self, what: str = "") -> int:
        """Return how many calls "METHOD /path" contained `what`."""
        return sum(what in f"{call.method} {call.path}" for call in self.calls)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self._answer(request)
        except BaseException:
            self.calls.append(Call(request.method, request.url.path, None))
            raise
        self.calls.append(Call(request.method, request.url.path, response.status_code))
        return response

    def _answer(self, request: httpx.Request) -> httpx.Response:
        for planned in self._planned:
            if planned.times > 0 and planned.wanted(request):
                planned.times -= 1
                return planned.fault(request, self._serve)
        return self._serve(request)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        # What goes wrong while the body is made is the sender's trouble, not the portal's.
        request.read()
        return self.inner.handle_request(request)


def _response(status: int, headers: Mapping[str, str], body: bytes) -> httpx.Response:
    """Return an answer whose body is still to be read, as from a socket."""
    length = {} if status in {204, 304} else {"content-length": str(len(body))}
    rest = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    return httpx.Response(status, headers=rest | length, stream=httpx.ByteStream(body))


class _Broken(httpx.SyncByteStream):
    def __init__(self, pieces: tuple[bytes, ...], error: BaseException) -> None:
        self._pieces = pieces
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces
        raise self._error


def raising(make: Callable[[], BaseException]) -> Fault:
    """Fail before anything reaches the portal."""

    def fault(_request: httpx.Request, _serve: Serve) -> httpx.Response:
        raise make()

    return fault


def _caused(error: httpx.ConnectError, cause: BaseException) -> httpx.ConnectError:
    error.__cause__ = cause
    return error


refused = raising(lambda: httpx.ConnectError("connection refused"))
no_name = raising(lambda: _caused(httpx.ConnectError("dns"), socket.gaierror(-2, "unknown name")))
no_tls = raising(lambda: _caused(httpx.ConnectError("tls"), ssl.SSLError("certificate verify failed")))
no_route = raising(lambda: httpx.ConnectTimeout("no answer to SYN"))
lost_request = raising(lambda: httpx.ReadError("connection reset"))
stalled = raising(lambda: httpx.ReadTimeout("nothing for a long time"))
crash_before = raising(Crash)


def _after(make: Callable[[], BaseException]) -> Fault:
    def fault(request: httpx.Request, serve: Serve) -> httpx.Response:
        serve(request).read()
        raise make()

    return fault


lost_answer = _after(lambda: httpx.ReadError("connection reset"))
"""The portal acted, its answer never comes."""
late_answer = _after(lambda: httpx.ReadTimeout("nothing for a long time"))
crash_after = _after(Crash)
"""The portal acted, the program dies before it reads the answer."""


def truncated_answer(request: httpx.Request, serve: Serve) -> httpx.Response:
    """Break the connection in the middle of the answer's body."""
    response = serve(request)
    whole = response.read()
    gone = httpx.RemoteProtocolError("peer closed connection without sending complete message body")
    return httpx.Response(
        response.status_code, headers=response.headers, stream=_Broken((whole[: len(whole) // 2],), gone)
    )


def shortened_answer(request: httpx.Request, serve: Serve) -> httpx.Response:
    """Deliver half of the body as if it were all of it, as a careless proxy would."""
    response = serve(request)
    whole = response.read()
    return _response(response.status_code, response.headers, whole[: len(whole) // 2])


def cut_body(after: int, then: Callable[[], BaseException] | None = None) -> Fault:
    """Let only the first `after` bytes of the request's body reach the portal, then break the connection."""

    def fault(request: httpx.Request, serve: Serve) -> httpx.Response:
        sent = request.read()[:after]
        headers = {name: value for name, value in request.headers.items() if name != "content-length"}
        part = httpx.Request(request.method, request.url, headers=headers, content=sent)
        part.headers["content-length"] = request.headers.get("content-length", str(len(sent)))
        serve(part).read()
        raise httpx.WriteError("connection reset") if then is None else then()

    return fault


def spoilt_body(request: httpx.Request, serve: Serve) -> httpx.Response:
    """Flip a bit of the request's body on the way."""
    sent = bytearray(request.read())
    if sent:
        sent[len(sent) // 2] ^= 1
    spoilt = httpx.Request(request.method, request.url, headers=request.headers, content=bytes(sent))
    return serve(spoilt)


def answering(
    status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, content_type: str | None = None
) -> Fault:
    """Answer instead of the portal, which never sees the request."""

    def fault(_request: httpx.Request, _serve: Serve) -> httpx.Response:
        whole = dict(headers or {})
        if content_type is not None:
            whole["Content-Type"] = content_type
        return _response(status, whole, body)

    return fault


LOGIN_PAGE = "<!doctype html><title>Wi-Fi miễn phí</title><h1>Đăng nhập</h1>".encode()
captive_portal = answering(200, LOGIN_PAGE, content_type="text/html; charset=utf-8")
web_server_404 = answering(404, b"<h1>404 Not Found</h1>", content_type="text/html")
redirect = answering(302, b"", {"Location": "http://login.invalid/"})
bad_gateway = answering(502, b"<h1>Bad Gateway</h1>", content_type="text/html")


def problem(status: int, kind: str, retry_after: int | None = None, **headers: str) -> Fault:
    """Answer one of the portal's own problems."""
    more = "" if retry_after is None else f',"retry_after_s":{retry_after}'
    body = f'{{"type":"urn:tramso:problem:{kind}","status":{status}{more}}}'.encode()
    return answering(status, body, headers, "application/problem+json")


def rewritten(change: Callable[[bytes], bytes]) -> Fault:
    """Let the portal act and change the body of its answer."""

    def fault(request: httpx.Request, serve: Serve) -> httpx.Response:
        response = serve(request)
        body = response.read()
        # What was read is no longer compressed.
        headers = {name: value for name, value in response.headers.items() if name != "content-encoding"}
        return _response(response.status_code, headers, change(body))

    return fault


def with_status(status: int) -> Fault:
    """Let the portal act and answer with another status and no body, its headers kept."""

    def fault(request: httpx.Request, serve: Serve) -> httpx.Response:
        response = serve(request)
        response.read()
        return _response(status, dict(response.headers), b"")

    return fault


def with_header(name: str, change: Callable[[str | None], str | None]) -> Fault:
    """Let the portal act and change, add or remove (None) one header of its answer."""

    def fault(request: httpx.Request, serve: Serve) -> httpx.Response:
        response = serve(request)
        headers = {key: value for key, value in response.headers.items() if key != name.lower()}
        value = change(response.headers.get(name))
        if value is not None:
            headers[name.lower()] = value
        return _response(response.status_code, headers, response.read())

    return fault
