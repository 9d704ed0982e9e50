"""The signature: on the screen by mouse, pen or finger, or on paper that the clerk photographs.

Object names: `citizen.sign` (property `drive` of the pad), `citizen.wipe`, `citizen.paper`, `citizen.screen`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from kiosk.wording import t
from ui.citizen.big import BAR, BigNotice, big_button
from ui.parts.basics import column, frame, label, row, scrolled
from ui.parts.signature_pad import SignaturePad

if TYPE_CHECKING:
    from ui.draft.citizens_word import CitizensWord

_PAD = 190


def statement() -> str:
    """Return what the signature says."""
    return t("Tôi đã nghe đọc lại và xác nhận nội dung tờ khai là đúng.")


class SignPart(QWidget):
    """Where the citizen signs, or is told how to sign on paper."""

    def __init__(self, word: CitizensWord) -> None:
        super().__init__()
        self._word = word
        self._wait = BigNotice("warn", "clock", "citizen.wait")
        self._ways = QStackedWidget()
        self._ways.addWidget(self._on_screen())
        self._ways.addWidget(self._on_paper())
        content = QWidget()
        inside = column(14, (8, 8, BAR + 8, 8))
        inside.addWidget(self._wait)
        inside.addWidget(self._ways, 1)
        content.setLayout(inside)
        stack = column(0)
        stack.addWidget(scrolled(content, BAR))
        self.setLayout(stack)

    def show_state(self, wait_for: str) -> None:
        """Show the way chosen; while something is missing first, say what, and take no stroke."""
        self._wait.say(wait_for)
        self._ways.setCurrentIndex(1 if self._word.on_paper else 0)
        for what in (self.pad, self._paper):
            what.setEnabled(not wait_for)
        self._wipe.setEnabled(not self._word.strokes.is_empty())

    def texts(self) -> tuple[str, ...]:
        """Return what is read aloud, in order."""
        return (
            _paper_steps() if self._word.on_paper else (statement(), t("Mời ông/bà ký vào ô trên màn hình."))
        )

    def _on_screen(self) -> QWidget:
        self.pad = SignaturePad(self._word.strokes, "citizen.sign", height=_PAD, type_size=24)
        self._wipe = big_button(
            t("Ký lại"), self._word.sign_again, kind="ghost", icon="undo-2", name="citizen.wipe"
        )
        self._paper = big_button(
            t("Tôi muốn ký trên giấy"),
            lambda: self._word.choose_paper(True),
            kind="ghost",
            icon="file-text",
            name="citizen.paper",
        )
        line = row(12)
        line.addWidget(self._wipe)
        line.addStretch(1)
        line.addWidget(self._paper)
        stack = column(12)
        stack.addWidget(label(statement(), "bigText"))
        stack.addWidget(self.pad, 1)
        stack.addLayout(line)
        made = QWidget()
        made.setLayout(stack)
        return made

    def _on_paper(self) -> QWidget:
        card = column(14, (22, 18, 22, 18))
        for number, text in enumerate(_paper_steps(), start=1):
            card.addWidget(label(f"{number}. {text}", "bigText"))
        stack = column(14)
        stack.addWidget(frame(card))
        back = row(12)
        back.addWidget(
            big_button(
                t("Tôi muốn ký trên màn hình"),
                lambda: self._word.choose_paper(False),
                kind="ghost",
                icon="pen-line",
                name="citizen.screen",
            )
        )
        back.addStretch(1)
        stack.addLayout(back)
        stack.addStretch(1)
        made = QWidget()
        made.setLayout(stack)
        return made


def _paper_steps() -> tuple[str, ...]:
    return (
        t("Người hỗ trợ in tờ khai và đưa ông/bà."),
        t("Ông/bà ký vào tờ giấy."),
        t("Người hỗ trợ chụp lại tờ giấy đã ký."),
    )
