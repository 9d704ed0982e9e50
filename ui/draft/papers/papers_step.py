"""Giấy tờ: what is needed and what is there, photographed or added from a file, taken away with undo.

Object names: `papers.shoot:<doc_id>`, `papers.add:<doc_id>`, `papers.earlier:<doc_id>`, `papers.scanner:<doc_id>`,
`papers.state:<doc_id>`, `papers.keep:<doc_id>`, `papers.remove:<attachment id in hex>`.
The step's `add_image(doc_id, data)` is what a chosen file ends in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from forms.definition.documents import OF_ANOTHER, SHOWN
from kiosk import wording
from kiosk.wording import t
from ui.draft.papers.adding_papers import AddingPapers
from ui.draft.papers.paper_file import paper_file
from ui.draft.papers.paper_sheets import RULED_OUT, PaperSheets, present, see_button, seen_line
from ui.look import theme
from ui.parts.basics import button, column, empty, frame, label, row, scrolled
from ui.parts.chips import Chip, ChipText
from ui.parts.flow import Flow
from ui.parts.overlay import panel_of
from ui.parts.tab_order import give_focus

if TYPE_CHECKING:
    from forms.definition.documents import DocumentRule
    from kiosk.views.cases import FileView
    from ui.draft.state import DraftState


class PapersStep(AddingPapers):
    """The checklist. `complete` tells that a paper came in and no other one is missing."""

    complete = Signal()

    def __init__(self, state: DraftState) -> None:
        super().__init__(state)
        self.setObjectName("papers")
        self._hidden: set[bytes] = set()
        self._wanted = ""
        self._cards: QVBoxLayout = column(12)
        content = QWidget()
        inside = column(12, (2, 4, 12, 16))
        inside.addWidget(
            label(
                t("Bản gốc trả lại cho người dân, trừ bản giữ lại. Ảnh được mã hóa ngay khi thêm."),
                "hint",
            )
        )
        inside.addWidget(self._problem)
        inside.addLayout(self._failed)
        inside.addLayout(self._cards)
        inside.addStretch(1)
        content.setLayout(inside)
        content.setMaximumWidth(theme.px(980))
        stack = column(0)
        stack.addWidget(scrolled(content))
        self.setLayout(stack)
        self._shown: tuple[object, ...] = ()
        state.reloaded.connect(self.refresh)
        state.changed.connect(self.refresh)
        self.refresh()

    def _photographed(self) -> None:
        """Lead on where the button that had opened the panel is no more: a picture has changed the list."""
        held = QApplication.focusWidget()
        if shiboken6.isValid(self) and not (held is not None and self.isAncestorOf(held)):
            QTimer.singleShot(0, self, self._lead_on)

    def _lead_on(self) -> None:
        """Put the cursor on the first paper still missing, or tell that none is."""
        if not self.isVisible() or panel_of(QApplication.focusWidget()) is not None:
            return
        # What was just taken away is asked for again first, though it counts until the way back is closed.
        missing = {*self.state.check.missing_documents, *self._of_another(), self._wanted}
        self._wanted = ""
        rules = (rule.doc_id for rule in self._in_order() if rule.doc_id in missing)
        buttons = (self._way_in(doc_id) for doc_id in rules)
        following = next((one for one in buttons if one is not None), None)
        if following is not None:
            give_focus(following, 1)
        else:
            self.complete.emit()

    def _way_in(self, doc_id: str) -> QWidget | None:
        ways = [
            one
            for way in ("keep", "see", "shoot", "add")
            for one in self.findChildren(QWidget, f"papers.{way}:{doc_id}")
        ]
        # Those of the list before are still there for a moment, unseen.
        return next((one for one in ways if one.isVisible()), None)

    def jump(self, doc_id: str) -> None:
        """Put the cursor on what a paper needs first; where it takes no more pictures, on the way to take one off."""
        files = (file for file in self.state.draft.files if file.doc_id == doc_id)
        held = next((file.attachment_id.hex() for file in files), "")
        kinds = [rule.doc_id for rule in self._in_order()]
        # A paper the form does not list comes in under the one that fits.
        fitting = () if doc_id in kinds else kinds
        ways = (
            f"papers.keep:{doc_id}",
            f"papers.see:{doc_id}",
            f"papers.add:{doc_id}",
            f"papers.remove:{held}",
            *(f"papers.add:{kind}" for kind in fitting),
        )
        next((one for one in ways if self._focus(one)), None)

    def _focus(self, name: str) -> bool:
        found = self.findChild(QWidget, name)
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)
        return found is not None

    def refresh(self) -> None:
        """Show the checklist as it is now."""
        # Gone for good by now: what is hidden is on its way out, nothing else.
        self._hidden &= {file.attachment_id for file in self.state.draft.files}
        draft, check = self.state.draft, self.state.check
        # Sheets are counted in place: a list made anew at each of them would take the cursor away.
        files = tuple(replace(file, originals=0, copies=0) for file in draft.files)
        now = (
            files,
            tuple(draft.seen),
            tuple(draft.earlier.items()),
            check.needed_documents,
            check.missing_documents,
            check.scanned_slots,
            check.ruled_out_documents,
            tuple(self._of_another()),
        )
        if self._shown == (now, frozenset(self._hidden), wording.language()):
            return
        self._shown = (now, frozenset(self._hidden), wording.language())
        held = QApplication.focusWidget()
        loses_it = held is not None and self.isAncestorOf(held)
        empty(self._cards)
        for rule in self._in_order():
            self._cards.addWidget(self._card(rule))
        if loses_it:
            # The button with the focus has gone, and Qt puts the focus anywhere. Later: what is new shows only then.
            QTimer.singleShot(0, self, self._lead_on)

    def _in_order(self) -> list[DocumentRule]:
        needed = self.state.check.needed_documents
        return sorted(self.state.draft.form.documents, key=lambda one: one.doc_id not in needed)

    def _card(self, rule: DocumentRule) -> QFrame:
        language = wording.language()
        files = [file for file in self.state.draft.files if file.doc_id == rule.doc_id]
        files = [file for file in files if file.attachment_id not in self._hidden]
        words = column(4)
        words.addWidget(label(rule.label(language), "label"))
        if rule.hint(language):
            words.addWidget(label(rule.hint(language), "hint"))
        asked = self._asked(rule, files)
        for text in asked:
            words.addWidget(label(text, "problem"))
        replaces = bool(files and asked)
        if replaces:
            words.addWidget(label(t("Ảnh mới thay ảnh cũ."), "hint", name=f"papers.replaces:{rule.doc_id}"))
        if files and rule.doc_id in self.state.check.ruled_out_documents:
            words.addWidget(label(t(RULED_OUT), "label", tone="warn", name=f"papers.ruled_out:{rule.doc_id}"))
        head = row(12)
        head.addLayout(words, 1)
        head.addWidget(Chip(*self._state(rule, files), name=f"papers.state:{rule.doc_id}"), 0, _TOP)
        stack = column(10, (16, 14, 16, 14))
        stack.addLayout(head)
        if files and rule.doc_id in self._of_another():
            stack.addWidget(self._keep_line(rule))
        for file in files:
            stack.addWidget(paper_file(self.state, file, self._remove))
        if files:
            stack.addWidget(PaperSheets(self.state, rule.doc_id, files, self._say_error))
        seen = seen_line(self.state, rule.doc_id, self._say_error)
        if seen is not None:
            stack.addWidget(seen)
        if replaces or len(files) < rule.most:
            stack.addWidget(Flow(self._ways_in(rule, files, replaces=replaces)))
        return frame(stack)

    def _of_another(self) -> dict[str, None]:
        """Return the papers that were photographed while somebody else was on the draft."""
        found = (one for one in self.state.check.problems if one.code == OF_ANOTHER)
        return dict.fromkeys(str(one.params["id"]) for one in found)

    def _keep_line(self, rule: DocumentRule) -> QWidget:
        """Return the question whose the pictures are; taking them off stands at each of them."""
        text = t("Chụp khi hồ sơ đứng tên người khác. Đúng là giấy của người này thì giữ, không thì bỏ ảnh.")
        made = QWidget()
        line = row(12)
        line.addWidget(label(text, "problem", name=f"papers.another:{rule.doc_id}"), 1)
        keep = button(
            t("Giữ cho người này"),
            lambda: self._keep_for_this(rule.doc_id),
            icon="check",
            name=f"papers.keep:{rule.doc_id}",
        )
        line.addWidget(keep)
        made.setLayout(line)
        return made

    def _keep_for_this(self, doc_id: str) -> None:
        self._settle()
        kept = self.state.stage.desk.keep_paper(self.state.draft.case_id, doc_id)
        self.state.stage.bridge.run(kept, self.state.reload, self._say_error, owner=self)

    def _ways_in(self, rule: DocumentRule, files: list[FileView], *, replaces: bool) -> list[QWidget]:
        """Return the buttons with which a picture comes in; what an officer wants anew takes the old one's place."""
        key = rule.doc_id
        made: list[QWidget] = []
        read = rule.satisfied_by_slot in self.state.check.scanned_slots
        if rule.form == SHOWN and not files and not read and key not in self.state.draft.seen:
            made.append(see_button(self.state, key, self._say_error))
        if "image/jpeg" in rule.accept:
            text = t("Chụp ảnh") if not files else t("Chụp trang nữa")
            if replaces:
                text = t("Chụp lại")
            room = rule.most - (0 if replaces else len(files))
            made.append(
                button(text, lambda: self.shoot(rule, room), icon="camera", name=f"papers.shoot:{key}")
            )
        text = t("Thêm ảnh") if not files else t("Thêm ảnh nữa")
        if replaces:
            text = t("Chọn ảnh thay")
        made.append(button(text, lambda: self._choose(key), icon="image", name=f"papers.add:{key}"))
        pictures = self.state.draft.earlier.get(key, 0)
        if pictures:
            text = t("Dùng lại ảnh của hồ sơ trước ({n})", n=pictures)
            hint = t("Chỉ khi đúng là giấy này; ảnh được ghi là lấy từ hồ sơ trước")
            made.append(
                button(
                    text,
                    lambda: self.take_earlier(key),
                    icon="undo-2",
                    name=f"papers.earlier:{key}",
                    hint=hint,
                )
            )
        made.append(self.scanner.offer(key, lambda: self.take_scanned(key)))
        practice = self.state.stage.practice
        if practice is not None:
            made.append(
                button(
                    t("Dùng ảnh mẫu"),
                    lambda: self.add_image(key, practice.props.paper),
                    kind="ghost",
                    name=f"papers.specimen:{key}",
                )
            )
        return made

    def _asked(self, rule: DocumentRule, files: list[FileView]) -> list[str]:
        """Return what an officer asked about a paper, until it was brought anew."""
        renewed = any(not file.sent for file in files)
        asked = [reason.text for reason in self.state.draft.reasons if reason.doc_id == rule.doc_id]
        return [] if renewed else asked

    def _state(self, rule: DocumentRule, files: list[FileView]) -> ChipText:
        check = self.state.check
        if files and rule.doc_id in self._of_another():
            return t("Của người trước"), "err", "users"
        if self._asked(rule, files) or any(
            problem.pointer == rule.pointer and problem.code != "document.missing"
            for problem in check.problems
        ):
            return t("Cần chụp lại"), "err", "camera"
        taken_off = {file.doc_id for file in self.state.draft.files if file.attachment_id in self._hidden}
        if not files and rule.doc_id in taken_off:
            # It counts till the way back is closed, and is no longer there for whoever looks.
            return t("Đã bỏ ảnh"), "warn", "undo-2"
        return present(self.state, rule, bool(files))

    def _remove(self, file: FileView) -> None:
        self._hidden.add(file.attachment_id)
        self._wanted = file.doc_id
        self.refresh()
        self.state.stage.toast.say(
            t("Đã bỏ một ảnh"), undo=lambda: self._keep(file), done=lambda: self._carry_out(file)
        )

    def _keep(self, file: FileView) -> None:
        self._hidden.discard(file.attachment_id)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt)
        """Begin looking into the scanner's folder."""
        super().showEvent(event)
        if not event.spontaneous():
            self.scanner.watch(wanted=True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt)
        """Carry out what was taken away: no later step may show, sign or seal it."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.scanner.watch(wanted=False)
            self._settle()

    def _settle(self) -> None:
        if self._hidden:
            self.state.stage.toast.settle()

    def _carry_out(self, file: FileView) -> None:
        self.state.take(self.state.stage.desk.detach(self.state.draft.case_id, file.attachment_id))


_TOP = Qt.AlignmentFlag.AlignTop
