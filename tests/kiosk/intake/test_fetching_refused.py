"""Answers that cannot be fetched: every reason in words, every answer that is none refused, nothing begun."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest

from forms.errors import DomainError, TramSoError
from forms.packets.seal import Compressor, HpkeSealer
from kiosk.wording import sentence
from sync.portal.feeds import named
from sync.portal.stations import stations
from sync.wire.content import About, CaseContent, close_content
from sync.wire.request_auth import TIME_HEADER
from tests.kiosk.intake.test_asking_the_portal import _problem, _saying, _with_content
from tests.kiosk.intake.test_conflicts import order
from tests.kiosk.intake.test_fetching import CONTENT, Stand, forgotten
from tests.support.links import no_route
from tests.support.own_sentence import has_own_sentence
from tests.support.portal import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.desk.facade import Desk as Counter
    from tests.support.links import Serve

__all__ = ["forgotten"]
SPOILT: tuple[tuple[Callable[[dict[str, Any]], object], str], ...] = (
    (lambda told: told.update(form=["dkks", 99, bytes(32)]), "content_form"),
    (lambda told: told.update(service="9.999999"), "service_unknown"),
    (lambda told: told.update(data={"child": {"fullName": "x" * 70_000}}), "content_untrue"),
    (lambda told: told.update(provenance={"child": {"source": "typed"}}), "content_untrue"),
    (lambda told: told["item"].update(request=None), "nothing_to_supplement"),
    (lambda told: told["item"].update(state=77), "content_untrue"),
)
"""What a portal might say of itself, and why it is not used."""


def refused(desk: Counter, case_id: bytes) -> str:
    """Return why it cannot be fetched, after checking that it is said in words and nothing was begun."""
    with pytest.raises(TramSoError) as error:
        desk.fetch_content(case_id).result()
    assert isinstance(error.value, DomainError)
    assert has_own_sentence(error.value.code), error.value.code
    assert sentence(error.value).next_step
    assert desk.drafts().result() == ()
    return error.value.code


def _headers(true: httpx.Response) -> dict[str, str]:
    return {name: true.headers[name] for name in (TIME_HEADER, "Content-Type")}


def test_every_reason_why_it_cannot_be_fetched(forgotten: Stand) -> None:
    place, link, desk, _station, case_id = forgotten
    link.always(no_route, CONTENT)
    assert refused(desk, case_id) == "content_offline"
    for answer, code in (
        (httpx.Response(302, headers={"Location": "http://wifi/"}), "content_untrue"),
        (httpx.Response(200, content=b"<html>", headers={"Content-Type": "text/html"}), "content_untrue"),
        (_problem("forbidden", 403), "content_forbidden"),
        (_problem("not-found", 404), "content_unknown"),
        (_problem("content-gone", 410), "content_gone"),
        (_problem("retry-later", 503), "content_busy"),
        (httpx.Response(502), "content_busy"),
    ):
        link.heal()
        link.always(_saying(answer), CONTENT)  # type: ignore[arg-type]
        assert refused(desk, case_id) == code
    link.heal()
    with place.portal.store.writing() as db:
        stations.put_operator(db, OPERATOR, "Lê Thị Thử", "technician")
    assert refused(desk, case_id) == "content_forbidden"
    with place.portal.store.writing() as db:
        stations.put_operator(db, OPERATOR, "Lê Thị Thử", "lead")
    assert desk.fetch_content(case_id).result().answers


def test_an_answer_that_is_not_to_this_question_is_not_used(forgotten: Stand) -> None:
    _place, link, desk, _station, case_id = forgotten
    kept: list[bytes] = []

    def listen(request: httpx.Request, serve: Serve) -> httpx.Response:
        true = serve(request)
        kept.append(true.read())
        return httpx.Response(200, headers=_headers(true), stream=httpx.ByteStream(kept[0]))

    link.always(listen, CONTENT)
    desk.fetch_content(case_id).result()
    desk.discard(case_id).result()
    # The same answer again, to another question about the same case.
    assert refused(desk, case_id) == "content_untrue"
    for content in (b"", b"\xc1" * 40, kept[0][:-1], b"\x00" * 2_000_000):
        link.heal()
        link.always(_with_content(content), CONTENT)  # type: ignore[arg-type]
        assert refused(desk, case_id) == "content_untrue"


def test_what_the_portal_itself_says_is_looked_at(forgotten: Stand) -> None:
    place, link, desk, _station, case_id = forgotten

    def spoilt(request: httpx.Request, serve: Serve) -> httpx.Response:
        """Answer as the portal would if it said something else: to this question, with its own key."""
        true = serve(request)
        about = msgspec.msgpack.decode(msgspec.msgpack.decode(true.read())["about"], type=About)
        with place.portal.store.reading() as db:
            row = named(db, about.code)
            assert row is not None
            content = place.portal.contents._content(db, row)
        told = msgspec.to_builtins(content, builtin_types=(bytes,))
        spoilt_by[0](told)
        keys, sealer = place.portal.keys, HpkeSealer()
        raw = close_content(
            sealer, Compressor({}), msgspec.convert(told, CaseContent), about, keys.receipt.key
        )
        return httpx.Response(200, headers=_headers(true), stream=httpx.ByteStream(raw))

    spoilt_by = [SPOILT[0][0]]
    link.always(spoilt, CONTENT)
    for spoil, code in SPOILT:
        spoilt_by[0] = spoil
        assert refused(desk, case_id) == code
    link.heal()
    assert desk.fetch_content(case_id).result().answers


def test_a_question_never_holds_up_saving(forgotten: Stand) -> None:
    place, link, desk, station, case_id = forgotten
    entered, go = threading.Event(), threading.Event()

    def hangs(request: httpx.Request, serve: Serve) -> httpx.Response:
        true = serve(request)
        true.read()
        entered.set()
        assert go.wait(30)
        return httpx.Response(200, headers=_headers(true), stream=httpx.ByteStream(true.content))

    link.always(hangs, CONTENT)
    asked = desk.fetch_content(case_id)
    try:
        assert entered.wait(10)
        assert desk.today().result(10).urgent == 1
        # Meanwhile the case ends: what comes then is not opened against it.
        order(place, desk, case_id, "refuse", reason="Hết thời hạn bổ sung.")
        station.sync.play_one()
    finally:
        go.set()
    with pytest.raises(DomainError, match="nothing_to_supplement"):
        asked.result(10)
    assert desk.drafts().result() == ()
