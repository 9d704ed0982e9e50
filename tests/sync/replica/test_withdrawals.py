"""Withdrawing in the outbox: what ends at once, what waits for the portal, and what the portal's word ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forms.errors import DomainError
from forms.packets.packet import Kind
from sync.replica import facts
from sync.replica.cases import cases
from sync.replica.drafts import attachments, drafts, withdrawals
from sync.replica.outbox import blobs, outbox, packets, unsent
from sync.replica.outbox.outbox_replay import differences
from sync.wire.messages import DossierItem
from tests.support.station_data import (
    T0,
    attach,
    complete_receipt,
    ident,
    make_packet,
    queue_packet,
    seal_case,
    start_case,
    text_receipt,
)

if TYPE_CHECKING:
    from forms.packets.packet import Packet
    from sync.replica.storage.driver import Connection
    from sync.replica.store import Replica

DAY = 86_400_000


def sealed(replica: Replica, number: int = 1, *, paper: bool = True) -> Packet:
    case_id = replica.write(lambda db: start_case(db, number, T0)).result()
    if paper:
        replica.write(lambda db: attach(db, case_id, number, b"paper" * 20)).result()
    return replica.write(lambda db: seal_case(db, number, case_id, T0)).result()


def ask(replica: Replica, number: int = 1) -> Packet | None:
    """Take a case back; return the withdrawal packet, or None when it ended at once."""

    def job(db: Connection) -> Packet | None:
        if not withdrawals.ask(db, ident(number), T0):
            return None
        packet = make_packet(db, 100 + number, ident(number), kind=Kind.WITHDRAWAL)
        packets.store_packet(db, packet, None, T0)
        return packet

    return replica.write(job).result()


def says(replica: Replica, state: int, version: int = 2, number: int = 1) -> None:
    item = DossierItem(case_id=ident(number), code="H17.1", version=version, state=state, state_at=T0 // 1000)
    replica.write(lambda db: withdrawals.apply_dossier(db, item, T0)).result()


def states(replica: Replica, number: int = 1) -> list[str]:
    return [row.state for row in replica.read(lambda db: packets.packets_of_case(db, ident(number)))]


def offered(replica: Replica, packet: Packet) -> None:
    """Lease a packet and give it back unanswered."""
    ids = [packet.header.packet_id]
    replica.write(lambda db: outbox.lease(db, ids, T0, T0 + 9)).result()
    replica.write(lambda db: outbox.release(db, ids, T0)).result()


def noted_unsent(replica: Replica, packet_id: bytes) -> None:
    """Note an offer that never left, as an earlier program did: this one leases nothing without a connection."""
    replica.write(lambda db: outbox.lease(db, [packet_id], T0, T0 + 9)).result()
    replica.write(lambda db: outbox.add_event(db, packet_id, "released", T0, {"unsent": True})).result()


def received(replica: Replica, packet: Packet, *, files: bool = False) -> None:
    missing = () if files else tuple(blob.sealed_sha256 for blob in packet.header.blobs)
    receipt = text_receipt(packet, missing)
    replica.write(lambda db: outbox.record_text(db, packet.header.packet_id, receipt, T0)).result()


def completed(replica: Replica, packet: Packet) -> None:
    receipt = complete_receipt(packet)
    replica.write(lambda db: outbox.record_complete(db, packet.header.packet_id, receipt, T0)).result()


def due(replica: Replica) -> list[bytes]:
    return [item.packet_id for item in replica.read(lambda db: outbox.due(db, T0 + DAY))]


@pytest.fixture(autouse=True)
def _projection(replica: Replica) -> object:
    yield
    assert replica.read(differences) == ()


def test_what_never_left_ends_at_once_however_often_it_was_tried(replica: Replica) -> None:
    packet = sealed(replica)
    noted_unsent(replica, packet.header.packet_id)
    noted_unsent(replica, packet.header.packet_id)
    assert ask(replica) is None
    assert states(replica) == ["withdrawn"]
    assert due(replica) == []
    assert replica.write(lambda db: outbox.requeue(db, packet.header.packet_id, T0)).result() is False
    assert replica.write(lambda db: outbox.lease(db, [packet.header.packet_id], T0, T0 + 9)).result() == []
    with pytest.raises(DomainError, match="already_withdrawn"):
        ask(replica)


def test_what_may_have_arrived_stops_and_the_portal_is_told(replica: Replica) -> None:
    packet = sealed(replica)
    offered(replica, packet)
    taken = ask(replica)
    assert taken is not None
    assert states(replica) == ["withdraw_requested", "queued"]
    assert due(replica) == [taken.header.packet_id]
    with pytest.raises(DomainError, match="already_withdrawing"):
        ask(replica)


def test_one_being_sent_is_not_withdrawn_at_once(replica: Replica) -> None:
    packet = sealed(replica)
    replica.write(lambda db: outbox.lease(db, [packet.header.packet_id], T0, T0 + 9)).result()
    taken = ask(replica)
    assert states(replica) == ["withdraw_requested", "queued"]
    # Its answer comes in the middle.
    received(replica, packet)
    assert states(replica) == ["withdraw_requested", "queued"]
    assert taken is not None


def test_a_refused_packet_is_withdrawn_at_once_and_one_offered_again_is_not(replica: Replica) -> None:
    for number, again in ((1, False), (2, True)):
        packet = sealed(replica, number)
        offered(replica, packet)
        one = packet.header.packet_id
        replica.write(lambda db, p=one: outbox.record_attention(db, p, "rejected", b"{}", T0)).result()
        if again:
            replica.write(lambda db, p=one: outbox.requeue(db, p, T0)).result()
            offered(replica, packet)
        assert (ask(replica, number) is None) is not again
    assert states(replica, 1) == ["withdrawn"]
    assert states(replica, 2) == ["withdraw_requested", "queued"]


def test_a_proxy_that_finds_it_too_large_says_nothing_of_an_earlier_offer(replica: Replica) -> None:
    packet = sealed(replica)
    one = packet.header.packet_id
    replica.write(lambda db: outbox.lease(db, [one], T0, T0 + 1_000)).result()
    # The answer was lost: the portal may have taken it.
    replica.write(lambda db: outbox.release(db, [one], T0)).result()
    replica.write(lambda db: outbox.lease(db, [one], T0, T0 + 1_000)).result()
    replica.write(lambda db: outbox.record_attention(db, one, "too_large", b"null", T0)).result()
    assert replica.read(lambda db: withdrawals.may_hold(db, one))


def test_a_bundle_that_left_is_never_withdrawn_at_once(replica: Replica) -> None:
    packet = sealed(replica)
    replica.write(lambda db: outbox.add_event(db, packet.header.packet_id, "bundled", T0)).result()
    assert states(replica) == ["queued"]
    assert ask(replica) is not None
    assert states(replica) == ["withdraw_requested", "queued"]


def test_files_of_a_case_being_withdrawn_are_not_sent(replica: Replica) -> None:
    packet = sealed(replica)
    received(replica, packet)
    assert len(replica.read(lambda db: blobs.due(db, T0))) == 1
    ask(replica)
    assert replica.read(lambda db: blobs.due(db, T0)) == []
    assert replica.read(blobs.next_try_at) is None


def test_a_later_packet_that_never_left_does_not_go_before_the_withdrawal(replica: Replica) -> None:
    packet = sealed(replica)
    completed(replica, packet)
    replica.write(lambda db: queue_packet(db, 2, 1)).result()
    taken = ask(replica)
    assert states(replica) == ["acknowledged", "withdraw_requested", "queued"]
    assert taken is not None
    assert due(replica) == [taken.header.packet_id]
    # The office had ended the case otherwise: it could only refuse what never left.
    says(replica, 3)
    assert states(replica)[1] == "withdrawn"


def test_a_withdrawal_taken_back_lets_go_what_never_left(replica: Replica) -> None:
    completed(replica, sealed(replica))
    replica.write(lambda db: queue_packet(db, 2, 1)).result()
    ask(replica)
    replica.write(lambda db: withdrawals.take_back(db, ident(1), T0)).result()
    assert states(replica) == ["acknowledged", "queued", "withdrawn"]


def test_the_portals_word_ends_the_case_in_one_transaction(replica: Replica) -> None:
    packet = sealed(replica)
    received(replica, packet)
    taken = ask(replica)
    assert taken is not None
    completed(replica, taken)
    says(replica, 7)
    assert states(replica) == ["withdrawn", "acknowledged"]
    assert replica.read(outbox.counts).waiting == 0


def test_an_unanswered_withdrawal_goes_once_more_for_its_receipt(replica: Replica) -> None:
    completed(replica, sealed(replica))
    taken = ask(replica)
    assert taken is not None
    offered(replica, taken)
    says(replica, 7)
    assert states(replica) == ["acknowledged", "queued"]
    assert due(replica) == [taken.header.packet_id]


def test_a_case_withdrawn_elsewhere_stops_here_too(replica: Replica) -> None:
    packet = sealed(replica)
    received(replica, packet)
    replica.write(lambda db: queue_packet(db, 2, 1)).result()
    says(replica, 7)
    assert states(replica) == ["withdrawn", "withdrawn"]
    assert replica.read(lambda db: blobs.due(db, T0)) == []


@pytest.mark.parametrize("state", [3, 8, 9, 10])
def test_too_late_the_case_goes_on_and_the_withdrawal_needs_a_person(replica: Replica, state: int) -> None:
    packet = sealed(replica)
    received(replica, packet)
    taken = ask(replica)
    says(replica, state)
    assert states(replica) == ["text_received", "needs_attention"]
    assert taken is not None
    reason, detail = replica.read(lambda db: outbox.attention(db, taken.header.packet_id)) or ("", b"")
    assert reason == "conflict"
    assert f'"server_state":{state}'.encode() in detail.replace(b" ", b"")
    assert len(replica.read(lambda db: blobs.due(db, T0))) == 1
    with pytest.raises(DomainError, match="too_late_to_withdraw"):
        ask(replica)
    assert replica.write(lambda db: withdrawals.settle(db, ident(1), T0)).result() == 1
    assert states(replica) == ["text_received", "withdrawn"]
    facts = replica.read(lambda db: cases.case(db, ident(1)))
    assert facts is not None
    assert facts.transfer == "text_received"


def test_a_conflict_answered_to_a_withdrawal_lets_the_case_go_on(replica: Replica) -> None:
    packet = sealed(replica)
    received(replica, packet)
    taken = ask(replica)
    assert taken is not None
    one = taken.header.packet_id

    def answered(db: Connection) -> None:
        outbox.record_attention(db, one, "conflict", b'{"server_state":9}', T0)
        withdrawals.portal_refused(db, one, 9, T0)

    replica.write(answered).result()
    assert states(replica) == ["text_received", "needs_attention"]


def test_an_ended_case_sets_aside_what_waits_of_it(replica: Replica) -> None:
    completed(replica, sealed(replica))
    replica.write(lambda db: queue_packet(db, 2, 1)).result()
    says(replica, 8)
    assert states(replica) == ["acknowledged", "needs_attention"]
    assert due(replica) == []


def test_a_withdrawal_can_be_dropped_while_it_is_here(replica: Replica) -> None:
    packet = sealed(replica)
    received(replica, packet)
    taken = ask(replica)
    assert taken is not None
    noted_unsent(replica, taken.header.packet_id)
    replica.write(lambda db: withdrawals.take_back(db, ident(1), T0)).result()
    assert states(replica) == ["text_received", "withdrawn"]
    assert len(replica.read(lambda db: blobs.due(db, T0))) == 1
    with pytest.raises(DomainError, match="withdrawal_sent"):
        replica.write(lambda db: withdrawals.take_back(db, ident(1), T0)).result()


def test_a_withdrawal_that_may_have_left_is_not_dropped(replica: Replica) -> None:
    completed(replica, sealed(replica))
    taken = ask(replica)
    assert taken is not None
    offered(replica, taken)
    with pytest.raises(DomainError, match="withdrawal_sent"):
        replica.write(lambda db: withdrawals.take_back(db, ident(1), T0)).result()
    assert states(replica) == ["acknowledged", "queued"]


def test_what_was_never_sent_comes_back_with_its_files(replica: Replica) -> None:
    packet = sealed(replica)
    assert not replica.read(lambda db: withdrawals.is_never_sent(db, ident(1)))
    ask(replica)
    assert replica.read(lambda db: withdrawals.is_never_sent(db, ident(1)))
    replica.write(
        lambda db: attachments.free(db, ident(1), withdrawals.unsent_files_of(db, ident(1), ended=True))
    ).result()
    (file,) = replica.read(lambda db: attachments.unsent(db, ident(1)))
    assert file.sealed_sha256 == packet.header.blobs[0].sealed_sha256


def test_nothing_sealed_is_nothing_to_withdraw(replica: Replica) -> None:
    replica.write(lambda db: start_case(db, 9)).result()
    with pytest.raises(DomainError, match="nothing_to_withdraw"):
        ask(replica, 9)
    assert replica.read(lambda db: drafts.read(db, ident(9))) is not None


def test_a_station_that_noted_thousands_of_offers_reads_none_of_them_one_by_one(
    replica: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet_id = sealed(replica, 1).header.packet_id

    def note(db: Connection) -> None:
        for _ in range(2_000):
            outbox.add_event(db, packet_id, "leased", T0, {"until_ms": T0 + 9})
            outbox.add_event(db, packet_id, "released", T0, {"unsent": True})

    replica.write(note).result()
    replica.write(unsent.forgive).result()
    monkeypatch.delattr(outbox, "events")
    assert not replica.read(lambda db: withdrawals.may_hold(db, packet_id))
    replica.write(lambda db: outbox.lease(db, [packet_id], T0, T0 + 9)).result()
    assert replica.read(lambda db: withdrawals.may_hold(db, packet_id))
    replica.write(lambda db: outbox.release(db, [packet_id], T0)).result()
    assert replica.read(lambda db: withdrawals.may_hold(db, packet_id))
    # Each offer was noted for the first time once: thousands of others are no first one.
    assert replica.read(lambda db: facts.get(db, facts.OFFERS)) is None
