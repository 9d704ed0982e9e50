"""F1, Ctrl+K, Esc and F12 on every screen, panel and window of the gallery, from every kind of field on it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from kiosk import wording
from tests.ui import access_checks as checks
from tests.ui.look.test_access import QuickStand, laid_out
from tests.ui.pressing import front, panels, press, pump, seen, soon
from tests.ui.scenes.every_scene import every_scene
from tests.ui.scenes.scene import Scene
from ui.camera.choice import CHOICE
from ui.fields.pick import PickField, PickPopup
from ui.frame.shell import Shell
from ui.look import theme
from ui.palette.panel import Palette
from ui.parts.keys_help import KeysHelp
from ui.parts.overlay import Overlay, panel_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PLAIN = frozenset(
    {
        *("signin", "today", "today_empty", "intake", "form_empty", "papers", "review", "slip", "settings"),
        *("scan", "camera_paper", "cases", "case_returned", "prepare", "form_newer", "content_asking"),
        *("citizen_read", "assistant_question", "form_moved", "guide", "lookup"),
        *("palette", "copy_panel", "copy_pane"),
        *("interrupted_one", "room_on_the_disk", "practice_exercises", "slip_withdrawn", "consent_sheet"),
        *("handover", "opinion", "opinion_own_screen", "lost_codes_list", "sync", "withdraw", "declaration"),
        *("case_appointment", "opinion_waiting", "keys_help", "scan_whose", "clock_asked", "scanned_files"),
        "settings_person",
    }
)
"""Scenes of the plain suite: each screen and each panel once. The long one walks all."""
PRESSED = frozenset(
    {
        *("today", "today_empty", "intake", "form_empty", "papers", "review", "slip", "case_returned"),
        "scan",
        *("camera_paper", "prepare", "citizen_read", "assistant_question", "lookup", "copy_panel", "opinion"),
    }
)
"""Scenes of the plain suite in which every key told is pressed, each on a fresh window: the kinds of tables there are."""
_BIG = (1280, 720)
ARROWS = ("↓ ↑", "Mũi tên")
PANES = 4
"""Presses of F6 that lead round the panes of any screen."""
IN_A_PANE = frozenset({"Enter", "Down"})
"""Keys of a list or a field: they act where the cursor is, and F6 leads there."""
SEEN_ELSEWHERE = ("F1", "F12", "F4", "F5", "Ctrl+N", "Ctrl+K", "Ctrl+1")
"""The window's own, the same on every screen: pressed by the tests above and in `test_window`."""


def scenes() -> list[object]:
    return [
        pytest.param(scene, id=scene.__name__, marks=() if scene.__name__ in PLAIN else pytest.mark.long)
        for scene in every_scene()
    ]


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    wording.set_language("vi")
    theme.set_type_size(100)
    # What an earlier test chose is remembered by the program, as it is for a clerk.
    CHOICE.read_codes(wanted=False)


kinds_up: dict[str, set[type]] = {}
"""Panels of each scene shown so far: a test of this module walks no scene again for them."""


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
        kinds_up[scene.__name__] = {type(one) for one in panels()}
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


def told(widget: QWidget | None) -> str:
    if widget is None or not shiboken6.isValid(widget):
        return "nothing"
    return f"{type(widget).__name__} {widget.objectName()}"


def kinds_of_fields() -> Iterator[QWidget]:
    """Give one of each kind of field in reach the focus, and yield it; what a field left says may take others away."""
    ground = panel_of(QApplication.focusWidget()) or front()
    been = set()
    for widget in checks.controls(ground):
        if not shiboken6.isValid(widget) or not widget.isVisible():
            continue
        kind = type(widget).__name__, widget.objectName().partition(":")[0]
        if kind in been or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        been.add(kind)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        pump()
        if shiboken6.isValid(widget) and QApplication.focusWidget() is widget:
            yield widget


def of(kind: type[Overlay]) -> list[Overlay]:
    return [one for one in panels() if isinstance(one, kind)]


def comes_back(widget: QWidget, key: str) -> Iterator[str]:
    """Tell when Esc does not lead from what a key opened back to the field."""
    press("Esc")
    if of(KeysHelp) or of(Palette):
        yield f"{key}, Esc: stays open, from {told(widget)}"
    if QApplication.focusWidget() is not widget:
        yield f"{key}, Esc: from {told(widget)} to {told(QApplication.focusWidget())}"


def opened_and_left(stand: QuickStand) -> Iterator[str]:
    """Press F1 and Ctrl+K twice and Esc from every kind of field; tell what went wrong. Nothing is left open."""
    signed_in = stand.window.shell() is not None and stand.window.shell().isVisible()
    for widget in kinds_of_fields():
        over = panel_of(widget)
        press("F1")
        shown = of(KeysHelp)
        if len(shown) != 1 or panel_of(QApplication.focusWidget()) is not shown[0]:
            yield f"F1: {len(shown)} tables, from {told(widget)}"
        press("F1")
        if len(of(KeysHelp)) > 1:
            yield f"F1 twice: {len(of(KeysHelp))} tables, from {told(widget)}"
        if of(KeysHelp):
            yield from comes_back(widget, "F1")
        # Below a panel nobody would see what it finds; the citizen is shown no list of cases.
        opens = signed_in and over is None and widget.window() is stand.window
        press("Ctrl+K")
        if len(of(Palette)) != opens:
            yield f"Ctrl+K: {len(of(Palette))} palettes, from {told(widget)}"
        press("Ctrl+K")
        if len(of(Palette)) > 1:
            yield f"Ctrl+K twice, from {told(widget)}"
        if of(Palette):
            yield from comes_back(widget, "Ctrl+K")


def closes_the_top_only(stand: QuickStand) -> None:
    """Press Esc where the cursor is, and see what is up close and nothing else change."""
    shell = stand.window.shell()
    before, windows, at = panels(), checks.shown_windows(), shell.present() if shell is not None else ""
    top, answers = panel_of(QApplication.focusWidget()), dict(stand.desk.answers)
    in_front = front()
    press("Esc")
    if top is not None:
        assert not shiboken6.isValid(top) or top not in panels()
        assert len(before) - len(panels()) == 1 or in_front is not stand.window
    elif in_front is not stand.window:
        assert in_front not in checks.shown_windows()
    else:
        assert checks.shown_windows() == windows
    assert stand.window in checks.shown_windows()
    assert (shell.present() if shell is not None else "") == at
    assert stand.desk.answers == answers
    now = QApplication.focusWidget()
    assert now is not None or not stand.window.isActiveWindow()
    assert now is None or not now.visibleRegion().isNull() or now.isVisible()


def locks_at_once(stand: QuickStand) -> None:
    """Press F12, and see everything gone but the sign-in."""
    shell = stand.window.shell()
    was_signed_in, before = isinstance(shell, Shell) and shell.isVisible(), stand.desk.signed_out
    press("F12")
    # At once: not after what is on its way to or from the portal.
    assert shell is None or not shell.isVisible()
    assert panels() == []
    assert checks.shown_windows() == [stand.window]
    if was_signed_in:
        assert soon(lambda: stand.desk.signed_out == before + 1)
    assert soon(stand.window.sign_in_page().isVisible)


@pytest.mark.parametrize("scene", scenes())
def test_help_and_palette_lead_back_and_esc_and_f12_close_what_is_up(scene: Scene, walk: Walk) -> None:
    """In a scene built once, as long as what was pressed left it as it was."""
    stand = walk.show(scene)
    first, up, windows = QApplication.focusWidget(), panels(), checks.shown_windows()
    on_top = panel_of(first)
    if of(KeysHelp) or of(Palette):
        press("Ctrl+K")
        press("F1")
        assert len(of(Palette)) + len(of(KeysHelp)) <= 2
        assert len(of(Palette)) == len([one for one in up if isinstance(one, Palette)])
        stand = walk.show(scene)
    else:
        wrong = list(opened_and_left(stand))
        assert not wrong, "\n".join(wrong)
        assert (panels(), checks.shown_windows()) == (up, windows)
        if first is not None and shiboken6.isValid(first):
            first.setFocus()
            pump()
        assert panel_of(QApplication.focusWidget()) is on_top
    closes_the_top_only(stand)
    locks_at_once(stand if (panels(), checks.shown_windows()) == (up, windows) else walk.show(scene))


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


@pytest.mark.parametrize("scene", [one for one in every_scene() if one.__name__ in PRESSED])
def test_every_key_that_f1_names_does_something_there(scene: Scene, walk: Walk) -> None:
    walk.show(scene)
    press("F1")
    written = keys_told() if of(KeysHelp) else []
    silent = []
    for one in written:
        if one.startswith(tuple(SEEN_ELSEWHERE)):
            continue
        for keys in presses(one):
            if not does_something(walk.show(scene), keys):
                silent.append(f"{one}: {keys}")
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


def leaves(kind: type) -> list[type]:
    return [leaf for one in kind.__subclasses__() for leaf in leaves(one)] or [kind]


def test_no_panel_is_left_out(walk: Walk) -> None:
    """Every panel of the program is up in a scene of the plain suite."""
    for scene in every_scene():
        if scene.__name__ in PLAIN and scene.__name__ not in kinds_up:
            walk.show(scene)
    seen_kinds = {kind for name in PLAIN for kind in kinds_up[name]}
    kinds = {one.__name__ for one in leaves(Overlay) if one.__module__.startswith("ui.")}
    assert kinds <= {kind.__name__ for kind in seen_kinds}
