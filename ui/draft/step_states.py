"""What the list of steps says of each: done, open, or wrong with how many places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms import pointer as pointers

if TYPE_CHECKING:
    from kiosk.views.cases import ReturnReason
    from ui.draft.state import DraftState


def step_state(state: DraftState, key: str, *, sealed: bool) -> tuple[str, int]:
    """Return (done | open | wrong, number of problems that may show).

    What an officer asked for is wrong until its field was changed or its paper brought: a step is not done
    because nothing else is missing in it.
    """
    check = state.check
    if key in ("review", "slip"):
        return ("done" if sealed else "open"), 0
    if key == "prepare":
        return "open", 0
    asked = [reason for reason in state.draft.reasons if not state.is_mended(reason)]
    if key == "papers":
        papers = [problem for problem in check.problems if problem.pointer.startswith("/documents")]
        wanted = sum(reason.doc_id is not None for reason in asked)
        if wanted or (papers and state.full):
            return "wrong", wanted + (len(papers) if state.full else 0)
        return ("open" if papers else "done"), 0
    page = next(page for page in state.draft.form.pages if page.key == key)
    places = [field.pointer for field in page.fields()]
    here = [
        problem
        for problem in check.problems
        if problem.severity == "error" and _touches(places, problem.pointer)
    ]
    shown = [problem for problem in here if state.shown(problem.pointer)]
    wanted = sum(_is_at(places, reason) for reason in asked)
    if shown or wanted:
        return "wrong", len(shown) + wanted
    return ("open", 0) if here else ("done", 0)


def _is_at(places: list[str], reason: ReturnReason) -> bool:
    return reason.pointer is not None and _touches(places, reason.pointer)


def _touches(places: list[str], pointer: str) -> bool:
    question = pointers.question_of(pointer)
    return any(pointers.covers(place, question) or pointers.covers(question, place) for place in places)
