"""More sentences for error codes: the station's own files and keys, papers, seal and signature.

Tables only, joined to those of `kiosk.failure_words.table`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_WHOLE = mark("Kho dữ liệu còn nguyên, không có gì bị ghi đè.")
_UNCHANGED = mark("Chưa có gì thay đổi trong hồ sơ.")
_CALL = mark("Gọi người phụ trách trạm và đọc mã lỗi ở phần Chi tiết.")

OF_THE_STATION: dict[str, Row] = {
    "settings_malformed": (
        mark("Tệp cài đặt của trạm bị hỏng"),
        _WHOLE,
        mark("Gọi người phụ trách sửa hoặc xóa tệp cài đặt; máy sẽ dùng lại giá trị mặc định."),
    ),
    "profile_malformed": (
        mark("Tệp thông tin của trạm bị hỏng"),
        _WHOLE,
        mark("Đừng ghi danh lại, đừng xóa gì. Gọi người phụ trách đưa tệp thông tin của trạm về."),
    ),
    "slot_malformed": (
        mark("Tệp đăng nhập của người này không dùng được"),
        mark("Tệp bị hỏng hoặc của trạm khác. Kho dữ liệu còn nguyên."),
        mark("Nhờ người phụ trách cấp lại mã PIN, hoặc đăng nhập bằng tên khác."),
    ),
    "station_facts": (
        mark("Giấy chứng nhận của trạm không còn đúng"),
        mark("Máy không mở để khỏi ký nhầm. Kho dữ liệu còn nguyên."),
        _CALL,
    ),
    "operator_unknown": (
        mark("Người này chưa được cấp quyền trên máy"),
        mark("Chưa ai vào máy. Hồ sơ đã lưu vẫn nguyên."),
        mark("Chọn tên khác hoặc nhờ người phụ trách cấp quyền."),
    ),
    "operator_inactive": (
        mark("Quyền của người này đã ngừng"),
        mark("Chưa ai vào máy. Hồ sơ đã lưu vẫn nguyên."),
        mark("Đăng nhập bằng tên khác hoặc hỏi người phụ trách."),
    ),
    "operator_removed": (
        mark("Quyền của anh/chị ở trạm này đã ngừng"),
        mark("Bản nháp còn nguyên trên máy, chưa niêm phong, chưa gửi."),
        mark("Bấm F12, rồi nhờ người phụ trách đăng nhập để làm tiếp."),
    ),
    "roster_old": (
        mark("Đã {days} ngày trạm chưa liên lạc được với Cổng"),
        mark("Quá 60 ngày thì không niêm phong hồ sơ mới. Bản nháp và hồ sơ đã niêm phong còn nguyên."),
        mark("Nối mạng, hoặc mở điểm phát sóng trên điện thoại vài phút, rồi bấm Đồng bộ ngay."),
    ),
    "day_known": (
        mark("Máy đã biết hôm nay là ngày nào"),
        mark("Cổng vừa báo giờ cho máy, nên không cần ghi ngày."),
        mark("Làm việc tiếp như thường."),
    ),
    "day_early": (
        mark("Hôm nay không thể trước ngày {day}"),
        mark("Hôm đó Cổng còn liên lạc với máy này. Chưa có gì thay đổi."),
        mark("Xem lịch hoặc điện thoại rồi ghi lại ngày hôm nay."),
    ),
    "day_late": (
        mark("Ngày vừa ghi cách lần cuối liên lạc với Cổng hơn một năm"),
        mark("Máy không nhận ngày này. Chưa có gì thay đổi."),
        mark("Xem lại năm vừa ghi; nếu đúng, nối mạng một lần để máy lấy giờ của Cổng."),
    ),
    "operator_key_missing": (
        mark("Người này chưa có khóa ký trên máy"),
        mark("Chưa thể niêm phong hồ sơ dưới tên này. Hồ sơ đã lưu vẫn nguyên."),
        mark("Nhờ người phụ trách cấp mã một lần để tạo khóa."),
    ),
    "replica_locked": (
        mark("Kho dữ liệu đang bị chương trình khác giữ"),
        mark("Thay đổi vừa rồi chưa được lưu. Những gì đã lưu trước đó vẫn còn."),
        mark("Chờ một lát rồi làm lại; nếu lặp lại, khởi động lại máy."),
    ),
    "replica_unreadable": (
        mark("Ổ đĩa không cho đọc hoặc ghi kho dữ liệu"),
        mark("Thay đổi vừa rồi chưa được lưu. Những gì đã lưu trước đó vẫn còn."),
        mark("Kiểm tra ổ đĩa và quyền của thư mục, rồi mở lại Trạm Số."),
    ),
    "replica_driver": (
        mark("Bộ cài đặt có phần lưu trữ không an toàn"),
        mark("Máy không mở kho dữ liệu bằng phần này. Kho dữ liệu còn nguyên."),
        mark("Cài lại Trạm Số từ bộ cài đầy đủ."),
    ),
    "station_closed": (
        mark("Trạm Số đang đóng"),
        mark("Những gì đã lưu vẫn còn."),
        mark("Mở lại Trạm Số rồi làm tiếp."),
    ),
    "catalogue_unusable": (
        mark("Danh mục thủ tục trên máy bị hỏng"),
        mark("Hồ sơ và bản nháp không bị ảnh hưởng."),
        mark("Đóng rồi mở lại Trạm Số: máy tự dựng lại danh mục."),
    ),
    "storage": (
        mark("Máy chưa lưu được kết quả gửi nhận"),
        mark("Hồ sơ vẫn trên máy; phần Cổng đã nhận sẽ được hỏi lại, không nộp trùng."),
        mark("Giải phóng ổ đĩa; máy tự thử lại."),
    ),
    "slow": (
        mark("Lần gửi nhận này lâu hơn thường lệ"),
        mark("Việc gửi vẫn tiếp tục ở phía sau, hồ sơ vẫn an toàn trên máy."),
        mark("Xem màn hình Đồng bộ sau ít phút."),
    ),
}

OF_THE_WORK: dict[str, Row] = {
    "service_unknown": (
        mark("Danh mục không có thủ tục này"),
        _UNCHANGED,
        mark("Tìm lại theo tên thủ tục."),
    ),
    "code_list_missing": (
        mark("Biểu mẫu này thiếu bảng mã đi kèm"),
        mark("Các thủ tục khác vẫn dùng bình thường."),
        mark("Bấm Gửi ngay để lấy danh mục mới, hoặc báo người phụ trách."),
    ),
    "value_too_large": (
        mark("Nội dung nhập quá dài"),
        mark("Mục này giữ giá trị cũ. Các mục khác vẫn còn."),
        mark("Rút gọn nội dung rồi nhập lại."),
    ),
    "card_rejected": (
        mark("Thẻ này không dùng để điền được"),
        mark("Tờ khai chưa thay đổi."),
        mark("Quét lại mã QR trên thẻ căn cước, hoặc nhập bằng tay."),
    ),
    "document_type": (
        mark("Loại tệp này không dùng được cho giấy tờ này"),
        mark("Tệp chưa được thêm vào hồ sơ."),
        mark("Chụp ảnh tờ giấy hoặc chọn tệp khác."),
    ),
    "document_size": (
        mark("Tệp lớn hơn mức cho phép của giấy tờ này"),
        mark("Tệp chưa được thêm vào hồ sơ."),
        mark("Chụp lại ở độ phân giải thấp hơn hoặc tách thành nhiều tệp."),
    ),
    "sheet_count": (
        mark("Số bản ngoài giới hạn"),
        _UNCHANGED,
        mark("Ghi từ 0 đến {most} bản."),
    ),
    "document_count": (
        mark("Giấy tờ này chỉ nhận tối đa {most} tệp"),
        mark("Tệp mới chưa được thêm. Các tệp đã có vẫn còn."),
        mark("Bỏ một tệp cũ trước khi thêm tệp mới."),
    ),
    "document_unknown": (
        mark("Hồ sơ này không có mục giấy tờ đó"),
        _UNCHANGED,
        mark("Mở lại hồ sơ rồi chọn giấy tờ trong danh sách."),
    ),
    "document_erased": (
        mark("Tệp này đã được xóa theo thời hạn lưu"),
        mark("Cổng đã nhận đủ tệp này từ trước."),
        mark("Chụp lại giấy tờ nếu cần gửi thêm."),
    ),
    "no_picture": (
        mark("Tệp này không có ảnh để xem trước"),
        mark("Tệp vẫn nằm trong hồ sơ."),
        mark("Cứ làm tiếp; tệp sẽ được gửi bình thường."),
    ),
    "consent_missing": (
        mark("Người dân chưa đánh dấu đồng ý"),
        mark("Bản nháp đã lưu, chưa có gì được gửi."),
        mark("Đọc lại nội dung cho người dân và đánh dấu ở bước Kiểm tra và ký."),
    ),
    "screen_behind": (
        mark("Màn hình chưa khớp với bản đã lưu: chưa ký, chưa niêm phong"),
        mark("Chưa có gì được gửi. Màn hình vừa hiện lại đúng như trong máy."),
        mark("Đọc lại cho ông/bà nghe, hỏi lại sự đồng ý, ký rồi niêm phong."),
    ),
    "nothing_changed": (
        mark("Chưa có gì khác với hồ sơ đã gửi. Việc đầu tiên chưa làm: {where}"),
        mark("Bản nháp đã lưu, chưa có gì được gửi."),
        mark(
            "Sửa chỗ cơ quan yêu cầu, hoặc hỏi lại người dân rồi ghi “đúng như đã gửi” ở bước Kiểm tra và ký."
        ),
    ),
    "reasons_open": (
        mark("Còn điều cơ quan yêu cầu chưa xử lý: {where}"),
        mark("Bản nháp đã lưu, chưa có gì được gửi."),
        mark("Sửa chỗ đó, hoặc hỏi lại người dân rồi ghi “đúng như đã gửi” ở bước Kiểm tra và ký."),
    ),
    "form_version_over": (
        mark("Mẫu tờ khai của bản nháp này đã hết hạn dùng"),
        mark("Bản nháp đã lưu, chưa có gì được gửi. Mẫu mới giữ lại mọi điều đã khai."),
        mark("Chuyển bản nháp sang mẫu mới, xem lại chỗ thay đổi rồi ký lại."),
    ),
    "no_newer_form": (
        mark("Bản nháp đang dùng mẫu tờ khai mới nhất"),
        mark("Không có gì thay đổi trong bản nháp."),
        mark("Cứ làm tiếp bản nháp này."),
    ),
    "nothing_to_confirm": (
        mark("Không còn thay đổi nào cần xác nhận ở phần này"),
        mark("Bản nháp vẫn nguyên."),
        mark("Cứ làm tiếp bản nháp này."),
    ),
    "nothing_to_undo": (
        mark("Không có lần chuyển mẫu nào để hoàn tác"),
        mark("Bản nháp vẫn nguyên."),
        mark("Cứ làm tiếp bản nháp này."),
    ),
    "signature_missing": (
        mark("Chưa có chữ ký của người dân"),
        mark("Bản nháp đã lưu, chưa có gì được gửi."),
        mark("Mời người dân ký ở bước Kiểm tra và ký."),
    ),
    "signature_empty": (
        mark("Ô chữ ký còn trống"),
        mark("Bản nháp đã lưu, chưa có gì được gửi."),
        mark("Mời người dân ký lại."),
    ),
    "not_sealed": (
        mark("Hồ sơ này chưa niêm phong nên chưa có phiếu"),
        mark("Bản nháp vẫn còn nguyên."),
        mark("Kiểm tra và niêm phong hồ sơ trước."),
    ),
    "replies_to_nothing": (
        mark("Yêu cầu bổ sung của hồ sơ này không còn"),
        mark("Bản nháp vẫn còn, chưa có gì được gửi."),
        mark("Bấm Gửi ngay để lấy tình trạng mới, rồi mở lại hồ sơ."),
    ),
}

SAME_AS: dict[str, str] = {
    "catalogue_missing": "catalogue_unusable",
    "operator_id": "operator_unknown",
}
"""Codes told with another code's sentence."""
