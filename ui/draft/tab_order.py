"""Where Tab goes in the workbench: steps, then the present step from top to bottom, then the footer.

Qt's own chain is the order of making: the footer is made before the fields, and fields come and go with
the answers. Shift+Tab goes the same way back.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


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
    order = _order(page, step, footer)
    if now is None or now not in order:
        return None
    return order[(order.index(now) + ahead) % len(order)]


def _order(page: QWidget, step: QWidget, footer: tuple[QWidget, ...]) -> list[QWidget]:
    chain = [widget for widget in _chain(page) if _takes_tab(widget)]
    inside = [widget for widget in chain if step.isAncestorOf(widget)]
    last = [button for button in footer if button in chain]
    around = [widget for widget in chain if page.isAncestorOf(widget)]
    before = [widget for widget in around if widget not in inside and widget not in last]
    outside = [widget for widget in chain if widget not in around]
    return [*before, *inside, *last, *outside]


def _chain(page: QWidget) -> list[QWidget]:
    chain = [page]
    following = page.nextInFocusChain()
    while following is not None and following is not page:
        chain.append(following)
        following = following.nextInFocusChain()
    return chain


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    takes = (policy & Qt.FocusPolicy.TabFocus) == Qt.FocusPolicy.TabFocus
    return takes and widget.focusProxy() is None and widget.isEnabled() and widget.isVisible()
