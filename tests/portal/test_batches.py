"""Packets of one batch share a transaction and still each get the answer they would get alone."""

from __future__ import annotations

import logging

import pytest
import sqlalchemy as sa

from forms.packets.packet import BlobRef
from forms.packets.receipt import CompleteReceipt, TextReceipt, read_receipt
from sync.portal.context import Portal
from sync.portal.dossiers import dossiers
from sync.portal.packets.packet_runs import MAX_RUN
from sync.wire import messages
from tests.portal.test_officers import act, item_of, submitted
from tests.support.packets_kept import packets_kept
from tests.support.portal import CallingStation, Desk


@pytest.mark.allows_log
def test_a_fault_only_a_batch_meets_costs_nobody_and_leaves_its_place_in_the_log(
    station: CallingStation, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = station.maker()
    sealed = [maker.submission((maker.paper(),)) for _ in range(3)]
    real = dossiers.read_ahead

    def only_alone(db: sa.Connection, cases: object) -> None:
        if len(list(cases)) > 1:  # type: ignore[call-overload]
            raise ZeroDivisionError("a bug")
        real(db, cases)  # type: ignore[arg-type]

    monkeypatch.setattr(dossiers, "read_ahead", only_alone)
    with caplog.at_level(logging.ERROR, "sync.portal"):
        results = station.send(*(one.raw for one in sealed))
    assert [result.outcome for result in results] == ["accepted"] * 3
    told = [one for one in caplog.records if one.getMessage() == "run_fault"]
    assert told
    assert any("only_alone" in frame for frame in told[0].facts["frames"])  # type: ignore[attr-defined]


def test_one_that_fails_late_takes_nobody_with_it(station: CallingStation, portal: Portal) -> None:
    maker = station.maker()
    paper = maker.paper()
    first, last = maker.submission((paper,)), maker.submission((maker.paper(),))
    # The same file with another length: only known to be wrong once the first packet is kept.
    wrong = maker.submission((paper,), blobs=(BlobRef(paper.document.sealed_sha256, 999),))
    results = station.send(first.raw, wrong.raw, last.raw)
    assert [result.outcome for result in results] == ["accepted", "rejected", "accepted"]
    assert [problem.code for problem in results[1].problems] == ["blob_size"]
    with portal.store.reading() as db:
        assert [row["packet_id"] for row in packets_kept(db)] == [
            first.header.packet_id.hex(),
            last.header.packet_id.hex(),
        ]


def test_a_batch_is_answered_in_its_order_whatever_is_in_it(station: CallingStation, desk: Desk) -> None:
    old, code = submitted(station)
    act(desk, code, "supplement", version=1, reasons=[{"text": "Thiếu"}])
    request = item_of(station, old).request
    assert request is not None
    assert old.header.case_id is not None
    maker = station.maker().elsewhere(seq=1)
    many = [maker.submission((maker.paper(size=100),)) for _ in range(MAX_RUN + 2)]
    fresh = maker.submission((maker.paper(),))
    assert fresh.header.case_id is not None
    batch = [
        many[0].raw,
        b"no packet at all",
        maker.supplement(old.header.case_id, request.request_id).raw,
        maker.withdrawal(old.header.case_id).raw,
        fresh.raw,
        maker.withdrawal(fresh.header.case_id).raw,
        fresh.raw,
        *(packet.raw for packet in many[1:]),
        many[0].raw,
    ]
    outcomes = [result.outcome for result in station.send(*batch)]
    assert outcomes[:7] == ["accepted", "rejected", "accepted", "accepted", "accepted", "accepted", "already"]
    assert outcomes[7:] == ["accepted"] * (MAX_RUN + 1) + ["already"]
    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    assert len({item.code for item in page.items}) == MAX_RUN + 4


def test_a_whole_batch_is_written_once(station: CallingStation, portal: Portal) -> None:
    maker = station.maker()
    batch = [maker.submission((maker.paper(size=100),)).raw for _ in range(20)]
    written: list[str] = []

    def note(_db: object, _cursor: object, statement: str, *_: object) -> None:
        written.append(" ".join(statement.split()[:3]))

    sa.event.listen(portal.store.engine, "before_cursor_execute", note)
    assert [result.outcome for result in station.send(*batch)] == ["accepted"] * 20
    sa.event.remove(portal.store.engine, "before_cursor_execute", note)
    assert written.count("INSERT INTO packet") == 1
    assert len(written) <= 30


def test_an_operator_no_database_could_name_is_refused(station: CallingStation) -> None:
    maker = station.maker()
    paper = maker.paper()
    strange = maker.submission((paper,), body_changes={"operator": "op\x001"})
    (result,) = station.send(strange.raw)
    assert [problem.code for problem in result.problems] == ["operator_unknown"]


def test_the_same_child_twice_in_a_batch_is_noticed(station: CallingStation) -> None:
    maker = station.maker()
    one, again = (maker.submission((maker.paper(size=100),)) for _ in range(2))
    other = maker.submission((maker.paper(size=100),), changes={"child__fullName": "Nguyễn Thử Khác"})
    results = station.send(one.raw, again.raw, other.raw)
    receipts = [read_receipt(result.text_receipt or b"") for result in results]
    assert all(isinstance(receipt, TextReceipt) for receipt in receipts)
    codes = [receipt.code for receipt in receipts]
    assert len(set(codes)) == 3
    duplicates = [receipt.possible_duplicate for receipt in receipts if isinstance(receipt, TextReceipt)]
    assert duplicates == [None, codes[0], None]


def test_one_file_in_several_packets_of_a_batch_completes_them_all(
    station: CallingStation, portal: Portal
) -> None:
    maker = station.maker()
    paper = maker.paper()
    batch = [maker.submission((paper,), changes={"child__fullName": f"Nguyễn Thử {name}"}) for name in "ABC"]
    assert [result.outcome for result in station.send(*(one.raw for one in batch))] == ["accepted"] * 3
    answer = messages.decode(station.upload(paper).content, messages.BlobAnswer)
    receipts = [read_receipt(raw) for raw in answer.complete_receipts]
    assert [one.log_index for one in receipts if isinstance(one, CompleteReceipt)] == [0, 1, 2]
    late = maker.submission((paper,), changes={"child__fullName": "Nguyễn Thử D"})
    later = maker.submission((paper,), changes={"child__fullName": "Nguyễn Thử E"})
    results = station.send(late.raw, later.raw)
    # The file is there already: both are whole at once, and the log goes on without a gap.
    whole = [read_receipt(result.complete_receipt or b"") for result in results]
    assert [one.log_index for one in whole if isinstance(one, CompleteReceipt)] == [3, 4]
    again = station.send(late.raw)[0]
    assert (again.outcome, again.complete_receipt) == ("already", results[0].complete_receipt)
    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    assert [len(item.complete_receipts) for item in page.items] == [1] * 5
    with portal.store.reading() as db:
        assert all(row["complete"] for row in packets_kept(db))
