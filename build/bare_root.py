"""Proof by hand: does a fresh clone work on a machine with nothing but Python and git?

    sudo python3 build/bare_root.py [--suite NAME] [--root DIR] [--keep] [VERB …]

makes a minimal Debian root with debootstrap, clones the committed state of this checkout into
it and starts `python3 build/dev.py VERB …` there (default: `test`). A green run on a prepared
machine proves nothing: half of what is needed is already there. How to reach package
registries is taken from this machine's apt and pip configuration and is not written down here.
All mounts live in a mount namespace of their own and end with it.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from progress import StepError, run_step, say

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = "python3,git,ca-certificates"
INSIDE = "/srv/checkout"
NETWORK_FILES = ("/etc/resolv.conf", "/etc/hosts")
APT_FILES = ("sources.list", "sources.list.d", "apt.conf.d", "keyrings", "trusted.gpg.d", "auth.conf.d")
PIP_FILES = ("/etc/pip.conf", "/etc/xdg/pip/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf")
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/usr/local/share/ca-certificates")
HANDED_IN = re.compile(
    r"^(PIP_|(https?|no|all)_proxy$|SSL_CERT_|REQUESTS_CA_BUNDLE$|CURL_CA_BUNDLE$)", re.IGNORECASE
)
NOBODY = "65534"


def main() -> int:
    """Make the root, run the verb in it, report; the verb's exit code."""
    parser = argparse.ArgumentParser(description="run build/dev.py in a bare Debian root")
    parser.add_argument("--suite", default=os_release().get("VERSION_CODENAME", ""))
    parser.add_argument("--root", type=Path, default=CHECKOUT / ".work" / "bare-root")
    parser.add_argument("--keep", action="store_true", help="leave the root for a look around")
    parser.add_argument("verb", nargs=argparse.REMAINDER, help="what dev.py is asked for (default: test)")
    asked = parser.parse_args()
    try:
        return prove(asked.suite, asked.root.resolve(), asked.verb or ["test"], keep=asked.keep)
    except StepError as failure:
        sys.stderr.write(f"{failure}\n")
        return 1


def prove(suite: str, root: Path, verb: list[str], *, keep: bool) -> int:
    """Carry the proof out and return the verb's exit code.

    Raises:
        StepError: the root cannot be made here; nothing was proven.
    """
    if sys.platform == "win32" or os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise StepError("not proven here: this needs root and debootstrap (apt-get install debootstrap)")
    if root.exists():
        raise StepError(f"{root} exists; remove it first")
    log = root.with_name(root.name + ".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("", encoding="utf-8")
    try:
        make_root(suite, root, log)
        shows_the_line(root)
        command = ["python3", "build/dev.py", *verb]
        say("in the bare root: " + shlex.join(command))
        code, seconds = inside(root, command)
        say(f"exit code {code} after {seconds:.1f} s, set-up included")
        again, seconds = inside(root, ["python3", "build/dev.py", "setup"])
        say(f"second start: {seconds:.2f} s until there is nothing left to prepare (exit code {again})")
        return code or again
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)


def os_release() -> dict[str, str]:
    """Return what /etc/os-release says."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines)}


def mirror_of(suite: str) -> str:
    """Return the address from which this machine's apt takes `suite`.

    Raises:
        StepError: apt knows none.
    """
    command = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in answer.stdout.splitlines():
        release, _, address = line.partition(" ")
        if release == suite:
            return address
    raise StepError(f"this machine's apt has no source for {suite!r}; name another with --suite")


def make_root(suite: str, root: Path, log: Path) -> None:
    """Make the bare system, with this machine's way to the registries and a fresh clone inside."""
    script = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(root), mirror_of(suite)]
    run_step(f"making a bare {suite} in {root}", script, log)
    for name in APT_FILES:
        bring(Path("/etc/apt") / name, root)
    for name in (*NETWORK_FILES, *PIP_FILES, *CERTIFICATES):
        bring(Path(name).expanduser(), root)
    run_step("cloning", ["git", "clone", "-q", "--no-hardlinks", str(CHECKOUT), str(root) + INSIDE], log)
    run_step("owner", ["chown", "-R", "0:0", str(root) + INSIDE], log)


def bring(source: Path, root: Path) -> None:
    """Copy a file or folder of this machine to the same place in `root`, links followed."""
    if source.is_dir():
        for inner in sorted(source.iterdir()):
            bring(inner, root)
    elif source.is_file():
        target = root / str(source).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        # A link in there names a place of the new root; followed from here it would lead out of it.
        target.unlink(missing_ok=True)
        shutil.copyfile(source, target)


def local_package_folders() -> list[Path]:
    """Return folders of this machine that its pip configuration takes packages from."""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    folders = set()
    for word in re.split(r"\\n|[\s'\"=]+", answer.stdout):
        # Files of an index lie beside it, so its parent goes along.
        path = Path(word.removeprefix("file://")).parent if word.startswith("file://") else Path(word)
        if path.is_absolute() and path.is_dir():
            folders.add(path)
    return sorted(folders)


def inside(root: Path, command: list[str], user: str = "") -> tuple[int, float]:
    """Run `command` in the clone inside `root`, as `user` (a number) or root.

    Returns:
        Exit code and seconds.
    """
    env = {name: value for name, value in os.environ.items() if HANDED_IN.match(name)}
    env |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
    mounts = [f"mount -t proc proc {shlex.quote(str(root / 'proc'))}"]
    for folder in local_package_folders():
        target = root / str(folder).lstrip("/")
        target.mkdir(parents=True, exist_ok=True)
        mounts.append(f"mount --rbind {shlex.quote(str(folder))} {shlex.quote(str(target))}")
    spec = [f"--userspec={user}:{user}"] if user else []
    enter = ["chroot", *spec, str(root), "/usr/bin/env", "-i", "-C", INSIDE]
    enter += [f"{name}={value}" for name, value in sorted(env.items())]
    script = " && ".join([*mounts, "exec " + shlex.join([*enter, *command])])
    started = time.monotonic()
    unshare = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
    sys.stdout.flush()
    code = subprocess.run(unshare, check=False, stdin=subprocess.DEVNULL).returncode
    return code, time.monotonic() - started


def shows_the_line(root: Path) -> None:
    """Check that somebody who may not install packages is told the line to run.

    Raises:
        StepError: dev.py did anything else.
    """
    say("in the bare root, as a person who is not root:")
    shutil.copytree(root / INSIDE.lstrip("/"), root / "tmp/checkout")
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(root / "tmp/checkout")], check=True)
    code, _ = inside(root, ["sh", "-c", "cd /tmp/checkout && exec python3 build/dev.py setup"], NOBODY)
    if code != 1:
        raise StepError(f"expected the line to run and exit code 1, got {code}")


if __name__ == "__main__":
    sys.exit(main())
