"""The station's own facts on the settings screen, with the ages that matter.

Object names: `settings.fact:<name>` for number, unit, portal, certificate, people, contact, proxy.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel

from kiosk.wording import age, counted, day, moment, t
from ui.look import theme
from ui.parts.basics import column, label, name_of, row

if TYPE_CHECKING:
    from kiosk.station.station_facts import StationFactsView
    from kiosk.views.cases import SessionView

_HEAD_WIDTH = 190
_SOON_DAYS = 30


class StationCard(QFrame):
    """Who this station is; what needs the open database fills in when it has been read."""

    def __init__(self, session: SessionView) -> None:
        super().__init__()
        self.setProperty("role", "card")
        stack = column(6, (18, 14, 18, 16))
        stack.addWidget(label(t("Trạm"), "h2"))
        reading = t("Đang đọc…")
        self._facts: dict[str, QLabel] = {}
        for name, head, value in (
            ("label", t("Tên trạm"), session.station_label),
            ("number", t("Số trạm"), f"{session.station_no:05d}"),
            ("unit", t("Nơi nhận hồ sơ"), reading),
            ("on_duty", t("Người trực"), session.operator_name),
            ("people", t("Danh sách người trực"), reading),
            ("certificate", t("Giấy chứng nhận của trạm"), reading),
            ("portal", t("Địa chỉ Cổng"), reading),
            ("contact", t("Liên lạc với Cổng"), reading),
            ("proxy", t("Máy chủ trung gian"), t("Không đặt riêng: dùng như hệ thống đã khai báo")),
        ):
            line = row(12)
            self._facts[name] = label(value, "body", name=f"settings.fact:{name}")
            heading = name_of(head, self._facts[name])
            heading.setFixedWidth(theme.px(_HEAD_WIDTH))
            line.addWidget(heading)
            line.addWidget(self._facts[name], 1)
            stack.addLayout(line)
        stack.addWidget(
            label(
                t("Các mục này do Cổng cấp khi ghi danh; muốn đổi, người phụ trách ghi danh lại máy."), "hint"
            )
        )
        self.setLayout(stack)

    def show_facts(self, facts: StationFactsView, today: date, now_ms: int) -> None:
        """Fill in what was read from the database."""
        left = (facts.valid_until - today).days
        certificate = t(
            "Cấp ngày {issued}, dùng đến {until}", issued=day(facts.issued_on), until=day(facts.valid_until)
        )
        self._facts["certificate"].setText(
            t("{certificate} – đã hết hạn, báo người phụ trách", certificate=certificate)
            if left < 0
            else counted("{certificate} (còn {n} ngày)", left, certificate=certificate)
        )
        theme.set_property(self._facts["certificate"], "tone", "warn" if left < _SOON_DAYS else "")
        self._facts["unit"].setText(facts.unit_name)
        self._facts["portal"].setText(facts.portal_url)
        self._facts["people"].setText(
            counted(
                "{n} người, Cổng đổi lần cuối {age} trước",
                facts.people,
                age=age((now_ms - facts.people_changed_ms) / 1000),
            )
        )

    def show_contact(self, last_contact_ms: int | None) -> None:
        """Say when the portal last answered; the list of people is compared each time."""
        self._facts["contact"].setText(
            t("Lúc {at}; danh sách người trực được đối chiếu mỗi lần", at=moment(last_contact_ms))
            if last_contact_ms is not None
            else t("Chưa có từ khi mở máy")
        )
