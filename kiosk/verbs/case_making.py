"""`new` and `slip`: a case from prepared answers to the sealed packet, through the desk's own use-cases.

Nothing is skipped: consent, signature, papers and the form's check are those of the window. A case that
cannot be sealed is discarded again, so that a batch leaves no half-made drafts.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from forms.checking.answers import clean_answers, flatten_answers
from forms.errors import DomainError, HostileInput, TramSoError
from forms.schema.strict_json import MAX_BYTES
from kiosk.home.private_files import read_limited
from kiosk.paid_fee import NOTHING_PAID, read_paid
from kiosk.verbs.outcome import Arguments, Outcome, text_of

if TYPE_CHECKING:
    from kiosk.verbs.case_desk import CaseDesk
    from kiosk.views.cases import DraftView

MAX_PLAN_BYTES = MAX_BYTES + 65_536
MAX_PAPER_BYTES = 33_554_432


class Paper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One photographed paper; `file` is relative to the plan, sheets on paper are as the form says unless told."""

    doc_id: str
    file: str
    originals: int | None = None
    copies: int | None = None


class CasePlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of answers.

    Attributes:
        service: national code, such as `1.001193`.
        answers: nested, as the form's schema says.
        papers: photographed papers.
        consents: purposes the citizen agreed to; what is not named was not given, and without `assist`
            nothing is sealed.
        signature: PNG of the citizen's signature, relative to the plan.
        warnings: reason codes by rule.
        collected: what the citizen paid, such as `24.000`; empty for nothing.
        paper_receipt: number of the receipt for it.
        today: the day it is; used where no clock of the machine can be right, and not looked at elsewhere.
    """

    service: str
    answers: dict[str, object]
    papers: tuple[Paper, ...] = ()
    consents: tuple[str, ...] = ()
    signature: str | None = None
    warnings: dict[str, str] = {}
    today: date | None = None
    collected: str = ""
    paper_receipt: str = ""


def read_plan(path: Path) -> CasePlan:
    """Read a file of answers; its answers come back normalised, as a draft keeps them.

    Raises:
        HostileInput: `plan_malformed`, `file_too_large`.
        DomainError: `file_missing`.
    """
    try:
        plan = msgspec.json.decode(_bytes_of(path, MAX_PLAN_BYTES), type=CasePlan)
        clean = clean_answers(plan.answers)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise HostileInput("plan_malformed") from error
    if clean.problems:
        raise HostileInput("plan_malformed", reason=clean.problems[0].code)
    return msgspec.structs.replace(plan, answers=clean.document)


def _tell_day(desk: CaseDesk, day: date | None) -> None:
    if day is None:
        return
    try:
        desk.tell_day(day).result()
    except DomainError as error:
        if error.code != "day_known":
            raise


def make_case(desk: CaseDesk, arguments: Arguments) -> Outcome:
    """Carry out `new`: make, check and seal one case.

    Returns:
        The case's id, packet and code; or, with exit code 1, what the form's check found.

    Raises:
        TramSoError: as the desk's use-cases; the draft is discarded.
    """
    path = Path(text_of(arguments, "plan"))
    plan = read_plan(path)
    _tell_day(desk, plan.today)
    draft = desk.start_case(plan.service).result()
    try:
        draft = _fill(desk, draft, plan, path.parent)
        if not draft.check.ready:
            desk.discard(draft.case_id).result()
            return Outcome({"sealed": False, "problems": _problems(draft)}, 1)
        sealed = desk.seal(draft.case_id).result()
    except TramSoError:
        desk.discard(draft.case_id).result()
        raise
    return Outcome(
        {
            "sealed": True,
            "case_id": sealed.case_id.hex(),
            "packet_id": sealed.packet_id.hex(),
            "code": sealed.code,
        }
    )


def show_slip(desk: CaseDesk, arguments: Arguments) -> Outcome:
    """Return what a case's slip says, found by its printed code.

    Raises:
        DomainError: `case_unknown`.
    """
    code = text_of(arguments, "code").strip().upper()
    found = [row for row in desk.cases(code, 10).result() if row.code == code]
    if not found:
        raise DomainError("case_unknown")
    slip: dict[str, object] = msgspec.to_builtins(desk.slip(found[0].case_id).result())
    return Outcome(slip)


def _fill(desk: CaseDesk, draft: DraftView, plan: CasePlan, folder: Path) -> DraftView:
    case_id = draft.case_id
    for pointer, value in flatten_answers(plan.answers).items():
        desk.save_answer(case_id, pointer, value).result()
    for paper in plan.papers:
        image = _bytes_of(folder / paper.file, MAX_PAPER_BYTES)
        desk.attach(case_id, paper.doc_id, image, originals=paper.originals, copies=paper.copies).result()
    for rule_id, reason in plan.warnings.items():
        desk.answer_warning(case_id, rule_id, reason).result()
    desk.record_consent(case_id, frozenset(plan.consents)).result()
    paid = read_paid(plan.collected, plan.paper_receipt)
    if paid != NOTHING_PAID:
        desk.record_paid(case_id, paid).result()
    if plan.signature is not None:
        desk.record_signature(case_id, _bytes_of(folder / plan.signature, MAX_PAPER_BYTES)).result()
    return desk.open_case(case_id).result()


def _problems(draft: DraftView) -> list[dict[str, str]]:
    # Pointers and codes only: parameters may quote an answer.
    return [{"pointer": problem.pointer, "code": problem.code} for problem in draft.check.problems]


def _bytes_of(path: Path, limit: int) -> bytes:
    content = read_limited(path, limit)
    if content is None:
        raise DomainError("file_missing")
    return content
