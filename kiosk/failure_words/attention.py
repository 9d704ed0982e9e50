"""Sentences for packets a person must look at: what happened, what it means for the citizen, one next step.

Tables only, joined to those of `kiosk.failure_words.table` under `attention_<reason>`.
"""

from __future__ import annotations

from kiosk.speech import mark

Row = tuple[str, str, str]
"""What happened, what it means for the citizen, one next step."""

_NOT_FILED = mark("Hồ sơ chưa được nộp. Nội dung còn nguyên trên máy, người dân không phải khai lại.")

OF_ATTENTION: dict[str, Row] = {
    "attention_rejected": (
        mark("Cổng không nhận hồ sơ này vì còn mục chưa đúng"),
        _NOT_FILED,
        mark("Bấm vào từng mục bên dưới để sửa, rồi ký và gửi lại."),
    ),
    "attention_wrong_area": (
        mark("Sai địa bàn: nơi nhận trên Cổng không phụ trách hồ sơ này"),
        mark("Hồ sơ chưa được nộp. Nội dung còn nguyên; địa bàn có thể đã đổi trong lúc máy không có mạng."),
        mark("Sửa lại nơi cư trú hoặc nơi nộp rồi gửi lại; nếu vẫn đúng, chuyển cho người phụ trách trạm."),
    ),
    "attention_conflict": (
        mark("Hồ sơ trên Cổng đã khác với lúc soạn gói này"),
        mark("Không có gì bị ghi đè: bản trên máy và bản của Cổng đều còn nguyên."),
        mark("Xem hai bản bên dưới rồi chọn một cách làm tiếp."),
    ),
    "attention_too_large": (
        mark("Gói này lớn hơn mức Cổng nhận"),
        _NOT_FILED,
        mark("Bấm Sửa và gửi lại, rút gọn phần ghi thêm, rồi gửi lại."),
    ),
    "attention_file_damaged": (
        mark("Một tệp trên máy bị hỏng nên Cổng không nhận được"),
        mark("Cổng đã có nội dung tờ khai; còn thiếu tệp này nên hồ sơ chưa đủ."),
        mark(
            "Gọi cơ quan nhận hồ sơ, đọc mã hồ sơ và nhờ yêu cầu bổ sung giấy này. "
            "Yêu cầu về tới máy thì chụp lại và gửi."
        ),
    ),
    "attention_other_station": (
        mark("Cổng ghi hồ sơ này của một trạm khác"),
        mark("Hồ sơ ở Cổng không thay đổi; gói này chưa được nhận."),
        mark("Báo người phụ trách trạm cùng mã lỗi ở phần Chi tiết."),
    ),
    "attention_operator": (
        mark("Cổng không nhận chữ ký của người lập hồ sơ"),
        _NOT_FILED,
        mark("Bấm Sửa và gửi lại bằng tên người đang có quyền, rồi ký lại."),
    ),
    "attention_form_version": (
        mark("Mẫu tờ khai của hồ sơ này không còn dùng ở Cổng"),
        _NOT_FILED,
        mark("Bấm Sửa và gửi lại, chuyển sang mẫu mới, rồi ký lại."),
    ),
    "attention_unreadable": (
        mark("Cổng không đọc được gói này"),
        _NOT_FILED,
        mark("Bấm Sửa và gửi lại; nếu lặp lại, xuất hồ sơ cho người phụ trách."),
    ),
    "attention_again": (
        mark("Cổng khôi phục từ bản sao cũ và không nhận lại hồ sơ này"),
        mark(
            "Cổng đã từng ký nhận; gói đã niêm phong và biên nhận vẫn còn nguyên trên máy này, "
            "người dân không phải khai lại."
        ),
        mark("Gọi người quản trị Cổng và đọc mã ở phần Chi tiết; khi họ báo đã sửa, bấm Hỏi lại Cổng."),
    ),
}

_CLASSES = (
    ("attention_wrong_area", {"wrong_area", "unit_not_competent"}),
    ("attention_other_station", {"case_of_another_station"}),
    ("attention_operator", {"operator_unknown", "operator_signature", "bad_signature"}),
)
"""Sentences for findings of the portal that name no field."""


def class_of(reason: str, codes: tuple[str, ...], *, at_fields: bool) -> str:
    """Return the key of a reason's sentence.

    Args:
        reason: as the outbox keeps it.
        codes: of the portal's findings.
        at_fields: whether any finding names a field or a file.
    """
    key = f"attention_{reason}"
    if reason == "rejected" and codes:
        named = set(codes)
        for word, of_it in _CLASSES:
            if of_it & named:
                return word
        if not at_fields:
            old_form = any(code.startswith("version.") for code in codes)
            return "attention_form_version" if old_form else "attention_unreadable"
    return key if key in OF_ATTENTION else "attention_unreadable"
