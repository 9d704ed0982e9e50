"""J1, the counter: from the finder to the slip, the way a trained clerk presses keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)

from forms.pointer import covers
from forms.schema.page import Repeat
from forms.text import fold
from tests.journeys.keys import CTRL, Keys
from ui.camera.scan_line import ScanLine
from ui.draft.card.scan_panel import ScanPanel
from ui.draft.form.form_step import FormStep
from ui.draft.review.review_step import ReviewStep
from ui.fields.dates import show_date
from ui.fields.pick import PickField
from ui.fields.spec import Kind
from ui.pages.work.workbench import Workbench

_MOST_STOPS = 400
"""Of the Tab key on one page; more means that the keys go in circles."""
_BY_HAND = (None, "typed", "default")
"""Where an answer may come from that is typed over when it is another."""


@dataclass(frozen=True)
class Visit:
    """Who stands at the counter.

    Attributes:
        query: what is typed into the finder.
        code: the procedure it must find first.
        answers: by pointer; what a card or a copy has filled in is not typed again.
        card: what a hand scanner types of the asking person's card, empty when none is scanned.
        first: pointers answered before the card is scanned.
        others: cards of other people by the page that asks for them, each with what is answered before.
        papers: file names in the present folder by document; without any, `picture` for each missing one.
        agreed: purposes the citizen agrees to.
        signed_paper: file name of the signed declaration's photograph; empty to sign on the pad by pen.
    """

    query: str
    code: str
    answers: Mapping[str, object]
    card: str = ""
    first: tuple[str, ...] = ()
    others: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    agreed: frozenset[str] = frozenset()
    signed_paper: str = ""
    picture: str = ""


class Counter:
    """Takes a visit through the window."""

    def __init__(self, keys: Keys, visit: Visit) -> None:
        self.keys = keys
        self.visit = visit

    def sign_in(self, pin: str) -> None:
        """Type the PIN."""
        self.keys.wait("the PIN line", lambda: self.keys.at() == "signin.pin")
        self.keys.type(pin)
        self.keys.press(Qt.Key.Key_Return)
        self.keys.wait("today", lambda: self._page("page.today"))

    def take(self, slip: Path) -> None:
        """Go from the finder to a slip saved as a file in the present folder."""
        self.find()
        if self.visit.card:
            if self.visit.first:
                self.fill_page(only=self.visit.first)
            self.scan(self.visit.card)
        while isinstance(step := self.bench().step(), FormStep):
            first, card = self.visit.others.get(step.page.key, ((), ""))
            if card:
                self.fill_page(only=first)
                self.scan(card)
            self.fill_page()
            self.forward()
        self.photograph()
        self.review()
        self.save_slip(slip)

    def find(self) -> None:
        """Open the finder, type a few words, start what it found first."""
        keys = self.keys
        keys.press(Qt.Key.Key_N, CTRL)
        keys.wait("the finder", lambda: keys.at() == "finder.text")
        keys.type(self.visit.query)
        keys.wait("the procedure", lambda: self._found() == self.visit.code)
        keys.press(Qt.Key.Key_Return)
        keys.wait("the form", lambda: self._page("page.work"))
        self._in_place()

    def scan(self, card: str) -> None:
        """F2, the scanner types, Enter takes over what it read."""
        keys = self.keys
        keys.press(Qt.Key.Key_F2)
        keys.wait("the scan panel", lambda: keys.at() == "scan.text")
        keys.wedge(card)
        keys.wedge("\r")
        keys.wait("the reading", lambda: self.seen("scan.apply"))
        self.looked_at("scan.text")
        keys.press(Qt.Key.Key_Return)
        keys.wait("the panel closes", lambda: not keys.window.findChildren(ScanPanel))
        self._in_place()

    def looked_at(self, line: str) -> None:
        """Look at what was read as long as a person does before Enter agrees to it."""
        self.keys.wait("a look at it", lambda: self.keys.window.findChild(ScanLine, line).takes_enter())

    def fill_page(self, only: tuple[str, ...] = ()) -> None:
        """Answer what the open page asks, field after field."""
        keys = self.keys
        stops = 0
        while pending := self._pending(only):
            stops += 1
            assert stops < _MOST_STOPS, (keys.at(), pending)
            pointer = self._pointer()
            if pointer in pending:
                self._answer(pointer)
                keys.wait(f"{pointer} is kept", lambda pointer=pointer: pointer not in self._pending(only))
            elif keys.at().startswith("form.add:") and self._is_list_wanted(keys.at(), pending):
                keys.press(Qt.Key.Key_Space)
            else:
                self._next()

    def forward(self) -> None:
        """Ctrl+Enter, once everything typed is on disk."""
        step = self.bench().step()
        self.keys.press(Qt.Key.Key_Return, CTRL)
        self.keys.wait("the next step", lambda: self.bench().step() is not step)
        self._in_place()

    def first_page(self) -> None:
        """Go back to the form's first page by the list of steps, and into it."""
        keys, step = self.keys, self.bench().step()
        first = f"work.step:{self.bench().keys_of_steps[0]}"
        for _pane in range(3):
            if keys.at() == first:
                break
            keys.press(Qt.Key.Key_F6)
        assert keys.at() == first, keys.at()
        keys.press(Qt.Key.Key_Space)
        keys.wait("the first page", lambda: self.bench().step() is not step)
        keys.press(Qt.Key.Key_F6)
        self._in_place()

    def photograph(self) -> None:
        """Add a picture to each paper."""
        keys = self.keys
        missing = self.bench().state.check.missing_documents if self.visit.picture else ()
        for doc_id, name in (dict.fromkeys(missing, self.visit.picture) | dict(self.visit.papers)).items():
            self.tab_to(f"papers.add:{doc_id}")
            before = set(self.bench().state.draft.files)
            keys.choose_file(lambda: keys.press(Qt.Key.Key_Space), name)
            keys.wait("the picture to look at", lambda: self.seen("photo.use"))
            keys.press(Qt.Key.Key_Return)
            keys.wait("the paper", lambda before=before: set(self.bench().state.draft.files) - before)
        if self.bench().step().objectName() == "papers":
            self.forward()

    def review(self) -> None:
        """Read back, mark what is agreed to, let the citizen sign, seal."""
        keys = self.keys
        step = keys.wait("the review", self._review)
        keys.wait("the purposes", lambda: [one for one in step.findChildren(QWidget) if _is_consent(one)])
        if self.visit.agreed:
            # The read-back lies between; F8 leads over it to the first thing left.
            keys.press(Qt.Key.Key_F8)
        for purpose in sorted(self.visit.agreed):
            self.tab_to(f"review.consent:{purpose}")
            keys.press(Qt.Key.Key_Space)
        if self.visit.signed_paper:
            self.tab_to("review.paper")
            keys.choose_file(lambda: keys.press(Qt.Key.Key_Space), self.visit.signed_paper)
            keys.wait("the signed paper to look at", lambda: self.seen("photo.use"))
            keys.press(Qt.Key.Key_Return)
        else:
            keys.citizen_signs(step.pad)
        keys.wait("the signature", step.state.word.is_signed)
        assert self.bench().state.check.ready, self.bench().state.check.problems
        keys.press(Qt.Key.Key_Return, CTRL)
        keys.wait("the slip", lambda: self.seen("slip.code"))

    def save_slip(self, slip: Path) -> None:
        """Save the slip: a machine without a printer."""
        self.tab_to("slip.pdf")
        self.keys.choose_file(lambda: self.keys.press(Qt.Key.Key_Space), slip.name)
        self.keys.wait("the slip on disk", slip.exists)

    def bench(self) -> Workbench:
        """Return the open draft."""
        return self.keys.wait("the draft", lambda: self.keys.window.findChild(Workbench))

    def _answer(self, pointer: str) -> None:
        keys, asked, value = self.keys, self._step().fields[pointer], self.visit.answers[pointer]
        if isinstance(asked, PickField):
            self._pick(asked, str(value))
        elif asked.spec.kind in (Kind.RADIO, Kind.YES_NO):
            code = str(value).lower() if isinstance(value, bool) else str(value)
            wanted = f"form.option:{pointer}:{code}"
            self._arrow_to(wanted)
            now = keys.focus()
            if isinstance(now, QRadioButton) and not now.isChecked():
                keys.press(Qt.Key.Key_Space)
        elif asked.spec.kind is Kind.TICK:
            keys.press(Qt.Key.Key_Space)
        elif asked.suggestion() == value and asked.value() is None:
            keys.press(Qt.Key.Key_Down)
        else:
            kind = asked.spec.kind
            now = keys.focus()
            if (isinstance(now, QLineEdit) and now.text()) or (
                isinstance(now, QPlainTextEdit) and now.toPlainText()
            ):
                keys.press(Qt.Key.Key_A, CTRL)
            keys.type(show_date(str(value)) if kind in (Kind.DATE, Kind.PARTIAL_DATE) else str(value))
            keys.press(Qt.Key.Key_Tab)

    def _arrow_to(self, name: str) -> None:
        """Go to a choice the way it lies; a person sees where."""
        wanted = self.seen(name)
        assert wanted is not None, name
        for _press in range(12):
            now = self.keys.focus()
            if now is wanted or now is None:
                return
            way = wanted.mapTo(self.keys.window, wanted.rect().topLeft()) - now.mapTo(
                self.keys.window, now.rect().topLeft()
            )
            if way.y():
                self.keys.press(Qt.Key.Key_Down if way.y() > 0 else Qt.Key.Key_Up)
            else:
                self.keys.press(Qt.Key.Key_Right if way.x() > 0 else Qt.Key.Key_Left)
        raise AssertionError(f"the arrows do not lead to {name}, but to {self.keys.at()}")

    def _pick(self, asked: PickField, code: str) -> None:
        keys = self.keys
        wanted = next(text for one, text in asked.options() if one == code)
        letters = fold(wanted)
        rows: QListView | None = None
        for letter in letters:
            if rows is not None and rows.currentIndex().data() == wanted:
                break
            keys.type(letter)
            popup = keys.wait("the list", QApplication.activePopupWidget)
            rows = popup.findChild(QListView, "pick.list")
        assert rows is not None
        for _row in range(rows.model().rowCount()):
            if rows.currentIndex().data() == wanted:
                break
            keys.press(Qt.Key.Key_Down)
        keys.press(Qt.Key.Key_Return)
        keys.wait("the list closes", lambda: QApplication.activePopupWidget() is None)

    def _pending(self, only: tuple[str, ...]) -> list[str]:
        step = self._step()
        saved = self.keys.window.findChild(QLabel, "work.saved")
        self.keys.wait("saved", lambda: saved is not None and saved.text().startswith("Đã lưu"))
        read = step.state.draft.provenance
        unseen = [] if only else [one for one in self.visit.answers if _is_of_new_item(step, one)]
        return unseen + [
            pointer
            for pointer, asked in step.fields.items()
            if pointer in self.visit.answers
            and (not only or pointer in only)
            and asked.isVisible()
            and not asked.spec.readonly
            and asked.value() != self.visit.answers[pointer]
            and not (asked.value() is not None and read.get(pointer) not in _BY_HAND)
        ]

    def _is_list_wanted(self, name: str, pending: list[str]) -> bool:
        head = name.partition(":")[2]
        step = self._step()
        return any(covers(head, one) and _is_of_new_item(step, one) for one in pending)

    def _pointer(self) -> str:
        now = self.keys.at()
        if now.startswith("form.option:"):
            return now.removeprefix("form.option:").rpartition(":")[0]
        return now.removeprefix("form.input:") if now.startswith("form.input:") else ""

    def _next(self) -> None:
        before = self.keys.focus()
        self.keys.press(Qt.Key.Key_Tab)
        assert self.keys.focus() is not before, f"Tab stays on {self.keys.at()}"

    def tab_to(self, name: str) -> None:
        """Press Tab until something is reached."""
        for _press in range(60):
            if self.keys.at() == name:
                return
            self.keys.press(Qt.Key.Key_Tab)
        raise AssertionError(f"60 times Tab do not lead to {name}, but to {self.keys.at()}")

    def _in_place(self) -> None:
        step = self.bench().step()
        self.keys.wait(
            "the cursor in the step",
            lambda: (now := self.keys.focus()) is not None and step.isAncestorOf(now),
        )

    def _step(self) -> FormStep:
        step = self.bench().step()
        assert isinstance(step, FormStep)
        return step

    def _review(self) -> ReviewStep | None:
        step = self.bench().step()
        return step if isinstance(step, ReviewStep) else None

    def _page(self, name: str) -> QWidget | None:
        return self.seen(name)

    def seen(self, name: str) -> QWidget | None:
        """Return something by its name, while it can be seen."""
        return next((one for one in self.keys.window.findChildren(QWidget, name) if one.isVisible()), None)

    def _found(self) -> str:
        from ui.pages.finding.service_panel import ServicePanel

        panels = [one for one in self.keys.window.findChildren(ServicePanel) if one.isVisible()]
        return panels[0].found.service.code if panels else ""


def _is_consent(widget: QWidget) -> bool:
    return widget.objectName().startswith("review.consent:") and widget.isVisible()


def _is_of_new_item(step: FormStep, pointer: str) -> bool:
    """Return whether an answer is for a list of a page, in an item that is not there yet."""
    lists = [one.pointer for one in step.page.elements if isinstance(one, Repeat)]
    return pointer not in step.fields and any(covers(one, pointer) for one in lists)
