"""The tree of exceptions that `forms/errors.py` draws is the one there is."""

from __future__ import annotations

import ast
import builtins
import re

from forms import errors
from tests.architecture.sources import sources


def exceptions() -> dict[str, list[str]]:
    """Return every exception of the product by full name, with the names of what it derives from, nearest first."""
    found: dict[str, list[str]] = {}
    classes = {}
    for source in sources():
        names = source.imports
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
                classes[f"{source.module}.{node.name}"] = [
                    names.get(base, f"{source.module}.{base}") for base in bases
                ]

    def line(name: str) -> list[str] | None:
        short = name.rpartition(".")[2]
        known = getattr(builtins, short, None)
        if name not in classes:
            return [] if isinstance(known, type) and issubclass(known, BaseException) else None
        for base in classes[name]:
            above = line(base)
            if above is not None:
                return [base, *above]
        return None

    for name in classes:
        above = line(name)
        if above is not None:
            found[name] = [base.rpartition(".")[2] for base in above]
    return found


def test_the_tree_of_exceptions_is_drawn_as_it_is() -> None:
    tree, others = re.findall(r"```\n(.*?)```", errors.__doc__ or "", re.DOTALL)
    parents: dict[str, str] = {}
    above: list[str] = []
    for row in tree.splitlines():
        place, name = re.match(r"([│├└─ ]*)(\w+)", row).groups()  # type: ignore[union-attr]
        depth = len(place) // 3
        above[depth:] = [name]
        parents[name] = above[depth - 1] if depth else "Exception"
    there = exceptions()
    ours = {}
    for full, line in there.items():
        name = full.rpartition(".")[2]
        if "TramSoError" in (name, *line):
            ours[name] = line[0]
    assert parents == ours
    answers = set(re.findall(r"\b[a-z_]+(?:\.[a-z_]+)+\.\w+", others))
    assert answers == {name for name in there if name.rpartition(".")[2] not in ours}
