"""A form that left the house keeps its bytes: what is frozen when, and what is said of a change (decision 228)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTLINE = "build/forms/outlines/tlht-2.json"
FORM = "resources/forms/tlht-2.json"
RECORD = "build/forms/released.json"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of what makes the forms, as a release of it would be made."""
    for name in ("build/forms", "resources", "forms"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n", encoding="utf-8")
    (tmp_path / RECORD).write_text('{"releases": [], "forms": {}}', encoding="utf-8")
    return tmp_path


def make(tree: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-B", str(tree / "build" / "forms" / "make_forms.py"), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr


def change(tree: Path) -> None:
    outline = tree / OUTLINE
    text = outline.read_text(encoding="utf-8")
    label = json.loads(text)["title"][0]
    assert label in text
    outline.write_text(text.replace(label, label + " X"), encoding="utf-8")


def test_before_the_first_release_a_form_may_change(tree: Path) -> None:
    change(tree)
    assert make(tree, "--check")[0] == 1
    assert make(tree) == (0, "")
    assert make(tree, "--check") == (0, "")


def test_a_released_form_is_not_made_anew_and_a_changed_one_is_named(tree: Path) -> None:
    assert make(tree, "--release") == (0, "")
    released = (tree / FORM).read_bytes()
    change(tree)
    code, said = make(tree)
    assert code == 1 and "tlht-2.json: was released with 0.1.0" in said and "the next version" in said
    assert (tree / FORM).read_bytes() == released
    # By another way than the script, with the outline to match: the record alone can tell.
    (tree / OUTLINE).write_bytes((ROOT / OUTLINE).read_bytes())
    (tree / FORM).write_bytes(released + b"\n")
    code, said = make(tree, "--check")
    assert code == 1 and "tlht-2.json: was released with 0.1.0" in said
    birth = tree / "resources" / "forms" / "dkks-4.json"
    (tree / FORM).write_bytes(released)
    birth.write_bytes(birth.read_bytes().replace(b'"dkks"', b'"dkks" ', 1))
    code, said = make(tree, "--check")
    assert code == 1 and said.startswith("dkks-4.json: was released"), "a form without an outline too"


def test_a_released_form_stays_and_a_new_version_is_free_until_the_next_release(tree: Path) -> None:
    assert make(tree, "--release") == (0, "")
    assert sorted(json.loads((tree / RECORD).read_text(encoding="utf-8"))["forms"]) == sorted(
        file.stem for file in (tree / "resources" / "forms").glob("*.json")
    )
    outlines = tree / "build" / "forms" / "outlines"
    text = (outlines / "xdkt-1.json").read_text(encoding="utf-8")
    (outlines / "xdkt-2.json").write_text(text.replace('"version": 1', '"version": 2', 1), encoding="utf-8")
    assert make(tree) == (0, "") and make(tree, "--check") == (0, "")
    (tree / FORM).unlink()
    code, said = make(tree, "--check")
    assert code == 1 and "tlht-2.json: was released with 0.1.0 and is gone" in said


def test_a_release_freezes_its_forms(tree: Path) -> None:
    changelog = tree / "CHANGELOG.md"
    changelog.write_text("# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2027-01-04\n", encoding="utf-8")
    code, said = make(tree, "--check")
    assert code == 1 and "names release 0.1.0" in said and "--release" in said
    assert make(tree, "--release") == (0, "") and make(tree, "--check") == (0, "")
    before = (tree / RECORD).read_bytes()
    assert make(tree, "--release") == (0, "") and (tree / RECORD).read_bytes() == before
    (tree / FORM).write_bytes(b"{}\n")
    assert make(tree, "--release")[0] == 1 and (tree / RECORD).read_bytes() == before


def test_no_released_form_has_changed_here() -> None:
    assert make(ROOT, "--check") == (0, "")
