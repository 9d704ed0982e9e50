"""The one small request of a round with nothing to send: health out, the heads of the feeds back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from forms.stamp import Clock
from sync.engine.plan import Feed
from sync.link.portal_api import PortalApi
from sync.link.station_clock import StationClock
from sync.replica import cursors, facts
from sync.replica.cases import case_codes
from sync.replica.chain import lost_codes, never_coming
from sync.replica.drafts import drafts
from sync.replica.outbox import again, outbox
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority, Replica
from sync.wire.heartbeat import MAX_CODES
from sync.wire.messages import MAX_NEVER, Heartbeat


@dataclass(frozen=True)
class Machine:
    """What the station reports of itself that no database knows.

    Attributes:
        app_version: of the program.
        disk_free_mb: where the station keeps its data; None where it cannot be told.
    """

    app_version: str = ""
    disk_free_mb: int | None = None


@dataclass(frozen=True)
class Pulse:
    """Asks the portal for news.

    Attributes:
        replica: this station's database.
        api: the portal.
        clock: of the machine.
        station_clock: the portal's time as known here.
        machine: asked before each beat.
    """

    replica: Replica
    api: PortalApi
    clock: Clock
    station_clock: StationClock
    machine: Callable[[], Machine] = Machine

    def beat(self) -> frozenset[Feed]:
        """Report and return the feeds that have something new.

        All of them when the portal is one that does not say.

        Raises:
            SyncError: the portal did not take the report.
        """
        up_to, codes, taken_back, report = self.replica.read(self._at_one_moment)
        answer = self.api.heartbeat(msgspec.structs.replace(report, codes=codes) if codes else report)
        if codes:
            self.replica.write(lambda db: case_codes.told(db, up_to, codes), Priority.SYNC).result()
        if taken_back:
            self.replica.write(lambda db: never_coming.told(db, taken_back), Priority.SYNC).result()
        if answer is None:
            return frozenset(Feed)
        told = {
            Feed.DOSSIERS: answer.dossiers,
            Feed.ROSTER: answer.roster,
            Feed.CATALOGUE: answer.catalogue,
        }
        read = self.replica.read(lambda db: {feed: cursors.head(db, feed) for feed in Feed})
        return frozenset(feed for feed in Feed if told[feed] != read[feed])

    def _at_one_moment(
        self, db: Connection
    ) -> tuple[int, tuple[tuple[bytes, str], ...], tuple[never_coming.Number, ...], Heartbeat]:
        up_to, codes = case_codes.untold(db, MAX_CODES)
        taken_back = never_coming.untold(db, MAX_NEVER)
        return up_to, codes, taken_back, self._report(db, taken_back)

    def _report(self, db: Connection, taken_back: tuple[never_coming.Number, ...]) -> Heartbeat:
        counts, now_ms, machine = outbox.counts(db), self.clock.now_ms(), self.machine()
        oldest_ms, lost, owed = counts.oldest_waiting_ms, lost_codes.read(db), again.counts(db)
        return Heartbeat(
            app_version=machine.app_version,
            catalogue_generation=facts.catalogue_generation(db),
            queued=counts.waiting - counts.text_received + owed.waiting - owed.files,
            incomplete=counts.text_received + owed.files,
            needs_attention=counts.attention + owed.refused,
            oldest_s=None if oldest_ms is None else max(now_ms - oldest_ms, 0) // 1000,
            disk_free_mb=machine.disk_free_mb,
            clock_offset_s=self.station_clock.facts().offset_s,
            never_coming=tuple(dict.fromkeys((*taken_back, *never_coming.newest(db, MAX_NEVER))))[:MAX_NEVER],
            codes_lost=sum(one.count for one in lost) if lost else msgspec.UNSET,
            drafts=drafts.count_open(db) or msgspec.UNSET,
        )
