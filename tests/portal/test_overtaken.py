"""Who signs with a key that is over hears which epoch is the newest: signed, and nothing of what came in it."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from forms.packets.certificate import KeyUse
from forms.packets.chain_word import CHAIN_WORD, ChainWord
from forms.packets.packet import CHAIN_START
from forms.packets.signature import SigningKey
from sync.portal.context import Portal
from sync.portal.stations import access
from sync.wire import messages
from sync.wire.request_auth import CHAIN_HEADER, read_chain
from tests.portal.problem_answers import kind_of
from tests.support.fakes import SeededEntropy
from tests.support.portal import CallingStation

pytestmark = pytest.mark.allows_log


def beat(station: CallingStation) -> httpx.Response:
    return station.call("POST", "/v1/heartbeat", messages.encode(messages.Heartbeat()))


def word(portal: Portal, answer: httpx.Response) -> ChainWord | None:
    raw = read_chain(answer.headers.get(CHAIN_HEADER))
    return None if raw is None else CHAIN_WORD.check(raw, portal.keys.public.current(KeyUse.RECEIPT).public)


def stranger(station: CallingStation) -> CallingStation:
    return replace(station, key=SigningKey.new(SeededEntropy(77)))


def test_the_refusal_of_a_key_names_the_epoch_and_nothing_that_came(
    portal: Portal, station: CallingStation
) -> None:
    maker = station.maker()
    station.send(maker.submission((maker.paper("d-birth", 3_000),)).raw)
    told = word(portal, beat(station))
    assert told is not None
    assert told.seq == 1
    answer = beat(stranger(station))
    assert (answer.status_code, kind_of(answer)) == (401, "bad-signature")
    said = word(portal, answer)
    assert said is not None
    assert (said.station_no, said.chain_epoch) == (station.station_no, 1)
    assert (said.seq, said.sha256, said.forked) == (0, CHAIN_START, False)


def test_a_streamed_upload_is_told_too(portal: Portal, station: CallingStation) -> None:
    answer = stranger(station).call("HEAD", f"/v1/blobs/{'00' * 32}")
    assert answer.status_code == 401
    assert word(portal, answer) is not None


def test_a_station_that_is_shut_out_or_unknown_hears_nothing(portal: Portal, station: CallingStation) -> None:
    answer = beat(replace(station, station_no=station.station_no + 1))
    assert (kind_of(answer), word(portal, answer)) == ("unknown-station", None)
    with portal.store.writing() as db:
        act = access.Act("quantri", "máy bị mất", portal.now_s())
        access.set_station(db, station.station_no, act, active=False)
    for one in (station, stranger(station)):
        answer = beat(one)
        assert (kind_of(answer), word(portal, answer)) == ("unknown-station", None)
