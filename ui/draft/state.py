"""The open draft as the screens see it: answers, the last check, what was left, what is being saved.

One object per open draft. Steps read from it and hear `changed`; only it talks to the desk about answers,
so the saved mark can never be earlier than the save.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Signal

from forms import pointer as pointers
from forms.checking.answers import assemble_answers
from forms.checking.messages import full_label, sentence_for
from forms.identity.issuer import suggested_issuer
from forms.prefilling.prefill import COPIED
from kiosk import wording
from kiosk.closed_service import RULE, closed_sentence
from kiosk.wording import t
from ui.draft.citizens_word import CitizensWord, SignedDraft
from ui.draft.flat_answers import flat, is_said, said
from ui.draft.read_rows import count_items
from ui.draft.what_went import what_went
from ui.fields.readonly import shown_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from forms.checking.validate import FormCheck
    from forms.errors import TramSoError
    from forms.problem import Problem
    from kiosk.views.cases import DraftView, ReturnReason, SavedView
    from ui.stage import Stage

_PASSES = frozenset({"disk_full", "replica_locked", "replica_unreadable"})
"""Why an answer was not saved, if the same answer may be saved later."""
_LOOKS = 3
"""How often a draft is read anew because what came was read before something changed here since."""


class DraftState(SignedDraft):
    """Answers and check of one draft.

    `changed` tells that the check or an answer is another; `reloaded` that the whole draft was read anew
    (a card was applied, a paper added); `saved(ms)` that a change is on disk; `save_failed(error)` that it
    is not; `parted(Parted)` that what was taken over from another case went, because the person is another one.
    """

    reloaded = Signal()
    parted = Signal(object)
    save_failed = Signal(object)

    def __init__(self, stage: Stage, draft: DraftView) -> None:
        super().__init__()
        self.stage = stage
        self.draft = draft
        self.check: FormCheck = draft.check
        self.answers = flat(draft.answers)
        self.touched = set(self.answers)
        self.mended: set[str] = set()
        self.full = False
        self._pending = 0
        self._unsaved: dict[str, object | None] = {}
        self._why: TramSoError | None = None
        self.failed_at: str | None = None
        """Where an answer last could not be saved, until one can be."""
        self.word = CitizensWord(self)

    def answer(self, pointer: str) -> object | None:
        """Return the answer at a pointer, computed ones included."""
        if pointer in self.check.computed:
            computed: object = self.check.computed[pointer]
            return computed
        return self.answers.get(pointer)

    def suggestion(self, pointer: str) -> str:
        """Return what most likely belongs at a place that has no answer yet, or nothing."""
        return (suggested_issuer(pointer, self.answer) or "") if self.answer(pointer) is None else ""

    def item_count(self, pointer: str) -> int:
        """Return how many items a list has answers for."""
        return count_items(self.answers, pointer)

    def save(self, pointer: str, value: object | None) -> None:
        """Save one answer; the screen shows it saved only once the desk says so."""
        self.save_together({pointer: value})

    def save_together(self, changes: Mapping[str, object | None]) -> None:
        """Save several answers, all of them or none."""
        self.touched |= set(changes)
        self.mended |= set(changes)
        for pointer, value in changes.items():
            if value is None:
                self.answers.pop(pointer, None)
            else:
                self.answers[pointer] = value
        if changes:
            self._send(changes)

    def save_again(self) -> None:
        """Save what could not be saved: it stands on the screen, and nowhere else."""
        unsaved, self._unsaved = self._unsaved, {}
        if unsaved:
            self._send(unsaved)
        self.refused.try_again()

    def hold(self, name: str, error: TramSoError, again: Callable[[], object]) -> None:
        """Note and tell that a mark or a payment could not be saved."""
        self._why = error
        self.refused.hold(name, again)
        self.save_failed.emit(error)
        self.changed.emit()

    def _send(self, changes: Mapping[str, object | None]) -> None:
        for pointer in changes:
            self._unsaved.pop(pointer, None)
        self._pending += 1
        self.saving.emit()
        case_id, desk = self.draft.case_id, self.stage.desk
        self.stage.bridge.run(
            desk.save_answers(case_id, changes)
            if len(changes) > 1
            else desk.save_answer(case_id, *next(iter(changes.items()))),
            self._saved,
            lambda error: self._not_saved(changes, error),
            owner=self,
        )

    def leave(self, pointer: str) -> None:
        """Note that a field was left: from now on its problems show."""
        if pointer not in self.touched:
            self.touched.add(pointer)
            self.changed.emit()

    def check_everything(self) -> None:
        """Show every problem, left fields or not."""
        self.full = True
        self.changed.emit()

    def when_saved(self, then: Callable[[], object], failed: Callable[[TramSoError], object]) -> None:
        """Go on once every answer on the screen is on disk, trying again what was not; else say why not."""
        self.save_again()
        self.stage.bridge.when_idle(lambda: self._if_saved(then, failed))

    def _if_saved(self, then: Callable[[], object], failed: Callable[[TramSoError], object]) -> None:
        if not shiboken6.isValid(self):
            return
        if self._pending:
            self.when_saved(then, failed)
        elif self.unsaved() and self._why is not None:
            failed(self._why)
        else:
            then()

    def take(self, future: Future[DraftView]) -> None:
        """Show the draft a use-case gives back."""
        self.stage.bridge.run(future, self.reload, owner=self)

    def reload(self, draft: DraftView) -> None:
        """Show another state of the same draft; one read before something changed here is read anew."""
        self._look(draft, _LOOKS)

    def _look(self, draft: DraftView, looks: int) -> None:
        older = draft.revision < self.draft.revision or draft.saved_ms < self.draft.saved_ms
        if not self._pending and not (older and looks):
            # In the end even one that seems older is shown: a clock that was set back makes all seem so.
            self._show(draft)
            return
        opened = self.stage.desk.open_case(self.draft.case_id)
        self.stage.bridge.run(opened, lambda again: self._look(again, max(looks - 1, 0)), owner=self)

    def _show(self, draft: DraftView) -> None:
        fresh = {one: it for one, it in (flat(draft.answers) | self._unsaved).items() if it is not None}
        self.touched |= set(fresh) - set(self.answers)
        gone = what_went(self.draft, draft)
        self.refused.meet(self.answers, fresh)
        marks = self.refused.marks(draft.consents, self.draft.consents)
        self.draft = replace(draft, signed=draft.signed and not self._unsaved, consents=marks)
        self.check, self.answers = draft.check, fresh
        if self.unsaved():
            self.save_again()
        else:
            self.saved.emit(draft.saved_ms)
        if gone is not None:
            self.parted.emit(gone)
        self.reloaded.emit()
        self.changed.emit()

    def shows(self, draft: DraftView) -> bool:
        """Return whether the screen says what a draft just read says: answers, papers, marks, signature."""
        mine = self.draft
        return (
            self.has_answers_of(draft)
            and _papers(mine) == _papers(draft)
            and (mine.consents, mine.signed, mine.paid) == (draft.consents, draft.signed, draft.paid)
        )

    def has_answers_of(self, draft: DraftView) -> bool:
        """Return whether the answers on the screen are those of a draft just read, empties and gaps apart."""
        return flat(assemble_answers(said(self.answers))) == said(flat(draft.answers))

    def is_saving(self) -> bool:
        """Return whether answers are not on the disk yet, on their way or refused."""
        return bool(self._pending or self.unsaved())

    def unsaved(self) -> int:
        """Return how much could not be saved and is not on its way again: answers, marks, the payment."""
        return len(self._unsaved) + len(self.refused)

    def is_ahead_of(self, draft: DraftView) -> bool:
        """Return whether a view of the same draft was read before something that was changed here since."""
        if draft.case_id != self.draft.case_id or draft.form.version != self.draft.form.version:
            return False
        since = self.draft.saved_ms - draft.saved_ms
        return since > 0 or (since == 0 and bool(self._pending or self._unsaved))

    def problems(self) -> tuple[Problem, ...]:
        """Return every problem, in the form's reading order."""
        return self.check.problems

    def shown(self, pointer: str) -> bool:
        """Return whether the problems at a pointer may show yet."""
        return self.full or any(pointers.covers(pointer, left) or left == pointer for left in self.touched)

    def is_mended(self, reason: ReturnReason) -> bool:
        """Return whether what an officer asked for was dealt with: changed, or said to be right as it was sent."""
        sent = self.draft.sent
        if reason.kept or sent is None or not reason.pointer:
            return reason.is_dealt_with or reason.pointer in self.mended
        # What was changed and changed back is as it was.
        return any(pointers.covers(reason.pointer, place) for place in sent.changed(self.check))

    def problem_text(self, pointer: str) -> tuple[str, bool] | None:
        """Return (sentence, is a warning) for one place, `None` when there is nothing to say yet."""
        if pointer in self._unsaved:
            return t("Chưa lưu được vào máy."), False
        for problem in self.check.problems:
            if problem.pointer == pointer and self.shown(pointer):
                if self._pending and self._is_behind(problem):
                    continue
                if problem.severity == "warning" and self.reason(problem.rule_id):
                    continue
                return self.sentence(problem), problem.severity == "warning"
        return None

    def reason(self, rule_id: str | None) -> str | None:
        """Return the reason given to a rule's warnings, None once an answer it reads is another."""
        stands = rule_id is not None and rule_id not in self.check.unanswered_warnings
        return self.draft.answered_warnings.get(rule_id or "") if stands else None

    def sentence(self, problem: Problem) -> str:
        """Return a problem in words."""
        if problem.rule_id == RULE:
            return closed_sentence(problem)
        if self._is_behind(problem):
            label = full_label(self.draft.form, problem.pointer, wording.language())
            saving = self._pending and problem.pointer not in self._unsaved
            return t("{field}: đang lưu", field=label) if saving else t("{field}: chưa lưu được", field=label)
        return sentence_for(self.draft.form, problem, wording.language())

    def _is_behind(self, problem: Problem) -> bool:
        """Return whether a place is called empty that has an answer on the screen: the disk alone lacks it."""
        return problem.code == "required" and is_said(self.answers.get(problem.pointer))

    def words(self, pointer: str, value: object | None) -> str:
        """Return an answer the way people read it: texts of codes, dates as dd/mm/yyyy."""
        form = self.draft.form
        field = form.fields.get(pointers.question_of(pointer))
        if field is None or value is None:
            return shown_value(value)
        language = wording.language()
        options = tuple((option.code, option.label(language)) for option in field.options)
        if isinstance(value, list):
            return ", ".join(self.words(pointer, one) for one in value)
        if field.codelist is not None and not options and self.draft.codelists is not None:
            text = self.draft.codelists.label(field.codelist.list_id, str(value))
            return text or str(value)
        return shown_value(value, options, money=field.money)

    def _saved(self, saved: SavedView) -> None:
        self._pending -= 1
        self.failed_at = None
        self.check = saved.check
        self.draft = replace(
            self.draft, signed=saved.signed, revision=saved.revision, saved_ms=saved.saved_ms
        )
        if saved.followed:
            self._follow(saved.followed)
        if saved.parted:
            opened = self.stage.desk.open_case(self.draft.case_id)
            self.stage.bridge.run(opened, self._let_go, owner=self)
        self.changed.emit()
        if self.unsaved():
            # The disk takes answers again; "saved" may be said only once it has them all.
            self.save_again()
        elif self._pending == 0:
            self.saved.emit(saved.saved_ms)

    def _let_go(self, draft: DraftView) -> None:
        """Show what went because the person is another one; what is being typed stays."""
        gone = what_went(self.draft, draft)
        self.refused.forget()
        self.draft = replace(
            self.draft,
            files=draft.files,
            consents=draft.consents,
            answered_warnings=draft.answered_warnings,
            scanned_slots=draft.scanned_slots,
            signed=draft.signed,
            continues=draft.continues,
            paid=draft.paid,
            seen=draft.seen,
        )
        if gone is not None:
            self.parted.emit(gone)
        self.changed.emit()

    def _follow(self, followed: Mapping[str, object | None]) -> None:
        """Take over what was copied to another person with the saved answer."""
        provenance = dict(self.draft.provenance)
        for pointer, value in followed.items():
            if value is None:
                self.answers.pop(pointer, None)
                provenance.pop(pointer, None)
            else:
                self.answers[pointer] = value
                provenance[pointer] = COPIED
        self.draft = replace(self.draft, provenance=provenance)
        self.reloaded.emit()

    def _not_saved(self, changes: Mapping[str, object | None], error: TramSoError) -> None:
        self._pending -= 1
        self._why = error
        if error.code in _PASSES:
            waiting = {one: value for one, value in changes.items() if self.answers.get(one) == value}
            self._unsaved = {**waiting, **self._unsaved}
            # On disk it still stands, for the answer before; here it must not be seen below the new one.
            self.draft = replace(self.draft, signed=self.draft.signed and not waiting)
        self.failed_at = next(iter(changes))
        self.save_failed.emit(error)
        self.changed.emit()


def _papers(draft: DraftView) -> set[bytes]:
    """Return the files of a draft that are papers, not its signature."""
    return {file.attachment_id for file in draft.files if draft.form.document(file.doc_id) is not None}
