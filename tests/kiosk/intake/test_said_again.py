"""A restored portal says everything again under higher numbers: what was told stays told, and nothing moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.portal import restorations
from tests.kiosk.intake.test_conflicts import REASONS, order
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stations import Practice


def restore(place: Practice) -> None:
    """Declare a restore that lost nothing."""
    portal = place.portal
    restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
    place.clock.advance(100)


def test_a_restore_that_lost_nothing_changes_nothing_here(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        refused, fee, returned = (sealed(desk) for _ in range(3))
        rounds(place, station)
        order(place, desk, refused, "refuse", reason="Không đủ điều kiện.")
        order(place, desk, fee, "accept")
        order(place, desk, fee, "payment", reason="Nộp 8.000 đồng.")
        order(place, desk, returned, "supplement", reasons=REASONS)
        rounds(place, station)
        for case_id in (refused, fee):
            notice = desk.case(case_id).result().notice
            assert notice is not None
            desk.note_told(case_id, notice.version).result()
        # All three are births of one child; whoever read that reads it no second time either.
        news = desk.case(fee).result().row.news
        assert news is not None
        assert news.duplicate is not None
        desk.note_duplicate(fee, news.duplicate).result()
        desk.open_supplement(returned).result()
        before = {case_id: desk.case(case_id).result() for case_id in (refused, fee, returned)}
        place.clock.advance(5 * 86_400)
        restore(place)
        rounds(place, station, 8)
        for case_id, was in before.items():
            now = desk.case(case_id).result()
            assert (now.events, now.row.told, now.row.changed_ms) == (
                was.events,
                was.row.told,
                was.row.changed_ms,
            )
        again = desk.case(refused).result().notice
        assert again is not None
        assert again.version > 1_000
        assert desk.today().result().urgent == 1
        assert desk.open_case(returned).result().conflict is None
        # What is new after it is new.
        order(place, desk, fee, "stop", reason="Quá hạn nộp lệ phí.")
        rounds(place, station)
        assert not desk.case(fee).result().row.told
        assert desk.today().result().urgent == 2
