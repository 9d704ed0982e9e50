"""F1, Ctrl+K, Esc and F12 in a scene that stands, from every kind of field on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui import access_checks as checks
from tests.ui.pressing import front, panels, press, pump, soon
from tests.ui.scenes.scene import Stand
from ui.frame.shell import Shell
from ui.palette.panel import Palette
from ui.parts.keys_help import KeysHelp
from ui.parts.overlay import Overlay, panel_of

WALKED = frozenset(
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
"""Scenes walked in the plain suite: each screen and each panel once. The long one walks all."""


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


def opened_and_left(stand: Stand) -> Iterator[str]:
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


def closes_the_top_only(stand: Stand) -> None:
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


def locks_at_once(stand: Stand) -> None:
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


def help_and_palette_lead_back_and_esc_and_f12_close_what_is_up(
    stand: Stand, again: Callable[[], Stand]
) -> None:
    """Walk a scene as long as what was pressed left it as it was, else one built `again`."""
    if QApplication.focusWidget() is None and stand.window.focusWidget() is None:
        stand.window.setFocus()
    first, up, windows = QApplication.focusWidget(), panels(), checks.shown_windows()
    on_top = panel_of(first)
    if of(KeysHelp) or of(Palette):
        press("Ctrl+K")
        press("F1")
        assert len(of(Palette)) + len(of(KeysHelp)) <= 2
        assert len(of(Palette)) == len([one for one in up if isinstance(one, Palette)])
        stand = again()
    else:
        wrong = list(opened_and_left(stand))
        assert not wrong, "\n".join(wrong)
        assert (panels(), checks.shown_windows()) == (up, windows)
        if first is not None and shiboken6.isValid(first):
            first.setFocus()
            pump()
        assert panel_of(QApplication.focusWidget()) is on_top
    closes_the_top_only(stand)
    locks_at_once(stand if (panels(), checks.shown_windows()) == (up, windows) else again())
