"""Copies of a busy portal, twenty with `--long`: each is put back, opened, and holds what was confirmed."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from forms.packets.certificate import KeyUse
from forms.packets.packet import Packet, parse_packet
from forms.packets.receipt import CompleteReceipt, check_receipt, read_receipt
from forms.stamp import SystemClock
from sync.portal.administration import backup
from sync.portal.context import Portal
from sync.portal.home import PortalHome
from sync.portal.main import main
from sync.portal.storage.tables import packet as packets
from sync.wire import messages
from tests.architecture.sources import ROOT
from tests.conftest import LONG
from tests.support.fakes import SeededEntropy
from tests.support.portal import CallingStation, PortalFolder, in_process, ready_station
from tests.support.served_portal import serving
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="served by processes as on Unix")
STATIONS, LEAST_BETWEEN = 3, 2
COPIES = 20 if LONG else 2
"""Half of them by the command, half at once."""


@dataclass(frozen=True)
class Sent:
    """A packet the portal has confirmed with all its files."""

    packet: Packet
    text: bytes
    complete: bytes


class Sender(threading.Thread):
    """A station that seals and sends cases with a paper each until it is told to stop."""

    def __init__(self, station: CallingStation, url: str, stop: threading.Event) -> None:
        super().__init__()
        self._station, self._url, self._stop_asked = station, url, stop
        self.confirmed: list[Sent] = []
        self.failed: Exception | None = None

    def run(self) -> None:
        """Send; what went wrong is kept for the test's thread."""
        try:
            with httpx.Client(base_url=self._url, trust_env=False, verify=False, timeout=60) as client:
                self._send(replace(self._station, client=client))
        except Exception as error:  # noqa: BLE001 (told by the test)
            self.failed = error

    def _send(self, station: CallingStation) -> None:
        maker = station.maker()
        while not self._stop_asked.is_set():
            paper = maker.paper(size=5_000)
            packet = maker.submission((paper,))
            (result,) = station.send(packet.raw)
            assert result.outcome == "accepted", result
            assert result.text_receipt is not None
            answer = messages.decode(station.upload(paper).content, messages.BlobAnswer)
            (complete,) = answer.complete_receipts
            self.confirmed.append(Sent(packet, result.text_receipt, complete))


def put_back(copy: Path, live: PortalFolder, place: Path) -> PortalFolder:
    """Make a home of a copy and of the keys that were kept elsewhere, and declare it."""
    data = place / "data"
    place.mkdir()
    shutil.copytree(copy, data)
    for name in ("online-keys.json", "keys.json"):
        shutil.copy2(live.folder / "data" / name, data / name)
    return PortalFolder(place, SystemClock(), SeededEntropy(4))


def check_whole(portal: Portal, copy: Path) -> dict[bytes, int | None]:
    """Check every row and every file of a portal that was put back; return its packets' places in the log."""
    found = {}
    with portal.store.reading() as db:
        rows = db.execute(sa.select(packets)).all()
    for row in rows:
        parsed = parse_packet(row.raw)
        assert (parsed.header.packet_id, parsed.sha256) == (row.packet_id, row.sha256)
        found[row.packet_id] = row.log_index
        for receipt in (row.text_receipt, row.complete_receipt):
            if receipt is not None:
                key = portal.keys.public.find(KeyUse.RECEIPT, read_receipt(receipt).key_id).public
                check_receipt(receipt, key, row.packet_id, row.sha256, parsed.header.blobs)
        if row.complete_receipt is not None:
            for one in parsed.header.blobs:
                file = copy / "blobs" / one.sealed_sha256.hex()[:2] / one.sealed_sha256.hex()
                assert hashlib.sha256(file.read_bytes()).digest() == one.sealed_sha256
    return found


def bring_what_is_lacking(portal: Portal, station: CallingStation, sent: list[Sent]) -> int:
    """Ask what the copy lacks of a station's packets and bring it, as a station does after a restore."""
    known = {one.packet.header.packet_id: one for one in sent}
    with in_process(portal) as client:
        mine = replace(station, client=client, entropy=SeededEntropy(77))

        def lacking() -> list[bytes]:
            ids, found = list(known), []
            for start in range(0, len(ids), 100):
                question = messages.HeldQuestion(packet_ids=tuple(ids[start : start + 100]))
                answer = mine.call("POST", "/v1/packets/held", messages.encode(question))
                assert answer.status_code == 200, answer.text
                found += messages.decode(answer.content, messages.HeldAnswer).lacking
            return found

        gone = lacking()
        for start in range(0, len(gone), 20):
            again = tuple(
                messages.PacketAgain(
                    packet=known[one].packet.raw,
                    text_receipt=known[one].text,
                    complete_receipt=known[one].complete,
                )
                for one in gone[start : start + 20]
            )
            answer = mine.call(
                "POST", "/v1/packets/again", messages.encode(messages.PacketsAgain(packets=again))
            )
            assert answer.status_code == 200, answer.text
            for one in messages.decode(answer.content, messages.AgainAnswers).results:
                assert one.result.outcome in ("accepted", "already"), one
                assert one.result.text_receipt == known[one.result.packet_id].text
        # Their files are on the lost disk only; every text is there.
        with portal.store.reading() as db:
            held = set(db.execute(sa.select(packets.c.packet_id)).scalars())
        assert held >= set(known)
        return len(gone)


def restored(data: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """Declare as the administrator does."""
    capsys.readouterr()
    assert main(["admin", "restored", "--json", "--home", str(data)]) == 0
    told: dict[str, int] = msgspec.json.decode(capsys.readouterr().out, type=dict[str, int])
    return told


@pytest.mark.allows_log
def test_every_copy_of_a_busy_portal_can_be_put_back(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    record_property: pytest.RecordProperty,
) -> None:
    monkeypatch.setattr("sync.portal.main.start_logging", lambda: None)
    live = PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy())
    with live.opened() as portal, in_process(portal) as client:
        stations = [ready_station(client, portal, seed) for seed in range(1, STATIONS + 1)]
    stop, before, while_copied = threading.Event(), [], 0
    command = [sys.executable, "-W", "error", "-m", "sync.portal.main", "admin", "backup", "--json"]
    with serving(live) as served:
        senders = [Sender(station, served.url, stop) for station in stations]

        def confirmed() -> set[bytes]:
            return {one.packet.header.packet_id for sender in senders for one in list(sender.confirmed)}

        for sender in senders:
            sender.start()
        try:
            for number in range(COPIES):
                least = len(confirmed()) + LEAST_BETWEEN
                until(lambda least=least: len(confirmed()) >= least or any(s.failed for s in senders), 60)  # type: ignore[misc]
                out = tmp_path / f"copy-{number}"
                before.append(confirmed())
                if number % 2:
                    # At once, without the second a program takes to start.
                    backup.make(PortalHome(live.folder / "data", SystemClock(), SeededEntropy()), out)
                else:
                    words = [*command, "--home", str(live.folder / "data"), "--out", str(out)]
                    told = subprocess.run(
                        words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
                    )
                    assert told.returncode == 0, told.stdout + told.stderr
                while_copied += len(confirmed()) - len(before[-1])
        finally:
            stop.set()
            for sender in senders:
                sender.join(timeout=90)
        assert [sender.failed for sender in senders] == [None] * STATIONS
    assert while_copied > COPIES, "nothing was written while the copies were made"
    everything = [one for sender in senders for one in sender.confirmed]
    highest = max(
        one.log_index
        for one in map(read_receipt, (s.complete for s in everything))
        if isinstance(one, CompleteReceipt)
    )
    brought = 0
    for number in range(COPIES):
        copy, place = tmp_path / f"copy-{number}", tmp_path / f"back-{number}"
        assert sqlite3.connect(copy / "portal.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
        folder = put_back(copy, live, place)
        if number == 0:
            with folder.opened() as portal:
                assert portal.store.in_doubt, "a copy serves that nobody declared"
        declared = restored(place / "data", capsys)
        assert declared["files_gone"] == 0
        assert declared["log_from"] > highest
        with folder.opened() as portal:
            assert not portal.store.in_doubt
            places = check_whole(portal, place / "data")
            # Confirmed before the copy was begun, so whole in it, and under its place in the log.
            for sender in senders:
                for sent in sender.confirmed:
                    if sent.packet.header.packet_id in before[number]:
                        told_place = read_receipt(sent.complete)
                        assert isinstance(told_place, CompleteReceipt)
                        assert places[sent.packet.header.packet_id] == told_place.log_index
            for station, sender in zip(stations, senders, strict=True):
                brought += bring_what_is_lacking(portal, station, sender.confirmed)
        shutil.rmtree(place)
    record_property(
        "figures",
        f"{COPIES} copies of a portal under load: {len(everything)} packets confirmed, {while_copied} of them "
        f"while a copy was made, {brought} brought again to the restored ones, 0 lost",
    )
