"""Every way a request can fare badly, by name; a fault gets the history's dice."""

from __future__ import annotations

import random
from collections.abc import Callable

import httpx
import msgspec

from sync.wire.messages import PacketAnswers, decode, encode
from tests.support import links
from tests.support.links import Crash, Fault, Serve

Dice = random.Random
MakeFault = Callable[[Dice], Fault]


def _always(fault: Fault) -> MakeFault:
    return lambda _dice: fault


def _cut(then: Callable[[], BaseException] | None = None) -> MakeFault:
    return lambda dice: links.cut_body(dice.choice((0, 1, 700, 1_500, 5_000, 20_000)), then)


def _busy(dice: Dice) -> Fault:
    seconds = dice.choice((1, 3, 30, 400))
    return links.problem(dice.choice((429, 503)), "retry-later", seconds)


def _balancer(dice: Dice) -> Fault:
    asked = {"Retry-After": str(dice.choice((2, 20)))} if dice.random() < 0.5 else {}
    return links.answering(dice.choice((429, 502, 503, 504)), b"<h1>Busy</h1>", asked, "text/html")


def _too_large(dice: Dice) -> Fault:
    return (
        links.problem(413, "too-large")
        if dice.random() < 0.5
        else links.answering(413, b"", None, "text/html")
    )


def _stripped(dice: Dice) -> Fault:
    return links.with_header(
        dice.choice(("tramso-time", "content-type", "upload-offset", "etag")), lambda _value: None
    )


def _twice(request: httpx.Request, serve: Serve) -> httpx.Response:
    """Deliver a request twice, as a link layer that lost the acknowledgement does."""
    serve(request).read()
    return serve(request)


def _spoilt_receipt(request: httpx.Request, serve: Serve) -> httpx.Response:
    """Flip a bit of a receipt on its way, in a packet that otherwise reads well."""
    response = serve(request)
    whole = response.read()
    if request.url.path != "/v1/packets" or response.status_code != 200:
        return _again(response, whole)
    answers = decode(whole, PacketAnswers)
    return _again(response, encode(PacketAnswers(results=tuple(map(_bent, answers.results)))))


def _bent(result: msgspec.Struct) -> msgspec.Struct:
    text = result.text_receipt  # type: ignore[attr-defined]
    if text is None:
        return result
    return msgspec.structs.replace(result, text_receipt=text[:-1] + bytes([text[-1] ^ 1]))


def _again(response: httpx.Response, body: bytes) -> httpx.Response:
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return httpx.Response(response.status_code, headers=headers, stream=httpx.ByteStream(body))


FAULTS: dict[str, MakeFault] = {
    "refused": _always(links.refused),
    "no name": _always(links.no_name),
    "no tls": _always(links.no_tls),
    "no route": _always(links.no_route),
    "lost request": _always(links.lost_request),
    "stalled": _always(links.stalled),
    "lost answer": _always(links.lost_answer),
    "late answer": _always(links.late_answer),
    "truncated answer": _always(links.truncated_answer),
    "shortened answer": _always(links.shortened_answer),
    "reset in body": _cut(),
    "spoilt body": _always(links.spoilt_body),
    "spoilt receipt": _always(_spoilt_receipt),
    "captive portal": _always(links.captive_portal),
    "redirect": _always(links.redirect),
    "web server": _always(links.web_server_404),
    "500": _always(links.problem(500, "internal")),
    "400": _always(links.problem(400, "bad-request")),
    "busy": _busy,
    "balancer": _balancer,
    "too large": _too_large,
    "stripped header": _stripped,
    "delivered twice": _always(_twice),
    "dies before": _always(links.crash_before),
    "dies after": _always(links.crash_after),
    "dies in body": _cut(Crash),
}
"""Faults that need nothing but the request; the rest are acts of the world in mid-request."""

UNCONNECTED = frozenset({"refused", "no name", "no tls", "no route"})
"""No connection is made, so nothing of a request is even read."""
ONLY_SENDING = frozenset({"reset in body", "spoilt body", "too large", "dies in body"})
"""Faults of a body on its way up; without one they are nothing."""
ONLY_PACKETS = frozenset({"spoilt receipt"})

WORLDLY = ("arrives late", "stale answer", "suspended", "another acts", "second program", "portal restarts")
"""Faults the network plays with the world's help."""
