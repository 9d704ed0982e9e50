"""Who works at this machine: the portal's list, who has a PIN here, and the way for the others to get one.

Object names: `settings.people`, `settings.person:<id>` (what is so), `settings.pin:<id>` (the button).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout

from kiosk.wording import t
from ui.look import theme
from ui.parts.basics import button, column, empty, label, name_of, row

if TYPE_CHECKING:
    from kiosk.views.front import PersonHere
    from ui.stage import Stage

_NAME_WIDTH = 190


class PeopleCard(QFrame):
    """One line for each person; the person themselves types code and PIN in a panel of their own."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.setObjectName("settings.people")
        self.setProperty("role", "card")
        self._stage = stage
        self._shown: tuple[PersonHere, ...] | None = None
        stack = column(8, (18, 14, 18, 16))
        stack.addWidget(label(t("Người làm việc ở máy này"), "h2"))
        stack.addWidget(
            label(
                t(
                    "Người phụ trách ở Cổng đưa mã một lần cho người mới, hoặc cho người quên mã PIN. Người đó tự nhập "
                    "mã và tự chọn mã PIN ở đây; chỉ lúc đó cần mạng."
                ),
                "hint",
            )
        )
        self._lines: QVBoxLayout = column(6)
        self._lines.addWidget(label(t("Đang đọc…"), "body"))
        stack.addLayout(self._lines)
        self.setLayout(stack)

    def read(self) -> None:
        """Read who is there now."""
        self._stage.bridge.run(self._stage.desk.people(), self._show, owner=self)

    def _show(self, people: tuple[PersonHere, ...]) -> None:
        if people == self._shown:
            # What is being pressed is not taken away under the finger.
            return
        self._shown = people
        empty(self._lines)
        for person in people:
            line = row(12)
            told, tone = _standing(person)
            said = label(told, "body", tone=tone, name=f"settings.person:{person.operator_id}")
            heading = name_of(person.name, said)
            heading.setFixedWidth(theme.px(_NAME_WIDTH))
            for one in (heading, said):
                one.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            line.addWidget(heading)
            line.addWidget(said, 1)
            if person.active and not person.is_me:
                text = t("Quên mã PIN…") if person.has_pin else t("Nhập mã một lần…")
                made = button(
                    text,
                    partial(self._ask, person),
                    icon="lock" if person.has_pin else "user",
                    name=f"settings.pin:{person.operator_id}",
                )
                # Several of them read alike: whose each is, is in the name only.
                made.setAccessibleName(f"{text} {person.name}")
                line.addWidget(made)
            self._lines.addLayout(line)

    def _ask(self, person: PersonHere) -> None:
        # Loaded when somebody is to be added.
        from ui.panels.person_panel import PersonPanel

        panel = PersonPanel(self._stage, person, self.window(), partial(self._made, person))
        panel.show_over(self.window())

    def _made(self, person: PersonHere) -> None:
        self._stage.toast.say(
            t("{name} vào máy được ngay bằng mã PIN vừa chọn, cả khi không có mạng.", name=person.name)
        )
        self.read()


def _standing(person: PersonHere) -> tuple[str, str]:
    if not person.active:
        return t("Đã thôi làm ở trạm, không vào máy được"), ""
    if person.is_me:
        return t("Đang làm việc"), ""
    if person.has_pin:
        return t("Có mã PIN ở máy này"), ""
    return t("Chưa có mã PIN ở máy này"), "warn"
