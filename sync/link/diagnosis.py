"""What stands in the way to the portal, told apart as far as this machine can tell honestly.

From the error of one attempt and one look at the machine's own routes; nothing is sent for a diagnosis.
Each outcome is a `problem` of a `SyncError`; its sentence is in `kiosk.words.sync_sentences`.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
import ssl
from collections.abc import Iterator

from sync.errors import Problem, SyncError, Trouble
from sync.link.way_out import way_out

_NO_ROUTE = {errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, 10_051, 10_050}
_UNREACHED = {*_NO_ROUTE, errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT, 10_065, 10_060}
_REFUSED = {errno.ECONNREFUSED, 10_061}
_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
"""Addresses of networks that are not the internet (RFC 1918, RFC 6598, RFC 4193)."""
_EARLY, _EXPIRED, _NAME, _WINDOWS_DATE, _WINDOWS_NAME = 9, 10, {62, 64}, 0x800B0101, 0x800B010F


def connect_failure(error: BaseException, host: str, *, timed_out: bool, inside_only: bool) -> SyncError:
    """Return why no connection came about.

    Args:
        error: what was raised, with its causes.
        host: of the portal's URL.
        timed_out: nobody answered in time.
        inside_only: the station is set up for a portal inside the city's own network.
    """
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return SyncError(Trouble.NOT_OUR_PORTAL, problem=tls_problem(cause))
    return SyncError(Trouble.OFFLINE, problem=_reach(causes, host, timed_out, inside_only))


def tls_problem(error: ssl.SSLError) -> Problem:
    """Return what is wrong with the certificate, as the operating system's check put it."""
    code = getattr(error, "verify_code", None)
    if code == _EARLY:
        return Problem.TLS_EARLY
    if code in {_EXPIRED, _WINDOWS_DATE}:
        return Problem.TLS_EXPIRED
    if code in {*_NAME, _WINDOWS_NAME}:
        return Problem.TLS_NAME
    return Problem.TLS_ISSUER if isinstance(error, ssl.SSLCertVerificationError) else Problem.TLS


def has_route() -> bool:
    """Tell whether this machine is joined to any network at all; sends nothing."""
    return bool(way_out())


def _reach(causes: tuple[BaseException, ...], host: str, timed_out: bool, inside_only: bool) -> Problem:
    numbers = {cause.errno for cause in causes if isinstance(cause, OSError)}
    nameless = any(isinstance(cause, socket.gaierror) for cause in causes)
    if not nameless and numbers & _REFUSED:
        return Problem.NOBODY_LISTENS
    if (nameless or numbers & _NO_ROUTE) and not has_route():
        return Problem.NO_NETWORK
    if inside_only or (not nameless and _is_private(host)):
        return Problem.VPN
    if nameless:
        return Problem.DNS
    return Problem.NO_ANSWER if timed_out or numbers & _UNREACHED else Problem.BROKEN_OFF


def _is_private(host: str) -> bool:
    """Tell whether a host leads only to private addresses; a name has just been looked up, so it is known."""
    with contextlib.suppress(ValueError):
        return _is_inside(ipaddress.ip_address(host))
    try:
        found = {str(entry[4][0]).partition("%")[0] for entry in socket.getaddrinfo(host, None)}
        addresses = [ipaddress.ip_address(one) for one in found]
    except (OSError, ValueError, UnicodeError):
        return False
    return bool(addresses) and all(map(_is_inside, addresses))


def _is_inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in network for network in _INSIDE if network.version == address.version)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
