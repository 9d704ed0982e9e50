"""What looking a slip up found, in sentences: where it is from, how it stands, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.wording import day, mark, moment, t
from kiosk.words.server_states import RESOLVED, SERVER_STATES, WITH_A_DAY

if TYPE_CHECKING:
    from datetime import date

    from kiosk.views.cases import CaseView
    from kiosk.views.lookup import LookupView, PortalWord

CAUTIONS: dict[str, str] = {
    "key_unlisted": mark(
        "Chữ ký đúng, nhưng khóa cấp chứng thư cho phiếu không có trong danh sách hiện nay của máy: "
        "có thể đã thôi dùng, hoặc máy lâu chưa đồng bộ."
    ),
    "after_end": mark("Phiếu đề ngày sau khi chứng thư của trạm hết hạn: hỏi lại trạm đã lập."),
    "other_packet": mark("Phiếu không khớp gói hồ sơ lưu trên máy này: hỏi người phụ trách trạm."),
    "other_case": mark("Mã in trên phiếu này cũng đã in cho một hồ sơ khác: chỉ tìm bằng mã QR, đừng gõ mã."),
    "code_doubled": mark("Mã này đã in cho nhiều hồ sơ: xem đúng tên người nộp, hoặc quét mã QR trên phiếu."),
}
"""What a person should know about a slip that holds."""

_PAYMENT_REQUIRED = 6
_REGISTERED = 1
_SUPPLEMENT = 5


def origin(view: LookupView) -> str:
    """Return where a slip or code is from, and how surely."""
    facts: dict[str, object] = {"station": view.station_no}
    if view.proven and view.day is not None:
        facts["day"] = day(view.day)
        if view.own:
            return t("Phiếu thật, do trạm này lập ngày {day}. Chữ ký đã kiểm tra ngay trên máy.", **facts)
        return t("Phiếu thật, do trạm {station} lập ngày {day}. Chữ ký đã kiểm tra ngay trên máy.", **facts)
    if view.station_no is None:
        return t("Mã hồ sơ của Cổng.")
    if view.own:
        return t("Mã của trạm này.")
    return t("Mã của trạm {station}.", **facts)


def not_here(view: LookupView) -> str:
    """Return what it means that this machine does not know a case."""
    if view.station_no is None:
        return t("Máy này không giữ hồ sơ này.")
    if view.own:
        return t("Trạm này đã cấp mã nhưng máy không còn giữ hồ sơ.")
    return t("Máy này không giữ hồ sơ của trạm {station}.", station=view.station_no)


def due_of_word(word: PortalWord) -> str:
    """Return the due date of a case the portal was asked for."""
    if word.state == _SUPPLEMENT:
        return _mend_by(word.supplement_due)
    return _result_day(word.state, word.due_on)


def missing_of_word(word: PortalWord) -> tuple[str, ...]:
    """Return what the agency asks for, in sentences; empty when it asks for nothing."""
    if word.state == _PAYMENT_REQUIRED:
        return (*word.missing, t("Chờ nộp phí, lệ phí."))
    return word.missing


def where_to_mend(word: PortalWord) -> str | None:
    """Return where a case of another station is supplemented, or None when it is here or nothing is asked for."""
    if word.state != _SUPPLEMENT or word.can_take_over:
        return None
    return t("Bổ sung tại trạm đã lập hồ sơ. Trạm đó mở lại được tờ khai, kể cả khi máy không còn giữ.")


def told(word: PortalWord) -> str:
    """Return when the portal said so, and since when it holds."""
    return t(
        "Cổng trả lời lúc {at}. Trạng thái này từ {since}.",
        at=moment(word.told_ms),
        since=moment(word.since_ms),
    )


def due(case: CaseView) -> str:
    """Return the due date, never one the portal has not set."""
    state = case.row.server_state
    if is_asked_elsewhere(case):
        return t("Cơ quan yêu cầu bổ sung; máy này không giữ nội dung. Hỏi trạm đang phục vụ hồ sơ.")
    if state == _SUPPLEMENT:
        return _mend_by(case.supplement_due)
    return _result_day(state, case.row.due_on)


def is_asked_elsewhere(case: CaseView) -> bool:
    """Tell whether something is asked for that this machine does not keep: another station serves the case."""
    return case.row.server_state == _SUPPLEMENT and not case.reasons


def _mend_by(last_day: date | None) -> str:
    """Return until when what is asked for is brought: the clock of the result stands still, or has not begun."""
    if last_day is not None:
        return t("Bổ sung trước ngày {day}", day=day(last_day))
    return t("Cơ quan không nêu hạn bổ sung. Nhận bản bổ sung rồi cơ quan mới tính ngày trả.")


def _result_day(state: int | None, due_on: date | None) -> str:
    """Return when the result is promised: of a case that has ended nobody should come back on a day."""
    if state in WITH_A_DAY:
        if due_on is not None:
            return t("Hẹn trả ngày {day}", day=day(due_on))
        return t("Thủ tục này không định ngày trả: hỏi cơ quan trước khi tới.")
    if state == RESOLVED:
        return t("Đã có kết quả, chờ trao cho người dân.")
    if state in SERVER_STATES and state != _REGISTERED:
        return t("Hồ sơ đã kết thúc, không còn ngày hẹn.")
    return t("Chưa có ngày hẹn: thời hạn tính từ ngày cơ quan tiếp nhận.")


def as_of(case: CaseView) -> str:
    """Return how fresh the state is."""
    if case.heard_ms is None:
        return t("Cổng chưa báo gì về hồ sơ này.")
    return t("Theo tin máy này nhận từ Cổng lúc {at}.", at=moment(case.heard_ms))


def missing(case: CaseView) -> tuple[str, ...]:
    """Return what is still missing, in sentences; empty when nothing is."""
    row = case.row
    said = [reason.text for reason in case.reasons if not reason.mended]
    if row.draft_state == "editing" and not case.packets:
        said.append(t("Bản nháp chưa ký nhận: chưa có gì được gửi."))
    elif case.result.waiting:
        said.append(t("Đã ghi trao kết quả; Cổng chưa xác nhận."))
    elif row.transfer in ("queued", "sending"):
        said.append(t("Chưa gửi xong: Cổng chưa nhận nội dung gần nhất."))
    elif row.transfer == "text_received" and row.files_done < row.files_total:
        left = row.files_total - row.files_done
        said.append(t("Còn {left}/{total} tệp chưa tới Cổng.", left=left, total=row.files_total))
    elif row.transfer in ("needs_attention", "not_taken_again"):
        said.append(row.reason or t("Cổng chưa nhận, cần người xử lý."))
    if row.server_state == _PAYMENT_REQUIRED:
        said.append(t("Chờ nộp phí, lệ phí."))
    return tuple(said)
