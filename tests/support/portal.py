"""The real portal in a folder, over Litestar's test client or a real socket, and stations that call it."""

from __future__ import annotations

import functools
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn
from litestar import Litestar
from litestar.testing import TestClient

from forms.packets.certificate import KeyUse, check_station
from forms.packets.operator_key import OperatorEndorsement, sign_operator
from forms.packets.portal_keys import PortalKeys, read_keys
from forms.packets.signature import Purpose, SigningKey
from forms.stamp import Clock, Entropy
from resources import files
from sync.portal.context import Portal, open_portal
from sync.portal.keys.online_keys import SECRETS_NAME, make_online_keys, read_online_keys
from sync.portal.keys.root_files import make_root
from sync.portal.office.officers import Role
from sync.portal.stations import stations
from sync.portal.storage.blob_store import DirectoryBlobs
from sync.portal.storage.database import Database
from sync.portal.storage.handed_out import NAME, Mark
from sync.portal.web.admission import Admission
from sync.portal.web.app import make_app
from sync.portal.web.listening import Listening
from sync.portal.web.server import server_config
from sync.wire import messages, request_auth
from sync.wire.batch import frame_batch
from tests.support import compiled_once
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.packets import PacketMaker, Paper

UNIT = "20242"
OPERATOR = "op-1"


@functools.cache
def _migrated() -> bytes:
    """Return an empty database with the portal's tables, made once: the migrations have tests of their own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "portal.db"
        store = Database(f"sqlite:///{file}")
        store.migrate()
        store.close()
        return file.read_bytes()


@dataclass
class PortalFolder:
    """A portal's data; it can be opened again and again, as after a restart.

    Attributes:
        folder: of keys, files and, unless `database` names another, the database.
        clock: the portal's time.
        entropy: for keys, codes and tokens.
        database: an SQLAlchemy address.
    """

    folder: Path
    clock: Clock
    entropy: Entropy
    database: str | None = None

    @contextmanager
    def opened(self) -> Iterator[Portal]:
        """Open the portal; the first time its keys and its unit are made."""
        data = self.folder / "data"
        if (data / SECRETS_NAME).exists():
            keys = read_online_keys(data)
        else:
            root = make_root(self.folder / "root", self.entropy)
            keys = make_online_keys(data, root, now_s=self.clock.now_ms() // 1000, entropy=self.entropy)
        own = data / "portal.db"
        if self.database is None and not own.exists():
            own.write_bytes(_migrated())
        portal = open_portal(
            Database(
                compiled_once.of_server(self.database) if self.database else compiled_once.address(own),
                Mark(data / NAME),
            ),
            keys,
            DirectoryBlobs(data / "blobs"),
            self.clock,
            self.entropy,
            files.dictionaries(),
        )
        with portal.store.reading() as db:
            furnished = stations.unit_name(db, UNIT) is not None
        if not furnished:
            with portal.store.writing() as db:
                stations.add_unit(db, UNIT, "UBND phường Hải Châu")
        try:
            yield portal
        finally:
            portal.close()


def offer(portal: Portal, **changes: Any) -> str:
    """Make an enrolment code as an administrator would."""
    details = {
        "label": "Bưu điện Thử Nghiệm",
        "unit_code": UNIT,
        "operator_id": OPERATOR,
        "operator_name": "Lê Thị Thử",
        "role": "clerk",
        "profile": "station",
        "expires_at": portal.now_s() + 900,
        "station_no": None,
        "entropy": portal.entropy,
        **changes,
    }
    return portal.enrolment.offer(**details)


def officer_token(
    portal: Portal, officer_id: str = "can-bo-1", role: Role = Role.OFFICER, unit: str = UNIT
) -> str:
    """Make an officer as an administrator would."""
    return portal.officers.add(officer_id, "Phạm Văn Thử", role, unit, portal.entropy)


@dataclass
class CallingStation:
    """A station that signs its calls itself, so that tests see every byte of the wire."""

    client: httpx.Client
    key: SigningKey
    clock: Clock
    entropy: Entropy
    station_no: int = 0
    keys: PortalKeys | None = None
    operator_key: SigningKey | None = None

    def enrol(self, code: str, fingerprint: str) -> httpx.Response:
        """Enrol and remember number and keys."""
        answer = self.client.post("/v1/enrol", content=messages.encode(self.enrol_request(code)))
        if answer.status_code == 201:
            told = messages.decode(answer.content, messages.EnrolAnswer)
            self.keys = read_keys(told.keys, fingerprint=fingerprint)
            signing = self.keys.current(KeyUse.STATION).public
            self.station_no = check_station(told.certificate, signing).station_no
        return answer

    def enrol_request(self, code: str) -> messages.EnrolRequest:
        """Return the message a new station introduces itself with."""
        proof = self.key.sign(Purpose.ENROL, request_auth.enrol_proof(code, self.key.public))
        return messages.EnrolRequest(code=code, label="HP", station_public=self.key.public, proof=proof)

    def register_operator(self, code: str, operator_id: str = OPERATOR) -> httpx.Response:
        """Make, endorse and register the operator's key."""
        self.operator_key = self.operator_key or SigningKey.new(self.entropy)
        now_s = self.clock.now_ms() // 1000
        endorsement = OperatorEndorsement(1, self.station_no, operator_id, self.operator_key.public, now_s)
        message = messages.OperatorKey(
            operator_id=operator_id, code=code, endorsement=sign_operator(endorsement, self.key)
        )
        return self.call("POST", "/v1/operators", messages.encode(message))

    def maker(self) -> PacketMaker:
        """Return the maker of this station's packets."""
        assert self.keys is not None
        assert self.operator_key is not None
        return PacketMaker(
            self.keys, self.station_no, self.key, OPERATOR, self.operator_key, self.clock, self.entropy
        )

    def call(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        upload: request_auth.Upload | None = None,
        content: Any = None,
        created: int | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Send a signed request; `content` overrides the bytes sent, `upload` signs a stream."""
        signed = self.authorization(method, target, upload or body, created)
        return self.client.request(
            method,
            target,
            content=body if content is None else content,
            headers={"Authorization": signed, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )

    def authorization(
        self, method: str, target: str, body: bytes | request_auth.Upload, created: int | None = None
    ) -> str:
        """Return the signature header of a request."""
        return request_auth.sign_request(
            self.key,
            self.station_no,
            method,
            target,
            body,
            created=self.clock.now_ms() // 1000 if created is None else created,
            nonce=self.entropy.token(16),
        )

    def send(self, *packets: bytes) -> tuple[messages.PacketResult, ...]:
        """Send packets in one batch and return the results."""
        answer = self.call("POST", "/v1/packets", frame_batch(packets))
        assert answer.status_code == 200, answer.text
        return messages.decode(answer.content, messages.PacketAnswers).results

    def upload(self, paper: Paper, start: int = 0, end: int | None = None) -> httpx.Response:
        """Append the bytes of a paper from `start` to `end` (its end)."""
        piece = paper.sealed[start:end]
        return self.call(
            "PATCH",
            blob_path(paper),
            upload=request_auth.Upload(start, len(piece)),
            content=piece,
            upload_offset=str(start),
            upload_complete="?1" if end is None else "?0",
            content_type="application/partial-upload",
        )

    def feed(self, name: str, after: str = "", **headers: Any) -> httpx.Response:
        """Ask for a page of a feed."""
        return self.call("GET", f"/v1/feed/{name}?after={after}", **headers)


def blob_path(paper: Paper) -> str:
    """Return the address of a paper's sealed file."""
    return f"/v1/blobs/{paper.document.sealed_sha256.hex()}"


def ready_station(client: httpx.Client, portal: Portal, seed: int = 1) -> CallingStation:
    """Enrol a station with its operator."""
    entropy = SeededEntropy(seed)
    station = CallingStation(client, SigningKey.new(entropy), portal.clock, entropy)
    code = offer(portal)
    assert station.enrol(code, portal.keys.fingerprint).status_code == 201
    assert station.register_operator(code).status_code == 200
    return station


@dataclass
class Desk:
    """An officer's calls."""

    client: httpx.Client
    token: str

    def get(self, path: str) -> httpx.Response:
        """Read."""
        return self.client.get(path, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, order: object) -> httpx.Response:
        """Act."""
        return self.client.post(
            path,
            content=msgspec.json.encode(order),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )


_idle_apps: list[Litestar] = []


@contextmanager
def in_process(portal: Portal) -> Iterator[TestClient[Litestar]]:
    """Serve the portal inside this process; an exception nobody handled is answered, as in service."""
    # Routes are the same for every portal and take three quarters of the time; what is not is in the state.
    app = _idle_apps.pop() if _idle_apps else make_app(portal)
    app.state.portal, app.state.admission = portal, Admission(portal.entropy)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    _idle_apps.append(app)


@contextmanager
def over_socket(portal: Portal, where: Listening | None = None) -> Iterator[str]:
    """Serve the portal with uvicorn on a free port of this machine and give its address."""
    where = where or Listening(port=0)
    listening = where.open()
    server = uvicorn.Server(server_config(portal, where))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield where.url(listening)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listening.close()


@contextmanager
def running_portal(
    folder: Path, clock: Clock | None = None, seed: int = 0, database: str | None = None
) -> Iterator[Portal]:
    """Open a fresh portal in a folder, on SQLite there or on the database of an address."""
    with PortalFolder(folder, clock or FakeClock(), SeededEntropy(seed), database).opened() as portal:
        yield portal
