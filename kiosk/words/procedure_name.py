"""What a procedure is called on a screen that is not Vietnamese."""

from __future__ import annotations

from kiosk.speech import language


def name_to_citizen(name: str, gloss: str) -> str:
    """Return a procedure's name for a citizen, who may not read Vietnamese: with what it means, in brackets.

    Clerks, lists and papers have the name alone: the gloss is nobody's official name (decision 224).
    """
    return f"{name} ({gloss})" if gloss and language() == "en" else name
