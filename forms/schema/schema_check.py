"""The only place that calls the JSON Schema validator (2020-12, offline, linear-time patterns).

A validator error carries the citizen's value; only the place, the keyword and the schema's own
limits leave this module.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from forms import pointer as pointers
from forms.problem import Problem
from forms.schema.refusal import Fault

REGEX_BYTES = 1_048_576
"""Largest compiled pattern; a bigger one is refused in milliseconds."""
MAX_PROBLEMS = 500
"""Findings reported for one document; hostile answers could give one per value."""
_SHOWN_NAME = 40


class SchemaChecker:
    """One compiled schema.

    Args:
        schema: JSON Schema 2020-12.
        at: its pointer in the definition, for the refusal.

    Raises:
        Fault: `pattern_compile` for a pattern that is broken or too large once unfolded, `schema_compile`
            for anything else the validator refuses (outside reference).
    """

    def __init__(self, schema: dict[str, Any], *, at: str = "/schema") -> None:
        try:
            self._validator = jsonschema_rs.Draft202012Validator(
                schema,
                offline=True,
                validate_formats=True,
                pattern_options=jsonschema_rs.RegexOptions(size_limit=REGEX_BYTES),
                mask="***",
            )
        except jsonschema_rs.ValidationError as error:
            path = [str(step) for step in error.instance_path]
            reason = "pattern_compile" if path[-1:] == ["pattern"] else "schema_compile"
            raise Fault(at + pointers.join(path), reason) from None
        except (ValueError, jsonschema_rs.ReferencingError):
            raise Fault(at, "schema_compile") from None

    def is_valid(self, document: object) -> bool:
        """Say whether the document fits; it must be plain JSON, at most 32 levels deep."""
        return self._validator.is_valid(document)

    def problems(self, document: object) -> list[Problem]:
        """Return what does not fit, in document order; the document must be plain JSON, ≤ 32 levels."""
        found: list[Problem] = []
        for error in self._validator.iter_errors(document):
            found.extend(_translate(error))
            if len(found) >= MAX_PROBLEMS:
                break
        return found


def _translate(error: jsonschema_rs.ValidationError) -> list[Problem]:
    """Make our findings of one validator error.

    The keyword is the last one of the schema path, since the error's kind names a neighbour for
    some (`dependentRequired`, `minContains`, `additionalProperties: false` without properties).
    """
    path = list(error.instance_path)
    params = error.kind.as_dict()
    keyword = str(error.schema_path[-1]) if error.schema_path else "falseSchema"
    if error.kind.name == "falseSchema" and keyword != "additionalProperties":
        return [Problem(pointers.join(path), "irrelevant")]
    if keyword == "required":
        return [Problem(pointers.join([*path, str(params["property"])]), "required")]
    if keyword == "additionalProperties":
        names = (params.get("unexpected") or [""])[:MAX_PROBLEMS]
        return [
            Problem(pointers.join([*path, name]), keyword, {"unexpected": name[:_SHOWN_NAME]})
            for name in names
        ]
    if keyword == "format":
        return [Problem(pointers.join(path), f"format:{params.get('format')}")]
    told = _safe(keyword, params)
    if keyword == "maxLength" and isinstance(error.instance, str):
        # So that somebody sees how much to take out; a count, not the answer.
        told["length"] = len(error.instance)
    return [Problem(pointers.join(path), keyword, told)]


def _safe(keyword: str, params: dict[str, Any]) -> dict[str, object]:
    """Keep only what comes from the schema."""
    if keyword == "enum":
        return {"options": tuple(params.get("options", ()))}
    if keyword == "const":
        return {"expected": params.get("expected_value")}
    if keyword == "type":
        return {"types": params.get("types", params.get("type"))}
    return {name: value for name, value in params.items() if name in ("limit", "multiple_of", "pattern")}
