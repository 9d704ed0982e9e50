"""A station with one case being typed and one sealed, copied afresh for every mishap."""

from __future__ import annotations

import itertools
import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from forms.errors import StationError
from kiosk.container import Surroundings
from kiosk.home.layout import Home
from kiosk.keys.pin_entry import unlock
from kiosk.keys.profile import require_profile, vault_of
from sync.replica import facts
from sync.replica.chain.chain_mark import ChainMark
from sync.replica.storage.connection import ReplicaKey
from tests.support.counter import BIRTH, paper, ready_draft
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.keyring import FakeKeyring
from tests.support.portal import OPERATOR
from tests.support.stations import PIN, Practice, practice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kiosk.station.held import Station

NAME = "Nguyễn Mẫu An"
PAGE = 4_096


@dataclass
class Stocked:
    """A practice station with work on it.

    Attributes:
        place: portal and home.
        draft: the case being typed, one name and one paper in it.
        sealed: a sealed case that has not been sent.
        code: its provisional code.
    """

    place: Practice
    draft: bytes
    sealed: bytes
    code: str

    @property
    def home(self) -> Home:
        """The station's folder."""
        return Home(self.place.folder)

    def copied_to(self, folder: Path) -> Stocked:
        """Return the same station in a folder of its own, with its own credential store and clock."""
        shutil.copytree(self.place.folder, folder)
        # Each copy stands for the station itself: its mark is its own, not that of an older copy (decision 138).
        mark = ChainMark(Home(folder).chain_mark)
        found = mark.read()
        assert found is not None
        mark.write(found.place)
        before = self.place.around
        keyring = FakeKeyring()
        assert isinstance(before.keyring, FakeKeyring)
        keyring.entries.update(before.keyring.entries)
        clock = FakeClock(self.place.clock.now_ms(), self.place.clock.boot_s())
        around = Surroundings(clock, SeededEntropy(99), keyring, before.transport)
        return replace(self, place=replace(self.place, folder=folder, around=around, clock=clock))

    def without_keyring(self) -> None:
        """Take the machine's credential store away."""
        self.place.around = replace(self.place.around, keyring=None)

    def database_key(self) -> ReplicaKey:
        """Return the key of the database, as only the right PIN gives it."""
        profile = require_profile(self.home)
        vault = vault_of(self.home, profile.kind, self.place.around.keyring)
        raw = bytes(unlock(self.home, profile, vault, self.place.clock, OPERATOR, PIN).database_key)
        return ReplicaKey(raw[:32], raw[32:])

    def files(self) -> dict[str, bytes]:
        """Return what lies in the home, but locks, logs and the counter of PIN tries."""
        kept = (path for path in self.place.folder.rglob("*") if path.is_file())
        names = {path.relative_to(self.place.folder).as_posix(): path for path in kept}
        return {
            name: path.read_bytes()
            for name, path in names.items()
            if not name.startswith("logs/")
            and name not in {"lock", "pin.lock", "handover.key", "demo-secret.json"}
        }

    def assert_whole(self) -> None:
        """Start the program again and find everything that was saved."""
        with self.place.signed_in() as (desk, _):
            draft = desk.open_case(self.draft).result()
            assert draft.answers["child"]["fullName"] == NAME
            assert [file.doc_id for file in draft.files] == ["d-birth"]
            assert desk.thumbnail(self.draft, draft.files[0].attachment_id).result().startswith(b"\x89PNG")
            case = desk.case(self.sealed).result()
            assert case.row.code == self.code
            assert len(case.packets) == 1
            assert desk.slip(self.sealed).result().code == self.code


@contextmanager
def stocked(folder: Path, seed: int = 7) -> Iterator[Stocked]:
    """Make the station once; take copies of it. Other seeds give other keys."""
    with practice(folder, seed=seed) as place:
        with place.signed_in() as (desk, _):
            draft = desk.start_case(BIRTH).result().case_id
            desk.save_answer(draft, "/child/fullName", NAME).result()
            desk.attach(draft, "d-birth", paper()).result()
            ready = ready_draft(desk)
            sealed = desk.seal(ready.case_id).result()
        yield Stocked(place, draft, sealed.case_id, sealed.code)


def tear(path: Path, first: int, last: int) -> None:
    """Overwrite the middle of some pages, as a failing disk does.

    Args:
        path: a database file.
        first: number of the first page, from 0.
        last: number of the page after the last.
    """
    whole = bytearray(path.read_bytes())
    for page in range(first, last):
        whole[page * PAGE + 100 : page * PAGE + 200] = bytes(100)
    path.write_bytes(whole)


def edit_json(path: Path, **changes: object) -> None:
    """Change members of a JSON file."""
    path.write_bytes(msgspec.json.encode({**msgspec.json.decode(path.read_bytes()), **changes}))


@contextmanager
def no_room(opened: Station) -> Iterator[None]:
    """Leave the database not one free page, and give the room back at the end."""
    replica = opened.opened.replica
    replica.write(lambda db: db.execute("PRAGMA max_page_count = 1").fetchone()).result()
    numbers = itertools.count()
    for size in (3_000, 300, 30):
        try:
            while name := f"ballast-{next(numbers)}":
                replica.write(lambda db, n=name, s=size: facts.put(db, n, bytes(s))).result()
        except StationError as error:
            assert error.code == "disk_full"
    yield
    replica.write(lambda db: db.execute("PRAGMA max_page_count = 4294967294").fetchone()).result()


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something another thread does."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "did not happen in time"
        threading.Event().wait(0.02)
