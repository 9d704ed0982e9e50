"""Drafts: started with their own copy of form and lists, saved field by field, checked whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import msgspec

from forms import pointer as pointers
from forms.catalogue.service import Service
from forms.checking.reasons import excused
from forms.checking.validate import FormCheck, check_answers
from forms.definition.documents import AttachedDocument
from forms.errors import DomainError
from forms.stamp import new_uuid7, vietnam_date
from kiosk import roster_age
from kiosk.closed_service import must_be_offered, with_question
from kiosk.code_lists import lists_used
from kiosk.duty import Duty
from kiosk.home.disk_room import require_room
from kiosk.intake import copies, earlier_papers, list_gaps, preparing, standing
from kiosk.intake.applicants import name_applicant
from kiosk.intake.kept import details, returned, sent_before, whose_papers
from kiosk.intake.kept.first_slip import as_said
from kiosk.intake.kept.same_person import person_of, says_who
from kiosk.intake.kept.version_record import reviews, view_of
from kiosk.intake.open_drafts import OpenDraft, in_force, read_draft
from kiosk.views.cases import DraftView, FileView, SavedView
from kiosk.views.sent import SentView
from sync.replica import usage
from sync.replica.cases import cases
from sync.replica.chain import audit
from sync.replica.drafts import drafts, taken_off
from sync.replica.drafts.drafts import NewDraft
from sync.replica.storage.connection import Connection

__all__ = ["OpenDraft", "in_force", "read_draft"]

MAX_VALUE_BYTES = 65_536


def start_case(
    duty: Duty, service_code: str, also: Callable[[Connection, bytes], None] | None = None
) -> bytes:
    """Start a case, to be submitted or only prepared, and return its id; durable when this returns.

    Args:
        duty: who works with what.
        service_code: the procedure.
        also: given the new case's id, what is stored in the same transaction.

    Raises:
        DomainError: `service_unknown`, `no_form`, `service_closed`; `disk_low` when the disk may not hold the whole case.
    """
    service = duty.catalogue.service(service_code)
    must_be_offered(service, today(duty))
    form = duty.catalogue.form_for(service)
    require_room(duty.replica)
    lists = lists_used(form, duty.catalogue.current().code_lists)
    case_id = new_uuid7(duty.clock, duty.entropy)
    now_ms = duty.station_clock.likely_now_ms()
    operator_id = duty.session.operator_id

    def job(db: Connection) -> None:
        drafts.create(db, NewDraft(case_id, service.code, service.name, operator_id, now_ms))
        drafts.pin_form(db, case_id, form.form_id, form.version, form.sha256, form.raw, lists)
        for pointer, value in form.defaults.items():
            drafts.save_answer(db, case_id, pointer, msgspec.json.encode(value), "default", now_ms)
        usage.bump(db, service.code, now_ms)
        audit.append(db, now_ms, operator_id, "case_started", case_id, {"service": service.code})
        if also is not None:
            also(db, case_id)

    duty.replica.write(job).result()
    return case_id


def save_answer(duty: Duty, case_id: bytes, pointer: str, value: object | None, source: str) -> SavedView:
    """Save one field; durable when this returns.

    Raises:
        DomainError: `no_open_draft`; `value_too_large` above 64 KiB.
    """
    return save_answers(duty, case_id, {pointer: value}, source)


def save_answers(
    duty: Duty, case_id: bytes, changes: Mapping[str, object | None], source: str = "typed"
) -> SavedView:
    """Save several fields at once, all of them or none; durable when this returns.

    Raises:
        DomainError: `no_open_draft`; `value_too_large` when one is above 64 KiB.
    """
    encoded = {pointer: _encoded(pointer, value) for pointer, value in changes.items()}
    now_ms = duty.station_clock.likely_now_ms()

    def job(db: Connection) -> tuple[int, bool]:
        for pointer, raw in encoded.items():
            revision = drafts.save_answer(db, case_id, pointer, raw, source, now_ms)
        details.put_text(db, case_id, "last_pointer", pointer)
        return revision, any(map(says_who, encoded)) and whose_papers.part(db, case_id)

    revision, parted = duty.replica.write(job).result()
    draft = read_draft(duty, case_id)
    person = person_of(draft.answers)
    for pointer, value in changes.items():
        duty.asked.answer(case_id, pointer, value, person)
    followed = copies.follow(duty, case_id, draft.form, draft.answers, draft.provenance, tuple(changes))
    if followed:
        draft = read_draft(duty, case_id)
        revision = draft.row.revision
    name_applicant(duty, draft.row, draft.answers)
    return SavedView(revision, now_ms, check(duty, draft), draft.notes.signed, followed, parted)


def _encoded(pointer: str, value: object | None) -> bytes | None:
    raw = None if value is None or value == "" else msgspec.json.encode(value)
    if raw is not None and len(raw) > MAX_VALUE_BYTES:
        raise DomainError("value_too_large", pointer=pointers.question_of(pointer))
    return raw


def check(duty: Duty, draft: OpenDraft) -> FormCheck:
    """Check answers, papers, warnings and what a move to a newer form left to look at, as of its declaration.

    Papers of a procedure that is only prepared here are never missing.
    """
    found = check_answers(
        draft.form,
        draft.answers,
        declared_on=rules_day(duty, draft),
        codelists=draft.lists,
        documents=[
            AttachedDocument(file.doc_id, file.mime, file.plain_size, file.originals, file.copies)
            for file in in_force(draft)
            if draft.form.document(file.doc_id) is not None
        ],
        evidence=tuple(draft.notes.identity.values()),
        seen_papers=tuple(draft.notes.seen),
    )
    if found.unanswered_warnings and draft.notes.warnings:
        # A reason excuses the answers it was given to, not what is typed there later.
        given = {one: draft.notes.warned.get(one, frozenset()) for one in draft.notes.warnings}
        stand = excused(draft.form, found, given)
        left = tuple(one for one in found.unanswered_warnings if one not in stand)
        found = replace(found, unanswered_warnings=left)
    if preparing.is_prepared_case(duty, draft.row.service_code, draft.row.case_id):
        found = preparing.without_papers(found)
    if draft.row.kind == "supplement":
        # What is attached to a correction answers somebody who asked: it goes, whatever the form says.
        found = replace(found, ruled_out_documents=())
    if draft.row.kind == "submission" and draft.row.state == "editing":
        current, code = duty.catalogue.current(), draft.row.service_code
        found = with_question(found, current, code, today(duty), draft.notes.warnings)
    waiting = reviews(draft.notes.version, draft.answers)
    if draft.row.state == "editing":
        others = whose_papers.problems(draft.notes.papers_of, draft.answers, in_force(draft))
        waiting = (*waiting, *others)
    return replace(found, problems=(*found.problems, *waiting)) if waiting else found


def view(duty: Duty, case_id: bytes) -> DraftView:
    """Return a draft as the screens show it.

    Raises:
        DomainError: `case_unknown`.
    """
    draft = read_draft(duty, case_id)
    if draft.row.state == "editing" and list_gaps.moves(draft.provenance):
        list_gaps.close(duty, case_id)
        draft = read_draft(duty, case_id)
    case, conflict, (_known, sent_lost) = duty.replica.read(
        lambda db: (
            cases.dossier(db, case_id),
            standing.conflict(db, case_id),
            sent_before.known(db, case_id, draft.notes.sent),
        )
    )
    request = case.request if case is not None and draft.row.answers_to is not None else None
    found, sent = check(duty, draft), what_was_sent(duty, draft)
    carried = draft.notes.sitting.files if draft.notes.sitting is not None else ()
    return DraftView(
        case_id=case_id,
        service=_priced(duty, draft, found),
        form=draft.form,
        answers=draft.answers,
        provenance={pointer: str(origin["source"]) for pointer, origin in draft.provenance.items()},
        files=tuple(
            FileView(
                file.attachment_id,
                file.doc_id,
                file.mime,
                file.plain_size,
                file.originals,
                file.copies,
                sent=file.packet_id is not None,
                carried=file.attachment_id in carried,
            )
            for file in in_force(draft)
        ),
        check=found,
        revision=draft.row.revision,
        saved_ms=draft.row.changed_ms,
        last_pointer=draft.notes.last_pointer,
        scanned_slots=found.scanned_slots,
        answered_warnings={name: answer.reason_code for name, answer in draft.notes.warnings.items()},
        consents=frozenset(consent.purpose for consent in draft.notes.consents if consent.given),
        signed=draft.notes.signed,
        answers_to=draft.row.answers_to,
        reasons=returned.with_fates(details.reasons_of(request), request, draft, found, sent),
        supplement_due=details.day_of(request.due_on) if request is not None else None,
        version_change=view_of(draft.notes.version, draft.answers),
        codelists=draft.lists,
        conflict=conflict,
        sent=sent,
        sent_lost=sent_lost,
        too_long_unheard=roster_age.days_too_many(duty.station_clock, draft.row.kind),
        prepared=preparing.is_prepared_case(duty, draft.row.service_code, case_id),
        seen=draft.notes.seen,
        paid=draft.notes.paid,
        continues=draft.notes.sitting is not None,
        earlier=Counter(file.doc_id for file in earlier_papers.offered(duty, draft)),
    )


def _priced(duty: Duty, draft: OpenDraft, found: FormCheck) -> Service:
    service, is_corrected = duty.catalogue.service(draft.row.service_code), draft.row.kind == "supplement"
    return as_said(service, draft.notes.said, found.effective) if is_corrected else service


def what_was_sent(duty: Duty, draft: OpenDraft) -> SentView | None:
    """Return what the portal has of a case that is corrected, None for a first packet."""
    kept, version = draft.notes.sent, draft.notes.version
    sent, _lost = duty.replica.read(lambda db: sent_before.known(db, draft.row.case_id, kept))
    found = sent_before.view_of(draft.form, draft.lists, draft.files, sent, version, rules_day(duty, draft))
    held_off = duty.replica.read(lambda db: taken_off.kinds(db, draft.row.case_id))
    return replace(found, held_off=held_off) if found is not None and held_off else found


def today(duty: Duty) -> date:
    """Return the Vietnamese day a declaration made now carries."""
    return vietnam_date(duty.station_clock.likely_now_s())


def rules_day(duty: Duty, draft: OpenDraft) -> date:
    """Return the day the rules of a draft go by: that of its case's declaration, today while that is being made."""
    return draft.settled_day or today(duty)
