"""Serving the application with uvicorn: a signal ends it cleanly."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable

import uvicorn

from sync.portal.context import Portal
from sync.portal.web.app import make_app
from sync.portal.web.listening import BACKLOG, GRACE_S, Listening

if sys.platform != "win32":
    import resource

KEEP_ALIVE_S = 75
_AT_ONCE = 8
_CONNECTIONS = 16_384


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
                listening.listen(BACKLOG)
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
