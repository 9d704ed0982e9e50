"""A station and a portal of different program versions: another shipped catalogue is no lasting obstacle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from resources import files
from resources.catalogue import seed_objects
from sync.portal import shelf
from sync.portal.administration.publishing import form_object, publish
from sync.portal.context import Portal
from sync.portal.keys.root_files import read_root
from sync.replica import cursors
from tests.support.links import FaultyTransport
from tests.sync.engine.rig import SEED, Rig

Objects = dict[tuple[str, str], bytes]


def form(version: int) -> tuple[str, str, bytes]:
    told = json.loads(files.read_bytes("forms/dkks-4.json"))
    told["version"] = version
    return form_object(json.dumps(told, ensure_ascii=False).encode(), "dkks.json")


def whole(objects: object) -> Objects:
    return {(kind, name): raw for kind, name, raw in objects}  # type: ignore[attr-defined]


def test_a_station_shipped_with_another_catalogue_fetches_the_whole_and_then_only_changes(
    rig: Rig, link: FaultyTransport, portal: Portal, tmp_path: Path
) -> None:
    assert whole(SEED) != whole(seed_objects())
    root = read_root(tmp_path / "portal" / "root")
    publish(portal.store, root, [form(5)], portal.now_s())
    rig.round()
    expected = whole([*seed_objects(), form(5)])
    assert rig.catalogue.generation == 1
    assert whole(rig.catalogue.objects()) == expected
    assert rig.replica.read(lambda db: cursors.cursor(db, "catalogue")) not in {"", "whole"}
    publish(portal.store, root, [form(6)], portal.now_s())
    link.calls.clear()
    rig.round()
    assert rig.catalogue.generation == 2
    assert whole(rig.catalogue.objects()) == expected | whole([form(6)])
    assert link.count("/v1/feed/catalogue") <= 2


def test_a_portal_renewed_with_another_catalogue_keeps_what_was_signed(
    rig: Rig, portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = read_root(tmp_path / "portal" / "root")
    publish(portal.store, root, [form(5)], portal.now_s())
    signed = whole([*seed_objects(), form(5)])
    later = [*seed_objects()[1:], ("list", "invented-later.json", b"[]")]
    monkeypatch.setattr(shelf, "seed_objects", lambda: later)
    with portal.store.reading() as db:
        assert whole(shelf.objects_in_force(db)) == signed
    rig.round()
    assert whole(rig.catalogue.objects()) == signed
