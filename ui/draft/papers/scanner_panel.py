"""Tệp từ máy quét: which of the files that wait belongs to this paper, the newest first.

Object names: `scanned`, `scanned.file:<n>` (n from 1), `scanned.cancel`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kiosk.wording import moment, size, t
from ui.look import theme
from ui.parts.basics import button, column, empty, label, row, scrolled
from ui.parts.overlay import Overlay
from ui.parts.tab_order import focus_inside

if TYPE_CHECKING:
    from kiosk.scanner_folder import ScannedFile
    from ui.draft.papers.scanner_files import ScannerFiles
    from ui.stage import Stage

_WIDTH = 640
_ROW = 52
_LEAST = 120
_EARLIEST_MS, _LATEST_MS = 946_684_800_000, 4_102_444_800_000
"""The years 2000 to 2100."""
_NAME = 34
"""Letters of a file's name that are shown; its end tells more than its middle."""


class ScannerPanel(Overlay):
    """Lists what waits; `chosen` hands one over and the panel closes."""

    chosen = Signal(object)

    def __init__(self, stage: Stage, scanner: ScannerFiles, paper: str, over: QWidget) -> None:
        """Build it.

        Args:
            stage: for the clock.
            scanner: what waits, kept up to date while the panel is up.
            paper: which paper a file is wanted for, in words.
            over: what it is shown over.
        """
        super().__init__(over, "scanned", _WIDTH)
        self._stage = stage
        self._scanner = scanner
        words = column(2)
        words.addWidget(label(t("Tệp từ máy quét"), "h2"))
        words.addWidget(label(paper, "hint"))
        head = row(8)
        head.addLayout(words, 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="scanned.cancel"), 0, _TOP)
        self._rows = column(6, (4, 4, 8, 4))
        inside = QWidget()
        inside.setLayout(self._rows)
        self._list = scrolled(inside)
        stack = column(12, (24, 18, 24, 18))
        stack.addLayout(head)
        stack.addWidget(
            label(t("Mới nhất ở trên. Tệp được mã hóa và xóa khỏi thư mục máy quét khi đã thêm."), "hint")
        )
        stack.addWidget(self._list)
        self.card.setLayout(stack)
        scanner.changed.connect(self._show)
        self._show()

    def show_over(self, over: QWidget) -> None:
        """Show on top of a widget, with the cursor on the newest file."""
        super().show_over(over)
        self._fit_list()
        focus_inside(self._list)

    def _show(self) -> None:
        empty(self._rows)
        for place, file in enumerate(self._scanner.files, start=1):
            self._rows.addWidget(
                button(
                    self._said(file),
                    partial(self._take, file),
                    kind="choice",
                    icon=_icon(file),
                    name=f"scanned.file:{place}",
                )
            )
        if not self._scanner.files:
            self._rows.addWidget(label(t("Thư mục máy quét đang trống."), "hint"))
        self._rows.addStretch(1)
        if self.isVisible():
            self._fit_list()
            focus_inside(self._list if self._scanner.files else self.card)

    def _fit_list(self) -> None:
        wanted = theme.px(_ROW) * max(1, len(self._scanner.files))
        self.share_height(self._list, wanted, theme.px(_LEAST))
        self.fit()

    def _said(self, file: ScannedFile) -> str:
        at_ms = file.changed_ns // 1_000_000
        # A file system may name any year; a time nobody can have scanned at says nothing.
        at = f"{moment(at_ms)} · " if _EARLIEST_MS <= at_ms <= _LATEST_MS else ""
        return f"{at}{size(file.size_bytes)} · {_short(file.name)}".replace("&", "&&")

    def _take(self, file: ScannedFile) -> None:
        self.close()
        self.chosen.emit(file)


def _short(name: str) -> str:
    """Return a name that fits a line, its end kept; control and direction marks of a foreign name are dropped."""
    plain = "".join(letter for letter in name if letter.isprintable())
    return plain if len(plain) <= _NAME else f"…{plain[1 - _NAME :]}"


def _icon(file: ScannedFile) -> str:
    return "file-text" if file.name.lower().endswith(".pdf") else "image"


_TOP = Qt.AlignmentFlag.AlignTop
