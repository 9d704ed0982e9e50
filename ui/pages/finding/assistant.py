"""Trợ lý: a need in plain words, a few questions, the procedures with papers, fee, place, time and source.

Object names: `assistant.text`, `assistant.topic.<code>`, `assistant.question`, `assistant.progress`,
`assistant.choice.<n>` (n from 1), `assistant.other`, `assistant.trail`, `assistant.back`, `assistant.again`,
`assistant.finder`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout

from forms.catalogue.assistant import Ended, Topic, step
from kiosk.wording import counted, t
from kiosk.words.service_facts import start_words, taken_by
from ui.arrivals import Arrival
from ui.look import theme
from ui.pages.finding.answer_card import AnswerActs, answer_card
from ui.pages.finding.asked_words import said, trail_of
from ui.pages.finding.assistant_parts import alone, choice_button, finder_line, progress_line
from ui.pages.finding.several_answers import SeveralAnswers
from ui.pages.page import Page, PageAct
from ui.parts.basics import BAR, RING, button, column, empty, label, row, scrolled
from ui.parts.facts_view import scrolled_body
from ui.parts.find_line import find_line
from ui.qt.key_bursts import key_bursts

if TYPE_CHECKING:
    from forms.catalogue.assistant import Answer, Asked
    from forms.errors import TramSoError
    from kiosk.assistant import Heard
    from kiosk.views.cases import DraftView, FoundService
    from ui.stage import Stage


class AssistantPage(Page):
    """Hears, asks, answers; everything it says stands in the catalogue."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, "assistant")
        self._topics: tuple[Topic, ...] = ()
        self._topic: Topic | None = None
        self._answers: list[Answer] = []
        self._sentence = ""
        self._can_say_other = False
        self._services: tuple[FoundService, ...] = ()
        self._picks: list[Callable[[], object]] = []
        self._asked = 0
        self._several: SeveralAnswers | None = None
        self._waiting = self._starting = False
        self._back = button(t("Câu trước (Backspace)"), self.back, icon="arrow-left", name="assistant.back")
        self._again = button(t("Làm lại (Esc)"), self.start_over, icon="undo-2", name="assistant.again")
        top = row(12, (RING, 0, RING + BAR, 0))
        top.addWidget(label(t("Trợ lý"), "h1"), 1)
        top.addWidget(self._back)
        top.addWidget(self._again)
        self._trail = label("", "hint", name="assistant.trail")
        self._trail.setContentsMargins(RING, 0, 0, 0)
        self._body: QVBoxLayout = column(12)
        inside = column(0, (RING, RING, RING + BAR, 12))
        inside.addLayout(self._body)
        inside.addStretch(1)
        stack = column(10, (28 - RING, 18, 28 - RING - BAR, 0))
        stack.addLayout(top)
        stack.addWidget(self._trail)
        self._area = scrolled(scrolled_body(inside))
        stack.addWidget(self._area, 1)
        self.setLayout(stack)

    def entered(self) -> None:
        """Begin with what the person says, or go on where the questions were left for another screen."""
        if self._topic is not None:
            return
        self._sentence = ""
        self.stage.bridge.run(self.stage.desk.assistant.topics(), self._begin, owner=self)

    def catalogue_changed(self) -> None:
        """Begin again with the questions of the new generation."""
        self._topic = None
        self.entered()

    def forward(self) -> None:
        """Start a case with the first procedure that can be begun here, else show the first one."""
        ready = self._ready()
        if ready is not None:
            self._start(ready.service.code)
        elif self._services:
            self.stage.find(self._services[0].service.code)

    def print_out(self) -> None:
        """Show the guide of the first procedure, to be printed."""
        if self._services:
            self._guide(self._services[0])

    def acts(self) -> tuple[PageAct, ...]:
        """Return what can be done once there is an answer."""
        if not self._services:
            return ()
        ready = self._ready()
        words = start_words(ready, self.stage.today()) if ready is not None else t("Xem thủ tục đầu tiên")
        icon = "pen-line" if ready is not None else "file-text"
        return (
            PageAct(icon, words, self.forward, "Ctrl+Enter"),
            PageAct("printer", t("In hướng dẫn cho người dân"), self.print_out, "Ctrl+P"),
        )

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this screen."""
        digits = [("1 … 9", t("Chọn câu trả lời"))] if self._picks and not self._services else []
        digits += [("0", t("Không phải việc này"))] if self._can_say_other else []
        back = (("Backspace", t("Về câu trước")), ("Esc", t("Làm lại từ đầu")))
        return (*super().keys(), *digits, *(back if self._topic is not None else ()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt)
        """Answer with digits, 0 for something else, go back with Backspace, begin again with Esc."""
        digit, asked, focused = event.key() - int(Qt.Key.Key_0), self._asked, self.focusWidget()
        pick = dict(enumerate((self.say_other if self._can_say_other else None, *self._picks[:9]))).get(digit)
        if pick is not None:
            # It counts a moment later, when Esc may have put the question away.
            key_bursts().choose(self, lambda: pick() if asked == self._asked else None)
        elif event.key() == Qt.Key.Key_Backspace and self._topic is not None:
            self.back()
        elif event.key() == Qt.Key.Key_Escape:
            self.start_over()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._several is not None:
            self._several.go_on()
        else:
            super().keyPressEvent(event)

    def back(self) -> None:
        """Take the last answer back; before the first question, begin again."""
        if self._answers:
            self._answers.pop()
            self._go_on()
        else:
            self.start_over()

    def start_over(self) -> None:
        """Forget the answers and ask what the person needs; what was typed stays to be mended."""
        self._begin(self._topics)

    def say_other(self) -> None:
        """Leave what was only guessed: show every topic, and the finder with what was typed."""
        self._clear(None)
        self._again.show()
        self._body.addWidget(label(t("Chọn việc gần nhất, hoặc tìm theo tên thủ tục."), "h3"))
        self._show_topics(self._topics, numbered=False)
        self._offer_finder(self._sentence)

    def _begin(self, topics: tuple[Topic, ...]) -> None:
        self._topics = topics
        self._clear(None)
        text = QLineEdit(self._sentence)
        text.setMaxLength(300)
        text.returnPressed.connect(lambda: self._hear(text.text()))
        if not topics:
            self._body.addWidget(
                label(t("Danh mục đang dùng chưa có câu hỏi của Trợ lý. Hãy tìm thủ tục theo tên."), "body")
            )
            self._offer_finder("")
            return
        self._body.addWidget(label(t("Ông/bà cần việc gì? Gõ như lời nói rồi bấm Enter."), "h3"))
        self._body.addWidget(
            find_line(text, t("Ví dụ: vợ mới sinh, con chưa có giấy tờ gì"), "assistant.text")
        )
        self._body.addWidget(label(t("Hoặc chọn việc gần nhất:"), "hint"))
        self._show_topics(topics, numbered=False)
        text.setFocus(Qt.FocusReason.OtherFocusReason)
        text.selectAll()

    def _hear(self, text: str) -> None:
        if not text.strip():
            return
        self._sentence = text
        self._asked += 1
        mine = self._asked
        self.stage.bridge.run(
            self.stage.desk.assistant.hear(text),
            lambda heard: self._heard(heard) if mine == self._asked else None,
            owner=self,
        )

    def _heard(self, heard: Heard) -> None:
        if heard.is_sure:
            self._choose(heard.topics[0])
            return
        self._clear(None)
        self._again.show()
        if heard.topics:
            self._body.addWidget(label(t("Ông/bà nói về việc nào?"), "h3", name="assistant.question"))
            self._show_topics(heard.topics, numbered=True)
            self._body.addLayout(alone(self._other(t("Không phải các việc này"))))
        else:
            self._body.addWidget(
                label(t("Trợ lý chưa hiểu câu này. Chọn việc gần nhất, hoặc tìm theo tên thủ tục."), "h3")
            )
            self._show_topics(self._topics, numbered=False)
        self._offer_finder(heard.text)

    def _show_topics(self, topics: tuple[Topic, ...], *, numbered: bool) -> None:
        grid = QGridLayout()
        grid.setSpacing(theme.px(8))
        columns = 1 if numbered else 2 if theme.type_size() >= theme.RAIL_COLLAPSES_AT else 3
        for place, topic in enumerate(topics):
            made = self._pick(said(topic), partial(self._choose, topic), numbered=numbered)
            made.setObjectName(f"assistant.topic.{topic.code}")
            grid.addWidget(made, place // columns, place % columns)
            if numbered and not place:
                made.setFocus(Qt.FocusReason.OtherFocusReason)
        self._body.addLayout(grid)

    def _choose(self, topic: Topic) -> None:
        self._topic = topic
        self._answers = []
        self._go_on()

    def _go_on(self) -> None:
        topic = self._topic
        if topic is None:
            return
        now = step(topic, self._answers)
        if isinstance(now, Ended):
            self._asked += 1
            self._waiting = True
            self.stage.bridge.run(
                self.stage.desk.assistant.services(now.services),
                partial(self._show_answer, self._asked, now.office),
                partial(self._no_answer, self._asked),
                owner=self,
            )
        else:
            self._ask(topic, now)

    def _ask(self, topic: Topic, asked: Asked) -> None:
        self._clear(topic)
        self._body.addLayout(progress_line(asked, self._other(t("Không phải việc này"))))
        self._body.addWidget(label(said(asked.question), "h2", name="assistant.question"))
        if asked.question.several:
            several = SeveralAnswers([said(choice) for choice in asked.question.choices], self._answer)
            self._picks += several.toggles
            self._several = several
            self._body.addWidget(several)
            several.setFocus(Qt.FocusReason.OtherFocusReason)
        for place, choice in enumerate(() if asked.question.several else asked.question.choices):
            made = self._pick(said(choice), partial(self._answer, place), numbered=True)
            made.setObjectName(f"assistant.choice.{place + 1}")
            self._body.addWidget(made)
            if not place:
                made.setFocus(Qt.FocusReason.OtherFocusReason)
        self.acts_changed.emit()

    def _answer(self, place: Answer) -> None:
        # A digit pressed twice must not answer a question that is not there yet.
        if self._waiting:
            return
        self._answers.append(place)
        self._go_on()

    def _no_answer(self, asked: int, error: TramSoError) -> None:
        if asked == self._asked:
            self._answers.pop()
            self._waiting = False
        self.stage.fail(error)

    def _show_answer(self, asked: int, office: str | None, services: tuple[FoundService, ...]) -> None:
        if asked != self._asked:
            return
        self._clear(self._topic)
        if office is not None:
            services = tuple(taken_by(office, one) for one in services)
        self._services = services
        self.acts_changed.emit()
        many = len(services) > 1
        told = counted("{n} thủ tục, làm theo thứ tự", len(services)) if many else t("Thủ tục cần làm")
        self._body.addWidget(label(told, "h3", name="assistant.question"))
        acts = AnswerActs(self.stage.find, self._start, self._guide)
        for number, offered in enumerate(services, start=1):
            self._body.addWidget(answer_card(number, offered, self.stage.today(), acts))
            self._picks.append(partial(self.stage.find, offered.service.code))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self, topic: Topic | None) -> None:
        """Empty the screen and say how far the person has come."""
        self._topic = topic
        if topic is None:
            self._answers = []
        self._services = ()
        self.acts_changed.emit()
        self._picks = []
        self._can_say_other = False
        self._asked += 1
        self._waiting = False
        # The focus would fall on whatever comes next in the window.
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._several = None
        empty(self._body)
        self._area.verticalScrollBar().setValue(0)
        self._back.setVisible(topic is not None)
        self._again.setVisible(topic is not None)
        self._trail.setText(" › ".join(trail_of(topic, self._answers)) if topic is not None else "")
        self._trail.setVisible(topic is not None)

    def _pick(self, text: str, act: Callable[[], object], *, numbered: bool) -> QPushButton:
        if numbered:
            self._picks.append(act)
            text = f"{len(self._picks)}   {text}"
        return choice_button(text, act)

    def _other(self, text: str) -> QPushButton:
        self._can_say_other = True
        return button(f"0   {text}", self.say_other, icon="circle-help", name="assistant.other")

    def _offer_finder(self, text: str) -> None:
        self._body.addLayout(finder_line(lambda: self.stage.find(text)))

    def _ready(self) -> FoundService | None:
        """Return the first procedure of the answer a case can be begun with."""
        day = self.stage.today()
        return next((one for one in self._services if start_words(one, day)), None)

    def _guide(self, offered: FoundService) -> None:
        from ui.pages.finding.guide_window import (
            GuideWindow,  # the paper machinery, only when somebody prints
        )

        GuideWindow(self.stage, offered, self).show_over(self)

    def _start(self, code: str) -> None:
        if self._starting:
            return
        self._starting = True
        begun = partial(self._started, Arrival(self.stage))
        self.stage.bridge.run(self.stage.desk.start_case(code), begun, self._not_started, owner=self)

    def _started(self, arrival: Arrival, draft: DraftView) -> None:
        self._starting = False
        self._topic, self._sentence = None, ""
        arrival.open_draft(draft)

    def _not_started(self, error: TramSoError) -> None:
        self._starting = False
        self.stage.fail(error)
