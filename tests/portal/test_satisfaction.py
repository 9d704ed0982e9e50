"""How content citizens were, counted for officers on every database the portal runs on."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sync.portal.context import Portal
from sync.wire.records import Opinion, day_start
from tests.portal.test_kinds import anonymous
from tests.support.portal import CallingStation, Desk
from tests.support.records import batch


def rows_of(desk: Desk) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.get("/v1/officer/satisfaction").json()["rows"]
    return rows


def test_batches_and_single_answers_are_counted_together(
    station: CallingStation, desk: Desk, portal: Portal
) -> None:
    maker = station.maker()
    one = anonymous(maker)
    midnight = day_start(maker.now_s())
    several = maker.record(
        batch(midnight), sealed_at=midnight, packet_id=one.header.packet_id[:-1] + b"\x01", anonymous=True
    )
    results = station.send(one.raw, several.raw)
    assert [result.outcome for result in results] == ["accepted", "accepted"], results
    of_batch, rest = rows_of(desk)
    assert (of_batch["day"], of_batch["service"], of_batch["answers"]) == ("2026-11-22", "1.001193", 5)
    assert of_batch["by_score"] == {"1": 1, "2": 1, "4": 1, "5": 2}
    assert of_batch["by_reason"] == {"fast": 1, "polite": 1, "unclear": 1, "waited": 2}
    # One answer of a day is somebody's answer: that there is a rest is all that is told.
    nothing = {"day": None, "service": None, "answers": None, "by_score": {}, "by_reason": {}}
    assert {name: rest[name] for name in nothing} == nothing


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ({("2026-11-22", "a"): 5, ("2026-11-22", "b"): 4}, [("2026-11-22", "a", 5), (None, None, None)]),
        ({("2026-11-22", "a"): 3, ("2026-11-21", "a"): 2}, [(None, "a", 5)]),
        ({("2026-11-22", "a"): 4, ("2026-11-22", "b"): 1}, [(None, None, 5)]),
        (
            {("2026-11-22", "a"): 6, ("2026-11-21", "a"): 4, ("2026-11-20", "a"): 1, ("2026-11-20", "b"): 2},
            [("2026-11-22", "a", 6), (None, "a", 5), (None, None, None)],
        ),
    ],
)
def test_no_group_of_fewer_than_five_is_told(
    station: CallingStation,
    desk: Desk,
    groups: dict[tuple[str, str], int],
    shown: list[tuple[str | None, str | None, int | None]],
) -> None:
    maker = station.maker()
    midnight = day_start(maker.now_s())
    said = [
        Opinion(day=day, service=service, score=3) for (day, service), n in groups.items() for _ in range(n)
    ]
    first = anonymous(maker).header.packet_id
    packets = [
        maker.record(
            msgspec.structs.replace(batch(midnight), answers=tuple(said[start : start + 5])),
            sealed_at=midnight,
            packet_id=first[:-1] + bytes([start]),
            anonymous=True,
        )
        for start in range(0, len(said), 5)
    ]
    results = station.send(*(packet.raw for packet in packets))
    assert {result.outcome for result in results} == {"accepted"}, results
    rows = rows_of(desk)
    assert [(row["day"], row["service"], row["answers"]) for row in rows] == shown
    assert all((row["answers"] is None) == (row["by_score"] == {}) for row in rows)


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
