"""Kiểm tra và ký: what is missing, the answers read back, warnings answered, consent, signature, seal.

Nothing is ticked beforehand. Object names: `review.summary`, `review.warning:<rule>:<reason>`,
`review.sign` (property `drive` of the pad), `review.wipe`, `review.paper`,
`review.declaration`, `review.seal`, `review.citizen` (opens the citizen's screen).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from kiosk.wording import counted, t
from ui.chosen_files import read_chosen
from ui.draft.printed.declaration_window import show_declaration
from ui.draft.review.consent_card import ConsentCard
from ui.draft.review.fee_card import FeeCard
from ui.draft.review.left_strip import Left, LeftStrip
from ui.draft.review.read_back import ReadBackPlace
from ui.draft.review.read_parts import ReadPart, parts_of
from ui.draft.review.returned_reasons import ReturnedReasons
from ui.draft.review.sealing import Sealing
from ui.draft.review.signed_paper import look_at_signed_paper
from ui.draft.review.warning_box import WarningsList
from ui.draft.review.why_not_sealed import why_not_sealed
from ui.look import theme
from ui.parts.basics import button, column, frame, label, row, scrolled
from ui.parts.error_summary import SHOWN, ErrorSummary
from ui.parts.flow import Flow
from ui.parts.signature_pad import SignaturePad
from ui.parts.tab_order import focus_inside, give_focus

if TYPE_CHECKING:
    from kiosk.scanning.page_shape import PageShape
    from ui.draft.state import DraftState


class ReviewStep(QWidget):
    """The last look before the packet is sealed.

    `sealed(SealedView)` tells that it is durable, `waiting` that something else may be waited for than before.

    Args:
        state: the open draft.
        go_to: opens the place of an answer.
        citizen: what opens the citizen's screen and shows where the citizen is.
        show_part: lets the citizen see a part again, given its key.

    Attributes:
        main_button: seals; stands below the step, always in sight.
    """

    sealed = Signal(object)
    waiting = Signal()

    def __init__(
        self,
        state: DraftState,
        go_to: Callable[[str], object],
        citizen: QWidget,
        show_part: Callable[[str], object],
        lead: Callable[[bool], object],
    ) -> None:
        super().__init__()
        self.setObjectName("review")
        self.state = state
        self._go_to = go_to
        self._show_part = show_part
        self._lead = lead
        self._sealing = Sealing(state, self._leads_to_doubts, self)
        self._sealing.sealed.connect(self.sealed)
        self._sealing.moved.connect(self._sealing_moved)
        self.summary = ErrorSummary()
        self.doubts = ErrorSummary()
        self._warnings = WarningsList(state)
        self._reasons = ReturnedReasons(state, go_to)
        self._read_back = ReadBackPlace(state, go_to, with_changes=True)
        self._fee = FeeCard(state)
        self._fee.moved.connect(self._enable_if_shown)
        self._consents = ConsentCard(state)
        self._consents.asked.connect(self._show_left)
        self._left = LeftStrip()
        content = QWidget()
        inside = column(14, (2, 4, 12, 16))
        inside.addWidget(self.summary)
        inside.addWidget(self.doubts)
        inside.addWidget(self._reasons)
        inside.addWidget(citizen)
        inside.addWidget(self._warnings)
        inside.addLayout(self._read_back)
        inside.addWidget(self._fee)
        inside.addWidget(self._consents)
        inside.addWidget(self._sign_card())
        inside.addStretch(1)
        content.setLayout(inside)
        content.setMaximumWidth(theme.px(980))
        self._area = scrolled(content)
        stack = column(0)
        stack.addWidget(self._left)
        stack.addWidget(self._area)
        self.setLayout(stack)
        state.changed.connect(self._refresh_if_shown)
        state.word.changed.connect(self._show_word)
        state.saving.connect(self._enable_if_shown)
        state.save_failed.connect(self._enable_if_shown)

    def entered(self) -> None:
        """Show every problem, read everything back, ask for the purposes; save what was not saved before."""
        self.state.save_again()
        # Told of that, what is in sight has read everything back anew.
        self.state.check_everything()
        if not self.isVisible():
            self.refresh()
        self.state.word.ask_purposes()
        if self.summary.isVisible():
            self._area.verticalScrollBar().setValue(0)

    def seal(self) -> None:
        """Keep the signature and seal what is read back here, if it is what is on disk (`ui.draft.review.sealing`).

        What the citizen calls wrong is never sealed: it is mended, or the citizen calls it right. Without a
        signature it leads to the place for one, and before to what the agency asked for and nobody dealt with.
        """
        if self._sealing.busy or self._leads_to_doubts() or self._to_reasons():
            return
        if not self._fee.take():
            self._to_fee()
        elif not self.state.word.is_signed():
            self._to_signature()
        else:
            self._sealing.start()

    def has_left(self) -> bool:
        """Return whether anything is left before the seal."""
        return bool(self._things_left())

    def next_left(self) -> bool:
        """Go to the first thing left before the seal; return whether there is any."""
        return self._left.next()

    def _show_left(self) -> None:
        self._left.show_left(self._things_left())

    def _things_left(self) -> tuple[Left, ...]:
        state = self.state
        errors = [one for one in state.problems() if one.severity == "error"]
        open_boxes, asked = self._warnings.unanswered(), self._reasons.waits_for()
        mend = Left("errors", t("{n} mục cần sửa", n=len(errors)), lambda: self._go_to(errors[0].pointer))
        warned = Left("warnings", t("cảnh báo"), lambda: self._reveal(focus_inside, open_boxes[0]))
        unsaved = state.unsaved()
        save = Left("unsaved", counted("{n} mục chưa lưu", unsaved), state.save_again)
        fee = Left("fee", self._fee.mistake()[0], self._to_fee)
        found = (
            (bool(unsaved), save),
            (bool(errors), mend),
            (bool(asked), Left("reasons", asked, self._reasons.mend_first)),
            (bool(self._doubted()), Left("doubts", t("phần chưa đúng"), self._leads_to_doubts)),
            (bool(open_boxes), warned),
            (self._fee.is_wrong(), fee),
            (self._consents.is_left(), Left("consent", t("đồng ý"), self._to_consents)),
            (not state.word.is_signed(), Left("signature", t("chữ ký"), self._to_signature)),
        )
        return tuple(one for wanted, one in found if wanted)

    def _reveal(self, focus: Callable[[QWidget], object], part: QWidget) -> None:
        """Put the cursor into a part, all of it in sight."""
        focus(part)
        self._area.ensureWidgetVisible(part, 0, 0)

    def _to_reasons(self) -> bool:
        """Go to the first thing the agency asked for that nobody dealt with, if there is one."""
        first = self._reasons.first_open()
        if first is not None:
            self._reveal(QWidget.setFocus, first)
        return first is not None

    def _to_consents(self) -> None:
        box = self._consents.first()
        if box is not None:
            self._area.ensureWidgetVisible(self._consents, 0, 0)
            # Again after the layout: the read-back above may still be growing.
            give_focus(box, 1)

    def _to_fee(self) -> None:
        self._area.ensureWidgetVisible(self._fee, 0, 0)
        # Again after the layout: what is told makes the card grow.
        give_focus(self._fee.mistaken(), 1)

    def _to_signature(self) -> None:
        self._area.ensureWidgetVisible(self.pad)
        give_focus(self.pad, 1)

    def refresh(self) -> None:
        """Show the draft as it is now."""
        errors = tuple(
            (self.state.sentence(problem), lambda pointer=problem.pointer: self._go_to(pointer))
            for problem in self.state.problems()
            if problem.severity == "error"
        )
        self.summary.show_lines(counted("Còn {n} mục cần sửa trước khi niêm phong", len(errors)), errors)
        self._reasons.refresh()
        self._warnings.refresh()
        self._fee.refresh()
        self._read_back.refresh()
        self._show_word()

    def _refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def _enable_if_shown(self) -> None:
        if self.isVisible():
            self._enable()

    def _show_word(self) -> None:
        """Show marks, doubts and signature as the citizen's word has them now."""
        self._consents.show_word()
        parts = self._doubted()
        lines: list[tuple[str, Callable[[], object]]] = [
            (part.title, partial(self._go_to, part.pointer)) for part in parts[: SHOWN - 1]
        ]
        if parts:
            again = partial(self._show_part, parts[0].key)
            lines.append((t("Ông/bà thấy đã đúng: cho ông/bà xem lại và bấm Đúng"), again))
        self.doubts.show_lines(
            t("Ông/bà nói chưa đúng ở {n} phần: hỏi lại và sửa", n=len(parts)), tuple(lines)
        )
        self._enable()

    def _doubted(self) -> list[ReadPart]:
        """Return the parts the citizen called wrong as they stand now."""
        word = self.state.word
        # Without a doubt nothing is put into words: this is asked several times at every answer and mark.
        parts = parts_of(self.state) if word.doubts() else ()
        return [part for part in parts if word.found_wrong(part.key, part.rows)]

    def _leads_to_doubts(self) -> bool:
        """Show what the citizen called wrong, if anything."""
        if not self._doubted():
            return False
        self._area.verticalScrollBar().setValue(0)
        focus_inside(self.doubts)
        return True

    def _sign_card(self) -> QFrame:
        word = self.state.word
        self.pad = SignaturePad(word.strokes)
        head = row(8)
        head.addWidget(label(t("Chữ ký của người dân"), "h2"), 1)
        head.addWidget(button(t("Ký lại"), word.sign_again, kind="ghost", icon="undo-2", name="review.wipe"))
        self._already = label("", "hint", name="review.already")
        stack = column(10, (20, 16, 20, 16))
        stack.addLayout(head)
        stack.addWidget(label(t("Tôi đã nghe đọc lại và xác nhận nội dung tờ khai là đúng."), "body"))
        stack.addWidget(self._already)
        stack.addWidget(self.pad)
        self.main_button = button(
            t("Niêm phong và in phiếu"),
            self.seal,
            kind="primary",
            icon="file-check",
            name="review.seal",
            wraps=True,
        )
        self._why = label("", "hint", name="review.why")
        on_paper = button(
            t("Ký trên giấy, chụp lại…"), self._choose_paper, icon="camera", name="review.paper"
        )
        declaration = button(t("In tờ khai…"), self._declaration, icon="printer", name="review.declaration")
        stack.addWidget(self._why)
        stack.addWidget(Flow([declaration, on_paper]))
        return frame(stack)

    def sign_on_paper(self, path: Path) -> None:
        """Show a chosen photograph of the signed declaration to be laid flat, then take it as the signature.

        Not while the citizen calls a part wrong: the paper says what they do not agree to.
        """
        stage = self.state.stage
        stage.bridge.run(read_chosen(path), self._take_paper, stage.fail, owner=self)

    def _take_paper(self, image: bytes) -> None:
        if not self._leads_to_doubts() and self.isVisible():
            look_at_signed_paper(self.state.stage, self.window(), image, self._keep_paper, self._choose_paper)

    def _keep_paper(self, image: bytes, shape: PageShape | None) -> None:
        # The citizen may have called a part wrong while the picture was looked at.
        if not self._leads_to_doubts():
            self.state.word.photographed(image, shape)

    def _choose_paper(self) -> None:
        if self._leads_to_doubts():
            return
        chosen, _kind = QFileDialog.getOpenFileName(
            self, t("Chọn ảnh tờ khai đã ký"), "", t("Ảnh hoặc PDF (*.jpg *.jpeg *.png *.pdf)")
        )
        if chosen:
            self.sign_on_paper(Path(chosen))

    def _declaration(self) -> None:
        show_declaration(self.state.stage, self.state.draft.case_id, self)

    def _enable(self) -> None:
        word = self.state.word
        signed, ready = word.is_signed(), self.state.check.ready
        if word.is_kept():
            self._already.setText(t("Đã có chữ ký cho đúng nội dung này."))
        elif word.on_paper:
            self._already.setText(t("Ông/bà chọn ký trên giấy: in tờ khai, để ông/bà ký, rồi chụp lại."))
        elif word.lapsed:
            self._already.setText(t("Tờ khai vừa được sửa sau khi ký: mời ông/bà ký lại."))
        self._already.setVisible(word.is_kept() or word.on_paper or word.lapsed)
        doubted, asked = bool(self._doubted()), self._reasons.waits_for()
        unsaved, wrong_fee = self.state.unsaved(), self._fee.is_wrong()
        waits = wrong_fee or doubted or asked or self._sealing.busy or self.state.is_saving()
        self.main_button.setEnabled(ready and signed and not waits)
        # What is next looks so: sealing, or what has to come before it.
        self._lead(ready and not signed)
        signed_how = t("Đã ký trên giấy, ảnh đã lưu") if word.from_photograph else t("Đã ký")
        self.pad.invite(signed_how if word.is_kept() else "")
        self._why.setText(why_not_sealed(ready, bool(unsaved), wrong_fee, doubted, asked, signed))
        self._show_left()
        self.waiting.emit()

    def waits_for(self) -> tuple[str, str]:
        """Return what is still waited for once every answer is right, in a few words, and their tone."""
        if unsaved := self.state.unsaved():
            return counted("{n} mục chưa lưu", unsaved), "err"
        if self._doubted():
            return t("Có phần chưa đúng"), "err"
        if asked := self._reasons.waits_for():
            return asked, "err"
        if self._fee.is_wrong():
            return self._fee.mistake()[1], "err"
        return ("", "err") if self.state.word.is_signed() else (t("Chờ chữ ký"), "warn")

    def _sealing_moved(self) -> None:
        if self._sealing.busy:
            self._enable()
        else:
            self.refresh()
