"""One writer: order, durability of answers, roll-back, a full disk, and closing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError, StationError
from sync.replica import facts
from sync.replica.drafts import drafts
from sync.replica.store import Priority, Replica
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY, T0, start_case

if TYPE_CHECKING:
    from pathlib import Path

    from sync.replica.storage.driver import Connection


def test_a_person_goes_before_the_engine_and_the_engine_before_upkeep(replica: Replica) -> None:
    started, go = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        started.set()
        assert go.wait(10)

    order: list[str] = []
    held = replica.write(hold)
    assert started.wait(10)
    jobs = [
        replica.write(lambda _, name=name: order.append(name), priority)
        for name, priority in [
            ("upkeep", Priority.UPKEEP),
            ("sync 1", Priority.SYNC),
            ("person 1", Priority.INTERACTIVE),
            ("sync 2", Priority.SYNC),
            ("person 2", Priority.INTERACTIVE),
        ]
    ]
    go.set()
    for job in [held, *jobs]:
        job.result(10)
    assert order == ["person 1", "person 2", "sync 1", "sync 2", "upkeep"]


def test_an_answer_means_another_connection_can_read_it(replica: Replica) -> None:
    for number in range(50):
        replica.write(lambda db, number=number: facts.put(db, "n", str(number).encode())).result()
        assert replica.read(lambda db: facts.get(db, "n")) == str(number).encode()


def test_a_job_that_raises_changes_nothing_and_the_next_one_runs(replica: Replica) -> None:
    def half(db: Connection) -> None:
        facts.put(db, "half", b"1")
        raise DomainError("no_open_draft")

    with pytest.raises(DomainError):
        replica.write(half).result()
    replica.write(lambda db: facts.put(db, "whole", b"1")).result()
    assert replica.read(lambda db: (facts.get(db, "half"), facts.get(db, "whole"))) == (None, b"1")


def test_a_cancelled_job_does_not_run(replica: Replica) -> None:
    started, go = threading.Event(), threading.Event()
    held = replica.write(lambda _: (started.set(), go.wait(10)))
    assert started.wait(10)
    late = replica.write(lambda db: facts.put(db, "late", b"1"))
    assert late.cancel()
    go.set()
    held.result(10)
    replica.write(lambda _: None).result(10)
    assert replica.read(lambda db: facts.get(db, "late")) is None


def test_a_full_disk_is_said_and_what_was_saved_stays(replica: Replica) -> None:
    case_id = replica.write(lambda db: start_case(db, 1)).result()

    def save(pointer: str, size: int) -> None:
        value = b'"' + b"x" * size + b'"'
        replica.write(lambda db: drafts.save_answer(db, case_id, pointer, value, "typed", T0)).result()

    def limit(db: Connection) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 2}")

    save("/before", 10)
    replica.write(limit).result()
    with pytest.raises(StationError) as full:
        save("/too-large", 100_000)
    assert full.value.code == "disk_full"
    assert list(replica.read(lambda db: drafts.answers(db, case_id))) == ["/before"]
    replica.write(lambda db: db.execute("PRAGMA max_page_count = 1000000").fetchone()).result()
    save("/after", 100_000)
    assert list(replica.read(lambda db: drafts.answers(db, case_id))) == ["/after", "/before"]


def test_closing_finishes_what_was_accepted(home: Path) -> None:
    replica = Replica.create(home / "station.db", KEY, clock=FakeClock())
    jobs = [
        replica.write(
            lambda db, number=number: facts.put(db, f"n{number}", b"1"),
            Priority.UPKEEP if number % 2 else Priority.SYNC,
        )
        for number in range(200)
    ]
    replica.close()
    replica.close()
    assert all(job.done() and job.exception() is None for job in jobs)
    again = Replica.open(home / "station.db", KEY, clock=FakeClock())
    assert all(again.read(lambda db, n=n: facts.get(db, f"n{n}")) == b"1" for n in range(200))
    again.close()
    assert sorted(file.name for file in home.iterdir()) == ["station.db"]


def test_closing_does_not_wait_for_ever(home: Path) -> None:
    replica = Replica.create(home / "station.db", KEY, clock=FakeClock())
    started, go = threading.Event(), threading.Event()
    held = replica.write(lambda _: (started.set(), go.wait(10)))
    assert started.wait(10)
    waiting = replica.write(lambda db: facts.put(db, "late", b"1"))
    replica.close(timeout_s=0.05)
    with pytest.raises(StationError, match="replica_closed"):
        waiting.result(10)
    go.set()
    held.result(10)
    replica.close()


def test_a_closed_replica_says_so(replica: Replica) -> None:
    replica.read(lambda db: facts.get(db, "x"))
    replica.close()
    for use in (replica.read, replica.write):
        with pytest.raises(StationError, match="replica_closed"):
            use(lambda _: None)


def test_every_thread_reads_at_once_while_another_writes(replica: Replica) -> None:
    replica.write(lambda db: [facts.put(db, f"n{n}", b"0") for n in range(20)]).result()
    wrong: list[object] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen = replica.read(lambda db: {facts.get(db, f"n{n}") for n in range(20)})
            if len(seen) != 1:
                wrong.append(seen)

    threads = [threading.Thread(target=watch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(60):
        replica.write(
            lambda db, number=number: [facts.put(db, f"n{n}", str(number).encode()) for n in range(20)]
        ).result()
    stop.set()
    for thread in threads:
        thread.join(10)
    assert wrong == []


def test_a_job_cannot_be_split_by_another(replica: Replica) -> None:
    seen = replica.write(lambda db: db.in_transaction).result()
    assert seen is True


def test_a_read_within_a_read_sees_the_same_moment(replica: Replica) -> None:
    replica.write(lambda db: facts.put(db, "n", b"1")).result()

    def outer(db: Connection) -> tuple[bytes | None, bytes | None]:
        first = facts.get(db, "n")
        replica.write(lambda writing: facts.put(writing, "n", b"2")).result(10)
        return first, replica.read(lambda inner: facts.get(inner, "n"))

    assert replica.read(outer) == (b"1", b"1")
    assert replica.read(lambda db: facts.get(db, "n")) == b"2"
