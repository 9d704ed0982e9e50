"""A day put off and a case forwarded are work until the citizen was told; slip, page and form 01 name the office."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from forms.stamp import vietnam_date
from kiosk.views.attention import OfficeNews
from sync.portal.dossiers import dossiers
from sync.portal.stations import stations
from tests.kiosk.intake.test_conflicts import order, sign
from tests.kiosk.intake.test_telling import work
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.portal.test_due_days import limit
from tests.support.portal import Desk, officer_token
from ui.paper.appointment_paper import _html
from ui.paper.slip_words import status_of
from ui.parts.case_facts import facts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stations import Practice

EXTENDED = {"reason": "Phải xác minh nơi cư trú.", "due_on": "2026-12-18"}
FORWARDED = {"reason": "Đúng thẩm quyền.", "unit_code": "20257"}
UNIT = "UBND phường Thanh Khê"
FEE = "Nộp 300.000đ tại quầy 3"
NEW_DAY = date(2026, 12, 18)


def other_unit(place: Practice) -> None:
    with place.portal.store.writing() as db:
        stations.add_unit(db, "20257", UNIT)


def without_a_limit(place: Practice, folder: Path) -> None:
    limit(place.portal, folder, None, None)


def test_a_day_put_off_is_on_today_with_day_and_reason_until_it_was_told(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        assert work(desk) == (0, ())
        assert desk.case(case_id).result().notice is None
        order(place, desk, case_id, "extend", **EXTENDED)
        rounds(place, station)
        urgent, (row,) = work(desk)
        assert (urgent, row.news) == (1, OfficeNews(NEW_DAY, None, "Phải xác minh nơi cư trú."))
        notice = desk.case(case_id).result().notice
        assert notice is not None
        assert (notice.news, notice.told_ms) == (row.news, None)
        desk.note_told(case_id, notice.version).result()
        assert work(desk) == (0, ())
        told = desk.case(case_id).result()
        assert told.row.news is None
        assert told.notice is not None
        assert told.notice.told_ms is not None
        # A slip of the hand, taken back; another day is told anew.
        desk.note_told(case_id, 0).result()
        assert work(desk)[0] == 1
        desk.note_told(case_id, notice.version).result()
        order(place, desk, case_id, "extend", reason="Thêm giấy tờ.", due_on="2026-12-21")
        rounds(place, station)
        assert [one.news for one in work(desk)[1]] == [OfficeNews(date(2026, 12, 21), None, "Thêm giấy tờ.")]


def test_a_forwarding_names_the_office_that_has_the_case(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        other_unit(place)
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        first = desk.appointment(case_id).result()
        assert (first.unit, first.handled_by) == (desk.slip(case_id).result().unit, "")
        assert UNIT not in status_of(desk.slip(case_id).result().standing)
        place.clock.advance(3_600)
        order(place, desk, case_id, "forward", **FORWARDED)
        rounds(place, station)
        urgent, (row,) = work(desk)
        assert (urgent, row.news) == (1, OfficeNews(None, UNIT, "Đúng thẩm quyền."))
        case = desk.case(case_id).result()
        assert case.events[0][1] == f"Cổng báo: chuyển hồ sơ sang {UNIT}"
        since = vietnam_date(case.unit_since_ms // 1000)
        assert case.row.server_at_ms is not None
        assert case.unit == UNIT
        assert case.unit_since_ms >= case.row.server_at_ms + 3_600_000
        said = status_of(desk.slip(case_id).result().standing)
        assert f"hồ sơ nay do {UNIT} giải quyết từ {since:%d/%m/%Y}" in said
        paper = desk.appointment(case_id).result()
        assert (paper.unit, paper.handled_by) == (first.unit, UNIT)
        assert f"{UNIT}, từ ngày {since:%d/%m/%Y}" in _html(paper)
        assert case.notice is not None
        desk.note_told(case_id, case.notice.version).result()
        assert work(desk) == (0, ())
        # What was told is not asked again, and the office is still named.
        assert desk.case(case_id).result().unit == UNIT


def test_a_forwarding_between_two_polls_is_heard_with_what_came_after(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        other_unit(place)
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "forward", **FORWARDED)
        code = desk.case(case_id).result().dossier_code
        other = Desk(place.client, officer_token(place.portal, "can-bo-khac", unit="20257"))
        version = other.get(f"/v1/officer/dossiers/{code}").json()["version"]
        assert other.post(f"/v1/officer/dossiers/{code}/accept", {"version": version}).status_code == 200
        rounds(place, station)
        case = desk.case(case_id).result()
        assert (case.row.server_state, case.unit) == (2, UNIT)
        assert case.row.news is not None
        # The officer said something else since; the reason of the forwarding is not made up.
        assert (case.row.news.unit, case.row.news.said) == (UNIT, None)
        # It was taken on where it was forwarded to.
        assert desk.appointment(case_id).result().unit == UNIT


def test_a_day_moved_by_the_citizens_own_answer_is_told_too(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        first = desk.appointment(case_id).result().due_on
        assert first is not None
        order(place, desk, case_id, "supplement", reasons=[{"text": "Thiếu giấy"}])
        rounds(place, station)
        place.clock.advance(10 * 86_400)
        desk.open_supplement(case_id).result()
        desk.save_answer(case_id, "/child/fullName", "Nguyễn Mẫu Bình").result()
        sign(desk, case_id)
        desk.seal(case_id).result()
        rounds(place, station)
        case = desk.case(case_id).result()
        new = case.row.due_on
        assert new is not None
        assert new > first
        assert case.row.news == OfficeNews(new, None, None)
        assert work(desk)[0] == 1
        assert case.events[0][1] == (
            f"Cổng báo: Đang xử lý. Cổng báo: đổi ngày hẹn từ {first:%d/%m/%Y} sang {new:%d/%m/%Y}"
        )
        assert case.notice is not None
        desk.note_told(case_id, case.notice.version).result()
        assert work(desk) == (0, ())


def test_a_day_put_off_between_two_polls_is_heard_with_what_came_after(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        order(place, desk, case_id, "extend", **EXTENDED)
        order(place, desk, case_id, "process")
        rounds(place, station)
        row = desk.case(case_id).result().row
        assert (row.server_state, row.news) == (4, OfficeNews(NEW_DAY, None, None))


def test_form_01_names_who_took_the_case_on_and_when_though_it_was_forwarded_before_the_poll(
    tmp_path: Path,
) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        other_unit(place)
        case_id = sealed(desk)
        rounds(place, station)
        own = desk.slip(case_id).result().unit
        accepted_ms = place.clock.now_ms()
        order(place, desk, case_id, "accept")
        place.clock.advance(3 * 86_400)
        order(place, desk, case_id, "forward", **FORWARDED)
        rounds(place, station)
        paper = desk.appointment(case_id).result()
        assert (paper.unit, paper.handled_by) == (own, UNIT)
        assert paper.accepted_ms == accepted_ms // 1000 * 1000
        assert paper.handled_since_ms == (accepted_ms // 1000 + 3 * 86_400) * 1000


def test_a_forwarding_for_the_same_reason_as_the_last_one_is_heard(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        other_unit(place)
        with place.portal.store.writing() as db:
            stations.add_unit(db, "20260", "UBND phường Sơn Trà")
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        order(place, desk, case_id, "forward", **FORWARDED)
        rounds(place, station)
        place.clock.advance(3_600)
        code = desk.case(case_id).result().dossier_code
        other = Desk(place.client, officer_token(place.portal, "can-bo-khac", unit="20257"))
        version = other.get(f"/v1/officer/dossiers/{code}").json()["version"]
        again = {"version": version, **FORWARDED, "unit_code": "20260"}
        assert other.post(f"/v1/officer/dossiers/{code}/forward", again).status_code == 200
        rounds(place, station)
        assert desk.case(case_id).result().unit == "UBND phường Sơn Trà"


def test_a_day_and_a_unit_are_told_beside_a_fee_that_is_due(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        other_unit(place)
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        order(place, desk, case_id, "payment", reason=FEE)
        rounds(place, station)
        notice = desk.case(case_id).result().notice
        assert notice is not None
        assert (notice.said, notice.news) == (FEE, None)
        desk.note_told(case_id, notice.version).result()
        assert work(desk) == (0, ())
        order(place, desk, case_id, "extend", **EXTENDED)
        rounds(place, station)
        order(place, desk, case_id, "forward", **FORWARDED)
        rounds(place, station)
        urgent, (row,) = work(desk)
        news = OfficeNews(NEW_DAY, UNIT, None)
        assert (urgent, row.office_says, row.news) == (1, FEE, news)
        assert facts(row).endswith(f"Chuyển sang {UNIT} · {FEE} · {row.code}")
        notice = desk.case(case_id).result().notice
        assert notice is not None
        assert (notice.state, notice.said, notice.news, notice.told_ms) == (6, FEE, news, None)
        desk.note_told(case_id, notice.version).result()
        assert work(desk) == (0, ())


def test_a_day_put_off_before_a_fee_is_told_with_it(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        order(place, desk, case_id, "extend", **EXTENDED)
        rounds(place, station)
        order(place, desk, case_id, "payment", reason=FEE)
        rounds(place, station)
        urgent, (row,) = work(desk)
        assert (urgent, row.office_says, row.news) == (1, FEE, OfficeNews(NEW_DAY, None, None))
        # Not told while it was due: it is still to be told afterwards.
        order(place, desk, case_id, "process")
        rounds(place, station)
        assert desk.case(case_id).result().row.news == OfficeNews(NEW_DAY, None, None)


def test_a_first_day_an_officer_names_is_told(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        without_a_limit(place, tmp_path)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        case = desk.case(case_id).result()
        assert (case.row.server_state, case.row.due_on, case.row.news) == (2, None, None)
        order(place, desk, case_id, "extend", **EXTENDED)
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.row.news == OfficeNews(NEW_DAY, None, EXTENDED["reason"], first=True)
        assert facts(case.row).startswith("Hẹn trả ngày 18/12/2026 · Phải xác minh")
        assert work(desk)[0] == 1
        assert case.notice is not None
        assert case.notice.news == case.row.news
        assert case.events[0][1] == "Cổng báo: cơ quan hẹn trả ngày 18/12/2026"
        desk.note_told(case_id, case.notice.version).result()
        assert work(desk) == (0, ())
        # Mended before it was told again: then it is another day.
        order(place, desk, case_id, "extend", reason="Nhầm ngày.", due_on="2026-12-21")
        rounds(place, station)
        news = desk.case(case_id).result().row.news
        assert news == OfficeNews(date(2026, 12, 21), None, "Nhầm ngày.")


def test_a_first_day_named_between_two_polls_is_told(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        without_a_limit(place, tmp_path)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        order(place, desk, case_id, "extend", **EXTENDED)
        order(place, desk, case_id, "process")
        rounds(place, station)
        case = desk.case(case_id).result()
        assert case.row.news == OfficeNews(NEW_DAY, None, None, first=True)
        assert case.events[0][1] == "Cổng báo: Đang xử lý. Cổng báo: cơ quan hẹn trả ngày 18/12/2026"


def test_form_01_of_a_case_without_a_time_limit_is_printed_as_long_as_it_goes_on(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        without_a_limit(place, tmp_path)
        order(place, desk, case_id, "accept")
        rounds(place, station)
        for action, what in (
            ("process", {}),
            ("payment", {"reason": FEE}),
            ("process", {}),
            ("supplement", {"reasons": [{"text": "Thiếu giấy"}]}),
        ):
            order(place, desk, case_id, action, **what)
            rounds(place, station)
            assert desk.case(case_id).result().accepted, action
            assert desk.appointment(case_id).result().due_on is None
        order(place, desk, case_id, "stop", reason="Quá hạn.")
        rounds(place, station)
        assert not desk.case(case_id).result().accepted


def test_a_day_named_before_acceptance_makes_no_form_01(tmp_path: Path) -> None:
    """Older portals let an officer name one."""
    with linked(tmp_path) as (place, _), place.signed_in() as (desk, station):
        case_id = sealed(desk)
        rounds(place, station)
        order(place, desk, case_id, "supplement", reasons=[{"text": "Thiếu giấy"}])
        rounds(place, station)
        with place.portal.store.writing() as db:
            row = dossiers.by_case(db, case_id)
            assert row is not None
            dossiers.move(
                db, row, "extend", row.state, place.portal.now_s(), due_on="2026-12-18", note="Thêm"
            )
        rounds(place, station)
        case = desk.case(case_id).result()
        assert (case.row.server_state, case.row.due_on, case.accepted) == (5, NEW_DAY, False)
