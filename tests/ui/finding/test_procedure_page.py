"""The finder says what matched and what is not offered; the procedure page says all; the guide is printed."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from forms.catalogue.service import Service
from forms.errors import StationError
from kiosk.views.cases import DraftView, FoundService
from kiosk.words.service_facts import paper_facts
from tests.ui.conftest import Driver
from tests.ui.settled import done, failed
from ui.pages.finding.answer_card import AnswerActs, answer_card
from ui.pages.finding.guide_window import GuideWindow
from ui.pages.finding.service_panel import ServicePanel
from ui.paper.guide_paper import Guide, guide_html, guide_paper
from ui.parts.banner import Banner
from ui.parts.finder_list import FinderList
from ui.parts.page_preview import PagePreview

DAY = date(2026, 11, 22)


def test_no_clear_match_is_said_above_the_list_and_nothing_is_hidden(drive: Driver) -> None:
    drive.desk.vague = True
    drive.sign_in().look_up("giấy phép lái xe")
    drive.until(lambda: drive.find(QWidget, "finder.unclear").isVisible())
    assert drive.text("finder.unclear").startswith("Không thấy thủ tục khớp rõ.")
    rows = drive.find(FinderList, "finder.list").model()
    assert rows.rowCount() > 3
    assert "Chỉ gần giống chữ đã gõ" in rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    drive.find(QLineEdit, "finder.text").setText("khai sinh")
    drive.until(lambda: drive.find(QWidget, "finder.unclear").isHidden())


def replaced(drive: Driver) -> tuple[Service, Service]:
    """Let the finder find a withdrawn procedure first, and its replacement by its code."""
    old, new = (drive.desk.catalogue.service(code) for code in ("2.000986", "2.001023"))
    assert old is not None
    assert new is not None
    old = msgspec.structs.replace(old, status="withdrawn", replaced_by=new.code)

    def search(text: str, limit: int = 50):  # type: ignore[no-untyped-def]
        first = FoundService(old, 1.0, "withdrawn+synonym:ba trong một")
        return done((FoundService(new, 1.0, f"code:{new.code}"),) if text == new.code else (first,))

    drive.desk.search = search  # type: ignore[method-assign]
    return old, new


def row(drive: Driver) -> str:
    found = drive.find(FinderList, "finder.list")
    return str(found.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def shown(drive: Driver) -> str:
    def panels() -> list[ServicePanel]:
        return [one for one in drive.window.findChildren(ServicePanel) if one.isVisible()]

    # A panel that has just been put in is shown with the next turn of the event loop.
    drive.until(lambda: bool(panels()))
    panel = panels()[0]
    return "\n".join(str(one.text()) for one in panel.findChildren(QWidget) if hasattr(one, "text"))


def test_the_list_says_what_matched(drive: Driver) -> None:
    drive.sign_in().look_up("khai tu")
    drive.until(lambda: drive.text("service.name") == "Đăng ký khai tử")
    assert "Khớp" not in row(drive)
    service = drive.desk.catalogue.service("1.000656")
    assert service is not None
    hit = FoundService(service, 1.0, "synonym:báo tử")
    drive.desk.search = lambda text, limit=50: done((hit,))  # type: ignore[method-assign]
    drive.find(QLineEdit, "finder.text").setText("bao tu")
    drive.until(lambda: row(drive).endswith("Khớp cách gọi thường ngày: báo tử"))


def test_a_replaced_procedure_says_so_and_leads_on_by_one_click(drive: Driver) -> None:
    _old, new = replaced(drive)
    drive.sign_in().look_up("ba trong mot")
    drive.until(lambda: drive.window.findChild(QPushButton, "service.replacement") is not None)
    assert "Đã thay bằng thủ tục 2.001023" in row(drive)
    assert drive.window.findChild(QPushButton, "service.start") is None
    drive.find(QPushButton, "service.replacement").click()
    drive.until(lambda: drive.text("service.name") == new.name)


def test_enter_on_a_replaced_procedure_starts_nothing(drive: Driver) -> None:
    _old, new = replaced(drive)
    shell = drive.sign_in()
    shell.look_up("ba trong mot")
    drive.until(lambda: drive.window.findChild(QPushButton, "service.replacement") is not None)
    QTest.keyClick(drive.find(QLineEdit, "finder.text"), Qt.Key.Key_Return)
    drive.until(lambda: drive.text("service.name") == new.name)
    assert shell.present() == "intake"


def test_the_palette_says_both_too(drive: Driver) -> None:
    _old, new = replaced(drive)
    drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    drive.find(QLineEdit, "palette.text").setText("ba trong mot")
    found = drive.find(QListWidget, "palette.list")
    drive.until(lambda: found.count() > 1 and found.item(1).text().startswith("Liên thông"))
    said = found.item(1).text()
    assert "Đã thay bằng thủ tục 2.001023" in said
    assert "Khớp cách gọi thường ngày: ba trong một" in said
    assert found.item(2).text() == "Mở thủ tục 2.001023"
    found.setCurrentRow(2)
    QTest.keyClick(drive.find(QLineEdit, "palette.text"), Qt.Key.Key_Return)
    drive.until(lambda: drive.text("service.name") == new.name)


def test_the_page_tells_everything_known_and_what_is_not(drive: Driver) -> None:
    drive.sign_in().look_up("1.000689")
    drive.until(lambda: drive.text("service.name").startswith("Đăng ký khai sinh kết hợp"))
    page = shown(drive)
    for told in (
        "Giấy chứng sinh",
        "Mức thu do HĐND thành phố quyết định",
        "Gia đình có công với cách mạng; hộ nghèo; người khuyết tật",
        "3 ngày làm việc (suy ra từ thủ tục cùng loại, chưa xác minh)",
        "Trạm chuẩn bị giấy và hẹn, các bên ký trước cán bộ hộ tịch",
        "Trước ngày 01/03/2027",
        "Trạm chỉ giúp chuẩn bị giấy tờ",
        "Vừa, hỏi lại khi có điều chưa rõ",
    ):
        assert told in page, told


def test_ctrl_p_shows_the_guide_and_it_is_saved_as_pdf(drive: Driver, tmp_path: Path) -> None:
    shell = drive.sign_in()
    shell.look_up("1.000656")
    drive.until(lambda: drive.text("service.name") == "Đăng ký khai tử")
    QTest.keyClick(drive.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: drive.window.findChild(GuideWindow) is not None)
    window = drive.find(GuideWindow, "guide-window")
    assert window.guide.practice
    (preview,) = window.findChildren(PagePreview)
    drive.until(lambda: preview.height() == preview.heightForWidth(preview.width()))
    window.save_pdf(tmp_path / "guide.pdf")
    drive.until((tmp_path / "guide.pdf").exists)
    raw = (tmp_path / "guide.pdf").read_bytes()
    assert raw.startswith(b"%PDF-1.4")
    assert b"FontFile2" in raw
    window.save_pdf(tmp_path / "no-such-folder" / "guide.pdf")
    drive.until(lambda: drive.text("guide.refused") == "Không ghi được tệp PDF ở đó")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(GuideWindow) is None)


@pytest.mark.parametrize(
    ("confidence", "told"),
    [("high", ""), ("medium", "hỏi lại cán bộ"), ("low", "hỏi lại cán bộ trước khi làm")],
)
def test_the_guide_advises_a_citizen_instead_of_rating_itself(
    drive: Driver, confidence: str, told: str
) -> None:
    service = drive.desk.catalogue.service("1.000656")
    assert service is not None
    sure = msgspec.structs.replace(service, confidence=confidence)
    html = guide_html(
        Guide(paper_facts(FoundService(sure, has_form=True), DAY), "Điểm trạm số", DAY, practice=False)
    )
    assert "Độ tin cậy" not in html
    assert ("hỏi lại cán bộ" in html) is bool(told)
    assert told in html
    # A value that stands alone begins with a capital on paper too.
    assert '<td width="73%">Trong ngày' in html


@pytest.mark.parametrize("practice", [True, False])
def test_practice_is_printed_on_the_paper(drive: Driver, practice: bool) -> None:
    service = drive.desk.catalogue.service("1.000656")
    assert service is not None
    guide = Guide(paper_facts(FoundService(service, has_form=True), DAY), "Điểm trạm số", DAY, practice)
    (page,) = guide_paper(guide).images()
    band = [page.pixelColor(300, y).name() for y in range(95, 150)]
    assert ("#ffbf1f" in band) is practice


def test_a_long_list_of_papers_goes_over_several_pages(drive: Driver) -> None:
    service = drive.desk.catalogue.service("1.000656")
    assert service is not None
    many = msgspec.structs.replace(
        service, documents=tuple(f"<b>Giấy số {n}</b> & bản sao" for n in range(60))
    )
    guide = Guide(paper_facts(FoundService(many, has_form=True), DAY), "Điểm trạm số", DAY, practice=False)
    pages = guide_paper(guide).images()
    assert len(pages) >= 3
    assert guide_paper(guide).pdf().count(b"/Type /Page\n") == len(pages)


def test_enter_takes_what_is_chosen_before_its_page_is_shown(drive: Driver) -> None:
    drive.sign_in().look_up("khai tu")
    drive.until(lambda: drive.text("service.name") == "Đăng ký khai tử")
    list_of_found = drive.find(FinderList, "finder.list")
    list_of_found.setCurrentIndex(list_of_found.services.index(1, 0))
    chosen = list_of_found.present()
    assert chosen is not None
    assert drive.text("service.name") == "Đăng ký khai tử", "the page waits until the choice rests"
    asked: list[str] = []

    def start(code: str, *_more: object) -> Future[DraftView]:
        asked.append(code)
        return failed(StationError("disk_full"))

    drive.desk.start_case = start  # type: ignore[method-assign, assignment]
    QTest.keyClick(drive.find(QLineEdit, "finder.text"), Qt.Key.Key_Return)
    assert asked == [chosen.service.code]


def seasonal(drive: Driver, day: date, opened: list[str]) -> ServicePanel:
    service = drive.desk.catalogue.service("1.011606")
    assert service is not None
    return ServicePanel(
        FoundService(service, has_form=True),
        day,
        start=lambda: None,
        print_guide=lambda: None,
        open_service=opened.append,
    )


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 12, 14), True),
        (date(2026, 12, 15), False),
        (date(2027, 2, 1), False),
    ],
)
def test_the_yearly_review_outside_its_time_says_so_and_leads_to_what_is_done_all_year(
    drive: Driver, day: date, inside: bool
) -> None:
    opened: list[str] = []
    panel = seasonal(drive, day, opened)
    other = panel.findChild(QPushButton, "service.year_round")
    assert (other is None) is inside
    if other is not None:
        said = "\n".join(str(one.text()) for one in panel.findChildren(QWidget) if hasattr(one, "text"))
        assert "Chỉ làm trong đợt từ 01/09 đến 14/12 hằng năm, hôm nay ngoài đợt" in said
        other.click()
        assert opened == ["1.011607"]
    # The assistant's card says the same.
    acts = AnswerActs(opened.append, lambda _code: None, lambda _found: None)
    card = answer_card(1, panel.found, day, acts)
    assert (card.findChild(QPushButton, "service.year_round") is None) is inside


@pytest.mark.parametrize("code", ["1.004222", "1.004194", "1.002755", "1.010038", "1.014061", "3.000228"])
def test_the_police_counters_saturday_is_on_the_page_and_on_the_paper(drive: Driver, code: str) -> None:
    told = "Công an phường, xã làm việc cả sáng thứ Bảy, nên gọi hỏi trước khi đi"
    service = drive.desk.catalogue.service(code)
    assert service is not None
    found = FoundService(service, has_form=True)
    panel = ServicePanel(
        found, DAY, start=lambda: None, print_guide=lambda: None, open_service=lambda _code: None
    )
    assert any(told in str(one.text()) for one in panel.findChildren(QWidget) if hasattr(one, "text"))
    assert told in guide_html(Guide(paper_facts(found, DAY), "Điểm trạm số", DAY, practice=False))


def test_the_act_of_a_banner_stands_below_the_words_where_it_would_leave_them_no_room(qtbot: QtBot) -> None:
    banner = Banner("warn")
    qtbot.addWidget(banner)
    banner.say("Chỉ làm trong đợt từ 01/09 đến 14/12 hằng năm, hôm nay ngoài đợt", "Hồ sơ có thể phải đợi.")
    banner.offer("Mở thủ tục 1.011607", lambda: None, name="act")
    act = banner.findChild(QPushButton, "act")
    assert act is not None
    words = next(one for one in banner.findChildren(QLabel) if one.text().startswith("Hồ sơ"))
    banner.show()
    for width, below in ((900, False), (2 * act.sizeHint().width(), True), (900, False)):
        banner.resize(width, max(banner.heightForWidth(width), 60))
        qtbot.waitUntil(lambda below=below: (act.y() > words.geometry().bottom()) is below)  # type: ignore[misc]
        assert banner.rect().contains(act.geometry())


def test_a_procedure_that_is_shown_late_does_not_cover_its_guide(drive: Driver) -> None:
    shell = drive.sign_in()
    shell.look_up("1.000656")
    drive.until(lambda: drive.find(FinderList, "finder.list").present() is not None)
    page = shell.page()
    page.print_out()
    drive.until(lambda: drive.window.findChild(GuideWindow) is not None)
    drive.until(lambda: drive.window.findChild(ServicePanel) is not None)
    drive.idle()
    panel, guide = drive.window.findChild(ServicePanel), drive.window.findChild(GuideWindow)
    on_top = page.childAt(panel.geometry().center())
    assert on_top is not None
    assert on_top is guide or guide.isAncestorOf(on_top)
