"""A second thread that looks at the line while a round is under way: the round's own threads wait in its sockets."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator

from forms.stamp import Clock
from sync.engine.listening import QUIET_S, Listening
from sync.link.portal_api import PortalApi
from sync.link.silence import Silence

logger = logging.getLogger(__name__)

LOOK_S = 0.25
"""Four looks a second, each of a few system calls, so that a second's silence is told about a second after it began."""


class RoundWatch:
    """Looks at the way out and at the connections of a round, and tells what changes.

    Args:
        api: whose connections.
        clock: the boot clock times silence.
        way_out: what the machine would send from.
        told: called on the thread of the watch with what may be said of the line, and since when it is silent (UTC
            milliseconds; None where something comes again).
    """

    def __init__(
        self,
        api: PortalApi,
        clock: Clock,
        way_out: Callable[[], tuple[str, ...]],
        told: Callable[[Silence, int | None], object],
    ) -> None:
        self._api = api
        self._clock = clock
        self._way_out = way_out
        self._told = told
        # Longer than a round: a bad link is no less bad in the next.
        self._listening = Listening()
        self._heard = False

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Look until the block ends."""
        over = threading.Event()
        self._heard = False
        self._listening.rest()
        thread = threading.Thread(target=self._watch, args=(over,), name="sync-watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def answered(self) -> None:
        """The portal has signed an answer: whatever was silent before the first of a round, it is there."""
        self._heard = True

    def _watch(self, over: threading.Event) -> None:
        way, said, first = self._way_out(), (Silence.NONE, True), True
        while not over.wait(LOOK_S):
            if self._heard and first:
                self._listening.rest()
                said, first = (Silence.NONE, True), False
            signs, now_s, now = self._api.signs(), self._clock.boot_s(), self._way_out()
            if signs.stranded:
                # What is sent from there is never answered: the round would wait for it up to 45 s.
                logger.info("breaking calls off, the network has gone or is another one")
                self._api.drop()
            if way and not now and (signs.stranded or signs.reaching):
                if said[0] is not Silence.CUT:
                    said = Silence.CUT, True
                    self._told(Silence.CUT, None)
                continue
            way = now
            heard, silent_s = self._listening.hear(now_s, signs), self._listening.silent_s(now_s)
            moves = silent_s < QUIET_S / 2
            if (heard, moves) != said and (heard is not Silence.NONE or said[0] is not Silence.NONE):
                since_ms = None if moves else self._clock.now_ms() - round(silent_s * 1_000)
                self._told(heard, since_ms)
            said = heard, moves
