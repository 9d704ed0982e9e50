"""Packets in runs: looked at over one state of the database, kept together in one transaction.

A run holds packets that do not rest on each other. If anything goes wrong with a run, nothing of it
is kept and each of its packets is taken alone, so that the fault of one is never the fault of all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from forms.errors import HostileInput, TramSoError
from forms.packets.packet import Packet, parse_packet
from forms.stamp import Clock
from sync.portal.dossiers import dossiers, duplicates
from sync.portal.packets import kinds, packet_answers, packets
from sync.portal.packets.adopted import Proof
from sync.portal.packets.opening import Opened
from sync.portal.storage.commit_queue import CommitQueue
from sync.portal.storage.database import BUSY, Database, is_full
from sync.portal.storage.event_log import record
from sync.portal.storage.run_rows import one_run
from sync.wire.messages import PacketResult

WAIT_BUSY_S = 5
WAIT_FAULT_S = 3_600
WAIT_FULL_S = 300
MAX_RUN = 64
"""Packets of one batch that are looked at and kept together."""
MAX_TOGETHER = 64
"""Packets of several requests in one transaction: they share a sync of the disk, and the lock is held shortly."""

_P = ParamSpec("_P")
_Done = TypeVar("_Done")


class Answered(Exception):  # noqa: N818 (carries a result out of a transaction that must roll back)
    """A packet has its answer and is not to be kept."""

    def __init__(self, result: PacketResult) -> None:
        super().__init__(result.outcome)
        self.result = result


@dataclass(frozen=True)
class Checked:
    """A packet that may be kept; `proof` when an old receipt says that it was before."""

    opened: Opened
    unit_code: str
    adjusted_on: str
    clock_suspect: bool
    subject: bytes | None
    proof: Proof | None = None


@dataclass(frozen=True)
class Unkept:
    """A genuine packet that is not kept; it still has its place in its station's chain."""

    result: PacketResult


class Deciding(Protocol):
    """What is done with each packet."""

    def open(self, db: sa.Connection, parsed: Packet) -> Opened | Unkept | PacketResult:
        """Check signatures and seal; raises only what nobody foresaw."""

    def judge(self, db: sa.Connection, opened: Opened, now_s: int) -> Checked | Unkept:
        """Do everything else that needs no lock; raises only what nobody foresaw."""

    def keep(self, db: sa.Connection, checked: Checked, now_s: int) -> PacketResult:
        """Keep a packet; raises `Answered` or `HostileInput` when it is not to be kept after all."""

    def link(self, db: sa.Connection, parsed: Packet) -> None:
        """Record the place of a packet in its chain."""

    def told_conflict(self, db: sa.Connection, parsed: Packet) -> None:
        """Note whatever follows from telling a station that its case has moved on."""


_Held = tuple[Checked, int]


class PacketRuns:
    """Takes batches apart into runs.

    Args:
        store: the portal's database.
        clock: the portal's time.
        deciding: looks at packets and keeps them.
    """

    def __init__(self, store: Database, clock: Clock, deciding: Deciding) -> None:
        self._store = store
        self._clock = clock
        self._deciding = deciding
        self._queue = CommitQueue[_Held, PacketResult](self._keep_together, _touches, MAX_TOGETHER)

    def take(self, batch: Iterable[bytes]) -> tuple[PacketResult, ...]:
        """Answer the packets of a batch, each for itself, in their order."""
        return tuple(answer for run in _runs(batch) for answer in self._take(run))

    def _take(self, run: list[Packet] | PacketResult) -> Sequence[PacketResult]:
        if isinstance(run, PacketResult):
            return (run,)
        now_s = self._clock.now_ms() // 1000
        looked = self._look_at(run, now_s)
        held = [(checked, now_s) for checked in looked if isinstance(checked, Checked)]
        kept = iter(self._keep_all(held))
        results = [next(kept) if isinstance(answer, Checked) else answer for answer in looked]
        for parsed, result in zip(run, results, strict=True):
            record(
                "packet",
                packet_id=parsed.header.packet_id.hex(),
                station=parsed.header.station_no,
                kind=parsed.header.kind.value,
                outcome=result.outcome,
                codes=[problem.code for problem in result.problems],
            )
        return results

    @staticmethod
    def _guarded(
        parsed: Packet, work: Callable[_P, _Done], *args: _P.args, **kwargs: _P.kwargs
    ) -> _Done | PacketResult:
        """Turn whatever one packet sets off into its answer: the others must go on."""
        try:
            return work(*args, **kwargs)
        except HostileInput as error:
            return kinds.answer_refused(parsed, error)
        except BUSY as error:
            return _later(parsed, error)
        except Exception as error:  # noqa: BLE001 (the edge of one packet)
            # Not refused for ever: the fault is ours until somebody has looked.
            record("packet_fault", level=logging.ERROR, packet_id=parsed.header.packet_id.hex(), trace=error)
            return packet_answers.wait(parsed, WAIT_FAULT_S, "fault")

    def _look_at(self, run: list[Packet], now_s: int) -> list[Checked | PacketResult]:
        looked: Sequence[Checked | Unkept | PacketResult]
        try:
            looked = self._look_together(run, now_s)
        except BUSY as error:
            return [_later(parsed, error) for parsed in run]
        except Exception as error:  # noqa: BLE001 (looked at alone, each gets its own answer)
            _note_fault(error, len(run))
            looked = [self._guarded(parsed, self._look_alone, parsed, now_s) for parsed in run]
        return [
            self._guarded(parsed, self._put_in_chain, parsed, found.result)
            if isinstance(found, Unkept)
            else found
            for parsed, found in zip(run, looked, strict=True)
        ]

    def _look_together(self, run: list[Packet], now_s: int) -> list[Checked | Unkept | PacketResult]:
        with self._store.reading() as db, one_run(db):
            packets.read_ahead(db, run)
            dossiers.read_ahead(db, _cases(run))
            # One kind of work after the other: the processor keeps its code and tables at hand.
            opened = [self._deciding.open(db, parsed) for parsed in run]
            return [
                self._deciding.judge(db, one, now_s) if isinstance(one, Opened) else one for one in opened
            ]

    def _look_alone(self, parsed: Packet, now_s: int) -> Checked | Unkept | PacketResult:
        return self._look_together([parsed], now_s)[0]

    def _put_in_chain(self, parsed: Packet, result: PacketResult) -> PacketResult:
        with self._store.writing() as db:
            self._deciding.link(db, parsed)
            if result.outcome == "conflict":
                self._deciding.told_conflict(db, parsed)
        return result

    def _keep_all(self, held: list[_Held]) -> Sequence[PacketResult]:
        if not held:
            return ()
        try:
            return self._queue.write(held)
        except BUSY as error:
            # Alone each would wait for the same lock again, one after the other.
            return [_later(one.opened.packet, error) for one, _ in held]
        except Exception as error:  # noqa: BLE001 (nothing was kept; alone, each gets its own answer)
            _note_fault(error, len(held))
            return [self._guarded(one.opened.packet, self._keep_alone, one, now_s) for one, now_s in held]

    def _keep_together(self, held: Sequence[_Held]) -> list[PacketResult]:
        run = [one.opened.packet for one, _ in held]
        subjects = [
            (one.opened.packet.header.service or "", one.subject)
            for one, _ in held
            if one.subject is not None
        ]
        with self._store.writing() as db, one_run(db):
            packets.read_ahead_to_keep(db, run)
            dossiers.read_ahead(db, _cases(run))
            duplicates.read_ahead(db, subjects)
            return [self._deciding.keep(db, one, now_s) for one, now_s in held]

    def _keep_alone(self, checked: Checked, now_s: int) -> PacketResult:
        try:
            try:
                return self._keep_together([(checked, now_s)])[0]
            except IntegrityError:
                # Somebody wrote the same row first: what they wrote is the answer now.
                return self._keep_together([(checked, now_s)])[0]
        except Answered as answer:
            return self._put_in_chain(checked.opened.packet, answer.result)
        except HostileInput:
            with self._store.writing() as db:
                self._deciding.link(db, checked.opened.packet)
            raise


def _runs(batch: Iterable[bytes]) -> Iterator[list[Packet] | PacketResult]:
    """Give runs of packets that do not rest on each other, and answers of those that cannot be read."""
    run: list[Packet] = []
    touched: set[Hashable] = set()
    for raw in batch:
        try:
            parsed = parse_packet(raw)
        except HostileInput as error:
            if run:
                yield run
            run, touched = [], set()
            yield kinds.answer_unreadable(raw, error)
            continue
        # A packet that may rest on another one is looked at when that one is decided.
        mine = _touched_by(parsed)
        if len(run) == MAX_RUN or not touched.isdisjoint(mine):
            yield run
            run, touched = [], set()
        run.append(parsed)
        touched |= mine
    if run:
        yield run


def _touched_by(parsed: Packet) -> set[Hashable]:
    header = parsed.header
    return {("packet", header.packet_id), ("case", header.case_id or header.packet_id)}


def _touches(held: _Held) -> set[Hashable]:
    return _touched_by(held[0].opened.packet)


def _cases(run: Iterable[Packet]) -> list[bytes]:
    return [parsed.header.case_id for parsed in run if parsed.header.case_id is not None]


def _later(parsed: Packet, error: Exception) -> PacketResult:
    """Ask a packet to come again: soon where the database has no time, and with its reason where it has no room."""
    if not is_full(error):
        return packet_answers.wait(parsed, WAIT_BUSY_S, "busy")
    record("disk_full", level=logging.ERROR)
    return packet_answers.wait(parsed, WAIT_FULL_S, "full")


def _note_fault(error: Exception, count: int) -> None:
    """Leave a trace of a fault only packets taken together meet.

    What one of them says wrongly, and what another worker has taken meanwhile, is its own answer.
    """
    if not isinstance(error, TramSoError | Answered | IntegrityError):
        record("run_fault", level=logging.ERROR, packets=count, trace=error)
