"""`outbox retry` from a terminal beside the open window: the window hears of it at once (P24)."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import DomainError
from kiosk.handover.protocol import Request
from kiosk.station.sync_board import CaseChanged
from kiosk.verbs.registry import answering
from kiosk.views.cases import Transfer
from tests.kiosk.intake.test_caseless import refuse_opinions, refusing
from tests.kiosk.intake.test_withdrawing import linked, rounds, sealed
from tests.support import links
from tests.support.portal import OPERATOR
from tests.support.stations import PIN


def retry(*packets: bytes) -> Request:
    ids = [one.hex() for one in packets]
    return Request(kind="verb", verb="outbox retry", operator=OPERATOR, pin=PIN, arguments={"packets": ids})


def test_whoever_shows_the_case_is_told_and_reads_it_as_waiting(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        link.always(links.rewritten(refusing), on="POST /v1/packets")
        cases = [sealed(desk), sealed(desk)]
        rounds(place, station, 1)
        found = {case_id: desk.case(case_id).result().packets[0] for case_id in cases}
        assert {one.transfer for one in found.values()} == {Transfer.NEEDS_ATTENTION}
        told: list[tuple[bytes, Transfer | None, int]] = []

        def listener(event: object) -> None:
            if isinstance(event, CaseChanged):
                # Who reads the case when its change is announced reads the new state, and the count is of it.
                now = desk.case(event.case_id).result().row.transfer
                told.append((event.case_id, now, desk.sync_view().attention))

        desk.subscribe(listener)
        answer = answering(station, lambda _seat: desk)
        with pytest.raises(DomainError, match="packet_unknown"):
            answer(retry(found[cases[0]].packet_id, bytes(16)))
        assert told == []
        assert answer(retry(*(one.packet_id for one in found.values()))).exit_code == 0
        assert sorted(told) == sorted((case_id, Transfer.QUEUED, 0) for case_id in cases)


def test_a_packet_of_no_case_is_no_case_that_changed(tmp_path: Path) -> None:
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, station):
        refuse_opinions(place, link, desk, station)
        (one,) = desk.caseless().result()
        told: list[object] = []
        desk.subscribe(told.append)
        assert answering(station, lambda _seat: desk)(retry(one.packet_id)).exit_code == 0
        assert not [event for event in told if isinstance(event, CaseChanged)]
        assert (desk.sync_view().caseless, desk.sync_view().waiting) == (0, 0)
