"""The station's own client against the real portal: both sides mean the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from forms.packets.certificate import KeyUse
from forms.packets.receipt import check_receipt
from forms.packets.signature import SigningKey
from sync.errors import SyncError, Trouble
from sync.link.portal_api import PortalApi
from sync.link.signed_calls import StationIdentity
from sync.link.station_clock import StationClock
from sync.link.transport import Transport
from sync.wire.messages import BlobAnswer
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.packets import PacketMaker
from tests.support.portal import (
    CallingStation,
    Desk,
    officer_token,
    over_socket,
    ready_station,
    running_portal,
)


class Side:
    """One station with its client, its maker of packets and an officer."""

    def __init__(self, api: PortalApi, maker: PacketMaker, station: CallingStation, desk: Desk) -> None:
        self.api = api
        self.maker = maker
        self.station = station
        self.desk = desk


def client_of(url: str, station: CallingStation, clock: FakeClock) -> PortalApi:
    assert station.keys is not None
    keys = station.keys
    identity = StationIdentity(
        station.station_no, station.key, lambda key_id: keys.find(KeyUse.RECEIPT, key_id).public
    )
    return PortalApi(Transport(url), identity, StationClock(clock), SeededEntropy(21))


@pytest.fixture
def side(tmp_path: Path, database: str | None) -> Iterator[Side]:
    with (
        running_portal(tmp_path / "portal", database=database) as portal,
        over_socket(portal) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        station = ready_station(client, portal)
        api = client_of(url, station, FakeClock())
        yield Side(api, station.maker(), station, Desk(client, officer_token(portal)))
        api.close()


def test_a_station_enrols_with_its_own_client(tmp_path: Path, database: str | None) -> None:
    with running_portal(tmp_path / "portal", database=database) as portal, over_socket(portal) as url:
        from tests.support.portal import offer

        entropy = SeededEntropy(4)
        api = PortalApi(Transport(url), None, StationClock(FakeClock()), entropy)
        code = offer(portal)
        request = CallingStation(httpx.Client(), SigningKey.new(entropy), portal.clock, entropy)
        assert api.enrol(request.enrol_request(code)).unit_code == "20242"
        with pytest.raises(SyncError) as caught:
            api.enrol(request.enrol_request("12345-12345"))
        assert (caught.value.trouble, caught.value.problem) == (Trouble.REFUSED, "enrol-code")
        request.client.close()
        api.close()


def test_text_files_receipts_and_feeds(side: Side) -> None:
    paper = side.maker.paper()
    packet = side.maker.submission((paper,))
    (result,) = side.api.post_packets([packet.raw]).results
    assert result.text_receipt is not None
    public = side.maker.keys.current(KeyUse.RECEIPT).public
    check_receipt(
        result.text_receipt, public, packet.header.packet_id, packet.sha256, packet.header.blobs, "text"
    )
    digest, size = paper.document.sealed_sha256, len(paper.sealed)
    assert side.api.blob_offset(digest) == 0
    side.api.create_blob(digest, size)
    answer = side.api.append_blob(digest, 0, size, [paper.sealed[:40_000], paper.sealed[40_000:]])
    assert isinstance(answer, BlobAnswer)
    assert answer.complete
    check_receipt(
        answer.complete_receipts[0],
        public,
        packet.header.packet_id,
        packet.sha256,
        packet.header.blobs,
        "complete",
    )
    page = side.api.dossiers("")
    assert page is not None
    assert page.items[0].case_id == packet.header.case_id
    roster, catalogue = side.api.roster(""), side.api.catalogue("")
    assert roster is not None
    assert [person.operator_id for person in roster.items] == ["op-1"]
    assert catalogue is not None
    assert not catalogue.items


def test_nothing_new_is_none(side: Side) -> None:
    page = side.api.dossiers("")
    assert page is not None
    again = side.api.dossiers(page.next)
    assert again is None or not again.items
    assert side.api.dossiers(page.next) is None


def test_problems_become_the_right_trouble(side: Side) -> None:
    assert side.api.blob_offset(bytes(32)) is None
    with pytest.raises(SyncError) as caught:
        side.api.create_blob(bytes(32), 100)
    assert (caught.value.systemic, caught.value.problem) == (False, "blob-not-announced")
    paper = side.maker.paper()
    side.api.post_packets([side.maker.submission((paper,)).raw])
    with pytest.raises(SyncError) as caught:
        side.api.append_blob(paper.document.sealed_sha256, 0, len(paper.sealed), [b"x", paper.sealed[1:]])
    assert (caught.value.systemic, caught.value.problem) == (False, "digest-mismatch")


def test_a_clock_a_year_off_heals_at_the_first_answer(tmp_path: Path, database: str | None) -> None:
    with (
        running_portal(tmp_path / "portal", database=database) as portal,
        over_socket(portal) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        station = ready_station(client, portal)
        wrong = FakeClock(portal.clock.now_ms() - 365 * 86_400_000)
        api = client_of(url, station, wrong)
        page = api.roster("")
        assert page is not None
        assert len(page.items) == 1
        api.close()
