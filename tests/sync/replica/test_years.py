"""What a station has behind it costs what it does now nothing: counted steps of the database, never time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sync.replica import housekeeping
from sync.replica.cases import cases, work
from sync.replica.drafts import attachments, sealed_drafts
from sync.replica.outbox import at_risk, blobs, case_counts, held_back, outbox
from sync.wire.messages import DossierItem
from tests.support.forgetting import forget_due
from tests.support.station_data import T0, attach, complete_receipt, ident, seal_case, start_case

if TYPE_CHECKING:
    from sync.replica.storage.driver import Connection
    from sync.replica.store import Replica

SOME, MANY = 20, 220
REFUSED, IN_HAND, ENDED = 3, 4, 10
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


def say(replica: Replica, state: int, first: int, last: int) -> None:
    """Let the portal say of cases where they stand, and somebody tell the citizens."""

    def job(db: Connection) -> None:
        for number in range(first, last):
            item = DossierItem(
                case_id=ident(number), code=f"H17.48-{number}", version=2, state=state, state_at=T0 // 1000
            )
            cases.apply_dossier(db, item, T0)
            cases.add_event(db, ident(number), "settled", T0, {"told": 2})

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


def test_the_first_screen_reads_no_histories(replica: Replica) -> None:
    """What was told years ago, and open cases nothing happened to, are passed over by what an index says of them."""
    age(replica, 0, SOME)
    say(replica, REFUSED, 0, 10)
    say(replica, IN_HAND, 10, SOME)
    young = steps(replica, work.work)

    def live_on(db: Connection) -> None:
        for number in range(SOME):
            for n in range(30):
                cases.add_event(db, ident(number), "printed", T0 + n, {"what": "slip"})

    replica.write(live_on).result()
    assert steps(replica, work.work) <= young + SPARE_STEPS
    age(replica, SOME, MANY)
    say(replica, IN_HAND, SOME, MANY)
    # Of an open case without news little is asked, and nothing of its packets.
    assert steps(replica, work.work) <= young + SPARE_STEPS + 30 * (MANY - SOME)
    assert replica.read(work.work).rows == []


def test_forgetting_with_nothing_due_asks_little_of_each_case(replica: Replica) -> None:
    """Names and words of cases that are over are nearly all gone: whether a draft is left is asked of the rest."""
    now_ms = T0 + 400 * housekeeping.DAY_MS

    def cost(until: int) -> int:
        say(replica, ENDED, max(0, until - MANY + SOME), until)
        while replica.write(lambda db: forget_due(db, now_ms)).result().anything:
            pass
        return sum(steps(replica, part) for part in housekeeping.parts(now_ms))

    age(replica, 0, SOME)
    young = cost(SOME)
    age(replica, SOME, MANY)
    assert cost(MANY) <= young + 25 * (MANY - SOME)
