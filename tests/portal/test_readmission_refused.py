"""What the portal did not sign for a station puts nothing back, and spends no code."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
import sqlalchemy as sa

from forms.errors import StationError
from forms.packets.certificate import StationCertificate, sign_station
from forms.packets.signature import SigningKey
from sync.portal import restorations
from sync.portal.context import Portal
from sync.portal.stations import stations
from sync.portal.storage import tables
from tests.portal.problem_answers import kind_of
from tests.portal.test_readmission import (
    certificate,
    enrol,
    epoch_of,
    newest,
    next_machine,
    restore,
    rows,
)
from tests.support.database_copy import DatabaseCopy
from tests.support.fakes import SeededEntropy
from tests.support.portal import UNIT, CallingStation, offer, ready_station

pytestmark = pytest.mark.allows_log


def forged(portal: Portal, lost: CallingStation, own: bytes) -> tuple[bytes, ...]:
    told = StationCertificate(1, lost.station_no, 1, lost.key.public, portal.now_s(), 4_000_000_000)
    return (sign_station(told, SigningKey.new(SeededEntropy(666))),)


def of_another_station(portal: Portal, lost: CallingStation, own: bytes) -> tuple[bytes, ...]:
    return (certificate(portal, lost, station_no=lost.station_no + 1),)


def of_a_key_elsewhere(portal: Portal, lost: CallingStation, own: bytes) -> tuple[bytes, ...]:
    with portal.store.reading() as db:
        public = db.execute(sa.select(tables.station_key.c.public)).scalars().first()
    return (certificate(portal, lost, public=public),)


def descending(portal: Portal, lost: CallingStation, own: bytes) -> tuple[bytes, ...]:
    return (certificate(portal, lost, 2, public=bytes(range(32))), own)


def twice(portal: Portal, lost: CallingStation, own: bytes) -> tuple[bytes, ...]:
    return (own, own)


def spoilt(portal: Portal, lost: CallingStation, own: bytes) -> tuple[bytes, ...]:
    return (own[:-1] + bytes([own[-1] ^ 1]),)


def one_good_one_forged(portal: Portal, lost: CallingStation, own: bytes) -> tuple[bytes, ...]:
    return (own, *forged(portal, lost, own))


def none_at_all(portal: Portal, lost: CallingStation, own: bytes) -> tuple[bytes, ...]:
    return ()


@pytest.mark.parametrize(
    "untrue",
    [
        forged,
        of_another_station,
        of_a_key_elsewhere,
        descending,
        twice,
        spoilt,
        one_good_one_forged,
        none_at_all,
    ],
)
def test_what_the_portal_did_not_sign_for_this_station_puts_nothing_back_and_spends_no_code(
    client: httpx.Client,
    portal: Portal,
    url: str,
    untrue: Callable[[Portal, CallingStation, bytes], tuple[bytes, ...]],
) -> None:
    ready_station(client, portal, 9)
    copy = DatabaseCopy.of(url)
    lost = ready_station(client, portal, 1)
    own = newest(portal, lost)
    restore(portal, url, copy)
    code, again = offer(portal, station_no=lost.station_no), next_machine(lost)
    assert kind_of(enrol(again, code, untrue(portal, lost, own))) == "forbidden"
    assert rows(portal) == []
    with portal.store.reading() as db:
        assert stations.find_station(db, lost.station_no) is None
    assert epoch_of(portal, enrol(again, code, (own,))) == 2


def test_a_code_made_for_another_unit_does_not_move_a_lost_stations_cases(
    client: httpx.Client, portal: Portal, url: str
) -> None:
    with portal.store.writing() as db:
        stations.add_unit(db, "20999", "UBND phường Thử")
    copy = DatabaseCopy.of(url)
    lost = ready_station(client, portal)
    own = newest(portal, lost)
    restore(portal, url, copy)
    again = next_machine(lost)
    wrong, right = (offer(portal, station_no=lost.station_no, unit_code=one) for one in ("20999", UNIT))
    assert kind_of(enrol(again, wrong, (own,), unit_code=UNIT)) == "forbidden"
    assert rows(portal) == []
    assert epoch_of(portal, enrol(again, right, (own,), unit_code=UNIT)) == 2


def test_an_epoch_that_has_another_key_here_is_refused(
    client: httpx.Client, portal: Portal, url: str
) -> None:
    first = ready_station(client, portal)
    early, copy = newest(portal, first), DatabaseCopy.of(url)
    second = next_machine(first, 51)
    enrol(second, offer(portal, station_no=first.station_no), (early,))
    late = newest(portal, second)
    restore(portal, url, copy)
    # Another machine went on as the station meanwhile, with a copy of its home.
    twin = next_machine(first, 52)
    assert epoch_of(portal, enrol(twin, offer(portal, station_no=first.station_no), (early,))) == 2
    third, code = next_machine(first, 53), offer(portal, station_no=first.station_no)
    assert kind_of(enrol(third, code, (early, late))) == "forbidden"
    assert rows(portal) == []


def test_a_code_for_a_number_nobody_has_needs_a_declared_restore(
    client: httpx.Client, portal: Portal
) -> None:
    with pytest.raises(StationError, match="station_unknown"):
        offer(portal, station_no=10_007)
    restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
    for nobodys in (65_535, 9_999):
        with pytest.raises(StationError, match="station_unknown"):
            offer(portal, station_no=nobodys)
    offer(portal, station_no=10_007)


@pytest.mark.parametrize("many", [(21, 10), (1, 401)])
def test_more_or_larger_certificates_than_a_station_can_have_are_no_message(
    client: httpx.Client, portal: Portal, many: tuple[int, int]
) -> None:
    station = ready_station(client, portal)
    count, size = many
    code = offer(portal, station_no=station.station_no)
    assert kind_of(enrol(next_machine(station), code, (bytes(size),) * count)) == "bad-request"
