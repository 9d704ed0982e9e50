"""Each module: small, named for what it holds, documented, silent, importable."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.architecture.sources import PACKAGES, ROOT, Source, sources

LINES = 350
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "stuff"}
EVERYWHERE = (*PACKAGES, "build", "tests", "docs")
NO_QT = ("forms", "sync", "kiosk", "resources")

IMPORT_ALL = """
import importlib, sys, traceback
failed = 0
for name in sys.argv[2:]:
    try:
        importlib.import_module(name)
    except BaseException:
        failed = 1
        print(name)
        traceback.print_exc(limit=-3, file=sys.stdout)
if sys.argv[1] == "headless" and "PySide6" in sys.modules:
    failed = 1
    print("PySide6 was imported")
sys.exit(failed)
"""


def test_no_file_is_longer_than_350_lines() -> None:
    long = [
        f"{source.name}: {count}"
        for source in sources(*EVERYWHERE)
        if (count := source.text.count("\n")) > LINES
    ]
    assert not long, "\n".join(long)


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [
        source.name
        for source in sources(*EVERYWHERE)
        if source.path.stem in VAGUE or source.path.parent.name in VAGUE
    ]
    assert not vague, "\n".join(vague)


def test_package_files_hold_a_docstring_and_nothing_else() -> None:
    full = [
        s.name
        for s in sources()
        if s.path.name == "__init__.py" and (len(s.tree.body) != 1 or not ast.get_docstring(s.tree))
    ]
    assert not full, "\n".join(full)


def test_every_folder_of_python_files_is_a_package() -> None:
    folders = {source.path.parent for source in sources(*PACKAGES, "tests")}
    bare = [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()]
    assert not bare, "\n".join(bare)


def undocumented(source: Source) -> list[str]:
    """Return what is public in a file (module, classes, functions) and says nothing about itself."""
    missing = [] if ast.get_docstring(source.tree) else [f"{source.name}: the module"]
    for node in source.tree.body:
        if not isinstance(
            node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            missing.append(f"{source.at(node)} {node.name}")
    return missing


def test_everything_public_is_documented() -> None:
    missing = [line for source in sources(*PACKAGES, "build") for line in undocumented(source)]
    assert not missing, "\n".join(missing)


def test_nothing_is_printed() -> None:
    printed = [
        source.at(node)
        for source in sources()
        for node in source.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "pprint", "breakpoint"}
    ]
    assert not printed, "\n".join(printed)


@pytest.mark.parametrize("kind", ["headless", "window"])
def test_every_module_can_be_imported(kind: str) -> None:
    wanted = NO_QT if kind == "headless" else ("ui",)
    names = [
        source.module
        for source in sources(*wanted)
        if source.path.stem != "__main__" and "migrations" not in source.path.parts
    ]
    command = [sys.executable, "-W", "error", "-c", IMPORT_ALL, kind, *names]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stdout + answer.stderr
