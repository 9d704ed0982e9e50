"""Each way not to reach the portal, on real sockets where this machine can make one, told apart."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.errors import Problem, SyncError, Trouble
from sync.link import diagnosis
from sync.link.diagnosis import connect_failure, has_route
from sync.link.portal_api import PortalApi
from sync.link.station_clock import StationClock
from sync.link.transport import Transport
from tests.support import links
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.links import FaultyTransport
from tests.support.sockets import odd_server, tls_server, unused_port
from tests.sync.engine.rig import Rig

DAY = timedelta(days=1)


@contextmanager
def certified(folder: Path, name: str, begins: datetime, ends: datetime) -> Iterator[tuple[Path, Path]]:
    """Write a self-signed certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    yield paths


def failure(url: str, **options: bool) -> SyncError:
    with Transport(url, **options) as transport, pytest.raises(SyncError) as caught:
        transport.call("GET", "/v1/feed/roster?after=")
    return caught.value


@pytest.mark.parametrize(
    ("name", "begins", "ends", "trusted", "problem"),
    [
        pytest.param("localhost", -DAY, DAY, False, Problem.TLS_ISSUER, id="nobody vouches for it"),
        pytest.param("wifi.invalid", -DAY, DAY, True, Problem.TLS_NAME, id="of another name"),
        pytest.param("localhost", -3 * DAY, -DAY, True, Problem.TLS_EXPIRED, id="expired"),
        pytest.param("localhost", DAY, 3 * DAY, True, Problem.TLS_EARLY, id="not valid yet"),
    ],
)
def test_a_wrong_certificate_says_what_is_wrong_with_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    begins: timedelta,
    ends: timedelta,
    trusted: bool,
    problem: Problem,
) -> None:
    now = datetime.now(UTC)
    with certified(tmp_path, name, now + begins, now + ends) as (certificate, key):
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with tls_server(certificate, key) as port:
            error = failure(f"https://localhost:{port}")
    assert (error.trouble, error.problem) == (Trouble.NOT_OUR_PORTAL, problem)


def test_a_server_that_speaks_no_tls_is_not_our_portal() -> None:
    with odd_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as odd:
        error = failure(f"https://127.0.0.1:{odd.port}")
    assert error.trouble is Trouble.NOT_OUR_PORTAL
    assert error.problem == Problem.TLS


def test_a_closed_port_is_a_server_that_does_not_listen() -> None:
    error = failure(f"http://127.0.0.1:{unused_port()}")
    assert (error.trouble, error.problem) == (Trouble.OFFLINE, Problem.NOBODY_LISTENS)


def test_a_name_nobody_knows_is_told_from_a_machine_without_a_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cause = socket.gaierror(socket.EAI_AGAIN, "try again")
    for route, problem in ((True, Problem.DNS), (False, Problem.NO_NETWORK)):
        monkeypatch.setattr(diagnosis, "has_route", lambda route=route: route)
        error = connect_failure(cause, "portal.invalid", timed_out=False, inside_only=False)
        assert (error.trouble, error.problem) == (Trouble.OFFLINE, problem)


def test_looking_for_a_route_sends_nothing_and_answers() -> None:
    assert has_route() in {True, False}


def oserror(number: int) -> Exception:
    outer = RuntimeError("connect")
    outer.__cause__ = OSError(number, "as the system said")
    return outer


@pytest.mark.parametrize(
    ("host", "number", "inside_only", "problem"),
    [
        ("203.0.113.9", errno.ETIMEDOUT, False, Problem.NO_ANSWER),
        ("203.0.113.9", errno.EHOSTUNREACH, False, Problem.NO_ANSWER),
        ("203.0.113.9", errno.ECONNRESET, False, Problem.BROKEN_OFF),
        ("203.0.113.9", errno.ECONNREFUSED, False, Problem.NOBODY_LISTENS),
        ("10.1.2.3", errno.ETIMEDOUT, False, Problem.VPN),
        ("10.1.2.3", errno.ECONNREFUSED, False, Problem.NOBODY_LISTENS),
        ("192.168.7.1", errno.EHOSTUNREACH, False, Problem.VPN),
        ("fd00::7", errno.ENETUNREACH, False, Problem.VPN),
        ("203.0.113.9", errno.ETIMEDOUT, True, Problem.VPN),
    ],
)
def test_a_private_address_nobody_answers_at_means_the_vpn_is_off(
    monkeypatch: pytest.MonkeyPatch, host: str, number: int, inside_only: bool, problem: Problem
) -> None:
    monkeypatch.setattr(diagnosis, "has_route", lambda: True)
    error = connect_failure(oserror(number), host, timed_out=False, inside_only=inside_only)
    assert (error.trouble, error.problem) == (Trouble.OFFLINE, problem)


def test_without_a_network_the_vpn_is_not_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "has_route", lambda: False)
    for inside_only in (False, True):
        error = connect_failure(
            oserror(errno.ENETUNREACH), "10.1.2.3", timed_out=False, inside_only=inside_only
        )
        assert error.problem == Problem.NO_NETWORK


def test_a_name_that_cannot_be_looked_up_outside_means_the_vpn_is_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(diagnosis, "has_route", lambda: True)
    cause = socket.gaierror(socket.EAI_NONAME, "unknown name")
    error = connect_failure(cause, "portal.invalid", timed_out=False, inside_only=True)
    assert error.problem == Problem.VPN


def test_windows_numbers_of_a_certificate_are_known() -> None:
    for number, problem in ((0x800B0101, Problem.TLS_EXPIRED), (0x800B010F, Problem.TLS_NAME)):
        error = ssl.SSLCertVerificationError("wrong")
        error.verify_code = number
        assert diagnosis.tls_problem(error) == problem


@pytest.mark.parametrize(
    ("fault", "trouble", "problem"),
    [
        pytest.param(links.captive_portal, Trouble.NOT_OUR_PORTAL, "captive", id="login page"),
        pytest.param(links.redirect, Trouble.NOT_OUR_PORTAL, "captive", id="redirect"),
        pytest.param(links.answering(511, b"x"), Trouble.NOT_OUR_PORTAL, "captive", id="511"),
        pytest.param(links.answering(204), Trouble.NOT_OUR_PORTAL, "unsigned_answer", id="204 of a stranger"),
        pytest.param(links.web_server_404, Trouble.NOT_OUR_PORTAL, "status_404", id="another web server"),
        pytest.param(
            links.problem(403, "forbidden-network"), Trouble.OFFLINE, "forbidden-network", id="gateway"
        ),
    ],
)
def test_what_answers_instead_of_the_portal_is_told_apart(
    rig: Rig, link: FaultyTransport, clock: FakeClock, fault: links.Fault, trouble: Trouble, problem: str
) -> None:
    rig.seal()
    link.always(fault)
    done = rig.round()
    assert (done.trouble, done.problem) == (trouble, problem)
    # Signing in to a network, or turning the VPN on, must not be followed by a wait of minutes.
    assert done.next_at_ms - clock.now_ms() <= 10_000


@pytest.mark.parametrize("page", [links.captive_portal, links.redirect], ids=["page", "redirect"])
def test_a_page_from_where_the_certificate_is_the_portals_is_no_login_to_a_wifi(
    rig: Rig, link: FaultyTransport, page: links.Fault
) -> None:
    packet = rig.seal()
    rig.close()
    rig.url = "https://testserver.local"
    rig.open()
    link.always(page)
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.PORTAL_DOWN, "front_page")
    assert rig.state(packet) == "queued"


@pytest.mark.parametrize(
    ("code", "wrong_clock", "problem"),
    [(9, False, "tls_clock"), (10, True, "tls_clock"), (10, False, "tls_expired")],
)
def test_the_machines_own_clock_is_named_when_it_is_to_blame(
    rig: Rig, link: FaultyTransport, clock: FakeClock, code: int, wrong_clock: bool, problem: str
) -> None:
    rig.seal()
    rig.round()
    if wrong_clock:
        clock.set_wall(clock.now_ms() + 900 * 86_400_000)

    def refuse() -> BaseException:
        error = links.httpx.ConnectError("tls")
        error.__cause__ = ssl.SSLCertVerificationError("certificate verify failed")
        error.__cause__.verify_code = code
        return error

    link.always(links.raising(refuse))
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.NOT_OUR_PORTAL, problem)


def test_an_answer_that_asks_for_time_says_how_much(rig: Rig, link: FaultyTransport) -> None:
    rig.seal()
    link.always(links.problem(503, "retry-later", **{"Retry-After": "90"}))  # type: ignore[arg-type]
    assert rig.round().retry_after_s == 90


def test_not_enrolled_is_refused_without_a_call() -> None:
    with Transport(f"http://127.0.0.1:{unused_port()}") as transport:
        api = PortalApi(transport, None, StationClock(FakeClock()), SeededEntropy())
        with pytest.raises(SyncError) as caught:
            api.dossiers("")
    assert caught.value.trouble is Trouble.REFUSED
