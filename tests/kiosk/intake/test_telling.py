"""What an officer decides reaches Today, and stays until the citizen was told; on the real portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.views.cases import Transfer
from sync.replica.chain import audit
from tests.kiosk.intake.test_conflicts import REASONS, order, sign
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support.links import no_route

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from kiosk.views.cases import CaseRow


def work(desk: Counter) -> tuple[int, tuple[CaseRow, ...]]:
    view = desk.today().result()
    return view.urgent, view.work


def test_a_refusal_is_on_today_with_its_reason_until_the_citizen_was_told(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        assert work(desk) == (0, ())
        order(place, desk, case_id, "refuse", reason="Nộp sai nơi cư trú.")
        rounds(place, station)
        urgent, (row,) = work(desk)
        assert (urgent, row.server_state, row.office_says, row.told) == (1, 3, "Nộp sai nơi cư trú.", False)
        notice = desk.case(case_id).result().notice
        assert notice is not None
        assert (notice.said, notice.told_ms) == ("Nộp sai nơi cư trú.", None)
        desk.note_told(case_id, notice.version).result()
        assert work(desk) == (0, ())
        case = desk.case(case_id).result()
        assert case.notice is not None
        assert case.notice.told_ms is not None
        assert case.row.told
        assert case.events[0][1] == "Ghi nhận đã báo người dân"
        desk.note_told(case_id, 0).result()
        assert work(desk)[0] == 1
        assert desk.case(case_id).result().events[0][1] == "Bỏ ghi nhận đã báo người dân"
        assert station.opened.replica.read(audit.verify) == ()


def test_a_fee_told_once_is_told_again_when_the_officer_speaks_anew(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        order(place, desk, case_id, "payment", reason="Nộp 8.000đ lệ phí bản sao.")
        rounds(place, station)
        urgent, (row,) = work(desk)
        # The day of the result is known, and is no day to pay by.
        assert (urgent, row.server_state, row.supplement_due) == (1, 6, None)
        assert row.due_on is not None
        notice = desk.case(case_id).result().notice
        assert notice is not None
        desk.note_told(case_id, notice.version).result()
        assert work(desk) == (0, ())
        order(place, desk, case_id, "stop", reason="Quá hạn nộp lệ phí.")
        rounds(place, station)
        assert [(one.server_state, one.office_says) for one in work(desk)[1]] == [(8, "Quá hạn nộp lệ phí.")]


def test_a_supplement_shows_its_own_last_day_and_only_waits_once_it_is_sealed(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        order(place, desk, case_id, "supplement", reasons=REASONS, due_on="2026-11-27")
        rounds(place, station)
        urgent, (row,) = work(desk)
        asked = desk.case(case_id).result()
        assert (urgent, row.office_says) == (1, REASONS[0]["text"])
        assert row.supplement_due == asked.supplement_due
        assert row.supplement_due not in (None, row.due_on)
        link.always(no_route)
        desk.open_supplement(case_id).result()
        assert work(desk)[0] == 1
        desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
        sign(desk, case_id)
        desk.seal(case_id).result()
        urgent, (row,) = work(desk)
        assert (urgent, row.answered, row.transfer) == (0, True, Transfer.QUEUED)
        assert [one.case_id for one in desk.queue().result()] == [case_id]


@pytest.mark.parametrize("acts", [("accept",), ("accept", "resolve")])
def test_words_given_with_an_acceptance_or_a_result_are_the_offices(
    tmp_path: Path, acts: tuple[str, ...]
) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        for action in acts[:-1]:
            order(place, desk, case_id, action)
        order(place, desk, case_id, acts[-1], reason="Nhận ở phòng 2.")
        rounds(place, station)
        case = desk.case(case_id).result()
        assert (case.notice, case.office_note) == (None, "Nhận ở phòng 2.")
        assert case.events[0][1].endswith(". Cơ quan ghi: Nhận ở phòng 2.")
        assert sum("phòng 2" in told for _at, told in case.events) == 1
        # The history itself keeps no words: they go when the dossier's are forgotten.
        kept = station.opened.replica.read(lambda db: db.execute("SELECT detail FROM case_event").fetchall())
        assert not any("phòng" in str(row) for row in kept)


def test_words_a_notice_says_are_said_once(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "refuse", reason="Nộp sai nơi cư trú.")
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.notice is not None
        assert (case.notice.said, case.office_note) == ("Nộp sai nơi cư trú.", None)
