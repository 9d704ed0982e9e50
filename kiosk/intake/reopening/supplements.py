"""Returned cases: opened again with everything that was sent, every reason at its place."""

from __future__ import annotations

from forms.errors import DomainError
from kiosk.duty import Duty
from kiosk.home.disk_room import require_room
from kiosk.intake import applicants
from kiosk.intake.follow_up.withdrawing import NOT_COPIED
from kiosk.intake.kept import details, sent_before
from kiosk.intake.stale import SUPPLEMENT_REQUIRED
from kiosk.intake.standing import SEEN_VERSION
from sync.replica.cases import cases, serving
from sync.replica.chain import audit
from sync.replica.drafts import corrections, drafts, withdrawals
from sync.replica.outbox import packets
from sync.replica.outbox.blobs import DAMAGED
from sync.replica.storage.connection import Connection


def open_again(duty: Duty, case_id: bytes) -> None:
    """Open a draft of the same case: a supplement an officer asked for, or a refused packet again.

    Answers and files of the newest packet come along; a draft already open is kept. A supplement that was sealed
    and never left this machine is held while it is corrected: the one that is sealed last is the one that goes.

    Raises:
        DomainError: `nothing_to_supplement` when neither is the case, or the answers were erased;
            `case_withdrawn` while the case is being taken back; `content_overtaken` when another station has
            supplemented the case since, so that its answers must be fetched first; `supplement_under_way` when
            one was sealed for this request that may have reached the portal; `disk_low` when the disk may not hold
            the whole correction and it is not open yet.
    """
    _require_room(duty, case_id)
    now_ms = duty.clock.now_ms()
    operator_id = duty.session.operator_id

    def job(db: Connection) -> None:
        if withdrawals.is_asked(db, case_id):
            raise DomainError("case_withdrawn")
        dossier = cases.dossier(db, case_id)
        request = dossier.request if dossier is not None and dossier.state == SUPPLEMENT_REQUIRED else None
        refused = any(
            row.state == "needs_attention" and row.kind != "withdrawal" and row.reason != DAMAGED
            for row in packets.packets_of_case(db, case_id)
        )
        if request is None and not refused:
            raise DomainError("nothing_to_supplement")
        if serving.is_overtaken(db, case_id):
            raise DomainError("content_overtaken")
        answers_to = request.request_id if request is not None else None
        before = drafts.read(db, case_id)
        fresh = before is None or before.state != "editing"
        if fresh and answers_to is not None:
            answer, _ = corrections.answer_to(db, case_id, answers_to)
            if answer in {"offered", "taken"}:
                raise DomainError("supplement_under_way")
        held = corrections.hold(db, case_id, answers_to, now_ms)
        applicants.settle(db, case_id)
        drafts.open_supplement(db, case_id, answers_to, operator_id, now_ms)
        if fresh:
            sent_before.remember(db, case_id)
            for name in NOT_COPIED:
                drafts.set_detail(db, case_id, name, None)
        if fresh and dossier is not None:
            details.put(db, case_id, SEEN_VERSION, dossier.version)
        told: dict[str, object] = {"answers_to": answers_to or ""}
        if held is not None:
            told["held"] = held.hex()
        audit.append(db, now_ms, operator_id, "supplement_opened", case_id, told)

    duty.replica.write(job).result()


def _require_room(duty: Duty, case_id: bytes) -> None:
    """Refuse what the disk may not hold, but not a draft that is open: it may always be finished."""
    draft = duty.replica.read(lambda db: drafts.read(db, case_id))
    if draft is None or draft.state != "editing":
        require_room(duty.replica)
