"""Labels, buttons, cards and rows in the house style: one call each, roles set, text wrapped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.look import icons, theme
from ui.parts.pressed_by_enter import PressedByEnter

L = TypeVar("L", bound=QBoxLayout)
_TOP_LEFT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
_BREAK = "\u200b"
"""Zero width space: shows nothing, a line may end there."""
_RUN = 12
_TINTS = {"primary": "white", "danger": "err"}
"""Of the icons on a kind of button."""
BAR = 10
"""Width of a scroll bar in pixels, as the style sheet has it."""
RING = 6
"""Pixels kept free around what may have the focus at the edge of a scroll area, which cuts its ring off else."""
_LIFT = 2
"""Pixels at 100 % by which a value's letters reach higher than those of the name left of it."""


def label(text: str = "", role: str = "body", *, tone: str = "", wrap: bool = True, name: str = "") -> QLabel:
    """Return a text in a role (h1, h2, h3, label, strong, hint, caption, problem, number, body)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    if name:
        made.setObjectName(name)
    made.setWordWrap(wrap)
    if wrap:
        made.setMinimumWidth(1)
    return made


def breakable(text: str) -> str:
    """Return a text in which a word too long for any line can be broken: a label cuts it off unseen else."""
    return " ".join(
        _BREAK.join(word[at : at + _RUN] for at in range(0, len(word), _RUN))
        if len(word) > 2 * _RUN
        else word
        for word in text.split(" ")
    )


def name_of(text: str, value: QLabel) -> QLabel:
    """Return the name left of a value: where either takes two lines, their first lines stand level."""
    made = label(text, "hint")
    made.setAlignment(_TOP_LEFT)
    made.setContentsMargins(0, theme.px(_LIFT), 0, 0)
    value.setAlignment(_TOP_LEFT)
    return made


def picture(icon_name: str, tint: str = "ink2", at_100: int = 20) -> QLabel:
    """Return an icon as a label; decorative, so it has no accessible name."""
    made = QLabel()
    made.setPixmap(icons.pixmap(icon_name, tint, at_100))
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def _wrapping(text: str) -> QPushButton:
    # No screen before the form has one.
    from ui.parts.wrapping_button import WrappingButton

    return WrappingButton(text)


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: str = "secondary",
    icon: str = "",
    name: str = "",
    hint: str = "",
    wraps: bool = False,
) -> QPushButton:
    """Return a button (primary, secondary, ghost, danger, link, choice, pick).

    One that `wraps` goes on in a next line where its words have no room.
    """
    made = _wrapping(text) if wraps else PressedByEnter(text)
    made.setProperty("kind", kind)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        made.setIcon(icons.spaced(icon, _TINTS.get(kind, "brand")))
        made.setIconSize(icons.spaced_size())
    if name:
        made.setObjectName(name)
    if hint:
        made.setToolTip(hint)
        made.setAccessibleDescription(hint)
    if kind != "link":
        made.setMinimumHeight(theme.px(40))
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def rank(made: QPushButton, kind: str, icon: str) -> None:
    """Make a button the main one of its place, or one of the others."""
    theme.set_property(made, "kind", kind)
    made.setIcon(icons.spaced(icon, _TINTS.get(kind, "brand")))


def column(spacing: int = 12, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a vertical layout with spacing in pixels at 100 %."""
    return _laid(QVBoxLayout(), spacing, margins)


def row(spacing: int = 12, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a horizontal layout with spacing in pixels at 100 %."""
    return _laid(QHBoxLayout(), spacing, margins)


def _laid(layout: L, spacing: int, margins: tuple[int, int, int, int]) -> L:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def frame(layout: QLayout, role: str = "card", name: str = "") -> QFrame:
    """Return a frame (card, plain, row, footer) holding a layout."""
    made = QFrame()
    made.setProperty("role", role)
    if name:
        made.setObjectName(name)
    made.setLayout(layout)
    return made


def rule() -> QFrame:
    """Return a thin decorative line."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


class _QuietBar(QScrollBar):
    """A scroll bar that keeps its room, and shows nothing while there is nothing to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt)
        """Draw the handle only where it can be moved."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)


def scrolled(content: QWidget, bar: int = BAR) -> QScrollArea:
    """Return a vertical scroll area around a widget.

    The bar's room, in pixels, is kept whether the bar shows or not: edges stay where they are when a page
    grows. It is taken from the content's right margin where that is wider; a narrow one is the ring's.
    """
    area = QScrollArea()
    area.setVerticalScrollBar(_QuietBar(Qt.Orientation.Vertical))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    inside = content.layout()
    if inside is not None:
        edges = inside.contentsMargins()
        if edges.right() > bar:
            edges.setRight(edges.right() - bar)
        inside.setContentsMargins(edges)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setProperty("role", "scrolled")
    area.setWidget(content)
    return area


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def shortcut(
    owner: QWidget, keys: tuple[str, ...], act: Callable[[], object], *, local: bool = False
) -> None:
    """Bind keys to an act; `local` limits them to the owner and its children.

    `QAbstractButton.setShortcut` would act only after a 100 ms click animation.
    """
    context = Qt.ShortcutContext.WidgetWithChildrenShortcut if local else Qt.ShortcutContext.WindowShortcut
    for key in keys:
        made = QShortcut(QKeySequence(key), owner)
        made.setContext(context)
        made.activated.connect(act)
