"""The keys that are told are the keys that act: of a panel while it is up, of the screen else, and in the palette."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QPushButton

from tests.ui.cases.test_deciding import show
from tests.ui.conftest import Driver
from tests.ui.fiction import people as fiction
from tests.ui.scenes.results import resolved
from ui.keys import key_of
from ui.pages.cases.handover_panel import HandoverPanel
from ui.pages.finding.guide_window import GuideWindow
from ui.palette.panel import Palette
from ui.parts.key_hints import KeyHints
from ui.parts.keys_help import KeysHelp
from ui.parts.overlay import Overlay
from ui.parts.paper_notice import PaperNotice

CTRL = Qt.KeyboardModifier.ControlModifier
MOVES_ONLY = {"F6"}
"""Goes to the next pane of what is open; nothing to choose from a list."""


def hints(drive: Driver) -> str:
    (strip,) = drive.window.findChildren(KeyHints)
    return " ".join(strip._hints)


def hand_over(drive: Driver) -> HandoverPanel:
    show(drive, resolved())
    drive.window.shell().page().forward()
    drive.until(lambda: drive.window.findChild(HandoverPanel) is not None)
    return drive.find(HandoverPanel, "handover")


def test_the_strip_tells_the_keys_of_the_panel_and_then_of_the_screen(drive: Driver) -> None:
    panel = hand_over(drive)
    drive.until(lambda: hints(drive).startswith("Ctrl+Enter Ghi đã trả kết quả"))
    assert "Ctrl+P" not in hints(drive)
    assert "Esc Đóng" in hints(drive)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    drive.until(lambda: "Ctrl+Enter Trả kết quả…" in hints(drive))


def test_f1_tells_the_keys_of_the_panel_and_leaves_it_open(drive: Driver) -> None:
    panel = hand_over(drive)
    QTest.keyClick(drive.window, Qt.Key.Key_F1)
    drive.until(lambda: drive.window.findChild(KeysHelp) is not None)
    told = drive.window.findChild(KeysHelp)
    texts = [one.text() for one in told.findChildren(QLabel)]
    assert "Ghi đã trả kết quả" in texts
    assert "In" not in texts
    # On top of the panel, not below it.
    middle = told.mapTo(drive.window, told.card.geometry().center())
    assert told.isAncestorOf(drive.window.childAt(middle))
    QTest.keyClick(told, Qt.Key.Key_F1)
    assert len(drive.window.findChildren(KeysHelp)) == 1
    QTest.keyClick(told, Qt.Key.Key_Escape)
    drive.until(lambda: drive.window.findChild(KeysHelp) is None)
    assert panel.isVisible()


def test_nothing_happens_below_a_panel_that_covers_the_window(drive: Driver) -> None:
    panel = hand_over(drive)
    for key in (Qt.Key.Key_K, Qt.Key.Key_N, Qt.Key.Key_4):
        QTest.keyClick(drive.window, key, CTRL)
    assert drive.window.shell().present() == "cases"
    assert drive.window.findChild(Palette) is None
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    QTest.keyClick(drive.window, Qt.Key.Key_4, CTRL)
    assert drive.window.shell().present() == "sync"


def test_a_key_of_a_panel_acts_though_the_screen_has_an_act_for_it(drive: Driver) -> None:
    drive.sign_in().look_up("1.000656")
    drive.until(lambda: drive.text("service.name") == "Đăng ký khai tử")
    QTest.keyClick(drive.window, Qt.Key.Key_P, CTRL)
    drive.until(lambda: drive.window.findChild(GuideWindow) is not None)
    window = drive.find(GuideWindow, "guide-window")
    (notice,) = window.findChildren(PaperNotice)
    for _press in range(2):
        notice.hide()
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_P, CTRL)
        assert notice.isVisible()
    assert len(drive.window.findChildren(GuideWindow)) == 1


@pytest.mark.parametrize("screen", ["today", "intake", "assistant", "cases", "sync", "settings", "work"])
def test_every_f_key_of_a_screen_is_a_command(drive: Driver, screen: str) -> None:
    if screen == "work":
        drive.open_draft()
    else:
        drive.sign_in().go(screen)
    shell = drive.window.shell()
    offered = [row.side for row in shell.commands()]
    of_page = {one.key for one in shell.page().acts()}
    window_wide = {key_of(name) for name in ("help", "scan", "assistant", "sync", "lock")}
    keys = {key for key in of_page | window_wide if key.startswith("F")} - MOVES_ONLY
    assert {key: offered.count(key) for key in keys} == dict.fromkeys(keys, 1)
    assert of_page <= set(offered)
    if screen == "work":
        assert {"F2", "F8", "F9", "Ctrl+Enter"} <= of_page


@pytest.mark.parametrize("can", [True, False])
def test_handing_over_is_a_command_only_when_it_can_be_done(drive: Driver, can: bool) -> None:
    if can:
        show(drive, resolved())
    else:
        show(drive, fiction.returned())
    QTest.keyClick(drive.window, Qt.Key.Key_K, CTRL)
    line, found = drive.find(QLineEdit, "palette.text"), drive.find(QListWidget, "palette.list")
    line.setText("tra ket qua")
    row = "Trả kết quả…"
    if not can:
        drive.until(lambda: found.isVisible() or drive.find(QLabel, "palette.nothing").isVisible())
        assert drive.window.findChild(QPushButton, "case.hand_over") is None
        assert row not in [found.item(place).text() for place in range(found.count())]
        return
    drive.until(lambda: found.count() > 1 and found.item(1).text() == row)
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: drive.window.findChild(HandoverPanel) is not None)


def test_every_panel_says_how_it_is_left(drive: Driver) -> None:
    drive.sign_in()
    panel = Overlay(drive.window, "any", 300)
    assert panel.keys() == (("Esc", "Đóng"),)
    panel.answer(("Ctrl+P",), "In", panel.close)
    assert panel.keys()[0] == ("Ctrl+P", "In")


def test_f1_tells_the_twin_of_every_f_key(drive: Driver) -> None:
    drive.open_draft()
    QTest.keyClick(drive.window, Qt.Key.Key_F1)
    drive.until(lambda: drive.window.findChild(KeysHelp) is not None)
    texts = [one.text() for one in drive.window.findChild(KeysHelp).findChildren(QLabel)]
    f_keys = [text for text in texts if text.startswith("F") and text[1:2].isdigit()]
    assert f_keys
    assert [text for text in f_keys if "Ctrl+" not in text] == []
