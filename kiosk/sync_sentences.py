"""What synchronisation did, as sentences for the list on its screen."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.wording import t


def log_sentence(code: str, params: Mapping[str, object]) -> str:
    """Return the sentence of one note; an unknown code is shown as it is."""
    if code == "round":
        return t(
            "Đã nối với Cổng: {answered} gói được trả lời, {files} tệp gửi xong, {news} tin mới.",
            answered=params.get("answered", 0),
            files=params.get("files", 0),
            news=params.get("news", 0),
        )
    sentences = {
        "offline": t("Không có mạng hoặc không tới được Cổng. Máy sẽ tự thử lại."),
        "timeout": t("Đường truyền quá chậm nên bị ngắt. Phần đã gửi được giữ lại."),
        "not_our_portal": t("Trang trả lời không phải Cổng của thành phố; chưa gửi gì."),
        "portal_down": t("Cổng đang bận hoặc tạm dừng. Máy sẽ tự thử lại."),
        "busy": t("Cổng đề nghị chờ rồi gửi tiếp."),
        "clock": t("Đồng hồ của máy lệch với Cổng."),
        "refused": t("Cổng không nhận máy này. Hãy báo người phụ trách."),
        "storage": t("Máy chưa lưu được kết quả gửi nhận. Hãy giải phóng ổ đĩa; máy sẽ tự thử lại."),
        "protocol": t("Cổng trả lời không đúng quy ước. Hãy báo người phụ trách."),
    }
    return sentences.get(code, code)
