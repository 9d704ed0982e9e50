"""Stations ask again and again and get only what is new and theirs."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import zstandard

from forms.errors import StationError
from forms.packets.certificate import KeyUse
from resources import files
from resources.catalogue import seed_objects
from sync.portal.administration.publishing import form_object, publish
from sync.portal.context import Portal
from sync.portal.keys.root_files import read_root
from sync.portal.stations import stations
from sync.wire import messages
from sync.wire.catalogue_manifest import catalogue_digest, check_manifest
from tests.portal.problem_answers import kind_of
from tests.support.portal import OPERATOR, CallingStation, ready_station


def dossiers(station: CallingStation, after: str = "") -> messages.DossierPage:
    return messages.decode(station.feed("dossiers", after).content, messages.DossierPage)


def test_a_cursor_gives_only_what_came_after_it(station: CallingStation) -> None:
    maker = station.maker()
    first, second = (maker.submission((maker.paper(),)) for _ in range(2))
    station.send(first.raw)
    page = dossiers(station)
    assert [item.case_id for item in page.items] == [first.header.case_id]
    station.send(second.raw)
    later = dossiers(station, page.next)
    assert [item.case_id for item in later.items] == [second.header.case_id]
    assert not dossiers(station, later.next).items


def test_a_case_that_changed_comes_once_with_its_newest_version(station: CallingStation) -> None:
    maker = station.maker()
    packet = maker.submission((maker.paper(),))
    assert packet.header.case_id is not None
    station.send(packet.raw)
    before = dossiers(station)
    station.send(maker.withdrawal(packet.header.case_id).raw)
    (item,) = dossiers(station, before.next).items
    assert (item.version, item.state) == (2, 7)
    assert len(dossiers(station).items) == 1


def test_nobody_sees_another_stations_cases_or_people(station: CallingStation, portal: Portal) -> None:
    station.send(station.maker().submission((station.maker().paper(),)).raw)
    other = ready_station(station.client, portal, 2)
    assert not dossiers(other).items
    with portal.store.writing() as db:
        stations.put_operator(db, "op-9", "Trần Văn Riêng", "clerk")
        stations.put_on_roster(db, station.station_no, "op-9")
    page = messages.decode(other.feed("roster").content, messages.RosterPage)
    assert [person.operator_id for person in page.items] == [OPERATOR]


def test_roster_tells_who_came_and_who_left(station: CallingStation, portal: Portal) -> None:
    page = messages.decode(station.feed("roster").content, messages.RosterPage)
    assert [(p.operator_id, p.active) for p in page.items] == [(OPERATOR, True)]
    with portal.store.writing() as db:
        stations.put_on_roster(db, station.station_no, OPERATOR, active=False)
    later = messages.decode(station.feed("roster", page.next).content, messages.RosterPage)
    assert [(p.operator_id, p.active) for p in later.items] == [(OPERATOR, False)]


def test_long_feeds_come_in_pages(station: CallingStation, portal: Portal) -> None:
    with portal.store.writing() as db:
        for number in range(450):
            stations.put_operator(db, f"many-{number}", "Người Thử", "clerk")
            stations.put_on_roster(db, station.station_no, f"many-{number}")
    seen, after, more, pages = 0, "", True, 0
    while more:
        page = messages.decode(station.feed("roster", after).content, messages.RosterPage)
        assert len(page.items) <= messages.MAX_PAGE
        seen, after, more, pages = seen + len(page.items), page.next, page.more, pages + 1
    assert (seen, pages) == (451, 3)


def test_nothing_new_is_told_in_a_few_bytes(station: CallingStation) -> None:
    tag = station.feed("dossiers").headers["etag"]
    same = station.feed("dossiers", If_None_Match=tag)
    assert same.status_code == 304
    assert same.content == b""
    station.send(station.maker().submission((station.maker().paper(),)).raw)
    assert station.feed("dossiers", If_None_Match=tag).status_code == 200


def test_a_large_page_is_compressed_for_those_who_can_read_it(
    station: CallingStation, portal: Portal
) -> None:
    with portal.store.writing() as db:
        for number in range(100):
            stations.put_operator(db, f"many-{number}", "Người Thử", "clerk")
            stations.put_on_roster(db, station.station_no, f"many-{number}")
    plain = station.feed("roster", Accept_Encoding="identity")
    target = "/v1/feed/roster?after="
    headers = {
        "Authorization": station.authorization("GET", target, b""),
        "Accept-Encoding": "zstd",
    }
    with station.client.stream("GET", target, headers=headers) as answer:
        assert answer.headers["content-encoding"] == "zstd"
        raw = b"".join(answer.iter_raw())
    assert zstandard.ZstdDecompressor().decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 3


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "9" * 50, "kgEC!", "kgH_"])
def test_invented_cursors_are_refused(station: CallingStation, cursor: str) -> None:
    assert kind_of(station.feed("dossiers", cursor)) == "bad-request"


def test_a_cursor_of_an_earlier_epoch_starts_again(station: CallingStation) -> None:
    station.send(station.maker().submission((station.maker().paper(),)).raw)
    # msgpack of (7, 1000): another epoch.
    assert len(dossiers(station, "kgfNA-g").items) == 1


def test_there_are_only_these_feeds(station: CallingStation) -> None:
    assert kind_of(station.feed("officers")) == "not-found"


def changed_form() -> bytes:
    form = json.loads(files.read_bytes("forms/dkks-4.json"))
    form["version"] = 5
    return json.dumps(form, ensure_ascii=False).encode()


def test_a_published_form_reaches_stations_with_a_signed_manifest_of_the_whole(
    station: CallingStation, portal: Portal, tmp_path: Path
) -> None:
    before = messages.decode(station.feed("catalogue").content, messages.CataloguePage)
    assert not before.items
    assert before.manifest is None
    raw = changed_form()
    root = read_root(tmp_path / "portal" / "root")
    assert publish(portal.store, root, [form_object(raw, "dkks-5.json")], portal.now_s()) == 1
    page = messages.decode(station.feed("catalogue", before.next).content, messages.CataloguePage)
    assert [(item.kind, item.id, item.payload) for item in page.items] == [("form", "dkks/5", raw)]
    assert page.manifest is not None
    assert station.keys is not None
    manifest = check_manifest(page.manifest, station.keys.current(KeyUse.CATALOGUE).public)
    whole = [*seed_objects(), ("form", "dkks/5", raw)]
    assert (manifest.count, manifest.digest) == catalogue_digest(whole)
    assert manifest.generation == 1
    assert portal.shelf.form("dkks", 5) is None
    portal.shelf.refresh()
    assert portal.shelf.form("dkks", 5) is not None
    assert portal.shelf.form("dkks", 4) is not None


def test_a_published_form_never_changes_under_its_version(portal: Portal, tmp_path: Path) -> None:
    root = read_root(tmp_path / "portal" / "root")
    form = json.loads(files.read_bytes("forms/dkks-4.json"))
    form["title"]["vi"] = "Tên khác"
    changed = form_object(json.dumps(form).encode(), "dkks-4.json")
    with pytest.raises(StationError) as caught:
        publish(portal.store, root, [changed], portal.now_s())
    assert caught.value.code == "form_published"
    same = form_object(files.read_bytes("forms/dkks-4.json"), "dkks-4.json")
    with pytest.raises(StationError) as caught:
        publish(portal.store, root, [same], portal.now_s())
    assert caught.value.code == "nothing_new"


def test_a_feed_needs_a_station(client: httpx.Client) -> None:
    assert kind_of(client.get("/v1/feed/catalogue")) == "bad-signature"
