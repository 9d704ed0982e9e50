"""What the portal answers for hours without taking it is said: real desk, real portal."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from kiosk.views import Connection, Transfer
from sync.portal.tables import operator_key
from tests.kiosk.intake.test_withdrawing import rounds, sealed
from tests.support.stations import Practice, practice
from ui.parts.sync_pill import facts_text, pill_text

HOUR_S = 3_600


def take_keys(place: Practice) -> list[dict[str, object]]:
    """Forget at the portal who signs here; return what was there."""
    with place.portal.store.writing() as db:
        rows = [dict(row._mapping) for row in db.execute(select(operator_key))]
        db.execute(operator_key.delete())
    return rows


def test_a_packet_the_portal_does_not_take_for_hours_is_told_with_its_reason(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        rounds(place, station)
        keys = take_keys(place)
        case_id = sealed(desk)
        rounds(place, station)
        early = desk.sync_view()
        assert (early.connection, early.held, early.message) == (Connection.ONLINE, 0, None)
        for _ in range(4):
            place.clock.advance(HOUR_S)
            rounds(place, station, 1)
        view = desk.sync_view()
        assert (view.connection, view.waiting, view.held) == (Connection.ONLINE, 1, 1)
        assert view.message is not None
        assert "hơn 3 giờ nay Cổng chưa nhận 1 gói" in view.message
        assert "Cổng chưa biết người đã ký" in view.message
        assert pill_text(view)[:2] == ("Cổng chưa nhận – 1 gói", "warn")
        assert "1 hồ sơ chờ gửi" in facts_text(view, place.clock.now_ms())
        # Nothing was taken, so no line of the log may read as if it had been sent.
        assert not [line for _at, line in desk.sync_log().result() if "1 gói được trả lời" in line]
        with place.portal.store.writing() as db:
            db.execute(operator_key.insert(), keys)
        place.clock.advance(HOUR_S)
        rounds(place, station)
        assert desk.case(case_id).result().packets[0].transfer is Transfer.ACKNOWLEDGED
        after = desk.sync_view()
        assert (after.held, after.message) == (0, None)
