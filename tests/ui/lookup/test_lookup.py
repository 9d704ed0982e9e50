"""A slip scanned, pasted, typed or photographed: from the palette, from the list of cases, and by F2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from forms.errors import DomainError, HostileInput
from kiosk.wording import sentence
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.fiction.told import noted
from tests.ui.scenes.lookup import SLIP, case_of, one_other, others, own
from tests.ui.scenes.lookup import said as word_said
from tests.ui.scripted.desk import CASE
from ui.camera.scan_line import ScanLine
from ui.lookup.panel import LookupPanel
from ui.palette.panel import Palette
from ui.parts.chips import Chip

CODE = "TS-10001-0100001-9"


def shown(drive: Driver, name: str) -> str:
    # A widget just made comes to sight with the next event only.
    drive.until(lambda: any(one.isVisible() for one in drive.window.findChildren(QLabel, name)))
    return drive.text(name)


def said(drive: Driver) -> str:
    panel = drive.find(LookupPanel, "lookup")
    return " ".join(one.text() for one in panel.findChildren(QLabel) if one.isVisible())


def scan(drive: Driver, text: str = SLIP) -> None:
    """Type as a hand scanner does, ending with Enter."""
    line = drive.find(QLineEdit, "lookup.text")
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_f2_without_a_draft_waits_for_a_slip(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.found = own(fiction.returned())
    drive.desk.case_view = fiction.returned()
    shell = drive.sign_in()
    for name in shell.order:
        shell.go(name)
        QTest.keyClick(drive.window, Qt.Key.Key_F2)
        panel = drive.find(LookupPanel, "lookup")
        assert drive.find(QLineEdit, "lookup.text").hasFocus()
        QTest.keyClick(panel, Qt.Key.Key_Escape)
        drive.until(lambda: drive.window.findChild(LookupPanel) is None)
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    assert "do trạm này lập ngày 21/11/2026" in shown(drive, "lookup.origin")
    assert drive.desk.looked_up == (SLIP,)
    assert shown(drive, "lookup.state:0") == "Cần bổ sung"
    assert shown(drive, "lookup.due:0") == "Bổ sung trước ngày 27/11/2026"
    # Labels just added to a panel that is up are shown with its next layout.
    drive.until(lambda: all(reason.text in said(drive) for reason in fiction.returned().reasons))
    drive.until(drive.find(QLineEdit, "lookup.text").takes_enter)
    QTest.keyClick(drive.find(QLineEdit, "lookup.text"), Qt.Key.Key_Return)
    drive.until(lambda: shell.present() == "cases" and drive.window.findChild(LookupPanel) is None)
    drive.until(lambda: drive.window.findChild(QLabel, "case.state") is not None)


def test_f2_in_a_draft_still_reads_a_card(drive: Driver) -> None:
    drive.open_draft()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    assert drive.window.findChild(LookupPanel) is None
    drive.until(lambda: drive.window.findChild(QLineEdit, "scan.text") is not None)


def test_all_three_cases_of_a_slip_are_shown(drive: Driver) -> None:
    rows = fiction.rows()
    drive.desk.found = own(case_of(rows[5]), case_of(rows[4]), case_of(rows[6]))
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    assert shown(drive, "lookup.state:0") == "Đang xử lý"
    assert shown(drive, "lookup.due:0") == "Hẹn trả ngày 24/11/2026"
    drive.until(lambda: "Còn 1/1 tệp chưa tới Cổng." in said(drive))
    assert shown(drive, "lookup.state:2") == "Có kết quả"


def test_a_slip_of_another_station_says_what_this_machine_does_not_know(drive: Driver, qtbot) -> None:  # type: ignore[no-untyped-def]
    drive.desk.found = others()
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    assert "trạm 20002" in shown(drive, "lookup.origin")
    assert "không giữ hồ sơ của trạm 20002" in shown(drive, "lookup.unknown:1")
    assert drive.window.findChild(QPushButton, "lookup.open:0") is None
    line = drive.find(ScanLine, "lookup.text")
    drive.until(line.takes_enter)
    with qtbot.waitSignal(line.nothing):
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert drive.find(LookupPanel, "lookup").isVisible()


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("slip_forged", "Chữ ký trên phiếu không đúng"),
        ("slip_cut", "Mã phiếu bị thiếu một phần hoặc đọc nhầm"),
        ("slip_long", "Mã quét được dài hơn mọi phiếu, có thể đã quét hai lần liền"),
        ("slip_version", "Phiếu này theo mẫu mới hơn chương trình trên máy"),
        ("slip_root", "Chứng thư trên phiếu không phải của hệ thống này"),
        ("slip_letters", "Mã phiếu có chữ lạ, thường do bộ gõ tiếng Việt đang bật"),
        ("case_code_check", "Mã TS này có một chữ số sai hoặc hai chữ số đổi chỗ"),
    ],
)
def test_every_refusal_has_its_sentence_and_the_line_is_ready_again(
    drive: Driver, code: str, title: str
) -> None:
    drive.desk.found = HostileInput(code)
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    assert shown(drive, "failure.title") == title
    assert drive.find(QLineEdit, "lookup.text").hasFocus()
    assert drive.find(QLineEdit, "lookup.text").text() == ""


@pytest.mark.parametrize("typed", [SLIP, CODE, CODE.replace("-", "").lower()])
def test_the_palette_looks_up_what_a_scanner_types_into_it(drive: Driver, typed: str) -> None:
    drive.desk.found = others()
    drive.sign_in()
    asked: list[str] = []
    real = drive.desk.search
    drive.desk.search = lambda text, limit=50: asked.append(text) or real(text, limit)  # type: ignore[method-assign]
    QTest.keyClick(drive.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    line = drive.find(QLineEdit, "palette.text")
    QTest.keyClicks(line, typed)
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.window.findChild(Palette) is None)
    drive.until(lambda: drive.desk.looked_up == (typed,))
    assert typed not in asked
    assert "trạm 20002" in shown(drive, "lookup.origin")


@pytest.mark.parametrize("typed", [SLIP, CODE])
def test_the_search_of_the_cases_looks_it_up_too(drive: Driver, typed: str) -> None:
    drive.desk.found = DomainError("lookup_unknown")
    drive.sign_in().go("cases")
    line = drive.find(QLineEdit, "cases.find")
    QTest.keyClicks(line, typed)
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.looked_up == (typed,))
    assert line.text() == ""
    assert shown(drive, "failure.title") == "Máy này không có hồ sơ nào mang mã vừa nhập"


def test_a_picture_and_the_clipboard_are_read(drive: Driver, tmp_path: Path) -> None:
    drive.desk.found = others()
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    panel = drive.find(LookupPanel, "lookup")
    picture = tmp_path / "slip.png"
    picture.write_bytes(b"a picture")
    panel.read_file(picture)
    drive.until(lambda: drive.desk.looked_up == ("picture of 9 bytes",))
    QGuiApplication.clipboard().setText(SLIP)
    QTest.keyClick(panel, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.desk.looked_up[-1] == SLIP)
    panel.read_file(tmp_path / "missing.png")
    assert shown(drive, "failure.title") == "Không đọc được ảnh này"


def test_the_case_opens_from_its_button(drive: Driver) -> None:
    drive.desk.rows = fiction.rows()
    drive.desk.case_view = fiction.returned()
    drive.desk.found = own(fiction.returned())
    shell = drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    drive.until(lambda: drive.window.findChild(QPushButton, "lookup.open:0") is not None)
    drive.find(QPushButton, "lookup.open:0").click()
    drive.until(lambda: shell.present() == "cases")
    assert fiction.returned().row.case_id == CASE


def other_station(drive: Driver) -> LookupPanel:
    drive.desk.found = one_other()
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    return drive.find(LookupPanel, "lookup")


def test_the_portal_is_asked_for_what_this_machine_does_not_hold(drive: Driver) -> None:
    drive.desk.word = word_said(
        state=5, supplement_due=date(2026, 12, 4), missing=("Thiếu giấy chứng sinh.",)
    )
    other_station(drive)
    assert shown(drive, "lookup.state:0") == "Cần bổ sung"
    assert drive.desk.asked == ("01" * 16,)
    assert shown(drive, "lookup.due:0") == "Bổ sung trước ngày 04/12/2026"
    assert "Cổng trả lời lúc " in shown(drive, "lookup.told:0")
    drive.until(lambda: "• Thiếu giấy chứng sinh." in said(drive))
    assert shown(drive, "lookup.mend:0").startswith("Bổ sung tại trạm đã lập hồ sơ.")
    # The panel grows with what the portal said: nothing of it is hidden while there is room.
    area = drive.find(LookupPanel, "lookup")._area
    drive.until(lambda: area.verticalScrollBar().maximum() == 0)


def test_where_nothing_is_asked_for_nobody_is_sent_anywhere(drive: Driver) -> None:
    drive.desk.word = word_said()
    other_station(drive)
    assert shown(drive, "lookup.told:0")
    assert drive.window.findChild(QLabel, "lookup.mend:0") is None


def test_while_the_portal_thinks_it_says_so_and_escape_leaves(drive: Driver) -> None:
    panel = other_station(drive)
    assert shown(drive, "lookup.asking:0") == "Đang hỏi Cổng…"
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(LookupPanel) is None)


@pytest.mark.parametrize("code", ["ask_offline", "ask_unknown", "ask_forbidden", "ask_busy", "ask_untrue"])
def test_why_it_cannot_be_told_is_said_and_the_keyboard_asks_again(drive: Driver, code: str) -> None:
    drive.desk.word = DomainError(code)
    panel = other_station(drive)
    words = shown(drive, "lookup.refused:0")
    assert words.startswith(sentence(DomainError(code)).title)
    drive.desk.word = word_said()
    drive.until(lambda: drive.window.focusWidget().objectName() == "lookup.text")
    drive.until(lambda: drive.find(QWidget, "lookup.ask:0").isVisible())
    # From the line, forward past the ways of giving a code, to what asks again.
    for _ in range(12):
        focused = drive.window.focusWidget()
        if focused is not None and focused.objectName() == "lookup.ask:0":
            break
        QTest.keyClick(focused or panel, Qt.Key.Key_Tab)
    assert drive.window.focusWidget().objectName() == "lookup.ask:0"
    QTest.keyClick(drive.window.focusWidget(), Qt.Key.Key_Space)
    assert shown(drive, "lookup.state:0") == "Đang xử lý"
    drive.until(lambda: drive.window.focusWidget().objectName() == "lookup.ask:0")
    assert len(drive.desk.asked) == 2


def own_case(drive: Driver, state: int, says: str | None) -> None:
    row = replace(fiction.returned().row, server_state=state, office_says=says, supplement_due=None)
    drive.desk.found = own(case_of(row))
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    assert shown(drive, "lookup.due:0")


@pytest.mark.parametrize("state", [3, 6, 8])
def test_what_the_office_wrote_is_said_with_what_it_decided(drive: Driver, state: int) -> None:
    own_case(drive, state, "Nộp sai nơi cư trú.")
    assert shown(drive, "lookup.says:0") == "Cơ quan ghi: Nộp sai nơi cư trú."
    assert "không thấy còn thiếu gì" not in said(drive)


def test_words_given_with_a_result_are_said_by_slip_and_on_the_cases_page(drive: Driver) -> None:
    view = noted()
    drive.desk.found = own(view)
    drive.desk.case_view = view
    shell = drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    assert shown(drive, "lookup.says:0") == "Cơ quan ghi: Nhận kết quả ở phòng 2, tầng 1."
    shell.open_case(view.row.case_id)
    drive.until(lambda: drive.text("case.said") == "Cơ quan ghi: Nhận kết quả ở phòng 2, tầng 1.")
    # The picture of it shows one case: sealed, accepted, with a result to hand over.
    said_of = [one.text() for one in drive.window.findChildren(QLabel) if one.isVisible()]
    assert not [one for one in said_of if one.startswith("Chưa niêm phong")]
    assert drive.find(QPushButton, "case.hand_over").isEnabled()


@pytest.mark.parametrize("state", [3, 8])
def test_of_a_case_that_was_refused_nothing_is_called_complete(drive: Driver, state: int) -> None:
    own_case(drive, state, None)
    assert shown(drive, "lookup.says:0") == "Máy này không còn lời cơ quan ghi. Mở hồ sơ để hỏi Cổng."
    assert "không thấy còn thiếu gì" not in said(drive)


@pytest.mark.parametrize("state", [3, 8])
def test_of_a_case_the_portal_says_was_refused_nothing_is_called_complete(drive: Driver, state: int) -> None:
    drive.desk.word = word_said(state=state, note="Sai thẩm quyền.", due_on=None)
    other_station(drive)
    assert shown(drive, "lookup.told:0")
    assert "Cơ quan ghi: Sai thẩm quyền." in said(drive)
    assert "không báo còn thiếu gì" not in said(drive)


def test_while_the_citizen_is_waited_for_no_day_of_the_result_is_counted_down(drive: Driver) -> None:
    drive.desk.word = word_said(state=5, missing=("Thiếu giấy chứng sinh.",))
    other_station(drive)
    assert shown(drive, "lookup.due:0").startswith("Cơ quan không nêu hạn bổ sung.")
    chips = [one.accessibleName() for one in drive.find(LookupPanel, "lookup").findChildren(Chip)]
    assert chips == ["Cần bổ sung"]


def test_what_is_asked_for_at_another_station_is_not_called_complete_here(drive: Driver) -> None:
    own_case(drive, 5, None)
    assert shown(drive, "lookup.due:0").startswith("Cơ quan yêu cầu bổ sung; máy này không giữ nội dung.")
    assert "không thấy còn thiếu gì" not in said(drive)


def test_what_the_office_says_meanwhile_is_read_out(drive: Driver) -> None:
    before = fiction.withdrawn()
    drive.desk.found = own(before)
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F2)
    scan(drive)
    drive.until(lambda: drive.window.findChild(QPushButton, "lookup.open:0") is not None)
    assert "Cần bổ sung" not in said(drive)
    drive.desk.found = own(fiction.returned())
    drive.held.bridge.cases_changed.emit(frozenset({before.row.case_id}))
    drive.until(lambda: "Cần bổ sung" in said(drive))
    assert drive.find(QLineEdit, "lookup.text").hasFocus()
