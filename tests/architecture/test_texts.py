"""Screen texts can be found by the catalogue's extractor: `t()` gets one constant string."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.architecture.sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSLATORS = {"t", "tr", "translate", "counted", "mark_counted"}


def unfindable_texts(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield calls of `t()` whose text is put together at run time."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in TRANSLATORS and any(_is_put_together(part) for part in node.args):
            yield node


def _is_put_together(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    return isinstance(node, ast.JoinedStr | ast.BinOp)


@pytest.mark.parametrize(
    "text",
    [
        't(f"Còn {n} tệp")',
        'counted("Còn {n} " + kind, 2)',
        't("Còn " + n)',
        'w.t("Còn {}".format(n))',
        't("Còn %d" % n)',
    ],
)
def test_texts_put_together_at_run_time_are_seen(text: str) -> None:
    assert list(unfindable_texts(ast.parse(text)))


def test_every_screen_text_is_a_constant() -> None:
    found = [source.at(node) for source in sources() for node in unfindable_texts(source.tree)]
    assert not found, "\n".join(found)
