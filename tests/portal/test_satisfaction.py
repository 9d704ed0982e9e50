"""How content citizens were, counted for officers on every database the portal runs on."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from sync.portal.context import Portal
from sync.portal.stations import access, stations
from sync.wire.records import Opinion, day_start
from tests.portal.test_kinds import anonymous
from tests.support.fakes import FakeClock
from tests.support.portal import UNIT, CallingStation, Desk, officer_token
from tests.support.records import batch

DAY_S = 86_400


def rows_of(desk: Desk) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.get("/v1/officer/satisfaction").json()["rows"]
    return rows


def test_batches_and_single_answers_are_counted_together(
    station: CallingStation, desk: Desk, clock: FakeClock
) -> None:
    maker = station.maker()
    one = anonymous(maker)
    midnight = day_start(maker.now_s())
    several = maker.record(
        batch(midnight), sealed_at=midnight, packet_id=one.header.packet_id[:-1] + b"\x01", anonymous=True
    )
    results = station.send(one.raw, several.raw)
    assert [result.outcome for result in results] == ["accepted", "accepted"], results
    clock.advance(DAY_S)
    of_batch, rest = rows_of(desk)
    assert (of_batch["first_day"], of_batch["last_day"]) == ("2026-11-16", "2026-11-22")
    assert (of_batch["service"], of_batch["answers"]) == ("1.001193", 5)
    assert of_batch["by_score"] == {"1": 1, "2": 1, "4": 1, "5": 2}
    assert of_batch["by_reason"] == {"fast": 1, "polite": 1, "unclear": 1, "waited": 2}
    # One answer of a week is somebody's answer: that there is a rest is all that is told.
    nothing = {"service": None, "answers": None, "by_score": {}, "by_reason": {}}
    assert {name: rest[name] for name in nothing} == nothing


def say(station: CallingStation, number: int, **answers: int) -> None:
    """Send how often each procedure was answered for, in packets of five and less."""
    maker = station.maker()
    midnight = day_start(maker.now_s())
    said = [
        Opinion(day="2026-11-22", service=service, score=3)
        for service, n in answers.items()
        for _ in range(n)
    ]
    first = anonymous(maker).header.packet_id
    packets = [
        maker.record(
            msgspec.structs.replace(batch(midnight), answers=tuple(said[start : start + 5])),
            sealed_at=midnight,
            packet_id=first[:-2] + bytes([number, start]),
            anonymous=True,
        )
        for start in range(0, len(said), 5)
    ]
    results = station.send(*(packet.raw for packet in packets))
    assert {result.outcome for result in results} == {"accepted"}, results


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"a": 5, "b": 4}, [("a", 5), (None, None)]),
        ({"a": 4, "b": 1}, [(None, 5)]),
        ({"a": 6, "b": 3, "c": 2}, [("a", 6), (None, 5)]),
        ({"a": 4}, [(None, None)]),
    ],
)
def test_no_group_of_fewer_than_five_is_told(
    station: CallingStation,
    desk: Desk,
    clock: FakeClock,
    answers: dict[str, int],
    shown: list[tuple[str | None, int | None]],
) -> None:
    say(station, 1, **answers)
    clock.advance(DAY_S)
    rows = rows_of(desk)
    assert [(row["service"], row["answers"]) for row in rows] == shown
    assert all((row["answers"] is None) == (row["by_score"] == {}) for row in rows)


def test_who_asks_again_and_again_never_sees_a_group_grow(
    station: CallingStation, desk: Desk, clock: FakeClock
) -> None:
    say(station, 1, a=5)
    assert rows_of(desk) == [], "the week is not over"
    clock.advance(DAY_S)
    told = rows_of(desk)
    assert [row["answers"] for row in told] == [5]
    say(station, 2, a=1)
    assert rows_of(desk) == told
    clock.advance(7 * DAY_S)
    # The answer that came alone is in a week of its own, where it is nobody's figure.
    later = rows_of(desk)
    assert later[1:] == told
    assert (later[0]["first_day"], later[0]["answers"]) == ("2026-11-23", None)
    clock.advance(5 * 7 * DAY_S)
    assert rows_of(desk) == [], "a week goes as a whole"


def test_a_station_that_moves_leaves_its_answers_with_the_unit_they_came_to(
    station: CallingStation, desk: Desk, clock: FakeClock, portal: Portal, client: httpx.Client
) -> None:
    say(station, 1, a=5)
    clock.advance(DAY_S)
    told = rows_of(desk)
    assert [row["answers"] for row in told] == [5]
    with portal.store.writing() as db:
        stations.add_unit(db, "20999", "UBND phường Mới")
        now_s = clock.now_ms() // 1000
        access.move_station(db, station.station_no, "20999", "Bưu điện Mới", access.Act("thu", "", now_s))
    theirs = Desk(client, officer_token(portal, "can-bo-2", unit="20999"))
    assert (rows_of(desk), rows_of(theirs)) == (told, [])
    # What it brings from now on is the new unit's.
    say(station, 2, a=6)
    clock.advance(7 * DAY_S)
    assert rows_of(desk) == told
    assert [row["answers"] for row in rows_of(theirs)] == [6]
    with portal.store.writing() as db:
        access.move_station(
            db, station.station_no, UNIT, "Bưu điện Thử", access.Act("thu", "", clock.now_ms() // 1000)
        )
    assert rows_of(desk) == told
    assert [row["answers"] for row in rows_of(theirs)] == [6]


@pytest.mark.parametrize("changes", [{"score": 3}, {"reasons": ("fast",)}, {"answers": msgspec.UNSET}])
def test_a_batch_that_contradicts_itself_is_refused(
    station: CallingStation, changes: dict[str, object]
) -> None:
    maker = station.maker()
    midnight = day_start(maker.now_s())
    record = msgspec.structs.replace(batch(midnight), **changes)
    packet = maker.record(
        record, sealed_at=midnight, packet_id=anonymous(maker).header.packet_id, anonymous=True
    )
    (result,) = station.send(packet.raw)
    assert result.outcome == "rejected"
