"""The frozen program: what its archive holds, what it weighs, and that it works where there is no Python.

Frozen once a run by the command a person types; then read, and started in a bare root against a portal outside.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from kiosk.fictional.cards import qr_picture
from kiosk.fictional.people import FictionalPeople, card_qr_payload
from tests.architecture.sources import PACKAGES, ROOT, sources
from tests.packaging.bare_desktop import BareDesktop, furnish, require_root
from tests.packaging.test_machine import load
from tests.support.proof import not_proven
from tests.support.waiting import until

PROGRAM = "tram-so"
PROGRAMS = (PROGRAM, "tram-so-cli")
MOST_BYTES = 240_000_000
BUILD_S = 900
DAY_S = 240
INSIDE = "/opt/tram-so"
LEFT_TO_THE_DESKTOP = {
    "libcups.so.2",  # printing
    "libspeechd.so.2",  # reading aloud
    "libwayland-client.so.0", "libwayland-cursor.so.0", "libwayland-egl.so.1",  # a Wayland session
}  # fmt: skip
"""What a plug-in may link that a bare desktop has not: the program runs without that plug-in."""
TOOLS = {"pytest", "mypy", "babel", "pip", "setuptools", "PyInstaller", "hatchling", "hypothesis", "tests"}


@dataclass(frozen=True)
class Frozen:
    """The folder and what its archive holds."""

    folder: Path
    modules: frozenset[str]

    @property
    def inside(self) -> Path:
        """Where everything but the two executables lies."""
        return self.folder / "_internal"

    def libraries(self) -> list[Path]:
        """Return every shared library and extension, links left out."""
        return sorted(path for path in self.inside.rglob("*.so*") if not path.is_symlink())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the root in which the program is put under /opt."""
    return tmp_path_factory.mktemp("frozen")


@pytest.fixture(scope="module")
def frozen(place: Path) -> Frozen:
    """Freeze the program."""
    if not (ROOT / ".venv" / "made.json").exists():
        not_proven("this environment was not made by build/dev.py")
    with pytest.MonkeyPatch.context() as patch:
        missing = load("frozen_build", patch).missing_packages()
    if missing:
        not_proven(f"freezing needs {', '.join(sorted(missing))}")
    command = [sys.executable, str(ROOT / "build" / "dev.py"), "package", "--out", str(place / "opt")]
    answer = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=BUILD_S, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    from PyInstaller.archive.readers import CArchiveReader

    folder = place / "opt" / PROGRAM
    archives = [CArchiveReader(str(folder / name)).open_embedded_archive("PYZ.pyz") for name in PROGRAMS]
    held = [frozenset(archive.toc) for archive in archives]
    assert held[0] == held[1]
    return Frozen(folder, held[0])


@pytest.fixture(scope="module")
def desktop(frozen: Frozen, place: Path) -> BareDesktop:
    """Make the bare root around the program."""
    require_root()
    with pytest.MonkeyPatch.context() as patch:
        known = load("system_libraries", patch)
    expected = [name for name in (*known.ALWAYS, *known.WITH_A_DISPLAY) if "zbar" not in name]
    return furnish(place, frozen.folder / PROGRAM, expected)


def test_every_module_of_the_station_is_inside(frozen: Frozen) -> None:
    ours = {one.module for one in sources(*PACKAGES)}
    assert len(ours) > 200
    assert {name for name in ours if not _of_the_portal(name)} <= frozen.modules


def test_portal_and_tools_of_authors_are_not(frozen: Frozen) -> None:
    assert not {name for name in frozen.modules if _of_the_portal(name)}
    server = {"litestar", "uvicorn", "sqlalchemy", "alembic", "psycopg", "psycopg_binary"}
    assert not {name.partition(".")[0] for name in frozen.modules} & (server | TOOLS)
    files = [path.relative_to(frozen.folder).as_posix() for path in frozen.folder.rglob("*")]
    assert not [
        name for name in files if name.endswith((".po", ".py", ".csv")) or "portal" in name.split("/")
    ]
    # Whose machine it was frozen on is nobody's business.
    metadata = [name for name in files if re.search(r"tram_so-[^/]*\.dist-info/", name)]
    assert [name.rpartition("/")[2] for name in metadata] == ["METADATA"]


def test_only_libraries_the_station_asks_for_are_inside(frozen: Frozen) -> None:
    owners = importlib.metadata.packages_distributions()
    allowed = _asked_for("tram-so")
    strangers = {
        name
        for name in {module.partition(".")[0] for module in frozen.modules}
        if name in owners and not {_normal(owner) for owner in owners[name]} & allowed
    }
    assert not strangers


def test_the_folder_is_small_enough(frozen: Frozen) -> None:
    files = [path for path in frozen.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES
    assert [path for path in frozen.folder.rglob("*") if path.is_symlink() and not path.exists()] == []


def test_every_file_of_ours_is_inside_as_it_is(frozen: Frozen) -> None:
    shipped = [
        path.relative_to(ROOT)
        for path in sorted((ROOT / "resources").rglob("*"))
        if path.is_file() and path.suffix not in {".py", ".pyc", ".po"}
    ]
    kinds = {path.parts[1] for path in shipped}
    assert {"fonts", "seed", "forms", "icons", "i18n", "dictionaries"} <= kinds
    for path in shipped:
        assert (frozen.inside / path).read_bytes() == (ROOT / path).read_bytes(), path


def test_credential_stores_camera_voice_and_zbar_are_inside(frozen: Frozen) -> None:
    stores = {"keyring.backends.SecretService", "keyring.backends.kwallet", "secretstorage", "jeepney"}
    assert stores <= frozen.modules
    plugins = frozen.inside / "PySide6" / "Qt" / "plugins"
    assert (plugins / "multimedia" / "libffmpegmediaplugin.so").is_file()
    assert (plugins / "texttospeech" / "libqtexttospeech_speechd.so").is_file()
    assert (plugins / "printsupport" / "libcupsprintersupport.so").is_file()
    assert {"libqxcb.so", "libqwayland.so", "libqoffscreen.so"} <= {
        path.name for path in (plugins / "platforms").iterdir()
    }
    assert list(frozen.inside.glob("libzbar.so*"))


def test_the_root_is_bare(desktop: BareDesktop) -> None:
    names = [
        path.name
        for path in desktop.folder.rglob("*")
        if "opt" not in path.relative_to(desktop.folder).parts and not path.is_dir()
    ]
    assert not [name for name in names if name.startswith(("python", "libpython", "libzbar", "libQt", "sh"))]
    assert not shutil.which("python3", path=str(desktop.folder / "usr/bin"))


def test_every_library_finds_what_it_links(frozen: Frozen, desktop: BareDesktop) -> None:
    assert set(desktop.unresolved(frozen.libraries(), frozen.inside)) <= LEFT_TO_THE_DESKTOP


def test_the_doctor_finds_everything_in_place(desktop: BareDesktop) -> None:
    answer = desktop.run(f"{INSIDE}/tram-so-cli", "doctor", "--json", "--home", "/tmp/station")
    assert answer.returncode == 1, answer.stderr
    checks = {one["check"]: one for one in json.loads(answer.stdout)["checks"]}
    assert len(checks) > 10
    # A station that was never enrolled is the one thing to find.
    assert [name for name, one in checks.items() if not one["ok"]] == ["enrolled"]
    assert {"library.pyzbar.pyzbar", "library.keyring", "library.sqlcipher3"} <= checks.keys()


def test_a_card_is_read(desktop: BareDesktop) -> None:
    person = FictionalPeople(3).family().mother
    qr_picture(card_qr_payload(person), 480).save(desktop.folder / "tmp" / "card.png")
    answer = desktop.run(f"{INSIDE}/tram-so-cli", "scan", "/tmp/card.png")
    read = json.loads(answer.stdout.splitlines()[0])
    assert (read["verdict"], read["identity"]["fullName"]) == ("accept", person.full_name), answer.stderr


def test_without_a_portal_the_day_says_what_to_do(desktop: BareDesktop) -> None:
    answer = desktop.run(f"{INSIDE}/tram-so-cli", "day", "--out", "/tmp/no-day")
    assert answer.returncode == 1
    assert "không kèm Cổng thực hành" in answer.stderr
    assert "--credentials" in answer.stderr


def test_the_guided_day(desktop: BareDesktop) -> None:
    with _portal(desktop.folder / "tmp" / "credentials.json") as url:
        answer = desktop.run(
            *(f"{INSIDE}/{PROGRAM}", "day", "--out", "/tmp/day", "--portal", url),
            *("--credentials", "/tmp/credentials.json"),
            patience_s=DAY_S,
        )
    out = desktop.folder / "tmp" / "day"
    told = answer.stdout + answer.stderr
    assert (out / "day.json").exists(), told
    day: dict[str, Any] = json.loads((out / "day.json").read_text(encoding="utf-8"))
    assert (answer.returncode, day["problems"], day["lost"], day["duplicated"]) == (0, [], 0, 0), told
    assert len(day["receipts"]) == 4
    assert len(list(out.glob("*.png"))) == 19
    assert (out / "slip.pdf").read_bytes().startswith(b"%PDF-")


@contextmanager
def _portal(credentials: Path) -> Iterator[str]:
    """Serve the practice portal of this checkout, outside the root; give its address."""
    command = [
        sys.executable,
        "-m",
        "sync.portal.main",
        "serve",
        "--demo",
        "--port",
        "0",
        "--until-stdin-ends",
    ]
    with subprocess.Popen(
        [*command, "--credentials", str(credentials)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            until(lambda: credentials.exists() or process.poll() is not None, seconds=60)
            yield json.loads(credentials.read_text(encoding="utf-8"))["url"]
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _of_the_portal(module: str) -> bool:
    return module == "sync.portal" or module.startswith("sync.portal.")


def _asked_for(distribution: str) -> set[str]:
    """Return a distribution and all it needs to run here, without extras."""
    found: set[str] = set()
    waiting = [distribution]
    while waiting:
        name = _normal(waiting.pop())
        if name in found:
            continue
        found.add(name)
        try:
            lines = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        needs = [Requirement(line) for line in lines]
        waiting += [one.name for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
