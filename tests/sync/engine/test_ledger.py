"""What a round is told by when both lanes fail at the same moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.engine.plan import Beat, Feed, Lane, PullFeed, Route, SendFile, SendTexts, Step
from sync.engine.round import Ledger
from sync.errors import SyncError, Trouble

PULL = PullFeed(Feed.DOSSIERS)
TEXTS = SendTexts((bytes(16),))
FILE = SendFile(bytes(32), 0, 1_000)
BROKEN = SyncError(Trouble.OFFLINE)
ASKED = SyncError(Trouble.BUSY, retry_after_s=400)


@pytest.mark.parametrize(
    "order",
    [[(FILE, BROKEN), (PULL, ASKED)], [(PULL, ASKED), (FILE, BROKEN)], [(Beat(), BROKEN), (PULL, ASKED)]],
)
def test_the_time_the_portal_asked_for_holds_in_any_order(order: list[tuple[Step, SyncError]]) -> None:
    ledger = Ledger()
    for step, error in order:
        ledger.failed(step, error)
    assert ledger.over
    assert ledger.first is ASKED


def test_a_program_that_closes_says_nothing_else() -> None:
    ledger = Ledger()
    stopped = SyncError.stopped()
    ledger.failed(FILE, stopped)
    ledger.failed(PULL, ASKED)
    assert ledger.first is stopped


def test_the_longer_of_two_times_holds() -> None:
    ledger = Ledger()
    ledger.failed(PULL, SyncError(Trouble.BUSY, retry_after_s=5))
    ledger.failed(TEXTS, ASKED)
    assert ledger.first is ASKED


@pytest.mark.parametrize(
    "order", [[(FILE, ASKED), (PULL, BROKEN)], [(PULL, BROKEN), (FILE, ASKED)], [(FILE, ASKED)]]
)
def test_a_time_asked_for_files_holds_for_files_alone_in_any_order(
    order: list[tuple[Step, SyncError]],
) -> None:
    ledger = Ledger()
    for step, error in order:
        ledger.failed(step, error)
    assert ledger.files_wait_s == 400
    assert Route.FILES in ledger.closed
    assert ledger.first is not ASKED


def test_a_lane_is_helped_by_one_that_plays_and_is_not_busy_for_long() -> None:
    ledger = Ledger(playing={Lane.MAIN})
    assert not ledger.helped(Lane.MAIN)
    ledger.playing.add(Lane.FILES)
    assert ledger.helped(Lane.MAIN)
    ledger.begin(Lane.FILES, FILE)
    assert ledger.helped(Lane.MAIN)
    ledger.begin(Lane.FILES, replace(FILE, is_long=True))
    assert not ledger.helped(Lane.MAIN)
    assert ledger.helped(Lane.FILES)
