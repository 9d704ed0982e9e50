"""After a break: what waited longest goes first, soon, by itself; and what was sealed meanwhile is told as sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError, StationError
from kiosk.station.sync_board import CaseChanged
from kiosk.views.cases import Transfer
from sync.replica.outbox import outbox
from tests.scenario.at_the_counter import faulty, take_case
from tests.support import links
from tests.support.counter import ready_draft
from tests.support.stations import practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk
    from kiosk.views.cases import CaseRow
    from tests.support.stations import Practice


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Practice]:
    """Return a practice station with a portal of its own."""
    with practice(tmp_path) as made:
        yield made


def by_case(desk: Desk) -> dict[bytes, CaseRow]:
    """Return what the list shows of each case."""
    return {row.case_id: row for row in desk.cases().result()}


@pytest.mark.allows_log
@pytest.mark.parametrize("fault", ["stalled", "late_answer"])
def test_p12_where_nothing_answers_the_next_try_comes_within_twenty_seconds(
    place: Practice, fault: str
) -> None:
    link = faulty(place)
    with place.signed_in() as (desk, station):
        case = take_case(desk)
        link.always(getattr(links, fault))
        pauses = []
        for _ in range(40):
            done = station.sync.play_one()
            pauses.append(done.next_at_ms - place.clock.now_ms())
            place.clock.advance(pauses[-1] / 1_000)
        assert max(pauses) <= 21_000
        # Many stations do not come all at once, nor one of them all the time.
        assert sum(pauses) / len(pauses) >= 5_000
        link.heal()
        assert station.sync.play_one().trouble is None
        assert by_case(desk)[case].transfer is Transfer.ACKNOWLEDGED


@pytest.mark.allows_log
def test_p10_however_long_it_fails_nobody_waits_more_than_five_minutes(place: Practice) -> None:
    link = faulty(place)
    with place.signed_in() as (desk, station):
        take_case(desk)
        link.always(links.problem(500, "internal"))
        pauses = []
        for _ in range(40):
            done = station.sync.play_one()
            pauses.append(done.next_at_ms - place.clock.now_ms())
            place.clock.advance(pauses[-1] / 1_000)
        assert 60_000 < max(pauses) <= 301_000


@pytest.mark.allows_log
@pytest.mark.parametrize("fault", ["refused", "no_name"])
def test_p13_what_waited_longest_goes_first_however_often_nobody_was_reached(
    place: Practice, fault: str
) -> None:
    link = faulty(place)
    with place.signed_in() as (desk, station):
        link.always(getattr(links, fault))
        old = [take_case(desk, seed=10 * number) for number in range(3)]
        for _ in range(30):
            done = station.sync.play_one()
            place.clock.advance(max(1.0, (done.next_at_ms - place.clock.now_ms()) / 1_000))
        new = take_case(desk, seed=90)
        link.heal()
        first = station.opened.replica.read(lambda db: outbox.due(db, place.clock.now_ms()))
        assert [(item.case_id, item.attempts) for item in first] == [(case, 0) for case in (*old, new)]
        # One call is all this window lasts for, and all of them go with it.
        served = iter([True])
        link.always(
            lambda request, serve: (
                serve(request) if next(served, False) else links.lost_request(request, serve)
            ),
            on="POST /v1/packets",
        )
        station.sync.play_one()
        rows = by_case(desk)
        assert not any(rows[case].transfer is Transfer.QUEUED for case in (*old, new))


@pytest.mark.allows_log
def test_p08_p30_what_is_sealed_is_told_as_sealed_though_the_count_fails(
    place: Practice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with place.signed_in() as (desk, station):
        case_id = ready_draft(desk).case_id

        def failing() -> None:
            raise StationError("replica_locked")

        with monkeypatch.context() as broken:
            broken.setattr(station.sync, "count", failing)
            sealed = desk.seal(case_id).result()
            assert desk.withdraw(case_id, "wrong_data").result() == "withdrawn"
        assert sealed.case_id == case_id
        assert "code=replica_locked" in caplog.text
        # Whoever asks again is told what stands, and nothing is made twice.
        with pytest.raises(DomainError, match="no_open_draft"):
            desk.seal(case_id).result()
        take_case(desk)
        assert desk.sync_view().waiting == 1


def test_p24_whoever_looks_is_told_when_a_round_moves_a_case(place: Practice) -> None:
    with place.signed_in() as (desk, station):
        case = take_case(desk)
        told: list[object] = []
        desk.subscribe(told.append)
        assert station.sync.play_one().answered == 1
        assert CaseChanged(case) in told
        assert by_case(desk)[case].transfer is Transfer.ACKNOWLEDGED
