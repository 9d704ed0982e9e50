"""Nothing is called "being sent" before the portal has answered in this round: real desk, real portal, a bad link."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kiosk.desk.facade import Desk
from kiosk.station.sync_board import SyncChanged
from kiosk.verbs.outbox_facts import status_of
from kiosk.views.cases import Connection, SyncView
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support import links
from ui.parts.sync_pill import facts_text, pill_text, way_text
from ui.parts.waiting import why_waiting

SENDING = "Đang gửi"


def watched(desk: Desk, inner: links.Fault, seen: list[SyncView]) -> links.Fault:
    """Note what the board says while a call is under way, which is as long as an attempt to connect takes."""

    def fault(request: httpx.Request, serve: links.Serve) -> httpx.Response:
        seen.append(desk.sync_view())
        return inner(request, serve)

    return fault


def served(request: httpx.Request, serve: links.Serve) -> httpx.Response:
    return serve(request)


def words(view: SyncView) -> list[str]:
    return [pill_text(view)[0], way_text(view)[0], facts_text(view, 0)]


def test_while_nobody_answers_nothing_is_called_being_sent(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        seen: list[SyncView] = []
        link.always(watched(desk, links.no_route, seen))
        station.sync.play_one()
        first = [pill_text(view)[0] for view in seen]
        assert first
        assert set(first) == {"Đang kết nối với Cổng – 1 hồ sơ chờ gửi"}
        seen.clear()
        rounds(place, station, 2)
        assert {pill_text(view)[0] for view in seen} == {"Ngoại tuyến, đang thử lại – 1 hồ sơ chờ gửi"}
        assert {way_text(view)[0] for view in seen} == {"Ngoại tuyến, đang thử lại"}
        row = desk.case(case_id).result().row
        for view in seen:
            assert view.sending
            assert not any(SENDING in text for text in words(view))
            assert SENDING.lower() not in why_waiting(row, view)
            assert not status_of(view)["sending"]
        assert pill_text(desk.sync_view())[0] == "Ngoại tuyến – 1 hồ sơ chờ gửi"


def test_a_failed_attempt_is_not_called_online_for_a_moment(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        sealed(desk)
        rounds(place, station)
        for _ in range(3):
            sealed(desk)
        link.always(links.no_route)
        station.sync.play_one()
        told: list[SyncView] = []
        desk.subscribe(lambda event: told.append(event.view) if isinstance(event, SyncChanged) else None)
        rounds(place, station)
        assert told
        assert {view.connection for view in told} == {Connection.OFFLINE}
        assert not any(SENDING in text for view in told for text in words(view))


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (links.problem(503, "retry-later", 60), Connection.BUSY),
        (links.captive_portal, Connection.NOT_OUR_PORTAL),
        (links.bad_gateway, Connection.PORTAL_DOWN),
    ],
)
def test_an_answer_that_is_a_refusal_or_not_the_portals_is_no_contact(
    fault: links.Fault, shown: Connection, tmp_path: Path
) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        sealed(desk)
        link.always(fault)
        station.sync.play_one()
        told: list[SyncView] = []
        desk.subscribe(lambda event: told.append(event.view) if isinstance(event, SyncChanged) else None)
        rounds(place, station, 2)
        assert told
        assert {view.connection for view in told} == {shown}
        assert not any(SENDING in text for view in told for text in words(view))


def test_after_the_first_signed_answer_it_is_being_sent(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        link.always(links.no_route)
        sealed(desk)
        rounds(place, station, 1)
        link.heal()
        seen: list[SyncView] = []
        link.always(watched(desk, served, seen), on="POST /v1/packets")
        link.always(watched(desk, served, seen), on="/v1/blobs")
        station.sync.play_one()
        texts = [pill_text(view)[0] for view in seen]
        assert texts[0] == "Ngoại tuyến, đang thử lại – 1 hồ sơ chờ gửi"
        assert texts[-1] == "Đang gửi – còn 1 hồ sơ"
        # What the last round ran into is over with that answer too.
        assert (seen[-1].connection, seen[-1].message) == (Connection.ONLINE, None)
        assert way_text(seen[-1])[0] == SENDING
        after = desk.sync_view()
        assert (after.sending, after.answered, pill_text(after)[0]) == (False, False, "Trực tuyến")
        # The next round begins anew: what answered before says nothing about it.
        seen.clear()
        sealed(desk)
        link.always(watched(desk, links.no_route, seen))
        link._planned.reverse()
        station.sync.play_one()
        assert pill_text(seen[0])[0] == "Đang kết nối với Cổng – 1 hồ sơ chờ gửi"
