"""The slip: what the citizen takes home, provable without any network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from forms.calendar import CUT_OFF, HolidayTable, due_at
from forms.errors import DomainError
from forms.redact import mask_id
from forms.slips.slip import SlipCase, encode_slip
from forms.stamp import VIETNAM, vietnam_date, vietnam_time
from kiosk.duty import Duty
from kiosk.intake.applicants import applicant_name
from kiosk.intake.as_sealed import read_sealed
from kiosk.intake.drafting import OpenDraft, check
from kiosk.intake.kept.first_slip import Said, say
from kiosk.intake.kept.helped_by import helper_of, who_sealed
from kiosk.intake.printed.slip_papers import papers_on_slip
from kiosk.intake.printed.slip_standing import standing_of
from kiosk.intake.sitting import OnTheSlip, first_digest, on_the_slip, open_until
from kiosk.paid_fee import printed_paid
from kiosk.views.slip import SlipCaseView, SlipStanding, SlipView
from kiosk.wording import day, printed
from sync.replica.cases import case_codes, cases, first_packets, prints
from sync.replica.chain import audit, lineage
from sync.replica.drafts import drafts
from sync.replica.outbox import packets
from sync.replica.storage.connection import Connection

OPENING = time(8)
"""When an office opens; only used to say which day a due date rests on."""


@dataclass(frozen=True)
class _Made:
    """What a slip is made of: the oldest packet's kind, moment and digest of the first, the cases that share it."""

    kind: str
    sealed_ms: int
    first: bytes
    others: tuple[OnTheSlip, ...]


def slip(duty: Duty, case_id: bytes) -> SlipView:
    """Return the slip of a case whose first packet is durable.

    Raises:
        DomainError: `not_sealed`; `slip_forgotten` when what it says of the citizen is gone in time.
        StationError: `copy_in_doubt` while the database may be an older copy; `mark_unwritable` when what
            was given out cannot be noted outside of it.
    """
    # Before anything is drawn: a code on paper is one no older copy can give again.
    duty.replica.must_be_marked()

    def job(db: Connection) -> tuple[cases.CaseFacts | None, _Made | None]:
        lineage.must_be_sure(db)
        sent, first = packets.packets_of_case(db, case_id), first_packets.first(db, case_id)
        digest = first_digest(db, case_id)
        if drafts.pinned(db, case_id) is None or not sent or first is None or digest is None:
            return cases.case(db, case_id), None
        return cases.case(db, case_id), _Made(sent[0].kind, first.sealed_ms, digest, on_the_slip(db, case_id))

    facts, made = duty.replica.read(job)
    if facts is None or facts.code is None:
        raise DomainError("not_sealed")
    if made is None:
        raise DomainError("slip_forgotten")
    draft = read_sealed(duty, case_id)
    said = _said(duty, draft)
    standing = standing_of(duty, facts)
    helper = said.helper or duty.replica.read(lambda db: who_sealed(db, case_id)) or helper_of(duty.session)
    others, taken = made.others, draft.notes.taken
    # The citizen has a slip already, with a code of another station or of a machine that was lost.
    taken_over = made.kind == "supplement"
    certifier, _ = duty.keys.certifier(duty.certificate)
    text = encode_slip(
        (
            *(
                SlipCase(one.facts.code or "", one.facts.case_id, one.first, one.facts.service_code)
                for one in others
            ),
            SlipCase(facts.code, case_id, made.first, facts.service_code),
        ),
        (vietnam_date(made.sealed_ms // 1000) if taken is None else taken.day).isoformat(),
        duty.station_key,
        duty.certificate,
        certifier.endorsement or b"",
    )
    drafts_on_it = (*(read_sealed(duty, one.facts.case_id) for one in others), draft)
    papers, kept = duty.replica.read(lambda db: papers_on_slip(db, drafts_on_it))
    return SlipView(
        code=facts.code,
        practice=duty.session.practice,
        station_label=duty.session.station_label,
        unit=duty.unit_name,
        service_name=said.service_name,
        service_code=facts.service_code,
        applicant=applicant_name(draft.answers) or facts.applicant,
        masked_id=masked_id(draft),
        taken_ms=made.sealed_ms if taken is None else taken.at_ms,
        taken_day=taken.day if taken is not None and taken.told else None,
        term=said.term,
        due_premise=_premise(duty, said, standing),
        fee=said.fee,
        documents=papers,
        originals_kept=kept,
        operator_name=helper.name,
        printed_by="" if helper.operator_id == duty.session.operator_id else duty.session.operator_name,
        qr_text=text,
        printed=facts.printed,
        standing=standing,
        paid=printed_paid(said.collected, said.paper_receipt),
        made_ms=duty.station_clock.sure_now_ms(),
        next_until_ms=None
        if facts.draft_state == "editing"
        else open_until(draft.row, duty.session.operator_id, has_answers=bool(draft.answers)),
        others=tuple(
            _other(duty, one.facts, draft_of) for one, draft_of in zip(others, drafts_on_it, strict=False)
        ),
        dossier_code=facts.dossier_code if taken_over else None,
        first_code=duty.replica.read(lambda db: case_codes.first_code(db, case_id)) if taken_over else None,
    )


def record_print(duty: Duty, case_id: bytes, what: str) -> int:
    """Count a print for every case on the slip and return its number for this one, from 1.

    Who let it out is in the audit trail.
    """
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id

    def job(db: Connection) -> int:
        audit.append(db, now_ms, operator_id, "printed", case_id, {"what": what})
        if what == "slip":
            for one in on_the_slip(db, case_id):
                prints.record(db, one.facts.case_id, what, now_ms)
        return prints.record(db, case_id, what, now_ms)

    return duty.replica.write(job).result()


def print_unused(duty: Duty, case_id: bytes, what: str, number: int) -> None:
    """Note that a print nothing of which left the machine did not use its number, for every case on the slip."""
    now_ms, operator_id = duty.clock.now_ms(), duty.session.operator_id

    def job(db: Connection) -> None:
        if not prints.take_back(db, case_id, what, number, now_ms):
            return
        audit.append(db, now_ms, operator_id, "print_unused", case_id, {"what": what, "number": number})
        for one in on_the_slip(db, case_id) if what == "slip" else ():
            sister = one.facts.case_id
            prints.take_back(db, sister, what, prints.count(db, sister, what), now_ms)

    duty.replica.write(job).result()


def _other(duty: Duty, facts: cases.CaseFacts, draft: OpenDraft) -> SlipCaseView:
    said, standing = _said(duty, draft), standing_of(duty, facts)
    return SlipCaseView(
        code=facts.code or "",
        service_name=said.service_name,
        service_code=facts.service_code,
        term=said.term,
        due_premise=_premise(duty, said, standing),
        fee=said.fee,
        standing=standing,
        paid=printed_paid(said.collected, said.paper_receipt),
    )


def masked_id(draft: OpenDraft) -> str:
    """Return the requester's identity number as papers show it; empty while there is none."""
    requester = draft.answers.get("requester")
    document = requester.get("idDoc") if isinstance(requester, dict) else None
    number = document.get("number") if isinstance(document, dict) else None
    return mask_id(number) if isinstance(number, str) else ""


def _said(duty: Duty, draft: OpenDraft) -> Said:
    """Return what the first slip said, of a case sealed before that was kept what holds now."""
    if draft.notes.said is not None:
        return draft.notes.said
    return say(duty.catalogue.service(draft.row.service_code), check(duty, draft).effective)


def _premise(duty: Duty, said: Said, standing: SlipStanding) -> str | None:
    # A date is only printed with what it rests on, and never from a clock that cannot be trusted.
    limit = said.deadline
    if standing.kind in {"office", "withdraw_asked", "withdrawn"}:
        # What an officer has said already is not expected any more, and what was taken back never.
        return None
    if limit is None or duty.station_clock.is_wrong():
        return None
    holidays = duty.catalogue.current().holidays
    accepted = _next_acceptance(duty.station_clock.likely_now_s(), holidays)
    due = due_at(int(accepted.timestamp()), limit, holidays)
    if not due.certain:
        return None
    if limit.unit in {"same_day_15h", "immediate"}:
        return printed(
            "{due}, nếu cơ quan tiếp nhận trước 15 giờ ngày {accepted}",
            due=day(due.day),
            accepted=day(accepted.date()),
        )
    return printed(
        "{due}, nếu cơ quan tiếp nhận ngày {accepted}", due=day(due.day), accepted=day(accepted.date())
    )


def _next_acceptance(now_s: int, holidays: HolidayTable) -> datetime:
    """Return the next moment an office could accept: now, or the next working morning."""
    now = vietnam_time(now_s)
    if holidays.is_working_day(now.date()) and now.time() < CUT_OFF:
        return now
    morning = holidays.next_working_day(now.date())
    return datetime.combine(morning, OPENING, tzinfo=VIETNAM)
