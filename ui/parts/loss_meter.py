"""Nếu mất máy bây giờ: what lies on this machine only, in figures, and a zero only when it is one.

Object names: `loss`, `loss.lead`, `loss.fact:<packets|files|drafts|oldest>`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from kiosk.wording import age, capital, counted, grouped, size, t
from ui.look import icons
from ui.parts.basics import column, label, picture, row

if TYPE_CHECKING:
    from kiosk.views.front import LossView


def loss_lead(loss: LossView | None) -> str:
    """Return the one sentence."""
    if loss is None:
        return t("Máy đang đếm những gì chỉ có trên máy này.")
    if loss.is_nothing:
        return t("Mất máy bây giờ không mất hồ sơ nào.")
    if loss.packets == loss.again and not (loss.attention or loss.drafts):
        return t("Mất máy bây giờ có thể mất những gì dưới đây: Cổng chưa trả lời là còn giữ.")
    return t("Mất máy bây giờ là mất những gì dưới đây, vì chỉ máy này có.")


def loss_summary(loss: LossView | None, now_ms: int) -> str:
    """Return sentence and figures in one line, for the pill."""
    if loss is None or loss.is_nothing:
        return loss_lead(loss)
    parts = [counted("{n} gói Cổng chưa nhận đủ", loss.packets)] if loss.packets else []
    if loss.files:
        parts.append(counted("{n} tệp chưa tới Cổng", loss.files))
    if loss.drafts:
        parts.append(counted("{n} bản nháp chưa ký nhận", loss.drafts))
    return t(
        "Mất máy bây giờ sẽ mất: {what}. Lâu nhất: {age}.",
        what=", ".join(parts),
        age=_oldest(loss, now_ms),
    )


def _oldest(loss: LossView, now_ms: int) -> str:
    return "–" if loss.oldest_ms is None else capital(age((now_ms - loss.oldest_ms) / 1000))


class LossMeter(QFrame):
    """The card on the sync screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("loss")
        self.setProperty("role", "card")
        self._facts: dict[str, tuple[QLabel, QLabel]] = {}
        head = row(10)
        self._icon = picture("info", "ink2", 22)
        head.addWidget(self._icon)
        words = column(2)
        words.addWidget(label(t("Nếu mất máy bây giờ"), "h2"))
        self._lead = label("", "body", name="loss.lead")
        words.addWidget(self._lead)
        head.addLayout(words, 1)
        self._figures = QFrame()
        line = row(20)
        for key, text in (
            ("packets", t("Gói Cổng chưa nhận đủ")),
            ("files", t("Tệp chưa tới Cổng")),
            ("drafts", t("Bản nháp chưa ký nhận")),
            ("oldest", t("Nằm ở đây lâu nhất")),
        ):
            line.addLayout(self._fact(key, text), 1)
        self._figures.setLayout(line)
        body = column(8, (18, 14, 18, 14))
        body.addLayout(head)
        body.addWidget(self._figures)
        self.setLayout(body)
        self.show_loss(None, 0)

    def show_loss(self, loss: LossView | None, now_ms: int) -> None:
        """Show the latest figures."""
        nothing = loss is not None and loss.is_nothing
        tint = "ok" if nothing else "ink2" if loss is None else "warn"
        name = "circle-check" if nothing else "info" if loss is None else "triangle-alert"
        self._icon.setPixmap(icons.pixmap(name, tint, 22))
        self._lead.setText(loss_lead(loss))
        self.setAccessibleName(loss_summary(loss, now_ms))
        self._figures.setVisible(loss is not None and not nothing)
        if loss is None:
            return
        inside = []
        if loss.texts:
            inside.append(t("{n} gói Cổng chưa có cả nội dung", n=grouped(loss.texts)))
        if loss.again:
            inside.append(t("{n} gói Cổng khôi phục có thể đã mất", n=grouped(loss.again)))
        if loss.attention:
            inside.append(counted("{n} gói cần xử lý", loss.attention))
        self._set("packets", grouped(loss.packets), ", ".join(inside))
        self._set("files", grouped(loss.files), size(loss.files_bytes) if loss.files else "")
        self._set("drafts", grouped(loss.drafts), "")
        self._set("oldest", _oldest(loss, now_ms), "")

    def _fact(self, key: str, text: str) -> QVBoxLayout:
        value = label("", "strong", name=f"loss.fact:{key}")
        more = label("", "hint", name=f"loss.more:{key}")
        self._facts[key] = value, more
        stack = column(2)
        stack.addWidget(label(text, "hint"))
        stack.addWidget(value)
        stack.addWidget(more)
        stack.addStretch(1)
        return stack

    def _set(self, key: str, value: str, more: str) -> None:
        shown, below = self._facts[key]
        shown.setText(value)
        below.setText(more)
        below.setVisible(bool(more))
