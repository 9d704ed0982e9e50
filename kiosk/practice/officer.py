"""The pretend officer: opens the cases of a practice, acts on them when it is time, and tells the feed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from forms.checking.answers import flatten_answers
from forms.packets.body import Supplement, Withdrawal
from forms.packets.packet import Kind
from forms.stamp import vietnam_date
from kiosk.intake.kept.details import SIGNATURE_DOC
from kiosk.practice import script
from kiosk.practice.exercises import BIRTH, EXERCISES, OFFLINE, RETURNED
from kiosk.practice.records import PracticeCase
from sync.wire.messages import DossierItem, DossierPage, Reason, SupplementRequest

if TYPE_CHECKING:
    from forms.packets.body import Body
    from kiosk.practice.records import KnownPacket, Records

REGISTERED, WITHDRAWN = 1, 7
_ENDED = frozenset({script.NOT_ACCEPTED, script.RESOLVED, WITHDRAWN})
_PAGE = 100
_BIRTH_SERVICE = next(one.service for one in EXERCISES if one.key == BIRTH)


def has_moved_on(case: PracticeCase, body: Body | None) -> bool:
    """Tell whether a case has no use for a packet any more: it ended, or nothing was asked for."""
    return case.state in _ENDED or (isinstance(body, Supplement) and case.request is None)


def case_for(records: Records, case_id: bytes, body: Body | None, now_s: int) -> PracticeCase:
    """Return the case of a packet that has just come, opened or moved on by it."""
    case = records.cases.get(case_id)
    if case is None:
        usual = script.ORDER[len(records.cases) % len(script.ORDER)]
        case = PracticeCase(
            code=f"THUC-HANH-{len(records.cases) + 1:04d}",
            state=REGISTERED,
            state_at=now_s,
            script=records.next_script or usual,
        )
        records.next_script = None
        records.cases[case_id] = case
    elif isinstance(body, Withdrawal):
        case.script, case.request = None, None
        _move(case, WITHDRAWN, now_s, None)
    elif isinstance(body, Supplement):
        case.script, case.position, case.since, case.request = "answered", 0, None, None
        _move(case, script.PROCESSING, now_s, None)
    if body is not None and not isinstance(body, Withdrawal):
        case.field, case.paper = _asked_about(body)
    touch(records, case)
    return case


def touch(records: Records, case: PracticeCase) -> None:
    """Bring a case to the end of the feed."""
    records.seq += 1
    case.seq = records.seq
    case.version += 1


def tick(records: Records, known: KnownPacket) -> None:
    """Note the exercises a packet that is whole now completes."""
    if known.kind == Kind.SUPPLEMENT.value:
        records.done.add(RETURNED)
    if known.kind != Kind.SUBMISSION.value:
        return
    if known.service == _BIRTH_SERVICE:
        records.done.add(BIRTH)
    without = records.offline
    if without is not None and without[0] <= known.sealed_at <= without[1]:
        records.done.add(OFFLINE)


def play(records: Records, now_s: int) -> bool:
    """Let the officer do everything that is due; return whether anything was."""
    moved = False
    for case in records.cases.values():
        while (act := _due(case, now_s)) is not None:
            _act(records, case, act, now_s)
            moved = True
    return moved


def page(records: Records, after: int) -> DossierPage:
    """Return what changed since a place in the feed."""
    moved = sorted(
        ((case.seq, case_id, case) for case_id, case in records.cases.items() if case.seq > after),
        key=lambda one: one[0],
    )
    return DossierPage(
        items=tuple(_item(case_id, case) for _, case_id, case in moved[:_PAGE]),
        next=str(moved[:_PAGE][-1][0] if moved else after),
        more=len(moved) > _PAGE,
    )


def _due(case: PracticeCase, now_s: int) -> script.Act | None:
    if case.script is None or case.since is None:
        return None
    if case.script == "answered":
        acts: tuple[script.Act, ...] = script.AFTER_SUPPLEMENT
    else:
        acts = script.SCRIPTS[case.script]  # type: ignore[index]  # one of the names, as stored
    if case.position >= len(acts) or now_s < case.since + acts[case.position].after_s:
        return None
    return acts[case.position]


def _move(case: PracticeCase, state: int, now_s: int, note: str | None) -> None:
    case.state, case.state_at, case.note = state, now_s, note


def _reasons(case: PracticeCase) -> tuple[Reason, ...]:
    reasons = []
    if case.field is not None:
        reasons.append(Reason(text=script.FIELD_REASON, pointer=case.field))
    if case.paper is not None:
        reasons.append(Reason(text=script.PAPER_REASON, doc_id=case.paper))
    return tuple(reasons) or (Reason(text=script.FIELD_REASON),)


def _asked_about(body: Body) -> tuple[str | None, str | None]:
    """Return an answer and a paper of a case an officer may ask about: a name, and the first paper."""
    if isinstance(body, Withdrawal):
        return None, None
    texts = [pointer for pointer, value in flatten_answers(body.data).items() if isinstance(value, str)]
    named = [pointer for pointer in texts if pointer.endswith("/fullName") and pointer.count("/") == 2]
    paper = next((one.doc_id for one in body.documents if one.doc_id != SIGNATURE_DOC), None)
    return next(iter(named or texts), None), paper


def _item(case_id: bytes, case: PracticeCase) -> DossierItem:
    return DossierItem(
        case_id=case_id,
        code=case.code,
        version=case.version,
        state=case.state,
        state_at=case.state_at,
        due_on=case.due_on,
        note=case.note,
        request=case.request,
        complete_receipts=tuple(case.complete_receipts),
    )


def _act(records: Records, case: PracticeCase, act: script.Act, now_s: int) -> None:
    case.position += 1
    case.since = now_s
    if act.promises and case.due_on is None:
        case.due_on = (vietnam_date(now_s) + timedelta(days=script.DUE_DAYS)).isoformat()
    if act.asks:
        case.request = SupplementRequest(
            request_id=f"{case.code}-{case.version}",
            asked_at=now_s,
            due_on=(vietnam_date(now_s) + timedelta(days=script.DUE_DAYS)).isoformat(),
            reasons=_reasons(case),
        )
    _move(case, act.state, now_s, act.note)
    touch(records, case)
