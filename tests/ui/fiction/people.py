"""Fictional people and cases for the screens' tests and pictures."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import date

from forms.errors import DomainError
from kiosk.failure_words.table import explain
from kiosk.fictional.papers import birth_notice_photo
from kiosk.fictional.people import FictionalFamily, FictionalPeople, card_qr_payload
from kiosk.intake.follow_up import attention
from kiosk.intake.follow_up.history import event_sentence
from kiosk.views.attention import AttentionView, ConflictView, FindingView, WithdrawalView
from kiosk.views.cases import CaseRow, CaseView, Connection, PacketView, ReturnReason, SyncView, Transfer
from kiosk.views.slip import SlipCaseView, SlipStanding
from kiosk.wording import moment, t
from resources import files
from tests.support.fakes import NOON_22_NOV_2026_MS as NOON
from tests.ui.cases.shelved_rows import ATTENTION
from tests.ui.scripted.desk import CASE, ScriptedDesk
from tests.ui.settled import BIRTH, CODE

HOUR = 3_600_000


@functools.cache
def family() -> FictionalFamily:
    return FictionalPeople(48).family()


def card_text() -> str:
    return card_qr_payload(family().mother)


@functools.cache
def paper() -> bytes:
    return birth_notice_photo(family(), font=files.read_bytes("fonts/BeVietnamPro-Regular.ttf"))


def fill(desk: ScriptedDesk) -> None:
    """Answer the whole form so that it may be sealed."""
    father, mother, child = family().father, family().mother, family().newborn
    home = {"country": "VNM", "province": "48", "commune": "20333", "detail": "Tổ 17"}
    commune = desk.lists.entries("vn.commune.2025", province="48")[0][0]
    home["commune"] = commune
    answers: dict[str, object] = {
        "/requester/relation": "ME",
        "/requester/fullName": mother.full_name,
        "/requester/birthDate": mother.birth_date.isoformat(),
        "/requester/idDoc/type": "CCCD",
        "/requester/idDoc/number": mother.id_number,
        "/requester/idDoc/issuedOn": mother.issued_on.isoformat(),
        "/requester/phone": mother.phone,
        "/child/fullName": child.full_name,
        "/child/birthDate": "2026-11-02",
        "/child/gender": "NU",
        "/child/ethnicity": "01",
        "/child/nationality": "VNM",
        "/child/birthPlaceType": "CO_SO_Y_TE",
        "/child/facilityName": "Bệnh viện Phụ sản - Nhi",
        "/mother/fullName": mother.full_name,
        "/mother/birthDate": mother.birth_date.isoformat(),
        "/mother/ethnicity": "01",
        "/mother/nationality": "VNM",
        "/mother/deceased": False,
        "/mother/idDoc/type": "CCCD",
        "/mother/idDoc/number": mother.id_number,
        "/fatherKnown": True,
        "/parentsMarried": True,
        "/father/fullName": father.full_name,
        "/father/birthDate": father.birth_date.isoformat(),
        "/father/ethnicity": "01",
        "/father/nationality": "VNM",
        "/father/deceased": False,
        "/copies/wanted": True,
        "/copies/count": 2,
        "/pledge": True,
    }
    for place in (
        "/requester/residence",
        "/child/birthPlace",
        "/child/hometown",
        "/mother/residence",
        "/father/residence",
    ):
        answers |= {f"{place}/{name}": value for name, value in home.items()}
    desk.answers |= answers
    for pointer in ("/requester/fullName", "/requester/birthDate", "/requester/idDoc/number"):
        desk.provenance[pointer] = "qr"
    desk.slots = frozenset({"requester"})
    desk.attach(CASE, "d-birth", paper())


def row(number: int, **changes: object) -> CaseRow:
    people = FictionalPeople(100 + number)
    base = CaseRow(
        case_id=bytes([number]) * 16,
        code=f"TS-00048-0100000{number:02d}-3",
        service_code=BIRTH,
        service_name="Đăng ký khai sinh",
        applicant=people.person().full_name,
        draft_state="sealed",
        transfer=Transfer.QUEUED,
        files_done=0,
        files_total=1,
        server_state=None,
        server_at_ms=None,
        due_on=None,
        changed_ms=NOON - number * HOUR,
    )
    made = replace(base, **changes)  # type: ignore[arg-type]
    queued = made.transfer is Transfer.QUEUED and made.waits is None
    return replace(made, waits="") if queued else made


def rows() -> tuple[CaseRow, ...]:
    return (
        returned().row,
        row(2, transfer=Transfer.NEEDS_ATTENTION, reason=attention.title(ATTENTION)),
        row(3, code=None, draft_state="editing", transfer=None),
        row(4),
        row(5, transfer=Transfer.TEXT_RECEIVED),
        row(
            6,
            transfer=Transfer.ACKNOWLEDGED,
            files_done=1,
            server_state=4,
            server_at_ms=NOON - HOUR,
            due_on=date(2026, 11, 24),
        ),
        row(7, transfer=Transfer.ACKNOWLEDGED, server_state=9, server_at_ms=NOON - 2 * HOUR, files_done=1),
        row(
            8,
            transfer=Transfer.ACKNOWLEDGED,
            files_done=1,
            server_state=3,
            server_at_ms=NOON - 3 * HOUR,
            office_says="Trẻ đã được đăng ký khai sinh ở nơi khác ngày 12/11/2026.",
        ),
    )


def returned() -> CaseView:
    case = CaseRow(
        case_id=CASE,
        code=CODE,
        service_code=BIRTH,
        service_name="Đăng ký khai sinh",
        applicant=family().mother.full_name,
        draft_state="sealed",
        transfer=Transfer.ACKNOWLEDGED,
        files_done=1,
        files_total=1,
        server_state=5,
        server_at_ms=NOON - HOUR,
        due_on=date(2026, 11, 24),
        changed_ms=NOON - 20 * HOUR,
        supplement_due=date(2026, 11, 27),
        office_says="Ghi đúng tên bệnh viện như trên giấy chứng sinh.",
    )
    sealed_ms, files, got = NOON - 20 * HOUR, (1, 1), (NOON - 19 * HOUR, NOON - 18 * HOUR, None)
    packet = PacketView(bytes(16), "submission", sealed_ms, Transfer.ACKNOWLEDGED, *files, *got)
    reasons = (
        ReturnReason("/child/facilityName", None, "Ghi đúng tên bệnh viện như trên giấy chứng sinh."),
        ReturnReason(None, "d-birth", "Ảnh giấy chứng sinh bị mờ ở góc phải: chụp lại."),
    )
    events = (
        (NOON - 20 * HOUR, event_sentence("sealed", {})),
        (NOON - 19 * HOUR, event_sentence("dossier", {"state": 1})),
        (NOON - HOUR, event_sentence("dossier", {"state": 5})),
    )
    last_day, code = case.supplement_due, "H17.132.16-261122-0001"
    return CaseView(case, code, (packet,), reasons, last_day, None, events, heard_ms=NOON - HOUR)


def offline(waiting: int = 3) -> SyncView:
    return SyncView(
        waiting,
        NOON - 5 * HOUR,
        0,
        NOON - 3 * HOUR,
        Connection.OFFLINE,
        sending=False,
        next_try_ms=NOON + 60_000,
    )


def same_sitting() -> tuple[SlipCaseView, ...]:
    """Return two cases of the same citizen sealed before."""
    return (
        SlipCaseView(
            "TS-00048-010000015-9",
            "Cấp giấy xác nhận tình trạng hôn nhân",
            "1.004873",
            "3 ngày làm việc kể từ ngày cơ quan tiếp nhận",
            "03/12/2026, nếu cơ quan tiếp nhận ngày 30/11/2026",
            "chưa xác minh (Mức thu do HĐND thành phố quyết định). "
            "Miễn cho: gia đình có công với cách mạng, hộ nghèo, người khuyết tật",
            SlipStanding("sealed", NOON),
        ),
        SlipCaseView(
            "TS-00048-010000016-6",
            "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng, hỗ trợ kinh phí chăm sóc hằng tháng",
            "1.001776",
            "10 ngày làm việc kể từ ngày cơ quan tiếp nhận",
            None,
            "Miễn phí",
            SlipStanding("sealed", NOON),
        ),
    )


def held() -> SyncView:
    """Return a paid connection whose day's budget is nearly used: twelve files wait for Wi-Fi."""
    return replace(
        offline(),
        connection=Connection.ONLINE,
        message=None,
        files_waiting=12,
        files_bytes=23_400_000,
        files_held=True,
        metered="budget",
        budget_mb=50,
        used_bytes=49_100_000,
    )


def withdrawable(can: str = "ask") -> CaseView:
    """Return a case the portal has, which the citizen may take back."""
    view = returned()
    case = replace(
        view.row,
        server_state=1 if can == "ask" else None,
        reason=None,
        due_on=None,
        transfer=Transfer.ACKNOWLEDGED if can == "ask" else Transfer.QUEUED,
    )
    packet = (
        view.packets[0]
        if can == "ask"
        else replace(
            view.packets[0], transfer=Transfer.QUEUED, text_received_ms=None, complete_ms=None, files_done=0
        )
    )
    return replace(
        view,
        row=case,
        packets=(packet,),
        reasons=(),
        supplement_due=None,
        events=view.events[:1],
        withdrawal=WithdrawalView(can=can),  # type: ignore[arg-type]
        dossier_code=view.dossier_code if can == "ask" else None,
    )


def withdrawing() -> CaseView:
    """Return a case whose withdrawal waits for the portal."""
    view = withdrawable()
    asked = replace(
        view.packets[0],
        kind="withdrawal",
        transfer=Transfer.QUEUED,
        text_received_ms=None,
        complete_ms=None,
        files_total=0,
        files_done=0,
        sealed_ms=NOON - HOUR,
    )
    return replace(
        view,
        row=replace(view.row, transfer=Transfer.WITHDRAW_REQUESTED),
        packets=(*view.packets, asked),
        withdrawal=WithdrawalView(take_back=True),
    )


def withdrawn() -> CaseView:
    """Return a case withdrawn before it was sent."""
    view = withdrawable("at_once")
    return replace(
        view,
        row=replace(view.row, transfer=Transfer.WITHDRAWN),
        packets=(replace(view.packets[0], transfer=Transfer.WITHDRAWN),),
        withdrawal=WithdrawalView(restore_until_ms=NOON + 60 * 24 * HOUR),
    )


def refused() -> CaseView:
    """Return a case the portal did not take, with what it found."""
    view = withdrawable("at_once")
    told = explain(DomainError("attention_rejected"))
    findings = (
        FindingView("/child/fullName", "Họ và tên (người được khai sinh): cần nhập."),
        FindingView("/documents/d-birth", "Giấy chứng sinh: ảnh quá nhỏ để đọc."),
    )
    code = "rejected, required, document.size"
    return replace(
        view,
        row=replace(view.row, transfer=Transfer.NEEDS_ATTENTION, reason=told.title),
        packets=(replace(view.packets[0], transfer=Transfer.NEEDS_ATTENTION, reason=told.title),),
        attention=AttentionView(replace(told, code=code), findings),
    )


def conflict(kind: str = "ended") -> ConflictView:
    """Return two versions of a case."""
    if kind == "moved":
        return ConflictView(
            "moved",
            t("Cơ quan vừa cập nhật hồ sơ này trong lúc đang soạn"),
            t("Bản đang soạn, lưu lúc {at}. Chưa gửi.", at=moment(NOON)),
            t("{state}, từ lúc {at}.", state=t("Yêu cầu bổ sung giấy tờ"), at=moment(NOON - HOUR)),
            "Gia hạn đến 05/12/2026.",
            ("seen",),
        )
    return ConflictView(
        "ended",
        t("Cơ quan đã kết thúc hồ sơ này trong lúc đang soạn"),
        t("Gói bổ sung, niêm phong lúc {at}. Cổng chưa nhận.", at=moment(NOON - 5 * HOUR)),
        t("{state}, từ lúc {at}.", state=t("Không được tiếp nhận"), at=moment(NOON - HOUR)),
        "Hết thời hạn bổ sung.",
        ("keep", "new"),
    )


def conflicting() -> CaseView:
    """Return a case whose supplement came too late."""
    view = returned()
    late = replace(
        view.packets[0],
        kind="supplement",
        transfer=Transfer.NEEDS_ATTENTION,
        text_received_ms=None,
        complete_ms=None,
        reason=explain(DomainError("attention_conflict")).title,
        sealed_ms=NOON - 5 * HOUR,
    )
    return replace(
        view,
        row=replace(view.row, transfer=Transfer.NEEDS_ATTENTION, server_state=3, reason=late.reason),
        packets=(*view.packets, late),
        reasons=(),
        supplement_due=None,
        conflict=conflict(),
    )
