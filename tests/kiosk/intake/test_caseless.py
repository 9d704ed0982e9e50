"""A packet of no case that the portal refused: told apart from cases, listed, and offered again: real desk, real portal."""

from __future__ import annotations

from pathlib import Path

import msgspec
import zstandard

from kiosk.desk.facade import Desk
from kiosk.station.held import Station
from kiosk.verbs.outbox_facts import list_outbox, read_status, status_of
from kiosk.wording import set_language
from sync.replica.chain import audit
from sync.replica.outbox import outbox
from sync.wire.messages import PacketAnswers, WireProblem, decode, encode
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support import links
from tests.support.stations import Practice
from ui.parts.sync_pill import facts_text, pill_text

ZSTD = b"\x28\xb5\x2f\xfd"


def refusing(body: bytes) -> bytes:
    answers = decode(
        zstandard.ZstdDecompressor().decompress(body) if body[:4] == ZSTD else body, PacketAnswers
    )
    refused = tuple(
        msgspec.structs.replace(
            one,
            outcome="rejected",
            text_receipt=None,
            complete_receipt=None,
            problems=(WireProblem(pointer="", code="bad_signature"),),
        )
        for one in answers.results
    )
    return encode(PacketAnswers(results=refused))


def refuse_opinions(place: Practice, link: links.FaultyTransport, desk: Desk, station: Station) -> None:
    """Have the portal refuse the packet with what five citizens said."""
    case_id = sealed(desk)
    rounds(place, station)
    for score in (5, 4, 3, 2, 1):
        desk.record_opinion(case_id, score, ()).result()
    link.always(links.rewritten(refusing), on="POST /v1/packets")
    rounds(place, station, 2)
    link.heal()
    rounds(place, station, 2)


def test_it_is_no_case_to_look_at_and_says_where_it_lies(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        refuse_opinions(place, link, desk, station)
        view = desk.sync_view()
        assert (view.attention, view.caseless, view.waiting) == (0, 1, 0)
        assert pill_text(view) == ("Cần xem ở Đồng bộ – 1 gói", "warn", "circle-alert")
        assert facts_text(view, 0).startswith("Trực tuyến\n")
        assert (status_of(view)["attention"], status_of(view)["attention_of_no_case"]) == (1, 1)
        stored = station.opened.replica.read(lambda db: read_status(db, {})).result
        assert (stored["attention"], stored["attention_of_no_case"]) == (1, 1)
        today = desk.today().result()
        assert (today.urgent, today.work, desk.queue().result()) == (0, (), ())


def test_it_is_listed_with_its_sentence_and_in_the_outbox(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        refuse_opinions(place, link, desk, station)
        (one,) = desk.caseless().result()
        assert one.kind == "Ý kiến của người dân"
        assert one.said == "Cổng không nhận gói này"
        assert one.code == "rejected, bad_signature"
        set_language("en")
        (english,) = desk.caseless().result()
        set_language("vi")
        assert english.kind == "What citizens said"
        listed = station.opened.replica.read(lambda db: list_outbox(db, {})).result["packets"]
        assert isinstance(listed, list)
        assert [(row["kind"], row["state"], row["case_id"], row["code"]) for row in listed] == [
            ("satisfaction", "needs_attention", None, None)
        ]


def test_the_button_offers_it_once_more_and_it_goes(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        refuse_opinions(place, link, desk, station)
        assert desk.offer_caseless().result() == 1
        assert (desk.sync_view().caseless, desk.sync_view().waiting) == (0, 0)
        assert desk.caseless().result() == ()
        rounds(place, station)
        assert pill_text(desk.sync_view())[0] == "Trực tuyến"
        counts = station.opened.replica.read(outbox.counts)
        assert (counts.waiting, counts.attention, counts.caseless) == (0, 0, 0)
        assert station.opened.replica.read(audit.verify) == ()
        assert desk.offer_caseless().result() == 0


def test_a_refused_case_is_still_counted_as_one(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        refuse_opinions(place, link, desk, station)
        sealed(desk)
        link.always(links.rewritten(refusing), on="POST /v1/packets")
        rounds(place, station, 1)
        view = desk.sync_view()
        assert (view.attention, view.caseless) == (1, 1)
        assert pill_text(view)[0] == "Có lỗi cần xem – 1 hồ sơ"
        # Only those of no case: a case is offered again from its own page.
        assert desk.offer_caseless().result() == 1
        assert desk.sync_view().attention == 1
