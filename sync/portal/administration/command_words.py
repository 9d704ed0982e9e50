"""What a command of `tram-so-portal` says when it cannot be carried out; `{…}` are the refusal's parameters and `home`."""

from __future__ import annotations

from sync.portal.administration import access_verbs, backup_verbs, key_verbs
from sync.portal.administration.publishing_words import PUBLISHING_WORDS

SENTENCES = {
    "root_exists": "Thư mục này đã có khóa gốc; khóa gốc không bao giờ bị ghi đè.",
    "root_missing": "Không tìm thấy khóa gốc trong thư mục đã cho.",
    "root_damaged": "Tệp khóa gốc bị hỏng.",
    "online_keys_exist": "Máy chủ này đã có khóa.",
    "online_keys_missing": "Thư mục {home} chưa được chuẩn bị: trước hết hãy chạy tram-so-portal admin root-init "
    "--out KHÓA_GỐC, rồi tram-so-portal admin keys --home {home} --root KHÓA_GỐC",
    "keys_not_back": "Thư mục {home} có cơ sở dữ liệu nhưng không có khóa của nó: hãy chép online-keys.json và "
    "keys.json về từ nơi cất; khóa mới sẽ làm mọi trạm mất cổng.",
    "online_keys_damaged": "Tệp khóa của máy chủ bị hỏng.",
    "database_too_new": "Cơ sở dữ liệu thuộc phiên bản mới hơn. Hãy cập nhật chương trình.",
    "database_unusable": "Không mở được cơ sở dữ liệu.",
    "database_address": "Địa chỉ cơ sở dữ liệu không đúng.",
    "restore_undeclared": "Cơ sở dữ liệu cũ hơn phần cổng đã cấp. Nếu vừa khôi phục từ bản sao, hãy chạy: "
    "tram-so-portal admin restored",
    "mark_unwritable": "Không ghi được tệp handed-out trong thư mục dữ liệu của máy chủ.",
    "blobs_unusable": "Không dùng được thư mục chứa tệp.",
    "unit_exists": "Đơn vị này đã có.",
    "unit_unknown": "Chưa có đơn vị này. Hãy thêm bằng: tram-so-portal admin unit add",
    "station_unknown": "Không có trạm mang số này.",
    "officer_exists": "Cán bộ này đã có. Thêm --renew để cấp mã truy cập mới.",
    "address_taken": "Địa chỉ và cổng này không dùng được (đang bận hoặc không có quyền).",
    "workers_unsupported": "Nhiều tiến trình chỉ chạy được trên Linux hoặc macOS.",
    "worker_failed": "Một tiến trình không khởi động được.",
    "tls_needed": "Ngoài máy này thì phải có TLS: --tls-certificate và --tls-key, hoặc --behind-proxy.",
    "file_unreadable": "Không đọc được tệp.",
    "file_unwritable": "Không ghi được tệp.",
    "file_exists": "Tệp đã có; hãy chọn tên khác.",
    "national_codes": "Tệp mã không đúng mẫu.",
    "credentials_unwritable": "Không ghi được tệp thông tin thực hành.",
    **PUBLISHING_WORDS,
    **access_verbs.SENTENCES,
    **key_verbs.SENTENCES,
    **backup_verbs.SENTENCES,
}
