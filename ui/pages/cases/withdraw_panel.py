"""Taking a case back: what it means for the citizen, then one reason, one key away.

Object names: `withdraw.meaning`, `withdraw.reason:<code>`, `withdraw.cancel`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.views.attention import WithdrawalView
from kiosk.wording import t
from kiosk.words.withdraw_reasons import REASONS
from ui.arrivals import Arrival, open_when_there
from ui.parts.basics import button, column, label, picture, row
from ui.parts.digit_choice import choose_by_digit
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from ui.stage import Stage


class WithdrawPanel(Overlay):
    """Asks for the reason; Esc or "Không rút" leaves everything as it is."""

    def __init__(
        self,
        over: QWidget,
        who: str,
        withdrawal: WithdrawalView,
        *,
        has_draft: bool,
        choose: Callable[[str], object],
    ) -> None:
        super().__init__(over, "withdraw", 620)
        self._choose = choose
        words = column(7, (24, 16, 24, 16))
        head = row(12)
        head.addWidget(picture("undo-2", "err", 26))
        head.addWidget(label(t("Rút hồ sơ của {who}?", who=who), "h2"), 1)
        head.addWidget(button(t("Không rút"), self.close, name="withdraw.cancel"))
        words.addLayout(head)
        words.addWidget(label(_meaning(withdrawal), "body", name="withdraw.meaning"))
        if has_draft:
            words.addWidget(
                label(t("Bản đang soạn của hồ sơ này được cất đi; rút xong thì bỏ hẳn."), "label", tone="err")
            )
        words.addWidget(label(t("Chọn lý do để rút (bấm số tương ứng):"), "hint"))
        for number, (code, text) in enumerate(REASONS.items(), start=1):
            words.addWidget(
                button(
                    f"{number}  {t(text)}",
                    partial(self._take, code),
                    kind="choice",
                    name=f"withdraw.reason:{code}",
                )
            )
            choose_by_digit(self, number, partial(self._take, code))
        self.tell(f"1 … {len(REASONS)}", t("Chọn lý do"))
        self.card.setLayout(words)
        self.fit()

    def _take(self, code: str) -> None:
        self.close()
        self._choose(code)


def _meaning(withdrawal: WithdrawalView) -> str:
    if withdrawal.can == "at_once":
        return t(
            "Hồ sơ chưa rời máy này nên được rút ngay và không bao giờ gửi đi. Cơ quan sẽ không giải quyết; "
            "phiếu đã in không còn giá trị. Trong 60 ngày có thể khôi phục."
        )
    return t(
        "Cổng có thể đã nhận hồ sơ, nên máy gửi yêu cầu rút có chữ ký của anh/chị. Tệp còn lại không gửi "
        "nữa. Cổng trả lời thì hồ sơ mới thật sự được rút; nếu cơ quan đã có kết quả thì kết quả giữ nguyên."
    )


def tell_withdrawn(stage: Stage, arrival: Arrival, case_id: bytes, state: str) -> None:
    """Show the case after it was taken back, and the way to undo that.

    Args:
        stage: the signed-in person's.
        arrival: where it was asked.
        case_id: the case.
        state: `withdrawn` when nothing had left, else the portal is asked.
    """
    # First: opening a screen puts an older message away.
    arrival.open_case(case_id)
    if state == "withdrawn":
        stage.toast.say(
            t("Đã rút hồ sơ, không có gì được gửi đi"),
            undo=lambda: open_when_there(stage, stage.desk.restore(case_id)),
        )
    else:
        stage.toast.say(
            t("Đã ghi yêu cầu rút, chờ Cổng trả lời"),
            undo=partial(_take_back, stage, case_id),
        )


def _take_back(stage: Stage, case_id: bytes) -> None:
    arrival = Arrival(stage)
    taken = stage.desk.take_back_withdrawal(case_id)
    stage.bridge.run(taken, lambda _done: arrival.open_case(case_id))
