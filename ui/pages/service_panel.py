"""One procedure before a case is started: papers, fee, time, where it goes; what nobody verified says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from forms.service import Service
from kiosk import wording
from kiosk.wording import mark, t
from ui.parts.banner import Banner
from ui.parts.basics import button, column, frame, label, picture, row, scrolled
from ui.parts.chips import Chip
from ui.parts.finder_list import fee, mode_chip, term

_CHANNELS = {"counter": mark("trực tiếp"), "online": mark("trực tuyến"), "post": mark("bưu chính")}


class ServicePanel(QFrame):
    """The procedure's card with its one act at the bottom."""

    def __init__(self, service: Service, start: Callable[[], object], *, has_form: bool = True) -> None:
        super().__init__()
        self.service = service
        self.setProperty("role", "card")
        body = QWidget()
        inside = column(14, (24, 20, 24, 16))
        inside.addWidget(label(service.name, "h2", name="service.name"))
        if wording.language() == "en" and service.name_en:
            inside.addWidget(label(service.name_en, "hint"))
        inside.addWidget(_chips(service))
        if service.mode != "submit":
            inside.addWidget(_elsewhere(service))
        inside.addLayout(_papers(service))
        inside.addLayout(_more(service))
        inside.addStretch(1)
        body.setLayout(inside)
        stack = column(0)
        stack.addWidget(scrolled(body), 1)
        if service.mode == "submit" or (service.mode == "prepare" and has_form):
            foot = row(12, (24, 10, 24, 10))
            foot.addWidget(label(t("Mọi thay đổi được lưu ngay trên máy, không cần mạng."), "hint"), 1)
            text = t("Bắt đầu hồ sơ") if service.mode == "submit" else t("Điền tờ khai để in")
            go = button(text, start, kind="primary", icon="pen-line", name="service.start")
            foot.addWidget(go)
            stack.addWidget(frame(foot, "footer"))
            self.setFocusProxy(go)
        self.setLayout(stack)


def _chips(service: Service) -> QWidget:
    from ui.parts.flow import Flow

    chips = [
        Chip(*mode_chip(service)),
        Chip(term(service), "info" if service.deadline is not None else "", "clock"),
        Chip(fee(service), "", "credit-card"),
        Chip(service.code, "", "file-text"),
    ]
    return Flow(chips)


def _elsewhere(service: Service) -> Banner:
    banner = Banner("info", "info")
    where = service.destination or t("cơ quan có thẩm quyền")
    if service.mode == "prepare":
        banner.say(
            t("Trạm chỉ giúp chuẩn bị giấy tờ"),
            t("Ông/bà nộp tại: {where}. Không có ngày hẹn cho đến khi nơi đó tiếp nhận.", where=where),
        )
    else:
        banner.say(t("Thủ tục này nộp ở nơi khác"), t("Nơi tiếp nhận: {where}.", where=where))
    return banner


def _papers(service: Service) -> QVBoxLayout:
    stack = column(6)
    stack.addWidget(label(t("Giấy tờ cần có"), "h3"))
    if not service.documents:
        stack.addWidget(
            label(t("Thành phần hồ sơ chưa xác minh. Hỏi bộ phận một cửa trước khi nhận."), "hint")
        )
    for text in service.documents:
        line = row(10)
        line.addWidget(picture("file-text", "ink3", 18))
        line.addWidget(label(text, "body"), 1)
        stack.addLayout(line)
    return stack


def _more(service: Service) -> QVBoxLayout:
    stack = column(6)
    stack.addWidget(label(t("Thông tin thêm"), "h3"))
    channels = ", ".join(t(_CHANNELS[channel]) for channel in service.channels if channel in _CHANNELS)
    unknown = t("chưa xác minh")
    for name, value in (
        (t("Cách nộp"), channels or unknown),
        (t("Kết quả"), service.result or unknown),
        (t("Thời hạn"), " – ".join(part for part in (term(service), service.time_note) if part)),
        (t("Lệ phí"), " – ".join(part for part in (fee(service), service.fee_note) if part)),
        (t("Quyết định công bố"), service.decision or unknown),
    ):
        line = row(12)
        head = label(name, "hint", wrap=False)
        head.setFixedWidth(_head_width())
        line.addWidget(head)
        line.addWidget(label(value, "body"), 1)
        stack.addLayout(line)
    for text in service.exemptions:
        stack.addWidget(label(t("Miễn phí cho: {who}", who=text), "hint"))
    return stack


def _head_width() -> int:
    from ui import theme

    return theme.px(150)
