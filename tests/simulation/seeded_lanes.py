"""The two lanes of a round without their race: one runs at a time, and the seed says when the other goes on.

A lane is a loop that calls the portal, so each has a thread to stand in; but a thread runs only while it
has the turn. Turns change before and after requests and where a lane waits, so the same seed gives the same order.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

import httpx

from tests.simulation.trace import hold
from tests.support.links import Crash

MAIN, FILES = 0, 1
CHANGES = 0.5
"""How often the turn changes where it may."""


class SeededLanes:
    """Plays both loops of a round, a step of one and a step of the other.

    Args:
        dice: decides whose turn it is.
    """

    count = 2

    def __init__(self, dice: random.Random) -> None:
        self.changes = 0
        self._dice = dice
        self._turns = (threading.Semaphore(0), threading.Semaphore(0))
        self._at = MAIN
        self._ended = [True, True]
        self._dead = False
        self._broken: list[BaseException] = []
        self._loop: Callable[[], None] | None = None
        self._thread: threading.Thread | None = None

    def run(self, loops: Sequence[Callable[[], None]]) -> None:
        """Play every loop to its end; raises what broke first, after both have ended."""
        if len(loops) == 1:
            loops[0]()
            return
        self._ended, self._dead, self._broken, self._loop = [False, False], False, [], loops[1]
        if self._thread is None:
            self._thread = threading.Thread(target=self._stand_in, name="lane", daemon=True)
            self._thread.start()
        self._play(MAIN, loops[0])
        if not self._ended[FILES]:
            self._hand_over(FILES)
        if self._broken:
            raise self._broken[0]

    def guard(self) -> AbstractContextManager[object]:
        """Nobody else has the turn."""
        return nullcontext()

    def wait(self) -> None:
        """Let the other lane go on."""
        self._change()

    def moved(self) -> None:
        """Whoever waits looks again with its next turn."""

    def pause(self) -> None:
        """Let the other lane go on, or not."""
        if not all(self._ended) and self._dice.random() < CHANGES:
            self._change()

    def close(self) -> None:
        """End the thread of the second lane."""
        if self._thread is not None:
            self._loop = None
            self._turns[FILES].release()
            self._thread.join()
            self._thread = None

    def _change(self) -> None:
        other = 1 - self._at
        if not self._ended[other]:
            self.changes += 1
            self._hand_over(other)
        if self._dead:
            # The program ended while this lane stood still: it never comes back from here.
            raise Crash

    def _hand_over(self, other: int) -> None:
        mine = self._at
        self._at = other
        self._turns[other].release()
        self._turns[mine].acquire()

    def _play(self, lane: int, loop: Callable[[], None]) -> None:
        try:
            if self._dead:
                raise Crash
            loop()
        except BaseException as error:  # noqa: BLE001 (told on the calling thread)
            self._broken.append(error)
            self._dead = self._dead or isinstance(error, Crash)
        self._ended[lane] = True

    def _stand_in(self) -> None:
        self._turns[FILES].acquire()
        while self._loop is not None:
            self._play(FILES, self._loop)
            self._at = MAIN
            self._turns[MAIN].release()
            self._turns[FILES].acquire()


class LanedLink(httpx.BaseTransport):
    """A station's way to the portal, on which the other lane may go on before and after each request."""

    def __init__(self, inner: httpx.BaseTransport, lanes: SeededLanes) -> None:
        self.inner = inner
        self._lanes = lanes
        self._under_way: set[str] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request; what one lane sends the other must not send at the same time."""
        name = f"{request.method} {request.url.path}"
        hold("a file goes on one connection", name not in self._under_way, name)
        if "/blobs/" in name:
            self._under_way.add(name)
        try:
            self._lanes.pause()
            response = self.inner.handle_request(request)
            self._lanes.pause()
        finally:
            self._under_way.discard(name)
        return response
