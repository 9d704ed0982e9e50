"""How content the citizen was, asked once the result is in their hand: large answers, one key each, skippable.

Object names: `opinion`, `opinion.question`, `opinion.score:<1…5>`, `opinion.reason:<code>`, `opinion.done`,
`opinion.skip`, `opinion.read`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from kiosk.wording import language, t
from kiosk.words.opinion_words import SCORES, reasons_for
from ui.citizen.reading_aloud import ReadingAloud
from ui.look import icons, theme
from ui.parts.basics import button, column, empty, label, row
from ui.parts.digit_choice import choose_by_digit
from ui.parts.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QMouseEvent

    from ui.qt.voice import Voice
    from ui.stage import Stage

_WIDTH = 640
_BIG_WIDTH = 900
_TARGET = 56
_BIG_TARGET = 64


class OpinionPanel(Overlay):
    """Asks for a score, then for reasons; Esc or "Bỏ qua" keeps nothing.

    `answered` tells of an answer, `ended` that the panel goes, answered or not.

    Args:
        stage: desk and bridge.
        case_id: whose procedure it is about; the answer does not keep it.
        over: what the panel covers.
        big: on the citizen's own monitor: larger, and a touch beside the card does not end it.
    """

    ends_with_lock = True

    answered = Signal()
    ended = Signal()

    def __init__(self, stage: Stage, case_id: bytes, over: QWidget, *, big: bool = False) -> None:
        super().__init__(over, "opinion", _BIG_WIDTH if big else _WIDTH)
        self._big = big
        self._stage = stage
        self._case_id = case_id
        self._score: int | None = None
        self._reasons: dict[str, QPushButton] = {}
        self._said: tuple[str, ...] = ()
        body = column(10, (24, 18, 24, 18))
        head = row(8)
        self._question = label("", "bigText" if big else "h2", name="opinion.question")
        head.addWidget(self._question, 1)
        self._read = button(t("Đọc to"), self._read_aloud, icon="volume-2", name="opinion.read")
        self._read.hide()
        head.addWidget(self._read)
        head.addWidget(button(t("Bỏ qua"), self.close, kind="ghost", name="opinion.skip"))
        body.addLayout(head)
        body.addWidget(label(t("Câu trả lời không kèm tên, mã hồ sơ hay người giúp."), "hint"))
        self._answers: QVBoxLayout = column(8)
        body.addLayout(self._answers)
        self.card.setLayout(body)
        for number in range(1, 6):
            choose_by_digit(self, number, partial(self._key, number))
        self.tell("1 … 5", t("Chọn câu trả lời"))
        self._aloud = ReadingAloud(self)
        stage.find_voice(language(), self, self._found_voice)
        self._ask_score()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt)
        """Be silent."""
        self._aloud.stop()
        super().closeEvent(event)
        self.ended.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt)
        """Close on a click beside the card, only where the clerk has the mouse."""
        if not self._big:
            super().mousePressEvent(event)

    def _ask_score(self) -> None:
        self._question.setText(t("Ông/bà có hài lòng với lần giúp này không?"))
        for score, text in SCORES.items():
            made = self._large(f"{score}  {t(text)}", f"opinion.score:{score}")
            made.clicked.connect(partial(self._take_score, score))
            self._answers.addWidget(made)
            if score == max(SCORES):
                self.setFocusProxy(made)
        self._said = (self._question.text(), *(f"{score}: {t(text)}" for score, text in SCORES.items()))
        self.fit()

    def _take_score(self, score: int, _checked: bool = False) -> None:
        if self._score is not None:
            return
        self._aloud.stop()
        self._score = score
        empty(self._answers)
        self._question.setText(t("Vì sao? Chọn những điều đúng, hoặc bấm Xong."))
        reasons = reasons_for(score)
        for number, (code, text) in enumerate(reasons.items(), start=1):
            made = self._large(f"{number}  {t(text)}", f"opinion.reason:{code}")
            made.setCheckable(True)
            made.toggled.connect(partial(_mark, made))
            _mark(made, False)
            self._reasons[code] = made
            self._answers.addWidget(made)
        done = button(t("Xong (Ctrl+Enter)"), self._finish, kind="primary", icon="check", name="opinion.done")
        self._enlarge(done)
        self._answers.addWidget(done)
        self.answer(("Ctrl+Enter", "Ctrl+Return"), t("Xong"), self._finish)
        self._said = (self._question.text(), *(t(text) for text in reasons.values()))
        self.setFocusProxy(done)
        done.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def _key(self, number: int) -> None:
        if self._score is None:
            self._take_score(number)
        elif number <= len(self._reasons):
            list(self._reasons.values())[number - 1].toggle()

    def _finish(self) -> None:
        score = self._score
        if score is None:
            return
        reasons = tuple(code for code, made in self._reasons.items() if made.isChecked())
        stage = self._stage
        future = stage.desk.record_opinion(self._case_id, score, reasons)
        self.answered.emit()
        stage.bridge.run(future, lambda _done: stage.toast.say(t("Cảm ơn ông/bà.")), stage.fail)
        self.close()

    def _found_voice(self, voice: Voice) -> None:
        self._aloud.give_voice(voice)
        self._read.show()

    def _read_aloud(self) -> None:
        self._aloud.start(self._said)

    def _large(self, text: str, name: str) -> QPushButton:
        made = button(text, kind="choice", name=name)
        self._enlarge(made)
        return made

    def _enlarge(self, made: QPushButton) -> None:
        if self._big:
            made.setProperty("big", "true")
        made.setMinimumHeight(theme.px(_BIG_TARGET if self._big else _TARGET))


def _mark(reason: QPushButton, chosen: bool) -> None:
    """Show what is chosen by a sign too, not by colour alone."""
    reason.setIcon(icons.spaced("check" if chosen else "square"))
    reason.setIconSize(icons.spaced_size())
