"""Originals: how many sheets stay with a case, and which were only looked at and given back."""

from __future__ import annotations

from forms.definition.documents import SHOWN
from forms.errors import DomainError
from forms.packets.seen_paper import SeenPaper
from kiosk.duty import Duty
from kiosk.intake.drafting import read_draft
from kiosk.intake.kept import details, whose_papers
from kiosk.intake.preparing import must_be_submitted
from sync.replica.chain import audit
from sync.replica.drafts import attachments, drafts, taken_off
from sync.replica.storage.connection import Connection

MOST_SHEETS = 99


def count_sheets(duty: Duty, case_id: bytes, doc_id: str, originals: int, copies: int) -> None:
    """Keep how many sheets of a paper are kept and how many paper copies handed in.

    They are counted for the paper, not for each of its pictures: the first new file carries them. What an
    earlier packet brought stays as it was said then.

    Raises:
        DomainError: `sheet_count`, `document_unknown` while no new file of the paper is there,
            `no_open_draft`.
    """
    if not (0 <= originals <= MOST_SHEETS and 0 <= copies <= MOST_SHEETS):
        raise DomainError("sheet_count", most=MOST_SHEETS)
    draft = read_draft(duty, case_id)
    fresh = [file for file in draft.files if file.packet_id is None and file.doc_id == doc_id]
    if not fresh:
        raise DomainError("document_unknown", doc=doc_id)
    now_ms = duty.station_clock.likely_now_ms()
    told: dict[str, object] = {"doc": doc_id, "originals": originals, "copies": copies}

    def job(db: Connection) -> None:
        for file in fresh:
            first = file is fresh[0]
            taken_off.note(db, file)
            attachments.count_sheets(
                db, file.attachment_id, originals if first else 0, copies if first else 0
            )
        drafts.touch(db, case_id, now_ms)
        audit.append(db, now_ms, duty.session.operator_id, "paper_counted", case_id, told)

    duty.replica.write(job).result()


def see(duty: Duty, case_id: bytes, doc_id: str, seen: bool = True) -> None:
    """Note that the operator looked at the original of a paper that is only shown, or take that back.

    Raises:
        DomainError: `document_unknown` for another paper, `no_open_draft`, `prepare_only`.
    """
    draft = read_draft(duty, case_id)
    must_be_submitted(duty, draft.row.service_code, case_id)
    rule = draft.form.document(doc_id)
    if rule is None or rule.form != SHOWN:
        raise DomainError("document_unknown", doc=doc_id)
    now_ms, seen_s, session = (
        duty.station_clock.likely_now_ms(),
        duty.station_clock.likely_now_s(),
        duty.session,
    )
    left = {name: one for name, one in draft.notes.seen.items() if name != doc_id}
    if seen:
        left[doc_id] = SeenPaper(at=seen_s, operator=session.operator_id, name=session.operator_name)

    def job(db: Connection) -> None:
        details.put(db, case_id, details.SEEN, left)
        if seen:
            whose_papers.note(db, case_id, doc_id)
        drafts.touch(db, case_id, now_ms)
        action = "paper_seen" if seen else "paper_seen_undone"
        audit.append(db, now_ms, session.operator_id, action, case_id, {"doc": doc_id})

    duty.replica.write(job).result()
