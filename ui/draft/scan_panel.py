"""F2: read a card from a picture, the clipboard or a hand scanner, show what would change, apply by one key.

A hand scanner types; it is heard only while this panel's own line has the focus, so ordinary fields never
lose a key. Object names: `scan`, `scan.text`, `scan.file`, `scan.paste`, `scan.verdict`, `scan.apply`,
`scan.cancel`, `scan.over:<pointer>`, while practising `scan.specimen:<n>`. `read_image(data)` is what a
chosen picture ends in.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from forms.errors import DomainError, TramSoError
from kiosk.wording import sentence, t
from ui import theme
from ui.draft.paper_files import LARGEST_FILE
from ui.draft.reading_view import ReadingView
from ui.parts.banner import FailureNotice
from ui.parts.basics import button, column, empty, label, row, scrolled, shortcut
from ui.parts.clipboard_picture import png_of
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from forms.identity.reading import IdentityReading
    from forms.prefill import PrefillPlan
    from kiosk.practice_props import PracticeCard
    from kiosk.views import DraftView
    from ui.draft.state import DraftState

_WIDTH = 760
_LONGEST_TEXT = 2048


class ScanPanel(Overlay):
    """Reads one card for one person of the form; `applied` tells that the form was filled in from it."""

    applied = Signal()

    def __init__(self, state: DraftState, slot: str, slot_name: str, over: QWidget) -> None:
        super().__init__(over, "scan", _WIDTH)
        self._state = state
        self._slot = slot
        self._reading: IdentityReading | None = None
        self._view: ReadingView | None = None
        body = column(12, (24, 18, 24, 18))
        head = row(8)
        words = column(2)
        words.addWidget(label(t("Quét thẻ căn cước"), "h2"))
        words.addWidget(label(t("Điền vào: {who}", who=slot_name), "hint", name="scan.slot"))
        head.addLayout(words, 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="scan.cancel"), 0, _TOP)
        body.addLayout(head)
        body.addLayout(self._ways())
        self._result: QVBoxLayout = column(10)
        body.addLayout(self._result)
        self._foot = row(10)
        self._apply = button(
            t("Điền vào tờ khai (Enter)"), self.apply, kind="primary", icon="check", name="scan.apply"
        )
        self._foot.addStretch(1)
        self._foot.addWidget(self._apply)
        body.addLayout(self._foot)
        self._apply.hide()
        self.card.setLayout(body)
        self.setFocusProxy(self._text)
        shortcut(self, ("Ctrl+V",), self.paste, local=True)
        shortcut(self, ("Ctrl+Return", "Ctrl+Enter"), self.apply, local=True)

    def read_image(self, data: bytes) -> None:
        """Read a picture of a card."""
        self._wait()
        self._state.stage.bridge.run(self._state.stage.desk.read_card(data), self._read, self._failed)

    def read_text(self, text: str) -> None:
        """Read what a hand scanner typed."""
        if text.strip():
            self._wait()
            self._state.stage.bridge.run(
                self._state.stage.desk.read_card_text(text), self._read, self._failed
            )

    def read_file(self, path: Path) -> None:
        """Read a chosen picture, bounded."""
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise DomainError("too_large")
            data = path.read_bytes()
        except DomainError as error:
            self._failed(error)
        except OSError:
            self._failed(DomainError("unreadable_image"))
        else:
            self.read_image(data)

    def paste(self) -> None:
        """Read a picture or a card's text from the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        if mime is not None and mime.hasImage():
            self.read_image(png_of(mime))
        elif mime is not None and mime.hasText():
            self.read_text(mime.text()[:_LONGEST_TEXT])

    def apply(self) -> None:
        """Fill the form in with what the person left ticked."""
        if self._reading is None or self._view is None or self._reading.verdict == "reject":
            return
        desk = self._state.stage.desk
        self._apply.setEnabled(False)
        self._state.stage.bridge.run(
            desk.apply_prefill(self._state.draft.case_id, self._slot, self._reading, self._view.accepted()),
            self._applied,
            self._failed,
        )

    def _ways(self) -> QVBoxLayout:
        stack = column(6)
        self._how = label(t("Máy quét cầm tay: để con trỏ trong ô này rồi quét"), "label")
        stack.addWidget(self._how)
        self._text = QLineEdit()
        self._text.setObjectName("scan.text")
        self._text.setAccessibleName(t("Ô nhận mã từ máy quét"))
        self._text.setMaxLength(_LONGEST_TEXT)
        self._text.setMinimumHeight(theme.px(40))
        self._text.returnPressed.connect(self._entered)
        stack.addWidget(self._text)
        line = row(10)
        line.addWidget(button(t("Chọn ảnh thẻ…"), self._choose, icon="image", name="scan.file"))
        line.addWidget(button(t("Dán ảnh (Ctrl+V)"), self.paste, icon="download", name="scan.paste"))
        line.addStretch(1)
        self._other_ways = QWidget()
        ways = column(8)
        ways.addLayout(line)
        practice = self._state.stage.practice
        if practice is not None:
            ways.addLayout(self._specimens(practice.props.cards))
        self._other_ways.setLayout(ways)
        stack.addWidget(self._other_ways)
        return stack

    def _specimens(self, cards: tuple[PracticeCard, ...]) -> QVBoxLayout:
        """Return the practice's cards, each as if it were held under the scanner."""
        stack = column(8)
        for number, card in enumerate(cards):
            made = button(
                t("Thẻ mẫu – {role}: {name}", role=t(card.role), name=card.full_name),
                partial(self.read_text, card.scanned),
                icon="id-card",
                name=f"scan.specimen:{number}",
            )
            stack.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        return stack

    def _entered(self) -> None:
        """Take what a scanner ended with Enter; Enter on the empty line fills the form in."""
        text = self._text.text()
        self._text.clear()
        if text.strip():
            self.read_text(text)
        else:
            self.apply()

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, t("Chọn ảnh thẻ căn cước"), "", t("Ảnh (*.jpg *.jpeg *.png)")
        )
        if chosen:
            self.read_file(Path(chosen))

    def _wait(self) -> None:
        self._reading = None
        self._view = None
        self._apply.hide()
        empty(self._result)
        self._result.addWidget(label(t("Đang đọc thẻ…"), "hint"))

    def _read(self, reading: IdentityReading) -> None:
        self._reading = reading
        if reading.verdict == "reject":
            self._show(None)
            return
        self._state.stage.bridge.run(
            self._state.stage.desk.plan_prefill(self._state.draft.case_id, self._slot, reading),
            self._show,
            self._failed,
        )

    def _show(self, plan: PrefillPlan | None) -> None:
        reading = self._reading
        if reading is None:
            return
        empty(self._result)
        self._view = ReadingView(self._state, reading, plan)
        # A good reading needs the room more than the ways to read another one.
        self._how.setVisible(plan is None)
        self._other_ways.setVisible(plan is None)
        area = scrolled(self._view)
        room = self.height() - theme.px(280 if plan is not None else 360)
        area.setFixedHeight(min(self._view.sizeHint().height() + 8, max(180, room)))
        self._result.addWidget(area)
        self._apply.setVisible(plan is not None)
        self._apply.setEnabled(True)
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: TramSoError) -> None:
        self._reading = None
        self._apply.hide()
        self._how.show()
        self._other_ways.show()
        empty(self._result)
        self._result.addWidget(FailureNotice(sentence(error)))
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _applied(self, draft: DraftView) -> None:
        self._state.reload(draft)
        self._state.stage.toast.say(t("Đã điền từ thẻ. Mục đọc từ thẻ có dấu thẻ bên cạnh."))
        self.close()
        self.applied.emit()


_TOP = Qt.AlignmentFlag.AlignTop
