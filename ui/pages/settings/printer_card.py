"""Which 80 mm printer the station has, kept at once when saved, tried with a page of nobody.

Object names: `settings.printer:<none|tcp|file>`, `settings.printer.host`, `settings.printer.port`,
`settings.printer.path`, `settings.printer.save`, `settings.printer.trial`; of the outcome
`settings.printer.told`, `settings.printer.refused`, `settings.printer.act`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QFrame, QLineEdit, QWidget

from forms.errors import DomainError
from kiosk.receipt_printer.choice import (
    MAX_HOST,
    MAX_PATH,
    NO_PRINTER,
    ReceiptPrinter,
    file_printer,
    network_printer,
)
from kiosk.wording import t
from ui.draft.printed.receipt_way import ReceiptWay
from ui.look import theme
from ui.paper.trial_receipt import TRIAL, trial_slip
from ui.parts.basics import button, column, frame, label, row
from ui.parts.paper_notice import PaperNotice

if TYPE_CHECKING:
    from ui.stage import Stage

_NAME = "settings.printer"


class PrinterCard(QWidget):
    """The part of the settings for the receipt printer."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._trying = False
        self._notice = PaperNotice(_NAME)
        self._way = ReceiptWay(stage, self._notice, lambda _image: None, self._try, self._tried)
        present = stage.desk.receipt_printer()
        stack = column(8, (18, 14, 18, 16))
        stack.addWidget(label(t("Máy in phiếu 80 mm"), "h2"))
        stack.addWidget(
            label(
                t("Máy in nhiệt khổ 80 mm nhận lệnh ESC/POS. Phiếu khổ A5 dùng máy in của hệ điều hành."),
                "hint",
            )
        )
        line = row(10)
        self._kinds = QButtonGroup(self)
        for kind, text in (
            ("none", t("Không có")),
            ("tcp", t("Qua mạng")),
            ("file", t("Thiết bị hoặc tệp trên máy này")),
        ):
            made = button(text, partial(self._choose, kind), kind="choice", name=f"{_NAME}:{kind}")
            made.setCheckable(True)
            self._kinds.addButton(made)
            line.addWidget(made)
        line.addStretch(1)
        stack.addLayout(line)
        self._host = _field(f"{_NAME}.host", t("Tên hoặc địa chỉ IP của máy in"), present.host, MAX_HOST)
        self._port = _field(f"{_NAME}.port", t("Cổng mạng"), str(present.port), 5)
        self._path = _field(f"{_NAME}.path", t("Đường dẫn, ví dụ /dev/usb/lp0"), present.path, MAX_PATH)
        self._network = QWidget()
        places = row(12)
        places.addWidget(_labelled(self._host), 3)
        places.addWidget(_labelled(self._port), 1)
        self._network.setLayout(places)
        self._place = _labelled(self._path)
        stack.addWidget(self._network)
        stack.addWidget(self._place)
        acts = row(10)
        acts.addWidget(
            button(t("Lưu máy in"), self._save, kind="primary", icon="check", name=f"{_NAME}.save")
        )
        self._trial = button(t("In thử"), self._try, icon="printer", name=f"{_NAME}.trial")
        acts.addWidget(self._trial)
        acts.addStretch(1)
        stack.addLayout(acts)
        stack.addWidget(self._notice)
        around = column(0)
        around.addWidget(frame(stack))
        self.setLayout(around)
        self._choose(present.kind)

    def _choose(self, kind: str) -> None:
        self._kind = kind
        for made in self._kinds.buttons():
            made.setChecked(made.objectName() == f"{_NAME}:{kind}")
        self._network.setVisible(kind == "tcp")
        self._place.setVisible(kind == "file")
        self._trial.setVisible(kind != "none")
        self._notice.clear()

    def _typed(self) -> ReceiptPrinter | None:
        """Return the printer as it stands in the fields; None, and said, when it cannot be one."""
        try:
            if self._kind == "tcp":
                return network_printer(self._host.text(), self._port.text())
            if self._kind == "file":
                return file_printer(self._path.text())
        except DomainError as error:
            field = self._host if self._kind == "tcp" else self._path
            self._notice.refuse(error, t("Sửa"), field.setFocus)
            return None
        return NO_PRINTER

    def _save(self) -> None:
        printer = self._typed()
        if printer is not None:
            self._stage.bridge.run(
                self._stage.desk.use_receipt_printer(printer), lambda _done: self._saved(printer), owner=self
            )

    def _saved(self, printer: ReceiptPrinter) -> None:
        if printer.kind == "none":
            self._notice.say(t("Đã lưu: trạm in phiếu khổ A5."))
        else:
            self._notice.say(t("Đã lưu máy in. Bấm In thử để xem chữ và mã QR có rõ không."))

    def _try(self) -> None:
        printer = self._typed()
        if printer is None or self._trying:
            return
        self._trying = True
        session = self._stage.session
        slip = trial_slip(self._stage.now_ms(), session.station_label, session.operator_name)
        self._way.send(slip, trial=TRIAL, printer=printer)

    def _tried(self, _nothing_left: bool) -> None:
        self._trying = False


def _field(name: str, title: str, text: str, longest: int) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setMaxLength(longest)
    made.setMinimumHeight(theme.px(40))
    return made


def _labelled(field: QLineEdit) -> QFrame:
    head = label(field.accessibleName(), "label")
    head.setBuddy(field)
    stack = column(4)
    stack.addWidget(head)
    stack.addWidget(field)
    return frame(stack, "plain")
