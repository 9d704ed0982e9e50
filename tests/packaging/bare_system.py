"""A root with nothing in it but the frozen program and the shared libraries a Linux desktop has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAM = "opt/tram-so"
DEVICES = ("null", "zero", "random", "urandom")


def missing_for_this() -> str:
    """Return why such a root cannot be entered here, or nothing."""
    if sys.platform != "linux":
        return "a bare root needs Linux"
    if os.geteuid() != 0:
        return "a bare root needs root"
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "no mount namespace may be made here"


class BareSystem:
    """Runs the frozen program where nothing else is installed.

    Args:
        root: empty folder for it.
        program: the frozen folder.
    """

    def __init__(self, root: Path, program: Path) -> None:
        self.root = root
        for folder in ("proc", "dev", "tmp", "home", "usr/lib", "etc", "lib64"):
            (root / folder).mkdir(parents=True)
        shutil.copytree(program, root / PROGRAM, symlinks=True)
        for library in libraries_outside(program):
            target = root / str(library).lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(library, target)
            target.chmod(0o755)
        for device in DEVICES:
            (root / "dev" / device).touch()

    def run(self, *arguments: str, executable: str = "tram-so-cli") -> subprocess.CompletedProcess[str]:
        """Run an executable to its end with an environment of its own."""
        mounts = [f"mount -t proc proc {self.root}/proc"]
        mounts += [f"mount --bind /dev/{device} {self.root}/dev/{device}" for device in DEVICES]
        enter = f'exec chroot {self.root} /{PROGRAM}/{executable} "$@"'
        script = " && ".join([*mounts, enter])
        return subprocess.run(
            [
                "/usr/bin/unshare",
                "--mount",
                "--propagation",
                "private",
                "/bin/sh",
                "-c",
                script,
                "sh",
                *arguments,
            ],
            env={
                "HOME": "/home",
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "LANG": "C.UTF-8",
                "QT_QPA_PLATFORM": "offscreen",
            },
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )


def libraries_outside(program: Path) -> set[Path]:
    """Return the libraries of this system that the program's own ones are linked with, by the loader's word."""
    program = program.resolve()
    inside = program / "_internal"
    binaries = [str(file) for file in inside.rglob("*.so*") if file.is_file() and not file.is_symlink()]
    own = [inside, inside / "PySide6" / "Qt" / "lib", inside / "PySide6", inside / "shiboken6"]
    # The executables find nothing inside before they run.
    told = _linked([str(program / "tram-so-cli")], {})
    told += _linked(binaries, {"LD_LIBRARY_PATH": ":".join(map(str, own))})
    found = {Path("/lib64/ld-linux-x86-64.so.2")}
    for line in told:
        path = line.partition("=>")[2].split("(")[0].strip()
        if path.startswith("/") and not Path(path).resolve().is_relative_to(program):
            found.add(Path(path))
    return found


def _linked(binaries: list[str], extra: dict[str, str]) -> list[str]:
    command = ["ldd", *binaries]
    answer = subprocess.run(command, env={**os.environ, **extra}, capture_output=True, text=True, check=False)
    return answer.stdout.splitlines()
