"""The portable subset of regular expressions: the same answer in every engine that reads a form."""

from __future__ import annotations

import re

from forms.schema.refusal import Fault

_CLASS_ESCAPES = r"\\(?:p\{[LMN]\}|[\\\-\]\[.^$*+?(){}|/])"
_TOKEN = re.compile(
    rf"""(?P<escape>{_CLASS_ESCAPES})
    |(?P<set>\[\^?(?:{_CLASS_ESCAPES}|[^\\\[\]])+\])
    |(?P<group>\((?!\?)|\(\?:)
    |(?P<quantifier>[*+?]|\{{[0-9]{{1,4}}(?:,[0-9]{{0,4}})?\}})
    |(?P<plain>[^\\\[\](){{}}*+?.^$])
    |(?P<close>\))
    """,
    re.VERBOSE,
)
_SHOWN = 12
"""Letters of a pattern shown from the first one that does not belong."""
_UNBOUNDED = re.compile(r"[*+]|\{[0-9]+,\}")


def check_pattern(pattern: str, at: str) -> None:
    r"""Refuse a pattern outside the subset: anchored, classes, groups and bounded counts only.

    No bare dot (engines differ on line ends), no `\d \w \s \b`, no look-around, back reference or
    flags. Whether it compiles at all is for the validator to say.

    Raises:
        Fault: `pattern_anchor`, `pattern_count` or `pattern_profile`, with the part it is about.
    """
    if not (pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")):
        raise Fault(at, "pattern_anchor")
    body = pattern[1:-1]
    position = 0
    while position < len(body):
        found = _TOKEN.match(body, position)
        if found is None:
            raise Fault(at, "pattern_profile", part=body[position : position + _SHOWN])
        if found["quantifier"] and any(int(count) > 1000 for count in re.findall("[0-9]+", found[0])):
            raise Fault(at, "pattern_count", part=found[0])
        position = found.end()


def is_bounded(pattern: str) -> bool:
    """Say whether the pattern by itself limits the length of what it matches."""
    outside_sets = re.sub(rf"\[(?:{_CLASS_ESCAPES}|[^\\\]])+\]|{_CLASS_ESCAPES}", "c", pattern)
    return _UNBOUNDED.search(outside_sets) is None
