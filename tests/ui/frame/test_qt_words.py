"""Qt's own chooser, print dialogue and menus speak the language of the screens; Qt has no Vietnamese."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTimer, QTranslator
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeView,
)

from kiosk import wording
from ui.qt.print_words import PRINT_PLACES, PRINT_WORDS

SHOWN = {
    "vi": {
        *("Tìm trong:", "Tên tệp:", "Loại tệp:", "Mở", "Hủy", "Quay lại", "Đi tới", "Thư mục trên"),
        *("Tạo thư mục mới", "Xem dạng danh sách", "Xem chi tiết", "Tên", "Kích cỡ", "Loại", "Ngày sửa"),
    },
    "en": {
        *(
            "Look in:",
            "File name:",
            "Files of type:",
            "Open",
            "Cancel",
            "Back",
            "Forward",
            "Parent Directory",
        ),
        *("Create New Folder", "List View", "Detail View", "Name", "Size", "Kind", "Date Modified"),
    },
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_chooser_of_a_desktop_without_a_theme_is_in_the_language_of_the_screens(
    application: QApplication, tmp_path: Path, language: str
) -> None:
    wording.set_language(language)
    try:
        chooser = QFileDialog(None, "", str(tmp_path), "PDF (*.pdf)")
        chooser.setOption(QFileDialog.Option.DontUseNativeDialog)
        table = chooser.findChild(QTreeView)
        assert table is not None
        said = {one.text() for kind in (QLabel, QPushButton) for one in chooser.findChildren(kind)}
        said |= {one.toolTip() for one in chooser.findChildren(QToolButton)}
        said |= {str(table.model().headerData(at, Qt.Orientation.Horizontal)) for at in range(4)}
        assert {one for one in said if one} == SHOWN[language]
    finally:
        wording.set_language("vi")


class Asked(QTranslator):
    """Remembers everything Qt asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: set[tuple[str, str]] = set()

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        self.words.add((context, source))
        return None


SAME = {"Form", "...", "mm", "Inches (in)", "Points (pt)", "Pica (P̸)", "Didot (DD)", "Cicero (CC)"}
"""Never seen, or called so everywhere."""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_print_dialogue_of_a_desktop_without_one_is_too(application: QApplication, language: str) -> None:
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    wording.set_language(language)
    asked = Asked()
    application.installTranslator(asked)
    try:
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        dialog = QPrintDialog(printer)
        dialog.show()
        properties = dialog.findChild(QPushButton, "properties")
        assert properties is not None
        titles: list[str] = []

        def look() -> None:
            shown = QApplication.activeModalWidget()
            assert shown is not None
            titles.append(shown.windowTitle())
            shown.close()

        QTimer.singleShot(0, look)
        properties.click()
        known = {(place, word) for place, word in asked.words if place in PRINT_PLACES and word not in SAME}
        left = {
            word
            for _place, word in known
            if word[0] not in "1234569" and word.replace("&", "") not in PRINT_WORDS
        }
        assert len(known) > 80
        assert left == set()
        said = {one.text() for one in dialog.findChildren(QPushButton)}
        expected = {
            "vi": {"In", "Hủy", "Thiết đặt", "Chi tiết >>"},
            "en": {"Print", "Cancel", "Properties", "Options >>"},
        }
        assert expected[language] <= {one.replace("&", "") for one in said}
        assert titles == [{"vi": "Thiết đặt máy in", "en": "Printer Properties"}[language]]
        dialog.close()
    finally:
        application.removeTranslator(asked)
        wording.set_language("vi")


def test_the_menu_of_a_line_of_text_is_ours_and_nothing_else_is_touched(application: QApplication) -> None:
    line = QLineEdit()
    said = {act.text().split("\t")[0] for act in line.createStandardContextMenu().actions()} - {""}
    assert said == {"Hoàn tác", "Làm lại", "Cắt", "Sao chép", "Dán", "Xóa", "Chọn tất cả"}
    assert QCoreApplication.translate("Elsewhere", "Open") == "Open"
    assert QCoreApplication.translate("QFileDialog", "A word nobody gave") == "A word nobody gave"
