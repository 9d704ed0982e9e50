"""The keys named at the foot of the window: all where there is room, only whole ones where there is not."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui.parts.key_hints import KeyHints

HINTS = ("F2 Quét thẻ", "F8 Lỗi kế tiếp", "Ctrl+K Tìm nhanh")


def shown(application: QApplication, width: int) -> str:
    hints = KeyHints()
    hints.show_hints(HINTS)
    hints.resize(width, 30)
    hints.show()
    application.processEvents()
    return hints.text()


def test_all_are_named_where_there_is_room(application: QApplication) -> None:
    assert [hint in shown(application, 1000) for hint in HINTS] == [True, True, True]


def test_only_whole_ones_are_named_where_there_is_not(application: QApplication) -> None:
    text = shown(application, 220)
    assert HINTS[0] in text
    assert HINTS[2] not in text
    assert text == "" or any(text.endswith(hint) for hint in HINTS)


def test_a_bigger_type_names_fewer(application: QApplication) -> None:
    hints = KeyHints()
    hints.show_hints(HINTS)
    hints.resize(hints.sizeHint().width(), 30)
    hints.show()
    application.processEvents()
    before = len(hints.text())
    hints.setStyleSheet("font-size: 40px")
    application.processEvents()
    assert len(hints.text()) < before
