"""Answers against a form: the one function the screen, the queue and the portal all use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from forms import pointer as pointers
from forms.checking.answers import clean_answers
from forms.checking.card_evidence import proved_slots
from forms.definition.documents import AttachedDocument, check_documents
from forms.problem import Problem
from forms.rules.expressions import Budget
from forms.rules.operators import ExpressionError
from forms.rules.rule_pass import Settled, missing_answers, run_checks, settle
from forms.schema.limits import broken_limits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from forms.definition.form import FormDefinition
    from forms.packets.body import IdentityEvidence
    from forms.schema.page import CodeListRef

__all__ = ["AttachedDocument", "CodeLists", "FormCheck", "check_answers", "check_codes", "unique_problems"]


class CodeLists(Protocol):
    """Lists of the catalogue in the versions pinned with the form."""

    def label(self, list_id: str, code: str) -> str | None:
        """Return the Vietnamese name of a code, or None when the list does not have it."""

    def attribute(self, list_id: str, code: str, name: str) -> str | None:
        """Return an attribute of a code (a commune's `province`), or None."""

    def entries(self, list_id: str, **where: str) -> Sequence[tuple[str, str]]:
        """Return (code, label) pairs to choose from whose attributes equal `where`, in the list's order."""


@dataclass(frozen=True)
class FormCheck:
    """The state of a form with its answers and papers.

    Attributes:
        problems: everything found, errors and warnings.
        effective: the answers that count; only these are ever sent.
        computed: values filled in by the program, by pointer.
        irrelevant: places not asked now; a group stands for everything in it.
        required: places demanded now.
        missing_documents: ids of papers still needed.
        needed_documents: ids of papers the answers demand.
        ruled_out_documents: ids of papers that do not belong to a case with these answers.
        unanswered_warnings: rule ids of warnings without a reason.
        scanned_slots: people whose card was read and whose number the answers have.
    """

    problems: tuple[Problem, ...]
    effective: dict[str, Any] = field(default_factory=dict)
    computed: Mapping[str, Any] = field(default_factory=dict)
    irrelevant: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    missing_documents: tuple[str, ...] = ()
    needed_documents: tuple[str, ...] = ()
    ruled_out_documents: tuple[str, ...] = ()
    unanswered_warnings: tuple[str, ...] = ()
    scanned_slots: frozenset[str] = frozenset()

    @property
    def ready(self) -> bool:
        """Say whether the case may be sealed: no error, no paper missing, every warning answered."""
        errors = any(problem.severity == "error" for problem in self.problems)
        return not (errors or self.missing_documents or self.unanswered_warnings)

    def is_relevant(self, pointer: str) -> bool:
        """Say whether the answer or group at a pointer is asked now."""
        return not any(pointers.covers(place, pointer) for place in self.irrelevant)

    def at(self, pointer: str) -> tuple[Problem, ...]:
        """Return the problems at a pointer or inside it."""
        return tuple(problem for problem in self.problems if pointers.covers(pointer, problem.pointer))


def check_answers(
    form: FormDefinition,
    data: Mapping[str, Any],
    *,
    declared_on: date,
    codelists: CodeLists,
    documents: Sequence[AttachedDocument] = (),
    evidence: Collection[IdentityEvidence] = (),
    answered_warnings: Collection[str] = (),
    seen_papers: Collection[str] = (),
) -> FormCheck:
    """Check answers completely; nothing of `data` is changed and nothing is raised for bad answers.

    Args:
        form: the pinned definition.
        data: nested answers as drafted; empty texts and nulls count as unanswered.
        declared_on: Vietnamese day the declaration is made, `now` of every rule.
        codelists: lists pinned with the form.
        documents: files attached so far.
        evidence: cards that were read.
        answered_warnings: rule ids of warnings that have a reason.
        seen_papers: papers whose original was only looked at.
    """
    clean = clean_answers(data)
    if clean.problems:
        return FormCheck(clean.problems)
    budget = Budget()
    try:
        settled = settle(form.plan, clean.document, declared_on, budget)
        misfits = at_questions(form, form.base_checker.problems(settled.effective))
        found = unique_problems([*misfits, *missing_answers(settled)])
        found += check_codes(form, settled.effective, codelists)
        found += broken_limits(form.limits, settled.effective)
        spoiled = [problem.pointer for problem in found]
        found += run_checks(form.plan.checks, settled.effective, declared_on, spoiled, budget)
    except ExpressionError:
        return FormCheck((Problem("", "limit.size"),))
    found.sort(key=lambda problem: form.reading_order(problem.pointer))
    slots = proved_slots(form, settled.effective, evidence)
    papers = check_documents(form.documents, settled.effective, documents, slots, seen_papers)
    warned = (p.rule_id for p in found if p.severity == "warning" and p.rule_id not in answered_warnings)
    return FormCheck(
        problems=(*found, *papers.problems),
        effective=settled.effective,
        computed=settled.computed,
        irrelevant=settled.irrelevant,
        required=_required_now(form, settled),
        missing_documents=papers.missing,
        needed_documents=papers.needed,
        ruled_out_documents=papers.ruled_out,
        unanswered_warnings=tuple(dict.fromkeys(rule_id for rule_id in warned if rule_id is not None)),
        scanned_slots=slots,
    )


def at_questions(form: FormDefinition, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems with those of one choice among several moved to their question.

    People answer the question as one; `/kinds/2` is no place on any screen.
    """
    return [
        replace(problem, pointer=pointers.parent(problem.pointer))
        if problem.pointer[-1:].isdecimal() and _is_choice(form, problem.pointer)
        else problem
        for problem in problems
    ]


def _is_choice(form: FormDefinition, pointer: str) -> bool:
    question = form.questions.get(pointers.question_of(pointers.parent(pointer)))
    return question is not None and question.kind == "choices"


def unique_problems(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems without a second one of the same place and code (and rule)."""
    first: dict[tuple[str, str, str | None], Problem] = {}
    for problem in problems:
        first.setdefault((problem.pointer, problem.code, problem.rule_id), problem)
    return list(first.values())


def _required_now(form: FormDefinition, settled: Settled) -> frozenset[str]:
    """Return demanded places: by rule, or by the schema of a group that is there."""
    found = set(settled.demanded)
    for read_group, places in form.demanded_by_schema:
        if isinstance(read_group(settled.effective), dict):
            found.update(places)
    return frozenset(found)


def check_codes(form: FormDefinition, answers: Mapping[str, Any], codelists: CodeLists) -> list[Problem]:
    """Return the codes that are not in their list, or do not belong to their neighbour's answer.

    Args:
        form: the pinned definition.
        answers: the effective document.
        codelists: lists pinned with the form.
    """
    found = []
    for tokens, read, reference in form.listed:
        in_list = pointers.ANY_ITEM in tokens
        for place in pointers.places(answers, tokens) if in_list else (tokens,):
            answer = pointers.read(answers, place) if in_list else read(answers)
            if answer is None:
                continue
            for code in answer if isinstance(answer, list) else (answer,):
                if isinstance(code, str) and not _is_listed(reference, code, place, answers, codelists):
                    found.append(Problem(pointers.join(place), "codelist", {"list": reference.list_id}))
                    break
    return found


def _is_listed(
    reference: CodeListRef,
    code: str,
    place: tuple[str, ...],
    answers: Mapping[str, Any],
    codelists: CodeLists,
) -> bool:
    if reference.own is not None:
        # A code its own list does not have is told by the schema.
        known = reference.own.get(code)
        neighbour = _neighbour(reference, place, answers)
        return known is None or neighbour is None or known.get(reference.filter_by or "") == neighbour
    if codelists.label(reference.list_id, code) is None:
        return False
    if reference.filter_by is None:
        return True
    neighbour = _neighbour(reference, place, answers)
    return neighbour is None or codelists.attribute(reference.list_id, code, reference.filter_by) == neighbour


def _neighbour(reference: CodeListRef, place: tuple[str, ...], answers: Mapping[str, Any]) -> Any:
    """Return the answer a list is filtered by, or None when it is not filtered or not answered."""
    if reference.filter_pointer is None:
        return None
    return pointers.read(answers, pointers.at_items_of(pointers.split(reference.filter_pointer), place))
