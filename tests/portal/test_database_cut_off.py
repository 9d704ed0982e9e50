"""The connection to PostgreSQL breaks at every message of a request: before the server hears it, and after it is done.

The first answer is the right one or "come again"; asked again, everything is there once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from forms.packets.signature import SigningKey
from forms.stamp import SystemClock
from sync.wire import messages, problems
from sync.wire.batch import frame_batch
from tests.portal.problem_answers import problem_of
from tests.portal.test_database_failover import code_of, submission
from tests.support.database_relay import Cut, DatabaseRelay, database_relay
from tests.support.fakes import SeededEntropy
from tests.support.portal import (
    CallingStation,
    Desk,
    PortalFolder,
    in_process,
    offer,
    officer_token,
    ready_station,
)
from tests.support.postgres import Postgres

pytestmark = pytest.mark.allows_log
_AT_MOST = 80
"""Messages of one request to its database; each of these has fewer."""


@dataclass
class CutOff:
    """A portal whose connection to its database breaks where a test wants it."""

    relay: DatabaseRelay
    folder: PortalFolder
    station: CallingStation
    client: httpx.Client
    token: str

    def at_every_message(self, request: Callable[[], Callable[[], httpx.Response]]) -> list[httpx.Response]:
        """Play a request once for each of its messages and each way to cut it; return the answers once it went well.

        Args:
            request: prepares a new request and returns what sends it, again and again.
        """
        answers: list[httpx.Response] = []
        for how in Cut:
            for message in range(_AT_MOST):
                send = request()
                self.relay.cut_at(message, how)
                first = send()
                was_cut = self.relay.was_cut
                self.relay.spare()
                answers.append(_said_rightly(first, send))
                if not was_cut:
                    assert message > 1
                    break
            else:
                raise AssertionError("the request has more messages than were cut")
        return answers


def _said_rightly(first: httpx.Response, again: Callable[[], httpx.Response]) -> httpx.Response:
    """Return the answer without a broken connection; the first one said the same, or to come again."""
    if first.status_code == 503:
        problem = problem_of(first)
        assert problem.type == problems.RETRY_LATER
        assert "database" in problem.title
        return again()
    assert first.status_code < 400, first.text
    return again() if b"wait" in first.content else first


@pytest.fixture
def cut_off(tmp_path: Path, postgres: Postgres) -> Iterator[CutOff]:
    with postgres.migrated() as url, database_relay(postgres.folder) as relay:
        through = url.replace(str(postgres.folder), str(relay.folder))
        folder = PortalFolder(tmp_path / "portal", SystemClock(), SeededEntropy(), through)
        with folder.opened() as portal, in_process(portal) as client:
            station = ready_station(client, portal)
            yield CutOff(relay, folder, station, client, officer_token(portal))


def test_a_packet_whose_transaction_breaks_anywhere_is_taken_once(cut_off: CutOff) -> None:
    maker = cut_off.station.maker()
    paper = maker.paper(size=900)
    sent: list[bytes] = []

    def request() -> Callable[[], httpx.Response]:
        packet = maker.submission((paper,))
        sent.append(packet.header.packet_id)
        return lambda: cut_off.station.call("POST", "/v1/packets", frame_batch((packet.raw,)))

    results = [
        messages.decode(answer.content, messages.PacketAnswers).results[0]
        for answer in cut_off.at_every_message(request)
    ]
    assert {result.outcome for result in results} == {"accepted", "already"}
    codes = [code_of(result.text_receipt or b"") for result in results]
    assert len(set(codes)) == len(sent)
    # Serials have no gap: what broke gave no number away.
    assert sorted(code[-6:] for code in codes if code) == [f"{n:06}" for n in range(1, len(sent) + 1)]
    page = messages.decode(cut_off.station.feed("dossiers").content, messages.DossierPage)
    assert len({item.case_id for item in page.items}) == min(len(sent), 200)


def test_a_file_whose_last_piece_breaks_anywhere_completes_its_packet_once(cut_off: CutOff) -> None:
    maker = cut_off.station.maker()
    receipts: list[set[bytes]] = []

    def request() -> Callable[[], httpx.Response]:
        paper = maker.paper(size=900)
        cut_off.station.send(maker.submission((paper,)).raw)
        receipts.append(set())

        def send() -> httpx.Response:
            answer = cut_off.station.upload(paper)
            if answer.status_code == 409:
                start = problem_of(answer).offset or 0
                answer = cut_off.station.upload(paper, start)
            if answer.status_code == 200:
                receipts[-1].update(messages.decode(answer.content, messages.BlobAnswer).complete_receipts)
            return answer

        return send

    answers = cut_off.at_every_message(request)
    assert all(messages.decode(answer.content, messages.BlobAnswer).complete for answer in answers)
    page = messages.decode(cut_off.station.feed("dossiers").content, messages.DossierPage)
    told = [receipt for item in page.items for receipt in item.complete_receipts]
    assert len(set(told)) == len(told) == len(receipts)
    assert {one for given in receipts for one in given} <= set(told)


def test_reading_and_reporting_break_anywhere_and_go_on(cut_off: CutOff) -> None:
    (result,) = cut_off.station.send(submission(cut_off.station).raw)
    code = code_of(result.text_receipt or b"")
    beat = messages.encode(messages.Heartbeat(queued=1))
    for request in (
        lambda: cut_off.station.feed("dossiers"),
        lambda: cut_off.station.feed("roster"),
        lambda: cut_off.station.call("GET", f"/v1/dossiers/{code}"),
        lambda: cut_off.station.call("POST", "/v1/heartbeat", beat),
        lambda: Desk(cut_off.client, cut_off.token).get("/v1/officer/dossiers"),
    ):
        answers = cut_off.at_every_message(lambda request=request: request)
        assert {answer.status_code for answer in answers} == {200}


def test_an_enrolment_that_breaks_anywhere_gives_one_number(cut_off: CutOff) -> None:
    with cut_off.folder.opened() as portal:
        numbers: list[int] = []
        seeds = iter(range(100, 1_000))

        def request() -> Callable[[], httpx.Response]:
            code = offer(portal)
            new = CallingStation(
                cut_off.client,
                SigningKey.new(SeededEntropy(next(seeds))),
                portal.clock,
                portal.entropy,
            )

            def send() -> httpx.Response:
                answer = new.enrol(code, portal.keys.fingerprint)
                if answer.status_code == 201:
                    numbers.append(new.station_no)
                return answer

            return send

        cut_off.at_every_message(request)
    assert len(set(numbers)) == len(numbers)
    assert sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers)))
