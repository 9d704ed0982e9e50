"""Why packets of a case were set aside, in the words of its own form."""

from __future__ import annotations

from typing import Any

import msgspec

from forms.checking.messages import sentence_for
from forms.errors import DomainError, TramSoError
from forms.problem import Problem
from kiosk import wording
from kiosk.duty import Duty
from kiosk.failure_words.attention import class_of
from kiosk.failure_words.table import explain
from kiosk.views.attention import AttentionView, FindingView
from sync.replica.chain import audit
from sync.replica.drafts import drafts
from sync.replica.outbox import again, outbox, packets
from sync.replica.outbox.blobs import DAMAGED
from sync.replica.storage.connection import Connection

AGAIN = "again"
"""The reason of a packet a restored portal did not take again."""


class _Damaged(msgspec.Struct):
    papers: list[str] = []


def title(reason: str | None) -> str | None:
    """Return a reason's headline for lists."""
    if reason is None:
        return None
    return explain(DomainError(class_of(reason, (), at_fields=False))).title


def of_case(duty: Duty, case_id: bytes) -> AttentionView | None:
    """Return why the oldest packet that needs a person was set aside, or None when there is none.

    What a restored portal did not take again is told where nothing else is: there is nothing to mend here.
    """

    def job(db: Connection) -> tuple[tuple[str, bytes] | None, bytes | None]:
        waiting = [row for row in packets.packets_of_case(db, case_id) if row.state == "needs_attention"]
        if not waiting:
            return None, None
        pinned = drafts.pinned(db, case_id)
        return outbox.attention(db, waiting[0].packet_id), None if pinned is None else pinned.raw

    told, form = duty.replica.read(job)
    if told is None:
        return _lost_again(duty, case_id)
    reason, raw = told
    problems = _problems(raw)
    codes = tuple(problem.code for problem in problems)
    key = class_of(reason, codes, at_fields=any(problem.pointer for problem in problems))
    explanation = explain(DomainError(key))
    code = ", ".join(dict.fromkeys((reason, *codes)))
    return AttentionView(
        wording.Explanation(explanation.title, explanation.meaning, explanation.next_step, code),
        (
            *(_finding(duty, form, problem) for problem in problems if problem.pointer),
            *_papers(duty, form, raw),
        ),
        can_send_anew=reason != DAMAGED,
    )


def _papers(duty: Duty, form: bytes | None, raw: bytes) -> list[FindingView]:
    """Return the papers whose file is damaged here, by their names on the form."""
    try:
        named = msgspec.json.decode(raw, type=_Damaged).papers
        known = duty.catalogue.load(form) if form is not None and named else None
    except (msgspec.MsgspecError, TramSoError):
        return []
    rules = [known.document(doc_id) for doc_id in named] if known is not None else []
    return [FindingView("", rule.label(wording.language())) for rule in rules if rule is not None]


def ask_again(duty: Duty, case_id: bytes | None) -> frozenset[bytes]:
    """Ask the portal anew about what it did not take again, of one case or of all; return the cases.

    Raises:
        DomainError: `packet_unknown` when there is nothing of the kind.
    """
    now_ms, who = duty.clock.now_ms(), duty.session.operator_id

    def job(db: Connection) -> frozenset[bytes]:
        asked = again.ask_anew(db, case_id)
        if not asked:
            raise DomainError("packet_unknown")
        told = {"packets": [one.hex() for one in asked]}
        audit.append(db, now_ms, who, "asked_again", case_id, told)
        rows = (packets.packet_row(db, one) for one in asked)
        return frozenset(row.case_id for row in rows if row is not None and row.case_id is not None)

    return duty.replica.write(job).result()


def _lost_again(duty: Duty, case_id: bytes) -> AttentionView | None:
    lost = duty.replica.read(lambda db: again.refused(db, case_id))
    if not lost:
        return None
    told = explain(DomainError(class_of(AGAIN, (), at_fields=False)))
    code = ", ".join(dict.fromkeys((AGAIN, *(reason for _packet, reason in lost if reason))))
    shown = wording.Explanation(told.title, told.meaning, told.next_step, code)
    return AttentionView(shown, (), ask_again=True)


def _problems(raw: bytes) -> list[Problem]:
    try:
        detail: Any = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return []
    found = detail.get("problems") if isinstance(detail, dict) else None
    problems = []
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and isinstance(one.get("code"), str):
            params = one.get("params")
            problems.append(
                Problem(
                    pointer=str(one.get("pointer", "")),
                    code=one["code"],
                    params=params if isinstance(params, dict) else {},
                    severity="warning" if one.get("severity") == "warning" else "error",
                    rule_id=one.get("rule_id") if isinstance(one.get("rule_id"), str) else None,
                )
            )
    return problems


def _finding(duty: Duty, form: bytes | None, problem: Problem) -> FindingView:
    try:
        if form is None:
            raise DomainError("no_form")
        text = sentence_for(duty.catalogue.load(form), problem, wording.language())
    except (TramSoError, KeyError, ValueError, IndexError):
        # A newer portal may find what this program has no words for; the place is still told.
        text = f"{problem.pointer}: {problem.code}"
    return FindingView(problem.pointer, text)
