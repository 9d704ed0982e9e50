"""A case of another station is asked of the real portal: what it says, and every reason why it cannot be told."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa

from forms.errors import DomainError, TramSoError
from kiosk.wording import sentence
from kiosk.words.lookup_sentences import due_of_word, missing_of_word, told
from sync.portal.storage.tables import station_reading
from sync.wire.messages import DossierItem, encode
from sync.wire.request_auth import TIME_HEADER
from tests.kiosk.intake.test_conflicts import REASONS
from tests.kiosk.intake.test_withdrawing import linked
from tests.portal.test_officers import submitted
from tests.support.links import no_route
from tests.support.own_sentence import has_own_sentence
from tests.support.portal import Desk, officer_token, ready_station

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kiosk.desk.facade import Desk as Counter
    from tests.support.links import FaultyTransport, Serve
    from tests.support.stations import Practice

ASKING = "GET /v1/dossiers/"
Stand = tuple["Practice", "FaultyTransport", "Counter", bytes, str]


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """Return a desk, and the id and code of a case another station sent."""
    with linked(tmp_path) as (place, link), place.signed_in() as (desk, _):
        other = ready_station(place.client, place.portal, seed=5)
        packet, code = submitted(other)
        case_id = packet.header.case_id
        assert case_id is not None
        yield place, link, desk, case_id, code


def order(place: Practice, code: str, action: str, **what: object) -> None:
    officer = Desk(place.client, officer_token(place.portal, officer_id=f"can-bo-{action}"))
    version = officer.get(f"/v1/officer/dossiers/{code}").json()["version"]
    done = officer.post(f"/v1/officer/dossiers/{code}/{action}", {"version": version, **what})
    assert done.status_code == 200, done.text


def refused(desk: Counter, key: str) -> str:
    with pytest.raises(TramSoError) as error:
        desk.ask_portal(key).result()
    assert isinstance(error.value, DomainError)
    assert has_own_sentence(error.value.code), error.value.code
    assert sentence(error.value).next_step
    assert not error.value.params
    return error.value.code


def test_state_due_date_and_what_is_missing_are_told(stand: Stand) -> None:
    place, _, desk, case_id, code = stand
    word = desk.ask_portal(case_id.hex()).result()
    assert (word.code, word.state, word.due_on, word.missing) == (code, 1, None, ())
    assert "Chưa có ngày hẹn" in due_of_word(word)
    assert word.told_ms == place.clock.now_ms()
    assert told(word).startswith("Cổng trả lời lúc ")
    order(place, code, "accept")
    word = desk.ask_portal(code).result()
    assert word.due_on is not None
    assert due_of_word(word).startswith("Hẹn trả ngày ")
    order(place, code, "supplement", reasons=REASONS)
    word = desk.ask_portal(code).result()
    assert word.state == 5
    assert missing_of_word(word) == ("Tên của trẻ khác giấy chứng sinh.",)
    assert due_of_word(word).startswith("Bổ sung trước ngày ") or word.supplement_due is None


def test_who_asked_is_recorded_at_both_ends_and_nothing_else_stays_here(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    place, link, desk, case_id, _ = stand
    caplog.set_level(logging.DEBUG, "kiosk")
    desk.ask_portal(case_id.hex()).result()
    with place.portal.store.reading() as db:
        rows = db.execute(sa.select(station_reading.c.case_id)).scalars().all()
    assert rows == [case_id]
    assert desk.cases().result() == ()
    assert link.calls[-1].path == f"/v1/dossiers/{case_id.hex()}"
    assert caplog.text == ""


def test_every_reason_why_it_cannot_be_told(stand: Stand) -> None:
    _, link, desk, case_id, _ = stand
    assert refused(desk, "H17.20242-261123-999999") == "ask_unknown"
    assert refused(desk, bytes(16).hex()) == "ask_unknown"
    link.always(no_route, ASKING)
    assert refused(desk, case_id.hex()) == "ask_offline"
    for answer, code in (
        (httpx.Response(302, headers={"Location": "http://wifi/"}), "ask_untrue"),
        (httpx.Response(200, content=b"<html>", headers={"Content-Type": "text/html"}), "ask_untrue"),
        (_problem("forbidden", 403), "ask_forbidden"),
        (_problem("retry-later", 503), "ask_busy"),
        (_problem("internal", 500), "ask_busy"),
        (httpx.Response(502), "ask_busy"),
    ):
        link.heal()
        link.always(_saying(answer), ASKING)
        assert refused(desk, case_id.hex()) == code
    link.heal()
    assert desk.ask_portal(case_id.hex()).result().state == 1


def test_a_signed_answer_about_another_case_or_too_large_is_not_used(stand: Stand) -> None:
    _, link, desk, case_id, code = stand
    for content in (
        encode(
            DossierItem(case_id=bytes(16), code="H17.20242-261123-000099", version=1, state=9, state_at=1)
        ),
        encode(DossierItem(case_id=case_id, code=code, version=1, state=9, state_at=1, note="x" * 300_000)),
        b"\xc1" * 40,
    ):
        link.heal()
        link.always(_with_content(content), ASKING)
        assert refused(desk, case_id.hex()) == "ask_untrue"


def test_a_question_never_holds_up_saving_or_closing(stand: Stand) -> None:
    _, link, desk, case_id, _ = stand
    entered, go = threading.Event(), threading.Event()

    def hangs(request: httpx.Request, serve: Serve) -> httpx.Response:
        entered.set()
        assert go.wait(30)
        return serve(request)

    link.always(hangs, ASKING)
    asked = desk.ask_portal(case_id.hex())
    try:
        assert entered.wait(10)
        assert desk.today().result(10).taken_today == 0
        assert not asked.done()
    finally:
        go.set()
    assert asked.result(10).state == 1


def _problem(name: str, status: int) -> httpx.Response:
    return httpx.Response(
        status,
        json={"type": f"urn:tramso:problem:{name}", "title": "x", "status": status},
        headers={"Content-Type": "application/problem+json"},
    )


def _saying(answer: httpx.Response) -> object:
    def fault(request: httpx.Request, serve: Serve) -> httpx.Response:
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content)
        )

    return fault


def _with_content(content: bytes) -> object:
    """Return a fault that leaves the portal's signed time and changes what it says."""

    def fault(request: httpx.Request, serve: Serve) -> httpx.Response:
        true = serve(request)
        true.read()
        headers = {name: true.headers[name] for name in (TIME_HEADER, "Content-Type")}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(content))

    return fault
