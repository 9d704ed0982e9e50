"""Copies of a station's home, and putting them back: what a person, a backup program or a snapshot does."""

from __future__ import annotations

import shutil
from pathlib import Path

from kiosk.home.layout import Home

_LATER_NS = 5_000_000_000


def database_files(home: Home) -> tuple[Path, ...]:
    """Return the database and what lies beside it while it is open."""
    return tuple(home.database.with_name(home.database.name + tail) for tail in ("", "-wal", "-shm"))


def copy_database(home: Home, aside: Path) -> Path:
    """Copy the database of a closed station aside."""
    aside.mkdir(parents=True)
    for path in database_files(home):
        if path.exists():
            shutil.copy2(path, aside / path.name)
    return aside


def put_database_back(home: Home, aside: Path) -> None:
    """Put an older database in the place of the one that is there."""
    for path in database_files(home):
        path.unlink(missing_ok=True)
    for path in aside.iterdir():
        shutil.copy2(path, home.root / path.name)


def put_home_back(home: Home, aside: Path) -> None:
    """Put a whole older folder in the place of the one that is there, as if the copy had been made a while ago."""
    shutil.rmtree(home.root)
    shutil.copytree(aside, home.root)
    home.root.chmod(0o700)
    if home.chain_mark.exists():
        age_mark(home)


def write_home_over(home: Home, aside: Path) -> None:
    """Write an older folder over the one that is there, file by file: the numbers of the files stay."""
    for path in home.root.rglob("*"):
        kept = aside / path.relative_to(home.root)
        if path.is_file() and kept.exists():
            path.write_bytes(kept.read_bytes())
        elif path.is_file():
            path.unlink()


def age_mark(home: Home) -> None:
    """Let a mark say that it was written five seconds ago, without waiting for them."""
    words = home.chain_mark.read_bytes().split()
    words[6] = f"{int(words[6]) - _LATER_NS:020d}".encode()
    with home.chain_mark.open("r+b") as mark:
        mark.write(b" ".join(words) + b"\n")
