"""The slip's status in words, the mark of a withdrawn case on both papers, and what the screen says beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from kiosk import wording
from kiosk.views.slip import SlipKind, SlipStanding, SlipView
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.printing.test_consent_sheet import text_of
from tests.ui.scripted.desk import CASE, ScriptedDesk
from ui.draft.printed.slip_panel import SlipPanel
from ui.draft.printed.slip_window import SlipWindow
from ui.paper import slip_paper
from ui.paper.receipt_paper import receipt_image
from ui.paper.slip_words import copy_of, facts_of, status_of, withdrawn_mark

AS_OF = "(tính đến 12:00 ngày 22/11/2026)"
SEALED = "Đã niêm phong tại trạm, tự gửi lên Cổng khi có mạng"


@pytest.fixture
def slip(application: QApplication) -> SlipView:
    del application
    desk = ScriptedDesk(practice=False)
    fiction.fill(desk)
    return desk.slip(CASE).result()


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (SlipStanding("sealed", NOON), SEALED),
        (
            SlipStanding("text", NOON, files_done=1, files_total=3),
            "Cổng đã nhận nội dung, còn 2/3 tệp chưa tới",
        ),
        (SlipStanding("text", NOON, files_done=3, files_total=3), "Đã gửi hết, Cổng chưa xác nhận nhận đủ"),
        (SlipStanding("received", NOON), "Cổng đã nhận đủ, chờ cơ quan tiếp nhận"),
        (SlipStanding("set_aside", NOON), "Cổng chưa nhận; cần sửa và gửi lại tại trạm"),
        (SlipStanding("withdraw_asked", NOON), "Đã yêu cầu rút hồ sơ, chờ Cổng trả lời"),
        (SlipStanding("withdrawn", NOON), "HỒ SƠ ĐÃ RÚT"),
        (SlipStanding("office", NOON, state=3), "Cổng báo: Không được tiếp nhận"),
        (
            SlipStanding("office", NOON, state=4, due_on=date(2026, 11, 24)),
            "Cổng báo: Đang xử lý, hẹn trả 24/11/2026",
        ),
    ],
)
def test_every_standing_has_its_words_and_its_moment(
    slip: SlipView, standing: SlipStanding, said: str
) -> None:
    shown = dict(facts_of(replace(slip, standing=standing)))["Trạng thái"]
    assert shown == status_of(standing) == f"{said} {AS_OF}"


def test_cases_that_stand_alike_share_a_line_and_others_have_their_own(slip: SlipView) -> None:
    alike = replace(slip, others=fiction.same_sitting(), standing=SlipStanding("sealed", NOON + 500))
    assert dict(facts_of(alike))["Trạng thái"] == f"{SEALED} {AS_OF}"
    first, second = fiction.same_sitting()
    gone = replace(first, standing=SlipStanding("withdrawn", NOON))
    mixed = replace(alike, others=(gone, second))
    lines = dict(facts_of(mixed))
    assert "Trạng thái" not in lines
    assert lines["Thủ tục 1"].startswith(f"{first.code} · HỒ SƠ ĐÃ RÚT {AS_OF}\n")
    assert lines["Thủ tục 2"].startswith(f"{second.code} · {SEALED} {AS_OF}\n")
    assert withdrawn_mark(mixed) == f"CÓ HỒ SƠ ĐÃ RÚT: {first.code}"


def test_the_same_long_fee_stands_once_on_a_common_slip(slip: SlipView) -> None:
    first, second = fiction.same_sitting()
    lines = dict(facts_of(replace(slip, others=(first, replace(second, fee=first.fee)), fee="Miễn phí")))
    assert "Miễn cho: gia đình có công với cách mạng, hộ nghèo, người khuyết tật" in lines["Thủ tục 1"]
    assert lines["Thủ tục 2"].endswith("Phí: như Thủ tục 1")
    assert lines["Thủ tục 3"].endswith("Phí: Miễn phí")


def test_what_was_paid_stands_with_the_fee_and_in_one_line_on_a_common_slip(slip: SlipView) -> None:
    paid = replace(slip, fee="16.000đ. Miễn cho: hộ nghèo", paid="Đã thu 16.000đ, biên lai số 7")
    alone = dict(facts_of(paid))
    assert alone["Phí, lệ phí"] == "16.000đ. Miễn cho: hộ nghèo. Đã thu 16.000đ, biên lai số 7"
    first, second = fiction.same_sitting()
    common = dict(facts_of(replace(paid, others=(replace(first, paid="Đã thu 8.000đ"), second))))
    assert common["Đã thu (thủ tục)"] == "1: 8.000đ; 3: 16.000đ, biên lai số 7"
    assert not any("Đã thu" in name for name, _ in facts_of(replace(slip, others=(first, second))))


def test_a_withdrawn_slip_has_a_black_band_on_both_papers(slip: SlipView) -> None:
    gone = replace(slip, standing=SlipStanding("withdrawn", NOON))
    assert "HỒ SƠ ĐÃ RÚT</b>" in slip_paper._top_html(gone)
    for draw, share in ((slip_paper.slip_image, 0.6), (receipt_image, 0.8)):
        plain, marked = draw(slip), draw(gone)
        assert not blackest(plain) > share
        assert blackest(marked) > share


def blackest(page) -> float:  # type: ignore[no-untyped-def]
    """Return the darkest line's share of black in the upper part of a page."""
    upper = page.copy(QRect(0, 0, page.width(), page.height() // 8)).scaledToWidth(200)
    lines = (
        sum(upper.pixelColor(x, y).lightness() < 100 for x in range(200)) / 200 for y in range(upper.height())
    )
    return max(lines)


def test_only_a_copy_after_the_first_has_its_time(slip: SlipView) -> None:
    assert copy_of(slip) == "Bản in lần 1"
    again = replace(slip, printed=2, made_ms=NOON + 86_400_000)
    assert copy_of(again) == "Bản in lần 2, in lại lúc 12:00 ngày 23/11/2026"


@pytest.mark.parametrize(
    ("kind", "headline", "never"),
    [
        ("sealed", "Đã niêm phong tại trạm", "đã ký xác nhận"),
        ("received", "Cổng đã nhận đủ", "tự gửi"),
        ("set_aside", "Cổng chưa nhận hồ sơ này", "máy tự gửi"),
        ("withdraw_asked", "Đã yêu cầu rút, chờ Cổng", "tự gửi"),
        ("withdrawn", "Hồ sơ đã rút", "tự gửi"),
        ("office", "Không tiếp nhận", "tự gửi"),
    ],
)
def test_the_screen_says_where_the_case_stands(
    drive: Driver, kind: SlipKind, headline: str, never: str
) -> None:
    fiction.fill(drive.desk)
    drive.desk.standing = SlipStanding(kind, NOON, state=3 if kind == "office" else 0)
    shell = drive.sign_in()
    SlipWindow(shell.stage, drive.desk.slip(CASE).result(), CASE, shell).show_over(shell)
    assert drive.text("slip.standing") == headline
    said = drive.find(QWidget, "slip.standing_told").text()
    assert wording.moment(NOON) in said
    assert never not in said


def test_an_open_slip_follows_its_case(drive: Driver, tmp_path: Path) -> None:
    fiction.fill(drive.desk)
    drive.desk.standing = SlipStanding("sealed", NOON)
    shell = drive.sign_in()
    window = SlipWindow(shell.stage, drive.desk.slip(CASE).result(), CASE, shell)
    window.show_over(shell)
    assert drive.text("slip.standing") == "Đã niêm phong tại trạm"
    drive.desk.standing = SlipStanding("received", NOON)
    drive.held.bridge.cases_changed.emit(frozenset({CASE}))
    drive.until(lambda: drive.text("slip.standing") == "Cổng đã nhận đủ")
    drive.find(SlipPanel, "slip").save_pdf(tmp_path / "slip.pdf")
    drive.until((tmp_path / "slip.pdf").exists)
    assert "Cổng đã nhận đủ" in text_of(tmp_path / "slip.pdf")
