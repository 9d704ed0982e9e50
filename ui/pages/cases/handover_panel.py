"""Handing a result over: who takes it, what they are given, and their signature.

Object names: `handover`, `handover.requester`, `handover.authorised`, `handover.name`, `handover.authority`,
`handover.paper:<doc>`, `handover.sign`, `handover.wipe`, `handover.signed_paper`, `handover.record`,
`handover.cancel`, `handover.problem`, and those of `ui.pages.cases.receiver_card`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forms.errors import DomainError
from kiosk.views.result import HandoverEntry, Relation
from kiosk.wording import sentence, t
from ui.chosen_files import read_chosen
from ui.look import theme
from ui.pages.cases.receiver_card import ReceiverCard
from ui.parts.basics import button, column, label, picture, row, rule, scrolled
from ui.parts.flow import Flow
from ui.parts.overlay import Overlay
from ui.parts.signature_pad import SignaturePad
from ui.parts.tick_box import TickBox, beside

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.cases import CaseView
    from ui.stage import Stage

_WIDTH = 1100
_GAP = 24
"""Between the questions and the box to sign in."""
_INDENT = 8
"""Room at the sides for the focus ring, the same in the scrolled part and below it."""
_LONGEST_NAME = 200
_OVER = frozenset({"already_handed", "not_resolved", "result_elsewhere"})
"""Refusals after which there is nothing left to record."""
_FILES = "*.jpg *.jpeg *.png *.webp *.bmp *.pdf"


class HandoverPanel(Overlay):
    """Asks who received the result; Esc leaves everything as it is.

    Args:
        stage: desk and bridge.
        case: whose result it is.
        over: what the panel covers.
        done: called once it is durable.
    """

    def __init__(self, stage: Stage, case: CaseView, over: QWidget, done: Callable[[], object]) -> None:
        super().__init__(over, "handover", _WIDTH)
        self._stage = stage
        self._case = case
        self._done = done
        self._paper: bytes | None = None
        self._recording = False
        self._is_over = False
        self.pick_file: Callable[[], str] = self._ask_for_file
        body = column(8, (24, 16, 24, 16))
        head = row(12)
        head.addWidget(picture("file-check", "brand", 26))
        title = t("Trả kết quả: {service}", service=case.row.service_name)
        head.addWidget(label(title, "h2"), 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="handover.cancel"))
        body.addLayout(head)
        inside = QWidget()
        inside.setLayout(self._questions())
        self._area = scrolled(inside)
        # Beside each other: who signs must see the whole box and what they are given, in the largest type too.
        self._area.setFixedWidth((self.card.width() - 2 * _INDENT - 48 - _GAP) // 2)
        beside_each_other = row(_GAP)
        beside_each_other.addWidget(self._area)
        self._sign_box = QWidget()
        self._sign_box.setLayout(self._signing())
        beside_each_other.addWidget(self._sign_box, 1)
        body.addLayout(beside_each_other)
        body.addWidget(rule())
        self._problem = label("", "problem", name="handover.problem")
        self._problem.hide()
        told = column(0, (_INDENT, 0, _INDENT, 0))
        told.addWidget(self._problem)
        body.addLayout(told)
        self._record = button(
            t("Ghi đã trả kết quả (Ctrl+Enter)"),
            self.record,
            kind="primary",
            icon="check",
            name="handover.record",
        )
        foot = row(8, (_INDENT, 0, _INDENT, 0))
        on_paper = button(t("Ký trên giấy…"), self._choose_paper, icon="camera", name="handover.signed_paper")
        wipe = button(t("Ký lại"), self._wipe, kind="ghost", icon="undo-2", name="handover.wipe")
        self._asks = (self._area, self._sign_box, on_paper, wipe)
        foot.addWidget(on_paper)
        foot.addWidget(wipe)
        foot.addStretch(1)
        foot.addWidget(self._record)
        body.addLayout(foot)
        self.card.setLayout(body)
        self._choose("requester")
        self.setFocusProxy(self._requester)
        self.answer(("Ctrl+Enter", "Ctrl+Return"), t("Ghi đã trả kết quả"), self.record)
        stage.bridge.cases_changed.connect(self._cases_changed)

    def show_over(self, over: QWidget) -> None:
        """Show with as much of the questions as there is room for."""
        super().show_over(over)
        self._fit_area()

    def record(self) -> None:
        """Record what is said, if it is enough; open the case once there is nothing to record any more."""
        if self._is_over:
            self.close()
            self._stage.open_case(self._case.row.case_id)
            return
        missing = self._missing()
        if missing is not None:
            self._say(*missing)
            return
        on_paper = self._paper is not None
        entry = HandoverEntry(
            received_by=self._name.text(),
            relation=self._relation,
            signature=self._paper if self._paper is not None else self._pad.strokes.png(),
            on_paper=on_paper,
            papers=tuple(doc for doc, box in self._boxes.items() if box.isChecked()),
            card=self._card.reading if self._relation == "authorised" else None,
            authority=self._authority.text() if self._relation == "authorised" else "",
        )
        self._record.setEnabled(False)
        self._recording = True
        self._stage.bridge.run(
            self._stage.desk.record_handover(self._case.row.case_id, entry),
            lambda _done: self._recorded(),
            self._failed,
            owner=self,
        )

    def read_card(self, text: str) -> None:
        """Read the card of the person who takes the result for another."""
        self._card.read_text(text)

    def _questions(self) -> QVBoxLayout:
        stack = column(6, (_INDENT, 0, _INDENT, 6))
        # First, because they are ticked already: what is below may be scrolled away in the largest type, and
        # nobody may sign for a paper that stands there unseen.
        stack.addWidget(label(t("Đã trao"), "label"))
        self._boxes: dict[str, TickBox] = {}
        for paper in self._case.result.papers:
            box = TickBox()
            box.setAccessibleName(paper.label)
            box.setObjectName(f"handover.paper:{paper.doc_id}")
            box.setMinimumHeight(theme.px(40))
            box.setChecked(True)
            self._boxes[paper.doc_id] = box
            stack.addLayout(beside(box, paper.label))
        stack.addWidget(label(t("Ai nhận kết quả?"), "label"))
        self._requester = self._choice(t("Chính người nộp"), "requester")
        self._other = self._choice(t("Người được ủy quyền"), "authorised")
        group = QButtonGroup(self)
        group.addButton(self._requester)
        group.addButton(self._other)
        stack.addWidget(Flow([self._requester, self._other]))
        self._name = self._line(t("Họ và tên người nhận"), "handover.name", _LONGEST_NAME, stack)
        self._other_part = QWidget()
        other = column(8)
        self._card = ReceiverCard(self._stage, self._name)
        self._card.told.connect(self._card_said)
        other.addWidget(self._card)
        self._authority = self._line(
            t("Giấy ủy quyền: tên, số, ngày"), "handover.authority", _LONGEST_NAME, other
        )
        self._other_part.setLayout(other)
        stack.addWidget(self._other_part)
        stack.addStretch(1)
        return stack

    def _signing(self) -> QVBoxLayout:
        stack = column(6, (_INDENT, 0, _INDENT, 0))
        stack.addWidget(label(t("Người nhận ký"), "label"))
        self._pad = SignaturePad(name="handover.sign", height=140)
        self._pad.changed.connect(self._drawn)
        stack.addWidget(self._pad, 1)
        self._paper_said = label(t("Đã có ảnh giấy ký nhận."), "hint", name="handover.paper_said")
        self._paper_said.hide()
        stack.addWidget(self._paper_said)
        return stack

    def _choice(self, text: str, relation: Relation) -> QPushButton:
        made = button(text, lambda: self._choose(relation), kind="choice", name=f"handover.{relation}")
        made.setCheckable(True)
        return made

    @staticmethod
    def _line(text: str, name: str, longest: int, into: QVBoxLayout) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setMaxLength(longest)
        line.setAccessibleName(text)
        above = label(text, "label")
        above.setBuddy(line)
        into.addWidget(above)
        into.addWidget(line)
        return line

    def _choose(self, relation: Relation) -> None:
        self._relation = relation
        applicant = self._case.row.applicant
        if relation == "requester":
            self._requester.setChecked(True)
            # The name on somebody else's card is not the applicant's.
            had = self._card.reading is not None
            self._card.put_away()
            if had or not self._name.text():
                self._name.setText(applicant)
        else:
            self._other.setChecked(True)
            if self._name.text() == applicant:
                self._name.clear()
        self._other_part.setVisible(relation == "authorised")
        # What was just shown is measured once its layouts have taken it up.
        QTimer.singleShot(0, self, self._fit_area)

    def _card_said(self) -> None:
        self._fit_area()
        QTimer.singleShot(0, self, self._fit_area)
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self._card))

    def _choose_paper(self) -> None:
        chosen = self.pick_file()
        if chosen:
            self._stage.bridge.run(
                read_chosen(Path(chosen), "unreadable_image"), self._take_paper, self._failed, owner=self
            )

    def _take_paper(self, data: bytes) -> None:
        self._pad.wipe()
        self._paper = data
        self._paper_said.show()
        self._fit_area()

    def _drawn(self) -> None:
        if self._pad.is_signed():
            self._paper = None
            self._paper_said.hide()
        self._problem.hide()
        self._fit_area()

    def _wipe(self) -> None:
        self._pad.wipe()
        self._paper = None
        self._paper_said.hide()
        self._fit_area()

    def _missing(self) -> tuple[str, QWidget] | None:
        if not self._name.text().strip():
            return t("Nhập họ tên người nhận."), self._name
        if (
            self._relation == "authorised"
            and self._card.reading is None
            and not self._authority.text().strip()
        ):
            return t("Quét thẻ của người nhận thay, hoặc ghi giấy ủy quyền."), self._card.ways.line
        if self._paper is None and not self._pad.is_signed():
            return t("Người nhận chưa ký: ký vào ô, hoặc chọn ảnh giấy đã ký."), self._pad
        return None

    def _say(self, text: str, where: QWidget) -> None:
        self._problem.setText(text)
        self._problem.show()
        self._fit_area()
        if not self._is_over:
            self._area.ensureWidgetVisible(where)
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _recorded(self) -> None:
        done = self._done
        self.close()
        done()

    def _failed(self, error: TramSoError) -> None:
        self._recording = False
        self._record.setEnabled(True)
        if error.code in _OVER:
            self._end()
        why = sentence(error)
        self._say(f"{why.title}. {why.meaning} {why.next_step}", self._record)

    def _cases_changed(self, cases: frozenset[bytes]) -> None:
        """Look whether there still is a result to hand over: nobody signs for one the office has given already."""
        if self._case.row.case_id in cases and not self._is_over:
            case = self._stage.desk.case(self._case.row.case_id)
            # Nobody asked: where it cannot be read, recording still refuses.
            self._stage.bridge.run(case, self._hear, lambda _error: None, owner=self)

    def _hear(self, case: CaseView) -> None:
        if case.result.why and not self._recording:
            self._failed(DomainError(case.result.why))

    def _end(self) -> None:
        """Ask nothing more: nobody signs now. The button leads to the case."""
        self._is_over = True
        for one in self._asks:
            one.hide()
        self._record.setText(t("Mở hồ sơ này (Ctrl+Enter)"))
        self.answer(("Ctrl+Enter", "Ctrl+Return"), t("Mở hồ sơ này"), self.record)

    def _fit_area(self) -> None:
        shown = self._area.widget()
        layout = None if shown is None else shown.layout()
        if layout is None or self._is_over:
            return
        wanted = layout.totalHeightForWidth(self._area.width() - theme.px(14))
        self.share_height(self._area, wanted + 8, self._sign_box.minimumSizeHint().height())

    def _ask_for_file(self) -> str:
        kinds = t("Ảnh hoặc PDF ({kinds})", kinds=_FILES)
        return QFileDialog.getOpenFileName(self, t("Chọn ảnh giấy ký nhận"), "", kinds)[0]
