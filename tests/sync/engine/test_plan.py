"""The planner alone: whatever the station knows, the order holds and what is due is done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.engine.plan import (
    MAX_PIECE_BYTES,
    MIN_PIECE_BYTES,
    AskOffset,
    Beat,
    Confirm,
    DueFile,
    DueText,
    Feed,
    Lane,
    PullFeed,
    Route,
    SendFile,
    SendTexts,
    Situation,
    Step,
    Wait,
    Why,
    held_back,
    plan,
)
from sync.wire.batch import MAX_BATCH_PACKETS
from tests.conftest import LONG

NOW = 1_795_323_600_000


def one_id(kind: str, number: int) -> bytes:
    return f"{kind}{number:04d}".encode()


def _texts(cases: list[int | None]) -> tuple[DueText, ...]:
    return tuple(
        DueText(one_id("p", n), None if case is None else one_id("c", case), 300 + 97 * n)
        for n, case in enumerate(cases)
    )


def _files(sizes: list[tuple[int, bool, int | None]]) -> tuple[DueFile, ...]:
    return tuple(
        DueFile(one_id("f", n), size, received, None if offset is None else min(offset, size))
        for n, (size, received, offset) in enumerate(sizes)
    )


file_facts = st.tuples(st.integers(1, 3_000_000), st.booleans(), st.none() | st.integers(0, 3_000_000))
maybe_ms = st.none() | st.integers(NOW - 5_000, NOW + 400_000)
situations = st.builds(
    Situation,
    now_ms=st.just(NOW),
    # Text goes first and would hide, in nearly all situations, what becomes of the files.
    texts=(st.just([]) | st.lists(st.none() | st.integers(0, 6), max_size=12)).map(_texts),
    files=st.lists(file_facts, max_size=8).map(_files),
    unconfirmed=(st.just([]) | st.lists(st.integers(0, 9), max_size=3, unique=True)).map(
        lambda ids: tuple(one_id("p", n) for n in ids)
    ),
    stale=st.sets(st.sampled_from(Feed)).map(tuple),
    beat_due=st.booleans(),
    hold_until_ms=st.none() | st.just(NOW - 1) | st.integers(NOW - 5, NOW + 300_000),
    closed=st.frozensets(st.sampled_from(Route), max_size=3),
    texts_under_way=st.booleans(),
    files_under_way=st.frozensets(st.integers(0, 3).map(lambda n: one_id("f", n)), max_size=2),
    helped=st.booleans(),
    worked=st.booleans(),
    allowance=st.none() | st.integers(0, 4_000_000),
    allowance_until_ms=maybe_ms,
    next_try_ms=maybe_ms,
    next_poll_ms=maybe_ms,
    batch_bytes=st.integers(1, 100_000),
    bytes_per_s=st.floats(1.0, 50_000_000.0),
)


def is_held(now: Situation) -> bool:
    return now.hold_until_ms is not None and now.hold_until_ms > now.now_ms


def texts_wait(now: Situation) -> bool:
    return bool(now.texts) and Route.TEXTS not in now.closed


def the_same_question_has_the_same_answer(now: Situation, lane: Lane) -> None:
    assert plan(now, lane) == plan(replace(now), lane)


def in_back_off_nothing_is_planned_and_after_it_something(now: Situation, lane: Lane) -> None:
    step = plan(now, lane)
    if is_held(now):
        assert step == Wait(now.hold_until_ms or 0, Why.BACK_OFF)
    else:
        assert not isinstance(step, Wait) or step.why is not Why.BACK_OFF


def a_batch_fits_is_oldest_first_and_has_one_packet_of_a_case(now: Situation, lane: Lane) -> None:
    step = plan(now, lane)
    if not isinstance(step, SendTexts):
        assert is_held(now) or not texts_wait(now)
        return
    by_id = {one.packet_id: one for one in now.texts}
    batch = [by_id[packet_id] for packet_id in step.packet_ids]
    assert 1 <= len(batch) <= MAX_BATCH_PACKETS
    cases = [one.case_id for one in batch if one.case_id is not None]
    assert len(set(cases)) == len(cases)
    assert len(batch) == 1 or sum(one.size + 4 for one in batch) <= now.batch_bytes
    # Oldest first, and of each case its oldest.
    places = [now.texts.index(one) for one in batch]
    assert places == sorted(places)
    assert places[0] == 0
    for one in batch:
        if one.case_id is not None:
            assert one == next(other for other in now.texts if other.case_id == one.case_id)


def text_goes_before_files_on_every_lane(now: Situation, lane: Lane) -> None:
    step = plan(now, lane)
    if isinstance(step, SendFile | AskOffset):
        assert not texts_wait(now)
        assert lane is Lane.MAIN or not now.texts_under_way
    if lane is Lane.FILES:
        assert isinstance(step, SendTexts | SendFile | AskOffset | Wait)


def a_file_has_a_text_receipt_is_nobody_elses_and_the_smallest_there_is(now: Situation, lane: Lane) -> None:
    step = plan(now, lane)
    if not isinstance(step, SendFile | AskOffset):
        return
    chosen = next(one for one in now.files if one.sealed_sha256 == step.sealed_sha256)
    assert chosen.text_received
    assert chosen.sealed_sha256 not in now.files_under_way
    free = [one for one in now.files if one.text_received and one.sealed_sha256 not in now.files_under_way]
    assert all(chosen.size <= one.size or one in held_back(now) for one in free)
    if isinstance(step, AskOffset):
        assert chosen.offset is None
    else:
        assert chosen.offset == step.offset
        assert 0 <= step.length <= chosen.size - step.offset
        assert step.length > 0 or step.offset == chosen.size


def a_piece_is_short_in_air_time_and_within_the_budget(now: Situation, lane: Lane) -> None:
    step = plan(now, lane)
    if isinstance(step, SendFile):
        seconds = 20 if step.is_long else 4
        assert step.length <= 1.5 * max(now.bytes_per_s * seconds, MIN_PIECE_BYTES) + 1
        assert now.allowance is None or step.length <= now.allowance


@pytest.mark.parametrize("bytes_per_s", [9_000.0, 32_000.0, 300_000.0])
@pytest.mark.parametrize(
    ("lane", "files", "helped", "seconds"),
    [
        (Lane.MAIN, 2, False, 4),
        (Lane.MAIN, 2, True, 4),
        # The last file: the other lane is free, and takes new text at once.
        (Lane.MAIN, 1, True, 20),
        (Lane.MAIN, 1, False, 4),
        (Lane.FILES, 2, True, 20),
        (Lane.FILES, 2, False, 4),
    ],
)
def test_a_piece_of_a_long_file_is_as_long_as_its_air_time(
    bytes_per_s: float, lane: Lane, files: int, helped: bool, seconds: int
) -> None:
    due = tuple(DueFile(one_id("f", number), 20_000_000) for number in range(1, files + 1))
    step = plan(Situation(now_ms=NOW, files=due, bytes_per_s=bytes_per_s, helped=helped), lane)
    assert step == SendFile(one_id("f", 1), 0, min(int(bytes_per_s * seconds), MAX_PIECE_BYTES))


def one_lane_at_most_is_busy_for_long(now: Situation) -> None:
    for lane in Lane:
        step = plan(replace(now, helped=False), lane)
        assert not isinstance(step, SendFile) or not step.is_long
    step = plan(replace(now, helped=True), Lane.MAIN)
    # Whatever the other lane could send beside it would find this one busy.
    assert not isinstance(step, SendFile) or not step.is_long or not now.files_under_way


def without_an_allowance_no_file_moves_and_text_still_does(now: Situation) -> None:
    now = replace(now, allowance=0)
    for lane in Lane:
        assert not isinstance(plan(now, lane), SendFile | AskOffset)
    if texts_wait(now) and not is_held(now):
        assert isinstance(plan(now, Lane.MAIN), SendTexts)


def the_portal_is_not_asked_for_news_before_there_was_work(now: Situation) -> None:
    step = plan(now, Lane.MAIN)
    if isinstance(step, Beat | PullFeed):
        assert not texts_wait(now)
        if not now.worked:
            assert not isinstance(plan(replace(now, beat_due=False, stale=()), Lane.MAIN), SendFile)
    if isinstance(step, PullFeed):
        assert step.feed in now.stale
        assert Route(step.feed.value) not in now.closed


@given(situations, st.sets(st.sampled_from([Route.TEXTS, Route.CONFIRM, Route.BEAT, *map(Route, Feed)])))
def test_what_failed_alone_never_blocks_the_files(now: Situation, broken: set[Route]) -> None:
    now = replace(now, closed=frozenset(broken), hold_until_ms=None, worked=False, allowance=None)
    free = [one for one in now.files if one.text_received and one.sealed_sha256 not in now.files_under_way]
    if free and not texts_wait(now) and (not now.unconfirmed or Route.CONFIRM in broken):
        assert isinstance(plan(now, Lane.MAIN), SendFile | AskOffset)


def _due(now: Situation) -> bool:
    free = [one for one in now.files if one.text_received and one.sealed_sha256 not in now.files_under_way]
    movable = len(free) > len(held_back(now)) and Route.FILES not in now.closed
    return (
        texts_wait(now)
        or movable
        or (bool(now.unconfirmed) and Route.CONFIRM not in now.closed)
        or (now.beat_due and Route.BEAT not in now.closed)
        or any(Route(feed.value) not in now.closed for feed in now.stale)
    )


def something_is_planned_exactly_when_something_is_due(now: Situation) -> None:
    now = replace(now, hold_until_ms=None)
    assert isinstance(plan(now, Lane.MAIN), Wait) != _due(now)


def a_wait_ends_in_the_future_and_not_after_what_it_waits_for(now: Situation, lane: Lane) -> None:
    step = plan(now, lane)
    if not isinstance(step, Wait) or step.why is Why.BACK_OFF:
        return
    assert step.until_ms >= NOW + 1_000
    for at in (now.next_try_ms, now.next_poll_ms):
        assert step.why is Why.TEXTS_FIRST or at is None or step.until_ms <= max(at, NOW + 1_000)


def _carried_out(now: Situation, step: Step) -> Situation:
    """Return the situation after a portal that takes everything."""
    match step:
        case SendTexts():
            return replace(now, texts=tuple(one for one in now.texts if one.packet_id not in step.packet_ids))
        case Confirm():
            return replace(now, unconfirmed=now.unconfirmed[1:])
        case AskOffset():
            return replace(now, files=tuple(_at(one, step.sealed_sha256, 0) for one in now.files))
        case SendFile():
            moved = (_at(one, step.sealed_sha256, step.offset + step.length) for one in now.files)
            left = None if now.allowance is None else now.allowance - step.length
            return replace(now, files=tuple(one for one in moved if one.offset != one.size), allowance=left)
        case Beat():
            return replace(now, beat_due=False)
        case PullFeed():
            return replace(now, stale=tuple(feed for feed in now.stale if feed is not step.feed))
        case Wait():
            return now


def _at(one: DueFile, sealed_sha256: bytes, offset: int) -> DueFile:
    return replace(one, offset=offset) if one.sealed_sha256 == sealed_sha256 else one


@given(situations)
def test_a_portal_that_takes_everything_gets_everything_that_may_go(known: Situation) -> None:
    for worked in (False, True):
        now = replace(known, hold_until_ms=None, worked=worked, bytes_per_s=max(known.bytes_per_s, 2_000.0))
        for _ in range(3_000):
            step = plan(now, Lane.MAIN)
            if isinstance(step, Wait):
                break
            now = _carried_out(now, step)
        assert not _due(now)


ON_A_LANE = (
    the_same_question_has_the_same_answer,
    in_back_off_nothing_is_planned_and_after_it_something,
    a_batch_fits_is_oldest_first_and_has_one_packet_of_a_case,
    text_goes_before_files_on_every_lane,
    a_file_has_a_text_receipt_is_nobody_elses_and_the_smallest_there_is,
    a_piece_is_short_in_air_time_and_within_the_budget,
    a_wait_ends_in_the_future_and_not_after_what_it_waits_for,
)
OF_A_SITUATION = (
    one_lane_at_most_is_busy_for_long,
    without_an_allowance_no_file_moves_and_text_still_does,
    the_portal_is_not_asked_for_news_before_there_was_work,
    something_is_planned_exactly_when_something_is_due,
)


# Drawing a situation takes twenty times as long as asking the planner about it: each is asked everything.
@settings(max_examples=1000 if LONG else 300)
@given(situations)
def test_whatever_the_station_knows_the_order_holds(now: Situation) -> None:
    for lane in Lane:
        for holds in ON_A_LANE:
            holds(now, lane)
    for holds_of_all in OF_A_SITUATION:
        holds_of_all(now)
