"""Receipts that are not this packet's, or nobody's: nothing moves, and nobody else waits."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from sync.errors import Trouble
from sync.portal.context import Portal
from sync.wire import messages
from tests.support import links
from tests.support.fakes import FakeClock
from tests.support.links import Fault, FaultyTransport
from tests.sync.engine.rig import Rig
from tests.sync.engine.truth import assert_acknowledged


def _foreign_receipt(rig: Rig, portal: Portal) -> bytes:
    other = rig.seal()
    rig.round()
    return rig.receipts(other)["text"]


def _with_receipt(change: Callable[[bytes | None], bytes | None], name: str = "text_receipt") -> Fault:
    def rewrite(body: bytes) -> bytes:
        answers = messages.decode(body, messages.PacketAnswers)
        first = answers.results[0]
        changed = msgspec.structs.replace(first, **{name: change(getattr(first, name))})
        return messages.encode(messages.PacketAnswers(results=(changed, *answers.results[1:])))

    return links.rewritten(rewrite)


def _flip(raw: bytes | None) -> bytes:
    assert raw is not None
    return raw[:-1] + bytes([raw[-1] ^ 1])


@pytest.mark.parametrize("kind", ["forged", "foreign", "missing", "garbage", "complete in place of text"])
def test_a_receipt_that_is_not_this_packets_moves_nothing_and_holds_up_nobody(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock, kind: str
) -> None:
    foreign = _foreign_receipt(rig, portal)
    spoilt = rig.seal()
    if kind == "complete in place of text":
        rig.round()
        (case_id,) = (spoilt.header.case_id,)
        spoilt = rig.withdraw(case_id or b"")
        fault = _complete_as_text()
        # The feed would bring the real one in the same round.
        link.always(links.problem(500, "internal"), on="/v1/feed")
    else:
        changes = {
            "forged": _flip,
            "foreign": lambda _: foreign,
            "missing": lambda _: None,
            "garbage": lambda _: b"receipt",
        }
        fault = _with_receipt(changes[kind])
    sound = rig.seal()
    link.plan(fault, on="/v1/packets")
    done = rig.round()
    assert done.trouble in {Trouble.NOT_OUR_PORTAL, Trouble.PROTOCOL, Trouble.PORTAL_DOWN}
    assert rig.state(spoilt) == "queued"
    assert rig.receipts(spoilt) == {}
    assert rig.row(spoilt).trouble in {"not_our_portal", "protocol"}
    assert rig.row(spoilt).next_try_ms > clock.now_ms()
    assert rig.state(sound) == "acknowledged"
    link.heal()
    clock.advance(600)
    assert rig.round().trouble is None
    assert rig.state(spoilt) == "acknowledged"


def test_a_true_text_receipt_beside_a_forged_complete_one_moves_nothing_either(
    rig: Rig, link: FaultyTransport, portal: Portal
) -> None:
    case = rig.seal()
    rig.round()
    withdrawal = rig.withdraw(case.header.case_id or b"")
    sound = rig.seal()
    # The feed would bring the real one in the same round.
    link.always(links.problem(500, "internal"), on="/v1/feed")
    link.plan(_with_receipt(_flip, "complete_receipt"), on="/v1/packets")
    rig.round()
    assert rig.receipts(withdrawal) == {}
    assert rig.state(withdrawal) == "queued"
    assert rig.state(sound) == "acknowledged"


def _complete_as_text() -> Fault:
    def rewrite(body: bytes) -> bytes:
        answers = messages.decode(body, messages.PacketAnswers)
        first = answers.results[0]
        assert first.complete_receipt is not None
        swapped = messages.PacketResult(
            packet_id=first.packet_id, outcome=first.outcome, text_receipt=first.complete_receipt
        )
        return messages.encode(messages.PacketAnswers(results=(swapped, *answers.results[1:])))

    return links.rewritten(rewrite)


def test_a_forged_complete_receipt_does_not_acknowledge(
    rig: Rig, link: FaultyTransport, portal: Portal, clock: FakeClock
) -> None:
    def forge(body: bytes) -> bytes:
        answer = messages.decode(body, messages.BlobAnswer)
        receipts = tuple(_flip(raw) for raw in answer.complete_receipts)
        return messages.encode(
            messages.BlobAnswer(offset=answer.offset, complete=True, complete_receipts=receipts)
        )

    packet = rig.seal()
    link.plan(links.rewritten(forge), on="PATCH")
    link.always(links.problem(500, "internal"), on="/v1/feed")
    done = rig.round()
    assert done.trouble is not None
    assert link.count("PATCH") == 1
    assert set(rig.receipts(packet)) <= {"text"} or rig.state(packet) == "acknowledged"
    link.heal()
    clock.advance(600)
    rig.round()
    assert_acknowledged(rig, portal, (packet,))
