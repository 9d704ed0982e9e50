"""When to try again: full jitter, capped; what the portal asked for is spread and never shortened."""

from __future__ import annotations

import math
from collections.abc import Callable

from forms.stamp import Clock, Entropy
from sync.errors import Problem, SyncError, Trouble

MAX_BACKOFF_MS = 300_000
OFFLINE_BACKOFF_MS = 8_000
"""Without a way to the portal the next look comes within ten seconds: an attempt to connect costs
nothing, and a person who has just signed in to the Wi-Fi must not wait for it."""
SILENT_BACKOFF_MS = 20_000
"""Where a connection opens and nothing answers: a weak cell, for the portal itself says when it has too much to do
(`busy`, with a time that is honoured). Each such attempt lasts fifteen seconds and more besides."""
RESTART_LOOKS, RESTART_MS = 60, 1_000
"""Where the portal's machine is there and nobody takes the call the portal is most often just being started again: for
about a minute it is looked for each second, at two packets of 60 bytes a look."""
MIN_PAUSE_MS = 1_000
_LEAST_MS = 250
_BROKEN_MS = 500
"""The pause after a connection that had worked broke off: such a link is usually there again at once."""
_WAY = {Trouble.OFFLINE, Trouble.NOT_OUR_PORTAL}


class BackOff:
    """How long a round that failed as a whole keeps the next one waiting.

    Args:
        entropy: for the jitter.
    """

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy
        self._failures = 0
        self._failing: Trouble | None = None

    def healed(self) -> None:
        """A round went through, or carried something to the portal before it failed."""
        self._failures, self._failing = 0, None

    def pause_ms(self, error: SyncError, *, heard: bool = True) -> int:
        """Return the pause after a failure, in milliseconds.

        Args:
            error: what ended the round.
            heard: the portal had signed an answer in that round: it is there, and slow.
        """
        # Hours without a network must not make the first slow answer afterwards wait long.
        self._failures = self._failures + 1 if error.trouble is self._failing else 1
        self._failing = error.trouble
        if error.retry_after_s is not None:
            return max(error.retry_after_s * 1000, MIN_PAUSE_MS) + jitter(self._entropy, 1_000)
        if error.problem == Problem.BROKEN_OFF and self._failures == 1:
            return _LEAST_MS + jitter(self._entropy, _BROKEN_MS)
        if error.problem == Problem.NOBODY_LISTENS and self._failures <= RESTART_LOOKS:
            return _LEAST_MS + jitter(self._entropy, RESTART_MS)
        cap = OFFLINE_BACKOFF_MS if error.trouble in _WAY else MAX_BACKOFF_MS
        if error.trouble is Trouble.TIMEOUT and not heard:
            cap = SILENT_BACKOFF_MS
        return _LEAST_MS + jitter(self._entropy, min(cap, 1_000 * 2 ** min(self._failures, 10)))


class PutOff:
    """Until when the portal has put files off; texts and news go on meanwhile.

    Args:
        clock: the boot clock counts.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until_s = 0.0

    def for_s(self, seconds: int) -> None:
        """Wait so long from now; 0 changes nothing."""
        if seconds:
            self._until_s = self._clock.boot_s() + seconds

    def end(self) -> None:
        """Wait no longer."""
        self._until_s = 0.0

    def left_ms(self) -> int:
        """Return how long files still wait."""
        return max(0, math.ceil((self._until_s - self._clock.boot_s()) * 1000))


def jitter(entropy: Entropy, below_ms: int) -> int:
    """Return an even choice from 0 to `below_ms`, exclusive."""
    return int.from_bytes(entropy.token(4), "big") % max(below_ms, 1)


def full_jitter(entropy: Entropy) -> Callable[[int], int]:
    """Return a back-off for single packets and files: full jitter, capped at five minutes."""

    def wait_ms(attempts: int) -> int:
        return 1_000 + jitter(entropy, int(min(MAX_BACKOFF_MS, 2_000 * 2 ** min(attempts, 10))))

    return wait_ms
