"""Why something is not published, in a sentence for the administrator; `{…}` are the refusal's parameters."""

from __future__ import annotations

PUBLISHING_WORDS = {
    "code_dropped": "Danh mục mới bỏ mất một mã đang dùng. Hãy giữ mã đó và ghi ngày đóng (closed).",
    "form_published": "Phiên bản này của biểu mẫu đã công bố và không đổi được nữa.",
    "nothing_new": "Không có gì mới để công bố.",
    "definition_refused": "Biểu mẫu không dùng được.",
    "list_unknown": "Không có danh mục tên {list}. Các tên dùng được: {known}.",
    "list_reserved": "{list} không công bố bằng --list. Thủ tục công bố bằng: --services TỆP.",
    "service_file": "Tệp thủ tục không đọc được. Cần CSV UTF-8 có cột code ở dòng đầu, hoặc danh sách JSON.",
    "service_width": "Dòng {line} của tệp thủ tục thừa hoặc thiếu cột. Chữ có dấu phẩy phải đặt trong ngoặc kép.",
    "service_column": "Tệp thủ tục có cột không dùng được: {column}.",
    "service_code": "Hàng thứ {row} của tệp thủ tục thiếu mã hoặc mã không đúng dạng 1.001193.",
    "service_twice": "Thủ tục {service} có hai hàng trong tệp.",
    "service_value": "Thủ tục {service}: giá trị ở cột {column} không dùng được.",
    "service_missing": "Thủ tục {service} chưa có trong danh mục nên phải ghi cả cột {column}.",
    "service_event": "Thủ tục {service}: không có việc trong đời mang mã {value}.",
    "service_replacement": "Thủ tục {service}: mã thay thế {value} không có trong danh mục.",
    "service_destination": "Thủ tục {service} không nộp tại trạm nên phải ghi nơi tiếp nhận (destination).",
    "service_form": "Thủ tục {service} chưa có biểu mẫu nên chưa nộp tại trạm được. "
    "Ghi mode là prepare hoặc refer, hoặc công bố biểu mẫu cùng lúc bằng --form.",
    "catalogue_shape": "{name} không đúng mẫu.",
    "catalogue_reference": "{name} nhắc tới mã không có trong danh mục.",
    "catalogue_duplicate": "{name} có mã ghi hai lần.",
    "catalogue_not_composed": "{name} dùng chữ có dấu tách rời; hãy lưu lại ở dạng dựng sẵn (NFC).",
    "catalogue_too_large": "{name} quá lớn.",
    "holidays_shape": "Danh mục ngày nghỉ không đúng mẫu.",
}
