"""The repository's own Python files, read once, and parsed once where somebody asks."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kiosk", "ui", "sync", "forms", "resources")


@dataclass(eq=False)
class Source:
    """One Python file."""

    path: Path
    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What is written in it."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything that is written in it, as `ast.walk` finds it."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> dict[str, str]:
        """What each imported name of it stands for."""
        return imported_names(self.nodes)

    @cached_property
    def uses(self) -> tuple[tuple[ast.expr, str], ...]:
        """Each name and attribute in it that starts at an import, with its full dotted name."""
        return tuple(_dotted(self.nodes, self.imports))

    def at(self, node: ast.AST) -> str:
        """Return `file:line` of a node in this file."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"

    @property
    def module(self) -> str:
        """The dotted name it is imported by."""
        parts = list(Path(self.name).with_suffix("").parts)
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Return every Python file under `folders` (default: the five packages), sorted by path."""
    return tuple(
        _read(path) for folder in folders or PACKAGES for path in sorted((ROOT / folder).rglob("*.py"))
    )


@cache
def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path, path.relative_to(ROOT).as_posix(), text)


def imported_names(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return what each imported name of a module stands for, e.g. {'dt': 'datetime.datetime'}."""
    names: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted_uses(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """Yield (node, full dotted name) of every name and attribute that starts at an import."""
    nodes = tuple(ast.walk(tree))
    return _dotted(nodes, imported_names(nodes))


def _dotted(nodes: Iterable[ast.AST], names: dict[str, str]) -> Iterator[tuple[ast.expr, str]]:
    for node in nodes:
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        parts: list[str] = []
        inner: ast.AST = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and inner.id in names:
            yield node, ".".join([names[inner.id], *reversed(parts)])
