"""Parts of the assistant's screen: its buttons, and its texts in the language of the screen."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from forms.assistant import Choice, Ended, Question, Topic, step
from kiosk import wording
from ui import theme
from ui.parts.basics import button, row

_LINE = 62
"""Letters of an answer on one line of its button."""
_TALL = 52


def choice_button(text: str, act: Callable[[], object]) -> QPushButton:
    """Return a button for an answer or a topic, its words in as many lines as they need."""
    made = button(textwrap.fill(text, _LINE).replace("&", "&&"), act, kind="choice")
    made.setMinimumHeight(theme.px(_TALL))
    return made


def alone(made: QWidget) -> QHBoxLayout:
    """Return a line with one thing at its beginning."""
    line = row(0)
    line.addWidget(made)
    line.addStretch(1)
    return line


def trail(topic: Topic, answers: list[int]) -> list[str]:
    """Return the topic and the answers given, as they were said."""
    told = [said(topic)]
    for place, answer in enumerate(answers):
        now = step(topic, answers[:place])
        if not isinstance(now, Ended):
            told.append(said(now.question.choices[answer]))
    return told


def said(thing: Topic | Question | Choice) -> str:
    """Return a text of the table."""
    english = wording.language() == "en"
    if isinstance(thing, Topic):
        return thing.name_en if english else thing.name
    return thing.text_en if english else thing.text
