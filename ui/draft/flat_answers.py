"""Answers as the screen holds them: one value per place, and what of them counts as said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.checking.answers import flatten_answers

if TYPE_CHECKING:
    from collections.abc import Mapping


def flat(answers: Mapping[str, object]) -> dict[str, object]:
    """Return one value per pointer, whether the desk gave nested answers or pointers."""
    if all(name.startswith("/") for name in answers):
        return dict(answers)
    return flatten_answers(answers)


def is_said(value: object | None) -> bool:
    """Return whether a value is an answer: empties are stored as none."""
    return value not in (None, "", [])


def said(answers: Mapping[str, object]) -> dict[str, object]:
    """Return answers without empties."""
    plain = {one: list(value) if isinstance(value, tuple) else value for one, value in answers.items()}
    return {one: value for one, value in plain.items() if is_said(value)}
