"""A case supplemented at another station, after a restore that lost what was asked for or who opened it."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from forms.packets.packet import Packet
from sync.wire import messages
from sync.wire.heartbeat import Heartbeat
from tests.portal.test_contents import returned
from tests.portal.test_moved_cases import Stand, forget_the_move, serving_at, stand
from tests.portal.test_officers import item_of
from tests.portal.test_restored import declare

__all__ = ["stand"]


def lost_request(stand: Stand) -> Packet:
    """Put the portal back to before anything was asked for; return what the second station has sealed for it."""
    stand.fetch(stand.second)
    packet = stand.supplement(stand.second.maker(), stand.request)
    with stand.portal.store.writing() as db:
        for statement in (
            "DELETE FROM content_reading",
            "DELETE FROM dossier_station",
            "DELETE FROM supplement_request",
            "DELETE FROM dossier_event WHERE action = 'ask_supplement'",
            "UPDATE dossier SET state = 1, version = 1",
        ):
            db.exec_driver_sql(statement)
    stand.portal.clock.advance(60)  # type: ignore[attr-defined]
    declare(stand.portal)
    return packet


@pytest.mark.parametrize("heard", [False, True])
def test_a_supplement_whose_request_was_lost_is_a_conflict_until_it_is_asked_for_again(
    stand: Stand, heard: bool
) -> None:
    packet = lost_request(stand)
    if heard:
        stand.second.call("POST", "/v1/heartbeat", messages.encode(Heartbeat()))
    for _ in range(2):
        (result,) = stand.second.send(packet.raw)
        # No other station has supplemented the case: none is named.
        assert (result.outcome, result.server_state, result.serving) == ("conflict", 1, UNSET)
        assert result.code == stand.code
    stand.portal.clock.advance(60)  # type: ignore[attr-defined]
    request = returned(stand.first, stand.desk, stand.code)
    # Told a conflict, it hears that it is asked for again, and what it sealed then is taken.
    told = item_of(stand.second, stand.sent)
    assert told.request is not None
    assert told.request.request_id == request
    (taken,) = stand.second.send(stand.supplement(stand.second.maker(), request).raw)
    assert taken.outcome == "accepted"
    assert serving_at(stand.first, stand.sent).station_no == stand.second.station_no
    assert stand.name() == "Nguyễn Mẫu Sửa"


def test_after_a_lost_request_newer_answers_are_never_overwritten(stand: Stand) -> None:
    stand.second.send(lost_request(stand).raw)
    stand.portal.clock.advance(60)  # type: ignore[attr-defined]
    request = returned(stand.first, stand.desk, stand.code)
    (taken,) = stand.first.send(stand.supplement(stand.first.maker(), request, name="Nguyễn Mẫu Mới").raw)
    assert taken.outcome == "accepted"
    request = returned(stand.first, stand.desk, stand.code)
    (late,) = stand.second.send(stand.supplement(stand.second.maker(), request, name="Nguyễn Mẫu Cũ").raw)
    assert (late.outcome, stand.name()) == ("conflict", "Nguyễn Mẫu Mới")


def test_long_after_a_restore_an_unknown_request_is_refused_as_ever(stand: Stand) -> None:
    packet = lost_request(stand)
    stand.portal.clock.advance(46 * 86_400)  # type: ignore[attr-defined]
    (result,) = stand.second.send(packet.raw)
    assert (result.outcome, result.problems[0].code) == ("rejected", "case_of_another_station")


def test_a_withdrawal_waits_until_its_station_has_brought_the_move_again(stand: Stand) -> None:
    stand.fetch(stand.second)
    maker = stand.second.maker()
    packet = stand.supplement(maker, stand.request)
    (taken,) = stand.second.send(packet.raw)
    forget_the_move(stand, packet)
    declare(stand.portal)
    withdrawal = maker.withdrawal(stand.case_id)
    (early,) = stand.second.send(withdrawal.raw)
    assert (early.outcome, early.wait_s) == ("wait", 60)
    message = messages.PacketsAgain(
        packets=(messages.PacketAgain(packet=packet.raw, text_receipt=taken.text_receipt),)
    )
    stand.second.call("POST", "/v1/heartbeat", messages.encode(Heartbeat()))
    stand.second.call("POST", "/v1/packets/again", messages.encode(message))
    (done,) = stand.second.send(withdrawal.raw)
    assert done.outcome == "accepted"
