"""Nothing is in the product for tests alone: what only a test asks for lies with the tests."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from tests.architecture.sources import Source, sources

WORDED = {
    f"sync.portal.administration.{name}_verbs.{what}"
    for name in ("access", "backup", "key")
    for what in ("VERBS", "lines")
}
"""Looked up on a module in a tuple of modules (`sync.portal.main`)."""
BY_NAME = {"forms.moving.migration_work", "ui.qt.binding"}
"""Methods found by their names: by a step of a form's migration, by the import system."""
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


def defined(source: Source) -> Iterator[tuple[str, ast.stmt]]:
    """Yield what a module defines at its top."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def used_names() -> set[str]:
    """Return the full names the product uses: its own, imported ones, those of modules that are loaded later."""
    used = set()
    for source in sources():
        used |= set(source.imports.values())
        used |= {name for _, name in source.uses}
        later: dict[str, str] = {}
        for node in source.nodes:
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    used.add(f"{source.module}.{name}")
                case ast.Constant(value=str(text)):
                    # An annotation in quotes.
                    used |= {f"{source.module}.{name}" for name in IDENTIFIER.findall(text[:200])}
                case ast.Assign(
                    targets=[ast.Name(id=alias)],
                    value=ast.Call(func=ast.Name(id="later"), args=[ast.Constant(value=str(module))]),
                ):
                    later[alias] = module
        for node in source.nodes:
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in later
            ):
                used.add(f"{later[node.value.id]}.{node.attr}")
    return used


def test_everything_a_module_defines_is_used_in_the_product() -> None:
    used = used_names() | WORDED
    unused = [
        source.at(node) + f" {name}"
        for source in sources()
        if "migrations/versions" not in source.name
        for name, node in defined(source)
        if f"{source.module}.{name}" not in used and not name.startswith("__")
    ]
    assert not unused, "\n".join(unused)


def test_every_method_is_called_in_the_product() -> None:
    """By its name alone, so only of a name nothing else has; what a library calls has a base from elsewhere."""
    ours = {name for source in sources() for name, node in defined(source) if isinstance(node, ast.ClassDef)}
    called: Counter[str] = Counter()
    for source in sources():
        for node in source.nodes:
            if isinstance(node, ast.Attribute):
                called[node.attr] += 1
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                called[node.value] += 1
    unused = []
    for source in sources():
        for _, found in defined(source):
            if not isinstance(found, ast.ClassDef) or source.module in BY_NAME:
                continue
            bases = {base.id for base in found.bases if isinstance(base, ast.Name)}
            if len(bases) < len(found.bases) or bases - ours - {"Protocol", "Exception"}:
                continue
            unused += [
                source.at(node) + f" {found.name}.{node.name}"
                for node in found.body
                if isinstance(node, ast.FunctionDef)
                and not node.name.startswith("__")
                and not called[node.name]
            ]
    assert not unused, "\n".join(unused)
