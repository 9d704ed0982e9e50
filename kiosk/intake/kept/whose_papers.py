"""For whom papers about the citizen were photographed or looked at: nothing of one person's stands for the next.

A paper a card of the requester can stand for shows who the citizen is. Another person on the draft lets go of "looked
at the original"; a photograph stays, and is open until somebody says that it is this person's or takes it off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from forms.checking.answers import assemble_answers
from forms.definition.documents import OF_ANOTHER
from forms.problem import Problem
from kiosk.intake.kept.same_person import AGREED, NOBODY, REQUESTER, Agreed, agreed_by, part_from_another
from sync.replica.chain import audit
from sync.replica.drafts import attachments, drafts, pins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kiosk.duty import Duty
    from sync.replica.drafts.attachments import AttachmentRow
    from sync.replica.storage.connection import Connection

PAPERS_OF = "papers_of"
"""Detail with whom each such paper was brought for: an `Agreed` for its kind."""
SEEN = "seen"
"""Detail with the papers whose original was looked at."""
_BROUGHT = msgspec.msgpack.Decoder(dict[str, Agreed])
_SEEN = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])


class _Paper(msgspec.Struct):
    id: str
    satisfiedBy: str = ""  # noqa: N815 (as the form says)


class _Form(msgspec.Struct):
    documents: list[_Paper] = []


_FORM = msgspec.json.Decoder(_Form)


def note(db: Connection, case_id: bytes, doc_id: str) -> None:
    """Keep for whom a paper was just brought, if it shows who the citizen is. Writer thread only."""
    if doc_id in _papers(db, case_id):
        _put(db, case_id, {**_kept(db, case_id), doc_id: _now(db, case_id)})


def part(db: Connection, case_id: bytes) -> bool:
    """Let go of what is another person's than the answers name now. Writer thread only.

    Returns:
        Whether anything went: as `part_from_another`, or that an original was looked at.
    """
    went = _settle(db, case_id)
    return part_from_another(db, case_id) or went


def keep(duty: Duty, case_id: bytes, doc_id: str) -> None:
    """Note that a paper photographed for somebody else is this person's; durable when this returns.

    Raises:
        DomainError: `no_open_draft`.
    """
    now_ms, operator_id = duty.station_clock.likely_now_ms(), duty.session.operator_id

    def job(db: Connection) -> None:
        note(db, case_id, doc_id)
        drafts.touch(db, case_id, now_ms)
        audit.append(db, now_ms, operator_id, "paper_kept", case_id, {"doc": doc_id})

    duty.replica.write(job).result()


def problems(
    brought: Mapping[str, Agreed], answers: Mapping[str, Any], files: Iterable[AttachmentRow]
) -> tuple[Problem, ...]:
    """Return what has to be said of papers that were photographed for somebody else."""
    now = agreed_by(answers)
    kinds = dict.fromkeys(file.doc_id for file in files if file.doc_id in brought)
    return tuple(
        Problem(f"/documents/{one}", OF_ANOTHER, {"id": one})
        for one in kinds
        if _is_another(brought[one], now)
    )


def _settle(db: Connection, case_id: bytes) -> bool:
    details, now, kept = drafts.details(db, case_id), _now(db, case_id), _kept(db, case_id)
    seen = _SEEN.decode(details[SEEN]) if SEEN in details else {}
    there = {*seen, *(file.doc_id for file in attachments.of_case(db, case_id))} & _papers(db, case_id)
    # Of a draft from before this was kept the consents say whose it was.
    before = msgspec.msgpack.decode(details[AGREED], type=Agreed) if AGREED in details else NOBODY
    brought = {one: kept.get(one, before) for one in there}
    gone = {one for one in seen if one in brought and _is_another(brought[one], now)}
    if gone:
        left = {one: raw for one, raw in seen.items() if one not in gone}
        drafts.set_detail(db, case_id, SEEN, msgspec.msgpack.encode(left))
    grown = {one: who if _is_another(who, now) else _grown(who, now) for one, who in brought.items()}
    if grown != kept:
        _put(db, case_id, grown)
    return bool(gone)


def _is_another(then: Agreed, now: Agreed) -> bool:
    """Tell two people apart; what is only being typed on is no other one."""
    if then.number and now.number:
        return _differ(then.number, now.number)
    return bool(then.name and now.name) and _differ(then.name, now.name)


def _differ(one: str, other: str) -> bool:
    return not one.startswith(other) and not other.startswith(one)


def _grown(then: Agreed, now: Agreed) -> Agreed:
    number = now.number if now.number.startswith(then.number) else then.number
    return Agreed(number, now.name if now.name.startswith(then.name) else then.name)


def _now(db: Connection, case_id: bytes) -> Agreed:
    stored = drafts.answers(db, case_id)
    return agreed_by(
        assemble_answers({name: msgspec.json.decode(raw) for name, (raw, _, _) in stored.items()})
    )


def _kept(db: Connection, case_id: bytes) -> dict[str, Agreed]:
    raw = drafts.details(db, case_id).get(PAPERS_OF)
    return {} if raw is None else _BROUGHT.decode(raw)


def _put(db: Connection, case_id: bytes, brought: Mapping[str, Agreed]) -> None:
    drafts.set_detail(db, case_id, PAPERS_OF, msgspec.msgpack.encode(brought))


def _papers(db: Connection, case_id: bytes) -> frozenset[str]:
    """Return the papers of the draft's form a card of the citizen can stand for."""
    pinned = pins.pinned(db, case_id)
    if pinned is None:
        return frozenset()
    papers = _FORM.decode(pinned.raw).documents
    return frozenset(one.id for one in papers if one.satisfiedBy == f"scan:{REQUESTER}")
