"""The repository: what lies at its top, what is locked, and that nobody takes our names."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.architecture.sources import PACKAGES, ROOT
from tests.support.proof import not_proven

TOP = {*PACKAGES, "build", "tests", "docs", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"}
LOCKS = ("lock.txt", "lock-dev.txt")


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask git about this repository."""
    if not (ROOT / ".git").exists():
        not_proven("this is not a git checkout")
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def lock(name: str) -> dict[str, tuple[str, str]]:
    """Return what a lock file pins, as {name: (version, everything after it)}."""
    text = (ROOT / "build" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = re.findall(r"^([a-z0-9-]+)==(\S+)(.*)$", text, re.MULTILINE)
    assert len(pins) == len([line for line in text.splitlines() if line.strip()]), "a line is no pin"
    return {pin: (version, rest) for pin, version, rest in pins}


def normal(name: str) -> str:
    """Return a distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_top_holds_only_what_belongs_there() -> None:
    names = {line.split("/")[0] for line in git("ls-files").stdout.splitlines()}
    strangers = sorted(name for name in names if name not in TOP and not name.startswith("."))
    assert not strangers


def test_build_is_a_folder_of_sources_not_a_package_and_not_ignored() -> None:
    assert not list((ROOT / "build").rglob("__init__.py"))
    assert git("check-ignore", "-q", "build/dev.py").returncode == 1
    assert git("check-ignore", "-q", "build/anything.spec").returncode == 1


def test_scratch_folders_are_ignored() -> None:
    for scratch in (".venv/x", ".work/day/x.png", "dist/x", ".mypy_cache/x"):
        assert git("check-ignore", "-q", scratch).returncode == 0, scratch


def test_no_other_distribution_takes_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    for name in PACKAGES:
        assert set(owners.get(name, [])) <= {"tram-so"}, name


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "build" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash)", text, re.MULTILINE)
    for pin, (_, rest) in lock(name).items():
        assert "--hash=sha256:" in rest, pin


def test_the_development_lock_contains_the_other() -> None:
    small, large = lock("lock.txt"), lock("lock-dev.txt")
    assert {pin: version for pin, (version, _) in small.items()}.items() <= {
        pin: version for pin, (version, _) in large.items()
    }.items()


def test_what_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    run = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["portal"],
        *groups["backend"],
    ]
    for name, wanted in (("lock.txt", run), ("lock-dev.txt", [*run, *groups["dev"]])):
        pins = lock(name)
        for line in wanted:
            requirement = Requirement(line)
            pin = pins.get(normal(requirement.name))
            assert pin is not None, f"{line} is not in {name}"
            assert requirement.specifier.contains(pin[0]), f"{name} has {pin[0]}, wanted {line}"
