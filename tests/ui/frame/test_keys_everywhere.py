"""Every key that F1 names does something; over an open list the window's own keys act too.

What F1, Ctrl+K, Esc and F12 do from every kind of field of every scene is walked in `look/test_access.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
import shiboken6
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from kiosk import wording
from tests.ui import access_checks as checks
from tests.ui.keys_walk import of, told
from tests.ui.look.test_access import QuickStand, laid_out
from tests.ui.pressing import panels, press, pump, seen, soon
from tests.ui.scenes.every_scene import every_scene
from tests.ui.scenes.scene import Scene
from ui.camera.choice import CHOICE
from ui.fields.pick import PickField, PickPopup
from ui.look import theme
from ui.palette.panel import Palette
from ui.parts.keys_help import KeysHelp
from ui.parts.overlay import Overlay

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PRESSED = frozenset(
    {
        *("today", "today_empty", "intake", "form_empty", "papers", "review", "slip", "case_returned"),
        "scan",
        *("camera_paper", "prepare", "citizen_read", "assistant_question", "lookup", "copy_panel", "opinion"),
    }
)
"""Scenes of the plain suite in which every key told is pressed: the kinds of tables there are."""
_BIG = (1280, 720)
ARROWS = ("↓ ↑", "Mũi tên")
PANES = 4
"""Presses of F6 that lead round the panes of any screen."""
IN_A_PANE = frozenset({"Enter", "Down"})
"""Keys of a list or a field: they act where the cursor is, and F6 leads there."""
SEEN_ELSEWHERE = ("F1", "F12", "F4", "F5", "Ctrl+N", "Ctrl+K", "Ctrl+1")
"""The window's own, the same on every screen: pressed in `look/test_access.py` and in `test_window`."""


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    wording.set_language("vi")
    theme.set_type_size(100)
    # What an earlier test chose is remembered by the program, as it is for a clerk.
    CHOICE.read_codes(wanted=False)


class Walk:
    """One scene after another, each taken down whole."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._stand: QuickStand | None = None

    def show(self, scene: Scene) -> QuickStand:
        self.close()
        self._stand = stand = QuickStand(self._application)
        stand.window.resize(*_BIG)
        scene(stand)
        laid_out(stand)
        if QApplication.focusWidget() is None and stand.window.focusWidget() is None:
            stand.window.setFocus()
        return stand

    def close(self) -> None:
        if self._stand is not None:
            self._stand.held.close()
            pump()


@pytest.fixture
def walk(application: QApplication) -> Iterator[Walk]:
    made = Walk(application)
    yield made
    made.close()


def keys_told() -> list[str]:
    """Return the keys F1 names, as it writes them."""
    (table,) = of(KeysHelp)
    return [one.text() for one in table.findChildren(QLabel) if one.property("role") == "label"]


def presses(written: str) -> Iterator[tuple[str, ...]]:
    """Yield what to press for a written key; of keys that choose, any that does something will do."""
    if written in ARROWS:
        yield ("Down", "Up")
    elif "…" in written:
        yield tuple(written.replace("…", " ").split())
    else:
        for key in written.split(" · "):
            yield (key,)


def now_seen(stand: QuickStand) -> object:
    return seen(), stand.desk.woken, stand.desk.signed_out


def differs(stand: QuickStand, before: object) -> bool:
    return now_seen(stand) != before


def does_something(stand: QuickStand, keys: tuple[str, ...]) -> bool:
    """Press keys where the cursor is, then in the other panes of the screen, until something can be seen."""
    for _pane in range(PANES):
        before = now_seen(stand)
        line = QApplication.focusWidget()
        if "Enter" in keys and isinstance(line, QLineEdit) and not line.text():
            # Of nothing typed there is nothing to look up or to send.
            press("9")
            before = now_seen(stand)
        for key in keys:
            press(key)
            if soon(partial(differs, stand, before), 0.3):
                return True
        if not set(keys) & IN_A_PANE:
            return False
        press("F6")
    return False


def as_it_was(stand: QuickStand, first: QWidget | None, before: tuple[object, ...]) -> bool:
    """Leave what a key opened, with Esc and the cursor where it was; tell whether nothing else has changed."""
    if (panels(), checks.shown_windows()) != before[:2]:
        press("Esc")
    if first is None or not shiboken6.isValid(first):
        return False
    first.setFocus()
    laid_out(stand)
    return (panels(), checks.shown_windows(), now_seen(stand)) == before


@pytest.mark.parametrize("scene", [one for one in every_scene() if one.__name__ in PRESSED])
def test_every_key_that_f1_names_does_something_there(scene: Scene, walk: Walk) -> None:
    """In a scene built once, as long as it can be left as it was before a key."""
    written: list[str] | None = None
    silent: list[str] = []

    def pressed_in_turn() -> Iterator[tuple[str, ...]]:
        nonlocal written
        yield ("F1",)
        for one in written or ():
            if not one.startswith(tuple(SEEN_ELSEWHERE)):
                yield from presses(one)

    stand: QuickStand | None = None
    for keys in pressed_in_turn():
        if stand is None:
            stand = walk.show(scene)
            first = QApplication.focusWidget()
            before = panels(), checks.shown_windows(), now_seen(stand)
        if not does_something(stand, keys):
            silent.append(" ".join(keys))
        if written is None:
            written = keys_told()
        if not as_it_was(stand, first, before):
            stand = None
    assert not silent, "\n".join(silent)


def opened_list(walk: Walk) -> QuickStand:
    """Show a form with the list of a choice open over it."""
    stand = walk.show(next(one for one in every_scene() if one.__name__ == "form_errors"))
    (choice, *_more) = [one for one in stand.bench().step().fields.values() if isinstance(one, PickField)]
    choice.findChild(QPushButton).setFocus()
    choice.findChild(QPushButton).click()
    pump()
    assert isinstance(QApplication.activePopupWidget(), PickPopup)
    return stand


def test_esc_closes_an_open_list_and_leads_back_to_its_field(walk: Walk) -> None:
    opened_list(walk)
    press("Esc")
    assert QApplication.activePopupWidget() is None
    assert told(QApplication.focusWidget()).startswith("_PickButton")


@pytest.mark.parametrize(("key", "kind"), [("F1", KeysHelp), ("Ctrl+K", Palette)])
def test_a_key_of_the_window_closes_an_open_list_and_acts(walk: Walk, key: str, kind: type[Overlay]) -> None:
    opened_list(walk)
    press(key)
    assert QApplication.activePopupWidget() is None
    assert len(of(kind)) == 1


def test_f12_locks_though_a_list_is_open(walk: Walk) -> None:
    stand = opened_list(walk)
    press("F12")
    assert QApplication.activePopupWidget() is None
    assert soon(lambda: stand.desk.signed_out == 1)
    assert checks.shown_windows() == [stand.window]


def test_ctrl_v_takes_a_picture_though_the_cursor_stands_in_the_line(walk: Walk) -> None:
    walk.show(next(one for one in every_scene() if one.__name__ == "lookup"))
    (panel,) = panels()
    before = seen()
    QApplication.clipboard().setPixmap(QPixmap(40, 40))
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    press("Ctrl+V")
    assert soon(lambda: seen() != before)
    assert panel.findChild(QLineEdit).text() == ""
    QApplication.clipboard().clear()
