"""Putting a declaration into the order of its template.

A template only rearranges: what it does not name still follows at the end, so that a later version of the
form loses nothing on paper.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from forms.declaring.declaration import Line, Section, Sentence, Table

if TYPE_CHECKING:
    from forms.declaring.declaration import Part
    from forms.definition.declaration_templates import Template

OTHER: Final = "Nội dung khác"
"""Title over what a template does not name."""


def arranged(sections: tuple[Section, ...], template: Template) -> tuple[Section, ...]:
    """Return sections in the template's order; the plain template changes nothing."""
    if not template.sections:
        return sections
    waiting, sentences = _taken_apart(sections)
    for pointer in template.unwritten:
        waiting.pop(pointer, None)
    made = []
    for wanted in template.sections:
        taken: list[Part] = []
        for pointer, label in wanted.places:
            answered = waiting.pop(pointer, None)
            if answered is not None:
                taken.append(replace(answered, label=label or answered.label))
        if wanted.pledge:
            taken, sentences = [*sentences, *taken], []
        if taken:
            made.append(Section(wanted.title, tuple(taken)))
    if waiting or sentences:
        made.append(Section(OTHER, (*sentences, *waiting.values())))
    return tuple(made)


def _taken_apart(sections: tuple[Section, ...]) -> tuple[dict[str, Line | Table], list[Part]]:
    """Return lines and tables by place, and the form's sentences in order."""
    waiting: dict[str, Line | Table] = {}
    sentences: list[Part] = []
    for section in sections:
        for part in section.parts:
            if isinstance(part, Line | Table):
                waiting[part.pointer] = part
            elif isinstance(part, Sentence):
                sentences.append(part)
    return waiting, sentences
