"""What is remembered of packets holds when they are gone and their rows' numbers are given again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.replica import facts
from sync.replica.cases import case_codes
from sync.replica.outbox import packets
from tests.support.station_data import ident
from tests.sync.replica.test_housekeeping import forget, portal_says, sealed

if TYPE_CHECKING:
    from sync.replica.store import Replica


def tell_codes(replica: Replica) -> list[bytes]:
    """Tell the portal the codes of slips it does not know, as a heartbeat does."""
    up_to, codes = replica.read(lambda db: case_codes.untold(db, 50))
    replica.write(lambda db: case_codes.told(db, up_to, codes)).result()
    return [case_id for case_id, _ in codes]


def end_and_purge(replica: Replica, number: int) -> None:
    portal_says(replica, 10, number)
    while forget(replica, 61).anything:
        pass
    assert not replica.read(lambda db: packets.packets_of_case(db, ident(number)))


def test_codes_are_told_although_a_purge_gave_their_events_used_numbers(replica: Replica) -> None:
    sealed(replica, 1)
    assert tell_codes(replica) == [ident(1)]
    end_and_purge(replica, 1)
    for number in (2, 3, 4):
        sealed(replica, number)
        assert tell_codes(replica) == [ident(number)]
        assert tell_codes(replica) == []


def test_codes_are_not_taken_for_told_by_a_purge_under_way(replica: Replica) -> None:
    sealed(replica, 1)
    up_to, codes = replica.read(lambda db: case_codes.untold(db, 50))
    # The answer of the heartbeat comes when the event it told of is gone and its number given again.
    end_and_purge(replica, 1)
    sealed(replica, 2)
    replica.write(lambda db: case_codes.told(db, up_to, codes)).result()
    assert tell_codes(replica) == [ident(2)]


def test_a_station_that_trusted_the_mark_of_old_tells_its_codes_once_more(replica: Replica) -> None:
    sealed(replica, 1)
    replica.write(lambda db: facts.put(db, "codes_told", b"4")).result()
    assert tell_codes(replica) == [ident(1)]
