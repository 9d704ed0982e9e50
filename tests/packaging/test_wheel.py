"""What a wheel of the program holds: every module and data file of the five packages, nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from tests.architecture.sources import PACKAGES, ROOT
from tests.support.proof import not_proven

if TYPE_CHECKING:
    from pathlib import Path

BUILD = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"


def test_the_wheel_holds_the_five_packages_whole(tmp_path: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        not_proven("this is not a git checkout")
    if not (ROOT / "README.md").exists():
        not_proven("there is no README.md to put into a wheel")
    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        scripts = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert b"tram-so = ui.main:main" in archive.read(scripts)
    wanted = {line for line in listed.stdout.splitlines() if (ROOT / line).exists()}
    assert not wanted - held
    assert {name.split("/")[0] for name in held} == set(PACKAGES)
