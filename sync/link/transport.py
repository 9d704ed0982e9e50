"""HTTP, and the only module that imports httpx.

One call in, one bounded answer out; every failure of the network becomes a `SyncError` here.
The five-second default timeout of the library is never used: it starts while the body still
waits in the kernel, so a slow uplink would time out after the portal has everything.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from sync.errors import Problem, SyncError, Trouble
from sync.link.diagnosis import connect_failure
from sync.link.goodput import Patience
from sync.link.kept_sockets import KeptSockets, Line, shut
from sync.link.signs import Signs
from sync.link.unpacking import unpacked
from sync.link.way_out import is_unplugged

if TYPE_CHECKING:
    from types import TracebackType

CONNECT_TIMEOUT_S = 8.0
"""So that an attempt begun just before the link returns ends in time for the next one (ten seconds)."""
STALL_TIMEOUT_S = 45.0
"""No byte moved for this long: the connection is dead at the latest (progress watchdog, not a total)."""
KEEP_CONNECTION_S = 150.0
"""Longer than the pause between two polls, so that one costs a single round trip."""
SEND_BUFFER_BYTES = 20_480
"""A small kernel buffer makes `write` block at the link's speed, so that progress is real. Two such buffers keep
256 kbit/s with 300 ms busy and do not overflow the link's own queue; what lies in them is what a drop costs."""
UNACKNOWLEDGED_MS = 30_000
"""Where the system has it (Linux): sent bytes nobody acknowledged for this long end the connection."""
MAX_ANSWER_BYTES = 16_777_216
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_OPENING = "connection.connect_tcp.started"
_OPENED = {"connection.connect_tcp.complete", "connection.start_tls.complete"}
_STATUS_BYTES = 19
_LINE_BYTES = 4
"""What HTTP puts around a name and its value."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: of HTTP.
        headers: their names in lower case.
        body: unpacked.
        proven: whoever answered holds a certificate for the portal's name that this machine trusts.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    proven: bool = False

    @property
    def content_type(self) -> str:
        """The media type as sent, or an empty text."""
        return self.headers.get("content-type", "")


AnswerHere = Callable[[str, str, Mapping[str, str], bytes], Answer]
"""Answers a request in this process: method, target, headers with lower-case names, body."""


class LocalAnswers(httpx.BaseTransport):
    """Stands for the network where the other side is in this process: no socket is ever opened.

    Args:
        answer: called on the caller's thread; may raise a `SyncError` as a broken link would.
        reach: called before that; raises a `SyncError` where no connection is made.
    """

    def __init__(self, answer: AnswerHere, reach: Callable[[], object] = lambda: None) -> None:
        self._answer = answer
        self._reach = reach

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand a request over and wrap what comes back."""
        self._reach()
        headers = {name.lower(): value for name, value in request.headers.items()}
        target = request.url.raw_path.decode("ascii")
        given = self._answer(request.method, target, headers, request.read())
        return httpx.Response(given.status, headers=dict(given.headers), stream=httpx.ByteStream(given.body))


class Transport:
    """A kept connection to one portal.

    Args:
        base_url: `https://host[:port]`; plain `http` only on loopback.
        inner: another httpx transport, for a portal in the same process or a faulty link.
        inside_only: the portal is only open inside the city's own network (a setting of the station).

    Raises:
        SyncError: `refused` when the URL is neither TLS nor loopback.
    """

    def __init__(
        self, base_url: str, inner: httpx.BaseTransport | None = None, *, inside_only: bool = False
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SyncError(Trouble.REFUSED, problem="portal_url")
        # Only what stays on this machine may be without TLS.
        on_loopback = parts.hostname in _LOOPBACK
        if parts.scheme == "http" and not on_loopback and inner is None:
            raise SyncError(Trouble.REFUSED, problem="portal_url_without_tls")
        self._client = httpx.Client(
            base_url=base_url,
            # Only what is decompressed here within a bound; a library's own decoders know none.
            headers={"Accept-Encoding": "zstd", "User-Agent": "tram-so"},
            transport=inner or _tcp_transport(parts.scheme),
            timeout=_timeout(None),
            follow_redirects=False,
            trust_env=not on_loopback,
        )
        # The rule of HTTP/1.1 anyway (RFC 9112 section 9.3); every poll would pay for saying it.
        del self._client.headers["Connection"]
        self._host = parts.hostname
        self._is_here = inner is not None or on_loopback
        self.inside_only = inside_only
        self._lock = threading.Lock()
        self._sent = 0
        self._received = 0
        self._moved = 0
        self._running = 0
        self._closed = False
        self._sockets = KeptSockets()

    def call(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] = b"",
        patience: Patience | None = None,
        most: int | None = None,
        leaving: Callable[[], object] | None = None,
    ) -> Answer:
        """Send one request and read its whole answer.

        Args:
            method: upper case.
            target: path and query, already encoded.
            headers: request headers.
            body: bytes, or pieces sent as they are read (with `Content-Length` in `headers`).
            patience: how long the connection may stand still; 45 seconds when nothing is known.
            most: bytes an answer may have, as sent and again unpacked; 16 MB by default.
            leaving: called when there is a connection, before the first byte of `body` leaves.

        Raises:
            SyncError: `offline`, `timeout`, `not_our_portal` (TLS, or an encoding we did not ask
                for), `protocol` when the answer is larger than `most`, or `stopped` after `close`.
        """
        with self._under_way():
            try:
                if leaving is not None and isinstance(body, bytes):
                    headers = {**(headers or {}), "Content-Length": str(len(body))}
                    body = _announced(body, leaving)
                return self._exchange(method, target, headers or {}, body, patience, most or MAX_ANSWER_BYTES)
            except httpx.ConnectTimeout as error:
                # Nobody answers at all: that is a missing network, not a slow portal.
                raise self._failure(self._unreached(error, timed_out=True)) from error
            except httpx.TimeoutException as error:
                raise self._failure(SyncError(Trouble.TIMEOUT)) from error
            except httpx.ConnectError as error:
                raise self._failure(self._unreached(error)) from error
            except (httpx.TransportError, OSError) as error:
                raise self._failure(SyncError(Trouble.OFFLINE, problem=Problem.BROKEN_OFF)) from error

    def take_traffic(self) -> tuple[int, int]:
        """Return bytes sent and received since this was last asked, without those of TCP and TLS.

        Bytes count as they leave, so what has to be sent again counts again.
        """
        with self._lock:
            moved = self._sent, self._received
            self._sent = self._received = 0
        return moved

    def record_bytes(self, most: int) -> int:
        """Return how much of at most `most` bytes is best handed over at once."""
        with self._lock:
            return self._sockets.record_bytes(most)

    def drop(self) -> None:
        """Break off every call under way; later ones connect anew."""
        with self._lock:
            self._sockets.shut()

    def line(self) -> Line:
        """Tell how the kept connections stand; nothing is sent, and while a call is under way nothing is told."""
        with self._lock:
            return Line.NONE if self._running or self._closed else self._sockets.line()

    def signs(self) -> Signs:
        """Tell what shows that the other end is there while calls are under way; nothing is sent."""
        with self._lock:
            busy = self._running and not self._closed
            return self._sockets.signs(self._moved, here=self._is_here) if busy else Signs()

    def close(self) -> None:
        """Drop the connections at once; a call under way, and any later one, ends with `stopped`."""
        with self._lock:
            self._closed = True
            idle = self._running == 0
            self._sockets.shut()
        if idle:
            self._client.close()

    def _exchange(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | Iterable[bytes],
        patience: Patience | None,
        most: int,
    ) -> Answer:
        request = self._client.build_request(
            method,
            target,
            headers=dict(headers),
            content=self._counted(body) if body else None,
            timeout=_timeout(patience),
            extensions={"trace": self._opened},
        )
        self._count(sent=len(method) + len(target) + _LINE_BYTES + _size(request.headers))
        response = self._client.send(request, stream=True)
        try:
            content = bytearray()
            for piece in response.iter_raw():
                content += piece
                self._moved += len(piece)
                if len(content) > most:
                    raise SyncError(Trouble.PROTOCOL, problem="answer_too_large")
            lower = {name.lower(): value for name, value in response.headers.items()}
            plain = unpacked(bytes(content), lower.get("content-encoding", ""), most)
            return Answer(response.status_code, lower, plain, response.url.scheme == "https")
        finally:
            self._count(received=_STATUS_BYTES + _size(response.headers) + response.num_bytes_downloaded)
            response.close()

    def _counted(self, body: bytes | Iterable[bytes]) -> bytes | Iterable[bytes]:
        if isinstance(body, bytes):
            self._count(sent=len(body))
            return body
        return self._counted_pieces(body)

    def _counted_pieces(self, body: Iterable[bytes]) -> Iterator[bytes]:
        for piece in body:
            self._count(sent=len(piece))
            yield piece

    def _count(self, *, sent: int = 0, received: int = 0) -> None:
        with self._lock:
            self._sent += sent
            self._received += received
            self._moved += sent

    def _unreached(self, error: Exception, *, timed_out: bool = False) -> SyncError:
        failure = connect_failure(error, self._host, timed_out=timed_out, inside_only=self.inside_only)
        failure.connected = False
        return failure

    @contextlib.contextmanager
    def _under_way(self) -> Iterator[None]:
        with self._lock:
            if self._closed:
                raise SyncError.stopped()
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                last = self._closed and self._running == 0
            if last:
                # Not earlier: a number of a closed socket may at once belong to another file.
                self._client.close()

    def _failure(self, error: SyncError) -> SyncError:
        return SyncError.stopped() if self._closed else error

    def _opened(self, name: str, facts: Mapping[str, Any]) -> None:
        if name == _OPENING and not self._is_here and is_unplugged():  # Linux would try for eight seconds.
            raise self._unreached(OSError(errno.ENETDOWN, "unplugged"))
        if name not in _OPENED:
            return
        opened = facts["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.add(opened)
            if self._closed:
                shut(opened)

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _announced(body: bytes, leaving: Callable[[], object]) -> Iterator[bytes]:
    """Give a body, read only once there is somebody to send it to."""
    leaving()
    yield body


def _tcp_transport(scheme: str) -> httpx.HTTPTransport:
    options = [(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)]
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS))
    limits = httpx.Limits(max_connections=2, max_keepalive_connections=2, keepalive_expiry=KEEP_CONNECTION_S)
    if scheme == "https":
        # The operating system's own certificate store: city machines get their roots from there.
        import truststore

        context: ssl.SSLContext | bool = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        context = False
    return httpx.HTTPTransport(verify=context, socket_options=options, limits=limits, retries=0)


def _timeout(patience: Patience | None) -> httpx.Timeout:
    stall_s = STALL_TIMEOUT_S
    write_s, answer_s = (stall_s, stall_s) if patience is None else (patience.write_s, patience.answer_s)
    return httpx.Timeout(
        connect=CONNECT_TIMEOUT_S, read=min(answer_s, stall_s), write=min(write_s, stall_s), pool=stall_s
    )


def _size(headers: httpx.Headers) -> int:
    return sum(len(name) + len(value) + _LINE_BYTES for name, value in headers.raw)
