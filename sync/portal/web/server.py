"""Serving the application with uvicorn: a listening socket first, a signal ends it cleanly."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from forms.errors import StationError
from sync.portal.context import Portal
from sync.portal.web.app import make_app

if sys.platform != "win32":
    import resource

GRACE_S = 10
KEEP_ALIVE_S = 75
_BACKLOG = 512
_AT_ONCE = 8
_CONNECTIONS = 16_384


@dataclass(frozen=True)
class Listening:
    """Where the portal listens.

    Attributes:
        host: address to bind.
        port: 0 takes any free one.
        certificate: TLS certificate chain, PEM, or None.
        key: its private key, PEM, or None.
        behind_proxy: somebody else ends TLS in front of the portal.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False

    def open(self) -> socket.socket:
        """Bind the address.

        Raises:
            StationError: `tls_needed` off this machine without TLS or a proxy that ends it,
                `address_taken`.
        """
        if self.certificate is None and not self.behind_proxy and not _is_loopback(self.host):
            raise StationError("tls_needed", host=self.host)
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        # Named, because the event loop turns Nagle's waiting off only for a socket that says it is TCP:
        # else the body of every answer waits for the acknowledgement of its head, one more round trip.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((self.host, self.port))
            listening.listen(_BACKLOG)
        except OSError as error:
            listening.close()
            raise StationError("address_taken", host=self.host, port=self.port) from error
        return listening

    def url(self, listening: socket.socket) -> str:
        """Return the address stations use, with the port that was really taken."""
        scheme = "http" if self.certificate is None else "https"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{listening.getsockname()[1]}"


class _AnnouncingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            for listening in sockets or ():
                # The event loop takes as many connections at once as it was told to let wait: few,
                # so that workers share them; the kernel lets many wait.
                listening.listen(_BACKLOG)
            self._ready()


def server_config(portal: Portal, where: Listening) -> uvicorn.Config:
    """Return how the server runs: no pages, no banner, time for slow links."""
    return uvicorn.Config(
        make_app(portal),
        log_config=None,
        access_log=False,
        server_header=False,
        # The signed time says it, and a poll without news is to stay under a kilobyte.
        date_header=False,
        ws="none",
        lifespan="off",
        backlog=_AT_ONCE,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=None if where.certificate is None else str(where.certificate),
        ssl_keyfile=None if where.key is None else str(where.key),
    )


def serve(portal: Portal, where: Listening, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Answer requests until SIGTERM or SIGINT; open requests get ten seconds to end.

    Args:
        portal: opened; the caller closes it.
        where: for the TLS files.
        listening: from `Listening.open`; the caller closes it.
        ready: called once, when requests are answered.
    """
    _allow_many_connections()
    # The server raises its signal again when it is through; by then everything is closed in order,
    # so it must not kill the process before the caller has tidied up.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    _AnnouncingServer(server_config(portal, where), ready).run(sockets=[listening])


def _allow_many_connections() -> None:
    """Use all the open files the machine allows: every station that is connected is one."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, _CONNECTIONS)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
