"""The history of a case in sentences, in the language of this moment."""

from __future__ import annotations

from kiosk.intake.kept.details import day_of
from kiosk.views.serving import ServingView
from kiosk.wording import day, t
from kiosk.words.server_states import state_name
from sync.replica.cases.unused_prints import UNUSED


def _changed(facts: dict[str, object]) -> str:
    """Return what the agency did to a case beside its state."""
    before, after = facts.get("extended_from"), facts.get("due_on")
    if isinstance(before, str) and isinstance(after, str):
        old, new = day_of(before), day_of(after)
        if old is not None and new is not None:
            return t("Cổng báo: đổi ngày hẹn từ {old} sang {new}", old=day(old), new=day(new))
    named = day_of(after) if facts.get("first_day") is True and isinstance(after, str) else None
    if named is not None:
        return t("Cổng báo: cơ quan hẹn trả ngày {day}", day=day(named))
    if "unit" not in facts:
        return ""
    name = facts.get("unit_name")
    if not name:
        return t("Cổng báo: chuyển hồ sơ sang cơ quan khác")
    return t("Cổng báo: chuyển hồ sơ sang {unit}", unit=name)


def _moved(facts: dict[str, object]) -> str:
    number, name = facts.get("served_by"), facts.get("served_label")
    if not isinstance(number, int):
        return ""
    if facts.get("elsewhere") is not True:
        return t("Trạm này nay phục vụ hồ sơ.")
    view = ServingView(number, name if isinstance(name, str) else "", 0, elsewhere=True)
    return t("Hồ sơ nay do {station} phục vụ.", station=view.name)


def _settled(facts: dict[str, object]) -> str:
    told = facts.get("told")
    if facts.get("forgotten"):
        return t("Máy đã xóa tên, câu trả lời và lời cơ quan ghi, theo thời hạn giữ")
    if facts.get("first_sha256"):
        return t("Máy đã xóa bản niêm phong đầu tiên, theo thời hạn giữ")
    if facts.get("taken"):
        return t("Máy đã xóa câu trả lời, theo thời hạn giữ")
    if not isinstance(told, int):
        return t("Giữ theo bản của Cổng")
    return t("Ghi nhận đã báo người dân") if told else t("Bỏ ghi nhận đã báo người dân")


def event_sentence(kind: str, facts: dict[str, object]) -> str:
    """Return one line of a case's history in the language of this moment; an unknown kind as it is."""
    if kind == "dossier":
        state = facts.get("state")
        told = t("Cổng báo: {state}", state=state_name(state) if isinstance(state, int) else "?")
        changed = _changed(facts)
        said = f"{told}. {changed}" if changed and facts.get("state_too") is True else changed or told
        return ". ".join(part for part in (said, _moved(facts)) if part)
    special = _special(kind, facts)
    if special:
        return special
    sentences = {
        "created": t("Bắt đầu lập hồ sơ"),
        "sealed": t("Đã ký và niêm phong trên máy này"),
        "discarded": t("Đã bỏ bản nháp"),
        "supplement_opened": t("Mở bản bổ sung"),
        "withdraw_asked": t("Yêu cầu rút hồ sơ"),
        "withdrawn": t("Rút hồ sơ trước khi gửi; không có gì được gửi đi"),
        "withdraw_dropped": t("Thôi không rút nữa"),
        "restored": t("Khôi phục hồ sơ đã rút thành bản nháp"),
        "settled": _settled(facts),
        "copied": t("Lập từ một hồ sơ trước"),
        "printed": t("Đưa phiếu ra in"),
    }
    return sentences.get(kind, kind)


def _special(kind: str, facts: dict[str, object]) -> str:
    """Return what is said of an event whose detail tells more than its kind; empty for all others."""
    if kind == "printed":
        if facts.get("what") == "declaration":
            done = facts.get("prepared") is True
            return t("Đã in tờ khai; hồ sơ chưa nộp ở đâu") if done else t("Đã in tờ khai")
        if facts.get("what") == UNUSED:
            return t("Bản in không ra khỏi máy; số của bản in được dùng lại")
        papers = {"consent": t("Đưa giấy đồng ý ra in"), "appointment": t("Đưa giấy hẹn trả kết quả ra in")}
        return papers.get(str(facts.get("what")), "")
    if kind == "settled" and facts.get("duplicate"):
        return t("Cổng báo có thể trùng với hồ sơ {code}", code=str(facts["duplicate"]))
    if kind == "settled" and facts.get("duplicate_read"):
        return t("Ghi nhận đã xem tin có thể trùng")
    told = {
        ("created", "from", "portal"): t("Ghi nhận hồ sơ theo Cổng"),
        ("supplement_opened", "from", "portal"): t("Lấy lại nội dung từ Cổng và mở bản bổ sung"),
        ("supplement_opened", "held", True): t(
            "Mở lại bản bổ sung chưa gửi để sửa; bản đã niêm phong được giữ lại"
        ),
        ("supplement_opened", "back", True): t("Lấy lại bản đang soạn, vì thôi không rút nữa"),
        ("discarded", "set_aside", True): t("Cất bản đang soạn đi, vì hồ sơ được rút"),
        ("discarded", "held_goes", True): t("Bỏ bản sửa; bản đã niêm phong lại chờ gửi"),
    }
    return next(
        (text for (of, name, value), text in told.items() if of == kind and facts.get(name) == value), ""
    )
