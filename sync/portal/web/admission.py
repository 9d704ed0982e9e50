"""Who may come in when a worker has more to do than it can: text before files, and never a pile.

A batch of packets takes one of a few turns and waits in a bounded queue for it. Files are let in only
while the queue is short. Whoever is not let in is told at once when to come again, each at another
moment, so that stations that were sent away together do not come back together.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from forms.stamp import Entropy
from sync.portal.storage.event_log import record
from sync.portal.storage.refusal import Refused
from sync.wire import problems


@dataclass(frozen=True)
class Limits:
    """How much one worker takes on.

    Attributes:
        texts_at_once: batches being worked on; their commits are joined.
        texts_waiting: batches that may wait for a turn.
        texts_before_files: with more batches than this in hand no file is let in.
        files_at_once: with so many files being received nobody else is told to send one.
    """

    texts_at_once: int = 4
    texts_waiting: int = 60
    texts_before_files: int = 4
    files_at_once: int = 4


TEXT_AGAIN_S = (5, 15)
ON_ITS_WAY = 2
"""How much more a worker takes of files whose bytes are on their way: several were told to send at once."""
FILE_AGAIN_S = (10, 40)
"""Shortest and longest `Retry-After`, seconds; what is asked lies anywhere between."""


class Admission:
    """Counts what one worker has in hand; used from its event loop only.

    Args:
        entropy: spreads the moments stations come again.
        limits: how much is taken on.
    """

    def __init__(self, entropy: Entropy, limits: Limits | None = None) -> None:
        self._entropy = entropy
        self._limits = limits or Limits()
        self._texts = 0
        self._files = 0
        self._turns = asyncio.Semaphore(self._limits.texts_at_once)

    @asynccontextmanager
    async def text(self) -> AsyncIterator[None]:
        """Wait for a turn to take packets.

        Raises:
            Refused: 503 `retry-later` when too many wait already.
        """
        if self._texts >= self._limits.texts_at_once + self._limits.texts_waiting:
            record("text_deferred", in_hand=self._texts)
            raise self._later(TEXT_AGAIN_S, "Too many batches are waiting.")
        self._texts += 1
        try:
            async with self._turns:
                yield
        finally:
            self._texts -= 1

    def check_file(self) -> None:
        """Say before it is sent whether a file would be let in.

        Raises:
            Refused: 503 `retry-later` while texts wait or enough files are being received.
        """
        self._check(1)

    def check_sent(self) -> None:
        """Say whether a file is let in whose bytes are on their way, as they would be lost otherwise.

        Raises:
            Refused: 503 `retry-later` when much more has come since somebody was told to send it.
        """
        self._check(ON_ITS_WAY)

    def _check(self, times: int) -> None:
        limits = self._limits
        if self._texts > times * limits.texts_before_files or self._files >= times * limits.files_at_once:
            raise self._later(FILE_AGAIN_S, "Text goes first; files come later.")

    @asynccontextmanager
    async def file(self) -> AsyncIterator[None]:
        """Receive a file.

        Raises:
            Refused: as `check_sent`.
        """
        self.check_sent()
        self._files += 1
        try:
            yield
        finally:
            self._files -= 1

    def _later(self, between: tuple[int, int], title: str) -> Refused:
        shortest, longest = between
        jitter = int.from_bytes(self._entropy.token(2), "big") % (longest - shortest + 1)
        return Refused(503, problems.RETRY_LATER, title, retry_after_s=shortest + jitter)
