"""A painter ends with its block: one that is left to the interpreter outlives its widget's painting, which crashes Qt."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.architecture.sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

MAKERS = {"QPainter", "painter_on"}


def unbound(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield calls that make a painter outside the head of a `with`."""
    held = {
        id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.With) for item in node.items
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in MAKERS and id(node) not in held:
            yield node


def test_every_painter_ends_with_its_block() -> None:
    found = [source.at(call) for source in sources("ui") for call in unbound(source.tree)]
    # The one place that makes a painter for others to hold.
    assert [place.partition(":")[0] for place in found] == ["ui/paper/sheet.py"]


def test_a_painter_left_alone_is_found() -> None:
    tree = ast.parse("p = QPainter(w)\nwith QPainter(w) as q:\n    pass\nwith painter_on(d):\n    pass\n")
    assert [call.lineno for call in unbound(tree)] == [1]
