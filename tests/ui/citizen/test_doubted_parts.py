"""A card whose parts disagree, or that was mended: what it was, and a look at every doubted part."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from tests.ui.conftest import Driver
from tests.ui.papers.test_scan_and_papers import scan
from ui.draft.card.scan_panel import ScanPanel
from ui.parts.tick_box import TickBox

NUMBER = "/requester/idDoc/number"
DISAGREEING = "048190001234||nGUYỄN tHỊ hOA|01021970|Nữ|Đà Nẵng|10072021"
MENDED = "048190001234||nGUYỄN tHỊ hOA|01021990|Nữ|Đà Nẵng|10072021"


def shown(drive: Driver, text: str) -> ScanPanel:
    drive.open_draft()
    panel = scan(drive)
    panel.read_text(text)
    drive.until(lambda: drive.find(QWidget, "scan.apply").isVisible())
    return panel


def looks(panel: ScanPanel) -> list[str]:
    return [
        one.objectName() for one in panel.findChildren(TickBox) if one.objectName().startswith("scan.look:")
    ]


def test_what_was_mended_stands_beside_what_it_was(drive: Driver) -> None:
    panel = shown(drive, MENDED)
    said = "\n".join(one.text() for one in panel.findChildren(QLabel))
    assert "“nGUYỄN tHỊ hOA” → “Nguyễn Thị Hoa”" in said
    # Nothing else is wrong: one key, as for a card that agrees with itself.
    assert looks(panel) == []
    panel.apply()
    drive.until(lambda: drive.desk.answers.get(NUMBER) == "048190001234")


def test_parts_that_disagree_are_compared_one_by_one_before_any_is_filled_in(drive: Driver) -> None:
    panel = shown(drive, DISAGREEING)
    assert looks(panel) == ["scan.look:idNumber", "scan.look:fullName", "scan.look:birthDate"]
    line = drive.find(QWidget, "scan.text")
    drive.until(line.takes_enter)
    QTest.keyClick(line, Qt.Key.Key_Return)
    # Enter leads to the first of them; each look leads to the next, the last one back to Enter.
    for name in looks(panel):
        box = drive.find(QCheckBox, name)
        drive.until(box.hasFocus)
        assert drive.desk.answers.get(NUMBER) is None
        panel.apply()
        QTest.keyClick(box, Qt.Key.Key_Space)
    drive.until(line.hasFocus)
    drive.until(line.takes_enter)
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.desk.answers.get(NUMBER) == "048190001234")


@pytest.mark.parametrize("text", ["Đúng như trên thẻ – Ngày sinh: 01/02/1970"])
def test_the_look_says_what_to_look_for(drive: Driver, text: str) -> None:
    shown(drive, DISAGREEING)
    assert drive.find(QCheckBox, "scan.look:birthDate").accessibleName() == text
