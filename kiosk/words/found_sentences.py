"""Why the finder shows a service, and whether it is offered, in a sentence for the screen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date

from forms.catalogue.service import Service
from kiosk.wording import mark, t

_WEAK = "weak+"
_LOOKED_AT = 3
_REASONS = {
    "code": mark("Đúng mã {term}"),
    "name": mark("Khớp tên thủ tục: {term}"),
    "synonym": mark("Khớp cách gọi thường ngày: {term}"),
    "event": mark("Khớp việc trong đời: {term}"),
    "field": mark("Khớp lĩnh vực: {term}"),
    "result": mark("Khớp giấy tờ nhận được: {term}"),
    "document": mark("Khớp giấy tờ phải nộp: {term}"),
    "near": mark("Chỉ gần giống chữ đã gõ"),
    "used": mark("Trạm hay làm"),
    "commune": mark("Thủ tục cấp xã"),
}


def reason_found(why: str) -> str:
    """Return the sentence for a `why` of the finder, empty where there is nothing to tell.

    Args:
        why: `kind`, `kind:typed words`, or either behind `suspended+` or `withdrawn+`, and that behind `weak+`.
    """
    why = why.removeprefix(_WEAK).removeprefix("suspended+").removeprefix("withdrawn+")
    told, _, term = why.partition(":")
    sentence = _REASONS.get(told, "")
    if not sentence or ("{term}" in sentence and not term):
        return ""
    return t(sentence, term=term)


def is_clear(whys: Iterable[str]) -> bool:
    """Tell whether one of the first services found really has what was typed."""
    return any(not why.startswith(_WEAK) for why in itertools.islice(whys, _LOOKED_AT))


def not_offered(service: Service, day: date) -> str:
    """Return why a service cannot be asked for on a day, empty when it can."""
    if service.is_offered(day):
        return ""
    if service.replaced_by is not None:
        return t("Đã thay bằng thủ tục {code}", code=service.replaced_by)
    if service.status == "suspended":
        return t("Đang tạm dừng tiếp nhận")
    if service.valid_from is not None and day < service.valid_from:
        return t("Chưa áp dụng, bắt đầu từ {day}", day=f"{service.valid_from:%d/%m/%Y}")
    return t("Đã bãi bỏ")
