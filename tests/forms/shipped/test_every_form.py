"""What holds for every shipped form: it can be filled, said, sent, and two readings of it agree."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from typing import Any

import pytest

from forms import pointer as pointers
from forms.checking.acceptance import SubmissionFacts, revalidate
from forms.checking.answers import clean_answers, copy_answers
from forms.checking.messages import sentence_for
from forms.definition.documents import AttachedDocument
from forms.definition.form import FormDefinition
from forms.definition.portable_layout import portable_layout
from forms.rules.expressions import Budget
from forms.rules.rule_pass import Settled, missing_answers, settle
from forms.schema.schema_check import SchemaChecker
from forms.schema.strict_json import MAX_BYTES
from tests.conftest import LONG
from tests.forms.shipped.filling import CATALOGUE, DAY, LISTS, NAMES, checked, filled, found, shipped
from tests.forms.shipped.mutation import mutated
from tests.support.fresh_answers import fresh_answers

DRAFTS = 3_000
ENOUGH = 20
"""So often the rest is looked at for each thing a draft can show: a problem at a place, an answer not asked for."""
SEEDS = (20261122, 20261128, 77001, 915) if LONG else (20261122,)
each_form = pytest.mark.parametrize("name", NAMES)


def test_the_forms_of_the_programme_are_all_there() -> None:
    codes = {code for name in NAMES for code in shipped(name).services}
    assert codes == {
        "1.001193", "1.004884", "1.000656", "1.004873", "2.000635", "1.004194", "1.004222", "1.001776",
        "1.000894", "1.011606", "1.011607", "1.001699", "2.000815",
    }  # fmt: skip
    for code in codes:
        service = CATALOGUE.service(code)
        assert service is not None
        assert service.mode in ("submit", "prepare")


@each_form
def test_it_can_be_filled_and_is_then_ready(name: str) -> None:
    form = shipped(name)
    answers = filled(form)
    check = checked(form, answers)
    assert found(check) == set(), check.problems
    complete = checked(form, answers, documents=check.missing_documents)
    assert complete.ready
    assert complete.missing_documents == ()
    assert set(complete.needed_documents) >= set(check.missing_documents)


@each_form
def test_a_fresh_draft_is_asked_for_everything_without_nonsense(name: str) -> None:
    form = shipped(name)
    check = checked(form, fresh_answers(form))
    assert not check.ready
    assert {code for _, code in found(check)} <= {"required", "minItems", "check"}
    for problem in check.problems:
        for language in ("vi", "en"):
            sentence = sentence_for(form, problem, language)
            assert sentence.endswith(".")
            assert not set("{}…") & set(sentence)
    # Nothing is demanded for long: a person has to answer it on a page.
    for problem in check.problems:
        if problem.code == "required":
            assert form.page_of(problem.pointer) is not None, problem.pointer


@each_form
def test_every_question_has_words_in_both_languages(name: str) -> None:
    form = shipped(name)
    labels: dict[str, set[str]] = {}
    for page in form.pages:
        assert page.label("vi") != page.label("en")
        for field in page.fields():
            assert field.label("vi")
            assert field.label("en")
            labels.setdefault(page.key, set()).add(field.pointer)
    for rule in form.documents:
        assert rule.label("vi") != rule.label("en")


@each_form
def test_the_portal_takes_what_the_station_says_is_ready(name: str) -> None:
    form = shipped(name)
    answers = filled(form)
    check = checked(form, answers)
    documents = tuple(AttachedDocument(one, "image/jpeg", 100_000) for one in check.missing_documents)
    facts = SubmissionFacts(
        form.form_id, form.version, form.sha256, DAY, check.effective, tuple(check.computed), documents
    )
    assert revalidate(lambda *_: form, facts, received_on=DAY, codelists=LISTS) == ()
    missing = SubmissionFacts(
        form.form_id, form.version, form.sha256, DAY, check.effective, tuple(check.computed)
    )
    told = revalidate(lambda *_: form, missing, received_on=DAY, codelists=LISTS)
    assert {problem.pointer for problem in told} == {f"/documents/{one}" for one in check.missing_documents}


@each_form
@pytest.mark.parametrize("seed", SEEDS)
def test_engine_and_closed_schema_find_the_same_in_mutated_drafts(name: str, seed: int) -> None:
    form = shipped(name)
    good = filled(form)
    source = random.Random(seed)
    outcomes = {True: 0, False: 0}
    compared: Counter[object] = Counter()
    for _ in range(DRAFTS):
        draft = clean_answers(mutated(form, good, source)).document
        result = settle(form.plan, copy_answers(draft), DAY, Budget())
        problems = [*form.base_checker.problems(result.effective), *missing_answers(result)]
        engine = {(problem.pointer, problem.code) for problem in problems}
        outcomes[not engine] += 1
        closed = {(one.pointer, one.code) for one in form.closed_checker.problems(result.effective)}
        assert engine == closed, draft
        shown = {*engine, *result.irrelevant, *result.computed} | {not engine}
        if not LONG and all(compared[one] >= ENOUGH for one in shown):
            continue
        compared.update(shown)
        _compute_in_place(form, draft, result)
        unasked = [
            place for place in result.irrelevant if pointers.read(draft, pointers.split(place)) is not None
        ]
        said = {one.pointer for one in form.closed_checker.problems(draft) if one.code == "irrelevant"}
        assert bool(said) == bool(unasked), draft
        assert settle(form.plan, copy_answers(result.effective), DAY, Budget()) == result
    assert min(outcomes.values()) > DRAFTS // 30, outcomes


def _compute_in_place(form: FormDefinition, draft: dict[str, Any], result: Settled) -> None:
    """Give a draft as typed the values the program would have filled in, which conditions may read."""
    for pointer in form.plan.computed:
        for place in pointers.places(draft, pointers.split(pointer)):
            pointers.remove(draft, place)
    for pointer, value in result.computed.items():
        container = pointers.read(draft, pointers.split(pointer)[:-1])
        if isinstance(container, dict):
            container[pointers.split(pointer)[-1]] = value


@each_form
def test_mutated_drafts_have_only_problems_that_can_be_said(name: str) -> None:
    form = shipped(name)
    good = filled(form)
    source = random.Random(8)
    for _ in range(60):
        check = checked(form, mutated(form, good, source))
        for problem in check.problems:
            assert sentence_for(form, problem, "vi")


@each_form
def test_a_portal_that_draws_it_has_a_layout(name: str) -> None:
    form = shipped(name)
    layout = portable_layout(form)
    assert json.loads(json.dumps(layout)) == layout
    assert len(layout["elements"]) == len(form.pages)


@each_form
def test_it_is_small_and_opens_quickly(name: str) -> None:
    form = shipped(name)
    assert len(form.raw) < MAX_BYTES // 3
    started = time.thread_time()
    SchemaChecker(dict(form.closed_schema))
    checked(form, filled(form))
    assert time.thread_time() - started < 1
