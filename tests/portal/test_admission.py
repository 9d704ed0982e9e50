"""A portal with more to do than it can: text is taken, files are told when to come, nothing is lost."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from forms.packets.packet import Packet
from sync.portal.storage.refusal import Refused
from sync.portal.web.admission import FILE_AGAIN_S, ON_ITS_WAY, TEXT_AGAIN_S, Admission, Limits
from sync.wire import messages
from tests.portal.problem_answers import kind_of
from tests.support.fakes import SeededEntropy
from tests.support.packets_kept import packets_kept
from tests.support.portal import CallingStation, blob_path, over_socket, ready_station, running_portal
from tests.support.waiting import until

BATCHES = ON_ITS_WAY * Limits().texts_before_files + 2


def send(url: str, station: CallingStation, packet: Packet, seed: int) -> str:
    """Send one packet over a connection of its own."""
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        mine = replace(station, client=client, entropy=SeededEntropy(seed))
        return mine.send(packet.raw)[0].outcome


def test_text_goes_before_files_and_nothing_is_lost(tmp_path: Path, database: str | None) -> None:
    with (
        running_portal(tmp_path / "portal", database=database) as portal,
        over_socket(portal) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
        ThreadPoolExecutor(BATCHES) as pool,
    ):
        station = ready_station(client, portal)
        maker = station.maker()
        paper = maker.paper(size=150_000)
        first = maker.submission((paper,))
        assert station.send(first.raw)[0].outcome == "accepted"
        more = [maker.submission((maker.paper(size=100),)) for _ in range(BATCHES)]
        with portal.store.writing():
            # Nobody can commit now: batches pile up before the lock.
            sending = [pool.submit(send, url, station, packet, seed) for seed, packet in enumerate(more)]
            until(lambda: station.call("HEAD", blob_path(paper)).status_code == 503)
            asked = station.call("HEAD", blob_path(paper))
            # A piece without bytes asks the same and changes nothing.
            until(lambda: station.upload(paper, 0, 0).status_code == 503)
            refused = station.upload(paper)
        assert kind_of(refused) == "retry-later"
        shortest, longest = FILE_AGAIN_S
        for answer in (asked, refused):
            assert shortest <= int(answer.headers["retry-after"]) <= longest
        assert [one.result(timeout=60) for one in sending] == ["accepted"] * BATCHES
        until(lambda: station.call("HEAD", blob_path(paper)).status_code == 204)
        assert messages.decode(station.upload(paper).content, messages.BlobAnswer).complete
        with portal.store.reading() as db:
            kept = {str(row["packet_id"]) for row in packets_kept(db)}
        assert kept == {packet.header.packet_id.hex() for packet in (first, *more)}


def test_only_so_many_batches_wait_and_the_rest_come_again_at_different_moments() -> None:
    limits = Limits(texts_at_once=1, texts_waiting=2)

    async def crowd() -> tuple[list[str], list[int]]:
        admission = Admission(SeededEntropy(3), limits)
        release = asyncio.Event()
        taken: list[str] = []

        async def one(name: str) -> None:
            async with admission.text():
                await release.wait()
                taken.append(name)

        inside = [asyncio.create_task(one(name)) for name in "abc"]
        await asyncio.sleep(0)
        again = []
        for _ in range(20):
            with pytest.raises(Refused) as refused:
                await one("too many")
            assert refused.value.status == 503
            again.append(refused.value.retry_after_s or 0)
        release.set()
        await asyncio.gather(*inside)
        await one("later")
        return taken, again

    taken, again = asyncio.run(crowd())
    assert taken == ["a", "b", "c", "later"]
    assert TEXT_AGAIN_S[0] <= min(again) < max(again) <= TEXT_AGAIN_S[1]


def test_a_file_on_its_way_is_let_in_where_nobody_else_is_told_to_send() -> None:
    async def crowd() -> None:
        admission = Admission(SeededEntropy(), Limits(files_at_once=1))
        admission.check_file()
        async with admission.file():
            with pytest.raises(Refused):
                admission.check_file()
            admission.check_sent()
            async with admission.file():
                with pytest.raises(Refused):
                    admission.check_sent()
        admission.check_file()

    asyncio.run(crowd())


def test_many_stations_may_connect_at_the_same_moment(tmp_path: Path) -> None:
    count = 100
    with running_portal(tmp_path / "portal") as portal, over_socket(portal) as url:
        where = (httpx.URL(url).host, httpx.URL(url).port or 0)
        opened = [socket.create_connection(where, timeout=120) for _ in range(count)]
        try:
            for one in opened:
                one.sendall(b"GET /v1/feed/roster HTTP/1.1\r\nHost: portal\r\n\r\n")
            assert all(one.recv(4_096).startswith(b"HTTP/1.1 401 ") for one in opened)
        finally:
            for one in opened:
                one.close()
