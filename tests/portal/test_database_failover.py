"""The database server dies under the portal: killed and started again, or followed by a late standby.

What was acknowledged is there, nothing is there twice, stations are told to come again and nothing else, and
the workers go on without a restart.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from forms.packets.packet import Packet
from forms.packets.receipt import TextReceipt, read_receipt
from forms.stamp import SystemClock
from sync.portal.main import main
from sync.portal.storage.database import Database
from sync.wire import messages, problems
from sync.wire.batch import frame_batch
from tests.conftest import LONG
from tests.portal.problem_answers import problem_of
from tests.support.database_relay import database_relay
from tests.support.fakes import SeededEntropy
from tests.support.packets_kept import packets_kept
from tests.support.portal import (
    CallingStation,
    PortalFolder,
    in_process,
    ready_station,
)
from tests.support.postgres import SUPERUSER, Postgres, cluster
from tests.support.served_portal import Serving, serving
from tests.support.waiting import until

pytestmark = [
    pytest.mark.allows_log,
    pytest.mark.skipif(os.name != "posix", reason="PostgreSQL and workers are started on Unix only"),
]
SENDERS = 3
KILLS = 6 if LONG else 2


def address(folder: Path, name: str = "postgres") -> str:
    return f"postgresql+psycopg://{SUPERUSER}@/{name}?host={folder}"


def submission(station: CallingStation) -> Packet:
    maker = station.maker()
    return maker.submission((maker.paper(size=900),))


def portal_on(tmp_path: Path, url: str) -> PortalFolder:
    store = Database(url)
    store.migrate()
    store.close()
    return PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy(), url)


@dataclass
class Sender:
    """One station that sends packet after packet and remembers what it was told.

    Attributes:
        receipts: of each packet, every text receipt it ever got.
        waits: how often it was told to come again.
        wrong: anything else it was told.
    """

    station: CallingStation
    receipts: dict[bytes, set[bytes]]
    waits: int
    wrong: list[str]

    def go_on(self, url: str, ended: threading.Event) -> None:
        """Send new packets, each until it is taken and then once more, until `ended`."""
        maker = self.station.maker()
        paper = maker.paper(size=900)
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
            mine = replace(self.station, client=client)
            while not ended.is_set():
                packet = maker.submission((paper,))
                self._until_taken(mine, packet.raw, packet.header.packet_id)
                self._until_taken(mine, packet.raw, packet.header.packet_id)

    def _until_taken(self, mine: CallingStation, raw: bytes, packet_id: bytes) -> None:
        until(lambda: self._taken(mine, raw, packet_id), 90)

    def _taken(self, mine: CallingStation, raw: bytes, packet_id: bytes) -> bool:
        answer = mine.call("POST", "/v1/packets", frame_batch((raw,)))
        if answer.status_code == 503 and problem_of(answer).type == problems.RETRY_LATER:
            self.waits += 1
            return False
        if answer.status_code != 200:
            self.wrong.append(f"{answer.status_code} {answer.text[:200]}")
            return True
        (result,) = messages.decode(answer.content, messages.PacketAnswers).results
        if result.outcome == "wait":
            self.waits += 1
            return False
        if result.outcome not in {"accepted", "already"} or result.text_receipt is None:
            self.wrong.append(result.outcome)
            return True
        self.receipts.setdefault(packet_id, set()).add(result.text_receipt)
        return True


def acknowledged(senders: list[Sender]) -> int:
    return sum(len(one.receipts) for one in senders)


def test_a_killed_server_loses_nothing_acknowledged_and_the_workers_go_on(
    tmp_path: Path, postgres: Postgres
) -> None:
    with cluster() as server:
        folder = portal_on(tmp_path, address(server.folder))
        with folder.opened() as portal, in_process(portal) as client:
            senders = [
                Sender(ready_station(client, portal, seed), {}, 0, []) for seed in range(1, SENDERS + 1)
            ]
        with serving(folder) as served, ThreadPoolExecutor(SENDERS) as pool:
            workers = served.workers()
            with traffic(pool, senders, served):
                for _ in range(KILLS):
                    _more_arrive(senders, 5)
                    server.kill()
                    waits = sum(one.waits for one in senders)
                    until(lambda waits=waits: sum(one.waits for one in senders) > waits, 60)
                    server.start()
                _more_arrive(senders, 5)
            assert served.workers() == workers
        assert [one.wrong for one in senders] == [[]] * SENDERS
        told = {packet_id: texts for one in senders for packet_id, texts in one.receipts.items()}
        assert all(len(texts) == 1 for texts in told.values())
        codes = [code_of(text) for texts in told.values() for text in texts]
        assert len(set(codes)) == len(codes) == len(told)
        with folder.opened() as portal, portal.store.reading() as db:
            held = [bytes.fromhex(str(row["packet_id"])) for row in packets_kept(db)]
        assert sorted(held) == sorted(told)


def code_of(receipt: bytes) -> str | None:
    text = read_receipt(receipt)
    assert isinstance(text, TextReceipt)
    return text.code


def _more_arrive(senders: list[Sender], count: int) -> None:
    wanted = acknowledged(senders) + count
    until(lambda: acknowledged(senders) >= wanted or any(one.wrong for one in senders), 60)


@contextmanager
def traffic(pool: ThreadPoolExecutor, senders: list[Sender], served: Serving) -> Iterator[None]:
    """Let every sender send until the block ends."""
    ended = threading.Event()
    jobs: list[Future[None]] = [pool.submit(one.go_on, served.url, ended) for one in senders]
    try:
        yield
    finally:
        ended.set()
        for job in jobs:
            job.result(timeout=120)


def test_a_standby_that_missed_the_last_commits_gives_nothing_away(
    tmp_path: Path, postgres: Postgres
) -> None:
    with ExitStack() as closing, cluster() as first, database_relay(first.folder) as relay:
        folder = portal_on(tmp_path, address(relay.folder))
        with folder.opened() as portal, in_process(portal) as client:
            station = ready_station(client, portal)
        with serving(folder) as served, first.standby() as second:
            workers, mine = served.workers(), _calling(station, served.url)
            closing.enter_context(mine.client)
            kept = submission(mine)
            assert mine.send(kept.raw)[0].outcome == "accepted"
            second.start()
            _followed(folder, address(second.folder))
            # It is cut off from here on: what is committed now, only the first server has.
            second.kill()
            lost = submission(mine)
            (before,) = mine.send(lost.raw)
            first.kill()
            second.start()
            second.promote()
            relay.server = second.folder
            _every_worker_asks(station, served, workers)
            fresh = submission(mine)
            data = ["--home", str(folder.folder / "data"), "--database", address(relay.folder), "--json"]
            assert main(["admin", "restored", *data]) == 0
            after = _sent(mine, fresh.raw)
            assert after.outcome in {"accepted", "already"}
            assert code_of(after.text_receipt or b"") != code_of(before.text_receipt or b"")
            assert served.workers() == workers
        assert "restore_undeclared" in (folder.folder / "server.log").read_text()


def _sent(station: CallingStation, raw: bytes) -> messages.PacketResult:
    """Send a packet, and come again as long as the portal asks for that: a new server is busy at first."""
    deadline = time.monotonic() + 60
    while True:
        answer = station.call("POST", "/v1/packets", frame_batch((raw,)))
        if answer.status_code == 200:
            return messages.decode(answer.content, messages.PacketAnswers).results[0]
        assert problem_of(answer).type == problems.RETRY_LATER, answer.text
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def _calling(station: CallingStation, url: str) -> CallingStation:
    return replace(station, client=httpx.Client(base_url=url, trust_env=False, timeout=60))


def _followed(folder: PortalFolder, standby: str) -> None:
    """Wait until the standby has what was committed."""
    here, there = Database(folder.database or ""), Database(standby)
    with here.reading() as db:
        held = len(packets_kept(db))

    def has_all() -> bool:
        with there.reading() as db:
            return len(packets_kept(db)) == held

    until(has_all, 30)
    here.close()
    there.close()


def _every_worker_asks(station: CallingStation, served: Serving, workers: list[int]) -> None:
    """Offer new packets until each worker has looked; nobody is given anything."""
    raw = submission(station).raw
    deadline = time.monotonic() + 60
    titles: list[str] = []
    while titles.count("undeclared") < 4 * len(workers):
        assert time.monotonic() < deadline
        mine = _calling(station, served.url)
        answer = mine.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat()))
        if answer.status_code == 503 and "admin restored" in problem_of(answer).title:
            titles.append("undeclared")
        else:
            assert answer.status_code in {200, 503}
            assert mine.call("GET", "/v1/feed/dossiers?after=").status_code in {200, 503}
            (result,) = _results(mine, raw)
            assert result == "wait"
        mine.client.close()


def _results(mine: CallingStation, raw: bytes) -> tuple[str, ...]:
    answer = mine.call("POST", "/v1/packets", frame_batch((raw,)))
    if answer.status_code == 503:
        return ("wait",)
    return tuple(one.outcome for one in messages.decode(answer.content, messages.PacketAnswers).results)


def test_a_standby_nobody_has_promoted_yet_asks_whoever_writes_to_come_again(
    tmp_path: Path, postgres: Postgres
) -> None:
    with cluster() as first, database_relay(first.folder) as relay:
        folder = portal_on(tmp_path, address(relay.folder))
        with folder.opened() as portal, in_process(portal) as client:
            station = ready_station(client, portal)
            with first.standby() as second:
                kept, fresh = submission(station), submission(station)
                assert station.send(kept.raw)[0].outcome == "accepted"
                second.start()
                _followed(folder, address(second.folder))
                first.kill()
                relay.server = second.folder
                until(lambda: station.call("GET", "/v1/feed/dossiers?after=").status_code == 200, 30)
                for _ in range(3):
                    (told,) = station.send(fresh.raw)
                    assert (told.outcome, told.wait_s) == ("wait", 5)
                    answer = station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat()))
                    assert (answer.status_code, answer.headers.get("retry-after")) == (503, "5")
                    assert problem_of(answer).type == problems.RETRY_LATER
                second.promote()
                until(lambda: station.send(fresh.raw)[0].outcome in {"accepted", "already"}, 60)
                assert station.send(kept.raw)[0].outcome == "already"


def test_a_write_in_a_reading_transaction_stays_a_fault_of_the_program(postgres: Postgres) -> None:
    with postgres.migrated() as url:
        store = Database(url)
        with pytest.raises(sa.exc.InternalError), store.reading() as db:
            db.exec_driver_sql("DELETE FROM counter")
        store.close()
