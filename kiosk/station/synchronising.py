"""Rounds of synchronisation for an open station: in the background, or one at a time when asked."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from forms.errors import StationError, TramSoError
from forms.stamp import vietnam_date
from kiosk.home.disk_room import free_bytes
from kiosk.station.sync_board import feed_failed, trouble_facts
from kiosk.version import version
from sync.engine import standing_refusal
from sync.engine.backoff import full_jitter
from sync.engine.beat import Machine
from sync.engine.metering import Metering
from sync.engine.plan import MIN_PIECE_BYTES
from sync.engine.pull import Pull
from sync.engine.push import Push
from sync.engine.round import Round
from sync.engine.rounds import Engine
from sync.engine.worker import ROOM_BYTES, SyncWorker, TwoLanes, broken_round
from sync.link.goodput import Goodput
from sync.link.portal_api import PortalApi
from sync.link.signed_calls import StationIdentity
from sync.link.transport import Transport
from sync.replica import sync_log, traffic
from sync.replica.chain import lineage, lost_codes
from sync.replica.outbox import again, at_risk, blobs, case_counts, outbox
from sync.replica.outbox.held_back import held_back
from sync.replica.store import Priority

if TYPE_CHECKING:
    from concurrent.futures import Future

    from forms.stamp import Clock, Entropy
    from kiosk.settings import Settings
    from kiosk.station.open_station import OpenStation
    from kiosk.station.sync_board import SyncBoard
    from sync.replica.storage.connection import Connection

logger = logging.getLogger(__name__)

ROUND_WAIT_S = 110.0
"""How long a verb waits for a round of the background thread."""

TransportFactory = Callable[[str], Transport]


class Synchroniser:
    """Plays rounds for one open station. States: idle → running in the background → stopped.

    Args:
        station: the open station.
        transport: makes the connection to a URL.
        clock: of the machine.
        entropy: for nonces and jitter.
        board: told of everything.
        settings: asked again whenever a rule may have changed.
    """

    def __init__(
        self,
        station: OpenStation,
        transport: TransportFactory,
        clock: Clock,
        entropy: Entropy,
        board: SyncBoard,
        settings: Callable[[], Settings],
    ) -> None:
        self._station = station
        self._board = board
        self._stopped = threading.Event()
        self._rounds = threading.Condition()
        self._begun = 0
        self._ended = 0
        self._last: Round | None = None
        self._noted: tuple[str, object] | None = None
        self._clock = clock
        self._settings = settings
        self._files_this_time: frozenset[bytes] = frozenset()
        self._solo = threading.Lock()
        identity = station.identity
        self._connection = transport(identity.portal_url)
        self._connection.inside_only = settings().portal_inside_only
        api = PortalApi(
            self._connection,
            StationIdentity.of(
                identity.station_no,
                identity.key,
                identity.keys,
                station.key_renewal(self._cases_changed),
            ),
            station.clock,
            entropy,
        )
        api.answered = self._answered
        push = Push(
            replica=station.replica,
            api=api,
            keys=identity.keys,
            clock=clock,
            changed=self._cases_changed,
            stopping=self._stopped.is_set,
            retry_ms=full_jitter(entropy),
            goodput=Goodput(),
        )
        pull = Pull(
            replica=station.replica,
            api=api,
            keys=identity.keys,
            clock=clock,
            station_clock=station.clock,
            catalogue=station.catalogue,
            changed=self._cases_changed,
            catalogue_changed=board.catalogue_changed,
            stopping=self._stopped.is_set,
        )
        self._engine = Engine(
            station.replica,
            api,
            push,
            pull,
            clock=clock,
            entropy=entropy,
            station_clock=station.clock,
            idle_poll_ms=settings().sync_interval_s * 1_000,
            lanes=TwoLanes(),
            metering=self._metering,
            machine=self._machine,
        )
        self._worker = SyncWorker(self._engine, clock, self._heard, line=board.line_is, room=self._room)
        self._running = False
        self._under_way = station.replica.read(outbox.cases_under_way)
        self.count()

    @property
    def is_running(self) -> bool:
        """Whether rounds are played in the background."""
        return self._running and not self._stopped.is_set()

    def start(self) -> None:
        """Play rounds in the background from now on; harmless when it does already."""
        if not self._running and not self._stopped.is_set():
            self._running = True
            self._worker.start()

    def wake(self, *, asked: bool = True) -> None:
        """Play a round now, if rounds are played in the background.

        Args:
            asked: a person wants it, so that even a portal that asked for time is tried, and what it has put off.
        """
        if not asked:
            self._worker.wake(asked=False)
            return
        try:
            noted = self._hasten()
        except StationError:
            # The database is being closed: whoever ends it drops the round as well.
            self._worker.wake()
            return
        # Whoever pressed a button waits for no disk: the round comes once that is noted, or could not be.
        noted.add_done_callback(lambda _done: self._worker.wake())

    def play_one(self) -> Round:
        """Play one round and return what it did; in the background thread where that runs.

        Raises:
            StationError: `sync_slow` when the background thread did not get through in time; `disk_full` and
                the like when the station cannot store what it hears.
        """
        if not self._running:
            with self._solo:
                self._heard(None)
                try:
                    self._engine.recover()
                    self._hasten().result()
                    done = self._engine.run_once(asked=True)
                except TramSoError as error:
                    self._heard(broken_round(error.code, self._clock))
                    raise
                self._heard(done)
                return done
        self._hasten().result()
        with self._rounds:
            wanted = self._begun + 1
            self._worker.wake()
            self._rounds.wait_for(lambda: self._ended >= wanted or self._stopped.is_set(), ROUND_WAIT_S)
            if self._last is None or self._ended < wanted:
                raise StationError("sync_slow")
            return self._last

    def _hasten(self) -> Future[None]:
        now_ms = self._clock.now_ms()

        def job(db: Connection) -> None:
            outbox.hasten(db, now_ms)
            again.hasten(db)
            blobs.hasten(db)

        return self._station.replica.write(job, Priority.SYNC)

    def stop(self) -> None:
        """End the round under way and drop the connection; idempotent."""
        self._stopped.set()
        with self._rounds:
            self._rounds.notify_all()
        if self._running:
            self._worker.stop()
        self._engine.close()

    def send_files_this_time(self) -> None:
        """Let the files that wait now, and no later ones, go whatever the rule for paid connections says."""
        self._files_this_time = self._station.replica.read(blobs.waiting_digests)
        self.count()
        self.wake()

    def settings_changed(self, *, reach: bool) -> None:
        """Let changed settings hold for what is queued, and try at once.

        Args:
            reach: somebody said anew how the portal is reached, so what was put off is tried as well.
        """
        self._connection.inside_only = self._settings().portal_inside_only
        self.count()
        self.wake(asked=reach)

    def count(self) -> None:
        """Refresh what waits on the board."""
        today = vietnam_date(self._clock.now_ms() // 1000)
        now_ms = self._clock.now_ms()
        counts, (files, left), waiting, used, risk, owed, doubt, held, lost, refused = (
            self._station.replica.read(
                lambda db: (
                    case_counts.case_counts(db),
                    blobs.waiting(db),
                    blobs.waiting_digests(db) if self._files_this_time else None,
                    traffic.of_day(db, today).total,
                    at_risk.at_risk(db),
                    again.counts(db),
                    lineage.doubt(db),
                    held_back(db, now_ms),
                    lost_codes.read(db),
                    standing_refusal.read(db),
                )
            )
        )
        allowance = self._metering().allowance(used)
        settings = self._settings()
        self._board.counted(counts)
        self._board.weighed(risk)
        self._board.owed_again(owed.waiting, owed.refused, for_keys=owed.for_keys)
        self._board.held_back(held.packets, held.why)
        self._board.shut_out(refused == standing_refusal.SHUT_OUT)
        unsure = any(row.last is None for row in lost)
        self._board.doubted(doubt is not None, sum(row.count for row in lost), unsure)
        self._board.files_counted(
            files,
            left,
            held=bool(files if waiting is None else waiting - self._files_this_time)
            and allowance is not None
            and allowance < min(left, MIN_PIECE_BYTES),
            metered=settings.metered,
            budget_mb=settings.daily_budget_mb,
            used_bytes=used,
        )

    def _metering(self) -> Metering:
        settings = self._settings()
        return Metering(settings.metered, settings.daily_budget_mb * 1_000_000, self._files_this_time)

    def _machine(self) -> Machine:
        free = self._room()
        return Machine(version(), None if free is None else free // 1_000_000)

    def _room(self) -> int | None:
        try:
            return free_bytes(self._station.replica.path.parent)
        except OSError:
            return None

    def _cases_changed(self, *case_ids: bytes | None) -> None:
        moved = frozenset(one for one in case_ids if one is not None)
        self._under_way |= moved
        if None in case_ids:
            # Files moved, and one file may belong to several cases, whole now or still on their way.
            under_way = self._station.replica.read(outbox.cases_under_way)
            moved = under_way | self._under_way
            self._under_way = under_way
        for one in moved:
            self._board.case_changed(one)
        self.count()

    def _answered(self) -> None:
        self._worker.answered()
        self._board.heard(self._engine.last_contact_ms)

    def _heard(self, done: Round | None) -> None:
        with self._rounds:
            if done is None:
                self._begun += 1
            else:
                self._ended += 1
                self._last = done
            self._rounds.notify_all()
        if done is None:
            self._board.began(self._clock.now_ms(), has_room=(self._room() or 0) >= ROOM_BYTES)
            return
        if self._files_this_time:
            self._files_this_time &= self._station.replica.read(blobs.waiting_digests)
        self._keep_refusal(done)
        self.count()
        self._note(done)
        self._board.ended(done, self._engine.last_contact_ms)

    def _keep_refusal(self, done: Round) -> None:
        try:
            standing_refusal.note(self._station.replica, done)
        except StationError as error:
            # Told again by the next round; until then whoever looks is told what was true before.
            logger.warning("refusal not noted code=%s", error.code)

    def _note(self, done: Round) -> None:
        # A quiet round is not worth a line; one that did something or failed anew is.
        quiet = not (done.answered or done.files or done.news)
        if done.trouble is None and quiet and self._noted is None:
            return
        code, told = "round" if done.trouble is None else done.trouble.value, trouble_facts(done)
        if failed := feed_failed(done):
            code, told = "feed_failed", {"feed": failed[0], "problem": failed[1]}
        if (code, told.get("problem")) == self._noted and quiet:
            return
        self._noted = None if done.trouble is None else (code, told.get("problem"))
        facts = {"answered": done.answered, "files": done.files, "news": done.news, **told}
        now_ms = self._clock.now_ms()
        try:
            self._station.replica.write(
                lambda db: sync_log.add(db, now_ms, code, facts), Priority.UPKEEP
            ).result()
        except StationError as error:
            # The line may be missing on a full disk; the rounds must go on.
            logger.warning("round not noted code=%s", error.code)
