"""Feeds from a portal that is wrong or worse: bounded, refused whole or item by item, never stuck."""

from __future__ import annotations

import msgspec
import pytest
import zstandard

from sync.engine import pull
from sync.errors import Trouble
from sync.link.transport import MAX_ANSWER_BYTES
from sync.portal.context import Portal
from sync.replica import cursors, sync_log
from sync.replica.cases import cases
from sync.wire.messages import MEDIA_TYPE, DossierItem, DossierPage, RosterPage, decode, encode
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged

DOSSIERS = "/v1/feed/dossiers"


def test_an_untrue_receipt_in_the_feed_acknowledges_nothing_but_the_officers_word_counts(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    packet = rig.seal()
    link.plan(links.lost_answer, on="PATCH")
    rig.round()

    def forge(body: bytes) -> bytes:
        page = decode(body, DossierPage)
        items = tuple(
            msgspec.structs.replace(item, complete_receipts=(b"\x00" * 200,)) for item in page.items
        )
        return encode(msgspec.structs.replace(page, items=items))

    link.always(links.problem(500, "internal"), on="/v1/packets")
    link.plan(links.rewritten(forge), on=DOSSIERS)
    done = rig.round()
    assert done.trouble in {Trouble.NOT_OUR_PORTAL, Trouble.PORTAL_DOWN}
    assert rig.state(packet) == "text_received"
    dossier = rig.replica.read(lambda db: cases.dossier(db, packet.header.case_id))
    assert dossier is not None
    link.heal()
    clock.advance(310)
    assert rig.round().trouble is None
    assert_acknowledged(rig, portal, (packet,))


HUGE = 2**64 - 1


@pytest.mark.parametrize(
    "change",
    [{"case_id": b""}, {"case_id": b"x" * 17}, {"version": HUGE}, {"state": HUGE}, {"state": 11},
     {"state": 0}, {"state_at": -1}, {"state_at": HUGE}],
    ids=str,
)  # fmt: skip
def test_an_item_no_database_can_take_is_noted_and_keeps_no_other_news_back(
    rig: Rig, link: FaultyTransport, portal: Portal, change: dict[str, object]
) -> None:
    packet = rig.seal()
    rig.texts()

    def spoil(body: bytes) -> bytes:
        page = decode(body, DossierPage)
        fields: dict[str, object] = {
            "case_id": b"y" * 16,
            "code": "H17",
            "version": 1,
            "state": 1,
            "state_at": 1,
        }
        return encode(msgspec.structs.replace(page, items=(DossierItem(**(fields | change)), *page.items)))  # type: ignore[arg-type]

    link.plan(links.rewritten(spoil), on=DOSSIERS)
    assert rig.round().trouble is None
    assert rig.case_state(packet) == 1
    assert rig.replica.read(lambda db: cursors.cursor(db, "dossiers")) != ""
    assert rig.replica.read(lambda db: cases.dossier(db, b"y" * 16)) is None
    assert _notes(rig) == [("dossier_skipped", {"items": 1})]
    assert rig.round().trouble is None
    assert len(_notes(rig)) == 1


def test_a_state_of_a_later_version_is_told_by_the_case_and_its_receipt_counts(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    packet, other = rig.seal(), rig.seal()
    rig.texts()
    told, case_id = "TS-00001-0100001-0", packet.header.case_id
    rig.replica.write(
        lambda db: db.execute("UPDATE case_record SET code = ? WHERE case_id = ?", (told, case_id))
    ).result()

    def later(body: bytes) -> bytes:
        page = decode(body, DossierPage)
        items = (
            msgspec.structs.replace(item, state=11) if item.case_id == case_id else item
            for item in page.items
        )
        return encode(msgspec.structs.replace(page, items=tuple(items)))

    # So that the receipt is heard from the feed alone.
    link.always(links.problem(500, "internal"), on="POST /v1/packets")
    link.always(links.lost_answer, on="PATCH")
    link.always(links.rewritten(later), on=DOSSIERS)
    for _ in range(4):
        rig.round()
        rig.clock.advance(1)  # type: ignore[attr-defined]
    assert (rig.case_state(packet), rig.case_state(other)) == (None, 1)
    assert ("dossier_skipped", {"items": 1, "code": told}) in _notes(rig)
    assert rig.state(packet) == "acknowledged"


@pytest.mark.allows_log
def test_what_the_database_refuses_of_one_item_is_undone_and_the_page_goes_on(
    rig: Rig, portal: Portal
) -> None:
    first, second = rig.seal(), rig.seal()
    rig.texts()
    case_id = (first.header.case_id or b"").hex()
    # Refused at the last of several statements.
    rig.replica.write(
        lambda db: db.execute(
            "CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.case_event "
            f"WHEN NEW.kind = 'dossier' AND NEW.case_id = x'{case_id}' "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    ).result()
    assert rig.round().trouble is None
    assert (rig.case_state(first), rig.case_state(second)) == (None, 1)
    assert {code for code, _ in _notes(rig)} == {"dossier_skipped"}


def _notes(rig: Rig) -> list[tuple[str, dict[str, object]]]:
    return [(code, facts) for _, code, facts in rig.replica.read(sync_log.latest)]


def test_a_page_that_could_not_be_stored_comes_again(
    rig: Rig, link: FaultyTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forms.errors import StationError

    packet = rig.seal()
    rig.texts()

    def full(*_: object) -> bool:
        raise StationError("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(cases, "apply_dossier", full)
        with pytest.raises(StationError):
            rig.engine.run_once()
    rig.round()
    assert rig.replica.read(lambda db: cases.dossier(db, packet.header.case_id)) is not None


@pytest.mark.parametrize("feed", ["dossiers", "roster", "catalogue"])
@pytest.mark.parametrize("moves", [False, True])
def test_a_feed_without_an_end_ends(
    rig: Rig, link: FaultyTransport, monkeypatch: pytest.MonkeyPatch, feed: str, moves: bool
) -> None:
    monkeypatch.setattr(pull, "MAX_PAGES", 20)
    pages = 0

    def endless(body: bytes) -> bytes:
        nonlocal pages
        del body
        pages += 1
        return encode(RosterPage(items=(), next=f"c{pages if moves else 0}", more=True))

    link.always(_unread(links.rewritten(endless)), on=f"/v1/feed/{feed}")
    done = rig.round()
    assert pages == (20 if moves else 2)
    assert done.next_at_ms > rig.clock.now_ms()


def _unread(fault: links.Fault) -> links.Fault:
    """Ask the portal for the first page, whatever cursor the station sends."""

    def first(request: links.httpx.Request, serve: links.Serve) -> links.httpx.Response:
        def answer(_: links.httpx.Request) -> links.httpx.Response:
            return serve(request)

        response = answer(request)
        if response.status_code == 200:
            return fault(request, lambda _: response)
        headers = {"content-type": MEDIA_TYPE, "tramso-time": response.headers["tramso-time"]}
        response.read()
        return fault(request, lambda _: links.answering(200, b"\x80", headers)(request, serve))

    return first


@pytest.mark.parametrize("encoding", ["zstd", "gzip", "br"])
def test_an_answer_that_would_unpack_to_far_too_much_is_refused(
    rig: Rig, link: FaultyTransport, encoding: str
) -> None:
    packet = rig.seal()
    bomb = zstandard.ZstdCompressor().compress(bytes(8 * MAX_ANSWER_BYTES))
    assert len(bomb) < 100_000
    link.always(links.answering(200, bomb, {"Content-Encoding": encoding}, MEDIA_TYPE))
    done = rig.round()
    assert done.trouble in {Trouble.PROTOCOL, Trouble.NOT_OUR_PORTAL}
    assert rig.state(packet) == "queued"


def test_what_officers_do_comes_to_the_station(rig: Rig, portal: Portal, client: links.httpx.Client) -> None:
    from tests.support.portal import Desk, officer_token

    packet = rig.seal()
    rig.round()
    desk = Desk(client, officer_token(portal))
    code = desk.get("/v1/officer/dossiers").json()["dossiers"][0]["code"]
    assert desk.post(f"/v1/officer/dossiers/{code}/accept", {"version": 1}).status_code < 300
    done = rig.round()
    assert done.news == 1
    dossier = rig.replica.read(lambda db: cases.dossier(db, packet.header.case_id))
    assert dossier is not None
    assert (dossier.state, dossier.code) == (2, code)
    assert dossier.due_on is not None
