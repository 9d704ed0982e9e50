"""The threads of synchronisation: wake the engine, play its lanes, announce what changed, stop cleanly."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from forms.errors import TramSoError
from forms.stamp import Clock
from sync.engine.closing_habit import ClosingHabit
from sync.engine.round import Round
from sync.engine.round_watch import RoundWatch
from sync.engine.rounds import Engine
from sync.errors import Trouble
from sync.link.kept_sockets import Line
from sync.link.silence import Silence
from sync.link.way_out import way_out

logger = logging.getLogger(__name__)

STOP_WAIT_S = 1.5
"""Longer only takes a look-up of a name or an attempt to connect; the thread ends after it by itself."""
_GRACE_S = 0.3
_BROKEN_ROUND_MS = 60_000
_LOOK_S = 0.5
"""How long a wait goes on before both clocks, the way out and the kept connections are looked at: nothing else would
tell of a suspend, a cable that was pulled or a portal that has gone."""
_JUMP_S = 20.0
FULL = "disk_full"
ROOM_BYTES = 1_048_576
"""So much more than when it was full is worth another round."""
_LANE_WAIT_S = 1.0


class TwoLanes:
    """The loops of a round at the same time: the first on the calling thread, each other on its own.

    Two connections fill a link whose answers take long; one costs about a tenth of it.
    """

    count = 2

    def __init__(self) -> None:
        self._condition = threading.Condition()

    def run(self, loops: Sequence[Callable[[], None]]) -> None:
        """Play every loop to its end."""
        broken: list[BaseException] = []

        def play(loop: Callable[[], None]) -> None:
            try:
                loop()
            except BaseException as error:  # noqa: BLE001 (told on the calling thread)
                broken.append(error)

        others = [
            threading.Thread(target=play, args=(loop,), name="sync-files", daemon=True) for loop in loops[1:]
        ]
        for other in others:
            other.start()
        play(loops[0])
        for other in others:
            other.join()
        if broken:
            raise broken[0]

    def guard(self) -> AbstractContextManager[object]:
        """Keep what the loops share to one of them at a time."""
        return self._condition

    def wait(self) -> None:
        """Inside the guard: until something has moved, or a second."""
        self._condition.wait(_LANE_WAIT_S)

    def moved(self) -> None:
        """Let waiting loops look again."""
        with self._condition:
            self._condition.notify_all()


class SyncWorker:
    """Runs an engine in one daemon thread.

    Args:
        engine: what plays a round.
        clock: decides when the next round is due.
        finished: called on this thread after each round, and with None before one starts.
        way_out: what the machine would send from; another answer than before brings a round at once.
        line: called on another thread while a round is under way with what may be said of the line, and since when it
            is silent, UTC milliseconds.
        room: bytes free on the disk, looked at after it was full; None where nobody knows.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        finished: Callable[[Round | None], None],
        way_out: Callable[[], tuple[str, ...]] = way_out,
        *,
        line: Callable[[Silence, int | None], object] = lambda _silence, _since: None,
        room: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._finished = finished
        self._way_out = way_out
        self._room = room
        self._watch = RoundWatch(engine.api, clock, way_out, line)
        self._habit = ClosingHabit()
        self._wake = threading.Event()
        self._asked = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin; the first round is played at once."""
        self._wake.set()
        self._thread.start()

    def wake(self, *, asked: bool = True) -> None:
        """Play a round now; if one is under way, another follows it.

        Args:
            asked: a person wants it. New work alone does not go before the time the portal asked for.
        """
        if asked:
            self._asked.set()
        self._wake.set()

    def answered(self) -> None:
        """The portal has signed an answer in the round under way."""
        self._watch.answered()

    def stop(self) -> None:
        """End the round under way and join the thread, within two seconds; safe to call twice."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_GRACE_S)
            # A blocked call ends when its connection is dropped.
            self._engine.close()
            self._thread.join(STOP_WAIT_S)

    def _run(self) -> None:
        wait_s = 0.0
        recovered = put_off = reached = full = False
        while not self._stop.is_set():
            self._sleep(wait_s, put_off, reached, full)
            self._wake.clear()
            asked = self._asked.is_set()
            self._asked.clear()
            if self._stop.is_set():
                break
            try:
                self._finished(None)
                if not recovered:
                    self._engine.recover()
                    recovered = True
                with self._watch.watching():
                    done = self._engine.run_once(asked=asked)
                if not self._stop.is_set():
                    self._finished(done)
            except TramSoError as error:
                # Our own storage is in the way (disk full, file torn): say so and try again later.
                done = self._broken(error.code)
            except Exception as error:  # noqa: BLE001 (a thread that died would silently send nothing more)
                done = self._broken("internal", error)
            put_off, reached = done.retry_after_s is not None, done.reached
            full = done.trouble is Trouble.STORAGE and done.problem == FULL
            self._habit.answered(self._clock.boot_s(), there=reached)
            wait_s = max(0.0, (done.next_at_ms - self._clock.now_ms()) / 1000)

    def _sleep(self, wait_s: float, put_off: bool, reached: bool, full: bool) -> None:
        """Wait until something wakes, the time has come, a clock has jumped, the network is another one or has ended.

        Or until a disk that was full has room again.

        Args:
            wait_s: until the next round is due, in seconds.
            put_off: the portal asked for this time, so only a person shortens it.
            reached: the last round found the portal there; connections that end later may tell that it is not.
            full: the last round could not store what it heard.
        """
        enough = (self._room() or 0) + ROOM_BYTES if full else 0
        boot_s, wall_ms = self._clock.boot_s(), self._clock.now_ms()
        left_s, due_s, way = wait_s, boot_s + wait_s, self._way_out()
        began_s, watching = boot_s, reached and not put_off
        while not self._stop.is_set():
            slice_s = min(left_s, _LOOK_S)
            if self._wake.wait(slice_s):
                if not put_off or self._asked.is_set() or self._stop.is_set():
                    return
                # What was woken for goes with the round that is due; how much of this slice had passed is
                # not known, so none of it counts.
                self._wake.clear()
                slice_s = 0.0
            left_s -= slice_s
            # Each slice is measured from where the last ended, so no jump falls between two of them.
            before_s, before_ms = boot_s, wall_ms
            boot_s, wall_ms = self._clock.boot_s(), self._clock.now_ms()
            if left_s <= 0 or boot_s >= due_s:
                return
            passed_s = boot_s - before_s
            # A wait does not count the time the machine slept; the boot clock does.
            slept = passed_s - slice_s > _JUMP_S
            moved_s = (wall_ms - before_ms) / 1000 - passed_s
            if slept or abs(moved_s) > _JUMP_S:
                logger.info("looking again after a clock jumped")
                return
            if full and (self._room() or 0) >= enough:
                logger.info("looking again on a disk with room")
                return
            if not put_off and (now := self._way_out()) != way:
                # Gone, come back or another one: the pill would say the old for up to a minute.
                logger.info("looking again on another network")
                if set(way) - set(now):
                    # A connection from an address this machine has no more would only be found dead after 30 s.
                    self._engine.api.drop()
                return
            if watching and self._engine.api.line() is Line.OVER:
                # An end is told once; the connection stays as it is until the next request.
                watching = False
                if self._habit.is_news(boot_s - began_s, boot_s):
                    logger.info("looking again after the connections ended")
                    return

    def _broken(self, code: str, fault: Exception | None = None) -> Round:
        done = broken_round(code, self._clock)
        if self._stop.is_set():
            return done
        kind = "" if fault is None else type(fault).__name__
        # With its place in the code: the log keeps no message of an exception.
        logger.warning("round ended code=%s kind=%s", code, kind, exc_info=fault)
        with contextlib.suppress(Exception):
            # The listener may be what failed; it must not end the rounds.
            self._finished(done)
        return done


def broken_round(code: str, clock: Clock) -> Round:
    """Return what a round counts as that our own storage, and not the portal, ended."""
    return Round(Trouble.STORAGE, code, clock.now_ms() + _BROKEN_ROUND_MS)
