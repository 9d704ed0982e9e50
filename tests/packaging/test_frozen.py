"""The frozen program: what is in it, what is not, and that it works where nothing else is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PyInstaller.archive.readers import CArchiveReader

from forms.stamp import SystemClock
from kiosk.fictional import FictionalPeople, card_qr_payload
from kiosk.fictional_cards import qr_picture
from tests.architecture.sources import ROOT
from tests.packaging.bare_system import PROGRAM, BareSystem, missing_for_this
from tests.support.proof import not_proven
from ui.day.children import PracticePortal

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 240_000_000
NOT_FOR_USERS = (
    "sync.portal", "litestar", "uvicorn", "sqlalchemy", "alembic", "psycopg", "babel", "tests", "pytest",
    "hypothesis", "PyInstaller", "setuptools", "tkinter",
)  # fmt: skip


@pytest.fixture(scope="session")
def frozen() -> Path:
    """Return the folder `build/dev.py package` makes; one already made of the same sources is taken."""
    command = [sys.executable, str(ROOT / "build" / "dev.py"), "package"]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=900, check=False)
    if "binutils is missing" in answer.stderr:
        not_proven("binutils is missing and may not be installed")
    assert answer.returncode == 0, answer.stdout[-2_000:] + answer.stderr[-2_000:]
    return ROOT / ".work" / "package" / "tram-so"


@pytest.fixture(scope="session")
def bare(frozen: Path, tmp_path_factory: pytest.TempPathFactory) -> BareSystem:
    """Return a root with the program and nothing beside it."""
    why = missing_for_this()
    if why:
        not_proven(why)
    return BareSystem(tmp_path_factory.mktemp("bare"), frozen)


def modules_of(program: Path) -> set[str]:
    archive = CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz")
    return set(archive.toc)


def test_the_portal_and_what_authors_use_stay_out(frozen: Path) -> None:
    held = modules_of(frozen / "tram-so-cli")
    assert {"ui.main", "kiosk.desk", "sync.engine", "forms.definition", "pyzbar.pyzbar"} <= held
    strays = {
        name for name in held if any(name == one or name.startswith(f"{one}.") for one in NOT_FOR_USERS)
    }
    assert strays == set()
    assert modules_of(frozen / "tram-so") == held


def test_every_module_of_the_program_is_in(frozen: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "ui", "kiosk", "sync", "forms"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    wanted = {
        line.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for line in listed
        if line.endswith(".py") and not line.startswith("sync/portal/") and (ROOT / line).exists()
    }
    assert wanted - modules_of(frozen / "tram-so-cli") == set()


def test_it_is_small_enough(frozen: Path) -> None:
    size = sum(file.stat().st_size for file in frozen.rglob("*") if not file.is_symlink())
    assert size <= MOST_BYTES, f"{size / 1e6:.0f} MB"


@pytest.mark.parametrize(
    "pattern",
    [
        "libzbar*",
        "resources/fonts/BeVietnamPro-Regular.ttf",
        "resources/seed/manifest.json",
        "resources/i18n/en/LC_MESSAGES/tramso.mo",
        "resources/forms/*.json",
        "resources/dictionaries/*",
        "PySide6/Qt/plugins/multimedia/*ffmpeg*",
        "PySide6/Qt/plugins/platforms/*xcb*",
        "PySide6/Qt/plugins/platforms/*offscreen*",
        "tram_so-*.dist-info/METADATA",
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="not proven here: names of files on Linux")
def test_it_brings(frozen: Path, pattern: str) -> None:
    assert list((frozen / "_internal").glob(pattern))


@pytest.mark.parametrize("backend", ["SecretService", "Windows", "macOS", "libsecret"])
def test_it_brings_the_credential_store(frozen: Path, backend: str) -> None:
    assert any(name.startswith(f"keyring.backends.{backend}") for name in modules_of(frozen / "tram-so-cli"))


def test_nothing_else_is_there(bare: BareSystem) -> None:
    elsewhere = [
        file.name
        for file in bare.root.rglob("*")
        if PROGRAM not in str(file)
        and ("python" in file.name or "zbar" in file.name or "sqlite" in file.name)
    ]
    assert elsewhere == []
    assert not (bare.root / "bin").exists()


def test_doctor_finds_everything_it_needs(bare: BareSystem) -> None:
    answer = bare.run("doctor", "--json", "--home", "/home/station")
    found = json.loads(answer.stdout)
    wrong = [one["check"] for one in found["checks"] if not one["ok"]]
    assert wrong == ["enrolled"], answer.stderr
    assert answer.returncode == 1


def test_a_card_is_read(bare: BareSystem) -> None:
    person = FictionalPeople(3).family().mother
    qr_picture(card_qr_payload(person), 480).save(bare.root / "tmp" / "card.png")
    answer = bare.run("scan", "/tmp/card.png")
    read = json.loads(answer.stdout.splitlines()[0])
    assert read["verdict"] == "accept", answer.stderr
    assert read["identity"]["fullName"] == person.full_name


def test_the_guided_day_is_played(bare: BareSystem, tmp_path: Path) -> None:
    portal = PracticePortal(tmp_path, SystemClock())
    try:
        known = portal.credentials()
        (bare.root / "tmp" / "credentials.json").write_bytes((tmp_path / "credentials.json").read_bytes())
        answer = bare.run(
            *("day", "--portal", known.url, "--credentials", "/tmp/credentials.json", "--out", "/tmp/day"),
            executable="tram-so",
        )
    finally:
        portal.stop()
    day = json.loads((bare.root / "tmp" / "day" / "day.json").read_text(encoding="utf-8"))
    assert answer.returncode == 0, (day, answer.stderr[-2_000:])
    assert not day["lost"]
    assert not day["duplicated"]
    assert day["receipts"]
    assert list((bare.root / "tmp" / "day").glob("slip*.pdf"))
    assert list((bare.root / "tmp" / "day").glob("[0-9][0-9]-*.png"))


def test_it_has_no_portal_of_its_own(bare: BareSystem) -> None:
    answer = bare.run("day", "--out", "/tmp/alone")
    assert answer.returncode == 1
    assert "--credentials" in answer.stderr
    assert "Traceback" not in answer.stderr
