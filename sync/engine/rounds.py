"""One round of synchronisation, and when the next one is due.

A thin executor: `sync.engine.plan` says what comes next, this carries it out and notes what came of it. A
deterministic function of replica, portal, clock and entropy: no threads, no sleeping and no globals
here, so that thousands of rounds can be played in a test. Lanes are handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from forms.errors import StationError
from forms.stamp import Clock, Entropy, vietnam_date
from sync.engine import forgotten, own_chain
from sync.engine.again import Again
from sync.engine.backoff import MIN_PAUSE_MS, BackOff, PutOff, full_jitter
from sync.engine.beat import Machine, Pulse
from sync.engine.doubts import Doubts
from sync.engine.file_steps import FileSteps
from sync.engine.files import Files
from sync.engine.lanes import Lanes, OneLane
from sync.engine.metering import UNMETERED, Metering
from sync.engine.outlook import Facing, Outlook, lacking_text
from sync.engine.plan import (
    AskOffset,
    Beat,
    BringAgain,
    Confirm,
    Feed,
    Lane,
    PullFeed,
    Route,
    SendFile,
    SendTexts,
    Situation,
    Step,
    Wait,
    plan,
)
from sync.engine.pull import Pull
from sync.engine.push import Push
from sync.engine.round import Ledger, Round
from sync.engine.texts import Texts
from sync.errors import SyncError, Trouble
from sync.link.portal_api import PortalApi
from sync.link.station_clock import StationClock
from sync.replica import facts, traffic
from sync.replica.outbox import outbox, unsent
from sync.replica.storage.connection import Connection
from sync.replica.store import Priority, Replica

__all__ = ["Engine", "Round", "full_jitter"]

IDLE_POLL_MS = 60_000
WHOLE_POLL_S = 3_600
"""Once an hour every feed is read whatever the heads say, so that a stale answer cannot hide news for long."""
CLOCK_FACT = facts.SIGNED_TIME
_LINK = {Trouble.OFFLINE, Trouble.TIMEOUT}


@dataclass(frozen=True)
class _View:
    situation: Situation
    outlook: Outlook


class Engine:
    """Plays rounds.

    Args:
        replica: this station's database.
        api: the portal as this station.
        push: the way out for packets and files.
        pull: the feeds.
        clock: the machine's clocks.
        entropy: for the jitter of back-off.
        station_clock: the portal's time as learnt on the way.
        idle_poll_ms: how long to wait when there is nothing to do.
        lanes: how many steps are under way at once; one by default.
        metering: the station's rule for connections paid by volume, asked before each step.
        machine: what the station reports of itself.
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
        lanes: Lanes | None = None,
        metering: Callable[[], Metering] = lambda: UNMETERED,
        machine: Callable[[], Machine] = Machine,
    ) -> None:
        self._replica = replica
        self.api = api
        self._push = push
        self._pull = pull
        self._clock = clock
        self._station_clock = station_clock
        self._idle_poll_ms = idle_poll_ms
        self._lanes = lanes or OneLane()
        self._metering = metering
        self._back_off = BackOff(entropy)
        self._pulse = Pulse(replica, api, clock, station_clock, machine)
        self.texts = Texts(push)
        self.files = Files(push, self.texts.ask_again)
        self.again = Again(push)
        self._held: dict[bytes, int] = {}
        self._file_steps = FileSteps(push, self.files, self._lanes, self._held)
        self._lacking: tuple[bytes, ...] | None = None
        self._whole_at_s = clock.boot_s() + WHOLE_POLL_S
        self._put_off = PutOff(clock)
        self._asks_first = False
        self._doubts = Doubts()

    @property
    def last_contact_ms(self) -> int | None:
        """When the portal last signed its time for us: the last real contact, UTC milliseconds."""
        return self._station_clock.last_seen_ms

    def recover(self) -> None:
        """At start: whatever was being sent when the program died is queued again."""
        now_ms = self._clock.now_ms()

        def job(db: Connection) -> None:
            outbox.release_all(db, now_ms)
            unsent.forgive(db)

        self._replica.write(job).result()

    def run_once(self, *, asked: bool = False) -> Round:
        """Play one round and say when the next is due; never raises for the portal's sake.

        Args:
            asked: a person wants it, so that files are tried once before the time the portal set for them.
        """
        if asked:
            self._put_off.end()
        ledger = Ledger(asks_first=self._asks_first, doubts=self._doubts)
        ledger.closed.update({Route.FILES} if self._put_off.left_ms() else ())
        self.api.begin_round()
        lanes = [Lane.MAIN]
        if self._lanes.count > 1 and not ledger.asks_first and self._replica.read(outbox.counts).waiting:
            lanes.append(Lane.FILES)
        ledger.playing.update(lanes)
        try:
            try:
                self._lanes.run([partial(self._play, ledger, lane) for lane in lanes])
            finally:
                self._note_traffic()
            self._keep_time()
        except StationError:
            # A full disk is told next time; a time the portal asked for would be forgotten over it.
            if ledger.first is None or ledger.first.retry_after_s is None:
                raise
        self._put_off.for_s(ledger.files_wait_s)
        # One route may be down alone, and what is sent must not keep news away for ever.
        self._asks_first = ledger.over and (ledger.unreached or ledger.unanswered)
        return self._finish(ledger)

    def close(self) -> None:
        """Drop the connections; a round under way ends."""
        self.api.close()

    def _play(self, ledger: Ledger, lane: Lane) -> None:
        try:
            while (claimed := self._claim(ledger, lane)) is not None:
                step, view = claimed
                try:
                    self._carry_out(ledger, lane, step, view)
                    ledger.heard = True
                except SyncError as error:
                    self._failed(ledger, lane, step, error)
                finally:
                    with self._lanes.guard():
                        ledger.under_way.pop(lane, None)
                        self._lanes.moved()
        except BaseException:
            with self._lanes.guard():
                ledger.over = True
                self._lanes.moved()
            raise

    def _claim(self, ledger: Ledger, lane: Lane) -> tuple[Step, _View] | None:
        with self._lanes.guard():
            while not ledger.over:
                if self._push.stopping():
                    ledger.failed(Beat(), SyncError.stopped())
                    break
                view = self._look(ledger, lane)
                step = plan(view.situation, lane)
                if not isinstance(step, Wait):
                    ledger.begin(lane, step)
                    return step, view
                if lane is Lane.MAIN:
                    ledger.wait = step
                if not ledger.others(lane) and self._is_quiet(ledger, lane):
                    break
                self._lanes.wait()
            ledger.playing.discard(lane)
            self._lanes.moved()
            return None

    def _is_quiet(self, ledger: Ledger, lane: Lane) -> bool:
        """Tell whether the main lane has nothing to do either."""
        return lane is Lane.MAIN or isinstance(plan(self._look(ledger, Lane.MAIN).situation, Lane.MAIN), Wait)

    def _look(self, ledger: Ledger, lane: Lane) -> _View:
        now_ms = self._clock.now_ms()
        outlook = self._replica.read(lambda db: Outlook.read(db, now_ms))
        if self._lacking is None:
            self._lacking = self._replica.read(lacking_text)
        situation = self._facing(ledger, lane).situation(outlook, self._lacking, self._held)
        return _View(situation, outlook)

    def _facing(self, ledger: Ledger, lane: Lane) -> Facing:
        return Facing(
            now_ms=self._clock.now_ms(),
            ledger=ledger,
            lane=lane,
            metering=self._metering(),
            goodput=self._push.goodput_of(lane),
            idle_poll_ms=self._idle_poll_ms,
            most_piece=self._push.most_piece,
        )

    def _carry_out(self, ledger: Ledger, lane: Lane, step: Step, view: _View) -> None:
        match step:
            case SendTexts():
                self._send_texts(ledger, lane, step, view.outlook)
            case AskOffset() | SendFile():
                self._file_steps.take(ledger, lane, step, view.outlook)
                self._note_traffic()
            case Confirm():
                self.texts.ask_again(step.packet_id)
                with self._lanes.guard():
                    self._lacking = None
            case BringAgain():
                self.again.bring(self._push.goodput_of(lane))
            case Beat():
                stale = self._pulse.beat()
                self.api.hear_of_keys(self._push.keys.serial)
                self.again.learn(self.api.restored)
                own_chain.learn(self._push, self.api.chain)
                if self._clock.boot_s() >= self._whole_at_s:
                    stale, self._whole_at_s = frozenset(Feed), self._clock.boot_s() + WHOLE_POLL_S
                with self._lanes.guard():
                    ledger.stale.update(stale)
                    ledger.beaten_ms, ledger.finished = self._clock.now_ms(), False
            case PullFeed():
                self._read_feed(ledger, step.feed)

    def _send_texts(self, ledger: Ledger, lane: Lane, step: SendTexts, outlook: Outlook) -> None:
        wanted = set(step.packet_ids)
        batch = [item for item in outlook.packets if item.packet_id in wanted]
        answered = 0
        try:
            with self._lanes.guard():
                doubted = ledger.heard and self._doubts.is_own_affair(step.packet_ids)
            answered = self.texts.offer(batch, self._push.goodput_of(lane), doubted=doubted)
        except SyncError as error:
            answered = error.done
            raise
        finally:
            with self._lanes.guard():
                ledger.answered += answered
                ledger.carried = ledger.carried or answered > 0
                self._doubts.answered(step.packet_ids if answered else ())
                for item in batch if answered else ():
                    for blob in item.blobs:
                        # New to the portal a moment ago: no need to ask where it stopped.
                        self._held.setdefault(blob.sealed_sha256, 0)

    def _read_feed(self, ledger: Ledger, feed: Feed) -> None:
        news = 0
        try:
            if feed is Feed.DOSSIERS:
                news = self._pull.dossiers()
            elif feed is Feed.ROSTER:
                self._pull.roster()
            else:
                news = 0 if self._pull.news_of_catalogue() is None else 1
        except SyncError as error:
            news = error.done
            raise
        finally:
            with self._lanes.guard():
                # The other lane may be looking, at what it has read of them.
                self._lacking = None
                ledger.news += news
                ledger.stale.discard(feed)
                if news and feed is Feed.CATALOGUE:
                    ledger.switched()

    def _failed(self, ledger: Ledger, lane: Lane, step: Step, error: SyncError) -> None:
        with self._lanes.guard():
            ended = ledger.failed(step, error)
            alone = not ledger.others(lane)
        if ended and not alone and error.trouble in _LINK:
            # The other lane's connection is as dead, and would be found so only much later.
            self.api.drop()

    def _finish(self, ledger: Ledger) -> Round:
        now_ms, error, feed = self._clock.now_ms(), ledger.first, ledger.only_feed
        done = Round(None, None, now_ms, ledger.answered, ledger.files, ledger.news)
        if len(self._held) > 5_000:
            self._held.clear()
        if error is not None and error.trouble is Trouble.STOPPED:
            return done
        if error is not None and error.systemic and feed is None:
            if ledger.carried:
                # A link that drops every minute of a long upload does not get worse by that.
                self._back_off.healed()
            pause_ms = self._back_off.pause_ms(error, heard=ledger.heard)
            if error.trouble is Trouble.REFUSED:
                own_chain.learn(self._push, self.api.chain)
            told = forgotten.explained(self._push, error, self._station_clock)
            ended = replace(done, trouble=error.trouble, problem=told, next_at_ms=now_ms + pause_ms)
            return replace(ended, retry_after_s=error.retry_after_s)
        self._back_off.healed()
        until_ms = now_ms + self._idle_poll_ms if ledger.wait is None else ledger.wait.until_ms
        if (left_ms := self._put_off.left_ms()) and self._replica.read(outbox.counts).waiting:
            until_ms = min(until_ms, now_ms + left_ms)
        # Never at once: whatever is due now was tried in the round that has just ended.
        next_at_ms = max(until_ms, now_ms + MIN_PAUSE_MS)
        trouble, problem = (None, None) if error is None else (error.trouble, error.problem)
        return replace(done, trouble=trouble, problem=problem, next_at_ms=next_at_ms, feed=feed)

    def _note_traffic(self) -> None:
        sent, received = self.api.take_traffic()
        if sent or received:
            day = vietnam_date(self._clock.now_ms() // 1000)
            self._replica.write(lambda db: traffic.add(db, day, sent, received), Priority.UPKEEP).result()

    def _keep_time(self) -> None:
        stored = self._station_clock.stored()
        if stored is not None:
            self._replica.write(lambda db: facts.put(db, CLOCK_FACT, stored), Priority.UPKEEP).result()
