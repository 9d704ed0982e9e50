"""The answers a draft begins with, nested."""

from __future__ import annotations

from typing import Any

from forms.checking.answers import assemble_answers
from forms.definition.form import FormDefinition


def fresh_answers(form: FormDefinition) -> dict[str, Any]:
    """Return the form's defaults, put together as a draft's answers are."""
    return assemble_answers(form.defaults)
