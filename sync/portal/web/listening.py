"""The socket the portal listens on; whoever only holds it for workers needs no web server."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from forms.errors import StationError

GRACE_S = 10
"""What open requests get to end."""
BACKLOG = 512


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
            listening.listen(BACKLOG)
        except OSError as error:
            listening.close()
            raise StationError("address_taken", host=self.host, port=self.port) from error
        return listening

    def url(self, listening: socket.socket) -> str:
        """Return the address stations use, with the port that was really taken."""
        scheme = "http" if self.certificate is None else "https"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{listening.getsockname()[1]}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
