"""Sentences for every error code: what happened, what it means for the citizen, one next step.

Tables only; `kiosk.wording.sentence` is the door. A code without its own row falls back to its family,
so a new error never reaches the screen as a bare code.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import DomainError, HostileInput, StationError, TramSoError
from kiosk.failure_words import attention as wording_attention
from kiosk.failure_words import content as wording_content
from kiosk.failure_words import copies as wording_copies
from kiosk.failure_words import fees as wording_fees
from kiosk.failure_words import lookup as wording_lookup
from kiosk.failure_words import people as wording_people
from kiosk.failure_words import practice as wording_practice
from kiosk.failure_words import printing as wording_printing
from kiosk.failure_words import refusals as wording_refusals
from kiosk.failure_words import results as wording_results
from kiosk.failure_words import verbs as wording_verbs
from kiosk.failure_words import withdrawing as wording_withdrawing
from kiosk.failure_words.aliases import row_code
from kiosk.speech import age, mark, t


@dataclass(frozen=True)
class Explanation:
    """A failure in words: what happened, what it means for the citizen, one next step.

    `code` is for the "Chi tiết" fold and the support line, never the headline.
    """

    title: str
    meaning: str
    next_step: str
    code: str


_SAFE = mark("Hồ sơ đã lưu trên máy không bị ảnh hưởng.")
_NOTHING_LOST = mark("Không có gì bị mất hay bị gửi đi.")
_CALL_LEAD = mark("Gọi người phụ trách trạm và đọc mã lỗi ở phần Chi tiết.")

_Row = tuple[str, str, str]

_SIGN_IN: dict[str, _Row] = {
    "pin_wrong": (
        mark("Mã PIN chưa đúng, còn {left} lần thử"),
        mark("Chưa ai vào máy. Hồ sơ đã lưu vẫn nguyên."),
        mark("Nhập lại mã PIN."),
    ),
    "locked_out": (
        mark("Tên này tạm khóa sau nhiều lần nhập sai mã PIN"),
        mark("Hồ sơ đã lưu vẫn nguyên. Có thể thử lại sau {wait}."),
        mark("Chờ hết thời gian, hoặc nhờ người phụ trách cấp lại mã PIN. Người khác vẫn vào làm việc được."),
    ),
    "key_unavailable": (
        mark("Không lấy được khóa mở kho dữ liệu"),
        mark("Kho khóa của máy không mở. Hồ sơ còn nguyên nhưng chưa đọc được."),
        mark("Khởi động lại máy và đăng nhập đúng tài khoản máy tính của trạm."),
    ),
    "replica_foreign": (
        mark("Tệp dữ liệu không phải của Trạm Số"),
        mark("Máy không ghi gì vào tệp này."),
        mark("Đặt lại đúng thư mục dữ liệu, hoặc gọi người phụ trách. Đừng ghi danh lại, đừng xóa gì."),
    ),
    "replica_torn": (
        mark("Kho dữ liệu bị hỏng một phần"),
        mark("Máy dừng lại để không làm mất thêm. Hồ sơ đã có xác nhận của Cổng vẫn an toàn ở Cổng."),
        mark("Đừng tắt máy, đừng xóa gì. Gọi người phụ trách: hồ sơ chờ gửi có thể còn đọc được từ tệp này."),
    ),
    "replica_too_new": (
        mark("Dữ liệu được tạo bởi phiên bản mới hơn"),
        mark("Phiên bản đang chạy không được phép sửa dữ liệu này."),
        mark("Mở bằng phiên bản Trạm Số mới nhất."),
    ),
    "replica_before_update": (
        mark("Dữ liệu chưa được cập nhật theo bản chương trình này"),
        mark("Chưa có gì bị thay đổi; bản mới cập nhật dữ liệu ở lần đăng nhập đầu tiên."),
        mark("Đăng nhập vào Trạm Số một lần rồi chạy lại lệnh."),
    ),
    "station_busy": (
        mark("Trạm Số đang mở ở một cửa sổ khác"),
        mark("Chỉ một cửa sổ được ghi hồ sơ tại một thời điểm, để không ghi đè lên nhau."),
        mark(
            "Chuyển sang cửa sổ đang mở, hoặc đóng nó rồi thử lại. Nếu nó đứng im hoặc không thấy, hãy khởi động lại máy."
        ),
    ),
    "home_unreadable": (
        mark("Không đọc hoặc ghi được thư mục dữ liệu"),
        mark("Máy chưa mở kho dữ liệu nên chưa thay đổi gì."),
        mark("Kiểm tra quyền của thư mục và ổ đĩa, rồi mở lại."),
    ),
    "replica_missing": (
        mark("Không thấy kho dữ liệu của trạm"),
        mark("Máy không tạo kho mới để không che mất kho cũ."),
        mark("Đặt lại đúng thư mục dữ liệu, hoặc gọi người phụ trách. Đừng ghi danh lại, đừng xóa gì."),
    ),
    "pin_in_environment": (
        mark("Mã PIN nằm trong biến môi trường"),
        mark("Chương trình khác trên máy có thể đọc được mã này, nên máy không nhận."),
        mark("Xóa biến TRAM_SO_PIN rồi nhập mã trên màn hình."),
    ),
    "backup_failed": (
        mark("Không sao lưu được trước khi nâng cấp dữ liệu"),
        mark("Dữ liệu cũ còn nguyên, chưa nâng cấp."),
        mark("Giải phóng ổ đĩa rồi mở lại."),
    ),
    "update_waits": (
        mark("Kho dữ liệu chưa được nâng cấp theo phiên bản mới"),
        mark("Dữ liệu còn nguyên. Lệnh chỉ đọc không được phép nâng cấp kho."),
        mark("Mở Trạm Số, đăng nhập một lần rồi chạy lại lệnh."),
    ),
    "update_no_room": (
        mark("Ổ đĩa không đủ chỗ để nâng cấp kho dữ liệu"),
        mark(
            "Chưa có gì thay đổi: hồ sơ và bản nháp còn nguyên. Khi nâng cấp, máy giữ thêm một bản sao của kho cũ."
        ),
        mark("Giải phóng thêm ít nhất {lacking_mb} MB trên ổ đĩa rồi đăng nhập lại."),
    ),
    "not_enrolled": (
        mark("Máy này chưa được ghi danh"),
        mark("Chưa thể nhận hồ sơ trên máy này."),
        mark("Ghi danh trạm bằng mã một lần do Cổng cấp."),
    ),
    "not_signed_in": (
        mark("Phiên làm việc đã kết thúc"),
        mark("Các mục đã lưu vẫn còn trong bản nháp."),
        mark("Đăng nhập lại rồi mở bản nháp."),
    ),
    "disk_full": (
        mark("Ổ đĩa đã đầy"),
        mark("Thay đổi vừa rồi chưa được lưu. Những gì đã lưu trước đó vẫn còn."),
        mark("Giải phóng ổ đĩa rồi lưu lại."),
    ),
    "disk_low": (
        mark("Ổ đĩa gần đầy nên chưa mở thêm hồ sơ"),
        mark("Hồ sơ đang làm dở và hồ sơ chờ gửi vẫn an toàn, vẫn làm tiếp và gửi được."),
        mark("Giải phóng ổ đĩa rồi mở lại."),
    ),
    "resource_missing": (
        mark("Bộ cài đặt thiếu tệp"),
        _SAFE,
        mark("Cài lại Trạm Số từ bộ cài đầy đủ."),
    ),
    "clock_suspect": (
        mark("Đồng hồ máy lệch nhiều so với Cổng"),
        mark("Vẫn nhận hồ sơ bình thường, nhưng máy không in ngày hẹn cho đến khi giờ đúng."),
        mark("Chỉnh lại ngày giờ của máy."),
    ),
}

_WORK: dict[str, _Row] = {
    "unreadable_image": (
        mark("Không đọc được ảnh này"),
        mark("Tệp không phải ảnh, bị hỏng hoặc quá lớn. Chưa có gì thay đổi trong hồ sơ."),
        mark("Chụp lại hoặc chọn ảnh khác (JPEG, PNG)."),
    ),
    "no_code_found": (
        mark("Không thấy mã trên ảnh"),
        mark("Chưa có gì thay đổi trong hồ sơ."),
        mark("Chụp thẳng mặt có mã QR, đủ sáng, không lóa; hoặc nhập bằng tay."),
    ),
    "incomplete": (
        mark("Còn {count} mục cần làm trước khi niêm phong"),
        mark("Bản nháp đã lưu, chưa có gì được gửi."),
        mark("Xem danh sách ở đầu trang và bấm vào từng mục."),
    ),
    "form_malformed": (
        mark("Biểu mẫu này bị lỗi, không mở được"),
        mark("Các thủ tục khác vẫn dùng bình thường."),
        mark("Dùng thủ tục khác hoặc gửi đồng bộ để lấy biểu mẫu mới."),
    ),
    "too_large": (
        mark("Tệp quá lớn"),
        mark("Tệp chưa được thêm vào hồ sơ."),
        mark("Chụp lại ở độ phân giải thấp hơn hoặc tách thành nhiều tệp."),
    ),
    "scanner_folder": (
        mark("Không đọc được thư mục máy quét"),
        mark("Chưa có gì thay đổi trong hồ sơ. Vẫn chụp ảnh hoặc chọn tệp được."),
        _CALL_LEAD,
    ),
    "scan_gone": (
        mark("Tệp quét không còn như lúc chọn"),
        mark("Tệp đã bị xóa, đổi tên hoặc quét lại. Chưa có gì được thêm vào hồ sơ."),
        mark("Chọn lại trong danh sách của máy quét, hoặc quét lần nữa."),
    ),
    "scan_not_deleted": (
        mark("Giấy tờ đã vào hồ sơ, nhưng tệp quét chưa xóa được"),
        mark("Ảnh trong hồ sơ đã mã hóa và an toàn. Tệp chưa mã hóa còn nằm trong thư mục máy quét."),
        mark("Đóng chương trình đang mở tệp đó rồi bấm Thử lại."),
    ),
    "pdf_unreadable": (
        mark("Không đọc được tệp PDF này"),
        mark("Tệp bị hỏng hoặc có mật khẩu. Chưa có gì thay đổi trong hồ sơ."),
        mark("Lưu lại tệp không mật khẩu, hoặc chụp ảnh tờ giấy."),
    ),
    "pin_unlike": (
        mark("Mã PIN chưa đủ 6 chữ số"),
        mark("Chưa tính là một lần sai."),
        mark("Nhập lại mã PIN của bạn: từ 6 đến 12 chữ số, không có chữ."),
    ),
    "pin_shape": (
        mark("Mã PIN chưa đúng cách đặt"),
        mark("Chưa có gì thay đổi."),
        mark("Đặt mã từ 6 chữ số trở lên, không dùng dãy dễ đoán."),
    ),
    "no_open_draft": (
        mark("Bản nháp này không còn mở"),
        mark("Các mục đã lưu vẫn còn trong danh sách hồ sơ."),
        mark("Mở lại hồ sơ từ danh sách."),
    ),
    "draft_already_open": (
        mark("Hồ sơ này đang có một bản nháp mở"),
        mark("Máy không tạo bản thứ hai, để không ghi chồng lên nhau."),
        mark("Mở bản nháp đang có trong danh sách hồ sơ."),
    ),
    "nothing_to_supplement": (
        mark("Hồ sơ này không có mục nào phải bổ sung"),
        _NOTHING_LOST,
        mark("Xem tình trạng mới nhất trong chi tiết hồ sơ."),
    ),
    "attachment_sent": (
        mark("Tệp này đã gửi lên Cổng"),
        mark("Không bỏ được tệp đã nằm trong gói niêm phong."),
        mark("Gửi bổ sung bằng tệp khác nếu cần thay."),
    ),
    "case_unknown": (
        mark("Không tìm thấy hồ sơ này trên máy"),
        mark("Các hồ sơ khác không bị ảnh hưởng."),
        mark("Tìm lại theo tên hoặc mã trong danh sách hồ sơ."),
    ),
}

_SYNC: dict[str, _Row] = {
    "offline": (
        mark("Chưa có mạng"),
        mark("Hồ sơ vẫn an toàn trên máy và tự gửi khi có mạng."),
        mark("Cứ làm tiếp; không cần nhập lại."),
    ),
    "not_our_portal": (
        mark("Mạng trả lời bằng trang khác, không phải Cổng"),
        mark("Thường là trang đăng nhập Wi-Fi. Chưa có gì được gửi đi, hồ sơ vẫn trên máy."),
        mark("Mở trình duyệt, đăng nhập Wi-Fi rồi bấm Gửi ngay."),
    ),
    "portal_down": (
        mark("Cổng đang gặp sự cố"),
        mark("Hồ sơ vẫn trên máy, chưa mất và chưa gửi trùng."),
        mark("Máy tự thử lại; không cần làm gì."),
    ),
    "timeout": (
        mark("Cổng không trả lời kịp"),
        mark("Nếu nội dung đã tới nơi, máy sẽ nhận lại đúng xác nhận cũ, không nộp trùng."),
        mark("Máy tự thử lại; không cần làm gì."),
    ),
    "refused": (
        mark("Cổng từ chối trạm này"),
        mark("Hồ sơ vẫn trên máy. Chưa gửi được cho đến khi trạm được nhận lại."),
        _CALL_LEAD,
    ),
    "clock": (
        mark("Đồng hồ máy lệch quá xa giờ của Cổng"),
        mark("Vẫn nhận hồ sơ bình thường; việc gửi chờ đến khi giờ đúng."),
        mark("Chỉnh lại ngày giờ của máy rồi bấm Gửi ngay."),
    ),
    "conflict": (
        mark("Hồ sơ đã thay đổi ở Cổng"),
        mark("Bản trên máy còn nguyên trong mục Cần xử lý."),
        mark("Mở hồ sơ để xem bản của Cổng và sửa lại."),
    ),
    "stopped": (
        mark("Việc gửi dừng giữa chừng"),
        mark("Phần đã gửi được giữ lại, không gửi trùng."),
        mark("Máy gửi tiếp ở lần sau; không cần làm gì."),
    ),
    "protocol": (
        mark("Cổng trả lời sai định dạng"),
        mark("Máy không tin câu trả lời này nên chưa ghi nhận gì."),
        mark("Máy tự thử lại; nếu lặp lại, báo người phụ trách."),
    ),
}

ROWS: dict[str, _Row] = {
    **_SIGN_IN,
    **_WORK,
    **_SYNC,
    **wording_refusals.OF_THE_STATION,
    **wording_refusals.OF_THE_WORK,
    **wording_printing.OF_PAPERS,
    **wording_practice.OF_PRACTICE,
    **wording_withdrawing.OF_WITHDRAWING,
    **wording_attention.OF_ATTENTION,
    **wording_lookup.OF_LOOKUP,
    **wording_content.OF_CONTENT,
    **wording_copies.OF_COPIES,
    **wording_people.OF_PEOPLE,
    **wording_fees.OF_FEES,
    **wording_results.OF_RESULTS,
    **wording_verbs.OF_ENROLMENT,
    **wording_verbs.OF_VERBS,
}

_FAMILIES: tuple[tuple[type[TramSoError], _Row], ...] = (
    (DomainError, (mark("Chưa làm được việc này"), _NOTHING_LOST, mark("Kiểm tra lại rồi thử lần nữa."))),
    (StationError, (mark("Máy đang gặp trở ngại"), _SAFE, _CALL_LEAD)),
    (
        HostileInput,
        (
            mark("Dữ liệu nhận vào không hợp lệ"),
            mark("Máy đã bỏ qua toàn bộ, không ghi gì dở dang."),
            mark("Thử lại với tệp hoặc mã khác."),
        ),
    ),
    (TramSoError, (mark("Việc vừa rồi không thành"), _SAFE, _CALL_LEAD)),
)


def explain(error: TramSoError) -> Explanation:
    """Return the sentence of an error's code, else of its family."""
    code = row_code(error.code)
    row = ROWS.get(code)
    if row is None:
        row = next(found for family, found in _FAMILIES if isinstance(error, family))
    params = dict(error.params)
    wait_s = params.get("wait_s")
    if isinstance(wait_s, int | float):
        params["wait"] = age(max(float(wait_s), 60.0))
    title, meaning, step = (_fill(text, params) for text in row)
    return Explanation(title, meaning, step, error.code)


class _Gaps(dict[str, object]):
    """Leaves a place open for an error raised without its number, so it still gets its sentence."""

    def __missing__(self, _: str) -> str:
        return "–"


def _fill(text: str, params: dict[str, object]) -> str:
    return t(text).format_map(_Gaps(params))
