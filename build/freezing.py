"""The frozen program: PyInstaller with `tram-so.spec`, made anew only when something it holds has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from progress import run_step

if TYPE_CHECKING:
    from environment import Environment

HELD = ("ui", "kiosk", "sync", "forms", "resources")
ALSO = (
    "pyproject.toml",
    "build/lock.txt",
    "build/lock-dev.txt",
    "build/tram-so.spec",
    "build/package_parts.py",
)
STAMP = "made-from.txt"


def freeze(environment: Environment, target: Path) -> Path:
    """Return the folder of the frozen program inside `target`.

    Raises:
        StepError: PyInstaller failed; its words are in `.work/setup.log`.
    """
    root = environment.root
    wanted = digest_of(root)
    stamp, made = target / STAMP, target / "tram-so"
    if made.is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return made
    stamp.unlink(missing_ok=True)
    command = [str(environment.python), "-m", "PyInstaller", str(root / "build" / "tram-so.spec")]
    folders = ["--distpath", str(target), "--workpath", str(target / "parts")]
    run_step(
        "freezing the program", [*command, "--noconfirm", "--log-level", "WARN", *folders], environment.log
    )
    stamp.write_text(wanted, encoding="utf-8")
    return made


def digest_of(root: Path) -> str:
    """Return a digest of everything the package is made from."""
    files = [
        file for folder in HELD for file in (root / folder).rglob("*") if "__pycache__" not in file.parts
    ]
    files += [root / name for name in ALSO] + list((root / "build" / "frozen").iterdir())
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.is_file():
            digest.update(str(file.relative_to(root)).encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
