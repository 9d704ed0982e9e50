"""Catalogue generations: switched whole, refused whole, never backwards, never a mix."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient

from resources.catalogue import seed_objects
from sync.catalogue_store import CatalogueStore
from sync.errors import Trouble
from sync.portal.context import Portal
from sync.portal.keys.root_files import CATALOGUE_KEY_ID, read_root
from sync.portal.stations.stations import FEED_COUNTER
from sync.portal.storage.database import next_number
from sync.portal.storage.tables import catalogue_generation, catalogue_object
from sync.replica import cursors, facts
from sync.replica.catalogue import catalogue_file
from sync.wire.catalogue_manifest import CatalogueManifest, catalogue_digest, sign_manifest
from sync.wire.messages import CataloguePage, decode, encode
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import Crash, FaultyTransport
from tests.sync.engine.conftest import make_rig
from tests.sync.engine.rig import SEED, Rig

Objects = dict[tuple[str, str], bytes | None]


class Publisher:
    """Publishes generations over the small seed of these tests, with the real offline key."""

    def __init__(self, portal: Portal, root_folder: Path) -> None:
        self.portal = portal
        self.key = read_root(root_folder).catalogue
        self.now: Objects = {(kind, name): payload for kind, name, payload in SEED}

    def publish(self, generation: int, changes: Objects, key_id: int = CATALOGUE_KEY_ID) -> bytes:
        self.now |= changes
        whole = [(kind, name, raw) for (kind, name), raw in self.now.items() if raw is not None]
        count, digest = catalogue_digest(whole)
        manifest = sign_manifest(CatalogueManifest(1, key_id, generation, count, digest, 0), self.key)
        with self.portal.store.writing() as db:
            for (kind, name), payload in changes.items():
                db.execute(
                    sa.delete(catalogue_object).where(
                        catalogue_object.c.kind == kind, catalogue_object.c.id == name
                    )
                )
                seq = next_number(db, FEED_COUNTER)
                db.execute(
                    sa.insert(catalogue_object).values(kind=kind, id=name, payload=payload, feed_seq=seq)
                )
            db.execute(
                sa.insert(catalogue_generation).values(
                    generation=generation, manifest=manifest, published_at=0
                )
            )
        return manifest


@pytest.fixture
def publisher(portal: Portal, tmp_path: Path) -> Publisher:
    return Publisher(portal, tmp_path / "portal" / "root")


OURS = {(kind, name): payload for kind, name, payload in SEED if not name.endswith(".json")}


def held(rig: Rig) -> dict[tuple[str, str], bytes]:
    """Return what the station holds, without the real lists that never change here."""
    objects = {(kind, name): payload for kind, name, payload in rig.catalogue.objects()}
    return {key: payload for key, payload in objects.items() if not key[1].endswith(".json")}


def files(rig: Rig) -> list[str]:
    return sorted(path.name for path in rig.folder.glob("catalogue-*"))


def test_the_fleet_knows_of_a_new_generation_after_the_round_that_brought_it(
    rig: Rig, link: FaultyTransport, publisher: Publisher
) -> None:
    publisher.publish(1, {("list", "shapes"): b"[1]"})
    rig.round()
    (seen,) = publisher.portal.fleet.listing(None)["stations"]  # type: ignore[misc, attr-defined]
    assert seen["health"].catalogue_generation == 1
    assert "old_catalogue" not in seen["warnings"]
    assert link.count("POST /v1/heartbeat") == 2
    rig.round()
    assert link.count("POST /v1/heartbeat") == 3, "with nothing new it is told once"


def test_a_new_generation_comes_whole_with_tombstones(rig: Rig, publisher: Publisher) -> None:
    publisher.publish(1, {("list", "sizes"): None, ("list", "shapes"): b"[1]"})
    done = rig.round()
    assert done.trouble is None
    assert rig.generations == [1]
    assert rig.catalogue.generation == 1
    assert held(rig) == {("list", "colours"): b"[]", ("list", "shapes"): b"[1]"}
    rig.round()
    assert rig.generations == [1]
    rig.crash()
    assert rig.catalogue.generation == 1
    assert files(rig) == ["catalogue-1.db"]


def test_a_delta_of_several_pages_becomes_one_generation(rig: Rig, publisher: Publisher) -> None:
    many = {("list", f"l{number:04}"): b"[%d]" % number for number in range(450)}
    publisher.publish(1, many)
    rig.round()
    assert held(rig) == many | OURS


def test_stopping_in_the_middle_of_a_delta_loses_none_of_it(
    rig: Rig, link: FaultyTransport, publisher: Publisher
) -> None:
    publisher.publish(1, {("list", f"l{number:04}"): b"[]" for number in range(450)})
    rig.stopping = lambda: link.count("/v1/feed/catalogue") >= 1
    rig.pull.news_of_catalogue()
    assert rig.catalogue.generation == 0
    assert rig.replica.read(lambda db: cursors.cursor(db, "catalogue")) == ""
    rig.stopping = lambda: False
    rig.round()
    assert rig.catalogue.generation == 1


def _manifest(change: object) -> links.Fault:
    def rewrite(body: bytes) -> bytes:
        page = decode(body, CataloguePage)
        return encode(
            CataloguePage(items=page.items, next=page.next, more=page.more, manifest=change(page.manifest))  # type: ignore[operator]
        )

    return links.rewritten(rewrite)


REFUSED = {
    "missing": lambda _: None,
    "garbage": lambda _: b"x" * 100,
    "spoilt": lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
    "unsigned": lambda raw: raw[:-64] + bytes(64),
    "too long": lambda raw: raw * 20,
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_manifest_that_does_not_hold_is_refused_and_the_old_generation_stays(
    rig: Rig, link: FaultyTransport, publisher: Publisher, clock: FakeClock, kind: str
) -> None:
    publisher.publish(1, {("list", "shapes"): b"[1]"})
    link.always(_manifest(REFUSED[kind]), on="/v1/feed/catalogue")
    before = held(rig)
    packet = rig.seal()
    done = rig.round()
    assert done.trouble is Trouble.NOT_OUR_PORTAL
    assert (rig.catalogue.generation, held(rig), files(rig)) == (0, before, ["catalogue-0.db"])
    assert rig.state(packet) == "acknowledged"
    link.calls.clear()
    assert rig.round().trouble is Trouble.NOT_OUR_PORTAL
    assert link.count("/v1/feed/catalogue") == 0
    link.heal()
    clock.advance(601)
    assert rig.round().trouble is None
    assert rig.catalogue.generation == 1


def test_objects_that_do_not_fit_the_manifest_are_refused(
    rig: Rig, link: FaultyTransport, publisher: Publisher
) -> None:
    publisher.publish(1, {("list", "shapes"): b"[1]"})

    def swap(body: bytes) -> bytes:
        return body.replace(b"[1]", b"[9]")

    link.always(links.rewritten(swap), on="/v1/feed/catalogue")
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.NOT_OUR_PORTAL, "manifest_mismatch")
    assert rig.catalogue.generation == 0


def test_a_manifest_signed_by_another_key_is_refused(rig: Rig, publisher: Publisher, portal: Portal) -> None:
    publisher.key = portal.keys.station
    publisher.publish(1, {("list", "shapes"): b"[1]"})
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.NOT_OUR_PORTAL, "bad_signature")
    assert rig.catalogue.generation == 0


def test_an_old_generation_played_again_never_takes_the_station_back(
    rig: Rig, link: FaultyTransport, publisher: Publisher
) -> None:
    old: list[bytes] = []

    def keep(body: bytes) -> bytes:
        old.append(body)
        return body

    publisher.publish(1, {("list", "shapes"): b"[1]"})
    link.plan(links.rewritten(keep), on="/v1/feed/catalogue")
    rig.round()
    publisher.publish(2, {("list", "shapes"): b"[2]"})
    rig.round()
    assert rig.catalogue.generation == 2
    publisher.publish(3, {("list", "shapes"): b"[3]"})
    link.plan(links.rewritten(lambda _: old[0]), on="/v1/feed/catalogue")
    rig.round()
    assert rig.catalogue.generation == 2
    assert held(rig)["list", "shapes"] == b"[2]"
    rig.round()
    assert rig.catalogue.generation == 3
    assert rig.generations == [1, 2, 3]


def test_a_portal_that_began_anew_and_forgot_objects_is_followed_from_the_shipped_catalogue(
    rig: Rig, publisher: Publisher, portal: Portal
) -> None:
    publisher.publish(1, {("list", "lost"): b"[1]"})
    rig.round()
    with portal.store.writing() as db:
        db.execute(catalogue_object.delete())
        db.execute(catalogue_generation.delete())
    publisher.now = {(kind, name): payload for kind, name, payload in SEED}
    publisher.publish(5, {("list", "shapes"): b"[5]"})
    done = rig.round()
    assert done.trouble is None
    assert rig.catalogue.generation == 5
    assert ("list", "lost") not in held(rig)


def test_a_signed_generation_that_does_not_hold_together_is_refused_and_not_fetched_again_and_again(
    rig: Rig, link: FaultyTransport, publisher: Publisher
) -> None:
    publisher.publish(1, {("list", "communes.json"): None})
    done = rig.round()
    assert (done.trouble, done.problem) == (Trouble.PROTOCOL, "catalogue_file_missing")
    assert rig.catalogue.generation == 0
    link.calls.clear()
    rig.round()
    assert link.count("/v1/feed/catalogue") == 0


def test_a_crash_between_building_and_switching_leaves_the_old_generation(
    rig: Rig, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.publish(1, {("list", "shapes"): b"[1]"})

    def crash(*_: object) -> object:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(CatalogueStore, "_naming", staticmethod(crash))
        with pytest.raises(Crash):
            rig.engine.run_once()
    assert files(rig) == ["catalogue-0.db", "catalogue-1.db"]
    (rig.folder / "catalogue-2.db.part").write_bytes(b"half")
    rig.crash()
    assert rig.catalogue.generation == 0
    assert files(rig) == ["catalogue-0.db"]
    rig.round()
    assert rig.catalogue.generation == 1
    assert held(rig)["list", "shapes"] == b"[1]"


@pytest.mark.allows_log
@pytest.mark.parametrize("damage", ["missing", "garbage", "empty", "another generation"])
def test_a_damaged_catalogue_file_never_keeps_the_station_closed(
    rig: Rig, publisher: Publisher, damage: str
) -> None:
    publisher.publish(1, {("list", "shapes"): b"[1]"})
    rig.round()
    path = rig.folder / "catalogue-1.db"
    path.unlink()
    if damage == "garbage":
        path.write_bytes(b"no database" * 500)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "another generation":
        catalogue_file.build(path, SEED, generation=9, manifest=None)
    rig.crash()
    assert rig.catalogue.generation == 0
    assert held(rig) == OURS
    rig.round()
    assert rig.catalogue.generation == 1
    assert held(rig)["list", "shapes"] == b"[1]"


def test_readers_move_over_while_the_old_file_is_still_being_read(rig: Rig, publisher: Publisher) -> None:
    reading = rig.catalogue.objects()
    next(reading)
    publisher.publish(1, {("list", "shapes"): b"[1]"})
    rig.round()
    rest = {name for _, name, _ in reading}
    assert "sizes" in rest
    assert "shapes" not in rest
    assert rig.catalogue.reader.generation == 1


@pytest.fixture
def real_seed_rig(
    tmp_path: Path, portal: Portal, client: TestClient[Litestar], clock: FakeClock
) -> Iterator[Rig]:
    made = make_rig(tmp_path / "real", portal, client, clock)
    made.seed = tuple(seed_objects())
    made.create()
    yield made
    made.close()


def test_what_the_portal_itself_publishes_arrives(real_seed_rig: Rig, portal: Portal, tmp_path: Path) -> None:
    from sync.portal.administration.publishing import publish

    rig = real_seed_rig
    kind, name, payload = next(one for one in rig.seed if one[0] == "service")
    changed = payload.replace(b'"name":"', b'"name":"Th\xe1\xbb\xad ', 1)
    assert changed != payload
    generation = publish(
        portal.store, read_root(tmp_path / "portal" / "root"), [(kind, name, changed)], portal.now_s()
    )
    assert rig.round().trouble is None
    assert rig.catalogue.generation == generation == 1
    assert rig.catalogue.reader.service(name) == changed
    assert rig.replica.read(facts.catalogue_generation) == 1
