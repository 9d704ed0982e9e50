"""What stands on the slip, on A5 and on the receipt alike: papers are Vietnamese whatever the screen speaks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from forms.stamp import vietnam_time
from kiosk.words.server_states import SERVER_STATES

if TYPE_CHECKING:
    from kiosk.views.slip import SlipCaseView, SlipStanding, SlipView

TITLE = "Phiếu xác nhận đã hỗ trợ nộp hồ sơ"
NOT_YET = "chưa phải Giấy tiếp nhận"
CODE = "Mã tra cứu"
EACH_ITS_CODE = "mỗi thủ tục một mã tra cứu"
PAPERS = "Giấy tờ trạm đã nhận"
NO_PAPERS = "Không có"
PROVES_ITSELF = "Mã này tự xác minh được chữ ký của trạm, kể cả khi không có mạng."
KEEP = ("Ông/bà giữ phiếu để hỏi tình trạng hồ sơ tại trạm hoặc gọi ", "1022")
"""The sentence and the number at its end, which is set in bold."""
TERM_STARTS = "Thời hạn chỉ tính từ khi cơ quan cấp Giấy tiếp nhận."
SIGNERS = ("Người nộp", "Người hỗ trợ")
HOW_TO_SIGN = "(ký, ghi rõ họ tên)"
NO_NAME = "………………"
"""In place of the name of a helper nobody knows any more: it is left to the pen."""


STATUS = "Trạng thái"
_STANDING = {
    "sealed": "Đã niêm phong tại trạm, tự gửi lên Cổng khi có mạng",
    "received": "Cổng đã nhận đủ, chờ cơ quan tiếp nhận",
    "set_aside": "Cổng chưa nhận; cần sửa và gửi lại tại trạm",
    "withdraw_asked": "Đã yêu cầu rút hồ sơ, chờ Cổng trả lời",
    "withdrawn": "HỒ SƠ ĐÃ RÚT",
}
_OF_SUPPLEMENT = {
    "sealed": "Đã niêm phong bản bổ sung tại trạm, tự gửi lên Cổng khi có mạng",
    "received": "Cổng đã nhận đủ bản bổ sung, chờ cơ quan xem",
}
_SHORT_FEE = 30
_PAID = "Đã thu "
_RETURNED = 5
_WITH_A_DAY = {2: "hẹn trả", 4: "hẹn trả", _RETURNED: "hạn bổ sung"}


def facts_of(slip: SlipView) -> tuple[tuple[str, str], ...]:
    """Return the slip's lines as name and value, in the order they are printed.

    Several cases have a value of three lines each: code, procedure, term and fee; where they do not stand alike
    each says where it stands.
    """
    at = ("Thời điểm trạm nhận", _taken(slip))
    return (
        (SIGNERS[0], slip.applicant),
        ("Số định danh", slip.masked_id),
        *_known_by(slip),
        *(_of_several(slip, at) if slip.others else _of_one(slip, at)),
        *(() if _differ(slip) else ((STATUS, status_of(slip.standing)),)),
    )


def _taken(slip: SlipView) -> str:
    """Return when the case was taken; a machine that did not know leaves it to the pen."""
    if slip.taken_ms is not None:
        taken = vietnam_time(slip.taken_ms // 1000)
        return f"{taken:%H} giờ {taken:%M} phút, ngày {taken:%d/%m/%Y}"
    if slip.taken_day is not None:
        return f"ngày {slip.taken_day:%d/%m/%Y} (người hỗ trợ ghi, đồng hồ máy sai)"
    return "ngày …… tháng …… năm ……… (ghi tay, đồng hồ máy sai)"


def status_of(standing: SlipStanding) -> str:
    """Return where a case stands, and until when that is known to hold."""
    if standing.as_of_ms is None:
        return _standing(standing)
    at = vietnam_time(standing.as_of_ms // 1000)
    return f"{_standing(standing)}{_unit_of(standing)} (tính đến {at:%H:%M} ngày {at:%d/%m/%Y})"


def _unit_of(standing: SlipStanding) -> str:
    """Return which unit has a case that was forwarded, and since when."""
    if not standing.unit:
        return ""
    since = vietnam_time(standing.unit_since_ms // 1000)
    return f"; hồ sơ nay do {standing.unit} giải quyết từ {since:%d/%m/%Y}"


def withdrawn_mark(slip: SlipView) -> str:
    """Return what a slip is marked with across its width when a case on it was taken back, else nothing."""
    cases: tuple[SlipCaseView | SlipView, ...] = (*slip.others, slip)
    gone = [case.code for case in cases if case.standing.kind == "withdrawn"]
    if len(gone) == len(cases):
        return _STANDING["withdrawn"]
    return f"CÓ HỒ SƠ ĐÃ RÚT: {', '.join(gone)}" if gone else ""


def _standing(standing: SlipStanding) -> str:
    if standing.kind == "office":
        told = SERVER_STATES.get(standing.state, "trạng thái khác")
        day = _WITH_A_DAY.get(standing.state) if standing.due_on is not None else None
        return f"Cổng báo: {told}" if day is None else f"Cổng báo: {told}, {day} {standing.due_on:%d/%m/%Y}"
    if standing.kind == "text":
        left = standing.files_total - standing.files_done
        if not left:
            return "Đã gửi hết, Cổng chưa xác nhận nhận đủ"
        return f"Cổng đã nhận nội dung, còn {left}/{standing.files_total} tệp chưa tới"
    words = {**_STANDING, **_OF_SUPPLEMENT} if standing.supplement else _STANDING
    return words[standing.kind]


def _differ(slip: SlipView) -> bool:
    # By what is printed: looked up one after the other, they are some milliseconds apart.
    return any(status_of(case.standing) != status_of(slip.standing) for case in slip.others)


def value_html(name: str, value: str) -> str:
    """Return a value for a document: the applicant, and the code above a procedure, in bold."""
    first, *more = (escape(line) for line in value.split("\n"))
    if name == SIGNERS[0] or more:
        first = f"<b>{first}</b>"
    return "<br/>".join((first, *more))


def pictures(count: int) -> str:
    """Return what was photographed of a paper: pictures are no copies, which its name tells where any stayed."""
    return f"{count} ảnh"


def several_of(slip: SlipView) -> str:
    """Return how many procedures a common slip is for."""
    return f"{len(slip.others) + 1} thủ tục"


def _known_by(slip: SlipView) -> tuple[tuple[str, str], ...]:
    """Return by what else a case that was submitted elsewhere is known: its code of the portal goes everywhere."""
    portals = (("Mã hồ sơ của Cổng", slip.dossier_code),)
    before = (("Mã trên phiếu trước", slip.first_code),)
    return tuple((name, code) for name, code in (*portals, *before) if code is not None)


def _of_one(slip: SlipView, at: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    expected = (("Dự kiến", slip.due_premise),) if slip.due_premise else ()
    return (
        ("Thủ tục", f"{slip.service_name} ({slip.service_code})"),
        at,
        ("Thời hạn", _term_of(slip)),
        *expected,
        ("Phí, lệ phí", f"{slip.fee.rstrip('.')}. {slip.paid}" if slip.paid else slip.fee),
    )


def _of_several(slip: SlipView, at: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return one line for each case, the earliest first, then when they were taken."""
    cases: tuple[SlipCaseView | SlipView, ...] = (*slip.others, slip)
    differ = _differ(slip)
    fees: dict[str, int] = {}
    told = []
    for number, case in enumerate(cases, start=1):
        same = fees.setdefault(case.fee, number)
        # A fee with its note and who pays nothing is long: the same words stand once.
        fee = case.fee if same == number or len(case.fee) <= _SHORT_FEE else f"như Thủ tục {same}"
        told.append((f"Thủ tục {number}", _told(case, fee, differ)))
    # In one line for all: three long fees leave no room for a line each.
    paid = "; ".join(
        f"{number}: {case.paid.removeprefix(_PAID)}"
        for number, case in enumerate(cases, start=1)
        if case.paid
    )
    return (*told, *((("Đã thu (thủ tục)", paid),) if paid else ()), at)


def _told(case: SlipCaseView | SlipView, fee: str, with_status: bool) -> str:
    due = f"; dự kiến {case.due_premise}" if case.due_premise else ""
    status = f" · {status_of(case.standing)}" if with_status else ""
    return (
        f"{case.code}{status}\n{case.service_name} ({case.service_code})\n"
        f"Thời hạn: {_term_of(case)}{due}. Phí: {fee}"
    )


def _term_of(case: SlipCaseView | SlipView) -> str:
    return case.term.removeprefix("Thời hạn: ")


def copy_of(slip: SlipView) -> str:
    """Return the line that numbers this print, with its time when it is not the first.

    A5 and receipt count together.
    """
    line = copy_line(slip.printed, slip.printed_by)
    if slip.printed <= 1:
        return line
    if slip.made_ms is None:
        return line if slip.printed_by else f"{line}, in lại"
    at = vietnam_time(slip.made_ms // 1000)
    return f"{line}{'' if slip.printed_by else ', in lại'} lúc {at:%H:%M} ngày {at:%d/%m/%Y}"


def copy_line(printed: int, printed_by: str) -> str:
    """Return what numbers a print of any paper, and who let it out where that is not who helped."""
    number = f"Bản in lần {max(1, printed)}"
    if not printed_by:
        return number
    return f"{number}, {'in lại' if printed > 1 else 'in'} bởi {printed_by}"
