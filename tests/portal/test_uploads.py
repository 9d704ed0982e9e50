"""Files come in pieces over bad links; what came stays, and only the announced bytes count."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import httpx
import pytest

from sync.portal.context import Portal
from sync.wire import messages
from sync.wire.request_auth import Upload
from tests.portal.problem_answers import kind_of, problem_of
from tests.support.fakes import FakeClock, SeededEntropy
from tests.support.packets import Paper
from tests.support.portal import (
    CallingStation,
    PortalFolder,
    blob_path,
    in_process,
    over_socket,
    ready_station,
    running_portal,
)


def announced(station: CallingStation, size: int = 70_000) -> Paper:
    maker = station.maker()
    paper = maker.paper(size=size)
    (result,) = station.send(maker.submission((paper,)).raw)
    assert result.outcome == "accepted"
    return paper


def held(station: CallingStation, paper: Paper) -> int:
    return int(station.call("HEAD", blob_path(paper)).headers["upload-offset"])


def test_files_nobody_announced_are_not_taken(station: CallingStation) -> None:
    paper = station.maker().paper()
    assert station.call("HEAD", blob_path(paper)).status_code == 404
    assert kind_of(station.call("POST", blob_path(paper), upload_length="5")) == "blob-not-announced"
    assert kind_of(station.upload(paper)) == "blob-not-announced"


def test_files_of_refused_packets_are_not_taken(station: CallingStation) -> None:
    maker = station.maker()
    paper = maker.paper("d-other")
    station.send(maker.submission((paper,)).raw)
    assert kind_of(station.upload(paper)) == "blob-not-announced"


def test_head_names_offset_length_and_completeness(station: CallingStation) -> None:
    paper = announced(station)
    station.upload(paper, 0, 10)
    answer = station.call("HEAD", blob_path(paper))
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["upload-offset"] == "10"
    assert answer.headers["upload-length"] == str(len(paper.sealed))
    assert answer.headers["upload-complete"] == "?0"
    station.upload(paper, 10)
    assert station.call("HEAD", blob_path(paper)).headers["upload-complete"] == "?1"


@pytest.mark.parametrize("start", [1, 9, 11, 69_999])
def test_a_wrong_offset_is_told_the_right_one(station: CallingStation, start: int) -> None:
    paper = announced(station)
    station.upload(paper, 0, 10)
    answer = station.upload(paper, start)
    assert answer.status_code == 409
    assert kind_of(answer) == "offset-mismatch"
    assert problem_of(answer).offset == 10
    assert held(station, paper) == 10


def test_other_bytes_under_the_digest_start_again_at_zero(station: CallingStation) -> None:
    paper = announced(station)
    changed = Paper(paper.document, b"x" + paper.sealed[1:])
    answer = station.upload(changed)
    assert kind_of(answer) == "digest-mismatch"
    assert problem_of(answer).offset == 0
    assert held(station, paper) == 0
    assert messages.decode(station.upload(paper).content, messages.BlobAnswer).complete


def test_more_bytes_than_announced_are_not_taken(station: CallingStation) -> None:
    paper = announced(station)
    longer = Paper(paper.document, paper.sealed + b"x")
    assert kind_of(station.upload(longer)) == "too-large"
    assert held(station, paper) == 0


def test_the_length_must_be_the_packets(station: CallingStation) -> None:
    paper = announced(station)
    assert kind_of(station.call("POST", blob_path(paper), upload_length="5")) == "bad-request"
    assert kind_of(station.call("POST", blob_path(paper))) == "bad-request"
    assert kind_of(station.call("POST", blob_path(paper), upload_length="-5")) == "bad-request"


def test_a_small_file_may_come_with_its_announcement(station: CallingStation) -> None:
    paper = announced(station, 500)
    answer = station.call(
        "POST", blob_path(paper), paper.sealed, upload_length=str(len(paper.sealed)), upload_complete="?1"
    )
    assert messages.decode(answer.content, messages.BlobAnswer).complete_receipts


def test_uploads_are_signed_over_offset_and_length(station: CallingStation) -> None:
    paper = announced(station)
    answer = station.call(
        "PATCH",
        blob_path(paper),
        upload=Upload(5, len(paper.sealed)),
        content=paper.sealed,
        upload_offset="0",
        content_type="application/partial-upload",
    )
    assert kind_of(answer) == "bad-signature"
    unsigned = station.client.patch(blob_path(paper), content=b"x")
    assert unsigned.status_code in {400, 401}


def test_the_media_type_is_named(station: CallingStation) -> None:
    paper = announced(station)
    answer = station.call(
        "PATCH", blob_path(paper), upload=Upload(0, 5), content=paper.sealed[:5], upload_offset="0"
    )
    assert kind_of(answer) == "bad-request"


def test_a_finished_file_answers_its_receipts_again(station: CallingStation) -> None:
    paper = announced(station)
    first = messages.decode(station.upload(paper).content, messages.BlobAnswer)
    again = station.call("POST", blob_path(paper), upload_length=str(len(paper.sealed)))
    assert messages.decode(again.content, messages.BlobAnswer) == first


def test_one_file_completes_every_packet_that_names_it(station: CallingStation) -> None:
    maker = station.maker()
    paper, more = maker.paper(), maker.paper("d-birth", 900)
    results = station.send(maker.submission((paper,)).raw, maker.submission((paper, more)).raw)
    assert [result.outcome for result in results] == ["accepted", "accepted"]
    answer = messages.decode(station.upload(paper).content, messages.BlobAnswer)
    assert len(answer.complete_receipts) == 1
    third = maker.submission((paper,))
    (late,) = station.send(third.raw)
    assert late.complete_receipt is not None


def test_any_station_may_bring_a_file(station: CallingStation, portal: Portal) -> None:
    paper = announced(station)
    courier = ready_station(station.client, portal, 2)
    assert messages.decode(courier.upload(paper).content, messages.BlobAnswer).complete


def test_a_file_whole_on_disk_before_a_crash_is_finished_at_the_start(
    tmp_path: Path, database: str | None
) -> None:
    folder = PortalFolder(tmp_path / "portal", FakeClock(), SeededEntropy(), database)
    with folder.opened() as portal, in_process(portal) as client:
        station = ready_station(client, portal)
        paper = announced(station)
        # What a process leaves that dies between the last byte and the receipt.
        portal.blobs.write_at(paper.document.sealed_sha256, 0, paper.sealed)
    with folder.opened() as portal, in_process(portal) as client:
        station.client = client
        page = messages.decode(station.feed("dossiers").content, messages.DossierPage)
        assert len(page.items[0].complete_receipts) == 1


def test_a_broken_connection_keeps_what_came(tmp_path: Path, database: str | None) -> None:
    with (
        running_portal(tmp_path / "portal", database=database) as portal,
        over_socket(portal) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        station = ready_station(client, portal)
        paper = announced(station, 300_000)
        break_off(station, paper, url, 100_000)
        deadline = time.monotonic() + 10
        while held(station, paper) != 100_000 and time.monotonic() < deadline:
            pass
        assert held(station, paper) == 100_000
        answer = messages.decode(station.upload(paper, 100_000).content, messages.BlobAnswer)
        assert answer.complete
        assert answer.complete_receipts


def test_a_station_that_reconnects_is_not_held_up_by_its_dead_connection(
    tmp_path: Path, database: str | None
) -> None:
    with (
        running_portal(tmp_path / "portal", database=database) as portal,
        over_socket(portal) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        station = ready_station(client, portal)
        paper = announced(station, 300_000)
        with begin(station, paper, url, 100_000) as hanging:
            deadline = time.monotonic() + 10
            while held(station, paper) != 100_000 and time.monotonic() < deadline:
                pass
            answer = messages.decode(station.upload(paper, 100_000).content, messages.BlobAnswer)
            assert answer.complete
            hanging.sendall(paper.sealed[100_000:])
            refusal = hanging.recv(4_096)
            assert b" 409 " in refusal.split(b"\r\n", 1)[0]
        assert station.call("HEAD", blob_path(paper)).headers["upload-complete"] == "?1"


def begin(station: CallingStation, paper: Paper, url: str, first: int) -> socket.socket:
    """Start an upload of the whole file and send only its first bytes."""
    address = httpx.URL(url)
    signed = station.authorization("PATCH", blob_path(paper), Upload(0, len(paper.sealed)))
    head = (
        f"PATCH {blob_path(paper)} HTTP/1.1\r\nHost: {address.host}\r\nAuthorization: {signed}\r\n"
        f"Upload-Offset: 0\r\nUpload-Complete: ?1\r\nContent-Type: application/partial-upload\r\n"
        f"Content-Length: {len(paper.sealed)}\r\n\r\n"
    )
    assert address.port is not None
    opened = socket.create_connection((address.host, address.port), timeout=20)
    opened.sendall(head.encode() + paper.sealed[:first])
    return opened


def break_off(station: CallingStation, paper: Paper, url: str, after: int) -> None:
    with begin(station, paper, url, after) as opened:
        opened.shutdown(socket.SHUT_RDWR)
