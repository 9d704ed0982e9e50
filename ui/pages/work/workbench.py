"""The open draft: its steps on the left, the present step on the right, saved mark and next step below.

Steps are the form's pages, then papers, review, slip, or only `prepare`. Object names: `work.step:<key>` (page
keys, `papers`, `review`, `slip`, `prepare`), and those of `ui.draft.work_foot`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QWidget

from kiosk.wording import t
from ui.citizen.clerk_card import ClerkCard
from ui.citizen.screen import CitizenScreen
from ui.draft.conflict_place import ConflictPlace
from ui.draft.draft_steps import note_opened, place_to_open, slot_name, steps_of
from ui.draft.form.form_step import FormStep
from ui.draft.papers.papers_step import PapersStep
from ui.draft.parted import PartedBanner
from ui.draft.printed.sealed_step import SealedStep
from ui.draft.returned_banner import ReturnedBanner
from ui.draft.review.prepare_step import PrepareStep
from ui.draft.review.review_step import ReviewStep
from ui.draft.state import DraftState
from ui.draft.step_states import step_state
from ui.draft.steps_list import StepsList
from ui.draft.version_card import VersionCard
from ui.draft.work_foot import WorkFoot
from ui.pages.page import Page, PageAct
from ui.pages.work.work_acts import why_blocked, work_acts
from ui.pages.work.work_ways import Round, is_mended, lacking, places_to_mend, work_ways
from ui.parts.basics import column, frame, label, row
from ui.parts.overlay import panel_of
from ui.parts.tab_order import focus_inside, give_focus, neighbour

if TYPE_CHECKING:
    from kiosk.views.cases import DraftView, SealedView
    from kiosk.views.slip import SlipView
    from ui.failure_acts import Ways
    from ui.stage import Stage


class Workbench(Page):
    """One draft, from the first answer to the slip."""

    def __init__(self, stage: Stage, draft: DraftView, parent: QWidget | None = None) -> None:
        super().__init__(stage, "work", parent)
        self.state = DraftState(stage, draft)
        self.state.setParent(self)
        self.citizen = CitizenScreen(self.state, self)
        keys = steps_of(draft)
        self.keys_of_steps = tuple(key for key, _text in keys)
        self._steps = StepsList(draft.service.name, keys)
        self._steps.chosen.connect(self.show_step)
        self._widgets: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        self._present = self.keys_of_steps[0]
        self._sealed = False
        self._round = Round()
        line = row(16, (20, 14, 20, 12))
        line.addWidget(self._steps)
        line.addWidget(self._work_card(), 1)
        self.setLayout(line)
        self.state.changed.connect(self._refresh)
        self.state.reloaded.connect(self._refresh)
        self._first_wanted = False
        self.show_step(self._present)

    def open_at(self, pointer: str | None) -> None:
        """Open at a pointer, else at the first returned reason, else where the person was last."""
        place = place_to_open(self.state.draft, pointer, self.keys_of_steps)
        if place:
            self.go_to(place)
        else:
            self._focus_first()
        note_opened(self.state, place)

    def is_ahead_of(self, draft: DraftView) -> bool:
        """Return whether a draft read earlier must not take the place of this one."""
        return not self._sealed and self.state.is_ahead_of(draft)

    def show_step(self, key: str) -> None:
        """Open a step, with the cursor in it where it was in the one before."""
        held = QApplication.focusWidget()
        typing = held is not None and self._stack.isAncestorOf(held)
        self._open(key)
        if typing:
            # Else Qt leaves the cursor in the page just hidden.
            self._focus_first()

    def _open(self, key: str) -> None:
        if self._sealed and key != "slip":
            return
        if key == "slip" and not self._sealed:
            key = "review"
        self.commit()
        self._present = key
        widget = self._widget(key)
        self._stack.setCurrentWidget(widget)
        self._title.setText(self._steps.text(key))
        if isinstance(widget, ReviewStep | PrepareStep):
            widget.entered()
        self._refresh()

    def go_to(self, pointer: str) -> None:
        """Open the step that holds a place and put the cursor there."""
        self._first_wanted = False
        if self._sealed:
            return
        if pointer.startswith("/documents") and "papers" in self.keys_of_steps:
            self._open("papers")
            widget = self._widget("papers")
            if isinstance(widget, PapersStep):
                widget.jump(pointer.rpartition("/")[2])
            return
        page = self.state.draft.form.page_of(pointer)
        key = page.key if page is not None else self.keys_of_steps[0]
        self._open(key)
        widget = self._widget(key)
        if not (isinstance(widget, FormStep) and widget.jump(pointer)):
            self._focus_first()

    def step(self) -> QWidget:
        """Return the widget of the present step."""
        return self._widget(self._present)

    def commit(self) -> None:
        """Take over what is being typed."""
        widget = self._widgets.get(self._present)
        if isinstance(widget, FormStep):
            widget.commit()

    def takes_cards(self) -> bool:
        """Return whether anybody of the form has a card to scan, and nothing is sealed yet."""
        return not self._sealed and bool(self.state.draft.form.slots())

    def scan(self) -> None:
        """Open the scan panel for the person in focus; where nobody is, ask whose card it is."""
        from ui.draft.card.whose_card import ask_whose

        widget = self.step()
        slot = widget.slot_in_focus() if isinstance(widget, FormStep) else None
        if self.takes_cards():
            ask_whose(self.state, slot, self, self.scan_slot)

    def scan_slot(self, slot: str) -> None:
        """Open the scan panel for one person of the form."""
        from ui.draft.card.scan_panel import ScanPanel

        self.commit()
        panel = ScanPanel(self.state, slot, slot_name(self.state.draft.form, slot), self)
        # What the card told needs no Tab any more: on to what it could not tell.
        panel.applied.connect(self._focus_first)
        panel.show_over(self)

    def forward(self) -> None:
        """Go to the next step; on the last one, seal or print."""
        widget = self.step()
        if self._sealed:
            self.stage.go("today")
            return
        if isinstance(widget, ReviewStep):
            if self.state.check.ready:
                widget.seal()
            return
        if isinstance(widget, PrepareStep):
            widget.print_out()
            return
        position = self.keys_of_steps.index(self._present)
        if self.keys_of_steps[position + 1] != "slip":
            self.show_step(self.keys_of_steps[position + 1])
            self._focus_first()

    def back(self) -> None:
        """Go to the step before."""
        position = self.keys_of_steps.index(self._present)
        if position and not self._sealed:
            self.show_step(self.keys_of_steps[position - 1])

    def print_out(self) -> None:
        """Print the slip once there is one, or what is prepared."""
        widget = self.step()
        if isinstance(widget, SealedStep | PrepareStep):
            widget.print_out()

    def show_citizen(self) -> None:
        """Open or close the citizen's screen."""
        self.commit()
        self.citizen.toggle()

    def cover(self) -> None:
        """Close the citizen's screen."""
        self.citizen.close()

    def next_problem(self) -> None:
        """Go to the next thing an officer asks for or error of the whole form, round again; else to what is left."""
        place = self._round.following(places_to_mend(self.state))
        if place is not None:
            self.state.check_everything()
            self.go_to(place)
        elif isinstance(step := self.step(), ReviewStep):
            step.next_left()

    def focus_panes(self) -> tuple[QWidget, ...]:
        """Go from the steps into the open one, to its main button, and back to the steps."""
        return (self._steps, self.step(), self._foot.main_button())

    def focusNextPrevChild(self, ahead: bool) -> bool:  # noqa: N802 (Qt)
        """Answer Tab: from the last field to the footer's main button, not to the rail."""
        way = 1 if ahead else -1
        footer = self._foot.tab_stops()
        following = neighbour(self, self._stack, footer, QApplication.focusWidget(), way)
        if following is None:
            return bool(super().focusNextPrevChild(ahead))
        give_focus(following, way)
        return True

    def acts(self) -> tuple[PageAct, ...]:
        """Return what the present step offers."""
        return work_acts(self, sealed=self._sealed)

    def blocked(self) -> str:
        """Return why nothing can be sealed yet."""
        return "" if self._sealed else why_blocked(self)

    def ways(self) -> Ways:
        """Return the ways on from a failure that a draft knows."""
        return work_ways(self, sealed=self._sealed)

    def is_mended(self, code: str) -> bool:
        """Return whether a failure of the draft is over."""
        return is_mended(self.state, code)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of the present step."""
        fields = (("Enter", t("Sang ô kế tiếp")),) if isinstance(self.step(), FormStep) else ()
        return (*super().keys(), *fields)

    def _widget(self, key: str) -> QWidget:
        if key not in self._widgets:
            made = self._built(key)
            self._widgets[key] = made
            self._stack.addWidget(made)
        return self._widgets[key]

    def _built(self, key: str) -> QWidget:
        if key == "papers":
            papers = PapersStep(self.state)
            papers.complete.connect(
                lambda: self._foot.main_button().setFocus(Qt.FocusReason.OtherFocusReason)
            )
            return papers
        if key == "prepare":
            return PrepareStep(self.state, self.go_to)
        if key == "review":
            card = ClerkCard(self.citizen)
            made = ReviewStep(self.state, self.go_to, card, card.show_part, card.lead)
            made.sealed.connect(self._packet_sealed)
            made.waiting.connect(self._waits)
            return made
        page = next(page for page in self.state.draft.form.pages if page.key == key)
        return FormStep(self.state, page, self.scan_slot, self._stack)

    def _work_card(self) -> QFrame:
        head = column(8, (24, 16, 24, 8))
        self._title = label("", "h1", name="work.title")
        head.addWidget(self._title)
        self._whole = ConflictPlace(self.state)
        self._returned = ReturnedBanner(self.state)
        for one in (self._whole, PartedBanner(self.state), self._returned, VersionCard(self.state)):
            head.addWidget(one)
        stack = column(0)
        stack.addLayout(head)
        body = column(0, (22, 0, 12, 0))
        body.addWidget(self._stack)
        stack.addLayout(body, 1)
        self._foot = WorkFoot(self.state, self.back, self.forward)
        stack.addWidget(self._foot)
        return frame(stack)

    def _refresh(self) -> None:
        for key in self.keys_of_steps:
            self._steps.show_state(key, *step_state(self.state, key, sealed=self._sealed))
        self._steps.select(self._present)
        self._whole.show_step(self._present)
        self._returned.show_open(sealed=self._sealed)
        self._show_foot()
        self.acts_changed.emit()

    def _waits(self) -> None:
        self._show_foot()
        self.acts_changed.emit()

    def _show_foot(self) -> None:
        widget = self._widgets.get(self._present)
        own = widget.main_button if isinstance(widget, ReviewStep | PrepareStep) else None
        self._foot.show_main(own)
        self._foot.tell(*lacking(self.state, widget))
        self._foot.offer_back(self._present != self.keys_of_steps[0] and not self._sealed)
        self._foot.setVisible(not self._sealed)

    def into_work(self) -> None:
        """Put the cursor to the first place of the present step."""
        self._focus_first()

    def _focus_first(self) -> None:
        self._first_wanted = True
        QTimer.singleShot(0, self, self._into_step)

    def _into_step(self) -> None:
        if not self._first_wanted or panel_of(QApplication.focusWidget()) is not None:
            # Somebody asked for a certain place since, or opened a panel, to which a hand scanner types.
            return
        self._first_wanted = False
        # Of the step present now: another may have been opened since this was asked for.
        widget = self.step()
        if isinstance(widget, FormStep):
            widget.jump_first()
        else:
            focus_inside(widget)

    def _packet_sealed(self, sealed: SealedView) -> None:
        # First thing: whatever becomes of the slip, nothing of the draft can be changed or sealed again.
        self._sealed = True
        self.citizen.sealed()
        made = SealedStep(self.stage, sealed.case_id)
        made.drawn.connect(self._slip_drawn)
        self._widgets["slip"] = made
        self._stack.addWidget(made)
        self.show_step("slip")
        made.ask()

    def _slip_drawn(self, slip: SlipView) -> None:
        # Only now: a code that cannot be noted outside of the database is given to nobody.
        self.citizen.sealed(slip.code)
        if self._stack.isAncestorOf(QApplication.focusWidget() or self):
            self._focus_first()
        self.acts_changed.emit()
