"""Where a second person types their one-time code and chooses their PIN; nobody else sees either.

Object names: `person`, `person.how`, `person.code`, `person.pin`, `person.again`, `person.send`, `person.close`, and
those of a failure notice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from forms.errors import DomainError
from kiosk.wording import t
from ui.look import theme
from ui.panels.code_panel import CodePanel
from ui.parts.basics import button, column, label, row

if TYPE_CHECKING:
    from forms.errors import TramSoError
    from kiosk.views.front import PersonHere
    from ui.failure_acts import Ways
    from ui.stage import Stage

_LONGEST_PIN = 64


class PersonPanel(CodePanel):
    """Takes code and PIN of one person.

    Args:
        stage: what the window lends.
        person: whose PIN it is.
        over: what it covers.
        made: told when they can sign in.
    """

    # A PIN half typed is not for whoever comes back to the machine.
    ends_with_lock = True

    def __init__(self, stage: Stage, person: PersonHere, over: QWidget, made: Callable[[], object]) -> None:
        super().__init__(stage, over, "person")
        self._person = person
        self._made = made
        body = column(10, (24, 18, 24, 18))
        head = row(8)
        head.addWidget(label(t("Mã PIN của {name}", name=person.name), "h2"), 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="person.close"))
        body.addLayout(head)
        how = t(
            "Mời {name} tự ngồi vào máy: nhập mã một lần của mình rồi chọn mã PIN. Người đang làm việc xin đừng nhìn.",
            name=person.name,
        )
        if person.has_pin:
            how += " " + t("Mã PIN cũ hết dùng được khi mã mới đã lưu xong.")
        self._how = label(how, "body", name="person.how")
        body.addWidget(self._how)
        body.addLayout(self._called(self._code, t("Mã một lần (10 chữ số)")))
        self._pin, self._again = _hidden("person.pin"), _hidden("person.again")
        twice = row(12)
        twice.addLayout(self._called(self._pin, t("Mã PIN mới (6–12 chữ số)")), 1)
        twice.addLayout(self._called(self._again, t("Nhập lại mã PIN mới")), 1)
        body.addLayout(twice)
        self._code.returnPressed.connect(self._pin.setFocus)
        self._pin.returnPressed.connect(self._again.setFocus)
        self._again.returnPressed.connect(self.send)
        body.addLayout(self._problem)
        foot = row(8)
        foot.addStretch(1)
        self._send = button(t("Tạo mã PIN"), self.send, kind="primary", name="person.send")
        foot.addWidget(self._send)
        body.addLayout(foot)
        self.card.setLayout(body)
        self.tell("Enter", t("Sang ô sau, rồi Tạo mã PIN"))
        self._busy(False)

    def send(self) -> None:
        """Ask the portal; the desk goes on saving meanwhile."""
        if not self._send.isEnabled():
            return
        if self._pin.text() != self._again.text():
            self._refused(DomainError("person_twice"))
            return
        self._say(None)
        self._busy(True)
        given = self._stage.desk.give_pin(self._person.operator_id, self._code.text(), self._pin.text())
        self._stage.bridge.run(given, self._given, self._refused, owner=self, held_up=False)

    def _given(self, _: None) -> None:
        self.close()
        self._made()

    def _called(self, field: QLineEdit, called: str) -> QVBoxLayout:
        field.setAccessibleName(called)
        field.textChanged.connect(self._typed)
        under_its_name = column(6)
        under_its_name.addWidget(label(called, "label"))
        under_its_name.addWidget(field)
        return under_its_name

    def _refused(self, error: TramSoError) -> None:
        self._busy(False)
        self._say(error)
        if error.code in {"pin_shape", "person_twice"}:
            self._choose_again()
        else:
            self._type_again()

    def _choose_again(self) -> None:
        self._again.clear()
        self._pin.clear()
        self._pin.setFocus()

    def _typed(self) -> None:
        self._send.setEnabled(self._is_filled())

    def _is_filled(self) -> bool:
        return all(one.text().strip() for one in (self._code, self._pin, self._again))

    def _busy(self, busy: bool) -> None:
        for one in (self._code, self._pin, self._again):
            one.setReadOnly(busy)
        self._send.setText(t("Đang hỏi Cổng…") if busy else t("Tạo mã PIN"))
        self._send.setEnabled(not busy and self._is_filled())

    def _ways(self) -> Ways:
        return {**super()._ways(), "pin": self._choose_again}

    def _say(self, error: TramSoError | None) -> None:
        # At a large type size there is room for one of them.
        self._how.setVisible(error is None)
        super()._say(error)


def _hidden(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(_LONGEST_PIN)
    field.setMinimumHeight(theme.px(44))
    return field
