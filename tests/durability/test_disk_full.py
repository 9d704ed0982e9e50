"""A station's home on a disk that is really full, at every step of a case.

Each step is tried with no room, then with a little more, until it succeeds. Every failure is told as
`disk_full` in a clear sentence and leaves the database as it was; with room again the same step goes through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from forms.errors import StationError
from sync.replica.outbox import outbox, packets
from sync.replica.outbox.outbox_replay import differences
from sync.replica.schema import migrations
from sync.replica.schema.migrations import STEPS, Step, bring_up_to_date, schema_number
from sync.replica.storage.connection import open_reader
from tests.durability.station_work import fingerprint
from tests.scenario.stocked import Stocked, stocked
from tests.scenario.told import assert_clear
from tests.support.counter import paper, ready_draft, signature
from tests.support.portal import OPERATOR
from tests.support.small_disk import BLOCK, SmallDisk, small_disk
from tests.support.stations import PIN
from tests.sync.engine.truth import at_portal

if TYPE_CHECKING:
    from kiosk.desk.facade import Desk
    from sync.replica.storage.driver import Connection

pytestmark = pytest.mark.allows_log
ROOMS = [0, *(BLOCK << power for power in range(12))]


@dataclass(frozen=True)
class Original:
    """The station whose copies lie on the small disk, and a case on it that can be sealed."""

    station: Stocked
    ready: bytes


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    with stocked(tmp_path_factory.mktemp("stocked")) as made:
        with made.place.signed_in() as (desk, _):
            ready = ready_draft(desk).case_id
        yield Original(made, ready)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as mounted:
        yield mounted


@pytest.fixture
def station(original: Original, disk: SmallDisk) -> Stocked:
    return original.station.copied_to(disk.root / "station")


class Room:
    """Tries a step with more and more room."""

    def __init__(self, disk: SmallDisk, record_property: Callable[[str, Any], None]) -> None:
        self._disk = disk
        self._record = record_property

    def try_until_done(self, step: Callable[[], object], still: Callable[[], object]) -> int:
        """Return how often the step was refused; `still` gives what a refusal must not change."""
        before = still()
        for refusals, room in enumerate(ROOMS):
            self._disk.leave(room)
            try:
                step()
            except StationError as error:
                assert error.code == "disk_full"
                assert_clear(error)
            else:
                self._record("count refusals for want of room", refusals)
                return refusals
            finally:
                self._disk.free()
            assert still() == before
        raise AssertionError("there was room enough, and still it failed")


@pytest.fixture
def room(disk: SmallDisk, record_property: Callable[[str, Any], None]) -> Room:
    return Room(disk, record_property)


@pytest.fixture(autouse=True)
def _nothing_on_stderr(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert "Traceback" not in capfd.readouterr().err


CaseStep = Callable[["Desk", bytes], object]


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(
            lambda desk, case: desk.save_answer(case, "/child/fullName", "Nguyễn Mẫu " + "An " * 20).result(),
            id="save a field",
        ),
        pytest.param(lambda desk, case: desk.attach(case, "d-birth", paper(3)).result(), id="attach"),
        pytest.param(
            lambda desk, case: desk.record_consent(case, frozenset({"assist", "contact"})).result(),
            id="record consent",
        ),
        pytest.param(lambda desk, case: desk.record_signature(case, signature()).result(), id="sign"),
        pytest.param(lambda desk, case: desk.seal(case).result(), id="seal"),
        pytest.param(lambda desk, case: desk.discard(case).result(), id="discard"),
    ],
)
def test_a_full_disk_at_each_step_of_a_case(
    station: Stocked, original: Original, room: Room, step: CaseStep
) -> None:
    with station.place.signed_in() as (desk, opened):
        replica, case_id = opened.opened.replica, original.ready
        assert room.try_until_done(lambda: step(desk, case_id), lambda: replica.read(_without_names)) > 0
        assert replica.read(differences) == ()
    station.assert_whole()


def _without_names(db: Connection) -> str:
    # The name in the list of cases is derived from the answers and written before the seal begins.
    names = "name, value"
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    columns = {row[0]: "*" for row in tables} | {"fact": names, "case_record": "case_id, code, printed"}
    return fingerprint(db, columns)


def test_a_full_disk_while_receipts_come_in(station: Stocked, room: Room) -> None:
    with station.place.signed_in() as (_, opened):
        replica = opened.opened.replica

        def told() -> object:
            assert replica.read(differences) == ()
            return None

        def sync() -> None:
            done = opened.sync.play_one()
            assert done.trouble is None

        assert room.try_until_done(sync, told) > 0
        assert replica.read(outbox.counts).waiting == 0
        packet = replica.read(lambda db: packets.packets_of_case(db, station.sealed))[0]
        assert packet.state == "acknowledged"
        assert at_portal(station.place.portal) == [packet.packet_id.hex()]
    station.assert_whole()


def test_a_full_disk_while_the_catalogue_is_switched(station: Stocked, room: Room, disk: SmallDisk) -> None:
    with station.place.signed_in() as (desk, opened):
        catalogue = opened.opened.catalogue
        objects = tuple(catalogue.objects())
        generation = catalogue.generation + 1

        def still() -> object:
            assert desk.search("khai sinh").result()[0].service.code == "1.001193"
            return catalogue.generation, sorted(path.name for path in station.home.root.glob("catalogue-*"))

        assert room.try_until_done(lambda: catalogue.switch(generation, objects, b"manifest", "c"), still) > 3
        assert catalogue.generation == generation
    station.assert_whole()


def test_a_full_disk_at_the_start_of_the_program(station: Stocked, room: Room) -> None:
    def files() -> dict[str, bytes]:
        # What SQLite lays beside the database holds nothing yet.
        return {name: raw for name, raw in station.files().items() if not name.endswith(("-wal", "-shm"))}

    def start() -> None:
        desk = station.place.desk()
        try:
            desk.sign_in(OPERATOR, PIN).result()
        finally:
            desk.close()

    assert room.try_until_done(start, files) > 0
    station.assert_whole()


@pytest.mark.parametrize("asked", [True, False])
def test_a_full_disk_before_a_migration(
    station: Stocked, room: Room, disk: SmallDisk, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    path, key = station.home.database, station.database_key()
    steps = (*STEPS, Step("999_wide", lambda db: db.execute("ALTER TABLE case_record ADD COLUMN c TEXT")))

    def still() -> object:
        db = open_reader(path, key)
        try:
            return (
                schema_number(db),
                fingerprint(db),
                sorted(one.name for one in path.parent.glob("*.before*")),
            )
        finally:
            db.close()

    if not asked:
        # Enough when it was asked for, and gone since.
        monkeypatch.setattr(migrations, "_require_room", lambda *_paths: None)
        assert room.try_until_done(lambda: bring_up_to_date(path, key, steps), still) > 0
        return
    before, codes = still(), []
    for left in ROOMS:
        disk.leave(left)
        with pytest.raises(StationError) as refused:
            bring_up_to_date(path, key, steps)
        disk.free()
        assert_clear(refused.value)
        assert still() == before
        codes.append(refused.value.code)
    # With next to nothing left the database itself cannot be opened.
    assert set(codes) <= {"disk_full", "update_no_room"}
    assert codes[-5:] == ["update_no_room"] * 5
    assert bring_up_to_date(path, key, steps) == len(steps)
