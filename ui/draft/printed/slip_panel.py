"""Phiếu: the preview is the print; prints are numbered before they leave the machine.

On A5 through the system's printers or as PDF, on 80 mm paper through the receipt printer; both count together.
Object names: `slip.paper:<a5|receipt>`, `slip.another`, `slip.preview`, `slip.receipt`, `slip.print`, `slip.pdf`,
`slip.declaration`, `slip.consent`, `slip.done`, `slip.code`, `slip.standing`,
`slip.standing_told`, `slip.told`, `slip.refused`, `slip.act`.
`save_pdf(path)` is what a chosen file name ends in; `pdf_saved(path)` and `printed(number)` tell of the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from kiosk.wording import t
from ui.draft.printed.consent_window import show_consent
from ui.draft.printed.declaration_window import show_declaration
from ui.draft.printed.numbered_prints import NumberedPrints, Paper
from ui.draft.printed.receipt_way import ReceiptWay
from ui.draft.printed.slip_told import told
from ui.look import theme
from ui.paper.off_screen import code_worked_out
from ui.paper.receipt_paper import WIDTH_DOTS, receipt_image
from ui.paper.sheet import A5_MM
from ui.paper.slip_paper import paint_on_printer, slip_image, slip_pdf
from ui.parts.basics import button, column, frame, label, row, rule, scrolled, shortcut
from ui.parts.flow import Flow
from ui.parts.page_preview import PagePreview

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFrame

    from kiosk.views.slip import SlipView
    from ui.stage import Stage

_RECEIPT_MM = (72.0, 200.0)


class SlipPanel(QWidget):
    """One case's slip.

    Args:
        stage: desk and bridge.
        slip: as it is now.
        case_id: of the case.
        done: text and act of the button that ends it.
        leave: puts away what the slip lies in, before another procedure is looked up.
    """

    printed = Signal(int)
    pdf_saved = Signal(object)

    def __init__(
        self,
        stage: Stage,
        slip: SlipView,
        case_id: bytes,
        done: tuple[str, Callable[[], object]],
        leave: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self.setObjectName("slip")
        self._stage = stage
        self._slip = slip
        self._case_id = case_id
        self._leave = leave
        self._sending = False
        self._preview = _preview(PagePreview(A5_MM), "slip.preview", t("Hình phiếu sẽ in"))
        self._receipt = _preview(
            PagePreview(_RECEIPT_MM, WIDTH_DOTS), "slip.receipt", t("Hình biên nhận 80 mm sẽ in")
        )
        paper = Paper(
            kind="slip",
            sides_mm=A5_MM,
            show_number=self._numbered,
            paint=lambda printer: paint_on_printer(self._slip, printer),
            pdf=lambda: slip_pdf(self._slip),
            file_name=f"{slip.code}.pdf",
            save_title=t("Lưu phiếu"),
        )
        self._prints = NumberedPrints(stage, case_id, paper, slip.printed, self)
        self._prints.printed.connect(self.printed)
        self._prints.pdf_saved.connect(self.pdf_saved)
        self._notice = self._prints.notice
        self._way = ReceiptWay(
            stage, self._notice, self._receipt.show_page, self.print_out, self._receipt_ended
        )
        self._papers = QStackedWidget()
        for preview in (self._preview, self._receipt):
            self._papers.addWidget(_on_its_paper(preview))
        side = QWidget()
        side.setLayout(self._side(done))
        line = row(16, (0, 0, 0, 12))
        # The paper is read before it is printed; in large type the buttons' words need the half of it.
        large = theme.type_size() >= theme.RAIL_COLLAPSES_AT
        line.addWidget(self._papers, 1 if large else 7)
        line.addWidget(scrolled(side), 1 if large else 5)
        self.setLayout(line)
        stage.bridge.cases_changed.connect(self._cases_changed)
        self._choose_paper("a5" if stage.desk.receipt_printer().kind == "none" else "receipt")

    def print_out(self) -> None:
        """Number the print and print it on the paper shown."""
        if self._sending:
            return
        if self._paper == "receipt":
            if self._stage.desk.receipt_printer().kind == "none":
                # Before it is numbered: nothing is printed, and the way on leads away from here.
                self._way.tell_not_set()
                return
            # Again from here: a second press while it is on its way must find it so.
            self._sending = self._prints.number(
                lambda: self._way.send(self._slip), self._not_counted, self.print_out
            )
            return
        self._prints.print_out()

    def save_pdf(self, path: Path) -> None:
        """Number the print and write it as a PDF."""
        self._prints.save_pdf(path)

    def _side(self, done: tuple[str, Callable[[], object]]) -> QVBoxLayout:
        slip = self._slip
        card = column(12, (20, 18, 20, 18))
        headline, tone, sentence = told(slip.standing)
        self._headline = label(headline, "h2", tone=tone, name="slip.standing")
        card.addWidget(self._headline)
        card.addWidget(label(slip.code, "strong", name="slip.code"))
        card.addWidget(label(f"{slip.applicant} · {slip.service_name}", "body"))
        self._told = label(sentence, "hint", name="slip.standing_told")
        card.addWidget(self._told)
        card.addWidget(
            button(
                t("In phiếu (Ctrl+P)"),
                self.print_out,
                kind="primary",
                icon="printer",
                name="slip.print",
                wraps=True,
            )
        )
        card.addWidget(self._notice)
        card.addWidget(self._paper_choice())
        # Below the button: above it they pushed headline and own code out of sight in large type.
        for other in slip.others:
            told_of = t("Cùng phiếu: {code} · {name}", code=other.code, name=other.service_name)
            card.addWidget(label(told_of, "hint"))
        if self._stage.may_follow(slip.next_until_ms):
            card.addWidget(
                button(
                    t("Thêm thủ tục cho người này"),
                    self._another,
                    icon="plus",
                    name="slip.another",
                    wraps=True,
                    hint=t("Ctrl+Shift+N: dùng lại thẻ, giấy tờ và sự đồng ý; in chung một phiếu"),
                )
            )
            shortcut(self, ("Ctrl+Shift+N",), self._another)
        text, act = done
        card.addWidget(button(text, act, icon="check", name="slip.done", wraps=True))
        card.addWidget(self._prints.count)
        card.addWidget(rule())
        card.addWidget(label(t("Giấy khác của hồ sơ này"), "hint"))
        card.addWidget(self._other_papers())
        side = column(14)
        side.addWidget(frame(card))
        if slip.standing.kind != "withdrawn":
            side.addWidget(_what_to_say())
        side.addStretch(1)
        return side

    def _other_papers(self) -> QWidget:
        # Wanted now and then, so they stand back behind what every citizen waits for.
        papers = (
            (t("Lưu PDF khổ A5…"), self._prints.choose_place, "download", "slip.pdf"),
            (t("In tờ khai…"), self._declaration, "file-text", "slip.declaration"),
            (t("Giấy đồng ý…"), self._consent, "file-check", "slip.consent"),
        )
        holder = QWidget()
        stack = column(2)
        for text, act, icon, name in papers:
            stack.addWidget(button(text, act, kind="ghost", icon=icon, name=name, wraps=True))
        holder.setLayout(stack)
        return holder

    def _paper_choice(self) -> QWidget:
        made: list[QWidget] = []
        self._choices = QButtonGroup(self)
        for name, text in (("a5", t("Khổ A5")), ("receipt", t("Giấy 80 mm"))):
            one = button(text, partial(self._choose_paper, name), kind="choice", name=f"slip.paper:{name}")
            one.setCheckable(True)
            self._choices.addButton(one)
            made.append(one)
        return Flow(made)

    def _choose_paper(self, name: str) -> None:
        self._paper = name
        self._papers.setCurrentIndex(("a5", "receipt").index(name))
        for one in self._choices.buttons():
            one.setChecked(one.objectName() == f"slip.paper:{name}")
        self._notice.clear()
        self._draw()

    def _draw(self) -> None:
        """Draw the slip as it would be printed, on the paper chosen."""
        ready = code_worked_out(self._slip.qr_text)
        self._stage.bridge.run(ready, lambda _ready: self._show_page(), owner=self)

    def _show_page(self) -> None:
        if self._paper == "receipt":
            self._receipt.show_page(receipt_image(self._slip))
        else:
            self._preview.show_page(slip_image(self._slip))

    def _cases_changed(self, cases: frozenset[bytes]) -> None:
        """Look again how the case stands: a slip says it with the moment, and is printed as it is shown."""
        if self._case_id in cases or self._slip.others:
            again = self._stage.desk.slip(self._case_id)
            # Nobody asked: what cannot be read anew stays with the moment it says.
            self._stage.bridge.run(again, self._follow, lambda _error: None, owner=self)

    def _follow(self, slip: SlipView) -> None:
        if slip == self._slip:
            return
        self._slip = slip
        headline, tone, sentence = told(slip.standing)
        self._headline.setText(headline)
        theme.set_property(self._headline, "tone", tone)
        self._told.setText(sentence)
        self._draw()

    def _another(self) -> None:
        self._leave()
        self._stage.follow(self._case_id, self._slip.applicant)

    def _declaration(self) -> None:
        show_declaration(self._stage, self._case_id, self)

    def _consent(self) -> None:
        show_consent(self._stage, self._case_id, self)

    def _numbered(self, number: int) -> None:
        # A machine that does not know the hour prints none, and one whose clock was set wrong not its own.
        made_ms = None if self._slip.made_ms is None else self._stage.desk.sure_now_ms()
        self._slip = replace(self._slip, printed=number, made_ms=made_ms)
        self._draw()

    def _not_counted(self) -> None:
        self._sending = False

    def _receipt_ended(self, nothing_left: bool) -> None:
        self._sending = False
        if nothing_left:
            self._prints.keep_number()
        elif shiboken6.isValid(self._prints):
            self._prints.tell_printed()


def _preview(made: PagePreview, name: str, accessible: str) -> PagePreview:
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    return made


def _on_its_paper(preview: PagePreview) -> QFrame:
    holder = QWidget()
    around = column(0, (4, 4, 4, 4))
    around.addWidget(preview)
    around.addStretch(1)
    holder.setLayout(around)
    paper = column(0, (1, 1, 1, 1))
    paper.addWidget(scrolled(holder))
    return frame(paper)


def _what_to_say() -> QFrame:
    steps = column(8, (20, 16, 20, 18))
    steps.addWidget(label(t("Nói với ông/bà"), "h3"))
    for number, text in enumerate(
        (
            t("Phiếu này chưa phải Giấy tiếp nhận; thời hạn tính từ khi cơ quan tiếp nhận."),
            t("Khi Cổng báo cần bổ sung, người hỗ trợ thấy ngay trên máy của trạm."),
            t("Giữ phiếu này để hỏi tình trạng tại trạm, hoặc gọi 1022."),
        ),
        start=1,
    ):
        steps.addWidget(label(f"{number}. {text}", "body"))
    return frame(steps)
