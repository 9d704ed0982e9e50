"""One citizen, several procedures: what the next case of a sitting takes over from the one before.

The card that was read, what the citizen is asked about himself, the papers that prove who he is and the consents
given (once per person and sitting). A paper about anything else belongs to its own case: the birth notice of one
child says nothing of the next. Neither the signature nor the notice what the data are for is taken over: they
stand for one declaration. When the person becomes another, what was taken over goes again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from forms import pointer as pointers
from forms.checking.answers import flatten_answers
from forms.errors import DomainError
from forms.prefilling.prefill import COPIED
from forms.stamp import new_uuid7, vietnam_date
from kiosk.intake.applicants import name_applicant
from kiosk.intake.consents import NOTICE
from kiosk.intake.copies import follow_slots
from kiosk.intake.drafting import in_force, read_draft, start_case
from kiosk.intake.kept import details
from kiosk.intake.kept.helped_by import HEARD
from kiosk.intake.kept.same_person import REQUESTER, Sitting, person_of
from sync.replica.cases import cases, first_packets
from sync.replica.chain import audit
from sync.replica.drafts import attachments, copying, drafts, withdrawals
from sync.replica.outbox import packets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from forms.definition.form import FormDefinition
    from kiosk.duty import Duty
    from kiosk.intake.drafting import OpenDraft
    from sync.replica.storage.connection import Connection

LONGEST_MS = 2 * 3_600_000
"""A sitting ends this long after its last seal: whoever comes later is asked again."""
ON_ONE_SLIP = 3
"""Cases that share a slip: as many as its code can prove (`forms.slips.slip.MAX_CASES`)."""
_OWN = ("/applicantKind", "/organisation", f"/{REQUESTER}")


def start_next(duty: Duty, before: bytes, service_code: str) -> bytes:
    """Start another procedure for the citizen of a case just sealed; durable when this returns.

    Args:
        duty: who works with what.
        before: the case sealed last.
        service_code: the next procedure.

    Returns:
        The new case's id.

    Raises:
        DomainError: `sitting_over` when that case was not sealed by this operator within the last two
            hours; those of `drafting.start_case`.
    """
    source = read_draft(duty, before)
    now_ms = duty.clock.now_ms()
    until_ms = open_until(source.row, duty.session.operator_id, has_answers=bool(source.answers))
    if until_ms is None or not 0 <= until_ms - now_ms <= LONGEST_MS:
        raise DomainError("sitting_over")
    service = duty.catalogue.service(service_code)
    form = duty.catalogue.form_for(service)
    answers = dict(_same_questions(source, form))
    files = () if service.mode == "prepare" else _same_papers(source, form)
    rows = {file.attachment_id: new_uuid7(duty.clock, duty.entropy) for file in files}
    group = (*(source.notes.sitting.before if source.notes.sitting is not None else ()), before)
    agreed = tuple(one for one in source.notes.consents if one.purpose != NOTICE)
    heard = {name: who for name, who in source.notes.heard.items() if name != NOTICE}
    card = source.notes.identity.get(REQUESTER) if REQUESTER in form.slots() else None
    sitting = Sitting(
        before=group if len(group) < ON_ONE_SLIP else (),
        person=person_of(source.answers),
        files=tuple(rows.values()),
        card=card.raw if card is not None else b"",
        source=before,
    )

    def take_over(db: Connection, case_id: bytes) -> None:
        for pointer, value in answers.items():
            known = str(source.provenance[pointer]["source"])
            drafts.save_answer(
                db,
                case_id,
                pointer,
                msgspec.json.encode(value),
                COPIED if known == "typed" else known,
                now_ms,
            )
        if card is not None:
            details.put(db, case_id, "identity", {REQUESTER: card})
        if agreed and service.mode != "prepare":
            details.put(db, case_id, "consents", agreed)
            details.put(db, case_id, HEARD, heard)
        for file in files:
            copying.share_file(db, file.attachment_id, rows[file.attachment_id], case_id, now_ms)
        details.put(db, case_id, "sitting", sitting)
        audit.append(
            db, now_ms, duty.session.operator_id, "case_continued", case_id, {"before": before.hex()}
        )

    case_id = start_case(duty, service_code, take_over)
    draft = read_draft(duty, case_id)
    if follow_slots(duty, case_id, draft.form, draft.answers, draft.provenance, (REQUESTER,)):
        draft = read_draft(duty, case_id)
    name_applicant(duty, draft.row, draft.answers)
    return case_id


def open_until(row: drafts.DraftRow, operator_id: str, *, has_answers: bool) -> int | None:
    """Return until when the next procedure of a case's citizen may be started from it; None for never."""
    if row.state != "sealed" or row.operator_id != operator_id or not has_answers:
        return None
    return row.changed_ms + LONGEST_MS


@dataclass(frozen=True)
class OnTheSlip:
    """One case of a sitting with the digest of its first packet."""

    facts: cases.CaseFacts
    first: bytes


def on_the_slip(db: Connection, case_id: bytes) -> tuple[OnTheSlip, ...]:
    """Return the cases sealed before in the same sitting that share a case's slip.

    Its code names one day for all of them, so a case of another day has a slip of its own. One that was taken back
    leaves, and so does one that has ended and was forgotten in time: nothing can be said of it any more.
    """
    notes = details.read_sealed(db, case_id)
    of_day = received_on(db, case_id, notes)
    found = []
    for sister in notes.sitting.before if notes.sitting is not None else ():
        facts, first = cases.case(db, sister), first_digest(db, sister)
        if facts is None or facts.code is None or first is None or _is_taken_back(db, sister):
            continue
        if (
            drafts.pinned(db, sister) is None
            or received_on(db, sister, details.read_sealed(db, sister)) != of_day
        ):
            continue
        found.append(OnTheSlip(facts, first))
    return tuple(found)


def first_digest(db: Connection, case_id: bytes) -> bytes | None:
    """Return the digest a slip names for a case; None when no packet of it is known any more."""
    first, sent = first_packets.first(db, case_id), packets.packets_of_case(db, case_id)
    if first is not None and first.sha256 is not None:
        return first.sha256
    return sent[0].sha256 if sent else None


def received_on(db: Connection, case_id: bytes, notes: details.DraftDetails) -> date | None:
    """Return the day a slip says a case was taken; None before its seal."""
    if notes.taken is not None:
        return notes.taken.day
    first = first_packets.first(db, case_id)
    return None if first is None else vietnam_date(first.sealed_ms // 1_000)


def _is_taken_back(db: Connection, case_id: bytes) -> bool:
    """Tell whether a case ended as withdrawn, or is on its way to that.

    A packet that was refused and replaced ends as withdrawn too, and its case goes on.
    """
    dossier, sent = cases.dossier(db, case_id), packets.packets_of_case(db, case_id)
    if dossier is not None and dossier.state == withdrawals.WITHDRAWN_STATE:
        return True
    return withdrawals.is_asked(db, case_id) or all(row.state == "withdrawn" for row in sent)


def _same_questions(source: OpenDraft, form: FormDefinition) -> Iterator[tuple[str, Any]]:
    """Yield the citizen's own answers to questions the next form asks in the same way."""
    for pointer, value in flatten_answers(source.answers).items():
        mine, theirs = source.form.questions.get(pointer), form.questions.get(pointer)
        same = mine is not None and theirs is not None and mine.schema == theirs.schema
        if same and any(pointers.covers(own, pointer) for own in _OWN):
            yield pointer, value


def _same_papers(source: OpenDraft, form: FormDefinition) -> tuple[attachments.AttachmentRow, ...]:
    """Return the papers on who the citizen is that both forms ask for, as many as the next one takes."""
    taken: list[attachments.AttachmentRow] = []
    for file in in_force(source):
        mine, theirs = source.form.document(file.doc_id), form.document(file.doc_id)
        if mine is None or theirs is None or file.content_key is None:
            continue
        if not mine.satisfied_by_slot == theirs.satisfied_by_slot == REQUESTER:
            continue
        fits = file.mime in theirs.accept and file.plain_size <= theirs.max_bytes
        room = sum(1 for one in taken if one.doc_id == file.doc_id) < theirs.most
        if fits and room and mine.label("vi") == theirs.label("vi"):
            taken.append(file)
    return tuple(taken)
