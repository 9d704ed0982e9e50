"""What the citizen says to an open draft: right or not right, marks per purpose, the signature.

One for both screens: a mark made on either shows on both, and the signature made last counts. It stands for the
answers and the kinds of papers of then; another answer takes it away, here and on disk (`kiosk.intake.signing`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from forms.errors import DomainError
from ui.draft.refused import Refused, mark_of
from ui.parts.strokes import Strokes

if TYPE_CHECKING:
    from concurrent.futures import Future

    from forms.errors import TramSoError
    from kiosk.scanning.page_shape import PageShape
    from kiosk.views.cases import ConsentPurpose, DraftView
    from ui.stage import Stage

Rows = tuple[object, ...]
"""What a part said, to be compared with what it says now."""
T = TypeVar("T")


class SignedDraft(QObject):
    """The draft a citizen speaks about. `changed` tells that an answer, the check or the papers are others.

    `saving` and `saved(ms)` tell that a change is on its way to the disk, and that it is there.
    """

    changed = Signal()
    saving = Signal()
    saved = Signal(object)
    stage: Stage
    draft: DraftView
    answers: dict[str, object]

    def __init__(self) -> None:
        super().__init__()
        self.refused = Refused()

    def hold(self, name: str, error: TramSoError, again: Callable[[], object]) -> None:
        """Note and tell that a mark or a payment could not be saved: nothing is signed or sealed before it is."""
        raise NotImplementedError

    def note(self, draft: DraftView) -> None:
        """Take over signature and papers of a draft read anew; answers being typed stay as they are."""
        self.draft = replace(self.draft, signed=draft.signed, files=draft.files)
        self.on_disk(draft)
        self.changed.emit()

    def on_disk(self, draft: DraftView) -> None:
        """Tell that a mark, a paper or a signature is durable, by a draft read after it was."""
        self.draft = replace(self.draft, saved_ms=max(self.draft.saved_ms, draft.saved_ms))
        if not self.is_saving():
            self.saved.emit(self.draft.saved_ms)

    def is_saving(self) -> bool:
        """Return whether answers are still on their way to the disk."""
        return False

    def when_saved(self, then: Callable[[], object], failed: Callable[[TramSoError], object]) -> None:
        """Go on once every answer on the screen is on disk; `failed` if one cannot be saved."""
        raise NotImplementedError

    def has_answers_of(self, draft: DraftView) -> bool:
        """Return whether the answers on the screen are those of a draft just read."""
        raise NotImplementedError

    def reload(self, draft: DraftView) -> None:
        """Show another state of the same draft."""
        raise NotImplementedError


class CitizensWord(QObject):
    """Marks and signature of one draft. `changed` tells of every change."""

    changed = Signal()

    def __init__(self, state: SignedDraft) -> None:
        super().__init__(state)
        self._state = state
        self.purposes: tuple[ConsentPurpose, ...] = ()
        self.strokes = Strokes(self)
        self.on_paper = False
        """Whether the citizen wants to sign on paper instead."""
        self.from_photograph = False
        """Whether the signature kept since the draft was opened is a photographed paper."""
        self.lapsed = False
        """Whether a signature went because something changed, and none was made since."""
        self._stands_for = self._content() if state.draft.signed else None
        self._kept = state.draft.signed
        self._marks = 0
        self._clearing = False
        self._right: dict[str, Rows] = {}
        self._wrong: dict[str, Rows] = {}
        self._doubts = 0
        state.changed.connect(self._look)
        self.strokes.changed.connect(self._drawn)

    # --- right or not right ------------------------------------------------------------------

    def say_right(self, part: str, rows: Rows) -> None:
        """Note that the citizen found a part right as it stands."""
        self._wrong.pop(part, None)
        self._right[part] = rows
        self.changed.emit()

    def say_wrong(self, part: str, rows: Rows) -> None:
        """Note that the citizen found something wrong in a part; the clerk is shown it until it changes.

        A signature made before goes, here and on disk: left and opened again, where nobody remembers the doubt,
        the draft can still not be sealed before the citizen has signed anew.
        """
        self._right.pop(part, None)
        self._wrong[part] = rows
        self._doubts += 1
        if self.is_signed():
            self.sign_again()
        else:
            self.changed.emit()

    def found_right(self, part: str, rows: Rows) -> bool:
        """Return whether the citizen found a part right exactly as it stands now."""
        return self._right.get(part) == rows

    def doubts(self) -> bool:
        """Return whether the citizen found any part wrong, changed since or not."""
        return bool(self._wrong)

    def found_wrong(self, part: str, rows: Rows) -> bool:
        """Return whether the citizen found a part wrong and nothing of it changed since."""
        return self._wrong.get(part) == rows

    def seen_before(self, part: str) -> Rows | None:
        """Return the rows of a part as the citizen last answered to them, None when never."""
        return self._right.get(part) or self._wrong.get(part)

    # --- one mark per purpose ----------------------------------------------------------------

    def ask_purposes(self) -> None:
        """Read the purposes; `changed` tells when they are there."""
        desk = self._state.stage.desk
        self._run(desk.consent_purposes(self._state.draft.case_id), self._take_purposes)

    def agreed(self) -> frozenset[str]:
        """Return the purposes that are marked."""
        asked = {one.purpose for one in self.purposes if not one.required}
        return self._state.draft.consents & asked

    def mark(self, purpose: str, given: bool) -> None:
        """Set or take a mark; it is on its way to the disk at once."""
        before = self._state.draft.consents
        if (purpose in before) == given:
            return
        self._state.draft = replace(self._state.draft, consents=before ^ {purpose})
        self._keep_mark(purpose, given)
        self.changed.emit()

    def _keep_mark(self, purpose: str, given: bool) -> None:
        state, name = self._state, mark_of(purpose)
        self._marks += 1
        mine = self._marks
        state.refused.drop(name)
        state.saving.emit()

        def is_meant() -> bool:
            return (purpose in state.draft.consents) == given

        def stored(draft: DraftView) -> None:
            if is_meant():
                state.refused.drop(name)
            if mine == self._marks:
                marks = state.refused.marks(draft.consents, state.draft.consents)
                state.draft = replace(state.draft, consents=marks)
                state.on_disk(draft)
                self.changed.emit()

        def failed(error: TramSoError) -> None:
            if is_meant():
                # It stays as the citizen said it, and stops the seal: unticked it would be sealed as not said.
                state.hold(name, error, lambda: self._keep_mark(purpose, given))
            self.changed.emit()

        # This mark alone: what else stands on the screen may be older than the disk.
        self._run(state.stage.desk.mark_consent(state.draft.case_id, purpose, given), stored, failed)

    # --- the signature -----------------------------------------------------------------------

    def is_signed(self) -> bool:
        """Return whether a signature stands for what the draft says now."""
        return self.strokes.is_signed() or self._state.draft.signed

    def is_kept(self) -> bool:
        """Return whether the signature made last is on disk."""
        return self._state.draft.signed and (self._kept or self.strokes.is_empty())

    def keep(self, then: Callable[[], object], failed: Callable[[TramSoError], None]) -> None:
        """Record the strokes if they are not yet, then go on; answers still being saved come first.

        With an answer that cannot be saved nothing is recorded: the signature would stand for another one.
        """
        self._state.when_saved(lambda: self._keep_now(then, failed), failed)

    def keep_drawn(self) -> None:
        """Record the strokes: the citizen says that they are the signature."""
        self.keep(lambda: None, self._refused)

    def sign_again(self) -> None:
        """Take the signature away, drawn or on paper, so that another can be made."""
        self._clear_strokes()
        self._stands_for = None
        self._take_back()
        self.changed.emit()

    def choose_paper(self, on_paper: bool) -> None:
        """Note whether the citizen wants to sign on paper."""
        self.on_paper = on_paper
        self.changed.emit()

    def photographed(self, image: bytes, shape: PageShape | None = None) -> None:
        """Keep the photograph of the signed declaration; it takes the place of what was drawn."""
        doubts = self._doubts

        def keep() -> None:
            desk, draft = self._state.stage.desk, self._state.draft

            def recorded(fresh: DraftView) -> None:
                self._clear_strokes()
                self.on_paper = False
                self.from_photograph = True
                if not self._recorded(fresh, draft.revision, doubts):
                    self._refused(DomainError("screen_behind"))

            self._run(desk.record_signed_paper(draft.case_id, image, shape), recorded)

        self._state.when_saved(keep, self._refused)

    def _keep_now(self, then: Callable[[], object], failed: Callable[[TramSoError], None]) -> None:
        if not shiboken6.isValid(self):
            return
        if self._kept or not self.strokes.is_signed():
            then()
            return
        desk, draft = self._state.stage.desk, self._state.draft
        doubts = self._doubts

        def recorded(fresh: DraftView) -> None:
            self.from_photograph = False
            if self._recorded(fresh, draft.revision, doubts):
                then()
            else:
                failed(DomainError("screen_behind"))

        self._run(desk.record_signature(draft.case_id, self.strokes.png()), recorded, failed)

    def _recorded(self, fresh: DraftView, revision: int, doubts: int) -> bool:
        """Take the recorded signature over, or back; return whether the screen said what it was recorded for."""
        same = self._state.has_answers_of(fresh)
        if fresh.revision != revision or doubts != self._doubts or not same:
            # An answer was saved, or a part called wrong, between the look and the signature, or the screen showed
            # what is not on disk: it was given for another text, or is no longer meant.
            self.lapsed = fresh.revision != revision or not same
            self._state.draft = replace(self._state.draft, signed=True)
            self.sign_again()
            if not same:
                self._state.reload(replace(fresh, signed=False))
            return same
        self._kept = True
        self.lapsed = False
        self._stands_for = self._content()
        self._state.note(fresh)
        self.changed.emit()
        return True

    def _take_back(self) -> None:
        self._kept = False
        if not self._state.draft.signed:
            return
        self._state.draft = replace(self._state.draft, signed=False)
        desk, case_id = self._state.stage.desk, self._state.draft.case_id
        self._run(desk.take_signature_back(case_id), self._state.note)

    def _drawn(self) -> None:
        if self._clearing:
            return
        self._kept = False
        if self.strokes.is_empty():
            self._stands_for = None
            self._take_back()
        elif self._stands_for is None:
            self._stands_for = self._content()
        self.lapsed = self.lapsed and not self.strokes.is_signed()
        self.changed.emit()

    def _clear_strokes(self) -> None:
        self._clearing = True
        self.strokes.wipe()
        self._clearing = False

    def _look(self) -> None:
        """Wipe what was signed for other answers or papers."""
        gone = self._kept and not self._state.draft.signed
        if self._stands_for is not None and (gone or self._stands_for != self._content()):
            self._clear_strokes()
            self._stands_for = None
            self._kept = False
            self.lapsed = True
        self.changed.emit()

    def _content(self) -> tuple[dict[str, object], frozenset[str]]:
        """Return what a signature stands for: the answers, and which kinds of papers go along."""
        form = self._state.draft.form
        kinds = {file.doc_id for file in self._state.draft.files}
        return dict(self._state.answers), frozenset(k for k in kinds if form.document(k) is not None)

    def _take_purposes(self, purposes: tuple[ConsentPurpose, ...]) -> None:
        self.purposes = purposes
        self.changed.emit()
        told = {one.purpose for one in purposes if one.required}
        draft = self._state.draft
        if draft.continues and draft.consents and not told <= draft.consents:
            # What was agreed to came along from the case before; what this one is for is told only now.
            self._run(self._state.stage.desk.record_consent(draft.case_id, self.agreed()), self._told)

    def _told(self, draft: DraftView) -> None:
        """Note that the notice stands with the draft; marks may have changed meanwhile and stay as they are."""
        notices = draft.consents - {one.purpose for one in self.purposes if not one.required}
        self._state.draft = replace(self._state.draft, consents=self._state.draft.consents | notices)
        self._state.on_disk(self._state.draft)

    def _run(
        self,
        future: Future[T],
        then: Callable[[T], None],
        failed: Callable[[TramSoError], None] | None = None,
    ) -> None:
        self._state.stage.bridge.run(future, then, failed or self._refused, owner=self)

    def _refused(self, error: TramSoError) -> None:
        self.changed.emit()
        self._state.stage.fail(error)
