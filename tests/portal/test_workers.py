"""Two worker processes on one database: nothing is lost, doubled, skipped or mixed up."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest

from forms.packets.receipt import CompleteReceipt, TextReceipt, read_receipt
from forms.stamp import SystemClock
from sync.wire import messages
from tests.portal.problem_answers import problem_of
from tests.support.fakes import SeededEntropy
from tests.support.packets import Paper
from tests.support.packets_kept import packets_kept
from tests.support.portal import CallingStation, PortalFolder, in_process, ready_station
from tests.support.served_portal import Serving, serving
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="workers share a socket on Unix only")
SENDERS = 4


@pytest.fixture
def folder(tmp_path: Path, database: str | None) -> PortalFolder:
    return PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy(), database)


def enrolled(folder: PortalFolder, count: int) -> list[CallingStation]:
    """Enrol stations before anything is served."""
    with folder.opened() as portal, in_process(portal) as client:
        return [ready_station(client, portal, seed) for seed in range(1, count + 1)]


def sent_by(station: CallingStation, url: str, raws: list[bytes]) -> list[messages.PacketResult]:
    """Send packets one by one, each on a connection of its own, again while the portal says to wait."""
    answers = []
    for raw in raws:
        with httpx.Client(base_url=url, trust_env=False, verify=False, timeout=60) as client:
            mine = replace(station, client=client, entropy=SeededEntropy(id(client)))
            deadline = time.monotonic() + 60
            (result,) = mine.send(raw)
            while result.outcome == "wait" and time.monotonic() < deadline:
                (result,) = mine.send(raw)
            answers.append(result)
    return answers


def answering(folder: PortalFolder) -> set[int]:
    """Return the processes that took packets, as the log tells."""
    lines = [msgspec.json.decode(line) for line in (folder.folder / "server.log").read_bytes().splitlines()]
    return {line["pid"] for line in lines if line["event"] == "packet"}


def test_the_same_packets_from_many_sides_are_each_taken_once(folder: PortalFolder) -> None:
    stations = enrolled(folder, 3)
    makers = [station.maker() for station in stations]
    paper = makers[0].paper(size=900)
    raws = [maker.submission((paper,)).raw for maker in makers for _ in range(7)]
    with serving(folder) as served, ThreadPoolExecutor(SENDERS + 1) as pool:
        # Its paper is there, so every later packet is complete at once.
        (first,) = sent_by(stations[0], served.url, raws[:1])
        bring(stations[0], served.url, paper, 1_000)
        # Neighbours send the same packets at the same time, the others in another order.
        jobs = [
            pool.submit(sent_by, stations[n % 3], served.url, raws if n < 2 else raws[::-1])
            for n in range(SENDERS)
        ]
        seen = pool.submit(read_feed, stations[0], served.url, 7)
        results = [first, *(result for job in jobs for result in job.result(timeout=120))]
        assert len(seen.result(timeout=120)) == 7
        assert answering(folder) == set(served.workers())
    accepted = [result for result in results if result.outcome == "accepted"]
    assert {result.outcome for result in results} <= {"accepted", "already"}
    assert sorted(result.packet_id for result in accepted) == sorted({r.packet_id for r in results})
    assert len(accepted) == len(raws)
    receipts: dict[bytes, set[bytes | None]] = {}
    for result in results:
        receipts.setdefault(result.packet_id, set()).add(result.text_receipt)
    assert all(len(different) == 1 for different in receipts.values())
    codes = [
        text.code for r in accepted if isinstance(text := read_receipt(r.text_receipt or b""), TextReceipt)
    ]
    assert sorted(code[-6:] for code in codes if code) == [f"{n:06}" for n in range(1, len(raws) + 1)]
    log = [
        complete.log_index
        for r in accepted
        if r.complete_receipt and isinstance(complete := read_receipt(r.complete_receipt), CompleteReceipt)
    ]
    assert sorted(log) == list(range(1, len(raws)))
    with folder.opened() as portal, portal.store.reading() as db:
        assert len(packets_kept(db)) == len(raws)


def read_feed(station: CallingStation, url: str, wanted: int) -> set[bytes]:
    """Follow the feed with its cursor while others write; what was passed over never comes."""
    seen: set[bytes] = set()
    cursor, deadline = "", time.monotonic() + 90
    with httpx.Client(base_url=url, trust_env=False, verify=False, timeout=60) as client:
        mine = replace(station, client=client, entropy=SeededEntropy(id(client)))
        while len(seen) < wanted and time.monotonic() < deadline:
            page = messages.decode(mine.feed("dossiers", cursor).content, messages.DossierPage)
            seen |= {item.case_id for item in page.items}
            cursor = page.next
    return seen


def bring(station: CallingStation, url: str, paper: Paper, step: int) -> tuple[bytes, ...]:
    """Upload a file in pieces, going on where the portal says; return the receipts it completed."""
    deadline = time.monotonic() + 60
    with httpx.Client(base_url=url, trust_env=False, verify=False, timeout=60) as client:
        mine = replace(station, client=client, entropy=SeededEntropy(id(client)))
        offset, size = 0, len(paper.sealed)
        while time.monotonic() < deadline:
            answer = mine.upload(paper, offset, min(offset + step, size))
            if answer.status_code == 409:
                offset = problem_of(answer).offset or 0
            elif answer.status_code == 200:
                told = messages.decode(answer.content, messages.BlobAnswer)
                if told.complete:
                    return told.complete_receipts
                offset = told.offset
            else:
                raise AssertionError(answer.text)
    raise AssertionError("the file never became whole")


def test_one_file_from_several_stations_is_kept_once_and_a_dead_worker_started_again(
    folder: PortalFolder,
) -> None:
    stations = enrolled(folder, SENDERS)
    maker = stations[0].maker()
    papers = [maker.paper(doc_id, size=150_000) for doc_id in ("d-birth", "x-one", "x-two")]
    packet = maker.submission(tuple(papers))
    with serving(folder) as served, ThreadPoolExecutor(SENDERS) as pool:
        (result,) = sent_by(stations[0], served.url, [packet.raw])
        assert result.outcome == "accepted"
        for paper in papers:
            jobs = [
                pool.submit(bring, station, served.url, paper, step)
                for station, step in zip(stations, (7_001, 16_384, 40_000, 150_100), strict=True)
            ]
            receipts = {receipt for job in jobs for receipt in job.result(timeout=90)}
            assert len(receipts) == (paper is papers[-1])
        loses_a_worker(served)
        (result,) = sent_by(stations[0], served.url, [maker.submission((maker.paper(size=900),)).raw])
        assert result.outcome == "accepted"
    held = folder.folder / "data" / "blobs"
    for paper in papers:
        name = paper.document.sealed_sha256.hex()
        assert (held / name[:2] / name).read_bytes() == paper.sealed
    assert len([path for path in held.rglob("*") if path.is_file()]) == len(papers)


def loses_a_worker(served: Serving) -> None:
    """Kill a worker and wait for the one that is started in its place."""
    before = served.workers()
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    until(lambda: before[0] not in served.workers() and len(served.workers()) == 2, 60)
