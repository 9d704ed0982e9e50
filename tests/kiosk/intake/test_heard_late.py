"""A refusal heard weeks after it was decided: there to be told, then forgotten, and never called a silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support.forgetting import forget_due
from tests.support.links import no_route

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.station.held import Station
    from tests.support.stations import Practice

DAY_S = 86_400
WHY = "Thiếu giấy chứng sinh bản chính."


def forget(place: Practice, station: Station) -> None:
    now_ms = place.clock.now_ms()
    station.opened.replica.write(lambda db: forget_due(db, now_ms)).result()


def test_what_was_decided_while_there_was_no_network_can_still_be_told(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link):
        with place.signed_in() as (desk, station):
            case_id = sealed(desk)
            rounds(place, station)
            name = desk.case(case_id).result().row.applicant
            link.always(no_route)
            order(place, desk, case_id, "refuse", reason=WHY)
            place.clock.advance(20 * DAY_S)
        link.heal()
        with place.signed_in() as (desk, station):
            rounds(place, station)
            forget(place, station)
            (row,) = desk.today().result().work
            assert (row.applicant, row.office_says, row.told) == (name, WHY, False)
            case = desk.case(case_id).result()
            assert case.notice is not None
            assert case.has_answers
            assert case.heard_ms is not None
            assert case.row.server_at_ms is not None
            # Decided one day, heard another: two dates, and neither is called the other.
            assert case.heard_ms - case.row.server_at_ms > 19 * DAY_S * 1_000
            desk.note_told(case_id, case.notice.version).result()
            forget(place, station)
            assert desk.case(case_id).result().notice.said == WHY  # type: ignore[union-attr]
            place.clock.advance(15 * DAY_S)
            forget(place, station)
            case = desk.case(case_id).result()
            assert case.notice is not None
            assert (case.notice.said, case.notice.forgotten) == (None, True)
            assert case.notice.told_ms is not None
            rounds(place, station)
            assert desk.ask_portal(case_id.hex()).result().note == WHY
