"""What is built for a new page is styled and broken into lines once, not at every step of its building."""

from __future__ import annotations

import inspect

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Driver
from ui.look import stylesheet, theme
from ui.parts.wrapping_button import WrappingButton

WORDS = "Thông tin về người yêu cầu và người được khai sinh"


@pytest.fixture
def styled(monkeypatch: pytest.MonkeyPatch) -> list[QWidget]:
    """Every widget whose rules were read again."""
    found: list[QWidget] = []
    really = theme.restyle

    def restyle(widget: QWidget) -> None:
        found.append(widget)
        really(widget)

    monkeypatch.setattr(theme, "restyle", restyle)
    return found


def test_a_new_field_that_has_no_problem_is_not_styled_again(qtbot: QtBot, styled: list[QWidget]) -> None:
    made = QLabel()
    qtbot.addWidget(made)
    theme.set_property(made, "tone", "")
    assert (made.property("tone"), styled) == ("", [])
    theme.set_property(made, "tone", "warn")
    theme.set_property(made, "tone", "warn")
    theme.set_property(made, "tone", "")
    assert (made.property("tone"), styled) == ("", [made, made])


def test_no_rule_tells_an_empty_property_from_none() -> None:
    rules = inspect.getsource(stylesheet)
    assert '[role="problem"]' in rules
    assert '=""' not in rules


def test_a_button_breaks_its_words_only_where_it_has_a_width(qtbot: QtBot) -> None:
    window, inside, button = QWidget(), QWidget(), WrappingButton(WORDS)
    qtbot.addWidget(window)
    window.setStyleSheet("QPushButton { font-size: 30px; }")
    for outer, inner in ((inside, button), (window, inside)):
        stack = QVBoxLayout(outer)
        stack.addWidget(inner)
    button.ensurePolished()
    assert button.text() == WORDS
    window.setFixedWidth(260)
    window.show()
    qtbot.waitUntil(lambda: "\n" in button.text())
    assert button.text().split() == WORDS.split()
    few = button.text().count("\n")
    window.setStyleSheet("QPushButton { font-size: 60px; }")
    qtbot.waitUntil(lambda: button.text().count("\n") > few)


class _StyleChanges(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            self.total += 1
        return False


def test_a_form_takes_its_rules_when_it_comes_into_the_window(
    drive: Driver, application: QApplication
) -> None:
    drive.sign_in()
    changes = _StyleChanges()
    application.installEventFilter(changes)
    try:
        drive.open_draft()
    finally:
        application.removeEventFilter(changes)
    shown = len(drive.window.findChildren(QWidget))
    # With the rules on the application each part went through them again with everything it was put into.
    assert application.styleSheet() == ""
    assert changes.total < shown
