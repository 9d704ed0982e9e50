"""The slip: what the citizen takes home, provable without any network."""

from __future__ import annotations

from forms.calendar import due_at
from forms.certificate import KeyUse
from forms.errors import DomainError
from forms.redact import mask_id
from forms.service import Service
from forms.slip import SlipCase, encode_slip
from forms.stamp import vietnam_date
from kiosk.duty import Duty
from kiosk.intake import details
from kiosk.intake.drafting import OpenDraft, read_draft
from kiosk.views import SlipView
from kiosk.wording import day, money, t
from sync.replica import cases, packets
from sync.replica.connection import Connection


def slip(duty: Duty, case_id: bytes) -> SlipView:
    """Return the slip of a case whose first packet is durable.

    Raises:
        DomainError: `not_sealed`.
    """

    def job(db: Connection) -> tuple[cases.CaseFacts | None, tuple[packets.PacketRow, ...]]:
        return cases.case(db, case_id), packets.packets_of_case(db, case_id)

    facts, sent = duty.replica.read(job)
    if facts is None or facts.code is None or not sent:
        raise DomainError("not_sealed")
    draft = read_draft(duty, case_id)
    service = duty.catalogue.service(facts.service_code)
    first = sent[0]
    station_key = duty.keys.current(KeyUse.STATION)
    if station_key.endorsement is None:
        raise DomainError("not_sealed")
    text = encode_slip(
        (SlipCase(facts.code, case_id, first.sha256, service.code),),
        vietnam_date(first.sealed_ms // 1000).isoformat(),
        duty.station_key,
        duty.certificate,
        station_key.endorsement,
    )
    return SlipView(
        code=facts.code,
        practice=duty.session.practice,
        station_label=duty.session.station_label,
        unit=duty.unit_name,
        service_name=service.name,
        service_code=service.code,
        applicant=facts.applicant,
        masked_id=_masked_id(draft),
        taken_ms=first.sealed_ms,
        term=_term(service),
        due_premise=_premise(duty, service),
        fee=_fee(service),
        documents=_documents(draft),
        operator_name=duty.session.operator_name,
        qr_text=text,
        printed=facts.printed,
    )


def record_print(duty: Duty, case_id: bytes, what: str) -> int:
    """Count a print and return its number, from 1."""
    now_ms = duty.clock.now_ms()
    return duty.replica.write(lambda db: cases.record_print(db, case_id, what, now_ms)).result()


def _masked_id(draft: OpenDraft) -> str:
    requester = draft.answers.get("requester")
    document = requester.get("idDoc") if isinstance(requester, dict) else None
    number = document.get("number") if isinstance(document, dict) else None
    return mask_id(number) if isinstance(number, str) else ""


def _term(service: Service) -> str:
    limit = service.deadline
    if limit is None or not service.is_time_verified:
        return t("chưa xác minh; hỏi cơ quan tiếp nhận")
    if limit.unit in {"same_day_15h", "immediate"}:
        return t(
            "trong ngày làm việc cơ quan tiếp nhận; tiếp nhận sau 15 giờ thì trả ngày làm việc tiếp theo"
        )
    units = {"working_day": t("ngày làm việc"), "day": t("ngày"), "hour": t("giờ")}
    return t("{count} {unit} kể từ ngày cơ quan tiếp nhận", count=limit.value, unit=units[limit.unit])


def _premise(duty: Duty, service: Service) -> str | None:
    # A date is only printed with what it rests on, and never from a clock that cannot be trusted.
    limit = service.deadline
    if limit is None or not service.is_time_verified or duty.station_clock.is_suspect():
        return None
    now_s = duty.clock.now_ms() // 1000
    due = due_at(now_s, limit, duty.catalogue.current().holidays)
    if not due.certain:
        return None
    return t(
        "nếu cơ quan tiếp nhận lúc lập phiếu: {due} (ngày {today})",
        due=day(due.day),
        today=day(vietnam_date(now_s)),
    )


def _fee(service: Service) -> str:
    if service.fee_vnd is None:
        return t("chưa xác minh")
    amount = t("Miễn phí") if service.fee_vnd == 0 else money(service.fee_vnd)
    return f"{amount} ({service.fee_note})" if service.fee_note else amount


def _documents(draft: OpenDraft) -> tuple[tuple[str, int], ...]:
    counted: dict[str, int] = {}
    for file in draft.files:
        if file.doc_id == details.SIGNATURE_DOC:
            continue
        rule = draft.form.document(file.doc_id)
        label = rule.label("vi") if rule is not None else file.doc_id
        counted[label] = counted.get(label, 0) + 1
    return tuple(counted.items())
