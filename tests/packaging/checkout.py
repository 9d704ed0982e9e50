"""A checkout as small as can be: our real build/*.py, one locked wheel made here, a program of five lines.

Packages come from a folder named in pip's own environment variables, which is also how the
bootstrap finds a registry: nothing of it may be written in the repository.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.architecture.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """\
import json, os, pathlib, sys, time
import tiny
said = {"argv": sys.argv[1:], "platform": os.environ.get("QT_QPA_PLATFORM"), "at": time.time()}
said |= {"long": os.environ.get("TRAM_SO_LONG"), "folder": os.getcwd()}
pathlib.Path("said.json").write_text(json.dumps(said))
sys.exit(7)
"""
PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["backend"]
"""
BACKEND = """\
import pathlib, zipfile
NAME = "tram_so-0.1-py3-none-any.whl"
INFO = {
    "METADATA": ["Metadata-Version: 2.1", "Name: tram-so", "Version: 0.1"],
    "WHEEL": ["Wheel-Version: 1.0", "Root-Is-Purelib: true", "Tag: py3-none-any"],
    "RECORD": [],
}
def build_editable(folder, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(pathlib.Path(folder, NAME), "w") as wheel:
        wheel.writestr("tram_so.pth", str(pathlib.Path.cwd()))
        for name, lines in INFO.items():
            wheel.writestr("tram_so-0.1.dist-info/" + name, "\\n".join(lines))
    return NAME
"""


def make_wheel(folder: Path, name: str, text: str) -> str:
    """Write a wheel with one module `name` and return the lock line that pins it."""
    folder.mkdir(exist_ok=True)
    files = {
        f"{name}.py": text,
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{name}-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(content.encode())}\n"
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in {**files, f"{name}-1.0.dist-info/RECORD": record}.items():
            archive.writestr(path, content)
    return f"{name}==1.0 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@dataclass(frozen=True)
class Checkout:
    """One small checkout and how to start its bootstrap."""

    root: Path
    home: Path
    wheels: Path

    @property
    def env(self) -> dict[str, str]:
        """An environment without a display whose pip knows only the folder of wheels."""
        env = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PIP_", "TRAM_SO_", "COV_"))
        }
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONPATH", "VIRTUAL_ENV"):
            env.pop(name, None)
        pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PIP_CONFIG_FILE": os.devnull}
        return {**env, **pip, "HOME": str(self.home)}

    def popen(self, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
        """Start `build/dev.py` with `arguments`."""
        return subprocess.Popen(
            [sys.executable, str(self.root / "build" / "dev.py"), *arguments],
            cwd=cwd or self.root.parent,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def dev(self, *arguments: str, cwd: Path | None = None) -> tuple[int, str]:
        """Run `build/dev.py` to its end; exit code and everything it wrote."""
        process = self.popen(*arguments, cwd=cwd)
        output, _ = process.communicate(timeout=240)
        return process.returncode, output

    def said(self) -> dict[str, object]:
        """Return what the started program noted about how it was started, and forget it."""
        file = self.root / "said.json"
        said: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
        file.unlink()
        return said

    def lock(self, run: str, dev: str) -> None:
        """Write both lock files."""
        (self.root / "build" / "lock.txt").write_text(run, encoding="utf-8")
        (self.root / "build" / "lock-dev.txt").write_text(run + dev, encoding="utf-8")

    def locks(self) -> tuple[str, str]:
        """Return what `lock` was given last."""
        run, both = (
            (self.root / "build" / name).read_text(encoding="utf-8") for name in ("lock.txt", "lock-dev.txt")
        )
        return run, both.removeprefix(run)


def make_checkout(folder: Path) -> Checkout:
    """Lay a checkout under `folder`; its development lock also holds a stand-in `pytest`."""
    checkout = Checkout(folder / "checkout", folder / "home", folder / "wheels")
    checkout.home.mkdir(exist_ok=True)
    build = checkout.root / "build"
    build.mkdir(parents=True)
    for path in (ROOT / "build").glob("*.py"):
        shutil.copy(path, build)
    (checkout.root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    for name, text in {"backend/backend.py": BACKEND, "ui/__init__.py": "", "ui/main.py": PROGRAM}.items():
        path = checkout.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    tiny = make_wheel(checkout.wheels, "tiny", "")
    checkout.lock(tiny, make_wheel(checkout.wheels, "pytest", PROGRAM))
    return checkout
