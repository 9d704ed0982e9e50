"""What a submission leaves in the database and in PostgreSQL's log: before its file is here, and when it is complete.

The floor is the bytes that were sent. With few rows pages that are half full count.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from forms.stamp import SystemClock
from sync.portal.storage.database import Database
from tests.bench.portal.crowd import child_name
from tests.bench.tables.timing import Line
from tests.bench.tables.weight import weight, written
from tests.support.fakes import SeededEntropy
from tests.support.packets import Paper
from tests.support.portal import PortalFolder, in_process, ready_station

MOST = 2_000
"""Each is a whole submission; more tells nothing new."""
BATCH = 20
FILE_BYTES = 600


def lines(store: Database, rows: int) -> Iterator[Line]:
    """Send submissions, then their files."""
    count = min(rows, MOST)
    url = store.engine.url.render_as_string(hide_password=False)
    with tempfile.TemporaryDirectory(prefix="tramso-sizes-") as name:
        folder = PortalFolder(Path(name), SystemClock(), SeededEntropy(), url)
        with folder.opened() as portal, in_process(portal) as client:
            station = ready_station(client, portal, 1)
            maker = station.maker()
            papers: list[Paper] = []
            sent = 0
            before, log = weight(store), written(store)
            for start in range(0, count, BATCH):
                batch = []
                for number in range(start, min(start + BATCH, count)):
                    paper = maker.paper(size=FILE_BYTES)
                    papers.append(paper)
                    changes = {"child__fullName": child_name(number)}
                    batch.append(maker.submission((paper,), changes=changes).raw)
                sent += sum(map(len, batch))
                assert all(result.outcome == "accepted" for result in station.send(*batch))
            yield _line("its text is here", count, sent, weight(store) - before, _since(store, log))
            for paper in papers:
                assert station.upload(paper).status_code == 200
            yield _line("complete", count, sent, weight(store) - before, _since(store, log))


def _since(store: Database, before: int | None) -> int | None:
    now = written(store)
    return None if now is None or before is None else now - before


def _line(what: str, count: int, sent: int, taken: int, log: int | None) -> Line:
    return {
        "submission": what,
        "count": count,
        "bytes_sent": round(sent / count),
        "bytes_kept": round(taken / count),
        "ratio": round(taken / sent, 2),
        "bytes_of_log": None if log is None else round(log / count),
    }
