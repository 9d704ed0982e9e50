"""Services in any number for benches and tests: made-up names out of the words real ones use."""

from __future__ import annotations

import json
import random

_ACTS = (
    "Đăng ký", "Cấp", "Cấp lại", "Cấp đổi", "Xác nhận", "Thay đổi", "Gia hạn", "Thu hồi", "Chuyển đổi",
    "Công nhận", "Hỗ trợ", "Chấm dứt", "Điều chỉnh", "Thông báo", "Phê duyệt", "Thẩm định",
)  # fmt: skip
_THINGS = (
    "khai sinh", "khai tử", "kết hôn", "thường trú", "tạm trú", "thẻ căn cước", "giấy phép xây dựng",
    "giấy chứng nhận quyền sử dụng đất", "hộ kinh doanh", "thẻ bảo hiểm y tế", "giấy phép lái xe",
    "trợ cấp xã hội", "chế độ hưu trí", "bản sao từ sổ gốc", "giấy phép khai thác nước", "tàu cá",
    "chứng chỉ hành nghề", "giấy xác nhận khuyết tật", "học bổng", "phương tiện thủy nội địa",
)  # fmt: skip
_WHOM = (
    "cho người cao tuổi", "cho trẻ em dưới 6 tuổi", "cho người nước ngoài", "đối với tổ chức",
    "cho hộ nghèo", "cho người có công", "đối với hộ gia đình", "cho người khuyết tật", "ở vùng biên giới",
    "trong khu công nghiệp", "do bị mất", "do bị hư hỏng", "lần đầu", "theo ủy quyền", "lưu động",
)  # fmt: skip
_FIELDS = ("Hộ tịch", "Cư trú", "Đất đai", "Xây dựng", "Bảo trợ xã hội", "Y tế", "Giáo dục", "Giao thông")
_PAPERS = (
    "Tờ khai theo mẫu", "Giấy chứng sinh", "Bản sao sổ hộ khẩu", "Ảnh chân dung", "Giấy ủy quyền",
    "Hợp đồng thuê nhà", "Bản vẽ thiết kế", "Giấy khám sức khỏe", "Đơn đề nghị",
)  # fmt: skip


def many_services(count: int, seed: int = 1) -> list[tuple[str, str, bytes]]:
    """Return `count` service objects, always the same for a seed."""
    draw = random.Random(seed)
    found = []
    for number in range(count):
        name = f"{draw.choice(_ACTS)} {draw.choice(_THINGS)} {draw.choice(_WHOM)} (mã việc {number})"
        code = f"{draw.randint(1, 3)}.{number:06d}"
        service = {
            "code": code,
            "name": name,
            "field": draw.choice(_FIELDS),
            "level": [draw.choice(["commune", "province", "ministry"])],
            "mode": draw.choice(["submit", "prepare", "refer"]),
            "synonyms": [f"giấy {draw.choice(_THINGS)}"],
            "life_events": ["birth"] if number % 7 == 0 else [],
            "documents": draw.sample(_PAPERS, 4),
        }
        found.append(("service", code, json.dumps(service, ensure_ascii=False).encode()))
    return found
