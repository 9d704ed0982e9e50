"""Tra phiếu: a slip scanned, photographed, pasted or typed, and what this machine knows of its cases.

A hand scanner is heard only while this panel's own line has the focus. Object names: `lookup`,
`lookup.text`, `lookup.file`, `lookup.paste`, `lookup.close`, `lookup.origin`, `lookup.open:<n>`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from forms.errors import DomainError, TramSoError
from kiosk.wording import sentence, t
from ui import theme
from ui.draft.paper_files import LARGEST_FILE
from ui.lookup_result import found_cases
from ui.lookup_words import LONGEST_TEXT
from ui.parts.banner import FailureNotice
from ui.parts.basics import button, column, empty, label, row, scrolled, shortcut
from ui.parts.clipboard_picture import png_of
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from kiosk.lookup_views import LookupView
    from ui.stage import Stage

_WIDTH = 760


class LookupPanel(Overlay):
    """Looks up one slip or code after the other."""

    def __init__(self, stage: Stage, over: QWidget) -> None:
        super().__init__(over, "lookup", _WIDTH)
        self._stage = stage
        self._asked = 0
        self._found: LookupView | None = None
        body = column(12, (24, 18, 24, 18))
        head = row(8)
        head.addWidget(label(t("Tra phiếu"), "h2"), 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="lookup.close"))
        body.addLayout(head)
        body.addLayout(self._ways())
        self._result: QVBoxLayout = column(10)
        body.addLayout(self._result)
        self.card.setLayout(body)
        self.setFocusProxy(self._text)
        shortcut(self, ("Ctrl+V",), self.paste, local=True)

    def read_text(self, text: str) -> None:
        """Look up what was scanned, pasted or typed."""
        if text.strip():
            mine = self._wait()
            self._stage.bridge.run(
                self._stage.desk.look_up(text),
                lambda found: self._show(mine, found),
                lambda error: self._failed(mine, error),
                owner=self,
            )

    def read_image(self, data: bytes) -> None:
        """Look up the slip in a picture."""
        mine = self._wait()
        self._stage.bridge.run(
            self._stage.desk.look_up_picture(data),
            lambda found: self._show(mine, found),
            lambda error: self._failed(mine, error),
            owner=self,
        )

    def read_file(self, path: Path) -> None:
        """Look up the slip in a chosen picture, bounded."""
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise DomainError("too_large")
            data = path.read_bytes()
        except DomainError as error:
            self._failed(self._wait(), error)
        except OSError:
            self._failed(self._wait(), DomainError("unreadable_image"))
        else:
            self.read_image(data)

    def paste(self) -> None:
        """Look up a picture or a text from the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None and mime.hasImage():
            self.read_image(png_of(mime))
        elif mime is not None and mime.hasText():
            self.read_text(mime.text()[:LONGEST_TEXT])

    def _ways(self) -> QVBoxLayout:
        stack = column(6)
        self._how = label(
            t("Quét mã QR trên phiếu bằng máy quét cầm tay, hoặc gõ mã TS rồi bấm Enter"), "label"
        )
        stack.addWidget(self._how)
        self._text = QLineEdit()
        self._text.setObjectName("lookup.text")
        self._text.setAccessibleName(t("Ô nhận mã phiếu"))
        self._text.setMaxLength(LONGEST_TEXT)
        self._text.setMinimumHeight(theme.px(40))
        self._text.returnPressed.connect(self._entered)
        stack.addWidget(self._text)
        line = row(10)
        line.addWidget(button(t("Chọn ảnh phiếu…"), self._choose, icon="image", name="lookup.file"))
        line.addWidget(button(t("Dán (Ctrl+V)"), self.paste, icon="download", name="lookup.paste"))
        line.addStretch(1)
        self._other_ways = QWidget()
        self._other_ways.setLayout(line)
        stack.addWidget(self._other_ways)
        return stack

    def _entered(self) -> None:
        """Look the line up; Enter on the empty line opens the first case found."""
        text = self._text.text()
        self._text.clear()
        if text.strip():
            self.read_text(text)
            return
        known = [one.case for one in self._found.cases if one.case is not None] if self._found else []
        if known:
            self._open(known[0].row.case_id)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, t("Chọn ảnh phiếu"), "", t("Ảnh (*.jpg *.jpeg *.png)")
        )
        if chosen:
            self.read_file(Path(chosen))

    def _wait(self) -> int:
        self._asked += 1
        self._found = None
        empty(self._result)
        self._result.addWidget(label(t("Đang tra…"), "hint"))
        return self._asked

    def _show(self, mine: int, found: LookupView) -> None:
        if mine != self._asked:
            return
        self._found = found
        empty(self._result)
        # What was found needs the room more than the ways to look up another one.
        self._how.hide()
        self._other_ways.hide()
        shown = found_cases(found, self._stage.today(), self._open)
        area = scrolled(shown)
        room = max(theme.px(160), self.height() - theme.px(190) - 80)
        area.setFixedHeight(min(shown.heightForWidth(self.card.width() - theme.px(64)) + 12, room))
        self._result.addWidget(area)
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, mine: int, error: TramSoError) -> None:
        if mine != self._asked:
            return
        self._how.show()
        self._other_ways.show()
        empty(self._result)
        self._result.addWidget(FailureNotice(sentence(error)))
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, case_id: bytes) -> None:
        self.close()
        self._stage.open_case(case_id)
