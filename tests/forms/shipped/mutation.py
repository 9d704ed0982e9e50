"""Random edits of answers to any form: choices, removals, strange values; repeatable for a seed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from forms import pointer as pointers
from forms.checking.answers import copy_answers
from tests.forms.engine.mutation import STRANGE
from tests.forms.shipped.filling import a_value

if TYPE_CHECKING:
    import random

    from forms.definition.form import FormDefinition


def mutated(form: FormDefinition, good: dict[str, Any], source: random.Random) -> dict[str, Any]:
    """Return the answers after up to six edits."""
    answers = copy_answers(good)
    questions = [pointer for pointer in form.questions if pointer]
    for _ in range(source.randint(0, 6)):
        pointer = source.choice(questions)
        tokens = pointers.split(pointer.replace("*", str(source.randrange(2))))
        container = pointers.read(answers, tokens[:-1])
        if isinstance(container, list) and tokens[-1].isdecimal():
            _put_item(container, int(tokens[-1]))
        if not isinstance(container, dict):
            continue
        kind = source.randrange(4)
        if kind == 0:
            container.pop(tokens[-1], None)
        elif kind == 1:
            container[tokens[-1]] = copy.deepcopy(source.choice(STRANGE))
        else:
            container[tokens[-1]] = _fitting(form, pointer, source)
    return answers


def _put_item(items: list[Any], position: int) -> None:
    if position == len(items):
        items.append({})


def _fitting(form: FormDefinition, pointer: str, source: random.Random) -> Any:
    """Return an answer of the right kind, so that rules meet every choice."""
    question = form.questions[pointer]
    match question.kind:
        case "enum":
            return source.choice(question.schema["enum"])
        case "boolean":
            return source.random() < 0.5
        case "object":
            return {}
        case "array":
            return [{}]
        case _:
            return a_value(form, pointer)
