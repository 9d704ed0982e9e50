"""Kiểm tra và ký: what is missing, the answers read back, warnings answered, consent, signature, seal.

Nothing is ticked beforehand. Object names: `review.summary`, `review.warning:<rule>:<reason>`,
`review.consent:<purpose>`, `review.sign` (property `drive` of the pad), `review.wipe`, `review.declaration`,
`review.seal`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from kiosk.wording import t
from ui import theme
from ui.draft.declaration_window import show_declaration
from ui.draft.read_back import ReadBack
from ui.draft.warning_box import WarningBox
from ui.parts.basics import button, column, empty, frame, label, picture, row, scrolled
from ui.parts.error_summary import ErrorSummary
from ui.parts.signature_pad import SignaturePad
from ui.parts.tick_box import TickBox, sentence_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from forms.errors import TramSoError
    from kiosk.views import ConsentPurpose, DraftView, SealedView
    from ui.draft.state import DraftState

T = TypeVar("T")


class ReviewStep(QWidget):
    """The last look before the packet is sealed. `sealed(SealedView)` tells that it is durable."""

    sealed = Signal(object)

    def __init__(self, state: DraftState, go_to: Callable[[str], object]) -> None:
        super().__init__()
        self.setObjectName("review")
        self.state = state
        self._go_to = go_to
        self._boxes: dict[str, QCheckBox] = {}
        self._busy = False
        self.summary = ErrorSummary()
        self._warnings: QVBoxLayout = column(12)
        self._read_back: QVBoxLayout = column(12)
        self._consents: QVBoxLayout = column(8)
        content = QWidget()
        inside = column(14, (2, 4, 12, 16))
        inside.addWidget(self.summary)
        inside.addLayout(self._warnings)
        inside.addLayout(self._read_back)
        inside.addWidget(self._consent_card())
        inside.addWidget(self._sign_card())
        inside.addStretch(1)
        content.setLayout(inside)
        content.setMaximumWidth(theme.px(980))
        self._area = scrolled(content)
        stack = column(0)
        stack.addWidget(self._area)
        self.setLayout(stack)
        state.changed.connect(self._refresh_if_shown)
        self._warned: tuple[str, ...] = ()
        self._signed_for: dict[str, object] = {}

    def entered(self) -> None:
        """Show every problem, read everything back, ask for the purposes."""
        self.state.check_everything()
        self.refresh()
        self.state.stage.bridge.run(
            self.state.stage.desk.consent_purposes(self.state.draft.case_id), self._show_purposes
        )
        if self.summary.isVisible():
            self._area.verticalScrollBar().setValue(0)

    def seal(self) -> None:
        """Record consent and signature, then seal; each step only after the one before is on disk."""
        if self._busy:
            return
        self._busy = True
        desk, case_id = self.state.stage.desk, self.state.draft.case_id
        agreed = frozenset(purpose for purpose, box in self._boxes.items() if box.isChecked())
        self._run(desk.record_consent(case_id, agreed), self._record_signature)

    def refresh(self) -> None:
        """Show the draft as it is now; strokes made for other answers are wiped."""
        if self.pad.is_signed() and self._signed_for != self.state.answers:
            self.pad.wipe()
        errors = tuple(
            (self.state.sentence(problem), lambda pointer=problem.pointer: self._go_to(pointer))
            for problem in self.state.problems()
            if problem.severity == "error"
        )
        self.summary.show_lines(t("Còn {n} mục cần sửa trước khi niêm phong", n=len(errors)), errors)
        self._show_warnings()
        empty(self._read_back)
        self._read_back.addWidget(ReadBack(self.state, self._go_to))
        self._enable()

    def _refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def _show_warnings(self) -> None:
        warnings = [
            problem for problem in self.state.problems() if problem.severity == "warning" and problem.rule_id
        ]
        key = tuple(
            f"{one.rule_id}{self.state.draft.answered_warnings.get(one.rule_id or '')}" for one in warnings
        )
        if key == self._warned:
            return
        self._warned = key
        empty(self._warnings)
        for problem in warnings:
            self._warnings.addWidget(WarningBox(self.state, problem))

    def _consent_card(self) -> QFrame:
        stack = column(10, (20, 16, 20, 16))
        stack.addWidget(label(t("Đồng ý của người dân"), "h2"))
        stack.addWidget(label(t("Đọc từng mục cho ông/bà nghe; chỉ đánh dấu khi ông/bà nói đồng ý."), "hint"))
        stack.addLayout(self._consents)
        return frame(stack)

    def _show_purposes(self, purposes: tuple[ConsentPurpose, ...]) -> None:
        kept = {purpose: box.isChecked() for purpose, box in self._boxes.items()}
        empty(self._consents)
        self._boxes.clear()
        for one in purposes:
            if one.required:
                line = row(10)
                line.addWidget(picture("info", "info", 18))
                line.addWidget(label(one.text, "body"), 1)
                self._consents.addLayout(line)
                continue
            line = row(10)
            box = TickBox()
            box.setObjectName(f"review.consent:{one.purpose}")
            box.setAccessibleName(one.text)
            box.setChecked(kept.get(one.purpose, one.purpose in self.state.draft.consents))
            line.addWidget(box)
            line.addWidget(sentence_of(box, one.text), 1)
            self._boxes[one.purpose] = box
            self._consents.addLayout(line)

    def _sign_card(self) -> QFrame:
        self.pad = SignaturePad()
        self.pad.changed.connect(self._strokes)
        head = row(8)
        head.addWidget(label(t("Chữ ký của người dân"), "h2"), 1)
        head.addWidget(button(t("Ký lại"), self.pad.wipe, kind="ghost", icon="undo-2", name="review.wipe"))
        self._already = label(t("Đã có chữ ký cho đúng nội dung này."), "hint")
        stack = column(10, (20, 16, 20, 16))
        stack.addLayout(head)
        text = t("Tôi đã nghe đọc lại và xác nhận nội dung tờ khai là đúng.")
        stack.addWidget(label(text, "body"))
        stack.addWidget(self._already)
        stack.addWidget(self.pad)
        self._seal = button(
            t("Niêm phong và in phiếu"), self.seal, kind="primary", icon="file-check", name="review.seal"
        )
        self._why = label("", "hint", name="review.why")
        # On a line of its own: beside two buttons at the largest type it would have no room.
        stack.addWidget(self._why)
        foot = row(12)
        foot.addStretch(1)
        foot.addWidget(button(t("In tờ khai…"), self._declaration, icon="printer", name="review.declaration"))
        foot.addWidget(self._seal)
        stack.addLayout(foot)
        return frame(stack)

    def _strokes(self) -> None:
        if not self.pad.is_signed():
            self._signed_for = {}
        elif not self._signed_for:
            self._signed_for = dict(self.state.answers)
        self._enable()

    def _declaration(self) -> None:
        show_declaration(self.state.stage, self.state.draft.case_id, self)

    def _enable(self) -> None:
        signed = self.pad.is_signed() or self.state.draft.signed
        ready = self.state.check.ready
        self._already.setVisible(self.state.draft.signed)
        self._seal.setEnabled(ready and signed and not self._busy)
        if not ready:
            self._why.setText(t("Còn mục chưa xong ở phía trên."))
        elif not signed:
            self._why.setText(t("Chờ chữ ký của người dân."))
        else:
            self._why.setText(t("Sau khi niêm phong, nội dung không sửa được nữa."))

    def _record_signature(self, draft: DraftView) -> None:
        if self.pad.is_signed():
            desk = self.state.stage.desk
            self._run(desk.record_signature(draft.case_id, self.pad.png()), self._seal_now)
        else:
            self._seal_now(draft)

    def _seal_now(self, draft: DraftView) -> None:
        self._run(self.state.stage.desk.seal(draft.case_id), self._sealed)

    def _sealed(self, sealed: SealedView) -> None:
        self._busy = False
        self.sealed.emit(sealed)

    def _run(self, future: Future[T], then: Callable[[T], None]) -> None:
        self._enable()
        self.state.stage.bridge.run(future, then, self._refused, owner=self)

    def _refused(self, error: TramSoError) -> None:
        self._busy = False
        self.refresh()
        self.state.stage.fail(error)
