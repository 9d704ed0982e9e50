"""The assistant's table in the language of the screen: what is asked, what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.catalogue.assistant import Ended, Topic, chosen, step
from kiosk import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forms.catalogue.assistant import Answer, Choice, Question


def trail_of(topic: Topic, answers: Sequence[Answer]) -> list[str]:
    """Return the topic and the answers given, as they were said."""
    ways = [said(topic)]
    for place, answer in enumerate(answers):
        now = step(topic, answers[:place])
        if not isinstance(now, Ended):
            ways.append(", ".join(said(choice) for choice in chosen(now.question, answer)))
    return ways


def said(thing: Topic | Question | Choice) -> str:
    """Return a text of the table in the language of the screen."""
    english = wording.language() == "en"
    if isinstance(thing, Topic):
        return thing.name_en if english else thing.name
    return thing.text_en if english else thing.text
