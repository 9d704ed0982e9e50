"""Sao chép sang hệ thống thành phố: one answer after the other on the clipboard, what was copied marked.

Read-only. Enter or Space copies the answer that has the focus and goes on to the next; Up and Down move.
Object names: `copy.pane`, `copy.field:<pointer>`, `copy.mark:<pointer>`, `copy.count`, `copy.close`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import button, column, frame, label, row, scrolled, shortcut
from ui.parts.chips import Chip
from ui.parts.overlay import Overlay
from ui.qt import clipboard

if TYPE_CHECKING:
    from forms.declaring.copying import CopyLine
    from kiosk.views.copy import CopyOutView
    from ui.stage import Stage

_WIDTH = 900
_LABEL_WIDTH = 270


class CopyPane(Overlay):
    """One case, laid out for the other system."""

    def __init__(self, stage: Stage, view: CopyOutView, over: QWidget) -> None:
        super().__init__(over, "copy.pane", _WIDTH)
        self._stage = stage
        self._view = view
        self._copied = set(view.copied)
        self._buttons: list[QPushButton] = []
        self._marks: list[Chip] = []
        head = row(8)
        words = column(2)
        words.addWidget(label(t("Sao chép sang hệ thống thành phố"), "h2"))
        code = f" · {view.code}" if view.code else ""
        words.addWidget(label(f"{view.service_name}{code}", "hint"))
        words.addWidget(
            label(
                t("Enter: chép mục này và sang mục kế tiếp. Đóng bảng này thì bộ nhớ tạm được xóa."), "hint"
            )
        )
        self._count = label("", "label", name="copy.count")
        words.addWidget(self._count)
        head.addLayout(words, 1)
        head.addWidget(
            button(t("Đóng"), self.close, kind="ghost", icon="x", name="copy.close"),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        body = column(4, (0, 0, 10, 0))
        section = ""
        for line in view.lines:
            if line.section != section:
                section = line.section
                body.addWidget(label(section, "h3"))
            body.addWidget(self._line(line))
        body.addStretch(1)
        content = QWidget()
        content.setLayout(body)
        self._area: QScrollArea = scrolled(content)
        self._area.setFixedHeight(max(240, over.height() - theme.px(250)))
        stack = column(12, (24, 18, 24, 18))
        stack.addLayout(head)
        stack.addWidget(self._area)
        self.card.setLayout(stack)
        shortcut(self, ("Down",), partial(self._move, 1), local=True)
        shortcut(self, ("Up",), partial(self._move, -1), local=True)
        self.tell("Enter", t("Chép mục đang chọn"))
        self.tell("↓ ↑", t("Chọn mục"))
        self._tell()
        first = next((one for one in self._open_ones()), 0)
        if self._buttons:
            self.setFocusProxy(self._buttons[first])

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Make room for wrapped texts, whose size is known now."""
        super().showEvent(event)
        self.fit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt)
        """Take away what lies on the clipboard."""
        clipboard.clear_ours()
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt)
        """Take it away as well when the screen is locked or left with the pane open."""
        if not self.window().isMinimized():
            clipboard.clear_ours()
        super().hideEvent(event)

    def _line(self, line: CopyLine) -> QFrame:
        position = len(self._buttons)
        words = label(line.label, "hint")
        words.setFixedWidth(theme.px(_LABEL_WIDTH))
        value = label(line.value, "body")
        mark = Chip(t("Đã chép"), "ok", "check", f"copy.mark:{line.pointer}")
        if line.pointer not in self._copied:
            # Never the other way round: shown before it has a parent, it would be a window of its own.
            mark.hide()
        copy = button(t("Chép"), partial(self._copy, position), name=f"copy.field:{line.pointer}")
        copy.setAutoDefault(True)
        copy.setAccessibleName(t("Chép {label}", label=line.label))
        self._buttons.append(copy)
        self._marks.append(mark)
        laid = row(12, (12, 4, 12, 4))
        laid.addWidget(words)
        laid.addWidget(value, 1)
        laid.addWidget(mark)
        laid.addWidget(copy)
        return frame(laid, "row")

    def _copy(self, position: int) -> None:
        line = self._view.lines[position]
        clipboard.put(line.value)
        self._copied.add(line.pointer)
        self._stage.desk.note_copied(self._view.case_id, line.pointer)
        self._marks[position].show()
        self._tell()
        self._focus(min(position + 1, len(self._buttons) - 1))

    def _move(self, way: int) -> None:
        now = next((n for n, one in enumerate(self._buttons) if one.hasFocus()), None)
        if now is not None:
            self._focus(max(0, min(now + way, len(self._buttons) - 1)))

    def _focus(self, position: int) -> None:
        wanted = self._buttons[position]
        wanted.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(wanted, 0, theme.px(90))

    def _open_ones(self) -> list[int]:
        return [n for n, line in enumerate(self._view.lines) if line.pointer not in self._copied]

    def _tell(self) -> None:
        left = len(self._open_ones())
        done, whole = len(self._view.lines) - left, len(self._view.lines)
        self._count.setText(t("Đã chép {done}/{whole} mục", done=done, whole=whole))


def show_copy_pane(stage: Stage, case_id: bytes, asker: QWidget) -> None:
    """Lay a case out over the window of whoever asks."""
    over = asker.window()
    stage.bridge.run(
        stage.desk.copy_out(case_id),
        lambda view: CopyPane(stage, view, over).show_over(over),
        owner=asker,
    )
