"""What makes a screen usable by everybody, as checks over the windows shown; each returns what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionFrame,
    QToolButton,
    QWidget,
)

from ui.look import theme
from ui.parts.key_hints import KeyHints
from ui.parts.overlay import Overlay
from ui.parts.sync_pill import PillFacts
from ui.parts.wrapping_button import WrappingButton

LOWEST_TARGET_PX = 40
_ROWS = 30
_RING_OUTSIDE_PX = 12
"""The ring of large buttons stands further off."""
_ringed_places: set[tuple[object, ...]] = set()
"""Buttons of scenes before, with all they stand in, that had their ring."""


def told(widget: QWidget) -> str:
    """Return how a person who mends it finds a widget."""
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} {widget.objectName() or '(no name)'} {text[:40]!r}"


def shown_windows() -> list[QWidget]:
    """Return the windows in sight."""
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def controls(window: QWidget) -> list[QWidget]:
    """Return everything in a window that acts on a key or a click."""
    return [one for one in window.findChildren(QWidget) if one.isVisible() and _acts(one)]


def _acts(widget: QWidget) -> bool:
    if not widget.isEnabled() or widget.focusProxy() is not None:
        return False
    by_tab = (widget.focusPolicy() & Qt.FocusPolicy.TabFocus) == Qt.FocusPolicy.TabFocus
    return by_tab or isinstance(widget, QAbstractButton)


def unnamed(window: QWidget) -> Iterator[str]:
    """Tell controls a screen reader cannot name, or a test cannot find."""
    for widget in controls(window):
        reader = QAccessible.queryAccessibleInterface(widget)
        if reader is None or not reader.text(QAccessible.Text.Name).strip():
            yield f"no accessible name: {told(widget)}"
        if not widget.objectName() or widget.objectName().startswith("qt_"):
            yield f"no object name: {told(widget)}"


def low_targets(window: QWidget) -> Iterator[str]:
    """Tell controls and rows of lists that are harder to hit than 40 px."""
    for widget in controls(window):
        height = widget.height()
        if isinstance(widget, QAbstractItemView):
            height = _lowest_row(widget)
        elif isinstance(widget, QRadioButton | QCheckBox):
            # Of these Qt may take less than it draws.
            inside = widget.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, widget) // 2
            height = sum(widget.hitButton(QPoint(inside, y)) for y in range(height))
        if height < LOWEST_TARGET_PX:
            yield f"{height} px high: {told(widget)}"


def _lowest_row(widget: QAbstractItemView) -> int:
    """Return the height of the lowest row that can be chosen; headings cannot."""
    model = widget.model()
    places = [model.index(row, 0) for row in range(min(model.rowCount(), _ROWS))]
    rows = [
        widget.sizeHintForIndex(one).height() for one in places if one.flags() & Qt.ItemFlag.ItemIsSelectable
    ]
    return min(rows, default=LOWEST_TARGET_PX)


def hidden_sideways(window: QWidget) -> Iterator[str]:
    """Tell scrolled grounds wider than their place where nothing scrolls sideways: what stands there is cut."""
    for area in window.findChildren(QScrollArea):
        ground = area.widget()
        off = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if ground is not None and area.isVisible() and off and ground.width() > area.viewport().width():
            yield f"{ground.width() - area.viewport().width()} px hidden sideways: {told(ground)}"


def cut_texts(window: QWidget) -> Iterator[str]:
    """Tell labels, buttons and hints inside empty lines whose text has less room than it needs."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, KeyHints):
            continue
        if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
            yield from _cut_label(widget)
        elif isinstance(widget, QPushButton | QToolButton | QRadioButton | QCheckBox):
            yield from _cut_button(widget)
        elif isinstance(widget, QLineEdit) and not widget.text():
            option = QStyleOptionFrame()
            widget.initStyleOption(option)
            inside = QStyle.SubElement.SE_LineEditContents
            room = widget.style().subElementRect(inside, option, widget).width()
            needed = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
            if needed > room:
                yield f"hint needs {needed}, has {room}: {told(widget)}"


def _cut_label(widget: QLabel) -> Iterator[str]:
    if widget.wordWrap():
        needed = widget.heightForWidth(widget.width())
        if needed > widget.height() + 1:
            yield f"needs {needed} high, has {widget.height()}: {told(widget)}"
        word = max((widget.fontMetrics().horizontalAdvance(one) for one in widget.text().split()), default=0)
        if word > widget.width() + 1:
            yield f"a word needs {word} wide, has {widget.width()}: {told(widget)}"
        return
    hint = widget.needed() if isinstance(widget, PillFacts) else widget.sizeHint()
    if hint.width() > widget.width() + 1 or hint.height() > widget.height() + 1:
        yield f"needs {hint.width()}x{hint.height()}, has {widget.width()}x{widget.height()}: {told(widget)}"


def _cut_button(widget: QAbstractButton) -> Iterator[str]:
    if isinstance(widget, QToolButton):
        if widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            return
    elif widget.property("kind") == "pick":
        # Shows as much of a long choice as the field has room for; the whole stands in its tip.
        return
    lines = widget.text().replace("&&", "\0").split("\n")
    needed = max(widget.fontMetrics().horizontalAdvance(line) for line in lines)
    icon = widget.iconSize().width() if not widget.icon().isNull() else 0
    mark = widget.fontMetrics().height() if isinstance(widget, QRadioButton | QCheckBox) else 0
    whole = needed + icon + mark
    if isinstance(widget, QPushButton) and not isinstance(widget, WrappingButton):
        # With what the style keeps free left and right of the words.
        whole = max(whole, widget.sizeHint().width() - 1)
    if widget.text() and whole > widget.width():
        yield f"needs {whole}, has {widget.width()}: {told(widget)}"
    if widget.text() and len(lines) * widget.fontMetrics().height() > widget.height():
        yield f"needs {len(lines)} lines, has {widget.height()} px: {told(widget)}"


def too_big(window: QWidget, width: int, height: int) -> Iterator[str]:
    """Tell a window that asks for more than a screen."""
    needed = window.minimumSizeHint()
    if needed.width() > width or needed.height() > height:
        yield f"asks for {needed.width()}x{needed.height()}, the screen has {width}x{height}"


def cursor_on_danger(window: QWidget) -> Iterator[str]:
    """Tell when the cursor stands on what takes something away before anybody has moved it."""
    now = QApplication.focusWidget()
    if now is not None and window.isAncestorOf(now) and now.property("kind") == "danger":
        yield f"the cursor begins on {told(now)}"


def unseen_focus(window: QWidget) -> Iterator[str]:
    """Give each control the focus as Tab does and tell those around which nothing, or half a ring, shows it."""
    if not window.isActiveWindow():
        return
    rings = _rings(window)
    up = tuple(type(one).__name__ for one in window.findChildren(Overlay) if one.isVisible())
    ways: dict[QWidget, tuple[object, ...]] = {}
    for widget in controls(window):
        # What a field left has to say may take others away.
        if not shiboken6.isValid(widget) or not widget.isVisible() or not _acts(widget):
            continue
        # The rail, the steps and the foot are the same in most scenes; only a field left has more to do.
        alike = isinstance(widget, QAbstractButton)
        place = (theme.type_size(), up, widget.property("ringless"), _place(widget, ways)) if alike else ()
        if place in _ringed_places and isinstance(QApplication.focusWidget(), QAbstractButton):
            continue
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus and not _one_of_a_group(widget):
            yield f"takes no focus: {told(widget)}"
            continue
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.sendPostedEvents()
        now = QApplication.focusWidget()
        if now is not widget:
            yield f"gives the focus away: {told(widget)}"
        elif widget.property("ringless"):
            # Its delegate draws the present row with bar and tint.
            if not isinstance(widget, QAbstractItemView):
                yield f"no ring: {told(widget)}"
        elif not _ringed(window, rings, widget):
            yield f"no ring: {told(widget)}"
        elif alike:
            _ringed_places.add(place)


def _one_of_a_group(widget: QWidget) -> bool:
    """Return whether Tab takes another one of its group, from which the arrows lead here."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in group.buttons())


def _place(widget: QWidget, ways: dict[QWidget, tuple[object, ...]]) -> tuple[object, ...]:
    """Return what a control is and where, up to its window: of those alike the ring is the same."""
    if widget not in ways:
        own = told(widget), widget.focusPolicy(), widget.geometry().getRect()
        above = widget.parentWidget()
        inside = () if above is None or widget.isWindow() else _place(above, ways)
        ways[widget] = (*own, *inside)
    return ways[widget]


def _rings(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget, "focus-ring") if one.window() is window]


def _ringed(window: QWidget, rings: list[QWidget], widget: QWidget) -> bool:
    seen = [one for one in rings if shiboken6.isValid(one) and one.isVisible()]
    if not seen:
        return False
    (ring,) = seen
    ground = ring.parentWidget()
    # The rail reaches to the window's own edge; a scroll area must not cut the ring unseen.
    if (
        ground is not None
        and ground is not window
        and (ring.x() < 0 or ring.geometry().right() >= ground.width())
    ):
        return False
    at = ring.mapToGlobal(QPoint(0, 0))
    wanted = QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
    outside = wanted.adjusted(-_RING_OUTSIDE_PX, -_RING_OUTSIDE_PX, _RING_OUTSIDE_PX, _RING_OUTSIDE_PX)
    return QRect(at, ring.size()).contains(wanted) and outside.contains(QRect(at, ring.size()))
