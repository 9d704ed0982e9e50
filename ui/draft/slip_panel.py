"""Phiếu: the preview is the print; prints are numbered before they leave the machine.

Object names: `slip.preview`, `slip.print`, `slip.pdf`, `slip.another`, `slip.declaration`, `slip.done`, `slip.code`.
`save_pdf(path)` is what a chosen file name ends in; `pdf_saved(path)` and `printed(number)` tell of the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from kiosk.wording import t
from ui.draft.declaration_window import show_declaration
from ui.paper.printers import chosen_printer, has_printer
from ui.paper.slip_paper import A5_MM, a5_layout, paint_on_printer, slip_image, slip_pdf
from ui.parts.basics import button, column, frame, label, row, scrolled, shortcut
from ui.parts.chips import Chip
from ui.parts.page_preview import PagePreview
from ui.stage import Following

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from kiosk.views import SlipView
    from ui.stage import Stage

PRINT_KIND = "slip"


class SlipPanel(QWidget):
    """One case's slip."""

    printed = Signal(int)
    pdf_saved = Signal(object)

    def __init__(
        self,
        stage: Stage,
        slip: SlipView,
        case_id: bytes,
        done: tuple[str, Callable[[], object]],
        offers_next: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName("slip")
        self._stage = stage
        self._slip = slip
        self._case_id = case_id
        self._offers_next = offers_next
        self._preview = PagePreview(A5_MM)
        self._preview.setObjectName("slip.preview")
        self._preview.setAccessibleName(t("Hình phiếu sẽ in"))
        self._preview.show_page(slip_image(slip))
        holder = QWidget()
        around = column(0, (14, 14, 14, 14))
        around.addWidget(self._preview)
        around.addStretch(1)
        holder.setLayout(around)
        paper = column(0, (1, 1, 1, 1))
        paper.addWidget(scrolled(holder))
        side = QWidget()
        side.setLayout(self._side(done))
        line = row(16, (0, 0, 0, 12))
        line.addWidget(frame(paper), 1)
        line.addWidget(scrolled(side), 1)
        self.setLayout(line)

    def print_out(self) -> None:
        """Choose a printer, number the print, print it."""
        if not has_printer():
            self._say(t("Máy chưa có máy in nào. Hãy lưu PDF rồi in ở máy khác."))
            return
        printer = chosen_printer(a5_layout(), self)
        if printer is not None:
            self._number(lambda slip: self._print_now(slip, printer))

    def save_pdf(self, path: Path) -> None:
        """Number the print and write it as a PDF."""
        self._number(lambda slip: self._write(slip, path))

    def _side(self, done: tuple[str, Callable[[], object]]) -> QVBoxLayout:
        slip = self._slip
        card = column(12, (20, 18, 20, 18))
        card.addWidget(label(t("Đã niêm phong tại trạm"), "h2", tone="ok"))
        card.addWidget(label(slip.code, "strong", name="slip.code"))
        card.addWidget(label(f"{slip.applicant} · {slip.service_name}", "body"))
        for other in slip.others:
            card.addWidget(
                label(t("Cùng phiếu: {code} · {name}", code=other.code, name=other.service_name), "hint")
            )
        card.addWidget(
            label(
                t("Đã lưu an toàn trên máy này, chưa có nghĩa là Cổng đã nhận. Khi có mạng, máy tự gửi."),
                "hint",
            )
        )
        card.addWidget(
            button(t("In phiếu (Ctrl+P)"), self.print_out, kind="primary", icon="printer", name="slip.print")
        )
        card.addWidget(button(t("Lưu PDF…"), self._choose, icon="download", name="slip.pdf"))
        if self._offers_next:
            card.addWidget(
                button(
                    t("Thêm thủ tục cho người này"),
                    self._another,
                    icon="plus",
                    name="slip.another",
                    hint=t("Ctrl+Shift+N: dùng lại thẻ, giấy tờ và sự đồng ý; in chung một phiếu"),
                )
            )
            shortcut(self, ("Ctrl+Shift+N",), self._another)
        text, act = done
        card.addWidget(button(text, act, icon="check", name="slip.done"))
        card.addWidget(button(t("In tờ khai…"), self._declaration, icon="file-text", name="slip.declaration"))
        self._count = Chip("", name="slip.count")
        self._told = label("", "hint", name="slip.told")
        self._told.hide()
        card.addWidget(self._count)
        card.addWidget(self._told)
        self._show_count(slip.printed)
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
        side = column(14)
        side.addWidget(frame(card))
        side.addWidget(frame(steps))
        side.addStretch(1)
        return side

    def _another(self) -> None:
        self._stage.following = Following(self._case_id, self._slip.applicant)
        self._stage.go("intake")

    def _declaration(self) -> None:
        show_declaration(self._stage, self._case_id, self)

    def _number(self, then: Callable[[SlipView], None]) -> None:
        """Let the desk count the print first: a paper without its number must not exist."""

        def numbered(number: int) -> None:
            self._slip = replace(self._slip, printed=number)
            self._preview.show_page(slip_image(self._slip))
            self._show_count(number)
            then(self._slip)

        self._stage.bridge.run(self._stage.desk.record_print(self._case_id, PRINT_KIND), numbered, owner=self)

    def _print_now(self, slip: SlipView, printer: QPrinter) -> None:
        paint_on_printer(slip, printer)
        self.printed.emit(slip.printed)

    def _write(self, slip: SlipView, path: Path) -> None:
        try:
            path.write_bytes(slip_pdf(slip))
        except OSError:
            self._say(t("Không ghi được tệp PDF ở đó. Chọn chỗ khác."))
            return
        self._say(t("Đã lưu PDF. Tệp này có tên người dân: xóa khi in xong."))
        self.pdf_saved.emit(path)

    def _choose(self) -> None:
        # The file name holds the slip's code only, never a name.
        chosen, _kind = QFileDialog.getSaveFileName(
            self, t("Lưu phiếu"), f"{self._slip.code}.pdf", "PDF (*.pdf)"
        )
        if chosen:
            self.save_pdf(Path(chosen))

    def _show_count(self, number: int) -> None:
        if number:
            self._count.show_state(t("Đã in {n} lần", n=number), "ok", "printer")
        else:
            self._count.show_state(t("Chưa in"), "", "printer")

    def _say(self, text: str) -> None:
        self._told.setText(text)
        self._told.show()
