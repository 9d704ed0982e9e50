"""The thread that plays rounds: wakes the engine, announces what changed, stops cleanly."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable

from forms.errors import TramSoError
from forms.stamp import Clock
from sync.engine import Engine, Round
from sync.errors import Trouble

logger = logging.getLogger(__name__)

STOP_WAIT_S = 1.5
"""Longer only takes a look-up of a name or an attempt to connect; the thread ends after it by itself."""
_GRACE_S = 0.3
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
        recovered = False
        while not self._stop.is_set():
            self._wake.wait(wait_s)
            self._wake.clear()
            if self._stop.is_set():
                break
            try:
                self._finished(None)
                if not recovered:
                    self._engine.recover()
                    recovered = True
                done = self._engine.run_once()
                if not self._stop.is_set():
                    self._finished(done)
            except TramSoError as error:
                # Our own storage is in the way (disk full, file torn): say so and try again later.
                done = self._broken(error.code)
            except Exception as error:  # noqa: BLE001 (a thread that died would silently send nothing more)
                done = self._broken("internal", type(error).__name__)
            wait_s = max(0.0, (done.next_at_ms - self._clock.now_ms()) / 1000)

    def _broken(self, code: str, kind: str = "") -> Round:
        done = broken_round(code, self._clock)
        if self._stop.is_set():
            return done
        logger.warning("round ended code=%s kind=%s", code, kind)
        with contextlib.suppress(Exception):
            # The listener may be what failed; it must not end the rounds.
            self._finished(done)
        return done


def broken_round(code: str, clock: Clock) -> Round:
    """Return what a round counts as that our own storage, and not the portal, ended."""
    return Round(Trouble.STORAGE, code, clock.now_ms() + _BROKEN_ROUND_MS)
