"""A person's next key at a station replaces the one before it: which is current, and what the older is still good for."""

from __future__ import annotations

import logging

import httpx
import pytest

from forms.packets.signature import SigningKey
from sync.portal import restorations
from sync.portal.administration.access_verbs import lines
from sync.portal.context import Portal
from sync.portal.stations import access, stations
from sync.portal.stations.stations import HeldKey
from sync.portal.storage.tables import operator_key
from tests.portal.problem_answers import kind_of
from tests.portal.test_contents import ask, opened, returned
from tests.portal.test_officers import submitted
from tests.portal.test_operator_codes import code_for, register
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.portal import OPERATOR, CallingStation, Desk

NEXT = SigningKey.new(SeededEntropy(41))


def replace(station: CallingStation, portal: Portal) -> httpx.Response:
    """Give the station's first person another key."""
    code = code_for(portal, station.station_no, operator_id=OPERATOR, name=None)
    return register(station, code, 41, OPERATOR)


def keys_of(portal: Portal, station: CallingStation) -> tuple[HeldKey, ...]:
    with portal.store.reading() as db:
        return stations.operator_keys(db, station.station_no, OPERATOR)


def test_the_list_says_which_key_is_current_and_when_the_other_was_replaced(
    station: CallingStation, portal: Portal, clock: FakeClock
) -> None:
    assert station.operator_key is not None
    (first,) = keys_of(portal, station)
    assert first == HeldKey(station.operator_key.public, portal.now_s(), None)
    clock.advance(3_600)
    assert replace(station, portal).status_code == 200
    with portal.store.reading() as db:
        (listed,) = access.operators_of(db, None)
    at = portal.now_s()
    assert listed["keys"] == [
        {"key": NEXT.public.hex()[:16], "since": at, "replaced_at": None},
        {"key": first.public.hex()[:16], "since": first.since, "replaced_at": at},
    ]
    (line,) = lines("operator list", {"operators": [listed]})
    assert line.index(f"khóa {NEXT.public.hex()[:16]} từ ") < line.index(
        f"khóa cũ {first.public.hex()[:16]} thay"
    )
    with portal.store.writing() as db:
        access.let_work(db, station.station_no, "op-3", "Lý Mẫu", None, access.Act("root", "", at))
    with portal.store.reading() as db:
        told = list(lines("operator list", {"operators": access.operators_of(db, None)}))
    assert told[-1].endswith("chưa có khóa")


def test_the_newer_key_is_current_whatever_the_servers_clock_does(
    station: CallingStation, portal: Portal, clock: FakeClock
) -> None:
    # In the same second, then by a clock that was set back.
    assert replace(station, portal).status_code == 200
    assert keys_of(portal, station)[0].public == NEXT.public
    clock.advance(-7_200)
    code = code_for(portal, station.station_no, operator_id=OPERATOR, name=None)
    assert register(station, code, 43, OPERATOR).status_code == 200
    third, second, first = keys_of(portal, station)
    assert third.public == SigningKey.new(SeededEntropy(43)).public
    assert (third.replaced_at, second.replaced_at, first.replaced_at) == (None, third.since, second.since)


def test_what_the_older_key_signed_is_taken_and_noted(
    station: CallingStation, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    maker = station.maker()

    def taken() -> int:
        """Send a case, and return how often an older key has been told of."""
        (result,) = station.send(maker.submission((maker.paper(),)).raw)
        assert result.outcome == "accepted"
        return caplog.messages.count("older_operator_key")

    with caplog.at_level(logging.INFO, "sync.portal"):
        assert taken() == 0
        assert replace(station, portal).status_code == 200
        assert taken() == 1
        maker.operator_key = NEXT
        assert taken() == 1


def test_only_the_current_key_reads_answers(station: CallingStation, desk: Desk, portal: Portal) -> None:
    _, code = submitted(station)
    returned(station, desk, code)
    assert opened(station, code, ask(station, code))
    assert replace(station, portal).status_code == 200
    assert kind_of(ask(station, code)) == "forbidden"
    assert opened(station, code, ask(station, code, by=NEXT))


def test_a_key_a_restored_portal_has_forgotten_is_waited_for(
    station: CallingStation, portal: Portal, clock: FakeClock
) -> None:
    """Where it still knows the one before, as where it knows none: the code of a new epoch brings it again."""
    clock.advance(3_600)
    assert replace(station, portal).status_code == 200
    maker = station.maker()
    maker.operator_key = NEXT
    unsent = maker.submission((maker.paper(),)).raw
    with portal.store.writing() as db:
        kept = dict(
            db.execute(operator_key.select().where(operator_key.c.public == NEXT.public)).one()._mapping
        )
        db.execute(operator_key.delete().where(operator_key.c.public == NEXT.public))
    # Nothing was restored: this is nobody's signature.
    (refused,) = station.send(unsent)
    assert refused.outcome == "rejected"
    restorations.declare(portal.store, portal.blobs, portal.keys, portal.entropy, portal.now_s())
    another = maker.submission((maker.paper(),)).raw
    (waits,) = station.send(another)
    assert (waits.outcome, waits.why) == ("wait", "operator")
    with portal.store.writing() as db:
        db.execute(operator_key.insert(), kept)
    assert station.send(another)[0].outcome == "accepted"
