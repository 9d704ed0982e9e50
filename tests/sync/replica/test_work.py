"""The work list: who is in it, what stands above what, until when; and the queue, whatever else changed since."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forms.packets.packet import Kind
from sync.replica import housekeeping
from sync.replica.cases import cases, work
from sync.replica.drafts import drafts
from sync.replica.outbox import at_risk, outbox, packets
from sync.wire.messages import DossierItem, Reason, SupplementRequest
from tests.support.station_data import T0, complete_receipt, ident, make_packet, seal_case, start_case

if TYPE_CHECKING:
    from forms.packets.packet import Packet
    from sync.replica.storage.driver import Connection
    from sync.replica.store import Replica

REFUSED, RETURNED, TO_PAY, STOPPED, RESOLVED = 3, 5, 6, 8, 9


def sent(replica: Replica, number: int) -> Packet:
    """Seal a case the portal holds whole."""

    def job(db: Connection) -> Packet:
        packet = seal_case(db, number, start_case(db, number, T0 + number), T0 + number)
        outbox.record_complete(db, packet.header.packet_id, complete_receipt(packet), T0 + number)
        return packet

    return replica.write(job).result()


def said(
    replica: Replica, number: int, state: int, due_on: str | None = None, *, version: int = 1, at_s: int = 0
) -> None:
    """Let the portal say something; `due_on` is the last day of a supplement, never that of the result."""
    request = SupplementRequest(
        request_id=f"r{number}.{version}", asked_at=1, due_on=due_on, reasons=(Reason(text="Ảnh mờ"),)
    )
    item = DossierItem(
        case_id=ident(number),
        code=f"H17.48.20194-261122-{number:06d}",
        version=version,
        state=state,
        state_at=T0 // 1000 + at_s,
        # The nearest result day of all is that of the supplement with the most time.
        due_on=f"2026-12-{28 - number:02d}",
        note="Không đúng thẩm quyền.",
        request=request if state == RETURNED else None,
    )
    assert replica.write(lambda db: cases.apply_dossier(db, item, T0 + 1_000 + number)).result()


def listed(replica: Replica) -> list[bytes]:
    return [facts.case_id for facts in replica.read(work.work).rows]


def tell(replica: Replica, number: int, version: int) -> None:
    replica.write(lambda db: cases.add_event(db, ident(number), "settled", T0, {"told": version})).result()


def queue(replica: Replica, number: int, kind: Kind) -> bytes:
    def job(db: Connection) -> bytes:
        packet = make_packet(db, 900 + number, ident(number), kind=kind)
        packets.store_packet(db, packet, None, T0)
        return packet.header.packet_id

    return replica.write(job).result()


def test_what_is_due_first_stands_on_top_whatever_changed_last(replica: Replica) -> None:
    for number in range(1, 12):
        sent(replica, number)
    # Said in another order than they must be done in: the last change is no measure.
    said(replica, 9, RESOLVED, at_s=5)
    said(replica, 4, RETURNED)
    said(replica, 1, RETURNED, "2026-11-25")
    said(replica, 7, TO_PAY, at_s=2)
    said(replica, 5, REFUSED, at_s=9)
    said(replica, 8, RESOLVED, at_s=9)
    said(replica, 3, RETURNED, "2026-12-01")
    said(replica, 2, RETURNED, "2026-11-30")
    said(replica, 6, STOPPED, at_s=1)
    said(replica, 10, 4)
    for number in (20, 21):
        replica.write(lambda db, n=number: start_case(db, n, T0 + n)).result()
    for number in (31, 30):
        replica.write(lambda db, n=number: seal_case(db, n, start_case(db, n), T0 + n)).result()
    refused = replica.write(lambda db: seal_case(db, 40, start_case(db, 40), T0 + 5_000)).result()
    refused_id = refused.header.packet_id
    replica.write(lambda db: outbox.record_attention(db, refused_id, "rejected", b"{}", T0)).result()
    supplements, ended, fees = [1, 2, 3, 4], [6, 40, 5], [7]
    results, open_drafts, waiting = [9, 8], [21, 20], [30, 31]
    expected = [*supplements, *ended, *fees, *results, *open_drafts, *waiting]
    assert listed(replica) == [ident(number) for number in expected]
    found = replica.read(work.work)
    assert (found.urgent, found.results) == (8, 2)
    assert replica.read(lambda db: work.tally(db, T0 + 3)) == work.Tally(12, 11)


def test_a_refused_family_is_there_until_they_were_told_and_again_at_a_newer_word(replica: Replica) -> None:
    for number, state in ((1, REFUSED), (2, TO_PAY), (3, STOPPED)):
        sent(replica, number)
        said(replica, number, state)
        assert listed(replica) == [ident(number)]
        assert replica.read(work.work).urgent == 1
        (facts,) = replica.read(work.work).rows
        assert (facts.note, facts.told) == ("Không đúng thẩm quyền.", 0)
        tell(replica, number, 1)
        assert listed(replica) == []
        assert replica.read(work.work).urgent == 0
        known = replica.read(lambda db, n=number: cases.case(db, ident(n)))
        assert known is not None
        assert known.told
        # Taken back: the last note counts.
        tell(replica, number, 0)
        assert listed(replica) == [ident(number)]
        tell(replica, number, 1)
    # A restored portal says the same again; only another word is news.
    said(replica, 2, TO_PAY, version=1_002)
    assert listed(replica) == []
    said(replica, 2, TO_PAY, version=1_003, at_s=60)
    assert listed(replica) == [ident(2)]


def test_refusals_nobody_told_do_not_push_the_other_work_off_the_list(replica: Replica) -> None:
    for number in range(1, 31):
        sent(replica, number)
        said(replica, number, REFUSED)
    drafts_open = [
        replica.write(lambda db, n=number: start_case(db, n, T0 + n)).result() for number in (41, 42)
    ]
    replica.write(lambda db: seal_case(db, 50, start_case(db, 50), T0 + 50)).result()
    found = replica.read(lambda db: work.work(db, 12))
    ids = [facts.case_id for facts in found.rows]
    assert (len(ids), found.urgent, found.more) == (12, 30, 21)
    assert {*drafts_open, ident(50)} <= set(ids)
    assert ids[:9] == [ident(number) for number in range(1, 10)]


def test_a_supplement_sealed_here_is_no_work_until_it_is_refused_or_asked_again(replica: Replica) -> None:
    sent(replica, 1)
    said(replica, 1, RETURNED, "2026-11-27")

    def mend(db: Connection) -> bytes:
        drafts.save_answer(db, ident(1), "/a", b"1", "typed", T0)
        return seal_case(db, 50, ident(1), T0 + 50).header.packet_id

    # Its answers were not kept by the builder, so the draft is made as an officer's request opens it.
    replica.write(lambda db: drafts.insert(db, ident(1), "supplement", "r1.1", "op-1", T0 + 9)).result()
    assert listed(replica) == [ident(1)]
    packet_id = replica.write(mend).result()
    found = replica.read(work.work)
    assert ([facts.case_id for facts in found.rows], found.urgent) == ([ident(1)], 0)
    assert found.rows[0].request is None
    replica.write(lambda db: outbox.record_attention(db, packet_id, "rejected", b"{}", T0)).result()
    assert replica.read(work.work).urgent == 1
    assert replica.write(lambda db: outbox.requeue(db, packet_id, T0)).result()
    said(replica, 1, RETURNED, "2026-11-29", version=2)
    (facts,) = replica.read(work.work).rows
    assert facts.request is not None
    assert (facts.request.due_on, replica.read(work.work).urgent) == ("2026-11-29", 1)


def test_a_result_handed_over_or_a_case_taken_back_only_waits(replica: Replica) -> None:
    for number, state in ((1, RESOLVED), (2, RETURNED)):
        sent(replica, number)
        said(replica, number, state, "2026-11-27")
    assert (replica.read(work.work).urgent, replica.read(work.work).results) == (1, 1)
    handed = queue(replica, 1, Kind.HANDOVER)
    queue(replica, 2, Kind.WITHDRAWAL)
    assert (replica.read(work.work).urgent, replica.read(work.work).results) == (0, 0)
    replica.write(lambda db: outbox.record_attention(db, handed, "conflict", b"{}", T0)).result()
    assert replica.read(work.work).urgent == 1


def test_what_another_station_serves_is_not_work_here(replica: Replica) -> None:
    sent(replica, 1)
    said(replica, 1, REFUSED)
    replica.write(lambda db: db.execute("UPDATE dossier SET elsewhere = 1")).result()
    assert listed(replica) == []


def test_one_sealed_case_is_in_the_queue_whatever_changed_since(replica: Replica) -> None:
    first = ident(1)
    replica.write(lambda db: seal_case(db, 1, start_case(db, 1), T0)).result()

    def many(db: Connection) -> None:
        for number in range(100, 400):
            start_case(db, number, T0 + number)

    replica.write(many).result()
    assert first not in {facts.case_id for facts in replica.read(cases.rows)}
    assert [facts.case_id for facts in replica.read(work.queue)] == [first]
    replica.write(lambda db: seal_case(db, 2, ident(399), T0 + 500)).result()
    sent(replica, 3)
    assert [facts.case_id for facts in replica.read(work.queue)] == [first, ident(399)]
    assert [facts.case_id for facts in replica.read(lambda db: work.queue(db, 1))] == [first]


def test_the_list_walks_indexes_and_never_the_whole_of_a_table(replica: Replica) -> None:
    def plans(db: Connection) -> list[str]:
        asked = ((work._SAID, ()), (work._OPEN, ("queued", 9)), (work._DRAFTS, ()))
        return [row[3] for sql, args in asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", args)]

    steps = replica.read(plans)
    assert any("dossier_state" in step for step in steps)
    assert any("outbox_open" in step for step in steps)
    assert [step for step in steps if step.startswith("SCAN") and "INDEX" not in step] == []


def test_what_is_asked_after_every_piece_of_a_file_leaves_out_what_is_over(replica: Replica) -> None:
    """After years there are thousands of packets the portal holds, and a sixth of a second over them is a round's."""

    def plans(db: Connection) -> list[str]:
        asked = (outbox._CASES_UNDER_WAY, at_risk._FILES, at_risk._PACKETS)
        return [row[3] for sql in asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]

    steps = replica.read(plans)
    assert sum("outbox_open" in step for step in steps) == 3
    assert [step for step in steps if step.startswith(("SCAN b", "SCAN p"))] == []
    # The packets a restored portal may have lost are few.
    assert [step for step in steps if step.startswith("SCAN a")] == ["SCAN a"]


def test_whose_answers_are_due_is_asked_of_the_packets_that_are_left(replica: Replica) -> None:
    def plans(db: Connection) -> list[str]:
        facts = dict.fromkeys(re.findall(r":(\w+)", housekeeping._ANSWERS), 0)
        return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {housekeeping._ANSWERS}", facts)]

    assert [step for step in replica.read(plans) if step.startswith("SCAN d")] == []
