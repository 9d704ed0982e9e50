"""Cards of one case that only tell: what the agency asks for, what happened, a possible duplicate.

Object names: `case.reason:<n>`, `case.answer`, `case.answer.said`, `case.since`, `case.said`,
`case.heard`, `case.duplicate`, `case.duplicate.seen`, `case.serving`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout

from kiosk.wording import day, mark, moment, t
from kiosk.words.server_states import WITH_A_DAY
from ui.parts.banner import Banner
from ui.parts.basics import column, frame, label, name_of, picture, row
from ui.parts.chips import server_chip

if TYPE_CHECKING:
    from kiosk.views.cases import CaseView
    from kiosk.views.serving import ServingView


_ANSWERED = {
    "waits": (
        mark("Đã sửa, chờ gửi"),
        mark(
            "Bản bổ sung đã niêm phong và chưa rời máy này. Thấy còn sai thì sửa lại được: bản mới đi thay, "
            "bản này không gửi nữa."
        ),
    ),
    "offered": (
        mark("Đã sửa, đang gửi"),
        mark(
            "Bản bổ sung đã lên đường gửi, chưa biết Cổng đã nhận chưa, nên không sửa thêm được. "
            "Nếu còn sai, gọi cơ quan tiếp nhận để họ gửi lại yêu cầu bổ sung."
        ),
    ),
    "taken": (
        mark("Đã sửa, Cổng đã nhận nội dung"),
        mark(
            "Chờ cơ quan xem bản bổ sung. Nếu còn sai, gọi cơ quan tiếp nhận để họ gửi lại yêu cầu bổ sung."
        ),
    ),
}
"""What is said in place of a request once a supplement that answers it is sealed."""


def reasons_card(case: CaseView) -> QFrame:
    """Return everything the agency asks for, and until when; or that it was answered, and how far that is."""
    body = column(8, (18, 14, 18, 14))
    answered = _ANSWERED.get(case.answer)
    if answered is None:
        body.addWidget(label(t("Cơ quan yêu cầu bổ sung"), "h2", tone="err"))
    else:
        body.addWidget(label(t(answered[0]), "h2", tone="warn", name="case.answer"))
        body.addWidget(label(t(answered[1]), "body", name="case.answer.said"))
    if case.supplement_due is not None:
        body.addWidget(label(t("Hạn bổ sung: {day}", day=day(case.supplement_due)), "label"))
    if answered is not None:
        body.addWidget(label(t("Cơ quan đã yêu cầu:"), "label"))
    for position, reason in enumerate(case.reasons):
        line = row(10)
        line.addWidget(
            picture("circle-alert", "err", 18) if answered is None else picture("clock", "warn", 18)
        )
        line.addWidget(label(reason.text, "body", name=f"case.reason:{position}"), 1)
        body.addLayout(line)
    made = frame(body)
    if answered is None:
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
        since = t("{state}, từ lúc {at}", state=state, at=moment(case.row.server_at_ms))
        body.addWidget(label(since, "label", name="case.since"))
    if case.office_note:
        body.addWidget(label(t("Cơ quan ghi: {note}", note=case.office_note), "body", name="case.said"))
    if case.heard_ms is not None:
        heard = t("Máy này nhận tin từ Cổng lúc {at}", at=moment(case.heard_ms))
        body.addWidget(label(heard, "hint", name="case.heard"))
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


def duplicate_banner(code: str, seen: Callable[[], object] | None) -> Banner:
    """Return that the portal has another case of the same person and procedure, which may have its result already.

    `seen` notes that somebody has read it; None where that is noted.
    """
    banner = Banner("warn", icon="file-x", name="case.duplicate")
    banner.say(
        t("Có thể trùng với hồ sơ {code}, chờ cơ quan đối soát", code=code),
        t(
            "Cổng đã nhận, không phải nộp lại. Hãy hỏi người dân: nếu đã nộp ở nơi khác, hoặc hồ sơ trước đã có "
            "kết quả, thì rút hồ sơ này."
        ),
        "warn",
        "file-x",
    )
    if seen is not None:
        banner.offer(t("Đã xem"), seen, name="case.duplicate.seen")
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
