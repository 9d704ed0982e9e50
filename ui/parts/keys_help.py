"""F1: the keys of the open screen. Object name: `keys`."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import button, column, label, row, rule
from ui.parts.overlay import Overlay


def show_keys(over: QWidget, table: tuple[tuple[str, str], ...]) -> None:
    """Show the table over a window, once: a second F1 finds it up."""
    if not any(one.isVisible() for one in over.findChildren(KeysHelp)):
        KeysHelp(over, table).show_over(over)


class KeysHelp(Overlay):
    """The table of keys."""

    def __init__(self, over: QWidget, table: tuple[tuple[str, str], ...]) -> None:
        super().__init__(over, "keys", 620)
        body = column(6, (22, 18, 22, 18))
        head = row(8)
        head.addWidget(label(t("Các phím của màn hình này"), "h2"), 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="keys.close"))
        body.addLayout(head)
        body.addWidget(rule())
        for keys, text in table:
            line = row(12)
            left = label(keys, "label")
            left.setFixedWidth(theme.px(190))
            line.addWidget(left)
            line.addWidget(label(text, "body"), 1)
            body.addLayout(line)
        self.card.setLayout(body)
        self.fit()
