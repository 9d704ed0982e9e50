"""The same calls through uvicorn: other servers hand over addresses in other ways."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sync.portal.web.listening import Listening
from sync.wire import messages
from sync.wire.request_auth import TIME_HEADER
from tests.portal.problem_answers import kind_of
from tests.support.portal import Desk, blob_path, officer_token, over_socket, ready_station, running_portal


def test_a_case_travels_over_a_real_socket(tmp_path: Path, database: str | None) -> None:
    with (
        running_portal(tmp_path / "portal", database=database) as portal,
        over_socket(portal) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        station = ready_station(client, portal)
        maker = station.maker()
        paper = maker.paper()
        packet = maker.submission((paper,))
        assert station.send(packet.raw)[0].outcome == "accepted"
        head = station.call("HEAD", blob_path(paper))
        assert (head.status_code, head.headers["upload-offset"]) == (204, "0")
        assert messages.decode(station.upload(paper).content, messages.BlobAnswer).complete
        # The query is part of what is signed, here without being part of the raw path.
        page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
        assert len(page.items[0].complete_receipts) == 1
        assert not messages.decode(station.feed("dossiers", page.next).content, messages.DossierPage).items
        desk = Desk(client, officer_token(portal))
        assert [one["complete"] for one in desk.get("/v1/officer/packets").json()["packets"]] == [True]


def test_refusals_look_the_same_over_a_real_socket(tmp_path: Path, database: str | None) -> None:
    with (
        running_portal(tmp_path / "portal", database=database) as portal,
        over_socket(portal) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        station = ready_station(client, portal)
        missing = station.call("GET", "/v1/none?a=%2Fb")
        assert kind_of(missing) == "not-found"
        assert TIME_HEADER in missing.headers
        assert kind_of(station.call("POST", "/v1/packets", bytes(5_000_000))) == "too-large"
        assert kind_of(station.call("GET", "/v1/feed/roster?after=", created=1)) == "clock-skew"
        assert "server" not in missing.headers


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portal")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return chain, private


def test_the_portal_speaks_tls(tmp_path: Path, database: str | None) -> None:
    chain, private = self_signed(tmp_path)
    trust = ssl.create_default_context(cafile=str(chain))
    where = Listening(port=0, certificate=chain, key=private)
    with (
        running_portal(tmp_path / "portal", database=database) as portal,
        over_socket(portal, where) as url,
        httpx.Client(base_url=url, trust_env=False, verify=trust) as client,
    ):
        assert url.startswith("https://")
        assert ready_station(client, portal).feed("roster").status_code == 200


def test_the_body_of_an_answer_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    async def accepted(listening: socket.socket) -> int:
        met = asyncio.Event()
        found: list[int] = []

        async def meet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            near = writer.get_extra_info("socket")
            found.append(near.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()
            met.set()

        async with await asyncio.start_server(meet, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            await asyncio.wait_for(met.wait(), 10)
            writer.close()
            await writer.wait_closed()
        return found[0]

    with Listening(port=0).open() as listening:
        assert asyncio.run(accepted(listening)) != 0
