"""HTTP, and the only module that imports httpx.

One call in, one bounded answer out; every failure of the network becomes a `SyncError` here.
The five-second default timeout of the library is never used: it starts while the body still
waits in the kernel, so a slow uplink would time out after the portal has everything.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from forms.errors import HostileInput
from forms.seal import Compressor
from sync.errors import SyncError, Trouble

if TYPE_CHECKING:
    from types import TracebackType

CONNECT_TIMEOUT_S = 15.0
STALL_TIMEOUT_S = 45.0
"""No byte moved for this long: the connection is dead (progress watchdog, not a total)."""
SEND_BUFFER_BYTES = 32_768
"""A small kernel buffer makes `write` block at the link's speed, so that progress is real."""
MAX_ANSWER_BYTES = 16_777_216
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_OPENED = {"connection.connect_tcp.complete", "connection.start_tls.complete"}
_expand = Compressor({}).expand


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type as sent, or an empty text."""
        return self.headers.get("content-type", "")


def is_loopback(url: str) -> bool:
    """Tell whether a URL stays on this machine; only there may it be without TLS."""
    return (urlsplit(url).hostname or "") in _LOOPBACK


class Transport:
    """A kept connection to one portal.

    Args:
        base_url: `https://host[:port]`; plain `http` only on loopback.
        inner: another httpx transport, for a portal in the same process or a faulty link.

    Raises:
        SyncError: `refused` when the URL is neither TLS nor loopback.
    """

    def __init__(self, base_url: str, inner: httpx.BaseTransport | None = None) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SyncError(Trouble.REFUSED, problem="portal_url")
        if parts.scheme == "http" and not is_loopback(base_url) and inner is None:
            raise SyncError(Trouble.REFUSED, problem="portal_url_without_tls")
        self._client = httpx.Client(
            base_url=base_url,
            # Only what is decompressed here within a bound; a library's own decoders know none.
            headers={"Accept-Encoding": "zstd"},
            transport=inner or _tcp_transport(parts.scheme),
            timeout=httpx.Timeout(
                connect=CONNECT_TIMEOUT_S, read=STALL_TIMEOUT_S, write=STALL_TIMEOUT_S, pool=STALL_TIMEOUT_S
            ),
            follow_redirects=False,
            trust_env=not is_loopback(base_url),
        )
        self._lock = threading.Lock()
        self._running = 0
        self._closed = False
        self._sockets: list[socket.socket] = []

    def call(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] = b"",
    ) -> Answer:
        """Send one request and read its whole answer.

        Args:
            method: upper case.
            target: path and query, already encoded.
            headers: request headers.
            body: bytes, or pieces sent as they are read (with `Content-Length` in `headers`).

        Raises:
            SyncError: `offline`, `timeout`, `not_our_portal` (TLS, or an encoding we did not ask
                for), `protocol` when the answer is larger than 16 MB, or `stopped` after `close`.
        """
        with self._under_way():
            try:
                return self._exchange(method, target, headers or {}, body)
            except httpx.ConnectTimeout as error:
                # Nobody answers at all: that is a missing network, not a slow portal.
                raise self._failure(SyncError(Trouble.OFFLINE, problem="no_route")) from error
            except httpx.TimeoutException as error:
                raise self._failure(SyncError(Trouble.TIMEOUT)) from error
            except httpx.ConnectError as error:
                raise self._failure(_connect_error(error)) from error
            except (httpx.TransportError, OSError) as error:
                raise self._failure(SyncError(Trouble.OFFLINE)) from error

    def close(self) -> None:
        """Drop the connections at once; a call under way, and any later one, ends with `stopped`."""
        with self._lock:
            self._closed = True
            idle = self._running == 0
            for opened in self._sockets:
                # Closing would not wake a thread that waits in `recv`; shutting down does. The
                # plain socket's method, because TLS has one of its own that is not thread-safe.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(opened, socket.SHUT_RDWR)
        if idle:
            self._client.close()

    def _exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | Iterable[bytes]
    ) -> Answer:
        with self._client.stream(
            method,
            target,
            headers=dict(headers),
            content=body or None,
            extensions={"trace": self._opened},
        ) as response:
            content = bytearray()
            for piece in response.iter_raw():
                content += piece
                if len(content) > MAX_ANSWER_BYTES:
                    raise SyncError(Trouble.PROTOCOL, problem="answer_too_large")
            lower = {name.lower(): value for name, value in response.headers.items()}
            plain = _decoded(bytes(content), lower.get("content-encoding", ""))
            return Answer(response.status_code, lower, plain)

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
        if name not in _OPENED:
            return
        opened = facts["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets = [one for one in self._sockets if one.fileno() >= 0]
            self._sockets.append(opened)
            if self._closed:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(opened, socket.SHUT_RDWR)

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _tcp_transport(scheme: str) -> httpx.HTTPTransport:
    options = [(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)]
    limits = httpx.Limits(max_connections=2, max_keepalive_connections=2)
    if scheme == "https":
        # The operating system's own certificate store: city machines get their roots from there.
        import truststore

        context: ssl.SSLContext | bool = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        context = False
    return httpx.HTTPTransport(verify=context, socket_options=options, limits=limits, retries=0)


def _decoded(content: bytes, encoding: str) -> bytes:
    if not content or encoding in {"", "identity"}:
        return content
    if encoding != "zstd":
        raise SyncError(Trouble.NOT_OUR_PORTAL, problem="content_encoding")
    try:
        return _expand(content, MAX_ANSWER_BYTES)
    except HostileInput as error:
        raise SyncError(Trouble.PROTOCOL, problem=error.code) from error


def _connect_error(error: httpx.ConnectError) -> SyncError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return SyncError(Trouble.NOT_OUR_PORTAL, problem="tls")
        if isinstance(cause, socket.gaierror):
            return SyncError(Trouble.OFFLINE, problem="dns")
        cause = cause.__cause__ or cause.__context__
    return SyncError(Trouble.OFFLINE, problem="connect")
