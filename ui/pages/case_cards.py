"""Cards of one case that only tell: what the agency asks for, what happened, a possible duplicate.

Object names: `case.reason:<n>`, `case.duplicate`, `case.serving`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout

from kiosk.server_states import WITH_A_DAY
from kiosk.wording import day, moment, t
from ui.parts.banner import Banner
from ui.parts.basics import column, frame, label, name_of, picture, row
from ui.parts.chips import server_chip

if TYPE_CHECKING:
    from kiosk.serving_views import ServingView
    from kiosk.views import CaseView


def reasons_card(case: CaseView) -> QFrame:
    """Return everything the agency asks for, and until when."""
    body = column(8, (18, 14, 18, 14))
    body.addWidget(label(t("Cơ quan yêu cầu bổ sung"), "h2", tone="err"))
    if case.supplement_due is not None:
        body.addWidget(label(t("Hạn bổ sung: {day}", day=day(case.supplement_due)), "label"))
    for position, reason in enumerate(case.reasons):
        line = row(10)
        line.addWidget(picture("circle-alert", "err", 18))
        line.addWidget(label(reason.text, "body", name=f"case.reason:{position}"), 1)
        body.addLayout(line)
    made = frame(body)
    made.setObjectName("summary")
    return made


def history_card(case: CaseView) -> QFrame:
    """Return what the portal last said, and what happened at this station."""
    body = column(8, (18, 14, 18, 14))
    body.addWidget(label(t("Diễn biến"), "h2"))
    if case.row.server_state is None:
        body.addWidget(label(t("Cổng chưa báo trạng thái nào."), "hint"))
    elif case.row.server_at_ms is not None:
        state = server_chip(case.row.server_state)[0]
        body.addWidget(
            label(t("{state}, Cổng báo lúc {at}", state=state, at=moment(case.row.server_at_ms)), "label")
        )
    if case.row.due_on is not None and case.row.server_state in WITH_A_DAY:
        body.addWidget(label(t("Hẹn trả kết quả: {day}", day=day(case.row.due_on)), "label"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    for place, (at_ms, text) in enumerate(case.events):
        told = label(text, "body")
        at = name_of(moment(at_ms), told)
        at.setWordWrap(False)
        grid.addWidget(at, place, 0)
        grid.addWidget(told, place, 1)
    grid.setColumnStretch(1, 1)
    body.addLayout(grid)
    return frame(body)


def duplicate_banner(code: str) -> Banner:
    """Return that the portal has another open case of the same person and procedure."""
    banner = Banner("warn", icon="file-x", name="case.duplicate")
    banner.say(
        t("Có thể trùng với hồ sơ {code}, chờ cơ quan đối soát", code=code),
        t("Cổng đã nhận, không phải nộp lại. Nếu người dân đã nộp ở nơi khác, hãy hỏi họ và rút một hồ sơ."),
        "warn",
        "file-x",
    )
    return banner


def serving_banner(case: CaseView, serving: ServingView) -> Banner:
    """Return that another station serves a case, and what that means at this one."""
    banner = Banner("info", icon="info", name="case.serving")
    if case.overtaken:
        banner.say(
            t(
                "{station} phục vụ hồ sơ này từ {at}",
                station=serving.sentence_name,
                at=moment(serving.since_ms),
            ),
            t(
                "Trạng thái và ngày hẹn vẫn về máy này. Rút hồ sơ và nhận kết quả ở trạm đó; "
                "hồ sơ cần bổ sung thì bổ sung ở trạm nào cũng được."
            ),
        )
    else:
        banner.say(
            t("Hồ sơ này của {station}", station=serving.name),
            t("Trạm đó vẫn phục vụ hồ sơ cho tới khi Cổng nhận bản bổ sung gửi từ máy này."),
        )
    return banner
