"""Consent and warnings: what the citizen is told or asked, one mark per purpose.

Processing that the law requires for the procedure needs a notice, not a mark; everything else
needs an opt-in of its own that nothing pre-ticks (Law 91/2025/QH15, Decree 356/2025/NĐ-CP).
"""

from __future__ import annotations

from msgspec.structs import replace

from forms.checking.reasons import grounds_of
from forms.errors import DomainError
from forms.packets.body import Consent, WarningAnswer
from kiosk.closed_service import RULE, closed_note, reasons_for
from kiosk.duty import Duty
from kiosk.intake.drafting import OpenDraft, check, read_draft
from kiosk.intake.kept import details
from kiosk.intake.kept.helped_by import HEARD, helper_of
from kiosk.intake.kept.returned import KEPT, Kept
from kiosk.intake.kept.same_person import AGREED, agreed_by
from kiosk.views.cases import ConsentPurpose
from kiosk.wording import language, mark, printed, t
from sync.replica.cases import cases
from sync.replica.chain import audit
from sync.replica.drafts import drafts
from sync.replica.storage.connection import Connection

TEXT_VERSION = "2026-11"
NOTICE = "procedure"
ASSIST = "assist"
CONTACT = "contact"
_NOTICED = "notice"
_ON_PAPER = "paper"
"""Method of an answer a photographed paper was signed for."""
REASONS = ("checked", "citizen_confirms", "paper_shown", "other_authority", "correction_later")
MAX_NOTE = 300
_TEXTS = {
    NOTICE: mark(
        "Thông tin và giấy tờ này được dùng để giải quyết thủ tục “{service}” theo quy định của pháp luật."
    ),
    ASSIST: mark("Tôi đồng ý để người hỗ trợ tại {unit} nhập và gửi hồ sơ này thay tôi."),
    CONTACT: mark("Tôi đồng ý được gọi hoặc nhắn tin về kết quả của hồ sơ này."),
}
"""What is read out, in the version `TEXT_VERSION`."""


def purposes(duty: Duty, case_id: bytes) -> tuple[ConsentPurpose, ...]:
    """Return what is read out to the citizen before signing; `required` ones are notices."""
    row = read_draft(duty, case_id).row
    english = language() == "en" and duty.catalogue.service(row.service_code).name_en
    return purposes_of(english or row.service_name, duty.unit_name)


def purposes_of(service_name: str, unit_name: str) -> tuple[ConsentPurpose, ...]:
    """Return what is read out for a procedure, in the screen's language."""
    facts = {"service": service_name, "unit": unit_name}
    return tuple(
        ConsentPurpose(purpose, t(text, **facts), required=purpose == NOTICE)
        for purpose, text in _TEXTS.items()
    )


def printed_text(consent: Consent, service_name: str, unit_name: str) -> str:
    """Return what was read out for a recorded consent, in Vietnamese, as papers are.

    A text of another version is not made up from this one: its purpose and version are named instead.
    """
    text = _TEXTS.get(consent.purpose) if consent.text_version == TEXT_VERSION else None
    if text is None:
        return printed("Mục “{what}”, bản văn {version}", what=consent.purpose, version=consent.text_version)
    return printed(text, service=service_name, unit=unit_name)


def set_mark(duty: Duty, case_id: bytes, purpose: str, *, given: bool) -> None:
    """Store one mark the citizen set or took; the others stay as they are on disk, whatever a screen shows.

    Raises:
        DomainError: `purpose_unknown`, `no_open_draft`.
    """
    consents = read_draft(duty, case_id).notes.consents
    others = frozenset(one.purpose for one in consents if one.given and one.purpose != purpose)
    record(duty, case_id, others | {purpose} if given else others)


def record(duty: Duty, case_id: bytes, marked: frozenset[str]) -> None:
    """Store which purposes the citizen marked, with time and version of the text.

    What was said before in the same words keeps its time; saying it all again is nothing new.

    Raises:
        DomainError: `purpose_unknown`, `no_open_draft`.
    """
    known = purposes(duty, case_id)
    draft = read_draft(duty, case_id)
    said = {consent.purpose: consent for consent in draft.notes.consents}
    if not marked <= {purpose.purpose for purpose in known}:
        raise DomainError("purpose_unknown")
    now_ms = duty.station_clock.likely_now_ms()
    fresh = tuple(
        Consent(
            purpose=purpose.purpose,
            given=purpose.required or purpose.purpose in marked,
            text_version=TEXT_VERSION,
            at=duty.station_clock.likely_now_s(),
            method=_NOTICED if purpose.required else "screen",
        )
        for purpose in known
    )
    consents = tuple(_unless_said(said.get(consent.purpose), consent) for consent in fresh)
    if consents == draft.notes.consents and draft.row.state == "editing":
        return
    # What was said before keeps who heard it, as it keeps its time.
    now, before = helper_of(duty.session), draft.notes.heard
    heard = {one.purpose: now for one, new in zip(consents, fresh, strict=True) if one is new}
    heard |= {one.purpose: before[one.purpose] for one in consents if one.purpose in before.keys() - heard}

    def job(db: Connection) -> None:
        details.put(db, case_id, "consents", consents)
        details.put(db, case_id, HEARD, heard)
        details.put(db, case_id, AGREED, agreed_by(draft.answers))
        drafts.touch(db, case_id, now_ms)
        audit.append(
            db,
            now_ms,
            duty.session.operator_id,
            "consent_recorded",
            case_id,
            {"given": sorted(consent.purpose for consent in consents if consent.given)},
        )

    duty.replica.write(job).result()


def as_given(draft: OpenDraft) -> tuple[Consent, ...]:
    """Return the consents of a draft with how they were given, by the signature that is kept now.

    Until the seal the citizen may sign otherwise. What was given on paper for the procedure before stays so.
    """
    on_paper = draft.notes.signed and any(
        file.doc_id == details.SIGNATURE_DOC and file.packet_id is None and file.originals
        for file in draft.files
    )
    if not on_paper:
        return draft.notes.consents
    return tuple(
        one if one.method == _NOTICED else replace(one, method=_ON_PAPER) for one in draft.notes.consents
    )


def _unless_said(before: Consent | None, now: Consent) -> Consent:
    same = before is not None and replace(before, at=now.at, method=now.method) == now
    return before if before is not None and same else now


def keep_as_sent(duty: Duty, case_id: bytes, number: int, *, kept: bool) -> None:
    """Note that the citizen, asked again, said that what the agency asks about is right as it was sent.

    Args:
        duty: who is on duty.
        case_id: the case.
        number: which reason, in the order the agency gave them, counted from nought.
        kept: False takes it back.

    Raises:
        DomainError: `replies_to_nothing` when nothing is asked for; `no_open_draft`.
    """
    draft = read_draft(duty, case_id)
    dossier = duty.replica.read(lambda db: cases.dossier(db, case_id))
    request = dossier.request if dossier is not None else None
    if request is None or not 0 <= number < len(request.reasons):
        raise DomainError("replies_to_nothing")
    earlier = draft.notes.kept.of(request)
    now = earlier | {number} if kept else earlier - {number}
    noted = Kept(request=request.request_id, numbers=now)
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        details.put(db, case_id, KEPT, noted)
        drafts.touch(db, case_id, now_ms)
        said = {"number": number, "kept": kept}
        audit.append(db, now_ms, duty.session.operator_id, "kept_as_sent", case_id, said)

    duty.replica.write(job).result()


def answer_warning(duty: Duty, case_id: bytes, rule_id: str, reason_code: str, note: str) -> None:
    """Store the operator's reason for going on past a warning, as the answers are now.

    Raises:
        DomainError: `reason_unknown`, `no_open_draft`.
    """
    draft = read_draft(duty, case_id)
    found = check(duty, draft)
    now = grounds_of(draft.form, found).get(rule_id, frozenset())
    own = {reason.code for reason in reasons_for(draft.form, rule_id)}
    if reason_code not in (own or set(REASONS)):
        raise DomainError("reason_unknown")
    closed = next((one for one in found.problems if one.rule_id == rule_id == RULE), None)
    if closed is not None:
        note = note or closed_note(closed)
    answers = {
        **draft.notes.warnings,
        rule_id: WarningAnswer(rule_id=rule_id, reason_code=reason_code, note=note[:MAX_NOTE]),
    }
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> None:
        details.put(db, case_id, "warnings", answers)
        details.put(db, case_id, details.WARNED, {**draft.notes.warned, rule_id: now})
        drafts.touch(db, case_id, now_ms)

    duty.replica.write(job).result()
