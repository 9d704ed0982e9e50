"""One round of synchronisation, and when the next one is due.

A deterministic function of replica, portal, clock and entropy: no threads, no sleeping and no
globals here, so that thousands of rounds can be played in a test. Push and pull are
independent; a systemic failure ends the round with one message; texts go before files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forms.stamp import Clock, Entropy
from sync.errors import SyncError, Trouble
from sync.portal_api import PortalApi
from sync.pull import Pull
from sync.push import Push
from sync.replica import blobs, facts, outbox
from sync.replica.store import Priority, Replica
from sync.station_clock import StationClock

MAX_BACKOFF_MS = 300_000
OFFLINE_BACKOFF_MS = 8_000
"""Without a network the next look comes within ten seconds: an attempt to connect costs nothing."""
IDLE_POLL_MS = 60_000
MIN_PAUSE_MS = 1_000
CLOCK_FACT = "signed_time"
_STOPS_ALL = {
    Trouble.OFFLINE,
    Trouble.TIMEOUT,
    Trouble.NOT_OUR_PORTAL,
    Trouble.CLOCK,
    Trouble.REFUSED,
    Trouble.BUSY,
    Trouble.STOPPED,
}
"""Every other call would fail the same way. A fault of one route (a 500, a broken answer) is not
among them: a catalogue that cannot be fetched never keeps a packet back, nor the reverse."""


@dataclass(frozen=True)
class Round:
    """What one round did.

    Attributes:
        trouble: None after real contact without a failure.
        problem: the detail of the trouble, a code.
        next_at_ms: wall time of the next round, UTC milliseconds.
        answered: packets the portal answered.
        files: files that went through.
        news: dossier changes that came.
    """

    trouble: Trouble | None
    problem: str | None
    next_at_ms: int
    answered: int = 0
    files: int = 0
    news: int = 0


class Engine:
    """Plays rounds.

    Args:
        replica: this station's database.
        api: the portal as this station.
        push: both stages of pushing.
        pull: the feeds.
        clock: the machine's clocks.
        entropy: for the jitter of back-off.
        station_clock: the portal's time as learnt on the way.
        idle_poll_ms: how long to wait when there is nothing to do.
    """

    def __init__(
        self,
        replica: Replica,
        api: PortalApi,
        push: Push,
        pull: Pull,
        *,
        clock: Clock,
        entropy: Entropy,
        station_clock: StationClock,
        idle_poll_ms: int = IDLE_POLL_MS,
    ) -> None:
        self._replica = replica
        self._api = api
        self._push = push
        self._pull = pull
        self._clock = clock
        self._entropy = entropy
        self._station_clock = station_clock
        self._idle_poll_ms = idle_poll_ms
        self._failures = 0
        self._failing: Trouble | None = None

    @property
    def last_contact_ms(self) -> int | None:
        """When the portal last signed its time for us: the last real contact, UTC milliseconds."""
        return self._station_clock.last_seen_ms

    def recover(self) -> None:
        """At start: whatever was being sent when the program died is queued again."""
        now_ms = self._clock.now_ms()
        self._replica.write(lambda db: outbox.release_all(db, now_ms)).result()

    def run_once(self) -> Round:
        """Play one round and say when the next is due; never raises for the portal's sake."""
        counts = {"answered": 0, "files": 0, "news": 0}
        first: SyncError | None = None
        for name, stage in self._stages(counts):
            try:
                done = stage()
            except SyncError as error:
                if name:
                    counts[name] += error.done
                if error.systemic and error.trouble in _STOPS_ALL:
                    # What ended the round decides when the next one is due: a portal that asked
                    # for time gets it, whatever had failed before.
                    first = error
                    break
                if first is None or (error.systemic and not first.systemic):
                    first = error
            else:
                if name:
                    counts[name] += done
        self._keep_time()
        return self._finish(first, counts)

    def _stages(self, counts: dict[str, int]) -> Iterator[tuple[str, Callable[[], int]]]:
        yield "answered", self._push.texts
        yield "news", self._pull.dossiers
        yield "files", self._push.files
        yield "", self._push.confirmations
        if counts["files"]:
            # What the last file completed may already have moved an officer's list.
            yield "news", self._pull.dossiers
        yield "news", self._pull_rest

    def _pull_rest(self) -> int:
        self._pull.roster()
        return 0 if self._pull.news_of_catalogue() is None else 1

    def _finish(self, error: SyncError | None, counts: dict[str, int]) -> Round:
        now_ms = self._clock.now_ms()
        if error is not None and error.trouble is Trouble.STOPPED:
            return Round(None, None, now_ms, **counts)
        if error is None or not error.systemic:
            self._failures, self._failing = 0, None
            trouble, problem = (None, None) if error is None else (error.trouble, error.problem)
            return Round(trouble, problem, self._next_due(now_ms), **counts)
        # Hours without a network must not make the first slow answer afterwards wait long.
        self._failures = self._failures + 1 if error.trouble is self._failing else 1
        self._failing = error.trouble
        return Round(error.trouble, error.problem, now_ms + self._back_off_ms(error), **counts)

    def _next_due(self, now_ms: int) -> int:
        packet_ms, file_ms = self._replica.read(lambda db: (outbox.next_try_at(db), blobs.next_try_at(db)))
        waits = [at for at in (packet_ms, file_ms, now_ms + self._idle_poll_ms) if at is not None]
        # Never at once: whatever is due now was tried in the round that has just ended.
        return max(min(waits), now_ms + MIN_PAUSE_MS)

    def _back_off_ms(self, error: SyncError) -> int:
        if error.retry_after_s is not None:
            # Spread what the portal asked for, never shorten it.
            return max(error.retry_after_s * 1000, MIN_PAUSE_MS) + self._jitter(1_000)
        cap = OFFLINE_BACKOFF_MS if error.trouble is Trouble.OFFLINE else MAX_BACKOFF_MS
        return 250 + self._jitter(min(cap, 1_000 * 2 ** min(self._failures, 10)))

    def _jitter(self, below_ms: int) -> int:
        return int.from_bytes(self._entropy.token(4), "big") % max(below_ms, 1)

    def _keep_time(self) -> None:
        stored = self._station_clock.stored()
        if stored is not None:
            self._replica.write(lambda db: facts.put(db, CLOCK_FACT, stored), Priority.UPKEEP).result()

    def close(self) -> None:
        """Drop the connection; a round under way ends with `offline`."""
        self._api.close()


def full_jitter(entropy: Entropy) -> Callable[[int], int]:
    """Return a back-off for single packets and files: full jitter, capped at five minutes."""

    def wait_ms(attempts: int) -> int:
        cap = min(MAX_BACKOFF_MS, 2_000 * 2 ** min(attempts, 10))
        return 1_000 + int.from_bytes(entropy.token(4), "big") % int(cap)

    return wait_ms
