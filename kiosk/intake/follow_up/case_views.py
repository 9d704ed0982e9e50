"""Cases as lists and details show them: four states side by side, never merged."""

from __future__ import annotations

from datetime import datetime, time

from forms.errors import DomainError
from forms.stamp import VIETNAM, vietnam_date
from kiosk import roster_age
from kiosk.duty import Duty
from kiosk.home.disk_room import WARN_BELOW_CASES, room_for_cases
from kiosk.intake import sitting, standing
from kiosk.intake.follow_up import appointments, attention, handing_over, telling, withdrawing
from kiosk.intake.follow_up.history import event_sentence
from kiosk.intake.kept import details
from kiosk.intake.stale import SUPPLEMENT_REQUIRED
from kiosk.paid_fee import paid_words
from kiosk.views.attention import AnswerStand
from kiosk.views.cases import CaseRow, CaseView, PacketView, Transfer
from kiosk.views.serving import ServingView
from kiosk.views.today import TodayView
from kiosk.wording import t
from sync.errors import BLOCKED
from sync.replica import operators
from sync.replica.cases import cases, office_news, serving, work
from sync.replica.cases.cases import CaseFacts
from sync.replica.cases.serving import ServedFacts
from sync.replica.drafts import corrections, drafts, withdrawals
from sync.replica.drafts.withdrawals import ENDED_STATES, WITHDRAWN_STATE
from sync.replica.operators import OperatorRow
from sync.replica.outbox import again, case_counts, packets, receipts
from sync.replica.outbox.held_back import HELD
from sync.replica.outbox.packets import PacketRow
from sync.replica.storage.connection import Connection

BUSY = "busy"


def today(duty: Duty, limit: int = 50) -> TodayView:
    """Return the first screen's figures and work list."""
    clock = duty.station_clock
    # What was noted was noted by the machine's own clock, right or wrong.
    now = duty.clock.now_ms() // 1000
    midnight = datetime.combine(vietnam_date(now), time(), tzinfo=VIETNAM)
    since_ms = int(midnight.timestamp()) * 1000

    def job(db: Connection) -> tuple[work.Tally, int, work.Work, OperatorRow | None]:
        who = operators.operator(db, duty.session.operator_id)
        return work.tally(db, since_ms), case_counts.case_counts(db).waiting, work.work(db, limit), who

    tally, waiting, found, who = duty.replica.read(job)
    return TodayView(
        taken_today=tally.taken,
        acknowledged_today=tally.acknowledged,
        waiting=waiting,
        urgent=found.urgent,
        resolved=found.results,
        work=tuple(row_of(facts) for facts in found.rows),
        more=found.more,
        catalogue_generation=duty.catalogue.generation,
        catalogue_rows=len(duty.catalogue.current().services),
        catalogue_issued_ms=duty.catalogue.issued_ms,
        days_unheard=roster_age.days_unheard(clock),
        day=vietnam_date(clock.likely_now_s()),
        day_asked=clock.asks_for_day(),
        day_told=clock.told_day() is not None,
        removed=who is not None and not who.active,
        room_for=room if (room := room_for_cases(duty.replica)) < WARN_BELOW_CASES else None,
    )


def rows(duty: Duty, text: str, limit: int) -> tuple[CaseRow, ...]:
    """Return cases last changed first, those with every word of `text` when there is any."""
    return tuple(row_of(facts) for facts in duty.replica.read(lambda db: cases.rows(db, text, limit)))


def queue(duty: Duty, limit: int) -> tuple[CaseRow, ...]:
    """Return the cases with a packet the portal has not confirmed as complete, the oldest first."""
    return tuple(row_of(facts) for facts in duty.replica.read(lambda db: work.queue(db, limit)))


def open_drafts(duty: Duty) -> tuple[CaseRow, ...]:
    """Return every case that is being edited, last changed first, however many newer ones there are."""

    def job(db: Connection) -> list[CaseFacts]:
        return cases.of_ids(db, [draft.case_id for draft in drafts.list_open(db)])

    return tuple(row_of(facts) for facts in sorted(duty.replica.read(job), key=lambda one: -one.changed_ms))


def detail(duty: Duty, case_id: bytes) -> CaseView:
    """Return one case with its packets and what the portal last said.

    Raises:
        DomainError: `case_unknown`.
    """

    def job(
        db: Connection,
    ) -> tuple[
        CaseFacts | None,
        tuple[PacketRow, ...],
        cases.DossierFacts | None,
        list[tuple[int, str, dict[str, object]]],
    ]:
        return (
            cases.case(db, case_id),
            packets.packets_of_case(db, case_id),
            cases.dossier(db, case_id),
            cases.events(db, case_id),
        )

    facts, sent, dossier, events = duty.replica.read(job)
    if facts is None:
        raise DomainError("case_unknown")
    returned = dossier is not None and dossier.state == SUPPLEMENT_REQUIRED
    request = dossier.request if dossier is not None and returned else None
    has_answers, asked, overtaken, served, draft = duty.replica.read(
        lambda db: (
            drafts.has_answers(db, case_id),
            withdrawals.is_asked(db, case_id),
            serving.is_overtaken(db, case_id),
            serving.served(db, case_id),
            drafts.read(db, case_id),
        )
    )
    conflict, lost = duty.replica.read(
        lambda db: (standing.conflict(db, case_id), dict(again.refused(db, case_id)))
    )
    answer: AnswerStand = ""
    if request is not None:
        request_id = request.request_id
        answer = duty.replica.read(lambda db: corrections.answer_to(db, case_id, request_id)[0])
    unit = office_news.unit_of(facts_of for _at_ms, kind, facts_of in events if kind == "dossier")
    gone = not has_answers or (overtaken and conflict is None)
    notice = (
        None
        if dossier is None or facts.elsewhere
        else telling.notice(dossier, events, anonymous=not facts.applicant)
    )
    note = None if dossier is None or returned or (notice is not None and notice.said) else dossier.note
    return CaseView(
        row=row_of(facts),
        dossier_code=facts.dossier_code or facts.national_code,
        packets=tuple(_packet(row, facts, lost=row.packet_id in lost) for row in sent),
        reasons=details.reasons_of(request),
        supplement_due=details.day_of(request.due_on) if request is not None else None,
        open_supplement=request.request_id if request is not None else None,
        events=_history(events, note),
        answer="" if asked else answer,
        heard_ms=None if dossier is None else dossier.heard_ms,
        attention=attention.of_case(duty, case_id),
        conflict=conflict,
        withdrawal=duty.replica.read(lambda db: withdrawing.standing_of(db, case_id)),
        has_answers=has_answers,
        accepted=appointments.is_accepted(dossier, events),
        fetchable=returned and gone and not asked and facts.draft_state != "editing",
        overtaken=overtaken,
        serving=serving_view(served),
        result=handing_over.standing_of(duty, case_id),
        unit=None if unit is None else unit.name,
        unit_since_ms=0 if unit is None else unit.since_ms,
        possible_duplicate=_possible_duplicate(duty, facts),
        paid=_paid(duty, case_id),
        next_until_ms=None
        if draft is None
        else sitting.open_until(draft, duty.session.operator_id, has_answers=has_answers),
        notice=notice,
        office_note=note,
    )


def _history(
    events: list[tuple[int, str, dict[str, object]]], note: str | None
) -> tuple[tuple[int, str], ...]:
    """Return what happened, newest first; the officer's words stand with what they were said with.

    They are taken from where they are forgotten in time: a history keeps no words of anybody.
    """
    told, last = [], note
    for at_ms, kind, facts in reversed(events):
        sentence = event_sentence(kind, facts)
        if last and kind == "dossier":
            sentence, last = t("{told}. Cơ quan ghi: {note}", told=sentence.rstrip("."), note=last), None
        told.append((at_ms, sentence))
    return tuple(told)


def serving_view(served: ServedFacts | None) -> ServingView | None:
    """Return who serves a case as the screens show it."""
    if served is None:
        return None
    return ServingView(served.station_no, served.label, served.since_ms, served.elsewhere)


def _paid(duty: Duty, case_id: bytes) -> str:
    said = duty.replica.read(lambda db: details.read(db, case_id)).said
    return "" if said is None or said.collected is None else paid_words(said.collected, said.paper_receipt)


def _possible_duplicate(duty: Duty, facts: CaseFacts) -> str | None:
    """Return what the portal named at receipt, until the case has ended one way or the other."""
    if facts.server_state in ENDED_STATES:
        return None
    return duty.replica.read(lambda db: receipts.possible_duplicate(db, facts.case_id))


def row_of(facts: CaseFacts) -> CaseRow:
    """Return a case as one row of a list."""
    request = facts.request
    returned = facts.server_state == SUPPLEMENT_REQUIRED
    first = request.reasons[0].text if request is not None and request.reasons else facts.note
    return CaseRow(
        case_id=facts.case_id,
        code=facts.code,
        service_code=facts.service_code,
        service_name=facts.service_name,
        applicant=facts.applicant,
        draft_state=facts.draft_state or "",
        transfer=_transfer(facts),
        files_done=facts.files_done,
        files_total=facts.files_total,
        server_state=facts.server_state,
        server_at_ms=facts.server_at_ms,
        due_on=details.day_of(facts.due_on),
        changed_ms=facts.changed_ms,
        reason=attention.title(facts.reason or (attention.AGAIN if facts.refused_again else None)),
        prepared=bool(facts.prepared),
        elsewhere=bool(facts.elsewhere),
        national_code=facts.dossier_code or facts.national_code,
        supplement_due=details.day_of(request.due_on) if request is not None else None,
        answered=returned and facts.asked is not None and request is None,
        office_says=first if returned or facts.server_state in work.TOLD_STATES else None,
        news=telling.untold_news(facts),
        told=bool(facts.told),
        waits=_waits(facts.trouble),
        next_try_ms=facts.next_try_ms if _waits(facts.trouble) else None,
    )


def _waits(trouble: str | None) -> str | None:
    """Return what the portal itself said; what the network did the last time may be over by now."""
    if trouble is None or trouble in {BUSY, BLOCKED} or trouble.startswith(HELD):
        return trouble
    return ""


def _transfer(facts: CaseFacts) -> Transfer | None:
    """Return where a case is on its way; one that is being taken back says so until the portal has."""
    if facts.transfer is None:
        return None
    on_its_way = facts.transfer in {"queued", "sending", "text_received", "acknowledged"}
    if facts.packet_kind == "withdrawal" and on_its_way:
        withdrawn = facts.server_state == WITHDRAWN_STATE
        return Transfer.WITHDRAWN if withdrawn else Transfer.WITHDRAW_REQUESTED
    if facts.refused_again and facts.transfer != "needs_attention":
        return Transfer.NOT_TAKEN_AGAIN
    return _transfer_of(facts.transfer, facts.packet_kind, facts)


def _transfer_of(state: str, kind: str | None, facts: CaseFacts) -> Transfer:
    """Return where a packet is; a case that is edited is not being withdrawn, so that what stops is only held."""
    if state == "withdraw_requested" and kind == "supplement" and facts.draft_state == "editing":
        return Transfer.HELD
    return Transfer(state)


def _packet(row: PacketRow, facts: CaseFacts, *, lost: bool) -> PacketView:
    return PacketView(
        packet_id=row.packet_id,
        kind=row.kind,
        sealed_ms=row.sealed_ms,
        transfer=Transfer.NOT_TAKEN_AGAIN if lost else _transfer_of(row.state, row.kind, facts),
        files_done=row.files_done,
        files_total=row.files_total,
        text_received_ms=row.text_received_ms,
        complete_ms=row.complete_ms,
        reason=attention.title(attention.AGAIN if lost else row.reason),
    )
