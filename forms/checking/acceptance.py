"""What the portal does with a submission before it says "accepted": the same rules, read again.

Nine steps in a fixed order (the first two stop at the first finding):
1 bounds and spelling · 2 form version · 3 computed values · 4 closed schema · 5 checks · 6 code lists ·
7 papers and warnings · 8 what only the portal knows · 9 the answer. Steps 8 and 9 belong to the portal.
No step rejects for a date: a form past its last day gives a warning, a doubtful clock is the
portal's own matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.checking.answers import clean_answers, copy_answers, flatten_answers
from forms.checking.card_evidence import proved_slots
from forms.checking.validate import at_questions, check_codes, unique_problems
from forms.definition.documents import AttachedDocument, check_documents
from forms.problem import Problem
from forms.rules.expressions import Budget
from forms.rules.operators import ExpressionError
from forms.rules.rule_pass import run_checks, settle
from forms.schema.limits import broken_limits

if TYPE_CHECKING:
    from datetime import date

    from forms.checking.validate import CodeLists
    from forms.definition.form import FormDefinition
    from forms.packets.body import IdentityEvidence
    from forms.rules.rule_pass import Settled

FormLookup = Callable[[str, int, bytes], "FormDefinition | None"]
"""Finds the form the portal published under (form id, version); the digest tells the exact file.

A lookup that knows the version under another digest returns that form: the difference is reported.
"""


@dataclass(frozen=True)
class SubmissionFacts:
    """What a packet says, as far as the form's rules care.

    Attributes:
        form_id: identity of the form.
        version: its version.
        sha256: digest of the form file the station used (32 bytes).
        declared_on: Vietnamese day of the declaration, `now` of every rule.
        data: effective answers as sent.
        computed: pointers the station says it computed.
        documents: files in force, those of earlier packets of the case included.
        evidence: card readings of this packet and earlier ones of the case.
        answered_warnings: rule ids of warnings with a reason.
        seen_papers: papers whose original an operator looked at.
    """

    form_id: str
    version: int
    sha256: bytes
    declared_on: date
    data: Mapping[str, Any]
    computed: tuple[str, ...] = ()
    documents: tuple[AttachedDocument, ...] = ()
    evidence: tuple[IdentityEvidence, ...] = ()
    answered_warnings: tuple[str, ...] = ()
    seen_papers: tuple[str, ...] = ()


def revalidate(
    form_lookup: FormLookup, submission: SubmissionFacts, *, received_on: date, codelists: CodeLists
) -> tuple[Problem, ...]:
    """Check a submission with the portal's own copies of form and lists.

    Args:
        form_lookup: the published forms.
        submission: what the packet says; hostile until this returns no error.
        received_on: day of receipt; only tells whether the form has run out since.
        codelists: the lists in force for the form.

    Returns:
        Everything found. Warnings the operator answered keep severity `warning`; without an error
        among them the submission is acceptable.
    """
    clean = clean_answers(submission.data)
    if clean.problems:
        return clean.problems
    spelling = _spelling(submission.data, clean.document)
    if spelling:
        return spelling
    form = form_lookup(submission.form_id, submission.version, submission.sha256)
    if form is None or (form.form_id, form.version) != (submission.form_id, submission.version):
        return (Problem("", "version.unknown", {"version": submission.version}),)
    if form.sha256 != submission.sha256:
        return (Problem("", "version.hash", {"version": submission.version}),)
    found = _validity(form, submission, received_on)
    try:
        found += _apply_rules(form, submission, clean.document, codelists)
    except ExpressionError:
        return (Problem("", "limit.size"),)
    return tuple(unique_problems(found))


def _spelling(sent: Mapping[str, Any], clean: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Refuse texts that are not composed or trimmed, and empty values: a station sends neither."""
    if sent == clean:
        return ()
    before, after = flatten_answers(sent), flatten_answers(clean)
    changed = (p for p, value in before.items() if p not in after or after[p] != value)
    return tuple(Problem(p, "limit.text") for p in changed)


def _validity(form: FormDefinition, submission: SubmissionFacts, received_on: date) -> list[Problem]:
    day = min(submission.declared_on, received_on)
    if form.is_accepted_on(day):
        return []
    return [Problem("", "version.expired", {"version": form.version}, "warning")]


def _apply_rules(
    form: FormDefinition, submission: SubmissionFacts, answers: dict[str, Any], codelists: CodeLists
) -> list[Problem]:
    form.plan.groups[""].make(answers)
    found = at_questions(form, form.closed_checker.problems(answers))
    budget = Budget()
    settled = settle(form.plan, copy_answers(answers), submission.declared_on, budget)
    found = [*_compare_computed(form, answers, settled, submission.computed), *found]
    found += _compare_relevant(answers, settled)
    found += check_codes(form, settled.effective, codelists)
    found += broken_limits(form.limits, settled.effective)
    spoiled = [problem.pointer for problem in found]
    for problem in run_checks(form.plan.checks, settled.effective, submission.declared_on, spoiled, budget):
        found.append(problem)
        if problem.severity == "warning" and problem.rule_id not in submission.answered_warnings:
            found.append(Problem(problem.pointer, "warning.unanswered", rule_id=problem.rule_id))
    papers = check_documents(
        form.documents,
        settled.effective,
        submission.documents,
        proved_slots(form, settled.effective, submission.evidence),
        submission.seen_papers,
    )
    return [*found, *papers.problems]


def _compare_computed(
    form: FormDefinition, sent: Mapping[str, Any], settled: Settled, claimed: tuple[str, ...]
) -> list[Problem]:
    """Report computed values that differ from ours, and claims about which were computed."""
    found = []
    for question in sorted(form.plan.computed):
        for pointer in _places_of(question, sent, settled):
            ours = settled.computed.get(pointer)
            theirs = pointers.read(sent, pointers.split(pointer))
            if type(ours) is not type(theirs) or ours != theirs:
                found.append(Problem(pointer, "computed"))
    found += [
        Problem(pointer, "computed")
        for pointer in claimed
        if pointer not in form.plan.computed and pointers.question_of(pointer) not in form.plan.computed
    ]
    return found


def _places_of(question: str, sent: Mapping[str, Any], settled: Settled) -> Iterable[str]:
    """Return the places of a question in what was sent and in what we computed, each once."""
    tokens = pointers.split(question)
    if pointers.ANY_ITEM not in tokens:
        return (question,)
    places = [pointers.join(place) for place in pointers.places(sent, tokens)]
    ours_only = [place for place in settled.computed if pointers.question_of(place) == question]
    return dict.fromkeys([*places, *ours_only])


def _compare_relevant(sent: Mapping[str, Any], settled: Settled) -> list[Problem]:
    """Report answers that were sent although the rules do not ask for them."""
    return [
        Problem(place, "irrelevant")
        for place in sorted(settled.irrelevant)
        if pointers.read(sent, pointers.split(place)) is not None
    ]
