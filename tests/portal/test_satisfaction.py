"""How content citizens were, counted for officers on every database the portal runs on."""

from __future__ import annotations

import msgspec
import pytest

from sync.portal.context import Portal
from sync.wire.records import day_start
from tests.portal.test_kinds import anonymous
from tests.support.portal import CallingStation, Desk
from tests.support.records import batch


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
    rows = desk.get("/v1/officer/satisfaction").json()["rows"]
    assert sum(row["answers"] for row in rows) == 6
    (of_batch,) = (row for row in rows if row["service"] == "1.001193")
    assert of_batch["by_score"] == {"1": 1, "2": 1, "4": 1, "5": 2}
    assert of_batch["by_reason"] == {"fast": 1, "polite": 1, "unclear": 1, "waited": 2}


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
