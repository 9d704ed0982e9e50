"""A station that saves as fast as it can and reports each answered save, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from sync.replica import drafts
from sync.replica.store import Priority, Replica
from tests.support.fakes import FakeClock
from tests.support.station_data import KEY, T0, ident, seal_case, start_case


def main(path: Path, round_no: int) -> None:
    """Save, seal now and then, and say on stdout what is durable."""
    replica = Replica.open(path, KEY, clock=FakeClock())
    for number in range(100_000):
        case_no = round_no * 100_000 + number
        case_id = ident(case_no)
        replica.write(lambda db, n=case_no: start_case(db, n)).result()
        jobs = [
            replica.write(
                lambda db, c=case_id, f=field: drafts.save_answer(
                    db, c, f"/f{f}", b'"' + b"v" * 200 + b'"', "typed", T0
                ),
                Priority.INTERACTIVE if field % 2 else Priority.SYNC,
            )
            for field in range(8)
        ]
        for field, job in enumerate(jobs):
            job.result()
            report(f"saved {case_no} {field}")
        if number % 3 == 0:
            replica.write(lambda db, n=case_no, c=case_id: seal_case(db, n, c)).result()
            report(f"sealed {case_no}")


def report(line: str) -> None:
    """Write one whole line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
