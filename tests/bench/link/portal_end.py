"""The real portal, `tram-so-portal serve` with TLS, at its end of the link, and what it holds afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from forms.stamp import SystemClock, SystemEntropy
from sync.portal.home import PortalHome
from sync.portal.keys.online_keys import make_online_keys
from sync.portal.keys.root_files import make_root
from sync.portal.stations import stations
from tests.bench.link.authority import Certificate, make_certificate
from tests.bench.link.emulator import PORTAL_ADDRESS
from tests.bench.link.namespaces import Namespace, end
from tests.support.packets_kept import packets_kept
from tests.support.portal import UNIT, offer

PORT = 8_443


@dataclass(frozen=True)
class Held:
    """What a portal holds: ids of packets as often as they lie there, and files whose digest does not fit."""

    packets: tuple[str, ...]
    files: int
    spoilt: int


@dataclass(frozen=True)
class PortalEnd:
    """A portal in a folder, with a certificate for its address.

    Attributes:
        folder: of everything it has.
        certificate: made for this run.
        code: one-time code of the station.
        fingerprint: of its root.
    """

    folder: Path
    certificate: Certificate
    code: str
    fingerprint: str

    @classmethod
    def new(cls, folder: Path) -> PortalEnd:
        """Make keys, a unit and an enrolment, as an administrator does."""
        home = PortalHome(folder / "data", SystemClock(), SystemEntropy())
        root = make_root(folder / "root", home.entropy)
        make_online_keys(home.folder, root, now_s=home.now_s(), entropy=home.entropy)
        with closing(home.open()) as portal:
            with portal.store.writing() as db:
                stations.add_unit(db, UNIT, "UBND phường Hải Châu")
            code, fingerprint = offer(portal), portal.keys.fingerprint
        return cls(folder, make_certificate(folder / "tls", PORTAL_ADDRESS), code, fingerprint)

    @property
    def home(self) -> PortalHome:
        """Its data."""
        return PortalHome(self.folder / "data", SystemClock(), SystemEntropy())

    @property
    def url(self) -> str:
        """Where the station finds it."""
        return f"https://{PORTAL_ADDRESS}:{PORT}"

    @contextmanager
    def serving(self, namespace: Namespace) -> Iterator[str]:
        """Run it there; give its URL once it answers."""
        tls = self.certificate
        command = [sys.executable, "-m", "sync.portal.main", "serve", "--json", "--home", self.home.folder]
        command += ["--host", PORTAL_ADDRESS, "--port", PORT]
        command += ["--tls-certificate", tls.chain, "--tls-key", tls.key]
        with (self.folder / "portal.log").open("w", encoding="utf-8") as log:
            process = namespace.start([os.fspath(part) if isinstance(part, Path) else str(part)
                                       for part in command], stderr=log)  # fmt: skip
            try:
                line = _first_line(process)
                assert line, (self.folder / "portal.log").read_text(encoding="utf-8")
                yield str(json.loads(line)["url"])
            finally:
                end(process)

    def held(self) -> Held:
        """Count what came, with every file read again; only while it does not serve."""
        with closing(self.home.open()) as portal, portal.store.reading() as db:
            ids = tuple(str(row["packet_id"]) for row in packets_kept(db))
        files = [path for path in (self.home.folder / "blobs").rglob("*") if path.is_file()]
        spoilt = sum(hashlib.sha256(path.read_bytes()).hexdigest() != path.name for path in files)
        return Held(ids, len(files), spoilt)


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()
