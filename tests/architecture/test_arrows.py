"""Folders point one way: the import-linter contracts, and what it cannot say."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

from tests.architecture.sources import PACKAGES, ROOT, sources

if TYPE_CHECKING:
    from pathlib import Path

PORTAL_MAY_SEE = ("sync.wire", "sync.portal")
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of `folder`'s pyproject.toml over `folder`."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_every_contract_is_kept() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout[answer.stdout.find("Broken contracts") :] + answer.stderr


def test_every_part_of_sync_is_in_a_layer() -> None:
    """A contract over a list of modules holds nothing about one that was forgotten in it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    (handed,) = (one for one in contracts if one["id"] == "data-at-the-edge")
    # The portal brings the shipped catalogue along, so it looks data up.
    named = {*handed["source_modules"], "sync.portal"}
    there = {".".join(one.module.split(".")[:2]) for one in sources("sync")} - {"sync"}
    assert there - named == set(), "in no layer of pyproject.toml"
    assert {name for name in named if name.startswith("sync.")} - there == set(), "named and not there"


def test_a_wrong_arrow_is_named(tmp_path: Path) -> None:
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "seed", "fonts")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "forms" / "upward.py").write_text("import kiosk\n", encoding="utf-8")
    answer = lint(tmp_path)
    assert answer.returncode == 1
    assert "forms.upward -> kiosk (l.1)" in answer.stdout


def test_the_portal_sees_only_the_wire() -> None:
    seen = []
    for source in sources("sync/portal"):
        for node in source.nodes:
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level:
                modules = ["a relative import"]
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                modules = [f"sync.{alias.name}" for alias in node.names] if base == "sync" else [base]
            else:
                continue
            for module in modules:
                ours = module.split(".")[0] in {"sync", "kiosk", "ui"} or module == "a relative import"
                if ours and not any(
                    module == allowed or module.startswith(f"{allowed}.") for allowed in PORTAL_MAY_SEE
                ):
                    seen.append(f"{source.at(node)} imports {module}")
    assert not seen, "\n".join(seen)
