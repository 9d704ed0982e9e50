"""A packet becomes a dossier, its files come, and both receipts hold."""

from __future__ import annotations

import threading

import httpx

from forms.packets.certificate import KeyUse
from forms.packets.receipt import CompleteReceipt, TextReceipt, check_receipt
from sync.portal.context import Portal
from sync.wire import messages
from tests.support.portal import CallingStation, blob_path


def test_text_receipt_comes_first_and_complete_receipt_with_the_last_file(
    station: CallingStation, portal: Portal
) -> None:
    maker = station.maker()
    paper = maker.paper()
    packet = maker.submission((paper,))
    (result,) = station.send(packet.raw)
    assert result.outcome == "accepted", result
    assert result.complete_receipt is None
    assert result.text_receipt is not None
    public = maker.keys.current(KeyUse.RECEIPT).public
    text = check_receipt(
        result.text_receipt, public, packet.header.packet_id, packet.sha256, packet.header.blobs, "text"
    )
    assert isinstance(text, TextReceipt)
    assert text.code == "H17.20242-261122-000001"
    assert text.received_at == portal.now_s()
    assert text.missing == (paper.document.sealed_sha256,)

    assert station.call("HEAD", blob_path(paper)).headers["upload-offset"] == "0"
    created = station.call(
        "POST", blob_path(paper), upload_length=str(len(paper.sealed)), upload_complete="?0"
    )
    assert created.status_code == 201
    half = station.upload(paper, 0, 40_000)
    assert messages.decode(half.content, messages.BlobAnswer).offset == 40_000
    assert station.call("HEAD", blob_path(paper)).headers["upload-offset"] == "40000"
    last = messages.decode(station.upload(paper, 40_000).content, messages.BlobAnswer)
    assert last.complete
    complete = check_receipt(
        last.complete_receipts[0],
        public,
        packet.header.packet_id,
        packet.sha256,
        packet.header.blobs,
        "complete",
    )
    assert isinstance(complete, CompleteReceipt)
    assert complete.log_index == 0
    assert complete.code == text.code

    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    assert page.items[0].complete_receipts == last.complete_receipts
    assert page.items[0].state == 1
    (again,) = station.send(packet.raw)
    assert again.outcome == "already"
    assert again.text_receipt == result.text_receipt
    assert again.complete_receipt == last.complete_receipts[0]


def test_the_same_packet_from_two_connections_becomes_one_dossier(
    station: CallingStation, client: httpx.Client
) -> None:
    packet = station.maker().submission((station.maker().paper(),))
    results: list[messages.PacketResult] = []
    threads = [threading.Thread(target=lambda: results.extend(station.send(packet.raw))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.outcome for result in results) == ["accepted", "already", "already", "already"]
    assert len({result.text_receipt for result in results}) == 1
    page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
    assert len(page.items) == 1
