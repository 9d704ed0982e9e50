"""Files: resumed where they stopped, checked at both ends, sent again when the portal lost them."""

from __future__ import annotations

import pytest

from forms.packets.packet import Packet
from sync.errors import Trouble
from sync.portal import restorations
from sync.portal.context import Portal
from sync.replica.cases import cases
from sync.replica.outbox import blobs
from sync.replica.storage.connection import Connection
from sync.wire import messages
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.support.portal import Desk, officer_token
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged


def test_a_broken_upload_goes_on_where_the_portal_stopped(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    paper = rig.paper(200_000)
    packet = rig.seal(paper)
    rig.goodput.bytes_per_s = 100_000
    link.plan(links.cut_body(70_000), on="PATCH")
    assert rig.round().trouble is Trouble.OFFLINE
    assert portal.blobs.size(paper.document.sealed_sha256) == 70_000
    assert rig.state(packet) == "text_received"
    sent: list[int] = []

    def measure(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        sent.append(len(request.read()))
        assert request.headers["upload-offset"] == "70000"
        return serve(request)

    link.plan(measure, on="PATCH")
    clock.advance(10)
    rig.round()
    assert sent == [len(paper.sealed) - 70_000]
    assert_acknowledged(rig, portal, (packet,))


def test_a_bit_that_flipped_on_the_way_is_found_and_the_file_sent_again(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    paper = rig.paper(50_000)
    packet = rig.seal(paper)
    link.plan(links.spoilt_body, on="PATCH")
    assert rig.round().trouble is None
    assert rig.state(packet) == "text_received"
    assert portal.blobs.size(paper.document.sealed_sha256) == 0
    (waiting,) = rig.replica.read(lambda db: blobs.due(db, clock.now_ms() + 400_000))
    assert waiting.attempts == 1
    clock.advance(310)
    rig.round()
    assert_acknowledged(rig, portal, (packet,))


def test_a_file_damaged_here_needs_a_person_instead_of_being_sent_for_ever(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    damaged, missing, sound = (rig.seal(rig.paper(9_000)) for _ in range(3))

    def job(db: Connection) -> None:
        db.execute("DROP TRIGGER sealed_chunk_no_update")
        db.execute("DROP TRIGGER IF EXISTS sealed_chunk_no_delete")
        db.execute(
            "UPDATE sealed_chunk SET bytes = zeroblob(length(bytes)) WHERE sealed_sha256 = ?",
            (damaged.header.blobs[0].sealed_sha256,),
        )
        db.execute(
            "DELETE FROM sealed_chunk WHERE sealed_sha256 = ?", (missing.header.blobs[0].sealed_sha256,)
        )

    rig.replica.write(job).result()
    rig.round()
    assert rig.state(sound) == "acknowledged"
    assert rig.state(damaged) == rig.state(missing) == "needs_attention"
    assert rig.row(damaged).reason == "file_damaged"
    link.calls.clear()
    rig.round()
    assert link.count("PATCH") == 0


def test_a_file_the_portal_lost_after_its_last_byte_is_sent_again(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    paper = rig.paper(20_000)
    packet = rig.seal(paper)
    # Every byte arrives, the answer does not; before the station asks again, the portal's disk forgets.
    link.plan(links.cut_body(len(paper.sealed) - 1), on="PATCH")
    rig.round()
    link.plan(links.with_header("upload-offset", lambda _: str(len(paper.sealed))), on="HEAD")
    rig.round()
    assert rig.state(packet) == "text_received"
    for _ in range(3):
        clock.advance(310)
        rig.round()
    assert_acknowledged(rig, portal, (packet,))


@pytest.mark.allows_log
def test_a_portal_restored_from_an_older_copy_gets_the_packet_again(
    rig: Rig, portal: Portal, clock: FakeClock
) -> None:
    packet = rig.seal(rig.paper(20_000))
    rig.texts()
    _forget_everything(portal)
    for _ in range(3):
        rig.round()
        clock.advance(310)
    # The receipt proved what nobody has declared yet.
    assert rig.state(packet) == "text_received"
    assert portal.store.in_doubt
    restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
    for _ in range(3):
        rig.round()
        clock.advance(310)
    assert_acknowledged(rig, portal, (packet,))


@pytest.mark.parametrize("offset", [0, 5_000, 10**9, 2**63, 2**64 - 1])
@pytest.mark.parametrize("header", [False, True])
def test_an_offset_that_makes_no_sense_moves_nothing_and_makes_no_hot_loop(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, offset: int, header: bool
) -> None:
    packet = rig.seal(rig.paper(5_000))
    answer = messages.encode(messages.BlobAnswer(offset=offset, complete=False))
    if header:
        link.always(links.with_header("upload-offset", lambda _: str(offset)), on="HEAD")
        link.always(links.problem(409, "offset-mismatch"), on="PATCH")
    else:
        link.always(links.rewritten(lambda _: answer), on="PATCH")
    link.always(links.problem(500, "internal"), on="/v1/feed")
    done = rig.round()
    assert rig.state(packet) == "text_received"
    link.calls.clear()
    rig.round()
    assert link.count("PATCH") == 0
    assert done.next_at_ms >= clock.now_ms() + 250
    link.heal()
    for _ in range(3):
        clock.advance(310)
        rig.round()
    assert_acknowledged(rig, portal, (packet,))


def test_a_text_sealed_during_a_file_goes_before_its_next_piece(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    rig.push.goodput.bytes_per_s = 32_000
    long = rig.seal(rig.paper(500_000))
    later: list[Packet] = []

    def seals(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        later.append(rig.seal(rig.paper(0)))
        return serve(request)

    link.plan(seals, on="PATCH")
    rig.round()
    moved = [call.method for call in link.calls if call.method == "PATCH" or call.path.endswith("/packets")]
    # The long file's text, its first piece, the text sealed meanwhile, and only then the rest of the file.
    assert moved[:4] == ["POST", "PATCH", "POST", "PATCH"]
    assert_acknowledged(rig, portal, (long, *later))


def _forget_everything(portal: Portal) -> None:
    from sync.portal.storage import tables

    names = ("packet_blob", "packet", "blob", "chain_link", "dossier_event", "dossier")
    with portal.store.writing() as db:
        for name in names:
            db.execute(getattr(tables, name).delete())


def test_files_put_off_by_the_portal_keep_neither_texts_nor_news_waiting(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, client: links.httpx.Client
) -> None:
    packet, early = rig.seal(rig.paper(50_000)), rig.seal()
    link.plan(links.problem(503, "retry-later", 40), on="blobs")
    done = rig.round()
    assert (done.trouble, done.next_at_ms) == (None, clock.now_ms() + 40_000)
    assert rig.state(packet) == "text_received"
    desk = Desk(client, officer_token(portal))
    code = desk.get("/v1/officer/dossiers").json()["dossiers"][0]["code"]
    assert desk.post(f"/v1/officer/dossiers/{code}/accept", {"version": 1}).status_code < 300
    link.calls.clear()
    later = []
    for _ in range(3):
        clock.advance(10)
        later.append(rig.seal())
        rig.round()
        assert rig.state(later[-1]) == "text_received"
    # What the officer did has come, and no file was tried before its time.
    found = [
        rig.replica.read(lambda db, one=one: cases.dossier(db, one.header.case_id)) for one in (packet, early)
    ]
    assert 2 in [one.state for one in found if one is not None]
    assert link.count("blobs") == 0
    clock.advance(10)
    rig.round()
    assert_acknowledged(rig, portal, (packet, early, *later))


def test_a_portal_that_puts_off_everything_is_left_alone(
    rig: Rig, link: FaultyTransport, clock: FakeClock
) -> None:
    rig.seal(rig.paper(50_000))
    link.plan(links.problem(503, "retry-later", 40), on="/v1/packets")
    done = rig.round()
    assert done.trouble is Trouble.BUSY
    assert done.next_at_ms >= clock.now_ms() + 40_000


def test_a_person_who_asks_ends_once_what_the_portal_set_for_files(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    packet = rig.seal()
    link.plan(links.answering(429, b"", {"Retry-After": "3600"}, "text/html"), on="PATCH", times=2)
    rig.round()
    rig.round()
    assert link.count("PATCH") == 1
    rig.engine.run_once(asked=True)
    rig.round()
    assert link.count("PATCH") == 2
    rig.engine.run_once(asked=True)
    assert_acknowledged(rig, portal, (packet,))


def test_a_piece_too_large_for_somebody_on_the_way_is_halved_until_it_passes(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    packet = rig.seal(rig.paper(700_000))
    rig.goodput.bytes_per_s = 1_250_000.0

    def narrow(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        if int(request.headers["content-length"]) > 100_000:
            request.read()
            return links.answering(413, b"<h1>413</h1>", content_type="text/html")(request, serve)
        return serve(request)

    link.always(narrow, on="PATCH")
    assert rig.round().trouble is None
    assert_acknowledged(rig, portal, (packet,))
    assert sum(call.status == 413 for call in link.calls) == 3
