"""Which one button each failure has: a way on, or the code to read out to support.

A code names its ways in the order in which they help. The first that is open where the failure is told becomes
the button: a scan panel can choose another picture, a sign-in screen cannot open the settings. Copying the
code is open everywhere, so no failure is without a button, and none has one that does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from kiosk.failure_words.aliases import row_code
from kiosk.wording import mark, moment, t
from ui.qt import clipboard

Way = Literal[
    "again",
    "case",
    "cases",
    "choose",
    "consent",
    "copy",
    "field",
    "find",
    "leave",
    "names",
    "newer_form",
    "papers",
    "pin",
    "practice",
    "printer",
    "problem",
    "renew",
    "review",
    "room",
    "send",
    "sign_in",
    "sync",
    "type",
    "day",
]
Ways = Mapping[Way, Callable[[], object]]
"""Ways that are open, and what each does."""

_SAID: dict[Way, tuple[str, str]] = {
    "again": (mark("Thử lại"), "refresh-cw"),
    "case": (mark("Mở hồ sơ này"), "inbox"),
    "cases": (mark("Mở danh sách hồ sơ"), "inbox"),
    "choose": (mark("Chọn tệp khác…"), "image"),
    "consent": (mark("Tới mục đồng ý chưa đánh dấu"), "circle-check"),
    "copy": (mark("Sao chép mã lỗi"), "file-text"),
    "field": (mark("Sửa mục này"), "pen-line"),
    "find": (mark("Mở Tiếp nhận hồ sơ"), "search"),
    "leave": (mark("Đóng Trạm Số"), "x"),
    "names": (mark("Chọn tên khác"), "user"),
    "newer_form": (mark("Chuyển sang mẫu mới"), "refresh-cw"),
    "papers": (mark("Tới bước Giấy tờ"), "file-text"),
    "pin": (mark("Nhập lại mã PIN"), "lock"),
    "practice": (mark("Mở phần Thực hành"), "settings"),
    "printer": (mark("Mở phần Máy in"), "settings"),
    "problem": (mark("Tới mục cần sửa"), "circle-alert"),
    "renew": (mark("Nhập mã cấp lại…"), "database"),
    "review": (mark("Tới bước Kiểm tra và ký"), "file-check"),
    "room": (mark("Xem chỗ trên ổ đĩa"), "database"),
    "send": (mark("Đồng bộ ngay"), "refresh-cw"),
    "sign_in": (mark("Đăng nhập lại"), "lock"),
    "sync": (mark("Mở Đồng bộ"), "refresh-cw"),
    "type": (mark("Gõ lại mã"), "pen-line"),
    "day": (mark("Ghi lại ngày"), "pen-line"),
}
"""What each button says, and its icon."""

_CALL: tuple[Way, ...] = ()
"""Nobody at the desk can mend it: the code is copied and read out."""
_AGAIN: tuple[Way, ...] = ("again",)
_CASES: tuple[Way, ...] = ("cases",)
_CASE: tuple[Way, ...] = ("case", "cases")
"""Of one case; its details say what happened and what can be chosen now."""
_FIND: tuple[Way, ...] = ("find",)
_FILE: tuple[Way, ...] = ("choose", "papers")
_PRINT: tuple[Way, ...] = ("again", "printer")
_ROOM: tuple[Way, ...] = ("again", "room")
_SEND: tuple[Way, ...] = ("again", "send")
_TYPE: tuple[Way, ...] = ("type",)

_WAYS: dict[str, tuple[Way, ...]] = {
    # Signing in, keys, the station's own files.
    "pin_wrong": ("pin",),
    "pin_unlike": ("pin",),
    "pin_shape": ("pin",),
    "locked_out": _CALL,
    "amount_malformed": ("review",),
    "receipt_malformed": ("review",),
    "receipt_without_amount": ("review",),
    "key_unavailable": _CALL,
    "replica_foreign": _CALL,
    "replica_torn": _CALL,
    "replica_too_new": _CALL,
    "replica_before_update": _AGAIN,
    "replica_missing": _CALL,
    "replica_driver": _CALL,
    "replica_locked": _AGAIN,
    "replica_unreadable": _AGAIN,
    "station_busy": _AGAIN,
    "home_unreadable": _AGAIN,
    "home_not_empty": _CALL,
    "pin_in_environment": _CALL,
    "backup_failed": _ROOM,
    "update_no_room": _ROOM,
    "update_waits": _AGAIN,
    "not_enrolled": _CALL,
    "already_enrolled": _CALL,
    "enrol_code_shape": _TYPE,
    "operator_needed": _TYPE,
    "no_practice_portal": _CALL,
    "not_signed_in": ("pin", "sign_in"),
    "disk_full": _ROOM,
    "disk_low": ("room",),
    "sheet_count": ("papers",),
    "storage": _ROOM,
    "resource_missing": _CALL,
    "settings_malformed": _CALL,
    "profile_malformed": _CALL,
    "slot_malformed": ("names", "sign_in"),
    "station_facts": _CALL,
    "operator_unknown": ("names", "sign_in"),
    "operator_inactive": ("names", "sign_in"),
    "operator_removed": _CASES,
    "roster_old": ("send",),
    "operator_key_missing": _CALL,
    "station_closed": ("leave",),
    "catalogue_unusable": ("leave",),
    "clock_suspect": ("sync",),
    "day_known": ("leave",),
    "day_early": ("day",),
    "day_late": ("day",),
    # Finding and starting.
    "service_unknown": _FIND,
    "no_form": _FIND,
    "service_closed": _FIND,
    "prepare_only": _FIND,
    "sitting_over": _FIND,
    "form_malformed": ("send",),
    "code_list_missing": ("send",),
    # The open draft.
    "unreadable_image": _FILE,
    "no_code_found": _FILE,
    "card_rejected": ("type", "choose", "problem"),
    "too_large": _FILE,
    "scanner_folder": _CALL,
    "code_doubled": _CASES,
    "packet_unknown": _CASES,
    "scan_gone": _FILE,
    "scan_not_deleted": _AGAIN,
    "pdf_unreadable": _FILE,
    "document_type": _FILE,
    "document_size": _FILE,
    "document_count": ("papers",),
    "document_unknown": ("papers", "cases"),
    "document_erased": ("papers", "cases"),
    "no_picture": _CALL,
    "attachment_sent": ("papers", "cases"),
    "value_too_large": ("field", "problem"),
    "incomplete": ("problem", "review", "cases"),
    "nothing_changed": ("problem", "review", "cases"),
    "reasons_open": ("problem", "review", "cases"),
    "consent_missing": ("consent", "review", "cases"),
    "screen_behind": ("review", "cases"),
    "consents_none": ("consent", "review", "cases"),
    "not_accepted": ("sync",),
    "signature_missing": ("review", "cases"),
    "signature_empty": ("review", "cases"),
    "not_sealed": ("review", "cases"),
    "form_version_over": ("newer_form", "cases"),
    "no_newer_form": _CALL,
    "nothing_to_confirm": _CALL,
    "nothing_to_undo": _CALL,
    "no_open_draft": _CASES,
    "draft_already_open": _CASES,
    "replies_to_nothing": ("send",),
    # A case.
    "case_unknown": _CASES,
    "nothing_to_supplement": _CASES,
    "supplement_under_way": ("sync",),
    "answers_gone": _CALL,
    "slip_forgotten": _CASES,
    "conflict": _CASE,
    "too_late_to_withdraw": _CASE,
    "case_elsewhere": _CASE,
    "already_withdrawing": _CASE,
    "already_withdrawn": _FIND,
    "case_withdrawn": _FIND,
    "nothing_to_withdraw": _CASES,
    "withdrawal_sent": ("sync",),
    "nothing_to_restore": _FIND,
    "case_moved": _CASE,
    "nothing_to_settle": _CASE,
    "reason_unknown": _CASES,
    "file_exists": ("choose", "cases"),
    "not_resolved": ("send",),
    "already_handed": _CASE,
    "result_elsewhere": _CASE,
    "receiver_missing": ("field", "cases"),
    "receiver_not_on_card": ("field", "cases"),
    "authority_missing": ("field", "cases"),
    "opinion_unknown": _AGAIN,
    # Codes, slips, what the portal was asked.
    "slip_text": _TYPE,
    "slip_long": _TYPE,
    "slip_cut": _TYPE,
    "slip_letters": _TYPE,
    "slip_version": _TYPE,
    "slip_root": _TYPE,
    "slip_forged": _TYPE,
    "case_code_check": _TYPE,
    "case_code_shape": _TYPE,
    "lookup_card": _FIND,
    "lookup_unknown": _CASES,
    "lookup_no_code": ("choose", "type"),
    "ask_offline": _SEND,
    "ask_unknown": _AGAIN,
    "ask_forbidden": _CALL,
    "ask_busy": _AGAIN,
    "ask_many": _AGAIN,
    "ask_clock": _SEND,
    "ask_untrue": _SEND,
    "content_overtaken": ("again", "cases"),
    "copy_while_edited": _CASES,
    "content_offline": _SEND,
    "content_unknown": _CALL,
    "content_gone": _CALL,
    "content_forbidden": _CALL,
    "content_busy": _AGAIN,
    "content_clock": _SEND,
    "content_untrue": _SEND,
    "content_form": ("send",),
    "copy_in_doubt": ("renew",),
    "mark_unwritable": ("again", "room"),
    "epoch_code_refused": ("type", "renew"),
    "epoch_code_of_another": ("type", "renew"),
    "epoch_certificates_refused": _CALL,
    "person_code_refused": _TYPE,
    "person_code_shape": _TYPE,
    "person_twice": ("pin",),
    "person_offline": _AGAIN,
    "person_answer": _AGAIN,
    "person_not_listed": ("send",),
    "person_ended": ("send",),
    "person_self": _CALL,
    # Paper.
    "printer_not_set": ("printer",),
    "printer_address": ("printer",),
    "printer_path": ("printer",),
    "printer_place": ("printer",),
    "printer_place_taken": ("printer",),
    "printer_refused": _PRINT,
    "printer_no_route": _PRINT,
    "printer_timeout": _PRINT,
    # The sheet at the printer decides whether another is wanted: nothing is printed by this button.
    "printer_half_sent": ("printer",),
    "printer_busy": _PRINT,
    "printer_silent": _PRINT,
    "printer_disk_full": _ROOM,
    "paper_place": ("choose", "again"),
    "paper_disk_full": ("choose", "room"),
    "practice_damaged": ("practice",),
    # The portal.
    "offline": ("sync",),
    "not_our_portal": ("send",),
    "portal_down": ("sync",),
    "timeout": ("sync",),
    "refused": _CALL,
    "clock": ("send",),
    "stopped": ("sync",),
    "protocol": ("sync",),
    "slow": ("sync",),
}
"""Code, as `kiosk.failure_words.aliases.row_code` gives it: the ways that help, the best first."""


@dataclass(frozen=True)
class FailureAct:
    """The one button of a failure.

    Attributes:
        way: which it is.
        text: what it says.
        icon: before the text.
        do: does it.
        after: what it says once done, where nothing else shows that it was; empty elsewhere.
    """

    way: Way
    text: str
    icon: str
    do: Callable[[], object]
    after: str = ""


def ways_for(code: str) -> tuple[Way, ...]:
    """Return the ways that help with a failure, the best first; none where only support can help."""
    return _WAYS.get(row_code(code), _CALL)


def act_among(code: str, ways: Ways, now_ms: int) -> FailureAct:
    """Return the button of a failure.

    Args:
        code: of the error.
        ways: what can be done where it is told.
        now_ms: when it happened, for the line that is copied.
    """
    for way in ways_for(code):
        if way in ways:
            text, icon = _SAID[way]
            return FailureAct(way, t(text), icon, ways[way])
    text, icon = _SAID["copy"]
    return FailureAct(
        "copy",
        t(text),
        icon,
        partial(clipboard.put_for_support, copied(code, now_ms)),
        t("Đã sao chép mã lỗi"),
    )


def leaving(leave: Callable[[], object], ways: Ways) -> Ways:
    """Return the same ways, each gone only after a part of the screen was put away."""
    return {way: partial(_one_after_other, leave, do) for way, do in ways.items()}


def copied(code: str, now_ms: int) -> str:
    """Return what is copied for the phone call to support: program, code and time, nobody's data."""
    from kiosk.version import version

    return t("Trạm Số {version} · mã lỗi {code} · {at}", version=version(), code=code, at=moment(now_ms))


def _one_after_other(first: Callable[[], object], then: Callable[[], object]) -> None:
    first()
    then()
