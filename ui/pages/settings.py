"""Cài đặt: type size, language and what a paid connection carries, at once; receipt printer; the station.

Object names: `settings.size:<percent>`, `settings.language:<vi|en>`,
`settings.metered:<off|texts_only|MB a day>`; of the printer as in `ui.pages.printer_card`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QFrame, QWidget

from kiosk import wording
from kiosk.wording import t
from ui import theme
from ui.pages.page import Page
from ui.pages.printer_card import PrinterCard
from ui.parts.basics import button, column, frame, label, row, scrolled
from ui.preferences import Preferences

if TYPE_CHECKING:
    from ui.stage import Stage

BUDGETS_MB = (20, 50, 200)


class SettingsPage(Page):
    """What one person may change about their screen."""

    def __init__(self, stage: Stage, preferences: Preferences) -> None:
        super().__init__(stage, "settings")
        self._preferences = preferences
        body = column(16, (28, 22, 28, 16))
        body.addWidget(label(t("Cài đặt"), "h1"))
        sizes = tuple((str(step), f"{step} %") for step in theme.TYPE_STEPS)
        body.addWidget(
            self._choice(
                t("Cỡ chữ"),
                t("Từ 130 % trở lên, thanh bên trái chỉ còn biểu tượng để nhường chỗ cho hồ sơ."),
                "size",
                sizes,
                str(theme.type_size()),
                self._resize,
            )
        )
        languages = (("vi", "Tiếng Việt"), ("en", "English"))
        body.addWidget(
            self._choice(
                t("Ngôn ngữ"),
                t("Phiếu in cho người dân luôn bằng tiếng Việt."),
                "language",
                languages,
                wording.language(),
                self._speak,
            )
        )
        body.addWidget(self._metering())
        body.addWidget(PrinterCard(stage))
        body.addWidget(self._station())
        body.addStretch(1)
        content = QWidget()
        content.setLayout(body)
        around = column(0)
        around.addWidget(scrolled(content))
        self.setLayout(around)

    def _choice(
        self,
        title: str,
        hint: str,
        name: str,
        options: tuple[tuple[str, str], ...],
        present: str,
        choose: Callable[[str], None],
    ) -> QFrame:
        stack = column(8, (18, 14, 18, 16))
        stack.addWidget(label(title, "h2"))
        stack.addWidget(label(hint, "hint"))
        line = row(10)
        group = QButtonGroup(self)
        for value, text in options:
            made = button(text, partial(choose, value), kind="choice", name=f"settings.{name}:{value}")
            made.setCheckable(True)
            made.setChecked(value == present)
            group.addButton(made)
            line.addWidget(made)
        line.addStretch(1)
        stack.addLayout(line)
        return frame(stack)

    def _metering(self) -> QFrame:
        view = self.stage.desk.sync_view()
        present = str(view.budget_mb) if view.metered == "budget" else view.metered
        budgets = sorted({*BUDGETS_MB, *((view.budget_mb,) if view.metered == "budget" else ())})
        return self._choice(
            t("Mạng tính tiền theo dung lượng"),
            t(
                "Nội dung hồ sơ luôn được gửi. Ảnh và tệp theo mức chọn ở đây, kể cả những hồ sơ đang chờ; "
                "máy không tự nhận ra mạng nào tính tiền."
            ),
            "metered",
            (
                ("off", t("Gửi tất cả")),
                ("texts_only", t("Chỉ gửi nội dung")),
                *((str(mb), t("{n} MB/ngày", n=mb)) for mb in budgets),
            ),
            present,
            self._meter,
        )

    def _station(self) -> QFrame:
        session = self.stage.session
        stack = column(6, (18, 14, 18, 16))
        stack.addWidget(label(t("Trạm"), "h2"))
        for name, value in (
            (t("Tên trạm"), session.station_label),
            (t("Số trạm"), f"{session.station_no:05d}"),
            (t("Người trực"), session.operator_name),
        ):
            line = row(12)
            head = label(name, "hint")
            head.setFixedWidth(theme.px(140))
            line.addWidget(head)
            line.addWidget(label(value, "body"), 1)
            stack.addLayout(line)
        return frame(stack)

    def _meter(self, chosen: str) -> None:
        desk = self.stage.desk
        told = desk.meter("budget", int(chosen)) if chosen.isdecimal() else desk.meter(chosen)
        self.stage.bridge.run(told, lambda _: None)

    def _resize(self, percent: str) -> None:
        theme.set_type_size(int(percent))
        self._preferences.keep(type_size=int(percent))
        self.stage.restyle()

    def _speak(self, code: str) -> None:
        wording.set_language("en" if code == "en" else "vi")
        self._preferences.keep(language=code)
        self.stage.restyle()
