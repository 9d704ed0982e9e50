"""What day it is, asked of whoever sits at a machine whose clock cannot be right.

Object names: `today.day`, `today.day.act` (the banner on Hôm nay); `day`, `day.how`, `day.date`, `day.send`, `day.close`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from kiosk.wording import day, long_day, sentence, t
from ui.fields.dates import parse_date
from ui.look import theme
from ui.parts.banner import Banner
from ui.parts.basics import button, column, empty, label, row
from ui.parts.failure_notice import FailureNotice
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from forms.errors import TramSoError
    from kiosk.views.today import TodayView
    from ui.stage import Stage

_LONGEST = 20


class DayBanner(Banner):
    """Says on Hôm nay that the clock is wrong, and which day counts; opens by itself once when nobody has named one."""

    def __init__(self, stage: Stage) -> None:
        super().__init__("err", icon="calendar", name="today.day")
        self._stage = stage
        self._asked = False
        self._offered = ""
        self.hide()

    def hear(self, view: TodayView, named: Callable[[], None]) -> None:
        """Show what the first screen says of the day.

        Args:
            view: the first screen's facts.
            named: called when somebody has named the day.
        """
        self.setVisible(view.day_asked or view.day_told)
        if view.day_asked:
            told = t("Máy không biết hôm nay là ngày nào. Ghi ngày hôm nay trước khi nhận hồ sơ.")
            self.say(t("Đồng hồ của máy sai"), told, "err", "calendar")
        elif view.day_told and view.day is not None:
            told = t("Tờ khai ghi ngày này. Phiếu không in giờ và ngày hẹn cho tới khi nối mạng một lần.")
            lead = t("Đồng hồ của máy sai, đang dùng ngày {day}", day=day(view.day))
            self.say(lead, told, "warn", "calendar")
        text = t("Ghi ngày hôm nay…") if view.day_asked else t("Ghi lại ngày…")
        if text != self._offered and (view.day_asked or view.day_told):
            # Not with every look: a button made anew would lose the cursor that stands on it.
            self._offered = text
            self.offer(text, lambda: self._open(named))
        if view.day_asked and not self._asked:
            self._asked = True
            # When the page stands: a card lies over it.
            QTimer.singleShot(0, self, lambda: self._open(named))

    def _open(self, named: Callable[[], None]) -> None:
        if self.isVisible():
            DayPanel(self._stage, self.window(), named).show_over(self.window())


class DayPanel(Overlay):
    """Takes the day; Esc closes, and the banner stays."""

    def __init__(self, stage: Stage, over: QWidget, named: Callable[[], None]) -> None:
        super().__init__(over, "day", 620)
        self._stage = stage
        self._named = named
        body = column(12, (24, 18, 24, 18))
        head = row(8)
        head.addWidget(label(t("Hôm nay là ngày nào?"), "h2"), 1)
        head.addWidget(button(t("Đóng"), self.close, kind="ghost", icon="x", name="day.close"))
        body.addLayout(head)
        how = t(
            "Đồng hồ của máy sai, có thể do hết pin. Xem lịch hoặc điện thoại rồi ghi ngày hôm nay; "
            "tờ khai và các kiểm tra về ngày tháng dùng ngày này. Nối mạng một lần thì máy tự lấy lại giờ đúng."
        )
        body.addWidget(label(how, "body", name="day.how"))
        body.addWidget(label(t("Ngày hôm nay"), "label"))
        self._line = QLineEdit()
        self._line.setObjectName("day.date")
        self._line.setAccessibleName(t("Ngày hôm nay"))
        self._line.setPlaceholderText(t("ngày/tháng/năm"))
        self._line.setMaxLength(_LONGEST)
        self._line.setMinimumHeight(theme.px(44))
        self._line.returnPressed.connect(self.send)
        self._line.textChanged.connect(self._typed)
        body.addWidget(self._line)
        self._read = label("", "hint", name="day.read")
        body.addWidget(self._read)
        self._problem = column(0)
        body.addLayout(self._problem)
        foot = row(8)
        foot.addStretch(1)
        self._send = button(t("Dùng ngày này"), self.send, kind="primary", name="day.send")
        foot.addWidget(self._send)
        body.addLayout(foot)
        self.card.setLayout(body)
        self.setFocusProxy(self._line)
        self.tell("Enter", t("Dùng ngày này"))
        self._typed()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Make room for wrapped texts, whose size is known now."""
        super().showEvent(event)
        self.fit()

    def send(self) -> None:
        """Let it be the day typed; nothing happens while it is no day."""
        chosen = self._day()
        if chosen is None:
            return
        self._say(None)
        self._stage.bridge.run(self._stage.desk.tell_day(chosen), self._taken, self._refused, owner=self)

    def _day(self) -> date | None:
        iso = parse_date(self._line.text().strip(), partial=False)
        return None if iso is None else date.fromisoformat(iso)

    def _typed(self) -> None:
        chosen = self._day()
        self._send.setEnabled(chosen is not None)
        # Read back with its weekday: that is what people check a date by.
        self._read.setText("" if chosen is None else long_day(chosen))

    def _taken(self, _: None) -> None:
        self._named()
        self.close()

    def _refused(self, error: TramSoError) -> None:
        self._say(error)
        self._type_again()

    def _type_again(self) -> None:
        self._line.setFocus()
        self._line.selectAll()

    def _say(self, error: TramSoError | None) -> None:
        empty(self._problem)
        if error is not None:
            act = self._stage.act_on(error, {"day": self._type_again}, self.close)
            self._problem.addWidget(FailureNotice(sentence(error), act))
        QTimer.singleShot(0, self, self.fit)
