"""An officer opens a citizen's papers: whole or not at all, on record, never shown as part of a page."""

from __future__ import annotations

import hashlib
import tracemalloc
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from forms.packets.attachment import open_file
from sync.portal.context import Portal
from sync.portal.office.officers import Officer, Role
from sync.portal.stations import stations
from sync.portal.storage.access_tables import paper_reading
from sync.wire import messages
from tests.portal.problem_answers import kind_of
from tests.portal.test_officers import LISTED, act, item_of
from tests.support.packets import Paper
from tests.support.portal import UNIT, CallingStation, Desk, officer_token, over_socket


def brought(station: CallingStation, *papers: Paper) -> str:
    """Submit a case with its papers, all uploaded; return its code."""
    packet = station.maker().submission(papers)
    assert station.send(packet.raw)[0].outcome == "accepted"
    for paper in papers:
        assert station.upload(paper).status_code == 200
    return item_of(station, packet).code


def plain(paper: Paper) -> bytes:
    return open_file(paper.sealed, paper.document.content_key)


def file_of(portal: Portal, paper: Paper) -> Any:
    name = paper.document.sealed_sha256.hex()
    return portal.blobs._folder / name[:2] / name  # type: ignore[attr-defined]


def readings(portal: Portal) -> list[tuple[str, str, bytes | None, str]]:
    with portal.store.reading() as db:
        rows = db.execute(sa.select(paper_reading).order_by(paper_reading.c.id)).all()
    return [(row.officer_id, row.paper, row.sealed_sha256, row.outcome) for row in rows]


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 200_000])
def test_a_paper_is_given_as_it_was_photographed(station: CallingStation, desk: Desk, size: int) -> None:
    maker = station.maker()
    paper, other = maker.paper(), maker.paper("x-signature", size, "image/png")
    code = brought(station, paper, other)
    told = {one["doc_id"]: one for one in desk.get(f"{LISTED}/{code}").json()["documents"]}
    answer = desk.get(told["x-signature"]["path"])
    assert answer.status_code == 200
    assert answer.content == plain(other)
    assert desk.get(told["d-birth"]["path"]).content == plain(paper)
    assert desk.get(f"{LISTED}/{code}/papers/d-birth").content == plain(paper)


def test_it_comes_as_a_file_to_save(station: CallingStation, desk: Desk) -> None:
    maker = station.maker()
    paper, odd = maker.paper(), maker.paper("x-signature", 10, "text/html")
    code = brought(station, paper, odd)
    headers = desk.get(f"{LISTED}/{code}/papers/d-birth").headers
    digest = paper.document.sealed_sha256.hex()
    assert headers["content-type"] == "image/jpeg"
    assert headers["content-disposition"] == f'attachment; filename="{code}-d-birth-{digest[:8]}.jpg"'
    assert headers["content-length"] == "70000"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "no-store"
    assert desk.get(f"{LISTED}/{code}/papers/x-signature").headers["content-type"] == (
        "application/octet-stream"
    )


def test_two_pages_under_one_name_are_asked_for_by_digest(station: CallingStation, desk: Desk) -> None:
    maker = station.maker()
    pages = maker.paper(), maker.paper(size=500)
    code = brought(station, *pages)
    assert kind_of(desk.get(f"{LISTED}/{code}/papers/d-birth")) == "not-found"
    for page in pages:
        digest = page.document.sealed_sha256.hex()
        assert desk.get(f"{LISTED}/{code}/papers/{digest}").content == plain(page)


def test_a_paper_a_supplement_replaced_is_in_force_no_more(station: CallingStation, desk: Desk) -> None:
    maker = station.maker()
    old, new = maker.paper(), maker.paper()
    packet = maker.submission((old,))
    station.send(packet.raw)
    code = item_of(station, packet).code
    act(desk, code, "supplement", version=1, reasons=[{"text": "Ảnh mờ", "doc_id": "d-birth"}])
    request = item_of(station, packet).request
    assert request is not None
    assert packet.header.case_id is not None
    station.send(maker.supplement(packet.header.case_id, request.request_id, (new,)).raw)
    for paper in (old, new):
        station.upload(paper)
    assert desk.get(f"{LISTED}/{code}/papers/d-birth").content == plain(new)
    gone = desk.get(f"{LISTED}/{code}/papers/{old.document.sealed_sha256.hex()}")
    assert kind_of(gone) == "not-found"


def test_only_officers_of_the_unit_who_work_on_cases(
    station: CallingStation, portal: Portal, client: httpx.Client, desk: Desk
) -> None:
    paper = station.maker().paper()
    code = brought(station, paper)
    with portal.store.writing() as db:
        stations.add_unit(db, "20197", "UBND phường Liên Chiểu")
    path = f"{LISTED}/{code}/papers/d-birth"
    stranger = Desk(client, officer_token(portal, "can-bo-2", unit="20197"))
    assert kind_of(stranger.get(path)) == "not-found"
    observer = Desk(client, officer_token(portal, "can-bo-3", Role.OBSERVER))
    answer = observer.get(path)
    assert (answer.status_code, kind_of(answer)) == (403, "forbidden")
    assert client.get(path).status_code == 401
    assert station.call("GET", path).status_code == 401
    assert desk.get(path).status_code == 200


def test_who_asked_for_what_is_on_record(
    station: CallingStation, portal: Portal, client: httpx.Client, desk: Desk
) -> None:
    maker = station.maker()
    paper, late = maker.paper(), maker.paper("x-signature", 900, "image/png")
    packet = maker.submission((paper, late))
    station.send(packet.raw)
    station.upload(paper)
    code = item_of(station, packet).code
    for name in ("d-birth", "x-signature", "d-none", "%00", "x" * 101):
        desk.get(f"{LISTED}/{code}/papers/{name}")
    Desk(client, officer_token(portal, "can-bo-3", Role.OBSERVER)).get(f"{LISTED}/{code}/papers/d-birth")
    sealed = paper.document.sealed_sha256
    assert readings(portal) == [
        ("can-bo-1", "d-birth", sealed, "given"),
        ("can-bo-1", "x-signature", late.document.sealed_sha256, "waiting"),
        ("can-bo-1", "d-none", None, "unknown"),
        ("can-bo-1", "", None, "unknown"),
        ("can-bo-1", "", None, "unknown"),
        ("can-bo-3", "d-birth", None, "forbidden"),
    ]


def test_a_paper_on_its_way_is_said_to_be(station: CallingStation, desk: Desk) -> None:
    paper = station.maker().paper()
    packet = station.maker().submission((paper,))
    station.send(packet.raw)
    path = f"{LISTED}/{item_of(station, packet).code}/papers/d-birth"
    assert kind_of(desk.get(path)) == "paper-waiting"
    station.upload(paper, 0, 40_000)
    answer = desk.get(path)
    assert (answer.status_code, kind_of(answer)) == (409, "paper-waiting")
    assert messages.decode(station.upload(paper, 40_000).content, messages.BlobAnswer).complete
    assert desk.get(path).content == plain(paper)


@pytest.mark.allows_log
@pytest.mark.parametrize("damage", ["first", "last", "cut", "longer", "empty", "gone"])
def test_damaged_bytes_are_answered_clearly_and_never_given(
    station: CallingStation, portal: Portal, desk: Desk, damage: str
) -> None:
    paper = station.maker().paper()
    code = brought(station, paper)
    file = file_of(portal, paper)
    sealed = bytearray(file.read_bytes())
    if damage == "gone":
        file.unlink()
    else:
        changed = {
            "first": bytes([sealed[0] ^ 1]) + sealed[1:],
            "last": sealed[:-1] + bytes([sealed[-1] ^ 1]),
            # At the border of two pieces, where only the mark of the last one tells.
            "cut": sealed[: 65_536 + 16],
            "longer": sealed + b"x",
            "empty": b"",
        }
        file.write_bytes(changed[damage])
    answer = desk.get(f"{LISTED}/{code}/papers/d-birth")
    assert (answer.status_code, kind_of(answer)) == (410, "paper-damaged")
    assert readings(portal)[-1][-1] == "damaged"


def test_damage_between_the_check_and_the_last_byte_breaks_the_answer_off(
    station: CallingStation, portal: Portal
) -> None:
    paper = station.maker().paper(size=300_000)
    code = brought(station, paper)
    who = Officer("can-bo-9", "Phạm Văn Thử", Role.OFFICER, UNIT)
    portal.officers.add(who.officer_id, who.name, who.role, who.unit_code, portal.entropy)
    opened = portal.papers.open(who, code, "d-birth")
    first = next(opened.pieces)
    file = file_of(portal, paper)
    sealed = file.read_bytes()
    file.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    rest = []
    with pytest.raises(Exception, match="attachment"):
        rest.extend(opened.pieces)
    # What was given is genuine, and less than was announced, so nobody takes it for the paper.
    given = first + b"".join(rest)
    assert plain(paper).startswith(given)
    assert len(given) < opened.size


def test_the_largest_paper_is_given_from_bounded_memory(station: CallingStation, portal: Portal) -> None:
    maker = station.maker()
    paper = maker.paper("x-signature", 15_000_000)
    code = brought(station, maker.paper(), paper)
    who = Officer("can-bo-9", "Phạm Văn Thử", Role.OFFICER, UNIT)
    portal.officers.add(who.officer_id, who.name, who.role, who.unit_code, portal.entropy)
    whole = hashlib.sha256()
    tracemalloc.start()
    try:
        for piece in portal.papers.open(who, code, "x-signature").pieces:
            whole.update(piece)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert whole.digest() == paper.document.plain_sha256
    assert peak < 3_000_000, peak


def test_it_comes_over_a_socket_and_somebody_may_hang_up(
    station: CallingStation, portal: Portal, desk: Desk
) -> None:
    paper = station.maker().paper(size=5_000_000)
    code = brought(station, paper)
    path = f"{LISTED}/{code}/papers/d-birth"
    headers = {"Authorization": f"Bearer {desk.token}"}
    with over_socket(portal) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        with client.stream("GET", path, headers=headers) as answer:
            assert answer.status_code == 200
            assert next(answer.iter_raw())
        assert client.get(path, headers=headers).content == plain(paper)
