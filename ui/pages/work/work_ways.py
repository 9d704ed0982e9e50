"""Where an open draft leads: round its places to mend, and on from a failure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QWidget

from kiosk.wording import t
from ui.arrivals import Arrival
from ui.draft.form.form_step import FormStep
from ui.draft.review.prepare_step import PrepareStep
from ui.draft.review.review_step import ReviewStep
from ui.parts.tab_order import give_focus

if TYPE_CHECKING:
    from ui.draft.state import DraftState
    from ui.failure_acts import Ways


class Bench(Protocol):
    """An open draft, as far as a failure leads through it."""

    state: DraftState
    keys_of_steps: tuple[str, ...]

    def show_step(self, key: str) -> None:
        """Open a step."""

    def step(self) -> QWidget:
        """Return the widget of the present step."""

    def go_to(self, pointer: str) -> None:
        """Open the place of an answer."""

    def next_problem(self) -> None:
        """Go to the next place to mend."""


_ASSIST = "assist"
"""The one purpose without a mark for which nothing can be sealed (`kiosk.intake.consents`)."""


def places_to_mend(state: DraftState) -> tuple[str, ...]:
    """Return each place somebody has to go to once: what an officer asks for first, then the form's errors."""
    asked = (reason.place for reason in state.draft.reasons if reason.place and not state.is_mended(reason))
    wrong = (problem.pointer for problem in state.problems() if problem.severity == "error")
    return tuple(dict.fromkeys((*asked, *wrong)))


class Round:
    """Goes from place to place; one mended meanwhile is not gone back to, and none after it is passed over."""

    def __init__(self) -> None:
        self._places: tuple[str, ...] = ()
        self._at: str | None = None

    def following(self, places: tuple[str, ...]) -> str | None:
        """Return the place to go to now, the first again after the last; None where there is none."""
        passed = self._places.index(self._at) + 1 if self._at in self._places else 0
        ahead = (*self._places[passed:], *self._places[:passed])
        if self._at in places:
            turn = places.index(self._at) + 1
            ahead = (*places[turn:], *places[:turn])
        self._at = next((place for place in (*ahead, *places) if place in places), None)
        self._places = places
        return self._at


def work_ways(bench: Bench, *, sealed: bool) -> Ways:
    """Return the ways on from a failure that an open draft knows; once it is sealed, only to its case."""
    state, steps = bench.state, bench.keys_of_steps
    ways: Ways = {"case": partial(state.stage.open_case, state.draft.case_id)}
    if sealed:
        return ways
    ways = {**ways, "newer_form": partial(_newer_form, state)}
    if "papers" in steps:
        ways = {**ways, "papers": partial(bench.show_step, "papers")}
    if "review" in steps:
        ways = {
            **ways,
            "review": partial(bench.show_step, "review"),
            "consent": partial(_to_consent, bench),
        }
    if places_to_mend(state):
        ways = {**ways, "problem": bench.next_problem}
    if state.failed_at is not None:
        ways = {**ways, "field": partial(bench.go_to, state.failed_at)}
    return ways


def is_mended(state: DraftState, code: str) -> bool:
    """Return whether a failure told of this draft is over as the draft stands now."""
    word = state.word
    dealt_with = all(state.is_mended(reason) for reason in state.draft.reasons)
    return {
        "consent_missing": _ASSIST in state.draft.consents,
        "consents_none": bool(word.agreed()),
        "signature_missing": word.is_signed(),
        "signature_empty": word.is_signed(),
        "incomplete": state.check.ready,
        "nothing_changed": dealt_with,
        "reasons_open": dealt_with,
        "value_too_large": state.failed_at is None,
    }.get(code, False)


def _to_consent(bench: Bench) -> None:
    """Scroll to what the citizen agrees to and was not marked, with the cursor in it."""
    bench.show_step("review")
    step, word = bench.step(), bench.state.word
    # Once the step has been laid out; what is agreed to is asked for when it is entered the first time.
    soon = partial(QTimer.singleShot, 0, step, partial(_focus_unmarked, step))
    if word.purposes:
        soon()
    else:
        word.changed.connect(soon, Qt.ConnectionType.SingleShotConnection)


def _focus_unmarked(step: QWidget) -> None:
    boxes = [box for box in step.findChildren(QCheckBox) if box.objectName().startswith("review.consent:")]
    for box in [box for box in boxes if not box.isChecked()][:1]:
        give_focus(box, 1)


def _newer_form(state: DraftState) -> None:
    """Move the draft to the newest form, as the card above it does, and open it there."""
    stage = state.stage
    moved = stage.desk.versions.move(state.draft.case_id)
    stage.bridge.run(moved, Arrival(stage).open_draft, stage.fail, owner=state)


def lacking(state: DraftState, widget: QWidget | None) -> tuple[str, str]:
    """Return what the present step still lacks, in a few words, and their tone."""
    errors = [problem for problem in state.problems() if problem.severity == "error"]
    if isinstance(widget, FormStep):
        errors = [one for one in errors if widget.shows(one.pointer) and state.shown(one.pointer)]
    elif not isinstance(widget, ReviewStep | PrepareStep):
        errors = []
    if errors:
        return t("{n} mục cần sửa (F8)", n=len(errors)), "err"
    return widget.waits_for() if isinstance(widget, ReviewStep) else ("", "err")
