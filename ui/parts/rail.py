"""The navigation rail: the screens in order, Ctrl+1 and on; icons only from 130 % type size."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton

from kiosk.wording import mark, t
from ui.look import icons, theme
from ui.parts.basics import column, label

WIDTH = 220
_NARROW = 64
_ROLES = {
    "clerk": mark("Giao dịch viên"),
    "lead": mark("Người phụ trách"),
    "volunteer": mark("Tình nguyện viên"),
}


class Rail(QFrame):
    """The rail. Object names: `nav.<page>` for each button."""

    chosen = Signal(str)

    def __init__(
        self, items: tuple[tuple[str, str, str], ...], station: str, operator: str, role: str = ""
    ) -> None:
        """Build it.

        Args:
            items: (page name, text, icon name) in order.
            station: shown under the product's name.
            operator: who is on duty, shown at the bottom.
            role: what they are here, shown below the name; an unknown one is not.
        """
        super().__init__()
        self.setObjectName("rail")
        narrow = theme.type_size() >= theme.RAIL_COLLAPSES_AT
        self.setFixedWidth(theme.px(_NARROW) if narrow else WIDTH)
        stack = column(2, (0, 18, 0, 12))
        if not narrow:
            head = column(2, (20, 0, 12, 14))
            head.addWidget(label("Trạm Số", "brand"))
            head.addWidget(label(station, "caption"))
            stack.addLayout(head)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for position, (page, text, icon) in enumerate(items, start=1):
            made = _nav_button(text, icon, narrow, position)
            made.setObjectName(f"nav.{page}")
            made.clicked.connect(lambda _checked=False, page=page: self.chosen.emit(page))
            self._group.addButton(made)
            self._buttons[page] = made
            stack.addWidget(made)
        stack.addStretch(1)
        if not narrow:
            foot = column(0, (20, 0, 12, 0))
            foot.addWidget(label(operator, "caption", name="rail.operator"))
            if role in _ROLES:
                foot.addWidget(label(t(_ROLES[role]), "caption", name="rail.role"))
            stack.addLayout(foot)
        self.setLayout(stack)

    def select(self, page: str) -> None:
        """Show which screen is open."""
        if page in self._buttons:
            self._buttons[page].setChecked(True)


def _nav_button(text: str, icon: str, narrow: bool, position: int) -> QToolButton:
    made = QToolButton()
    made.setText(text)
    made.setIcon(icons.spaced(icon, "navText", 22, checked="white"))
    made.setIconSize(icons.spaced_size(22))
    made.setCheckable(True)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    made.setToolButtonStyle(style)
    made.setAccessibleName(text)
    made.setToolTip(f"{text} (Ctrl+{position})")
    return made
