"""Where Tab goes where Qt's own chain, the order of making, leads astray. Shift+Tab goes the same way back.

In the workbench the footer is made before the fields, and fields come and go with the answers. A card over
the window keeps Tab to itself: nobody may press what is dimmed.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

_WITH_TAB = frozenset({Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus})
"""Looked up: each Tab asks hundreds of widgets, and calculating with Qt's flags is slow in Python."""


def neighbour(
    page: QWidget, step: QWidget, footer: tuple[QWidget, ...], now: QWidget | None, ahead: int
) -> QWidget | None:
    """Return what takes the focus after `now`, or before it.

    Args:
        page: the screen; the way leads out of it after the footer, so that nobody is caught.
        step: the part of the screen whose places come before the footer.
        footer: buttons of the footer, the main one first: Tab and Enter leave a filled page.
        now: what has the focus.
        ahead: 1 for Tab, -1 for Shift+Tab.

    Returns:
        None when `now` is no place of the way; then Qt decides.
    """
    return _from(_order(page, step, footer), now, ahead)


def neighbour_inside(card: QWidget, now: QWidget | None, ahead: int) -> QWidget | None:
    """Return what takes the focus after `now`, or before it, without leaving a card over the window.

    Args:
        card: what lies over the window.
        now: what has the focus; from elsewhere the way begins at the card's first place.
        ahead: 1 for Tab, -1 for Shift+Tab.

    Returns:
        None when nothing in the card takes the focus.
    """
    inside = [widget for widget in _chain(card) if card.isAncestorOf(widget) and _takes_tab(widget)]
    return _from(inside, now, ahead) or next(iter(inside), None)


def _from(order: list[QWidget], now: QWidget | None, ahead: int) -> QWidget | None:
    if now is None or now not in order:
        return None
    return order[(order.index(now) + ahead) % len(order)]


def _order(page: QWidget, step: QWidget, footer: tuple[QWidget, ...]) -> list[QWidget]:
    chain = [widget for widget in _chain(page) if _takes_tab(widget)]
    inside = _reading_order(step, [widget for widget in chain if step.isAncestorOf(widget)])
    last = [button for button in footer if button in chain]
    around = [widget for widget in chain if page.isAncestorOf(widget)]
    later, ours = {*inside, *last}, set(around)
    before = [widget for widget in around if widget not in later]
    outside = [widget for widget in chain if widget not in ours]
    return [*before, *inside, *last, *outside]


def _reading_order(step: QWidget, widgets: list[QWidget]) -> list[QWidget]:
    """Return widgets row by row, each row from the left: what overlaps in height stands in one row."""
    places = {widget: QRect(_unscrolled(widget, step), widget.size()) for widget in widgets}
    ordered: list[QWidget] = []
    line: list[QWidget] = []
    bottom = 0
    for widget in sorted(widgets, key=lambda one: places[one].top()):
        if line and places[widget].top() > bottom:
            ordered += sorted(line, key=lambda one: places[one].left())
            line = []
        bottom = max(bottom, places[widget].bottom()) if line else places[widget].bottom()
        line.append(widget)
    return ordered + sorted(line, key=lambda one: places[one].left())


def _unscrolled(widget: QWidget, step: QWidget) -> QPoint:
    """Return where a widget stands in a step that is scrolled to its top: what stays above it comes first."""
    at = widget.mapTo(step, QPoint(0, 0))
    around = widget.parentWidget()
    while around is not None and around is not step:
        if isinstance(around, QScrollArea):
            at.setY(at.y() + around.verticalScrollBar().value())
        around = around.parentWidget()
    return at


def _chain(page: QWidget) -> list[QWidget]:
    chain = [page]
    following = page.nextInFocusChain()
    while following is not None and following is not page:
        chain.append(following)
        following = following.nextInFocusChain()
    return chain


def _takes_tab(widget: QWidget) -> bool:
    return (
        widget.focusPolicy() in _WITH_TAB
        and widget.focusProxy() is None
        and widget.isEnabled()
        and widget.isVisible()
    )


def focus_inside(step: QWidget) -> None:
    """Give the focus to the first place of a part of a screen that takes nothing away, if it has any."""
    places = [one for one in step.findChildren(QWidget) if _takes_tab(one)]
    # A key pressed once too often on the way must not remove a picture.
    harmless = [one for one in places if one.property("kind") != "danger"]
    for first in _reading_order(step, harmless or places)[:1]:
        give_focus(first, 1)


def give_focus(widget: QWidget, ahead: int) -> None:
    """Give the focus as Tab (1) or Shift+Tab (-1) gives it, and scroll its place into sight."""
    reason = Qt.FocusReason.TabFocusReason if ahead > 0 else Qt.FocusReason.BacktabFocusReason
    widget.setFocus(reason)
    # Once more after the layout: what the field just left has to say pushes its neighbours down.
    _into_sight(widget)
    QTimer.singleShot(0, widget, lambda: _into_sight(widget))


def _into_sight(widget: QWidget) -> None:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
