"""A root folder with what the frozen program may expect of a Linux desktop, and nothing else.

The C library with its loader, and the shared libraries that `build/system_libraries.py` names for a window, but
for libzbar; no Python, no shell, no credential store, no fonts. They are copied from this machine.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.proof import not_proven

LOADER = re.compile(r"^\s*(/\S*ld-linux\S*)", re.MULTILINE)
RESOLVED = re.compile(r"=> (/\S+)")
LISTED = re.compile(r"^\s*(\S+) \(libc6[^)]*\) => (/\S+)", re.MULTILINE)
OF_THE_C_LIBRARY = ("libresolv.so.2", "librt.so.1", "libutil.so.1", "libnss_files.so.2", "libnss_dns.so.2")
"""Its parts besides those that every program links."""
ENVIRONMENT = {"HOME": "/tmp/person", "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
OURS = Path("opt")


@dataclass(frozen=True)
class BareDesktop:
    """A bare root.

    Attributes:
        folder: on this machine.
        loader: of the C library, as a path within.
    """

    folder: Path
    loader: str

    def run(self, *command: str, patience_s: float = 60.0) -> subprocess.CompletedProcess[str]:
        """Run a program within, with mounts and process numbers of its own; all of it ends with the call."""
        inside = shlex.quote(str(self.folder))
        script = (
            f"mount -t proc proc {inside}/proc && mount --rbind /dev {inside}/dev && "
            f"exec chroot {inside} {shlex.join(command)}"
        )
        return subprocess.run(
            [*_apart(), "sh", "-c", script],
            env={"PATH": os.environ["PATH"], **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=patience_s,
            check=False,
        )

    def unresolved(self, files: list[Path], beside: Path) -> dict[str, set[str]]:
        """Return the libraries that are not found within, each with the files that link them.

        Args:
            files: on this machine, below the root.
            beside: folder where the program looks first.
        """
        inside = "/" + beside.relative_to(self.folder).as_posix()
        missing: dict[str, set[str]] = {}
        for file in files:
            place = "/" + file.relative_to(self.folder).as_posix()
            answer = subprocess.run(
                ["chroot", str(self.folder), self.loader, "--list", place],
                env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": inside},
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            # The loader names the first one that is missing and ends.
            for name in re.findall(r"(\S+): cannot open shared object file", answer.stderr):
                missing.setdefault(name, set()).add(file.name)
            assert answer.returncode == 0 or "cannot open shared object file" in answer.stderr, answer.stderr
        return missing


def require_root() -> None:
    """Skip where another root cannot be entered."""
    if sys.platform != "linux" or os.geteuid() != 0:
        not_proven("a bare root needs root on Linux")
    probe = subprocess.run([*_apart(), "true"], capture_output=True, check=False)
    if probe.returncode:
        not_proven("this machine allows no mounts of one's own")


def furnish(folder: Path, program: Path, libraries: list[str]) -> BareDesktop:
    """Put the libraries in.

    Args:
        folder: of the root; what lies in it already, stays.
        program: any executable, from which the C library is known.
        libraries: file names of shared libraries to expect; those this machine lacks are left out.
    """
    for name in ("dev", "etc", "proc", "tmp/person", "usr/lib", "usr/lib64"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("lib", "lib64"):
        (folder / name).symlink_to(f"usr/{name}")
    known = dict(LISTED.findall(_said("ldconfig", "-p")))
    linked = _said("ldd", str(program))
    loader = LOADER.search(linked)
    assert loader is not None, linked
    wanted = {loader[1], *RESOLVED.findall(linked)}
    for name in (*OF_THE_C_LIBRARY, *libraries):
        if name in known:
            wanted |= {known[name], *RESOLVED.findall(_said("ldd", known[name]))}
    for path in wanted:
        target = folder / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for configuration in (Path("/etc/ld.so.conf"), *Path("/etc/ld.so.conf.d").glob("*.conf")):
        if configuration.exists():
            target = folder / str(configuration).lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(configuration, target)
    subprocess.run(["ldconfig", "-r", str(folder)], check=True, capture_output=True)
    return BareDesktop(folder, loader[1])


def _apart() -> list[str]:
    return ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
