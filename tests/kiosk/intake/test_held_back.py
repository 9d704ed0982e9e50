"""What the portal answers for hours without taking it is said: real desk, real portal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from kiosk.desk.facade import Desk
from kiosk.station.sync_board import CaseChanged
from kiosk.views.cases import Connection, Transfer
from sync.portal.storage.tables import operator_key
from tests.kiosk.intake.test_withdrawing import rounds, sealed
from tests.scenario.at_the_counter import faulty
from tests.support import links
from tests.support.stations import Practice, practice
from ui.parts.sync_pill import facts_text, pill_text
from ui.parts.waiting import why_waiting

HOUR_S = 3_600


def take_keys(place: Practice) -> list[dict[str, object]]:
    """Forget at the portal who signs here; return what was there."""
    with place.portal.store.writing() as db:
        rows = [dict(row._mapping) for row in db.execute(select(operator_key))]
        db.execute(operator_key.delete())
    return rows


def waits(desk: Desk, case_id: bytes) -> set[str | None]:
    """Return why a case waits, as the list, the queue, Today and its own page know it."""
    listed = (*desk.cases().result(), *desk.queue().result(), *desk.today().result().work)
    rows = [row for row in listed if row.case_id == case_id]
    return {row.waits for row in (*rows, desk.case(case_id).result().row)}


def test_why_a_case_waits_is_told_with_the_portals_answer_and_not_hours_later(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        rounds(place, station)
        take_keys(place)
        case_id = sealed(desk)
        assert waits(desk, case_id) == {""}
        told: list[str | None] = []

        def listener(event: object) -> None:
            if isinstance(event, CaseChanged) and event.case_id == case_id:
                told.extend(waits(desk, case_id))

        desk.subscribe(listener)
        station.sync.play_one()
        # Who reads the case when its change is announced reads the reason.
        assert told
        assert told[-1] == "portal_operator"


def test_a_way_that_was_closed_is_no_reason_once_it_is_open(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        link = faulty(place)
        with place.signed_in() as (desk, station):
            rounds(place, station)
            case_id = sealed(desk)
            link.always(links.refused)
            station.sync.play_one()
            row, view = desk.case(case_id).result().row, desk.sync_view()
            assert row.waits == ""
            assert view.connection is not Connection.ONLINE
            assert "tự" in why_waiting(row, view)
            assert why_waiting(row, replace(view, connection=Connection.ONLINE)) == "Đang chờ tới lượt gửi"


def test_a_packet_the_portal_does_not_take_for_hours_is_told_with_its_reason(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        rounds(place, station)
        keys = take_keys(place)
        case_id = sealed(desk)
        rounds(place, station)
        early = desk.sync_view()
        assert (early.connection, early.held, early.message) == (Connection.ONLINE, 0, None)
        # The case itself says so at once: three hours are for the pill.
        assert waits(desk, case_id) == {"portal_operator"}
        assert why_waiting(desk.case(case_id).result().row, early) == (
            "Cổng chưa biết người đã ký, báo người phụ trách"
        )
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
        assert waits(desk, case_id) == {None}
        after = desk.sync_view()
        assert (after.held, after.message) == (0, None)


@contextmanager
def no_room(place: Practice) -> Iterator[None]:
    """Let the portal's database grow no further: a full disk, as SQLite sees it."""
    engine = place.portal.store.engine

    def shrink(connection: Any, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def grow(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")

    event.listen(engine, "checkout", shrink)
    try:
        yield
    finally:
        event.remove(engine, "checkout", shrink)
        event.listen(engine, "checkout", grow)


@pytest.mark.allows_log
def test_a_portal_without_room_is_named_and_is_not_called_busy(tmp_path: Path) -> None:
    with practice(tmp_path) as place, place.signed_in() as (desk, station):
        rounds(place, station)
        with no_room(place):
            cases = [sealed(desk) for _ in range(12)]
            for _ in range(5):
                rounds(place, station, 1)
                place.clock.advance(HOUR_S)
            waiting = [case for case in cases if waits(desk, case) != {None}]
            assert waiting, "twelve packets need more room than there was"
            assert waits(desk, waiting[-1]) == {"portal_full"}
            view = desk.sync_view()
            assert view.message is not None
            assert "Ổ đĩa của Cổng đã đầy" in view.message
            assert pill_text(view)[1] == "warn"
        place.clock.advance(HOUR_S)
        rounds(place, station, 6)
        assert {waits(desk, case) == {None} for case in cases} == {True}
        assert desk.sync_view().held == 0


def test_a_file_nobody_takes_for_hours_is_told(tmp_path: Path) -> None:
    with practice(tmp_path) as place:
        link = faulty(place)
        with place.signed_in() as (desk, station):
            rounds(place, station)
            link.always(links.answering(413), on="PATCH /v1/blobs")
            case_id = sealed(desk)
            rounds(place, station, 20)
            assert desk.case(case_id).result().row.transfer is Transfer.TEXT_RECEIVED
            place.clock.advance(3 * HOUR_S)
            rounds(place, station, 4)
            view = desk.sync_view()
            assert view.held == 1
            assert view.message is not None
            assert "Có tệp đã gửi nhiều lần" in view.message
            link.heal()
            place.clock.advance(HOUR_S)
            rounds(place, station, 4)
            assert desk.case(case_id).result().row.transfer is Transfer.ACKNOWLEDGED
            assert (desk.sync_view().held, desk.sync_view().message) == (0, None)
