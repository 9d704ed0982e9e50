"""The card of another person than the one whose card was read before, on the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from kiosk.fictional import card_mrz
from tests.ui import fiction
from tests.ui.conftest import Driver
from tests.ui.test_scan_and_papers import scan
from ui.draft.scan_panel import ScanPanel


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
