"""The thread that plays rounds: wakes the engine, announces what changed, stops cleanly."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from forms.errors import TramSoError
from forms.stamp import Clock
from sync.engine import Engine, Round
from sync.errors import Trouble

logger = logging.getLogger(__name__)

STOP_WAIT_S = 12.0
_BROKEN_ROUND_MS = 60_000


class SyncWorker:
    """Runs an engine in one daemon thread.

    Args:
        engine: what plays a round.
        clock: decides when the next round is due.
        finished: called on this thread after each round, and with None before one starts.
    """

    def __init__(self, engine: Engine, clock: Clock, finished: Callable[[Round | None], None]) -> None:
        self._engine = engine
        self._clock = clock
        self._finished = finished
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._recovered = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin; the first round is played at once."""
        self._wake.set()
        self._thread.start()

    def wake(self) -> None:
        """Play a round now; if one is under way, another follows it."""
        self._wake.set()

    def is_stopping(self) -> bool:
        """Tell the stages of a round that the program is closing."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End the round under way and join the thread; safe to call twice."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(0.5)
            # A blocked call ends when its connection is dropped.
            self._engine.close()
            self._thread.join(STOP_WAIT_S)

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stop.is_set():
            self._wake.wait(wait_s)
            self._wake.clear()
            if self._stop.is_set():
                break
            self._finished(None)
            done = self._round()
            if self._stop.is_set():
                break
            self._finished(done)
            wait_s = max(0.0, (done.next_at_ms - self._clock.now_ms()) / 1000)

    def _round(self) -> Round:
        try:
            if not self._recovered:
                self._engine.recover()
                self._recovered = True
            return self._engine.run_once()
        except TramSoError as error:
            # Our own storage is in the way (disk full, file torn): say so and try again later.
            logger.warning("round ended code=%s", error.code)
            return broken_round(error, self._clock)


def broken_round(error: TramSoError, clock: Clock) -> Round:
    """Return what a round counts as that our own storage ended."""
    return Round(Trouble.STORAGE, error.code, clock.now_ms() + _BROKEN_ROUND_MS)
