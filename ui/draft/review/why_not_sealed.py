"""Why the seal waits, in the sentence below the signature."""

from __future__ import annotations

from kiosk.wording import t


def why_not_sealed(
    ready: bool, unsaved: bool, wrong_fee: bool, doubted: bool, asked: str, signed: bool
) -> str:
    """Return what comes first of all that keeps a draft from being sealed; what sealing means where nothing does.

    Args:
        ready: the form's check found nothing open.
        unsaved: something on the screen is not on disk, where the check is made.
        wrong_fee: what was typed of a payment cannot be read.
        doubted: the citizen calls a part wrong.
        asked: what the agency asked for and nobody dealt with, in words.
        signed: a signature stands for the answers.
    """
    reasons = (
        (unsaved, t("Có mục trên màn hình chưa lưu được vào máy: lưu xong mới ký và niêm phong được.")),
        (not ready, t("Còn mục chưa xong ở phía trên.")),
        (wrong_fee, t("Số tiền đã thu hoặc số biên lai chưa đúng: sửa ở mục Phí, lệ phí.")),
        (doubted, t("Ông/bà còn nói có phần chưa đúng: xem ở đầu trang, sửa lại hoặc để ông/bà bấm Đúng.")),
        (bool(asked), asked),
        (not signed, t("Chờ chữ ký của người dân.")),
    )
    done = t("Sau khi niêm phong, nội dung không sửa được nữa.")
    return next((text for holds, text in reasons if holds), done)
