"""What a station has behind it costs what it does now nothing: counted steps of the database, never time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sync.replica.drafts import attachments, sealed_drafts
from sync.replica.outbox import at_risk, blobs, case_counts, held_back, outbox
from tests.support.station_data import T0, attach, complete_receipt, seal_case, start_case

if TYPE_CHECKING:
    from sync.replica.storage.driver import Connection
    from sync.replica.store import Replica

SOME, MANY = 20, 220
EVERY = 10
"""Steps of the database's machine between two counts."""
SPARE_STEPS = 300
"""What a few more pages of an index may cost."""


def age(replica: Replica, first: int, last: int) -> None:
    """Let the station seal cases with files, and the portal confirm them."""

    def job(db: Connection) -> None:
        for number in range(first, last):
            case_id = start_case(db, number, T0 + number)
            for n in range(3):
                attach(db, case_id, number * 10 + n, b"%030d" % (number * 10 + n))
            packet = seal_case(db, number, case_id, T0 + number)
            outbox.record_complete(db, packet.header.packet_id, complete_receipt(packet), T0 + number)

    replica.write(job).result()


def steps(replica: Replica, job: Callable[[Connection], object]) -> int:
    """Return what a job costs, roughly; writing ones too."""

    def counted(db: Connection) -> int:
        met = [0]

        def one() -> int:
            met[0] += 1
            return 0

        db.set_progress_handler(one, EVERY)
        try:
            job(db)
        finally:
            db.set_progress_handler(None, EVERY)
        return met[0] * EVERY

    return replica.write(counted).result()


ASKED: dict[str, Callable[[Connection], object]] = {
    "the pill": case_counts.case_counts,
    "counts": outbox.counts,
    "under way": outbox.cases_under_way,
    "unconfirmed": outbox.unconfirmed,
    "next packet": outbox.next_try_at,
    "at risk": at_risk.at_risk,
    "files waiting": blobs.waiting,
    "which files wait": blobs.waiting_digests,
    "next file": blobs.next_try_at,
    "files hastened": blobs.hasten,
    "files due": lambda db: blobs.due(db, T0),
    "held back": lambda db: held_back.held_back(db, T0 + 10**9),
    "packets due": lambda db: outbox.due(db, T0),
    "packets hastened": lambda db: outbox.hasten(db, T0),
    "released": lambda db: outbox.release_all(db, T0),
}


def test_what_a_round_asks_costs_the_same_after_years(replica: Replica) -> None:
    age(replica, 0, SOME)
    replica.write(lambda db: seal_case(db, 9_000, start_case(db, 9_000), T0)).result()
    young = {name: steps(replica, job) for name, job in ASKED.items()}
    age(replica, SOME, MANY)
    old = {name: steps(replica, job) for name, job in ASKED.items()}
    assert {name: (young[name], old[name]) for name in old if old[name] > young[name] + SPARE_STEPS} == {}


def test_how_much_a_case_takes_is_read_off_the_last_ones(replica: Replica) -> None:
    age(replica, 0, 200)
    young = steps(replica, attachments.mean_bytes_of_a_case)
    age(replica, 200, 400)
    assert steps(replica, attachments.mean_bytes_of_a_case) <= young + SPARE_STEPS
    assert replica.read(attachments.mean_bytes_of_a_case) == 90

    def big(db: Connection) -> None:
        for n in (9_001, 9_002):
            attach(db, start_case(db, n), n, b"x" * 3_090)

    replica.write(big).result()
    assert replica.read(attachments.mean_bytes_of_a_case) == 90 + 60


def test_corrections_given_up_are_looked_for_before_what_was_sealed(replica: Replica) -> None:
    age(replica, 0, SOME)
    young = steps(replica, lambda db: list(sealed_drafts.corrected(db, 50)))
    age(replica, SOME, MANY)
    # One look at each row of the table, no other table and no index.
    assert steps(replica, lambda db: list(sealed_drafts.corrected(db, 50))) <= young + 5 * (MANY - SOME)
