"""What takes the room on the disk that this program takes: figures for the person who has to free some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.errors import StationError
from kiosk.home.disk_room import free_bytes, room_for_cases
from kiosk.home.layout import Home

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.duty import Duty


@dataclass(frozen=True)
class RoomView:
    """Bytes on the disk of the station's folder.

    Attributes:
        free: what may still be written.
        cases: for how many more cases that is enough.
        database: the encrypted database with its log.
        catalogues: procedures and forms.
        logs: the program's own log.
        practice: the practice, which may be deleted at any time.
    """

    free: int
    cases: int
    database: int
    catalogues: int
    logs: int
    practice: int


def room_facts(duty: Duty) -> RoomView:
    """Return what takes room, counted now.

    Raises:
        StationError: `home_unreadable`, the system does not tell what is free.
    """
    database = duty.replica.path
    home = Home(database.parent)
    try:
        free, cases = free_bytes(home.root), room_for_cases(duty.replica)
    except OSError as error:
        raise StationError("home_unreadable") from error
    return RoomView(
        free=free,
        cases=cases,
        database=sum(_size(path) for path in home.root.glob(f"{database.name}*")),
        catalogues=sum(_size(path) for path in home.catalogues().values()),
        logs=_below(home.logs),
        practice=_below(home.practice),
    )


def _below(folder: Path) -> int:
    return sum(_size(path) for path in folder.rglob("*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        # Gone or closed to us since it was listed: what cannot be asked is not counted.
        return 0
