"""Errors of talking to the portal, and which of them a later try can cure."""

from __future__ import annotations

from enum import StrEnum

from forms.errors import TramSoError


class Trouble(StrEnum):
    """What stands between the station and the portal.

    `storage` is the station's own disk, or a fault of the program itself that ended a round (problem `internal`, with
    its place in the log).
    """

    OFFLINE = "offline"
    TIMEOUT = "timeout"
    NOT_OUR_PORTAL = "not_our_portal"
    PORTAL_DOWN = "portal_down"
    BUSY = "busy"
    CLOCK = "clock"
    REFUSED = "refused"
    PROTOCOL = "protocol"
    STORAGE = "storage"
    STOPPED = "stopped"


class Problem(StrEnum):
    """Where an attempt to reach the portal ended; finer than `Trouble`, found by `sync.link.diagnosis`.

    `vpn`: the portal's name leads to a private address this machine has no way to, or the station is
    set up for a portal that is only open inside the city's own network. `captive`: a stranger's page where the
    portal should be; `front_page`: the same from where the certificate is the portal's, which no Wi-Fi has: a
    web server or filter before it, most often while it is being worked on.
    """

    NO_NETWORK = "no_network"
    DNS = "dns"
    NO_ANSWER = "no_answer"
    NOBODY_LISTENS = "nobody_listens"
    VPN = "vpn"
    BROKEN_OFF = "broken_off"
    CAPTIVE = "captive"
    FRONT_PAGE = "front_page"
    TLS_NAME = "tls_name"
    TLS_ISSUER = "tls_issuer"
    TLS_EXPIRED = "tls_expired"
    TLS_EARLY = "tls_early"
    TLS_CLOCK = "tls_clock"
    TLS = "tls"


TLS_PROBLEMS = frozenset(one.value for one in Problem if one.value.startswith("tls"))
NEVER_LEFT = TLS_PROBLEMS | {
    Problem.NO_NETWORK.value,
    Problem.DNS.value,
    Problem.NO_ANSWER.value,
    Problem.NOBODY_LISTENS.value,
    Problem.VPN.value,
}
"""Failures before there was a connection: not a byte of what was to be sent can have arrived."""


BLOCKED = "blocked"
"""The problem of a call somebody on the way keeps from a portal that answers other calls: of what is in it."""
FORGOTTEN = "forgotten"
"""The problem of a round whose station must be enrolled again, bringing its certificates."""
OVERTAKEN = "overtaken"
"""The problem of a round whose station signs with a key that is over: it is an older copy, or another machine went on."""


class SyncError(TramSoError):
    """A call to the portal failed.

    Attributes:
        trouble: what kind of failure.
        systemic: every other call would fail the same way, so the round stops.
        retry_after_s: what the portal asked to wait, in seconds.
        done: how much of its stage was done all the same.
        connected: there was a connection, so something of the call may have arrived.
    """

    def __init__(
        self,
        trouble: Trouble,
        *,
        systemic: bool = True,
        retry_after_s: int | None = None,
        problem: str | None = None,
    ) -> None:
        super().__init__("sync_" + trouble.value, problem=problem or "")
        self.trouble = trouble
        self.systemic = systemic
        self.retry_after_s = retry_after_s
        self.problem = problem
        self.done = 0
        self.connected = problem not in NEVER_LEFT

    @property
    def everywhere(self) -> bool:
        """Whether the portal is gone behind its balancer, and not only one of its routes at fault."""
        return self.trouble is Trouble.PORTAL_DOWN and self.problem is None

    @property
    def kept_as(self) -> str:
        """The code a packet or file that waits for this is kept with."""
        return BLOCKED if self.problem == BLOCKED else self.trouble.value

    @classmethod
    def blocked(cls) -> SyncError:
        """Somebody on the way does not let one call through; it says nothing of any other."""
        return cls(Trouble.PROTOCOL, systemic=False, problem=BLOCKED)

    @classmethod
    def protocol(cls, problem: str) -> SyncError:
        """The portal answered something the protocol does not allow."""
        return cls(Trouble.PROTOCOL, problem=problem)

    @classmethod
    def stopped(cls) -> SyncError:
        """The program is closing; nothing is wrong."""
        return cls(Trouble.STOPPED)
