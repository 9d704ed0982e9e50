"""The card of another person than the one whose card was read before, on the screen."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from forms.errors import StationError
from forms.identity.reading import IdentityReading
from kiosk.fictional.people import card_mrz
from kiosk.scanning.barcodes import Barcode
from kiosk.scanning.card_reader import read_text
from kiosk.views.cases import SavedView
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.papers.test_scan_and_papers import scan
from tests.ui.settled import done
from ui.draft.card.scan_panel import ScanPanel
from ui.draft.review.read_parts import parts_of


def test_the_card_of_another_than_the_one_read_before_says_what_goes(drive: Driver) -> None:
    drive.open_draft()
    scan(drive).read_text(fiction.card_text())
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    drive.find(ScanPanel, "scan").apply()
    drive.until(lambda: drive.window.findChild(ScanPanel) is None)
    drive.desk.answers["/requester/fullName"] = "Trần Thị Gõ Tay"
    drive.desk.provenance["/requester/fullName"] = "typed"
    panel = scan(drive)
    panel.read_text(card_mrz(fiction.family().father))
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    assert drive.text("scan.verdict") == "Có vẻ thẻ của người khác"
    assert drive.text("scan.warning").startswith("Thẻ này của người khác với người đã điền")
    box = drive.find(QCheckBox, "scan.over:/requester/fullName")
    assert (box.text(), box.isChecked()) == ("Xóa mục này", False)
    assert "(xóa)" in [one.text() for one in panel.findChildren(QLabel)]
    panel.apply()
    drive.until(lambda: drive.window.findChild(ScanPanel) is None)
    assert drive.desk.answers["/requester/fullName"] == "Trần Thị Gõ Tay"
    assert drive.desk.answers["/requester/idDoc/number"] == fiction.family().father.id_number
    assert "/requester/residence/detail" not in drive.desk.answers


def test_a_mark_of_the_person_before_is_not_written_back(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.consents = frozenset({"assist"})
    drive.open_draft()
    save = drive.desk.save_answer

    def parting(case_id: bytes, pointer: str, value: object | None) -> Future[SavedView]:
        drive.desk.consents = frozenset()
        return done(replace(save(case_id, pointer, value).result(), parted=True))

    drive.desk.save_answer = parting  # type: ignore[method-assign]
    state = drive.bench().state
    assert state.draft.consents == {"assist"}
    state.save("/requester/idDoc/number", "048191000025")
    drive.until(lambda: state.draft.consents == frozenset())
    state.word.mark("contact", True)
    drive.until(lambda: drive.desk.consents == {"contact"})


def test_the_paper_a_card_stood_for_is_asked_for_once_the_number_is_another(drive: Driver) -> None:
    fiction.fill(drive.desk)
    bench = drive.open_draft()
    bench.show_step("papers")
    assert drive.text("papers.state:d-id") == "Đủ – đã quét thẻ"
    drive.desk.slots = frozenset()
    bench.state.save("/requester/idDoc/number", "048191000025")
    drive.until(lambda: drive.text("papers.state:d-id") == "Thiếu")


def test_a_photograph_the_answers_rule_out_says_that_it_is_not_sent(drive: Driver) -> None:
    fiction.fill(drive.desk)
    drive.desk.attach(b"", "d-authority", fiction.paper()).result()
    bench = drive.open_draft()
    bench.show_step("papers")
    assert drive.text("papers.state:d-authority") == "Không gửi"
    assert "không được gửi và được xóa khi nộp" in drive.text("papers.ruled_out:d-authority")
    assert "papers" not in [part.key for part in parts_of(bench.state) if "ủy quyền" in str(part.rows)]
    bench.state.save("/requester/relation", "UY_QUYEN")
    drive.until(lambda: drive.text("papers.state:d-authority") == "Đủ")
    assert drive.window.findChild(QWidget, "papers.ruled_out:d-authority") is None


def test_a_card_that_has_run_out_by_its_dates_says_so_and_is_not_green(drive: Driver) -> None:
    drive.open_draft()
    panel = scan(drive)
    panel.read_text("048085000123||Nguyễn Văn Mẫu|02031985|Nam|Tổ 3, Hải Châu, Đà Nẵng|15062021")
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    assert drive.text("scan.verdict") == "Đọc tốt, có thể đã hết hạn"
    told = [one.text() for one in panel.findChildren(QLabel)]
    assert any("xem hạn in trên thẻ" in one for one in told)


OTHER = "048090001234||Lê Văn Khác|01021990|Nam|Đà Nẵng|10072021"


def test_what_enter_fills_in_is_the_card_that_stands_there(drive: Driver) -> None:
    drive.open_draft().scan_slot("father")
    panel = drive.find(ScanPanel, "scan")
    panel.read_text(fiction.card_text())
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    drive.desk.plan_prefill = lambda *_asked: Future()  # type: ignore[method-assign]
    panel.read_codes((Barcode("QRCode", OTHER, OTHER.encode()),))
    # The other one is read, and its plan not worked out yet: there is nothing to agree to.
    assert not drive.find(QWidget, "scan.apply").isVisible()
    panel.apply()
    drive.until(lambda: panel._latest.number == 2)
    assert "/father/fullName" not in drive.desk.answers


def test_a_card_read_late_does_not_replace_a_later_one(drive: Driver) -> None:
    drive.open_draft()
    panel = scan(drive)
    slow: Future[IdentityReading] = Future()
    failing: Future[IdentityReading] = Future()
    drive.desk.read_card = lambda _data: slow  # type: ignore[method-assign]
    panel.read_image(b"a picture")
    drive.desk.read_card = lambda _data: failing  # type: ignore[method-assign]
    panel.read_image(b"another")
    panel.read_text(fiction.card_text())
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    slow.set_result(read_text(OTHER, None))
    failing.set_exception(StationError("station_busy"))
    drive.idle()
    assert drive.find(QWidget, "scan.apply").isVisible()
    assert not [one for one in panel.findChildren(QLabel) if "Khác" in one.text()]
    panel.apply()
    mother = fiction.family().mother
    drive.until(lambda: drive.desk.answers.get("/requester/fullName") == mother.full_name)
