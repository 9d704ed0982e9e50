"""Qt's own chooser and menus speak the language of the screens; Qt has no Vietnamese."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
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


def test_the_menu_of_a_line_of_text_is_ours_and_nothing_else_is_touched(application: QApplication) -> None:
    line = QLineEdit()
    said = {act.text().split("\t")[0] for act in line.createStandardContextMenu().actions()} - {""}
    assert said == {"Hoàn tác", "Làm lại", "Cắt", "Sao chép", "Dán", "Xóa", "Chọn tất cả"}
    assert QCoreApplication.translate("Elsewhere", "Open") == "Open"
    assert QCoreApplication.translate("QFileDialog", "A word nobody gave") == "A word nobody gave"
